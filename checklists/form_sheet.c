/* form_sheet.c: a form as one dossier has it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/form.h"

struct filling {
    const struct scheme *scheme;
    const struct fold *fold;
    const char *certificate;
    struct form_sheet *sheet;
    size_t capacity;
    const char *item;           /* of a finding that is taken to have these facts, and no others; NULL: none is */
    const json_t *facts;        /* or NULL */
    const struct slot *finding; /* on the whole clause; NULL: there is none */
};

/* --- what stands at one place --- */

static void place_take(struct form_place *place, const struct slot *slot, const json_t *value)
{
    const struct entry *entry = slot_value(slot);
    place->slot = slot;
    if (entry == NULL) {
        place->conflict |= slot->standing > 0;
    } else if (entry->record->type != NULL && value != NULL) {
        place->entry = entry;
        place->value = value;
    }
}

static const json_t *slot_field(const struct slot *slot, const char *field)
{
    const struct entry *entry = slot == NULL ? NULL : slot_value(slot);
    return entry == NULL || entry->record->type == NULL ? NULL : json_object_get(entry->record->body, field);
}

/* The fact among those of a finding; NULL when it is not there, or is nothing the field takes. */
static const json_t *fact_of(const struct form_place *place, const json_t *facts)
{
    const json_t *fact = json_object_get(facts, place->field->id);
    return fact != NULL && form_value_check(place->field, fact, LANGUAGE_EN, NULL) == 0 ? fact : NULL;
}

/* The fact as the finding on an item (`slot`, or NULL) has it: counted facts are given with the verdict they decide.
 * False when the finding does not speak of it. */
static bool place_of_finding(const struct filling *filling, const char *item, const struct slot *slot,
                             struct form_place *place)
{
    if (filling->item != NULL && strcmp(filling->item, item) == 0) {
        place->value = fact_of(place, filling->facts);
        return place->value != NULL;
    }
    for (size_t i = 0; slot != NULL && i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        const json_t *fact =
            entry->superseded || entry->refused ? NULL : fact_of(place, json_object_get(entry->record->body, "facts"));
        if (fact == NULL) continue;
        place->slot = slot;
        place->conflict = slot->conflict;
        place->entry = slot->conflict ? NULL : entry;
        place->value = slot->conflict ? NULL : fact;
        return true;
    }
    return false;
}

/* At most so many bytes of a text, and a NUL; where that stands. */
static char *part_append(char *to, const char *text, size_t most)
{
    size_t length = strnlen(text, most);
    memcpy(to, text, length);
    to[length] = '\0';
    return to + length;
}

/* A finding on the point of the field goes before one on the whole clause, and both before a statement of the fact
 * itself: where a finding has a fact the form only shows it (assessment_check refuses to state it twice). */
static bool place_found(const struct filling *filling, struct form_place *place)
{
    char item[FORM_ITEM_SIZE];
    const struct scheme_form *form = place->form;
    if (form->each != FORM_ONCE || form->stage != FORM_ASSESSMENT) return false;
    if (place->field->point != NULL) {
        part_append(part_append(part_append(item, form->clause, 60), "/", 1), place->field->point, 64);
        if (place_of_finding(filling, item, fold_slot(filling->fold, "finding.set", item), place)) return true;
    }
    return place_of_finding(filling, form->clause, filling->finding, place);
}

static void place_read(const struct filling *filling, struct form_place *place)
{
    const struct scheme_form *form = place->form;
    const char *from = place->field->from;
    const struct slot *slot;
    if (from != NULL) {
        slot = fold_slot(filling->fold, form_source_kind(form), form_source_item(form, place->row));
        if (slot != NULL) place_take(place, slot, slot_field(slot, from));
        if (json_is_string(place->value) && *json_string_value(place->value) == '\0') place->value = NULL;
        return;
    }
    if (place_found(filling, place)) return;
    slot = fold_slot(filling->fold, form_kind(form), place->item);
    if (slot != NULL && slot->standing > 0) place_take(place, slot, slot_field(slot, "value"));
}

static bool value_says(const json_t *value, const char *word)
{
    if (json_is_boolean(value)) return strcmp(word, json_is_true(value) ? "yes" : "no") == 0;
    return json_is_string(value) && strcmp(json_string_value(value), word) == 0;
}

/* Whether it is one of what it must be; anything is where nothing must be. */
static bool value_fits(const struct scheme_field *field, const json_t *value)
{
    for (unsigned i = 0; i < field->must_be_count; i++) {
        if (value_says(value, field->must_be[i])) return true;
    }
    return field->must_be_count == 0;
}

