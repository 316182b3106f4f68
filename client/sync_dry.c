/* sync_dry.c: what a sync would do, found out without changing anything on either side. */
#include <stdio.h>
#include <string.h>

#include "client/store_checkpoint.h"
#include "client/sync_state.h"

/* Whether it has to be reckoned as if the server had nothing of a dossier: a sync that is not dry makes the store
 * forget that it has. */
static bool sync_offers_all(const struct sync *sync, const char *id)
{
    return sync->options->again || json_object_get(sync->lacking, id);
}

int sync_dry_sent(struct sync *sync, const char *id, json_t *dossier, struct error *err)
{
    long long count = 0;
    int result = store_unsent(sync->store, id, sync_offers_all(sync, id), &count, err);
    return result == 0 ? sync_count(dossier, "sent", count, err) : result;
}

int sync_dry_lacks(struct sync *sync, const char *id, const char *feed, json_int_t first, json_int_t last,
                   struct error *err)
{
    int64_t seen = 0;
    json_t *dossier = sync_dossier(sync, id);
    if (sync_offers_all(sync, id)) return 0; /* it is counted with all the rest */
    int result = dossier ? store_seen_count(sync->store, feed, first, last, &seen, err) : error_memory(err);
    return result == 0 ? sync_count(dossier, "sent", last - first + 1 - seen, err) : result;
}

int sync_dry_came(struct sync *sync, const json_t *segment, long long *taken, struct error *err)
{
    const json_t *text = json_object_get(segment, "text"), *seal = json_object_get(segment, "seal");
    struct segment *parsed = NULL;
    int result = segment_parse(json_string_value(text), json_string_length(text), json_string_value(seal),
                               json_string_length(seal), &parsed, err);
    if (result != 0) return result;
    *taken = 0;
    for (size_t i = 0; i < parsed->count && result == 0; i++) {
        const struct record *record = parsed->records[i];
        *taken += record_by_hand(record);
        const char *device = strcmp(record->kind, "feed.open") == 0 ? record_text(record, "device") : NULL;
        if (device && json_object_set_new(sync->devices, record->feed, json_string(device)) != 0)
            result = error_memory(err);
        bool evidence = record->version <= RECORD_VERSION && strcmp(record->kind, "evidence.add") == 0;
        json_int_t size = evidence ? record_integer(record, "size", 0) : 0;
        const json_t *known = json_object_get(sync->coming, record->item);
        if (!evidence || (known && json_integer_value(known) >= size)) continue;
        if (json_object_set_new(sync->coming, record->item, json_integer(size)) != 0) result = error_memory(err);
    }
    segment_free(parsed);
    return result;
}

int sync_dry_offset(struct sync *sync, const char *sha256, long long *offset, struct error *err)
{
    static const char *const headers[] = {"Tus-Resumable: 1.0.0", NULL};
    char path[96];
    struct http_answer answer;
    struct error why = {0};
    snprintf(path, sizeof path, "/v1/evidence/%s", sha256);
    const struct http_request request = {.method = "HEAD", .path = path, .headers = headers};
    int result = http_send(sync->http, &request, &answer, &why);
    *offset = result == 0 && answer.upload_offset > 0 ? answer.upload_offset : 0;
    if (answer.status > 0) result = 0; /* whatever it says of it: it has not got it */
    if (result != 0 && err) *err = why;
    http_answer_fini(&answer);
    return result;
}
