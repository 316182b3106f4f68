#include "syncd/sweeper.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "syncd/log.h"
#include "syncd/server.h"
#include "syncd/transfer.h"
#include "syncd/upload.h"

#define MINUTE 60000 /* milliseconds */

/* Writes index.sqlite where it is behind; landings wait for the copy in memory only. What fails is tried again a
 * minute later. */
static void index_keep(struct server *server)
{
    struct index_copy *copy;
    struct error err = {0};
    int result;

    pthread_mutex_lock(&server->repository_lock);
    result = repository_index_copy(server->repository, &copy, &err);
    pthread_mutex_unlock(&server->repository_lock);
    if (!result && repository_index_write(copy, &err)) {
        pthread_mutex_lock(&server->repository_lock);
        repository_index_changed(server->repository);
        pthread_mutex_unlock(&server->repository_lock);
    }
    if (err.code) log_event(LOG_WARN, "index", "why", err.message, NULL);
}

static void sweep(uv_work_t *work)
{
    const struct sweeper *sweeper = work->data;
    upload_sweep(sweeper->server->config, sweeper->now, sweeper->busy, sweeper->busy_count);
    index_keep(sweeper->server);
}

static void swept(uv_work_t *work, int status)
{
    struct sweeper *sweeper = work->data;

    (void)status; /* nothing cancels work */
    free(sweeper->busy);
    sweeper->busy = NULL;
    sweeper->running = false;
}

static void on_timer(uv_timer_t *timer)
{
    struct sweeper *sweeper = timer->data;

    if (sweeper->running) return;
    /* The time first: what expires later is told to nobody as gone, so it may be written by then. */
    sweeper->now = (int64_t)time(NULL);
    if (!transfer_busy(sweeper->server, &sweeper->busy, &sweeper->busy_count)) return; /* next time */
    sweeper->running = true;
    uv_queue_work(timer->loop, &sweeper->work, sweep, swept);
}

int sweeper_init(struct sweeper *sweeper, struct server *server)
{
    sweeper->server = server;
    sweeper->timer.data = sweeper->work.data = sweeper;
    return uv_timer_init(&server->loop, &sweeper->timer);
}

int sweeper_start(struct sweeper *sweeper)
{
    return uv_timer_start(&sweeper->timer, on_timer, 0, MINUTE);
}

void sweeper_stop(struct sweeper *sweeper)
{
    uv_timer_stop(&sweeper->timer);
}
