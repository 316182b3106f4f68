/* scheme_lint_reach_rules.c: rules, and what they should reach:
 *
 *   what is `required` in a list of scheme.yaml, and no rule of the kind that asks for it does
 *   a rule about a form, a requirement or items that are for none of its certificates: it never answers
 *   a rule that asks for what is required of a list, of which nothing is; or about a form that insists on nothing
 *   a rule that asks what an earlier one asks already, for a certificate that both are for
 *   present-parties that wants one whom outsiders keeps out: it is never met
 *   a term for deviations in a scheme without grades: none can be raised
 */
#include <stdio.h>
#include <string.h>

#include "checklists/form.h"
#include "checklists/scheme_lint.h"

static bool kind_is(const struct scheme_rule *rule, const char *kind)
{
    return strcmp(rule->kind, kind) == 0;
}

static bool items_name(const struct scheme_rule *rule, const char *id)
{
    for (unsigned i = 0; i < rule->items_count; i++) {
        if (strcmp(rule->items[i], id) == 0) return true;
    }
    return false;
}

static struct lint_scope rule_scope(const struct scheme_rule *rule)
{
    return (struct lint_scope){rule->certificates, rule->certificates_count};
}

static struct lint_scope item_scope(const struct scheme_item *item)
{
    return (struct lint_scope){item->certificates, item->certificates_count};
}

/* --- what is required --- */

/* Whether the rule asks for the item: names it, or asks for all that is required. */
static bool rule_asks(const struct scheme *scheme, const struct scheme_rule *rule, const char *kind,
                      const struct scheme_item *item)
{
    const struct lint_scope scopes[] = {rule_scope(rule), item_scope(item)};
    const struct rule_kind *found = rule_kind(rule->kind);
    if (!kind_is(rule, kind) || !lint_scopes_meet(scheme, scopes, 2)) return false;
    if (rule->item != NULL && strcmp(rule->item, item->id) == 0) return true;
    if (rule->items_count == 0) return (found->takes & PARAMETER_ITEMS) != 0 && item->required;
    return items_name(rule, item->id);
}

static bool anything_asks(const struct scheme *scheme, const char *kind, const struct scheme_item *item)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        if (rule_asks(scheme, &scheme->rules[i], kind, item)) return true;
    }
    return false;
}

/* Whether facts are required of each theme, so that the scheme insists on them without a rule. */
static bool themes_asked(const struct scheme *scheme)
{
    for (unsigned i = 0; i < scheme->forms_count; i++) {
        const struct scheme_form *form = &scheme->forms[i];
        for (unsigned j = 0; form->each == FORM_THEMES && j < form->fields_count; j++) {
            if (form->fields[j].required) return true;
        }
    }
    return false;
}

static void reach_list(struct lint *lint, enum rule_list list, const char *kind)
{
    unsigned count;
    const struct scheme_item *items = rule_list_items(lint->scheme, list, &count);
    char path[LINT_PATH];
    if (list == RULE_LIST_THEMES && themes_asked(lint->scheme)) return;
    for (unsigned i = 0; i < count; i++) {
        if (!items[i].required || anything_asks(lint->scheme, kind, &items[i])) continue;
        snprintf(path, sizeof path, "%s[%u].required", rule_list_field(list), i);
        lint_say(lint, LINT_SCHEME, path, "%s is required, but no rule of kind %s asks for it", items[i].id, kind);
    }
}

void reach_required(struct lint *lint)
{
    static const struct {
        enum rule_list list;
        const char *kind;
    } asked[] = {{RULE_LIST_APPLICATION, "received"},  {RULE_LIST_PARTY_TYPES, "present-parties"},
                 {RULE_LIST_THEMES, "all-of"},         {RULE_LIST_QUALIFICATIONS, "qualification"},
                 {RULE_LIST_EFFORT, "minimum-effort"}, {RULE_LIST_INFORMS, "told"}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) reach_list(lint, asked[i].list, asked[i].kind);
}

/* --- what a rule is about --- */

/* Whether a form of the rule's clause is for a certificate of the rule; `*insists` says whether any such wants
 * anything. */
static bool form_met(const struct scheme *scheme, const struct scheme_rule *rule, bool *insists)
{
    bool met = false;
    *insists = false;
    for (int rowed = 0; rowed < 2; rowed++) {
        const struct scheme_form *form = form_find(scheme, rule->item, rowed != 0);
        if (form == NULL || (kind_is(rule, "interval") && rowed == 0)) continue;
        const struct lint_scope scopes[] = {rule_scope(rule), {form->certificates, form->certificates_count}};
        if (!lint_scopes_meet(scheme, scopes, 2)) continue;
        met = true;
        *insists |= form->at_least > 0;
        for (unsigned i = 0; i < form->fields_count; i++)
            *insists |= form->fields[i].required || form->fields[i].must_be_count > 0;
    }
    return met;
}

static void reach_form_item(struct lint *lint, unsigned index)
{
    const struct scheme_rule *rule = &lint->scheme->rules[index];
    bool insists;
    char path[LINT_PATH];
    if (rule->item == NULL) return;
    if (form_met(lint->scheme, rule, &insists)) {
        snprintf(path, sizeof path, "rules[%u].item", index);
        if (kind_is(rule, "form") && !insists)
            lint_say(lint, LINT_RULES, path, "the form of %s insists on nothing, so the rule is always met",
                     rule->item);
        return;
    }
    snprintf(path, sizeof path, "rules[%u].certificates", index);
    lint_say(lint, LINT_RULES, path, "the form of %s is for none of these certificates, so the rule never answers",
             rule->item);
}

