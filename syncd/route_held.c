/* POST /v1/held: whether all that a device holds of a dossier is here, so that it may wipe it. {"dossier", "heads":
 * {feed: {"seq","hash"}}, "evidence": ["<sha256>"]} is answered with {"dossier", "landed", "lacking": {"heads": [feed],
 * "evidence": ["<sha256>"]}}: what of it is not here, byte for byte. A head that is here with this hash brings all that
 * its chain names; bytes of evidence are hashed anew. It tells nothing of what the device does not name, and is
 * answered to who was released as well: he should be able to wipe it. */
#include <string.h>

#include "schema/digest.h"
#include "syncd/repository_access.h"
#include "syncd/route.h"

#define EVIDENCE_MAX 1000 /* pieces in one request */

struct held {
    const char *dossier; /* these are borrowed from the body */
    json_t *heads, *evidence;
    char tip[65];
    json_t *known;                            /* object: evidence that the dossier names here -> true */
    json_t *lacking_heads, *lacking_evidence; /* arrays */
};

/* --- the question --- */

static int check_head(const char *feed, json_t *head, struct error *err)
{
    const char *hash;
    json_int_t seq;
    json_error_t trouble;

    if (!feed_id_valid(feed)) return error_set(err, ERROR_INVALID, "heads: a feed is 32 hex digits");
    if (json_unpack_ex(head, &trouble, JSON_STRICT, "{s:I, s:s}", "seq", &seq, "hash", &hash))
        return error_set(err, ERROR_INVALID, "heads.%s: a head is {\"seq\",\"hash\"}: %s", feed, trouble.text);
    if (seq < 1 || !digest_is_hex(hash))
        return error_set(err, ERROR_INVALID, "heads.%s: seq is a number from 1, hash 64 hex digits", feed);
    return 0;
}

static int read_body(json_t *body, struct held *held, struct error *err)
{
    json_error_t trouble;
    json_t *head, *sha256;
    const char *feed;
    size_t index;
    int result = 0;

    if (json_unpack_ex(body, &trouble, JSON_STRICT, "{s:s, s:o, s:o}", "dossier", &held->dossier, "heads", &held->heads,
                       "evidence", &held->evidence))
        return error_set(err, ERROR_INVALID, "what is asked is {\"dossier\",\"heads\",\"evidence\"}: %s", trouble.text);
    if (!dossier_id_valid(held->dossier)) return error_set(err, ERROR_INVALID, "dossier: no id of a dossier");
    if (!json_is_object(held->heads) || !json_is_array(held->evidence))
        return error_set(err, ERROR_INVALID, "heads should be an object, evidence an array");
    if (json_array_size(held->evidence) > EVIDENCE_MAX)
        return error_set(err, ERROR_INVALID, "evidence: at most %d pieces at once", EVIDENCE_MAX);
    json_object_foreach(held->heads, feed, head)
    {
        if (!result) result = check_head(feed, head, err);
    }
    json_array_foreach(held->evidence, index, sha256)
    {
        if (!result && (!json_is_string(sha256) || !digest_is_hex(json_string_value(sha256))))
            result = error_set(err, ERROR_INVALID, "evidence: each is 64 hex digits, lower case");
    }
    return result;
}

/* --- the answer --- */

static bool is_head(const struct held *held, const struct record *record)
{
    const json_t *head = json_object_get(held->heads, record->feed);

    return head && json_integer_value(json_object_get(head, "seq")) == record->seq &&
           strcmp(json_string_value(json_object_get(head, "hash")), record->hash) == 0;
}

