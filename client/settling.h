/* settling.h: what an exchange put out of its place is stated anew, and sealed with what else is not. */
#ifndef SCHOUW_CLIENT_SETTLING_H
#define SCHOUW_CLIENT_SETTLING_H

#include "client/carry.h"

struct settling {
    struct session *session;
    json_t *carried;      /* object: dossier -> what store_carry tells */
    long long sealed;     /* statements */
    struct error trouble; /* why something goes on waiting */
    /* How what is not sealed gets sealed; NULL: by sync_seal, which may ask. `*sealed` counts statements. */
    int (*seal)(void *context, long long *sealed, struct error *err);
    void *context;
};

/* States anew what waits, and seals. `*more`: there is something to be sent now that was not before. As sync_options'
 * `settle`, with a struct settling as context. */
int settling_run(void *settling, bool *more, struct error *err);
/* Prints what was stated anew, and adds "carried", "sealed" and "store" to an outcome. */
int settling_tell(const struct settling *settling, json_t *outcome, struct error *err);

#endif
