/* backoff.h: how long to wait before what went wrong is tried again. */
#ifndef SCHOUW_SYNCD_BACKOFF_H
#define SCHOUW_SYNCD_BACKOFF_H

#include <stdint.h>

/* Seconds: `first`, and twice as long after each of the `failures` before, up to `most`; never less than `first`. */
static inline uint64_t backoff(uint64_t first, unsigned failures, uint64_t most)
{
    uint64_t pause = first;

    for (unsigned i = 0; i < failures && pause < most; i++) pause *= 2;
    return pause > most && pause > first ? most : pause;
}

#endif
