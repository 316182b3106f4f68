#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "checklists/scheme_lint.h"
#include "checklists/scheme_rule.h"

#define MONTHS_MAX 600
#define YEARS_MAX 50
#define COUNT_MAX 10000
#define EFFORT_MAX 100000 /* hundredths of a person-day */

static const char *const gates[] = {"assignment", "report", "review", "advice", "decision", "certificate", "none"};

static void lint_before(struct lint *lint, const char *path, const char *before)
{
    for (size_t i = 0; i < sizeof gates / sizeof *gates; i++) {
        if (strcmp(gates[i], before) == 0) return;
    }
    lint_say(lint, LINT_RULES, path,
             "\"%s\" is no stage; write assignment, report, review, advice, decision, certificate or none", before);
}

/* NULL when the vocabulary has no such kind, which is a finding. */
static const struct rule_kind *lint_kind(struct lint *lint, const char *path, const char *name)
{
    const struct rule_kind *kind = rule_kind(name), *nearest = NULL;
    size_t least = SIZE_MAX;
    if (kind != NULL) return kind;
    for (size_t i = 0; rule_kind_at(i) != NULL; i++) {
        size_t distance = text_distance(rule_kind_at(i)->name, name);
        if (distance < least) {
            least = distance;
            nearest = rule_kind_at(i);
        }
    }
    lint_say(lint, LINT_RULES, path, "there is no kind of rule \"%s\"; the nearest is %s", name,
             nearest != NULL ? nearest->name : "none");
    lint->astray = true;
    return NULL;
}

static void lint_parameters(struct lint *lint, unsigned index, const struct rule_kind *kind)
{
    char path[LINT_PATH];
    for (unsigned bit = PARAMETER_ITEM; bit <= PARAMETER_LAST; bit <<= 1) {
        const char *field = rule_parameter_field((enum rule_parameter)bit);
        snprintf(path, sizeof path, "rules[%u].%s", index, field);
        bool there = lint_has(lint, LINT_RULES, path);
        if (there && ((kind->needs | kind->takes) & bit) == 0)
            lint_say(lint, LINT_RULES, path, "a rule of kind %s does not use %s", kind->name, field);
        if (!there && (kind->needs & bit) != 0)
            lint_say(lint, LINT_RULES, path, "a rule of kind %s needs %s", kind->name, field);
    }
}

/* "2.3.1.1/survey": a clause of requirements.yaml and one of its points. */
static void lint_point(struct lint *lint, const char *path, const char *item)
{
    char clause[64];
    const char *slash = strchr(item, '/');
    size_t length = slash != NULL ? (size_t)(slash - item) : strlen(item);
    snprintf(clause, sizeof clause, "%.*s", (int)(length < sizeof clause ? length : sizeof clause - 1), item);
    const struct scheme_requirement *requirement = scheme_requirement(lint->scheme, clause);
    if (requirement == NULL || slash == NULL) {
        lint_say(lint, LINT_RULES, path, "\"%s\" is no point of a requirement; write it as 2.3.1.1/survey", item);
        return;
    }
    if (scheme_item(requirement->points, requirement->points_count, slash + 1) != NULL) return;
    const char *nearest = scheme_nearest_item(requirement->points, requirement->points_count, slash + 1);
    lint_say(lint, LINT_RULES, path, "the requirement %s has no point \"%s\"%s%s", clause, slash + 1,
             nearest != NULL ? error_spoken("; the nearest is ") : "", nearest != NULL ? nearest : "");
}

static void lint_item(struct lint *lint, const char *path, const struct rule_kind *kind, const char *item)
{
    unsigned count;
    const struct scheme_item *items = rule_list_items(lint->scheme, kind->item, &count);
    if (kind->item_point) {
        lint_point(lint, path, item);
        return;
    }
    for (const char *const *word = kind->item_words; *word != NULL; word++) {
        if (strcmp(*word, item) == 0) return;
    }
    if (kind->item != RULE_LIST_NONE)
        lint_known(lint, LINT_RULES, path, rule_list_field(kind->item), item, items, count);
    else if (kind->item_words[0] != NULL)
        lint_say(lint, LINT_RULES, path, "a rule of kind %s is about %s%s%s, not \"%s\"", kind->name,
                 kind->item_words[0], kind->item_words[1] != NULL ? error_spoken(" or ") : "",
                 kind->item_words[1] != NULL ? kind->item_words[1] : "", item);
}

