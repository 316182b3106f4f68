#include "syncd/register.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/assessment.h"
#include "checklists/register_line.h"

/* --- which certificates there are --- */

/* Whether a number has its tag, or gets it in this voyage: the first who has a number keeps it. `*own`: it is a
 * certificate of this dossier. */
static int find_tag(const struct voyage *voyage, const char *number, const char *dossier, bool *taken, bool *own,
                    struct error *err)
{
    const char *of = json_string_value(json_object_get(json_object_get(voyage->entries, number), "dossier"));
    char ref[REF_SIZE];
    git_oid tag = {{0}};
    int result = 0;

    snprintf(ref, sizeof ref, REF_CERTIFICATE "%s", number);
    if (!of) result = repository_ref(voyage->repository, ref, &tag, err);
    *taken = of || !git_oid_is_zero(&tag);
    *own = of && strcmp(of, dossier) == 0;
    return result;
}

/* A first certificate: issued on a positive decision, and each gate open on the day it was issued. Where the case had
 * to be judged again since, because of what its writer could not know, the decision that stands now confirms the first.
 */
static int is_due(struct repository *repository, const struct fold *fold, const struct registry *registry,
                  const struct record *issue, bool *due, struct error *err)
{
    const struct record *decided = fold_value(fold, "decision.set", "decision");
    const struct scheme *scheme;
    struct assessment *assessment = NULL;
    char day[DAY_SIZE];
    int result;

    *due = false;
    if (!decided || !record_is(decided, "decision", "positive") || !register_decision(fold, issue)) return 0;
    snprintf(day, sizeof day, "%.10s", issue->at);
    if ((result = repository_scheme_of(repository, fold, &scheme, err)) ||
        (result = assessment_new(scheme, fold, registry, day, &assessment, err))) {
        return result;
    }
    *due = assessment_gate(assessment, GATE_CERTIFICATE, NULL);
    assessment_free(assessment);
    return 0;
}

/* Whether the body held the licence that the scheme asks for, where it asks for one. */
static bool licensed(const struct scheme *scheme, const struct registry *registry, const struct record *issue)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        const struct scheme_rule *rule = &scheme->rules[i];
        if (strcmp(rule->kind, "valid-licence") != 0) continue;
        if (!scheme_applies(rule->certificates, rule->certificates_count, record_text(issue, "certificate"))) continue;
        return registry_licence(registry, scheme->id, record_text(issue, "issued"));
    }
    return true;
}

/* One that takes the place of another. What was decided then still holds, whatever gate has shut since: an expired
 * qualification of who audited is no reason to refuse a holder that moved his new address. */
static int is_due_in_place(const struct voyage *voyage, const struct fold *fold, const struct registry *registry,
                           const struct record *issue, bool *due, struct error *err)
{
    const struct scheme *scheme;
    bool taken, own;
    int result;

    *due = false;
    if (!register_decision(fold, issue)) return 0;
    if ((result = repository_scheme_of(voyage->repository, fold, &scheme, err)) ||
        (result = find_tag(voyage, record_text(issue, "replaces"), issue->dossier, &taken, &own, err))) {
        return result;
    }
    *due = own && licensed(scheme, registry, issue);
    return 0;
}

/* Of the certificate that stands and those it replaces, the first that has no tag; NULL when all have theirs. */
static int first_untagged(const struct voyage *voyage, const struct fold *fold, const struct record **first,
                          struct error *err)
{
    const struct slot *slot = fold_slot(fold, "certificate.issue", "certificate");
    const struct record *issue = fold_value(fold, "certificate.issue", "certificate");
    bool taken, own;

    *first = NULL;
    /* No further back than there are statements: those that replace each other in a ring lie. */
    for (size_t i = 0; issue && issue->type && i < slot->count; i++) {
        const char *number = record_text(issue, "replaces");
        int result = find_tag(voyage, record_text(issue, "number"), issue->dossier, &taken, &own, err);
        if (result || taken) return result;
        *first = issue;
        issue = number ? register_issue(fold, number) : NULL;
    }
    return 0;
}

