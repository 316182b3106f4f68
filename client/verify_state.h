/* verify_state.h: a verification under way. For verify*.c only. */
#ifndef SCHOUW_CLIENT_VERIFY_STATE_H
#define SCHOUW_CLIENT_VERIFY_STATE_H

#include "client/progress.h"
#include "client/store_verify.h"
#include "client/verify.h"

struct verification {
    struct store *store;
    struct registry *registry; /* NULL: not known here */
    json_t *problems;
    json_t *looked;  /* object: SHA-256 of evidence -> true, that was looked at */
    json_t *devices; /* object: feed -> device, of all feeds */
    struct progress progress;
    long long bytes; /* looked at so far, for the progress */
    long long dossiers, feeds, statements, unsealed, segments, aside, evidence, evidence_bytes, pending, checkpoints;
};

/* Notes a problem; dossier, feed "" and seq 0 where it is of none. ERROR_MEMORY. */
int verify_problem(struct verification *verification, const char *dossier, const char *feed, int64_t seq,
                   const struct error *why, struct error *err);
/* What an ill came to: noted as a problem, or, of memory and disk, an end. */
int verify_trouble(struct verification *verification, const char *dossier, const char *feed, int64_t seq,
                   const struct error *why, struct error *err);
void verify_went(struct verification *verification, long long bytes);

/* --- verify_feed.c: lines, chain and seals of a dossier's feeds --- */
int verify_feeds(struct verification *verification, const char *dossier, struct error *err);

/* --- verify_checkpoint.c: the kept checkpoints, what others stated of them, and the alarm that stands --- */
int verify_checkpoints(struct verification *verification, struct error *err);

#endif
