/* repository_read.c: what has landed, as others ask for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/repository_state.h"

int repository_registry(struct repository *repository, const struct registry **out, struct error *err)
{
    struct registry *registry;
    git_oid tip;
    int result = repository_ref(repository, REF_DOSSIER REGISTRY_DOSSIER, &tip, err);

    *out = NULL;
    if (result) return result;
    if (!repository->registry || !git_oid_equal(&tip, &repository->registry_tip)) {
        if ((result = repository_registry_at(repository, &tip, &registry, err))) return result;
        registry_free(repository->registry);
        repository->registry = registry;
        repository->registry_tip = tip;
    }
    *out = repository->registry;
    return 0;
}

int repository_dossiers(struct repository *repository, json_t **dossiers, struct error *err)
{
    int result;

    *dossiers = NULL;
    if ((result = repository_follow(repository, err))) return result;
    if (!(*dossiers = json_array())) return error_memory(err);
    if ((result = index_dossiers(repository, *dossiers, err))) {
        json_decref(*dossiers);
        *dossiers = NULL;
    }
    return result;
}

/* The tip of a dossier's branch; zero when there is none, or no dossier can have this name. */
static int dossier_tip(const struct repository *repository, const char *dossier, git_oid *tip, struct error *err)
{
    char ref[REF_SIZE];

    memset(tip, 0, sizeof *tip);
    if (!dossier_id_valid(dossier)) return 0;
    repository_dossier_ref(dossier, ref);
    return repository_ref(repository, ref, tip, err);
}

int repository_tip(struct repository *repository, const char *dossier, char hex[65], struct error *err)
{
    git_oid tip;
    int result = dossier_tip(repository, dossier, &tip, err);

    hex[0] = '\0';
    if (!result && !git_oid_is_zero(&tip)) git_oid_tostr(hex, GIT_OID_HEXSZ + 1, &tip);
    return result;
}

int repository_fold(struct repository *repository, const char *dossier, struct fold **out, struct error *err)
{
    const struct registry *registry = NULL;
    struct fold *fold = NULL;
    git_oid tip;
    int result = dossier_tip(repository, dossier, &tip, err);

    *out = NULL;
    if (result) return result;
    if (git_oid_is_zero(&tip)) return error_set(err, ERROR_NOT_FOUND, "no dossier %.64s has landed here", dossier);
    if ((result = repository_registry(repository, &registry, err)) ||
        (result = repository_fold_at(repository, &tip, &fold, err)) || (result = fold_settle(fold, registry, err))) {
        fold_free(fold);
        return result;
    }
    *out = fold;
    return 0;
}

/* When a segment was received, as its file says; new reference, or null. */
static json_t *received_of(const struct repository *repository, const git_oid *tip, const struct stored_segment *stored)
{
    char path[120];
    struct text text = {0};
    json_t *file, *received = NULL;

    snprintf(path, sizeof path, "received/%s/%08lld.json", stored->feed, (long long)stored->first);
    if (repository_file(repository, tip, path, &text, NULL) == 0) {
        file = json_loadb(text.data ? text.data : "", text.length, JSON_REJECT_DUPLICATES, NULL);
        received = json_incref(json_object_get(file, "received"));
        json_decref(file);
    }
    text_fini(&text);
    return received ? received : json_null();
}

/* {"feed","first","last","text","seal","received"} of a segment. */
static int segment_add(const struct repository *repository, const git_oid *tip, const struct stored_segment *stored,
                       int64_t head, json_t *segments, struct error *err)
{
    struct segment *segment;
    json_t *json;
    int result = repository_segment(repository, stored, &segment, err);

    if (result) return result;
    if (segment->last > head) {
        json = json_pack("{s:s, s:I, s:I, s:s%, s:s%, s:o}", "feed", segment->feed, "first", (json_int_t)segment->first,
                         "last", (json_int_t)segment->last, "text", segment->text, segment->length, "seal",
                         segment->seal, segment->seal_length, "received", received_of(repository, tip, stored));
        if (json_array_append_new(segments, json)) result = error_memory(err);
    }
    segment_free(segment);
    return result;
}

int repository_segments(struct repository *repository, const char *dossier, const json_t *heads, json_t **out,
                        struct error *err)
{
    struct stored_segment *list = NULL;
    json_t *segments = json_array();
    size_t count = 0;
    git_oid tip;
    int result = segments ? dossier_tip(repository, dossier, &tip, err) : error_memory(err);

    *out = NULL;
    if (result) goto out;
    if (!git_oid_is_zero(&tip) && (result = repository_stored(repository, &tip, &list, &count, err))) goto out;
    for (size_t i = 0; !result && i < count; i++) {
        int64_t head = json_integer_value(json_object_get(heads, list[i].feed));
        /* Where the next one begins at or below head + 1, all of this one is known: its blobs need not be read. */
        if (i + 1 < count && strcmp(list[i + 1].feed, list[i].feed) == 0 && list[i + 1].first <= head + 1) continue;
        result = segment_add(repository, &tip, &list[i], head, segments, err);
    }
out:
    free(list);
    if (result)
        json_decref(segments);
    else
        *out = segments;
    return result;
}
