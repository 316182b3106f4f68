/* reply.c: the answer to a bundle: what a sync over the wire would have answered, as a bundle for that device. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/access.h"
#include "syncd/receive.h"
#include "syncd/repository_access.h"

struct reply {
    struct repository *repository;
    const struct delivery *delivery;
    struct bundle_writer *writer;
    json_t *readable; /* array of ids, the registry first */
    json_t *released; /* array of ids: what the person took part in and may not read any more */
    json_t *evidence; /* object: SHA-256 -> true, what goes; NULL: none does */
    long long statements, pieces;
};

/* --- what is told of a dossier --- */

static json_t *about(const char *dossier)
{
    return json_pack("{s:s}", "dossier", dossier);
}

static int put_list(struct reply *reply, const char *type, const char *dossier, const json_t *list, struct error *err)
{
    if (!json_array_size(list)) return 0;
    return bundle_put_json(reply->writer, type, about(dossier), list, err);
}

/* How far feeds have landed, also where none has: then the device knows that nothing is here. */
static int put_landed(struct reply *reply, const char *dossier, bool may, struct error *err)
{
    json_t *heads = NULL;
    char tip[65] = "";
    int result = repository_heads(reply->repository, dossier, may ? NULL : reply->delivery->person, &heads, err);

    if (!result && may) result = repository_tip(reply->repository, dossier, tip, err);
    if (!result)
        result = bundle_put_json(reply->writer, "landed", json_pack("{s:s, s:s}", "dossier", dossier, "commit", tip),
                                 heads, err);
    json_decref(heads);
    return result;
}

static int put_missing(struct reply *reply, const char *dossier, struct error *err)
{
    json_t *missing = NULL;
    int result = repository_evidence_missing(reply->repository, dossier, &missing, err);

    /* Also an empty one: that all is here is news. */
    if (!result) result = bundle_put_json(reply->writer, "missing", about(dossier), missing, err);
    json_decref(missing);
    return result;
}

static bool is_readable(const struct reply *reply, const char *dossier)
{
    const json_t *id;
    size_t index;

    json_array_foreach(reply->readable, index, id)
    {
        if (strcmp(json_string_value(id), dossier) == 0) return true;
    }
    return false;
}

static int put_dossier(struct reply *reply, const char *dossier, bool may, struct error *err)
{
    const json_t *told = json_object_get(reply->delivery->dossiers, dossier);
    int result = put_landed(reply, dossier, may, err);

    if (!result) result = put_list(reply, "refused", dossier, json_object_get(told, "refused"), err);
    return result || !may ? result : put_missing(reply, dossier, err);
}

/* What the device may not read it learns of only what it brought itself. */
static int put_others(struct reply *reply, struct error *err)
{
    json_t *names = json_object(), *value;
    const char *dossier;
    int result = names && !json_object_update(names, reply->delivery->heads) &&
                         !json_object_update(names, reply->delivery->dossiers)
                     ? 0
                     : error_memory(err);

    json_object_foreach(names, dossier, value)
    {
        if (!result && !is_readable(reply, dossier)) result = put_dossier(reply, dossier, false, err);
    }
    json_decref(names);
    return result;
}

/* --- statements --- */

/* The evidence that a segment names is new to the device. */
static int name_evidence(struct reply *reply, const json_t *json, struct error *err)
{
    const json_t *text = json_object_get(json, "text");
    struct segment *segment = NULL;
    int result;

    if (!reply->evidence) return 0;
    result = segment_parse(json_string_value(text), json_string_length(text), "", 0, &segment, err);
    for (size_t i = 0; !result && i < segment->count; i++) {
        const struct record *record = segment->records[i];
        if (strcmp(record->kind, "evidence.add") != 0 || !digest_is_hex(record->item)) continue;
        if (json_object_set_new(reply->evidence, record->item, json_true())) result = error_memory(err);
    }
    segment_free(segment);
    return result;
}

static int put_segment(struct reply *reply, const char *dossier, const json_t *segment, struct error *err)
{
    json_int_t first = json_integer_value(json_object_get(segment, "first"));

    reply->statements += json_integer_value(json_object_get(segment, "last")) - first + 1;
    int result = bundle_put_segment(reply->writer, dossier, segment, err);
    return result ? result : name_evidence(reply, segment, err);
}

static int put_segments(struct reply *reply, const char *dossier, struct error *err)
{
    const json_t *heads = json_object_get(reply->delivery->heads, dossier);
    struct lacking *lacking = NULL;
    json_t *segment = NULL;
    int result = lacking_new(reply->repository, "", dossier, heads, &lacking, err);

    while (!result && !(result = lacking_next(reply->repository, lacking, &segment, err)) && segment) {
        result = put_segment(reply, dossier, segment, err);
        json_decref(segment);
    }
    lacking_free(lacking);
    return result;
}

/* --- evidence --- */

static int may_fetch(struct reply *reply, const char *sha256, const char *path, bool *may, struct error *err)
{
    json_t *claims;
    int result = repository_may_fetch(reply->repository, sha256, reply->delivery->person, may, &claims, err);

    if (!result && !*may) result = access_proves(NULL, sha256, path, claims, 0, may, err);
    json_decref(claims);
    return result;
}

