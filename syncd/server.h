/* server.h: the daemon: one libuv loop that drives libmicrohttpd by its epoll descriptor; slow work runs in libuv's
 * pool.
 *
 * The loop thread owns everything here but what `repository_lock` guards. Pool threads work on one request (or one
 * landing) that the loop has set aside for them, and take `repository_lock` for as long as they use `repository`.
 */
#ifndef SCHOUW_SYNCD_SERVER_H
#define SCHOUW_SYNCD_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <uv.h>

#include "syncd/access.h"
#include "syncd/admission.h"
#include "syncd/config.h"
#include "syncd/courier.h"
#include "syncd/packer.h"
#include "syncd/porter.h"
#include "syncd/queue.h"
#include "syncd/repository.h"
#include "syncd/sweeper.h"

struct MHD_Daemon;
struct request;

/* What /metrics tells; counted since the start. */
struct counters {
    atomic_ullong answers[6]; /* by class of status: [2] is 2xx */
    atomic_ullong landings;   /* landing_commit calls */
    atomic_ullong gathered;   /* landings that waited for who was about to hand something in */
    atomic_ullong landed;     /* segments that landed or were there already */
    atomic_ullong refused;    /* segments refused */
    atomic_ullong enrolled;   /* devices */
    atomic_ullong evidence;   /* pieces completed */
    atomic_ullong fetched;    /* pieces got from the upstream */
    atomic_ullong received;   /* bytes of bodies, as they came */
    atomic_ullong doubts;     /* times that a checkpoint was stated that is not in the repository's history */
};

struct server {
    uv_loop_t loop;
    uv_poll_t poll;   /* on libmicrohttpd's epoll descriptor */
    uv_timer_t timer; /* when libmicrohttpd wants to run next */
    uv_timer_t grace; /* after SIGTERM: when to stop waiting for peers */
    uv_signal_t terminate, interrupt;
    struct MHD_Daemon *daemon;
    unsigned idle; /* runs of libmicrohttpd in a row that it asked for at once, and that had nothing to do */
    int listener;
    unsigned short port; /* the one bound */

    const struct config *config;
    struct access *access;
    struct repository *repository;
    pthread_mutex_t repository_lock;
    struct admission admission; /* with a lock of its own */
    char *body;                 /* name of the certification body */

    struct queue queue;
    struct sweeper sweeper;
    struct courier courier;
    struct porter porter;
    struct packer packer;
    struct request *requests; /* all that are open: a list */
    size_t open;              /* their number */
    size_t working;           /* those a pool thread works on, or that wait for a landing */
    bool stopping;            /* SIGTERM came: no new connections, every answer closes its connection */
    bool late;                /* the grace is over as well: nothing new is begun */
    atomic_ullong held;       /* bytes of bodies in memory */
    int lock;                 /* flock on the uploads: one daemon for one service */
    int repository_flock;     /* flock on the repository's folder: one daemon for one repository */
    struct counters counters;
};

/* Opens repository, access and listener and starts libmicrohttpd. `config` is borrowed and must outlive the server.
 * ERROR_IO says what could not be opened, with path or address. */
int server_open(const struct config *config, struct server **server, struct error *err);
/* Runs until SIGTERM or SIGINT; landings and answers that were begun are finished first. */
int server_run(struct server *server, struct error *err);
void server_close(struct server *server);

/* The public address without a slash at its end: config's url, or https:// and where it listens. */
void server_url(const struct config *config, unsigned short port, char url[320]);

/* Lets libmicrohttpd act on what has changed, now. Loop thread, outside of libmicrohttpd's callbacks. */
void server_kick(struct server *server);

#endif
