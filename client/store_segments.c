#include <stdlib.h>
#include <string.h>

#include "client/store_state.h"
#include "schema/clock.h"
#include "schema/sshsig.h"
#include "schema/text.h"

/* Where a feed stands in this store. */
struct position {
    char feed[FEED_ID_SIZE];
    char dossier[DOSSIER_ID_MAX + 1];
    char key[SSHKEY_TEXT_MAX];
    char hash[DIGEST_HEX_SIZE];
    int64_t last, sealed;
};

int store_lines(struct store *store, const char *feed, int64_t first, int64_t last, size_t most, struct text *text,
                int64_t *reached, struct error *err)
{
    sqlite3_stmt *range = store_query(store, RECORD_RANGE);
    int result;
    *reached = first - 1;
    query_text(range, 1, feed);
    query_integer(range, 2, first);
    query_integer(range, 3, last);
    while ((result = query_step(store, range, err)) == 1) {
        const char *line = column_text(range, 0);
        size_t length = (size_t)sqlite3_column_bytes(range, 0);
        if (text->length > 0 && text->length + length + 1 > most) {
            result = 0;
            break;
        }
        text_append(text, line, length);
        text_append(text, "\n", 1);
        (*reached)++;
    }
    sqlite3_reset(range);
    if (result == 0 && text->failed) result = error_memory(err);
    return result;
}

/* --- sealing --- */

/* The first feed of this device with records that have no seal; 1 when there is one. */
static int unsealed_find(struct store *store, struct position *position, struct error *err)
{
    sqlite3_stmt *unsealed = store_query(store, FEED_UNSEALED);
    int result = query_step(store, unsealed, err);
    if (result == 1) {
        snprintf(position->feed, sizeof position->feed, "%s", column_text(unsealed, 0));
        snprintf(position->dossier, sizeof position->dossier, "%s", column_text(unsealed, 1));
        snprintf(position->key, sizeof position->key, "%s", column_text(unsealed, 2));
        position->last = sqlite3_column_int64(unsealed, 3);
        position->sealed = sqlite3_column_int64(unsealed, 4);
    }
    sqlite3_reset(unsealed);
    return result;
}

/* `received`: when the server got it; NULL when that is not known. */
static int segment_keep(struct store *store, const struct segment *segment, const char *received, struct error *err)
{
    sqlite3_stmt *add = store_query(store, SEGMENT_ADD), *seal = store_query(store, FEED_SEAL);
    query_text(add, 1, segment->feed);
    query_integer(add, 2, segment->first);
    query_integer(add, 3, segment->last);
    query_bytes(add, 4, segment->seal, segment->seal_length);
    if (received) query_text(add, 5, received);
    int result = query_run(store, add, err);
    if (result != 0) return result;
    query_text(seal, 1, segment->feed);
    query_integer(seal, 2, segment->last);
    return query_run(store, seal, err);
}

static int position_read(struct store *store, const char *feed, struct position *position, struct error *err)
{
    sqlite3_stmt *get = store_query(store, FEED_GET);
    query_text(get, 1, feed);
    int result = query_step(store, get, err);
    *position = (struct position){0};
    snprintf(position->feed, sizeof position->feed, "%s", feed);
    if (result == 1) {
        snprintf(position->dossier, sizeof position->dossier, "%s", column_text(get, 0));
        snprintf(position->key, sizeof position->key, "%s", column_text(get, 1));
        position->last = sqlite3_column_int64(get, 2);
        snprintf(position->hash, sizeof position->hash, "%s", column_text(get, 3));
        position->sealed = sqlite3_column_int64(get, 4);
    }
    sqlite3_reset(get);
    return result;
}

/* Seals the next segment of a feed. ssh-keygen may ask for a passphrase or a touch, so no transaction is open
 * meanwhile; another process that sealed first has done our work. */
static int position_seal(struct store *store, const struct position *position, const char *keyfile, long long *sealed,
                         struct error *err)
{
    struct segment *segment = NULL;
    struct position now;
    struct text text = {0};
    int64_t reached = 0;
    int result =
        store_lines(store, position->feed, position->sealed + 1, position->last, SEGMENT_MAX, &text, &reached, err);
    if (result == 0) result = segment_seal(keyfile, text.data, text.length, &segment, err);
    if (result == 0) result = segment_verify(segment, position->key, err);
    if (result == 0) result = store_begin(store, err);
    if (result != 0) goto out;
    result = position_read(store, position->feed, &now, err);
    if (result == 1) {
        result = 0;
        if (now.sealed == position->sealed) {
            result = segment_keep(store, segment, NULL, err);
            if (result == 0) *sealed += segment->last - segment->first + 1;
        }
    }
    result = store_end(store, result, err);
out:
    segment_free(segment);
    text_fini(&text);
    return result;
}

