#include "client/page_figures.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/body.h"
#include "client/pending.h"
#include "schema/evidence_name.h"

#define FOLDER "evidence" /* as in the repository */
#define BLOCK 65536

void figures_fini(struct figures *figures)
{
    for (size_t i = 0; i < figures->count; i++) {
        free((char *)(size_t)figures->list[i].path);
        free((char *)(size_t)figures->list[i].source);
        free((char *)(size_t)figures->list[i].link);
        free((char *)(size_t)figures->list[i].absence);
    }
    free(figures->list);
    free(figures->sha256);
    json_decref(figures->pending);
    *figures = (struct figures){0};
}

static bool figures_have(const struct figures *figures, const char *sha256)
{
    for (size_t i = 0; i < figures->count; i++) {
        if (strcmp(figures->sha256[i], sha256) == 0) return true;
    }
    return false;
}

/* --- the files beside the page --- */

static int bytes_pour(int from, int to, const char *path, struct error *err)
{
    char block[BLOCK];
    for (;;) {
        ssize_t got = read(from, block, sizeof block);
        if (got < 0 && errno == EINTR) continue;
        if (got == 0) return fsync(to) == 0 ? 0 : error_set(err, ERROR_IO, "%s: %s", path, error_system(errno));
        for (ssize_t done = 0; got > 0 && done < got;) {
            ssize_t put = write(to, block + done, (size_t)(got - done));
            if (put < 0 && errno != EINTR) got = -1;
            if (put > 0) done += put;
        }
        if (got < 0) return error_set(err, ERROR_IO, "can not write %s: %s", path, error_system(errno));
    }
}

static bool is_copied(const char *path, const char *sha256)
{
    char digest[DIGEST_HEX_SIZE];
    long long size;
    return access(path, F_OK) == 0 && digest_file(path, digest, &size, NULL) == 0 && strcmp(digest, sha256) == 0;
}

/* Whole or not at all: under another name first. */
static int file_copy(const char *from, const char *sha256, const char *path, struct error *err)
{
    char temporary[PATH_MAX];
    int result = 0;
    if (is_copied(path, sha256)) return 0;
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.XXXXXX", path) >= sizeof temporary)
        return error_set(err, ERROR_USAGE, "the name %.200s… is too long", path);
    int source = open(from, O_RDONLY | O_CLOEXEC), target = mkostemp(temporary, O_CLOEXEC);
    if (source < 0 || target < 0) result = error_set(err, ERROR_IO, "can not write %s: %s", path, error_system(errno));
    if (result == 0) result = bytes_pour(source, target, path, err);
    if (source >= 0) close(source);
    if (target >= 0 && close(target) != 0 && result == 0)
        result = error_set(err, ERROR_IO, "can not write %s: %s", path, error_system(errno));
    if (result == 0 && (chmod(temporary, 0644) != 0 || rename(temporary, path) != 0))
        result = error_set(err, ERROR_IO, "can not write %s: %s", path, error_system(errno));
    if (result != 0 && target >= 0) unlink(temporary);
    return result;
}

/* Copies the file and gives its address from the page: "evidence/1a2b3c4d-walk.jpg". */
static int file_beside(const char *beside, const char *from, const char *sha256, const char *name, char **link,
                       struct error *err)
{
    char last[EVIDENCE_NAME_SIZE], path[PATH_MAX];
    evidence_name(sha256, name, false, last);
    if ((size_t)snprintf(path, sizeof path, "%s/" FOLDER, beside) >= sizeof path - sizeof last - 10)
        return error_set(err, ERROR_USAGE, "the name %.200s… is too long", beside);
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return error_set(err, ERROR_IO, "can not make %s: %s", path, error_system(errno));
    snprintf(path + strlen(path), sizeof path - strlen(path), "/%s", last);
    int result = file_copy(from, sha256, path, err);
    if (result == 0 && asprintf(link, FOLDER "/%s", last) < 0) {
        *link = NULL;
        result = error_memory(err);
    }
    return result;
}

/* --- one file --- */

