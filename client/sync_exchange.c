/* Statements: what the server lacks goes, what is new there comes. */
#include <string.h>

#include "client/problem.h"
#include "client/sync_state.h"

#define ROUND_BYTES (8LL << 20) /* text of one request; one segment more may go beyond */
#define ROUND_DOSSIERS 100

/* --- asking --- */

/* Whether all of `heads` is at or below `offered`. */
static bool heads_cover(json_t *offered, json_t *heads)
{
    const char *feed;
    json_t *seq;
    json_object_foreach(heads, feed, seq)
    {
        if (json_integer_value(json_object_get(offered, feed)) < json_integer_value(seq)) return false;
    }
    return true;
}

/* How far a dossier was offered in this exchange; at first, as far as the server is known to have it. Borrowed. */
static int heads_offered(struct sync *sync, json_t *all, const char *id, json_t **offered, struct error *err)
{
    json_t *heads = json_object_get(all, id);
    int result = heads ? 0 : store_landed_heads(sync->store, id, &heads, err);
    if (result != 0) return result;
    if (!json_object_get(all, id) && json_object_set_new(all, id, heads) != 0) return error_memory(err);
    *offered = heads;
    return 0;
}

/* What would go. */
static int dry_count(struct sync *sync, const char *id, json_t *offered, json_t *heads, struct error *err)
{
    json_t *dossier = sync_dossier(sync, id), *seq;
    const char *feed;
    json_int_t more = 0;
    json_object_foreach(heads, feed, seq)
    {
        more += json_integer_value(seq) - json_integer_value(json_object_get(offered, feed));
    }
    return dossier ? sync_count(dossier, "sent", more, err) : error_memory(err);
}

/* Adds a dossier to a request, with at most about `*room` bytes of segments. `*whole`: all of it was offered now. */
static int round_add(struct sync *sync, json_t *all, const char *id, json_t *request, long long *room, bool *whole,
                     struct error *err)
{
    json_t *offered = NULL, *heads = NULL, *segments = NULL, *segment;
    size_t index;
    int result = heads_offered(sync, all, id, &offered, err);
    if (result == 0) result = store_sealed_heads(sync->store, id, &heads, err);
    if (result == 0 && sync->options->dry) result = dry_count(sync, id, offered, heads, err);
    if (result == 0 && sync->options->dry) segments = json_array();
    if (result == 0 && !sync->options->dry)
        result = store_segments(sync->store, id, offered, *room > 0 ? (size_t)*room : 0, &segments, err);
    if (result != 0) goto out;
    json_array_foreach(segments, index, segment)
    {
        const char *feed = json_string_value(json_object_get(segment, "feed"));
        *room -= (long long)json_string_length(json_object_get(segment, "text"));
        if (json_object_set(offered, feed, json_object_get(segment, "last")) != 0) result = error_memory(err);
    }
    *whole = json_array_size(segments) == 0 || heads_cover(offered, heads);
    if (json_object_set_new(request, id, json_pack("{s:O,s:O}", "heads", heads, "segments", segments)) != 0)
        result = error_memory(err);
out:
    json_decref(heads);
    json_decref(segments);
    return result;
}

/* --- taking the answer --- */

/* Raises heads to what is in `higher`. */
static int heads_raise(json_t *heads, json_t *higher, struct error *err)
{
    const char *feed;
    json_t *seq;
    json_object_foreach(higher, feed, seq)
    {
        if (json_integer_value(json_object_get(heads, feed)) >= json_integer_value(seq)) continue;
        if (json_object_set(heads, feed, seq) != 0) return error_memory(err);
    }
    return 0;
}

