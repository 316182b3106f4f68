#include <stdlib.h>
#include <string.h>

#include "client/store_identity.h"
#include "client/store_state.h"
#include "schema/clock.h"
#include "schema/sshsig.h"

/* What a feed to write to is known by. */
struct writer {
    char *person, *device, *keyfile;
    char key[SSHKEY_TEXT_MAX]; /* "type base64" */
    char feed[FEED_ID_SIZE];
    int64_t last, tick;
    char hash[DIGEST_HEX_SIZE];
    json_t *seen;
};

static void writer_fini(struct writer *writer)
{
    free(writer->person);
    free(writer->device);
    free(writer->keyfile);
    json_decref(writer->seen);
}

static int writer_identify(struct store *store, struct writer *writer, struct error *err)
{
    int result = store_setting(store, "person", &writer->person, err);
    if (result == 0) result = store_setting(store, "device", &writer->device, err);
    if (result == 0) result = store_setting(store, "key", &writer->keyfile, err);
    if (result != 0) return result;
    if (!writer->person || !writer->device)
        return error_set(err, ERROR_USAGE,
                         "this device has no person yet: `schouw enrol LINK` (the administrator gives the link), or "
                         "`schouw init --person ID --device NAME` for a new store");
    if (!writer->keyfile)
        return error_set(err, ERROR_USAGE, "this store has no key; make one with `schouw init --key FILE`");
    return sshkey_read(writer->keyfile, writer->key, err);
}

/* Whether the writer knows only what was read of this dossier, and not all that is here. */
static bool writer_has_read(const struct store *store, const char *dossier)
{
    return store->read_heads && strcmp(store->read, dossier) == 0;
}

/* What the writer has seen of other feeds, and the highest tick of all. Another process wrote meanwhile when this
 * store's own feeds go further than they were read. */
static int writer_look(struct store *store, const char *dossier, struct writer *writer, struct error *err)
{
    sqlite3_stmt *heads = store_query(store, FEED_HEADS);
    int result;
    writer->seen = json_object();
    if (!writer->seen) return error_memory(err);
    query_text(heads, 1, dossier);
    while ((result = query_step(store, heads, err)) == 1) {
        const char *id = column_text(heads, 0);
        int64_t last = sqlite3_column_int64(heads, 1), tick = sqlite3_column_int64(heads, 3);
        if (tick > writer->tick) writer->tick = tick;
        if (writer_has_read(store, dossier)) {
            int64_t read = json_integer_value(json_object_get(store->read_heads, id));
            if (read < sqlite3_column_int64(heads, 5)) {
                result =
                    error_set(err, ERROR_CONFLICT,
                              "another schouw wrote to %s meanwhile; look at `schouw log` and state it again", dossier);
                break;
            }
            if (read < last) last = read;
        }
        if (strcmp(id, writer->feed) == 0) continue;
        if (last == 0) continue;
        if (json_object_set_new(writer->seen, id, json_integer(last)) != 0) {
            result = error_memory(err);
            break;
        }
    }
    sqlite3_reset(heads);
    return result;
}

int store_keep(struct store *store, const struct record *record, struct error *err)
{
    sqlite3_stmt *add = store_query(store, RECORD_ADD), *advance = store_query(store, FEED_ADVANCE);
    query_text(add, 1, record->feed);
    query_integer(add, 2, record->seq);
    query_text(add, 3, record->hash);
    query_bytes(add, 4, record->line, record->length);
    int result = query_run(store, add, err);
    if (result != 0) return result;
    query_text(advance, 1, record->feed);
    query_integer(advance, 2, record->seq);
    query_text(advance, 3, record->hash);
    query_integer(advance, 4, record->tick);
    result = query_run(store, advance, err);
    if (result == 0 && sqlite3_changes(store->database) != 1)
        result = error_set(err, ERROR_CONFLICT, "feed %s does not end before seq %lld", record->feed,
                           (long long)record->seq);
    return result;
}

/* Writes one statement at the end of the writer's feed and moves the writer on. */
static int writer_write(struct store *store, const char *dossier, struct writer *writer,
                        const struct statement *statement, struct record **record, struct error *err)
{
    const struct record_draft draft = {
        .dossier = dossier,
        .feed = writer->feed,
        .prev = writer->hash,
        .kind = statement->kind,
        .item = statement->item,
        .seq = writer->last + 1,
        .tick = clock_tick(writer->tick),
        .seen = writer->seen,
        .body = statement->body,
    };
    *record = NULL;
    int result = record_write(&draft, record, err);
    if (result == 0) result = store_keep(store, *record, err);
    if (result != 0) {
        record_free(*record);
        *record = NULL;
        return result;
    }
    writer->last = draft.seq;
    writer->tick = draft.tick;
    memcpy(writer->hash, (*record)->hash, sizeof writer->hash);
    return 0;
}

