#include <stdlib.h>
#include <string.h>

#include "client/store_state.h"
#include "schema/clock.h"
#include "schema/sshsig.h"
#include "schema/text.h"

#define LINE_USUAL 600     /* bytes of a statement, more than most have .. */
#define LINES_AT_ONCE 2000 /* .. and of how many there is room beforehand */

int store_lines(struct store *store, const char *feed, int64_t first, int64_t last, size_t most, struct text *text,
                int64_t *reached, struct error *err)
{
    sqlite3_stmt *range = store_query(store, RECORD_RANGE);
    int result;
    *reached = first - 1;
    if (last >= first && last - first < LINES_AT_ONCE) text_room(text, (size_t)(last - first + 1) * LINE_USUAL);
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

int store_is_unsealed(struct store *store, bool *unsealed, struct error *err)
{
    struct position position;
    int result = unsealed_find(store, &position, err);
    *unsealed = result == 1;
    return result < 0 ? result : 0;
}

int store_segment_keep(struct store *store, const struct segment *segment, const char *received, struct error *err)
{
    sqlite3_stmt *add = store_query(store, SEGMENT_ADD), *seal = store_query(store, FEED_SEAL);
    segment_free(store->sealed); /* this one may be of the same lines, as the server has them */
    store->sealed = NULL;
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

int store_position(struct store *store, const char *feed, struct position *position, struct error *err)
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
        position->mine = sqlite3_column_int(get, 5) == 1;
        position->ended = sqlite3_column_type(get, 6) != SQLITE_NULL;
        position->own = position->ended ? sqlite3_column_int64(get, 6) : position->last;
    }
    sqlite3_reset(get);
    return result;
}

const struct segment *store_sealed(const struct store *store, const char *feed, int64_t first, int64_t last)
{
    const struct segment *sealed = store->sealed;
    return sealed && strcmp(feed, sealed->feed) == 0 && first == sealed->first && last == sealed->last ? sealed : NULL;
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
    bool kept = false;
    int result =
        store_lines(store, position->feed, position->sealed + 1, position->last, SEGMENT_SEALED, &text, &reached, err);
    if (result == 0) result = segment_seal(keyfile, text.data, text.length, &segment, err);
    if (result == 0) result = segment_verify(segment, position->key, err);
    if (result == 0) result = store_begin(store, err);
    if (result != 0) goto out;
    result = store_position(store, position->feed, &now, err);
    if (result == 1) {
        result = 0;
        if (now.sealed == position->sealed) {
            result = store_segment_keep(store, segment, NULL, err);
            if (result == 0) *sealed += segment->last - segment->first + 1;
            kept = result == 0;
        }
    }
    result = store_end(store, result, err);
    if (result == 0 && kept) {
        store->sealed = segment; /* it goes next */
        segment = NULL;
    }
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
    return json_pack("{s:s,s:I,s:I,s:o,s:s}", "feed", feed, "first", (json_int_t)first, "last", (json_int_t)last,
                     "text", json_stringn_nocheck(text->data, text->length), "seal", seal);
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

int store_last_heads(struct store *store, const char *dossier, json_t **heads, struct error *err)
{
    return heads_read(store, dossier, 1, heads, err);
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

void store_answer_expect(struct store *store)
{
    static const enum query queries[] = {SEEN_COUNT,      FEED_LAND,        REFUSAL_DROP,
                                         CHECKPOINT_KEEP, SEEN_UNWITNESSED, FEED_COUNT};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) store_query(store, queries[i]);
}

int store_land(struct store *store, json_t *heads, struct error *err)
{
    const char *feed;
    json_t *seq;
    if (json_object_size(heads) == 0) return 0;
    int result = store_begin_along(store, err); /* what is lost of it is offered again, and no news there */
    if (result != 0) return result;
    json_object_foreach(heads, feed, seq)
    {
        sqlite3_stmt *land = store_query(store, FEED_LAND), *drop = store_query(store, REFUSAL_DROP);
        query_text(land, 1, feed);
        query_integer(land, 2, json_integer_value(seq));
        query_text(drop, 1, feed);
        query_integer(drop, 2, json_integer_value(seq));
        result = query_run(store, land, err);
        if (result == 0) result = query_run(store, drop, err);
        if (result != 0) break;
    }
    return store_end(store, result, err);
}

/* Feeds of FEED_HEADS that the server has less of: object feed -> seq. */
static int lowered_list(struct store *store, const char *dossier, const json_t *heads, bool all, json_t *lowered,
                        long long *lacking, struct error *err)
{
    sqlite3_stmt *query = store_query(store, FEED_HEADS);
    int result;
    query_text(query, 1, dossier);
    while ((result = query_step(store, query, err)) == 1) {
        const char *feed = column_text(query, 0);
        int64_t landed = sqlite3_column_int64(query, 4), there = json_integer_value(json_object_get(heads, feed));
        if (landed <= there || (!all && sqlite3_column_int64(query, 5) == 0)) continue;
        *lacking += landed - there;
        if (json_object_set_new(lowered, feed, json_integer(there)) == 0) continue;
        result = error_memory(err);
        break;
    }
    sqlite3_reset(query);
    return result;
}

int store_land_lower(struct store *store, json_t *heads, struct error *err)
{
    const char *feed;
    json_t *seq;
    int result = 0;
    json_object_foreach(heads, feed, seq)
    {
        if (result == 0) result = store_land_forget(store, feed, err);
    }
    return result == 0 ? store_land(store, heads, err) : result;
}

int store_land_correct(struct store *store, const char *dossier, const json_t *heads, bool all, long long *lacking,
                       struct error *err)
{
    json_t *lowered = json_object();
    *lacking = 0;
    int result = lowered ? lowered_list(store, dossier, heads, all, lowered, lacking, err) : error_memory(err);
    if (result == 0) result = store_land_lower(store, lowered, err);
    json_decref(lowered);
    return result;
}

int store_land_forget(struct store *store, const char *which, struct error *err)
{
    sqlite3_stmt *forget = store_query(store, FEED_FORGET), *lack = store_query(store, EVIDENCE_LACK);
    query_text(forget, 1, which);
    int result = query_run(store, forget, err);
    if (result != 0 || *which) return result;
    result = store_evidence_doubt(store, err);
    query_text(lack, 1, "");
    return result == 0 ? query_run(store, lack, err) : result;
}

int store_owns(struct store *store, const char *feed, bool *mine, struct error *err)
{
    struct position position;
    int result = store_position(store, feed, &position, err);
    *mine = result == 1 && position.mine;
    return result < 0 ? result : 0;
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
