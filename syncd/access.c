#include "syncd/access_state.h"

#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema/digest.h"
#include "schema/sql.h"
#include "schema/text.h"

static const char *const statement_names[] = {
    "code_add",       "code_forget",  "code_list",  "code_take",    "code_drop",  "token_put",  "token_find",
    "token_stands",   "token_rekey",  "token_drop", "token_list",   "seen_put",   "seen_sweep", "brought_put",
    "brought_forget", "brought_find", "proof_put",  "proof_forget", "proof_find",
};

int access_trouble(struct access *access, struct error *err)
{
    return error_set(err, ERROR_IO, "access.sqlite: %s", sqlite3_errmsg(access->database));
}

static int prepare(struct access *access, struct error *err)
{
    int result = 0;

    sqlite3_busy_timeout(access->database, 10000);
    if (sqlite3_exec(access->database, sql_part("access.sql", "schema"), NULL, NULL, NULL) != SQLITE_OK)
        result = access_trouble(access, err);
    for (size_t i = 0; !result && i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v3(access->database, sql_part("access.sql", statement_names[i]), -1,
                               SQLITE_PREPARE_PERSISTENT, &access->statements[i], NULL) != SQLITE_OK)
            result = access_trouble(access, err);
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
        result = access_trouble(access, err);
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

sqlite3_stmt *access_begin(struct access *access, enum access_statement name)
{
    sqlite3_stmt *statement = access->statements[name];
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return statement;
}

void access_bind(sqlite3_stmt *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
}

void access_column(sqlite3_stmt *statement, int index, char *to, size_t size)
{
    const unsigned char *text = sqlite3_column_text(statement, index);
    snprintf(to, size, "%s", text ? (const char *)text : "");
}

int access_run(struct access *access, sqlite3_stmt *statement, struct error *err)
{
    int result = sqlite3_step(statement) == SQLITE_DONE ? 0 : access_trouble(access, err);
    sqlite3_reset(statement);
    return result;
}

int access_forget(struct access *access, enum access_statement name, int64_t time, struct error *err)
{
    sqlite3_stmt *statement = access_begin(access, name);

    sqlite3_bind_int64(statement, 1, time);
    return access_run(access, statement, err);
}

int access_start(struct access *access, struct error *err)
{
    return sqlite3_exec(access->database, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK
               ? 0
               : access_trouble(access, err);
}

int access_end(struct access *access, int result, struct error *err)
{
    if (!result && sqlite3_exec(access->database, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        result = access_trouble(access, err);
    if (!sqlite3_get_autocommit(access->database)) sqlite3_exec(access->database, "ROLLBACK", NULL, NULL, NULL);
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
    if (!(result = access_forget(access, CODE_FORGET, now, err))) {
        statement = access_begin(access, CODE_ADD);
        access_bind(statement, 1, hash);
        access_bind(statement, 2, person);
        access_bind(statement, 3, device);
        sqlite3_bind_int64(statement, 4, now + seconds);
        result = access_run(access, statement, err);
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
    sqlite3_stmt *statement = access_begin(access, CODE_LIST);
    bool found = false;
    int status;

    sqlite3_bind_int64(statement, 1, now);
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        if (sqlite3_column_bytes(statement, 0) != DIGEST_HEX_SIZE - 1) continue;
        if (gnutls_memcmp(sqlite3_column_text(statement, 0), hash, DIGEST_HEX_SIZE - 1) != 0) continue;
        access_column(statement, 1, holder->person, sizeof holder->person);
        access_column(statement, 2, holder->device, sizeof holder->device);
        access_column(statement, 3, holder->key, sizeof holder->key);
        found = true;
    }
    sqlite3_reset(statement);
    if (status != SQLITE_DONE) return access_trouble(access, err);
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
    if ((result = access_start(access, err)) || (result = find_code(access, hash, now, &holder, err))) goto out;
    statement = access_begin(access, CODE_TAKE);
    access_bind(statement, 1, hash);
    access_bind(statement, 2, key);
    sqlite3_bind_int64(statement, 3, now);
    if ((result = access_run(access, statement, err))) goto out;
    if (sqlite3_changes(access->database) != 1) {
        result = error_set(err, ERROR_REFUSED, "another key took this code: ask the administrator for a new one");
        goto out;
    }
    statement = access_begin(access, TOKEN_PUT);
    access_bind(statement, 1, token_hash);
    access_bind(statement, 2, holder.person);
    access_bind(statement, 3, holder.device);
    access_bind(statement, 4, key);
    sqlite3_bind_int64(statement, 5, now);
    result = access_run(access, statement, err);
out:
    result = access_end(access, result, err);
    pthread_mutex_unlock(&access->lock);
    return result;
}
