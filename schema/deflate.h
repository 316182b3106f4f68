/* deflate.h: zlib (RFC 1950) as a stream, both ways: what is inflated is bounded, what is deflated is worth it. */
#ifndef SCHOUW_SCHEMA_DEFLATE_H
#define SCHOUW_SCHEMA_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/error.h"
#include "schema/text.h"

#define DEFLATE_FROM 1024           /* bytes from which deflating pays */
#define INFLATE_RATIO_MAX 200       /* bytes out for each byte in; JSON of records stays far below */
#define INFLATE_RATIO_FREE 1048576u /* so many bytes come out before the ratio counts */

/* Whether deflating takes off an eighth at least of what begins so: the first 4 KiB are tried. False below
 * DEFLATE_FROM, and when memory is out. */
bool deflate_helps(const char *bytes, size_t length);

struct deflater;
/* `whole`: how many bytes it will be in all, where that is known, so that it takes no more memory than it needs; else
 * 0. */
int deflater_new(struct deflater **deflater, size_t whole, struct error *err);
/* Appends to `out` what these bytes become, flushed: the other side can read all of them. `end` ends the stream. */
int deflater_add(struct deflater *deflater, const char *bytes, size_t length, bool end, struct text *out,
                 struct error *err);
void deflater_free(struct deflater *deflater);
/* Appends to `out` what all of these bytes become, as a stream of their own. ERROR_MEMORY. */
int deflate_whole(const char *bytes, size_t length, struct text *out, struct error *err);

struct inflater;
/* Takes at most `limit` bytes, inflated. */
int inflater_new(unsigned long long limit, struct inflater **inflater, struct error *err);
/* Gives `take` what these bytes become, in pieces of at most 64 KiB; what it returns other than 0 ends it.
 * ERROR_INVALID: not zlib, or bytes after its end. ERROR_REFUSED: more than the limit, or blown up beyond
 * INFLATE_RATIO_MAX. */
int inflater_add(struct inflater *inflater, const char *bytes, size_t length,
                 int (*take)(void *context, const char *bytes, size_t length, struct error *err), void *context,
                 struct error *err);
/* Whether the stream has come to its end. */
bool inflater_ended(const struct inflater *inflater);
void inflater_free(struct inflater *inflater);

#endif
