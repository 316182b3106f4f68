/* sync_hooks.c: where a sync asks who may read what. */
#include <string.h>

#include "syncd/sync.h"

int sync_may_read(struct sync *sync, const char *dossier, bool *may, struct error *err)
{
    (void)sync;
    (void)dossier;
    (void)err;
    *may = true;
    return 0;
}
