/* sync_answer.c: the answer of a sync, line by line as the device takes it. */
#include <stdint.h>
#include <string.h>

#include "syncd/log.h"
#include "syncd/repository_access.h"
#include "syncd/sync.h"

#define PIECE 65536 /* bytes of lines made at a time; one line more may go beyond */

/* How far the feeds of a dossier go here, new reference: all of them, or its own person's where the device may not read
 * it. */
static int heads_here(struct sync *sync, const struct sync_dossier *dossier, bool may, json_t **heads,
                      struct error *err)
{
    const json_t *known = dossier->lacking ? lacking_here(dossier->lacking) : NULL;

    *heads = json_incref((json_t *)(uintptr_t)known);
    return known
               ? 0
               : repository_heads(sync->server->repository, dossier->id, may ? NULL : sync->holder.person, heads, err);
}

/* Feeds that the device has further than they have landed: refused, or lost here, as in a repository that was put back.
 */
static int lacks_write(struct sync *sync, const struct sync_dossier *dossier, bool may, struct text *piece,
                       struct error *err)
{
    json_t *landed = NULL, *lacks = json_object(), *seq;
    const char *feed;
    int result = lacks ? heads_here(sync, dossier, may, &landed, err) : error_memory(err);

    json_object_foreach(dossier->heads, feed, seq)
    {
        const json_t *here = json_object_get(landed, feed);
        if (json_integer_value(here) >= json_integer_value(seq) || (!may && !here)) continue;
        if (json_object_set_new(lacks, feed, json_integer(json_integer_value(here)))) result = error_memory(err);
    }
    if (!result && json_object_size(lacks))
        result = wire_write(piece, json_pack("{s:s, s:O}", "dossier", dossier->id, "lacks", lacks), err);
    json_decref(landed);
    json_decref(lacks);
    return result;
}

/* What was refused, and then that the rest has landed. */
static int landed_write(struct sync *sync, struct sync_dossier *dossier, struct text *piece, struct error *err)
{
    struct repository *repository = sync->server->repository;
    bool may = false;
    int result;

    text_append(piece, dossier->refused.data, dossier->refused.length);
    if ((result = repository_may_read(repository, dossier->id, sync->holder.person, &may, err)) ||
        (may && (result = lacking_new(repository, sync_checkpoint_commit(sync), dossier->id, dossier->heads,
                                      &dossier->lacking, err))) ||
        (result = lacks_write(sync, dossier, may, piece, err))) {
        return result;
    }
    if (!may) /* for who may not read it, there is no such dossier */
        return wire_write(piece, json_pack("{s:s, s:s, s:i}", "dossier", dossier->id, "landed", "", "bytes", 0), err);
    dossier->told = lacking_tip(dossier->lacking)[0] != '\0';
    return wire_write(piece,
                      json_pack("{s:s, s:s, s:I}", "dossier", dossier->id, "landed", lacking_tip(dossier->lacking),
                                "bytes", (json_int_t)lacking_bytes(dossier->lacking)),
                      err);
}

/* Evidence whose bytes are not here. */
static int missing_write(struct sync *sync, const char *dossier, struct text *piece, struct error *err)
{
    json_t *missing = NULL;
    int result = repository_evidence_missing(sync->server->repository, dossier, &missing, err);

    if (json_array_size(missing)) atomic_store(&sync->server->porter.asked, true);
    for (size_t i = 0; !result && i < json_array_size(missing); i += WIRE_MISSING_MAX) {
        json_t *part = json_array();
        for (size_t j = i; j < i + WIRE_MISSING_MAX && j < json_array_size(missing); j++)
            json_array_append(part, json_array_get(missing, j));
        result = wire_write(piece, json_pack("{s:s, s:o}", "dossier", dossier, "missing", part), err);
    }
    json_decref(missing);
    return result;
}

/* The next segment of the dossier; after the last of them its end. */
static int segment_write(struct sync *sync, struct sync_dossier *dossier, struct text *piece, struct error *err)
{
    json_t *segment = NULL;
    int result = 0;

    if (dossier->lacking) result = lacking_next(sync->server->repository, dossier->lacking, &segment, err);
    if (result) return result;
    if (segment) {
        if (json_object_set_new(segment, "dossier", json_string(dossier->id))) {
            json_decref(segment);
            return error_memory(err);
        }
        return wire_write(piece, segment, err);
    }
    sync->at++;
    if (dossier->lacking) result = missing_write(sync, dossier->id, piece, err); /* else it may not be read */
    lacking_free(dossier->lacking);
    dossier->lacking = NULL;
    return result;
}

/* One line, or the few that belong together. */
static int step(struct sync *sync, struct text *piece, struct error *err)
{
    bool more = false;
    int result;

    if (!sync->begun) {
        sync->begun = true;
        result = wire_write(piece, json_pack("{s:i}", "version", WIRE_VERSION), err);
        return result ? result : sync_checkpoint_begin(sync, err);
    }
    if (sync->listed < sync->dossier_count) return landed_write(sync, &sync->dossiers[sync->listed++], piece, err);
    if (sync->at < sync->dossier_count) return segment_write(sync, &sync->dossiers[sync->at], piece, err);
    if ((result = sync_checkpoint_answer(sync, piece, &more, err)) || more) return result;
    sync->at++;
    return wire_write(piece, json_pack("{s:b}", "end", 1), err);
}

/* The status line has gone: trouble is told in a last line. */
static void problem_line(struct sync *sync, struct text *piece, const struct error *err)
{
    struct text problem = {0};

    log_event(LOG_ERROR, "trouble", "method", sync->request->method, "path", sync->request->path, "why", err->message,
              NULL);
    problem_write(&problem, problem_status(err->code), err);
    if (problem.length > 0 && problem.data[problem.length - 1] == '\n') problem.length--;
    text_puts(piece, "{\"problem\":");
    text_append(piece, problem.data, problem.length);
    text_puts(piece, "}\n");
    text_fini(&problem);
}

bool sync_answer_more(struct request *request, struct text *piece)
{
    struct sync *sync = request->state;
    struct error err = {0};
    /* Asked anew for each piece: a token may be revoked while its answer still goes. */
    int result;

    pthread_mutex_lock(&sync->server->repository_lock);
    repository_registry_hold(sync->server->repository, true); /* who may read is the same for the whole piece */
    result = server_authorise_held(sync->server, &sync->holder, &err);
    /* In one go: what lands next would otherwise come in between each two lines. */
    while (!result && sync->at <= sync->dossier_count && piece->length < PIECE) result = step(sync, piece, &err);
    repository_registry_hold(sync->server->repository, false);
    pthread_mutex_unlock(&sync->server->repository_lock);
    if (result) problem_line(sync, piece, &err);
    return !result && sync->at <= sync->dossier_count;
}
