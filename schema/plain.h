/* plain.h: JSON as nearly all of it comes: objects, arrays, strings, whole numbers, true, false and null, in UTF-8. It
 * is read where it stands and written in whole strings, in a third of the time of a JSON library that takes each byte
 * by itself; whatever else there may be in JSON is left to the library.
 */
#ifndef SCHOUW_SCHEMA_PLAIN_H
#define SCHOUW_SCHEMA_PLAIN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "schema/text.h"

#define PLAIN_DEPTH_MAX 32 /* nesting of objects and arrays */

/* The object that json_loadb with JSON_REJECT_DUPLICATES would make of these bytes, without a float anywhere in it; new
 * reference. NULL says nothing about them: they may be JSON that is not plain (strings with \u, numbers that are not
 * whole, -0, more than 18 digits, deeper nesting, no object), or none at all, or memory is out. */
json_t *plain_read(const char *bytes, size_t length);
/* The same of what is known to be valid UTF-8 without a NUL, with objects and arrays nested to `depth` at most. */
json_t *plain_text_read(const char *bytes, size_t length, size_t depth);

/* The same, and what is not plain by the library: what json_loadb with JSON_REJECT_DUPLICATES makes of these bytes; new
 * reference. NULL: it is no JSON, or memory is out, as `*trouble` says (may be NULL). */
json_t *plain_or_any_read(const char *bytes, size_t length, json_error_t *trouble);

/* Appends what json_dumps makes of a value with JSON_COMPACT and JSON_ENCODE_ANY, and with JSON_SORT_KEYS when
 * `sorted`. All its strings are valid UTF-8 and no key holds a NUL, as in all that was read. */
void plain_write(struct text *text, const json_t *value, bool sorted);
/* The same as a text of its own; free() it. NULL: there is no value, or no memory. Not json_dumps: what that returns is
 * of the memory that jansson was given, which need not be malloc's. */
char *plain_dump(const json_t *value, bool sorted);
/* Appends `before`, then the name of a member with the colon behind it. */
void plain_name(struct text *text, const char *before, const char *name);

#endif
