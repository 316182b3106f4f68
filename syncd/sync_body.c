/* sync_body.c: the request of a sync, line by line as it comes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "schema/record.h"
#include "syncd/sync.h"

#define LOOK_MAX (8u << 20) /* bytes that what is looked at may take in one request; the rest is when it lands */

/* --- life --- */

struct sync *sync_new(struct server *server, bool deflated, struct error *err)
{
    struct sync *sync = calloc(1, sizeof *sync);

    if (!sync) {
        error_memory(err);
        return NULL;
    }
    sync->server = server;
    sync->places = json_object();
    sync->lines = json_array();
    sync->refused = json_object();
    if (sync->places && sync->lines && sync->refused &&
        (!deflated || !inflater_new((unsigned long long)WIRE_BODY_MAX, &sync->inflater, err))) {
        return sync;
    }
    error_memory(err);
    sync_free(sync);
    return NULL;
}

void sync_drop(struct sync *sync)
{
    for (size_t i = 0; i < sync->count; i++) look_free((struct look *)(uintptr_t)sync->items[i].look);
    json_array_clear(sync->lines);
    sync->count = sync->bytes = sync->looked = 0;
}

void sync_free(void *state)
{
    struct sync *sync = state;

    sync_drop(sync);
    atomic_fetch_sub(&sync->server->held, sync->held);
    for (size_t i = 0; i < sync->dossier_count; i++) {
        json_decref(sync->dossiers[i].heads);
        text_fini(&sync->dossiers[i].refused);
        lacking_free(sync->dossiers[i].lacking);
    }
    free(sync->dossiers);
    free(sync->items);
    json_decref(sync->checkpoint);
    json_decref(sync->shown);
    json_decref(sync->places);
    json_decref(sync->lines);
    json_decref(sync->refused);
    inflater_free(sync->inflater);
    wire_fini(&sync->wire);
    text_fini(&sync->pending);
    free(sync);
}

/* --- lines --- */

static int version_take(struct sync *sync, json_t *object, struct error *err)
{
    json_t *checkpoint = NULL;
    json_error_t trouble;
    json_int_t version;

    if (json_unpack_ex(object, &trouble, 0, "{s:I}", "version", &version))
        return error_set(err, ERROR_INVALID, "a sync begins with {\"version\",\"checkpoint\"}: %s", trouble.text);
    if (version > WIRE_VERSION) {
        return error_set(
            err, ERROR_INVALID,
            "this device's schouw is newer than the server: it speaks version %lld of the sync, the server "
            "version %d. Ask the administrator to install a newer schouw-syncd. Nothing was lost",
            (long long)version, WIRE_VERSION);
    }
    if (version != WIRE_VERSION ||
        json_unpack_ex(object, &trouble, JSON_STRICT, "{s:I, s?o}", "version", &version, "checkpoint", &checkpoint)) {
        return error_set(err, ERROR_INVALID, "a sync begins with {\"version\":%d,\"checkpoint\"}", WIRE_VERSION);
    }
    int result = checkpoint ? sync_checkpoint_check(checkpoint, err) : 0;
    if (!result) sync->checkpoint = json_incref(checkpoint);
    return result;
}

static int heads_check(json_t *heads, struct error *err)
{
    const char *feed;
    json_t *seq;

    if (!json_is_object(heads))
        return error_set(err, ERROR_INVALID, "heads: an object of feed to number should stand here");
    if (json_object_size(heads) > SYNC_HEADS_MAX)
        return error_set(err, ERROR_INVALID, "heads: more than %d feeds", SYNC_HEADS_MAX);
    json_object_foreach(heads, feed, seq)
    {
        if (!feed_id_valid(feed)) return error_set(err, ERROR_INVALID, "heads: a feed is 32 hex digits");
        if (!json_is_integer(seq) || json_integer_value(seq) < 0)
            return error_set(err, ERROR_INVALID, "heads.%s: should be a whole number from 0", feed);
    }
    return 0;
}

static struct sync_dossier *dossier_add(struct sync *sync)
{
    if (sync->dossier_count == sync->dossier_room) {
        size_t room = sync->dossier_room ? sync->dossier_room * 2 : 16;
        struct sync_dossier *grown = realloc(sync->dossiers, room * sizeof *grown);
        if (!grown) return NULL;
        sync->dossiers = grown;
        sync->dossier_room = room;
    }
    sync->dossiers[sync->dossier_count] = (struct sync_dossier){0};
    return &sync->dossiers[sync->dossier_count++];
}

