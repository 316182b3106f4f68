/* repository_git.c: reading git: refs, blobs, and the records of a commit. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/draft.h"
#include "syncd/repository_state.h"

#define LOOKS 3 /* for an object */

int git_trouble(struct error *err, const char *what)
{
    const git_error *said = git_error_last();
    return error_set(err, ERROR_IO, "%s: git: %s", what, said && said->message ? said->message : "no reason was given");
}

int git_object_read(git_odb_object **object, git_odb *odb, const git_oid *id)
{
    int status = GIT_ENOTFOUND;

    for (int looks = 0; status == GIT_ENOTFOUND && looks < LOOKS; looks++) status = git_odb_read(object, odb, id);
    return status;
}

void repository_dossier_ref(const char *dossier, char ref[REF_SIZE])
{
    snprintf(ref, REF_SIZE, REF_DOSSIER "%s", dossier);
}

int repository_ref(const struct repository *repository, const char *name, git_oid *oid, struct error *err)
{
    return git_ref(repository->git, name, oid, err);
}

int git_ref(git_repository *git, const char *name, git_oid *oid, struct error *err)
{
    int status = git_reference_name_to_id(oid, git, name);

    if (status == 0) return 0;
    memset(oid, 0, sizeof *oid);
    return status == GIT_ENOTFOUND ? 0 : git_trouble(err, name);
}

git_odb *repository_source(const struct repository *repository, const git_oid *oid)
{
    return repository->draft ? draft_source(repository->draft, oid) : repository->odb;
}

int repository_blob(const struct repository *repository, const git_oid *oid, struct text *text, struct error *err)
{
    git_odb_object *object = NULL;
    char hex[GIT_OID_HEXSZ + 1];
    int result = 0;

    git_oid_tostr(hex, sizeof hex, oid);
    if (git_object_read(&object, repository_source(repository, oid), oid)) return git_trouble(err, hex);
    if (git_odb_object_type(object) != GIT_OBJECT_BLOB) {
        result = error_set(err, ERROR_IO, "%s is no file", hex);
    } else {
        text_append(text, git_odb_object_data(object), git_odb_object_size(object));
        text_append(text, "", 0);
        if (text->failed) result = error_memory(err);
    }
    git_odb_object_free(object);
    return result;
}

int repository_tree(const struct repository *repository, const git_oid *oid, git_tree **tree, struct error *err)
{
    git_commit *commit = NULL;
    char hex[GIT_OID_HEXSZ + 1];
    int status = GIT_ENOTFOUND, result = 0;

    *tree = NULL;
    git_oid_tostr(hex, sizeof hex, oid);
    /* As git_object_read does, for both. */
    for (int looks = 0; status == GIT_ENOTFOUND && looks < LOOKS; looks++) {
        git_commit_free(commit);
        commit = NULL;
        if ((status = git_commit_lookup(&commit, repository->git, oid)) == 0) status = git_commit_tree(tree, commit);
    }
    if (status) result = git_trouble(err, hex);
    git_commit_free(commit);
    return result;
}

int repository_file(const struct repository *repository, const git_oid *commit, const char *path, struct text *text,
                    struct error *err)
{
    git_tree *tree = NULL;
    git_tree_entry *entry = NULL;
    int status, result = repository_tree(repository, commit, &tree, err);

    if (result) return result;
    status = git_tree_entry_bypath(&entry, tree, path);
    if (status == GIT_ENOTFOUND) {
        result = error_set(err, ERROR_NOT_FOUND, "there is no %s in this commit", path);
    } else if (status) {
        result = git_trouble(err, path);
    } else {
        result = repository_blob(repository, git_tree_entry_id(entry), text, err);
        if (result) error_wrap(err, "%s", path);
    }
    git_tree_entry_free(entry);
    git_tree_free(tree);
    return result;
}

