#include "client/ahead.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "client/watch.h"
#include "schema/beside.h"

#define LIST_MAX (16LL << 20)   /* bytes of the list of dossiers */
#define STALE_MILLISECONDS 5000 /* then it is asked again: a key may wait for its passphrase */

struct ahead {
    pthread_t thread;
    sem_t known;      /* raised once `server` is what it will be */
    json_t *server;   /* NULL: none is to be asked */
    bool told;        /* `known` was raised */
    atomic_bool over; /* nobody wants the answer any more */
    bool taken;
    long long begun; /* watch_clock */
    /* what came of it, once the thread has ended */
    struct http *http;
    json_t *answer;
    int result;
    struct error why;
};

int cases_ask(struct http *http, json_t **answer, struct error *err)
{
    return http_json(http, "GET", "/v1/dossiers", NULL, LIST_MAX, answer, err);
}

static bool wanted(void *context, long long went, long long came)
{
    const struct ahead *ahead = context;
    (void)went;
    (void)came;
    return !atomic_load(&ahead->over);
}

static void *ask(void *context)
{
    struct ahead *ahead = context;
    http_prepare();
    while (sem_wait(&ahead->known) != 0 && errno == EINTR) {
    }
    if (!ahead->server || atomic_load(&ahead->over)) return NULL;
    ahead->result = http_open_server(ahead->server, &ahead->http, &ahead->why);
    if (ahead->result != 0) return NULL;
    http_watch(ahead->http, wanted, ahead);
    ahead->result = cases_ask(ahead->http, &ahead->answer, &ahead->why);
    return NULL;
}

struct ahead *ahead_new(void)
{
    struct ahead *ahead = calloc(1, sizeof *ahead);
    sigset_t all, before;
    if (!ahead) return NULL;
    sem_init(&ahead->known, 0, 0);
    sigfillset(&all); /* signals are for the thread that seals */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int status = thread_begin_beside(&ahead->thread, ask, ahead);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status == 0) return ahead;
    sem_destroy(&ahead->known);
    free(ahead);
    return NULL;
}

static void tell(struct ahead *ahead)
{
    if (!ahead->told) sem_post(&ahead->known);
    ahead->told = true;
}

void ahead_begin(struct ahead *ahead, const json_t *server)
{
    if (!ahead || ahead->told) return;
    ahead->server = json_incref((json_t *)(size_t)server);
    ahead->begun = watch_clock();
    tell(ahead);
}

/* Leaves nothing of it to be taken. */
static void finish(struct ahead *ahead)
{
    if (ahead->taken) return;
    ahead->taken = true;
    tell(ahead);
    pthread_join(ahead->thread, NULL);
}

bool ahead_take(struct ahead *ahead, const json_t *server, struct http **http, json_t **answer, int *result,
                struct error *err)
{
    if (!ahead || ahead->taken || !ahead->server || !json_equal(ahead->server, server)) return false;
    if (watch_clock() - ahead->begun > STALE_MILLISECONDS) return false;
    finish(ahead);
    *http = ahead->http;
    *answer = ahead->answer;
    *result = ahead->result;
    if (ahead->result != 0 && err) *err = ahead->why;
    ahead->http = NULL;
    ahead->answer = NULL;
    return true;
}

void ahead_free(struct ahead *ahead)
{
    if (!ahead) return;
    atomic_store(&ahead->over, true);
    finish(ahead);
    http_close(ahead->http);
    json_decref(ahead->answer);
    json_decref(ahead->server);
    sem_destroy(&ahead->known);
    free(ahead);
}
