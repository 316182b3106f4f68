#include "client/store_writer.h"

#include <stdlib.h>
#include <string.h>

#include "client/store_aside.h"
#include "client/store_checkpoint.h"
#include "schema/clock.h"

void writer_fini(struct writer *writer)
{
    free(writer->person);
    free(writer->device);
    free(writer->keyfile);
    json_decref(writer->seen);
}

int writer_identify(struct store *store, struct writer *writer, struct error *err)
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

bool writer_has_read(const struct store *store, const char *dossier)
{
    return store->read_heads && strcmp(store->read, dossier) == 0;
}

/* Whether all that a feed of this store got after `read` is what a sync states by itself (store_checkpoint_state). */
static int by_itself(struct store *store, const char *feed, int64_t read, int64_t last, bool *itself, struct error *err)
{
    int64_t count = 0;
    int result = store_seen_count(store, feed, read + 1, last, &count, err);
    *itself = count == last - read;
    return result;
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
            int64_t own = sqlite3_column_int64(heads, 5);
            bool itself = true;
            if (read < own) result = by_itself(store, id, read, own, &itself, err);
            if (result < 0) break;
            if (!itself) {
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

int writer_draft(const struct writer *writer, const char *dossier, const struct statement *statement,
                 const struct claim *claim, struct record **record, struct error *err)
{
    static const struct claim now = {0};
    if (!claim) claim = &now;
    int64_t tick = claim->tick > writer->tick ? claim->tick : writer->tick + 1;
    const struct record_draft draft = {
        .dossier = dossier,
        .feed = writer->feed,
        .prev = writer->hash,
        .kind = statement->kind,
        .item = statement->item,
        .seq = writer->last + 1,
        .tick = claim->tick > 0 && tick <= CLOCK_TICK_MAX ? tick : clock_tick(writer->tick),
        .at = claim->at,
        .seen = claim->seen ? claim->seen : writer->seen,
        .body = statement->body,
    };
    return record_write(&draft, record, err);
}

int writer_keep(struct store *store, struct writer *writer, const struct record *record, struct error *err)
{
    int result = store_keep(store, record, err);
    if (result != 0) return result;
    writer->last = record->seq;
    writer->tick = record->tick;
    memcpy(writer->hash, record->hash, sizeof writer->hash);
    return 0;
}

int writer_open(struct store *store, const char *dossier, struct writer *writer, const struct claim *claim,
                struct error *err)
{
    sqlite3_stmt *add = store_query(store, FEED_ADD);
    struct record *record = NULL;
    int result = random_hex((FEED_ID_SIZE - 1) / 2, writer->feed, err);
    if (result != 0) return result;
    writer->last = 0;
    writer->hash[0] = '\0';
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
    result = writer_draft(writer, dossier, &open, claim, &record, err);
    if (result == 0) result = writer_keep(store, writer, record, err);
    record_free(record);
    json_decref(body);
    return result;
}

/* Whether the writer may go on from what was read: nothing was set aside since, and nothing waits to be stated anew. */
static int writer_admit(struct store *store, const char *dossier, struct error *err)
{
    struct aside_counts counts;
    int result = store_aside_count(store, dossier, &counts, err);
    if (result != 0) return result;
    if (counts.waiting > 0)
        return error_set(err, ERROR_CONFLICT,
                         "%lld statements of this device in %s wait to be stated anew; `schouw sync` does that first",
                         (long long)counts.waiting, dossier);
    if (writer_has_read(store, dossier) && store->read_aside != counts.all)
        return error_set(err, ERROR_CONFLICT,
                         "statements of this device in %s were stated anew meanwhile; look at `schouw log` and state "
                         "it again",
                         dossier);
    return 0;
}

int writer_feed(struct store *store, const char *dossier, struct writer *writer, struct error *err)
{
    sqlite3_stmt *mine = store_query(store, FEED_MINE);
    int result = writer_admit(store, dossier, err);
    if (result != 0) return result;
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
    result = writer_look(store, dossier, writer, err);
    if (result == 0 && found == 0) result = writer_open(store, dossier, writer, NULL, err);
    return result;
}