/* Notes what the server refused; `refused` gets the lowest seq refused of each feed. */
static int refusals_take(struct sync *sync, json_t *dossier, const json_t *list, json_t *refused, struct error *err)
{
    const json_t *line;
    size_t index;
    int result = 0;
    json_array_foreach(list, index, line)
    {
        const char *feed = json_string_value(json_object_get(line, "feed"));
        json_int_t first = json_integer_value(json_object_get(line, "first"));
        struct error why = {.code = problem_code(json_string_value(json_object_get(line, "error")), ERROR_REFUSED)};
        const json_t *known = json_object_get(refused, feed ? feed : "");
        if (!feed || !feed_id_valid(feed) || first < 1) continue;
        problem_copy(json_string_value(json_object_get(line, "clause")), why.clause, sizeof why.clause);
        problem_copy(json_string_value(json_object_get(line, "why")), why.message, sizeof why.message);
        if (known && json_integer_value(known) <= first) continue;
        if (json_object_set_new(refused, feed, json_integer(first)) != 0) return error_memory(err);
        /* The server may have been put back from a backup: what it had once, it may lack now. */
        if (why.code == ERROR_CONFLICT && first > 1) {
            result = store_land_forget(sync->store, feed, err);
            sync->server_lacks = true;
        }
        /* Later segments of a feed fall with the first; one reason is enough. */
        if (result == 0 && !known) result = sync_note(dossier, "refused", "feed", feed, first, &why, err);
        if (result != 0) return result;
    }
    return 0;
}

/* Counts what of our segments landed, and notes how far in `landed`. */
static int sent_take(json_t *dossier, const json_t *segments, const json_t *refused, json_t *landed, struct error *err)
{
    const json_t *segment;
    size_t index;
    int result = 0;
    json_array_foreach(segments, index, segment)
    {
        const char *feed = json_string_value(json_object_get(segment, "feed"));
        json_int_t first = json_integer_value(json_object_get(segment, "first"));
        json_t *last = json_object_get(segment, "last"), *from = json_object_get(refused, feed);
        if (from && first >= json_integer_value(from)) continue;
        if (json_object_set(landed, feed, last) != 0) return error_memory(err);
        result = sync_count(dossier, "sent", json_integer_value(last) - first + 1, err);
        if (result != 0) return result;
    }
    return 0;
}

/* One segment from the server. What is wrong with it is noted and holds up no other. */
static int segment_take(struct sync *sync, const char *id, json_t *dossier, json_t *segment, json_t *rejected,
                        json_t *landed, struct error *err)
{
    const json_t *text = json_object_get(segment, "text"), *seal = json_object_get(segment, "seal");
    const char *feed = json_string_value(json_object_get(segment, "feed"));
    json_int_t first = json_integer_value(json_object_get(segment, "first"));
    struct error why = {0};
    long long taken = 0;
    if (!json_is_string(text) || !json_is_string(seal) || !feed || !feed_id_valid(feed))
        return error_set(err, ERROR_NETWORK, "the server's answer holds a segment that is none; is it a schouw-syncd?");
    if (json_object_get(rejected, feed)) return 0; /* it can not continue what was not taken */
    if (sync->options->dry) {
        const char *lines = json_string_value(text);
        while ((lines = strchr(lines, '\n'))) {
            taken++;
            lines++;
        }
    } else if (store_receive(sync->store, id, json_string_value(text), json_string_length(text),
                             json_string_value(seal), json_string_length(seal),
                             json_string_value(json_object_get(segment, "received")), &taken, &why) != 0) {
        if (why.code == ERROR_IO || why.code == ERROR_MEMORY) {
            if (err) *err = why;
            return why.code;
        }
        if (json_object_set_new(rejected, feed, json_true()) != 0) return error_memory(err);
        return sync_note(dossier, "rejected", "feed", feed, first, &why, err);
    } else if (json_object_set(landed, feed, json_object_get(segment, "last")) != 0) {
        return error_memory(err);
    }
    if (taken == 0) return 0;
    int result = sync_count(json_object_get(dossier, "came"), feed, taken, err);
    return result == 0 ? sync_count(dossier, "received", taken, err) : result;
}

