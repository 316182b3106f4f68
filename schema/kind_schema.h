/* kind_schema.h: the subset of JSON Schema 2020-12 that kinds are written in. For kind.c only; others use kind.h. */
#ifndef SCHOUW_SCHEMA_KIND_SCHEMA_H
#define SCHOUW_SCHEMA_KIND_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>

#include "schema/error.h"

/* A regular expression (POSIX extended; what the kinds use means the same in ECMA 262), compiled once. */
struct pattern;

/* The pattern of this text, compiled at the first call; NULL when it is malformed or there are too many. Not
 * thread-safe: kinds are prepared under a once. */
struct pattern *pattern_get(const char *text);
/* Whether the whole string fits. Thread-safe. */
bool pattern_fits(const struct pattern *pattern, const char *string);
const char *pattern_text(const struct pattern *pattern);
/* Frees all patterns, at the end of the program. */
void pattern_drop(void);

/* Compiles the patterns of a schema; false when it uses a keyword that is not understood, or a malformed pattern. */
bool kind_schema_prepare(const json_t *schema);
/* Checks a value; `path` names it in errors, such as body.facts. ERROR_INVALID. Thread-safe. */
int kind_schema_check(const json_t *schema, const json_t *value, const char *path, struct error *err);

#endif