/* "00000001.jsonl" -> 1; 0 for another name. */
static int64_t first_of(const char *name)
{
    size_t digits = strspn(name, "0123456789");
    int64_t first;

    if (digits < 8 || digits > 15 || strcmp(name + digits, ".jsonl") != 0) return 0;
    first = strtoll(name, NULL, 10);
    /* One name per number: eight digits, more only when they are needed. */
    return digits > 8 && name[0] == '0' ? 0 : first;
}

struct segment_list {
    struct stored_segment *list;
    size_t count, capacity;
};

static int list_add(struct segment_list *list, const char *feed, int64_t first, const git_oid *text,
                    const git_oid *seal, struct error *err)
{
    struct stored_segment *stored;

    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 32;
        struct stored_segment *grown = realloc(list->list, capacity * sizeof *grown);
        if (!grown) return error_memory(err);
        list->list = grown;
        list->capacity = capacity;
    }
    stored = &list->list[list->count++];
    *stored = (struct stored_segment){.first = first, .text = *text};
    snprintf(stored->feed, sizeof stored->feed, "%s", feed);
    if (seal) stored->seal = *seal;
    return 0;
}

static int list_feed(const struct repository *repository, struct segment_list *list, const git_tree_entry *entry,
                     struct error *err)
{
    const char *feed = git_tree_entry_name(entry);
    git_tree *tree = NULL;
    int result = 0;

    if (!feed_id_valid(feed) || git_tree_entry_type(entry) != GIT_OBJECT_TREE) return 0;
    if (git_tree_lookup(&tree, repository->git, git_tree_entry_id(entry))) return git_trouble(err, feed);
    for (size_t i = 0; !result && i < git_tree_entrycount(tree); i++) {
        const git_tree_entry *text = git_tree_entry_byindex(tree, i), *seal;
        const char *name = git_tree_entry_name(text);
        char beside[32];
        int64_t first = first_of(name);
        if (first == 0 || git_tree_entry_type(text) != GIT_OBJECT_BLOB) continue;
        snprintf(beside, sizeof beside, "%.*s.sig", (int)strspn(name, "0123456789"), name);
        seal = git_tree_entry_byname(tree, beside);
        result = list_add(list, feed, first, git_tree_entry_id(text), seal ? git_tree_entry_id(seal) : NULL, err);
    }
    git_tree_free(tree);
    return result;
}

int stored_compare(const void *a, const void *b)
{
    const struct stored_segment *one = a, *other = b;
    int order = strcmp(one->feed, other->feed);
    if (order) return order;
    return one->first < other->first ? -1 : one->first > other->first;
}

int repository_stored(const struct repository *repository, const git_oid *commit, struct stored_segment **out,
                      size_t *count, struct error *err)
{
    struct segment_list list = {0};
    git_tree *tree = NULL, *records = NULL;
    const git_tree_entry *entry;
    int result;

    *out = NULL;
    *count = 0;
    if ((result = repository_tree(repository, commit, &tree, err))) return result;
    entry = git_tree_entry_byname(tree, "records");
    if (!entry) goto out;
    if (git_tree_lookup(&records, repository->git, git_tree_entry_id(entry))) {
        result = git_trouble(err, "records");
        goto out;
    }
    for (size_t i = 0; !result && i < git_tree_entrycount(records); i++)
        result = list_feed(repository, &list, git_tree_entry_byindex(records, i), err);
    if (result) goto out;
    if (list.count) qsort(list.list, list.count, sizeof *list.list, stored_compare);
    *out = list.list;
    *count = list.count;
    list.list = NULL;
out:
    free(list.list);
    git_tree_free(records);
    git_tree_free(tree);
    return result;
}

int repository_segment(const struct repository *repository, const struct stored_segment *stored,
                       struct segment **segment, struct error *err)
{
    struct text text = {0}, seal = {0};
    char path[96];
    int result;

