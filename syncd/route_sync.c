/* Takes segments of many dossiers, lands them, and answers with what the device lacks. */
#include <stdlib.h>
#include <string.h>

#include "schema/clock.h"
#include "schema/record.h"
#include "syncd/log.h"
#include "syncd/route.h"

#define DOSSIERS_MAX 1000
#define SEGMENTS_MAX 10000
#define HEADS_MAX 4096 /* feeds of one dossier, as many as a judgement's `on` may name */

struct sync {
    struct landing landing; /* its `done` finds the request by `request` below */
    struct request *request;
    json_t *body;               /* items borrow from it */
    json_t *dossiers;           /* in it, borrowed */
    struct landing_item *items; /* in the order in which the body is walked */
    size_t count;
    char received[CLOCK_TEXT_SIZE];
};

static void sync_free(void *state)
{
    struct sync *sync = state;
    json_decref(sync->body);
    free(sync->items);
    free(sync);
}

static bool is_feed(const char *text)
{
    return strlen(text) == FEED_ID_SIZE - 1 && strspn(text, "0123456789abcdef") == FEED_ID_SIZE - 1;
}

static int check_heads(json_t *heads, struct error *err)
{
    const char *feed;
    json_t *seq;

    if (!json_is_object(heads))
        return error_set(err, ERROR_INVALID, "heads: an object of feed to number should stand here");
    if (json_object_size(heads) > HEADS_MAX)
        return error_set(err, ERROR_INVALID, "heads: more than %d feeds", HEADS_MAX);
    json_object_foreach(heads, feed, seq)
    {
        if (!is_feed(feed)) return error_set(err, ERROR_INVALID, "heads: a feed is 32 hex digits");
        if (!json_is_integer(seq) || json_integer_value(seq) < 0) {
            return error_set(err, ERROR_INVALID, "heads.%s: should be a whole number from 0", feed);
        }
    }
    return 0;
}

static int add_segment(struct sync *sync, const char *dossier, json_t *segment, struct error *err)
{
    struct landing_item *item = &sync->items[sync->count];
    const char *feed;
    json_int_t first, last;
    json_error_t trouble;

    if (json_unpack_ex(segment, &trouble, JSON_STRICT, "{s:s, s:I, s:I, s:s%, s:s%}", "feed", &feed, "first", &first,
                       "last", &last, "text", &item->text, &item->text_length, "seal", &item->seal,
                       &item->seal_length)) {
        return error_set(err, ERROR_INVALID, "a segment is {\"feed\", \"first\", \"last\", \"text\", \"seal\"}: %s",
                         trouble.text);
    }
    if (!is_feed(feed) || first < 1 || last < first) {
        return error_set(err, ERROR_INVALID,
                         "a segment's feed is 32 hex digits, first and last are numbers from 1 upward");
    }
    item->dossier = dossier;
    item->person = sync->request->holder.person;
    item->device = sync->request->holder.device;
    item->received = sync->received;
    sync->count++;
    return 0;
}

static int check_dossier(struct sync *sync, const char *id, json_t *dossier, struct error *err)
{
    json_t *heads, *segments, *segment;
    json_error_t trouble;
    size_t index;

    if (strlen(id) > DOSSIER_ID_MAX || !text_matches(id, "[a-z0-9][a-z0-9-]*")) {
        return error_set(err, ERROR_INVALID, "dossiers: an id is a-z, 0-9 and '-', at most %d bytes", DOSSIER_ID_MAX);
    }
    if (json_unpack_ex(dossier, &trouble, JSON_STRICT, "{s:o, s:o}", "heads", &heads, "segments", &segments)) {
        return error_set(err, ERROR_INVALID, "dossiers.%s: should be {\"heads\", \"segments\"}: %s", id, trouble.text);
    }
    if (check_heads(heads, err) != 0) return error_wrap(err, "dossiers.%s", id);
    if (!json_is_array(segments)) return error_set(err, ERROR_INVALID, "dossiers.%s.segments: should be an array", id);
    if (sync->count + json_array_size(segments) > SEGMENTS_MAX) {
        return error_set(err, ERROR_INVALID, "more than %d segments in one request: send them in parts", SEGMENTS_MAX);
    }
    json_array_foreach(segments, index, segment)
    {
        if (add_segment(sync, id, segment, err) != 0) return error_wrap(err, "dossiers.%s.segments[%zu]", id, index);
    }
    return 0;
}

