#include "syncd/access.h"

#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema/digest.h"
#include "schema/sql.h"
#include "schema/text.h"

enum statement_name {
    CODE_ADD,
    CODE_FORGET,
    CODE_LIST,
    CODE_TAKE,
    TOKEN_PUT,
    TOKEN_FIND,
    BROUGHT_PUT,
    BROUGHT_FORGET,
    BROUGHT_FIND,
    STATEMENT_COUNT
};

static const char *const statement_names[] = {"code_add",   "code_forget", "code_list",      "code_take",   "token_put",
                                              "token_find", "brought_put", "brought_forget", "brought_find"};

struct access {
    sqlite3 *database;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    pthread_mutex_t lock;           /* binding, stepping and resetting belong together */
    int64_t wrong[ACCESS_ATTEMPTS]; /* when the last wrong attempts were, a ring */
    size_t wrong_next;
};

static int trouble(struct access *access, struct error *err)
{
    return error_set(err, ERROR_IO, "access.sqlite: %s", sqlite3_errmsg(access->database));
}

static int prepare(struct access *access, struct error *err)
{
    char *schema = sql_part("access.sql", "schema");
    int result = 0;

    if (!schema) return error_memory(err);
    sqlite3_busy_timeout(access->database, 10000);
    if (sqlite3_exec(access->database, schema, NULL, NULL, NULL) != SQLITE_OK) result = trouble(access, err);
    free(schema);
    for (size_t i = 0; !result && i < STATEMENT_COUNT; i++) {
        char *sql = sql_part("access.sql", statement_names[i]);
        if (!sql) {
            result = error_memory(err);
        } else if (sqlite3_prepare_v3(access->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &access->statements[i],
                                      NULL) != SQLITE_OK) {
            result = trouble(access, err);
        }
        free(sql);
    }
    return result;
}

int access_open(const char *path, struct access **out, struct error *err)
{
    struct access *access = calloc(1, sizeof *access);
    int result = 0, fd;

    if (!access) return error_memory(err);
    pthread_mutex_init(&access->lock, NULL);
    /* SQLite would make the file with the umask's mode; its journals take over the mode of the file. */
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) close(fd);
    if (sqlite3_open_v2(path, &access->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK) {
        result = trouble(access, err);
        error_wrap(err, "%s", path);
        goto out;
    }
    result = prepare(access, err);
out:
    if (result) {
        access_close(access);
        access = NULL;
    }
    *out = access;
    return result;
}

void access_close(struct access *access)
{
    if (!access) return;
    for (size_t i = 0; i < STATEMENT_COUNT; i++) sqlite3_finalize(access->statements[i]);
    sqlite3_close(access->database);
    pthread_mutex_destroy(&access->lock);
    free(access);
}

bool access_is_name(const char *name)
{
    return text_matches(name, "[a-z0-9][a-z0-9._-]{0,63}");
}

