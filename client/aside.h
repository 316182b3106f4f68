/* aside.h: what was set aside on this device (store_aside.h), as people read it. */
#ifndef SCHOUW_CLIENT_ASIDE_H
#define SCHOUW_CLIENT_ASIDE_H

#include "client/store_aside.h"
#include "client/verb.h"

struct aside {
    struct record *record; /* NULL: the line is damaged */
    struct entry entry;    /* of the record, marked as refused with the reason */
    const json_t *row;     /* as store_asides gives it */
};
struct asides {
    json_t *rows;
    struct aside *list; /* in the order in which they were stated */
    size_t count;
};
/* All of a dossier ("" for all), but what is back in its place. */
int asides_read(struct store *store, const char *dossier, struct asides *asides, struct error *err);
void asides_fini(struct asides *asides);

/* "set aside: why (clause)", "stated anew as 5d1e12ab34cd", "waits to be stated anew". */
void say_aside_fate(const struct session *session, const struct aside *aside);
/* New object: entry_json, and "aside": "waiting", "anew" or "kept", with "anew", "error", "clause", "why" where there
 * are. NULL when memory is out. */
json_t *aside_json(const struct session *session, const struct aside *aside);

#endif
