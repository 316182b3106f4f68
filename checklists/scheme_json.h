/* scheme_json.h: what a scheme says of a clause, for programs. */
#ifndef SCHOUW_CHECKLISTS_SCHEME_JSON_H
#define SCHOUW_CHECKLISTS_SCHEME_JSON_H

#include <jansson.h>

#include "checklists/scheme.h"

/* {scheme, clause, title, asks, evidence, remark, methods, certificates, points, items, rules}; texts are {nl, en} and
 * left out when there are none. `items` are entries of the scheme's lists that name the clause, by list. `clause` may
 * have a point behind it, which is checked, or be the beginning of clauses: {scheme, clause, clauses}. NULL: the head
 * of the scheme and all its clauses. A new reference in
 * `*value`. ERROR_NOT_FOUND, ERROR_MEMORY. */
int scheme_json(const struct scheme *scheme, const char *clause, json_t **value, struct error *err);

#endif
