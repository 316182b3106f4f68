#include "client/body_text.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 200 /* of a field, with what is within it */

/* --- the kind's schema --- */

static json_t *schema_fields(const struct kind *kind, json_t **schema, struct error *err)
{
    *schema = json_loads(kind_schema_text(kind), 0, NULL);
    json_t *fields = json_object_get(*schema, "properties");
    if (!fields) error_memory(err); /* what is compiled in is JSON */
    return fields;
}

static bool type_is(const json_t *schema, const char *type)
{
    const json_t *types = json_object_get(schema, "type"), *one;
    size_t index;
    json_array_foreach(types, index, one)
    {
        if (strcmp(json_string_value(one), type) == 0) return true;
    }
    return json_is_string(types) && strcmp(json_string_value(types), type) == 0;
}

/* What a person can not write: the heads of a judgement are a map of feeds, the mark is the session's. */
static bool field_hidden(const char *name, const json_t *schema)
{
    return strcmp(name, "invented") == 0 || (strcmp(name, "on") == 0 && type_is(schema, "object"));
}

/* Whether a name within a field, which came with a statement, can stand before a colon. */
static bool name_plain(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length <= 100 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == length;
}

/* --- writing --- */

static void word_write(struct text *text, const json_t *value)
{
    if (json_is_string(value)) text_terminal(text, json_string_value(value));
    if (json_is_integer(value)) text_printf(text, "%lld", (long long)json_integer_value(value));
    if (json_is_boolean(value)) text_puts(text, json_is_true(value) ? gettext("yes") : gettext("no"));
}

/* A value behind its colon; the lines of a text that follow the first are indented. */
static void value_write(struct text *text, const json_t *value)
{
    struct text words = {0};
    const json_t *one;
    size_t index;
    word_write(&words, value);
    for (const char *rest = words.data ? words.data : ""; *rest;) {
        size_t length = strcspn(rest, "\n");
        text_append(text, rest, length);
        rest += length;
        if (*rest) text_puts(text, rest[1] == '\n' || rest[1] == '\0' ? "\n" : "\n  ");
        rest += *rest == '\n';
    }
    text_puts(text, "\n");
    json_array_foreach(value, index, one)
    {
        text_puts(text, "  - ");
        word_write(text, one);
        text_puts(text, "\n");
    }
    text_fini(&words);
}

static void line_write(struct text *text, const char *name, const json_t *value)
{
    bool plain = value && !json_is_array(value) && !(json_is_string(value) && !*json_string_value(value));
    text_puts(text, name);
    text_puts(text, plain ? ": " : ":");
    value_write(text, value);
}

static void choices_write(struct text *text, const json_t *schema)
{
    const json_t *choices = json_object_get(schema, "enum"), *choice;
    const char *before = "# ";
    size_t index;
    if (!choices) choices = json_object_get(json_object_get(schema, "items"), "enum");
    json_array_foreach(choices, index, choice)
    {
        text_printf(text, "%s%s", before, json_string_value(choice));
        before = " | ";
    }
    if (json_array_size(choices) > 0) text_puts(text, "\n");
}

static void remark_write(struct text *text, const json_t *remarks, const char *name)
{
    const char *remark = json_string_value(json_object_get(remarks, name));
    if (!remark) return;
    text_puts(text, "# ");
    for (; *remark; remark++) text_append(text, *remark == '\n' ? " " : remark, 1);
    text_puts(text, "\n");
}

/* A field that is an object: a line for what is within it. */
static void object_write(struct text *text, const char *name, const json_t *object, const json_t *remarks)
{
    char path[NAME_SIZE];
    const char *within;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, within, value)
    {
        if (!name_plain(within)) continue;
        snprintf(path, sizeof path, "%.60s.%.100s", name, within);
        remark_write(text, remarks, path);
        line_write(text, path, value);
    }
}