/* The requirement of a finding that a rule reads. */
static void reach_point(struct lint *lint, unsigned index)
{
    const struct scheme *scheme = lint->scheme;
    const struct scheme_rule *rule = &scheme->rules[index];
    for (unsigned i = 0; rule->item != NULL && i < scheme->requirements_count; i++) {
        const struct scheme_requirement *requirement = &scheme->requirements[i];
        size_t length = strlen(requirement->clause);
        const struct lint_scope scopes[] = {rule_scope(rule),
                                            {requirement->certificates, requirement->certificates_count}};
        char path[LINT_PATH];
        if (strncmp(rule->item, requirement->clause, length) != 0 || rule->item[length] != '/' ||
            lint_scopes_meet(scheme, scopes, 2))
            continue;
        snprintf(path, sizeof path, "rules[%u].certificates", index);
        lint_say(lint, LINT_RULES, path, "the requirement %s is for none of these certificates", requirement->clause);
    }
}

/* Items that are for other certificates than the rule, and lists of which nothing is required. */
static void reach_items(struct lint *lint, unsigned index, const struct rule_kind *kind)
{
    const struct scheme *scheme = lint->scheme;
    const struct scheme_rule *rule = &scheme->rules[index];
    unsigned count;
    const struct scheme_item *items = rule_list_items(scheme, kind->items, &count);
    bool any = false;
    char path[LINT_PATH];
    for (unsigned i = 0; i < rule->items_count; i++) {
        const struct scheme_item *item = scheme_item(items, count, rule->items[i]);
        if (item == NULL) continue;
        const struct lint_scope scopes[] = {rule_scope(rule), item_scope(item)};
        if (lint_scopes_meet(scheme, scopes, 2)) continue;
        snprintf(path, sizeof path, "rules[%u].items[%u]", index, i);
        lint_say(lint, LINT_RULES, path, "%s is for none of the certificates of this rule", rule->items[i]);
    }
    if (rule->items_count > 0 || (kind->takes & PARAMETER_ITEMS) == 0) return;
    for (unsigned i = 0; i < count; i++) any |= rule_asks(scheme, rule, kind->name, &items[i]);
    if (any) return;
    snprintf(path, sizeof path, "rules[%u].kind", index);
    lint_say(lint, LINT_RULES, path, "nothing in %s of scheme.yaml is required, so the rule asks nothing",
             rule_list_field(kind->items));
}

/* --- one rule beside another --- */

static bool words_equal(const char *one, const char *other)
{
    return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

static bool asks_the_same(const struct scheme *scheme, const struct scheme_rule *one, const struct scheme_rule *other)
{
    const struct lint_scope scopes[] = {rule_scope(one), rule_scope(other)};
    if (strcmp(one->kind, other->kind) != 0 || !words_equal(one->item, other->item) ||
        !words_equal(one->field, other->field) || one->items_count != other->items_count)
        return false;
    for (unsigned i = 0; i < one->items_count; i++) {
        if (!items_name(other, one->items[i])) return false;
    }
    return lint_scopes_meet(scheme, scopes, 2);
}

/* Also when numbers or stages differ: then the laxer of the two decides nothing. */
static void reach_repeated(struct lint *lint, unsigned index)
{
    const struct scheme_rule *rules = lint->scheme->rules;
    char path[LINT_PATH];
    for (unsigned i = 0; i < index; i++) {
        if (!asks_the_same(lint->scheme, &rules[i], &rules[index])) continue;
        snprintf(path, sizeof path, "rules[%u].kind", index);
        lint_say(lint, LINT_RULES, path, "the rule %s asks the same already, for the same certificate", rules[i].id);
        return;
    }
}

/* Nobody of a type that outsiders names is ever recorded as participant, whatever the certificate. */
static void reach_outsiders(struct lint *lint, unsigned index)
{
    const struct scheme *scheme = lint->scheme;
    const struct scheme_rule *rule = &scheme->rules[index];
    char path[LINT_PATH];
    for (unsigned i = 0; i < rule->items_count; i++) {
        for (unsigned j = 0; j < scheme->rules_count; j++) {
            if (!kind_is(&scheme->rules[j], "outsiders") || !items_name(&scheme->rules[j], rule->items[i])) continue;
            snprintf(path, sizeof path, "rules[%u].items[%u]", index, i);
            lint_say(lint, LINT_RULES, path, "the rule %s lets no %s take part, so this one is never met",
                     scheme->rules[j].id, rule->items[i]);
        }
    }
}

void reach_rule(struct lint *lint, unsigned index)
{
    const struct scheme *scheme = lint->scheme;
    const struct scheme_rule *rule = &scheme->rules[index];
    const struct rule_kind *kind = rule_kind(rule->kind);
    char path[LINT_PATH];
    if (kind->item_form) reach_form_item(lint, index);
    if (kind->item_point) reach_point(lint, index);
    reach_items(lint, index, kind);
    reach_repeated(lint, index);
    if (kind_is(rule, "present-parties")) reach_outsiders(lint, index);
    if (!kind_is(rule, "term") || scheme->grades_count > 0) return;
    snprintf(path, sizeof path, "rules[%u].kind", index);
    lint_say(lint, LINT_RULES, path, "scheme.yaml has no grades, so no deviation can be raised");
}
