/* queue.h: the landing queue: what arrives while a landing runs is landed together by the next one.
 *
 * A landing costs one fsync whatever it carries, so waiting together is faster for everyone. For those who are about to
 * hand something in (gather.h) it waits as well, but no longer than the last landing took: so nobody waits more than
 * twice as long as he would have. One landing runs at a time, in the pool. Loop thread only.
 */
#ifndef SCHOUW_SYNCD_QUEUE_H
#define SCHOUW_SYNCD_QUEUE_H

#include <stdbool.h>
#include <uv.h>

#include "syncd/gather.h"
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
    struct landing *first, *last; /* waiting .. */
    uint64_t since;               /* .. since then: uv_hrtime .. */
    bool waits;                   /* .. and for others, who are expected */
    bool running;                 /* a landing is in the pool */
    struct landing *batch;        /* what it carries */
    uint64_t took;                /* nanoseconds, the last landing_commit; 0: there was none */
    uv_work_t work;
    struct gathering gathering;
    uv_timer_t timer; /* when those who are expected are waited for no longer */
};

/* On the server's loop, which is initialised. */
void queue_init(struct queue *queue, struct server *server);

/* A sync is about to be handed in from this connection; or is no more. */
void queue_expect(struct queue *queue, struct visitor *visitor);
void queue_forget(struct queue *queue, struct visitor *visitor);

/* Hands in a landing; `done` is called when it has been tried, and nothing is said to be landed before it is durable.
 */
void queue_add(struct queue *queue, struct landing *landing);

#endif
