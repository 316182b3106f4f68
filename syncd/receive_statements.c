/* receive_statements.c: the segments of a bundle land in batches, each as a request over the wire would. */
#include <stdlib.h>
#include <string.h>

#include "schema/clock.h"
#include "syncd/log.h"
#include "syncd/receive.h"

#define BATCH_BYTES ((size_t)32 << 20) /* of text: bounds what is in memory at once */
#define BATCH_SEGMENTS 5000

/* Where a segment stands in its bundle. */
struct spot {
    size_t part; /* its place in delivery->parts */
    int64_t place;
};

struct batch {
    struct receiving *receiving;
    struct delivery *delivery;
    struct landing_item *items;
    struct bundle_segment *segments;
    struct spot *spots;
    size_t count, bytes;
    struct spot *waiting; /* segments that may land when others have: they continue or have seen what is not there */
    size_t waiting_count;
    size_t landed; /* segments, since that was last looked at */
    char received[CLOCK_TEXT_SIZE];
};

static int batch_init(struct batch *batch, struct error *err)
{
    batch->items = calloc(BATCH_SEGMENTS, sizeof *batch->items);
    batch->segments = calloc(BATCH_SEGMENTS, sizeof *batch->segments);
    batch->spots = calloc(BATCH_SEGMENTS, sizeof *batch->spots);
    return batch->items && batch->segments && batch->spots ? 0 : error_memory(err);
}

static void batch_empty(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) bundle_segment_fini(&batch->segments[i]);
    batch->count = batch->bytes = 0;
}

static void batch_fini(struct batch *batch)
{
    batch_empty(batch);
    free(batch->items);
    free(batch->segments);
    free(batch->spots);
    free(batch->waiting);
}

/* What is told of a dossier; made when it is not there yet, borrowed. */
static json_t *dossier_of(struct delivery *delivery, const char *id)
{
    json_t *dossier = json_object_get(delivery->dossiers, id);

    if (dossier) return dossier;
    dossier = json_pack("{s:i, s:[]}", "landed", 0, "refused");
    return json_object_set_new(delivery->dossiers, id, dossier) ? NULL : dossier;
}

static int waits(struct batch *batch, const struct spot *spot, struct error *err)
{
    struct spot *waiting = realloc(batch->waiting, (batch->waiting_count + 1) * sizeof *waiting);

    if (!waiting) return error_memory(err);
    batch->waiting = waiting;
    waiting[batch->waiting_count++] = *spot;
    return 0;
}

/* One reason for a feed is enough: later segments fall with the first. */
static int refusal_note(struct batch *batch, const struct landing_item *item, const struct bundle_segment *segment,
                        struct error *err)
{
    json_t *dossier = dossier_of(batch->delivery, segment->dossier), *list, *note;
    size_t index;

    if (!dossier) return error_memory(err);
    list = json_object_get(dossier, "refused");
    json_array_foreach(list, index, note)
    {
        if (strcmp(json_string_value(json_object_get(note, "feed")), segment->feed) == 0) return 0;
    }
    log_event(LOG_WARN, "segment refused", "dossier", segment->dossier, "feed", segment->feed, "person",
              batch->delivery->person, "error", error_name(item->refused.code), "clause", item->refused.clause, "why",
              item->refused.message, NULL);
    note = json_pack("{s:s, s:I, s:I, s:s, s:s, s:s}", "feed", segment->feed, "first", (json_int_t)segment->first,
                     "seq", (json_int_t)item->refused_seq, "error", error_name(item->refused.code), "clause",
                     item->refused.clause, "why", item->refused.message);
    return json_array_append_new(list, note) ? error_memory(err) : 0;
}

/* How many lines from `first` on people stated, not their device by itself. */
static int64_t count_by_hand(const struct bundle_segment *segment, int64_t first)
{
    const char *at = segment->text, *end = segment->text + segment->text_length;
    int64_t count = 0;

    for (int64_t seq = segment->first; at < end; seq++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((stop ? stop : end) - at);
        struct record *record = NULL;
        if (seq >= first) count += record_parse(at, length, &record, NULL) != 0 || record_by_hand(record);
        record_free(record);
        at += length + 1;
    }
    return count;
}

/* How far feeds had landed before: what is beyond is new. */
static int count_new(struct batch *batch, const json_t *before, const struct bundle_segment *segment, struct error *err)
{
    json_t *dossier = dossier_of(batch->delivery, segment->dossier);
    json_int_t head = json_integer_value(json_object_get(json_object_get(before, segment->dossier), segment->feed));
    json_int_t landed;

    if (!dossier) return error_memory(err);
    if (head < segment->first - 1) head = segment->first - 1;
    if (segment->last <= head) return 0;
    batch->landed++;
    landed = json_integer_value(json_object_get(dossier, "landed")) + count_by_hand(segment, head + 1);
    return json_object_set_new(dossier, "landed", json_integer(landed)) ? error_memory(err) : 0;
}

