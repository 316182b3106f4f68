/* route_sync.c: POST /v1/sync: takes segments of many dossiers, lands them, and answers with what the device lacks. */
#include <stdlib.h>
#include <string.h>

#include "syncd/log.h"
#include "syncd/route.h"
#include "syncd/sync.h"

#define PIECE 65536 /* bytes of a body that are looked at together */

/* --- landing --- */

static struct sync_dossier *dossier_of(struct sync *sync, const char *id)
{
    return &sync->dossiers[json_integer_value(json_object_get(sync->places, id))];
}

/* What became of a segment that was refused: in the log, and the first of its feed in the answer. */
static void refusal_note(struct sync *sync, const struct landing_item *item, const json_t *line)
{
    const char *feed = json_string_value(json_object_get(line, "feed"));
    const struct error *why = &item->refused;
    struct text *refused = &dossier_of(sync, item->dossier)->refused;
    struct error err = {0};

    log_event(LOG_WARN, "segment refused", "dossier", item->dossier, "feed", feed, "person", sync->holder.person,
              "error", error_name(why->code), "clause", why->clause, "why", why->message, NULL);
    if (json_object_get(sync->refused, feed)) return;
    json_object_set_new(sync->refused, feed, json_true());
    /* Without memory `refused` stays failed, and so does the answer that it goes into. */
    wire_write(refused,
               json_pack("{s:s, s:{s:O, s:O, s:I, s:s, s:s, s:s}}", "dossier", item->dossier, "refused", "feed",
                         json_object_get(line, "feed"), "first", json_object_get(line, "first"), "seq",
                         (json_int_t)item->refused_seq, "error", error_name(why->code), "clause", why->clause, "why",
                         why->message),
               &err);
    if (err.code) refused->failed = true;
}

/* A landing was tried: notes what was refused, and forgets the rest. */
static void landing_settled(struct sync *sync)
{
    struct error none = {0};

    /* The lowest first: that one is the reason why its feed stops. */
    for (size_t i = 0; !sync->landing.failed.code && i < sync->count; i++)
        if (sync->items[i].refused.code) refusal_note(sync, &sync->items[i], json_array_get(sync->lines, i));
    sync_drop(sync);
    sync_hold(sync, &none); /* it is less than before */
}

static void land(struct sync *sync, void (*done)(struct landing *landing))
{
    sync->landing = (struct landing){.items = sync->items, .count = sync->count, .look = sync->look, .done = done};
    sync->look = false;
    /* Nobody waits for himself. */
    if (sync->request) gather_forget(&sync->server->queue.gathering, sync->request->visitor);
    queue_add(&sync->server->queue, &sync->landing);
}

static void part_landed(struct landing *landing)
{
    struct sync *sync = (struct sync *)landing; /* its first member */

    landing_settled(sync);
    if (landing->failed.code) request_problem(sync->request, 0, &landing->failed);
    request_resume(sync->request);
}

/* Pool: the first piece of the answer. */
static void answer(struct request *request)
{
    request_answer_stream(request, MHD_HTTP_OK, WIRE_TYPE, sync_answer_more);
}

static void all_landed(struct landing *landing)
{
    struct sync *sync = (struct sync *)landing; /* its first member */

    landing_settled(sync);
    if (landing->failed.code) {
        request_problem(sync->request, 0, &landing->failed);
        request_resume(sync->request);
    } else {
        request_again(sync->request, answer, NULL);
    }
}

/* --- a request that was cut off --- */

/* Loop: nobody waits any more. */
static void cut_end(struct sync *sync)
{
    struct server *server = sync->server;

    sync_free(sync);
    server->working--;
    server_kick(server);
}

static void cut_landed(struct landing *landing)
{
    struct sync *sync = (struct sync *)landing; /* its first member */

    landing_settled(sync);
    cut_end(sync);
}

/* Pool: whole lines that came before the end are as good as any. */
static void cut_read(uv_work_t *work)
{
    struct sync *sync = work->data;
    struct error err = {0};

    if (!sync->broken && server_authorise(sync->server, &sync->holder, &err)) sync->broken = true;
    sync_body_read(sync, &err);
}

static void cut_hand_in(uv_work_t *work, int status)
{
    struct sync *sync = work->data;

    (void)status;
    if (sync->count)
        land(sync, cut_landed);
    else
        cut_end(sync);
}

static void sync_over(struct request *request)
{
    struct sync *sync = request->state;

    /* At the very end nothing is begun any more: the device sends it again. */
    if (!sync || request->server->late || (!sync->count && (sync->broken || !sync->pending.length))) return;
    request->state = NULL;
    sync->request = NULL;
    sync->work.data = sync;
    sync->server->working++;
    uv_queue_work(&sync->server->loop, &sync->work, cut_read, cut_hand_in);
}

/* --- the body --- */

void sync_begin(struct request *request)
{
    struct error err = {0};
    struct sync *sync = sync_new(request->server, request->inflate, &err);

    if (!sync) {
        request_problem(request, 0, &err);
        return;
    }
    sync->request = request;
    sync->holder = request->holder;
    request->state = sync;
    request->state_free = sync_free;
    request->over = sync_over;
    request->inflates = true;
    queue_expect(&request->server->queue, request->visitor);
}

static void body_problem(struct request *request, const struct error *err)
{
    if (err->code == ERROR_MEMORY) request_header(request, MHD_HTTP_HEADER_RETRY_AFTER, "10");
    request_problem(request, err->code == ERROR_REFUSED ? MHD_HTTP_CONTENT_TOO_LARGE : 0, err);
}

/* Pool: looks at what came. */
static void read_some(struct request *request)
{
    struct sync *sync = request->state;
    struct error err = {0};

    if (!request_authorised(request)) {
        sync->broken = true;
        return;
    }
    bool known = sync->checkpoint != NULL;
    if (sync_body_read(sync, &err)) body_problem(request, &err);
    if (!known && sync->checkpoint) sync_checkpoint_look(sync);
}

/* Pool: the last of it came. */
static void read_last(struct request *request)
{
    struct error err = {0};

    read_some(request);
    if (!request->status && sync_body_end(request->state, &err)) body_problem(request, &err);
}

/* Whether what was gathered should land before more is read. */
static bool landing_is_due(const struct sync *sync)
{
    return sync->count > 0 && (sync->bytes >= SYNC_LANDING_MAX || sync->count >= SYNC_LANDING_SEGMENTS ||
                               atomic_load(&sync->server->held) > REQUEST_HELD_MAX / 2);
}

static void go_on(struct request *request)
{
    struct sync *sync = request->state;

    if (!request->status && landing_is_due(sync))
        land(sync, part_landed);
    else
        request_resume(request);
}

void sync_take(struct request *request, const char *bytes, size_t length)
{
    struct sync *sync = request->state;
    struct error err = {0};

    text_append(&sync->pending, bytes, length);
    if (sync->pending.failed) {
        error_memory(&err);
        request_problem(request, 0, &err);
    } else if (sync->pending.length >= PIECE) {
        request_offload(request, read_some, go_on);
    }
}

static void hand_in(struct request *request)
{
    struct sync *sync = request->state;

    if (request->status) {
        request_resume(request);
    } else if (sync->count || sync->look) {
        land(sync, all_landed);
    } else {
        queue_forget(&request->server->queue, request->visitor);
        request_again(request, answer, NULL);
    }
}

void route_sync(struct request *request)
{
    request_offload(request, read_last, hand_in);
}