static int check_body(struct sync *sync, struct error *err)
{
    const char *id;
    json_t *dossier;
    json_error_t trouble;
    json_int_t version;
    int result;

    if (json_unpack_ex(sync->body, &trouble, JSON_STRICT, "{s:I, s:o}", "version", &version, "dossiers",
                       &sync->dossiers)) {
        return error_set(err, ERROR_INVALID, "a sync is {\"version\", \"dossiers\"}: %s", trouble.text);
    }
    if (version != 1) {
        return error_set(err, ERROR_INVALID, "version %lld of the sync is not spoken here, version 1 is",
                         (long long)version);
    }
    if (!json_is_object(sync->dossiers)) return error_set(err, ERROR_INVALID, "dossiers: should be an object");
    if (json_object_size(sync->dossiers) > DOSSIERS_MAX) {
        return error_set(err, ERROR_INVALID, "more than %d dossiers in one request: send them in parts", DOSSIERS_MAX);
    }
    json_object_foreach(sync->dossiers, id, dossier)
    {
        if ((result = check_dossier(sync, id, dossier, err))) return result;
    }
    return 0;
}

/* Pool: body to landing items. */
static void read_body(struct request *request)
{
    struct sync *sync = request->state;
    struct error err = {0};

    if (!request_authorise(request)) return;
    if (!(sync->body = request_json(request))) return;
    if (!(sync->items = calloc(SEGMENTS_MAX, sizeof *sync->items))) {
        error_memory(&err);
    } else {
        check_body(sync, &err);
    }
    if (err.code) request_problem(request, 0, &err);
}

/* What became of a dossier's segments; `*at` walks through the items. */
static int add_refusals(struct sync *sync, json_t *segments, size_t *at, json_t *refused)
{
    json_t *segment;
    size_t index;
    int failed = 0;

    json_array_foreach(segments, index, segment)
    {
        const struct error *why = &sync->items[(*at)++].refused;
        if (!why->code) continue;
        log_event(LOG_WARN, "segment refused", "dossier", sync->items[*at - 1].dossier, "feed",
                  json_string_value(json_object_get(segment, "feed")), "person", sync->request->holder.person, "error",
                  error_name(why->code), "clause", why->clause, "why", why->message, NULL);
        failed |= json_array_append_new(refused,
                                        json_pack("{s:O, s:O, s:s, s:s, s:s}", "feed", json_object_get(segment, "feed"),
                                                  "first", json_object_get(segment, "first"), "error",
                                                  error_name(why->code), "clause", why->clause, "why", why->message));
    }
    return failed;
}

static int collect_dossier(struct sync *sync, const char *id, json_t *dossier, size_t *at, json_t *answer,
                           struct error *err)
{
    struct server *server = sync->request->server;
    json_t *segments = NULL, *missing = NULL, *refused = json_array();
    char tip[65] = "";
    int result;

    pthread_mutex_lock(&server->repository_lock);
    if (!(result = repository_tip(server->repository, id, tip, err)) &&
        !(result = repository_segments(server->repository, id, json_object_get(dossier, "heads"), &segments, err))) {
        result = repository_evidence_missing(server->repository, id, &missing, err);
    }
    pthread_mutex_unlock(&server->repository_lock);
    if (result) goto out;
    if (add_refusals(sync, json_object_get(dossier, "segments"), at, refused) ||
        json_object_set_new(answer, id,
                            json_pack("{s:s, s:O, s:O, s:O}", "landed", tip, "segments", segments, "refused", refused,
                                      "evidence_missing", missing))) {
        result = error_memory(err);
    }
out:
    json_decref(segments);
    json_decref(missing);
    json_decref(refused);
    return result;
}

/* Pool: after the landing, what the device lacks. */
static void collect(struct request *request)
{
    struct sync *sync = request->state;
    struct error err = {0};
    json_t *dossiers = json_object(), *dossier;
    const char *id;
    size_t at = 0;

    json_object_foreach(sync->dossiers, id, dossier)
    {
        if (collect_dossier(sync, id, dossier, &at, dossiers, &err)) break;
    }
    if (err.code) {
        json_decref(dossiers);
        request_problem(request, 0, &err);
    } else {
        request_answer(request, MHD_HTTP_OK, json_pack("{s:i, s:o}", "version", 1, "dossiers", dossiers));
    }
}

static void landed(struct landing *landing)
{
    struct sync *sync = (struct sync *)landing; /* its first member */
    struct request *request = sync->request;

    if (landing->failed.code) {
        request_problem(request, 0, &landing->failed);
        request_resume(request);
    } else {
        request_again(request, collect, NULL);
    }
}

static void hand_in(struct request *request)
{
    struct sync *sync = request->state;

    if (request->status) {
        request_resume(request);
    } else if (!sync->count) {
        request_again(request, collect, NULL);
    } else {
        sync->landing = (struct landing){.items = sync->items, .count = sync->count, .done = landed};
        queue_add(&request->server->queue, &sync->landing);
    }
}

void route_sync(struct request *request)
{
    struct sync *sync = calloc(1, sizeof *sync);
    struct error err = {0};

    if (!sync) {
        error_memory(&err);
        request_problem(request, 0, &err);
        return;
    }
    sync->request = request;
    clock_format(clock_microseconds() / 1000000, sync->received);
    request->state = sync;
    request->state_free = sync_free;
    request_offload(request, read_body, hand_in);
}
