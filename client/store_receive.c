/* store_receive.c: segments from elsewhere are taken. What is said of forks is in store_aside.h. */
#include <string.h>

#include "client/store_aside.h"
#include "client/store_state.h"
#include "schema/clock.h"

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

/* The hash of a line here, "" when there is none. */
static int hash_read(struct store *store, const char *feed, int64_t seq, char hash[DIGEST_HEX_SIZE], struct error *err)
{
    sqlite3_stmt *get = store_query(store, RECORD_HASH);
    query_text(get, 1, feed);
    query_integer(get, 2, seq);
    return query_word(store, get, hash, DIGEST_HEX_SIZE, err);
}

/* The first record of the segment that is another than the one here; 0 when there is none. */
static int fork_find(struct store *store, const struct segment *segment, const struct position *position, int64_t *fork,
                     struct error *err)
{
    char hash[DIGEST_HEX_SIZE];
    *fork = 0;
    for (size_t i = 0; i < segment->count && segment->records[i]->seq <= position->last; i++) {
        const struct record *record = segment->records[i];
        int result = hash_read(store, record->feed, record->seq, hash, err);
        if (result != 0) return result;
        if (strcmp(hash, record->hash) == 0) continue;
        *fork = record->seq;
        break;
    }
    return 0;
}

/* What this store wrote gives way to what the server has. Of a feed of others nobody here can tell which is right. */
static int fork_settle(struct store *store, const struct segment *segment, struct position *position, int64_t fork,
                       struct error *err)
{
    char hash[DIGEST_HEX_SIZE];
    if (!position->mine || fork > position->own)
        return error_set(err, ERROR_CONFLICT,
                         "feed %s forks at seq %lld: another statement with that number is here. A device's store was "
                         "copied or put back; sync that device, it goes on in a new feed then",
                         segment->feed, (long long)fork);
    int result = hash_read(store, segment->feed, segment->first - 1, hash, err);
    if (result != 0) return result;
    if (strcmp(hash, segment->records[0]->prev) != 0)
        return error_set(err, ERROR_CONFLICT, "feed %s forks before seq %lld", segment->feed, (long long)fork);
    result = aside_from(store, segment->feed, fork, err);
    return result == 0 && store_position(store, segment->feed, position, err) < 0 ? ERROR_IO : result;
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

/* Other segments here hold these lines. Of a feed of this store the server's stand, and lines beyond are sealed anew: a
 * copy of the store sealed a part first. Of others' feeds a longer one takes the place of shorter ones. `*known`: there
 * is nothing to do. */
static int seals_give_way(struct store *store, const struct segment *segment, struct position *position, bool *known,
                          struct error *err)
{
    sqlite3_stmt *begins = store_query(store, SEGMENT_BEGINS), *drop, *seals;
    *known = !position->mine && segment->last <= position->sealed;
    if (*known) return 0;
    query_text(begins, 1, segment->feed);
    query_integer(begins, 2, segment->first);
    int found = query_step(store, begins, err);
    sqlite3_reset(begins);
    if (found < 0) return found;
    if (found == 0)
        return error_set(err, ERROR_CONFLICT, "feed %s: seq %lld to %lld are sealed here otherwise", segment->feed,
                         (long long)segment->first, (long long)segment->last);
    drop = store_query(store, SEGMENT_DROP);
    query_text(drop, 1, segment->feed);
    query_integer(drop, 2, segment->first);
    int result = query_run(store, drop, err);
    if (result != 0) return result;
    seals = store_query(store, FEED_SEALS);
    query_text(seals, 1, segment->feed);
    result = query_run(store, seals, err);
    position->sealed = segment->first - 1;
    return result;
}

/* Lines of a feed of this store that it has not: it was put back from an older copy, or another copy wrote them. It
 * writes there no more. */
static int feed_overtaken(struct store *store, const struct position *position, struct error *err)
{
    sqlite3_stmt *end = store_query(store, FEED_END_AT);
    query_text(end, 1, position->feed);
    query_integer(end, 2, position->last);
    return query_run(store, end, err);
}

static int records_take(struct store *store, const struct segment *segment, const struct position *position,
                        long long *taken, struct error *err)
{
    int result = 0;
    if (segment->last > position->last && segment->first > position->last)
        result = segment_follows(segment, position->last, position->hash, err);
    if (result == 0 && segment->last > position->last && position->mine && !position->ended)
        result = feed_overtaken(store, position, err);
    for (size_t i = 0; i < segment->count && result == 0; i++) {
        const struct record *record = segment->records[i];
        if (record->seq <= position->last) continue;
        result = store_keep(store, record, err);
        if (result == 0 && position->mine) result = aside_back(store, record, err);
        (*taken)++;
    }
    return result;
}

/* What is new of the segment: records after the feed's end, and the seal. */
static int segment_take(struct store *store, const struct segment *segment, struct position *position,
                        const char *received, long long *taken, struct error *err)
{
    sqlite3_stmt *get = store_query(store, SEGMENT_GET);
    int result = 0;
    query_text(get, 1, segment->feed);
    query_integer(get, 2, segment->first);
    int known = query_step(store, get, err);
    bool same = known == 1 && sqlite3_column_int64(get, 0) == segment->last;
    sqlite3_reset(get);
    if (known < 0) return known;
    if (same) return segment_note(store, segment, received, err);
    if (segment->first > position->sealed + 1)
        return error_set(err, ERROR_CONFLICT,
                         "feed %s: seq %lld to %lld do not follow the seals here, which end at %lld", segment->feed,
                         (long long)segment->first, (long long)segment->last, (long long)position->sealed);
    if (segment->first <= position->sealed) result = seals_give_way(store, segment, position, &same, err);
    if (result != 0 || same) return result;
    result = records_take(store, segment, position, taken, err);
    return result == 0 ? store_segment_keep(store, segment, received, err) : result;
}

int store_receive(struct store *store, const char *dossier, const char *text, size_t length, const char *seal,
                  size_t seal_length, const char *received, long long *taken, struct error *err)
{
    struct segment *segment = NULL;
    struct position position = {0};
    long long count = 0;
    int64_t fork = 0;
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
    int known = store_position(store, segment->feed, &position, err);
    result = known < 0 ? known : 0;
    bool ended = position.ended; /* then it is known already */
    if (known == 0) result = position_open(store, segment, &position, err);
    if (result == 0 && strcmp(position.dossier, dossier) != 0)
        result = error_set(err, ERROR_CONFLICT, "feed %s is of dossier %s, not of %s", segment->feed, position.dossier,
                           dossier);
    if (result == 0) result = segment_verify(segment, position.key, err);
    if (result == 0) result = fork_find(store, segment, &position, &fork, err);
    if (result == 0 && fork > 0) result = fork_settle(store, segment, &position, fork, err);
    if (result == 0) result = segment_take(store, segment, &position, received, &count, err);
    result = store_end(store, result, err);
    if (result == 0 && position.mine && (fork > 0 || (count > 0 && !ended))) store->trace = STORE_BEHIND;
    if (result == 0) *taken = count;
out:
    segment_free(segment);
    return result;
}
