/* sync.h: one POST /v1/sync (schema/wire.h), from its first byte to the last of its answer.
 *
 * Bytes are looked at as they come: inflated, cut into lines, checked (sync_body.c). Segments are gathered and land
 * together, in several landings when they are many; of what has landed no text is kept. The answer is made line by line
 * as the device takes it (sync_answer.c). So neither is ever whole in memory.
 *
 * For route_sync.c and sync_*.c.
 */
#ifndef SCHOUW_SYNCD_SYNC_H
#define SCHOUW_SYNCD_SYNC_H

#include "schema/clock.h"
#include "schema/deflate.h"
#include "schema/wire.h"
#include "syncd/look.h"
#include "syncd/request.h"

#define SYNC_LANDING_MAX                                                                                               \
    (16u << 20)                    /* bytes of lines that are gathered before they land; one line more may go beyond */
#define SYNC_LANDING_SEGMENTS 5000 /* segments, the same way */
#define SYNC_DOSSIERS_MAX 100000   /* dossiers of one request */
#define SYNC_HEADS_MAX 4096        /* feeds of one dossier, as many as a judgement's `on` may name */

/* A dossier that the request names. */
struct sync_dossier {
    char id[DOSSIER_ID_MAX + 1];
    json_t *heads;           /* object feed -> seq: what the device has once its own landed */
    struct text refused;     /* lines of the answer: what of it was refused */
    struct lacking *lacking; /* what of it is to come; NULL: it was not told yet, or may not be read, or all was told */
    bool told;               /* the answer says where it stands */
};

struct sync {
    struct landing landing; /* its `done` finds the sync by being its first member */
    struct server *server;
    struct request *request;     /* NULL: it was cut off, nobody waits for the answer */
    struct access_holder holder; /* of the token */
    bool look;      /* its device knows of a checkpoint that is not here: the upstream is looked at first */
    bool broken;    /* something is wrong with the body: what follows is not looked at */
    uv_work_t work; /* of a sync without its request */

    /* what came */
    struct text pending;       /* bytes not looked at yet */
    struct inflater *inflater; /* NULL: the body is not deflated */
    unsigned long long came;   /* bytes, inflated */
    char lead[64];             /* its first bytes, to tell an older device by */
    struct wire wire;
    bool ended;  /* {"end":true} was read */
    size_t held; /* bytes counted in server->held */

    /* what it says */
    json_t *checkpoint; /* the last that the device knows: {"number","commit"} or null */
    struct sync_dossier *dossiers;
    size_t dossier_count, dossier_room;
    json_t *places;     /* object: id -> place in `dossiers` */
    size_t heads_bytes; /* of the lines they came in */

    /* what is to land */
    json_t *lines;              /* array of segments; the items borrow from them */
    struct landing_item *items; /* in the same order */
    size_t count, room, bytes;
    size_t looked;                  /* bytes that what was looked at beforehand takes */
    json_t *refused;                /* object: feeds of which something was refused -> true */
    char received[CLOCK_TEXT_SIZE]; /* when the first of what is to land came */

    /* what is answered */
    bool begun;    /* its first line was written */
    bool offered;  /* segments came */
    json_t *shown; /* the checkpoint at which all is told, as it is answered; NULL: there is none */
    size_t listed; /* so many dossiers have their line about what landed in the answer */
    size_t at;     /* the dossier whose segments are told; beyond the last when all was */
    size_t proven; /* so many dossiers have their trees in the answer */
};

/* A sync of which nothing came yet; NULL when memory is out. */
struct sync *sync_new(struct server *server, bool deflated, struct error *err);
void sync_free(void *sync);
/* Looks at all that is pending; fills in dossiers and what is to land. Pool. ERROR_REFUSED: a line or the whole is too
 * large. ERROR_INVALID: it is not what schema/wire.h says; what came before lands all the same. */
int sync_body_read(struct sync *sync, struct error *err);
/* Whether the body has come to its end as it should. */
int sync_body_end(const struct sync *sync, struct error *err);
/* Forgets what has landed. */
void sync_drop(struct sync *sync);
/* Counts in server->held what is in memory. ERROR_MEMORY: all requests together hold too much. */
int sync_hold(struct sync *sync, struct error *err);

/* Appends the next lines of the answer; false with the last. Pool; takes repository_lock. */
bool sync_answer_more(struct request *request, struct text *piece);

/* --- sync_checkpoint.c --- */

/* Looks at the first line's `checkpoint` (object or null; borrowed) before it is kept in sync->checkpoint. Pool. */
int sync_checkpoint_check(const json_t *checkpoint, struct error *err);
/* Whether a checkpoint of an upstream may be meant that was not fetched yet: sets sync->look. Pool. */
void sync_checkpoint_look(struct sync *sync);
/* Fixes the checkpoint at which the answer tells of everything. Pool, with repository_lock held, as are the others. */
int sync_checkpoint_begin(struct sync *sync, struct error *err);
/* Its commit; "" when there is none. */
const char *sync_checkpoint_commit(const struct sync *sync);
/* Appends the next lines about it to the answer; `*more`: there are more to come. */
int sync_checkpoint_answer(struct sync *sync, struct text *piece, bool *more, struct error *err);

#endif
