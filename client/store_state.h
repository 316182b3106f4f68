/* store_state.h: the inside of a store. For store*.c only; others use store.h. */
#ifndef SCHOUW_CLIENT_STORE_STATE_H
#define SCHOUW_CLIENT_STORE_STATE_H

#include <sqlite3.h>

#include "client/store.h"
#include "schema/sshsig.h"
#include "schema/text.h"

/* The parts of schema/sql/store.sql, in the order of their names in store.c. */
enum query {
    SETTING_GET,
    SETTING_PUT,
    SETTING_DROP,
    DOSSIER_LIST,
    FEED_MINE,
    FEED_GET,
    FEED_ADD,
    FEED_ADVANCE,
    FEED_SEAL,
    FEED_LAND,
    FEED_FORGET,
    FEED_END,
    FEED_END_AT,
    FEED_END_DOSSIER,
    FEED_CUT,
    FEED_SEALS,
    FEED_COUNT,
    FEED_HEADS,
    FEED_UNSEALED,
    FEED_STRANGER,
    UNSEALED_COUNT,
    UNLANDED_COUNT,
    RECORD_ADD,
    RECORD_HASH,
    RECORD_DROP,
    RECORD_DEPENDENTS,
    RECORD_LIST,
    RECORD_RANGE,
    SEGMENT_ADD,
    SEGMENT_RECEIVE,
    SEGMENT_RANGE,
    SEGMENT_GET,
    SEGMENT_DROP,
    SEGMENT_BEGINS,
    SEGMENT_LIST,
    SEGMENT_SEAL,
    OFFER_DOSSIERS,
    OFFER_LIST,
    OFFER_HELD,
    OFFER_BYTES,
    UNSENT_COUNT,
    EVIDENCE_LIST,
    EVIDENCE_OFFERS,
    EVIDENCE_KNOWN,
    EVIDENCE_FEEDS,
    EVIDENCE_SINCE,
    EVIDENCE_LAND,
    EVIDENCE_LACK,
    EVIDENCE_PENDING,
    ASIDE_ADD,
    ASIDE_CUT_SEEN,
    ASIDE_CUT_JUDGED,
    ASIDE_BACK,
    ASIDE_WAITING,
    ASIDE_ANEW,
    ASIDE_KEEP,
    ASIDE_RETRY,
    ASIDE_COVERED,
    ASIDE_COUNT,
    ASIDE_DOSSIERS,
    ASIDE_LIST,
    REFUSAL_PUT,
    REFUSAL_ASK,
    REFUSAL_DROP,
    REFUSAL_VOID,
    REFUSAL_LIST,
    DATA_VERSION,
    SERVER_ADD,
    SERVER_DROP,
    SERVER_LIST,
    EVIDENCE_FORGET,
    WIPE_REFUSALS,
    WIPE_ASIDES,
    WIPE_SEGMENTS,
    WIPE_RECORDS,
    WIPE_FEEDS,
    WIPE_LANDED,
    HEAD_LIST,
    EVIDENCE_NAMED,
    CHECKPOINT_LIST,
    CHECKPOINT_KEPT,
    CHECKPOINT_GET,
    CHECKPOINT_KEEP,
    CHECKPOINT_DROP,
    CHECKPOINT_LEAVE,
    ACCEPTANCE_ADD,
    ACCEPTANCE_LIST,
    SEEN_UNWITNESSED,
    SEEN_LAST,
    SEEN_COUNT,
    SEEN_FEEDS,
    WITNESS_PUT,
    VERIFY_FEEDS,
    VERIFY_LINES,
    VERIFY_ASIDES,
    SEALED_LAST,
    QUERY_COUNT
};

struct store {
    sqlite3 *database;
    char *directory; /* absolute */
    sqlite3_stmt *queries[QUERY_COUNT];
    char read[DOSSIER_ID_MAX + 1]; /* the dossier that was folded last, "" for none .. */
    json_t *read_heads;            /* .. how far its feeds went then .. */
    int64_t read_aside;            /* .. and how many of its lines were set aside */
    int64_t version;               /* SQLite's data_version when store_changed looked; 0: it did not yet */
    struct segment *sealed;        /* what was sealed last, as it goes next; NULL: nothing */
    bool identified;               /* this process asked whether the store is the one that was written last .. */
    enum store_trace suspected;    /* .. and this is the answer, while that transaction runs .. */
    enum store_trace trace;        /* .. and when it is durable */
    char id[FEED_ID_SIZE];         /* of the store, in the transaction that runs or ran last .. */
    int64_t turn;                  /* .. and its turn */
    bool light;                    /* commits are not flushed, as in store_begin_along */
    bool behind;                   /* something was so committed since one was flushed .. */
    char untold_id[FEED_ID_SIZE];  /* .. and of the store as it was then, "" for nothing .. */
    int64_t untold_turn;           /* .. this turn has still to be noted outside; what is undone later raises its own */
};

