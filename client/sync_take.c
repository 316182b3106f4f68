/* sync_take.c: what the server says, taken line by line and kept as it comes. */
#include <string.h>

#include "client/problem.h"
#include "client/store_aside.h"
#include "client/store_checkpoint.h"
#include "client/sync_state.h"

static int nonsense(const char *what, struct error *err)
{
    return error_set(err, ERROR_NETWORK, "the server's answer %s; is it a schouw-syncd?", what);
}

/* --- of what was sent --- */

/* Notes what the server refused, and where. */
static int refused_take(struct incoming *incoming, const char *id, json_t *dossier, const json_t *line,
                        struct error *err)
{
    bool doubted = false;
    struct sync_refusal refusal;
    if (!sync_refusal(line, &refusal)) return 0;
    const json_t *known = json_object_get(incoming->refused, refusal.feed);
    if (known && json_integer_value(known) <= refusal.first) return 0;
    if (json_object_set_new(incoming->refused, refusal.feed, json_integer(refusal.first)) != 0)
        return error_memory(err);
    int result = 0;
    if (!incoming->sync->options->dry)
        result = store_refusal_put(incoming->sync->store, refusal.feed, refusal.first, refusal.seq, &refusal.why, err);
    /* The server may have been put back from a backup: what it had once, it may lack now. Or this store was. */
    if (result == 0 && refusal.why.code == ERROR_CONFLICT)
        result = sync_doubt(incoming->sync, refusal.feed, &doubted, err);
    if (result == 0 && refusal.why.code == ERROR_NOT_FOUND) result = sync_doubt(incoming->sync, id, &doubted, err);
    /* Later segments of a feed fall with the first; one reason is enough. */
    if (result != 0 || known) return result;
    return sync_note(dossier, "refused", "feed", refusal.feed, refusal.first, &refusal.why, err);
}

/* Counts what of our segments landed, and notes how far. */
static int sent_count(struct incoming *incoming, const char *id, json_t *dossier, struct error *err)
{
    const json_t *offer;
    size_t index;
    int result = 0;
    if (incoming->sync->options->dry) return sync_dry_sent(incoming->sync, id, dossier, err);
    json_array_foreach(json_object_get(incoming->offers, id), index, offer)
    {
        const char *feed = json_string_value(json_object_get(offer, "feed"));
        json_int_t first = json_integer_value(json_object_get(offer, "first"));
        json_t *last = json_object_get(offer, "last"), *from = json_object_get(incoming->refused, feed);
        if (from && first >= json_integer_value(from)) continue;
        if (json_object_set(incoming->landed, feed, last) != 0) return error_memory(err);
        int64_t seen = 0; /* what was stated by itself is nobody's news */
        result = store_seen_count(incoming->sync->store, feed, first, json_integer_value(last), &seen, err);
        if (result == 0) result = sync_count(dossier, "sent", json_integer_value(last) - first + 1 - seen, err);
        if (result != 0) return result;
    }
    return 0;
}

static int landed_note(struct incoming *incoming, struct error *err)
{
    int result = store_land(incoming->sync->store, incoming->landed, err);
    if (result == 0) json_object_clear(incoming->landed);
    return result;
}

/* What the server is known to have had and has no more: it was put back. What is beyond is offered again. */
static int lacks_take(struct incoming *incoming, const char *id, json_t *lacks, struct error *err)
{
    struct sync *sync = incoming->sync;
    json_t *known = NULL, *lowered = json_object(), *seq;
    const char *feed;
    int result = lowered ? store_landed_heads(sync->store, id, &known, err) : error_memory(err);
    json_object_foreach(lacks, feed, seq)
    {
        json_int_t had = json_integer_value(json_object_get(known, feed)), has = json_integer_value(seq);
        /* Once: a server that goes on saying so refuses it. */
        if (result != 0 || has < 0 || had <= has || json_object_get(sync->lacked, feed)) continue;
        if (json_object_set(sync->lacked, feed, seq) != 0 || json_object_set(lowered, feed, seq) != 0)
            result = error_memory(err);
        if (result == 0 && sync->options->dry) result = sync_dry_lacks(sync, id, feed, has + 1, had, err);
    }
    if (result == 0 && !sync->options->dry && json_object_size(lowered) > 0) {
        sync->server_lacks = true;
        result = store_land_lower(sync->store, lowered, err);
    }
    json_decref(lowered);
    json_decref(known);
    return result;
}

