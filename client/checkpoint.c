#include "client/checkpoint.h"

#include <stdlib.h>
#include <string.h>

#include "checklists/calendar.h"
#include "client/checkpoint_ask.h"

#define DAEMON_ZONE "Europe/Amsterdam" /* in which days of the repository are told */

/* --- whose --- */

int checkpoint_keys_read(struct store *store, struct checkpoint_keys *keys, struct error *err)
{
    *keys = (struct checkpoint_keys){0};
    int result = store_setting(store, "daemon_key", &keys->founding, err);
    return result == 0 ? store_registry(store, &keys->registry, err) : result;
}

void checkpoint_keys_fini(struct checkpoint_keys *keys)
{
    free(keys->founding);
    registry_free(keys->registry);
    *keys = (struct checkpoint_keys){0};
}

int checkpoint_key_trusted(const struct checkpoint_keys *keys, const char *key, int64_t time, struct error *err)
{
    char day[DAY_SIZE];
    calendar_day(time, DAEMON_ZONE, day);
    if (keys->registry) return registry_daemon_check(keys->registry, keys->founding, key, day, err);
    if (keys->founding && strcmp(keys->founding, key) == 0) return 0;
    return error_set(err, ERROR_REFUSED, "it is not signed by the daemon that this device was enrolled at");
}

static int key_ask(void *context, const char *key, int64_t time, struct error *err)
{
    return checkpoint_key_trusted(context, key, time, err);
}

int checkpoint_check(const struct checkpoint_keys *keys, const json_t *proof, const char *head, int64_t number,
                     const char *known, struct checkpoint_chain *chain, struct error *err)
{
    const struct checkpoint_trust trust = {key_ask, (void *)(size_t)keys};
    return checkpoint_prove(proof, head, number, known, &trust, chain, err);
}

/* --- alarms --- */

static json_t *named(int64_t number, const char *commit)
{
    return json_pack("{s:I,s:s}", "number", (json_int_t)number, "commit", commit);
}

/* An alarm; `shown` is stolen. NULL when memory is out. */
static json_t *alarm_new(const char *kind, const struct kept_checkpoint *known, json_t *shown, int64_t since,
                         const char *why)
{
    json_t *alarm =
        json_pack("{s:s,s:o,s:I,s:s}", "alarm", kind, "shown", shown, "since", (json_int_t)since, "why", why);
    json_t *before = known->number > 0 ? json_pack("{s:I,s:s,s:s}", "number", (json_int_t)known->number, "commit",
                                                   known->id, "shown", known->shown)
                                       : json_null();
    if (alarm && json_object_set_new(alarm, "known", before) == 0) return alarm;
    json_decref(alarm);
    return NULL;
}

/* --- what a sync told --- */

struct judging {
    struct store *store;
    struct http *http;
    const struct shown *shown;
    const struct checkpoint_keys *keys;
    struct kept_checkpoint known;
    int64_t number; /* of what is shown */
    const char *commit;
    bool descends;
    struct checkpoint_chain chain;
    struct checkpoint head; /* what is shown */
};

static int read_shown(struct judging *judging, struct error *err)
{
    const json_t *checkpoint = judging->shown->checkpoint;
    judging->number = json_integer_value(json_object_get(checkpoint, "number"));
    judging->commit = json_string_value(json_object_get(checkpoint, "commit"));
    judging->descends = json_is_true(json_object_get(checkpoint, "descends"));
    if (judging->number > 0 && judging->commit && gitobject_id_valid(judging->commit)) return 0;
    judging->number = 0;
    return error_set(err, ERROR_INVALID, "what it shows is no checkpoint");
}

/* The known one itself: its commit is here. */
static int known_parse(struct judging *judging, struct error *err)
{
    json_t *bodies = NULL;
    const json_t *row;
    size_t index;
    int result = store_checkpoint_bodies(judging->store, &bodies, err);
    if (result == 0) result = error_set(err, ERROR_IO, "checkpoint %lld is not kept here", (long long)judging->number);
    json_array_foreach(bodies, index, row)
    {
        const json_t *body = json_object_get(row, "body");
        if (strcmp(json_string_value(json_object_get(row, "id")), judging->commit) != 0) continue;
        result = checkpoint_parse(json_string_value(body), json_string_length(body), &judging->head, err);
        break;
    }
    json_decref(bodies);
    return result;
}

/* The way from what is shown to what is known, where there is one; else the former by itself. */
static int check_chain(struct judging *judging, struct error *err)
{
    const json_t *proof = json_object_get(judging->shown->checkpoint, "proof");
    const char *known = judging->descends && judging->known.number > 0 ? judging->known.id : NULL;
    int result =
        checkpoint_check(judging->keys, proof, judging->commit, judging->known.number, known, &judging->chain, err);
    if (result != 0) return result;
    if (judging->chain.count == 0) return known_parse(judging, err);
    judging->head = judging->chain.list[0];
    if (judging->head.number == judging->number) return 0;
    return error_set(err, ERROR_INVALID, "it calls checkpoint %lld number %lld", (long long)judging->head.number,
                     (long long)judging->number);
}

