#include "client/form_view.h"

#include <string.h>

#include "client/entry.h"
#include "client/standing.h"
#include "schema/text.h"

#define CLAUSE_WIDTH 9
#define NAME_WIDTH 46
#define FIELD_WIDTH 24
#define NAMES_MOST 3 /* of missing facts that are told in a line */

/* --- a line --- */

/* What is missing by name: "holds the goal, police: address and 3 more". */
static void missing_write(const struct session *session, const struct form_sheet *sheet, struct text *names)
{
    enum language language = session->language;
    size_t told = 0, missing = sheet->missing + sheet->rows_missing;
    for (unsigned i = 0; i < sheet->rows_missing && told < NAMES_MOST; i++, told++)
        text_printf(names, "%s%s", told ? ", " : "", scheme_text_in(&sheet->form->row, language));
    for (size_t i = 0; i < sheet->count && told < NAMES_MOST; i++) {
        const struct form_place *place = &sheet->places[i];
        if (!place->missing) continue;
        text_printf(names, "%s%s%s%s", told ? ", " : "", place->row, *place->row ? ": " : "",
                    scheme_text_in(&place->field->name, language));
        told++;
    }
    if (missing > told) text_printf(names, _(" and %zu more"), missing - told);
}

/* The first place that says that the clause is not met. */
static const struct form_place *place_against(const struct form_sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++) {
        if (sheet->places[i].against) return &sheet->places[i];
    }
    return NULL;
}

static void say_state(const struct session *session, const struct form_sheet *sheet)
{
    const struct form_place *against = place_against(sheet);
    bool missing = sheet->missing + sheet->rows_missing > 0;
    struct text words = {0};
    say(session, missing ? STYLE_PLAIN : STYLE_GOOD, _("%zu of %zu facts"), sheet->filled, sheet->asked);
    if (sheet->conflicts > 0) {
        say(session, STYLE_PLAIN, "; ");
        say(session, STYLE_BAD, ngettext("%zu in conflict", "%zu in conflict", sheet->conflicts), sheet->conflicts);
    }
    if (against) {
        form_value_write(against->field, against->value, session->language, &words);
        say(session, STYLE_PLAIN, "; ");
        say(session, STYLE_BAD, "%s%s%s: ", against->row, *against->row ? ": " : "",
            scheme_text_in(&against->field->name, session->language));
        say_text(session, STYLE_BAD, words.data);
        text_fini(&words);
    }
    if (missing) {
        missing_write(session, sheet, &words);
        say(session, STYLE_PLAIN, _("; missing: "));
        say_text(session, STYLE_WARN, words.data);
    } else if (sheet->filled < sheet->asked) {
        say(session, STYLE_DIM, _("; nothing that is required is missing"));
    }
    text_fini(&words);
}

void say_form_line(const struct session *session, const struct form_sheet *sheet)
{
    const struct scheme_form *form = sheet->form;
    say(session, STYLE_BOLD, "%s", form->clause);
    say(session, STYLE_PLAIN, " %s: ", scheme_text_in(form_name(session->scheme, form), session->language));
    say_state(session, sheet);
    say(session, STYLE_PLAIN, "\n");
}

/* --- all of it --- */

static void say_value(const struct session *session, const struct form_place *place)
{
    struct text words = {0};
    if (place->conflict) {
        say_conflict_of(session, place->slot);
    } else if (place->value) {
        form_value_write(place->field, place->value, session->language, &words);
        for (char *at = words.data; at && *at; at++) {
            if (*at == '\n') *at = ' ';
        }
        say_text(session, place->against ? STYLE_BAD : STYLE_GOOD, words.data);
        if (place->against) say(session, STYLE_BAD, _("  (the clause is not met with that)"));
    } else {
        form_hint_write(place->field, &words);
        if (place->missing)
            say(session, STYLE_WARN, _("missing"));
        else
            say(session, STYLE_DIM, _("not filled in"));
        if (words.data && *words.data) say(session, STYLE_DIM, " (%s)", words.data);
    }
    text_fini(&words);
}

static void say_place(const struct session *session, const struct form_place *place, int indent)
{
    say(session, STYLE_PLAIN, "%*s", indent, "");
    say_cell(session, STYLE_PLAIN, place->field->id, FIELD_WIDTH);
    say(session, STYLE_DIM, "%s: ", scheme_text_in(&place->field->name, session->language));
    say_value(session, place);
    say(session, STYLE_PLAIN, "\n");
}

