/* form_file_write.c: a form as a text that can be filled in and given back. */
#include <stdio.h>
#include <string.h>

#include "client/entry.h"
#include "client/form_file.h"
#include "schema/text.h"

void form_hint_write(const struct scheme_field *field, struct text *text)
{
    switch (field->type) {
    case FIELD_TEXT_LINE:
        break;
    case FIELD_YES_NO:
        text_puts(text, _("yes or no"));
        break;
    case FIELD_NUMBER:
        if (field->at_most > 0)
            text_printf(text, _("a whole number, %d to %d"), field->at_least, field->at_most);
        else
            text_puts(text, _("a whole number"));
        break;
    case FIELD_DAY:
        text_puts(text, _("a day, YYYY-MM-DD"));
        break;
    case FIELD_CHOICE:
        for (unsigned i = 0; i < field->choices_count; i++)
            text_printf(text, "%s%s", i ? ", " : "", field->choices[i].id);
        break;
    }
}

const char *form_row_name(const struct scheme *scheme, const struct scheme_form *form, const struct fold *fold,
                          const char *row, enum language language)
{
    const struct record *record;
    const struct scheme_item *theme;
    const char *name = NULL;
    switch (form->each) {
    case FORM_ONCE:
    case FORM_ROWS:
        break;
    case FORM_PARTICIPANTS:
        record = fold_value(fold, "party.set", row);
        name = record ? record_text(record, "name") : NULL;
        break;
    case FORM_MEASURES:
        record = fold_value(fold, "measure.set", row);
        name = record ? record_text(record, "title") : NULL;
        break;
    case FORM_THEMES:
        theme = scheme_item(scheme->themes, scheme->themes_count, row);
        name = theme ? scheme_text_in(&theme->name, language) : NULL;
        break;
    }
    return name ? name : "";
}

/* "# words", on one line, whatever stands in them. */
static void remark_write(struct text *text, const char *words)
{
    struct text line = {0};
    text_terminal(&line, words);
    text_puts(text, "# ");
    for (char *at = line.data; at && *at; at++) {
        if (*at == '\n') *at = ' ';
    }
    text_puts(text, line.data ? line.data : "");
    text_puts(text, "\n");
    text->failed |= line.failed;
    text_fini(&line);
}

/* A value as it would be typed: the id of a choice, not its name. */
static void value_write(const struct scheme_field *field, const json_t *value, enum language language,
                        struct text *text)
{
    struct text words = {0}, shown = {0};
    if (json_is_string(value))
        text_puts(&words, json_string_value(value));
    else
        form_value_write(field, value, language, &words);
    if (words.data) form_words_clean(words.data);
    text_terminal(&shown, words.data ? words.data : "");
    for (const char *line = shown.data; line && *line;) {
        size_t length = strcspn(line, "\n");
        if (line != shown.data) text_puts(text, length > 0 ? "\n  " : "\n");
        text_append(text, line, length);
        line += length + (line[length] == '\n');
    }
    text->failed |= words.failed || shown.failed;
    text_fini(&words);
    text_fini(&shown);
}

/* What is asked, and how it is typed, above the field. */
static void asked_write(const struct scheme_form *form, const struct scheme_field *field, enum language language,
                        struct text *text)
{
    struct text line = {0};
    const char *remark = scheme_text_in(&field->remark, language);
    const struct scheme_field *when = field->when ? form_field(form, field->when) : NULL;
    text_puts(&line, scheme_text_in(&field->name, language));
    if (field->type != FIELD_TEXT_LINE) {
        text_puts(&line, " (");
        form_hint_write(field, &line);
        text_puts(&line, ")");
    }
    if (!field->required) text_puts(&line, _("; not required"));
    if (when) text_printf(&line, _("; only where so: %s"), scheme_text_in(&when->name, language));
    if (line.data) remark_write(text, line.data);
    text->failed |= line.failed;
    text_fini(&line);
    for (unsigned i = 0; i < field->choices_count && field->type == FIELD_CHOICE; i++) {
        struct text choice = {0};
        text_printf(&choice, "  %s: %s", field->choices[i].id, scheme_text_in(&field->choices[i].name, language));
        if (choice.data) remark_write(text, choice.data);
        text_fini(&choice);
    }
    if (remark && *remark) remark_write(text, remark);
}

