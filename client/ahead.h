/* ahead.h: the first question of a sync, which cases the server has, asked by a thread while the device opens its store
 * and seals: to make TLS ready takes as long as the one, handshake and the way there and back as long as the other.
 */
#ifndef SCHOUW_CLIENT_AHEAD_H
#define SCHOUW_CLIENT_AHEAD_H

#include <jansson.h>

#include "client/http.h"

struct ahead;

/* Makes ready for it. NULL where no thread or memory is to be had: then a server is asked when its answer is needed. */
struct ahead *ahead_new(void);
/* Begins to ask a server (of store_servers). Once; `ahead` may be NULL. */
void ahead_begin(struct ahead *ahead, const json_t *server);
/* Breaks off what still runs. NULL is taken. */
void ahead_free(struct ahead *ahead);
/* Whether it is this server that was asked, not long ago, and nobody took it yet. Waits for the answer, and gives the
 * connection (NULL when there is none) and what came of it: `*result` and `*err` as cases_ask has them, `*answer` owned
 * by the caller. */
bool ahead_take(struct ahead *ahead, const json_t *server, struct http **http, json_t **answer, int *result,
                struct error *err);

/* Asks a server for the cases that it has and this device may read: GET /v1/dossiers. Owned by the caller. */
int cases_ask(struct http *http, json_t **answer, struct error *err);

#endif
