/* scheme_lint_reach.c: what the scheme has and nothing gets to. Each is told where it stands:
 *
 *   a certificate that no requirement is for
 *   a section of the status that no rule is told in; but conflicts, which needs none
 *   a method that no requirement is judged by
 *   what is `required` of application, party_types, themes, qualifications, effort or informs, and no rule asks for
 *   a point, a form or a field whose certificates are none of those that what it stands in is for
 *   a form for each theme or participant of a scheme without themes or party types
 *   a required field that is asked always, and has to come after a day that is not
 *   facts that are insisted on, with neither verdict nor rule to wait for them
 *   and of rules what scheme_lint_reach_rules.c says
 *
 * An item of a list that is not required is no finding: it can be recorded, and is shown. Nor is a choice, a grade or a
 * review point: people take them. A name that points nowhere would show here a second time; so this is asked only when
 * all names point somewhere. */
#include <stdio.h>
#include <string.h>

#include "checklists/form.h"
#include "checklists/scheme_lint.h"

/* --- certificates that things are for --- */

static bool in_all(const struct lint_scope *scopes, size_t count, const char *certificate)
{
    for (size_t i = 0; i < count; i++) {
        if (!scheme_applies(scopes[i].ids, scopes[i].count, certificate)) return false;
    }
    return true;
}

bool lint_scopes_meet(const struct scheme *scheme, const struct lint_scope *scopes, size_t count)
{
    for (unsigned i = 0; i < scheme->certificates_count; i++) {
        if (in_all(scopes, count, scheme->certificates[i].id)) return true;
    }
    return false;
}

const char *lint_scope_gap(const struct scheme *scheme, const struct lint_scope *scopes, size_t count,
                           struct lint_scope within)
{
    for (unsigned i = 0; i < scheme->certificates_count; i++) {
        const char *certificate = scheme->certificates[i].id;
        if (in_all(scopes, count, certificate) && !in_all(&within, 1, certificate)) return certificate;
    }
    return NULL;
}

/* --- the lists of scheme.yaml --- */

static bool requirement_for(const struct scheme *scheme, const char *certificate)
{
    for (unsigned i = 0; i < scheme->requirements_count; i++) {
        const struct scheme_requirement *requirement = &scheme->requirements[i];
        if (scheme_applies(requirement->certificates, requirement->certificates_count, certificate)) return true;
    }
    return false;
}

static bool rule_in(const struct scheme *scheme, const char *section)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        if (strcmp(scheme->rules[i].section, section) == 0) return true;
    }
    return false;
}

static bool judged_by(const struct scheme *scheme, const char *method)
{
    for (unsigned i = 0; i < scheme->requirements_count; i++) {
        const struct scheme_requirement *requirement = &scheme->requirements[i];
        for (unsigned j = 0; j < requirement->methods_count; j++) {
            if (strcmp(requirement->methods[j], method) == 0) return true;
        }
    }
    return false;
}

static void reach_head(struct lint *lint)
{
    const struct scheme *scheme = lint->scheme;
    char path[LINT_PATH];
    for (unsigned i = 0; i < scheme->certificates_count; i++) {
        if (requirement_for(scheme, scheme->certificates[i].id)) continue;
        snprintf(path, sizeof path, "certificates[%u].id", i);
        lint_say(lint, LINT_SCHEME, path, "no requirement is for the certificate %s", scheme->certificates[i].id);
    }
    for (unsigned i = 0; i < scheme->sections_count; i++) {
        const char *id = scheme->sections[i].id;
        if (strcmp(id, "conflicts") == 0 || rule_in(scheme, id)) continue;
        snprintf(path, sizeof path, "sections[%u].id", i);
        lint_say(lint, LINT_SCHEME, path, "no rule is told in the section %s", id);
    }
    for (unsigned i = 0; i < scheme->methods_count; i++) {
        if (judged_by(scheme, scheme->methods[i].id)) continue;
        snprintf(path, sizeof path, "methods[%u].id", i);
        lint_say(lint, LINT_SCHEME, path, "no requirement is judged by the method %s", scheme->methods[i].id);
    }
}

/* --- requirements --- */

static void reach_points(struct lint *lint, unsigned index)
{
    const struct scheme_requirement *requirement = &lint->scheme->requirements[index];
    char path[LINT_PATH];
    for (unsigned i = 0; i < requirement->points_count; i++) {
        const struct scheme_item *point = &requirement->points[i];
        const struct lint_scope scopes[] = {{requirement->certificates, requirement->certificates_count},
                                            {point->certificates, point->certificates_count}};
        if (lint_scopes_meet(lint->scheme, scopes, 2)) continue;
        snprintf(path, sizeof path, "requirements[%u].points[%u].certificates", index, i);
        lint_say(lint, LINT_REQUIREMENTS, path, "the requirement %s is for none of these certificates",
                 requirement->clause);
    }
}

/* --- forms --- */

