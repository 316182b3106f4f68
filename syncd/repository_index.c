/* repository_index.c: the index of the central repository: which feeds, evidence and names a dossier has, without
 * reading its records. It lives in memory; index.sqlite is a copy of it, so that the next start need not read all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/digest.h"
#include "schema/sql.h"
#include "syncd/repository_state.h"

int index_trouble(const struct repository *repository, struct error *err)
{
    return error_set(err, ERROR_IO, "index of %s: %s", repository->directory, sqlite3_errmsg(repository->index));
}

int index_run(struct repository *repository, const char *name, const char *text, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    int result;

    if (text) {
        if ((result = index_prepare(repository, name, &statement, err))) return result;
        index_bind(statement, 1, text);
        return index_finish(repository, statement, err);
    }
    result = sqlite3_exec(repository->index, sql_part("index.sql", name), NULL, NULL, NULL);
    return result == SQLITE_OK ? 0 : index_trouble(repository, err);
}

/* Where a part of index.sql is kept once it is prepared; NULL: it is not yet, and `*room` is where it can be. */
static struct index_query *query_find(struct repository *repository, const char *name, struct index_query **room)
{
    *room = NULL;
    for (size_t i = 0; i < INDEX_QUERIES; i++) {
        struct index_query *query = &repository->queries[i];
        if (!query->statement) {
            *room = query;
            return NULL;
        }
        if (strcmp(query->name, name) == 0) return query;
    }
    return NULL;
}

int index_prepare(struct repository *repository, const char *name, sqlite3_stmt **statement, struct error *err)
{
    struct index_query *room, *query = query_find(repository, name, &room);
    int result = 0;

    *statement = query ? query->statement : NULL;
    if (query) return 0;
    if (!room) return error_set(err, ERROR_IO, "index.sql has more than %d parts", INDEX_QUERIES);
    if (sqlite3_prepare_v3(repository->index, sql_part("index.sql", name), -1, SQLITE_PREPARE_PERSISTENT, statement,
                           NULL) != SQLITE_OK)
        result = index_trouble(repository, err);
    else
        *room = (struct index_query){name, *statement};
    return result;
}

void index_release(sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

void index_bind(sqlite3_stmt *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text ? text : "", -1, SQLITE_TRANSIENT);
}

const char *index_column(sqlite3_stmt *statement, int index)
{
    const unsigned char *text = sqlite3_column_text(statement, index);
    return text ? (const char *)text : "";
}

int index_finish(struct repository *repository, sqlite3_stmt *statement, struct error *err)
{
    int result = sqlite3_step(statement) == SQLITE_DONE ? 0 : index_trouble(repository, err);
    index_release(statement);
    return result;
}

int index_list(struct repository *repository, sqlite3_stmt *statement, json_t *(*row)(sqlite3_stmt *statement),
               json_t *list, struct error *err)
{
    int status, result = 0;

    while (!result && (status = sqlite3_step(statement)) != SQLITE_DONE) {
        if (status != SQLITE_ROW)
            result = index_trouble(repository, err);
        else if (json_array_append_new(list, row(statement)))
            result = error_memory(err);
    }
    index_release(statement);
    return result;
}

json_t *index_word(sqlite3_stmt *statement)
{
    return json_string(index_column(statement, 0));
}

/* --- in line with git --- */

int index_begin(struct repository *repository, struct error *err)
{
    return sqlite3_exec(repository->index, "BEGIN", NULL, NULL, NULL) == SQLITE_OK ? 0 : index_trouble(repository, err);
}

