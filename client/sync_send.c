/* sync_send.c: what the server lacks, read from the store as it goes. */
#include <string.h>

#include "client/sync_state.h"

#define PIECE 65536     /* bytes of lines made at a time; one line more may go beyond */
#define LINES_ROOM 2048 /* bytes beside those of segments */

enum { STAGE_VERSION, STAGE_HEADS, STAGE_SEGMENTS, STAGE_END, STAGE_OVER };

static const char *dossier_at(const struct outgoing *outgoing)
{
    return json_string_value(json_array_get(outgoing->ids, outgoing->dossier));
}

static int version_write(struct outgoing *outgoing, struct text *piece, struct error *err)
{
    json_t *checkpoint = NULL;
    int result = sync_checkpoint_known(outgoing->sync, &checkpoint, err);
    if (result != 0) return result;
    outgoing->stage = STAGE_HEADS;
    return wire_write(piece, json_pack("{s:i,s:o}", "version", WIRE_VERSION, "checkpoint", checkpoint), err);
}

static int heads_write(struct outgoing *outgoing, struct text *piece, struct error *err)
{
    const char *id = dossier_at(outgoing);
    json_t *heads = NULL, *doubted;
    const char *feed;
    if (!id) {
        outgoing->stage = STAGE_SEGMENTS;
        outgoing->dossier = 0;
        return 0;
    }
    outgoing->dossier++;
    int result = store_sealed_heads(outgoing->sync->store, id, &heads, err);
    json_object_foreach(outgoing->sync->doubted, feed, doubted)
    {
        json_object_del(heads, feed); /* all that the server has of it is to come */
    }
    return result ? result : wire_write(piece, json_pack("{s:s,s:o}", "dossier", id, "heads", heads), err);
}

static int segment_write(struct outgoing *outgoing, struct text *piece, struct error *err)
{
    const char *id = dossier_at(outgoing);
    const json_t *offer = id ? json_array_get(json_object_get(outgoing->offers, id), outgoing->segment) : NULL;
    if (!id || outgoing->sync->options->dry) {
        outgoing->stage = STAGE_END;
        return 0;
    }
    if (!offer) {
        outgoing->dossier++;
        outgoing->segment = 0;
        return 0;
    }
    outgoing->segment++;
    outgoing->sync->gave = true;
    outgoing->text += json_integer_value(json_object_get(offer, "bytes"));
    return store_segment_write(outgoing->sync->store, id, offer, piece, err);
}

/* One line, or one step further. */
static int step(struct outgoing *outgoing, struct text *piece, struct error *err)
{
    switch (outgoing->stage) {
    case STAGE_VERSION:
        return version_write(outgoing, piece, err);
    case STAGE_HEADS:
        return heads_write(outgoing, piece, err);
    case STAGE_SEGMENTS:
        return segment_write(outgoing, piece, err);
    default:
        outgoing->stage = STAGE_OVER;
        return wire_write(piece, json_pack("{s:b}", "end", 1), err);
    }
}

static int piece_make(struct outgoing *outgoing, struct text *piece, struct error *err)
{
    long long most = outgoing->whole < PIECE ? outgoing->whole : PIECE;
    int result = 0;
    text_room(piece, (size_t)(most + most / 8) + LINES_ROOM); /* at once; as JSON they are a little longer */
    while (result == 0 && outgoing->stage != STAGE_OVER && piece->length < PIECE) result = step(outgoing, piece, err);
    return result;
}

/* The next piece, as it goes over the wire. */
static int piece_next(struct outgoing *outgoing, struct error *err)
{
    struct text plain = {0};
    outgoing->sync->text += outgoing->text;
    outgoing->text = 0;
    outgoing->at = outgoing->piece.length = 0;
    if (!outgoing->deflater) return piece_make(outgoing, &outgoing->piece, err);
    int result = piece_make(outgoing, &plain, err);
    if (result == 0)
        result = deflater_add(outgoing->deflater, plain.data, plain.length, outgoing->stage == STAGE_OVER,
                              &outgoing->piece, err);
    text_fini(&plain);
    return result;
}

