#include "syncd/queue.h"

#include <stdlib.h>
#include <string.h>

#include "syncd/log.h"
#include "syncd/server.h"

#define BATCH_SEGMENTS 20000        /* a landing takes no further request once it carries this many */
#define PATIENCE UINT64_C(50000000) /* nanoseconds that others are waited for at most */
#define MILLISECOND UINT64_C(1000000)

static void queue_start(struct queue *queue);

void queue_init(struct queue *queue, struct server *server)
{
    *queue = (struct queue){.server = server};
    queue->work.data = queue->timer.data = queue;
    uv_timer_init(&server->loop, &queue->timer);
}

static void count(struct server *server, const struct landing_item *items, size_t total)
{
    size_t refused = 0;

    for (size_t i = 0; i < total; i++) refused += items[i].refused.code != 0;
    atomic_fetch_add(&server->counters.landings, 1);
    atomic_fetch_add(&server->counters.refused, refused);
    atomic_fetch_add(&server->counters.landed, total - refused);
}

/* Tells of statements that name checkpoints which are not in this repository. With repository_lock held. */
static void tell_doubts(struct server *server, unsigned long long before)
{
    struct repository_doubt doubt;
    unsigned long long more = repository_doubts(server->repository, &doubt) - before;
    char number[24];

    if (!more) return;
    atomic_fetch_add(&server->counters.doubts, more);
    snprintf(number, sizeof number, "%lld", (long long)doubt.number);
    log_event(LOG_WARN, "a statement names a checkpoint that is not in this history: was the repository put back?",
              "person", doubt.person, "dossier", doubt.dossier, "checkpoint", number, "commit", doubt.commit, NULL);
}

/* In the pool, with nothing to land: what was fetched is taken in. */
static void unite(struct queue *queue)
{
    struct server *server = queue->server;
    struct error err = {0};
    bool moved;

    pthread_mutex_lock(&server->repository_lock);
    if (repository_unite(server->repository, &moved, &err)) queue->batch->failed = err;
    pthread_mutex_unlock(&server->repository_lock);
}

static bool looks(const struct queue *queue)
{
    for (const struct landing *landing = queue->batch; landing; landing = landing->next)
        if (landing->look) return true;
    return false;
}

/* In the pool: one array of all items, one commit, and the outcomes back to where they came from. */
static void land(uv_work_t *work)
{
    struct queue *queue = work->data;
    struct server *server = queue->server;
    struct landing_item *items;
    struct error failed = {0};
    size_t total = 0, at = 0;

    if (queue->batch->unite) {
        unite(queue);
        return;
    }
    if (looks(queue)) courier_fetch(&server->courier);
    for (struct landing *landing = queue->batch; landing; landing = landing->next) total += landing->count;
    items = calloc(total + 1, sizeof *items);
    if (!items) {
        error_memory(&failed);
    } else {
        for (struct landing *landing = queue->batch; landing; landing = landing->next) {
            if (landing->count) memcpy(items + at, landing->items, landing->count * sizeof *items);
            at += landing->count;
        }
        if (!total) goto out;
        pthread_mutex_lock(&server->repository_lock);
        uint64_t began = uv_hrtime();
        unsigned long long doubts = repository_doubts(server->repository, NULL);
        if (!landing_commit(server->repository, items, total, &failed)) failed.code = 0;
        tell_doubts(server, doubts);
        queue->took = uv_hrtime() - began;
        pthread_mutex_unlock(&server->repository_lock);
    }
out:
    at = 0;
    for (struct landing *landing = queue->batch; landing; landing = landing->next) {
        landing->failed = failed;
        if (failed.code) continue;
        for (size_t i = 0; i < landing->count; i++, at++) {
            landing->items[i].refused = items[at].refused;
            landing->items[i].refused_seq = items[at].refused_seq;
        }
    }
    if (!failed.code && total) count(server, items, total);
    free(items);
}

static void landed(uv_work_t *work, int status)
{
    struct queue *queue = work->data;
    struct landing *landing = queue->batch;
    bool packs = false;

    (void)status; /* this work is never cancelled */
    queue->batch = NULL;
    queue->running = false;
    queue->since = uv_hrtime();
    while (landing) {
        struct landing *next = landing->next;
        if (landing->failed.code)
            log_event(landing->failed.code == ERROR_NETWORK ? LOG_WARN : LOG_ERROR, "landing failed", "why",
                      landing->failed.message, NULL);
        if (landing->count) courier_hurry(&queue->server->courier);
        packs = packs || landing->count || landing->unite;
        landing->next = NULL;
        landing->done(landing);
        landing = next;
    }
    if (packs) packer_hurry(&queue->server->packer);
    queue_start(queue);
}

static void on_timer(uv_timer_t *timer)
{
    queue_start(timer->data);
}

/* Whether others are waited for, who are expected; then it is looked again. */
static bool waits(struct queue *queue)
{
    uint64_t now = uv_hrtime(), until = queue->since + (queue->took < PATIENCE ? queue->took : PATIENCE);

    if (queue->first->unite || queue->server->stopping || now >= until || !gather_expects(&queue->gathering, now))
        return false;
    queue->waits = true;
    uv_update_time(&queue->server->loop);
    uv_timer_start(&queue->timer, on_timer, (until - now) / MILLISECOND + 1, 0);
    return true;
}

static void queue_start(struct queue *queue)
{
    struct landing *last = queue->first;
    size_t total;

    if (queue->running || !last || waits(queue)) return;
    uv_timer_stop(&queue->timer);
    if (queue->waits) atomic_fetch_add(&queue->server->counters.gathered, 1);
    queue->waits = false;
    for (total = last->count;
         !last->unite && last->next && !last->next->unite && total + last->next->count <= BATCH_SEGMENTS;
         last = last->next) {
        total += last->next->count;
    }
    queue->batch = queue->first;
    queue->first = last->next;
    if (!queue->first) queue->last = NULL;
    last->next = NULL;
    queue->running = true;
    uv_queue_work(&queue->server->loop, &queue->work, land, landed);
}

void queue_add(struct queue *queue, struct landing *landing)
{
    landing->next = NULL;
    if (!queue->first && !queue->running) queue->since = uv_hrtime();
    if (queue->last) {
        queue->last->next = landing;
    } else {
        queue->first = landing;
    }
    queue->last = landing;
    queue_start(queue);
}

void queue_expect(struct queue *queue, struct visitor *visitor)
{
    gather_expect(&queue->gathering, visitor, uv_hrtime());
}

void queue_forget(struct queue *queue, struct visitor *visitor)
{
    gather_forget(&queue->gathering, visitor);
    if (!queue->gathering.first) queue_start(queue);
}
