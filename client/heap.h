/* heap.h: the memory of a program that does one thing and ends. */
#ifndef SCHOUW_CLIENT_HEAP_H
#define SCHOUW_CLIENT_HEAP_H

#include <stddef.h>

#define HEAP_OF_VERB ((size_t)640 << 10)  /* bytes that a verb takes when it has a store .. */
#define HEAP_OF_SYNC ((size_t)1152 << 10) /* .. and when it syncs as well */

/* Before anything is allocated: memory comes in one piece, and none goes back in between. */
void heap_begin(void);
/* Has the first `size` bytes of the heap there, as far as it goes now, before they are asked for one page after the
 * other: each of those is a fault, of ten microseconds where the host of a virtual machine keeps its page tables. Where
 * the kernel does not know how (before 5.14), they come as they always did. */
void heap_fill(size_t size);

#endif