static void say_row(const struct session *session, const struct scheme_form *form, const char *row)
{
    const char *name = form_row_name(session->scheme, form, session->fold, row, session->language);
    say(session, STYLE_PLAIN, "  ");
    say(session, STYLE_BOLD, "%s/%s", form->clause, row);
    say(session, STYLE_PLAIN, *name ? " " : "");
    say_text(session, STYLE_PLAIN, name);
    say(session, STYLE_PLAIN, "\n");
}

void say_form(const struct session *session, const struct form_sheet *sheet, const char *row)
{
    const char *last = "";
    say_form_line(session, sheet);
    for (size_t i = 0; i < sheet->count; i++) {
        const struct form_place *place = &sheet->places[i];
        if (!place->asked || (row && *row && strcmp(row, place->row) != 0)) continue;
        if (strcmp(last, place->row) != 0) say_row(session, sheet->form, place->row);
        last = place->row;
        say_place(session, place, *place->row ? 4 : 2);
    }
}

/* --- for programs --- */

static json_t *choices_json(const struct scheme_field *field)
{
    json_t *choices = json_array();
    for (unsigned i = 0; i < field->choices_count; i++)
        json_array_append_new(choices, json_string(field->choices[i].id));
    return choices;
}

static json_t *words_json(char *const *words, unsigned count)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < count; i++) json_array_append_new(list, json_string(words[i]));
    return list;
}

/* What a field asks, once for all rows. */
static json_t *field_json(const struct session *session, const struct scheme_field *field)
{
    static const char *const types[] = {"text", "yes-no", "number", "day", "choice"};
    return json_pack("{s:s,s:s,s:s,s:s?,s:s?,s:s?,s:s?,s:b,s:i,s:i,s:o,s:o}", "id", field->id, "name",
                     scheme_text_in(&field->name, session->language), "type", types[field->type], "point", field->point,
                     "from", field->from, "when", field->when, "after", field->after, "required", field->required,
                     "at_least", field->at_least, "at_most", field->at_most, "choices", choices_json(field), "must_be",
                     words_json(field->must_be, field->must_be_count));
}

static json_t *fields_json(const struct session *session, const struct scheme_form *form)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < form->fields_count; i++) {
        const struct scheme_field *field = &form->fields[i];
        if (scheme_applies(field->certificates, field->certificates_count, case_certificate(session)))
            json_array_append_new(list, field_json(session, field));
    }
    return list;
}

static json_t *place_json(const struct form_place *place)
{
    json_t *object = json_pack("{s:s,s:s,s:s,s:b,s:b,s:b,s:b,s:O?}", "item", place->item, "row", place->row, "field",
                               place->field->id, "asked", place->asked, "missing", place->missing, "against",
                               place->against, "conflict", place->conflict, "value", (json_t *)place->value);
    if (!object || !place->entry) return object;
    json_object_set_new(object, "person", json_string(place->entry->person));
    json_object_set_new(object, "device", json_string(place->entry->device));
    json_object_set_new(object, "at", json_string(place->entry->record->at));
    return object;
}

json_t *form_json(const struct session *session, const struct form_sheet *sheet)
{
    static const char *const eaches[] = {"once", "participants", "measures", "themes", "rows"};
    const struct scheme_form *form = sheet->form;
    const char *name = scheme_text_in(form_name(session->scheme, form), session->language);
    json_t *places = json_array();
    for (size_t i = 0; i < sheet->count; i++) json_array_append_new(places, place_json(&sheet->places[i]));
    return json_pack("{s:s,s:s,s:s,s:s,s:b,s:I,s:I,s:I,s:I,s:I,s:i,s:i,s:o,s:o}", "clause", form->clause, "name", name,
                     "each", eaches[form->each], "stage",
                     form->stage == FORM_CERTIFICATE ? "certificate" : "assessment", "waits", form_waits(session, form),
                     "asked", (json_int_t)sheet->asked, "filled", (json_int_t)sheet->filled, "missing",
                     (json_int_t)sheet->missing, "against", (json_int_t)sheet->against, "conflicts",
                     (json_int_t)sheet->conflicts, "rows", (int)sheet->rows, "rows_missing", (int)sheet->rows_missing,
                     "fields", fields_json(session, form), "places", places);
}

/* --- forms of a dossier --- */

