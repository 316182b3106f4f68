/* sweeper.h: removes uploads that have expired, when the daemon begins and once a minute, never one that is being
 * written; and writes index.sqlite where it is behind. Loop thread only; the work is done in the pool. */
#ifndef SCHOUW_SYNCD_SWEEPER_H
#define SCHOUW_SYNCD_SWEEPER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "syncd/upload.h"

struct server;

struct sweeper {
    struct server *server;
    uv_timer_t timer;
    uv_work_t work;
    bool running;
    int64_t now;                    /* what had expired then goes */
    char (*busy)[UPLOAD_NAME_SIZE]; /* names of the uploads that were being written then */
    size_t busy_count;
};

/* Initialises the timer on the server's loop; a negative libuv code on failure. */
int sweeper_init(struct sweeper *sweeper, struct server *server);
int sweeper_start(struct sweeper *sweeper);
/* No sweep is begun any more; one that runs ends by itself, and the loop waits for it. */
void sweeper_stop(struct sweeper *sweeper);

#endif
