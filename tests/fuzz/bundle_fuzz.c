/* A part of a bundle, as it lies on a stick. */
#include "tests/fuzz/fuzz.h"

#include "schema/bundle.h"

/* All bytes of a slice; as many as it says. */
static void slice_promise(struct bundle_reader *reader, const struct bundle_entry *entry)
{
    char piece[1000];
    struct bundle_slice slice;
    struct error err = {0};
    size_t got = 1;
    int64_t all = 0;
    PROMISE(bundle_slice(entry, &slice, &err) == 0);
    PROMISE(slice.offset >= 0 && slice.length >= 0 && slice.offset + slice.length <= slice.size);
    while (got > 0) {
        int result = bundle_read(reader, piece, sizeof piece, &got, &err);
        if (result != 0) {
            PROMISE_TOLD(result, err);
            return;
        }
        all += (int64_t)got;
    }
    PROMISE(all == slice.length);
}

static void segment_promise(struct bundle_reader *reader, const struct bundle_entry *entry)
{
    struct bundle_segment segment;
    struct error err = {0};
    int result = bundle_segment(reader, entry, &segment, &err);
    if (result != 0) {
        PROMISE_TOLD(result, err);
        return;
    }
    PROMISE(dossier_id_valid(segment.dossier) && feed_id_valid(segment.feed) && segment.first >= 1);
    PROMISE((int64_t)(segment.text_length + segment.seal_length) == entry->length);
    PROMISE(segment.text == segment.bytes && segment.seal == segment.bytes + segment.text_length);
    bundle_segment_fini(&segment);
}

/* The entries, as far as they can be read; without the seal nothing of them is sure. */
static void entries_promise(struct bundle_reader *reader, bool sealed)
{
    struct bundle_entry entry;
    struct error err = {0};
    int result = bundle_go(reader, 0, &err);
    PROMISE(result == 0);
    while ((result = bundle_next(reader, &entry, &err)) == 1) {
        json_t *heads = NULL;
        if (strcmp(entry.type, "evidence") == 0) slice_promise(reader, &entry);
        if (strcmp(entry.type, "segment") == 0) segment_promise(reader, &entry);
        if (strcmp(entry.type, "heads") == 0 && bundle_heads(reader, &heads, &err) == 0) PROMISE(json_is_object(heads));
        json_decref(heads);
    }
    if (sealed) PROMISE(result == 0);
    if (result != 0) PROMISE_TOLD(result, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bundle_reader *reader = NULL;
    struct error err = {0};
    FILE *file = size > 0 ? fmemopen((void *)(size_t)data, size, "rb") : NULL;
    if (file == NULL) return 0;
    int result = bundle_attach(file, "stick", &reader, &err);
    if (result != 0) {
        PROMISE_TOLD(result, err);
        PROMISE(reader == NULL);
        return 0;
    }
    const struct bundle_head *head = bundle_head(reader);
    PROMISE(strlen(head->id) == BUNDLE_ID_SIZE - 1 && head->part >= 1 && head->from.key[0] != '\0');
    result = bundle_verify(reader, &err);
    if (result != 0) PROMISE_TOLD(result, err);
    entries_promise(reader, result == 0);
    bundle_detach(reader);
    return 0;
}