static int dossier_take(struct sync *sync, json_t *object, struct error *err)
{
    struct sync_dossier *dossier;
    const char *id;
    json_t *heads;
    json_error_t trouble;
    int result;

    if (json_unpack_ex(object, &trouble, JSON_STRICT, "{s:s, s:o}", "dossier", &id, "heads", &heads))
        return error_set(err, ERROR_INVALID, "a dossier is {\"dossier\",\"heads\"}: %s", trouble.text);
    if (!dossier_id_valid(id))
        return error_set(err, ERROR_INVALID, "dossier: an id is a-z, 0-9 and '-', at most %d bytes", DOSSIER_ID_MAX);
    if ((result = heads_check(heads, err))) return error_wrap(err, "dossier %s", id);
    if (json_object_get(sync->places, id)) return error_set(err, ERROR_INVALID, "dossier %s stands there twice", id);
    if (sync->dossier_count == SYNC_DOSSIERS_MAX)
        return error_set(err, ERROR_INVALID, "more than %d dossiers", SYNC_DOSSIERS_MAX);
    if (json_object_set_new(sync->places, id, json_integer((json_int_t)sync->dossier_count)) ||
        !(dossier = dossier_add(sync))) {
        return error_memory(err);
    }
    strcpy(dossier->id, id);
    dossier->heads = json_incref(heads);
    return 0;
}

static int item_room(struct sync *sync, struct error *err)
{
    size_t room = sync->room ? sync->room * 2 : 16;
    struct landing_item *grown;

    if (sync->count < sync->room) return 0;
    if (!(grown = realloc(sync->items, room * sizeof *grown))) return error_memory(err);
    sync->items = grown;
    sync->room = room;
    return 0;
}

/* Looks at a segment while others land, as long as that takes no memory that others need for what they bring. */
static void look_at(struct sync *sync, struct landing_item *item)
{
    size_t takes = look_takes(item->text, item->text_length);

    if (sync->looked + takes > LOOK_MAX || atomic_load(&sync->server->held) > REQUEST_HELD_MAX / 2) return;
    sync->looked += takes; /* also where it is no segment: what is looked at twice is bounded as well */
    item->look = look_new(item->text, item->text_length, item->seal, item->seal_length);
}

static int segment_take(struct sync *sync, json_t *object, struct error *err)
{
    struct landing_item item = {
        .person = sync->holder.person, .device = sync->holder.device, .received = sync->received};
    const char *feed;
    json_int_t first, last;
    json_error_t trouble;
    int result;

    if (json_unpack_ex(object, &trouble, JSON_STRICT, "{s:s, s:s, s:I, s:I, s:s%, s:s%}", "dossier", &item.dossier,
                       "feed", &feed, "first", &first, "last", &last, "text", &item.text, &item.text_length, "seal",
                       &item.seal, &item.seal_length)) {
        return error_set(err, ERROR_INVALID,
                         "a segment is {\"dossier\",\"feed\",\"first\",\"last\",\"text\",\"seal\"}: %s", trouble.text);
    }
    if (!feed_id_valid(feed) || first < 1 || last < first) {
        return error_set(err, ERROR_INVALID,
                         "a segment's feed is 32 hex digits, first and last are numbers from 1 upward");
    }
    if (!json_object_get(sync->places, item.dossier))
        return error_set(err, ERROR_INVALID, "a segment of a dossier that was not named before");
    /* What follows something that was refused falls with it. */
    if (json_object_get(sync->refused, feed)) return 0;
    if ((result = item_room(sync, err))) return result;
    if (json_array_append(sync->lines, object)) return error_memory(err);
    if (!sync->count) clock_format(clock_microseconds() / 1000000, sync->received);
    look_at(sync, &item);
    sync->items[sync->count++] = item;
    sync->offered = true;
    sync->bytes += item.text_length + item.seal_length + sizeof item;
    return 0;
}

