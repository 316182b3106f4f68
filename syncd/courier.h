/* courier.h: goes between this daemon and the upstream that it shares with others (syncd/upstream.h), in the
 * background: pushes what has landed here and is not there, looks every `upstream_interval` seconds at what others
 * landed, and hands it to the queue to be taken in. When the upstream can not be reached it tries again, less and less
 * often.
 *
 * A landing that has to be at the upstream before it is acknowledged does not wait for the courier: it goes by itself
 * (landing_shared.c). Evidence is the porter's (syncd/porter.h).
 *
 * Loop thread only, but where it says pool.
 */
#ifndef SCHOUW_SYNCD_COURIER_H
#define SCHOUW_SYNCD_COURIER_H

#include <stdbool.h>
#include <uv.h>

#include "syncd/upstream.h"

struct server;

struct courier {
    struct server *server;
    struct upstream *upstream; /* NULL: this daemon is alone, and no courier runs */
    uv_timer_t timer;
    uv_work_t work;
    bool running, stopped;
    bool again;          /* something landed since it left */
    unsigned failures;   /* in a row */
    uint64_t looked;     /* uv_now when it looked at the upstream last */
    bool look;           /* it shall look this time, and not only push */
    bool behind, moved;  /* what it found: something is there that is not here; something was pushed */
    struct error failed; /* what went wrong this time */
    struct error told;   /* what was told last in the log */
};

/* Opens the upstream of the configuration and tells the repository of it; nothing when there is none. */
int courier_open(struct courier *courier, struct server *server, struct error *err);
void courier_close(struct courier *courier);
/* Initialises the timer on the server's loop; a negative libuv code on failure. */
int courier_init(struct courier *courier, struct server *server);
int courier_start(struct courier *courier);
/* Leaves no more; one that is under way comes back by itself, and the loop waits for it. */
void courier_stop(struct courier *courier);
/* Something landed: it leaves at once, or as soon as it is back. */
void courier_hurry(struct courier *courier);

/* Pool, without repository_lock: looks at the upstream now and takes in what is there. What fails is told in the log.
 */
void courier_fetch(struct courier *courier);

#endif
