/* nesting.h: looks over the brackets of JSON that strangers sent, before a parser allocates anything for what is in
 * them. */
#ifndef SCHOUW_SCHEMA_NESTING_H
#define SCHOUW_SCHEMA_NESTING_H

#include <stddef.h>

#include "schema/error.h"

/* ERROR_INVALID when `bytes` nest deeper than `depth`, or may hold more than `values` values (SIZE_MAX for any number).
 * What is no JSON at all passes: the parser will say so. O(length), no memory. */
int nesting_check(const char *bytes, size_t length, size_t depth, size_t values, struct error *err);

#endif