static void lint_rule_items(struct lint *lint, unsigned index, const struct rule_kind *kind)
{
    const struct scheme_rule *rule = &lint->scheme->rules[index];
    unsigned count;
    const struct scheme_item *items = rule_list_items(lint->scheme, kind->items, &count);
    char path[LINT_PATH];
    snprintf(path, sizeof path, "rules[%u].items", index);
    if (kind->items == RULE_LIST_NONE) return;
    if (rule->items_count == 0 && lint_has(lint, LINT_RULES, path))
        lint_say(lint, LINT_RULES, path, "the list is empty");
    for (unsigned i = 0; i < rule->items_count; i++) {
        snprintf(path, sizeof path, "rules[%u].items[%u]", index, i);
        lint_known(lint, LINT_RULES, path, rule_list_field(kind->items), rule->items[i], items, count);
        for (unsigned j = 0; j < i; j++) {
            if (strcmp(rule->items[j], rule->items[i]) == 0)
                lint_say(lint, LINT_RULES, path, "%s stands twice", rule->items[i]);
        }
    }
}

static void lint_rule_number(struct lint *lint, unsigned index, const char *field, int number, int least, int most)
{
    char path[LINT_PATH];
    snprintf(path, sizeof path, "rules[%u].%s", index, field);
    lint_number(lint, LINT_RULES, path, field, number, least, most);
}

/* Warnings come one after the other: each nearer to the last day than the one before. */
static void lint_warnings(struct lint *lint, unsigned index)
{
    const struct scheme_rule *rule = &lint->scheme->rules[index];
    char path[LINT_PATH];
    for (unsigned i = 0; i < rule->warn_months_before_count; i++) {
        int months = rule->warn_months_before[i];
        snprintf(path, sizeof path, "rules[%u].warn_months_before[%u]", index, i);
        if (months < 1 || months > MONTHS_MAX)
            lint_say(lint, LINT_RULES, path, "warn_months_before is %d; it can be 1 to %d", months, MONTHS_MAX);
        else if (i > 0 && months >= rule->warn_months_before[i - 1])
            lint_say(lint, LINT_RULES, path, "the months must fall; %d comes after %d", months,
                     rule->warn_months_before[i - 1]);
    }
}

static void lint_numbers(struct lint *lint, unsigned index, const struct rule_kind *kind)
{
    const struct scheme_rule *rule = &lint->scheme->rules[index];
    char path[LINT_PATH];
    lint_rule_number(lint, index, "count", rule->count, 0, COUNT_MAX);
    lint_rule_number(lint, index, "months", rule->months, 1, MONTHS_MAX);
    lint_rule_number(lint, index, "extension_months", rule->extension_months, 0, MONTHS_MAX);
    lint_rule_number(lint, index, "years", rule->years, 1, YEARS_MAX);
    lint_warnings(lint, index);
    lint_rule_number(lint, index, "person_days_x100", rule->person_days_x100, 1, EFFORT_MAX);
    if ((kind->takes & PARAMETER_PERSON_DAYS) == 0 || rule->item == NULL) return;
    /* Of the lines of a budget a minimum is asked; its approval is or is not. */
    snprintf(path, sizeof path, "rules[%u].person_days_x100", index);
    bool approval = strcmp(rule->item, "approve") == 0, there = lint_has(lint, LINT_RULES, path);
    if (approval && there) lint_say(lint, LINT_RULES, path, "approval of the budget has no person_days_x100");
    if (!approval && !there) lint_say(lint, LINT_RULES, path, "the line %s needs person_days_x100", rule->item);
}

/* The rows of one certificate: rising, and the last one without an upper end. */
static void lint_threshold_rows(struct lint *lint, unsigned index, const char *certificate)
{
    const struct scheme_rule *rule = &lint->scheme->rules[index];
    const struct scheme_threshold *last = NULL;
    char path[LINT_PATH];
    for (unsigned i = 0; i < rule->thresholds_count; i++) {
        const struct scheme_threshold *row = &rule->thresholds[i];
        if (strcmp(row->certificate, certificate) != 0) continue;
        snprintf(path, sizeof path, "rules[%u].thresholds[%u].up_to", index, i);
        if (last != NULL && last->up_to == 0)
            lint_say(lint, LINT_RULES, path, "this row comes after the open row of %s and is never reached",
                     certificate);
        else if (last != NULL && row->up_to != 0 && row->up_to <= last->up_to)
            lint_say(lint, LINT_RULES, path, "the rows of %s must rise; %u comes after %u", certificate, row->up_to,
                     last->up_to);
        last = row;
    }
    snprintf(path, sizeof path, "rules[%u].thresholds", index);
    if (last == NULL)
        lint_say(lint, LINT_RULES, path, "there are no thresholds for the certificate %s", certificate);
    else if (last->up_to != 0)
        lint_say(lint, LINT_RULES, path, "the last row of %s must be open: up_to: 0", certificate);
}

