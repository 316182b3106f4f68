#include "checklists/scheme_read.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What libcyaml logs while it loads: how many events it took, and the first sentence about what is wrong. */
struct log {
    size_t events;
    char fault[256];
};

static void log_take(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    struct log *log = context;
    if (level == CYAML_LOG_DEBUG) {
        /* The number of the event is what ties a fault to a mark: libcyaml itself tells only of the field before. */
        if (strncmp(format, "Load: Event: ", 13) == 0) log->events++;
        return;
    }
    if (level == CYAML_LOG_ERROR && log->fault[0] == '\0') vsnprintf(log->fault, sizeof log->fault, format, arguments);
}

/* What follows the last ": " of the fault: the name of a field or the value that was given. */
static const char *fault_word(struct log *log)
{
    log->fault[strcspn(log->fault, "\n")] = '\0';
    char *colon = strstr(log->fault, ": ");
    while (colon != NULL && strstr(colon + 2, ": ") != NULL) colon = strstr(colon + 2, ": ");
    return colon != NULL ? colon + 2 : "";
}

static void fields_append(struct text *text, const cyaml_schema_value_t *mapping)
{
    for (const cyaml_schema_field_t *field = mapping->mapping.fields; field->key != NULL; field++)
        text_printf(text, "%s%s", field == mapping->mapping.fields ? "" : ", ", field->key);
}

/* "a text of 1 to 64 bytes", for a person who edits the file. */
static void expected_append(struct text *text, const cyaml_schema_value_t *value)
{
    switch (value != NULL ? value->type : CYAML_IGNORE) {
    case CYAML_STRING:
        text_printf(text, error_spoken("a text of %u to %u bytes"), value->string.min, value->string.max);
        break;
    case CYAML_INT:
    case CYAML_UINT:
        text_puts(text, error_spoken("a whole number"));
        break;
    case CYAML_ENUM:
        for (uint32_t i = 0; i < value->enumeration.count; i++)
            text_printf(text, "%s%s", i > 0 ? error_spoken(" or ") : "", value->enumeration.strings[i].str);
        break;
    case CYAML_SEQUENCE:
        text_printf(text, error_spoken("a list of %u to %u entries"), value->sequence.min, value->sequence.max);
        break;
    case CYAML_MAPPING:
        text_puts(text, error_spoken("the fields "));
        fields_append(text, value);
        break;
    default:
        text_puts(text, error_spoken("something else"));
        break;
    }
}

/* Leaves the last field off a path. */
static void path_parent(char *path)
{
    size_t length = strlen(path);
    while (length > 0 && path[length] != '.' && path[length] != '[') length--;
    path[length] = '\0';
}

/* The field that looks most like `key`, when it looks like one at all. */
static const char *field_nearest(const cyaml_schema_value_t *mapping, const char *key)
{
    const char *nearest = NULL;
    size_t least = 3;
    if (mapping == NULL || mapping->type != CYAML_MAPPING || strlen(key) > 40) return NULL;
    for (const cyaml_schema_field_t *field = mapping->mapping.fields; field->key != NULL; field++) {
        size_t distance = text_distance(field->key, key);
        if (distance < least) {
            least = distance;
            nearest = field->key;
        }
    }
    return nearest;
}

static void key_fault(struct text *text, const cyaml_schema_value_t *mapping, const char *key)
{
    const char *nearest = field_nearest(mapping, key);
    text_printf(text, error_spoken("there is no field \"%.64s\" here; "), key);
    if (nearest != NULL) {
        text_printf(text, error_spoken("did you mean %s?"), nearest);
        return;
    }
    text_puts(text, error_spoken("expected "));
    expected_append(text, mapping);
}

/* The sentence for a code of libcyaml at a mark; `*mark` moves to what the reader has to look at. */
static void fault_describe(struct text *text, cyaml_err_t code, struct log *log, const cyaml_schema_value_t *top,
                           const struct yaml_file *file, const struct yaml_mark **mark)
{
    char *path = strdup((*mark)->path != NULL ? (*mark)->path : "");
    const char *word = fault_word(log);
    if (path == NULL) {
        text->failed = true;
        return;
    }
    if (code == CYAML_ERR_INVALID_KEY) {
        path_parent(path);
        key_fault(text, scheme_schema_at(top, path), word);
    } else if (code == CYAML_ERR_MAPPING_FIELD_MISSING) {
        const struct yaml_mark *start = yaml_file_mark(file, path);
        if (start != NULL) *mark = start;
        text_printf(text, error_spoken("the field %.64s is missing; expected "), word);
        expected_append(text, scheme_schema_at(top, path));
    } else if (code == CYAML_ERR_UNEXPECTED_EVENT && strstr(log->fault, "already seen") != NULL) {
        text_printf(text, error_spoken("the field %.64s stands twice"), word);
    } else {
        /* An entry too many is the fault of its list. */
        if (code == CYAML_ERR_SEQUENCE_ENTRIES_MAX) path_parent(path);
        text_puts(text, error_spoken("expected "));
        expected_append(text, scheme_schema_at(top, path));
    }
    free(path);
}

static int fault_error(const struct yaml_file *file, const cyaml_schema_value_t *top, cyaml_err_t code, struct log *log,
                       struct error *err)
{
    static const struct yaml_mark nowhere = {.line = 1, .column = 1};
    struct text text = {0};
    if (code == CYAML_ERR_OOM) return error_memory(err);
    const struct yaml_mark *mark =
        log->events > 0 && log->events <= file->count ? &file->marks[log->events - 1] : &nowhere;
    fault_describe(&text, code, log, top, file, &mark);
    if (text.failed)
        error_memory(err);
    else
        error_set(err, ERROR_INVALID, "%s:%u:%u: %s", file->path, mark->line, mark->column, text.data);
    text_fini(&text);
    return err != NULL ? err->code : ERROR_INVALID;
}

static int path_join(const char *directory, const char *name, char path[PATH_MAX], struct error *err)
{
    int length = snprintf(path, PATH_MAX, "%s/%s", directory, name);
    if (length < 0 || length >= PATH_MAX)
        return error_set(err, ERROR_INVALID, "the path of %s is longer than %d bytes", name, PATH_MAX - 1);
    return 0;
}

int scheme_read(const struct scheme_source *source, const char *directory, struct yaml_file *file, struct scheme **part,
                struct error *err)
{
    char path[PATH_MAX];
    struct log log = {0};
    cyaml_config_t config = scheme_config;
    cyaml_data_t *data = NULL;
    int result = path_join(directory, source->file, path, err);
    *part = NULL;
    if (result == 0 && source->optional && access(path, F_OK) != 0 && errno == ENOENT) return 0;
    if (result == 0) result = yaml_file_read(file, path, err);
    if (result != 0) return result;
    config.log_fn = log_take;
    config.log_ctx = &log;
    config.log_level = CYAML_LOG_DEBUG;
    cyaml_err_t code = cyaml_load_data((const uint8_t *)file->text, file->length, &config, source->schema, &data, NULL);
    if (code != CYAML_OK) return fault_error(file, source->schema, code, &log, err);
    *part = data;
    return 0;
}
