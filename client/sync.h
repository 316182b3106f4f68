/* sync.h: brings a device and the central repository level: statements first (the registry before the cases, so that
 * authority is known), then evidence.
 *
 * Every step is durable by itself and may be repeated: whatever moment it is cut off at, the next sync goes on from
 * there and ends in the same state.
 */
#ifndef SCHOUW_CLIENT_SYNC_H
#define SCHOUW_CLIENT_SYNC_H

#include "client/store.h"

struct sync_options {
    bool evidence;         /* fetch evidence that is not here */
    bool dry;              /* find out what would go and come; change nothing on either side */
    bool again;            /* offer everything, also what the server is thought to have */
    bool progress;         /* tell on the terminal how far it is */
    struct ahead *ahead;   /* what the server was asked already (ahead.h); may be NULL */
    bool (*stopped)(void); /* asked now and then while it runs: true breaks it off, ERROR_NETWORK. NULL: nobody does */
    /* After an exchange: states anew what was set aside by it (store_aside.h), and seals what is not sealed. `*more`:
     * there is something new to go. May be NULL. */
    int (*settle)(void *context, bool *more, struct error *err);
    void *context;
};

/* 0 when the store was enrolled; else ERROR_USAGE, with what to do. */
int sync_ready(struct store *store, struct error *err);
/* Keeps syncs of this store out until sync_unlock. ERROR_CONFLICT when one runs, here or in another process. */
int sync_lock(struct store *store, int *lock, struct error *err);
/* -1: there is nothing to let go. */
void sync_unlock(int lock);

/* Syncs a store that is ready; what is not sealed stays here. `*outcome` is what
 * happened, owned by the caller; NULL on failure:
 *
 *   {"dossiers": {"<id>": {"landed": "<commit>", "sent": n, "received": n, "from": {"<device>": n},
 *                          "refused": [{"feed","first","device","error","clause","why"}],   ours, by the server
 *                          "rejected": [{"feed","first","device","error","clause","why"}],  the server's, by us
 *                          "conflicts": [{"kind","item","statements":[{"person","device","point"}]}]}},
 *    "evidence": {"sent": n, "sent_bytes": n, "received": n, "received_bytes": n,  bytes: what went over the wire
 *                 "missing": ["<sha256>"],                        here nor there
 *                 "failed": [{"sha256","error","clause","why"}]},
 *    "server": "<url>", "servers": n,                            which it was, of how many this device knows
 *    "passed": [{"server","why"}],                               those tried before it
 *    "released": ["<id>"],                                       held here, and not this person's to read any more
 *    "history": {..},                                           an alarm (client/checkpoint.h); absent when all is well
 *    "daemon_key": "SHA256:..",                                 noted now, by a store enrolled before there was one
 *    "clock_ahead": seconds}                                     this device's clock before the server's
 *
 * Numbers count statements that people made. Conflicts are told of dossiers that something went or came for, and of the
 * current one. */
int sync_run(struct store *store, const struct sync_options *options, json_t **outcome, struct error *err);

/* Accepts what the last sync told of another history, for a reason: `*accepted` is that alarm, owned by the caller.
 * ERROR_USAGE when none did. */
int sync_accept(struct store *store, const char *reason, json_t **accepted, struct error *err);

#endif
