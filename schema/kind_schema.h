/* kind_schema.h: the subset of JSON Schema 2020-12 that kinds are written in, read into rules. For kind*.c only; others
 * use kind.h.
 */
#ifndef SCHOUW_SCHEMA_KIND_SCHEMA_H
#define SCHOUW_SCHEMA_KIND_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "schema/error.h"
#include "schema/pattern.h"

/* A field that an object may have. */
struct kind_property {
    const char *name;
    struct kind_rule *rule; /* NULL: as fields that are not named, or `forbidden` */
    bool named, forbidden;
    uint64_t required; /* its bit of those an object needs; 0: it may be left out */
};

/* What a schema asks of a value. Texts and lists are borrowed from the schema. */
struct kind_rule {
    unsigned types;                  /* bits, by json_typeof; 0: any */
    const json_t *type;              /* .. as they are written */
    const json_t *choices;           /* array; NULL: any value */
    json_int_t shortest, longest;    /* characters of a string; -1: as it likes, as is the rest */
    const struct pattern *pattern;   /* found in it; NULL: any */
    bool day;                        /* it is a day of the calendar */
    const json_t *minimum, *maximum; /* of a whole number; NULL: none */
    json_int_t most_items, most_fields;
    struct kind_rule *items;          /* of an array, each; NULL: any */
    struct kind_rule *others;         /* fields that are not named; NULL: any, or none .. */
    bool closed;                      /* .. when it is closed */
    struct kind_property *properties; /* by name */
    size_t property_count;
    const json_t *required; /* names, in the order of their bits */
    uint64_t all_required;
};

/* Reads a schema, which stays as long as the rule. ERROR_INVALID names what is not understood: a keyword, or a value
 * that a keyword can not have. Of several threads only one at a time; others may check meanwhile. */
int kind_rule_read(const json_t *schema, struct kind_rule **rule, struct error *err);
void kind_rule_free(struct kind_rule *rule);
/* Checks a value; `path` names it in errors, such as body.facts. ERROR_INVALID. Thread-safe. */
int kind_rule_check(const struct kind_rule *rule, const json_t *value, const char *path, struct error *err);

/* The pattern of this text, compiled at the first call and kept; NULL when it is malformed or there are too many. One
 * thread at a time. */
const struct pattern *kind_pattern(const char *text);
/* Frees all patterns, at the end of the program. */
void kind_patterns_free(void);

#endif