static int put_piece(struct reply *reply, const char *sha256, struct error *err)
{
    long long size = repository_evidence_size(reply->repository, sha256);
    char path[PATH_MAX];
    bool may;
    int result;

    if (size < 0) return 0; /* it is told to be missing */
    repository_evidence_path(reply->repository, sha256, path, sizeof path);
    if ((result = may_fetch(reply, sha256, path, &may, err)) || !may) return result;
    reply->pieces++;
    return bundle_put_evidence(reply->writer, sha256, path, size, err);
}

/* Of what the device lacks, that which dossiers name that it may read. */
static int put_evidence(struct reply *reply, struct error *err)
{
    const json_t *id;
    json_t *all, *sha256;
    size_t index, place;
    int result = 0;

    json_array_foreach(reply->readable, index, id)
    {
        if (result || (result = repository_evidence(reply->repository, json_string_value(id), &all, err))) break;
        json_array_foreach(all, place, sha256)
        {
            const char *hex = json_string_value(sha256);
            bool lacking =
                json_object_get(reply->evidence, hex) || json_object_get(reply->delivery->wanted, hex) != NULL;
            if (result || !lacking || json_is_false(json_object_get(reply->evidence, hex))) continue;
            /* Once is enough, however many dossiers name it. */
            if (json_object_set_new(reply->evidence, hex, json_false())) result = error_memory(err);
            if (!result) result = put_piece(reply, hex, err);
        }
        json_decref(all);
    }
    return result;
}

/* --- the bundle --- */

static int readable_list(struct reply *reply, struct error *err)
{
    json_t *list = NULL, *dossier;
    size_t index;
    int result = repository_readable(reply->repository, reply->delivery->person, &list, err);

    if (!result && !(reply->readable = json_pack("[s]", REGISTRY_DOSSIER))) result = error_memory(err);
    json_array_foreach(json_object_get(list, "dossiers"), index, dossier)
    {
        json_t *id = json_object_get(dossier, "id");
        if (result || strcmp(json_string_value(id), REGISTRY_DOSSIER) == 0) continue;
        if (json_array_append(reply->readable, id)) result = error_memory(err);
    }
    if (!result) reply->released = json_incref(json_object_get(list, "released"));
    json_decref(list);
    return result;
}

static int put_all(struct reply *reply, struct error *err)
{
    const json_t *id;
    size_t index;
    int result = 0;

    json_array_foreach(reply->readable, index, id)
    {
        if (!result) result = put_dossier(reply, json_string_value(id), true, err);
    }
    if (!result) result = put_others(reply, err);
    if (!result) result = bundle_put_json(reply->writer, "released", NULL, reply->released, err);
    json_array_foreach(reply->readable, index, id)
    {
        if (!result) result = put_segments(reply, json_string_value(id), err);
    }
    if (!result && reply->evidence) result = put_evidence(reply, err);
    return result ? result : bundle_finish(reply->writer, err);
}

static int head_make(const struct reply *reply, struct bundle_head *head, char keyfile[PATH_MAX], struct error *err)
{
    const struct delivery *delivery = reply->delivery;
    const struct registry *registry;
    int result = repository_registry(reply->repository, &registry, err);

    *head = (struct bundle_head){.from = {.device = REGISTRY_DAEMON}};
    if (result) return result;
    if (snprintf(keyfile, PATH_MAX, "%s/key", repository_directory(reply->repository)) >= PATH_MAX)
        return error_set(err, ERROR_INVALID, "the path of the repository is too long");
    snprintf(head->to.person, sizeof head->to.person, "%s", delivery->person);
    snprintf(head->to.device, sizeof head->to.device, "%s", delivery->device);
    snprintf(head->to.key, sizeof head->to.key, "%s", delivery->key);
    snprintf(head->body, sizeof head->body, "%s", repository_body(reply->repository));
    snprintf(head->root_key, sizeof head->root_key, "%s", registry_root_key(registry));
    snprintf(head->from.key, sizeof head->from.key, "%s", repository_key(reply->repository));
    return 0;
}

static int outcome_make(const struct reply *reply, const char *path, json_t **outcome, struct error *err)
{
    json_t *files = json_array();
    char file[PATH_MAX];

    for (int part = 1; files && part <= bundle_parts(reply->writer); part++) {
        if (bundle_path(path, part, file, sizeof file)) json_array_append_new(files, json_string(file));
    }
    *outcome = json_pack("{s:o, s:I, s:I, s:I}", "files", files, "bytes", (json_int_t)bundle_written(reply->writer),
                         "statements", (json_int_t)reply->statements, "evidence", (json_int_t)reply->pieces);
    return *outcome ? 0 : error_memory(err);
}

int reply_write(struct receiving *receiving, const struct delivery *delivery, const char *path, int64_t size,
                bool evidence, json_t **outcome, struct error *err)
{
    struct reply reply = {.repository = receiving->repository, .delivery = delivery};
    struct bundle_head head;
    char keyfile[PATH_MAX];
    int result = 0;

    *outcome = NULL;
    if (evidence && delivery->wanted && !(reply.evidence = json_object())) result = error_memory(err);
    if (result || (result = head_make(&reply, &head, keyfile, err)) || (result = readable_list(&reply, err)) ||
        (result = bundle_create(path, size, keyfile, &head, &reply.writer, err))) {
        goto out;
    }
    if (!(result = put_all(&reply, err))) result = outcome_make(&reply, path, outcome, err);
out:
    bundle_close(reply.writer);
    json_decref(reply.readable);
    json_decref(reply.released);
    json_decref(reply.evidence);
    return result;
}
