#include "checklists/scheme.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checklists/scheme_image.h"
#include "checklists/scheme_read.h"

#define ID_PATTERN "[a-z0-9][a-z0-9._-]{0,63}"
#define IDS_MAX 256 /* schemes on the search path */

/* --- what is not written down is empty --- */

static bool empty_set(char **string)
{
    if (*string == NULL) *string = strdup("");
    return *string != NULL;
}

static bool text_complete(struct scheme_text *text)
{
    return empty_set(&text->nl) && empty_set(&text->en);
}

/* A text that may be left out stays NULL in both languages, or is there in both. */
static bool optional_complete(struct scheme_text *text)
{
    return (text->nl == NULL && text->en == NULL) || text_complete(text);
}

static bool items_complete(struct scheme_item *items, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (!text_complete(&items[i].name) || !optional_complete(&items[i].remark)) return false;
    }
    return true;
}

static bool requirements_complete(struct scheme *scheme)
{
    for (unsigned i = 0; i < scheme->requirements_count; i++) {
        struct scheme_requirement *requirement = &scheme->requirements[i];
        if (!text_complete(&requirement->title) || !text_complete(&requirement->asks) ||
            !optional_complete(&requirement->evidence) || !optional_complete(&requirement->remark) ||
            !items_complete(requirement->points, requirement->points_count))
            return false;
    }
    for (unsigned i = 0; i < scheme->clauses_count; i++) {
        struct scheme_clause *clause = &scheme->clauses[i];
        if (!text_complete(&clause->title) || !text_complete(&clause->asks) || !optional_complete(&clause->remark))
            return false;
    }
    return true;
}

static bool lists_complete(struct scheme *scheme)
{
    const struct {
        struct scheme_item *items;
        unsigned count;
    } lists[] = {
        {scheme->certificates, scheme->certificates_count},
        {scheme->sections, scheme->sections_count},
        {scheme->methods, scheme->methods_count},
        {scheme->application, scheme->application_count},
        {scheme->party_types, scheme->party_types_count},
        {scheme->themes, scheme->themes_count},
        {scheme->grades, scheme->grades_count},
        {scheme->qualifications, scheme->qualifications_count},
        {scheme->effort, scheme->effort_count},
        {scheme->informs, scheme->informs_count},
        {scheme->review_points, scheme->review_points_count},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!items_complete(lists[i].items, lists[i].count)) return false;
    }
    return true;
}

static bool forms_complete(struct scheme *scheme)
{
    for (unsigned i = 0; i < scheme->forms_count; i++) {
        struct scheme_form *form = &scheme->forms[i];
        if (!optional_complete(&form->name) || !optional_complete(&form->row)) return false;
        for (unsigned j = 0; j < form->fields_count; j++) {
            struct scheme_field *field = &form->fields[j];
            if (!text_complete(&field->name) || !optional_complete(&field->remark) ||
                !items_complete(field->choices, field->choices_count))
                return false;
        }
    }
    return true;
}

static bool scheme_complete(struct scheme *scheme)
{
    if (!text_complete(&scheme->name) || !text_complete(&scheme->holder) || !lists_complete(scheme) ||
        !requirements_complete(scheme) || !forms_complete(scheme))
        return false;
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        struct scheme_rule *rule = &scheme->rules[i];
        if (!text_complete(&rule->name) || !text_complete(&rule->part.name) || !text_complete(&rule->whole.name))
            return false;
    }
    for (unsigned i = 0; i < scheme->certificate_items_count; i++) {
        struct scheme_certificate_item *item = &scheme->certificate_items[i];
        if (!optional_complete(&item->label) || !text_complete(&item->text)) return false;
    }
    return true;
}

/* --- from a directory --- */

/* Moves what one file brought into the scheme; no two files bring the same. */
static void part_move(struct scheme *scheme, struct scheme *part)
{
    if (part->requirements != NULL) {
        scheme->requirements = part->requirements;
        scheme->requirements_count = part->requirements_count;
    }
    if (part->clauses != NULL) {
        scheme->clauses = part->clauses;
        scheme->clauses_count = part->clauses_count;
    }
    if (part->forms != NULL) {
        scheme->forms = part->forms;
        scheme->forms_count = part->forms_count;
    }
    if (part->rules != NULL) {
        scheme->rules = part->rules;
        scheme->rules_count = part->rules_count;
    }
    if (part->certificate_items != NULL) {
        scheme->certificate_items = part->certificate_items;
        scheme->certificate_items_count = part->certificate_items_count;
    }
    free(part);
}

/* Reads the files; `*scheme` is set also where that fails, to what was read till then. */
static int files_load(const char *directory, struct scheme **scheme, struct error *err)
{
    struct scheme *loaded = NULL;
    int result = 0;
    for (size_t i = 0; i < SCHEME_SOURCES && result == 0; i++) {
        struct yaml_file file = {0};
        struct scheme *part = NULL;
        result = scheme_read(&scheme_sources[i], directory, &file, &part, err);
        yaml_file_fini(&file);
        if (result == 0 && loaded == NULL)
            loaded = part;
        else if (result == 0 && part != NULL)
            part_move(loaded, part);
    }
    if (result == 0 && !scheme_complete(loaded)) result = error_memory(err);
    *scheme = loaded;
    return result;
}

