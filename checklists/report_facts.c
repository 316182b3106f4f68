/* report_facts.c: the facts of forms in the report: beneath the requirement they are about, row by row; those of other
 * clauses in a section of their own. Forms of a running certificate are no part of the audit. */
#include <string.h>

#include "checklists/form.h"
#include "checklists/report_page.h"

#define NAMES_MOST 8 /* of missing facts that are told */

/* Appends what `append` writes two columns further in: a level deeper in the list. */
static void indented(const struct page *page, const struct record *record,
                     void (*append)(const struct page *, const struct record *))
{
    struct text own = {0};
    struct page inner = *page;
    inner.text = &own;
    append(&inner, record);
    for (const char *line = own.data; line != NULL && *line != '\0';) {
        size_t length = strcspn(line, "\n");
        text_puts(page->text, "  ");
        text_append(page->text, line, length);
        text_puts(page->text, "\n");
        line += length + (line[length] == '\n');
    }
    page->text->failed |= own.failed;
    text_fini(&own);
}

/* Who stated a fact is told where it was another than who judged, or the fact was invented and the verdict was not. */
static bool source_told(const struct entry *entry, const struct entry *finding)
{
    bool invented = json_is_true(json_object_get(entry->record->body, "invented"));
    if (finding == NULL || strcmp(entry->person, finding->person) != 0) return true;
    return invented && !json_is_true(json_object_get(finding->record->body, "invented"));
}

/* "  - covenant signed by all: yes", with what it rests on. `value` NULL: taken back. */
static void fact_append(const struct page *page, const struct form_place *place, const struct entry *entry,
                        const json_t *value, const struct entry *finding)
{
    struct text words = {0};
    bool stated = place->field->from == NULL;
    text_puts(page->text, "  - ");
    page_name(page, &place->field->name);
    text_puts(page->text, ": ");
    if (value == NULL)
        page_puts(page, "teruggenomen", "taken back");
    else
        form_value_write(place->field, value, page->language, &words);
    if (words.data != NULL) page_value(page, words.data);
    page->text->failed |= words.failed;
    text_fini(&words);
    if (stated && (place->conflict || source_told(entry, finding)))
        page_source(page, entry);
    else
        page_puts(page, place->conflict ? " **in tegenspraak**\n" : "\n",
                  place->conflict ? " **in conflict**\n" : "\n");
    if (stated) indented(page, entry->record, page_grounds);
}

/* The facts of one place: one, or all that contradict each other. */
static void place_append(const struct page *page, const struct form_place *place, const struct entry *finding)
{
    const struct slot *slot = fold_slot(page->fold, form_kind(place->form), place->item);
    const struct entry *entry;
    if (!place->conflict) {
        fact_append(page, place, place->entry, place->value, finding);
        return;
    }
    for (size_t at = 0; (entry = page_standing(slot, &at)) != NULL;)
        fact_append(page, place, entry, json_object_get(entry->record->body, "value"), finding);
}

/* What a finding has is told with the finding, and a party that contradicts itself among the parties. */
static bool place_told(const struct page *page, const struct form_place *place)
{
    const struct slot *slot = fold_slot(page->fold, form_kind(place->form), place->item);
    if (!place->asked) return false;
    if (place->conflict) return slot != NULL && slot->conflict;
    return place->value != NULL && place->entry != NULL && strcmp(place->entry->record->kind, "finding.set") != 0;
}

/* What a row is about: the name of the participant, the measure or the theme, or the form's word with the row's id. */
static void row_name(const struct page *page, const struct scheme_form *form, const char *row)
{
    const struct record *record = NULL;
    if (form->each == FORM_PARTICIPANTS) record = fold_value(page->fold, "party.set", row);
    if (form->each == FORM_MEASURES) record = fold_value(page->fold, "measure.set", row);
    if (form->each == FORM_THEMES) {
        page_item(page, page->scheme->themes, page->scheme->themes_count, row);
    } else if (record != NULL) {
        page_value(page, record_text(record, form->each == FORM_MEASURES ? "title" : "name"));
    } else {
        if (form->each == FORM_ROWS) page_name(page, &form->row);
        text_puts(page->text, " ");
        page_value(page, row);
    }
}