int body_text_write(const struct kind *kind, const json_t *body, const json_t *remarks, struct text *text,
                    struct error *err)
{
    json_t *schema, *fields = schema_fields(kind, &schema, err), *field;
    const char *name;
    if (!fields) {
        json_decref(schema);
        return ERROR_MEMORY;
    }
    json_object_foreach(fields, name, field)
    {
        const json_t *value = json_object_get(body, name);
        if (field_hidden(name, field)) continue;
        if (type_is(field, "object")) {
            object_write(text, name, value, remarks);
            continue;
        }
        remark_write(text, remarks, name);
        choices_write(text, field);
        line_write(text, name, value);
    }
    json_decref(schema);
    return text->failed ? error_memory(err) : 0;
}

/* --- reading --- */

struct reading {
    const char *name;
    unsigned line;        /* of the field that is being read */
    const json_t *fields; /* of the schema */
    const json_t *like;
    json_t *body;
    char field[NAME_SIZE]; /* "" before the first */
    struct text words;     /* what it says so far */
    json_t *list;          /* behind "- "; NULL when there is none */
    size_t empty;          /* lines that may be part of it */
};

static int wrong(const struct reading *reading, unsigned line, const char *why, const char *what, struct error *err)
{
    return error_set(err, ERROR_INVALID, "%s, line %u: %s: %.100s", reading->name, line, why, what);
}

/* The schema of a field, or of what is within it; NULL when the kind has no such field. */
static const json_t *field_schema(const struct reading *reading, const char *name)
{
    const char *dot = strchr(name, '.');
    const json_t *schema = json_object_get(reading->fields, name);
    if (schema && !type_is(schema, "object")) return field_hidden(name, schema) ? NULL : schema;
    if (!dot || !dot[1]) return NULL;
    schema = json_object_getn(reading->fields, name, (size_t)(dot - name));
    if (!type_is(schema, "object")) return NULL;
    const json_t *within = json_object_get(json_object_get(schema, "properties"), dot + 1);
    if (!within) within = json_object_get(schema, "additionalProperties");
    return json_is_object(within) ? within : NULL;
}

static const json_t *like_of(const struct reading *reading)
{
    const json_t *value = json_object_get(reading->like, reading->field);
    const char *dot = strchr(reading->field, '.');
    if (value || !dot) return value;
    value = json_object_getn(reading->like, reading->field, (size_t)(dot - reading->field));
    return json_object_get(value, dot + 1);
}

/* 1: yes, 0: no, -1: neither. */
static int yes_or_no(const char *words)
{
    static const char *const yes[] = {"yes", "true", "ja"}, *const no[] = {"no", "false", "nee"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcmp(words, yes[i]) == 0) return 1;
        if (strcmp(words, no[i]) == 0) return 0;
    }
    return -1;
}

static bool is_number(const char *words)
{
    size_t sign = *words == '-', digits = strspn(words + sign, "0123456789");
    return digits > 0 && digits < 17 && words[sign + digits] == '\0';
}

/* What was typed, as the schema has it. */
static int word_read(const struct reading *reading, const json_t *schema, const char *words, json_t **value,
                     struct error *err)
{
    bool texts = type_is(schema, "string"), as_text = texts && json_is_string(like_of(reading));
    *value = NULL;
    if (!as_text && type_is(schema, "integer") && is_number(words))
        *value = json_integer(strtoll(words, NULL, 10));
    else if (!as_text && type_is(schema, "boolean") && yes_or_no(words) >= 0)
        *value = json_boolean(yes_or_no(words) == 1);
    else if (texts)
        *value = json_string(words);
    else
        return wrong(reading, reading->line,
                     type_is(schema, "integer") ? error_spoken("this is no whole number")
                                                : error_spoken("this is neither yes nor no"),
                     words, err);
    return *value ? 0 : error_memory(err);
}

