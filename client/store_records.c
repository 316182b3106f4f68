#include <stdlib.h>
#include <string.h>

#include "client/store_aside.h"
#include "client/store_identity.h"
#include "client/store_writer.h"

/* The writer knows what he wrote himself. When memory is out the reading is forgotten: what is durable is no failure.
 */
static void reading_move(struct store *store, const char *dossier, const struct writer *writer)
{
    if (!writer_has_read(store, dossier)) return;
    if (json_object_set_new(store->read_heads, writer->feed, json_integer(writer->last)) == 0) return;
    json_decref(store->read_heads);
    store->read_heads = NULL;
}

int store_append_all(struct store *store, const char *dossier, const struct statement *statements, size_t count,
                     const struct store_check *check, struct record **records, struct error *err)
{
    struct writer writer = {0};
    struct record **made = calloc(count ? count : 1, sizeof *made);
    if (!made) return error_memory(err);
    int result = dossier_id_valid(dossier) ? writer_identify(store, &writer, err)
                                           : error_set(err, ERROR_USAGE, "\"%s\" is no id of a dossier", dossier);
    if (result != 0) goto out;
    result = store_begin(store, err);
    if (result != 0) goto out;
    result = store_identity_turn(store, err);
    if (result == 0) result = writer_feed(store, dossier, &writer, err);
    for (size_t i = 0; i < count && result == 0; i++) {
        result = writer_draft(&writer, dossier, &statements[i], NULL, &made[i], err);
        if (result == 0) result = writer_keep(store, &writer, made[i], err);
        if (result == 0 && check) result = check->ask(check->context, made[i], err);
    }
    result = store_end(store, result, err);
    store_identity_end(store, result);
    if (result == 0) reading_move(store, dossier, &writer);
out:
    for (size_t i = 0; i < count; i++) {
        if (records) records[i] = result == 0 ? made[i] : NULL;
        if (!records || result != 0) record_free(made[i]);
    }
    free(made);
    writer_fini(&writer);
    return result;
}

int store_append(struct store *store, const char *dossier, const char *kind, const char *item, const json_t *body,
                 struct record **record, struct error *err)
{
    const struct statement statement = {kind, item, body};
    return store_append_all(store, dossier, &statement, 1, NULL, record, err);
}

int store_sealed_last(struct store *store, const char *person, const char *device, char at[CLOCK_TEXT_SIZE],
                      struct error *err)
{
    sqlite3_stmt *ask = store_query(store, SEALED_LAST);
    query_text(ask, 1, person);
    query_text(ask, 2, device);
    return query_word(store, ask, at, CLOCK_TEXT_SIZE, err);
}

int store_dossiers(struct store *store, json_t **ids, struct error *err)
{
    return query_list(store, store_query(store, DOSSIER_LIST), row_text, NULL, ids, err);
}

/* Takes over `heads`: how far the dossier's feeds went when it was read, with so many lines set aside. */
static void reading_keep(struct store *store, const char *dossier, json_t *heads, int64_t aside)
{
    json_decref(store->read_heads);
    store->read_heads = heads;
    store->read_aside = aside;
    snprintf(store->read, sizeof store->read, "%s", dossier);
}

/* How far each feed may be read: those of this store to their end, others as far as they were read before. NULL in
 * `*limits` when nothing was read before: there is no limit then. */
static int reading_limits(struct store *store, const char *dossier, json_t **limits, struct error *err)
{
    sqlite3_stmt *feeds = store_query(store, FEED_HEADS);
    int result;
    *limits = NULL;
    if (!writer_has_read(store, dossier)) return 0;
    struct aside_counts counts;
    result = store_aside_count(store, dossier, &counts, err);
    if (result != 0) return result;
    /* Where lines were taken out of feeds, how far these were read says nothing any more. */
    if (counts.all != store->read_aside)
        return error_set(err, ERROR_CONFLICT,
                         "statements of this device in %s were stated anew meanwhile; look at `schouw log` and state "
                         "it again",
                         dossier);
    *limits = json_deep_copy(store->read_heads);
    if (!*limits) return error_memory(err);
    query_text(feeds, 1, dossier);
    while ((result = query_step(store, feeds, err)) == 1) {
        const char *id = column_text(feeds, 0);
        int64_t own = sqlite3_column_int64(feeds, 5);
        if (own <= json_integer_value(json_object_get(*limits, id))) continue;
        if (json_object_set_new(*limits, id, json_integer(own)) == 0) continue;
        result = error_memory(err);
        break;
    }
    sqlite3_reset(feeds);
    return result;
}

