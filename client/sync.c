#include "client/sync.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "client/ahead.h"
#include "client/entry.h"
#include "client/limits.h"
#include "client/problem.h"
#include "client/store_forget.h"
#include "client/sync_state.h"

/* --- the outcome --- */

json_t *sync_dossier(struct sync *sync, const char *id)
{
    json_t *dossier = json_object_get(sync->dossiers, id);
    if (dossier) return dossier;
    dossier = json_pack("{s:s,s:i,s:i,s:{},s:[],s:[],s:[]}", "landed", "", "sent", 0, "received", 0, "came", "refused",
                        "rejected", "conflicts");
    return json_object_set_new(sync->dossiers, id, dossier) == 0 ? dossier : NULL;
}

int sync_count(json_t *object, const char *name, json_int_t more, struct error *err)
{
    json_int_t now = json_integer_value(json_object_get(object, name));
    return json_object_set_new(object, name, json_integer(now + more)) == 0 ? 0 : error_memory(err);
}

int sync_note(json_t *object, const char *list, const char *name, const char *what, json_int_t first,
              const struct error *why, struct error *err)
{
    json_t *note = json_pack("{s:s,s:s,s:s,s:s}", name, what, "error", error_name(why->code), "clause", why->clause,
                             "why", why->message);
    if (note && first > 0) json_object_set_new(note, "first", json_integer(first));
    return json_array_append_new(json_object_get(object, list), note) == 0 ? 0 : error_memory(err);
}

bool sync_refusal(const json_t *line, struct sync_refusal *refusal)
{
    *refusal = (struct sync_refusal){
        .feed = json_string_value(json_object_get(line, "feed")),
        .first = json_integer_value(json_object_get(line, "first")),
        .seq = json_integer_value(json_object_get(line, "seq")),
        .why.code = problem_code(json_string_value(json_object_get(line, "error")), ERROR_REFUSED),
    };
    problem_copy(json_string_value(json_object_get(line, "clause")), refusal->why.clause, sizeof refusal->why.clause);
    problem_copy(json_string_value(json_object_get(line, "why")), refusal->why.message, sizeof refusal->why.message);
    return refusal->feed && feed_id_valid(refusal->feed) && refusal->first >= 1;
}

int sync_outcome(struct sync *sync, struct error *err)
{
    sync->dossiers = json_object();
    sync->evidence = json_pack("{s:i,s:i,s:i,s:i,s:[],s:[]}", "sent", 0, "sent_bytes", 0, "received", 0,
                               "received_bytes", 0, "missing", "failed");
    sync->missing = json_object();
    sync->doubted = json_object();
    sync->lacked = json_object();
    sync->tried = json_object();
    sync->released = json_array();
    sync->coming = json_object();
    sync->devices = json_object();
    sync->lacking = json_object();
    sync->outcome =
        json_pack("{s:o,s:o,s:o}", "dossiers", sync->dossiers, "evidence", sync->evidence, "released", sync->released);
    bool all = sync->outcome && sync->missing && sync->doubted && sync->lacked && sync->tried && sync->coming &&
               sync->devices && sync->lacking;
    return all ? 0 : error_memory(err);
}

/* --- how the dossiers stand now --- */

/* The device that a feed is of. */
static const char *feed_device(const struct sync *sync, const struct fold *fold, const char *id)
{
    const struct feed *feed = fold_feed(fold, id);
    const char *coming = json_string_value(json_object_get(sync->devices, id));
    return feed && *feed->device ? feed->device : coming ? coming : "?";
}

/* Numbers by feed become numbers by device, as people know them; refusals get the device as well. */
static int devices_name(const struct sync *sync, json_t *dossier, const struct fold *fold, struct error *err)
{
    static const char *const lists[] = {"refused", "rejected"};
    json_t *from = json_object(), *number, *note;
    const char *feed;
    size_t index;
    int result = from ? 0 : error_memory(err);
    json_object_foreach(json_object_get(dossier, "came"), feed, number)
    {
        if (result == 0) result = sync_count(from, feed_device(sync, fold, feed), json_integer_value(number), err);
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists && result == 0; i++) {
        json_array_foreach(json_object_get(dossier, lists[i]), index, note)
        {
            feed = json_string_value(json_object_get(note, "feed"));
            if (json_object_set_new(note, "device", json_string(feed_device(sync, fold, feed))) != 0)
                result = error_memory(err);
        }
    }
    if (json_object_set_new(dossier, "from", from) != 0 && result == 0) result = error_memory(err);
    json_object_del(dossier, "came");
    return result;
}