/* SHA-256 of a code as a person may have typed it. */
static void code_hash(const char *code, char hash[DIGEST_HEX_SIZE])
{
    char plain[64];
    size_t length = 0;

    for (; *code && length < sizeof plain; code++) {
        char c = *code;
        if (c == '-' || c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        if (c == 'O') c = '0';
        if (c == 'I' || c == 'L') c = '1';
        plain[length++] = c;
    }
    digest_bytes(plain, length, hash);
}

static sqlite3_stmt *begin(struct access *access, enum statement_name name)
{
    sqlite3_stmt *statement = access->statements[name];
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return statement;
}

static void bind(sqlite3_stmt *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
}

static void column(sqlite3_stmt *statement, int index, char *to, size_t size)
{
    const unsigned char *text = sqlite3_column_text(statement, index);
    snprintf(to, size, "%s", text ? (const char *)text : "");
}

/* Runs a statement that gives no rows. */
static int run(struct access *access, sqlite3_stmt *statement, struct error *err)
{
    int result = sqlite3_step(statement) == SQLITE_DONE ? 0 : trouble(access, err);
    sqlite3_reset(statement);
    return result;
}

int access_code_new(struct access *access, const char *person, const char *device, int64_t now, int64_t seconds,
                    char code[ACCESS_CODE_SIZE], struct error *err)
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char random[12];
    char hash[DIGEST_HEX_SIZE];
    sqlite3_stmt *statement;
    int result;

    if (!access_is_name(person) || !access_is_name(device)) {
        return error_set(err, ERROR_USAGE,
                         "person and device are names of a-z, 0-9, '.', '_' and '-', at most 64 bytes");
    }
    if (seconds < 1 || seconds > ACCESS_EXPIRES_MAX) {
        return error_set(err, ERROR_USAGE, "a code lasts from 1 second to %d days", ACCESS_EXPIRES_MAX / 86400);
    }
    if (gnutls_rnd(GNUTLS_RND_KEY, random, sizeof random) < 0)
        return error_set(err, ERROR_IO, "no random bytes to be had");
    for (size_t i = 0, at = 0; i < sizeof random; i++) {
        if (i && i % 4 == 0) code[at++] = '-';
        code[at++] = digits[random[i] & 31];
    }
    code[ACCESS_CODE_SIZE - 1] = '\0';
    code_hash(code, hash);

    pthread_mutex_lock(&access->lock);
    statement = begin(access, CODE_FORGET);
    sqlite3_bind_int64(statement, 1, now);
    if (!(result = run(access, statement, err))) {
        statement = begin(access, CODE_ADD);
        bind(statement, 1, hash);
        bind(statement, 2, person);
        bind(statement, 3, device);
        sqlite3_bind_int64(statement, 4, now + seconds);
        result = run(access, statement, err);
    }
    pthread_mutex_unlock(&access->lock);
    return result;
}

static void note_wrong(struct access *access, int64_t now)
{
    access->wrong[access->wrong_next] = now;
    access->wrong_next = (access->wrong_next + 1) % ACCESS_ATTEMPTS;
}

void access_code_wrong(struct access *access, int64_t now)
{
    pthread_mutex_lock(&access->lock);
    note_wrong(access, now);
    pthread_mutex_unlock(&access->lock);
}

bool access_is_blocked(struct access *access, int64_t now)
{
    bool blocked;

    pthread_mutex_lock(&access->lock);
    /* The next slot of the ring holds the oldest: if even that is recent, all are. */
    blocked = access->wrong[access->wrong_next] > now - 60;
    pthread_mutex_unlock(&access->lock);
    return blocked;
}

/* With the lock held. Every live code is compared in full, so that time tells nothing about how much of one was right.
 */
static int find_code(struct access *access, const char *hash, int64_t now, struct access_holder *holder,
                     struct error *err)
{
    sqlite3_stmt *statement = begin(access, CODE_LIST);
    bool found = false;
    int status;

    sqlite3_bind_int64(statement, 1, now);
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        if (sqlite3_column_bytes(statement, 0) != DIGEST_HEX_SIZE - 1) continue;
        if (gnutls_memcmp(sqlite3_column_text(statement, 0), hash, DIGEST_HEX_SIZE - 1) != 0) continue;
        column(statement, 1, holder->person, sizeof holder->person);
        column(statement, 2, holder->device, sizeof holder->device);
        column(statement, 3, holder->key, sizeof holder->key);
        found = true;
    }
    sqlite3_reset(statement);
    if (status != SQLITE_DONE) return trouble(access, err);
    if (found) return 0;
    return error_set(
        err, ERROR_REFUSED,
        "this code is not known here, or is over: ask the administrator for a new one (schouw-syncd enrol)");
}

int access_code_find(struct access *access, const char *code, int64_t now, struct access_holder *holder,
                     struct error *err)
{
    char hash[DIGEST_HEX_SIZE];
    int result;

