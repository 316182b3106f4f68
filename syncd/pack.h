/* pack.h: objects as one pack with its index, as git keeps them
 * (https://git-scm.com/docs/gitformat-pack). */
#ifndef SCHOUW_SYNCD_PACK_H
#define SCHOUW_SYNCD_PACK_H

#include <git2.h>

#include "schema/error.h"
#include "syncd/press.h"

struct pack_object {
    git_oid id;
    git_object_t type;
    const void *bytes;
    size_t length;
    const struct pressed *pressed; /* the same bytes, deflated beforehand; or NULL, or without `out` */
};

/* Writes the objects (at least one, none twice) as pack-<name>.pack and .idx into a folder; both are durable when it
 * returns. Whole objects, quickly deflated: repacking finds what they have in common. Puts the objects in order of
 * their ids. `crew` (may be NULL) helps. ERROR_IO leaves nothing that git would read; ERROR_MEMORY. */
int pack_write(const char *folder, struct pack_object *objects, size_t count, struct crew *crew, struct error *err);

#endif
