#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/carry.h"
#include "client/heap.h"
#include "client/limits.h"
#include "client/session_check.h"

#define TRIES_MAX 100 /* of recording while other processes record too */

/* --- opening, once --- */

int session_store(struct session *session, struct error *err)
{
    if (session->store) return 0;
    if (!session->directory)
        return error_set(err, ERROR_USAGE,
                         "there is no store here or above; `schouw init` makes one, -C DIR or SCHOUW_HOME names one");
    heap_fill(HEAP_OF_VERB);
    return store_open(session->directory, &session->store, err);
}

int session_registry(struct session *session, struct error *err)
{
    int result = session_store(session, err);
    if (result != 0 || session->registry) return result;
    return store_registry(session->store, &session->registry, err);
}

static void dossier_drop(struct session *session)
{
    fold_free(session->fold);
    session->fold = NULL;
}

int session_use(struct session *session, const char *id, struct error *err)
{
    char *copy = strdup(id);
    if (!copy) return error_memory(err);
    dossier_drop(session);
    free(session->own_dossier);
    session->own_dossier = copy;
    session->dossier = copy;
    return 0;
}

/* The dossier of `schouw use`; or the only one there is. */
static int dossier_choose(struct session *session, struct error *err)
{
    char *current = NULL;
    json_t *ids = NULL;
    int result = store_setting(session->store, "dossier", &current, err);
    if (result == 0 && current) {
        result = session_use(session, current, err);
        goto out;
    }
    if (result == 0) result = store_dossiers(session->store, &ids, err);
    if (result != 0) goto out;
    if (json_array_size(ids) == 1)
        result = session_use(session, json_string_value(json_array_get(ids, 0)), err);
    else if (json_array_size(ids) == 0)
        result = error_set(err, ERROR_USAGE,
                           "there is no dossier here; `schouw open` begins one, `schouw sync` fetches yours");
    else
        result =
            error_set(err, ERROR_USAGE, "which dossier? `schouw use` lists them, `schouw use ID` makes one current");
out:
    free(current);
    json_decref(ids);
    return result;
}

/* The scheme the dossier was opened under. Where its opening is in conflict the first statement tells which scheme to
 * read; its answers say that there is a conflict. */
static int scheme_open(struct session *session, struct error *err)
{
    const struct slot *slot = fold_slot(session->fold, "dossier.open", "dossier");
    const struct entry *entry = slot ? slot_value(slot) : NULL;
    if (!entry && slot && slot->count > 0) entry = &slot->entries[0];
    const char *id = entry ? record_text(entry->record, "scheme") : NULL;
    if (!id)
        return error_set(err, ERROR_INVALID, "dossier %s was not opened here yet; `schouw sync` may bring how it began",
                         session->dossier);
    if (session->scheme && strcmp(session->scheme->id, id) != 0) {
        scheme_free(session->scheme);
        session->scheme = NULL;
    }
    int result = session->scheme ? 0 : scheme_load(id, &session->scheme, err);
    if (result == 0) calendar_today(session->scheme->zone, session->today);
    return result;
}

/* What a sync that was cut off left to be stated anew is done first, as others would build on less than was said. A
 * failure is no obstacle to looking; whoever states something then meets it again. */
static int waiting_carry(struct session *session, struct error *err)
{
    json_t *carried = NULL;
    struct error own = {0};
    int result = carry_waiting(session, session->dossier, &carried, &own);
    if (result == 0 && carried) {
        say_carried(session, session->dossier, carried, false);
        json_object_set(session->answer, "carried", carried);
    }
    json_decref(carried);
    return result == ERROR_MEMORY ? error_memory(err) : 0;
}

int session_dossier(struct session *session, struct error *err)
{
    int result = session_registry(session, err);
    if (result != 0 || session->fold) return result;
    if (!session->dossier) result = dossier_choose(session, err);
    if (result == 0) result = waiting_carry(session, err);
    if (result == 0) result = store_fold(session->store, session->dossier, &session->fold, err);
    if (result == 0) result = fold_settle(session->fold, session->registry, err);
    bool registry = result == 0 && strcmp(session->dossier, REGISTRY_DOSSIER) == 0;
    if (result == 0 && !registry && fold_record_count(session->fold) == 0)
        result = error_set(err, ERROR_NOT_FOUND, "there is no dossier %s here; `schouw use` lists what there is",
                           session->dossier);
    if (result == 0 && !registry) result = scheme_open(session, err);
    if (result != 0) dossier_drop(session);
    return result;
}

/* --- recording --- */

int session_queue(struct session *session, const char *kind, const char *item, const json_t *body, struct error *err)
{
    json_t *copy = json_deep_copy(body);
    json_t *statement = json_pack("{s:s,s:s,s:o}", "kind", kind, "item", item, "body", copy);
    if (!copy || !statement) {
        if (!statement) json_decref(copy);
        json_decref(statement);
        return error_memory(err);
    }
    if (!session->pending) session->pending = json_array();
    if (!session->pending || json_array_append_new(session->pending, statement) != 0) return error_memory(err);
    return 0;
}

