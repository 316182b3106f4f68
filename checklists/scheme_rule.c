#include "checklists/scheme_rule.h"

#include <string.h>

static const struct rule_kind kinds[] = {
    {.name = "advice"},
    {.name = "all-of", .needs = PARAMETER_ITEMS, .items = RULE_LIST_THEMES},
    {.name = "binding"},
    {.name = "conducted", .needs = PARAMETER_ITEM, .item_words = {"walk", "closing"}},
    {.name = "decision"},
    {.name = "form", .needs = PARAMETER_ITEM, .item_form = true},
    {.name = "interval",
     .needs = PARAMETER_ITEM | PARAMETER_FIELD | PARAMETER_MONTHS,
     .takes = PARAMETER_GROUNDS,
     .item_form = true},
    {.name = "judged"},
    {.name = "minimum-count", .needs = PARAMETER_ITEM | PARAMETER_COUNT, .item_words = {"measure"}},
    {.name = "minimum-effort",
     .needs = PARAMETER_ITEM,
     .takes = PARAMETER_PERSON_DAYS,
     .item = RULE_LIST_EFFORT,
     .item_words = {"approve"}},
    {.name = "outsiders", .needs = PARAMETER_ITEMS, .items = RULE_LIST_PARTY_TYPES},
    {.name = "present-parties",
     .needs = PARAMETER_ITEMS,
     .takes = PARAMETER_ITEM,
     .items = RULE_LIST_PARTY_TYPES,
     .item_words = {"interview"}},
    {.name = "qualification", .needs = PARAMETER_ITEMS, .items = RULE_LIST_QUALIFICATIONS},
    {.name = "received", .takes = PARAMETER_ITEMS, .items = RULE_LIST_APPLICATION},
    {.name = "report"},
    {.name = "requires-certificate", .needs = PARAMETER_ITEMS, .items = RULE_LIST_CERTIFICATES},
    {.name = "response-threshold",
     .needs = PARAMETER_ITEM | PARAMETER_THRESHOLDS | PARAMETER_PART | PARAMETER_WHOLE,
     .item_point = true},
    {.name = "review"},
    {.name = "separation"},
    {.name = "term", .needs = PARAMETER_MONTHS, .takes = PARAMETER_EXTENSION},
    {.name = "told", .takes = PARAMETER_ITEMS, .items = RULE_LIST_INFORMS},
    {.name = "valid-licence"},
    {.name = "within-years", .needs = PARAMETER_YEARS, .takes = PARAMETER_WARN},
};

const struct rule_kind *rule_kind_at(size_t index)
{
    return index < sizeof kinds / sizeof *kinds ? &kinds[index] : NULL;
}

const struct rule_kind *rule_kind(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, name) == 0) return &kinds[i];
    }
    return NULL;
}

const char *rule_parameter_field(enum rule_parameter parameter)
{
    switch (parameter) {
    case PARAMETER_ITEM:
        return "item";
    case PARAMETER_ITEMS:
        return "items";
    case PARAMETER_COUNT:
        return "count";
    case PARAMETER_MONTHS:
        return "months";
    case PARAMETER_EXTENSION:
        return "extension_months";
    case PARAMETER_YEARS:
        return "years";
    case PARAMETER_PERSON_DAYS:
        return "person_days_x100";
    case PARAMETER_THRESHOLDS:
        return "thresholds";
    case PARAMETER_PART:
        return "part";
    case PARAMETER_WHOLE:
        return "whole";
    case PARAMETER_WARN:
        return "warn_months_before";
    case PARAMETER_FIELD:
        return "field";
    case PARAMETER_GROUNDS:
        return "grounds";
    }
    return "";
}

const struct scheme_item *rule_list_items(const struct scheme *scheme, enum rule_list list, unsigned *count)
{
    const struct {
        const struct scheme_item *items;
        unsigned count;
    } lists[] = {
        [RULE_LIST_NONE] = {NULL, 0},
        [RULE_LIST_CERTIFICATES] = {scheme->certificates, scheme->certificates_count},
        [RULE_LIST_APPLICATION] = {scheme->application, scheme->application_count},
        [RULE_LIST_PARTY_TYPES] = {scheme->party_types, scheme->party_types_count},
        [RULE_LIST_THEMES] = {scheme->themes, scheme->themes_count},
        [RULE_LIST_QUALIFICATIONS] = {scheme->qualifications, scheme->qualifications_count},
        [RULE_LIST_EFFORT] = {scheme->effort, scheme->effort_count},
        [RULE_LIST_INFORMS] = {scheme->informs, scheme->informs_count},
    };
    *count = lists[list].count;
    return lists[list].items;
}

const char *rule_list_field(enum rule_list list)
{
    static const char *const fields[] = {
        [RULE_LIST_NONE] = "",
        [RULE_LIST_CERTIFICATES] = "certificates",
        [RULE_LIST_APPLICATION] = "application",
        [RULE_LIST_PARTY_TYPES] = "party_types",
        [RULE_LIST_THEMES] = "themes",
        [RULE_LIST_QUALIFICATIONS] = "qualifications",
        [RULE_LIST_EFFORT] = "effort",
        [RULE_LIST_INFORMS] = "informs",
    };
    return fields[list];
}
