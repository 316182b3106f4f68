#include "client/verify.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "client/verb.h"
#include "client/verify_state.h"

/* --- problems --- */

int verify_problem(struct verification *verification, const char *dossier, const char *feed, int64_t seq,
                   const struct error *why, struct error *err)
{
    json_t *device = json_object_get(verification->devices, feed);
    json_t *problem = json_pack("{s:s?,s:s?,s:O?,s:s}", "dossier", *dossier ? dossier : NULL, "feed",
                                *feed ? feed : NULL, "device", device, "what", why->message);
    json_t *at = seq > 0 ? json_integer(seq) : json_null();
    if (problem && json_object_set_new(problem, "seq", at) == 0 &&
        json_array_append(verification->problems, problem) == 0) {
        json_decref(problem);
        return 0;
    }
    json_decref(problem);
    return error_memory(err);
}

int verify_trouble(struct verification *verification, const char *dossier, const char *feed, int64_t seq,
                   const struct error *why, struct error *err)
{
    if (why->code != ERROR_MEMORY && why->code != ERROR_IO)
        return verify_problem(verification, dossier, feed, seq, why, err);
    if (err) *err = *why;
    return why->code;
}

void verify_went(struct verification *verification, long long bytes)
{
    verification->bytes += bytes;
    progress_at(&verification->progress, verification->bytes);
}

/* --- what a fold tells --- */

static int authority_check(struct verification *verification, const char *dossier, const struct fold *fold,
                           struct error *err)
{
    int result = 0;
    for (size_t i = 0; i < fold_record_count(fold) && result == 0; i++) {
        const struct entry *entry = fold_record_at(fold, i);
        struct error why = {0};
        if (!entry->refused) continue;
        error_set(&why, ERROR_REFUSED, "%s was stated without authority: %s", entry->record->kind, entry->why);
        result = verify_problem(verification, dossier, entry->record->feed, entry->record->seq, &why, err);
    }
    return result;
}

/* The bytes of one piece, where they are here. */
static int piece_check(struct verification *verification, const char *dossier, const struct record *record,
                       struct error *err)
{
    char path[PATH_MAX], hash[DIGEST_HEX_SIZE];
    long long size = 0;
    struct error why = {0};
    if (json_object_get(verification->looked, record->item)) return 0;
    if (json_object_set_new(verification->looked, record->item, json_true()) != 0) return error_memory(err);
    if (!store_evidence_path(verification->store, record->item, path, sizeof path)) {
        verification->pending++;
        return 0;
    }
    verification->evidence++;
    int result = digest_file(path, hash, &size, &why);
    verification->evidence_bytes += size;
    verify_went(verification, size);
    if (result == 0 && strcmp(hash, record->item) != 0)
        result = error_set(&why, ERROR_SIGNATURE, "the bytes of evidence %.8s were changed: they hash to %.8s",
                           record->item, hash);
    if (result == 0 && size != record_integer(record, "size", size))
        result = error_set(&why, ERROR_CONFLICT, "evidence %.8s is %lld bytes, and was stated to be %lld", record->item,
                           size, (long long)record_integer(record, "size", size));
    if (result == ERROR_MEMORY) return error_memory(err);
    return result == 0 ? 0 : verify_problem(verification, dossier, record->feed, record->seq, &why, err);
}

static int evidence_check(struct verification *verification, const char *dossier, const struct fold *fold,
                          struct error *err)
{
    size_t first, count = fold_slots_of(fold, "evidence.add", &first);
    int result = 0;
    for (size_t i = first; i < first + count && result == 0; i++) {
        const struct record *record = fold_slot_at(fold, i)->entries[0].record;
        if (record->version <= RECORD_VERSION) result = piece_check(verification, dossier, record, err);
    }
    return result;
}

/* Of lines that are no records there is no fold; those have been told. */
static int dossier_fold_check(struct verification *verification, const char *dossier, struct error *err)
{
    struct fold *own = NULL;
    struct error why = {0};
    const struct fold *fold;
    bool registry = strcmp(dossier, REGISTRY_DOSSIER) == 0 && verification->registry;
    int result = registry ? 0 : store_fold(verification->store, dossier, &own, &why);
    if (result == 0 && own) result = fold_settle(own, verification->registry, &why);
    fold = registry ? registry_fold(verification->registry) : own;
    if (result != 0) {
        error_wrap(&why, "this dossier can not be folded");
        result = verify_trouble(verification, dossier, "", 0, &why, err);
    } else {
        if (verification->registry) result = authority_check(verification, dossier, fold, err);
        if (result == 0) result = evidence_check(verification, dossier, fold, err);
    }
    fold_free(own);
    return result;
}

