/* sync_watch.h: a sync that goes on: at once, when something was recorded, when the server has news, when a network
 * appears. */
#ifndef SCHOUW_CLIENT_SYNC_WATCH_H
#define SCHOUW_CLIENT_SYNC_WATCH_H

#include "client/sync.h"

#define SYNC_INTERVAL 60        /* seconds after which the server is asked for news, when nothing else is said */
#define SYNC_INTERVAL_MAX 86400 /* seconds */

/* What the one who watches does and is told. */
struct sync_watcher {
    /* Before each round: states anew, seals. What can not be sealed it tells; an error ends the watch. `*news`: there
     * is something that was not there before. */
    int (*prepare)(void *context, bool *news, struct error *err);
    /* A round in which something went or came, or that is refused or lacking otherwise than in the round before. An
     * error ends the watch. */
    int (*tell)(void *context, json_t *outcome, struct error *err);
    /* The server can not be reached; not told again until it could. */
    void (*lost)(void *context, const struct error *why);
    void (*back)(void *context);
    void *context;
};

/* Syncs until SIGINT or SIGTERM: 0 then. The server is asked for news about every `interval` seconds; what can not be
 * reached is tried again, after one second, then later and later, five minutes at most, and at once when the network
 * changes. An exchange whose link or address goes is broken off, and gone on with when the network has settled. While
 * another sync runs in the store it waits as well. Other errors end it. */
int sync_watch(struct store *store, const struct sync_options *options, long long interval,
               const struct sync_watcher *watcher, struct error *err);

#endif
