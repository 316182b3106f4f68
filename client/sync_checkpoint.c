/* sync_checkpoint.c: what a sync is told of the server's history, and what follows from it. */
#include <stdlib.h>
#include <string.h>

#include "client/checkpoint.h"
#include "client/sync_state.h"
#include "schema/plain.h"

#define ALARM "history" /* the setting that holds what was told last */

/* --- the exchange --- */

int sync_checkpoint_known(struct sync *sync, json_t **checkpoint, struct error *err)
{
    struct kept_checkpoint newest;
    int result = store_checkpoint_newest(sync->store, &newest, err);
    *checkpoint = NULL;
    if (result != 0) return result;
    *checkpoint = newest.number == 0 ? json_null()
                                     : json_pack("{s:I,s:s}", "number", (json_int_t)newest.number, "commit", newest.id);
    return *checkpoint ? 0 : error_memory(err);
}

void sync_keys_forget(struct sync *sync)
{
    checkpoint_keys_fini(&sync->keys);
    sync->keys_read = false;
}

void sync_checkpoint_expect(struct sync *sync)
{
    sync_keys_forget(sync);
    if (store_version(sync->store, &sync->keys_version, NULL) != 0) return;
    sync->keys_read = checkpoint_keys_read(sync->store, &sync->keys, NULL) == 0;
    if (!sync->keys_read) sync_keys_forget(sync);
}

/* Another process may have recorded in the registry since. */
static int keys_doubt(struct sync *sync, struct error *err)
{
    int64_t version = 0;
    int result = sync->keys_read ? store_version(sync->store, &version, err) : 0;
    if (result == 0 && sync->keys_read && version != sync->keys_version) sync_keys_forget(sync);
    return result;
}

void sync_checkpoint_begin(struct sync *sync)
{
    json_decref(sync->checkpoint);
    json_decref(sync->trees);
    sync->checkpoint = sync->trees = NULL;
    sync->gave = false;
    sync_keys_forget(sync); /* between two exchanges something may be stated anew */
}

void sync_checkpoint_take(struct sync *sync, json_t *checkpoint)
{
    json_decref(sync->checkpoint);
    sync->checkpoint = json_is_object(checkpoint) ? json_incref(checkpoint) : NULL;
}

int sync_trees_take(struct sync *sync, const json_t *array, struct error *err)
{
    json_t *trees = NULL;
    int result = checkpoint_trees(array, &trees, err);
    if (result != 0) return result;
    if (!sync->trees) sync->trees = json_object();
    if (!sync->trees || json_object_update(sync->trees, trees) != 0) result = error_memory(err);
    json_decref(trees);
    return result;
}

/* --- the daemon's key --- */

/* A store that was enrolled before there were checkpoints takes the key once, from the server whose own key it pinned.
 */
static int key_learn(struct sync *sync, struct error *err)
{
    char *key = NULL, normal[SSHKEY_TEXT_MAX], print[64] = "";
    json_t *answer = NULL;
    int result = store_setting(sync->store, "daemon_key", &key, err);
    bool known = key != NULL;
    free(key);
    if (result != 0 || known || sync->options->dry) return result;
    result = http_json(sync->http, "GET", "/v1/health", NULL, 65536, &answer, err);
    if (result == ERROR_NOT_FOUND) return 0; /* it tells nothing of itself */
    if (result != 0) return result;
    const char *told = json_string_value(json_object_get(answer, "daemon_key"));
    if (told && sshkey_parse(told, normal, NULL) == 0) {
        result = store_set(sync->store, "daemon_key", normal, err);
        sshkey_fingerprint(normal, print, NULL);
        if (result == 0 && json_object_set_new(sync->outcome, "daemon_key", json_string(print)) != 0)
            result = error_memory(err);
    }
    json_decref(answer);
    return result;
}

int sync_checkpoint_ready(struct sync *sync, struct error *err)
{
    return key_learn(sync, err);
}

/* --- what was told before --- */

static int alarm_read(struct store *store, json_t **alarm, struct error *err)
{
    char *text = NULL;
    int result = store_setting(store, ALARM, &text, err);
    *alarm = text ? json_loads(text, 0, NULL) : NULL;
    free(text);
    return result;
}

static int alarm_write(struct store *store, const json_t *alarm, struct error *err)
{
    char *text = alarm ? plain_dump(alarm, false) : NULL;
    if (alarm && !text) return error_memory(err);
    int result = store_set(store, ALARM, text, err);
    free(text);
    return result;
}

/* "other" and the like. */
static const char *kind_of(const json_t *alarm)
{
    const char *kind = json_string_value(json_object_get(alarm, "alarm"));
    return kind ? kind : "";
}

