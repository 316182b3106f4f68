/* admission.h: who may speak, as the registry stands: asked of every request, also while a landing holds
 * `repository_lock`. For that it has the registry once more for itself, and looks at its branch each time, as another
 * process may revoke a key.
 *
 * Any thread.
 */
#ifndef SCHOUW_SYNCD_ADMISSION_H
#define SCHOUW_SYNCD_ADMISSION_H

#include <git2.h>
#include <pthread.h>

#include "schema/registry.h"
#include "syncd/access.h"

struct server;

struct admission {
    pthread_mutex_t lock; /* of all below; nobody who holds it waits for repository_lock */
    git_repository *git;  /* for the branch of the registry */
    struct registry *registry;
    git_oid tip; /* of `registry` */
};

/* `server` has its repository open. */
int admission_open(struct admission *admission, const struct server *server, struct error *err);
void admission_close(struct admission *admission);

/* May this holder of a token still speak: does the token still stand, is the person active, does the key count now?
 * Without `repository_lock`, which it takes itself where the registry has changed. ERROR_REFUSED. */
int server_authorise(struct server *server, struct access_holder *holder, struct error *err);
/* The same by who has repository_lock: what waited for it is answered by what the landing before made of the registry.
 */
int server_authorise_held(struct server *server, struct access_holder *holder, struct error *err);

#endif
