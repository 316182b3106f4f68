#include "client/heap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PIECE (1 << 20)
#define KEEP (64 << 20)

static char *first; /* what was allocated first; NULL: nothing */

void heap_begin(void)
{
    mallopt(M_TOP_PAD, PIECE);
    mallopt(M_TRIM_THRESHOLD, KEEP);
    first = malloc(1);
}

void heap_fill(size_t size)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), begin = (uintptr_t)first & ~(page - 1);
    uintptr_t end = (uintptr_t)sbrk(0);
    /* Another malloc (a sanitizer's) takes it from elsewhere. */
    if (!first || begin >= end || end - begin > KEEP) return;
#ifdef MADV_POPULATE_WRITE
    madvise((void *)begin, size < end - begin ? size : end - begin, MADV_POPULATE_WRITE);
#endif
}
