/* porter.h: carries the bytes of evidence between this daemon and the place where those that share an upstream keep
 * them (syncd/upstream.h), in the background: gives what came here and is not there, and gets what statements of others
 * name and is not here. When it goes wrong it tries again, less and less often.
 *
 * Where nothing is acknowledged before it is at the upstream (ack = upstream) whoever brought bytes waits for the
 * porter. An upstream that keeps no evidence leaves the bytes at the daemon that received them, and nobody waits:
 * health, log and `init` or `join` say so.
 *
 * Loop thread only, but where it says pool.
 */
#ifndef SCHOUW_SYNCD_PORTER_H
#define SCHOUW_SYNCD_PORTER_H

#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <uv.h>

#include "schema/digest.h"
#include "syncd/upstream.h"

struct server;

enum porter_place {
    PORTER_UNKNOWN, /* the upstream has not told yet */
    PORTER_UPSTREAM,
    PORTER_HERE /* it keeps none */
};

/* Somebody who waits until a piece is at the upstream. */
struct porter_load {
    char sha256[DIGEST_HEX_SIZE];
    struct error failed; /* code 0: it is there, or the upstream keeps none */
    void (*done)(struct porter_load *load);
    void *context;
    struct porter_load *next;
};

struct porter {
    struct server *server;
    struct upstream *upstream; /* borrowed; NULL: this daemon is alone, and no porter runs */
    uv_timer_t timer;
    uv_work_t work;
    bool running, stopped;
    bool again;                /* something came since it left */
    bool wanted;               /* the next time it shall look for what is lacking */
    bool look;                 /* it does so this time */
    bool more;                 /* it did not get to the end of that */
    uint64_t looked;           /* uv_now when it did last */
    unsigned failures;         /* in a row */
    struct porter_load *first; /* waiting */
    struct porter_load *loads; /* that it is under way with */
    struct error failed, told; /* this time; and what the log has already */
    json_t *absent;            /* "sha256:size" -> when it was looked for last, seconds. Pool */
    json_t *refused;           /* sha256 -> true: those it did not take the last time. With `giving` held */
    pthread_mutex_t giving;
    atomic_int place;              /* enum porter_place */
    atomic_bool asked;             /* a device was told that bytes are lacking: see whether they are there by now */
    atomic_ullong unsent, lacking; /* pieces, when it looked last */
};

/* Takes the upstream that the courier has opened. */
int porter_open(struct porter *porter, struct server *server, struct error *err);
void porter_close(struct porter *porter);
/* Initialises the timer on the server's loop; a negative libuv code on failure. */
int porter_init(struct porter *porter, struct server *server);
int porter_start(struct porter *porter);
/* Leaves no more; when it is under way it comes back by itself, and the loop waits for it. */
void porter_stop(struct porter *porter);
/* Bytes came, or statements that may name some (`look`): it leaves at once, or as soon as it is back. */
void porter_hurry(struct porter *porter, bool look);

/* Whether bytes that are here whole may not be acknowledged yet. */
bool porter_holds_up(const struct porter *porter, const char *sha256);
/* Calls `done` once the piece is at the upstream, or could not be brought there. */
void porter_wait(struct porter *porter, struct porter_load *load);

/* Pool: gives what is unsent, unless somebody does so just now. Trouble with it is the porter's. */
void porter_give(struct porter *porter);
/* "upstream", "here" or "unknown". Any thread. */
const char *porter_place_name(const struct porter *porter);

#endif
