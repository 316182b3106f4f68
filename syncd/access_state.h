/* access_state.h: the inside of access.sqlite. For access*.c only; others use access.h. */
#ifndef SCHOUW_SYNCD_ACCESS_STATE_H
#define SCHOUW_SYNCD_ACCESS_STATE_H

#include <pthread.h>
#include <sqlite3.h>

#include "syncd/access.h"

/* The parts of schema/sql/access.sql, in the order of their names in access.c. */
enum access_statement {
    CODE_ADD,
    CODE_FORGET,
    CODE_LIST,
    CODE_TAKE,
    CODE_DROP,
    TOKEN_PUT,
    TOKEN_FIND,
    TOKEN_STANDS,
    TOKEN_REKEY,
    TOKEN_DROP,
    TOKEN_LIST,
    SEEN_PUT,
    SEEN_SWEEP,
    BROUGHT_PUT,
    BROUGHT_FORGET,
    BROUGHT_FIND,
    PROOF_PUT,
    PROOF_FORGET,
    PROOF_FIND,
    STATEMENT_COUNT
};

struct access {
    sqlite3 *database;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    pthread_mutex_t lock;           /* binding, stepping and resetting belong together */
    int64_t wrong[ACCESS_ATTEMPTS]; /* when the last wrong attempts were, a ring */
    size_t wrong_next;
};

/* ERROR_IO with what SQLite said. */
int access_trouble(struct access *access, struct error *err);
/* A statement ready to be bound; with the lock held, until it is reset. */
sqlite3_stmt *access_begin(struct access *access, enum access_statement name);
void access_bind(sqlite3_stmt *statement, int index, const char *text);
/* Text of a column, "" for NULL. */
void access_column(sqlite3_stmt *statement, int index, char *to, size_t size);
/* Runs a statement that gives no rows. */
int access_run(struct access *access, sqlite3_stmt *statement, struct error *err);
/* Runs one that forgets what is not later than a time (?1, seconds since 1970). */
int access_forget(struct access *access, enum access_statement name, int64_t time, struct error *err);
/* BEGIN IMMEDIATE; and COMMIT when `result` is 0, else ROLLBACK. access_end returns `result`, or why committing failed.
 */
int access_start(struct access *access, struct error *err);
int access_end(struct access *access, int result, struct error *err);

#endif