int register_due(const struct voyage *voyage, const struct fold *fold, const struct registry *registry,
                 const struct record **issue, struct error *err)
{
    bool due = false;
    int result = first_untagged(voyage, fold, issue, err);

    if (result || !*issue) return result;
    if (record_text(*issue, "replaces"))
        result = is_due_in_place(voyage, fold, registry, *issue, &due, err);
    else
        result = is_due(voyage->repository, fold, registry, *issue, &due, err);
    if (!due) *issue = NULL;
    return result;
}

/* --- entries --- */

int register_entry(struct repository *repository, const struct fold *fold, const struct record *issue, json_t **entry,
                   struct error *err)
{
    const struct scheme *scheme;
    int result = repository_scheme_of(repository, fold, &scheme, err);

    *entry = NULL;
    if (result || (result = register_line_new(scheme, fold, issue, LANGUAGE_NL, entry, err))) return result;
    if (*entry) return 0;
    return error_set(err, ERROR_INVALID, "certificate %s rests on no positive decision", record_text(issue, "number"));
}

int register_read(const struct repository *repository, const git_oid *commit, const struct registry *registry,
                  struct fold **fold, struct registry **own, struct error *err)
{
    git_oid tip = {{0}};
    char value[128];
    int result;

    *fold = NULL;
    *own = NULL;
    if (!registry) {
        if ((result = repository_trailer(repository, commit, "Registry", value, NULL, err))) return result;
        if (strcmp(value, "none") != 0 && git_oid_fromstr(&tip, value))
            return error_set(err, ERROR_INVALID, "the commit does not say by which registry it was made");
        if ((result = repository_registry_at(repository, &tip, own, err))) return result;
        registry = *own;
    }
    if (!(result = repository_fold_at(repository, commit, fold, err)) &&
        !(result = fold_settle(*fold, registry, err))) {
        return 0;
    }
    fold_free(*fold);
    registry_free(*own);
    *fold = NULL;
    *own = NULL;
    return result;
}

int register_entry_at(struct repository *repository, const char *number, const git_oid *commit,
                      const struct registry *registry, json_t **entry, struct error *err)
{
    const struct record *issue;
    struct registry *own;
    struct fold *fold;
    int result = register_read(repository, commit, registry, &fold, &own, err);

    *entry = NULL;
    if (result) return result;
    issue = register_issue(fold, number);
    if (issue)
        result = register_entry(repository, fold, issue, entry, err);
    else
        result = error_set(err, ERROR_INVALID, "no certificate.issue with the number %s stands in this commit", number);
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

/* Of a register that somebody wrote by hand nothing is sure, not even that a status is text. */
static const char *words(const json_t *entry, const char *field)
{
    const char *text = json_string_value(json_object_get(entry, field));
    return text ? text : "";
}

static int update_one(const struct scheme *scheme, const struct fold *fold, json_t *entry, struct text *changes,
                      struct error *err)
{
    json_t *before = json_copy(entry);
    int result = before ? register_line_update(scheme, fold, entry, err) : error_memory(err);

    if (!result && changes && !json_equal(before, entry)) {
        text_printf(changes, "Certificate %s of %s", words(entry, "number"), words(entry, "dossier"));
        if (strcmp(words(before, "status"), words(entry, "status")) != 0)
            text_printf(changes, ": %s", words(entry, "status"));
        text_puts(changes, "\n");
        if (changes->failed) result = error_memory(err);
    }
    json_decref(before);
    return result;
}

int register_update(struct repository *repository, const char *dossier, const struct fold *fold, json_t *entries,
                    struct text *changes, struct error *err)
{
    const struct scheme *scheme = NULL;
    const char *number;
    json_t *entry;
    int result = 0;

    json_object_foreach(entries, number, entry)
    {
        if (result || strcmp(words(entry, "dossier"), dossier) != 0) continue;
        if (!scheme && (result = repository_scheme_of(repository, fold, &scheme, err))) continue;
        result = update_one(scheme, fold, entry, changes, err);
    }
    return result;
}
