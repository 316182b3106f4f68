/* verify_objects.c: every object that a ref leads to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/verify.h"

/* Commits that are still to be looked at. */
struct pending {
    git_oid *oids;
    size_t count, capacity;
};

static int pending_add(struct pending *pending, const git_oid *oid, struct error *err)
{
    if (pending->count == pending->capacity) {
        size_t capacity = pending->capacity ? pending->capacity * 2 : 64;
        git_oid *oids = realloc(pending->oids, capacity * sizeof *oids);
        if (!oids) return error_memory(err);
        pending->oids = oids;
        pending->capacity = capacity;
    }
    pending->oids[pending->count++] = *oid;
    return 0;
}

/* True the first time an object is met. */
static bool first_time(struct verification *verification, const git_oid *oid)
{
    GBytes *key = g_bytes_new(oid->id, sizeof oid->id);
    if (!g_hash_table_add(verification->seen, key)) return false;
    verification->objects++;
    return true;
}

static const char *reason(void)
{
    const git_error *said = git_error_last();
    return said && said->message ? said->message : "it can not be read";
}

static void check_tree(struct verification *verification, const char *ref, const char *path, const git_oid *oid);

static void check_entry(struct verification *verification, const char *ref, const char *path,
                        const git_tree_entry *entry)
{
    git_odb_object *object = NULL;
    char where[512];

    if (git_tree_entry_type(entry) == GIT_OBJECT_TREE) {
        check_tree(verification, ref, path, git_tree_entry_id(entry));
        return;
    }
    if (git_tree_entry_filemode(entry) != GIT_FILEMODE_BLOB) {
        verify_where(ref, path, where);
        verify_problem(verification, where, "this is no plain file");
    }
    if (!first_time(verification, git_tree_entry_id(entry))) return;
    /* Reading checks that the bytes hash to the name. */
    if (git_object_read(&object, verification->repository->odb, git_tree_entry_id(entry))) {
        verify_where(ref, path, where);
        verify_problem(verification, where, "the stored bytes are damaged or missing (%s)", reason());
    }
    git_odb_object_free(object);
}

static void check_tree(struct verification *verification, const char *ref, const char *path, const git_oid *oid)
{
    git_tree *tree = NULL;
    char where[512], below[512];

    if (!first_time(verification, oid)) return;
    if (git_tree_lookup(&tree, verification->repository->git, oid)) {
        verify_where(ref, path, where);
        verify_problem(verification, where, "this folder is damaged or missing (%s)", reason());
        return;
    }
    for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
        /* Nothing of ours lies deep, and recursion ends here as well. */
        if ((size_t)snprintf(below, sizeof below, "%s%s%s", path, *path ? "/" : "", git_tree_entry_name(entry)) > 400) {
            verify_where(ref, path, where);
            verify_problem(verification, where, "folders below this are nested too deep to be ours");
            break;
        }
        check_entry(verification, ref, below, entry);
    }
    git_tree_free(tree);
}

/* --- nothing that was received may change or go --- */

static void check_kept(struct verification *verification, const char *ref, const char *path, const git_tree_entry *old,
                       const git_tree *now);

static void check_kept_below(struct verification *verification, const char *ref, const char *path,
                             const git_tree_entry *old, const git_tree_entry *new)
{
    git_repository *git = verification->repository->git;
    git_tree *before = NULL, *after = NULL;

    if (git_tree_lookup(&before, git, git_tree_entry_id(old)) == 0 &&
        git_tree_lookup(&after, git, git_tree_entry_id(new)) == 0) {
        for (size_t i = 0; i < git_tree_entrycount(before); i++)
            check_kept(verification, ref, path, git_tree_entry_byindex(before, i), after);
    }
    git_tree_free(before);
    git_tree_free(after);
}

static void check_kept(struct verification *verification, const char *ref, const char *path, const git_tree_entry *old,
                       const git_tree *now)
{
    const git_tree_entry *new = git_tree_entry_byname(now, git_tree_entry_name(old));
    char below[512], where[512];

    if (new &&git_oid_equal(git_tree_entry_id(old), git_tree_entry_id(new))) return;
    if ((size_t)snprintf(below, sizeof below, "%s%s%s", path, *path ? "/" : "", git_tree_entry_name(old)) > 400) return;
    if (new &&git_tree_entry_type(old) == GIT_OBJECT_TREE && git_tree_entry_type(new) == GIT_OBJECT_TREE) {
        check_kept_below(verification, ref, below, old, new);
        return;
    }
    verify_where(ref, below, where);
    verify_problem(verification, where, "a commit %s what was received before", new ? "changed" : "took away");
}