int index_end(struct repository *repository, bool keep, struct error *err)
{
    const char *sql = keep ? "COMMIT" : "ROLLBACK";
    return sqlite3_exec(repository->index, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : index_trouble(repository, err);
}

struct catching_up {
    struct repository *repository;
    json_t *seen; /* dossiers that have a branch */
    int (*stale)(void *context, const char *dossier, const git_oid *tip, const struct fold *fold, struct error *err);
    void *context;
};

int index_tip(struct repository *repository, const char *dossier, char hex[GIT_OID_HEXSZ + 1], struct error *err)
{
    sqlite3_stmt *statement;
    int result = index_prepare(repository, "dossier_tip", &statement, err);

    hex[0] = '\0';
    if (result) return result;
    index_bind(statement, 1, dossier);
    if (sqlite3_step(statement) == SQLITE_ROW) snprintf(hex, GIT_OID_HEXSZ + 1, "%s", index_column(statement, 0));
    index_release(statement);
    return 0;
}

/* Reads a dossier whose branch the index does not know as it is. */
static int catch_up(void *context, const char *dossier, const git_oid *tip, struct error *err)
{
    struct catching_up *catching = context;
    struct repository *repository = catching->repository;
    const struct registry *registry = NULL;
    struct fold *fold = NULL;
    char known[GIT_OID_HEXSZ + 1], hex[GIT_OID_HEXSZ + 1];
    int result;

    if (json_object_set_new(catching->seen, dossier, json_true())) return error_memory(err);
    if ((result = index_tip(repository, dossier, known, err))) return result;
    git_oid_tostr(hex, sizeof hex, tip);
    if (strcmp(known, hex) == 0) return 0;
    if ((result = repository_fold_at(repository, tip, &fold, err))) {
        /* One damaged dossier must not hold up the others; `verify` says what is wrong with it. */
        return result == ERROR_MEMORY ? result : 0;
    }
    if (strcmp(dossier, REGISTRY_DOSSIER) != 0) result = repository_registry(repository, &registry, err);
    if (!result) result = fold_settle(fold, registry, err);
    if (!result) result = index_put(repository, dossier, tip, fold, err);
    if (!result && catching->stale) result = catching->stale(catching->context, dossier, tip, fold, err);
    fold_free(fold);
    return result;
}

/* Takes away dossiers that have no branch. */
static int forget_others(struct repository *repository, const json_t *seen, struct error *err)
{
    json_t *dossiers = json_array(), *dossier;
    size_t index;
    int result = dossiers ? index_dossiers(repository, NULL, dossiers, err) : error_memory(err);

    json_array_foreach(dossiers, index, dossier)
    {
        const char *id = json_string_value(json_object_get(dossier, "id"));
        if (!result && !json_object_get(seen, id)) result = index_put(repository, id, NULL, NULL, err);
    }
    json_decref(dossiers);
    return result;
}

static int follow(struct catching_up *catching, struct error *err)
{
    struct repository *repository = catching->repository;
    int result = index_begin(repository, err);

    if (result) return result;
    if (!(result = repository_each_ref(repository, REF_DOSSIER, catch_up, catching, err)))
        result = forget_others(repository, catching->seen, err);
    if (index_end(repository, !result, result ? NULL : err) && !result) result = ERROR_IO;
    return result;
}

int index_open(struct repository *repository, bool from_file,
               int (*stale)(void *context, const char *dossier, const git_oid *tip, const struct fold *fold,
                            struct error *err),
               void *context, struct error *err)
{
    struct catching_up catching = {repository, json_object(), stale, context};
    int result = 0;

    index_close(repository);
    if (!catching.seen) return error_memory(err);
    if ((result = repository_level(repository, err))) goto out;
    if (sqlite3_open_v2(":memory:", &repository->index, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI,
                        NULL) != SQLITE_OK) {
        result = index_trouble(repository, err);
        goto out;
    }
    if ((result = index_run(repository, "index_schema", NULL, err))) goto out;
    if (from_file && (result = index_read(repository, err))) goto out;
    repository->index_changed = !from_file;
    result = follow(&catching, err);
out:
    json_decref(catching.seen);
    return result;
}

int index_take(struct repository *repository, const char *dossier, const git_oid *tip, struct error *err)
{
    struct catching_up catching = {repository, json_object(), NULL, NULL};
    int result = catching.seen ? catch_up(&catching, dossier, tip, err) : error_memory(err);

    json_decref(catching.seen);
    return result;
}

int index_follow(struct repository *repository, struct error *err)
{
    struct catching_up catching = {repository, json_object(), NULL, NULL};
    int result = catching.seen ? follow(&catching, err) : error_memory(err);

    json_decref(catching.seen);
    return result;
}

void index_close(struct repository *repository)
{
    for (size_t i = 0; i < INDEX_QUERIES; i++) {
        sqlite3_finalize(repository->queries[i].statement);
        repository->queries[i] = (struct index_query){0};
    }
    sqlite3_close(repository->index);
    repository->index = NULL;
}

/* --- what stands in it --- */

static int put_feeds(struct repository *repository, const char *dossier, const struct fold *fold, struct error *err)
{
    int result = 0;

    for (size_t i = 0; !result && i < fold_feed_count(fold); i++) {
        const struct feed *feed = fold_feed_at(fold, i);
        sqlite3_stmt *statement;
        if ((result = index_prepare(repository, "feed_put", &statement, err))) break;
        index_bind(statement, 1, feed->id);
        index_bind(statement, 2, dossier);
        index_bind(statement, 3, feed->person);
        index_bind(statement, 4, feed->device);
        sqlite3_bind_int64(statement, 5, feed->last);
        result = index_finish(repository, statement, err);
    }
    return result;
}

/* Of all who named it, also of those whom others overruled: one of them may have had the bytes. */
static int put_proofs(struct repository *repository, const char *dossier, const struct slot *slot, struct error *err)
{
    int result = 0;

    for (size_t i = 0; !result && i < slot->count; i++) {
        const char *proof = record_text(slot->entries[i].record, "proof");
        sqlite3_stmt *statement;
        if (!digest_is_hex(proof)) continue;
        if ((result = index_prepare(repository, "proof_put", &statement, err))) break;
        index_bind(statement, 1, slot->item);
        index_bind(statement, 2, dossier);
        index_bind(statement, 3, proof);
        result = index_finish(repository, statement, err);
    }
    return result;
}

/* Whoever stated it, whether or not that counts: the index tells what the records of this branch say and nothing else,
 * so that it is the same whenever it is made. */
static int put_evidence(struct repository *repository, const char *dossier, const struct fold *fold, struct error *err)
{
    size_t first, count = fold_slots_of(fold, "evidence.add", &first);
    int result = 0;

    for (size_t i = first; !result && i < first + count; i++) {
        const struct slot *slot = fold_slot_at(fold, i);
        sqlite3_stmt *statement;
        if ((result = index_prepare(repository, "evidence_put", &statement, err))) break;
        index_bind(statement, 1, dossier);
        index_bind(statement, 2, slot->item);
        sqlite3_bind_int64(statement, 3, record_integer(slot->entries[0].record, "size", 0));
        index_bind(statement, 4, record_text(slot->entries[0].record, "name"));
        result = index_finish(repository, statement, err);
        if (!result) result = put_proofs(repository, dossier, slot, err);
    }
    return result;
}

static int put_dossier(struct repository *repository, const char *dossier, const git_oid *tip, const struct fold *fold,
                       struct error *err)
{
    const struct slot *slot = fold_slot(fold, "dossier.open", "dossier");
    const struct record *opened = slot ? slot->entries[slot->count - 1].record : NULL;
    char hex[GIT_OID_HEXSZ + 1];
    sqlite3_stmt *statement;
    int result = index_prepare(repository, "dossier_put", &statement, err);

    if (result) return result;
    git_oid_tostr(hex, sizeof hex, tip);
    index_bind(statement, 1, dossier);
    index_bind(statement, 2, hex);
    index_bind(statement, 3, opened ? record_text(opened, "name") : NULL);
    index_bind(statement, 4, opened ? record_text(opened, "scheme") : NULL);
    index_bind(statement, 5, opened ? record_text(opened, "certificate") : NULL);
    return index_finish(repository, statement, err);
}

int index_put(struct repository *repository, const char *dossier, const git_oid *tip, const struct fold *fold,
              struct error *err)
{
    int result;

    repository->index_changed = true;
    if ((result = index_run(repository, "evidence_drop", dossier, err)) ||
        (result = index_run(repository, "proof_drop", dossier, err)) ||
        (result = index_run(repository, "feed_drop", dossier, err)) ||
        (result = index_run(repository, "reader_drop", dossier, err)) ||
        (result = index_run(repository, "dossier_drop", dossier, err))) {
        return result;
    }
    if (!fold) return 0;
    if ((result = put_dossier(repository, dossier, tip, fold, err)) ||
        (result = put_feeds(repository, dossier, fold, err)) || (result = access_put(repository, dossier, fold, err))) {
        return result;
    }
    return put_evidence(repository, dossier, fold, err);
}

int index_feed(struct repository *repository, const char *feed, char dossier[DOSSIER_ID_MAX + 1], struct error *err)
{
    sqlite3_stmt *statement;
    int result = index_prepare(repository, "feed_dossier", &statement, err);

    dossier[0] = '\0';
    if (result) return result;
    index_bind(statement, 1, feed);
    if (sqlite3_step(statement) == SQLITE_ROW) snprintf(dossier, DOSSIER_ID_MAX + 1, "%s", index_column(statement, 0));
    index_release(statement);
    return 0;
}

static json_t *dossier_row(sqlite3_stmt *statement)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", index_column(statement, 0), "landed",
                     index_column(statement, 1), "name", index_column(statement, 2), "scheme",
                     index_column(statement, 3), "certificate", index_column(statement, 4));
}

