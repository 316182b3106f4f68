/* kind.h: what kinds of statements there are, who may make them, and what their bodies hold.
 *
 * The one truth is schema/kinds/<kind>.json (JSON Schema 2020-12), compiled in and interpreted. The subset understood:
 * type (one or a list), properties, required, additionalProperties (false or a schema), maxProperties, items, maxItems,
 * enum, pattern, minLength, maxLength (in characters), minimum, maximum, format date. Ours beside it: x-roles (who may
 * write it), x-stage (what a later record makes stale), x-dossier (case | registry | any), x-item (pattern of the
 * item).
 */
#ifndef SCHOUW_SCHEMA_KIND_H
#define SCHOUW_SCHEMA_KIND_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "schema/error.h"

enum role { ROLE_AUDITOR = 1, ROLE_REVIEWER = 2, ROLE_DECIDER = 4, ROLE_ADMINISTRATOR = 8 }; /* bits of a mask */

/* The order of a case. A judgement of a stage is stale when a record of an earlier stage (but not STAGE_NONE) is newer.
 */
enum stage { STAGE_NONE, STAGE_AUDIT, STAGE_REPORT, STAGE_REVIEW, STAGE_ADVICE, STAGE_DECISION, STAGE_CERTIFICATE };

#define REGISTRY_DOSSIER "registry" /* id of the dossier that holds people, keys and licences */

struct kind; /* compiled in; borrowed, lives as long as the program */

/* The kind of this name, or NULL. Each is parsed at its first use; safe from several threads. */
const struct kind *kind_find(const char *name);
const char *kind_name(const struct kind *kind);
const char *kind_title(const struct kind *kind); /* one English sentence */
unsigned kind_roles(const struct kind *kind);    /* mask of enum role */
enum stage kind_stage(const struct kind *kind);
const char *kind_schema_text(const struct kind *kind); /* the JSON Schema itself */
/* All kinds in order of name: kind_at(0) .. until NULL. */
const struct kind *kind_at(size_t index);
/* The known kind whose name is nearest to `name`, for "did you mean". */
const char *kind_nearest(const char *name);

/* Checks dossier, item and body. ERROR_INVALID names kind, field (as a path: body.facts.responses) and reason. */
int kind_check(const struct kind *kind, const char *dossier, const char *item, const json_t *body, struct error *err);

/* "auditor" -> ROLE_AUDITOR; 0 when unknown. And back; "" for 0. */
unsigned role_parse(const char *name);
const char *role_name(unsigned role);
/* "audit" .. ; for messages. */
const char *stage_name(enum stage stage);

#endif
