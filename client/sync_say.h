/* sync_say.h: what a sync came to, or a bundle that was received, as people read it. */
#ifndef SCHOUW_CLIENT_SYNC_SAY_H
#define SCHOUW_CLIENT_SYNC_SAY_H

#include "client/verb.h"

/* Seals what is not sealed yet; says so first, as a key may ask for a touch or its passphrase. `dry`: only says how
 * much would be. `*sealed` counts statements. */
int sync_seal(struct session *session, bool dry, long long *sealed, struct error *err);
/* Only says so. */
void sync_seal_say(const struct session *session, long long count);
/* The same without a word, for whoever said it: states which checkpoint was shown last (store_checkpoint.h), and seals.
 */
int sync_seal_quietly(struct store *store, long long *sealed, struct error *err);
/* Prints an outcome as sync.h describes it. */
void sync_say(const struct session *session, json_t *outcome, bool dry, long long sealed);
#define STATUS_HISTORY 4 /* exit status: what the server shows of its history does not go together */
/* 0, or the exit status of what was refused, could not be taken, or does not go together. */
int sync_status(json_t *outcome);
/* Whether nothing went or came. */
bool sync_is_quiet(json_t *outcome);

#endif
