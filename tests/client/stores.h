/* stores.h: for tests: stores of several devices, with real keys, that get each other's statements. */
#ifndef SCHOUW_TESTS_CLIENT_STORES_H
#define SCHOUW_TESTS_CLIENT_STORES_H

#include "client/store_checkpoint.h"
#include "client/store_state.h"
#include "tests/schema/stock.h"

#define CASE "randstad-almere"

/* Fails the test with what went wrong. */
#define GOOD(call)                                                                                                     \
    do {                                                                                                               \
        struct error good_err = {0};                                                                                   \
        int good_result = (call);                                                                                      \
        if (good_result != 0) fail_msg("%s: %s", #call, good_err.message);                                             \
    } while (0)

/* For cmocka: a stock in which what stores note outside of them is this test's own. */
static inline int own_witnesses(void **state)
{
    static struct stock stock;
    char path[128];
    stock_open(&stock);
    stock_path(&stock, "state", path);
    assert_int_equal(setenv("XDG_STATE_HOME", path, 1), 0);
    *state = &stock;
    return 0;
}

static inline int own_witnesses_end(void **state)
{
    stock_close(*state);
    return 0;
}

static inline struct store *store_again(const struct stock *stock, const char *device)
{
    char path[128];
    struct store *store = NULL;
    stock_path(stock, device, path);
    GOOD(store_open(path, &store, &good_err));
    return store;
}

/* A new store of a person on a device, with a key of its own. */
static inline struct store *store_made(const struct stock *stock, const char *person, const char *device)
{
    char path[128], name[64], keyfile[128], key[SSHKEY_TEXT_MAX];
    stock_path(stock, device, path);
    GOOD(store_init(path, &good_err));
    snprintf(name, sizeof name, "%s/key", device);
    stock_key(stock, name, keyfile, key);
    struct store *store = store_again(stock, device);
    const struct setting settings[] = {{"person", person}, {"device", device}, {"key", "key"}};
    GOOD(store_set_all(store, settings, 3, &good_err));
    return store;
}

/* Copies a closed store with all it holds. */
static inline void store_copies(const struct stock *stock, const char *from, const char *to)
{
    char source[128], target[128];
    stock_path(stock, from, source);
    stock_path(stock, to, target);
    const char *const argv[] = {"cp", "-a", source, target, NULL};
    stock_run(argv);
}

/* The same, and it can not be told from the original: as when the whole disk was put back. */
static inline struct store *store_clone(const struct stock *stock, const char *from, const char *to)
{
    store_copies(stock, from, to);
    struct store *store = store_again(stock, to);
    GOOD(sqlite3_exec(store->database, "DELETE FROM setting WHERE name IN ('store', 'place', 'turn')", NULL, NULL,
                      NULL));
    return store;
}

/* States a verdict; the line as written, free() it. */
static inline char *store_states_in(struct store *store, const char *dossier, const char *clause, const char *verdict)
{
    struct record *record = NULL;
    json_t *body = json_pack("{s:s}", "verdict", verdict);
    assert_non_null(body);
    GOOD(store_append(store, dossier, "finding.set", clause, body, &record, &good_err));
    char *line = strdup(record->line);
    assert_non_null(line);
    record_free(record);
    json_decref(body);
    return line;
}

static inline char *store_states(struct store *store, const char *clause, const char *verdict)
{
    return store_states_in(store, CASE, clause, verdict);
}

static inline void store_finds(struct store *store, const char *clause, const char *verdict)
{
    free(store_states(store, clause, verdict));
}

static inline long long store_seals(struct store *store)
{
    long long sealed = 0;
    GOOD(store_seal(store, &sealed, &good_err));
    return sealed;
}

/* The server has all that is sealed. */
static inline void store_lands(struct store *store)
{
    json_t *heads = NULL;
    GOOD(store_sealed_heads(store, CASE, &heads, &good_err));
    GOOD(store_land(store, heads, &good_err));
    json_decref(heads);
}

/* A server shows checkpoint `number` of history `mark`; what it holds does not matter to a store. */
static inline void store_shown(struct store *store, int64_t number, char mark)
{
    struct checkpoint checkpoint = {.number = number};
    json_t *bodies = json_pack("[s]", "a commit");
    snprintf(checkpoint.id, sizeof checkpoint.id, "%c%039lld", mark, (long long)number);
    GOOD(store_checkpoint_keep(store, &checkpoint, bodies, 1, &good_err));
    json_decref(bodies);
}

/* In how many feeds the newest checkpoint was stated. */
static inline long long store_tells(struct store *store, const json_t *accepted)
{
    long long count = 0;
    GOOD(store_checkpoint_state(store, accepted, &count, &good_err));
    return count;
}

static inline json_t *store_gives(struct store *store, const json_t *heads)
{
    json_t *segments = NULL;
    GOOD(store_segments(store, CASE, heads, SIZE_MAX, &segments, &good_err));
    return segments;
}

/* Offers one segment; the code, with what was said about it in `err`. */
static inline int store_takes(struct store *store, const json_t *segment, long long *taken, struct error *err)
{
    const json_t *text = json_object_get(segment, "text"), *seal = json_object_get(segment, "seal");
    return store_receive(store, CASE, json_string_value(text), json_string_length(text), json_string_value(seal),
                         json_string_length(seal), json_string_value(json_object_get(segment, "received")), taken, err);
}

/* Everything sealed in one store goes to the other; the number of statements that were new there. */
static inline long long store_learns(struct store *store, struct store *other)
{
    json_t *segments = store_gives(other, NULL), *segment;
    size_t index;
    long long all = 0;
    json_array_foreach(segments, index, segment)
    {
        long long taken = 0;
        GOOD(store_takes(store, segment, &taken, &good_err));
        all += taken;
    }
    json_decref(segments);
    return all;
}

static inline struct fold *store_folds(struct store *store)
{
    struct fold *fold = NULL;
    GOOD(store_fold(store, CASE, &fold, &good_err));
    GOOD(fold_settle(fold, NULL, &good_err));
    return fold;
}

/* The state as text; free() it. */
static inline char *store_text(struct store *store)
{
    struct text text = {0};
    size_t length;
    struct fold *fold = store_folds(store);
    GOOD(fold_write(fold, &text, &good_err));
    fold_free(fold);
    return text_take(&text, &length);
}

static inline void same_state(struct store *one, struct store *other)
{
    char *a = store_text(one), *b = store_text(other);
    assert_string_equal(a, b);
    free(a);
    free(b);
}

static inline long long store_size(struct store *store)
{
    struct fold *fold = NULL;
    GOOD(store_fold(store, CASE, &fold, &good_err));
    GOOD(fold_settle(fold, NULL, &good_err));
    long long count = (long long)fold_record_count(fold);
    fold_free(fold);
    return count;
}

#endif