/* Takes from the heads those that are here; what is left is lacking. */
static int look_at_heads(struct repository *repository, struct held *held, struct error *err)
{
    struct fold *fold = NULL;
    json_t *left = json_copy(held->heads), *head;
    const char *feed;
    int result = left ? repository_fold(repository, held->dossier, &fold, err) : error_memory(err);

    if (result) {
        json_decref(left);
        return result;
    }
    for (size_t i = 0; i < fold_record_count(fold); i++) {
        const struct record *record = fold_record_at(fold, i)->record;
        if (is_head(held, record)) json_object_del(left, record->feed);
    }
    json_object_foreach(left, feed, head)
    {
        if (!result && json_array_append_new(held->lacking_heads, json_string(feed))) result = error_memory(err);
    }
    fold_free(fold);
    json_decref(left);
    return result;
}

static int look_at_names(struct repository *repository, struct held *held, struct error *err)
{
    json_t *all = NULL, *sha256;
    size_t index;
    int result = repository_evidence(repository, held->dossier, &all, err);

    json_array_foreach(all, index, sha256)
    {
        if (!result && json_object_set_new(held->known, json_string_value(sha256), json_true()))
            result = error_memory(err);
    }
    json_decref(all);
    return result;
}

/* What git says, under the repository's lock. Who may not know of the dossier hears what is said of one that is not. */
static int look(struct request *request, struct held *held, struct error *err)
{
    struct repository *repository = request->server->repository;
    bool may = false;
    int result;

    pthread_mutex_lock(&request->server->repository_lock);
    result = repository_took_part(repository, held->dossier, request->holder.person, &may, err);
    if (!result && !may) result = error_set(err, ERROR_NOT_FOUND, "no dossier %.64s has landed here", held->dossier);
    if (!result) result = repository_tip(repository, held->dossier, held->tip, err);
    if (!result) result = look_at_heads(repository, held, err);
    if (!result) result = look_at_names(repository, held, err);
    pthread_mutex_unlock(&request->server->repository_lock);
    return result;
}

/* Whether the bytes of a piece are here as they should be: a disk may have lost some of them. */
static bool is_whole(const struct repository *repository, const char *sha256)
{
    char path[4200], hex[DIGEST_HEX_SIZE];
    long long size;

    repository_evidence_path(repository, sha256, path, sizeof path);
    return path[0] && digest_file(path, hex, &size, NULL) == 0 && strcmp(hex, sha256) == 0;
}

/* Reads files, without the lock; false: an answer is set. */
static bool look_at_bytes(struct request *request, struct held *held)
{
    json_t *sha256;
    size_t index;
    struct error err = {0};

    json_array_foreach(held->evidence, index, sha256)
    {
        const char *name = json_string_value(sha256);
        const json_t *known = json_object_get(held->known, name);
        if (!request_authorised(request)) return false;
        if (json_is_null(known)) continue; /* it was asked for before */
        /* What is not acknowledged yet is not held. */
        if (known && !porter_holds_up(&request->server->porter, name) && is_whole(request->server->repository, name)) {
            json_object_set_new(held->known, name, json_null());
            continue;
        }
        if (json_array_append(held->lacking_evidence, sha256)) {
            error_memory(&err);
            request_problem(request, 0, &err);
            return false;
        }
    }
    return true;
}

static void work(struct request *request)
{
    struct held held = {.known = json_object(), .lacking_heads = json_array(), .lacking_evidence = json_array()};
    struct error err = {0};
    json_t *body = request_authorise(request) ? request_json(request) : NULL;

    if (!body) goto out; /* an answer is set */
    if (!held.known || !held.lacking_heads || !held.lacking_evidence) error_memory(&err);
    if (err.code || read_body(body, &held, &err) || look(request, &held, &err))
        request_problem(request, 0, &err);
    else if (look_at_bytes(request, &held))
        request_answer(request, MHD_HTTP_OK,
                       json_pack("{s:s, s:s, s:{s:O, s:O}}", "dossier", held.dossier, "landed", held.tip, "lacking",
                                 "heads", held.lacking_heads, "evidence", held.lacking_evidence));
out:
    json_decref(body);
    json_decref(held.known);
    json_decref(held.lacking_heads);
    json_decref(held.lacking_evidence);
}

void route_held(struct request *request)
{
    request_offload(request, work, NULL);
}
