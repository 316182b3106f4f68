/* packs.h: the folder of packs of a repository (objects/pack), as who repacks it needs to know it. Calls block (disk):
 * in the libuv pool. */
#ifndef SCHOUW_SYNCD_PACKS_H
#define SCHOUW_SYNCD_PACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/error.h"

#define PACKS_LOCK "repack.lock" /* in the repository's folder */

struct packs {
    size_t count;              /* those in use: with an index */
    unsigned long long bytes;  /* that they take; indexes left out */
    unsigned long long unused; /* bytes that may still be written to their disk */
};

/* Counts the packs of the repository in `directory`. */
int packs_count(const char *directory, struct packs *packs, struct error *err);

/* Removes what a git, or a daemon, that was killed while it wrote a pack left behind: whatever has a temporary name and
 * was not written to in the hour before `now` (seconds since 1970). */
int packs_sweep(const char *directory, int64_t now, struct error *err);

/* The same of a repack that began at `began` and is over. A landing's files are left alone, and nobody else may write a
 * pack by git meanwhile. */
int packs_sweep_since(const char *directory, int64_t began, struct error *err);

/* Takes away the index of many packs that somebody made (git multi-pack-index), if there is one: `*taken`. All that is
 * in it is in the packs' own indexes. */
int packs_unindex(const char *directory, bool *taken, struct error *err);

/* One repack at a time, whoever runs it: `*lock` is a descriptor that holds PACKS_LOCK (flock) until it and all copies
 * of it that processes inherited are closed. ERROR_CONFLICT while another one holds it. */
int packs_lock(const char *directory, int *lock, struct error *err);

#endif