/* --- all of it --- */

static int dossier_verify(struct verification *verification, const char *dossier, struct error *err)
{
    verification->dossiers++;
    int result = verify_feeds(verification, dossier, err);
    return result == 0 ? dossier_fold_check(verification, dossier, err) : result;
}

/* Which dossiers are looked at: the registry first. */
static int dossiers_list(struct verification *verification, const json_t *wanted, json_t **ids, struct error *err)
{
    json_t *all = NULL;
    const json_t *id, *one;
    size_t index, place;
    *ids = json_pack("[s]", REGISTRY_DOSSIER);
    int result = *ids ? store_dossiers(verification->store, &all, err) : error_memory(err);
    json_array_foreach(wanted ? wanted : all, index, id)
    {
        bool here = strcmp(json_string_value(id), REGISTRY_DOSSIER) == 0, named = false;
        json_array_foreach(all, place, one) here |= json_equal(id, one);
        json_array_foreach(*ids, place, one) named |= json_equal(id, one);
        if (result == 0 && !here)
            result = error_set(err, ERROR_NOT_FOUND, "there is no dossier %.64s here; `schouw use` lists them",
                               json_string_value(id));
        if (result == 0 && !named && json_array_append(*ids, (json_t *)(size_t)id) != 0) result = error_memory(err);
    }
    json_decref(all);
    return result;
}

static int file_verify(struct verification *verification, struct error *err)
{
    json_t *wrong = NULL;
    const json_t *text;
    size_t index;
    int result = store_integrity(verification->store, &wrong, err);
    json_array_foreach(wrong, index, text)
    {
        struct error why = {0};
        error_set(&why, ERROR_IO, "SQLite finds the store damaged: %.500s", json_string_value(text));
        if (result == 0) result = verify_problem(verification, "", "", 0, &why, err);
    }
    json_decref(wrong);
    return result;
}

static int registry_open(struct verification *verification, struct error *err)
{
    struct error why = {0};
    int result = store_registry(verification->store, &verification->registry, &why);
    if (result == 0) return 0;
    error_wrap(&why, "the registry can not be read");
    return verify_trouble(verification, REGISTRY_DOSSIER, "", 0, &why, err);
}

static json_t *outcome_make(const struct verification *verification)
{
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:b,s:O}", "dossiers",
                     (json_int_t)verification->dossiers, "feeds", (json_int_t)verification->feeds, "statements",
                     (json_int_t)verification->statements, "unsealed", (json_int_t)verification->unsealed, "segments",
                     (json_int_t)verification->segments, "aside", (json_int_t)verification->aside, "evidence",
                     (json_int_t)verification->evidence, "evidence_bytes", (json_int_t)verification->evidence_bytes,
                     "pending", (json_int_t)verification->pending, "checkpoints", (json_int_t)verification->checkpoints,
                     "registry", verification->registry != NULL, "problems", verification->problems);
}

int verify_run(struct store *store, const json_t *dossiers, bool progress, json_t **outcome, struct error *err)
{
    struct verification verification = {
        .store = store, .problems = json_array(), .looked = json_object(), .devices = json_object()};
    json_t *ids = NULL;
    const json_t *id;
    size_t index;
    int result = verification.problems && verification.looked && verification.devices ? 0 : error_memory(err);
    *outcome = NULL;
    progress_init(&verification.progress, progress);
    progress_begin(&verification.progress, _("Checking"), 0);
    if (result == 0) result = dossiers_list(&verification, dossiers, &ids, err);
    if (result == 0 && !dossiers) result = file_verify(&verification, err);
    if (result == 0) result = registry_open(&verification, err);
    json_array_foreach(ids, index, id)
    {
        if (result == 0) result = dossier_verify(&verification, json_string_value(id), err);
    }
    if (result == 0 && !dossiers) result = verify_checkpoints(&verification, err);
    progress_end(&verification.progress);
    if (result == 0 && !(*outcome = outcome_make(&verification))) result = error_memory(err);
    registry_free(verification.registry);
    json_decref(verification.problems);
    json_decref(verification.looked);
    json_decref(verification.devices);
    json_decref(ids);
    return result;
}
