/* landing_shared.c: landing where several daemons share one upstream. What has to be there first is packed here,
 * pushed, and only then do the refs here move: so nothing that was acknowledged can be lost with this machine, and
 * whoever loses a race lands the same again upon what the other one wrote. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "schema/clock.h"
#include "syncd/checkpoint.h"
#include "syncd/landing.h"
#include "syncd/register.h"

#define TRIES 10        /* races that may be lost before a device is asked to send again */
#define PAUSE 20000000L /* nanoseconds of the first pause after a lost race, at most; it grows with each */
#define PAUSES_MOST 25  /* and no more than so many times as long */

/* --- what waits for the upstream --- */

bool voyage_claims(const struct voyage *voyage)
{
    for (size_t i = 0; i < voyage->ref_count; i++)
        if (strncmp(voyage->refs[i].name, REF_CERTIFICATE, strlen(REF_CERTIFICATE)) == 0) return true;
    return false;
}

void batch_hold(struct landing_batch *batch, const struct voyage *voyage, const struct error *why)
{
    batch->why = *why;
    for (size_t i = 0; i < voyage->certificate_count; i++)
        for (size_t j = 0; j < batch->count; j++)
            if (strcmp(batch->order[j]->dossier, voyage->certificates[i].dossier) == 0) batch->held[j] = true;
}

/* --- the network --- */

static void release(struct repository *repository)
{
    if (repository->sharing.release) repository->sharing.release(repository->sharing.context);
}

static void take(struct repository *repository)
{
    if (repository->sharing.take) repository->sharing.take(repository->sharing.context);
}

/* Two daemons that lost a race to each other should not meet again at once. */
static void pause_briefly(struct repository *repository, int tries)
{
    long most = PAUSE * (tries < PAUSES_MOST ? tries + 1 : PAUSES_MOST);
    const struct timespec moment = {
        0, (long)(((uint64_t)clock_microseconds() * 7919 + (uint64_t)getpid()) % (uint64_t)most)};

    release(repository);
    nanosleep(&moment, NULL);
    take(repository);
}

/* Moves the refs here, now that they are so at the upstream. From here on nothing can be taken back: what fails is
 * tried again with the next landing. */
static int arrive(struct voyage *voyage, const struct upstream_move *moves, size_t count, struct error *err)
{
    struct repository *repository = voyage->repository;
    int result = repository_pushed(repository, moves, count, err);

    if (!result) result = voyage_move(voyage, err);
    if (result) {
        repository->unsettled = true;
        return result;
    }
    return repository_level_with(voyage, err);
}

/* Pushes what the voyage made. ERROR_CONFLICT: another daemon was first; what it wrote has been taken in. */
static int carry(struct voyage *voyage, struct error *err)
{
    struct repository *repository = voyage->repository;
    struct upstream *upstream = repository->sharing.upstream;
    struct upstream_move *moves = NULL;
    struct error why = {0};
    size_t count = 0;
    int result = landing_drop(voyage, false, err), fetched = 0;

    if (result) return result;
    result = repository_ahead(repository, voyage, &moves, &count, err);
    if (result && result != ERROR_CONFLICT) goto out;
    if (!result && !count) goto out;
    release(repository);
    upstream_talk(upstream);
    if (!result) result = upstream_push(upstream, moves, count, err);
    if (result == ERROR_CONFLICT) fetched = upstream_fetch(upstream, &why);
    take(repository);
    if (!result) result = arrive(voyage, moves, count, err);
    upstream_hush(upstream);
    if (fetched) {
        result = fetched;
        if (err) *err = why;
    } else if (result == ERROR_CONFLICT && (fetched = landing_unite(repository, NULL, &why))) {
        result = fetched;
        if (err) *err = why;
    }
out:
    free(moves);
    return result;
}

/* --- a batch --- */

static int finish_here(struct voyage *voyage, struct error *err)
{
    int result;

    if (voyage->ref_count && (result = voyage_move(voyage, err))) {
        landing_drop(voyage, true, NULL);
        return result;
    }
    return landing_keep(voyage, true, err);
}

/* One attempt. ERROR_CONFLICT: again. */
static int attempt(struct voyage *voyage, struct landing_batch *batch, struct error *err)
{
    struct repository *repository = voyage->repository;
    const struct sharing *sharing = &repository->sharing;
    bool claims = voyage_claims(voyage);
    struct error why = {0};
    int result;

    if (!claims && !sharing->wait) return finish_here(voyage, err);
    if (!sharing->upstream) {
        result = error_set(&why, ERROR_NETWORK,
                           "a certificate's number is claimed at the upstream, which this program does not speak to: "
                           "let the daemon take it");
        landing_drop(voyage, false, NULL);
    } else {
        result = carry(voyage, &why);
    }
    if (result == ERROR_NETWORK && !sharing->wait) {
        /* The others need not wait for it. */
        error_wrap(&why,
                   "the certificate's number could not be claimed: nothing of this dossier was landed; send again");
        batch_hold(batch, voyage, &why);
        return ERROR_CONFLICT;
    }
    if (result == ERROR_NETWORK)
        error_wrap(&why, "the upstream can not be reached: nothing was acknowledged; send again");
    if (result && err) *err = why;
    return result;
}

int landing_shared(struct repository *repository, struct landing_batch *batch, struct error *err)
{
    struct error why = {0};
    int result;

    for (int tries = 0; tries < TRIES; tries++) {
        struct voyage voyage = {.repository = repository};
        bool held = batch->why.code != 0;
        if (!(result = landing_make(&voyage, repository, batch, &why))) result = attempt(&voyage, batch, &why);
        voyage_fini(&voyage);
        if (result != ERROR_CONFLICT) break;
        if (held == (batch->why.code != 0)) pause_briefly(repository, tries);
    }
    if (result == ERROR_CONFLICT)
        return error_set(err, ERROR_NETWORK,
                         "the upstream takes nothing (%s): nothing was acknowledged; send again in a while",
                         why.message);
    if (result && err) *err = why;
    return result;
}
