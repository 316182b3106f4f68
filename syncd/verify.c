/* verify.c: is all of the repository what it should be? From git alone: neither the index nor anything else that the
 * daemon keeps is believed. */
#include "syncd/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void verify_problem(struct verification *verification, const char *where, const char *format, ...)
{
    char message[1400];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    text_printf(verification->problems, "%s: %s\n", where, message);
    verification->count++;
}

void verify_where(const char *ref, const char *path, char where[512])
{
    snprintf(where, 512, "%s:%s", ref, path);
}

/* What people were judged by is kept on the registry's own branch: otherwise it was taken away, or made up. */
static int check_registry_kept(struct verification *verification, const char *ref, const git_oid *commit,
                               struct error *err)
{
    struct repository *repository = verification->repository;
    git_oid tip;
    int result = repository_ref(repository, REF_DOSSIER REGISTRY_DOSSIER, &tip, err);

    if (result || git_oid_is_zero(commit) || git_oid_equal(&tip, commit)) return result;
    if (git_oid_is_zero(&tip) || git_graph_descendant_of(repository->git, &tip, commit) != 1)
        verify_problem(verification, ref, "the registry it was made with is not on the branch dossier/registry");
    return 0;
}

int verify_registry_at(struct verification *verification, const char *ref, const git_oid *tip,
                       const struct registry **out, struct error *err)
{
    struct known_registry *known;
    int result;

    *out = NULL;
    for (size_t i = 0; i < verification->registry_count; i++) {
        known = &verification->registries[i];
        if (!git_oid_equal(&known->tip, tip)) continue;
        *out = known->registry;
        return 0;
    }
    known = realloc(verification->registries, (verification->registry_count + 1) * sizeof *known);
    if (!known) return error_memory(err);
    verification->registries = known;
    known += verification->registry_count++;
    *known = (struct known_registry){.tip = *tip};
    if ((result = check_registry_kept(verification, ref, tip, err))) return result;
    if ((result = repository_registry_at(verification->repository, tip, &known->registry, err))) {
        if (result == ERROR_MEMORY) return result;
        verify_problem(verification, ref, "the registry it was made with can not be read: %s", err->message);
    }
    *out = known->registry;
    return 0;
}

int verify_registry(struct verification *verification, const char *ref, const git_oid *commit,
                    const struct registry **out, struct error *err)
{
    git_oid tip = {{0}};
    char value[128];
    int result = repository_trailer(verification->repository, commit, "Registry", value, NULL, err);

    *out = NULL;
    if (result) return result == ERROR_MEMORY ? result : 0; /* an unreadable commit has been told */
    if (strcmp(value, "none") != 0 && git_oid_fromstr(&tip, value)) {
        verify_problem(verification, ref, "the commit does not say by which registry it was made");
        return 0;
    }
    return verify_registry_at(verification, ref, &tip, out, err);
}

int verify_same_version(struct verification *verification, const git_oid *commit, bool *same, int64_t *time,
                        struct error *err)
{
    static const char name[] = "Rendered-by", mine[] = REPOSITORY_RENDERED;
    char value[128];
    int result = repository_trailer(verification->repository, commit, name, value, time, err);

    *same = !result && strcmp(value, mine + sizeof name - 1 + strlen(": ")) == 0;
    return result == ERROR_MEMORY ? result : 0;
}

/* --- derived files --- */

struct comparing {
    struct verification *verification;
    const char *ref;
    const struct derived *derived;
    size_t found;
};

static int compare_file(struct comparing *comparing, const char *path, const git_oid *oid)
{
    const struct derived_file *file = derived_file(comparing->derived, path);
    char where[512];

    verify_where(comparing->ref, path, where);
    if (!file) {
        verify_problem(comparing->verification, where, "this file follows from no record");
        return 0;
    }
    comparing->found++;
    if (!git_oid_equal(&file->id, oid))
        verify_problem(comparing->verification, where, "this is not what follows from the records: it was rewritten");
    return 0;
}

static int compare_entry(const char *root, const git_tree_entry *entry, void *payload)
{
    struct comparing *comparing = payload;
    char path[400];

    snprintf(path, sizeof path, "%s%s", root, git_tree_entry_name(entry));
    if (git_tree_entry_type(entry) == GIT_OBJECT_TREE)
        return !derived_path(strcat(path, "/")); /* positive: not into these */
    return compare_file(comparing, path, git_tree_entry_id(entry));
}