/* What was sent and not refused has landed. */
static int landed_take(struct incoming *incoming, const char *id, json_t *dossier, const json_t *line,
                       struct error *err)
{
    char tip[65];
    const char *expected = json_string_value(json_array_get(incoming->asked, incoming->told));
    if (!expected || strcmp(id, expected) != 0) return nonsense("tells of another dossier than was asked for", err);
    incoming->told++;
    json_int_t coming = json_integer_value(json_object_get(line, "bytes"));
    if (coming > 0 && coming < WIRE_BODY_MAX) progress_more(&incoming->sync->progress, coming);
    problem_copy(json_string_value(json_object_get(line, "landed")), tip, sizeof tip);
    if (strspn(tip, "0123456789abcdef") != strlen(tip)) tip[0] = '\0';
    if (json_object_set_new(dossier, "landed", json_string(tip)) != 0) return error_memory(err);
    int result = sent_count(incoming, id, dossier, err);
    return result == 0 ? landed_note(incoming, err) : result;
}

/* --- of what comes --- */

/* Keeps a segment, or in a dry run only looks at it. */
static int segment_keep(struct sync *sync, const char *id, const json_t *segment, long long *taken, struct error *err)
{
    const json_t *text = json_object_get(segment, "text"), *seal = json_object_get(segment, "seal");
    if (sync->options->dry) return sync_dry_came(sync, segment, taken, err);
    if (strcmp(id, REGISTRY_DOSSIER) == 0) sync_keys_forget(sync);
    return store_receive(sync->store, id, json_string_value(text), json_string_length(text), json_string_value(seal),
                         json_string_length(seal), json_string_value(json_object_get(segment, "received")), taken, err);
}

/* What could not be taken. Of a feed of this device the server's line is asked for from its beginning, before anything
 * is said of it. */
static int rejected_note(struct incoming *incoming, json_t *dossier, const char *feed, json_int_t first,
                         const struct error *why, struct error *err)
{
    bool mine = false, doubted = false;
    if (json_object_set_new(incoming->rejected, feed, json_true()) != 0) return error_memory(err);
    int result = why->code == ERROR_CONFLICT ? store_owns(incoming->sync->store, feed, &mine, err) : 0;
    if (result == 0 && mine) result = sync_doubt(incoming->sync, feed, &doubted, err);
    return result == 0 && !doubted ? sync_note(dossier, "rejected", "feed", feed, first, why, err) : result;
}

