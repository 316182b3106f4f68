#include "client/page.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/page_figures.h"

/* What the page rests on: the last statement of the log it was made from. */
static void footer_write(const struct session *session, char footer[300])
{
    size_t count = fold_record_count(session->fold);
    const struct entry *last = count > 0 ? fold_record_at(session->fold, count - 1) : NULL;
    snprintf(footer, 300, _("%s, %s. Made from %zu statements, the last with SHA-256 %s."), session->dossier,
             session->today, count, last ? last->record->hash : "");
}

int page_html(struct session *session, const char *markdown, const char *beside, struct text *html, struct error *err)
{
    struct figures figures = {0};
    char footer[300];
    int result = figures_collect(&figures, session, beside, err);
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
