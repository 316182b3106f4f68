/* access_token.c: tokens, and what is known of those who hold one. */
#include <string.h>

#include "schema/digest.h"
#include "syncd/access_state.h"

static int unknown_token(struct error *err)
{
    return error_set(err, ERROR_REFUSED, "this token is not known here: enrol the device again (schouw enrol)");
}

int access_token_find(struct access *access, const char *token, struct access_holder *holder, struct error *err)
{
    char hash[DIGEST_HEX_SIZE];
    sqlite3_stmt *statement;
    int status, result = 0;

    digest_bytes(token, strlen(token), hash);
    pthread_mutex_lock(&access->lock);
    statement = access_begin(access, TOKEN_FIND);
    access_bind(statement, 1, hash);
    status = sqlite3_step(statement);
    if (status == SQLITE_ROW) {
        access_column(statement, 0, holder->person, sizeof holder->person);
        access_column(statement, 1, holder->device, sizeof holder->device);
        access_column(statement, 2, holder->key, sizeof holder->key);
        holder->seen = sqlite3_column_int64(statement, 3);
        memcpy(holder->hash, hash, sizeof holder->hash);
    } else if (status == SQLITE_DONE) {
        result = unknown_token(err);
    } else {
        result = access_trouble(access, err);
    }
    sqlite3_reset(statement);
    pthread_mutex_unlock(&access->lock);
    return result;
}

int access_token_stands(struct access *access, const struct access_holder *holder, struct error *err)
{
    sqlite3_stmt *statement;
    int status, result = 0;

    pthread_mutex_lock(&access->lock);
    statement = access_begin(access, TOKEN_STANDS);
    access_bind(statement, 1, holder->hash);
    access_bind(statement, 2, holder->key);
    status = sqlite3_step(statement);
    if (status == SQLITE_DONE)
        result = unknown_token(err);
    else if (status != SQLITE_ROW)
        result = access_trouble(access, err);
    sqlite3_reset(statement);
    pthread_mutex_unlock(&access->lock);
    return result;
}

int access_token_seen(struct access *access, struct access_holder *holder, int64_t now, struct error *err)
{
    sqlite3_stmt *statement;
    int result;

    if (!holder->hash[0] || (holder->seen <= now && now - holder->seen < ACCESS_SEEN)) return 0;
    pthread_mutex_lock(&access->lock);
    statement = access_begin(access, SEEN_PUT);
    access_bind(statement, 1, holder->hash);
    sqlite3_bind_int64(statement, 2, now);
    if (!(result = access_run(access, statement, err))) holder->seen = now;
    pthread_mutex_unlock(&access->lock);
    return result;
}

int access_token_rekey(struct access *access, const struct access_holder *holder, const char *key, struct error *err)
{
    sqlite3_stmt *statement;
    int result;

    pthread_mutex_lock(&access->lock);
    statement = access_begin(access, TOKEN_REKEY);
    access_bind(statement, 1, holder->hash);
    access_bind(statement, 2, key);
    if (!(result = access_run(access, statement, err)) && sqlite3_changes(access->database) != 1)
        result = unknown_token(err);
    pthread_mutex_unlock(&access->lock);
    return result;
}

int access_revoke(struct access *access, const char *person, const char *device, bool *ended, struct error *err)
{
    static const enum access_statement drops[] = {TOKEN_DROP, CODE_DROP};
    int result = 0;

    *ended = false;
    pthread_mutex_lock(&access->lock);
    result = access_start(access, err);
    for (size_t i = 0; !result && i < sizeof drops / sizeof *drops; i++) {
        sqlite3_stmt *statement = access_begin(access, drops[i]);
        access_bind(statement, 1, person);
        access_bind(statement, 2, device);
        result = access_run(access, statement, err);
        *ended = *ended || (!result && sqlite3_changes(access->database) > 0);
    }
    if (!result) result = access_run(access, access_begin(access, SEEN_SWEEP), err);
    result = access_end(access, result, err);
    pthread_mutex_unlock(&access->lock);
    return result;
}

int access_tokens(struct access *access,
                  int (*call)(void *context, const struct access_holder *holder, int64_t made, struct error *err),
                  void *context, struct error *err)
{
    sqlite3_stmt *statement;
    int status, result = 0;

    pthread_mutex_lock(&access->lock);
    statement = access_begin(access, TOKEN_LIST);
    while (!result && (status = sqlite3_step(statement)) != SQLITE_DONE) {
        struct access_holder holder = {0};
        if (status != SQLITE_ROW) {
            result = access_trouble(access, err);
            break;
        }
        access_column(statement, 0, holder.person, sizeof holder.person);
        access_column(statement, 1, holder.device, sizeof holder.device);
        access_column(statement, 2, holder.key, sizeof holder.key);
        holder.seen = sqlite3_column_int64(statement, 4);
        result = call(context, &holder, sqlite3_column_int64(statement, 3), err);
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
    if (!(result = access_forget(access, BROUGHT_FORGET, now - ACCESS_BROUGHT_KEPT, err))) {
        statement = access_begin(access, BROUGHT_PUT);
        access_bind(statement, 1, sha256);
        access_bind(statement, 2, person);
        sqlite3_bind_int64(statement, 3, now);
        result = access_run(access, statement, err);
    }
    pthread_mutex_unlock(&access->lock);
    return result;
}

bool access_brought(struct access *access, const char *person, const char *sha256)
{
    sqlite3_stmt *statement;
    bool brought;

    pthread_mutex_lock(&access->lock);
    statement = access_begin(access, BROUGHT_FIND);
    access_bind(statement, 1, sha256);
    access_bind(statement, 2, person);
    brought = sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_reset(statement);
    pthread_mutex_unlock(&access->lock);
    return brought;
}
