#include "client/form_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/verb.h"
#include "schema/text.h"

#define BLANKS " \t\r"
#define INDENT 2 /* blanks before a line that goes on; what is more is part of the text */

void form_facts_fini(struct form_facts *facts)
{
    for (size_t i = 0; i < facts->count; i++) json_decref(facts->facts[i].value);
    free(facts->facts);
    *facts = (struct form_facts){0};
}

/* The next fact, empty; NULL when memory is out. */
static struct form_fact *fact_new(struct form_facts *facts)
{
    if (facts->count == facts->capacity) {
        size_t capacity = facts->capacity ? facts->capacity * 2 : 32;
        struct form_fact *grown = realloc(facts->facts, capacity * sizeof *grown);
        if (!grown) return NULL;
        facts->facts = grown;
        facts->capacity = capacity;
    }
    facts->facts[facts->count] = (struct form_fact){0};
    return &facts->facts[facts->count];
}

/* --- whose facts: a clause, or a row of it --- */

static const char *clause_nearest(const struct scheme *scheme, const char *clause)
{
    const char *nearest = NULL;
    size_t least = 0;
    for (unsigned i = 0; i < scheme->forms_count && strlen(clause) < FORM_ROW_SIZE; i++) {
        size_t distance = text_distance(scheme->forms[i].clause, clause);
        if (nearest && distance >= least) continue;
        least = distance;
        nearest = scheme->forms[i].clause;
    }
    return nearest;
}

static int section_unknown(const struct scheme *scheme, const char *clause, struct error *err)
{
    const char *nearest = clause_nearest(scheme, clause);
    if (!nearest) return error_set(err, ERROR_USAGE, "%s has no forms", scheme->id);
    return error_set(err, ERROR_USAGE, "%s has no form at %.60s; did you mean %s? `schouw form` lists them", scheme->id,
                     clause, nearest);
}

int form_section(const struct scheme *scheme, const char *section, const struct scheme_form **form,
                 char row[FORM_ROW_SIZE], struct error *err)
{
    char clause[FORM_ROW_SIZE];
    const char *slash = strchr(section, '/');
    size_t length = slash ? (size_t)(slash - section) : strlen(section);
    *form = NULL;
    row[0] = '\0';
    snprintf(clause, sizeof clause, "%.*s", (int)(length < sizeof clause ? length : sizeof clause - 1), section);
    if (slash && !text_matches(slash + 1, "[a-z0-9][a-z0-9._-]{0,63}"))
        return error_set(err, ERROR_USAGE,
                         "\"%.70s\" can be no row: small letters, digits, points, dashes, beginning with a letter or a "
                         "digit, at most 64",
                         slash + 1);
    if (slash) snprintf(row, FORM_ROW_SIZE, "%.64s", slash + 1);
    *form = form_find(scheme, clause, slash != NULL);
    if (!*form && !slash) *form = form_find(scheme, clause, true);
    if (*form) return 0;
    if (form_find(scheme, clause, false))
        return error_set(err, ERROR_USAGE, "the form of %s has no rows, so no %.64s", clause, row);
    return section_unknown(scheme, clause, err);
}

/* --- one fact --- */

static bool values_too_long(const char *words)
{
    size_t characters = 0;
    for (; *words; words++) characters += ((unsigned char)*words & 0xc0) != 0x80;
    return characters > FORM_VALUE_MAX;
}

int form_facts_add(struct form_facts *facts, const struct scheme *scheme, const struct scheme_form *form,
                   const char *row, const char *field, const char *words, enum language language, struct error *err)
{
    struct form_fact *fact = fact_new(facts);
    const struct scheme_form *found;
    char item[2 * FORM_ITEM_SIZE];
    if (!fact) return error_memory(err);
    if (form->each != FORM_ONCE && !*row)
        return error_set(err, ERROR_USAGE, "of which row? %s/ROW; `schouw form %s` shows what there is", form->clause,
                         form->clause);
    snprintf(item, sizeof item, "%.32s/%.64s%s%.70s", form->clause, row, *row ? "/" : "", field);
    int result = form_locate(scheme, item, language, &found, fact->row, &fact->field, err);
    if (result == ERROR_INVALID && err) err->code = result = ERROR_USAGE;
    if (result != 0) return result;
    fact->form = found;
    snprintf(fact->item, sizeof fact->item, "%.169s", item);
    if (values_too_long(words))
        return error_set(err, ERROR_INVALID, "%s is longer than %d characters; keep it as evidence instead", field,
                         FORM_VALUE_MAX);
    if (*words) result = form_value_parse(fact->field, words, language, &fact->value, err);
    if (result == 0) facts->count++;
    return result;
}

