#include "client/store_forget.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "client/store_state.h"
#include "schema/clock.h"
#include "schema/plain.h"

#define SETTING "forgotten"
#define COPY_SECONDS 3600 /* nobody is that long at copying one file */

/* --- the note --- */

int store_forgotten(struct store *store, json_t **forgotten, struct error *err)
{
    char *text = NULL;
    *forgotten = NULL;
    int result = store_setting(store, SETTING, &text, err);
    if (result != 0) return result;
    *forgotten = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : json_object();
    free(text);
    return json_is_object(*forgotten)
               ? 0
               : error_set(err, ERROR_INVALID, "what this store keeps about forgotten dossiers can not be read");
}

static int forgotten_put(struct store *store, const json_t *forgotten, struct error *err)
{
    char *text = json_object_size(forgotten) > 0 ? plain_dump(forgotten, true) : NULL;
    if (!text && json_object_size(forgotten) > 0) return error_memory(err);
    int result = store_set(store, SETTING, text, err);
    free(text);
    return result;
}

int store_forgotten_at(struct store *store, const char *dossier, char **at, struct error *err)
{
    json_t *forgotten = NULL;
    *at = NULL;
    int result = store_forgotten(store, &forgotten, err);
    const json_t *entry = json_object_get(forgotten, dossier);
    const char *when = json_string_value(json_object_get(entry, "at"));
    if (result == 0 && entry && !(*at = strdup(when ? when : "?"))) result = error_memory(err);
    json_decref(forgotten);
    return result;
}

bool forgotten_is_unfinished(const json_t *entry)
{
    return json_is_array(json_object_get(entry, "evidence"));
}

/* Changes the entry of a dossier in a transaction of its own: another value for a name of it, or with NULL it goes. */
static int forgotten_change(struct store *store, const char *dossier, const char *name, json_t *value,
                            struct error *err)
{
    json_t *forgotten = NULL;
    int result = store_begin(store, err);
    if (result != 0) goto out;
    result = store_forgotten(store, &forgotten, err);
    json_t *entry = json_object_get(forgotten, dossier);
    if (result == 0 && !entry)
        result = error_set(err, ERROR_NOT_FOUND,
                           "%.64s was not forgotten on this device; `schouw forget` lists what was", dossier);
    if (result == 0 && (name ? json_object_set(entry, name, value) : json_object_del(forgotten, dossier)) != 0)
        result = error_memory(err);
    if (result == 0) result = forgotten_put(store, forgotten, err);
    result = store_end(store, result, err);
out:
    json_decref(forgotten);
    json_decref(value);
    return result;
}

int store_forget_undo(struct store *store, const char *dossier, struct error *err)
{
    return forgotten_change(store, dossier, NULL, NULL, err);
}

/* --- what is here --- */

static int heads_claim(struct store *store, const char *dossier, json_t *heads, struct error *err)
{
    sqlite3_stmt *list = store_query(store, HEAD_LIST);
    int result;
    query_text(list, 1, dossier);
    while ((result = query_step(store, list, err)) == 1) {
        json_t *head =
            json_pack("{s:I,s:s}", "seq", (json_int_t)sqlite3_column_int64(list, 1), "hash", column_text(list, 2));
        if (json_object_set_new(heads, column_text(list, 0), head) == 0) continue;
        result = error_memory(err);
        break;
    }
    sqlite3_reset(list);
    return result;
}

static json_t *hex_json(sqlite3_stmt *row, void *context)
{
    return digest_is_hex(column_text(row, 0)) ? row_text(row, context) : json_null();
}

static int evidence_claim(struct store *store, const char *dossier, json_t **evidence, struct error *err)
{
    sqlite3_stmt *list = store_query(store, EVIDENCE_LIST);
    query_text(list, 1, dossier);
    return query_list(store, list, hex_json, NULL, evidence, err);
}

int store_forget_claim(struct store *store, const char *dossier, json_t **claim, struct error *err)
{
    json_t *heads = json_object(), *evidence = NULL;
    int result = heads ? heads_claim(store, dossier, heads, err) : error_memory(err);
    if (result == 0) result = evidence_claim(store, dossier, &evidence, err);
    *claim = result == 0 ? json_pack("{s:O,s:O}", "heads", heads, "evidence", evidence) : NULL;
    if (result == 0 && !*claim) result = error_memory(err);
    json_decref(heads);
    json_decref(evidence);
    return result;
}

int store_evidence_named(struct store *store, const char *sha256, bool *named, struct error *err)
{
    sqlite3_stmt *ask = store_query(store, EVIDENCE_NAMED);
    query_text(ask, 1, sha256);
    int result = query_step(store, ask, err);
    *named = result == 1;
    sqlite3_reset(ask);
    return result < 0 ? result : 0;
}

/* --- wiping --- */

static int rows_wipe(struct store *store, const char *dossier, struct error *err)
{
    static const enum query wipes[] = {WIPE_REFUSALS, WIPE_ASIDES, WIPE_SEGMENTS, WIPE_RECORDS, WIPE_FEEDS};
    int result = 0;
    for (size_t i = 0; i < sizeof wipes / sizeof *wipes && result == 0; i++) {
        sqlite3_stmt *wipe = store_query(store, wipes[i]);
        query_text(wipe, 1, dossier);
        result = query_run(store, wipe, err);
    }
    if (result == 0) result = query_run(store, store_query(store, WIPE_LANDED), err);
    return result == 0 ? store_evidence_doubt(store, err) : result;
}