/* "- **facts**:", or what the form and the row are called. */
static void group_append(const struct page *page, const struct scheme_form *form, const char *row)
{
    text_puts(page->text, "- **");
    if (form->name.nl != NULL)
        page_name(page, &form->name);
    else if (row[0] == '\0')
        page_puts(page, "feiten", "facts");
    if (form->name.nl != NULL && row[0] != '\0') text_puts(page->text, ", ");
    if (row[0] != '\0') row_name(page, form, row);
    text_puts(page->text, "**:\n");
}

/* True when anything was told. */
static bool form_append(const struct page *page, const struct scheme_form *form, const struct entry *finding)
{
    struct form_sheet sheet;
    const char *row = NULL;
    if (form_sheet_fill(page->scheme, form, page->fold, page->assessment->certificate, &sheet, NULL) != 0) {
        page->text->failed = true;
        return false;
    }
    for (size_t i = 0; i < sheet.count; i++) {
        const struct form_place *place = &sheet.places[i];
        if (!place_told(page, place)) continue;
        if (row == NULL || strcmp(row, place->row) != 0) group_append(page, form, place->row);
        row = place->row;
        place_append(page, place, finding);
    }
    bool any = row != NULL;
    form_sheet_fini(&sheet);
    return any;
}

/* True when anything is missing. */
static bool missing_append(const struct page *page, const char *clause)
{
    struct text names = {0};
    size_t missing = form_missing(page->scheme, page->fold, page->assessment->certificate, clause, page->language,
                                  NAMES_MOST, &names);
    page->text->failed |= names.failed;
    if (missing > 0 && names.data != NULL) {
        page_puts(page, "- **niet vastgelegd**: ", "- **not stated**: ");
        page_value(page, names.data);
        if (missing > NAMES_MOST)
            text_printf(page->text, "%s%zu%s", page_word(page, " en ", " and "), missing - NAMES_MOST,
                        page_word(page, " meer", " more"));
        text_puts(page->text, "\n");
    }
    text_fini(&names);
    return missing > 0;
}

bool report_facts(const struct page *page, const char *clause, const struct entry *finding)
{
    bool any = false;
    for (int rowed = 0; rowed < 2; rowed++) {
        const struct scheme_form *form = form_find(page->scheme, clause, rowed != 0);
        if (form != NULL && form->stage == FORM_ASSESSMENT) any |= form_append(page, form, finding);
    }
    if (finding != NULL && record_is(finding->record, "verdict", "not-applicable")) return any;
    any |= missing_append(page, clause);
    return any;
}

/* Whether a form is of the audit, of the certificate applied for, and of no requirement. */
static bool form_apart(const struct page *page, const struct scheme_form *form)
{
    return form->stage == FORM_ASSESSMENT && scheme_requirement(page->scheme, form->clause) == NULL &&
           scheme_applies(form->certificates, form->certificates_count, page->assessment->certificate);
}

void report_facts_apart(const struct page *page)
{
    const char *last = NULL;
    for (unsigned i = 0; i < page->scheme->forms_count; i++) {
        const struct scheme_form *form = &page->scheme->forms[i];
        const struct scheme_clause *clause = scheme_clause(page->scheme, form->clause);
        if (!form_apart(page, form) || (last != NULL && strcmp(last, form->clause) == 0)) continue;
        if (last == NULL) page_heading(page, 2, "Andere feiten", "Other facts");
        last = form->clause;
        page_begin(page, 3);
        page_clause(page, form->clause);
        text_puts(page->text, " ");
        page_name(page, clause != NULL ? &clause->title : form_name(page->scheme, form));
        page_end(page);
        if (!report_facts(page, form->clause, NULL)) page_none(page);
    }
}