int index_dossiers(struct repository *repository, const char *person, json_t *dossiers, struct error *err)
{
    sqlite3_stmt *statement;
    int result = index_prepare(repository, person ? "reader_dossiers" : "dossier_all", &statement, err);

    if (result) return result;
    if (person) index_bind(statement, 1, person);
    return index_list(repository, statement, dossier_row, dossiers, err);
}

int index_heads(struct repository *repository, const char *dossier, const char *person, json_t **heads,
                struct error *err)
{
    sqlite3_stmt *statement;
    int status = SQLITE_DONE, result;

    if (!(*heads = json_object())) return error_memory(err);
    if ((result = index_prepare(repository, "feed_heads", &statement, err))) goto out;
    index_bind(statement, 1, dossier);
    index_bind(statement, 2, person);
    while (!result && (status = sqlite3_step(statement)) == SQLITE_ROW) {
        if (json_object_set_new(*heads, index_column(statement, 0), json_integer(sqlite3_column_int64(statement, 1))))
            result = error_memory(err);
    }
    if (!result && status != SQLITE_DONE) result = index_trouble(repository, err);
    index_release(statement);
out:
    if (result) {
        json_decref(*heads);
        *heads = NULL;
    }
    return result;
}

static json_t *piece_row(sqlite3_stmt *statement)
{
    return json_pack("{s:s, s:I}", "sha256", index_column(statement, 0), "size",
                     (json_int_t)sqlite3_column_int64(statement, 1));
}

/* `dossier` NULL: of all, each with its size. */
static int list_evidence(struct repository *repository, const char *dossier, json_t **list, struct error *err)
{
    sqlite3_stmt *statement;
    int result;

    if (!(*list = json_array())) return error_memory(err);
    result = index_prepare(repository, dossier ? "evidence_of" : "evidence_all", &statement, err);
    if (!result && dossier) index_bind(statement, 1, dossier);
    if (!result) result = index_list(repository, statement, dossier ? index_word : piece_row, *list, err);
    if (result) {
        json_decref(*list);
        *list = NULL;
    }
    return result;
}

int index_evidence(struct repository *repository, const char *dossier, json_t **list, struct error *err)
{
    return list_evidence(repository, dossier, list, err);
}

int index_evidence_all(struct repository *repository, json_t **list, struct error *err)
{
    return list_evidence(repository, NULL, list, err);
}