static int conflicts_list(json_t *dossier, const struct fold *fold, struct error *err)
{
    json_t *list = json_object_get(dossier, "conflicts");
    for (size_t i = 0; i < fold_slot_count(fold); i++) {
        const struct slot *slot = fold_slot_at(fold, i);
        if (!slot->conflict) continue;
        json_t *statements = json_array();
        for (size_t j = 0; j < slot->count; j++) {
            const struct entry *entry = &slot->entries[j];
            if (entry->superseded || entry->refused) continue;
            if (json_array_append_new(statements, json_pack("{s:s,s:s,s:s}", "person", entry->person, "device",
                                                            entry->device, "point", entry_point(entry->record))) != 0) {
                json_decref(statements);
                return error_memory(err);
            }
        }
        if (json_array_append_new(list, json_pack("{s:s,s:s,s:o}", "kind", slot->kind, "item", slot->item, "statements",
                                                  statements)) != 0)
            return error_memory(err);
    }
    return 0;
}

/* True when there is something to tell of a dossier, or it is the one at hand. */
static bool dossier_matters(const json_t *dossier, const char *id, const char *current)
{
    return (current && strcmp(id, current) == 0) || json_integer_value(json_object_get(dossier, "sent")) > 0 ||
           json_integer_value(json_object_get(dossier, "received")) > 0 ||
           json_array_size(json_object_get(dossier, "refused")) > 0 ||
           json_array_size(json_object_get(dossier, "rejected")) > 0;
}

/* The dossier of `schouw use`, or the only one; NULL when there is none. Owned by the caller. */
static int current_find(struct store *store, char **current, struct error *err)
{
    json_t *ids = NULL;
    int result = store_setting(store, "dossier", current, err);
    if (result != 0 || *current) return result;
    result = store_dossiers(store, &ids, err);
    if (result == 0 && json_array_size(ids) == 1) {
        *current = strdup(json_string_value(json_array_get(ids, 0)));
        if (!*current) result = error_memory(err);
    }
    json_decref(ids);
    return result;
}

/* Whether there is nothing to find out by folding a dossier: what one feed holds can not conflict, and nobody's name is
 * asked for. Of most that are synced this is so. */
static int dossier_is_plain(const struct sync *sync, const json_t *dossier, const char *id, bool *plain,
                            struct error *err)
{
    long long feeds = 0;
    *plain = json_object_size(json_object_get(dossier, "came")) == 0 &&
             json_array_size(json_object_get(dossier, "refused")) == 0 &&
             json_array_size(json_object_get(dossier, "rejected")) == 0;
    int result = *plain ? store_feed_count(sync->store, id, &feeds, err) : 0;
    *plain = *plain && feeds <= 1;
    return result;
}

/* What folding tells of a dossier; the registry is read for the first. */
static int dossier_look(struct sync *sync, json_t *dossier, const char *id, struct registry **registry,
                        struct error *err)
{
    struct fold *fold = NULL;
    int result = *registry ? 0 : store_registry(sync->store, registry, err);
    if (result == 0) result = store_fold(sync->store, id, &fold, err);
    if (result == 0) result = fold_settle(fold, *registry, err);
    if (result == 0) result = conflicts_list(dossier, fold, err);
    if (result == 0) result = devices_name(sync, dossier, fold, err);
    fold_free(fold);
    return result;
}

int sync_look(struct sync *sync, struct error *err)
{
    struct registry *registry = NULL;
    char *current = NULL;
    const char *id;
    json_t *dossier;
    int result = current_find(sync->store, &current, err);
    json_object_foreach(sync->dossiers, id, dossier)
    {
        bool plain = !dossier_matters(dossier, id, current);
        if (result == 0 && !plain) result = dossier_is_plain(sync, dossier, id, &plain, err);
        if (result != 0) break;
        if (!plain)
            result = dossier_look(sync, dossier, id, &registry, err);
        else if (json_object_set_new(dossier, "from", json_object()) | json_object_del(dossier, "came"))
            result = error_memory(err);
    }
    registry_free(registry);
    free(current);
    return result;
}

/* --- the run --- */

/* In one request; or, after a way that broke, in small ones, each with its answer. What is refused stays among the
 * offers: when no less is left than before, the rest goes at once. */
