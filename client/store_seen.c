/* store_seen.c: checkpoint.seen: what this device was shown is stated, what others stated is looked up. */
#include <stdlib.h>
#include <string.h>

#include "client/store_checkpoint.h"
#include "client/store_identity.h"
#include "client/store_writer.h"

/* --- others --- */

/* A row of SEEN_UNWITNESSED; JSON null where the statement is of a newer version, or damaged: that is for `schouw
 * verify` to tell. */
static json_t *stated_json(sqlite3_stmt *row, void *context)
{
    (void)context;
    struct record *record = NULL;
    json_t *stated = json_null();
    if (record_parse(column_text(row, 2), (size_t)sqlite3_column_bytes(row, 2), &record, NULL) == 0 &&
        record->version <= RECORD_VERSION) {
        stated =
            json_pack("{s:s,s:I,s:s,s:s,s:s,s:s,s:I,s:s,s:b}", "feed", record->feed, "seq", (json_int_t)record->seq,
                      "dossier", record->dossier, "person", column_text(row, 4), "device", column_text(row, 5), "at",
                      record->at, "number", (json_int_t)record_integer(record, "number", 0), "commit",
                      record_text(record, "commit"), "accepted", json_object_get(record->body, "accepted") != NULL);
    }
    record_free(record);
    return stated;
}

int store_unwitnessed(struct store *store, json_t **list, struct error *err)
{
    return query_list(store, store_query(store, SEEN_UNWITNESSED), stated_json, NULL, list, err);
}

int store_witness(struct store *store, const char *feed, int64_t seq, struct error *err)
{
    sqlite3_stmt *put = store_query(store, WITNESS_PUT);
    query_text(put, 1, feed);
    query_integer(put, 2, seq);
    return query_run(store, put, err);
}

int store_seen_count(struct store *store, const char *feed, int64_t first, int64_t last, int64_t *count,
                     struct error *err)
{
    sqlite3_stmt *query = store_query(store, SEEN_COUNT);
    query_text(query, 1, feed);
    query_integer(query, 2, first);
    query_integer(query, 3, last);
    int result = query_step(store, query, err);
    *count = result == 1 ? sqlite3_column_int64(query, 0) : 0;
    sqlite3_reset(query);
    return result < 0 ? result : 0;
}

/* --- this device --- */

/* A line of a feed, parsed; NULL in `*record` when there is none. */
static int line_parse(struct store *store, sqlite3_stmt *row, struct record **record, struct error *err)
{
    int result = query_step(store, row, err);
    *record = NULL;
    if (result == 1) result = record_parse(column_text(row, 0), (size_t)sqlite3_column_bytes(row, 0), record, err);
    sqlite3_reset(row);
    return result;
}

/* Number of the checkpoint that a feed stated last, and in which statement; 0: none. */
static int stated_last(struct store *store, const char *feed, int64_t *number, int64_t *seq, struct error *err)
{
    struct record *record = NULL;
    sqlite3_stmt *last = store_query(store, SEEN_LAST);
    query_text(last, 1, feed);
    int result = line_parse(store, last, &record, err);
    *number = record ? record_integer(record, "number", 0) : 0;
    *seq = record ? record->seq : 0;
    record_free(record);
    return result;
}

/* Writes the statement at the end of the writer's feed, having seen what the statement before had: nobody looked at
 * anything since. Inside a transaction. */
static int write_seen(struct store *store, const char *dossier, struct writer *writer, const json_t *body,
                      struct error *err)
{
    const struct statement statement = {"checkpoint.seen", writer->feed, body};
    struct record *before = NULL, *record = NULL;
    sqlite3_stmt *range = store_query(store, RECORD_RANGE);
    query_text(range, 1, writer->feed);
    query_integer(range, 2, writer->last);
    query_integer(range, 3, writer->last);
    int result = line_parse(store, range, &before, err);
    if (result == 0 && !before) result = error_set(err, ERROR_IO, "feed %s lacks its last statement", writer->feed);
    const struct claim claim = {.seen = before ? before->seen : NULL};
    if (result == 0) result = writer_draft(writer, dossier, &statement, &claim, &record, err);
    if (result == 0) result = writer_keep(store, writer, record, err);
    record_free(before);
    record_free(record);
    return result;
}

