/* Which evidence the server is known to have, for who can not ask it. */
#include <limits.h>
#include <sys/stat.h>

#include "client/store_state.h"

static int lack(struct store *store, const char *sha256, struct error *err)
{
    sqlite3_stmt *query = store_query(store, EVIDENCE_LACK);
    if (!digest_is_hex(sha256)) return 0;
    query_text(query, 1, sha256);
    return query_run(store, query, err);
}

static int landed_write(struct store *store, const char *dossier, const json_t *missing, struct error *err)
{
    sqlite3_stmt *land = store_query(store, EVIDENCE_LAND);
    const json_t *value;
    const char *key;
    size_t index;
    query_text(land, 1, dossier);
    int result = query_run(store, land, err);
    json_array_foreach(missing, index, value)
    {
        const char *sha256 = json_string_value(value);
        if (result == 0 && sha256) result = lack(store, sha256, err);
    }
    json_object_foreach((json_t *)(size_t)missing, key, value)
    {
        if (result == 0) result = lack(store, key, err);
    }
    return result;
}

int store_evidence_landed(struct store *store, const char *dossier, const json_t *missing, struct error *err)
{
    int result = store_begin(store, err);
    return result == 0 ? store_end(store, landed_write(store, dossier, missing, err), err) : result;
}

int store_evidence_offers(struct store *store, bool all, json_t **offers, struct error *err)
{
    sqlite3_stmt *list = store_query(store, EVIDENCE_OFFERS);
    char path[PATH_MAX];
    struct stat about;
    int result;
    *offers = json_array();
    if (!*offers) return error_memory(err);
    query_integer(list, 1, all);
    while ((result = query_step(store, list, err)) == 1) {
        const char *sha256 = column_text(list, 0);
        if (!store_evidence_path(store, sha256, path, sizeof path) || stat(path, &about) != 0) continue;
        json_t *piece = json_pack("{s:s,s:I}", "sha256", sha256, "size", (json_int_t)about.st_size);
        if (json_array_append_new(*offers, piece) == 0) continue;
        result = error_memory(err);
        break;
    }
    sqlite3_reset(list);
    if (result == 0) return 0;
    json_decref(*offers);
    *offers = NULL;
    return result;
}

int store_evidence_pending(struct store *store, const char *dossier, json_t **pending, struct error *err)
{
    sqlite3_stmt *list = store_query(store, EVIDENCE_PENDING);
    char path[PATH_MAX];
    int result;
    *pending = json_array();
    if (!*pending) return error_memory(err);
    query_text(list, 1, dossier);
    while ((result = query_step(store, list, err)) == 1) {
        const char *sha256 = column_text(list, 0);
        if (!digest_is_hex(sha256) || store_evidence_path(store, sha256, path, sizeof path)) continue;
        if (json_array_append_new(*pending, json_string(sha256)) == 0) continue;
        result = error_memory(err);
        break;
    }
    sqlite3_reset(list);
    if (result == 0) return 0;
    json_decref(*pending);
    *pending = NULL;
    return result;
}
