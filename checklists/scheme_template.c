/* scheme_template.c: what a new scheme begins as: the commented files of the folder template on the search path. Their
 * names end in .in, so that the folder is no scheme itself. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checklists/scheme_read.h"

#define TEMPLATE_MAX (1 << 20) /* bytes of a file, as of a scheme's own */

/* The path of a file of the template. False when there is none on the search path. */
static bool template_find(const char *file, char path[PATH_MAX])
{
    char place[PATH_MAX];
    for (size_t i = 0; scheme_search(i, place); i++) {
        int length = snprintf(path, PATH_MAX, "%s/template/%s.in", place, file);
        if (length > 0 && length < PATH_MAX && access(path, F_OK) == 0) return true;
    }
    return false;
}

static int template_read(const char *path, struct text *text, struct error *err)
{
    char bytes[4096];
    FILE *file = fopen(path, "r");
    if (file == NULL) return error_set(err, ERROR_IO, "can not read %s: %s", path, error_system(errno));
    for (size_t got; text->length <= TEMPLATE_MAX && (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        text_append(text, bytes, got);
    int result = ferror(file) ? error_set(err, ERROR_IO, "can not read %s: %s", path, error_system(errno)) : 0;
    fclose(file);
    if (result == 0 && text->length > TEMPLATE_MAX)
        result = error_set(err, ERROR_INVALID, "%s is longer than a file of a scheme can be", path);
    if (result == 0 && (text->failed || text->data == NULL || strlen(text->data) != text->length))
        result = text->failed ? error_memory(err) : error_set(err, ERROR_INVALID, "%s is no text", path);
    return result;
}

/* The template with @id@ and @today@ filled in. */
static void template_fill(const char *template, const char *id, const char *day, struct text *text)
{
    static const char id_mark[] = "@id@", day_mark[] = "@today@";
    for (const char *at = template; *at != '\0';) {
        size_t plain = strcspn(at, "@");
        text_append(text, at, plain);
        at += plain;
        if (strncmp(at, id_mark, sizeof id_mark - 1) == 0) {
            text_puts(text, id);
            at += sizeof id_mark - 1;
        } else if (strncmp(at, day_mark, sizeof day_mark - 1) == 0) {
            text_puts(text, day);
            at += sizeof day_mark - 1;
        } else if (*at != '\0') {
            text_append(text, at++, 1);
        }
    }
}

static int file_write(const char *path, const struct text *text, struct error *err)
{
    FILE *file = fopen(path, "wx");
    if (file == NULL) return error_set(err, ERROR_IO, "can not write %s: %s", path, error_system(errno));
    bool written = fwrite(text->data, 1, text->length, file) == text->length;
    written = fclose(file) == 0 && written;
    return written ? 0 : error_set(err, ERROR_IO, "can not write %s: %s", path, error_system(errno));
}

static int file_begin(const char *name, const char *folder, const char *id, const char *day, struct error *err)
{
    char path[PATH_MAX];
    struct text template = {0}, filled = {0};
    int result = template_find(name, path) ? 0
                                           : error_set(err, ERROR_NOT_FOUND,
                                                       "the template of %s is not there: it belongs in "
                                                       "share/schouw/checklists/template beside the programs",
                                                       name);
    if (result == 0) result = template_read(path, &template, err);
    if (result == 0) template_fill(template.data, id, day, &filled);
    if (result == 0 && filled.failed) result = error_memory(err);
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (result == 0 && (length < 0 || length >= PATH_MAX))
        result = error_set(err, ERROR_INVALID, "the path of %s is too long", folder);
    if (result == 0) result = file_write(path, &filled, err);
    text_fini(&template);
    text_fini(&filled);
    return result;
}

/* Takes away what was begun. */
static void folder_remove(const char *folder)
{
    char path[PATH_MAX];
    for (size_t i = 0; i < SCHEME_SOURCES; i++) {
        int length = snprintf(path, sizeof path, "%s/%s", folder, scheme_sources[i].file);
        if (length > 0 && length < PATH_MAX) unlink(path);
    }
    rmdir(folder);
}

static int folder_make(const char *folder, struct error *err)
{
    if (mkdir(folder, 0777) == 0) return 0;
    if (errno == EEXIST)
        return error_set(err, ERROR_CONFLICT, "%s is there already; a new scheme begins in a folder of its own",
                         folder);
    if (errno == ENOENT) return error_set(err, ERROR_NOT_FOUND, "there is no directory to make %s in", folder);
    return error_set(err, ERROR_IO, "can not make %s: %s", folder, error_system(errno));
}

int scheme_new(const char *id, const char *parent, const char *day, char **directory, struct error *err)
{
    char *folder = NULL, *known = NULL;
    struct error none = {0};
    int result = scheme_directory(id, &known, &none);
    if (result == ERROR_INVALID || result == ERROR_MEMORY) return error_set(err, result, "%s", none.message);
    if (result == 0) {
        result = error_set(err, ERROR_CONFLICT, "there is a scheme %s already, in %s", id, known);
        free(known);
        return result;
    }
    if (asprintf(&folder, "%s%s%s", parent, *parent != '\0' && parent[strlen(parent) - 1] == '/' ? "" : "/", id) < 0)
        return error_memory(err);
    result = folder_make(folder, err);
    if (result != 0) {
        free(folder);
        return result;
    }
    for (size_t i = 0; i < SCHEME_SOURCES && result == 0; i++)
        result = file_begin(scheme_sources[i].file, folder, id, day, err);
    if (result == 0) {
        *directory = folder;
        return 0;
    }
    folder_remove(folder);
    free(folder);
    return result;
}
