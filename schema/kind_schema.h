/* kind_schema.h: the subset of JSON Schema 2020-12 that kinds are written in. For kind.c only; others use kind.h. */
#ifndef SCHOUW_SCHEMA_KIND_SCHEMA_H
#define SCHOUW_SCHEMA_KIND_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>

#include "schema/error.h"
#include "schema/pattern.h"

/* Makes a schema ready: looks whether it keeps to the subset and compiles its patterns. ERROR_INVALID names what is not
 * understood: a keyword, or a value that a keyword can not have. Of several threads only one at a time; others may
 * check meanwhile. */
int kind_schema_prepare(const json_t *schema, struct error *err);
/* Checks a value against a schema that was made ready; `path` names it in errors, such as body.facts. ERROR_INVALID.
 * Thread-safe. */
int kind_schema_check(const json_t *schema, const json_t *value, const char *path, struct error *err);

/* The pattern of this text, compiled at the first call and kept; NULL when it is malformed or there are too many. One
 * thread at a time. */
const struct pattern *kind_pattern(const char *text);
/* Frees all patterns, at the end of the program. */
void kind_patterns_free(void);

#endif