/* Where a feed stands in this store. */
struct position {
    char feed[FEED_ID_SIZE];
    char dossier[DOSSIER_ID_MAX + 1];
    char key[SSHKEY_TEXT_MAX];
    char hash[DIGEST_HEX_SIZE]; /* of the line `last` */
    int64_t last, sealed;
    bool mine;
    int64_t own; /* of mine: highest seq that this store wrote */
    bool ended;
};

/* A query ready to be bound: reset, without bindings; prepared when it is asked for first. NULL where that fails: the
 * functions below take it, and query_step says why. */
sqlite3_stmt *store_query(struct store *store, enum query query);
void query_text(sqlite3_stmt *statement, int place, const char *value);
void query_bytes(sqlite3_stmt *statement, int place, const char *bytes, size_t length);
void query_integer(sqlite3_stmt *statement, int place, int64_t value);
/* Text of a column; "" for NULL. Borrowed until the next step. */
const char *column_text(sqlite3_stmt *statement, int column);
/* The same as a new string; "?" where the file was damaged and it is no UTF-8. NULL when memory is out. */
json_t *column_json(sqlite3_stmt *statement, int column);
/* One step: 1 for a row, 0 for the end, or ERROR_IO. The caller resets. */
int query_step(struct store *store, sqlite3_stmt *statement, struct error *err);
/* What `row` makes of each row, in a new array, from step to reset; of JSON null nothing is kept, and NULL says that
 * memory is out. `*list` is NULL where it fails. */
typedef json_t *query_row(sqlite3_stmt *statement, void *context);
int query_list(struct store *store, sqlite3_stmt *statement, query_row *row, void *context, json_t **list,
               struct error *err);
/* The first column of the only row, "" without one, from step to reset; what does not fit is cut off. */
int query_word(struct store *store, sqlite3_stmt *statement, char *word, size_t size, struct error *err);
/* For query_list: the first column, as text. */
json_t *row_text(sqlite3_stmt *statement, void *context);
/* A statement without rows, from step to reset. */
int query_run(struct store *store, sqlite3_stmt *statement, struct error *err);

/* SQL without values in it. */
int store_execute(struct store *store, const char *sql, struct error *err);
/* BEGIN IMMEDIATE; and COMMIT when `result` is 0, else ROLLBACK. store_end returns `result`, or why committing failed.
 */
int store_begin(struct store *store, struct error *err);
int store_end(struct store *store, int result, struct error *err);
/* The same for what may be lost with the power without harm, until something else is durable: it is not flushed, but
 * becomes durable with the next transaction of store_begin, or when the last who has the store open closes it. Where it
 * is lost, all that came after it is lost as well. */
int store_begin_along(struct store *store, struct error *err);

/* Makes the write-ahead log empty, so that the file alone holds what the store holds. ERROR_CONFLICT while another
 * process reads in it. */
int store_journal_empty(struct store *store, struct error *err);

/* Writes the record at the end of its feed: the row and the feed's head. Inside a transaction. */
int store_keep(struct store *store, const struct record *record, struct error *err);
/* 1 when the feed is here, 0 when not. */
int store_position(struct store *store, const char *feed, struct position *position, struct error *err);
/* Keeps a segment's seal; `received`: when the server got it, NULL when that is not known. Inside a transaction. */
int store_segment_keep(struct store *store, const struct segment *segment, const char *received, struct error *err);

/* Appends lines first..last of a feed, each ended by \n; stops before `most` bytes would be passed (at least one line
 * is taken). `*reached` gets the seq of the last line taken. */
int store_lines(struct store *store, const char *feed, int64_t first, int64_t last, size_t most, struct text *text,
                int64_t *reached, struct error *err);
/* What was sealed last, if it is these lines; else NULL. */
const struct segment *store_sealed(const struct store *store, const char *feed, int64_t first, int64_t last);

#endif
