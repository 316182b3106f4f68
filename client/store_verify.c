/* store_verify.c: raw reads, and what SQLite says of its own file. */
#include "client/store_verify.h"

#include <string.h>

#include "client/store_state.h"

/* --- the file --- */

static int wrong_add(json_t *wrong, const char *text, struct error *err)
{
    if (!utf8_valid(text, strlen(text))) text = "bytes that are no text";
    return json_array_append_new(wrong, json_string(text)) == 0 ? 0 : error_memory(err);
}

/* A row of integrity_check: "ok", or what is wrong. */
static int integrity_row(sqlite3_stmt *row, json_t *wrong, struct error *err)
{
    const char *text = column_text(row, 0);
    return strcmp(text, "ok") == 0 ? 0 : wrong_add(wrong, text, err);
}

/* A row of foreign_key_check: table, rowid, the table it names. */
static int reference_row(sqlite3_stmt *row, json_t *wrong, struct error *err)
{
    char text[200];
    snprintf(text, sizeof text, "%.60s: -> %.60s", column_text(row, 0), column_text(row, 2));
    return wrong_add(wrong, text, err);
}

static int pragma_ask(struct store *store, const char *sql, int (*row)(sqlite3_stmt *, json_t *, struct error *),
                      json_t *wrong, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    int result = 0;
    if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) != SQLITE_OK)
        return error_set(err, ERROR_IO, "%s: %s", store->directory, sqlite3_errmsg(store->database));
    struct error why = {0};
    while (result == 0 && json_array_size(wrong) < 100 && (result = query_step(store, statement, &why)) == 1)
        result = row(statement, wrong, &why);
    sqlite3_finalize(statement);
    /* It also stops at what it meets (a line that an index can not read): that is what was asked for. */
    if (result != 0 && result != ERROR_MEMORY) return wrong_add(wrong, why.message, err);
    if (result != 0 && err) *err = why;
    return result;
}

int store_integrity(struct store *store, json_t **wrong, struct error *err)
{
    *wrong = json_array();
    int result = *wrong ? 0 : error_memory(err);
    if (result == 0) result = pragma_ask(store, "PRAGMA integrity_check(100)", integrity_row, *wrong, err);
    if (result == 0) result = pragma_ask(store, "PRAGMA foreign_key_check", reference_row, *wrong, err);
    if (result == 0) return 0;
    json_decref(*wrong);
    *wrong = NULL;
    return result;
}

/* --- feeds and lines --- */

static json_t *feed_json(sqlite3_stmt *row, void *context)
{
    (void)context;
    return json_pack("{s:o,s:o,s:o,s:o,s:I,s:o,s:I,s:b}", "id", column_json(row, 0), "person", column_json(row, 1),
                     "device", column_json(row, 2), "key", column_json(row, 3), "last",
                     (json_int_t)sqlite3_column_int64(row, 4), "hash", column_json(row, 5), "sealed",
                     (json_int_t)sqlite3_column_int64(row, 6), "mine", sqlite3_column_int(row, 7));
}

int store_feeds(struct store *store, const char *dossier, json_t **feeds, struct error *err)
{
    sqlite3_stmt *list = store_query(store, VERIFY_FEEDS);
    query_text(list, 1, dossier);
    return query_list(store, list, feed_json, NULL, feeds, err);
}

static int lines_read(struct store *store, enum query which, const char *of, const struct kept_lines *lines,
                      struct error *err)
{
    sqlite3_stmt *list = store_query(store, which);
    int result = 0;
    query_text(list, 1, of);
    while (result == 0 && (result = query_step(store, list, err)) == 1) {
        const struct kept_line line = {
            .feed = column_text(list, 0),
            .seq = sqlite3_column_int64(list, 1),
            .hash = column_text(list, 2),
            .line = column_text(list, 3),
            .length = (size_t)sqlite3_column_bytes(list, 3),
        };
        result = lines->each(lines->context, &line, err);
    }
    sqlite3_reset(list);
    return result;
}

int store_feed_lines(struct store *store, const char *feed, const struct kept_lines *lines, struct error *err)
{
    return lines_read(store, VERIFY_LINES, feed, lines, err);
}

int store_aside_lines(struct store *store, const char *dossier, const struct kept_lines *lines, struct error *err)
{
    return lines_read(store, VERIFY_ASIDES, dossier, lines, err);
}