static int end_take(struct sync *sync, json_t *object, struct error *err)
{
    json_error_t trouble;
    int end;

    if (json_unpack_ex(object, &trouble, JSON_STRICT, "{s:b}", "end", &end) || !end)
        return error_set(err, ERROR_INVALID, "the last line is {\"end\":true}");
    sync->ended = true;
    return 0;
}

static int object_take(struct sync *sync, json_t *object, struct error *err)
{
    if (sync->ended) return error_set(err, ERROR_INVALID, "something follows the end");
    if (sync->wire.count == 0) return version_take(sync, object, err);
    if (json_object_get(object, "heads")) return dossier_take(sync, object, err);
    if (json_object_get(object, "feed")) return segment_take(sync, object, err);
    return end_take(sync, object, err);
}

static int line_take(void *context, json_t *object, struct error *err)
{
    struct sync *sync = context;
    int result = object_take(sync, object, err);

    if (result && result != ERROR_MEMORY && sync->wire.count > 0) error_wrap(err, "line %zu", sync->wire.count + 1);
    return result;
}

/* --- bytes --- */

/* A device of version 1 begins with {"version":1, .. and sends no lines: what is wrong is told in its words. */
static int version_1_check(const struct sync *sync, int result, struct error *err)
{
    char tight[sizeof sync->lead];
    size_t length = 0;

    for (const char *c = sync->lead; *c; c++)
        if (!strchr(" \t\r\n", *c)) tight[length++] = *c;
    tight[length] = '\0';
    if (sync->wire.count > 0 || strncmp(tight, "{\"version\":1,", 13) != 0) return result;
    return error_set(err, ERROR_INVALID,
                     "this device's schouw is older than the server: it speaks version 1 of the sync, the server "
                     "version %d. Install schouw %s or later and sync again. Nothing was lost",
                     WIRE_VERSION, SCHOUW_VERSION);
}

static int bytes_take(void *context, const char *bytes, size_t length, struct error *err)
{
    struct sync *sync = context;
    size_t known = strlen(sync->lead), heads = sync->dossier_count;
    int result;

    for (size_t i = 0; i < length && known + 1 < sizeof sync->lead && bytes[i]; i++) sync->lead[known++] = bytes[i];
    sync->came += length;
    if (sync->came > WIRE_BODY_MAX)
        return error_set(err, ERROR_REFUSED, "the body is larger than %llu bytes", WIRE_BODY_MAX);
    sync->wire.take = line_take;
    sync->wire.context = sync;
    result = wire_feed(&sync->wire, bytes, length, err);
    if (sync->dossier_count > heads) sync->heads_bytes += length;
    return result && result != ERROR_MEMORY ? version_1_check(sync, result, err) : result;
}

int sync_body_read(struct sync *sync, struct error *err)
{
    const char *bytes = sync->pending.data;
    size_t length = sync->pending.length;
    int result = 0;

    if (!length || sync->broken) return 0;
    if (sync->inflater)
        result = inflater_add(sync->inflater, bytes, length, bytes_take, sync, err);
    else
        result = bytes_take(sync, bytes, length, err);
    sync->pending.length = 0;
    if (!result) result = sync_hold(sync, err);
    if (result) sync->broken = true;
    return result;
}

int sync_body_end(const struct sync *sync, struct error *err)
{
    if (sync->inflater && !inflater_ended(sync->inflater))
        return error_set(err, ERROR_INVALID, "the body is not whole zlib data (RFC 1950), as Content-Encoding says");
    if (sync->ended) return 0;
    error_set(err, ERROR_INVALID, "the body breaks off: its last line should be {\"end\":true}");
    return version_1_check(sync, ERROR_INVALID, err);
}

int sync_hold(struct sync *sync, struct error *err)
{
    /* A parsed object of heads takes several times the bytes of its line. */
    size_t now = sync->bytes + sync->looked + sync->wire.line.length + 4 * sync->heads_bytes;

    if (now < sync->held) {
        atomic_fetch_sub(&sync->server->held, sync->held - now);
    } else if (atomic_fetch_add(&sync->server->held, now - sync->held) + (now - sync->held) > REQUEST_HELD_MAX) {
        atomic_fetch_sub(&sync->server->held, now - sync->held);
        return error_set(err, ERROR_MEMORY, "bodies of more than %llu bytes are in memory at once", REQUEST_HELD_MAX);
    }
    sync->held = now;
    return 0;
}