/* --- rows --- */

static int place_add(struct filling *filling, const struct scheme_field *field, const char *row, struct error *err)
{
    struct form_sheet *sheet = filling->sheet;
    if (sheet->count == filling->capacity) {
        size_t capacity = filling->capacity > 0 ? filling->capacity * 2 : 16;
        struct form_place *places = realloc(sheet->places, capacity * sizeof *places);
        if (places == NULL) return error_memory(err);
        sheet->places = places;
        filling->capacity = capacity;
    }
    struct form_place *place = &sheet->places[sheet->count++];
    *place = (struct form_place){.form = sheet->form, .field = field};
    part_append(place->row, row, 64);
    char *end = part_append(place->item, sheet->form->clause, 32);
    if (*row != '\0') end = part_append(part_append(end, "/", 1), row, 64);
    part_append(part_append(end, "/", 1), field->id, 64);
    place_read(filling, place);
    return 0;
}

/* The place of a field in the row that begins at `first`; NULL when there is none. */
static const struct form_place *row_place(const struct form_sheet *sheet, size_t first, const char *field)
{
    for (size_t i = first; i < sheet->count; i++) {
        if (strcmp(sheet->places[i].field->id, field) == 0) return &sheet->places[i];
    }
    return NULL;
}

/* A day that is to follow another is not before it, and not without it. Each statement was checked when it was made,
 * but the other day may have been changed or taken back since, also on another device. */
static bool place_in_order(const struct form_sheet *sheet, size_t first, const struct form_place *place)
{
    const struct form_place *other = place->field->after == NULL ? NULL : row_place(sheet, first, place->field->after);
    const char *day = json_string_value(place->value), *before = other == NULL ? NULL : json_string_value(other->value);
    if (other == NULL || other->conflict || day == NULL) return true;
    return before != NULL && strcmp(before, day) <= 0;
}

static void place_judge(struct form_sheet *sheet, size_t first, struct form_place *place)
{
    const struct form_place *when = place->field->when == NULL ? NULL : row_place(sheet, first, place->field->when);
    place->asked = when == NULL || json_is_true(when->value);
    place->missing = place->asked && place->field->required && place->value == NULL && !place->conflict;
    place->against = place->asked && place->value != NULL &&
                     (!value_fits(place->field, place->value) || !place_in_order(sheet, first, place));
    sheet->asked += place->asked;
    sheet->filled += place->asked && place->value != NULL;
    sheet->missing += place->missing;
    sheet->against += place->against;
    sheet->conflicts += place->conflict;
}

static int row_add(struct filling *filling, const char *row, struct error *err)
{
    struct form_sheet *sheet = filling->sheet;
    size_t first = sheet->count;
    int result = 0;
    sheet->rows++;
    for (unsigned i = 0; i < sheet->form->fields_count && result == 0; i++) {
        const struct scheme_field *field = &sheet->form->fields[i];
        if (scheme_applies(field->certificates, field->certificates_count, filling->certificate))
            result = place_add(filling, field, row, err);
    }
    for (size_t i = first; i < sheet->count && result == 0; i++) place_judge(sheet, first, &sheet->places[i]);
    return result;
}

/* Slots of a kind that stand: participants, or measures that were not dropped. */
static int slots_add(struct filling *filling, const char *kind, struct error *err)
{
    size_t first, count = fold_slots_of(filling->fold, kind, &first);
    int result = 0;
    for (size_t i = first; i < first + count && result == 0; i++) {
        const struct slot *slot = fold_slot_at(filling->fold, i);
        if (slot->standing == 0) continue;
        if (strcmp(kind, "party.set") == 0 && json_is_false(slot_field(slot, "participant"))) continue;
        if (value_says(slot_field(slot, "status"), "dropped")) continue;
        result = row_add(filling, slot->item, err);
    }
    return result;
}

/* The row of the item of a fact, when it is one of this form's; false else. */
static bool row_of(const struct scheme_form *form, const char *item, char row[FORM_ROW_SIZE])
{
    size_t clause = strlen(form->clause);
    if (strncmp(item, form->clause, clause) != 0 || item[clause] != '/') return false;
    const char *start = item + clause + 1, *end = strchr(start, '/');
    if (end == NULL || end == start || end - start >= FORM_ROW_SIZE) return false;
    memcpy(row, start, (size_t)(end - start));
    row[end - start] = '\0';
    return true;
}

