/* store_offers.c: what is sealed here and lacking at the server, one segment at a time. */
#include <stdlib.h>

#include "client/store_state.h"
#include "schema/text.h"

/* A segment of the list, as it goes to the server. */
struct offered {
    const char *dossier, *feed;
    int64_t first, last;
};

/* Feed, first and last, from a place on. */
static void offered_bind(sqlite3_stmt *query, int place, const struct offered *offered)
{
    query_text(query, place, offered->feed);
    query_integer(query, place + 1, offered->first);
    query_integer(query, place + 2, offered->last);
}

/* Whether the row's segment rests on what another feed of this device has still to send: then it waits for that. Only
 * where there are several is it looked for. */
static int offer_waits(struct store *store, sqlite3_stmt *row, const struct offered *offered, bool *waits,
                       struct error *err)
{
    *waits = false;
    if (!sqlite3_column_int(row, 3)) return 0;
    sqlite3_stmt *held = store_query(store, OFFER_HELD);
    query_text(held, 1, offered->dossier);
    offered_bind(held, 2, offered);
    int result = query_step(store, held, err);
    *waits = result == 1;
    sqlite3_reset(held);
    return result < 0 ? result : 0;
}

/* Bytes of its lines. */
static int offer_bytes(struct store *store, const struct offered *offered, json_int_t *bytes, struct error *err)
{
    const struct segment *sealed = store_sealed(store, offered->feed, offered->first, offered->last);
    if (sealed) {
        *bytes = (json_int_t)sealed->length;
        return 0;
    }
    sqlite3_stmt *sum = store_query(store, OFFER_BYTES);
    offered_bind(sum, 1, offered);
    int result = query_step(store, sum, err);
    *bytes = result == 1 ? sqlite3_column_int64(sum, 0) : 0;
    sqlite3_reset(sum);
    return result < 0 ? result : 0;
}

static struct offered offer_row(const char *dossier, sqlite3_stmt *row)
{
    return (struct offered){dossier, column_text(row, 0), sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2)};
}

int store_offers(struct store *store, const char *dossier, json_t **offers, long long *held, struct error *err)
{
    sqlite3_stmt *list = store_query(store, OFFER_LIST);
    json_t *waiting = json_object(); /* feeds: what follows a segment that is held back is so as well */
    *offers = json_array();
    int result = waiting && *offers ? 0 : error_memory(err);
    query_text(list, 1, dossier);
    while (result >= 0 && (result = query_step(store, list, err)) == 1) {
        const struct offered offered = offer_row(dossier, list);
        json_int_t bytes = 0;
        bool waits;
        result = offer_waits(store, list, &offered, &waits, err);
        if (result == 0 && waits && json_object_set_new(waiting, offered.feed, json_true()) != 0)
            result = error_memory(err);
        if (result != 0) break;
        *held += waits;
        if (json_object_get(waiting, offered.feed)) continue;
        result = offer_bytes(store, &offered, &bytes, err);
        if (result == 0 && json_array_append_new(*offers, json_pack("{s:s,s:I,s:I,s:I}", "feed", offered.feed, "first",
                                                                    (json_int_t)offered.first, "last",
                                                                    (json_int_t)offered.last, "bytes", bytes)) != 0)
            result = error_memory(err);
        if (result != 0) break;
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
    while ((result = query_step(store, list, err)) == 1) {
        const struct offered offered = offer_row(dossier, list);
        bool waits;
        result = offer_waits(store, list, &offered, &waits, err);
        if (result != 0) break;
        *held += waits;
    }
    sqlite3_reset(list);
    return result;
}

/* The seal of an offered segment, in the first column of `*row`, and its lines, in `text` or as they were sealed last.
 * Reset the row, also on failure. */
static int segment_find(struct store *store, const struct offered *offered, sqlite3_stmt **row, struct text *text,
                        const char **lines, struct error *err)
{
    const struct segment *sealed = store_sealed(store, offered->feed, offered->first, offered->last);
    int64_t reached = 0;
    *row = store_query(store, SEGMENT_SEAL);
    offered_bind(*row, 1, offered);
    int result = query_step(store, *row, err);
    if (result == 0)
        return error_set(err, ERROR_NOT_FOUND, "feed %s has no segment from %lld on", offered->feed,
                         (long long)offered->first);
    if (result == 1) result = 0;
    if (result == 0 && !sealed)
        result = store_lines(store, offered->feed, offered->first, offered->last, SIZE_MAX, text, &reached, err);
    *lines = sealed ? sealed->text : text->data ? text->data : "";
    return result;
}

static struct offered offered_read(const char *dossier, const json_t *offer)
{
    return (struct offered){dossier, json_string_value(json_object_get(offer, "feed")),
                            json_integer_value(json_object_get(offer, "first")),
                            json_integer_value(json_object_get(offer, "last"))};
}

int store_segment(struct store *store, const char *dossier, const json_t *offer, json_t **segment, struct error *err)
{
    const struct offered offered = offered_read(dossier, offer);
    struct text text = {0};
    sqlite3_stmt *row = NULL;
    const char *lines = "";
    *segment = NULL;
    int result = segment_find(store, &offered, &row, &text, &lines, err);
    if (result == 0) {
        *segment = json_pack("{s:s,s:s,s:I,s:I,s:o,s:s}", "dossier", dossier, "feed", offered.feed, "first",
                             (json_int_t)offered.first, "last", (json_int_t)offered.last, "text",
                             json_string_nocheck(lines), "seal", column_text(row, 0));
        if (!*segment) result = error_memory(err);
    }
    sqlite3_reset(row);
    text_fini(&text);
    return result;
}

int store_segment_write(struct store *store, const char *dossier, const json_t *offer, struct text *line,
                        struct error *err)
{
    const struct offered offered = offered_read(dossier, offer);
    struct text text = {0};
    sqlite3_stmt *row = NULL;
    const char *lines = "";
    int result = segment_find(store, &offered, &row, &text, &lines, err);
    if (result == 0) {
        text_puts(line, "{\"dossier\":");
        text_json(line, dossier);
        text_puts(line, ",\"feed\":");
        text_json(line, offered.feed);
        text_printf(line, ",\"first\":%lld,\"last\":%lld,\"text\":", (long long)offered.first, (long long)offered.last);
        text_json(line, lines);
        text_puts(line, ",\"seal\":");
        text_json(line, column_text(row, 0));
        text_puts(line, "}\n");
        if (line->failed) result = error_memory(err);
    }
    sqlite3_reset(row);
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
