/* press.h: deflates what a landing will pack while the landing goes on: by a crew, beside it. */
#ifndef SCHOUW_SYNCD_PRESS_H
#define SCHOUW_SYNCD_PRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "syncd/crew.h"

#define PRESS_LEVEL 1 /* libdeflate's: repacking finds what objects have in common; here it has to be quick */

struct press;
struct libdeflate_compressor;

/* Bytes and what becomes of them. */
struct pressed {
    struct job job;      /* first: its address is that of what it is about */
    struct press *press; /* the press's own */
    const void *bytes;   /* stay as they are until the crew is settled; borrowed */
    size_t length;
    unsigned char *out; /* zlib's format (RFC 1950); NULL: memory was out, or it is not settled. Owned */
    size_t out_length;
};

/* Deflates in this very thread; `compressor` is libdeflate's. False: memory is out. */
bool press_whole(struct libdeflate_compressor *compressor, struct pressed *pressed);

/* `crew` (borrowed, outlives it; NULL: each is deflated as it is added). NULL: memory is out. */
struct press *press_new(struct crew *crew);
/* What was added is settled. */
void press_free(struct press *press);
void press_add(struct press *press, struct pressed *pressed);

#endif