void form_words_clean(char *words)
{
    char *to = words;
    size_t empty = 0;
    bool begun = false;
    for (const char *line = words; *line;) {
        size_t length = strcspn(line, "\n"), kept = length;
        const char *next = line + length + (line[length] == '\n');
        while (kept > 0 && strchr(BLANKS, line[kept - 1])) kept--;
        empty += kept == 0;
        if (kept > 0) {
            size_t skip = begun ? 0 : strspn(line, BLANKS);
            for (; begun && empty > 0; empty--) *to++ = '\n';
            if (begun) *to++ = '\n';
            memmove(to, line + skip, kept - skip);
            to += kept - skip;
            empty = 0;
            begun = true;
        }
        line = next;
    }
    *to = '\0';
}

/* --- a whole text --- */

struct reading {
    const struct scheme *scheme;
    const char *name;
    enum language language;
    struct form_facts *facts;
    json_t *lines; /* item -> line it was said in */
    const struct scheme_form *form;
    char row[FORM_ROW_SIZE];
    bool bound; /* to the clause, and the row, it began with */
    const struct scheme_form *bound_to;
    char bound_row[FORM_ROW_SIZE];
    unsigned line;
    char field[FORM_ROW_SIZE]; /* the open one; "" when none is */
    unsigned field_line;
    struct text words;
};

static int line_wrap(const struct reading *reading, unsigned line, int result, struct error *err)
{
    error_wrap(err, "%s, line %u", reading->name, line);
    if (err && result == ERROR_USAGE) err->code = ERROR_INVALID;
    return result == ERROR_USAGE ? ERROR_INVALID : result;
}

static int field_twice(struct reading *reading, const struct form_fact *fact, struct error *err)
{
    const json_t *before = json_object_get(reading->lines, fact->item);
    if (before)
        return error_set(err, ERROR_INVALID, "%s stands in line %d already", fact->item,
                         (int)json_integer_value(before));
    if (reading->facts->count > FORM_FACTS_MAX)
        return error_set(err, ERROR_INVALID, "there are more than %d facts; make it two files", FORM_FACTS_MAX);
    return json_object_set_new(reading->lines, fact->item, json_integer(reading->field_line)) == 0 ? 0
                                                                                                   : error_memory(err);
}

/* Ends the field that is open: what was read of it is a fact. */
static int field_end(struct reading *reading, struct error *err)
{
    if (!reading->field[0]) return 0;
    text_puts(&reading->words, "");
    if (reading->words.failed) return error_memory(err);
    form_words_clean(reading->words.data);
    int result = form_facts_add(reading->facts, reading->scheme, reading->form, reading->row, reading->field,
                                reading->words.data, reading->language, err);
    if (result == 0) {
        struct form_fact *fact = &reading->facts->facts[reading->facts->count - 1];
        fact->line = reading->field_line;
        result = field_twice(reading, fact, err);
    }
    reading->field[0] = '\0';
    reading->words.length = 0;
    return result == 0 ? 0 : line_wrap(reading, reading->field_line, result, err);
}

static int section_begin(struct reading *reading, const char *line, size_t length, struct error *err)
{
    char section[2 * FORM_ROW_SIZE];
    int result = 0;
    if (line[length - 1] != ']' || length - 2 >= sizeof section)
        result = error_set(err, ERROR_INVALID, "a section is [CLAUSE] or [CLAUSE/ROW], not \"%.*s\"",
                           (int)(length < 60 ? length : 60), line);
    if (result == 0) {
        snprintf(section, sizeof section, "%.*s", (int)length - 2, line + 1);
        result = form_section(reading->scheme, section, &reading->form, reading->row, err);
    }
    if (result == 0 && reading->bound &&
        (strcmp(reading->form->clause, reading->bound_to->clause) != 0 ||
         (reading->bound_row[0] && strcmp(reading->row, reading->bound_row) != 0)))
        result = error_set(err, ERROR_INVALID, "%s is another form than the one that was asked for, %s%s%s", section,
                           reading->bound_to->clause, reading->bound_row[0] ? "/" : "", reading->bound_row);
    return result == 0 ? 0 : line_wrap(reading, reading->line, result, err);
}

