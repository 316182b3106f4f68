/* Which evidence the server is known to have, for who can not ask it. */
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "client/store_state.h"
#include "schema/plain.h"

/* `known`: whether it was thought that the server had it. */
static int lack(struct store *store, const char *sha256, bool *known, struct error *err)
{
    sqlite3_stmt *query = store_query(store, EVIDENCE_LACK);
    if (!digest_is_hex(sha256)) return 0;
    query_text(query, 1, sha256);
    int result = query_run(store, query, err);
    *known = *known || sqlite3_changes(store->database) > 0;
    return result;
}

static int lack_all(struct store *store, const json_t *missing, bool *known, struct error *err)
{
    const json_t *value;
    const char *key;
    size_t index;
    int result = 0;
    json_array_foreach(missing, index, value)
    {
        const char *sha256 = json_string_value(value);
        if (result == 0 && sha256) result = lack(store, sha256, known, err);
    }
    json_object_foreach((json_t *)(size_t)missing, key, value)
    {
        if (result == 0) result = lack(store, key, known, err);
    }
    return result;
}

static int landed_write(struct store *store, const json_t *dossiers, const json_t *missing, struct error *err)
{
    sqlite3_stmt *land = store_query(store, EVIDENCE_LAND);
    const json_t *id;
    size_t index;
    bool known = false, noted = false;
    int result = lack_all(store, missing, &known, err);
    /* What it lost may be named in any dossier. */
    if (result == 0 && known) result = store_evidence_doubt(store, err);
    json_array_foreach(dossiers, index, id)
    {
        query_text(land, 1, json_string_value(id));
        if (result == 0) result = query_run(store, land, err);
    }
    /* Once more: these dossiers name it, so it has just been noted. */
    if (result == 0) result = lack_all(store, missing, &noted, err);
    return result == 0 ? store_evidence_settle(store, dossiers, err) : result;
}

int store_evidence_landed(struct store *store, const json_t *dossiers, const json_t *missing, struct error *err)
{
    int result = json_array_size(dossiers) + json_array_size(missing) + json_object_size(missing) > 0
                     ? store_begin(store, err)
                     : 1;
    if (result == 0) return store_end(store, landed_write(store, dossiers, missing, err), err);
    return result == 1 ? 0 : result;
}

/* Of a piece whose bytes are here. */
static json_t *offer_json(sqlite3_stmt *row, void *store)
{
    const char *sha256 = column_text(row, 0);
    char path[PATH_MAX];
    struct stat about;
    if (!store_evidence_path(store, sha256, path, sizeof path) || stat(path, &about) != 0) return json_null();
    return json_pack("{s:s,s:I}", "sha256", sha256, "size", (json_int_t)about.st_size);
}

int store_evidence_offers(struct store *store, bool all, json_t **offers, struct error *err)
{
    json_t *unsettled = NULL;
    char *ids = NULL;
    *offers = NULL;
    int result = all ? 0 : store_evidence_unsettled(store, &unsettled, err);
    if (result == 0 && unsettled && !(ids = plain_dump(unsettled, false))) result = error_memory(err);
    if (result == 0 && (all || json_array_size(unsettled) > 0)) {
        sqlite3_stmt *list = store_query(store, EVIDENCE_OFFERS);
        if (ids) query_text(list, 1, ids);
        result = query_list(store, list, offer_json, store, offers, err);
    } else if (result == 0 && !(*offers = json_array())) {
        result = error_memory(err);
    }
    json_decref(unsettled);
    free(ids);
    return result;
}

static json_t *pending_json(sqlite3_stmt *row, void *store)
{
    const char *sha256 = column_text(row, 0);
    char path[PATH_MAX];
    if (!digest_is_hex(sha256) || store_evidence_path(store, sha256, path, sizeof path)) return json_null();
    return json_string(sha256);
}

int store_evidence_pending(struct store *store, const char *dossier, json_t **pending, struct error *err)
{
    sqlite3_stmt *list = store_query(store, EVIDENCE_PENDING);
    query_text(list, 1, dossier);
    return query_list(store, list, pending_json, store, pending, err);
}
