/* checkpoint_witness.c: what others were shown, held against what is shown here; and another history accepted. */
#include <string.h>

#include "client/checkpoint_ask.h"

/* --- what others were shown --- */

struct witnessing {
    struct store *store;
    struct http *http;
    bool dry;
    struct checkpoint_keys keys;
    struct kept_checkpoint newest;
    json_t *acceptances;
    json_t *wrong; /* array: what is not in the history known here */
};

/* The number and commit that an object names. */
static struct kept_checkpoint checkpoint_of(const json_t *object)
{
    struct kept_checkpoint checkpoint = {.number = json_integer_value(json_object_get(object, "number"))};
    const char *commit = json_string_value(json_object_get(object, "commit"));
    snprintf(checkpoint.id, sizeof checkpoint.id, "%.40s", commit ? commit : "");
    return checkpoint;
}

/* Whether it is in the history known here. Two that bear one number both can be only where histories were united. */
static int is_known(struct witnessing *witnessing, const struct kept_checkpoint *stated, bool *known, struct error *err)
{
    struct kept_checkpoint kept;
    bool follows = false, united = false, kept_united = false;
    int result = store_checkpoint_at(witnessing->store, stated->number, &kept, err);
    *known = result == 0 && kept.number > 0 && strcmp(kept.id, stated->id) == 0;
    if (result != 0 || *known || stated->number > witnessing->newest.number) return result;
    result = checkpoint_ask_follows(witnessing->http, &witnessing->keys, witnessing->newest.id, stated, &follows,
                                    &united, err);
    if (result != 0 || !follows || kept.number == 0 || united) {
        *known = result == 0 && follows;
        return result;
    }
    result = checkpoint_ask_follows(witnessing->http, &witnessing->keys, witnessing->newest.id, &kept, &follows,
                                    &kept_united, err);
    *known = result == 0 && follows && kept_united;
    return result;
}

static int witness(struct witnessing *witnessing, json_t *stated, struct error *err)
{
    const struct kept_checkpoint checkpoint = checkpoint_of(stated);
    bool known = false;
    int result = is_known(witnessing, &checkpoint, &known, err);
    if (result != 0) return result;
    bool good = known || acceptance_covers(witnessing->acceptances, checkpoint.number, checkpoint.id);
    if (good && witnessing->dry) return 0;
    if (good)
        return store_witness(witnessing->store, json_string_value(json_object_get(stated, "feed")),
                             json_integer_value(json_object_get(stated, "seq")), err);
    return json_array_append(witnessing->wrong, stated) == 0 ? 0 : error_memory(err);
}

int checkpoint_witness(struct store *store, struct http *http, bool dry, json_t **alarm, struct error *err)
{
    struct witnessing witnessing = {.store = store, .http = http, .dry = dry, .wrong = json_array()};
    json_t *list = NULL, *stated;
    size_t index;
    *alarm = NULL;
    int result = witnessing.wrong ? store_checkpoint_newest(store, &witnessing.newest, err) : error_memory(err);
    if (result == 0 && witnessing.newest.number > 0) result = store_unwitnessed(store, &list, err);
    /* Mostly there is nothing to hold against anything, and so no registry to read. */
    if (result != 0 || json_array_size(list) == 0) goto out;
    result = store_acceptances(store, &witnessing.acceptances, err);
    if (result == 0) result = checkpoint_keys_read(store, &witnessing.keys, err);
    json_array_foreach(list, index, stated)
    {
        if (result == 0) result = witness(&witnessing, stated, err);
    }
    if (result == 0 && json_array_size(witnessing.wrong) > 0) {
        *alarm = json_pack("{s:s,s:{s:I,s:s,s:s},s:{s:I,s:s},s:i,s:s,s:O}", "alarm", "elsewhere", "known", "number",
                           (json_int_t)witnessing.newest.number, "commit", witnessing.newest.id, "shown",
                           witnessing.newest.shown, "shown", "number", (json_int_t)witnessing.newest.number, "commit",
                           witnessing.newest.id, "since", 0, "why", "", "stated", witnessing.wrong);
        if (!*alarm) result = error_memory(err);
    }
out:
    checkpoint_keys_fini(&witnessing.keys);
    json_decref(witnessing.acceptances);
    json_decref(witnessing.wrong);
    json_decref(list);
    return result;
}

/* --- another history --- */

/* What others were shown is accepted as it is. */
static int accept_elsewhere(struct store *store, const json_t *alarm, const char *person, const char *reason,
                            struct error *err)
{
    struct kept_checkpoint shown = checkpoint_of(json_object_get(alarm, "shown"));
    const json_t *stated;
    size_t index;
    int result = 0;
    json_array_foreach(json_object_get(alarm, "stated"), index, stated)
    {
        const struct acceptance acceptance = {
            .since = json_integer_value(json_object_get(stated, "number")), /* this one, and no other of its history */
            .left = checkpoint_of(stated),
            .taken = shown,
        };
        if (result == 0) result = store_history_accept(store, &acceptance, person, reason, false, err);
    }
    return result;
}

/* The newest one is kept, which follows what the alarm told. */
static int accept_shown(struct store *store, struct http *http, const struct acceptance *acceptance, const char *person,
                        const char *reason, struct error *err)
{
    struct checkpoint_keys keys = {0};
    struct checkpoint newest;
    json_t *answer = NULL;
    bool follows = false;
    int result = checkpoint_keys_read(store, &keys, err);
    if (result == 0) result = checkpoint_ask_newest(http, &keys, &answer, &newest, err);
    if (result == 0) follows = strcmp(newest.id, acceptance->taken.id) == 0;
    if (result == 0 && !follows)
        result = checkpoint_ask_follows(http, &keys, newest.id, &acceptance->taken, &follows, NULL, err);
    if (result == 0 && !follows)
        result = error_set(err, ERROR_REFUSED,
                           "the server shows yet another history now than when you were told; look at it with `schouw "
                           "sync` first. Nothing was accepted");
    if (result == 0) result = store_history_accept(store, acceptance, person, reason, true, err);
    if (result == 0) result = store_checkpoint_keep(store, &newest, json_object_get(answer, "proof"), 1, err);
    json_decref(answer);
    checkpoint_keys_fini(&keys);
    return result;
}

int checkpoint_accept(struct store *store, struct http *http, const json_t *alarm, const char *person,
                      const char *reason, struct error *err)
{
    const char *kind = json_string_value(json_object_get(alarm, "alarm"));
    const struct acceptance acceptance = {
        .since = json_integer_value(json_object_get(alarm, "since")),
        .left = checkpoint_of(json_object_get(alarm, "known")),
        .taken = checkpoint_of(json_object_get(alarm, json_object_get(alarm, "now") ? "now" : "shown")),
    };
    long long count = 0;
    if (kind && strcmp(kind, "elsewhere") == 0) return accept_elsewhere(store, alarm, person, reason, err);
    if (!kind || (strcmp(kind, "rolled-back") != 0 && strcmp(kind, "other") != 0))
        return error_set(err, ERROR_REFUSED,
                         "what the server shows can not be proven, so there is no history to accept. If the body has a "
                         "new server, enrol this device there: `schouw enrol LINK`");
    int result = accept_shown(store, http, &acceptance, person, reason, err);
    if (result != 0) return result;
    json_t *accepted = json_pack("{s:I,s:s,s:I,s:s}", "number", (json_int_t)acceptance.left.number, "commit",
                                 acceptance.left.id, "since", (json_int_t)acceptance.since, "reason", reason);
    result = accepted ? store_checkpoint_state(store, accepted, &count, err) : error_memory(err);
    json_decref(accepted);
    return result;
}