static void section_write(const struct scheme *scheme, const struct scheme_form *form, const struct fold *fold,
                          const char *row, enum language language, struct text *text)
{
    const char *name = form_row_name(scheme, form, fold, row, language);
    text_puts(text, "\n");
    if (*name) remark_write(text, name);
    text_printf(text, "[%s%s%s]\n", form->clause, *row ? "/" : "", row);
}

static bool row_stands(const struct form_sheet *sheet, const char *row)
{
    for (size_t i = 0; i < sheet->count; i++) {
        if (strcmp(sheet->places[i].row, row) == 0) return true;
    }
    return false;
}

/* A row that is not there yet, to be filled in under a name that is a number. */
static void row_write(const struct scheme *scheme, const struct form_sheet *sheet, const struct fold *fold,
                      const char *row, enum language language, struct text *text)
{
    const struct scheme_form *form = sheet->form;
    section_write(scheme, form, fold, row, language, text);
    for (unsigned i = 0; i < form->fields_count; i++) {
        asked_write(form, &form->fields[i], language, text);
        text_printf(text, "%s:\n", form->fields[i].id);
    }
}

/* As many new rows as are missing, and one when there is none at all. */
static void rows_write(const struct scheme *scheme, const struct form_sheet *sheet, const struct fold *fold,
                       enum language language, struct text *text)
{
    unsigned wanted = sheet->rows_missing > 0 ? sheet->rows_missing : sheet->rows == 0;
    for (unsigned number = 1; wanted > 0; number++) {
        char row[FORM_ROW_SIZE];
        snprintf(row, sizeof row, "%u", number);
        if (row_stands(sheet, row)) continue;
        row_write(scheme, sheet, fold, row, language, text);
        wanted--;
    }
}

/* A remark for each of those that contradict each other. */
static void conflict_write(const struct form_place *place, struct text *text)
{
    remark_write(text, _("in conflict; see `schouw conflicts`"));
    for (size_t i = 0; i < place->slot->count; i++) {
        const struct entry *entry = &place->slot->entries[i];
        struct text words = {0};
        if (entry->superseded || entry->refused) continue;
        text_printf(&words, _("%s by %s on %s, %.10s %.5s"), entry_point(entry->record), entry->person, entry->device,
                    entry->record->at, entry->record->at + 11);
        if (words.data) remark_write(text, words.data);
        text_fini(&words);
    }
}

static void place_write(const struct form_place *place, enum language language, struct text *text)
{
    asked_write(place->form, place->field, language, text);
    if (place->conflict) conflict_write(place, text);
    text_printf(text, "%s:", place->field->id);
    if (place->value) {
        text_puts(text, " ");
        value_write(place->field, place->value, language, text);
    }
    text_puts(text, "\n");
}

void form_file_head(struct text *text)
{
    text_puts(text, _("# Fill in what is known behind the colons; what is left empty says nothing. A text may go on in "
                      "lines that are\n"
                      "# indented. Lines that begin with # are left out. `schouw form -F FILE` records it.\n"));
}

void form_file_write(const struct scheme *scheme, const struct form_sheet *sheet, const struct fold *fold,
                     const char *row, enum language language, struct text *text)
{
    const struct scheme_form *form = sheet->form;
    const char *last = NULL;
    struct text head = {0};
    text_printf(&head, "%s %s", form->clause, scheme_text_in(form_name(scheme, form), language));
    if (form->each == FORM_ROWS) {
        text_printf(&head, _("; a section for each %s, [%s/ID]"), scheme_text_in(&form->row, language), form->clause);
    }
    text_puts(text, "\n");
    if (head.data) remark_write(text, head.data);
    text->failed |= head.failed;
    text_fini(&head);
    for (size_t i = 0; i < sheet->count; i++) {
        const struct form_place *place = &sheet->places[i];
        if (row && strcmp(place->row, row) != 0) continue;
        if (!last || strcmp(last, place->row) != 0) section_write(scheme, form, fold, place->row, language, text);
        last = place->row;
        place_write(place, language, text);
    }
    if (form->each == FORM_ROWS && !row) rows_write(scheme, sheet, fold, language, text);
    if (form->each == FORM_ROWS && row && !row_stands(sheet, row)) row_write(scheme, sheet, fold, row, language, text);
}
