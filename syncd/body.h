/* body.h: bodies from outside, made safe before anything looks at them: inflated within limits, JSON within limits. */
#ifndef SCHOUW_SYNCD_BODY_H
#define SCHOUW_SYNCD_BODY_H

#include <jansson.h>
#include <stddef.h>

#include "schema/error.h"
#include "schema/text.h"

#define BODY_DEPTH_MAX 8       /* nesting of JSON */
#define BODY_VALUES_MAX 500000 /* commas, brackets and braces outside strings: bounds what parsing allocates */

/* Inflates zlib data (RFC 1950) onto `out`. ERROR_INVALID: not zlib, cut short, or bytes after its end.
 * ERROR_REFUSED: more than `limit` bytes, or blown up beyond INFLATE_RATIO_MAX (schema/deflate.h); then `out` holds a
 * part. */
int body_inflate(const char *bytes, size_t length, size_t limit, struct text *out, struct error *err);

/* Parses one JSON object: UTF-8, no key twice, no NUL, within the two limits above, nothing behind it. ERROR_INVALID
 * says where. `*value` is owned by the caller. */
int body_json(const char *bytes, size_t length, json_t **value, struct error *err);

#endif
