/* verify_checkpoint.c: the checkpoints that are kept, and those that others say they were shown. */
#include <stdlib.h>
#include <string.h>

#include "client/checkpoint.h"
#include "client/verify_state.h"

/* A run of those kept of one history, each one less than the one before, the newest first. Across a gap nothing can be
 * said: two histories may have been united in it. */
struct chain {
    struct verification *verification;
    struct checkpoint_keys keys;
    struct checkpoint *list;
    size_t count;
    int64_t history;
};

static int tell(const struct chain *chain, const struct error *why, struct error *err)
{
    return verify_trouble(chain->verification, "", "", 0, why, err);
}

/* Whether `later` names `earlier` where its number says it must. */
static bool names(const struct checkpoint *later, const struct checkpoint *earlier)
{
    if (earlier->number == later->number - 1) return strcmp(later->parents[0], earlier->id) == 0;
    return earlier->number != checkpoint_skip(later->number) || strcmp(later->skip, earlier->id) == 0;
}

/* By itself: its name, its number, its signature. */
static int one_check(const struct chain *chain, const json_t *row, struct checkpoint *checkpoint, struct error *why)
{
    const json_t *body = json_object_get(row, "body");
    long long number = json_integer_value(json_object_get(row, "number"));
    char key[SSHKEY_TEXT_MAX];
    int result = checkpoint_parse(json_string_value(body), json_string_length(body), checkpoint, why);
    if (result == 0 &&
        (checkpoint->number != number || strcmp(checkpoint->id, json_string_value(json_object_get(row, "id"))) != 0))
        result = error_set(why, ERROR_CONFLICT, "it is kept under another name than its bytes have");
    if (result == 0) result = checkpoint_signer(json_string_value(body), json_string_length(body), key, why);
    if (result == 0) result = checkpoint_key_trusted(&chain->keys, key, checkpoint->time, why);
    return result == 0 ? 0 : error_wrap(why, "checkpoint %lld", number);
}

/* With those above it in its run. */
static int way_check(const struct chain *chain, const struct checkpoint *checkpoint, struct error *why)
{
    for (size_t i = 0; i < chain->count; i++) {
        if (names(&chain->list[i], checkpoint)) continue;
        return error_set(why, ERROR_CONFLICT, "checkpoint %lld does not lead to the checkpoint %lld that is kept",
                         (long long)chain->list[i].number, (long long)checkpoint->number);
    }
    return 0;
}

static int row_check(struct chain *chain, const json_t *row, struct error *err)
{
    struct checkpoint checkpoint;
    int64_t history = json_integer_value(json_object_get(row, "history"));
    struct error why = {0};
    chain->verification->checkpoints++;
    int result = one_check(chain, row, &checkpoint, &why);
    if (result != 0) {
        chain->count = 0;
        return tell(chain, &why, err);
    }
    if (history != chain->history ||
        (chain->count > 0 && (chain->list[chain->count - 1].number != checkpoint.number + 1 ||
                              chain->list[chain->count - 1].parent_count > 1)))
        chain->count = 0;
    chain->history = history;
    result = way_check(chain, &checkpoint, &why);
    chain->list[chain->count++] = checkpoint;
    return result == 0 ? 0 : tell(chain, &why, err);
}

/* What the last sync told and nobody accepted. */
static int alarm_check(struct chain *chain, struct error *err)
{
    char *alarm = NULL;
    struct error why = {0};
    int result = store_setting(chain->verification->store, "history", &alarm, err);
    if (result == 0 && alarm) {
        error_set(&why, ERROR_CONFLICT,
                  "the server showed another history than this device knows; `schouw sync` tells of it");
        result = tell(chain, &why, err);
    }
    free(alarm);
    return result;
}

/* What others stated and no sync has found in the history known here yet. */
static int seen_check(struct chain *chain, const json_t *stated, const json_t *acceptances, struct error *err)
{
    int64_t number = json_integer_value(json_object_get(stated, "number"));
    const char *commit = json_string_value(json_object_get(stated, "commit"));
    struct kept_checkpoint kept;
    struct error why = {0};
    int result = store_checkpoint_at(chain->verification->store, number, &kept, err);
    if (result != 0 || kept.number == 0 || strcmp(kept.id, commit) == 0 ||
        acceptance_covers(acceptances, number, commit))
        return result;
    error_set(&why, ERROR_CONFLICT, "%s was shown another checkpoint %lld (%.7s) than this device (%.7s)",
              json_string_value(json_object_get(stated, "person")), (long long)number, commit, kept.id);
    return verify_problem(chain->verification, json_string_value(json_object_get(stated, "dossier")),
                          json_string_value(json_object_get(stated, "feed")),
                          json_integer_value(json_object_get(stated, "seq")), &why, err);
}

static int all_seen_check(struct chain *chain, struct error *err)
{
    json_t *list = NULL, *acceptances = NULL;
    const json_t *stated;
    size_t index;
    int result = store_unwitnessed(chain->verification->store, &list, err);
    if (result == 0) result = store_acceptances(chain->verification->store, &acceptances, err);
    json_array_foreach(list, index, stated)
    {
        if (result == 0) result = seen_check(chain, stated, acceptances, err);
    }
    json_decref(acceptances);
    json_decref(list);
    return result;
}

int verify_checkpoints(struct verification *verification, struct error *err)
{
    struct chain chain = {.verification = verification};
    json_t *rows = NULL;
    const json_t *row;
    size_t index;
    struct error why = {0};
    int result = checkpoint_keys_read(verification->store, &chain.keys, &why);
    /* Where the registry is damaged nobody knows whose signatures count; that was told of it. */
    if (result != 0) {
        checkpoint_keys_fini(&chain.keys);
        error_wrap(&why, "the checkpoints can not be judged");
        return verify_trouble(verification, REGISTRY_DOSSIER, "", 0, &why, err);
    }
    result = store_checkpoint_bodies(verification->store, &rows, err);
    if (result == 0 && !(chain.list = calloc(json_array_size(rows) + 1, sizeof *chain.list)))
        result = error_memory(err);
    json_array_foreach(rows, index, row)
    {
        if (result == 0) result = row_check(&chain, row, err);
    }
    if (result == 0) result = all_seen_check(&chain, err);
    if (result == 0) result = alarm_check(&chain, err);
    free(chain.list);
    json_decref(rows);
    checkpoint_keys_fini(&chain.keys);
    return result;
}
