#include "syncd/derived.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/report.h"
#include "schema/evidence_name.h"
#include "schema/gitobject.h"

/* Nothing here may be changed by a checkout: seals are over the very bytes. */
static const char attributes[] = "records/** -text\n"
                                 "received/** -text\n"
                                 "forked/** -text\n"
                                 "evidence/** filter=lfs diff=lfs merge=lfs -text\n";

void derived_fini(struct derived *derived)
{
    for (size_t i = 0; i < derived->count; i++) {
        free(derived->files[i].path);
        free(derived->files[i].bytes);
    }
    free(derived->files);
    *derived = (struct derived){0};
}

int derived_add(struct derived *derived, const char *path, struct text *text, struct error *err)
{
    struct derived_file *files, *file;

    text_append(text, "", 0);
    files = text->failed ? NULL : realloc(derived->files, (derived->count + 1) * sizeof *files);
    if (files) derived->files = files;
    if (!files || !(files[derived->count].path = strdup(path))) {
        text_fini(text);
        return error_memory(err);
    }
    file = &derived->files[derived->count++];
    file->bytes = text_take(text, &file->length);
    if (!file->bytes) return error_memory(err);
    /* What comes from outside is hashed by libgit2, whose SHA-1 looks for collision attacks and takes six times as
     * long. */
    if (!derived_path(path))
        return git_odb_hash(&file->id, file->bytes, file->length, GIT_OBJECT_BLOB) ? git_trouble(err, path) : 0;
    gitobject_sha1("blob", file->bytes, file->length, file->id.id);
    return 0;
}

int derived_move(struct derived *derived, struct derived *from, struct error *err)
{
    struct derived_file *files = realloc(derived->files, (derived->count + from->count + 1) * sizeof *files);

    if (!files) return error_memory(err);
    derived->files = files;
    for (size_t i = 0; i < from->count; i++) files[derived->count++] = from->files[i];
    from->count = 0;
    return 0;
}

static int file_compare(const void *a, const void *b)
{
    return strcmp(((const struct derived_file *)a)->path, ((const struct derived_file *)b)->path);
}

void derived_sort(struct derived *derived)
{
    if (derived->count) qsort(derived->files, derived->count, sizeof *derived->files, file_compare);
}

const struct derived_file *derived_file(const struct derived *derived, const char *path)
{
    const struct derived_file key = {.path = (char *)(uintptr_t)path};
    if (!derived->count) return NULL;
    return bsearch(&key, derived->files, derived->count, sizeof key, file_compare);
}

bool derived_path(const char *path)
{
    return strncmp(path, "records/", 8) != 0 && strncmp(path, "received/", 9) != 0 && strncmp(path, "forked/", 7) != 0;
}

/* "evidence/1a2b3c4d-report.pdf" */
static void evidence_path(const char *sha256, const char *name, bool whole, char path[240])
{
    char last[EVIDENCE_NAME_SIZE];

    evidence_name(sha256, name, whole, last);
    snprintf(path, 240, "evidence/%s", last);
}

/* A pointer as git-lfs writes it (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md); that of an empty file is
 * empty. */
static int add_pointer(struct derived *derived, const struct slot *slot, const struct record *record, struct error *err)
{
    struct text text = {0};
    int64_t size = record_integer(record, "size", 0);
    char path[240];

    evidence_path(slot->item, record_text(record, "name"), false, path);
    /* Slots come in order of SHA-256: whoever else begins with these digits came just before. */
    for (size_t i = derived->count;
         i-- > 0 && strncmp(derived->files[i].path, path, strlen("evidence/12345678")) == 0;) {
        if (strcmp(derived->files[i].path, path) != 0) continue;
        evidence_path(slot->item, record_text(record, "name"), true, path);
        break;
    }
    if (size > 0) {
        text_printf(&text, "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %lld\n", slot->item,
                    (long long)size);
    }
    return derived_add(derived, path, &text, err);
}

/* Slots come in order of SHA-256, so that who gets the short path does not depend on who came first. */
static int add_evidence(struct derived *derived, const struct fold *fold, struct error *err)
{
    size_t first, count = fold_slots_of(fold, "evidence.add", &first);
    int result = 0;

    for (size_t i = first; !result && i < first + count; i++) {
        const struct slot *slot = fold_slot_at(fold, i);
        /* Where devices call the same bytes by different names any will do: the first that stands. */
        for (size_t j = 0; j < slot->count; j++) {
            if (slot->entries[j].superseded || slot->entries[j].refused) continue;
            result = add_pointer(derived, slot, slot->entries[j].record, err);
            break;
        }
    }
    return result;
}

