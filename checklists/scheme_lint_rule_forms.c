/* scheme_lint_rule_forms.c: what a rule reads in forms: they must be there, and ask for it. */
#include <stdio.h>
#include <string.h>

#include "checklists/form.h"
#include "checklists/scheme_lint.h"

#define CLAUSE_SIZE 65

static bool kind_is(const struct scheme_rule *rule, const char *kind)
{
    return strcmp(rule->kind, kind) == 0;
}

static void lint_no_field(struct lint *lint, const char *path, const struct scheme_form *form, const char *id)
{
    const char *nearest = lint_nearest_field(form, id);
    lint_say(lint, LINT_RULES, path, "the form of %s has no field \"%s\"%s%s", form->clause, id,
             nearest != NULL ? error_spoken("; the nearest is ") : "", nearest != NULL ? nearest : "");
    lint->astray = true;
}

/* --- form, interval --- */

static const char *nearest_form(const struct scheme *scheme, const char *clause)
{
    const char *nearest = NULL;
    size_t least = (size_t)-1;
    for (unsigned i = 0; i < scheme->forms_count; i++) {
        size_t distance = text_distance(scheme->forms[i].clause, clause);
        if (distance >= least) continue;
        least = distance;
        nearest = scheme->forms[i].clause;
    }
    return nearest;
}

/* What is filled in while a certificate runs can not keep that certificate back. */
static void lint_form_stage(struct lint *lint, unsigned index)
{
    const struct scheme_rule *rule = &lint->scheme->rules[index];
    char path[LINT_PATH];
    for (int rowed = 0; rowed < 2; rowed++) {
        const struct scheme_form *form = form_find(lint->scheme, rule->item, rowed != 0);
        if (form == NULL || form->stage != FORM_CERTIFICATE) continue;
        snprintf(path, sizeof path, "rules[%u].item", index);
        if (kind_is(rule, "interval"))
            lint_say(lint, LINT_RULES, path,
                     "the form of %s is filled in while a certificate runs; interval looks "
                     "back from the opening of a dossier",
                     rule->item);
        snprintf(path, sizeof path, "rules[%u].before", index);
        if (kind_is(rule, "form") && strcmp(rule->before, "none") != 0)
            lint_say(lint, LINT_RULES, path, "the form of %s is filled in while a certificate runs: write before: none",
                     rule->item);
        return;
    }
}

static void lint_interval_field(struct lint *lint, unsigned index)
{
    const struct scheme_rule *rule = &lint->scheme->rules[index];
    const struct scheme_form *form = form_find(lint->scheme, rule->item, true);
    char path[LINT_PATH];
    if (form == NULL) {
        snprintf(path, sizeof path, "rules[%u].item", index);
        lint_say(lint, LINT_RULES, path, "the form of %s has no rows, each with a day of its own", rule->item);
        lint->astray = true;
        return;
    }
    const struct scheme_field *field = rule->field != NULL ? form_field(form, rule->field) : NULL;
    snprintf(path, sizeof path, "rules[%u].field", index);
    if (rule->field != NULL && field == NULL)
        lint_no_field(lint, path, form, rule->field);
    else if (field != NULL && field->type != FIELD_DAY)
        lint_say(lint, LINT_RULES, path, "an interval lies between days; %s is of type %s", field->id,
                 field_type_word(field->type));
}

static void lint_interval_grounds(struct lint *lint, unsigned index)
{
    const struct scheme_rule *rule = &lint->scheme->rules[index];
    const struct scheme_form *form = form_find(lint->scheme, rule->item, false);
    char path[LINT_PATH];
    if (rule->grounds == NULL) return;
    snprintf(path, sizeof path, "rules[%u].grounds", index);
    if (form == NULL) {
        lint_say(lint, LINT_RULES, path, "%s has no form that is filled in once, for the grounds to stand in",
                 rule->item);
        return;
    }
    const struct scheme_field *field = form_field(form, rule->grounds);
    if (field == NULL)
        lint_no_field(lint, path, form, rule->grounds);
    else if (field->type != FIELD_TEXT_LINE)
        lint_say(lint, LINT_RULES, path, "grounds are text; %s is of type %s", field->id, field_type_word(field->type));
}