int store_seal(struct store *store, long long *sealed, struct error *err)
{
    struct position position = {0};
    char *keyfile = NULL;
    int found = 0;
    *sealed = 0;
    int result = store_setting(store, "key", &keyfile, err);
    while (result == 0 && (found = unsealed_find(store, &position, err)) == 1) {
        char key[SSHKEY_TEXT_MAX];
        if (!keyfile) {
            result = error_set(err, ERROR_USAGE, "this store has no key to seal with; `schouw init --key FILE`");
            break;
        }
        result = sshkey_read(keyfile, key, err);
        if (result == 0 && strcmp(key, position.key) != 0)
            result = error_set(err, ERROR_SIGNATURE,
                               "statements in %s were written with another key than %s; put that key back to seal them",
                               position.dossier, keyfile);
        if (result == 0) result = position_seal(store, &position, keyfile, sealed, err);
    }
    free(keyfile);
    return found < 0 ? found : result;
}

/* --- giving --- */

/* One row of SEGMENT_LIST as JSON; NULL when memory is out. */
static json_t *segment_json(const char *feed, int64_t first, int64_t last, const struct text *text, const char *seal)
{
    return json_pack("{s:s,s:I,s:I,s:s%,s:s}", "feed", feed, "first", (json_int_t)first, "last", (json_int_t)last,
                     "text", text->data, text->length, "seal", seal);
}

int store_segments(struct store *store, const char *dossier, const json_t *heads, size_t most, json_t **segments,
                   struct error *err)
{
    sqlite3_stmt *list = store_query(store, SEGMENT_LIST);
    size_t given = 0;
    int result;
    *segments = json_array();
    if (!*segments) return error_memory(err);
    query_text(list, 1, dossier);
    while ((result = query_step(store, list, err)) == 1) {
        const char *feed = column_text(list, 0);
        int64_t first = sqlite3_column_int64(list, 1), last = sqlite3_column_int64(list, 2), reached = 0;
        struct text text = {0};
        if (heads && json_integer_value(json_object_get(heads, feed)) >= last) continue;
        result = store_lines(store, feed, first, last, SIZE_MAX, &text, &reached, err);
        bool full = given > 0 && given + text.length > most;
        if (result == 0 && !full &&
            json_array_append_new(*segments, segment_json(feed, first, last, &text, column_text(list, 3))) != 0)
            result = error_memory(err);
        given += text.length;
        text_fini(&text);
        if (result != 0 || full) break;
    }
    sqlite3_reset(list);
    if (result == 0) return 0;
    json_decref(*segments);
    *segments = NULL;
    return result;
}

/* Object feed -> number in this column of FEED_HEADS, where it is above 0. */
static int heads_read(struct store *store, const char *dossier, int column, json_t **heads, struct error *err)
{
    sqlite3_stmt *query = store_query(store, FEED_HEADS);
    int result;
    *heads = json_object();
    if (!*heads) return error_memory(err);
    query_text(query, 1, dossier);
    while ((result = query_step(store, query, err)) == 1) {
        int64_t seq = sqlite3_column_int64(query, column);
        if (seq > 0 && json_object_set_new(*heads, column_text(query, 0), json_integer(seq)) != 0) {
            result = error_memory(err);
            break;
        }
    }
    sqlite3_reset(query);
    if (result == 0) return 0;
    json_decref(*heads);
    *heads = NULL;
    return result;
}

int store_sealed_heads(struct store *store, const char *dossier, json_t **heads, struct error *err)
{
    return heads_read(store, dossier, 2, heads, err);
}

/* --- what the server has --- */

int store_landed_heads(struct store *store, const char *dossier, json_t **heads, struct error *err)
{
    return heads_read(store, dossier, 4, heads, err);
}

int store_land(struct store *store, json_t *heads, struct error *err)
{
    const char *feed;
    json_t *seq;
    int result = json_object_size(heads) == 0 ? 0 : store_begin(store, err);
    if (result != 0 || json_object_size(heads) == 0) return result;
    json_object_foreach(heads, feed, seq)
    {
        sqlite3_stmt *land = store_query(store, FEED_LAND);
        query_text(land, 1, feed);
        query_integer(land, 2, json_integer_value(seq));
        result = query_run(store, land, err);
        if (result != 0) break;
    }
    return store_end(store, result, err);
}

int store_land_forget(struct store *store, const char *which, struct error *err)
{
    sqlite3_stmt *forget = store_query(store, FEED_FORGET), *lack = store_query(store, EVIDENCE_LACK);
    query_text(forget, 1, which);
    int result = query_run(store, forget, err);
    if (result != 0 || *which) return result;
    query_text(lack, 1, "");
    return query_run(store, lack, err);
}

int store_stranger(struct store *store, const char *person, char **stranger, struct error *err)
{
    sqlite3_stmt *query = store_query(store, FEED_STRANGER);
    *stranger = NULL;
    query_text(query, 1, person);
    int result = query_step(store, query, err);
    if (result == 1) {
        *stranger = strdup(column_text(query, 0));
        result = *stranger ? 0 : error_memory(err);
    }
    sqlite3_reset(query);
    return result;
}

/* --- taking --- */

