/* sync_say.h: what a sync came to, or a bundle that was received, as people read it. */
#ifndef SCHOUW_CLIENT_SYNC_SAY_H
#define SCHOUW_CLIENT_SYNC_SAY_H

#include "client/verb.h"

/* Seals what is not sealed yet; says so first, as a key may ask for a touch or its passphrase. `dry`: only says how
 * much would be. `*sealed` counts statements. */
int sync_seal(struct session *session, bool dry, long long *sealed, struct error *err);
/* Only says so. */
void sync_seal_say(const struct session *session, long long count);
/* Prints an outcome as sync.h describes it. */
void sync_say(const struct session *session, json_t *outcome, bool dry, long long sealed);
/* 0, or the exit status of what was refused or could not be taken. */
int sync_status(json_t *outcome);
/* Whether nothing went or came. */
bool sync_is_quiet(json_t *outcome);

#endif
