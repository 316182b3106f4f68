/* asides.h: for tests: stores whose statements are set aside and stated anew, asked about as simply as can be. */
#ifndef SCHOUW_TESTS_CLIENT_ASIDES_H
#define SCHOUW_TESTS_CLIENT_ASIDES_H

#include <signal.h>
#include <unistd.h>

#include "client/store_aside.h"
#include "tests/client/stores.h"

/* --- who asks --- */

/* Takes everything but statements about these items, and times of before this one. */
struct asked {
    const char *not_taken;
    const char *since;
    int count;
    int killed_at; /* the process is, when it is asked for that time; 0: not */
};

static inline int asked_begin(void *context, struct error *err)
{
    (void)context;
    (void)err;
    return 0;
}

static inline bool asked_keeps_time(void *context, const char *at)
{
    const struct asked *asked = context;
    return !asked->since || strcmp(at, asked->since) >= 0;
}

static inline int asked_ask(void *context, const struct record *record, struct error *err)
{
    struct asked *asked = context;
    if (++asked->count == asked->killed_at) kill(getpid(), SIGKILL);
    if (!asked->not_taken || strcmp(record->item, asked->not_taken) != 0) return 0;
    return error_refuse(err, "9.9", "not this one");
}

static inline struct store_carrier asking(struct asked *asked)
{
    return (struct store_carrier){asked_begin, asked_keeps_time, asked_ask, asked};
}

/* Carries over; how many were stated anew. */
static inline size_t carries(struct store *store, struct asked *asked)
{
    struct store_carrier carrier = asking(asked);
    json_t *carried = NULL;
    GOOD(store_carry(store, CASE, &carrier, &carried, &good_err));
    size_t anew = json_array_size(json_object_get(carried, "anew"));
    json_decref(carried);
    return anew;
}

static inline long long waits(struct store *store)
{
    struct aside_counts counts;
    GOOD(store_aside_count(store, CASE, &counts, &good_err));
    return counts.waiting;
}

/* --- what is there --- */

/* How many segments are offered to the server. */
static inline size_t offers(struct store *store)
{
    json_t *list = NULL;
    long long held = 0;
    GOOD(store_offers(store, CASE, &list, &held, &good_err));
    size_t count = json_array_size(list);
    json_decref(list);
    return count;
}

static inline long long asks(struct store *store, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    long long value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static inline const char *verdict(const struct fold *fold, const char *clause)
{
    const struct record *record = fold_value(fold, "finding.set", clause);
    return record ? record_text(record, "verdict") : "";
}

static inline void assert_verdict(struct store *store, const char *clause, const char *expected)
{
    struct fold *fold = store_folds(store);
    assert_string_equal(verdict(fold, clause), expected);
    fold_free(fold);
}

static inline struct store *store_common(void **state)
{
    struct store *laptop = store_made(*state, "auditor", "laptop");
    store_finds(laptop, "2.2.8", "met");
    store_seals(laptop);
    return laptop;
}

#endif