/* A new feed's place, from its feed.open. */
static int position_open(struct store *store, const struct segment *segment, struct position *position,
                         struct error *err)
{
    const struct record *open = segment->records[0];
    sqlite3_stmt *add = store_query(store, FEED_ADD);
    const char *key = record_text(open, "key"), *person = record_text(open, "person");
    const char *device = record_text(open, "device");
    char normal[SSHKEY_TEXT_MAX];
    if (open->seq != 1 || strcmp(open->kind, "feed.open") != 0 || !key || !person || !device)
        return error_set(err, ERROR_CONFLICT, "feed %s is not known here and the segment begins at seq %lld",
                         segment->feed, (long long)segment->first);
    int result = sshkey_parse(key, normal, err);
    if (result != 0) return error_wrap(err, "the key of feed %s", segment->feed);
    snprintf(position->feed, sizeof position->feed, "%s", segment->feed);
    snprintf(position->dossier, sizeof position->dossier, "%s", segment->dossier);
    snprintf(position->key, sizeof position->key, "%s", normal);
    query_text(add, 1, segment->feed);
    query_text(add, 2, segment->dossier);
    query_integer(add, 3, 0);
    query_text(add, 4, person);
    query_text(add, 5, device);
    query_text(add, 6, position->key);
    return query_run(store, add, err);
}

/* The records of the segment that are here already must be the same. */
static int records_compare(struct store *store, const struct segment *segment, const struct position *position,
                           struct error *err)
{
    for (size_t i = 0; i < segment->count && segment->records[i]->seq <= position->last; i++) {
        const struct record *record = segment->records[i];
        sqlite3_stmt *hash = store_query(store, RECORD_HASH);
        query_text(hash, 1, record->feed);
        query_integer(hash, 2, record->seq);
        int result = query_step(store, hash, err);
        bool same = result == 1 && strcmp(column_text(hash, 0), record->hash) == 0;
        sqlite3_reset(hash);
        if (result < 0) return result;
        if (!same)
            return error_set(err, ERROR_CONFLICT,
                             "feed %s forks at seq %lld: another statement with that number is here. A device's store "
                             "was copied or put back; enrol that device anew",
                             record->feed, (long long)record->seq);
    }
    return 0;
}

/* When a segment that is here already was received, where that was not told before. */
static int segment_note(struct store *store, const struct segment *segment, const char *received, struct error *err)
{
    sqlite3_stmt *note = store_query(store, SEGMENT_RECEIVE);
    if (!received) return 0;
    query_text(note, 1, segment->feed);
    query_integer(note, 2, segment->first);
    query_text(note, 3, received);
    return query_run(store, note, err);
}

/* What is new of the segment: records after the feed's end, and the seal. */
static int segment_take(struct store *store, const struct segment *segment, const struct position *position,
                        const char *received, long long *taken, struct error *err)
{
    sqlite3_stmt *get = store_query(store, SEGMENT_GET);
    query_text(get, 1, segment->feed);
    query_integer(get, 2, segment->first);
    int known = query_step(store, get, err);
    bool same = known == 1 && sqlite3_column_int64(get, 0) == segment->last;
    sqlite3_reset(get);
    if (known < 0) return known;
    if (same) return segment_note(store, segment, received, err);
    if (segment->first != position->sealed + 1)
        return error_set(err, ERROR_CONFLICT,
                         "feed %s: seq %lld to %lld do not follow the seals here, which end at %lld", segment->feed,
                         (long long)segment->first, (long long)segment->last, (long long)position->sealed);
    if (segment->last > position->last && segment->first > position->last) {
        int result = segment_follows(segment, position->last, position->hash, err);
        if (result != 0) return result;
    }
    for (size_t i = 0; i < segment->count; i++) {
        const struct record *record = segment->records[i];
        if (record->seq <= position->last) continue;
        int result = store_keep(store, record, err);
        if (result != 0) return result;
        (*taken)++;
    }
    return segment_keep(store, segment, received, err);
}

int store_receive(struct store *store, const char *dossier, const char *text, size_t length, const char *seal,
                  size_t seal_length, const char *received, long long *taken, struct error *err)
{
    struct segment *segment = NULL;
    struct position position = {0};
    long long count = 0;
    *taken = 0;
    if (received && !clock_parse(received, NULL)) received = NULL;
    int result = segment_parse(text, length, seal, seal_length, &segment, err);
    if (result != 0) return result;
    if (strcmp(segment->dossier, dossier) != 0) {
        result =
            error_set(err, ERROR_INVALID, "a segment of dossier %s came with dossier %s", segment->dossier, dossier);
        goto out;
    }
    result = store_begin(store, err);
    if (result != 0) goto out;
    int known = position_read(store, segment->feed, &position, err);
    result = known < 0 ? known : 0;
    if (known == 0) result = position_open(store, segment, &position, err);
    if (result == 0 && strcmp(position.dossier, dossier) != 0)
        result = error_set(err, ERROR_CONFLICT, "feed %s is of dossier %s, not of %s", segment->feed, position.dossier,
                           dossier);
    if (result == 0) result = segment_verify(segment, position.key, err);
    if (result == 0) result = records_compare(store, segment, &position, err);
    if (result == 0) result = segment_take(store, segment, &position, received, &count, err);
    result = store_end(store, result, err);
    if (result == 0) *taken = count;
out:
    segment_free(segment);
    return result;
}