/* "a, b" of a list on one line. */
static int list_split(struct reading *reading, struct error *err)
{
    for (char *rest = reading->words.data; rest && *rest;) {
        size_t length = strcspn(rest, ",\n");
        size_t first = strspn(rest, " \t"), last = length;
        while (last > first && strchr(" \t", rest[last - 1])) last--;
        if (last > first && json_array_append_new(reading->list, json_stringn(rest + first, last - first)) != 0)
            return error_memory(err);
        rest += length + (rest[length] != '\0');
    }
    return 0;
}

static int list_read(struct reading *reading, json_t **value, struct error *err)
{
    if (!reading->list && !(reading->list = json_array())) return error_memory(err);
    int result = list_split(reading, err);
    *value = reading->list;
    reading->list = NULL;
    if (json_array_size(*value) > 0 || result != 0) return result;
    /* An empty list says as much as one that is left out, unless the kind wants it there. */
    if (json_is_array(like_of(reading)) && json_array_size(like_of(reading)) == 0) return 0;
    json_decref(*value);
    *value = NULL;
    return 0;
}

/* Takes over the value. */
static int field_put(struct reading *reading, json_t *value, struct error *err)
{
    const char *dot = strchr(reading->field, '.');
    json_t *to = reading->body;
    const char *name = reading->field;
    char outer[NAME_SIZE];
    if (dot && !json_object_get(reading->fields, reading->field)) {
        snprintf(outer, sizeof outer, "%.*s", (int)(dot - reading->field), reading->field);
        to = json_object_get(reading->body, outer);
        name = dot + 1;
        if (!to && json_object_set_new(reading->body, outer, json_object()) == 0)
            to = json_object_get(reading->body, outer);
    }
    if (to && json_object_get(to, name)) {
        json_decref(value);
        return wrong(reading, reading->line, error_spoken("this field is there twice"), reading->field, err);
    }
    if (to && json_object_set_new(to, name, value) == 0) return 0;
    return error_memory(err);
}

/* The field that was read so far is complete. */
static int field_end(struct reading *reading, struct error *err)
{
    const json_t *schema = field_schema(reading, reading->field);
    json_t *value = NULL;
    int result = 0;
    if (!reading->field[0]) return 0;
    const char *words = reading->words.data ? reading->words.data : "";
    if (reading->words.failed)
        result = error_memory(err);
    else if (type_is(schema, "array"))
        result = list_read(reading, &value, err);
    else if (reading->list)
        result = wrong(reading, reading->line, error_spoken("this field is no list"), reading->field, err);
    else if (*words)
        result = word_read(reading, schema, words, &value, err);
    if (result == 0 && value)
        result = field_put(reading, value, err);
    else
        json_decref(value);
    text_fini(&reading->words);
    json_decref(reading->list);
    reading->list = NULL;
    reading->field[0] = '\0';
    reading->empty = 0;
    return result;
}

static int field_begin(struct reading *reading, unsigned number, const char *line, size_t length, struct error *err)
{
    const char *colon = memchr(line, ':', length);
    char start[80];
    snprintf(start, sizeof start, "%.*s", (int)(length < 60 ? length : 60), line);
    if (!colon) return wrong(reading, number, error_spoken("there is no \"field:\" on this line"), start, err);
    if (colon == line || (size_t)(colon - line) >= sizeof reading->field)
        return wrong(reading, number, error_spoken("there is no such field"), start, err);
    snprintf(reading->field, sizeof reading->field, "%.*s", (int)(colon - line), line);
    reading->line = number;
    if (!field_schema(reading, reading->field)) {
        reading->field[0] = '\0';
        return wrong(reading, number, error_spoken("there is no such field"), start, err);
    }
    size_t left = length - (size_t)(colon + 1 - line), blanks = strspn(colon + 1, " \t");
    if (blanks < left) text_append(&reading->words, colon + 1 + blanks, left - blanks);
    return 0;
}

