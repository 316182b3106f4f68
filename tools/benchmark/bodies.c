/* bodies.c: seals what a store holds and writes the bodies of the syncs that bring it, as the client would send them
 * one after the other (client/sync_send.c): every dossier of the store is named, with what it has of it by then. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "client/store_checkpoint.h"
#include "schema/deflate.h"
#include "schema/wire.h"
#include "tools/benchmark/device.h"

#define PIECE 65536 /* as the client deflates */

struct bodies {
    struct store *store;
    const char *folder;
    json_t *ids;          /* the store's dossiers */
    struct text segments; /* lines of the body at hand */
    long held, most;      /* dossiers in it; and of one body at most */
    long written;         /* bodies */
    long long statements; /* in all of them */
};

/* --- lines --- */

static int version_line(struct store *store, struct text *text, struct error *err)
{
    struct kept_checkpoint newest;
    int result = store_checkpoint_newest(store, &newest, err);

    if (result != 0) return result;
    json_t *known =
        newest.number ? json_pack("{s:I, s:s}", "number", (json_int_t)newest.number, "commit", newest.id) : json_null();
    return wire_write(text, json_pack("{s:i, s:o}", "version", WIRE_VERSION, "checkpoint", known), err);
}

/* What is here of a dossier and has gone: of the registry all, of a case what was put into a body. */
static int heads_line(struct store *store, const char *id, bool registry, struct text *text, struct error *err)
{
    json_t *heads = NULL;
    int result = registry ? store_sealed_heads(store, id, &heads, err) : store_landed_heads(store, id, &heads, err);

    return result == 0 ? wire_write(text, json_pack("{s:s, s:o}", "dossier", id, "heads", heads), err) : result;
}

/* --- a body --- */

static int file_write(const char *path, const struct text *text, struct error *err)
{
    FILE *file = fopen(path, "wb");
    bool whole = file && fwrite(text->data, 1, text->length, file) == text->length;

    if (file && fclose(file) != 0) whole = false;
    return whole ? 0 : error_set(err, ERROR_IO, "%s can not be written", path);
}

static int deflated_write(const char *path, const struct text *plain, struct error *err)
{
    struct deflater *deflater = NULL;
    struct text small = {0};
    int result = deflater_new(&deflater, plain->length, err);

    for (size_t at = 0; result == 0 && at < plain->length; at += PIECE) {
        size_t length = plain->length - at < PIECE ? plain->length - at : PIECE;
        result = deflater_add(deflater, plain->data + at, length, at + length == plain->length, &small, err);
    }
    if (result == 0) result = file_write(path, &small, err);
    deflater_free(deflater);
    text_fini(&small);
    return result;
}

static int body_write(struct bodies *bodies, struct error *err)
{
    char path[PATH_MAX];
    struct text body = {0};
    const json_t *id;
    size_t index;
    int result = version_line(bodies->store, &body, err);

    if (result == 0) result = heads_line(bodies->store, REGISTRY_DOSSIER, true, &body, err);
    json_array_foreach(bodies->ids, index, id)
    {
        if (result == 0) result = heads_line(bodies->store, json_string_value(id), false, &body, err);
    }
    text_append(&body, bodies->segments.data, bodies->segments.length);
    if (result == 0) result = wire_write(&body, json_pack("{s:b}", "end", 1), err);
    if (result == 0 && body.failed) result = error_memory(err);
    snprintf(path, sizeof path, "%s/%05ld.body", bodies->folder, bodies->written++);
    if (result == 0) result = deflated_write(path, &body, err);
    text_fini(&body);
    text_fini(&bodies->segments);
    bodies->held = 0;
    return result;
}

/* --- a dossier --- */

static int segment_add(struct bodies *bodies, const char *id, const json_t *offer, struct error *err)
{
    json_t *segment = NULL;
    int result = store_segment(bodies->store, id, offer, &segment, err);

    if (result != 0) return result;
    bodies->statements += json_integer_value(json_object_get(segment, "last")) -
                          json_integer_value(json_object_get(segment, "first")) + 1;
    return wire_write(&bodies->segments, segment, err);
}

/* Leaves the dossiers that begin so. */
static void ids_choose(json_t *ids, const char *prefix)
{
    for (size_t index = json_array_size(ids); index-- > 0;) {
        const char *id = json_string_value(json_array_get(ids, index));
        if (strncmp(id, prefix, strlen(prefix)) != 0) json_array_remove(ids, index);
    }
}

static int dossier_add(struct bodies *bodies, const char *id, struct error *err)
{
    json_t *offers = NULL, *heads = NULL;
    const json_t *offer;
    long long held = 0;
    size_t index;
    int result = store_offers(bodies->store, id, &offers, &held, err);

    json_array_foreach(offers, index, offer)
    {
        if (result == 0) result = segment_add(bodies, id, offer, err);
    }
    if (result == 0 && json_array_size(offers) > 0) {
        bodies->held++;
        result = store_sealed_heads(bodies->store, id, &heads, err);
        if (result == 0) result = store_land(bodies->store, heads, err);
    }
    if (result == 0 && bodies->held == bodies->most) result = body_write(bodies, err);
    json_decref(heads);
    json_decref(offers);
    return result;
}

int bodies_write(int argc, char **argv, struct error *err)
{
    struct bodies bodies = {.folder = argc == 6 ? argv[3] : "", .most = argc == 6 ? strtol(argv[4], NULL, 10) : 0};
    long long count;
    const json_t *id;
    size_t index;
    int result = bodies.most > 0 ? store_open(argv[2], &bodies.store, err)
                                 : error_set(err, ERROR_USAGE, "device bodies STORE FOLDER MOST PREFIX");

    if (result == 0) result = store_checkpoint_state(bodies.store, NULL, &count, err);
    if (result == 0) result = store_seal(bodies.store, &count, err);
    if (result == 0) result = store_dossiers(bodies.store, &bodies.ids, err);
    if (result == 0) ids_choose(bodies.ids, argv[5]);
    json_array_foreach(bodies.ids, index, id)
    {
        if (result == 0) result = dossier_add(&bodies, json_string_value(id), err);
    }
    if (result == 0 && bodies.held > 0) result = body_write(&bodies, err);
    if (result == 0) printf("{\"bodies\": %ld, \"statements\": %lld}\n", bodies.written, bodies.statements);
    text_fini(&bodies.segments);
    json_decref(bodies.ids);
    store_close(bodies.store);
    return result;
}
