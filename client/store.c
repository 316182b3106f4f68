#include "client/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/store_identity.h"
#include "client/store_state.h"
#include "schema/sql.h"

#define STORE_FILE "schouw.sqlite"
#define APPLICATION_ID 0x53434857 /* "SCHW", for file(1) and for us */
#define STORE_VERSION 2
#define BUSY_MILLISECONDS 15000
#define DURABLE "PRAGMA synchronous = FULL"

/* clang-format off: a line each, in the order of enum query */
static const char *const query_names[QUERY_COUNT] = {
    "setting_get",       "setting_put",      "setting_drop",     "dossier_list",     "feed_mine",
    "feed_get",          "feed_add",         "feed_advance",     "feed_seal",        "feed_land",
    "feed_forget",       "feed_end",         "feed_end_at",      "feed_end_dossier", "feed_cut",
    "feed_seals",        "feed_count",       "feed_heads",       "feed_unsealed",    "feed_stranger",
    "unsealed_count",    "unlanded_count",   "record_add",       "record_hash",      "record_drop",
    "record_dependents", "record_list",      "record_range",     "segment_add",      "segment_receive",
    "segment_range",     "segment_get",      "segment_drop",     "segment_begins",   "segment_list",
    "segment_seal",      "offer_dossiers",   "offer_list",       "offer_held",       "offer_bytes",
    "unsent_count",      "evidence_list",    "evidence_offers",  "evidence_known",   "evidence_feeds",
    "evidence_since",    "evidence_land",    "evidence_lack",    "evidence_pending", "aside_add",
    "aside_cut_seen",    "aside_cut_judged", "aside_back",       "aside_waiting",    "aside_anew",
    "aside_keep",        "aside_retry",      "aside_covered",    "aside_count",      "aside_dossiers",
    "aside_list",        "refusal_put",      "refusal_ask",      "refusal_drop",     "refusal_void",
    "refusal_list",      "data_version",     "server_add",       "server_drop",      "server_list",
    "evidence_forget",   "wipe_refusals",    "wipe_asides",      "wipe_segments",    "wipe_records",
    "wipe_feeds",        "wipe_landed",      "head_list",        "evidence_named",   "checkpoint_list",
    "checkpoint_kept",   "checkpoint_get",   "checkpoint_keep",  "checkpoint_drop",  "checkpoint_leave",
    "acceptance_add",    "acceptance_list",  "seen_unwitnessed", "seen_last",        "seen_count",
    "seen_feeds",        "witness_put",      "verify_feeds",     "verify_lines",     "verify_asides",
    "sealed_last",
};
/* clang-format on */

/* --- queries --- */

/* What one can do about it, after SQLite's own words. */
static const char *trouble_advice(int code)
{
    switch (code & 0xFF) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
        return error_spoken("; is the disk full or taken out? What was acknowledged before is safe");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_spoken(
            "; keep that store as it is, and work on in a new one (`schouw init`, `schouw enrol`, `schouw sync`)");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return error_spoken("; the store and its directory have to be yours to write in");
    case SQLITE_BUSY:
        return error_spoken("; another program holds it");
    default:
        return "";
    }
}

static int store_trouble(struct store *store, struct error *err)
{
    return error_set(err, ERROR_IO, "%s/%s: %s%s", store->directory, STORE_FILE, sqlite3_errmsg(store->database),
                     trouble_advice(sqlite3_extended_errcode(store->database)));
}

sqlite3_stmt *store_query(struct store *store, enum query query)
{
    sqlite3_stmt **prepared = &store->queries[query];
    if (!*prepared) {
        /* All hundred of them would take longer than what a verb does with its few. */
        sqlite3_prepare_v3(store->database, sql_part("store.sql", query_names[query]), -1, SQLITE_PREPARE_PERSISTENT,
                           prepared, NULL);
        return *prepared;
    }
    sqlite3_reset(*prepared);
    sqlite3_clear_bindings(*prepared);
    return *prepared;
}

void query_bytes(sqlite3_stmt *statement, int place, const char *bytes, size_t length)
{
    sqlite3_bind_text64(statement, place, bytes, length, SQLITE_STATIC, SQLITE_UTF8);
}

void query_text(sqlite3_stmt *statement, int place, const char *value)
{
    query_bytes(statement, place, value, strlen(value));
}

void query_integer(sqlite3_stmt *statement, int place, int64_t value)
{
    sqlite3_bind_int64(statement, place, value);
}

const char *column_text(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text ? text : "";
}