static int feed_open(struct store *store, const char *dossier, struct writer *writer, struct error *err)
{
    sqlite3_stmt *add = store_query(store, FEED_ADD);
    struct record *record = NULL;
    int result = random_hex((FEED_ID_SIZE - 1) / 2, writer->feed, err);
    if (result != 0) return result;
    query_text(add, 1, writer->feed);
    query_text(add, 2, dossier);
    query_integer(add, 3, 1);
    query_text(add, 4, writer->person);
    query_text(add, 5, writer->device);
    query_text(add, 6, writer->key);
    result = query_run(store, add, err);
    if (result != 0) return result;
    json_t *body = json_pack("{s:s,s:s,s:s}", "person", writer->person, "device", writer->device, "key", writer->key);
    if (!body) return error_memory(err);
    const struct statement open = {"feed.open", "feed", body};
    result = writer_write(store, dossier, writer, &open, &record, err);
    record_free(record);
    json_decref(body);
    return result;
}

/* Finds this device's feed in the dossier, or opens it. */
static int writer_feed(struct store *store, const char *dossier, struct writer *writer, struct error *err)
{
    sqlite3_stmt *mine = store_query(store, FEED_MINE);
    query_text(mine, 1, dossier);
    query_text(mine, 2, writer->person);
    query_text(mine, 3, writer->device);
    query_text(mine, 4, writer->key);
    int found = query_step(store, mine, err);
    if (found == 1) {
        snprintf(writer->feed, sizeof writer->feed, "%s", column_text(mine, 0));
        writer->last = sqlite3_column_int64(mine, 1);
        snprintf(writer->hash, sizeof writer->hash, "%s", column_text(mine, 2));
    }
    sqlite3_reset(mine);
    if (found < 0) return found;
    int result = writer_look(store, dossier, writer, err);
    if (result == 0 && found == 0) result = feed_open(store, dossier, writer, err);
    return result;
}

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
        result = writer_write(store, dossier, &writer, &statements[i], &made[i], err);
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

int store_dossiers(struct store *store, json_t **ids, struct error *err)
{
    sqlite3_stmt *list = store_query(store, DOSSIER_LIST);
    int result;
    *ids = json_array();
    if (!*ids) return error_memory(err);
    while ((result = query_step(store, list, err)) == 1) {
        if (json_array_append_new(*ids, json_string(column_text(list, 0))) != 0) {
            result = error_memory(err);
            break;
        }
    }
    sqlite3_reset(list);
    if (result == 0) return 0;
    json_decref(*ids);
    *ids = NULL;
    return result;
}

/* Takes over `heads`: how far the dossier's feeds went when it was read. */
static void reading_keep(struct store *store, const char *dossier, json_t *heads)
{
    json_decref(store->read_heads);
    store->read_heads = heads;
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

/* Folds the records within `limits` (NULL: all) and remembers how far they went. */
static int records_fold(struct store *store, const char *dossier, const json_t *limits, struct fold **fold,
                        struct error *err)
{
    sqlite3_stmt *list = store_query(store, RECORD_LIST);
    json_t *heads = json_object();
    int result;
    *fold = heads ? fold_new() : NULL;
    if (!*fold) {
        json_decref(heads);
        return error_memory(err);
    }
    query_text(list, 1, dossier);
    while ((result = query_step(store, list, err)) == 1) {
        struct record *record = NULL;
        result = record_read(store, dossier, list, &record, err);
        if (result != 0) break;
        if (limits && record->seq > json_integer_value(json_object_get(limits, record->feed))) {
            record_free(record);
            continue;
        }
        int missed = json_object_set_new(heads, record->feed, json_integer(record->seq));
        result = fold_add(*fold, record, err);
        if (result == 0 && missed) result = error_memory(err);
        if (result != 0) break;
    }
    sqlite3_reset(list);
    if (result == 0) {
        reading_keep(store, dossier, heads);
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

static int count_ask(struct store *store, enum query which, long long *count, struct error *err)
{
    sqlite3_stmt *query = store_query(store, which);
    int result = query_step(store, query, err);
    if (result == 1) *count = sqlite3_column_int64(query, 0);
    sqlite3_reset(query);
    return result < 0 ? result : 0;
}

int store_unsealed(struct store *store, long long *count, struct error *err)
{
    return count_ask(store, UNSEALED_COUNT, count, err);
}

int store_unlanded(struct store *store, long long *count, struct error *err)
{
    return count_ask(store, UNLANDED_COUNT, count, err);
}
