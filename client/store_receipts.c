/* How statements got into this store: when their segments were received, and whether their seals still hold. */
#include <string.h>

#include "client/store_state.h"
#include "schema/text.h"

static json_t *receipt_json(sqlite3_stmt *row, void *context)
{
    const char *received = sqlite3_column_type(row, 4) == SQLITE_NULL ? NULL : column_text(row, 4);
    (void)context;
    return json_pack("{s:s,s:I,s:I,s:s?}", "feed", column_text(row, 0), "first",
                     (json_int_t)sqlite3_column_int64(row, 1), "last", (json_int_t)sqlite3_column_int64(row, 2),
                     "received", received);
}

int store_receipts(struct store *store, const char *dossier, json_t **receipts, struct error *err)
{
    sqlite3_stmt *list = store_query(store, SEGMENT_LIST);
    query_text(list, 1, dossier);
    return query_list(store, list, receipt_json, NULL, receipts, err);
}

int store_seal_check(struct store *store, const char *feed, int64_t first, struct error *err)
{
    sqlite3_stmt *range = store_query(store, SEGMENT_RANGE);
    struct segment *segment = NULL;
    struct text text = {0};
    int64_t reached = 0;
    query_text(range, 1, feed);
    query_integer(range, 2, first);
    int result = query_step(store, range, err);
    if (result == 0)
        result =
            error_set(err, ERROR_NOT_FOUND, "feed %s has no segment that begins at seq %lld", feed, (long long)first);
    if (result != 1) goto out;
    result = store_lines(store, feed, first, sqlite3_column_int64(range, 0), SIZE_MAX, &text, &reached, err);
    if (result == 0)
        result = segment_parse(text.data ? text.data : "", text.length, column_text(range, 1),
                               (size_t)sqlite3_column_bytes(range, 1), &segment, err);
    if (result == 0) result = segment_verify(segment, column_text(range, 3), err);
    /* Lines that are no segment any more are not what was sealed either. */
    if (result == ERROR_INVALID || result == ERROR_CONFLICT) {
        result = ERROR_SIGNATURE;
        if (err) err->code = ERROR_SIGNATURE;
    }
out:
    sqlite3_reset(range);
    segment_free(segment);
    text_fini(&text);
    return result;
}