json_t *column_json(sqlite3_stmt *statement, int column)
{
    const char *text = column_text(statement, column);
    return json_string(utf8_valid(text, strlen(text)) ? text : "?");
}

int query_step(struct store *store, sqlite3_stmt *statement, struct error *err)
{
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) return 1;
    if (code == SQLITE_DONE) return 0;
    return store_trouble(store, err);
}

int query_list(struct store *store, sqlite3_stmt *statement, query_row *row, void *context, json_t **list,
               struct error *err)
{
    int result = 1;
    *list = json_array();
    if (!*list) result = error_memory(err);
    while (result == 1 && (result = query_step(store, statement, err)) == 1) {
        json_t *made = row(statement, context);
        if (json_is_null(made)) continue;
        if (json_array_append_new(*list, made) != 0) result = error_memory(err);
    }
    sqlite3_reset(statement);
    if (result == 0) return 0;
    json_decref(*list);
    *list = NULL;
    return result;
}

int query_word(struct store *store, sqlite3_stmt *statement, char *word, size_t size, struct error *err)
{
    int result = query_step(store, statement, err);
    snprintf(word, size, "%s", result == 1 ? column_text(statement, 0) : "");
    sqlite3_reset(statement);
    return result < 0 ? result : 0;
}

json_t *row_text(sqlite3_stmt *statement, void *context)
{
    (void)context;
    return json_string(column_text(statement, 0));
}

int query_run(struct store *store, sqlite3_stmt *statement, struct error *err)
{
    int result = query_step(store, statement, err);
    sqlite3_reset(statement);
    return result < 0 ? result : 0;
}

int store_execute(struct store *store, const char *sql, struct error *err)
{
    return sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : store_trouble(store, err);
}

/* What is committed from here on is flushed, as when the store was opened. */
static int flush_again(struct store *store, struct error *err)
{
    int result = store->light ? store_execute(store, DURABLE, err) : 0;
    if (result == 0) store->light = false;
    return result;
}

int store_begin(struct store *store, struct error *err)
{
    int result = flush_again(store, err); /* where that failed before */
    return result == 0 ? store_execute(store, "BEGIN IMMEDIATE", err) : result;
}

/* In a write-ahead log NORMAL leaves out nothing but the flush of a commit: the flushes around emptying the log stay.
 */
int store_begin_along(struct store *store, struct error *err)
{
    int result = sqlite3_get_autocommit(store->database) ? 0 : store_begin(store, err); /* which tells that it runs */
    if (result == 0) result = store_execute(store, "PRAGMA synchronous = NORMAL", err);
    if (result != 0) return result;
    store->light = true;
    result = store_execute(store, "BEGIN IMMEDIATE", err);
    if (result != 0) flush_again(store, NULL);
    return result;
}

/* Pages that went into the log so far. */
static int pages_written(struct store *store)
{
    int pages = 0, highest;
    sqlite3_db_status(store->database, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 0);
    return pages;
}

int store_end(struct store *store, int result, struct error *err)
{
    int before = pages_written(store);
    if (result == 0) result = store_execute(store, "COMMIT", err);
    if (result != 0 && !sqlite3_get_autocommit(store->database)) store_execute(store, "ROLLBACK", NULL);
    if (store->light) {
        store->behind = store->behind || result == 0;
        flush_again(store, NULL);
    } else if (result == 0 && store->behind && pages_written(store) != before) { /* of nothing no flush is made */
        store->behind = false;
        store_identity_told(store);
    }
    return result;
}

/* --- opening --- */

