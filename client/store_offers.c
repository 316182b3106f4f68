/* store_offers.c: what is sealed here and lacking at the server, one segment at a time. */
#include <stdlib.h>

#include "client/store_state.h"
#include "schema/text.h"

int store_offers(struct store *store, const char *dossier, json_t **offers, long long *held, struct error *err)
{
    sqlite3_stmt *list = store_query(store, OFFER_LIST);
    json_t *waiting = json_object(); /* feeds: what follows a segment that is held back is so as well */
    *offers = json_array();
    int result = waiting && *offers ? 0 : error_memory(err);
    query_text(list, 1, dossier);
    while (result >= 0 && (result = query_step(store, list, err)) == 1) {
        *held += sqlite3_column_int(list, 4);
        if (sqlite3_column_int(list, 4) && json_object_set_new(waiting, column_text(list, 0), json_true()) != 0) {
            result = error_memory(err);
            break;
        }
        if (json_object_get(waiting, column_text(list, 0))) continue;
        json_t *offer = json_pack(
            "{s:s,s:I,s:I,s:I}", "feed", column_text(list, 0), "first", (json_int_t)sqlite3_column_int64(list, 1),
            "last", (json_int_t)sqlite3_column_int64(list, 2), "bytes", (json_int_t)sqlite3_column_int64(list, 3));
        if (json_array_append_new(*offers, offer) != 0) {
            result = error_memory(err);
            break;
        }
    }
    sqlite3_reset(list);
    json_decref(waiting);
    if (result == 0) return 0;
    json_decref(*offers);
    *offers = NULL;
    return result;
}

int store_offering(struct store *store, json_t **dossiers, struct error *err)
{
    return query_list(store, store_query(store, OFFER_DOSSIERS), row_text, NULL, dossiers, err);
}

int store_held(struct store *store, const char *dossier, long long *held, struct error *err)
{
    sqlite3_stmt *list = store_query(store, OFFER_LIST);
    int result;
    *held = 0;
    query_text(list, 1, dossier);
    while ((result = query_step(store, list, err)) == 1) *held += sqlite3_column_int(list, 4);
    sqlite3_reset(list);
    return result;
}

int store_segment(struct store *store, const char *dossier, const json_t *offer, json_t **segment, struct error *err)
{
    sqlite3_stmt *seal = store_query(store, SEGMENT_SEAL);
    json_t *feed = json_object_get(offer, "feed"), *first = json_object_get(offer, "first");
    json_t *last = json_object_get(offer, "last");
    struct text text = {0};
    *segment = NULL;
    query_text(seal, 1, json_string_value(feed));
    query_integer(seal, 2, json_integer_value(first));
    query_integer(seal, 3, json_integer_value(last));
    int result = query_step(store, seal, err);
    if (result == 0)
        result = error_set(err, ERROR_NOT_FOUND, "feed %s has no segment from %lld on", json_string_value(feed),
                           (long long)json_integer_value(first));
    if (result == 1)
        result = store_sealed_lines(store, json_string_value(feed), json_integer_value(first), json_integer_value(last),
                                    &text, err);
    if (result == 0) {
        *segment = json_pack("{s:s,s:O,s:O,s:O,s:o,s:s}", "dossier", dossier, "feed", feed, "first", first, "last",
                             last, "text", json_stringn_nocheck(text.data, text.length), "seal", column_text(seal, 0));
        if (!*segment) result = error_memory(err);
    }
    sqlite3_reset(seal);
    text_fini(&text);
    return result;
}

int store_unsent(struct store *store, const char *dossier, bool all, long long *count, struct error *err)
{
    sqlite3_stmt *query = store_query(store, UNSENT_COUNT);
    query_text(query, 1, dossier);
    query_integer(query, 2, all);
    int result = query_step(store, query, err);
    *count = result == 1 ? sqlite3_column_int64(query, 0) : 0;
    sqlite3_reset(query);
    return result < 0 ? result : 0;
}
