/* press.h: deflates what a landing will pack while the landing goes on: a thread beside it.
 *
 * One thread adds and settles; the press's own does the work.
 */
#ifndef SCHOUW_SYNCD_PRESS_H
#define SCHOUW_SYNCD_PRESS_H

#include <stdbool.h>
#include <stddef.h>

#define PRESS_LEVEL 1 /* libdeflate's: repacking finds what objects have in common; here it has to be quick */

/* Bytes and what becomes of them. */
struct pressed {
    const void *bytes; /* stay as they are until it is settled; borrowed */
    size_t length;
    unsigned char *out; /* zlib's format (RFC 1950); NULL: memory was out, or it is not settled. Owned */
    size_t out_length;
    struct pressed *next; /* the press's */
};

struct press;
struct libdeflate_compressor;

/* Deflates in this very thread; `compressor` is libdeflate's. False: memory is out. */
bool press_whole(struct libdeflate_compressor *compressor, struct pressed *pressed);

/* NULL where no thread or no memory is to be had: then nothing is deflated beforehand. */
struct press *press_new(void);
/* Nothing is left to be done. */
void press_free(struct press *press);
void press_add(struct press *press, struct pressed *pressed);
/* Waits until all that was added is done, and helps. */
void press_settle(struct press *press);

#endif
