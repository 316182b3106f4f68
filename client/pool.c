#include "client/pool.h"

#include <jansson.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A piece of class `n` has its head, 8 bytes, and room for 16 n + 8: so that it ends where the next may begin. */
#define HEAD sizeof(uint64_t)
#define STEP ((size_t)16)
#define CLASSES 64
#define ROOM(class) ((class) * STEP + STEP - HEAD)
#define LEAD STEP                 /* in front of one alone: the head, and as much to keep malloc's alignment */
#define ALONE (UINT64_C(1) << 63) /* in its head */
#define SLAB ((size_t)64 << 10)

/* In front of each piece: its class; or the size of one that is malloc's alone, and ALONE. */
struct head {
    uint64_t mark;
};

/* What stands in a piece that was given back. */
struct spare {
    struct spare *next;
};

static _Thread_local struct {
    bool cuts; /* others take each piece from malloc: what they cut from would be lost with them */
    struct spare *spares[CLASSES];
    char *at, *end; /* of the slab that pieces are cut from */
} pool;

static struct head *head_of(const void *piece)
{
    return (struct head *)((uintptr_t)piece - HEAD);
}

static void *alone_take(size_t size)
{
    char *whole = size < PTRDIFF_MAX - LEAD ? malloc(size + LEAD) : NULL;
    if (whole == NULL) return NULL;
    head_of(whole + LEAD)->mark = size | ALONE;
    return whole + LEAD;
}

static void *cut(size_t class)
{
    size_t length = HEAD + ROOM(class);
    if ((size_t)(pool.end - pool.at) < length) { /* what is left of the slab is left */
        char *slab = malloc(SLAB);
        if (slab == NULL) return NULL;
        pool.at = slab;
        pool.end = slab + SLAB;
    }
    void *piece = pool.at + HEAD;
    pool.at += length;
    head_of(piece)->mark = class;
    return piece;
}

void *pool_take(size_t size)
{
    if (size > ROOM(CLASSES - 1) || !pool.cuts) return alone_take(size);
    size_t class = (size + HEAD - 1) / STEP;
    struct spare *spare = pool.spares[class];
    if (spare == NULL) return cut(class);
    pool.spares[class] = spare->next;
    return spare;
}

size_t pool_size(const void *piece)
{
    uint64_t mark = head_of(piece)->mark;
    return mark & ALONE ? mark & ~ALONE : ROOM(mark);
}

void pool_give(void *piece)
{
    if (piece == NULL) return;
    uint64_t class = head_of(piece)->mark;
    if (class & ALONE) {
        free((char *)piece - LEAD);
        return;
    }
    struct spare *spare = piece;
    spare->next = pool.spares[class];
    pool.spares[class] = spare;
}

void *pool_resize(void *piece, size_t size)
{
    size_t room = piece == NULL ? 0 : pool_size(piece);
    if (piece != NULL && size <= room && room <= ROOM(CLASSES - 1)) return piece;
    void *other = pool_take(size);
    if (other == NULL || piece == NULL) return other;
    memcpy(other, piece, size < room ? size : room);
    pool_give(piece);
    return other;
}

/* --- as SQLite asks --- */

static void *sqlite_take(int size)
{
    return pool_take((size_t)size);
}

static void *sqlite_resize(void *piece, int size)
{
    return pool_resize(piece, (size_t)size);
}

static int sqlite_size(void *piece)
{
    return (int)pool_size(piece);
}

static int sqlite_room(int size)
{
    return (size + 7) & ~7;
}

static int sqlite_begin(void *context)
{
    (void)context;
    return SQLITE_OK;
}

static void sqlite_end(void *context)
{
    (void)context;
}

void pool_cut(void)
{
    pool.cuts = true;
}

/* A sanitizer sees what is wrong with a piece where that is malloc's. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static const bool watched = true;
#else
static const bool watched = false;
#endif

void pool_begin(void)
{
    static const sqlite3_mem_methods methods = {sqlite_take, pool_give,    sqlite_resize, sqlite_size,
                                                sqlite_room, sqlite_begin, sqlite_end,    NULL};
    if (watched) return;
    pool_cut();
    json_set_alloc_funcs(pool_take, pool_give);
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}