/* "public-space, Lead auditor, taken 2018-09-04T21:10:00 at 52.373100, 5.213400, image/jpeg, 412 kB, sha256 5d1e…" */
static char *source_write(const struct session *session, const struct entry *entry, const struct record *evidence,
                          const char *sha256)
{
    const char *taken = record_text(evidence, "taken"), *position = record_text(evidence, "position");
    bool itself = entry->record == evidence; /* its item is the SHA-256 */
    struct text text = {0};
    char size[32];
    size_write(record_integer(evidence, "size", 0), size);
    text_printf(&text, "%s%s", itself ? "" : entry->record->item, itself ? "" : ", ");
    text_puts(&text, session->registry ? registry_person_name(session->registry, entry->person) : entry->person);
    if (taken) text_printf(&text, "%s%s", _(", taken "), taken);
    if (position) text_printf(&text, "%s%s", _(" at "), position);
    text_printf(&text, ", %s, %s, sha256 %.12s…", record_text(evidence, "type"), size, sha256);
    return text_take(&text, NULL);
}

static char *absence_write(const struct figures *figures, const char *sha256)
{
    const json_t *piece = pending_find(figures->pending, sha256);
    char *text = NULL;
    if (!piece) return strdup(_("its bytes are not on this device; `schouw sync` fetches them"));
    if (asprintf(&text, _("pending: its bytes come with the next sync of %s"),
                 json_string_value(json_object_get(piece, "device"))) < 0)
        return NULL;
    return text;
}

static int figures_grow(struct figures *figures, struct error *err)
{
    size_t capacity = figures->capacity ? figures->capacity * 2 : 16;
    if (figures->count < figures->capacity) return 0;
    struct html_figure *list = realloc(figures->list, capacity * sizeof *list);
    if (list) figures->list = list;
    char(*sha256)[65] = realloc(figures->sha256, capacity * sizeof *sha256);
    if (sha256) figures->sha256 = sha256;
    if (!list || !sha256) return error_memory(err);
    figures->capacity = capacity;
    return 0;
}

/* Where devices call the same bytes by different names any will do: the first that stands. */
static const struct entry *piece_find(const struct session *session, const char *sha256)
{
    const struct slot *slot = fold_slot(session->fold, "evidence.add", sha256);
    for (size_t i = 0; slot && i < slot->count; i++) {
        if (!slot->entries[i].superseded && !slot->entries[i].refused) return &slot->entries[i];
    }
    return NULL;
}

static int figures_add(struct figures *figures, const struct session *session, const struct entry *entry,
                       const char *sha256, const char *beside, struct error *err)
{
    const struct entry *piece = piece_find(session, sha256);
    const struct record *evidence = piece ? piece->record : NULL;
    char path[PATH_MAX], *link = NULL;
    if (!evidence || !record_text(evidence, "type") || figures_have(figures, sha256)) return 0;
    int result = figures_grow(figures, err);
    bool here = store_evidence_path(session->store, sha256, path, sizeof path);
    if (result == 0 && here && beside)
        result = file_beside(beside, path, sha256, record_text(evidence, "name"), &link, err);
    else if (result == 0 && here && asprintf(&link, "file://%s", path) < 0)
        result = error_memory(err);
    if (result != 0) return result;
    snprintf(figures->sha256[figures->count], sizeof *figures->sha256, "%s", sha256);
    struct html_figure *figure = &figures->list[figures->count++];
    *figure = (struct html_figure){.path = here ? strdup(path) : NULL,
                                   .type = record_text(evidence, "type"),
                                   .caption = record_text(evidence, "name"),
                                   .source = source_write(session, entry, evidence, sha256),
                                   .link = link,
                                   .absence = here ? NULL : absence_write(figures, sha256)};
    return figure->source && (figure->path || figure->absence) ? 0 : error_memory(err);
}

int figures_collect(struct figures *figures, struct session *session, const char *beside, struct error *err)
{
    int result = pending_list(session, &figures->pending, err);
    for (size_t i = 0; result == 0 && i < fold_record_count(session->fold); i++) {
        const struct entry *entry = fold_record_at(session->fold, i);
        const json_t *sha256;
        size_t index;
        if (entry->superseded || entry->refused) continue;
        json_array_foreach(json_object_get(entry->record->body, "evidence"), index, sha256)
        {
            const char *digest = json_string_value(sha256);
            if (digest && result == 0) result = figures_add(figures, session, entry, digest, beside, err);
        }
    }
    size_t first = 0, count = fold_slots_of(session->fold, "evidence.add", &first);
    for (size_t i = first; result == 0 && i < first + count; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        const struct entry *entry = piece_find(session, slot->item);
        if (entry) result = figures_add(figures, session, entry, slot->item, beside, err);
    }
    return result;
}
