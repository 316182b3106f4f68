#include "checklists/yaml_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#include "schema/text.h"

#define FILE_MAX 1048576 /* bytes */
#define MARKS_MAX 65536
#define DEPTH_MAX 16
#define KEY_MAX 64 /* bytes */

/* --- the bytes --- */

static int io_error(const char *path, struct error *err)
{
    if (errno == ENOENT || errno == ENOTDIR) return error_set(err, ERROR_NOT_FOUND, "there is no file %s", path);
    return error_set(err, ERROR_IO, "%s cannot be read: %s", path, error_system(errno));
}

static int bytes_read(struct yaml_file *file, int descriptor, size_t size, struct error *err)
{
    file->text = malloc(size + 1);
    if (file->text == NULL) return error_memory(err);
    while (file->length < size) {
        ssize_t got = read(descriptor, file->text + file->length, size - file->length);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return io_error(file->path, err);
        if (got == 0) break;
        file->length += (size_t)got;
    }
    file->text[file->length] = '\0';
    return 0;
}

static int bytes_open(struct yaml_file *file, struct error *err)
{
    struct stat status;
    int descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), result;
    if (descriptor < 0) return io_error(file->path, err);
    if (fstat(descriptor, &status) != 0)
        result = io_error(file->path, err);
    else if (!S_ISREG(status.st_mode))
        result = error_set(err, ERROR_INVALID, "%s is no regular file", file->path);
    else if (status.st_size > FILE_MAX)
        result = error_set(err, ERROR_INVALID, "%s is larger than %d bytes", file->path, FILE_MAX);
    else
        result = bytes_read(file, descriptor, (size_t)status.st_size, err);
    close(descriptor);
    return result;
}

/* --- the marks --- */

/* Where the walk through the events is: in which list or mapping, and at which entry of it. */
struct level {
    bool mapping;
    size_t path_length; /* of the path of the container */
    size_t index;       /* of the next entry of a list */
    bool value;         /* a mapping: the next node is the value of the key just read */
};

struct walk {
    struct yaml_file *file;
    struct level levels[DEPTH_MAX];
    size_t depth, documents;
    char path[DEPTH_MAX * (KEY_MAX + 12)];
};

static int fault(const struct yaml_file *file, size_t line, size_t column, const char *what, struct error *err)
{
    return error_set(err, ERROR_INVALID, "%s:%zu:%zu: %s", file->path, line + 1, column + 1, error_spoken(what));
}

static int mark_add(struct walk *walk, const yaml_event_t *event, enum yaml_mark_type type, struct error *err)
{
    struct yaml_file *file = walk->file;
    if (file->count == MARKS_MAX)
        return fault(file, event->start_mark.line, event->start_mark.column, "the file holds too much", err);
    if (file->count == file->capacity) {
        size_t capacity = file->capacity > 0 ? file->capacity * 2 : 256;
        struct yaml_mark *marks = realloc(file->marks, capacity * sizeof *marks);
        if (marks == NULL) return error_memory(err);
        file->marks = marks;
        file->capacity = capacity;
    }
    struct yaml_mark *mark = &file->marks[file->count];
    *mark = (struct yaml_mark){
        .type = type, .line = (unsigned)event->start_mark.line + 1, .column = (unsigned)event->start_mark.column + 1};
    if (type != YAML_MARK_OTHER) {
        mark->path = strdup(walk->path);
        if (mark->path == NULL) return error_memory(err);
    }
    file->count++;
    return 0;
}

static struct level *level_now(struct walk *walk)
{
    return walk->depth > 0 ? &walk->levels[walk->depth - 1] : NULL;
}

/* Puts the path of the node that begins now into walk->path; true when the node is the key of a mapping. */
static bool node_path(struct walk *walk, const yaml_event_t *event)
{
    struct level *level = level_now(walk);
    if (level == NULL) {
        walk->path[0] = '\0';
        return false;
    }
    char *end = walk->path + level->path_length;
    size_t room = sizeof walk->path - level->path_length;
    if (!level->mapping) {
        snprintf(end, room, "[%zu]", level->index++);
        return false;
    }
    if (level->value) {
        level->value = false;
        return false;
    }
    const char *key = event->type == YAML_SCALAR_EVENT ? (const char *)event->data.scalar.value : "?";
    snprintf(end, room, "%s%.*s", level->path_length > 0 ? "." : "", KEY_MAX, key);
    level->value = true;
    return true;
}

