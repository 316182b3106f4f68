/* repository_read.c: what has landed, as others ask for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/repository_state.h"

void repository_registry_hold(struct repository *repository, bool held)
{
    repository->registry_held = held;
    repository->registry_read = false;
}

int repository_registry(struct repository *repository, const struct registry **out, struct error *err)
{
    struct registry *registry;
    git_oid tip;
    int result;

    *out = repository->registry_read ? repository->registry : NULL;
    if (*out) return 0;
    if ((result = repository_ref(repository, REF_DOSSIER REGISTRY_DOSSIER, &tip, err))) return result;
    if (!repository->registry || !git_oid_equal(&tip, &repository->registry_tip)) {
        if ((result = repository_registry_at(repository, &tip, &registry, err))) return result;
        registry_free(repository->registry);
        repository->registry = registry;
        repository->registry_tip = tip;
    }
    repository->registry_read = repository->registry_held;
    *out = repository->registry;
    return 0;
}

int repository_dossiers(struct repository *repository, json_t **dossiers, struct error *err)
{
    int result;

    *dossiers = NULL;
    if ((result = repository_follow(repository, err))) return result;
    if (!(*dossiers = json_array())) return error_memory(err);
    if ((result = index_dossiers(repository, NULL, *dossiers, err))) {
        json_decref(*dossiers);
        *dossiers = NULL;
    }
    return result;
}

int repository_heads(struct repository *repository, const char *dossier, const char *person, json_t **heads,
                     struct error *err)
{
    int result = repository_follow(repository, err);

    *heads = NULL;
    return result ? result : index_heads(repository, dossier, person, heads, err);
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

struct lacking {
    git_oid commit;
    char tip[65];
    json_t *here; /* how far each feed goes there, where the index tells; or NULL */
    unsigned long long bytes;
    struct stored_segment *list;
    size_t count, at;
};

/* Whether someone who has a feed up to `head` lacks something of a segment that begins at or below it. */
static int segment_is_new(const struct repository *repository, const struct stored_segment *stored, int64_t head,
                          bool *is_new, struct error *err)
{
    struct text text = {0};
    struct record *record = NULL;
    int result = repository_blob(repository, &stored->text, &text, err);

    if (!result) {
        size_t length = text.length > 0 && text.data[text.length - 1] == '\n' ? text.length - 1 : text.length;
        const char *before = length > 0 ? memrchr(text.data, '\n', length) : NULL;
        const char *line = before ? before + 1 : text.data ? text.data : "";
        result = record_parse(line, length - (before ? (size_t)(line - text.data) : 0), &record, err);
    }
    if (result)
        error_wrap(err, "feed %s from seq %lld on", stored->feed, (long long)stored->first);
    else
        *is_new = record->seq > head;
    record_free(record);
    text_fini(&text);
    return result;
}

/* Keeps of the list what is lacking, and counts its bytes. `here`: how far each feed goes, NULL where the index does
 * not tell. */
static int lacking_choose(const struct repository *repository, const json_t *heads, const json_t *here,
                          struct lacking *lacking, struct error *err)
{
    const struct stored_segment *list = lacking->list;
    size_t kept = 0;

    for (size_t i = 0; i < lacking->count; i++) {
        int64_t head = json_integer_value(json_object_get(heads, list[i].feed));
        bool last = i + 1 == lacking->count || strcmp(list[i + 1].feed, list[i].feed) != 0;
        bool is_new = last || list[i + 1].first > head + 1;
        git_object_t type;
        size_t size;
        int result;
        /* Only of the last one of a feed its own lines have to tell how far it goes. */
        if (last && here)
            is_new = json_integer_value(json_object_get(here, list[i].feed)) > head;
        else if (last && list[i].first <= head && (result = segment_is_new(repository, &list[i], head, &is_new, err)))
            return result;
        if (!is_new) continue;
        /* A blob that is not there is told of when it is read. */
        if (!git_odb_read_header(&size, &type, repository->odb, &list[i].text)) lacking->bytes += size;
        lacking->list[kept++] = list[i];
    }
    lacking->count = kept;
    return 0;
}