/* An indented line: more of the text, or of the list. */
static int field_more(struct reading *reading, unsigned number, const char *line, size_t length, struct error *err)
{
    size_t blanks = strspn(line, " \t");
    if (!reading->field[0]) return wrong(reading, number, error_spoken("this line belongs to no field"), "", err);
    if (type_is(field_schema(reading, reading->field), "array") && strncmp(line + blanks, "- ", 2) == 0) {
        if (!reading->list && !(reading->list = json_array())) return error_memory(err);
        return json_array_append_new(reading->list, json_stringn(line + blanks + 2, length - blanks - 2)) == 0
                   ? 0
                   : error_memory(err);
    }
    size_t indent = blanks < 2 ? blanks : 2; /* what stands further in stays so */
    for (size_t i = 0; i < reading->empty; i++) text_puts(&reading->words, "\n");
    reading->empty = 0;
    if (reading->words.length > 0) text_puts(&reading->words, "\n");
    text_append(&reading->words, line + indent, length - indent);
    return 0;
}

static int line_read(struct reading *reading, unsigned number, const char *line, size_t length, struct error *err)
{
    while (length > 0 && strchr(" \t\r", line[length - 1])) length--;
    if (*line == '#') return 0;
    if (length == 0) {
        reading->empty++;
        return 0;
    }
    if (*line == ' ' || *line == '\t') return field_more(reading, number, line, length, err);
    int result = field_end(reading, err);
    return result == 0 ? field_begin(reading, number, line, length, err) : result;
}

/* What the text can not say. */
static int hidden_take(struct reading *reading, struct error *err)
{
    static const char *const hidden[] = {"on", "invented"};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        json_t *value = json_object_get(reading->like, hidden[i]);
        if (!value || !field_hidden(hidden[i], json_object_get(reading->fields, hidden[i]))) continue;
        if (json_object_set(reading->body, hidden[i], value) != 0) return error_memory(err);
    }
    return 0;
}

/* What is within a field under a name that the text can not say; and the field itself where nothing is within it. */
static int objects_take(struct reading *reading, struct error *err)
{
    const char *name, *within;
    json_t *object, *value;
    json_object_foreach((json_t *)(uintptr_t)reading->like, name, object)
    {
        json_t *to = json_object_get(reading->body, name);
        bool due = json_is_object(object) && json_object_size(object) == 0;
        if (!json_is_object(object) || field_hidden(name, json_object_get(reading->fields, name))) continue;
        json_object_foreach(object, within, value) due = due || !name_plain(within);
        if (!to && due) {
            if (json_object_set_new(reading->body, name, json_object()) != 0) return error_memory(err);
            to = json_object_get(reading->body, name);
        }
        json_object_foreach(object, within, value)
        {
            if (!name_plain(within) && json_object_set(to, within, value) != 0) return error_memory(err);
        }
    }
    return 0;
}

int body_text_read(const struct kind *kind, const char *name, const char *text, const json_t *like, json_t **body,
                   struct error *err)
{
    json_t *schema;
    struct reading reading = {.name = name, .fields = schema_fields(kind, &schema, err), .like = like};
    unsigned number = 0;
    *body = NULL;
    reading.body = json_object();
    int result = reading.fields && reading.body ? 0 : error_memory(err);
    if (result == 0 && strlen(text) > BODY_TEXT_MAX)
        result = error_set(err, ERROR_INVALID, "%s is longer than %d bytes", name, BODY_TEXT_MAX);
    for (const char *line = text; result == 0 && *line;) {
        size_t length = strcspn(line, "\n");
        result = line_read(&reading, ++number, line, length, err);
        line += length + (line[length] == '\n');
    }
    if (result == 0) result = field_end(&reading, err);
    if (result == 0) result = hidden_take(&reading, err);
    if (result == 0) result = objects_take(&reading, err);
    text_fini(&reading.words);
    json_decref(reading.list);
    json_decref(schema);
    if (result == 0)
        *body = reading.body;
    else
        json_decref(reading.body);
    return result;
}
