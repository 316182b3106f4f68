/* pool.h: memory in small pieces, for the libraries that ask for thousands of them: JSON, SQLite.
 *
 * A verb lives for some milliseconds, in which malloc finds most pieces for the first time, the slow way. Here each is
 * cut from a larger one, or is one of the same size that was given back; what was cut once is never part of another
 * size. One thread does so for itself; others take each piece from malloc. Any may give back any.
 */
#ifndef SCHOUW_CLIENT_POOL_H
#define SCHOUW_CLIENT_POOL_H

#include <stddef.h>

/* NULL when memory is out. At an address that is a multiple of 8, which is what numbers and pointers ask for. */
void *pool_take(size_t size);
/* NULL is nothing. */
void pool_give(void *piece);
/* As realloc, but that nothing becomes of a `size` of 0. */
void *pool_resize(void *piece, size_t size);
/* How many bytes it has room for: as many as were asked for, or a few more. */
size_t pool_size(const void *piece);

/* From now on this thread cuts pieces; it should be one that lasts. */
void pool_cut(void);
/* And jansson and SQLite take theirs from here. Before either is used. */
void pool_begin(void);

#endif
