/* queue.h: the landing queue: what arrives while a landing runs is landed together by the next one.
 *
 * A landing costs one fsync whatever it carries, so waiting together is faster for everyone. One landing runs at a
 * time, in the pool. Loop thread only.
 */
#ifndef SCHOUW_SYNCD_QUEUE_H
#define SCHOUW_SYNCD_QUEUE_H

#include <stdbool.h>
#include <uv.h>

#include "syncd/repository.h"

struct server;

/* A request's share in a landing; part of the request's own state. */
struct landing {
    struct landing_item *items; /* borrowed until `done` is called */
    size_t count;
    bool look;           /* the upstream is looked at first: whoever waits knows of something that is not here */
    bool unite;          /* what was fetched from there is taken in; it carries nothing itself, and goes alone */
    struct error failed; /* code 0, or why nothing could be made durable (same for all that landed together) */
    void (*done)(struct landing *landing); /* on the loop */
    void *context;                         /* of whoever hands it in */
    struct landing *next;
};

struct queue {
    struct server *server;
    struct landing *first, *last; /* waiting */
    bool running;                 /* a landing is in the pool */
    struct landing *batch;        /* what it carries */
    uv_work_t work;
};

void queue_init(struct queue *queue, struct server *server);

/* Hands in a landing; `done` is called when it has been tried, and nothing is said to be landed before it is durable.
 */
void queue_add(struct queue *queue, struct landing *landing);

#endif
