/* verify_dossier.c: a dossier's branch as it stands: each segment, the chains, the pages, the evidence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema/clock.h"
#include "schema/digest.h"
#include "syncd/verify.h"

/* The feed whose segments are being read, one after the other. */
struct reading {
    struct verification *verification;
    const char *dossier;
    char ref[REF_SIZE];
    const git_oid *tip;
    struct stored_segment *list; /* all of them, in order of (feed, first) */
    size_t count;
    struct fold *fold;
    bool whole; /* nothing was left out: what follows from the records can be compared */
    char feed[FEED_ID_SIZE];
    bool gap; /* the segment before could not be read: whether this one follows can not be told */
    int64_t last;
    char hash[DIGEST_HEX_SIZE];
    char key[SSHKEY_TEXT_MAX];
};

static void segment_where(const struct reading *reading, const struct stored_segment *stored, const char *suffix,
                          char where[512])
{
    char path[96];
    segment_path(stored->feed, stored->first, suffix, path);
    verify_where(reading->ref, path, where);
}

/* A new feed begins. */
static void begin_feed(struct reading *reading, const char *feed)
{
    snprintf(reading->feed, sizeof reading->feed, "%s", feed);
    reading->key[0] = reading->hash[0] = '\0';
    reading->last = 0;
    reading->gap = false;
}

/* The feed's key, from the record that opens it. */
static void take_key(struct reading *reading, const struct record *opening)
{
    const char *key = strcmp(opening->kind, "feed.open") == 0 ? record_text(opening, "key") : NULL;
    if (key) snprintf(reading->key, sizeof reading->key, "%s", key);
}

static void check_segment(struct reading *reading, const struct stored_segment *stored, const struct segment *segment)
{
    struct verification *verification = reading->verification;
    struct error wrong = {0};
    char where[512];

    segment_where(reading, stored, ".jsonl", where);
    if (segment->first == 1) take_key(reading, segment->records[0]);
    if (strcmp(segment->dossier, reading->dossier) != 0)
        verify_problem(verification, where, "these records are of dossier %s", segment->dossier);
    if (!reading->gap && segment_follows(segment, reading->last, reading->hash, &wrong))
        verify_problem(verification, where, "%s", wrong.message);
    if (git_oid_is_zero(&stored->seal)) {
        segment_where(reading, stored, ".sig", where);
        verify_problem(verification, where, "the seal is missing");
    } else if (reading->key[0] && segment_verify(segment, reading->key, &wrong)) {
        verify_problem(verification, where, "%s", wrong.message);
    }
    reading->gap = false;
    reading->last = segment->last;
    snprintf(reading->hash, sizeof reading->hash, "%s", segment->records[segment->count - 1]->hash);
    verification->segments++;
    verification->records += segment->count;
}

/* When it was received, and by whom: a file that says so, and nothing more. */
static int check_received(struct reading *reading, const struct stored_segment *stored, struct error *err)
{
    char path[120], where[512];
    struct text text = {0};
    json_t *json = NULL;
    const char *received, *by, *device;
    int result;

    snprintf(path, sizeof path, "received/%s/%08lld.json", stored->feed, (long long)stored->first);
    verify_where(reading->ref, path, where);
    result = repository_file(reading->verification->repository, reading->tip, path, &text, err);
    if (result == ERROR_NOT_FOUND) {
        verify_problem(reading->verification, where, "nothing says when this segment was received");
    } else if (!result) {
        json = json_loadb(text.data ? text.data : "", text.length, JSON_REJECT_DUPLICATES, NULL);
        if (!json || json_unpack(json, "{s:s, s:s, s:s !}", "received", &received, "by", &by, "device", &device) ||
            !clock_parse(received, NULL)) {
            verify_problem(reading->verification, where, "this does not say when the segment was received");
        }
    }
    json_decref(json);
    text_fini(&text);
    return result == ERROR_MEMORY ? result : 0;
}

