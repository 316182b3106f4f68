/* dutch.h: for the benchmark: what an auditor writes in a day, invented from a seed: the same seed, the same text. */
#ifndef SCHOUW_BENCHMARK_DUTCH_H
#define SCHOUW_BENCHMARK_DUTCH_H

#include <stddef.h>
#include <stdint.h>

/* SplitMix64; advances the seed. */
uint64_t dutch_random(uint64_t *seed);

/* Sentences of Dutch, ended with a full stop, of `length` bytes at most and not much less; `text` has room for a NUL
 * more. */
void dutch_note(uint64_t *seed, char *text, size_t length);

#endif
