/* ahead.h: the first question of a sync, which cases the server has, asked by a thread while the device still seals:
 * the handshake and the way there and back take as long as that does.
 */
#ifndef SCHOUW_CLIENT_AHEAD_H
#define SCHOUW_CLIENT_AHEAD_H

#include <jansson.h>

#include "client/http.h"

struct ahead;

/* Begins to ask a server (of store_servers; borrowed until it is freed). NULL where no thread or memory is to be had:
 * then it is asked when its answer is needed. */
struct ahead *ahead_begin(const json_t *server);
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