static void lint_form_item(struct lint *lint, unsigned index)
{
    const struct scheme *scheme = lint->scheme;
    const struct scheme_rule *rule = &scheme->rules[index];
    char path[LINT_PATH];
    if (rule->item == NULL) return;
    if (form_find(scheme, rule->item, false) == NULL && form_find(scheme, rule->item, true) == NULL) {
        const char *nearest = nearest_form(scheme, rule->item);
        snprintf(path, sizeof path, "rules[%u].item", index);
        lint_say(lint, LINT_RULES, path, "forms.yaml has no form of %s%s%s", rule->item,
                 nearest != NULL ? error_spoken("; the nearest is ") : "", nearest != NULL ? nearest : "");
        lint->astray = true;
        return;
    }
    lint_form_stage(lint, index);
    if (!kind_is(rule, "interval")) return;
    lint_interval_field(lint, index);
    lint_interval_grounds(lint, index);
}

/* --- response-threshold --- */

/* A number that is counted, as the form has it: a number, of the point that the rule is about, for every certificate
 * of the rule. So that what is recorded with the finding and what the form asks are one fact. */
static void lint_counted_field(struct lint *lint, unsigned index, enum rule_parameter parameter,
                               const struct scheme_form *form)
{
    const struct scheme_rule *rule = &lint->scheme->rules[index];
    const char *id = parameter == PARAMETER_PART ? rule->part.id : rule->whole.id;
    const char *point = strchr(rule->item, '/') + 1;
    char path[LINT_PATH];
    if (id == NULL) return;
    const struct scheme_field *field = form_field(form, id);
    snprintf(path, sizeof path, "rules[%u].%s.id", index, rule_parameter_field(parameter));
    if (field == NULL) {
        lint_no_field(lint, path, form, id);
        return;
    }
    const struct lint_scope scopes[] = {{rule->certificates, rule->certificates_count},
                                        {form->certificates, form->certificates_count}};
    const char *gap = lint_scope_gap(lint->scheme, scopes, 1, scopes[1]);
    if (gap == NULL)
        gap = lint_scope_gap(lint->scheme, scopes, 2,
                             (struct lint_scope){field->certificates, field->certificates_count});
    if (gap != NULL)
        lint_say(lint, LINT_RULES, path, "for the certificate %s the form of %s does not ask for %s", gap, form->clause,
                 id);
    if (field->type != FIELD_NUMBER)
        lint_say(lint, LINT_RULES, path, "what is counted is a number; in the form of %s %s is of type %s",
                 form->clause, id, field_type_word(field->type));
    if (field->point == NULL || strcmp(field->point, point) != 0)
        lint_say(lint, LINT_RULES, path, "in the form of %s %s is not a fact of the point %s", form->clause, id, point);
}

/* A clause without any form asks for no facts: there the numbers come with the finding, and with it alone. */
static void lint_counted_form(struct lint *lint, unsigned index)
{
    const struct scheme *scheme = lint->scheme;
    const struct scheme_rule *rule = &scheme->rules[index];
    const char *slash = rule->item != NULL ? strchr(rule->item, '/') : NULL;
    char clause[CLAUSE_SIZE], path[LINT_PATH];
    if (slash == NULL) return; /* no point, which is a finding already */
    snprintf(clause, sizeof clause, "%.*s", (int)(slash - rule->item), rule->item);
    const struct scheme_requirement *requirement = scheme_requirement(scheme, clause);
    if (requirement == NULL || scheme_item(requirement->points, requirement->points_count, slash + 1) == NULL) return;
    const struct scheme_form *once = form_find(scheme, clause, false);
    if (once == NULL && form_find(scheme, clause, true) == NULL) return;
    if (once == NULL || once->stage != FORM_ASSESSMENT) {
        snprintf(path, sizeof path, "rules[%u].item", index);
        lint_say(lint, LINT_RULES, path,
                 "the forms of %s do not ask for what is counted: none is filled in once, in the assessment", clause);
        return;
    }
    lint_counted_field(lint, index, PARAMETER_PART, once);
    lint_counted_field(lint, index, PARAMETER_WHOLE, once);
}

void lint_rule_forms(struct lint *lint, unsigned index, const struct rule_kind *kind)
{
    const struct scheme_rule *rule = &lint->scheme->rules[index];
    char path[LINT_PATH];
    snprintf(path, sizeof path, "rules[%u].before", index);
    if (strcmp(rule->before, "none") == 0 && !kind_is(rule, "form"))
        lint_say(lint, LINT_RULES, path, "only a rule of kind form can be before none, not one of kind %s", kind->name);
    if (kind->item_form) lint_form_item(lint, index);
    if (kind->item_point) lint_counted_form(lint, index);
}