int verify_derived(struct verification *verification, const char *ref, const git_oid *commit,
                   const struct derived *derived, struct error *err)
{
    struct comparing comparing = {verification, ref, derived, 0};
    git_tree *tree = NULL;
    char where[512];
    int result = repository_tree(verification->repository, commit, &tree, err);

    if (result) return result == ERROR_MEMORY ? result : 0;
    git_tree_walk(tree, GIT_TREEWALK_PRE, compare_entry, &comparing); /* what can not be read has been told */
    for (size_t i = 0; comparing.found < derived->count && i < derived->count; i++) {
        git_tree_entry *entry = NULL;
        if (git_tree_entry_bypath(&entry, tree, derived->files[i].path) == GIT_ENOTFOUND) {
            verify_where(ref, derived->files[i].path, where);
            verify_problem(verification, where, "this file is missing");
        }
        git_tree_entry_free(entry);
    }
    git_tree_free(tree);
    return 0;
}

/* --- all of it --- */

static int each_dossier(void *context, const char *dossier, const git_oid *tip, struct error *err)
{
    struct verification *verification = context;
    char ref[REF_SIZE];
    int result;

    snprintf(ref, sizeof ref, "dossier/%s", dossier);
    if ((result = verify_objects(verification, ref, tip, err))) return result;
    verification->dossiers++;
    return verify_dossier(verification, dossier, tip, err);
}

/* Main, the certificates, the checkpoints and whatever else there is. */
static int each_other(void *context, const char *name, const git_oid *oid, struct error *err)
{
    struct verification *verification = context;
    const char *ref = strncmp(name, "heads/", 6) == 0 ? name + 6 : strncmp(name, "tags/", 5) == 0 ? name + 5 : name;
    bool ours = strcmp(name, "heads/main") == 0 || strcmp(name, "heads/checkpoint") == 0 ||
                strncmp(name, "tags/certificate/", 17) == 0;

    /* What stands at the upstream is looked at when it is taken. */
    if (strncmp(name, "heads/dossier/", 14) == 0 || strncmp(name, "upstream/", 9) == 0) return 0;
    if (!ours) verify_problem(verification, ref, "this ref is none of the daemon's");
    return verify_objects(verification, ref, oid, err);
}

static int verify_all(struct verification *verification, struct error *err)
{
    struct repository *repository = verification->repository;
    int result;

    /* The dossiers first, so that what they share with main and tags is named as theirs. */
    if ((result = repository_each_ref(repository, REF_DOSSIER, each_dossier, verification, err)) ||
        (result = repository_each_ref(repository, "refs/", each_other, verification, err))) {
        return result;
    }
    if ((result = verify_register(verification, err))) return result;
    return verify_checkpoints(verification, err);
}

static void summarise(const struct verification *verification, struct text *summary)
{
    text_printf(summary,
                "%zu dossiers, %zu segments, %zu statements, %zu pieces of evidence, %zu certificates; %zu "
                "checkpoints; %zu commits, %zu objects.\n",
                verification->dossiers, verification->segments, verification->records, verification->evidence,
                verification->certificates, verification->checkpoints, verification->commits, verification->objects);
    if (verification->other_version)
        text_printf(
            summary,
            "The pages of %zu branches were rendered by another version of this program and were not compared.\n",
            verification->other_version);
    if (verification->pending_count)
        text_printf(summary, "%sPieces of evidence that have yet to come: %zu. That is no damage.\n",
                    verification->pending.data ? verification->pending.data : "", verification->pending_count);
    if (verification->forked)
        text_printf(summary,
                    "%zu segments are kept under forked/: one key wrote two histories of a feed, as a copied store "
                    "does.\n",
                    verification->forked);
    if (verification->count)
        text_printf(summary, "%d problem%s found.\n", verification->count, verification->count == 1 ? "" : "s");
    else
        text_puts(
            summary,
            "Chains, seals, authority, signatures, derived files, evidence and checkpoints: all is as it should be.\n");
}

int repository_verify(const char *directory, struct text *problems, struct text *summary, struct error *err)
{
    struct verification verification = {.problems = problems};
    int result = repository_attach(directory, &verification.repository, err);

    if (result) return result;
    verification.seen = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    result = verify_all(&verification, err);
    if (!result) {
        summarise(&verification, summary);
        result = problems->failed || summary->failed ? error_memory(err) : verification.count;
    }
    g_hash_table_destroy(verification.seen);
    text_fini(&verification.pending);
    for (size_t i = 0; i < verification.registry_count; i++) registry_free(verification.registries[i].registry);
    free(verification.registries);
    free(verification.stated);
    repository_close(verification.repository);
    return result;
}