/* Two openings that contradict each other, as two daemons may have taken them apart from each other: under which scheme
 * the dossier is, nobody can tell until someone who saw both says so. */
static int add_disputed(const char *dossier, struct derived *derived, struct error *err)
{
    static const char *const pages[] = {"README.md", "report.md"};
    int result = 0;

    for (size_t i = 0; !result && i < sizeof pages / sizeof *pages; i++) {
        struct text text = {0};
        text_printf(
            &text,
            "# %s\n\nDit dossier is twee keer geopend, en die openingen spreken elkaar tegen (`schouw conflicts "
            "%s`). Zolang dat niet is opgelost is er geen status en geen verslag.\n",
            dossier, dossier);
        result = derived_add(derived, pages[i], &text, err);
    }
    return result;
}

static bool is_disputed(const struct fold *fold)
{
    const struct slot *slot = fold_slot(fold, "dossier.open", "dossier");
    return slot && slot->conflict;
}

/* What else is in the folder, for who reads in a browser: names of evidence are such as any link may hold. */
static void list_files(const struct derived *derived, struct text *text)
{
    static const char folder[] = "evidence/";

    text_puts(text, "\n## Bestanden\n\n- [Verslag](report.md)\n");
    for (size_t i = 0; i < derived->count; i++) {
        const char *path = derived->files[i].path;
        if (strncmp(path, folder, strlen(folder)) != 0) continue;
        text_puts(text, "- Bewijs: [");
        text_markdown(text, path + strlen(folder));
        text_printf(text, "](%s)\n", path);
    }
}

static int add_pages(const struct scheme *scheme, const struct fold *fold, const struct registry *registry,
                     const char *day, struct derived *derived, struct error *err)
{
    struct text status = {0}, report = {0};
    struct assessment *assessment = NULL;
    int result;

    if ((result = assessment_new(scheme, fold, registry, day, &assessment, err)) ||
        (result = report_status_markdown(assessment, fold, registry, LANGUAGE_NL, &status, err)) ||
        (result = report_markdown(assessment, fold, registry, LANGUAGE_NL, &report, err))) {
        goto out;
    }
    list_files(derived, &status);
    if ((result = derived_add(derived, "README.md", &status, err)) ||
        (result = derived_add(derived, "report.md", &report, err))) {
        goto out;
    }
out:
    assessment_free(assessment);
    text_fini(&status);
    text_fini(&report);
    return result;
}

int derived_scheme(struct repository *repository, const char *dossier, const struct fold *fold,
                   const struct scheme **scheme, struct error *err)
{
    *scheme = NULL;
    if (strcmp(dossier, REGISTRY_DOSSIER) == 0 || is_disputed(fold)) return 0;
    return repository_scheme_of(repository, fold, scheme, err);
}

int derived_state(const struct fold *fold, struct derived *derived, struct error *err)
{
    struct text text = {0};
    int result;

    text_puts(&text, attributes);
    result = derived_add(derived, ".gitattributes", &text, err);
    if (!result) result = fold_write(fold, &text, err);
    text_puts(&text, "\n");
    if (!result) result = derived_add(derived, "dossier.json", &text, err);
    text_fini(&text);
    return result;
}

int derived_pages(const char *dossier, const struct fold *fold, const struct scheme *scheme,
                  const struct registry *registry, const char *day, struct derived *derived, struct error *err)
{
    int result = add_evidence(derived, fold, err);

    if (result) return result;
    if (scheme) return add_pages(scheme, fold, registry, day, derived, err);
    return strcmp(dossier, REGISTRY_DOSSIER) == 0 ? 0 : add_disputed(dossier, derived, err);
}

int derived_render(const char *dossier, const struct fold *fold, const struct scheme *scheme,
                   const struct registry *registry, const char *day, struct derived *derived, struct error *err)
{
    int result;

    *derived = (struct derived){0};
    if (!(result = derived_state(fold, derived, err)))
        result = derived_pages(dossier, fold, scheme, registry, day, derived, err);
    if (result)
        derived_fini(derived);
    else
        derived_sort(derived);
    return result;
}
