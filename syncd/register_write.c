/* register_write.c: the next commit of main: what a landing changes in the register, and what one that broke off left
 * undone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/register.h"

#define MERGES_MAX 32 /* certificates that one commit of main merges */

/* --- what changed --- */

int register_follow(struct voyage *voyage, const char *dossier, const struct fold *fold, struct error *err)
{
    size_t before = voyage->changes.length;
    int result;

    /* Most cases have no certificate yet, and the register grows: then it is not gone through. */
    if (!fold_slot(fold, "certificate.issue", "certificate")) return 0;
    result = register_update(voyage->repository, dossier, fold, voyage->entries, &voyage->changes, err);
    if (voyage->changes.length != before) voyage->main_behind = true;
    return result;
}

/* --- after a landing that broke off --- */

struct catching {
    struct voyage *voyage;
    git_oid main;
    bool anew; /* also what main lists: another version of the program wrote it */
};

/* What became of it is told by the tip of the branch, which may be ahead of the tag. */
static int update_from_tip(struct repository *repository, const char *dossier, json_t *entries, struct error *err)
{
    struct registry *own;
    struct fold *fold;
    char ref[REF_SIZE];
    git_oid tip;
    int result;

    repository_dossier_ref(dossier, ref);
    if ((result = repository_ref(repository, ref, &tip, err))) return result;
    if (git_oid_is_zero(&tip)) return error_set(err, ERROR_NOT_FOUND, "there is no branch dossier/%s", dossier);
    if ((result = register_read(repository, &tip, NULL, &fold, &own, err))) return result;
    result = register_update(repository, dossier, fold, entries, NULL, err);
    fold_free(fold);
    registry_free(own);
    return result;
}

/* Reads a certificate whole: what it says, and what became of it. */
static int read_entry(struct repository *repository, const char *number, const git_oid *commit, json_t *only,
                      struct error *err)
{
    const char *dossier;
    json_t *entry;
    int result = register_entry_at(repository, number, commit, NULL, &entry, err);

    if (result) return result;
    if (json_object_set_new(only, number, entry)) return error_memory(err);
    dossier = json_string_value(json_object_get(entry, "dossier"));
    return update_from_tip(repository, dossier ? dossier : "", only, err);
}

static int catch_tag(void *context, const char *number, const git_oid *tag, struct error *err)
{
    struct catching *catching = context;
    struct voyage *voyage = catching->voyage;
    struct error wrong = {0};
    struct landing_certificate *unmerged;
    json_t *only, *entry;
    git_oid commit;
    int result;

    if (json_object_get(voyage->entries, number) && !catching->anew) return 0;
    /* A tag that somebody else made, or that is damaged, is for `verify` to tell. */
    if (repository_tag_verify(voyage->repository, tag, &commit, NULL)) return 0;
    if (!(only = json_object())) return error_memory(err);
    result = read_entry(voyage->repository, number, &commit, only, &wrong);
    entry = json_object_get(only, number);
    if (result == ERROR_MEMORY || result == ERROR_IO) {
        if (err) *err = wrong;
    } else if (result) {
        result = 0; /* nor is what can not be read any more a reason not to open: it stays as main has it */
    } else if (json_object_set(voyage->entries, number, entry)) {
        result = error_memory(err);
    } else if (git_graph_descendant_of(voyage->repository->git, &catching->main, &commit) != 1) {
        result = voyage_certificate(voyage, number, json_string_value(json_object_get(entry, "dossier")), &commit,
                                    &unmerged, err);
    }
    json_decref(only);
    return result;
}

int register_catch_up(struct voyage *voyage, struct error *err)
{
    static const char name[] = "Rendered-by", mine[] = REPOSITORY_RENDERED;
    struct repository *repository = voyage->repository;
    struct catching catching = {.voyage = voyage};
    char version[128];
    int result = repository_ref(repository, REF_MAIN, &catching.main, err);

    if (result || (result = repository_trailer(repository, &catching.main, name, version, NULL, err))) return result;
    catching.anew = strcmp(version, mine + sizeof name - 1 + strlen(": ")) != 0;
    voyage->rendered_anew = catching.anew;
    return repository_each_ref(repository, REF_CERTIFICATE, catch_tag, &catching, err);
}

/* --- the commit --- */

static void merge_certificates(const struct voyage *voyage, struct commit_draft *draft, struct text *message)
{
    for (size_t i = 0; i < voyage->certificate_count; i++) {
        const struct landing_certificate *certificate = &voyage->certificates[i];
        if (draft->parent_count <= MERGES_MAX) draft->parents[draft->parent_count++] = certificate->commit;
        text_printf(message, "- certificate %s of %s\n", certificate->number, certificate->dossier);
    }
    if (voyage->changes.length) text_append(message, voyage->changes.data, voyage->changes.length);
}

static void write_trailers(struct voyage *voyage, struct text *message)
{
    const git_oid *tip = &voyage->repository->registry_tip;
    char hex[GIT_OID_HEXSZ + 1];

    text_puts(message, "\n");
    for (size_t i = 0; i < voyage->certificate_count; i++) {
        char line[600];
        if (!voyage->certificates[i].decider) continue;
        snprintf(line, sizeof line, "Decided-by: %s\n", voyage->certificates[i].decider);
        if (!strstr(message->data, line)) text_puts(message, line);
    }
    git_oid_tostr(hex, sizeof hex, tip);
    text_printf(message, "Registry: %s\n" REPOSITORY_RENDERED "\n", git_oid_is_zero(tip) ? "none" : hex);
}

static void write_title(const struct voyage *voyage, struct text *message)
{
    const struct landing_certificate *first = voyage->certificates;
    const char *changes = voyage->changes.data;

    if (voyage->certificate_count > 1)
        text_printf(message, "%zu certificates", voyage->certificate_count);
    else if (voyage->certificate_count == 1)
        text_printf(message, "Certificate %s of %s", first->number, first->dossier);
    else if (changes)
        text_append(message, changes, strcspn(changes, "\n"));
    else
        text_puts(message, "Who signs, and the register");
    text_puts(message, "\n\n");
}

int register_write(struct voyage *voyage, struct error *err)
{
    struct repository *repository = voyage->repository;
    struct commit_draft draft = {.time = voyage->time};
    struct text message = {0};
    struct derived files = {0};
    git_tree *base = NULL;
    git_oid from, commit;
    bool same;
    int result = repository_ref(repository, REF_MAIN, &from, err);

    if (result) return result;
    draft.parents[draft.parent_count++] = voyage->main;
    if (!git_oid_is_zero(&voyage->main_also)) draft.parents[draft.parent_count++] = voyage->main_also;
    write_title(voyage, &message);
    merge_certificates(voyage, &draft, &message);
    if ((result = register_render(repository, repository->registry, voyage->entries, &files, err)) ||
        (result = repository_tree(repository, &voyage->main, &base, err)) ||
        (result = landing_tree(repository, base, true, &files, &draft.tree, err))) {
        goto out;
    }
    same = git_oid_equal(&draft.tree, git_tree_id(base));
    if (same && draft.parent_count == 1 && !voyage->rendered_anew) goto out;
    write_trailers(voyage, &message);
    if (message.failed) {
        result = error_memory(err);
        goto out;
    }
    draft.message = message.data;
    if (!(result = repository_commit(repository, &draft, &commit, err)))
        result = voyage_ref(voyage, REF_MAIN, &from, &commit, err);
out:
    git_tree_free(base);
    derived_fini(&files);
    text_fini(&message);
    return result;
}