/* Compares what a commit holds under these folders with what its parent does. */
static void check_history(struct verification *verification, const char *ref, const git_commit *commit,
                          const git_commit *parent, const char *const folders[], size_t count)
{
    git_tree *now = NULL, *before = NULL;

    if (git_commit_tree(&now, commit) == 0 && git_commit_tree(&before, parent) == 0) {
        for (size_t i = 0; i < count; i++) {
            const git_tree_entry *old = git_tree_entry_byname(before, folders[i]);
            if (old) check_kept(verification, ref, "", old, now);
        }
    }
    git_tree_free(now);
    git_tree_free(before);
}

/* Where two lines of a branch are united, what only the second one had may have gone to forked/, and a segment that
 * both had was received when it was received first. */
static void check_union(struct verification *verification, const char *ref, const git_commit *commit)
{
    static const char *const first[] = {"records", "forked"}, *const second[] = {"forked"};
    git_commit *parent = NULL;

    if (git_commit_parent(&parent, commit, 0) == 0) check_history(verification, ref, commit, parent, first, 2);
    git_commit_free(parent);
    parent = NULL;
    if (git_commit_parent(&parent, commit, 1) == 0) {
        check_history(verification, ref, commit, parent, second, 1);
        verify_united(verification, ref, commit, parent);
    }
    git_commit_free(parent);
}

static void check_line(struct verification *verification, const char *ref, const git_commit *commit)
{
    static const char *const folders[] = {"records", "received", "forked"};
    git_commit *parent = NULL;

    if (git_commit_parentcount(commit) == 2) {
        check_union(verification, ref, commit);
        return;
    }
    if (git_commit_parentcount(commit) && git_commit_parent(&parent, commit, 0) == 0)
        check_history(verification, ref, commit, parent, folders, 3);
    git_commit_free(parent);
}

/* --- commits --- */

static int check_commit(struct verification *verification, const char *ref, const git_oid *oid, struct pending *pending,
                        struct error *err)
{
    bool dossier = strncmp(ref, "dossier/", 8) == 0;
    git_commit *commit = NULL;
    struct error unsigned_ = {0};
    char where[512], hex[GIT_OID_HEXSZ + 1];
    int result = 0;

    git_oid_tostr(hex, sizeof hex, oid);
    snprintf(where, sizeof where, "%s: commit %s", ref, hex);
    if (git_commit_lookup(&commit, verification->repository->git, oid)) {
        verify_problem(verification, where, "the stored bytes are damaged or missing (%s)", reason());
        return 0;
    }
    verification->commits++;
    if (repository_commit_verify(verification->repository, oid, &unsigned_))
        verify_problem(verification, where, "not signed by the daemon: %s", unsigned_.message);
    if (dossier && git_commit_parentcount(commit) > 2)
        verify_problem(verification, where, "a dossier's branch unites two lines at most, but this does more");
    check_tree(verification, ref, "", git_commit_tree_id(commit));
    for (unsigned i = 0; !result && i < git_commit_parentcount(commit); i++)
        result = pending_add(pending, git_commit_parent_id(commit, i), err);
    if (dossier) check_line(verification, ref, commit);
    git_commit_free(commit);
    return result;
}

int verify_objects(struct verification *verification, const char *ref, const git_oid *oid, struct error *err)
{
    struct pending pending = {0};
    git_object *object = NULL, *commit = NULL;
    int result;

    if (git_object_lookup(&object, verification->repository->git, oid, GIT_OBJECT_ANY) ||
        git_object_peel(&commit, object, GIT_OBJECT_COMMIT)) {
        verify_problem(verification, ref, "it leads to no commit that can be read (%s)", reason());
        git_object_free(object);
        return 0;
    }
    if (git_object_type(object) != GIT_OBJECT_COMMIT) first_time(verification, oid);
    result = pending_add(&pending, git_object_id(commit), err);
    git_object_free(commit);
    git_object_free(object);
    while (!result && pending.count) {
        git_oid next = pending.oids[--pending.count];
        if (first_time(verification, &next)) result = check_commit(verification, ref, &next, &pending, err);
    }
    free(pending.oids);
    return result;
}
