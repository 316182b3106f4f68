/* wire.h: what both sides of a sync share: POST /v1/sync, version 2. Request and answer are application/x-ndjson, one
 * JSON object a line, streamed; either may be deflated (Content-Encoding: deflate).
 *
 * Request, in this order:
 *   {"version":2,"checkpoint":{"number":n,"commit":"<hex>"} or null}   the last checkpoint the device knows
 *   {"dossier":id,"heads":{"<feed>":seq}}     each dossier: the sealed records the device has once its own went
 *   {"dossier","feed","first","last","text","seal"}   segments, of dossiers named above; what was seen before what saw
 *   {"end":true}
 * Answer:
 *   {"version":2}
 * of each dossier, in the order of the request,
 *   {"dossier","refused":{"feed","first","seq","error","clause","why"}}   the first of a feed; what follows it falls
 *                     with it. seq: the statement at fault, 0 where none is. not-found: it rests on what is not here
 * (yet)
 *   {"dossier","lacks":{"<feed>":seq}}        feeds that have landed only so far, and the device has further; maybe
 *   {"dossier","landed":"<commit>" or "","bytes":n}   all that was sent of it and not refused has landed; n: bytes of
 *                                                      text to come
 * then of each dossier
 *   {"dossier","feed","first","last","text","seal","received"}      segments the device lacks
 *   {"dossier","missing":["<sha256>",..]}     evidence whose bytes are not there; 0 or more lines
 * and at the end, where the repository has checkpoints (schema/checkpoint.h): all above is told as it was at this one
 *   {"trees":["<base64>",..]}                 0 or more lines: the way to each dossier told of; none when no segment
 * came and the device knows this very checkpoint
 *   {"checkpoint":{"number","commit","descends","proof":["<commit>",..]}}   from it down to the one the device knows
 *   {"end":true}
 * Trouble after the status line has gone is a last line {"problem":{..}}: the members of RFC 9457.
 *
 * Whole lines count, whatever cuts either stream: the daemon lands the segments that came, the device keeps those that
 * came.
 */
#ifndef SCHOUW_SCHEMA_WIRE_H
#define SCHOUW_SCHEMA_WIRE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "schema/error.h"
#include "schema/segment.h"
#include "schema/text.h"

#define WIRE_VERSION 2
#define WIRE_TYPE "application/x-ndjson"
#define WIRE_BODY_MAX (4ll << 30)                         /* bytes of a request or an answer, inflated */
#define WIRE_FIRST_MAX 4096                               /* bytes of the first line */
#define WIRE_LINE_MAX (2 * (size_t)SEGMENT_MAX + 1048576) /* of any other: a segment, escaped */
#define WIRE_DEPTH_MAX 5                                  /* nesting of a line's JSON */
#define WIRE_VALUES_MAX 20000                             /* values in a line, strings' own commas not counted */
#define WIRE_MISSING_MAX 1000                             /* of {"missing"} in one line */

/* Reads lines out of a stream that comes in pieces. Begin with {.take, .context}. */
struct wire {
    int (*take)(void *context, json_t *object, struct error *err); /* `object` is the wire's */
    void *context;
    struct text line; /* the one that has not come to its end */
    size_t count;     /* lines taken */
};

/* Gives `take` each object whose line ends in these bytes. ERROR_REFUSED: a line is too long. ERROR_INVALID: it is no
 * JSON object, or too deep, too many values, a key twice. Says which line. Or what `take` returns, as it is. Nothing is
 * to be fed after an error. */
int wire_feed(struct wire *wire, const char *bytes, size_t length, struct error *err);
void wire_fini(struct wire *wire);

/* Appends an object (stolen; NULL: memory was out) as a line. */
int wire_write(struct text *text, json_t *object, struct error *err);

#endif
