/* register_pages.c: main as people and stock tools read it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/file.h"
#include "syncd/register.h"

static const char *words(const json_t *entry, const char *field)
{
    const char *text = json_string_value(json_object_get(entry, field));
    return text ? text : "";
}

/* The dossier's entry that was issued last, of those with the same day the one with the highest number: the certificate
 * that counts. */
static const json_t *latest(const json_t *entries, const char *dossier)
{
    const json_t *found = NULL;
    const char *number;
    json_t *entry;

    json_object_foreach((json_t *)(uintptr_t)entries, number, entry)
    {
        int order;
        if (strcmp(words(entry, "dossier"), dossier) != 0) continue;
        order = found ? strcmp(words(entry, "issued"), words(found, "issued")) : 1;
        if (order == 0) order = strcmp(number, words(found, "number"));
        if (order > 0) found = entry;
    }
    return found;
}

static int number_compare(const void *a, const void *b)
{
    return strcmp(words(*(const json_t *const *)a, "number"), words(*(const json_t *const *)b, "number"));
}

/* Copies of all entries in order of number, each that was replaced saying by which; new reference. */
static json_t *sorted(const json_t *entries)
{
    size_t count = json_object_size(entries), at = 0;
    json_t **list = calloc(count + 1, sizeof(json_t *)), *array = json_array(), *entry;
    const char *number;
    bool failed = !list || !array;

    json_object_foreach((json_t *)(uintptr_t)entries, number, entry)
    {
        const json_t *last = latest(entries, words(entry, "dossier"));
        if (failed) break;
        list[at] = json_copy(entry);
        if (!list[at]) failed = true;
        if (!failed && last != entry && json_object_set(list[at], "replaced_by", json_object_get(last, "number")))
            failed = true;
        at++;
    }
    if (!failed && at) qsort(list, at, sizeof(json_t *), number_compare);
    for (size_t i = 0; i < at; i++)
        if (json_array_append_new(array, list[i])) failed = true;
    free(list);
    if (!failed) return array;
    json_decref(array);
    return NULL;
}

static const char *body_name(const struct repository *repository, const struct registry *registry)
{
    const struct record *body = registry_body(registry);
    const char *name = body ? record_text(body, "name") : NULL;
    return name ? name : repository->body;
}

static int add_json(const struct repository *repository, const struct registry *registry, json_t *list,
                    struct derived *derived, struct error *err)
{
    struct text text = {0};
    json_t *json = json_pack("{s:s, s:O}", "body", body_name(repository, registry), "certificates", list);
    char *dump = json ? json_dumps(json, JSON_INDENT(2) | JSON_SORT_KEYS) : NULL;
    int result = dump ? 0 : error_memory(err);

    if (dump) {
        text_puts(&text, dump);
        text_puts(&text, "\n");
        result = derived_add(derived, "register.json", &text, err);
    }
    free(dump);
    json_decref(json);
    return result;
}

static void line(struct text *text, const char *label, const char *value)
{
    if (!*value) return;
    text_printf(text, "- %s: ", label);
    text_markdown(text, value);
    text_puts(text, "\n");
}

static int add_page(const struct repository *repository, const struct registry *registry, const json_t *list,
                    struct derived *derived, struct error *err)
{
    struct text text = {0};
    const json_t *entry;
    size_t index;

    text_puts(&text, "# Register van certificaten\n\n");
    text_markdown(&text, body_name(repository, registry));
    text_puts(&text, "\n");
    if (!json_array_size(list)) text_puts(&text, "\nEr is nog geen certificaat afgegeven.\n");
    json_array_foreach(list, index, entry)
    {
        text_puts(&text, "\n## ");
        text_markdown(&text, words(entry, "number"));
        text_puts(&text, "\n\n");
        line(&text, "Houder", words(entry, "partnership"));
        line(&text, "Plaats", words(entry, "town"));
        line(&text, "Certificaat", words(entry, "certificate_name"));
        line(&text, "Schema", words(entry, "scheme"));
        line(&text, "Besluit", words(entry, "decided"));
        line(&text, "Afgegeven", words(entry, "issued"));
        line(&text, "Geldig tot", words(entry, "expires"));
        line(&text, "Vervangen door", words(entry, "replaced_by"));
    }
    return derived_add(derived, "register.md", &text, err);
}

static int add_readme(const struct repository *repository, const struct registry *registry, struct derived *derived,
                      struct error *err)
{
    struct text text = {0};

    text_puts(&text, "# Centraal register van ");
    text_markdown(&text, body_name(repository, registry));
    text_puts(
        &text,
        "\n\n"
        "Afgegeven certificaten staan in [register.md](register.md), voor programma's in register.json. "
        "Elk certificaat is een ondertekende tag `certificate/<nummer>` op het dossier waarop is besloten.\n\n"
        "Wie waarmee ondertekent staat in allowed\\_signers, zoals ssh-keygen het leest:\n\n"
        "    git verify-tag certificate/<nummer>\n"
        "    ssh-keygen -Y verify -f allowed_signers -I <persoon> -n schouw -s <segment>.sig < <segment>.jsonl\n");
    return derived_add(derived, "README.md", &text, err);
}

static int add_settings(const struct repository *repository, struct derived *derived, struct error *err)
{
    struct text text = {0};

    text_puts(&text, "{\"body\":");
    text_json(&text, repository->body);
    text_puts(&text, ",\"root_key\":");
    text_json(&text, repository->root_key);
    text_puts(&text, "}\n");
    return derived_add(derived, "schouw.json", &text, err);
}

int register_signers(const struct repository *repository, const struct registry *registry, struct text *text,
                     struct error *err)
{
    int result = registry_allowed_signers(registry, text, err);

    if (result) return result;
    text_printf(text, REPOSITORY_DAEMON " namespaces=\"" SSHSIG_NAMESPACE_GIT "\" %s daemon\n", repository->key);
    return text->failed ? error_memory(err) : 0;
}

int register_render(const struct repository *repository, const struct registry *registry, const json_t *entries,
                    struct derived *derived, struct error *err)
{
    struct text signers = {0};
    json_t *list = sorted(entries);
    int result = list ? 0 : error_memory(err);

    *derived = (struct derived){0};
    if (!result) result = add_readme(repository, registry, derived, err);
    if (!result) result = add_json(repository, registry, list, derived, err);
    if (!result) result = add_page(repository, registry, list, derived, err);
    if (!result) result = add_settings(repository, derived, err);
    if (!result) result = register_signers(repository, registry, &signers, err);
    if (!result) result = derived_add(derived, "allowed_signers", &signers, err);
    derived_sort(derived);
    json_decref(list);
    text_fini(&signers);
    if (result) derived_fini(derived);
    return result;
}

int register_publish(struct repository *repository, struct error *err)
{
    struct text wanted = {0}, there = {0};
    char path[PATH_MAX];
    git_oid main;
    int result;

    if ((result = repository_path(repository, "allowed_signers", path, err)) ||
        (result = repository_ref(repository, REF_MAIN, &main, err)) ||
        (result = repository_file(repository, &main, "allowed_signers", &wanted, err))) {
        goto out;
    }
    if (file_read(path, wanted.length, &there, NULL) == 0 && there.length == wanted.length &&
        memcmp(there.data, wanted.data, wanted.length) == 0) {
        goto out;
    }
    result = file_replace(path, wanted.data, wanted.length, err);
out:
    text_fini(&wanted);
    text_fini(&there);
    return result;
}
