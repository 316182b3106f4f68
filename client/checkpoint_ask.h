/* checkpoint_ask.h: asking the server whether one checkpoint follows another. For checkpoint*.c only. */
#ifndef SCHOUW_CLIENT_CHECKPOINT_ASK_H
#define SCHOUW_CLIENT_CHECKPOINT_ASK_H

#include "client/checkpoint.h"

/* Whether `head` (a commit; "": the newest) follows one that is known, by a proof that holds. A server that has no such
 * head, or whose proof is none, can not show that it does. `united` (may be NULL): the way leads over where two
 * histories were united. ERROR_NETWORK and such when it could not be asked. */
int checkpoint_ask_follows(struct http *http, const struct checkpoint_keys *keys, const char *head,
                           const struct kept_checkpoint *known, bool *follows, bool *united, struct error *err);
/* The newest one, checked by itself; `*answer` is the server's, owned by the caller. ERROR_REFUSED when it shows none
 * that holds. */
int checkpoint_ask_newest(struct http *http, const struct checkpoint_keys *keys, json_t **answer,
                          struct checkpoint *newest, struct error *err);

#endif
