/* limits.h: what the server takes as evidence, as it said when this device last asked: kept in the store's settings, so
 * that a file it would refuse is refused at the desk and not after the visit. */
#ifndef SCHOUW_CLIENT_LIMITS_H
#define SCHOUW_CLIENT_LIMITS_H

#include "client/http.h"
#include "client/verb.h"

#define LIMITS_DAYS 30 /* after which what the server said may have changed: then it warns and refuses nothing */

/* Asks the server (GET /v1/health) and keeps what it says; a server that says nothing has no limits. Trouble on the way
 * is no error: what was known stays. ERROR_IO, ERROR_MEMORY of the store. */
int limits_learn(struct store *store, struct http *http, struct error *err);

/* ERROR_REFUSED, with size or type of the file and what is taken, when the server would refuse it, by what it said
 * last. 0 when it never said. */
int limits_check(struct store *store, const char *path, struct error *err);

/* The same for a file that is to be added: where the server said so more than LIMITS_DAYS ago it is told, and the file
 * is taken. */
int limits_admit(struct session *session, const char *path, struct error *err);

#endif