static int heads_before(struct batch *batch, json_t **before, struct error *err)
{
    int result = 0;

    if (!(*before = json_object())) return error_memory(err);
    for (size_t i = 0; !result && i < batch->count; i++) {
        const char *id = batch->segments[i].dossier;
        json_t *heads;
        if (json_object_get(*before, id)) continue;
        if (!(result = repository_heads(batch->receiving->repository, id, NULL, &heads, err)) &&
            json_object_set_new(*before, id, heads)) {
            result = error_memory(err);
        }
    }
    return result;
}

/* Lands what is in the batch, and empties it. With `last` what is refused now is refused for good. */
static int batch_land(struct batch *batch, bool last, struct error *err)
{
    json_t *before = NULL;
    int result = batch->count ? heads_before(batch, &before, err) : 0;

    if (!result && batch->count) result = landing_commit(batch->receiving->repository, batch->items, batch->count, err);
    for (size_t i = 0; !result && i < batch->count; i++) {
        const struct landing_item *item = &batch->items[i];
        if (!item->refused.code)
            result = count_new(batch, before, &batch->segments[i], err);
        else if ((item->refused.code == ERROR_CONFLICT || item->refused.code == ERROR_NOT_FOUND) && !last)
            result = waits(batch, &batch->spots[i], err);
        else
            result = refusal_note(batch, item, &batch->segments[i], err);
    }
    json_decref(before);
    batch_empty(batch);
    return result;
}

static int batch_add(struct batch *batch, const struct spot *spot, const struct bundle_entry *entry, bool last,
                     struct error *err)
{
    struct bundle_segment *segment = &batch->segments[batch->count];
    int result = bundle_segment(batch->delivery->parts[spot->part], entry, segment, err);

    if (result) return result;
    batch->spots[batch->count] = *spot;
    batch->items[batch->count] = (struct landing_item){
        .dossier = segment->dossier,
        .text = segment->text,
        .text_length = segment->text_length,
        .seal = segment->seal,
        .seal_length = segment->seal_length,
        .person = batch->delivery->person,
        .device = batch->delivery->device,
        .received = batch->received,
    };
    batch->count++;
    batch->bytes += segment->text_length;
    if (batch->count < BATCH_SEGMENTS && batch->bytes < BATCH_BYTES) return 0;
    return batch_land(batch, last, err);
}

static int part_add(struct batch *batch, size_t at, struct error *err)
{
    struct bundle_reader *part = batch->delivery->parts[at];
    struct bundle_entry entry;
    int result = bundle_go(part, 0, err);

    while (!result && (result = bundle_next(part, &entry, err)) == 1) {
        const struct spot spot = {at, entry.place};
        result = strcmp(entry.type, "segment") == 0 ? batch_add(batch, &spot, &entry, false, err) : 0;
    }
    return result;
}

/* Those that wait, once more. */
static int waiting_again(struct batch *batch, bool last, struct error *err)
{
    struct spot *waiting = batch->waiting;
    size_t count = batch->waiting_count;
    struct bundle_entry entry;
    int result = 0;

    batch->waiting = NULL;
    batch->waiting_count = 0;
    for (size_t i = 0; !result && i < count; i++) {
        struct bundle_reader *part = batch->delivery->parts[waiting[i].part];
        if ((result = bundle_go(part, waiting[i].place, err))) break;
        if ((result = bundle_next(part, &entry, err)) == 1) result = batch_add(batch, &waiting[i], &entry, last, err);
    }
    free(waiting);
    return result ? result : batch_land(batch, last, err);
}

/* What still waits when a part is missing may be continued by that: it is no refusal. */
static int waiting_end(struct batch *batch, struct error *err)
{
    json_t *missing = delivery_missing(batch->delivery);
    bool gap = json_array_size(missing) > 0;

    if (!missing) return error_memory(err);
    json_decref(missing);
    if (!gap) return waiting_again(batch, true, err);
    batch->delivery->gap = true;
    return 0;
}

int receive_statements(struct receiving *receiving, struct delivery *delivery, struct error *err)
{
    struct batch batch = {.receiving = receiving, .delivery = delivery};
    int result = batch_init(&batch, err);

    clock_format(clock_microseconds() / 1000000, batch.received);
    for (size_t i = 0; !result && i < delivery->count; i++) result = part_add(&batch, i, err);
    if (!result) result = batch_land(&batch, false, err);
    while (!result && batch.waiting_count && batch.landed) {
        batch.landed = 0;
        result = waiting_again(&batch, false, err);
    }
    if (!result && batch.waiting_count) result = waiting_end(&batch, err);
    batch_fini(&batch);
    return result;
}
