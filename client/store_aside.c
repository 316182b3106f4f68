#include "client/store_aside.h"

#include <string.h>

#include "client/store_state.h"

int store_aside_count(struct store *store, const char *dossier, struct aside_counts *counts, struct error *err)
{
    sqlite3_stmt *count = store_query(store, ASIDE_COUNT);
    *counts = (struct aside_counts){0};
    query_text(count, 1, dossier);
    int result = query_step(store, count, err);
    if (result == 1)
        *counts = (struct aside_counts){sqlite3_column_int64(count, 0), sqlite3_column_int64(count, 1),
                                        sqlite3_column_int64(count, 2)};
    sqlite3_reset(count);
    return result < 0 ? result : 0;
}

/* --- setting aside --- */

/* Runs a query about a feed from a seq on. */
static int feed_query(struct store *store, enum query which, const char *feed, int64_t seq, struct error *err)
{
    sqlite3_stmt *query = store_query(store, which);
    query_text(query, 1, feed);
    query_integer(query, 2, seq);
    return query_run(store, query, err);
}

/* Where this store's other feeds begin to rest on these lines: object feed -> seq. */
static int dependents_find(struct store *store, const char *feed, int64_t seq, json_t **dependents, struct error *err)
{
    sqlite3_stmt *query = store_query(store, RECORD_DEPENDENTS);
    int result;
    *dependents = json_object();
    if (!*dependents) return error_memory(err);
    query_text(query, 1, feed);
    query_integer(query, 2, seq);
    while ((result = query_step(store, query, err)) == 1) {
        if (json_object_set_new(*dependents, column_text(query, 0), json_integer(sqlite3_column_int64(query, 1))) == 0)
            continue;
        result = error_memory(err);
        break;
    }
    sqlite3_reset(query);
    return result;
}

/* The lines of one feed, and of those that rest on it. Each call takes lines out of a feed, so it ends. */
static int lines_move(struct store *store, const char *feed, int64_t seq, struct error *err)
{
    static const enum query steps[] = {ASIDE_ADD, SEGMENT_DROP, RECORD_DROP, FEED_CUT, REFUSAL_VOID};
    json_t *dependents = NULL, *first;
    const char *other;
    int result = dependents_find(store, feed, seq, &dependents, err);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && result == 0; i++)
        result = feed_query(store, steps[i], feed, seq, err);
    if (result == 0) result = store_evidence_doubt(store, err);
    json_object_foreach(dependents, other, first)
    {
        if (result == 0) result = lines_move(store, other, json_integer_value(first), err);
    }
    json_decref(dependents);
    /* After the dependents are aside: what they have seen of these lines is gone as well. */
    if (result == 0) result = feed_query(store, ASIDE_CUT_SEEN, feed, seq, err);
    return result == 0 ? feed_query(store, ASIDE_CUT_JUDGED, feed, seq, err) : result;
}

int aside_from(struct store *store, const char *feed, int64_t seq, struct error *err)
{
    struct position position;
    int result = store_position(store, feed, &position, err);
    if (result < 0) return result;
    result = lines_move(store, feed, seq, err);
    if (result != 0) return result;
    sqlite3_stmt *end = store_query(store, FEED_END_DOSSIER);
    query_text(end, 1, position.dossier);
    return query_run(store, end, err);
}

int aside_back(struct store *store, const struct record *record, struct error *err)
{
    sqlite3_stmt *back = store_query(store, ASIDE_BACK);
    query_text(back, 1, record->feed);
    query_integer(back, 2, record->seq);
    query_text(back, 3, record->hash);
    return query_run(store, back, err);
}

/* --- telling --- */

int store_waiting(struct store *store, json_t **dossiers, struct error *err)
{
    return query_list(store, store_query(store, ASIDE_DOSSIERS), row_text, NULL, dossiers, err);
}

struct columns {
    const char *const *names;
    int count;
};

/* Columns as an object under these names; whole numbers stay such, NULL is null. */
static json_t *columns_json(sqlite3_stmt *row, void *context)
{
    const struct columns *columns = context;
    json_t *object = json_object();
    for (int i = 0; i < columns->count && object; i++) {
        int type = sqlite3_column_type(row, i);
        json_t *value = type == SQLITE_NULL      ? json_null()
                        : type == SQLITE_INTEGER ? json_integer(sqlite3_column_int64(row, i))
                                                 : json_string(column_text(row, i));
        if (json_object_set_new(object, columns->names[i], value) == 0) continue;
        json_decref(object);
        object = NULL;
    }
    return object;
}

static int rows_list(struct store *store, enum query which, const char *dossier, const char *const *names, int count,
                     json_t **list, struct error *err)
{
    struct columns columns = {names, count};
    sqlite3_stmt *query = store_query(store, which);
    query_text(query, 1, dossier);
    return query_list(store, query, columns_json, &columns, list, err);
}

int store_asides(struct store *store, const char *dossier, json_t **list, struct error *err)
{
    static const char *const names[] = {"dossier", "feed", "seq",   "person", "device", "line",
                                        "state",   "anew", "error", "clause", "why"};
    return rows_list(store, ASIDE_LIST, dossier, names, sizeof names / sizeof *names, list, err);
}

int store_refusals(struct store *store, const char *dossier, json_t **list, struct error *err)
{
    static const char *const names[] = {"dossier", "feed",  "first",  "last", "device",
                                        "seq",     "error", "clause", "why",  "asked"};
    return rows_list(store, REFUSAL_LIST, dossier, names, sizeof names / sizeof *names, list, err);
}

/* --- what the server said --- */

int store_refusal_put(struct store *store, const char *feed, int64_t first, int64_t seq, const struct error *why,
                      struct error *err)
{
    sqlite3_stmt *put = store_query(store, REFUSAL_PUT);
    query_text(put, 1, feed);
    query_integer(put, 2, first);
    query_integer(put, 3, seq);
    query_text(put, 4, error_name(why->code));
    query_text(put, 5, why->clause);
    query_text(put, 6, why->message);
    return query_run(store, put, err);
}

int store_refusal_ask(struct store *store, const char *feed, struct error *err)
{
    sqlite3_stmt *ask = store_query(store, REFUSAL_ASK);
    query_text(ask, 1, feed);
    return query_run(store, ask, err);
}
