/* The body of a sync, maybe deflated, in one piece and in many. */
#include "tests/fuzz/fuzz.h"

#include "syncd/sync.h"

/* What the daemon makes of it: dossiers, segments to land, whether it came to its end; 0 or the error's code. */
static int sync_fuzz(const uint8_t *data, size_t size, size_t piece, bool deflated, size_t *dossiers, size_t *segments)
{
    struct server server = {0};
    struct error err = {0};
    struct sync *sync = sync_new(&server, deflated, &err);
    int result = 0;
    PROMISE(sync != NULL);
    for (size_t at = 0; result == 0 && at < size; at += piece) {
        size_t length = size - at < piece ? size - at : piece;
        text_append(&sync->pending, (const char *)data + at, length);
        result = sync_body_read(sync, &err);
        PROMISE(sync->pending.length == 0);
    }
    if (result == 0) result = sync_body_end(sync, &err);
    if (result != 0) PROMISE_TOLD(result, err);
    *dossiers = sync->dossier_count;
    *segments = sync->count;
    PROMISE(json_array_size(sync->lines) == sync->count && json_object_size(sync->places) == sync->dossier_count);
    for (size_t i = 0; i < sync->count; i++) PROMISE(json_object_get(sync->places, sync->items[i].dossier));
    sync_free(sync);
    PROMISE(server.held == 0);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int deflated = 0; deflated < 2; deflated++) {
        size_t dossiers, segments, again_dossiers, again_segments;
        int whole = sync_fuzz(data, size, size ? size : 1, deflated, &dossiers, &segments);
        /* However it is cut into pieces, it says the same. */
        int cut = sync_fuzz(data, size, 7, deflated, &again_dossiers, &again_segments);
        PROMISE(whole == cut && dossiers == again_dossiers && segments == again_segments);
    }
    return 0;
}
