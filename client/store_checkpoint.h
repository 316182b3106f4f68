/* store_checkpoint.h: the checkpoints that the server showed this device, and those that others say they were shown.
 *
 * The last CHECKPOINTS_KEPT are kept, and of older ones the oldest in each span that is twice as far back. Numbers are
 * one history; what was left for another one (store_history_accept) stays, put aside.
 */
#ifndef SCHOUW_CLIENT_STORE_CHECKPOINT_H
#define SCHOUW_CLIENT_STORE_CHECKPOINT_H

#include "client/store.h"
#include "schema/checkpoint.h"
#include "schema/clock.h"

#define CHECKPOINTS_KEPT 100

struct kept_checkpoint {
    int64_t number; /* 0: there is none */
    char id[GITOBJECT_ID_SIZE];
    char shown[CLOCK_TEXT_SIZE]; /* when this device was first shown it */
};

/* The newest one kept. */
int store_checkpoint_newest(struct store *store, struct kept_checkpoint *kept, struct error *err);
/* The one kept with this number. */
int store_checkpoint_at(struct store *store, int64_t number, struct kept_checkpoint *kept, struct error *err);
/* All of the history that goes on, the newest first; free() the list. */
int store_checkpoints(struct store *store, struct kept_checkpoint **list, size_t *count, struct error *err);
/* Everything as it is kept: array of {"history","number","id","body","shown"}, the history that goes on (0) first. */
int store_checkpoint_bodies(struct store *store, json_t **list, struct error *err);
/* Keeps `count` checkpoints, all or none; `bodies` are their commits, array of strings in the same order. One whose
 * number is kept already stays as it is. */
int store_checkpoint_keep(struct store *store, const struct checkpoint *checkpoints, const json_t *bodies, size_t count,
                          struct error *err);

/* Another history in place of the one known: what both have since when, the last known of the one left, and what the
 * server showed. */
struct acceptance {
    int64_t since;
    struct kept_checkpoint left, taken;
};
/* Notes it, with who and why, and puts aside what is kept after `since` of the history left (not when `aside` is false:
 * then somebody else's was accepted). */
int store_history_accept(struct store *store, const struct acceptance *acceptance, const char *person,
                         const char *reason, bool aside, struct error *err);
/* Array of {"history","at","person","reason","since","left":{"number","commit"},"taken":{"number","commit"}}. */
int store_acceptances(struct store *store, json_t **list, struct error *err);
/* Whether an acceptance explains that somebody was shown this one, which is not in the history known here. */
bool acceptance_covers(const json_t *acceptances, int64_t number, const char *commit);

/* What others stated they were shown, the last of each feed since the last store_witness: array of
 * {"feed","seq","dossier", "person","device","at","number","commit","accepted"}. */
int store_unwitnessed(struct store *store, json_t **list, struct error *err);
/* That is in the history known here, or explained. */
int store_witness(struct store *store, const char *feed, int64_t seq, struct error *err);

/* States the newest checkpoint kept in each of this store's feeds in which something waits to be sealed and an older
 * one was stated last; with `accepted` (may be NULL) in each in which one of the history left was stated. Having seen
 * what the feed's last statement had. `*count` is how many statements were made. */
int store_checkpoint_state(struct store *store, const json_t *accepted, long long *count, struct error *err);
/* How many of the statements first..last of a feed are such: nobody made them by hand. */
int store_seen_count(struct store *store, const char *feed, int64_t first, int64_t last, int64_t *count,
                     struct error *err);

#endif
