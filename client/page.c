#include "client/page.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/html.h"

struct figures {
    struct html_figure *list; /* path and source of each are owned */
    size_t count, capacity;
};

static void figures_fini(struct figures *figures)
{
    for (size_t i = 0; i < figures->count; i++) {
        free((char *)figures->list[i].path);
        free((char *)figures->list[i].source);
    }
    free(figures->list);
}

static bool figures_have(const struct figures *figures, const char *path)
{
    for (size_t i = 0; i < figures->count; i++) {
        if (strcmp(figures->list[i].path, path) == 0) return true;
    }
    return false;
}

/* Adds a piece of evidence when it is a picture whose bytes are here. */
static int figures_add(struct figures *figures, const struct session *session, const struct entry *entry,
                       const char *sha256, struct error *err)
{
    char path[PATH_MAX], source[400];
    const struct record *evidence = fold_value(session->fold, "evidence.add", sha256);
    const char *type = evidence ? record_text(evidence, "type") : NULL;
    const char *taken = evidence ? record_text(evidence, "taken") : NULL;
    if (!type || strncmp(type, "image/", 6) != 0) return 0;
    if (!store_evidence_path(session->store, sha256, path, sizeof path) || figures_have(figures, path)) return 0;
    if (figures->count == figures->capacity) {
        size_t capacity = figures->capacity ? figures->capacity * 2 : 16;
        struct html_figure *list = realloc(figures->list, capacity * sizeof *list);
        if (!list) return error_memory(err);
        figures->list = list;
        figures->capacity = capacity;
    }
    snprintf(source, sizeof source, "%.80s, %.80s%s%.40s, sha256 %.12s…", entry->record->item,
             session->registry ? registry_person_name(session->registry, entry->person) : entry->person,
             taken ? ", " : "", taken ? taken : "", sha256);
    struct html_figure figure = {strdup(path), type, record_text(evidence, "name"), strdup(source)};
    figures->list[figures->count++] = figure;
    return figure.path && figure.source ? 0 : error_memory(err);
}

/* The pictures of statements that stand, in the order of the log. */
static int figures_collect(struct figures *figures, const struct session *session, struct error *err)
{
    for (size_t i = 0; i < fold_record_count(session->fold); i++) {
        const struct entry *entry = fold_record_at(session->fold, i);
        const json_t *sha256;
        size_t index;
        if (entry->superseded || entry->refused) continue;
        json_array_foreach(json_object_get(entry->record->body, "evidence"), index, sha256)
        {
            const char *digest = json_string_value(sha256);
            int result = digest ? figures_add(figures, session, entry, digest, err) : 0;
            if (result != 0) return result;
        }
    }
    return 0;
}

/* What the page rests on: the last statement of the log it was made from. */
static void footer_write(const struct session *session, char footer[300])
{
    size_t count = fold_record_count(session->fold);
    const struct entry *last = count > 0 ? fold_record_at(session->fold, count - 1) : NULL;
    snprintf(footer, 300, _("%s, %s. Made from %zu statements, the last with SHA-256 %s."), session->dossier,
             session->today, count, last ? last->record->hash : "");
}

int page_html(struct session *session, const char *markdown, struct text *html, struct error *err)
{
    struct figures figures = {0};
    char footer[300];
    int result = figures_collect(&figures, session, err);
    if (result == 0) {
        const struct record *body = session->registry ? registry_body(session->registry) : NULL;
        footer_write(session, footer);
        const struct html_page page = {.markdown = markdown,
                                       .body = body ? record_text(body, "name") : NULL,
                                       .footer = footer,
                                       .figures = figures.list,
                                       .figures_count = figures.count,
                                       .language = session->language};
        result = html_write(&page, html, err);
    }
    figures_fini(&figures);
    return result;
}

int page_save(const char *path, const char *bytes, size_t length, struct error *err)
{
    char temporary[PATH_MAX];
    mode_t mask = umask(0);
    umask(mask);
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.XXXXXX", path) >= sizeof temporary)
        return error_set(err, ERROR_USAGE, "the name %.200s… is too long", path);
    int file = mkostemp(temporary, O_CLOEXEC);
    if (file < 0) return error_set(err, ERROR_IO, "can not write %s: %s", path, error_system(errno));
    int result = 0;
    while (length > 0 && result == 0) {
        ssize_t wrote = write(file, bytes, length);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) {
            result = -1;
        } else {
            bytes += wrote;
            length -= (size_t)wrote;
        }
    }
    /* mkostemp makes a file for its owner alone; what is written for others to read gets the usual mode. */
    if (result == 0) result = fchmod(file, 0666 & ~mask);
    if (result == 0) result = fsync(file);
    int problem = errno;
    if (close(file) != 0 && result == 0) {
        result = -1;
        problem = errno;
    }
    if (result == 0 && rename(temporary, path) != 0) {
        result = -1;
        problem = errno;
    }
    if (result == 0) return 0;
    unlink(temporary);
    return error_set(err, ERROR_IO, "can not write %s: %s", path, error_system(problem));
}
