/* register_csv.c: the register as a table that a spreadsheet or a scheme owner's program imports. */
#include <stdlib.h>
#include <string.h>

#include "checklists/register_line.h"

/* Columns that every table of certificates has, whether or not a line fills them. */
static const char *const columns[] = {
    "number",      "status", "status_on", "replaces",     "replaced_by",      "dossier",
    "partnership", "town",   "area",      "scheme",       "scheme_owner",     "certificate",
    "decided",     "issued", "expires",   "participants", "certificate_name", "duplicates",
};
/* Columns of a table that was made for a day. */
static const char *const day_columns[] = {"state", "state_since"};
static const char *const licence_columns[] = {"licence", "scheme", "number", "from", "until", "status", "state"};
#define COUNT(list) (sizeof(list) / sizeof *(list))

/* --- cells --- */

/* How many bytes of a control character stand here, other than a tab or the end of a line: 0, 1 or 2 (C1 in UTF-8). */
static size_t control(const char *at)
{
    unsigned char c = (unsigned char)at[0], next = c == '\0' ? 0 : (unsigned char)at[1];
    if (c == 0xc2 && next >= 0x80 && next < 0xa0) return 2;
    return c == 0x7f || (c < 0x20 && c != '\0' && c != '\t' && c != '\n' && c != '\r') ? 1 : 0;
}

/* One cell, with quotes where it needs them. What people wrote is text, also where a spreadsheet would run it or a
 * terminal obey it: control characters become blanks. */
static void cell_write(struct text *text, const char *value)
{
    bool quoted = strpbrk(value, ",\"\r\n") != NULL;
    if (quoted) text_puts(text, "\"");
    if (*value != '\0' && strchr("=+-@\t\r\n", *value) != NULL) text_puts(text, "'");
    for (size_t bytes; *value != '\0'; value += bytes) {
        size_t blank = control(value);
        bytes = blank > 0 ? blank : 1;
        if (blank > 0)
            text_puts(text, " ");
        else if (*value == '"')
            text_puts(text, "\"\"");
        else
            text_append(text, value, 1);
    }
    if (quoted) text_puts(text, "\"");
}

static void value_write(struct text *text, const json_t *value)
{
    struct text joined = {0};
    const json_t *name;
    size_t index;
    if (json_is_string(value)) cell_write(text, json_string_value(value));
    if (json_is_integer(value)) text_printf(text, "%lld", (long long)json_integer_value(value));
    if (json_is_boolean(value)) text_puts(text, json_is_true(value) ? "yes" : "no");
    if (!json_is_array(value)) return;
    json_array_foreach(value, index, name)
    {
        text_puts(&joined, index == 0 ? "" : "; ");
        text_puts(&joined, json_string_value(name));
    }
    if (joined.data != NULL) cell_write(text, joined.data);
    text->failed |= joined.failed;
    text_fini(&joined);
}

/* --- tables --- */

static int name_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the facts that any of the lines has, in their order; borrowed from the lines, free() the list. NULL when
 * memory is out. */
static const char **facts_collect(const json_t *lines, size_t *count)
{
    json_t *all = json_object();
    const char **names, *name;
    json_t *line, *value;
    size_t index;
    bool failed = all == NULL;
    json_array_foreach(lines, index, line)
    {
        json_object_foreach(json_object_get(line, "fields"), name,
                            value) if (!failed && json_object_set_new(all, name, json_true()) != 0) failed = true;
    }
    *count = 0;
    names = failed ? NULL : calloc(json_object_size(all) + 1, sizeof *names);
    json_array_foreach(lines, index, line)
    {
        json_object_foreach(json_object_get(line, "fields"), name, value)
        {
            if (names == NULL || json_object_del(all, name) != 0) continue;
            names[(*count)++] = name;
        }
    }
    json_decref(all);
    if (names != NULL && *count > 0) qsort(names, *count, sizeof *names, name_compare);
    return names;
}

static void comma(struct text *text, size_t *cells)
{
    if ((*cells)++ > 0) text_puts(text, ",");
}

static void names_write(struct text *text, const char *const *names, size_t count, size_t *cells)
{
    for (size_t i = 0; i < count; i++) {
        comma(text, cells);
        cell_write(text, names[i]);
    }
}

static void values_write(struct text *text, const json_t *object, const char *const *names, size_t count, size_t *cells)
{
    for (size_t i = 0; i < count; i++) {
        comma(text, cells);
        value_write(text, json_object_get(object, names[i]));
    }
}

/* A fact whose id is that of a column is told apart from it. */
static void facts_head(struct text *text, const char *const *names, size_t count, size_t *cells)
{
    for (size_t i = 0; i < count; i++) {
        bool taken = false;
        for (size_t j = 0; j < COUNT(columns) && !taken; j++) taken = strcmp(columns[j], names[i]) == 0;
        for (size_t j = 0; j < COUNT(day_columns) && !taken; j++) taken = strcmp(day_columns[j], names[i]) == 0;
        comma(text, cells);
        if (taken) text_puts(text, "fact/");
        cell_write(text, names[i]);
    }
}

int register_csv(const json_t *lines, struct text *text, struct error *err)
{
    size_t facts_count, index, cells = 0, days = 0;
    const char **facts = facts_collect(lines, &facts_count);
    const json_t *line;
    if (facts == NULL) return error_memory(err);
    json_array_foreach(lines, index, line)
    {
        if (json_object_get(line, day_columns[0]) != NULL) days = COUNT(day_columns);
    }
    names_write(text, columns, COUNT(columns), &cells);
    names_write(text, day_columns, days, &cells);
    facts_head(text, facts, facts_count, &cells);
    text_puts(text, "\r\n");
    json_array_foreach(lines, index, line)
    {
        cells = 0;
        values_write(text, line, columns, COUNT(columns), &cells);
        values_write(text, line, day_columns, days, &cells);
        values_write(text, json_object_get(line, "fields"), facts, facts_count, &cells);
        text_puts(text, "\r\n");
    }
    free(facts);
    return text->failed ? error_memory(err) : 0;
}

int register_licences_csv(const json_t *lines, struct text *text, struct error *err)
{
    const json_t *line;
    size_t index, cells = 0;
    names_write(text, licence_columns, COUNT(licence_columns), &cells);
    text_puts(text, "\r\n");
    json_array_foreach(lines, index, line)
    {
        cells = 0;
        values_write(text, line, licence_columns, COUNT(licence_columns), &cells);
        text_puts(text, "\r\n");
    }
    return text->failed ? error_memory(err) : 0;
}