static int64_t pragma_value(struct store *store, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static int store_connect(struct store *store, const char *path, struct error *err)
{
    if (sqlite3_open_v2(path, &store->database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return store->database ? store_trouble(store, err) : error_memory(err);
    sqlite3_extended_result_codes(store->database, 1);
    sqlite3_busy_timeout(store->database, BUSY_MILLISECONDS);
    sqlite3_db_config(store->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->database, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    /* Whoever is last to close leaves the write-ahead log and its index, emptied: to make and remove two files takes
     * longer than most verbs do themselves. */
    sqlite3_file_control(store->database, NULL, SQLITE_FCNTL_PERSIST_WAL, &(int){1});
    return store_execute(store, DURABLE "; PRAGMA journal_size_limit = 0", err);
}

/* A store of version 1 gets what came since; all it holds stays as it is. Two processes may meet here. */
static int store_migrate(struct store *store, struct error *err)
{
    char settle[60];
    snprintf(settle, sizeof settle, "PRAGMA user_version = %d", STORE_VERSION);
    int result = store_begin(store, err);
    if (result == 0 && pragma_value(store, "PRAGMA user_version") == 1) {
        result = store_execute(store, sql_part("store.sql", "migrate_2"), err);
        if (result == 0) result = store_execute(store, settle, err);
    }
    if (result == 0 || !sqlite3_get_autocommit(store->database)) result = store_end(store, result, err);
    return result == 0
               ? 0
               : error_wrap(err, "%s/%s can not be brought to version %d", store->directory, STORE_FILE, STORE_VERSION);
}

static int store_recognise(struct store *store, struct error *err)
{
    if (pragma_value(store, "PRAGMA application_id") != APPLICATION_ID)
        return error_set(err, ERROR_INVALID, "%s/%s is no store of Schouw", store->directory, STORE_FILE);
    int64_t version = pragma_value(store, "PRAGMA user_version");
    if (version == STORE_VERSION) return 0;
    if (version == 1) return store_migrate(store, err);
    return error_set(err, ERROR_INVALID, "%s/%s is of version %lld; this program reads version %d. Use a newer Schouw",
                     store->directory, STORE_FILE, (long long)version, STORE_VERSION);
}

/* Readers and a writer at once, and one fsync for a commit. The file remembers it; here it is made sure of. */
static int store_journal(struct store *store, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    int result = 0;
    if (sqlite3_prepare_v2(store->database, "PRAGMA journal_mode = WAL", -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW)
        result = store_trouble(store, err);
    else if (strcmp(column_text(statement, 0), "wal") != 0)
        result =
            error_set(err, ERROR_IO,
                      "%s/%s: this file system can not keep SQLite's write-ahead log; put the store on a local disk",
                      store->directory, STORE_FILE);
    sqlite3_finalize(statement);
    return result;
}

int store_journal_empty(struct store *store, struct error *err)
{
    sqlite3_stmt *statement = NULL;
    bool busy = true;
    int result = sqlite3_prepare_v2(store->database, "PRAGMA wal_checkpoint(TRUNCATE)", -1, &statement, NULL);
    if (result == SQLITE_OK) result = sqlite3_step(statement);
    if (result == SQLITE_ROW) busy = sqlite3_column_int(statement, 0) != 0;
    result = result == SQLITE_ROW || result == SQLITE_BUSY ? 0 : store_trouble(store, err);
    sqlite3_finalize(statement);
    if (result != 0 || !busy) return result;
    return error_set(err, ERROR_CONFLICT,
                     "another program has %s/%s open, so that what was deleted stays readable; end it (`schouw sync "
                     "--watch`?), then do this again",
                     store->directory, STORE_FILE);
}

/* A store in memory, not connected yet. */
static int store_new(const char *directory, struct store **store, struct error *err)
{
    *store = calloc(1, sizeof **store);
    if (!*store) return error_memory(err);
    (*store)->directory = realpath(directory, NULL);
    if ((*store)->directory) return 0;
    free(*store);
    *store = NULL;
    return error_set(err, ERROR_NOT_FOUND, "there is no store in %s: %s; `schouw init` makes one", directory,
                     error_system(errno));
}

static int store_create(struct store *store, struct error *err)
{
    char settle[80];
    snprintf(settle, sizeof settle, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID,
             STORE_VERSION);
    int result = store_begin(store, err);
    if (result == 0) {
        result = store_execute(store, sql_part("store.sql", "schema"), err);
        if (result == 0) result = store_execute(store, settle, err);
        result = store_end(store, result, err);
    }
    if (result == 0) result = store_journal(store, err);
    return result;
}

/* Puts a complete store in its place; whoever comes second finds the first one's. */
static int store_place(const struct store *store, const char *draft, const char *path, struct error *err)
{
    int result = 0;
    if (link(draft, path) != 0)
        return errno == EEXIST ? error_set(err, ERROR_CONFLICT, "there is a store in %s already", store->directory)
                               : error_set(err, ERROR_IO, "can not make %s: %s", path, error_system(errno));
    int folder = open(store->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || fsync(folder) != 0)
        result = error_set(err, ERROR_IO, "%s: %s", store->directory, error_system(errno));
    if (folder >= 0) close(folder);
    return result;
}

/* The store is made aside, in one file, so that a cut leaves either none or a whole one. */
int store_init(const char *directory, struct error *err)
{
    struct store *store = NULL;
    char path[PATH_MAX], draft[PATH_MAX] = "";
    int file = -1, result;

    if (mkdir(directory, 0700) != 0 && errno != EEXIST)
        return error_set(err, ERROR_IO, "can not make %s: %s", directory, error_system(errno));
    result = store_new(directory, &store, err);
    if (result != 0) goto out;
    if ((size_t)snprintf(path, sizeof path, "%s/" STORE_FILE, store->directory) >= sizeof path - 40) {
        result = error_set(err, ERROR_USAGE, "%s: the path is too long", directory);
        goto out;
    }
    /* SQLite would take the umask's mode; audits are nobody else's business. The journals take over this mode. */
    snprintf(draft, sizeof draft, "%.4000s/.schouw-XXXXXX", store->directory);
    file = mkostemp(draft, O_CLOEXEC);
    if (file < 0) {
        result = error_set(err, ERROR_IO, "can not make %s: %s", draft, error_system(errno));
        draft[0] = '\0';
        goto out;
    }
    result = store_connect(store, draft, err);
    if (result == 0) result = store_create(store, err);
    if (result == 0 && sqlite3_close(store->database) != SQLITE_OK)
        result = error_set(err, ERROR_IO, "can not finish %s", draft);
    if (result == 0) store->database = NULL;
    if (result == 0) result = store_place(store, draft, path, err);
out:
    if (file >= 0) close(file);
    if (draft[0]) unlink(draft);
    store_close(store);
    return result;
}

int store_open(const char *directory, struct store **out, struct error *err)
{
    struct store *store = NULL;
    char path[PATH_MAX];
    *out = NULL;
    int result = store_new(directory, &store, err);
    if (result != 0) return result;
    snprintf(path, sizeof path, "%.4000s/" STORE_FILE, store->directory);
    if (access(path, F_OK) != 0)
        result =
            errno == ENOENT || errno == ENOTDIR
                ? error_set(err, ERROR_NOT_FOUND, "there is no store in %s; `schouw init` makes one", store->directory)
                : error_set(err, ERROR_IO, "%s: %s", path, error_system(errno));
    if (result == 0) result = store_connect(store, path, err);
    if (result == 0) result = store_recognise(store, err);
    if (result == 0) result = store_journal(store, err);
    if (result != 0) {
        store_close(store);
        return result;
    }
    *out = store;
    return 0;
}

void store_close(struct store *store)
{
    if (!store) return;
    for (int i = 0; i < QUERY_COUNT; i++) sqlite3_finalize(store->queries[i]);
    segment_free(store->sealed);
    sqlite3_close(store->database);
    json_decref(store->read_heads);
    free(store->directory);
    free(store);
}

const char *store_directory(const struct store *store)
{
    return store->directory;
}

/* --- settings --- */

int store_version(struct store *store, int64_t *version, struct error *err)
{
    sqlite3_stmt *query = store_query(store, DATA_VERSION);
    int result = query_step(store, query, err);
    *version = result == 1 ? sqlite3_column_int64(query, 0) : 0;
    sqlite3_reset(query);
    return result < 0 ? result : 0;
}

int store_changed(struct store *store, bool *changed, struct error *err)
{
    int64_t version = 0;
    int result = store_version(store, &version, err);
    *changed = store->version != 0 && version != store->version;
    store->version = version;
    return result;
}

int store_setting(struct store *store, const char *name, char **value, struct error *err)
{
    sqlite3_stmt *get = store_query(store, SETTING_GET);
    *value = NULL;
    query_text(get, 1, name);
    int result = query_step(store, get, err);
    if (result == 1) {
        const char *text = column_text(get, 0);
        /* The store's own key is kept by name, so that the directory may be moved. */
        bool relative = (strcmp(name, "key") == 0 || strcmp(name, "key_next") == 0) && text[0] != '/';
        int length = relative ? asprintf(value, "%s/%s", store->directory, text) : asprintf(value, "%s", text);
        result = 0;
        if (length < 0) {
            *value = NULL;
            result = error_memory(err);
        }
    }
    sqlite3_reset(get);
    return result;
}

int store_set(struct store *store, const char *name, const char *value, struct error *err)
{
    sqlite3_stmt *put = store_query(store, value ? SETTING_PUT : SETTING_DROP);
    query_text(put, 1, name);
    if (value) query_text(put, 2, value);
    return query_run(store, put, err);
}

int store_set_all(struct store *store, const struct setting *settings, size_t count, struct error *err)
{
    int result = store_begin(store, err);
    if (result != 0) return result;
    for (size_t i = 0; i < count && result == 0; i++)
        result = store_set(store, settings[i].name, settings[i].value, err);
    return store_end(store, result, err);
}