/* Whether it tells of a history that is not the one known here, and not of something that can not be judged. */
static bool tells_history(const json_t *alarm)
{
    return strcmp(kind_of(alarm), "rolled-back") == 0 || strcmp(kind_of(alarm), "other") == 0;
}

/* --- what is told now --- */

/* Where each dossier is said to stand; new reference. */
static json_t *landed_of(struct sync *sync)
{
    json_t *landed = json_object(), *dossier;
    const char *id;
    json_object_foreach(sync->dossiers, id, dossier)
    {
        json_object_set(landed, id, json_object_get(dossier, "landed"));
    }
    return landed;
}

/* What was told first in a sync counts: it is what happened. Since then the server may have got what it lacked, and
 * show something else; even the very history known here, where the same landed again in the same second. */
static int alarm_set(struct sync *sync, json_t **alarm, struct error *err)
{
    json_t *first = json_object_get(sync->outcome, "history"), *shown = sync->checkpoint;
    if (tells_history(first) && (!*alarm || strcmp(kind_of(*alarm), "other") == 0)) {
        json_t *now = json_pack("{s:O?,s:O?}", "number", json_object_get(shown, "number"), "commit",
                                json_object_get(shown, "commit"));
        if (json_object_set_new(first, "now", now) != 0 ||
            json_object_set_new(first, "healed", json_boolean(!*alarm)) != 0)
            return error_memory(err);
        if (!*alarm) return 0;
        json_decref(*alarm);
        *alarm = json_incref(first);
    }
    if (!*alarm) json_object_del(sync->outcome, "history");
    return !*alarm || json_object_set(sync->outcome, "history", *alarm) == 0 ? 0 : error_memory(err);
}

static int alarm_note(struct sync *sync, json_t **told, struct error *err)
{
    json_t *before = NULL;
    int result = alarm_set(sync, told, err);
    if (result != 0 || sync->options->dry) return result;
    result = alarm_read(sync->store, &before, err);
    if (result == 0 && (*told || before)) result = alarm_write(sync->store, *told, err);
    json_decref(before);
    return result;
}

int sync_checkpoint_judge(struct sync *sync, struct error *err)
{
    json_t *landed = landed_of(sync), *alarm = NULL;
    char *key = NULL;
    int result = landed ? keys_doubt(sync, err) : error_memory(err);
    const struct shown shown = {sync->checkpoint, sync->trees, landed, sync->gave,
                                sync->keys_read ? &sync->keys : NULL};
    if (result == 0) result = store_setting(sync->store, "daemon_key", &key, err);
    /* Before the key is known nothing can be said; a sync that changes nothing does not learn it either. */
    if (result == 0 && (key || !sync->options->dry))
        result = checkpoint_judge(sync->store, sync->http, &shown, sync->options->dry, &alarm, err);
    if (result == 0) result = alarm_note(sync, &alarm, err);
    json_decref(alarm);
    json_decref(landed);
    free(key);
    return result;
}

int sync_checkpoint_witness(struct sync *sync, struct error *err)
{
    json_t *alarm = NULL;
    if (json_object_get(sync->outcome, "history")) return 0;
    int result = checkpoint_witness(sync->store, sync->http, sync->options->dry, &alarm, err);
    if (result == 0 && alarm) result = alarm_note(sync, &alarm, err);
    json_decref(alarm);
    return result;
}

/* --- another history --- */

int sync_accept(struct store *store, const char *reason, json_t **accepted, struct error *err)
{
    static const struct sync_options options = {.dry = false};
    struct sync sync = {.store = store, .options = &options, .lock = -1};
    json_t *servers = NULL;
    char *person = NULL;
    *accepted = NULL;
    int result = alarm_read(store, accepted, err);
    if (result == 0 && !*accepted)
        result = error_set(err, ERROR_USAGE, "there is nothing to accept: no sync told of another history");
    if (result == 0) result = store_setting(store, "person", &person, err);
    if (result == 0 && !person) result = error_set(err, ERROR_USAGE, "this device has no person yet");
    if (result == 0) result = sync_ready(store, err);
    if (result == 0) result = store_servers(store, &servers, err);
    if (result == 0) result = sync_open(&sync, json_array_get(servers, 0), err);
    if (result == 0) result = checkpoint_accept(store, sync.http, *accepted, person, reason, err);
    if (result == 0) result = alarm_write(store, NULL, err);
    sync_fini(&sync);
    json_decref(servers);
    free(person);
    if (result == 0) return 0;
    json_decref(*accepted);
    *accepted = NULL;
    return result;
}