static int field_begin(struct reading *reading, const char *line, size_t length, struct error *err)
{
    const char *colon = memchr(line, ':', length);
    size_t name = colon ? (size_t)(colon - line) : 0;
    int result = 0;
    while (name > 0 && strchr(BLANKS, line[name - 1])) name--;
    if (name == 0)
        result = error_set(err, ERROR_INVALID,
                           "\"%.*s\" is no \"field: value\", no [CLAUSE], and no remark, which begins with #",
                           (int)(length < 60 ? length : 60), line);
    else if (!reading->form)
        result = error_set(err, ERROR_INVALID, "of which clause? [CLAUSE] has to stand above it");
    if (result != 0) return line_wrap(reading, reading->line, result, err);
    /* A name that is cut off here is none of a field, and is refused as such. */
    snprintf(reading->field, sizeof reading->field, "%.*s", (int)(name < 64 ? name : 64), line);
    reading->field_line = reading->line;
    text_append(&reading->words, colon + 1, length - (size_t)(colon + 1 - line));
    return 0;
}

/* A line that is indented goes on with the value above it. */
static int field_go_on(struct reading *reading, const char *line, size_t length, struct error *err)
{
    size_t skip = 0;
    if (!reading->field[0])
        return line_wrap(reading, reading->line,
                         error_set(err, ERROR_INVALID,
                                   "an indented line goes on with the field above it; there is "
                                   "none"),
                         err);
    if (*line == '\t') skip = 1;
    while (*line != '\t' && skip < INDENT && skip < length && line[skip] == ' ') skip++;
    text_puts(&reading->words, "\n");
    text_append(&reading->words, line + skip, length - skip);
    return 0;
}

static int line_read(struct reading *reading, const char *line, size_t length, struct error *err)
{
    int result = 0;
    if (length > FORM_LINE_MAX)
        return line_wrap(reading, reading->line,
                         error_set(err, ERROR_INVALID, "the line is longer than %d bytes", FORM_LINE_MAX), err);
    while (length > 0 && strchr(BLANKS, line[length - 1])) length--;
    if (length == 0) {
        if (reading->field[0]) text_puts(&reading->words, "\n");
        return 0;
    }
    if (*line == '#') return 0;
    if (*line == ' ' || *line == '\t') return field_go_on(reading, line, length, err);
    result = field_end(reading, err);
    if (result != 0) return result;
    return *line == '[' ? section_begin(reading, line, length, err) : field_begin(reading, line, length, err);
}

int form_file_read(const struct scheme *scheme, const char *name, const char *text, const char *section,
                   enum language language, struct form_facts *facts, struct error *err)
{
    struct reading reading = {.scheme = scheme, .name = name, .language = language, .facts = facts};
    int result = 0;
    if (strlen(text) > FORM_FILE_MAX)
        return error_set(err, ERROR_INVALID, "%s is longer than %d bytes", name, FORM_FILE_MAX);
    if (!utf8_valid(text, strlen(text))) return error_set(err, ERROR_INVALID, "%s is not valid UTF-8 text", name);
    if (section) {
        result = form_section(scheme, section, &reading.form, reading.row, err);
        if (result != 0) return result;
        reading.bound = true;
        reading.bound_to = reading.form;
        snprintf(reading.bound_row, sizeof reading.bound_row, "%s", reading.row);
    }
    reading.lines = json_object();
    if (!reading.lines) return error_memory(err);
    for (const char *line = text; *line && result == 0;) {
        size_t length = strcspn(line, "\n");
        reading.line++;
        result = line_read(&reading, line, length, err);
        line += length + (line[length] == '\n');
    }
    if (result == 0) result = field_end(&reading, err);
    json_decref(reading.lines);
    text_fini(&reading.words);
    return result;
}
