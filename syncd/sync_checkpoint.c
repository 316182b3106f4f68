/* sync_checkpoint.c: the checkpoint that a sync's answer is about: everything it tells is as it stood there, and can be
 * proven by it. */
#include <string.h>

#include "schema/gitobject.h"
#include "syncd/log.h"
#include "syncd/sync.h"

#define PROVEN_AT_ONCE 500 /* dossiers of one line of trees */

int sync_checkpoint_check(const json_t *checkpoint, struct error *err)
{
    json_error_t trouble;
    json_int_t number;
    const char *commit;

    if (json_is_null(checkpoint)) return 0;
    if (json_unpack_ex((json_t *)(size_t)checkpoint, &trouble, JSON_STRICT, "{s:I, s:s}", "number", &number, "commit",
                       &commit)) {
        return error_set(err, ERROR_INVALID, "checkpoint: should be {\"number\", \"commit\"} or null: %s",
                         trouble.text);
    }
    if (number < 1 || !gitobject_id_valid(commit))
        return error_set(err, ERROR_INVALID, "checkpoint: a number from 1 upward and 40 hex digits");
    return 0;
}

void sync_checkpoint_look(struct sync *sync)
{
    const char *commit = json_string_value(json_object_get(sync->checkpoint, "commit"));
    struct server *server = sync->server;

    if (!commit || !server->courier.upstream) return;
    pthread_mutex_lock(&server->repository_lock);
    sync->look = !repository_holds(server->repository, commit);
    pthread_mutex_unlock(&server->repository_lock);
}

/* The device was shown a checkpoint that is not in this history. Either it was shown another one, or this repository
 * was put back behind it. It is not refused for that: what it brings is what heals. */
static void doubt(struct sync *sync, const char *number, const char *commit)
{
    atomic_fetch_add(&sync->server->counters.doubts, 1);
    log_event(LOG_WARN, "a device knows a checkpoint that is not in this history: was the repository put back?",
              "person", sync->holder.person, "device", sync->holder.device, "checkpoint", number, "commit", commit,
              NULL);
}

int sync_checkpoint_begin(struct sync *sync, struct error *err)
{
    const char *known = json_string_value(json_object_get(sync->checkpoint, "commit"));
    char number[24];
    int result = repository_checkpoint(sync->server->repository, "", known ? known : "", &sync->shown, err);

    if (result) return result;
    if (json_is_null(sync->shown)) {
        json_decref(sync->shown);
        sync->shown = NULL;
    }
    if (known && !json_is_true(json_object_get(sync->shown, "descends"))) {
        snprintf(number, sizeof number, "%lld",
                 (long long)json_integer_value(json_object_get(sync->checkpoint, "number")));
        doubt(sync, number, known);
    }
    return 0;
}

const char *sync_checkpoint_commit(const struct sync *sync)
{
    const char *commit = json_string_value(json_object_get(sync->shown, "commit"));
    return commit ? commit : "";
}

/* Trees that prove where the next dossiers stand, as far as the answer told of them. */
static int trees_write(struct sync *sync, struct text *piece, struct error *err)
{
    json_t *ids = json_array(), *trees = NULL;
    int result = ids ? 0 : error_memory(err);

    for (; !result && sync->proven < sync->dossier_count && json_array_size(ids) < PROVEN_AT_ONCE; sync->proven++) {
        const struct sync_dossier *dossier = &sync->dossiers[sync->proven];
        if (dossier->told && json_array_append_new(ids, json_string(dossier->id))) result = error_memory(err);
    }
    if (!result && json_array_size(ids) > 0) {
        result = repository_checkpoint_trees(sync->server->repository, sync_checkpoint_commit(sync), ids, &trees, err);
        if (!result) result = wire_write(piece, json_pack("{s:o}", "trees", trees), err);
    }
    json_decref(ids);
    return result;
}

int sync_checkpoint_answer(struct sync *sync, struct text *piece, bool *more, struct error *err)
{
    const char *known = json_string_value(json_object_get(sync->checkpoint, "commit"));
    bool news = sync->offered || !known || strcmp(known, sync_checkpoint_commit(sync)) != 0;

    *more = sync->shown && news && sync->proven < sync->dossier_count;
    if (*more) return trees_write(sync, piece, err);
    return sync->shown ? wire_write(piece, json_pack("{s:O}", "checkpoint", sync->shown), err) : 0;
}
