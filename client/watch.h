/* watch.h: what a program that goes on by itself waits for: time, the store, the network, or to be told to end.
 *
 * Linux: inotify on the store's folder, rtnetlink for links, addresses and routes. Where either is not to be had the
 * wait goes by time alone.
 */
#ifndef SCHOUW_CLIENT_WATCH_H
#define SCHOUW_CLIENT_WATCH_H

#include <stdbool.h>

#include "schema/error.h"

struct watch;

enum watch_wake {
    WATCH_TIME,    /* the time is over */
    WATCH_STORE,   /* something was written in the folder: by whom, the store has to tell */
    WATCH_NETWORK, /* a link, an address or a route came or went */
    WATCH_STOP     /* SIGINT or SIGTERM */
};

/* Takes SIGINT and SIGTERM over until it is closed; one watch at a time in a program. */
int watch_open(const char *folder, struct watch **watch, struct error *err);
void watch_close(struct watch *watch);

/* Waits until one of these comes about; what came before the call counts, but for the time. */
enum watch_wake watch_wait(struct watch *watch, long long milliseconds);

/* Milliseconds on a clock that nobody sets. */
long long watch_clock(void);

/* Whether SIGINT or SIGTERM came. */
bool watch_stopped(void);

/* Whether it did, or a link or an address went since the last wait: what is under way may go nowhere any more, and
 * nobody would tell. The next wait wakes for the network at once. */
bool watch_broken(void);

#endif