static int offers_send(struct sync *sync, const json_t *ids, struct error *err)
{
    char *broke = NULL;
    int result = store_setting(sync->store, SYNC_BROKE, &broke, err);
    sync->careful = broke != NULL;
    for (long long before = LLONG_MAX; result == 0; before = sync->left) {
        result = sync_exchange(sync, ids, err);
        if (sync->left == 0) break;
        if (sync->left >= before) sync->careful = false;
    }
    sync->careful = false;
    if (result == 0 && broke) result = store_set(sync->store, SYNC_BROKE, NULL, err);
    free(broke);
    return result;
}

/* The registry first, so that it is known who may say what. */
static int statements_run(struct sync *sync, const json_t *cases, struct error *err)
{
    json_t *ids = json_pack("[s]", REGISTRY_DOSSIER);
    int result = ids && json_array_extend(ids, (json_t *)(size_t)cases) == 0 ? 0 : error_memory(err);
    if (result == 0) result = offers_send(sync, ids, err);
    if (result == 0) result = sync_settle(sync, ids, err);
    json_decref(ids);
    return result;
}

static int evidence_run(struct sync *sync, const json_t *cases, struct error *err)
{
    json_t *ids = json_array(), *unsettled = NULL;
    const json_t *id;
    size_t index;
    int result = ids ? sync_give_evidence(sync, err) : error_memory(err);
    if (result == 0) result = store_evidence_unsettled(sync->store, &unsettled, err);
    json_array_foreach(unsettled, index, id)
    {
        const char *name = json_string_value(id);
        bool ours = strcmp(name, REGISTRY_DOSSIER) == 0 || sync_names(cases, name);
        if (result != 0 || !ours || sync_names(sync->released, name)) continue;
        if (json_array_append_new(ids, json_string(name)) != 0) result = error_memory(err);
    }
    json_decref(unsettled);
    if (result == 0) result = sync_fetch_evidence(sync, ids, err);
    if (result == 0) result = sync_note_missing(sync, ids, err);
    json_decref(ids);
    return result;
}

/* Once a day it is asked what the server takes as evidence. */
static int limits_renew(struct sync *sync, struct error *err)
{
    char today[DAY_SIZE];
    char *asked = NULL;
    int result = store_setting(sync->store, "evidence_asked", &asked, err);
    calendar_today("Europe/Amsterdam", today);
    if (result == 0 && !sync->options->dry && (!asked || strcmp(asked, today) != 0))
        result = limits_learn(sync->store, sync->http, err);
    free(asked);
    return result;
}

int sync_lock(struct store *store, int *lock, struct error *err)
{
    char path[PATH_MAX];
    if ((size_t)snprintf(path, sizeof path, "%s/sync.lock", store_directory(store)) >= sizeof path)
        return error_set(err, ERROR_USAGE, "the store's path is too long");
    *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*lock < 0) return error_set(err, ERROR_IO, "can not make %s: %s", path, error_system(errno));
    if (flock(*lock, LOCK_EX | LOCK_NB) == 0) return 0;
    return errno == EWOULDBLOCK
               ? error_set(err, ERROR_CONFLICT,
                           "another `schouw sync` or `schouw receive` runs in %s; wait until it is done",
                           store_directory(store))
               : error_set(err, ERROR_IO, "can not lock %s: %s", path, error_system(errno));
}

void sync_unlock(int lock)
{
    if (lock >= 0) close(lock);
}

static bool transfer_look(void *context, long long went, long long came)
{
    struct sync *sync = context;
    if (sync->waiting)
        progress_wait(&sync->progress, _("The server checks and lands what was sent"));
    else if (!sync->stating)
        progress_at(&sync->progress, went + came);
    return !sync->options->stopped || !sync->options->stopped();
}

int sync_ready(struct store *store, struct error *err)
{
    char *server = NULL, *token = NULL;
    int result = store_setting(store, "server", &server, err);
    if (result == 0) result = store_setting(store, "token", &token, err);
    if (result == 0 && (!server || !token))
        result = error_set(err, ERROR_USAGE,
                           "this device was not enrolled yet: ask the administrator for a link, then `schouw enrol "
                           "LINK`. What is recorded stays here until then");
    free(server);
    free(token);
    return result;
}