/* The certificates of the requirement that a form belongs to; all, where it belongs to another clause. */
static struct lint_scope requirement_scope(const struct scheme *scheme, const struct scheme_form *form)
{
    const struct scheme_requirement *requirement = scheme_requirement(scheme, form->clause);
    if (requirement == NULL) return (struct lint_scope){NULL, 0};
    return (struct lint_scope){requirement->certificates, requirement->certificates_count};
}

/* A day that needs another one, which is not asked for whenever this one is. */
static void reach_after(struct lint *lint, unsigned index, unsigned field_index)
{
    const struct scheme_form *form = &lint->scheme->forms[index];
    const struct scheme_field *field = &form->fields[field_index];
    const struct scheme_field *after = field->after != NULL ? form_field(form, field->after) : NULL;
    char path[LINT_PATH];
    if (after == NULL || !field->required || field->when != NULL || after->when == NULL) return;
    snprintf(path, sizeof path, "forms[%u].fields[%u].after", index, field_index);
    lint_say(lint, LINT_FORMS, path, "this is always asked, but %s only where %s says yes", after->id, after->when);
}

static void reach_fields(struct lint *lint, unsigned index)
{
    const struct scheme *scheme = lint->scheme;
    const struct scheme_form *form = &scheme->forms[index];
    char path[LINT_PATH];
    for (unsigned i = 0; i < form->fields_count; i++) {
        const struct scheme_field *field = &form->fields[i];
        const struct lint_scope scopes[] = {{form->certificates, form->certificates_count},
                                            requirement_scope(scheme, form),
                                            {field->certificates, field->certificates_count}};
        if (lint_scopes_meet(scheme, scopes, 2) && !lint_scopes_meet(scheme, scopes, 3)) {
            snprintf(path, sizeof path, "forms[%u].fields[%u].certificates", index, i);
            lint_say(lint, LINT_FORMS, path, "the form of %s is for none of these certificates", form->clause);
        }
        reach_after(lint, index, i);
    }
}

static bool rule_reads(const struct scheme *scheme, const struct scheme_form *form)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        const struct scheme_rule *rule = &scheme->rules[i];
        const struct lint_scope scopes[] = {{form->certificates, form->certificates_count},
                                            {rule->certificates, rule->certificates_count}};
        if (strcmp(rule->kind, "form") == 0 && rule->item != NULL && strcmp(rule->item, form->clause) == 0 &&
            lint_scopes_meet(scheme, scopes, 2))
            return true;
    }
    return false;
}

/* A verdict waits for the facts of the assessment; where there is none, and while a certificate runs, a rule does. In
 * the latter case required facts have their use without: they are asked for when a row is filled in. */
static void reach_insisted(struct lint *lint, unsigned index)
{
    const struct scheme *scheme = lint->scheme;
    const struct scheme_form *form = &scheme->forms[index];
    bool assessment = form->stage == FORM_ASSESSMENT;
    char path[LINT_PATH];
    if ((assessment && scheme_requirement(scheme, form->clause) != NULL) || rule_reads(scheme, form)) return;
    for (unsigned i = 0; i < form->fields_count; i++) {
        const struct scheme_field *field = &form->fields[i];
        bool decides = field->must_be_count > 0;
        if (!decides && !(assessment && field->required)) continue;
        snprintf(path, sizeof path, "forms[%u].fields[%u].%s", index, i, decides ? "must_be" : "required");
        lint_say(lint, LINT_FORMS, path, "no verdict waits for the facts of %s, nor does a rule of kind form",
                 form->clause);
        return;
    }
}

static void reach_form(struct lint *lint, unsigned index)
{
    const struct scheme *scheme = lint->scheme;
    const struct scheme_form *form = &scheme->forms[index];
    const struct lint_scope scopes[] = {{form->certificates, form->certificates_count},
                                        requirement_scope(scheme, form)};
    char path[LINT_PATH];
    if (!lint_scopes_meet(scheme, scopes, 2)) {
        snprintf(path, sizeof path, "forms[%u].certificates", index);
        lint_say(lint, LINT_FORMS, path, "the requirement %s is for none of these certificates", form->clause);
    }
    snprintf(path, sizeof path, "forms[%u].each", index);
    if (form->each == FORM_THEMES && scheme->themes_count == 0)
        lint_say(lint, LINT_FORMS, path, "scheme.yaml has no themes, so there is nothing to fill the form in for");
    if (form->each == FORM_PARTICIPANTS && scheme->party_types_count == 0)
        lint_say(lint, LINT_FORMS, path, "scheme.yaml has no party_types, so there is nobody to fill the form in for");
    reach_fields(lint, index);
    reach_insisted(lint, index);
}

void lint_reach(struct lint *lint)
{
    const struct scheme *scheme = lint->scheme;
    if (lint->astray || scheme->certificates_count == 0) return;
    reach_head(lint);
    for (unsigned i = 0; i < scheme->requirements_count; i++) reach_points(lint, i);
    for (unsigned i = 0; i < scheme->forms_count; i++) reach_form(lint, i);
    reach_required(lint);
    for (unsigned i = 0; i < scheme->rules_count; i++) reach_rule(lint, i);
}
