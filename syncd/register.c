#include "syncd/register.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/assessment.h"

#define MERGES_MAX 32 /* certificates that one commit of main merges */

/* --- certificates --- */

int register_due(struct repository *repository, const struct fold *fold, const struct registry *registry,
                 const struct record **issue, struct error *err)
{
    const struct record *issued = fold_value(fold, "certificate.issue", "certificate"),
                        *decided = fold_value(fold, "decision.set", "decision");
    const struct scheme *scheme;
    struct assessment *assessment = NULL;
    char day[DAY_SIZE];
    int result;

    *issue = NULL;
    if (!issued || !decided || !record_is(decided, "decision", "positive") || !record_saw(issued, decided)) return 0;
    snprintf(day, sizeof day, "%.10s", issued->at);
    if ((result = repository_scheme_of(repository, fold, &scheme, err)) ||
        (result = assessment_new(scheme, fold, registry, day, &assessment, err))) {
        return result;
    }
    if (assessment_gate(assessment, GATE_CERTIFICATE, NULL)) *issue = issued;
    assessment_free(assessment);
    return 0;
}

static const char *words(const struct record *record, const char *field)
{
    const char *text = record ? record_text(record, field) : NULL;
    return text ? text : "";
}

int register_entry(struct repository *repository, const struct fold *fold, const struct record *issue, json_t **entry,
                   struct error *err)
{
    const struct record *partnership = fold_value(fold, "partnership.set", "partnership"),
                        *decision = fold_value(fold, "decision.set", "decision");
    const struct scheme_item *certificate;
    const struct scheme *scheme;
    int result = repository_scheme_of(repository, fold, &scheme, err);

    *entry = NULL;
    if (result) return result;
    certificate = scheme_item(scheme->certificates, scheme->certificates_count, words(issue, "certificate"));
    *entry = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "number", words(issue, "number"),
                       "dossier", issue->dossier, "partnership", words(partnership, "name"), "town",
                       words(partnership, "town"), "scheme", scheme->id, "certificate", words(issue, "certificate"),
                       "certificate_name", certificate ? certificate->name.nl : words(issue, "certificate"), "issued",
                       words(issue, "issued"), "expires", words(issue, "expires"), "decided", words(decision, "date"));
    return *entry ? 0 : error_memory(err);
}

int register_entry_at(struct repository *repository, const char *number, const git_oid *commit,
                      const struct registry *registry, json_t **entry, struct error *err)
{
    const struct record *issue;
    struct registry *own = NULL;
    struct fold *fold = NULL;
    git_oid tip = {{0}};
    char value[128];
    int result;

    *entry = NULL;
    if (!registry) {
        if ((result = repository_trailer(repository, commit, "Registry", value, NULL, err))) return result;
        if (strcmp(value, "none") != 0 && git_oid_fromstr(&tip, value))
            return error_set(err, ERROR_INVALID, "the commit does not say by which registry it was made");
        if ((result = repository_registry_at(repository, &tip, &own, err))) return result;
        registry = own;
    }
    if ((result = repository_fold_at(repository, commit, &fold, err)) || (result = fold_settle(fold, registry, err)))
        goto out;
    issue = fold_value(fold, "certificate.issue", "certificate");
    if (!issue || !record_is(issue, "number", number)) {
        result = error_set(err, ERROR_INVALID, "no certificate.issue with the number %s stands in this commit", number);
    } else {
        result = register_entry(repository, fold, issue, entry, err);
    }
out:
    fold_free(fold);
    registry_free(own);
    return result;
}

int register_entries(const struct repository *repository, const git_oid *main, json_t **entries, struct error *err)
{
    struct text text = {0};
    json_t *file = NULL, *entry;
    size_t index;
    int result;

    if (!(*entries = json_object())) return error_memory(err);
    if ((result = repository_file(repository, main, "register.json", &text, err))) goto out;
    file = json_loadb(text.data ? text.data : "", text.length, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_array(json_object_get(file, "certificates"))) {
        result = error_set(err, ERROR_INVALID, "main:register.json is not what the daemon wrote: schouw-syncd verify");
        goto out;
    }
    json_array_foreach(json_object_get(file, "certificates"), index, entry)
    {
        const char *number = json_string_value(json_object_get(entry, "number"));
        json_object_del(entry, "replaced_by");
        if (number && json_object_set(*entries, number, entry)) result = error_memory(err);
    }
out:
    json_decref(file);
    text_fini(&text);
    if (result) {
        json_decref(*entries);
        *entries = NULL;
    }
    return result;
}