static int record_read(const struct store *store, const char *dossier, sqlite3_stmt *row, struct record **record,
                       struct error *err)
{
    int result = record_parse(column_text(row, 0), (size_t)sqlite3_column_bytes(row, 0), record, err);
    if (result == 0) return 0;
    return error_wrap(
        err,
        "a record of %s in %s is damaged; keep that store as it is, and work on in a new one (`schouw init`, `schouw "
        "enrol`, `schouw sync`)",
        dossier, store->directory);
}

/* The feed whose lines are being read, and how far. */
struct reading {
    char feed[FEED_ID_SIZE];
    int64_t seq;
};

/* They come feed by feed (record_list). */
static int reading_note(struct reading *reading, json_t *heads, const char *feed, int64_t seq, struct error *err)
{
    int64_t before = reading->seq;
    reading->seq = seq;
    if (strcmp(reading->feed, feed) == 0) return 0;
    if (reading->feed[0] != '\0' && json_object_set_new(heads, reading->feed, json_integer(before)) != 0)
        return error_memory(err);
    snprintf(reading->feed, sizeof reading->feed, "%s", feed);
    return 0;
}

/* Folds the records within `limits` (NULL: all) and remembers how far they went. */
static int records_fold(struct store *store, const char *dossier, const json_t *limits, struct fold **fold,
                        struct error *err)
{
    sqlite3_stmt *list = store_query(store, RECORD_LIST);
    json_t *heads = json_object();
    struct reading reading = {0};
    struct aside_counts counts;
    *fold = heads ? fold_new() : NULL;
    if (!*fold) {
        json_decref(heads);
        return error_memory(err);
    }
    /* Before the records: what is taken out while they are read is noticed when something is written. */
    int result = store_aside_count(store, dossier, &counts, err);
    query_text(list, 1, dossier);
    while (result == 0 && (result = query_step(store, list, err)) == 1) {
        struct record *record = NULL;
        result = record_read(store, dossier, list, &record, err);
        if (result != 0) break;
        if (limits && record->seq > json_integer_value(json_object_get(limits, record->feed))) {
            record_free(record);
            continue;
        }
        result = reading_note(&reading, heads, record->feed, record->seq, err);
        if (result == 0)
            result = fold_add(*fold, record, err);
        else
            record_free(record);
        if (result != 0) break;
    }
    sqlite3_reset(list);
    if (result == 0) result = reading_note(&reading, heads, "", 0, err);
    if (result == 0) {
        reading_keep(store, dossier, heads, counts.all);
        return 0;
    }
    json_decref(heads);
    fold_free(*fold);
    *fold = NULL;
    return result;
}

int store_fold(struct store *store, const char *dossier, struct fold **fold, struct error *err)
{
    return records_fold(store, dossier, NULL, fold, err);
}

int store_fold_again(struct store *store, const char *dossier, struct fold **fold, struct error *err)
{
    json_t *limits = NULL;
    *fold = NULL;
    int result = reading_limits(store, dossier, &limits, err);
    if (result == 0) result = records_fold(store, dossier, limits, fold, err);
    json_decref(limits);
    return result;
}

int store_registry(struct store *store, struct registry **registry, struct error *err)
{
    struct fold *fold = NULL;
    char *root_key = NULL;
    *registry = NULL;
    int result = store_setting(store, "root_key", &root_key, err);
    if (result != 0 || !root_key) goto out;
    result = store_fold(store, REGISTRY_DOSSIER, &fold, err);
    if (result == 0) result = registry_new(fold, root_key, registry, err);
out:
    free(root_key);
    return result;
}

static int count_ask(struct store *store, sqlite3_stmt *query, long long *count, struct error *err)
{
    int result = query_step(store, query, err);
    if (result == 1) *count = sqlite3_column_int64(query, 0);
    sqlite3_reset(query);
    return result < 0 ? result : 0;
}

int store_unsealed(struct store *store, long long *count, struct error *err)
{
    return count_ask(store, store_query(store, UNSEALED_COUNT), count, err);
}

int store_unlanded(struct store *store, long long *count, struct error *err)
{
    return count_ask(store, store_query(store, UNLANDED_COUNT), count, err);
}

int store_feed_count(struct store *store, const char *dossier, long long *count, struct error *err)
{
    sqlite3_stmt *query = store_query(store, FEED_COUNT);
    query_text(query, 1, dossier);
    return count_ask(store, query, count, err);
}
