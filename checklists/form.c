#include "checklists/form.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/clock.h"

#define NUMBER_MOST 1000000000 /* where the scheme sets no end */

static int form_invalid(struct error *err, enum language language, const char *nl, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

static int form_invalid(struct error *err, enum language language, const char *nl, const char *en, ...)
{
    char message[sizeof err->message];
    va_list arguments;
    va_start(arguments, en);
    vsnprintf(message, sizeof message, language == LANGUAGE_NL ? nl : en, arguments);
    va_end(arguments);
    return error_set(err, ERROR_INVALID, "%s", message);
}

/* --- finding --- */

const char *form_kind(const struct scheme_form *form)
{
    return form->stage == FORM_CERTIFICATE ? "surveillance.set" : "fact.set";
}

const char *form_source_kind(const struct scheme_form *form)
{
    if (form->each == FORM_ONCE) return "partnership.set";
    return form->each == FORM_MEASURES ? "measure.set" : "party.set";
}

const char *form_source_item(const struct scheme_form *form, const char *row)
{
    return form->each == FORM_ONCE ? "partnership" : row;
}

const struct scheme_form *form_find(const struct scheme *scheme, const char *clause, bool rowed)
{
    for (unsigned i = 0; i < scheme->forms_count; i++) {
        const struct scheme_form *form = &scheme->forms[i];
        if ((form->each != FORM_ONCE) == rowed && strcmp(form->clause, clause) == 0) return form;
    }
    return NULL;
}

const struct scheme_field *form_field(const struct scheme_form *form, const char *id)
{
    for (unsigned i = 0; i < form->fields_count; i++) {
        if (strcmp(form->fields[i].id, id) == 0) return &form->fields[i];
    }
    return NULL;
}

const struct scheme_text *form_name(const struct scheme *scheme, const struct scheme_form *form)
{
    static char empty[] = "";
    static const struct scheme_text none = {empty, empty};
    const struct scheme_requirement *requirement = scheme_requirement(scheme, form->clause);
    const struct scheme_clause *clause = scheme_clause(scheme, form->clause);
    if (form->name.nl != NULL) return &form->name;
    if (requirement != NULL) return &requirement->title;
    return clause != NULL ? &clause->title : &none;
}

/* --- the item of a fact --- */

static const char *nearest_field(const struct scheme_form *form, const char *id)
{
    const char *nearest = NULL;
    size_t least = SIZE_MAX;
    for (unsigned i = 0; i < form->fields_count; i++) {
        size_t distance = text_distance(form->fields[i].id, id);
        if (distance >= least) continue;
        least = distance;
        nearest = form->fields[i].id;
    }
    return nearest != NULL ? nearest : "-";
}

/* Copies what lies between `from` and `to`; false when it is empty or too long. */
static bool part_copy(char *part, size_t size, const char *from, const char *to)
{
    size_t length = (size_t)(to - from);
    if (length == 0 || length >= size) return false;
    memcpy(part, from, length);
    part[length] = '\0';
    return true;
}

int form_locate(const struct scheme *scheme, const char *item, enum language language, const struct scheme_form **form,
                char row[FORM_ROW_SIZE], const struct scheme_field **field, struct error *err)
{
    char clause[FORM_ROW_SIZE];
    const char *first = strchr(item, '/'), *last = strrchr(item, '/');
    bool rowed = first != last;
    row[0] = '\0';
    if (first == NULL || !part_copy(clause, sizeof clause, item, first) || last[1] == '\0' ||
        (rowed && (!part_copy(row, FORM_ROW_SIZE, first + 1, last) || strchr(row, '/') != NULL)))
        return form_invalid(err, language, "\"%.100s\" is geen feit: paragraaf/veld of paragraaf/rij/veld",
                            "\"%.100s\" is no fact: clause/field, or clause/row/field", item);
    *form = form_find(scheme, clause, rowed);
    if (*form == NULL && form_find(scheme, clause, !rowed) != NULL)
        return rowed ? form_invalid(err, language, "het formulier van %s heeft geen rijen: %s/veld",
                                    "the form of %s has no rows: %s/field", clause, clause)
                     : form_invalid(err, language, "het formulier van %s wordt per rij ingevuld: %s/rij/veld",
                                    "the form of %s is filled row by row: %s/row/field", clause, clause);
    if (*form == NULL) {
        const char *nearest = scheme_nearest_clause(scheme, clause);
        return form_invalid(err, language, "%s heeft geen formulier bij %s; de naaste paragraaf is %s",
                            "%s has no form at %s; the nearest clause is %s", scheme->id, clause,
                            nearest != NULL ? nearest : "-");
    }
    *field = form_field(*form, last + 1);
    if (*field != NULL) return 0;
    return form_invalid(err, language, "het formulier van %s heeft geen veld \"%.64s\"; bedoelde u %s?",
                        "the form of %s has no field \"%.64s\"; did you mean %s?", clause, last + 1,
                        nearest_field(*form, last + 1));
}

/* What stands about a participant or a measure counts also where it stands in conflict: then too there is one. */
static bool stands_with(const struct slot *slot, const char *field, const json_t *value)
{
    for (size_t i = 0; slot != NULL && i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (entry->superseded || entry->refused) continue;
        if (json_equal(json_object_get(entry->record->body, field), value)) return true;
    }
    return false;
}

static int measure_check(const struct fold *fold, const char *row, enum language language, struct error *err)
{
    const struct slot *slot = fold_slot(fold, "measure.set", row);
    const struct entry *entry = slot == NULL ? NULL : slot_value(slot);
    if (slot == NULL || slot->standing == 0)
        return form_invalid(err, language, "er is geen maatregel \"%.64s\"; `schouw measure` noemt ze",
                            "there is no measure \"%.64s\"; `schouw measure` lists them", row);
    if (entry == NULL || !record_is(entry->record, "status", "dropped")) return 0;
    return form_invalid(err, language, "maatregel \"%.64s\" is vervallen: er wordt niets meer van gevraagd",
                        "measure \"%.64s\" was dropped: nothing is asked of it any more", row);
}

int form_row_check(const struct scheme *scheme, const struct scheme_form *form, const struct fold *fold,
                   const char *row, enum language language, struct error *err)
{
    const char *nearest;
    switch (form->each) {
    case FORM_ONCE:
    case FORM_ROWS:
        return 0;
    case FORM_PARTICIPANTS:
        if (stands_with(fold_slot(fold, "party.set", row), "participant", json_true())) return 0;
        return form_invalid(err, language, "er is geen deelnemer \"%.64s\"; `schouw party` noemt ze",
                            "there is no participant \"%.64s\"; `schouw party` lists them", row);
    case FORM_MEASURES:
        return measure_check(fold, row, language, err);
    case FORM_THEMES:
        if (scheme_item(scheme->themes, scheme->themes_count, row) != NULL) return 0;
        nearest = scheme_nearest_item(scheme->themes, scheme->themes_count, row);
        return form_invalid(err, language, "%s kent geen thema \"%.64s\"; bedoelde u %s?",
                            "%s knows no theme \"%.64s\"; did you mean %s?", scheme->id, row,
                            nearest != NULL ? nearest : "-");
    }
    return 0;
}

/* --- values --- */

static int choices_invalid(const struct scheme_field *field, const char *given, enum language language,
                           struct error *err)
{
    struct text list = {0};
    for (unsigned i = 0; i < field->choices_count; i++)
        text_printf(&list, "%s%s", i > 0 ? ", " : "", field->choices[i].id);
    int result = list.failed ? error_memory(err)
                             : form_invalid(err, language, "%s is een van: %.600s; niet \"%.60s\"",
                                            "%s is one of: %.600s; not \"%.60s\"", field->id,
                                            list.data != NULL ? list.data : "", given);
    text_fini(&list);
    return result;
}

static int number_check(const struct scheme_field *field, json_int_t number, enum language language, struct error *err)
{
    json_int_t most = field->at_most > 0 ? field->at_most : NUMBER_MOST;
    if (number >= field->at_least && number <= most) return 0;
    return form_invalid(err, language, "%s ligt tussen %d en %lld, en is niet %lld",
                        "%s lies between %d and %lld, and is not %lld", field->id, field->at_least, (long long)most,
                        (long long)number);
}

int form_value_check(const struct scheme_field *field, const json_t *value, enum language language, struct error *err)
{
    const char *words = json_string_value(value);
    switch (field->type) {
    case FIELD_TEXT_LINE:
        if (words != NULL && *words != '\0') return 0;
        return form_invalid(err, language, "%s is tekst", "%s is text", field->id);
    case FIELD_YES_NO:
        if (json_is_boolean(value)) return 0;
        return form_invalid(err, language, "%s is ja of nee", "%s is yes or no", field->id);
    case FIELD_NUMBER:
        if (json_is_integer(value)) return number_check(field, json_integer_value(value), language, err);
        return form_invalid(err, language, "%s is een geheel getal", "%s is a whole number", field->id);
    case FIELD_DAY:
        if (words != NULL && clock_is_date(words)) return 0;
        return form_invalid(err, language, "%s is een dag, JJJJ-MM-DD, die in de kalender staat; niet \"%.60s\"",
                            "%s is a day, YYYY-MM-DD, that is in the calendar; not \"%.60s\"", field->id,
                            words != NULL ? words : "");
    case FIELD_CHOICE:
        if (words != NULL && scheme_item(field->choices, field->choices_count, words) != NULL) return 0;
        return choices_invalid(field, words != NULL ? words : "", language, err);
    }
    return 0;
}

/* yes, ja, no, nee; and a letter of them. */
static json_t *answer_parse(const char *words)
{
    static const char *const yes[] = {"yes", "ja", "y", "j", "true"}, *const no[] = {"no", "nee", "n", "false"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcmp(words, yes[i]) == 0) return json_true();
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        if (strcmp(words, no[i]) == 0) return json_false();
    }
    return NULL;
}

