/* verify_register.c: main and the certificates: what the tags say is what main lists, and nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/file.h"
#include "syncd/verify.h"

struct listing {
    struct verification *verification;
    git_oid main;
    json_t *entries;
    bool whole; /* every tag could be read: what main lists can be compared */
};

/* A certificate stands on its dossier's branch, and main has merged it. */
static int check_place(struct listing *listing, const char *ref, const char *dossier, const git_oid *commit,
                       struct error *err)
{
    struct verification *verification = listing->verification;
    git_repository *git = verification->repository->git;
    char branch[REF_SIZE];
    git_oid tip;
    int result;

    repository_dossier_ref(dossier, branch);
    if ((result = repository_ref(verification->repository, branch, &tip, err))) return result;
    if (git_oid_is_zero(&tip) || (!git_oid_equal(&tip, commit) && git_graph_descendant_of(git, &tip, commit) != 1))
        verify_problem(verification, ref, "it is not on the branch dossier/%s", dossier);
    if (git_graph_descendant_of(git, &listing->main, commit) != 1)
        verify_problem(verification, ref, "main has not merged it");
    return 0;
}

/* The tag object says its own name: it may not be put under another. */
static bool named(struct verification *verification, const git_oid *oid, const char *ref)
{
    git_tag *tag = NULL;
    bool same = git_tag_lookup(&tag, verification->repository->git, oid) == 0 && strcmp(git_tag_name(tag), ref) == 0;
    git_tag_free(tag);
    return same;
}

static int check_tag(void *context, const char *number, const git_oid *tag, struct error *err)
{
    struct listing *listing = context;
    struct verification *verification = listing->verification;
    const struct registry *registry;
    struct error wrong = {0};
    char ref[REF_SIZE];
    json_t *entry;
    git_oid commit;
    int result;

    snprintf(ref, sizeof ref, "certificate/%s", number);
    if (repository_tag_verify(verification->repository, tag, &commit, &wrong)) {
        verify_problem(verification, ref, "%s", wrong.message);
        listing->whole = false;
        return 0;
    }
    if (!named(verification, tag, ref)) verify_problem(verification, ref, "the tag was made for another name");
    verification->certificates++;
    if ((result = verify_registry(verification, ref, &commit, &registry, err)) || !registry) {
        listing->whole = false;
        return result;
    }
    if ((result = register_entry_at(verification->repository, number, &commit, registry, &entry, &wrong))) {
        if (result == ERROR_MEMORY) return error_memory(err);
        verify_problem(verification, ref, "the certificate can not be read from its dossier: %s", wrong.message);
        listing->whole = false;
        return 0;
    }
    result = check_place(listing, ref, json_string_value(json_object_get(entry, "dossier")), &commit, err);
    if (json_object_set_new(listing->entries, number, entry)) result = error_memory(err);
    return result;
}

/* What became of the certificates of one dossier, by the tip of its branch. */
static int check_life(struct listing *listing, const char *dossier, struct error *err)
{
    struct verification *verification = listing->verification;
    const struct registry *registry = NULL;
    struct registry *own;
    struct fold *fold = NULL;
    struct error wrong = {0};
    char branch[REF_SIZE];
    git_oid tip;
    int result;

    repository_dossier_ref(dossier, branch);
    if ((result = repository_ref(verification->repository, branch, &tip, err))) return result;
    if (!git_oid_is_zero(&tip) &&
        (result = verify_registry(verification, branch + strlen("refs/heads/"), &tip, &registry, err))) {
        return result;
    }
    if (registry && !(result = register_read(verification->repository, &tip, registry, &fold, &own, &wrong)))
        result = register_update(verification->repository, dossier, fold, listing->entries, NULL, &wrong);
    fold_free(fold);
    if (result == ERROR_MEMORY) return error_memory(err);
    /* A branch that is not there or can not be read has been told. */
    if (!registry || result) listing->whole = false;
    return 0;
}

/* Each dossier once. */
static int check_lives(struct listing *listing, struct error *err)
{
    json_t *dossiers = json_object(), *entry;
    const char *number, *dossier;
    int result = dossiers ? 0 : error_memory(err);

    json_object_foreach(listing->entries, number, entry)
    {
        if (json_object_set(dossiers, json_string_value(json_object_get(entry, "dossier")), json_true()))
            result = error_memory(err);
    }
    json_object_foreach(dossiers, dossier, entry)
    {
        if (!result) result = check_life(listing, dossier, err);
    }
    json_decref(dossiers);
    return result;
}

/* The copy beside git's own files, which `git verify-commit` reads. */
static int check_published(struct verification *verification, const struct derived *derived, struct error *err)
{
    const struct derived_file *wanted = derived_file(derived, "allowed_signers");
    char path[PATH_MAX];
    struct text text = {0};
    int result = repository_path(verification->repository, "allowed_signers", path, err);

    if (result) return result;
    if (file_read(path, 64 << 20, &text, NULL) || text.length != wanted->length ||
        (text.length && memcmp(text.data, wanted->bytes, text.length) != 0)) {
        verify_problem(verification, "allowed_signers", "the file in the repository's folder is not that of main");
    }
    text_fini(&text);
    return 0;
}

static int check_main(struct listing *listing, struct error *err)
{
    struct verification *verification = listing->verification;
    const struct registry *registry;
    struct derived derived = {0};
    git_oid tip;
    bool same;
    int result;

    /* What it names has to be there; what it shows is what the registry says now. Where a change of the registry
     * changes no page, main has no commit for it. */
    if ((result = verify_registry(verification, "main", &listing->main, &registry, err)) ||
        (result = repository_ref(verification->repository, REF_DOSSIER REGISTRY_DOSSIER, &tip, err)) ||
        (result = verify_registry_at(verification, "main", &tip, &registry, err)) || !registry ||
        (result = verify_same_version(verification, &listing->main, &same, NULL, err))) {
        return result;
    }
    if ((result = register_render(verification->repository, registry, listing->entries, &derived, err))) return result;
    if (!same) verification->other_version++;
    if (same && listing->whole) result = verify_derived(verification, "main", &listing->main, &derived, err);
    if (!result) result = check_published(verification, &derived, err);
    derived_fini(&derived);
    return result;
}

int verify_register(struct verification *verification, struct error *err)
{
    struct listing listing = {.verification = verification, .entries = json_object(), .whole = true};
    int result = listing.entries ? 0 : error_memory(err);

    if (!result) result = repository_ref(verification->repository, REF_MAIN, &listing.main, err);
    if (!result && git_oid_is_zero(&listing.main)) {
        verify_problem(verification, "main", "there is no such branch");
    } else if (!result &&
               !(result = repository_each_ref(verification->repository, REF_CERTIFICATE, check_tag, &listing, err)) &&
               !(result = check_lives(&listing, err))) {
        result = check_main(&listing, err);
    }
    json_decref(listing.entries);
    return result;
}