    code_hash(code, hash);
    pthread_mutex_lock(&access->lock);
    result = find_code(access, hash, now, holder, err);
    if (result == ERROR_REFUSED) note_wrong(access, now);
    pthread_mutex_unlock(&access->lock);
    return result;
}

int access_code_take(struct access *access, const char *code, const char *key, int64_t now,
                     char token[ACCESS_TOKEN_SIZE], struct error *err)
{
    char hash[DIGEST_HEX_SIZE], token_hash[DIGEST_HEX_SIZE];
    struct access_holder holder;
    sqlite3_stmt *statement;
    int result;

    if ((result = random_hex(32, token, err))) return result;
    code_hash(code, hash);
    digest_bytes(token, strlen(token), token_hash);

    pthread_mutex_lock(&access->lock);
    if (sqlite3_exec(access->database, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK) {
        result = trouble(access, err);
        goto out;
    }
    if ((result = find_code(access, hash, now, &holder, err))) goto out;
    statement = begin(access, CODE_TAKE);
    bind(statement, 1, hash);
    bind(statement, 2, key);
    sqlite3_bind_int64(statement, 3, now);
    if ((result = run(access, statement, err))) goto out;
    if (sqlite3_changes(access->database) != 1) {
        result = error_set(err, ERROR_REFUSED, "another key took this code: ask the administrator for a new one");
        goto out;
    }
    statement = begin(access, TOKEN_PUT);
    bind(statement, 1, token_hash);
    bind(statement, 2, holder.person);
    bind(statement, 3, holder.device);
    bind(statement, 4, key);
    sqlite3_bind_int64(statement, 5, now);
    if ((result = run(access, statement, err))) goto out;
    if (sqlite3_exec(access->database, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) result = trouble(access, err);
out:
    if (!sqlite3_get_autocommit(access->database)) sqlite3_exec(access->database, "ROLLBACK", NULL, NULL, NULL);
    pthread_mutex_unlock(&access->lock);
    return result;
}

int access_token_find(struct access *access, const char *token, struct access_holder *holder, struct error *err)
{
    char hash[DIGEST_HEX_SIZE];
    sqlite3_stmt *statement;
    int status, result = 0;

    digest_bytes(token, strlen(token), hash);
    pthread_mutex_lock(&access->lock);
    statement = begin(access, TOKEN_FIND);
    bind(statement, 1, hash);
    status = sqlite3_step(statement);
    if (status == SQLITE_ROW) {
        column(statement, 0, holder->person, sizeof holder->person);
        column(statement, 1, holder->device, sizeof holder->device);
        column(statement, 2, holder->key, sizeof holder->key);
    } else if (status == SQLITE_DONE) {
        result = error_set(err, ERROR_REFUSED, "this token is not known here: enrol the device again (schouw enrol)");
    } else {
        result = trouble(access, err);
    }
    sqlite3_reset(statement);
    pthread_mutex_unlock(&access->lock);
    return result;
}

int access_brings(struct access *access, const char *person, const char *sha256, int64_t now, struct error *err)
{
    sqlite3_stmt *statement;
    int result;

    pthread_mutex_lock(&access->lock);
    statement = begin(access, BROUGHT_FORGET);
    sqlite3_bind_int64(statement, 1, now - ACCESS_BROUGHT_KEPT);
    if (!(result = run(access, statement, err))) {
        statement = begin(access, BROUGHT_PUT);
        bind(statement, 1, sha256);
        bind(statement, 2, person);
        sqlite3_bind_int64(statement, 3, now);
        result = run(access, statement, err);
    }
    pthread_mutex_unlock(&access->lock);
    return result;
}

bool access_brought(struct access *access, const char *person, const char *sha256)
{
    sqlite3_stmt *statement;
    bool brought;

    pthread_mutex_lock(&access->lock);
    statement = begin(access, BROUGHT_FIND);
    bind(statement, 1, sha256);
    bind(statement, 2, person);
    brought = sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_reset(statement);
    pthread_mutex_unlock(&access->lock);
    return brought;
}
