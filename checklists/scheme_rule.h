/* scheme_rule.h: the closed vocabulary of rules: each kind, which parameters it takes, and what these point to.
 * README.md says what each kind answers. */
#ifndef SCHOUW_CHECKLISTS_SCHEME_RULE_H
#define SCHOUW_CHECKLISTS_SCHEME_RULE_H

#include "checklists/scheme.h"

enum rule_parameter {
    PARAMETER_ITEM = 1,
    PARAMETER_ITEMS = 2,
    PARAMETER_COUNT = 4,
    PARAMETER_MONTHS = 8,
    PARAMETER_EXTENSION = 16,
    PARAMETER_YEARS = 32,
    PARAMETER_PERSON_DAYS = 64,
    PARAMETER_THRESHOLDS = 128,
    PARAMETER_PART = 256,
    PARAMETER_WHOLE = 512,
    PARAMETER_WARN = 1024,
    PARAMETER_FIELD = 2048,
    PARAMETER_GROUNDS = 4096,
    PARAMETER_LAST = PARAMETER_GROUNDS
};

/* A list of the scheme that `item` or `items` of a rule name entries of. */
enum rule_list {
    RULE_LIST_NONE,
    RULE_LIST_CERTIFICATES,
    RULE_LIST_APPLICATION,
    RULE_LIST_PARTY_TYPES,
    RULE_LIST_THEMES,
    RULE_LIST_QUALIFICATIONS,
    RULE_LIST_EFFORT,
    RULE_LIST_INFORMS
};

struct rule_kind {
    const char *name;
    unsigned needs;            /* parameters that must be there */
    unsigned takes;            /* parameters that may be there as well */
    enum rule_list items;      /* what `items` names */
    enum rule_list item;       /* what `item` names */
    const char *item_words[3]; /* words that `item` may be as well, ended by NULL */
    bool item_point;           /* `item` is a point of a requirement: clause/point */
    bool item_form;            /* `item` is a clause with a form */
};

/* The kind of this name, or NULL. */
const struct rule_kind *rule_kind(const char *name);
/* The kind by number, in alphabetical order; NULL after the last. */
const struct rule_kind *rule_kind_at(size_t index);
/* The field of rules.yaml that holds a parameter. */
const char *rule_parameter_field(enum rule_parameter parameter);
/* The entries of a list; `*count` gets their number. NULL and 0 for RULE_LIST_NONE. */
const struct scheme_item *rule_list_items(const struct scheme *scheme, enum rule_list list, unsigned *count);
/* The list's field in scheme.yaml. */
const char *rule_list_field(enum rule_list list);

#endif