static int segments_take(struct sync *sync, const char *id, json_t *dossier, const json_t *segments, json_t *landed,
                         struct error *err)
{
    json_t *rejected = json_object(), *segment;
    size_t index;
    int result = rejected ? 0 : error_memory(err);
    json_array_foreach(segments, index, segment)
    {
        if (result == 0) result = segment_take(sync, id, dossier, segment, rejected, landed, err);
    }
    json_decref(rejected);
    return result;
}

static int missing_take(struct sync *sync, const json_t *list, struct error *err)
{
    const json_t *sha256;
    size_t index;
    json_array_foreach(list, index, sha256)
    {
        const char *hex = json_string_value(sha256);
        if (!hex || !digest_is_hex(hex)) continue;
        if (json_object_set_new(sync->missing, hex, json_true()) != 0) return error_memory(err);
    }
    return 0;
}

/* The answer about one dossier: what landed, what comes, what is lacking. */
static int dossier_take(struct sync *sync, const char *id, json_t *asked, json_t *offered, json_t *answer,
                        struct error *err)
{
    json_t *refused = json_object(), *landed = json_object(), *dossier = sync_dossier(sync, id);
    const json_t *segments = json_object_get(answer, "segments");
    char tip[65];
    int result = 0;
    if (!refused || !landed || !dossier) {
        result = error_memory(err);
        goto out;
    }
    if (!json_is_array(segments) || !json_is_array(json_object_get(answer, "refused"))) {
        result =
            error_set(err, ERROR_NETWORK, "the server's answer does not tell of dossier %s; is it a schouw-syncd?", id);
        goto out;
    }
    problem_copy(json_string_value(json_object_get(answer, "landed")), tip, sizeof tip);
    if (strspn(tip, "0123456789abcdef") != strlen(tip)) tip[0] = '\0';
    if (json_object_set_new(dossier, "landed", json_string(tip)) != 0) result = error_memory(err);
    if (result == 0) result = refusals_take(sync, dossier, json_object_get(answer, "refused"), refused, err);
    if (result == 0) result = sent_take(dossier, json_object_get(asked, "segments"), refused, landed, err);
    if (result == 0) result = store_land(sync->store, landed, err);
    json_object_clear(landed);
    if (result == 0) result = segments_take(sync, id, dossier, segments, landed, err);
    if (result == 0) result = store_land(sync->store, landed, err);
    /* What came from there need not be offered there in the next round. */
    if (result == 0) result = heads_raise(offered, landed, err);
    if (result == 0) result = missing_take(sync, json_object_get(answer, "evidence_missing"), err);
out:
    json_decref(refused);
    json_decref(landed);
    return result;
}

static int round_run(struct sync *sync, json_t *request, json_t *all, struct error *err)
{
    json_t *body = json_pack("{s:i,s:O}", "version", 1, "dossiers", request), *answer = NULL, *asked, *dossiers;
    const char *id;
    int result =
        body ? http_json(sync->http, "POST", "/v1/sync", body, HTTP_ANSWER_MAX, &answer, err) : error_memory(err);
    json_decref(body);
    if (result != 0) return result;
    dossiers = json_object_get(answer, "dossiers");
    json_object_foreach(request, id, asked)
    {
        result = dossier_take(sync, id, asked, json_object_get(all, id), json_object_get(dossiers, id), err);
        if (result != 0) break;
    }
    json_decref(answer);
    return result;
}

int sync_exchange(struct sync *sync, const json_t *ids, struct error *err)
{
    size_t at = 0, count = json_array_size(ids);
    json_t *all = json_object(); /* id -> how far it was offered */
    int result = all ? 0 : error_memory(err);
    while (result == 0 && at < count) {
        json_t *request = json_object();
        long long room = ROUND_BYTES;
        bool whole = true;
        if (!request) result = error_memory(err);
        while (result == 0 && whole && at < count && room > 0 && json_object_size(request) < ROUND_DOSSIERS) {
            result = round_add(sync, all, json_string_value(json_array_get(ids, at)), request, &room, &whole, err);
            at += whole;
        }
        if (result == 0) result = round_run(sync, request, all, err);
        json_decref(request);
    }
    json_decref(all);
    return result;
}
