/* sync_state.h: the inside of a sync. For sync*.c only; others use sync.h. */
#ifndef SCHOUW_CLIENT_SYNC_STATE_H
#define SCHOUW_CLIENT_SYNC_STATE_H

#include "client/http.h"
#include "client/progress.h"
#include "client/sync.h"

struct sync {
    struct store *store;
    struct http *http;
    const struct sync_options *options;
    struct progress progress;
    int lock;          /* one sync of a store at a time */
    json_t *outcome;   /* as sync.h describes */
    json_t *dossiers;  /* in outcome; while it runs "came" (feed -> number) stands for "from" */
    json_t *evidence;  /* in outcome */
    json_t *missing;   /* object: SHA-256 -> true, bytes the server lacks */
    bool server_lacks; /* a feed's end turned out not to be at the server: offer it anew */
};

/* The outcome of a dossier, made when it is not there yet; borrowed, NULL when memory is out. */
json_t *sync_dossier(struct sync *sync, const char *id);
/* Adds to a whole number of an object. */
int sync_count(json_t *object, const char *name, json_int_t more, struct error *err);
/* Appends {"feed" or "sha256": what, "error", "clause", "why"} of an error to an array in an object; `first` above 0
 * goes along. */
int sync_note(json_t *object, const char *list, const char *name, const char *what, json_int_t first,
              const struct error *why, struct error *err);

/* Offers what the server lacks of these dossiers and takes what is new there, in as many rounds as it needs. */
int sync_exchange(struct sync *sync, const json_t *ids, struct error *err);
/* Gives bytes that the server lacks and are here. */
int sync_give_evidence(struct sync *sync, struct error *err);
/* Fetches bytes that these dossiers name and are not here. */
int sync_fetch_evidence(struct sync *sync, const json_t *ids, struct error *err);

#endif