/* Rows that people named: each of which a fact stands, or stands in conflict. Items come in order, so that a row's
 * facts stand together. */
static int named_add(struct filling *filling, struct error *err)
{
    const struct scheme_form *form = filling->sheet->form;
    char row[FORM_ROW_SIZE], last[FORM_ROW_SIZE] = "";
    size_t first, count = fold_slots_of(filling->fold, form_kind(form), &first);
    int result = 0;
    for (size_t i = first; i < first + count && result == 0; i++) {
        const struct slot *slot = fold_slot_at(filling->fold, i);
        if (slot->standing == 0 || !row_of(form, slot->item, row) || strcmp(row, last) == 0) continue;
        if (slot_field(slot, "value") == NULL && slot_value(slot) != NULL) continue; /* taken back */
        snprintf(last, sizeof last, "%s", row);
        result = row_add(filling, row, err);
    }
    if (filling->sheet->rows < (unsigned)form->at_least)
        filling->sheet->rows_missing = (unsigned)form->at_least - filling->sheet->rows;
    return result;
}

static int themes_add(struct filling *filling, struct error *err)
{
    const struct scheme *scheme = filling->scheme;
    int result = 0;
    for (unsigned i = 0; i < scheme->themes_count && result == 0; i++) {
        const struct scheme_item *theme = &scheme->themes[i];
        if (scheme_applies(theme->certificates, theme->certificates_count, filling->certificate))
            result = row_add(filling, theme->id, err);
    }
    return result;
}

static int sheet_fill(struct filling *filling, const struct scheme_form *form, struct error *err)
{
    struct form_sheet *sheet = filling->sheet;
    int result = 0;
    *sheet = (struct form_sheet){.form = form};
    filling->capacity = 0;
    filling->finding = fold_slot(filling->fold, "finding.set", form->clause);
    if (!scheme_applies(form->certificates, form->certificates_count, filling->certificate)) return 0;
    switch (form->each) {
    case FORM_ONCE:
        result = row_add(filling, "", err);
        sheet->rows = 0;
        break;
    case FORM_PARTICIPANTS:
        result = slots_add(filling, "party.set", err);
        break;
    case FORM_MEASURES:
        result = slots_add(filling, "measure.set", err);
        break;
    case FORM_THEMES:
        result = themes_add(filling, err);
        break;
    case FORM_ROWS:
        result = named_add(filling, err);
        break;
    }
    if (result != 0) form_sheet_fini(sheet);
    return result;
}

int form_sheet_fill(const struct scheme *scheme, const struct scheme_form *form, const struct fold *fold,
                    const char *certificate, struct form_sheet *sheet, struct error *err)
{
    return form_sheet_fill_for(scheme, form, fold, certificate, NULL, NULL, sheet, err);
}

int form_sheet_fill_for(const struct scheme *scheme, const struct scheme_form *form, const struct fold *fold,
                        const char *certificate, const char *item, const json_t *facts, struct form_sheet *sheet,
                        struct error *err)
{
    struct filling filling = {
        .scheme = scheme, .fold = fold, .certificate = certificate, .sheet = sheet, .item = item, .facts = facts};
    return sheet_fill(&filling, form, err);
}

void form_sheet_fini(struct form_sheet *sheet)
{
    free(sheet->places);
    *sheet = (struct form_sheet){0};
}

const struct form_place *form_sheet_place(const struct form_sheet *sheet, const char *row, const char *field)
{
    for (size_t i = 0; i < sheet->count; i++) {
        const struct form_place *place = &sheet->places[i];
        if (strcmp(place->field->id, field) == 0 && strcmp(place->row, row) == 0) return place;
    }
    return NULL;
}

void form_place_write(const struct form_place *place, enum language language, struct text *text)
{
    const struct scheme_field *field = place->field;
    if (place->row[0] != '\0') text_printf(text, "%s: ", place->row);
    text_puts(text, scheme_text_in(&field->name, language));
    if (place->value == NULL) return;
    text_puts(text, ": ");
    form_value_write(field, place->value, language, text);
    const struct scheme_field *after = field->after == NULL ? NULL : form_field(place->form, field->after);
    if (!place->against || after == NULL || !value_fits(field, place->value)) return;
    text_puts(text, language == LANGUAGE_NL ? ", eerder dan of zonder " : ", before or without ");
    text_puts(text, scheme_text_in(&after->name, language));
}