/* --- the next commit of main --- */

struct gathering {
    struct voyage *voyage;
    struct commit_draft *draft;
    struct text *message;
};

/* Notes a certificate in the message and the merge. */
static int merge(struct gathering *gathering, const char *number, const char *dossier, const git_oid *commit,
                 struct error *err)
{
    struct commit_draft *draft = gathering->draft;

    if (draft->parent_count <= MERGES_MAX) draft->parents[draft->parent_count++] = *commit;
    text_printf(gathering->message, "- certificate %s of %s\n", number, dossier);
    return gathering->message->failed ? error_memory(err) : 0;
}

/* A tag that main does not list: a landing broke off between the two. */
static int gather_tag(void *context, const char *number, const git_oid *tag, struct error *err)
{
    struct gathering *gathering = context;
    struct repository *repository = gathering->voyage->repository;
    json_t *entry;
    git_oid commit;
    int result;

    if (json_object_get(gathering->voyage->entries, number)) return 0;
    /* A tag that somebody else made, or that is damaged, is for `verify` to tell. */
    if (repository_tag_verify(repository, tag, &commit, NULL)) return 0;
    if ((result = register_entry_at(repository, number, &commit, NULL, &entry, err))) return result;
    result = merge(gathering, number, json_string_value(json_object_get(entry, "dossier")), &commit, err);
    if (json_object_set_new(gathering->voyage->entries, number, entry)) result = error_memory(err);
    return result;
}

static int gather(struct gathering *gathering, bool thorough, struct error *err)
{
    struct voyage *voyage = gathering->voyage;
    int result = 0;

    for (size_t i = 0; !result && i < voyage->certificate_count; i++) {
        const struct landing_certificate *certificate = &voyage->certificates[i];
        result = merge(gathering, certificate->number, certificate->dossier, &certificate->commit, err);
    }
    if (!result && thorough)
        result = repository_each_ref(voyage->repository, REF_CERTIFICATE, gather_tag, gathering, err);
    return result;
}

static void write_trailers(struct voyage *voyage, struct text *message)
{
    const git_oid *tip = &voyage->repository->registry_tip;
    char hex[GIT_OID_HEXSZ + 1];

    text_puts(message, "\n");
    for (size_t i = 0; i < voyage->certificate_count; i++) {
        char line[600];
        snprintf(line, sizeof line, "Decided-by: %s\n", voyage->certificates[i].decider);
        if (!strstr(message->data, line)) text_puts(message, line);
    }
    git_oid_tostr(hex, sizeof hex, tip);
    text_printf(message, "Registry: %s\n" REPOSITORY_RENDERED "\n", git_oid_is_zero(tip) ? "none" : hex);
}

static void write_title(const struct voyage *voyage, struct text *message)
{
    const struct landing_certificate *first = voyage->certificates;

    if (voyage->certificate_count == 0)
        text_puts(message, "Who signs, and the register\n\n");
    else if (voyage->certificate_count == 1)
        text_printf(message, "Certificate %s of %s\n\n", first->number, first->dossier);
    else
        text_printf(message, "%zu certificates\n\n", voyage->certificate_count);
}

int register_write(struct voyage *voyage, bool thorough, struct error *err)
{
    struct repository *repository = voyage->repository;
    struct commit_draft draft = {.time = voyage->time};
    struct text message = {0};
    struct derived files = {0};
    const struct registry *registry = repository->registry;
    git_tree *base = NULL;
    git_oid main, commit;
    int result = repository_ref(repository, REF_MAIN, &main, err);

    if (result) return result;
    draft.parents[draft.parent_count++] = main;
    write_title(voyage, &message);
    if ((result = gather(&(struct gathering){voyage, &draft, &message}, thorough, err)) ||
        (result = register_render(repository, registry, voyage->entries, &files, err)) ||
        (result = repository_tree(repository, &main, &base, err)) ||
        (result = landing_tree(repository, NULL, &files, &draft.tree, err))) {
        goto out;
    }
    if (git_oid_equal(&draft.tree, git_tree_id(base)) && draft.parent_count == 1) goto out;
    write_trailers(voyage, &message);
    if (message.failed) {
        result = error_memory(err);
        goto out;
    }
    draft.message = message.data;
    if (!(result = repository_commit(repository, &draft, &commit, err)))
        result = voyage_ref(voyage, REF_MAIN, &main, &commit, err);
out:
    git_tree_free(base);
    derived_fini(&files);
    text_fini(&message);
    return result;
}