/* Every dossier stands where the checkpoint has it. Where it is the known one and nothing went, that was seen before.
 */
static int check_landed(const struct judging *judging, struct error *err)
{
    const char *dossier;
    json_t *tip;
    if (judging->chain.count == 0 && !judging->shown->sent) return 0;
    json_object_foreach((json_t *)(size_t)judging->shown->landed, dossier, tip)
    {
        char ref[100];
        const char *commit = json_string_value(tip);
        /* One that may not be read is told of as if it were not there. */
        if (!commit || !*commit) continue;
        snprintf(ref, sizeof ref, "refs/heads/dossier/%.64s", dossier);
        int result = checkpoint_holds(judging->shown->trees, judging->head.tree, ref, commit, err);
        if (result != 0) return result;
    }
    return 0;
}

static int keep(struct judging *judging, struct error *err)
{
    const json_t *proof = json_object_get(judging->shown->checkpoint, "proof");
    /* Beside the line of first parents numbers come again. */
    return store_checkpoint_keep(judging->store, judging->chain.list, proof, judging->chain.line, err);
}

/* The last checkpoint that was shown before and that what is shown now follows; 0: none of those kept. */
static int find_fork(const struct judging *judging, int64_t *since, struct error *err)
{
    struct kept_checkpoint *list = NULL;
    size_t count = 0, low = 0;
    int result = store_checkpoints(judging->store, &list, &count, err);
    size_t high = count; /* list[high] is in both, list[low - 1] is not */
    while (result == 0 && low < high) {
        size_t middle = low + (high - low) / 2;
        bool follows = false;
        if (list[middle].number <= judging->number)
            result = checkpoint_ask_follows(judging->http, judging->keys, judging->commit, &list[middle], &follows,
                                            NULL, err);
        if (follows)
            high = middle;
        else
            low = middle + 1;
    }
    *since = result == 0 && high < count ? list[high].number : 0;
    free(list);
    return result;
}

static int judge_other(const struct judging *judging, json_t **alarm, struct error *err)
{
    int64_t since = 0;
    struct error why = {0};
    int result = find_fork(judging, &since, &why);
    if (result == ERROR_MEMORY || result == ERROR_IO) {
        if (err) *err = why;
        return result;
    }
    /* Whoever does not answer where they part does not get out of it. */
    if (result != 0) {
        error_wrap(&why, "it does not go on from checkpoint %lld, and does not say where they part",
                   (long long)judging->known.number);
        *alarm = alarm_new("unproven", &judging->known, named(judging->number, judging->commit), 0, why.message);
        return *alarm ? 0 : error_memory(err);
    }
    bool back = since == judging->number;
    *alarm =
        alarm_new(back ? "rolled-back" : "other", &judging->known, named(judging->number, judging->commit), since, "");
    return *alarm ? 0 : error_memory(err);
}

/* What is wrong with the answer itself is an alarm, and no reason to end the sync. */
static int judge(struct judging *judging, bool dry, json_t **alarm, struct error *err)
{
    struct error why = {0};
    int result = read_shown(judging, &why);
    if (result == 0) result = check_chain(judging, &why);
    if (result == 0) result = check_landed(judging, &why);
    if (result == ERROR_MEMORY || result == ERROR_IO) {
        if (err) *err = why;
        return result;
    }
    if (result != 0) {
        json_t *shown = judging->number > 0 ? named(judging->number, judging->commit) : json_null();
        *alarm = alarm_new("unproven", &judging->known, shown, 0, why.message);
        return *alarm ? 0 : error_memory(err);
    }
    if (judging->known.number > 0 && !judging->descends) return judge_other(judging, alarm, err);
    return dry ? 0 : keep(judging, err);
}

int checkpoint_judge(struct store *store, struct http *http, const struct shown *shown, bool dry, json_t **alarm,
                     struct error *err)
{
    struct judging judging = {.store = store, .http = http, .shown = shown, .keys = shown->keys};
    struct checkpoint_keys own = {0};
    *alarm = NULL;
    int result = store_checkpoint_newest(store, &judging.known, err);
    if (result == 0 && !shown->checkpoint) {
        if (judging.known.number == 0) return 0;
        *alarm = alarm_new("unshown", &judging.known, json_null(), 0, "");
        return *alarm ? 0 : error_memory(err);
    }
    if (result == 0 && !judging.keys) {
        result = checkpoint_keys_read(store, &own, err);
        judging.keys = &own;
    }
    if (result == 0) result = judge(&judging, dry, alarm, err);
    checkpoint_chain_fini(&judging.chain);
    checkpoint_keys_fini(&own);
    return result;
}
