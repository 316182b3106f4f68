#include "client/store_checkpoint.h"

#include <stdlib.h>
#include <string.h>

#include "client/store_state.h"

static void kept_read(sqlite3_stmt *row, int column, struct kept_checkpoint *kept)
{
    snprintf(kept->id, sizeof kept->id, "%s", column_text(row, column));
    snprintf(kept->shown, sizeof kept->shown, "%s", column_text(row, column + 1));
}

int store_checkpoint_newest(struct store *store, struct kept_checkpoint *kept, struct error *err)
{
    sqlite3_stmt *list = store_query(store, CHECKPOINT_KEPT);
    int result = query_step(store, list, err);
    *kept = (struct kept_checkpoint){0};
    if (result == 1) {
        kept->number = sqlite3_column_int64(list, 0);
        kept_read(list, 1, kept);
    }
    sqlite3_reset(list);
    return result < 0 ? result : 0;
}

int store_checkpoint_at(struct store *store, int64_t number, struct kept_checkpoint *kept, struct error *err)
{
    sqlite3_stmt *get = store_query(store, CHECKPOINT_GET);
    query_integer(get, 1, number);
    int result = query_step(store, get, err);
    *kept = (struct kept_checkpoint){0};
    if (result == 1) {
        kept->number = number;
        kept_read(get, 0, kept);
    }
    sqlite3_reset(get);
    return result < 0 ? result : 0;
}

int store_checkpoints(struct store *store, struct kept_checkpoint **out, size_t *count, struct error *err)
{
    sqlite3_stmt *rows = store_query(store, CHECKPOINT_KEPT);
    struct kept_checkpoint *list = NULL;
    size_t room = 0;
    int result;
    *out = NULL;
    *count = 0;
    while ((result = query_step(store, rows, err)) == 1) {
        if (*count == room) {
            room = room ? room * 2 : 128;
            struct kept_checkpoint *grown = realloc(list, room * sizeof *grown);
            if (!grown) {
                result = error_memory(err);
                break;
            }
            list = grown;
        }
        list[*count].number = sqlite3_column_int64(rows, 0);
        kept_read(rows, 1, &list[(*count)++]);
    }
    sqlite3_reset(rows);
    if (result == 0) {
        *out = list;
        return 0;
    }
    free(list);
    return result;
}

static json_t *body_json(sqlite3_stmt *row, void *context)
{
    (void)context;
    return json_pack("{s:I,s:I,s:o,s:o,s:o}", "history", (json_int_t)sqlite3_column_int64(row, 0), "number",
                     (json_int_t)sqlite3_column_int64(row, 1), "id", column_json(row, 2), "body", column_json(row, 3),
                     "shown", column_json(row, 4));
}

int store_checkpoint_bodies(struct store *store, json_t **list, struct error *err)
{
    return query_list(store, store_query(store, CHECKPOINT_LIST), body_json, NULL, list, err);
}

/* --- keeping --- */

static int drop(struct store *store, int64_t number, struct error *err)
{
    sqlite3_stmt *query = store_query(store, CHECKPOINT_DROP);
    query_integer(query, 1, number);
    return query_run(store, query, err);
}

/* In which span a checkpoint lies: so many times twice as far back. */
static int span_of(int64_t newest, int64_t number)
{
    int span = 0;
    for (int64_t back = newest - number; back > 1; back /= 2) span++;
    return span;
}

/* Takes away those that are too many. Inside a transaction. */
static int thin_out(struct store *store, struct error *err)
{
    struct kept_checkpoint *list = NULL;
    size_t count = 0;
    int result = store_checkpoints(store, &list, &count, err);
    /* From the newest back: of a span the last that is met, which is the oldest, stays. */
    for (size_t i = CHECKPOINTS_KEPT; result == 0 && i + 1 < count; i++) {
        if (span_of(list[0].number, list[i].number) == span_of(list[0].number, list[i + 1].number))
            result = drop(store, list[i].number, err);
    }
    free(list);
    return result;
}

int store_checkpoint_keep(struct store *store, const struct checkpoint *checkpoints, const json_t *bodies, size_t count,
                          struct error *err)
{
    char now[CLOCK_TEXT_SIZE];
    clock_now(now);
    int result = store_begin(store, err);
    if (result != 0) return result;
    for (size_t i = 0; i < count && result == 0; i++) {
        sqlite3_stmt *keep = store_query(store, CHECKPOINT_KEEP);
        const json_t *body = json_array_get(bodies, i);
        query_integer(keep, 1, checkpoints[i].number);
        query_text(keep, 2, checkpoints[i].id);
        query_bytes(keep, 3, json_string_value(body), json_string_length(body));
        query_text(keep, 4, now);
        result = query_run(store, keep, err);
    }
    if (result == 0) result = thin_out(store, err);
    return store_end(store, result, err);
}

/* --- another history --- */

int store_history_accept(struct store *store, const struct acceptance *acceptance, const char *person,
                         const char *reason, bool aside, struct error *err)
{
    char now[CLOCK_TEXT_SIZE];
    clock_now(now);
    int result = store_begin(store, err);
    if (result != 0) return result;
    sqlite3_stmt *add = store_query(store, ACCEPTANCE_ADD);
    query_text(add, 1, now);
    query_text(add, 2, person);
    query_text(add, 3, reason);
    query_integer(add, 4, acceptance->since);
    query_integer(add, 5, acceptance->left.number);
    query_text(add, 6, acceptance->left.id);
    query_integer(add, 7, acceptance->taken.number);
    query_text(add, 8, acceptance->taken.id);
    result = query_run(store, add, err);
    if (result == 0 && aside) {
        sqlite3_stmt *leave = store_query(store, CHECKPOINT_LEAVE);
        query_integer(leave, 1, sqlite3_last_insert_rowid(store->database));
        query_integer(leave, 2, acceptance->since);
        result = query_run(store, leave, err);
    }
    return store_end(store, result, err);
}

static json_t *acceptance_json(sqlite3_stmt *row, void *context)
{
    (void)context;
    return json_pack("{s:I,s:s,s:s,s:s,s:I,s:{s:I,s:s},s:{s:I,s:s}}", "history",
                     (json_int_t)sqlite3_column_int64(row, 0), "at", column_text(row, 1), "person", column_text(row, 2),
                     "reason", column_text(row, 3), "since", (json_int_t)sqlite3_column_int64(row, 4), "left", "number",
                     (json_int_t)sqlite3_column_int64(row, 5), "commit", column_text(row, 6), "taken", "number",
                     (json_int_t)sqlite3_column_int64(row, 7), "commit", column_text(row, 8));
}

int store_acceptances(struct store *store, json_t **list, struct error *err)
{
    return query_list(store, store_query(store, ACCEPTANCE_LIST), acceptance_json, NULL, list, err);
}

bool acceptance_covers(const json_t *acceptances, int64_t number, const char *commit)
{
    const json_t *acceptance;
    size_t index;
    json_array_foreach(acceptances, index, acceptance)
    {
        const json_t *left = json_object_get(acceptance, "left");
        const char *id = json_string_value(json_object_get(left, "commit"));
        if (id && strcmp(id, commit) == 0) return true;
        if (number > json_integer_value(json_object_get(acceptance, "since")) &&
            number <= json_integer_value(json_object_get(left, "number")))
            return true;
    }
    return false;
}