static bool pending_has(const struct session *session, const char *kind, const char *item)
{
    const json_t *statement;
    size_t index;
    json_array_foreach(session->pending, index, statement)
    {
        if (strcmp(json_string_value(json_object_get(statement, "kind")), kind) == 0 &&
            strcmp(json_string_value(json_object_get(statement, "item")), item) == 0)
            return true;
    }
    return false;
}

int session_evidence_known(const struct session *session, const char *sha256, bool *known, struct error *err)
{
    const struct record *named = session->fold ? fold_value(session->fold, "evidence.add", sha256) : NULL;
    char proof[DIGEST_HEX_SIZE];
    *known = pending_has(session, "evidence.add", sha256);
    if (*known || !named) return 0;
    int result = store_evidence_proof(session->store, session->dossier, sha256, proof, err);
    *known = result == 0 && record_is(named, "proof", proof);
    return result;
}

int session_evidence(struct session *session, const char *path, json_t *array, struct error *err)
{
    char sha256[DIGEST_HEX_SIZE];
    json_t *body = NULL;
    bool known = false;
    int result = session_store(session, err);
    if (result == 0) result = limits_admit(session, path, err);
    if (result == 0) result = store_evidence_add(session->store, path, sha256, &body, err);
    if (result == 0) result = session_evidence_known(session, sha256, &known, err);
    if (result == 0 && !known) result = session_queue(session, "evidence.add", sha256, body, err);
    if (result == 0 && json_array_append_new(array, json_string(sha256)) != 0) result = error_memory(err);
    json_decref(body);
    return result;
}

/* What stands before the statement: the dossier; nothing for a dossier that is being opened. */
static int record_ground(struct session *session, const char *kind, struct error *err)
{
    if (strcmp(kind, "dossier.open") != 0) return session_dossier(session, err);
    int result = session_registry(session, err);
    if (result != 0 || session->fold) return result;
    session->fold = fold_new();
    return session->fold ? fold_settle(session->fold, session->registry, err) : error_memory(err);
}

/* Who was released from a case has nothing more to say in it. */
static int release_check(struct session *session, struct error *err)
{
    bool released = false;
    int result = store_is_released(session->store, session->dossier, &released, err);
    if (result != 0 || !released) return result;
    return error_refuse(err, "",
                        "you were released from %s: an administrator or an auditor of the case assigns you again "
                        "(`schouw assign`), and your next `schouw sync` takes that up",
                        session->dossier);
}

static int answer_add(struct session *session, const struct record *record, struct error *err)
{
    if (!session->answer) session->answer = json_object();
    json_t *recorded = json_object_get(session->answer, "recorded");
    if (!recorded && session->answer) {
        json_object_set_new(session->answer, "recorded", json_array());
        recorded = json_object_get(session->answer, "recorded");
    }
    json_t *line = json_pack("{s:s,s:s,s:s,s:I,s:s}", "kind", record->kind, "item", record->item, "feed", record->feed,
                             "seq", (json_int_t)record->seq, "hash", record->hash);
    if (!recorded || json_array_append_new(recorded, line) != 0) return error_memory(err);
    return 0;
}

/* Of evidence whose bytes are here: proof that they are. */
static int body_prove(const struct session *session, const char *sha256, json_t *body, struct error *err)
{
    char proof[DIGEST_HEX_SIZE];
    int result = store_evidence_proof(session->store, session->dossier, sha256, proof, err);
    if (result != 0 || !*proof) return result;
    return json_object_set_new(body, "proof", json_string(proof)) == 0 ? 0 : error_memory(err);
}

/* The body as it is kept: marked when it is invented, without a mark that the statement before it had when it is not.
 * `*kept` is a new reference. */
static int body_keep(const struct session *session, const struct statement *statement, json_t **kept, struct error *err)
{
    if (!(*kept = json_deep_copy(statement->body))) return error_memory(err);
    if (!session->invented)
        json_object_del(*kept, "invented");
    else if (json_object_set_new(*kept, "invented", json_true()) != 0)
        return error_memory(err);
    return strcmp(statement->kind, "evidence.add") == 0 ? body_prove(session, statement->item, *kept, err) : 0;
}

/* The statements that wait and this one, in one transaction. */
static int statements_append(struct session *session, const struct statement *last, const struct store_check *check,
                             struct error *err)
{
    size_t waiting = json_array_size(session->pending), count = waiting + 1;
    struct statement *statements = calloc(count, sizeof *statements);
    struct record **records = calloc(count, sizeof *records);
    json_t **bodies = calloc(count, sizeof *bodies);
    int result = statements && records && bodies ? 0 : error_memory(err);
    if (result != 0) goto out;
    for (size_t i = 0; i < waiting; i++) {
        const json_t *statement = json_array_get(session->pending, i);
        statements[i].kind = json_string_value(json_object_get(statement, "kind"));
        statements[i].item = json_string_value(json_object_get(statement, "item"));
        statements[i].body = json_object_get(statement, "body");
    }
    statements[waiting] = *last;
    for (size_t i = 0; i < count && result == 0; i++) {
        result = body_keep(session, &statements[i], &bodies[i], err);
        statements[i].body = bodies[i];
    }
    if (result == 0)
        result = store_append_all(session->store, session->dossier, statements, count, check, records, err);
    for (size_t i = 0; i < count && result == 0; i++) result = answer_add(session, records[i], err);
out:
    for (size_t i = 0; i < count && records; i++) record_free(records[i]);
    for (size_t i = 0; i < count && bodies; i++) json_decref(bodies[i]);
    free(bodies);
    free(statements);
    free(records);
    return result;
}