/* In one feed, when it still is the one that its person, device and key write to. Where something is in the way of
 * stating (the store is a copy, lines wait to be stated anew), what a person states next comes first. */
static int state_in(struct store *store, const char *feed, const char *dossier, const json_t *body, bool *stated,
                    struct error *err)
{
    struct writer writer = {0};
    struct error why = {0};
    *stated = false;
    int result = writer_identify(store, &writer, err);
    /* What nobody said himself goes nowhere before it is sealed, which makes it durable; until then it may be lost. */
    bool by_hand = json_object_get(body, "accepted") != NULL;
    if (result == 0) result = by_hand ? store_begin(store, err) : store_begin_along(store, err);
    if (result != 0) goto out;
    result = store_identity_turn(store, err);
    int found = result == 0 ? writer_feed(store, dossier, &writer, &why) : result;
    bool ours = found == 0 && strcmp(writer.feed, feed) == 0;
    if (ours) {
        result = write_seen(store, dossier, &writer, body, err);
        result = store_end(store, result, err);
        *stated = result == 0;
    } else {
        store_end(store, ERROR_CONFLICT, NULL); /* as if it had not been tried */
        if (result == 0 && found != 0 && found != ERROR_CONFLICT) result = error_set(err, found, "%s", why.message);
    }
    store_identity_end(store, *stated ? 0 : ERROR_CONFLICT);
out:
    writer_fini(&writer);
    return result;
}

struct place {
    char feed[FEED_ID_SIZE], dossier[DOSSIER_ID_MAX + 1];
};

/* The feeds in which the checkpoint is to be stated; free() the list. */
static int places_find(struct store *store, int64_t newest, bool accepted, struct place **out, size_t *count,
                       struct error *err)
{
    sqlite3_stmt *feeds = store_query(store, SEEN_FEEDS);
    struct place *list = NULL;
    size_t room = 0;
    int result;
    *count = 0;
    while ((result = query_step(store, feeds, err)) == 1) {
        int64_t number = 0, seq = 0, sealed = sqlite3_column_int64(feeds, 3);
        const char *feed = column_text(feeds, 0);
        if (!accepted && sqlite3_column_int64(feeds, 2) == sealed) continue;
        if ((result = stated_last(store, feed, &number, &seq, err)) != 0) break;
        /* What was stated of another history is explained wherever it stands. Where nothing can be sealed, one is
         * enough. */
        if (accepted ? seq == 0 : number >= newest || seq > sealed) continue;
        if (*count == room) {
            room = room ? room * 2 : 16;
            struct place *grown = realloc(list, room * sizeof *grown);
            if (!grown) {
                result = error_memory(err);
                break;
            }
            list = grown;
        }
        snprintf(list[*count].feed, sizeof list->feed, "%s", feed);
        snprintf(list[(*count)++].dossier, sizeof list->dossier, "%s", column_text(feeds, 1));
    }
    sqlite3_reset(feeds);
    *out = list;
    return result;
}

int store_checkpoint_state(struct store *store, const json_t *accepted, long long *count, struct error *err)
{
    struct kept_checkpoint newest;
    struct place *places = NULL;
    size_t found = 0;
    json_t *body = NULL;
    *count = 0;
    int result = store_checkpoint_newest(store, &newest, err);
    if (result != 0 || newest.number == 0) return result;
    result = places_find(store, newest.number, accepted != NULL, &places, &found, err);
    if (result == 0) {
        body = json_pack("{s:I,s:s}", "number", (json_int_t)newest.number, "commit", newest.id);
        if (!body || (accepted && json_object_set(body, "accepted", (json_t *)(size_t)accepted) != 0))
            result = error_memory(err);
    }
    for (size_t i = 0; i < found && result == 0; i++) {
        bool stated = false;
        result = state_in(store, places[i].feed, places[i].dossier, body, &stated, err);
        *count += stated;
    }
    json_decref(body);
    free(places);
    return result;
}
