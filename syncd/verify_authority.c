/* verify_authority.c: had the writers the authority when their records landed? A key that was revoked since does not
 * undo what it sealed before; so where today's answer is no, the commit that brought the record is asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/verify.h"

struct asking {
    struct verification *verification;
    const char *dossier;
    char ref[REF_SIZE];
};

/* The first parent that has a path, if one has. */
static bool find_parent(struct verification *verification, const git_commit *commit, const char *path, git_oid *with)
{
    bool there = false;

    for (unsigned i = 0; !there && i < git_commit_parentcount(commit); i++) {
        git_commit *parent = NULL;
        git_tree *tree = NULL;
        git_tree_entry *entry = NULL;
        *with = *git_commit_parent_id(commit, i);
        there = git_commit_lookup(&parent, verification->repository->git, with) == 0 &&
                git_commit_tree(&tree, parent) == 0 && git_tree_entry_bypath(&entry, tree, path) == 0;
        git_tree_entry_free(entry);
        git_tree_free(tree);
        git_commit_free(parent);
    }
    return there;
}

/* The commit of the branch that brought a segment, also where two lines of it were united since; zero when none did. */
static int find_landing(struct verification *verification, const git_oid *tip, const char *path, git_oid *landing)
{
    git_commit *commit = NULL;
    git_oid at = *tip;
    bool more = true;

    memset(landing, 0, sizeof *landing);
    while (more && git_commit_lookup(&commit, verification->repository->git, &at) == 0) {
        *landing = at;
        more = find_parent(verification, commit, path, &at);
        git_commit_free(commit);
    }
    return 0;
}

/* Whether a record counted in the state that its landing made. */
static int counted_then(struct asking *asking, const git_oid *landing, const struct record *record, bool *counted,
                        struct error *err)
{
    struct verification *verification = asking->verification;
    const struct registry *registry = NULL;
    struct registry *own = NULL;
    struct fold *fold = NULL;
    const struct fold *settled;
    int result = repository_fold_at(verification->repository, landing, &fold, err);

    *counted = false;
    if (result) return result == ERROR_MEMORY ? result : 0;
    if (strcmp(asking->dossier, REGISTRY_DOSSIER) == 0) {
        if ((result = registry_new(fold, verification->repository->root_key, &own, err))) return result;
        settled = registry_fold(own);
        fold = NULL;
    } else {
        if ((result = verify_registry(verification, asking->ref, landing, &registry, err)) || !registry ||
            (result = fold_settle(fold, registry, err))) {
            goto out;
        }
        settled = fold;
    }
    for (size_t i = 0; i < fold_record_count(settled); i++) {
        const struct entry *entry = fold_record_at(settled, i);
        if (strcmp(entry->record->hash, record->hash) == 0) *counted = !entry->refused;
    }
out:
    fold_free(fold);
    registry_free(own);
    return result;
}

/* The segment that holds a record: the last that begins at or below its seq. */
static int segment_of(struct verification *verification, const git_oid *tip, const struct record *record, char path[96],
                      struct error *err)
{
    struct stored_segment *list = NULL;
    size_t count = 0;
    int result = repository_stored(verification->repository, tip, &list, &count, err);

    path[0] = '\0';
    for (size_t i = 0; !result && i < count; i++)
        if (strcmp(list[i].feed, record->feed) == 0 && list[i].first <= record->seq)
            segment_path(list[i].feed, list[i].first, ".jsonl", path);
    free(list);
    return result;
}

int verify_authority(struct verification *verification, const char *dossier, const git_oid *tip,
                     const struct fold *fold, struct error *err)
{
    struct asking asking = {.verification = verification, .dossier = dossier};
    int result = 0;

    snprintf(asking.ref, sizeof asking.ref, "dossier/%s", dossier);
    for (size_t i = 0; !result && i < fold_record_count(fold); i++) {
        const struct entry *entry = fold_record_at(fold, i);
        char path[96], where[512];
        git_oid landing;
        bool counted = false;
        if (!entry->refused) continue;
        if ((result = segment_of(verification, tip, entry->record, path, err)) ||
            (result = find_landing(verification, tip, path, &landing)) ||
            (result = counted_then(&asking, &landing, entry->record, &counted, err)) || counted) {
            continue;
        }
        verify_where(asking.ref, path, where);
        verify_problem(verification, where, "%s %s (seq %lld) has no authority: %s", entry->record->kind,
                       entry->record->item, (long long)entry->record->seq, entry->why);
    }
    return result;
}
