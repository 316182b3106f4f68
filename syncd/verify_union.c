/* verify_union.c: what two daemons wrote apart from each other, once it is one again: nothing of either may be lost. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/digest.h"
#include "syncd/verify.h"

static bool has(const git_tree *tree, const char *path, const git_oid *blob)
{
    git_tree_entry *entry = NULL;
    bool same = git_tree_entry_bypath(&entry, tree, path) == 0 && git_oid_equal(git_tree_entry_id(entry), blob);
    git_tree_entry_free(entry);
    return same;
}

/* "forked/<feed>/<first>-<sha8>.jsonl" for these bytes. */
static bool fork_path(struct verification *verification, const struct stored_segment *stored, char path[160])
{
    struct text text = {0};
    char hex[DIGEST_HEX_SIZE];
    bool read = repository_blob(verification->repository, &stored->text, &text, NULL) == 0;

    digest_bytes(text.data ? text.data : "", text.length, hex);
    snprintf(path, 160, "forked/%s/%08lld-%.8s.jsonl", stored->feed, (long long)stored->first, hex);
    text_fini(&text);
    return read;
}

void verify_united(struct verification *verification, const char *ref, const git_commit *commit,
                   const git_commit *second)
{
    struct stored_segment *list = NULL;
    size_t count = 0;
    git_tree *tree = NULL;

    /* What can not be read has been told with the objects. */
    if (git_commit_tree(&tree, commit) ||
        repository_stored(verification->repository, git_commit_id(second), &list, &count, NULL)) {
        count = 0;
    }
    for (size_t i = 0; i < count; i++) {
        char path[160], where[512];
        segment_path(list[i].feed, list[i].first, ".jsonl", path);
        verify_where(ref, path, where);
        if (has(tree, path, &list[i].text) || !fork_path(verification, &list[i], path) ||
            has(tree, path, &list[i].text)) {
            continue;
        }
        verify_problem(verification, where, "a commit that unites two lines lost this segment");
    }
    free(list);
    git_tree_free(tree);
}

/* --- what is kept apart --- */

struct forks {
    struct verification *verification;
    const char *dossier;
    const git_oid *tip;
};

/* Its seal is that of some key; whose feed it is, its own first record or that under records/ says. */
static void check_fork(struct forks *forks, const char *path)
{
    struct verification *verification = forks->verification;
    struct repository *repository = verification->repository;
    struct text text = {0}, seal = {0};
    struct segment *segment = NULL;
    struct error wrong = {0};
    char ref[REF_SIZE], where[512], beside[400];

    snprintf(ref, sizeof ref, "dossier/%s", forks->dossier);
    verify_where(ref, path, where);
    snprintf(beside, sizeof beside, "%.*s.sig", (int)(strlen(path) - strlen(".jsonl")), path);
    if (repository_file(repository, forks->tip, path, &text, &wrong) ||
        repository_file(repository, forks->tip, beside, &seal, &wrong) ||
        segment_parse(text.data ? text.data : "", text.length, seal.data ? seal.data : "", seal.length, &segment,
                      &wrong) ||
        sshsig_verify(segment->seal, segment->seal_length, segment->text, segment->length, SSHSIG_NAMESPACE, NULL, NULL,
                      &wrong)) {
        verify_problem(verification, where, "%s", wrong.message);
    } else if (strcmp(segment->dossier, forks->dossier) != 0) {
        verify_problem(verification, where, "these records are of dossier %s", segment->dossier);
    }
    verification->forked++;
    segment_free(segment);
    text_fini(&text);
    text_fini(&seal);
}

static int each_file(const char *root, const git_tree_entry *entry, void *payload)
{
    static const char suffix[] = ".jsonl";
    char path[400];
    size_t length;

    if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB) return 0;
    snprintf(path, sizeof path, "forked/%s%s", root, git_tree_entry_name(entry));
    length = strlen(path);
    if (length > sizeof suffix && strcmp(path + length - sizeof suffix + 1, suffix) == 0) check_fork(payload, path);
    return 0;
}

int verify_forked(struct verification *verification, const char *dossier, const git_oid *tip, struct error *err)
{
    struct forks forks = {verification, dossier, tip};
    git_tree *tree = NULL, *forked = NULL;
    const git_tree_entry *entry;
    int result = repository_tree(verification->repository, tip, &tree, err);

    if (result) return result == ERROR_MEMORY ? result : 0;
    entry = git_tree_entry_byname(tree, "forked");
    if (entry && git_tree_lookup(&forked, verification->repository->git, git_tree_entry_id(entry)) == 0)
        git_tree_walk(forked, GIT_TREEWALK_PRE, each_file, &forks);
    git_tree_free(forked);
    git_tree_free(tree);
    return 0;
}