/* Whether a statement was made about the same slot between two folds. */
static bool slot_moved(const struct fold *before, const struct fold *now, const char *kind, const char *item)
{
    const struct slot *old = fold_slot(before, kind, item), *new = fold_slot(now, kind, item);
    return (new ? new->count : 0) != (old ? old->count : 0);
}

/* The item that another process spoke about meanwhile, of those that are to be recorded; NULL when there is none. The
 * same file added twice is no matter. */
static const char *moved_item(const struct session *session, const struct fold *now, const struct statement *last)
{
    const json_t *statement;
    size_t index;
    if (slot_moved(session->fold, now, last->kind, last->item)) return last->item;
    json_array_foreach(session->pending, index, statement)
    {
        const char *kind = json_string_value(json_object_get(statement, "kind"));
        const char *item = json_string_value(json_object_get(statement, "item"));
        if (strcmp(kind, "evidence.add") != 0 && slot_moved(session->fold, now, kind, item)) return item;
    }
    return NULL;
}

/* Another process wrote in this store while this one was thinking. Takes that up, unless it makes what is to be said
 * another thing: a judgement is about all that was there, and what was replaced behind one's back is replaced with open
 * eyes only. 0: try again; else why not, with `err` as it was or made clearer. `*fold` is the caller's to free. */
static int ground_renew(const struct session *session, const struct statement *last, struct fold **fold,
                        struct error *err)
{
    *fold = NULL;
    if (json_is_object(json_object_get(last->body, "on"))) return ERROR_CONFLICT;
    int result = store_fold_again(session->store, session->dossier, fold, err);
    if (result == 0) result = fold_settle(*fold, session->registry, err);
    if (result != 0) return result;
    if (fold_record_count(*fold) == fold_record_count(session->fold)) return ERROR_CONFLICT;
    const char *item = moved_item(session, *fold, last);
    if (!item) return 0;
    return error_set(err, ERROR_CONFLICT,
                     "another schouw spoke about %.80s meanwhile; look at `schouw show %.80s` and state it again", item,
                     item);
}

/* Appends, and again on what stands by then, as long as it is others' haste only that is in the way. */
static int statements_record(struct session *session, const struct statement *last, struct session_check *check,
                             struct error *err)
{
    const struct store_check asked = {session_check_ask, check};
    struct fold *first = session->fold; /* the caller's words may be borrowed from it */
    int result = ERROR_CONFLICT;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        struct fold *fold = NULL;
        session_check_begin(check, session->fold);
        result = statements_append(session, last, &asked, err);
        if (result != ERROR_CONFLICT || ground_renew(session, last, &fold, err) != 0) {
            fold_free(fold);
            break;
        }
        if (session->fold != first) fold_free(session->fold);
        session->fold = fold;
    }
    if (session->fold != first) fold_free(session->fold);
    session->fold = first;
    return result;
}

/* What was just stated is all that is new in the dossier: then it is added, and nothing read again. Otherwise the
 * dossier is read anew when it is asked for. */
static void dossier_extend(struct session *session, const struct session_check *check)
{
    const char *kind = check->accepted_count > 0 ? check->accepted[0]->kind : "";
    bool plain = session->fold && check->begun == 1 && check->accepted_count > 0 &&
                 strcmp(session->dossier, REGISTRY_DOSSIER) != 0 && strcmp(kind, "dossier.open") != 0 &&
                 fold_feed(session->fold, check->accepted[0]->feed);
    int result = plain ? 0 : ERROR_NOT_FOUND;
    for (size_t i = 0; i < check->accepted_count && result == 0; i++)
        result = fold_add(session->fold, record_share(check->accepted[i]), NULL);
    if (result == 0) result = fold_settle(session->fold, session->registry, NULL);
    if (result != 0) dossier_drop(session);
}

int session_record(struct session *session, const char *kind, const char *item, const json_t *body, struct error *err)
{
    struct session_check check = {.session = session};
    const struct statement statement = {kind, item, body};
    int result = record_ground(session, kind, err);
    if (result == 0) result = release_check(session, err);
    if (result == 0) result = session_check_open(&check, err);
    if (result == 0) result = statements_record(session, &statement, &check, err);
    if (result == 0) dossier_extend(session, &check);
    session_check_fini(&check);
    json_decref(session->pending);
    session->pending = NULL;
    if (result != 0) return result;
    if (strcmp(session->dossier, REGISTRY_DOSSIER) == 0) {
        registry_free(session->registry);
        session->registry = NULL;
    }
    note_done(session);
    return 0;
}