static int read_segment(struct reading *reading, const struct stored_segment *stored, struct error *err)
{
    struct repository *repository = reading->verification->repository;
    struct segment *segment;
    struct error wrong = {0};
    char where[512];
    int result = repository_segment(repository, stored, &segment, &wrong);

    if (result == ERROR_MEMORY) return error_memory(err);
    if (strcmp(stored->feed, reading->feed) != 0) begin_feed(reading, stored->feed);
    if (result) {
        reading->whole = false;
        reading->gap = true;
        segment_where(reading, stored, ".jsonl", where);
        /* What can not be read has been told. */
        if (result != ERROR_IO) verify_problem(reading->verification, where, "%s", wrong.message);
        return 0;
    }
    check_segment(reading, stored, segment);
    if ((result = check_received(reading, stored, err))) goto out;
    if (repository_fold_take(reading->fold, segment, &wrong)) {
        reading->whole = false;
        segment_where(reading, stored, ".jsonl", where);
        verify_problem(reading->verification, where, "%s", wrong.message);
    }
out:
    segment_free(segment);
    return result;
}

/* --- files that are no segments --- */

/* Whether a path is one of the three that a segment of this commit has. */
static bool is_of_segment(const struct reading *reading, const char *path)
{
    static const char *const suffixes[] = {".jsonl", ".sig"};
    struct stored_segment key = {.first = 0};
    char expected[120];
    long long first = 0;

    if (sscanf(path, "%*[a-z]/%32[0-9a-f]/%15lld", key.feed, &first) != 2) return false;
    key.first = first;
    if (!reading->count || !bsearch(&key, reading->list, reading->count, sizeof key, stored_compare)) return false;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        segment_path(key.feed, key.first, suffixes[i], expected);
        if (strcmp(path, expected) == 0) return true;
    }
    snprintf(expected, sizeof expected, "received/%s/%08lld.json", key.feed, first);
    return strcmp(path, expected) == 0;
}

static int check_stray(const char *root, const git_tree_entry *entry, void *payload)
{
    struct reading *reading = payload;
    char path[400], where[512];

    if (git_tree_entry_type(entry) == GIT_OBJECT_TREE) return 0;
    if (strncmp(root, "records/", 8) != 0 && strncmp(root, "received/", 9) != 0) return 0;
    snprintf(path, sizeof path, "%s%s", root, git_tree_entry_name(entry));
    if (is_of_segment(reading, path)) return 0;
    verify_where(reading->ref, path, where);
    verify_problem(reading->verification, where, "this file is of no segment");
    return 0;
}

static int check_strays(struct reading *reading, struct error *err)
{
    git_tree *tree = NULL;
    int result = repository_tree(reading->verification->repository, reading->tip, &tree, err);

    if (result) return result == ERROR_MEMORY ? result : 0;
    git_tree_walk(tree, GIT_TREEWALK_PRE, check_stray, reading);
    git_tree_free(tree);
    return 0;
}

/* --- evidence --- */

/* The device that stated a piece of evidence first of those that stand: it has the bytes. */
static void pending_note(struct verification *verification, const char *where, const struct fold *fold,
                         const char *sha256)
{
    const struct slot *slot = fold_slot(fold, "evidence.add", sha256);
    const struct entry *entry = slot && slot->count > 0 ? &slot->entries[0] : NULL;

    for (size_t i = 0; slot && i < slot->count; i++) {
        if (slot->entries[i].superseded || slot->entries[i].refused) continue;
        entry = &slot->entries[i];
        break;
    }
    verification->pending_count++;
    text_printf(&verification->pending, "pending: %s: its bytes come with the next sync of %s of %s\n", where,
                entry ? entry->device : "?", entry ? entry->person : "?");
}

static int check_absent(struct verification *verification, const char *where, const struct fold *fold,
                        const char *sha256, struct error *err)
{
    bool arrived;
    int result = repository_evidence_arrived(verification->repository, sha256, &arrived, err);

    if (result) return result;
    if (arrived)
        verify_problem(verification, where,
                       "the bytes of this evidence were here and are lost (SHA-256 %s): put them back, or let a device "
                       "that has them sync",
                       sha256);
    else
        pending_note(verification, where, fold, sha256);
    return 0;
}

