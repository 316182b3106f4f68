#include "checklists/rules/rule.h"

#include <string.h>

static const struct {
    const char *name;
    int (*answer)(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
} vocabulary[] = {
    {"response-threshold", rule_response_threshold},
    {"minimum-count", rule_minimum_count},
    {"all-of", rule_all_of},
    {"present-parties", rule_present_parties},
    {"outsiders", rule_outsiders},
    {"term", rule_term},
    {"minimum-effort", rule_minimum_effort},
    {"qualification", rule_qualification},
    {"separation", rule_separation},
    {"valid-licence", rule_valid_licence},
    {"within-years", rule_within_years},
    {"requires-certificate", rule_requires_certificate},
    {"received", rule_received},
    {"told", rule_told},
    {"judged", rule_judged},
    {"conducted", rule_conducted},
    {"report", rule_report},
    {"review", rule_review},
    {"advice", rule_advice},
    {"decision", rule_decision},
    {"form", rule_form},
    {"interval", rule_interval},
    {"binding", rule_binding},
};

int rule_answer(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    for (size_t i = 0; i < sizeof vocabulary / sizeof *vocabulary; i++) {
        if (strcmp(vocabulary[i].name, rule->kind) == 0) return vocabulary[i].answer(inquiry, rule, err);
    }
    return error_set(err, ERROR_INVALID, "scheme %s, rule %s: there is no kind of rule \"%s\"", inquiry->scheme->id,
                     rule->id, rule->kind);
}

bool rule_names(const struct scheme_rule *rule, const char *id)
{
    for (unsigned i = 0; i < rule->items_count; i++) {
        if (strcmp(rule->items[i], id) == 0) return true;
    }
    return false;
}

enum gate rule_gate(const struct scheme_rule *rule)
{
    for (int gate = 0; rule->before != NULL && gate < GATE_COUNT; gate++) {
        if (strcmp(rule->before, gate_name((enum gate)gate)) == 0) return (enum gate)gate;
    }
    if (rule->before != NULL && strcmp(rule->before, "none") == 0) return GATE_COUNT;
    return GATE_DECISION;
}

bool slot_stands(const struct slot *slot)
{
    return slot != NULL && slot->standing > 0;
}

bool entry_speaks(const struct entry *entry)
{
    return !entry->refused && entry->record->version <= RECORD_VERSION && entry->record->type != NULL;
}

bool item_under(const char *item, const char *prefix, char mark)
{
    size_t length = strlen(prefix);
    return strncmp(item, prefix, length) == 0 && (item[length] == '\0' || item[length] == mark);
}
