/* register_pages.c: main as people and stock tools read it. */
#include <stdlib.h>
#include <string.h>

#include "checklists/register_line.h"
#include "syncd/file.h"
#include "syncd/register.h"

static const char *words(const json_t *entry, const char *field)
{
    const char *text = json_string_value(json_object_get(entry, field));
    return text ? text : "";
}

/* Copies of all entries in order of number, each that was replaced saying by which; new reference. */
static json_t *sorted(const json_t *entries)
{
    json_t *array = json_array(), *entry;
    const char *number;
    bool failed = !array;

    json_object_foreach((json_t *)(uintptr_t)entries, number, entry)
    {
        if (!failed && json_array_append_new(array, json_copy(entry))) failed = true;
    }
    if (!failed && !register_lines_settle(array, NULL)) return array;
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
    bool failed = !json || json_dump_callback(json, text_dump, &text, JSON_INDENT(2) | JSON_SORT_KEYS) != 0;

    json_decref(json);
    text_puts(&text, "\n");
    if (failed) text_fini(&text);
    return failed ? error_memory(err) : derived_add(derived, "register.json", &text, err);
}

static void line(struct text *text, const char *label, const char *value)
{
    if (!*value) return;
    text_printf(text, "- %s: ", label);
    text_markdown(text, value);
    text_puts(text, "\n");
}

/* "geschorst sinds 2026-06-01". This page is not made anew each day: what is valid is so until its last day. */
static void status_line(struct text *text, const json_t *entry)
{
    static const char *const names[][2] = {
        {"suspended", "geschorst"}, {"withdrawn", "ingetrokken"}, {"conflict", "in tegenspraak: vraag het na"}};
    const char *status = words(entry, "status"), *on = words(entry, "status_on");
    bool valid = strcmp(status, "valid") == 0, replaced = *words(entry, "replaced_by");

    text_puts(text, "- Status: ");
    if (valid) text_puts(text, replaced ? "vervangen" : *on ? "weer geldig" : "geldig");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(status, names[i][0]) == 0) text_puts(text, names[i][1]);
    if (*on && !(valid && replaced)) {
        text_puts(text, " sinds ");
        text_markdown(text, on);
    }
    if (valid && !replaced) {
        text_puts(text, ", tot en met ");
        text_markdown(text, words(entry, "expires"));
    }
    text_puts(text, "\n");
}

static void participants_line(struct text *text, const json_t *entry)
{
    const json_t *names = json_object_get(entry, "participants"), *name;
    size_t index;

    if (!json_array_size(names)) return;
    text_puts(text, "- Deelnemers: ");
    json_array_foreach(names, index, name)
    {
        if (index) text_puts(text, ", ");
        text_markdown(text, json_string_value(name) ? json_string_value(name) : "");
    }
    text_puts(text, "\n");
}

/* What a certificate says, and what became of it. */
static void describe(struct text *text, const json_t *entry)
{
    json_int_t duplicates = json_integer_value(json_object_get(entry, "duplicates"));

    status_line(text, entry);
    line(text, "Vervangen door", words(entry, "replaced_by"));
    line(text, "Vervangt", words(entry, "replaces"));
    line(text, "Houder", words(entry, "partnership"));
    line(text, "Plaats", words(entry, "town"));
    line(text, "Gebied", words(entry, "area"));
    participants_line(text, entry);
    line(text, "Certificaat", words(entry, "certificate_name"));
    line(text, "Schema", words(entry, "scheme"));
    line(text, "Schemabeheerder", words(entry, "scheme_owner"));
    line(text, "Besluit", words(entry, "decided"));
    line(text, "Afgegeven", words(entry, "issued"));
    line(text, "Laatste dag", words(entry, "expires"));
    if (duplicates > 0) text_printf(text, "- Duplicaten: %lld\n", (long long)duplicates);
}

/* The number is a part of a path and of a link: the schema lets it hold A-Z, 0-9 and "-" only. */
static void add_certificate(struct text *text, const json_t *entry)
{
    const char *number = words(entry, "number");

    text_puts(text, "\n## ");
    text_markdown(text, number);
    text_puts(text, "\n\n");
    describe(text, entry);
    text_printf(text, "- Eigen pagina: [certificates/%s.md](certificates/%s.md)\n", number, number);
}

/* A page for each, which a holder can be given the address of. */
static int add_certificate_page(const struct repository *repository, const struct registry *registry,
                                const json_t *entry, struct derived *derived, struct error *err)
{
    const char *number = words(entry, "number");
    struct text text = {0};
    char path[100];

    text_puts(&text, "# Certificaat ");
    text_markdown(&text, number);
    text_puts(&text, "\n\n");
    text_markdown(&text, body_name(repository, registry));
    text_puts(&text, "\n\n");
    describe(&text, entry);
    text_printf(&text,
                "\nOndertekende tag `certificate/%s`: daar staan het dossier en het verslag, zoals ze bij het besluit "
                "waren.\n\n"
                "[Register](../register.md)\n",
                number);
    snprintf(path, sizeof path, "certificates/%.80s.md", number);
    return derived_add(derived, path, &text, err);
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
        add_certificate(&text, entry);
    }
    int result = derived_add(derived, "register.md", &text, err);

    json_array_foreach(list, index, entry)
    {
        if (!result) result = add_certificate_page(repository, registry, entry, derived, err);
    }
    return result;
}

static int add_csv(const json_t *list, struct derived *derived, struct error *err)
{
    struct text text = {0};
    int result = register_csv(list, &text, err);

    if (!result) return derived_add(derived, "register.csv", &text, err);
    text_fini(&text);
    return result;
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
        "Afgegeven certificaten, en wat ervan werd, staan in [register.md](register.md); voor programma's in "
        "register.json, voor een rekenblad in register.csv; elk heeft een eigen pagina in certificates. "
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
    text_puts(&text, ",\"daemon\":");
    text_json(&text, repository->founder);
    text_puts(&text, "}\n");
    return derived_add(derived, "schouw.json", &text, err);
}

int register_signers(const struct repository *repository, const struct registry *registry, struct text *text,
                     struct error *err)
{
    int result = registry_allowed_signers(registry, text, err);

    return result ? result : registry_daemon_signers(registry, repository->founder, text, err);
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
    if (!result) result = add_csv(list, derived, err);
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