/* Where a dossier stands: now, or at a checkpoint. */
static int tip_at(struct repository *repository, const char *checkpoint, const char *dossier, git_oid *tip,
                  struct error *err)
{
    char hex[65];
    int result;

    if (!*checkpoint) return dossier_tip(repository, dossier, tip, err);
    memset(tip, 0, sizeof *tip);
    if ((result = repository_checkpoint_tip(repository, checkpoint, dossier, hex, err)) || !hex[0]) return result;
    return git_oid_fromstr(tip, hex) ? git_trouble(err, hex) : 0;
}

/* How far each feed goes at a commit, where the index has the dossier from there; else NULL. New reference. */
static int heads_at(struct repository *repository, const char *dossier, const char *commit, json_t **heads,
                    struct error *err)
{
    char known[GIT_OID_HEXSZ + 1];
    int result = index_tip(repository, dossier, known, err);

    *heads = NULL;
    if (result || strcmp(known, commit) != 0) return result;
    return index_heads(repository, dossier, NULL, heads, err);
}

/* Whether someone who has these heads has all there is. */
static bool is_level(const json_t *heads, const json_t *here)
{
    const char *feed;
    json_t *last;

    json_object_foreach((json_t *)(uintptr_t)here, feed, last)
    {
        if (json_integer_value(json_object_get(heads, feed)) < json_integer_value(last)) return false;
    }
    return here != NULL;
}

int lacking_new(struct repository *repository, const char *checkpoint, const char *dossier, const json_t *heads,
                struct lacking **out, struct error *err)
{
    struct lacking *lacking = calloc(1, sizeof *lacking);
    int result = lacking ? tip_at(repository, checkpoint, dossier, &lacking->commit, err) : error_memory(err);

    *out = NULL;
    if (!result && !git_oid_is_zero(&lacking->commit)) {
        git_oid_tostr(lacking->tip, GIT_OID_HEXSZ + 1, &lacking->commit);
        result = heads_at(repository, dossier, lacking->tip, &lacking->here, err);
        if (!result && !is_level(heads, lacking->here)) {
            result = repository_stored(repository, &lacking->commit, &lacking->list, &lacking->count, err);
            if (!result) result = lacking_choose(repository, heads, lacking->here, lacking, err);
        }
    }
    if (result)
        lacking_free(lacking);
    else
        *out = lacking;
    return result;
}

const char *lacking_tip(const struct lacking *lacking)
{
    return lacking->tip;
}

const json_t *lacking_here(const struct lacking *lacking)
{
    return lacking->here;
}

unsigned long long lacking_bytes(const struct lacking *lacking)
{
    return lacking->bytes;
}

int lacking_next(struct repository *repository, struct lacking *lacking, json_t **json, struct error *err)
{
    const struct stored_segment *stored = &lacking->list[lacking->at];
    struct segment *segment;
    int result;

    *json = NULL;
    if (lacking->at == lacking->count) return 0;
    if ((result = repository_segment(repository, stored, &segment, err))) return result;
    lacking->at++;
    *json =
        json_pack("{s:s, s:I, s:I, s:o, s:s%, s:o}", "feed", segment->feed, "first", (json_int_t)segment->first, "last",
                  (json_int_t)segment->last, "text", json_stringn_nocheck(segment->text, segment->length), "seal",
                  segment->seal, segment->seal_length, "received", received_of(repository, &lacking->commit, stored));
    segment_free(segment);
    return *json ? 0 : error_memory(err);
}

void lacking_free(struct lacking *lacking)
{
    if (!lacking) return;
    json_decref(lacking->here);
    free(lacking->list);
    free(lacking);
}

int repository_segments(struct repository *repository, const char *dossier, const json_t *heads, json_t **out,
                        struct error *err)
{
    struct lacking *lacking = NULL;
    json_t *segments = json_array(), *segment;
    int result = segments ? lacking_new(repository, "", dossier, heads, &lacking, err) : error_memory(err);

    *out = NULL;
    while (!result && !(result = lacking_next(repository, lacking, &segment, err)) && segment)
        if (json_array_append_new(segments, segment)) result = error_memory(err);
    lacking_free(lacking);
    if (result)
        json_decref(segments);
    else
        *out = segments;
    return result;
}