    *segment = NULL;
    segment_path(stored->feed, stored->first, ".jsonl", path);
    result = repository_blob(repository, &stored->text, &text, err);
    if (!result && !git_oid_is_zero(&stored->seal)) result = repository_blob(repository, &stored->seal, &seal, err);
    if (!result) {
        result = segment_parse(text.data ? text.data : "", text.length, seal.data ? seal.data : "", seal.length,
                               segment, err);
    }
    if (!result && (strcmp((*segment)->feed, stored->feed) != 0 || (*segment)->first != stored->first)) {
        result =
            error_set(err, ERROR_INVALID, "it holds feed %s from seq %" PRId64, (*segment)->feed, (*segment)->first);
        segment_free(*segment);
        *segment = NULL;
    }
    if (result) error_wrap(err, "%s", path);
    text_fini(&text);
    text_fini(&seal);
    return result;
}

int repository_fold_take(struct fold *fold, struct segment *segment, struct error *err)
{
    int result = 0;

    for (size_t i = 0; i < segment->count; i++) {
        struct record *record = segment->records[i];
        segment->records[i] = NULL;
        if (!result)
            result = fold_add(fold, record, err);
        else
            record_free(record);
    }
    segment->count = 0; /* `dossier` and `feed` are borrowed from the fold now */
    return result;
}

int repository_fold_at(const struct repository *repository, const git_oid *commit, struct fold **out, struct error *err)
{
    struct stored_segment *list = NULL;
    struct fold *fold = fold_new();
    size_t count = 0;
    int result = fold ? 0 : error_memory(err);

    *out = NULL;
    if (!result && !git_oid_is_zero(commit)) result = repository_stored(repository, commit, &list, &count, err);
    for (size_t i = 0; !result && i < count; i++) {
        struct segment *segment;
        memset(&list[i].seal, 0, sizeof list[i].seal); /* a fold has no use for it */
        if ((result = repository_segment(repository, &list[i], &segment, err))) break;
        result = repository_fold_take(fold, segment, err);
        segment_free(segment);
    }
    free(list);
    if (result) {
        fold_free(fold);
        return result;
    }
    *out = fold;
    return 0;
}

int repository_registry_at(const struct repository *repository, const git_oid *commit, struct registry **registry,
                           struct error *err)
{
    struct fold *fold;

    *registry = NULL;
    if (repository_fold_at(repository, commit, &fold, err) != 0) return error_wrap(err, "registry");
    return registry_new(fold, repository->root_key, registry, err);
}

static int name_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All refs with the prefix; git_strarray_dispose the list. */
static int list_refs(const struct repository *repository, const char *prefix, git_strarray *names, struct error *err)
{
    git_reference_iterator *iterator = NULL;
    const char *name;
    char pattern[REF_SIZE], **grown;
    int status, result = 0;

    snprintf(pattern, sizeof pattern, "%s*", prefix);
    if (git_reference_iterator_glob_new(&iterator, repository->git, pattern)) return git_trouble(err, prefix);
    while (!result && (status = git_reference_next_name(&name, iterator)) != GIT_ITEROVER) {
        if (status) {
            result = git_trouble(err, prefix);
            break;
        }
        if (!(grown = realloc(names->strings, (names->count + 1) * sizeof *grown))) {
            result = error_memory(err);
            break;
        }
        names->strings = grown;
        if (!(grown[names->count] = strdup(name))) {
            result = error_memory(err);
            break;
        }
        names->count++;
    }
    git_reference_iterator_free(iterator);
    if (names->count) qsort(names->strings, names->count, sizeof *names->strings, name_compare);
    return result;
}

int repository_each_ref(const struct repository *repository, const char *prefix,
                        int (*call)(void *context, const char *rest, const git_oid *oid, struct error *err),
                        void *context, struct error *err)
{
    git_strarray names = {0};
    int result = list_refs(repository, prefix, &names, err);

    for (size_t i = 0; !result && i < names.count; i++) {
        git_oid oid;
        if ((result = repository_ref(repository, names.strings[i], &oid, err))) break;
        if (!git_oid_is_zero(&oid)) result = call(context, names.strings[i] + strlen(prefix), &oid, err);
    }
    for (size_t i = 0; i < names.count; i++) free(names.strings[i]);
    free(names.strings);
    return result;
}