int sync_open(struct sync *sync, const json_t *server, struct error *err)
{
    int result = 0;
    /* What came of the question is told when it would have been asked (sync_cases). */
    if (!ahead_take(sync->options->ahead, server, &sync->http, &sync->listed, &sync->asked, &sync->asked_why))
        result = http_open_server(server, &sync->http, err);
    else if (!sync->http) {
        result = sync->asked;
        if (err) *err = sync->asked_why;
    }
    if (result == 0) result = sync_lock(sync->store, &sync->lock, err);
    if (result == 0) http_watch(sync->http, transfer_look, sync);
    return result;
}

void sync_fini(struct sync *sync)
{
    http_close(sync->http);
    sync_unlock(sync->lock);
    json_decref(sync->listed);
    json_decref(sync->checkpoint);
    json_decref(sync->trees);
    checkpoint_keys_fini(&sync->keys);
    json_decref(sync->missing);
    json_decref(sync->doubted);
    json_decref(sync->lacked);
    json_decref(sync->tried);
    json_decref(sync->coming);
    json_decref(sync->devices);
    json_decref(sync->lacking);
    json_decref(sync->outcome);
}

/* The server answered: from now on it is the first. `other`: it was not before. */
static int server_take(struct sync *sync, const json_t *server, bool other, struct error *err)
{
    if (json_object_set(sync->outcome, "server", json_object_get(server, "url")) != 0) return error_memory(err);
    return other && !sync->options->dry ? store_server_use(sync->store, server, err) : 0;
}

/* A sync with one server. */
static int sync_with(struct store *store, const struct sync_options *options, const json_t *server, bool other,
                     json_t **outcome, struct error *err)
{
    struct sync sync = {.store = store, .options = options, .lock = -1, .piece_room = PIECE_LEAST};
    json_t *cases = NULL;
    progress_init(&sync.progress, options->progress);
    int result = sync_outcome(&sync, err);
    if (result == 0) result = sync_open(&sync, server, err);
    if (result == 0 && options->again && !options->dry) result = store_land_forget(store, "", err);
    if (result == 0) result = sync_cases(&sync, &cases, err);
    if (result == 0) result = server_take(&sync, server, other, err);
    if (result == 0) result = limits_renew(&sync, err);
    if (result == 0) result = sync_give_named(&sync, err);
    if (result == 0) result = sync_checkpoint_ready(&sync, err);
    if (result == 0) progress_begin(&sync.progress, _("Statements"), 0);
    sync.stating = true;
    if (result == 0) result = statements_run(&sync, cases, err);
    progress_end(&sync.progress);
    sync.stating = sync.waiting = false;
    if (result == 0) result = sync_checkpoint_witness(&sync, err);
    if (result == 0) result = evidence_run(&sync, cases, err);
    progress_end(&sync.progress);
    if (result == 0) result = sync_look(&sync, err);
    if (result == 0 && json_object_set_new(sync.outcome, "clock_ahead", json_integer(http_clock_ahead(sync.http))) != 0)
        result = error_memory(err);
    if (result == 0) *outcome = json_incref(sync.outcome);
    json_decref(cases);
    sync_fini(&sync);
    return result;
}

/* The one that worked last first; the next when it can not be reached, or can not land anything now. */
int sync_run(struct store *store, const struct sync_options *options, json_t **outcome, struct error *err)
{
    json_t *servers = NULL, *passed = json_array(), *server;
    struct error first = {0};
    size_t index;
    *outcome = NULL;
    int result = passed ? sync_ready(store, err) : error_memory(err);
    if (result == 0) result = store_servers(store, &servers, err);
    json_array_foreach(servers, index, server)
    {
        struct error why = {0};
        if (index > 0 && result != ERROR_NETWORK) break;
        result = sync_with(store, options, server, index > 0, outcome, &why);
        if (index == 0) first = why;
        if (result != 0 && result != ERROR_NETWORK && err) *err = why;
        if (result == ERROR_NETWORK &&
            json_array_append_new(
                passed, json_pack("{s:O,s:s}", "server", json_object_get(server, "url"), "why", why.message)) != 0)
            result = error_memory(err);
    }
    if (result == ERROR_NETWORK && json_array_size(servers) > 1)
        error_wrap(&first, "none of the %zu servers that this device knows takes it now", json_array_size(servers));
    if (result == ERROR_NETWORK && err) *err = first;
    if (result == 0 &&
        (json_object_set(*outcome, "passed", passed) != 0 ||
         json_object_set_new(*outcome, "servers", json_integer((json_int_t)json_array_size(servers))) != 0)) {
        json_decref(*outcome);
        *outcome = NULL;
        result = error_memory(err);
    }
    json_decref(passed);
    json_decref(servers);
    return result;
}