/* The note, with when and up to where. */
static int forgotten_add(struct store *store, const char *dossier, const json_t *claim, const char *landed,
                         struct error *err)
{
    char now[CLOCK_TEXT_SIZE];
    json_t *forgotten = NULL, *heads = json_object(), *head;
    const char *feed;
    clock_now(now);
    int result = heads ? store_forgotten(store, &forgotten, err) : error_memory(err);
    json_object_foreach(json_object_get(claim, "heads"), feed, head)
    {
        if (result == 0 && json_object_set(heads, feed, json_object_get(head, "seq")) != 0) result = error_memory(err);
    }
    json_t *entry = json_pack("{s:s,s:s,s:O,s:O}", "at", now, "landed", landed, "heads", heads, "evidence",
                              json_object_get(claim, "evidence"));
    if (result == 0 && json_object_set(forgotten, dossier, entry) != 0) result = error_memory(err);
    if (result == 0) result = forgotten_put(store, forgotten, err);
    json_decref(entry);
    json_decref(heads);
    json_decref(forgotten);
    return result;
}

/* The current dossier is another one from now on. */
static int current_leave(struct store *store, const char *dossier, struct error *err)
{
    char *current = NULL;
    int result = store_setting(store, "dossier", &current, err);
    if (result == 0 && current && strcmp(current, dossier) == 0) result = store_set(store, "dossier", NULL, err);
    free(current);
    return result;
}

int store_forget(struct store *store, const char *dossier, const json_t *claim, const char *landed, struct error *err)
{
    json_t *now = NULL;
    int result = store_execute(store, "PRAGMA secure_delete = ON", err);
    if (result == 0) result = store_begin(store, err);
    if (result != 0) return result;
    result = store_forget_claim(store, dossier, &now, err);
    if (result == 0 && !json_equal(now, claim))
        result = error_set(err, ERROR_CONFLICT,
                           "something was recorded in %s meanwhile; nothing was wiped. `schouw sync`, then try again",
                           dossier);
    if (result == 0) result = rows_wipe(store, dossier, err);
    if (result == 0) result = forgotten_add(store, dossier, claim, landed, err);
    if (result == 0) result = current_leave(store, dossier, err);
    result = store_end(store, result, err);
    json_decref(now);
    return result;
}

/* --- what is left of it in files --- */

static int file_remove(const char *path, struct error *err)
{
    if (unlink(path) == 0 || errno == ENOENT) return 0;
    return error_set(err, ERROR_IO, "can not remove %s: %s", path, error_system(errno));
}

/* The bytes of a piece, and what came of it so far. */
static int piece_remove(struct store *store, const char *sha256, struct error *err)
{
    char path[PATH_MAX];
    bool named = false;
    if (!sha256 || !digest_is_hex(sha256)) return 0;
    int result = store_evidence_named(store, sha256, &named, err);
    if (result != 0 || named) return result;
    if (store_evidence_path(store, sha256, path, sizeof path)) result = file_remove(path, err);
    if (result == 0) result = store_evidence_incoming(store, sha256, path, sizeof path, err);
    return result == 0 ? file_remove(path, err) : result;
}

/* What was cut off while it was copied here has no name yet; one that somebody is at is younger. */
static int copies_remove(struct store *store, struct error *err)
{
    char folder[PATH_MAX], path[PATH_MAX];
    int result = 0;
    snprintf(folder, sizeof folder, "%.4000s/evidence", store_directory(store));
    DIR *list = opendir(folder);
    for (const struct dirent *entry; list && result == 0 && (entry = readdir(list));) {
        struct stat about;
        if (strncmp(entry->d_name, EVIDENCE_COPY, strlen(EVIDENCE_COPY)) != 0) continue;
        if (snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= PATH_MAX || lstat(path, &about) != 0)
            continue;
        if (about.st_mtime < time(NULL) - COPY_SECONDS) result = file_remove(path, err);
    }
    if (list) closedir(list);
    return result;
}

static int pieces_remove(struct store *store, const json_t *pieces, struct error *err)
{
    json_t *sha256;
    size_t index;
    int result = copies_remove(store, err);
    json_array_foreach(pieces, index, sha256)
    {
        if (result == 0) result = piece_remove(store, json_string_value(sha256), err);
    }
    /* Gone after a power cut as well, before their names are: without a name nobody would remove them. */
    return result == 0 ? store_evidence_flush(store, err) : result;
}

int store_forget_finish(struct store *store, const char *dossier, struct error *err)
{
    json_t *forgotten = NULL;
    int result = store_execute(store, "PRAGMA secure_delete = ON", err);
    if (result == 0) result = store_forgotten(store, &forgotten, err);
    const json_t *entry = json_object_get(forgotten, dossier);
    bool unfinished = forgotten_is_unfinished(entry);
    if (result == 0 && unfinished) result = pieces_remove(store, json_object_get(entry, "evidence"), err);
    json_decref(forgotten);
    if (result != 0 || !unfinished) return result;
    /* Their names go with the rest; that something is left is said until all of it is gone. */
    result = forgotten_change(store, dossier, "evidence", json_array(), err);
    if (result == 0) result = store_execute(store, "VACUUM", err);
    if (result == 0) result = store_journal_empty(store, err);
    if (result == 0) result = forgotten_change(store, dossier, "evidence", json_null(), err);
    return result == 0 ? store_journal_empty(store, err) : result;
}