static int container_start(struct walk *walk, const yaml_event_t *event, struct error *err)
{
    bool key = node_path(walk, event);
    if (key)
        return fault(walk->file, event->start_mark.line, event->start_mark.column, "expected the name of a field", err);
    if (walk->depth == DEPTH_MAX)
        return fault(walk->file, event->start_mark.line, event->start_mark.column, "nested too deep", err);
    walk->levels[walk->depth++] =
        (struct level){.mapping = event->type == YAML_MAPPING_START_EVENT, .path_length = strlen(walk->path)};
    return mark_add(walk, event, YAML_MARK_START, err);
}

static int event_take(struct walk *walk, const yaml_event_t *event, struct error *err)
{
    bool key;
    switch (event->type) {
    case YAML_MAPPING_START_EVENT:
    case YAML_SEQUENCE_START_EVENT:
        return container_start(walk, event, err);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        walk->path[level_now(walk)->path_length] = '\0';
        walk->depth--;
        return mark_add(walk, event, YAML_MARK_END, err);
    case YAML_SCALAR_EVENT:
        key = node_path(walk, event);
        return mark_add(walk, event, key ? YAML_MARK_KEY : YAML_MARK_VALUE, err);
    case YAML_ALIAS_EVENT:
        return fault(walk->file, event->start_mark.line, event->start_mark.column,
                     "aliases are not read; write the text out", err);
    case YAML_DOCUMENT_START_EVENT:
        if (walk->documents++ > 0)
            return fault(walk->file, event->start_mark.line, event->start_mark.column, "expected one document", err);
        return mark_add(walk, event, YAML_MARK_OTHER, err);
    default:
        return mark_add(walk, event, YAML_MARK_OTHER, err);
    }
}

/* What libyaml says is wrong, and where: bytes that are no text have an offset, all else a mark. */
static int parser_fault(const struct yaml_file *file, const yaml_parser_t *parser, struct error *err)
{
    const char *problem = parser->problem != NULL ? parser->problem : "no YAML";
    if (parser->error == YAML_MEMORY_ERROR) return error_memory(err);
    if (parser->error != YAML_READER_ERROR)
        return fault(file, parser->problem_mark.line, parser->problem_mark.column, problem, err);
    size_t line = 0, column = 0;
    for (size_t i = 0; i < parser->problem_offset && i < file->length; i++) {
        column = file->text[i] == '\n' ? 0 : column + (((unsigned char)file->text[i] & 0xC0) != 0x80);
        line += file->text[i] == '\n';
    }
    return fault(file, line, column, problem, err);
}

static int marks_read(struct yaml_file *file, struct error *err)
{
    struct walk walk = {.file = file};
    yaml_parser_t parser;
    yaml_event_t event;
    bool ended = false;
    int result = 0;
    if (!yaml_parser_initialize(&parser)) return error_memory(err);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)file->text, file->length);
    while (!ended && result == 0) {
        if (!yaml_parser_parse(&parser, &event)) {
            result = parser_fault(file, &parser, err);
            break;
        }
        ended = event.type == YAML_STREAM_END_EVENT;
        result = event_take(&walk, &event, err);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (result == 0 && walk.documents == 0) result = fault(file, 0, 0, "the file is empty", err);
    return result;
}

int yaml_file_bytes(struct yaml_file *file, const char *path, struct error *err)
{
    file->path = strdup(path);
    return file->path != NULL ? bytes_open(file, err) : error_memory(err);
}

int yaml_file_read(struct yaml_file *file, const char *path, struct error *err)
{
    int result = yaml_file_bytes(file, path, err);
    return result == 0 ? marks_read(file, err) : result;
}

void yaml_file_fini(struct yaml_file *file)
{
    for (size_t i = 0; i < file->count; i++) free(file->marks[i].path);
    free(file->marks);
    free(file->text);
    free(file->path);
    *file = (struct yaml_file){0};
}

const struct yaml_mark *yaml_file_mark(const struct yaml_file *file, const char *path)
{
    for (size_t i = 0; i < file->count; i++) {
        const struct yaml_mark *mark = &file->marks[i];
        bool value = mark->type == YAML_MARK_VALUE || mark->type == YAML_MARK_START;
        if (value && strcmp(mark->path, path) == 0) return mark;
    }
    return NULL;
}

const struct yaml_mark *yaml_file_nearest(const struct yaml_file *file, const char *path)
{
    const struct yaml_mark *mark;
    char *part = strdup(path);
    if (part == NULL) return NULL;
    size_t length = strlen(part);
    while ((mark = yaml_file_mark(file, part)) == NULL && length > 0) {
        do {
            length--;
        } while (length > 0 && part[length] != '.' && part[length] != '[');
        part[length] = '\0';
    }
    free(part);
    return mark;
}