/* One segment from the server. What is wrong with it is noted and holds up no other. */
static int segment_take(struct incoming *incoming, const char *id, json_t *dossier, const json_t *segment,
                        struct error *err)
{
    const json_t *text = json_object_get(segment, "text"), *seal = json_object_get(segment, "seal");
    const char *feed = json_string_value(json_object_get(segment, "feed"));
    json_int_t first = json_integer_value(json_object_get(segment, "first"));
    struct error why = {0};
    long long taken = 0;
    if (!json_is_string(text) || !json_is_string(seal) || !feed || !feed_id_valid(feed) ||
        !json_is_integer(json_object_get(segment, "last")))
        return nonsense("holds a segment that is none", err);
    incoming->sync->text += (long long)json_string_length(text);
    if (json_object_get(incoming->rejected, feed)) return 0; /* it can not continue what was not taken */
    if (segment_keep(incoming->sync, id, segment, &taken, &why) != 0) {
        if (why.code == ERROR_IO || why.code == ERROR_MEMORY) {
            if (err) *err = why;
            return why.code;
        }
        return rejected_note(incoming, dossier, feed, first, &why, err);
    }
    /* What came from there need not be offered there. */
    if (!incoming->sync->options->dry && json_object_set(incoming->landed, feed, json_object_get(segment, "last")) != 0)
        return error_memory(err);
    int64_t seen = 0, last = json_integer_value(json_object_get(segment, "last"));
    int result = store_seen_count(incoming->sync->store, feed, last - taken + 1, last, &seen, err);
    taken -= seen;
    if (result != 0 || taken == 0) return result;
    result = sync_count(json_object_get(dossier, "came"), feed, taken, err);
    return result == 0 ? sync_count(dossier, "received", taken, err) : result;
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

/* --- lines --- */

static int version_take(const json_t *line, struct error *err)
{
    json_int_t version = json_integer_value(json_object_get(line, "version"));
    if (version == WIRE_VERSION) return 0;
    if (version > WIRE_VERSION)
        return error_set(err, ERROR_NETWORK,
                         "the server speaks version %lld of the sync, this schouw version %d: install a newer schouw",
                         (long long)version, WIRE_VERSION);
    if (version > 0)
        return error_set(err, ERROR_NETWORK,
                         "the server speaks version %lld of the sync, this schouw version %d: it needs a newer "
                         "schouw-syncd; ask the administrator",
                         (long long)version, WIRE_VERSION);
    return nonsense("does not begin as one", err);
}

static int dossier_line_take(struct incoming *incoming, const char *id, const json_t *line, struct error *err)
{
    const json_t *refused = json_object_get(line, "refused"), *missing = json_object_get(line, "missing");
    json_t *lacks = json_object_get(line, "lacks");
    json_t *dossier = dossier_id_valid(id) ? sync_dossier(incoming->sync, id) : NULL;
    bool asked = json_object_get(incoming->offers, id) != NULL;
    if (!asked) return nonsense("tells of a dossier that was not asked for", err);
    if (!dossier) return error_memory(err);
    if (refused) return refused_take(incoming, id, dossier, refused, err);
    if (lacks) return lacks_take(incoming, id, lacks, err);
    if (json_object_get(line, "landed")) return landed_take(incoming, id, dossier, line, err);
    if (json_object_get(line, "text")) return segment_take(incoming, id, dossier, line, err);
    if (missing) return missing_take(incoming->sync, missing, err);
    return 0; /* what a newer server adds */
}

static int object_take(struct incoming *incoming, const json_t *line, struct error *err)
{
    const json_t *problem = json_object_get(line, "problem"), *trees = json_object_get(line, "trees");
    const char *id = json_string_value(json_object_get(line, "dossier"));
    if (incoming->wire.count == 0) return version_take(line, err);
    if (problem) return problem_take((int)json_integer_value(json_object_get(problem, "status")), problem, err);
    if (id) return dossier_line_take(incoming, id, line, err);
    if (trees) return sync_trees_take(incoming->sync, trees, err);
    if (json_object_get(line, "checkpoint")) sync_checkpoint_take(incoming->sync, json_object_get(line, "checkpoint"));
    if (json_is_true(json_object_get(line, "end"))) incoming->ended = true;
    return 0;
}

static int line_take(void *context, json_t *line, struct error *err)
{
    struct incoming *incoming = context;
    int result = object_take(incoming, line, err);
    incoming->failed = result != 0;
    return result;
}

int incoming_init(struct incoming *incoming, struct sync *sync, const json_t *ids, const json_t *offers,
                  struct error *err)
{
    *incoming = (struct incoming){.sync = sync,
                                  .offers = offers,
                                  .asked = ids,
                                  .refused = json_object(),
                                  .rejected = json_object(),
                                  .landed = json_object()};
    return incoming->refused && incoming->rejected && incoming->landed ? 0 : error_memory(err);
}

int incoming_take(void *context, const char *bytes, size_t length)
{
    struct incoming *incoming = context;
    incoming->wire.take = line_take;
    incoming->wire.context = incoming;
    incoming->sync->waiting = false;
    int result = wire_feed(&incoming->wire, bytes, length, &incoming->trouble);
    /* What is no line at all is no daemon's answer. */
    if (result != 0 && result != ERROR_MEMORY && !incoming->failed) result = nonsense("is no sync", &incoming->trouble);
    return result;
}

int incoming_end(struct incoming *incoming, struct error *err)
{
    int result = landed_note(incoming, err);
    if (result != 0 || incoming->trouble.code != 0) return result;
    if (!incoming->ended || incoming->told < json_array_size(incoming->asked)) return nonsense("breaks off", err);
    return 0;
}

void incoming_fini(struct incoming *incoming)
{
    wire_fini(&incoming->wire);
    json_decref(incoming->refused);
    json_decref(incoming->rejected);
    json_decref(incoming->landed);
}