static int deflate_begin(struct outgoing *outgoing, struct error *err)
{
    struct text plain = outgoing->piece;
    bool all = outgoing->stage == STAGE_OVER;
    int result = deflater_new(&outgoing->deflater, all ? plain.length : 0, err);
    if (result != 0) return result;
    outgoing->piece = (struct text){0};
    result = deflater_add(outgoing->deflater, plain.data, plain.length, all, &outgoing->piece, err);
    text_fini(&plain);
    return result;
}

/* Leaves SYNC_PART of the offers: the first of them, as those that follow may rest on them. */
static void offers_limit(struct outgoing *outgoing)
{
    long long going = 0;
    const json_t *id;
    size_t index;
    bool full = false;
    json_array_foreach(outgoing->ids, index, id)
    {
        json_t *offers = json_object_get(outgoing->offers, json_string_value(id));
        for (size_t i = 0; i < json_array_size(offers);) {
            long long bytes = json_integer_value(json_object_get(json_array_get(offers, i), "bytes"));
            full = full || (going > 0 && going + bytes > SYNC_PART);
            if (full) {
                outgoing->sync->left += bytes;
                json_array_remove(offers, i);
            } else {
                going += bytes;
                i++;
            }
        }
    }
}

/* Counts what goes, for the one who watches. */
static void offers_count(struct outgoing *outgoing)
{
    const json_t *offer;
    json_t *offers;
    const char *id;
    size_t place;
    json_object_foreach(outgoing->offers, id, offers)
    {
        json_array_foreach(offers, place, offer)
        {
            outgoing->whole += json_integer_value(json_object_get(offer, "bytes"));
        }
    }
    progress_more(&outgoing->sync->progress, outgoing->whole);
}

/* Those of most dossiers are not asked for: nothing of them has changed. */
static int offers_find(struct outgoing *outgoing, struct error *err)
{
    struct sync *sync = outgoing->sync;
    json_t *offering = NULL;
    const json_t *id;
    size_t index;
    int result = store_offering(sync->store, &offering, err);
    sync->held = 0;
    json_array_foreach(outgoing->ids, index, id)
    {
        const char *name = json_string_value(id);
        bool any = result == 0 && sync_names(offering, name);
        json_t *offers = any ? NULL : json_array();
        if (any) result = store_offers(sync->store, name, &offers, &sync->held, err);
        if (json_object_set_new(outgoing->offers, name, offers) != 0 && result == 0) result = error_memory(err);
    }
    json_decref(offering);
    return result;
}

int outgoing_init(struct outgoing *outgoing, struct sync *sync, const json_t *ids, struct error *err)
{
    *outgoing = (struct outgoing){.sync = sync, .ids = ids, .offers = json_object()};
    int result = outgoing->offers ? offers_find(outgoing, err) : error_memory(err);
    sync->waiting = false;
    sync->left = 0;
    if (result == 0 && sync->careful && !sync->options->dry) offers_limit(outgoing);
    if (result == 0 && !sync->options->dry) offers_count(outgoing); /* of a dry run nothing goes */
    if (result == 0) result = sync_refusals_ask(sync, outgoing->offers, err);
    if (result == 0) result = piece_next(outgoing, err);
    if (result == 0 && outgoing->piece.length >= DEFLATE_FROM) result = deflate_begin(outgoing, err);
    return result;
}

size_t outgoing_give(void *context, char *buffer, size_t room)
{
    struct outgoing *outgoing = context;
    struct sync *sync = outgoing->sync;
    while (outgoing->at == outgoing->piece.length) {
        sync->waiting = outgoing->stage == STAGE_OVER;
        if (sync->waiting) {
            sync->text += outgoing->text;
            outgoing->text = 0;
            return 0;
        }
        if (piece_next(outgoing, &outgoing->trouble) != 0) return HTTP_FAILED;
    }
    size_t length = outgoing->piece.length - outgoing->at;
    if (length > room) length = room;
    memcpy(buffer, outgoing->piece.data + outgoing->at, length);
    outgoing->at += length;
    progress_at(&sync->progress,
                sync->text + outgoing->text * (long long)outgoing->at / (long long)outgoing->piece.length);
    return length;
}

void outgoing_fini(struct outgoing *outgoing)
{
    json_decref(outgoing->offers);
    deflater_free(outgoing->deflater);
    text_fini(&outgoing->piece);
}