/* A whole number of at most 10 digits; NULL when it is none, or memory is out. */
static json_t *number_parse(const char *words)
{
    size_t digits = strspn(words + (*words == '-'), "0123456789");
    if (digits == 0 || digits > 10 || words[digits + (*words == '-')] != '\0') return NULL;
    return json_integer(strtoll(words, NULL, 10));
}

int form_value_parse(const struct scheme_field *field, const char *words, enum language language, json_t **value,
                     struct error *err)
{
    json_t *parsed = NULL;
    *value = NULL;
    if (!utf8_valid(words, strlen(words)))
        return form_invalid(err, language, "%s is geen geldige tekst (UTF-8)", "%s is no valid text (UTF-8)",
                            field->id);
    if (field->type == FIELD_YES_NO) parsed = answer_parse(words);
    if (field->type == FIELD_NUMBER) parsed = number_parse(words);
    /* What could not be read goes to the check as it was typed: that tells what the field takes. */
    if (parsed == NULL) parsed = json_string(words);
    if (parsed == NULL) return error_memory(err);
    int result = form_value_check(field, parsed, language, err);
    if (result != 0)
        json_decref(parsed);
    else
        *value = parsed;
    return result;
}

void form_value_write(const struct scheme_field *field, const json_t *value, enum language language, struct text *text)
{
    const struct scheme_item *choice = NULL;
    if (json_is_boolean(value)) {
        bool yes = json_is_true(value);
        text_puts(text, language == LANGUAGE_NL ? (yes ? "ja" : "nee") : (yes ? "yes" : "no"));
    } else if (json_is_integer(value)) {
        text_printf(text, "%lld", (long long)json_integer_value(value));
    } else if (json_is_string(value)) {
        if (field != NULL && field->type == FIELD_CHOICE)
            choice = scheme_item(field->choices, field->choices_count, json_string_value(value));
        text_puts(text, choice != NULL ? scheme_text_in(&choice->name, language) : json_string_value(value));
    }
}