int scheme_load_directory(const char *directory, struct scheme **scheme, struct error *err)
{
    struct scheme *loaded = NULL;
    const struct scheme_image *image = scheme_image_find(directory);
    int result = 0;
    if (image != NULL) {
        loaded = scheme_image_load(image);
        if (loaded == NULL) return error_memory(err);
    } else {
        result = files_load(directory, &loaded, err);
    }
    if (result == 0) {
        loaded->directory = strdup(directory);
        if (loaded->directory == NULL) result = error_memory(err);
    }
    if (result == 0)
        *scheme = loaded;
    else
        scheme_free(loaded);
    return result;
}

void scheme_free(struct scheme *scheme)
{
    if (scheme == NULL) return;
    if (scheme->whole) {
        free(scheme->directory);
        free(scheme);
    } else {
        cyaml_free(&scheme_config, &scheme_whole, scheme, 0);
    }
}

/* --- on the search path --- */

/* Empty ones are left out. */
bool scheme_search(size_t index, char *directory)
{
    const char *path = getenv("SCHOUW_SCHEMES");
    for (; path != NULL && *path != '\0'; path += *path == ':') {
        size_t length = strcspn(path, ":");
        if (length > 0 && length < PATH_MAX && index-- == 0) {
            memcpy(directory, path, length);
            directory[length] = '\0';
            return true;
        }
        path += length;
    }
    if (index > 0) return false;
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0) return false;
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    if (slash == NULL) return false;
    *slash = '\0';
    length = snprintf(directory, PATH_MAX, "%s/../share/schouw/checklists", program);
    return length > 0 && length < PATH_MAX;
}

/* Whether `directory`/`id` holds a scheme; its path goes into `found`. */
static bool scheme_there(const char *directory, const char *id, char found[PATH_MAX])
{
    char file[PATH_MAX];
    int length = snprintf(file, sizeof file, "%s/%s/%s", directory, id, scheme_sources[0].file);
    if (length < 0 || length >= PATH_MAX || access(file, F_OK) != 0) return false;
    snprintf(found, PATH_MAX, "%.*s", (int)(strlen(file) - strlen(scheme_sources[0].file) - 1), file);
    return true;
}

/* "no scheme X; there are: a, b" */
static int scheme_missing(const char *id, struct error *err)
{
    struct text list = {0};
    if (scheme_list(&list, err) != 0) return err != NULL ? err->code : ERROR_IO;
    for (size_t i = 0; i + 1 < list.length; i++) {
        if (list.data[i] == '\n') list.data[i] = ' ';
    }
    if (list.length > 0) list.data[list.length - 1] = '\0';
    int result = list.length > 0
                     ? error_set(err, ERROR_NOT_FOUND, "there is no scheme %.64s; there is: %s", id, list.data)
                     : error_set(err, ERROR_NOT_FOUND,
                                 "there is no scheme %.64s, nor any other; SCHOUW_SCHEMES names the directory that "
                                 "holds them",
                                 id);
    text_fini(&list);
    return result;
}

int scheme_directory(const char *id, char **directory, struct error *err)
{
    char place[PATH_MAX], found[PATH_MAX];
    bool there = false;
    if (!text_matches(id, ID_PATTERN)) return error_set(err, ERROR_INVALID, "\"%.64s\" is no id of a scheme", id);
    for (size_t i = 0; !there && scheme_search(i, place); i++) there = scheme_there(place, id, found);
    if (!there) return scheme_missing(id, err);
    *directory = strdup(found);
    return *directory != NULL ? 0 : error_memory(err);
}

int scheme_load(const char *id, struct scheme **scheme, struct error *err)
{
    char *directory = NULL;
    struct scheme *loaded = NULL;
    int result = scheme_directory(id, &directory, err);
    if (result == 0) result = scheme_load_directory(directory, &loaded, err);
    if (result == 0 && strcmp(loaded->id, id) != 0)
        result = error_set(err, ERROR_INVALID, "%s holds the scheme %s, not %s; its directory must have its name",
                           directory, loaded->id, id);
    if (result == 0)
        *scheme = loaded;
    else
        scheme_free(loaded);
    free(directory);
    return result;
}

struct ids {
    char *names[IDS_MAX];
    size_t count;
};

static int ids_add(struct ids *ids, const char *id, struct error *err)
{
    for (size_t i = 0; i < ids->count; i++) {
        if (strcmp(ids->names[i], id) == 0) return 0;
    }
    if (ids->count == IDS_MAX) return error_set(err, ERROR_INVALID, "there are more than %d schemes", IDS_MAX);
    ids->names[ids->count] = strdup(id);
    if (ids->names[ids->count] == NULL) return error_memory(err);
    ids->count++;
    return 0;
}

/* A directory that cannot be read holds no schemes, as for any search path. */
static int ids_collect(struct ids *ids, const char *directory, struct error *err)
{
    char found[PATH_MAX];
    int result = 0;
    DIR *stream = opendir(directory);
    if (stream == NULL) return 0;
    for (struct dirent *entry = readdir(stream); entry != NULL && result == 0; entry = readdir(stream)) {
        if (text_matches(entry->d_name, ID_PATTERN) && scheme_there(directory, entry->d_name, found))
            result = ids_add(ids, entry->d_name, err);
    }
    closedir(stream);
    return result;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int scheme_list(struct text *text, struct error *err)
{
    char directory[PATH_MAX];
    struct ids ids = {.count = 0};
    int result = 0;
    for (size_t i = 0; result == 0 && scheme_search(i, directory); i++) result = ids_collect(&ids, directory, err);
    qsort(ids.names, ids.count, sizeof *ids.names, by_name);
    for (size_t i = 0; i < ids.count; i++) {
        if (result == 0) text_printf(text, "%s\n", ids.names[i]);
        free(ids.names[i]);
    }
    if (result == 0 && text->failed) result = error_memory(err);
    return result;
}
