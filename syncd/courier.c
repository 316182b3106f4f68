#include "syncd/courier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/backoff.h"
#include "syncd/log.h"
#include "syncd/server.h"

#define SECOND 1000   /* milliseconds */
#define PAUSE_MOST 60 /* seconds between two attempts, however long it goes wrong */

/* --- what an operator should know --- */

/* The same thing once, however often it goes wrong. */
static void tell(struct courier *courier, const char *what, const struct error *why)
{
    if (strcmp(courier->told.message, why->message) == 0) return;
    courier->told = *why;
    log_event(LOG_WARN, what, "upstream", upstream_name(courier->upstream), "why", why->message, NULL);
}

static void note(void *context, const char *text)
{
    static char before[1400]; /* with repository_lock held */

    (void)context;
    if (strcmp(before, text) == 0) return;
    snprintf(before, sizeof before, "%s", text);
    log_event(LOG_ERROR, "upstream", "what", text, NULL);
}

static void release(void *context)
{
    struct server *server = context;
    pthread_mutex_unlock(&server->repository_lock);
}

static void take(void *context)
{
    struct server *server = context;
    pthread_mutex_lock(&server->repository_lock);
}

/* --- one errand, in the pool --- */

/* Pushes what is only here. ERROR_CONFLICT: it does not follow what is there. */
static int push(struct courier *courier, struct error *err)
{
    struct server *server = courier->server;
    struct upstream_move *moves = NULL;
    size_t count = 0;
    int result;

    pthread_mutex_lock(&server->repository_lock);
    result = repository_unpushed(server->repository, &moves, &count, err);
    pthread_mutex_unlock(&server->repository_lock);
    if (!result && count && !(result = upstream_push(courier->upstream, moves, count, err))) {
        pthread_mutex_lock(&server->repository_lock);
        result = repository_pushed(server->repository, moves, count, err);
        pthread_mutex_unlock(&server->repository_lock);
        courier->moved = true;
    }
    free(moves);
    return result;
}

static void run(uv_work_t *work)
{
    struct courier *courier = work->data;
    struct server *server = courier->server;
    struct error *err = &courier->failed;
    int result;

    *err = (struct error){0};
    courier->moved = courier->behind = false;
    porter_give(&server->porter); /* some servers take no statement that names bytes they lack */
    upstream_talk(courier->upstream);
    result = push(courier, err);
    if (result == ERROR_CONFLICT || (!result && courier->look)) {
        *err = (struct error){0};
        courier->look = true;
        result = upstream_fetch(courier->upstream, err);
    }
    upstream_hush(courier->upstream);
    pthread_mutex_lock(&server->repository_lock);
    if (!result && courier->look) result = repository_behind(server->repository, &courier->behind, err);
    pthread_mutex_unlock(&server->repository_lock);
    if (!result) err->code = 0;
}

/* --- coming and going --- */

static void leave(struct courier *courier);

static void on_timer(uv_timer_t *timer)
{
    leave(timer->data);
}

static void wait_for(struct courier *courier, uint64_t seconds)
{
    if (!courier->stopped) uv_timer_start(&courier->timer, on_timer, seconds * SECOND, 0);
}

/* What was there is here now; what became of it has to go there. */
static void taken_in(struct landing *landing)
{
    struct courier *courier = (struct courier *)landing->context;

    free(landing);
    courier->again = true;
    courier->running = false;
    porter_hurry(&courier->server->porter, true); /* it may name evidence that is at the upstream */
    leave(courier);
}

static bool hand_in(struct courier *courier)
{
    struct landing *landing = calloc(1, sizeof *landing);

    if (!landing) return false;
    *landing = (struct landing){.unite = true, .done = taken_in, .context = courier};
    queue_add(&courier->server->queue, landing);
    return true;
}

static void back(uv_work_t *work, int status)
{
    struct courier *courier = work->data;
    const struct config *config = courier->server->config;
    uint64_t pause = config->upstream_interval;

    (void)status; /* nothing cancels work */
    if (courier->failed.code) {
        tell(courier, "the upstream is not reached", &courier->failed);
        pause = backoff(pause, courier->failures++, PAUSE_MOST);
        courier->running = courier->again = false;
        wait_for(courier, pause);
        return;
    }
    if (courier->failures) log_event(LOG_INFO, "the upstream is reached again", NULL);
    courier->failures = 0;
    courier->told = (struct error){0};
    if (courier->look) courier->looked = uv_now(&courier->server->loop);
    if (courier->behind && !courier->stopped && hand_in(courier)) return;
    courier->running = false;
    if (courier->again)
        leave(courier);
    else
        wait_for(courier, pause);
}

static void leave(struct courier *courier)
{
    uint64_t now, interval;

    if (courier->running || courier->stopped) return;
    now = uv_now(&courier->server->loop);
    interval = (uint64_t)courier->server->config->upstream_interval * SECOND;
    courier->look = !courier->looked || now - courier->looked + SECOND / 2 >= interval;
    courier->again = false;
    courier->running = true;
    uv_timer_stop(&courier->timer);
    uv_queue_work(&courier->server->loop, &courier->work, run, back);
}

void courier_hurry(struct courier *courier)
{
    if (!courier->upstream) return;
    courier->again = true;
    /* Where it goes wrong nobody gains by haste. */
    if (!courier->failures) leave(courier);
}

void courier_fetch(struct courier *courier)
{
    struct server *server = courier->server;
    struct error err = {0};
    bool behind = false, moved;
    int result;

    if (!courier->upstream) return;
    upstream_talk(courier->upstream);
    result = upstream_fetch(courier->upstream, &err);
    upstream_hush(courier->upstream);
    pthread_mutex_lock(&server->repository_lock);
    if (!result) result = repository_behind(server->repository, &behind, &err);
    if (!result && behind) result = repository_unite(server->repository, &moved, &err);
    pthread_mutex_unlock(&server->repository_lock);
    if (result) log_event(LOG_WARN, "the upstream is not looked at", "why", err.message, NULL);
}

/* --- life --- */

int courier_open(struct courier *courier, struct server *server, struct error *err)
{
    const struct config *config = server->config;
    const struct upstream_settings settings = config_upstream_settings(config);
    struct sharing sharing = {
        .wait = config->ack_upstream, .release = release, .take = take, .note = note, .context = server};
    int result;

    courier->server = server;
    if (!config->upstream[0]) return 0;
    if ((result = upstream_new(config->repository, &settings, &courier->upstream, err))) return result;
    sharing.upstream = courier->upstream;
    return repository_share(server->repository, &sharing, err);
}

void courier_close(struct courier *courier)
{
    upstream_free(courier->upstream);
    courier->upstream = NULL;
}

int courier_init(struct courier *courier, struct server *server)
{
    courier->timer.data = courier->work.data = courier;
    return uv_timer_init(&server->loop, &courier->timer);
}

int courier_start(struct courier *courier)
{
    if (!courier->upstream) return 0;
    log_event(LOG_INFO, "upstream", "url", upstream_name(courier->upstream), "ack",
              courier->server->config->ack_upstream ? "upstream" : "local", NULL);
    return uv_timer_start(&courier->timer, on_timer, 0, 0);
}

void courier_stop(struct courier *courier)
{
    courier->stopped = true;
    uv_timer_stop(&courier->timer);
}