static int check_evidence(struct verification *verification, const char *ref, const struct derived_file *pointer,
                          const struct fold *fold, struct error *err)
{
    char sha256[DIGEST_HEX_SIZE], hex[DIGEST_HEX_SIZE], path[PATH_MAX], where[512];
    long long size = 0, there = 0;

    verify_where(ref, pointer->path, where);
    if (sscanf(pointer->bytes, "version https://git-lfs.github.com/spec/v1\noid sha256:%64[0-9a-f]\nsize %lld", sha256,
               &size) != 2) {
        return 0; /* of an empty file: there are no bytes */
    }
    verification->evidence++;
    repository_evidence_path(verification->repository, sha256, path, sizeof path);
    if (access(path, F_OK)) {
        return check_absent(verification, where, fold, sha256, err);
    } else if (digest_file(path, hex, &there, err)) {
        verify_problem(verification, where, "%s", err->message);
    } else if (strcmp(hex, sha256) != 0) {
        verify_problem(verification, where, "the bytes of this evidence have SHA-256 %s, not %s", hex, sha256);
    } else if (there != size) {
        verify_problem(verification, where, "%lld bytes were stated, %lld are here", size, there);
    }
    return 0;
}

/* --- what follows from the records --- */

static int check_derived(struct reading *reading, const struct fold *fold, const struct registry *registry,
                         struct error *err)
{
    struct verification *verification = reading->verification;
    struct derived derived = {0};
    const struct scheme *scheme;
    char day[DAY_SIZE];
    int64_t time = 0;
    bool same;
    int result = verify_same_version(verification, reading->tip, &same, &time, err);

    if (result) return result;
    calendar_day(time, REPOSITORY_ZONE, day);
    result = derived_scheme(verification->repository, reading->dossier, fold, &scheme, err);
    if (!result) result = derived_render(reading->dossier, fold, scheme, registry, day, &derived, err);
    if (result == ERROR_MEMORY) return result;
    if (result) {
        verify_problem(verification, reading->ref, "the pages can not be made: %s", err->message);
        return 0;
    }
    if (!same) verification->other_version++;
    result = same ? verify_derived(verification, reading->ref, reading->tip, &derived, err) : 0;
    for (size_t i = 0; !result && i < derived.count; i++)
        if (strncmp(derived.files[i].path, "evidence/", 9) == 0)
            result = check_evidence(verification, reading->ref, &derived.files[i], fold, err);
    derived_fini(&derived);
    return result;
}

/* Takes over the fold. */
static int check_state(struct reading *reading, struct error *err)
{
    struct verification *verification = reading->verification;
    const struct registry *registry = NULL;
    struct registry *own = NULL;
    int result;

    if (strcmp(reading->dossier, REGISTRY_DOSSIER) == 0) {
        struct fold *fold = reading->fold;
        reading->fold = NULL;
        if ((result = registry_new(fold, verification->repository->root_key, &own, err))) return result;
        if (!(result = verify_authority(verification, reading->dossier, reading->tip, registry_fold(own), err)) &&
            !(result = verify_stated(verification, reading->ref, registry_fold(own), err)))
            result = check_derived(reading, registry_fold(own), own, err);
        registry_free(own);
        return result;
    }
    if ((result = verify_registry(verification, reading->ref, reading->tip, &registry, err)) || !registry)
        return result;
    if ((result = fold_settle(reading->fold, registry, err)) ||
        (result = verify_authority(verification, reading->dossier, reading->tip, reading->fold, err)) ||
        (result = verify_stated(verification, reading->ref, reading->fold, err))) {
        return result;
    }
    return check_derived(reading, reading->fold, registry, err);
}

int verify_dossier(struct verification *verification, const char *dossier, const git_oid *tip, struct error *err)
{
    struct reading reading = {.verification = verification, .dossier = dossier, .tip = tip, .whole = true};
    int result;

    snprintf(reading.ref, sizeof reading.ref, "dossier/%s", dossier);
    if (!(reading.fold = fold_new())) return error_memory(err);
    result = repository_stored(verification->repository, tip, &reading.list, &reading.count, err);
    if (result) {
        reading.whole = false; /* damaged folders have been told */
        result = result == ERROR_MEMORY ? result : 0;
    }
    for (size_t i = 0; !result && i < reading.count; i++) result = read_segment(&reading, &reading.list[i], err);
    if (!result) result = check_strays(&reading, err);
    if (!result) result = verify_forked(verification, dossier, tip, err);
    if (!result && reading.whole) result = check_state(&reading, err);
    free(reading.list);
    fold_free(reading.fold);
    return result;
}