static void lint_thresholds(struct lint *lint, unsigned index)
{
    const struct scheme *scheme = lint->scheme;
    const struct scheme_rule *rule = &scheme->rules[index];
    char path[LINT_PATH];
    for (unsigned i = 0; i < rule->thresholds_count; i++) {
        const struct scheme_threshold *row = &rule->thresholds[i];
        snprintf(path, sizeof path, "rules[%u].thresholds[%u].certificate", index, i);
        lint_known(lint, LINT_RULES, path, "certificates", row->certificate, scheme->certificates,
                   scheme->certificates_count);
        if (!scheme_applies(rule->certificates, rule->certificates_count, row->certificate))
            lint_say(lint, LINT_RULES, path, "the rule does not apply to the certificate %s", row->certificate);
        snprintf(path, sizeof path, "rules[%u].thresholds[%u].percent", index, i);
        if (row->percent < 1 || row->percent > 100)
            lint_say(lint, LINT_RULES, path, "percent is %u; it can be 1 to 100", row->percent);
    }
    for (unsigned i = 0; i < scheme->certificates_count; i++) {
        if (scheme_applies(rule->certificates, rule->certificates_count, scheme->certificates[i].id))
            lint_threshold_rows(lint, index, scheme->certificates[i].id);
    }
}

/* What a rule counts: two facts of different names, each with words in both languages. */
static void lint_counted(struct lint *lint, unsigned index)
{
    const struct scheme_rule *rule = &lint->scheme->rules[index];
    const struct scheme_item *const counted[] = {&rule->part, &rule->whole};
    char path[LINT_PATH];
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        const char *field = rule_parameter_field(i == 0 ? PARAMETER_PART : PARAMETER_WHOLE);
        if (counted[i]->id == NULL) continue;
        snprintf(path, sizeof path, "rules[%u].%s.id", index, field);
        if (!text_matches(counted[i]->id, "[a-z0-9][a-z0-9-]{0,39}"))
            lint_say(lint, LINT_RULES, path, "\"%s\" is no name of a fact: lower case letters, digits and hyphens",
                     counted[i]->id);
        snprintf(path, sizeof path, "rules[%u].%s.name", index, field);
        lint_text(lint, LINT_RULES, path, &counted[i]->name);
    }
    if (rule->part.id == NULL || rule->whole.id == NULL || strcmp(rule->part.id, rule->whole.id) != 0) return;
    snprintf(path, sizeof path, "rules[%u].whole.id", index);
    lint_say(lint, LINT_RULES, path, "part and whole are both %s", rule->part.id);
}

static bool rule_before(const struct scheme *scheme, unsigned before, const char *id)
{
    for (unsigned i = 0; i < before; i++) {
        if (strcmp(scheme->rules[i].id, id) == 0) return true;
    }
    return false;
}

static void lint_rule(struct lint *lint, unsigned index)
{
    const struct scheme *scheme = lint->scheme;
    const struct scheme_rule *rule = &scheme->rules[index];
    char path[LINT_PATH];
    snprintf(path, sizeof path, "rules[%u].id", index);
    if (!text_matches(rule->id, "[a-z0-9][a-z0-9-]{0,63}"))
        lint_say(lint, LINT_RULES, path, "\"%s\" is no id: lower case letters, digits and hyphens", rule->id);
    if (rule_before(scheme, index, rule->id)) lint_say(lint, LINT_RULES, path, "the id %s stands twice", rule->id);
    snprintf(path, sizeof path, "rules[%u].clause", index);
    lint_clause(lint, LINT_RULES, path, rule->clause);
    snprintf(path, sizeof path, "rules[%u].section", index);
    lint_known(lint, LINT_RULES, path, "sections", rule->section, scheme->sections, scheme->sections_count);
    snprintf(path, sizeof path, "rules[%u].before", index);
    lint_before(lint, path, rule->before);
    snprintf(path, sizeof path, "rules[%u].name", index);
    lint_text(lint, LINT_RULES, path, &rule->name);
    snprintf(path, sizeof path, "rules[%u].certificates", index);
    lint_certificates(lint, LINT_RULES, path, rule->certificates, rule->certificates_count);
    snprintf(path, sizeof path, "rules[%u].kind", index);
    const struct rule_kind *kind = lint_kind(lint, path, rule->kind);
    if (kind == NULL) return;
    lint_parameters(lint, index, kind);
    snprintf(path, sizeof path, "rules[%u].item", index);
    if (rule->item != NULL) lint_item(lint, path, kind, rule->item);
    lint_rule_items(lint, index, kind);
    lint_numbers(lint, index, kind);
    lint_counted(lint, index);
    if ((kind->needs & PARAMETER_THRESHOLDS) != 0 && rule->thresholds_count > 0) lint_thresholds(lint, index);
    lint_rule_forms(lint, index, kind);
}

void lint_rules(struct lint *lint)
{
    for (unsigned i = 0; i < lint->scheme->rules_count; i++) lint_rule(lint, i);
}