static void say_form_row(const struct session *session, const struct form_sheet *sheet)
{
    const struct scheme_form *form = sheet->form;
    size_t missing = sheet->missing + sheet->rows_missing;
    say(session, STYLE_PLAIN, "  ");
    say_cell(session, STYLE_BOLD, form->clause, CLAUSE_WIDTH);
    say_cell(session, STYLE_PLAIN, scheme_text_in(form_name(session->scheme, form), session->language), NAME_WIDTH);
    if (form_waits(session, form) && sheet->filled == 0) {
        say(session, STYLE_DIM, _("  once there is a certificate\n"));
        return;
    }
    say(session, missing > 0 ? STYLE_PLAIN : STYLE_GOOD, _("  %zu of %zu"), sheet->filled, sheet->asked);
    if (missing > 0) say(session, STYLE_WARN, ngettext(", %zu missing", ", %zu missing", missing), missing);
    if (sheet->against > 0)
        say(session, STYLE_BAD, ngettext(", %zu says not met", ", %zu say not met", sheet->against), sheet->against);
    if (sheet->conflicts > 0)
        say(session, STYLE_BAD, ngettext(", %zu in conflict", ", %zu in conflict", sheet->conflicts), sheet->conflicts);
    say(session, STYLE_PLAIN, "\n");
}

/* The first form that lacks facts, for a hint of what to type. */
static void say_next_form(const struct session *session, const struct scheme_form *form)
{
    if (form) say(session, STYLE_DIM, _("  next: schouw form %s\n"), form->clause);
}

int form_list(struct session *session, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    const struct scheme_form *next = NULL;
    json_t *list = json_array();
    int result = list ? 0 : error_memory(err);
    for (unsigned i = 0; i < scheme->forms_count && result == 0; i++) {
        const struct scheme_form *form = &scheme->forms[i];
        struct form_sheet sheet;
        if (!scheme_applies(form->certificates, form->certificates_count, case_certificate(session))) continue;
        result = form_sheet_open(session, form, &sheet, err);
        if (result != 0) break;
        say_form_row(session, &sheet);
        if (!next && !form_waits(session, form) && sheet.missing + sheet.rows_missing > 0) next = form;
        if (json_array_append_new(list, form_json(session, &sheet)) != 0) result = error_memory(err);
        form_sheet_fini(&sheet);
    }
    if (result != 0) {
        json_decref(list);
        return result;
    }
    if (scheme->forms_count == 0) say(session, STYLE_PLAIN, _("This scheme has no forms.\n"));
    say_next_form(session, next);
    return answer_set(session, "forms", list, err);
}

int form_show(struct session *session, const char *clause, const char *row, struct error *err)
{
    json_t *list = json_array();
    int result = list ? 0 : error_memory(err);
    for (int rowed = row && *row ? 1 : 0; rowed < 2 && result == 0; rowed++) {
        const struct scheme_form *form = form_find(session->scheme, clause, rowed != 0);
        struct form_sheet sheet;
        if (!form) continue;
        result = form_sheet_open(session, form, &sheet, err);
        if (result != 0) break;
        say_form(session, &sheet, row);
        if (json_array_append_new(list, form_json(session, &sheet)) != 0) result = error_memory(err);
        form_sheet_fini(&sheet);
    }
    if (result == 0) return answer_set(session, "forms", list, err);
    json_decref(list);
    return result;
}

/* Whether an earlier fact was of the same form. */
static bool form_told(const struct form_facts *facts, size_t index)
{
    for (size_t i = index; i-- > 0;) {
        if (facts->facts[i].form == facts->facts[index].form) return true;
    }
    return false;
}

int form_tell(struct session *session, const struct form_facts *facts, struct error *err)
{
    int result = 0;
    if (session->json || session->quiet) return 0;
    for (size_t i = 0; i < facts->count && result == 0; i++) {
        struct form_sheet sheet;
        if (form_told(facts, i)) continue;
        result = form_sheet_open(session, facts->facts[i].form, &sheet, err);
        if (result != 0) break;
        say_form_line(session, &sheet);
        form_sheet_fini(&sheet);
    }
    return result;
}

void say_forms_of(const struct session *session, const char *clause)
{
    struct error none = {0};
    if (session->json || session->quiet) return;
    for (int rowed = 0; rowed < 2; rowed++) {
        const struct scheme_form *form = form_find(session->scheme, clause, rowed != 0);
        struct form_sheet sheet;
        if (!form || form_sheet_open(session, form, &sheet, &none) != 0) continue;
        say(session, STYLE_PLAIN, "  ");
        say_form_line(session, &sheet);
        form_sheet_fini(&sheet);
    }
}
