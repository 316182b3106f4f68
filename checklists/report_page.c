#include "checklists/report_page.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool page_asks(const struct page *page, const char *record_kind, const char *rule_kind, const char *item)
{
    size_t first;
    for (unsigned i = 0; i < page->scheme->rules_count; i++) {
        const struct scheme_rule *rule = &page->scheme->rules[i];
        if (strcmp(rule->kind, rule_kind) == 0 && rule->item != NULL && strcmp(rule->item, item) == 0) return true;
    }
    return fold_slots_of(page->fold, record_kind, &first) > 0;
}

const char *page_word(const struct page *page, const char *nl, const char *en)
{
    return page->language == LANGUAGE_NL ? nl : en;
}

void page_begin(const struct page *page, int level)
{
    const struct text *text = page->text;
    bool apart = text->length == 0 || (text->length >= 2 && strcmp(text->data + text->length - 2, "\n\n") == 0);
    text_printf(page->text, "%s%.*s ", apart ? "" : "\n", level, "######");
}

void page_end(const struct page *page)
{
    text_puts(page->text, "\n\n");
}

void page_heading(const struct page *page, int level, const char *nl, const char *en)
{
    page_begin(page, level);
    page_puts(page, nl, en);
    page_end(page);
}

void page_puts(const struct page *page, const char *nl, const char *en)
{
    text_puts(page->text, page_word(page, nl, en));
}

void page_value(const struct page *page, const char *value)
{
    text_markdown(page->text, value);
}

void page_clause(const struct page *page, const char *clause)
{
    static const char plain[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-";
    if (clause[0] != '\0' && clause[strspn(clause, plain)] == '\0')
        text_puts(page->text, clause);
    else
        page_value(page, clause);
}

void page_name(const struct page *page, const struct scheme_text *name)
{
    page_value(page, scheme_text_in(name, page->language));
}

void page_item(const struct page *page, const struct scheme_item *items, unsigned count, const char *id)
{
    const struct scheme_item *item = scheme_item(items, count, id);
    page_value(page, item == NULL ? id : scheme_text_in(&item->name, page->language));
}

void page_fact(const struct page *page, const char *nl, const char *en, const char *value)
{
    if (value == NULL || value[0] == '\0') return;
    text_printf(page->text, "- **%s**: ", page_word(page, nl, en));
    page_value(page, value);
    text_puts(page->text, "\n");
}

void page_detail(const struct page *page, const char *nl, const char *en, const char *value)
{
    if (value == NULL || value[0] == '\0') return;
    text_printf(page->text, "  - %s: ", page_word(page, nl, en));
    page_value(page, value);
    text_puts(page->text, "\n");
}

const char *page_person(const struct page *page, const char *person)
{
    return page->registry == NULL ? person : registry_person_name(page->registry, person);
}

/* Whether others that stand contradict it. */
static bool entry_torn(const struct page *page, const struct entry *entry)
{
    const struct slot *slot = fold_slot(page->fold, entry->record->kind, entry->record->item);
    return slot != NULL && slot->conflict && !entry->superseded && !entry->refused;
}

void page_source(const struct page *page, const struct entry *entry)
{
    char day[DAY_SIZE] = "";
    strncat(day, entry->record->at, DAY_SIZE - 1);
    if (entry_torn(page, entry)) page_puts(page, " **in tegenspraak**", " **in conflict**");
    text_puts(page->text, " (");
    page_value(page, page_person(page, entry->person));
    text_puts(page->text, ", ");
    page_value(page, entry->device);
    text_puts(page->text, ", ");
    page_value(page, day);
    if (json_is_true(json_object_get(entry->record->body, "invented"))) page_puts(page, ", verzonnen", ", invented");
    text_puts(page->text, ")\n");
}

/* A piece of evidence by its name, with what its photograph says of itself, and its SHA-256. */
static void evidence_append(const struct page *page, const char *sha256)
{
    const struct record *file = fold_value(page->fold, "evidence.add", sha256);
    const char *taken = file == NULL ? NULL : record_text(file, "taken");
    const char *position = file == NULL ? NULL : record_text(file, "position");
    text_printf(page->text, "  - %s: ", page_word(page, "bewijs", "evidence"));
    page_value(page, file == NULL ? page_word(page, "bestand", "file") : record_text(file, "name"));
    text_puts(page->text, ", ");
    if (file != NULL) {
        page_value(page, record_text(file, "type"));
        text_printf(page->text, ", %lld bytes, ", (long long)record_integer(file, "size", 0));
    }
    if (taken != NULL) {
        page_puts(page, "genomen ", "taken ");
        page_value(page, taken);
        text_puts(page->text, ", ");
    }
    if (position != NULL) {
        page_puts(page, "plaats ", "position ");
        page_value(page, position);
        text_puts(page->text, ", ");
    }
    text_printf(page->text, "SHA-256 %.16s..\n", sha256);
}

void page_evidence(const struct page *page, const struct record *record)
{
    size_t index;
    const json_t *sha256;
    json_array_foreach(json_object_get(record->body, "evidence"), index, sha256)
    {
        evidence_append(page, json_string_value(sha256));
    }
}

void page_grounds(const struct page *page, const struct record *record)
{
    page_detail(page, "toelichting", "note", record_text(record, "note"));
    page_detail(page, "reden van wijziging", "reason of the change", record_text(record, "reason"));
    page_evidence(page, record);
}

void page_array(const struct page *page, const char *nl, const char *en, const json_t *array)
{
    size_t index;
    const json_t *value;
    if (json_array_size(array) == 0) return;
    text_printf(page->text, "  - %s: ", page_word(page, nl, en));
    json_array_foreach(array, index, value)
    {
        if (index > 0) text_puts(page->text, ", ");
        page_value(page, json_string_value(value));
    }
    text_puts(page->text, "\n");
}

void page_parties(const struct page *page, const json_t *ids)
{
    size_t index;
    const json_t *id;
    json_array_foreach(ids, index, id)
    {
        const struct record *party = fold_value(page->fold, "party.set", json_string_value(id));
        if (index > 0) text_puts(page->text, "; ");
        page_value(page, party == NULL ? json_string_value(id) : record_text(party, "name"));
    }
}

void page_facts(const struct page *page, const json_t *facts)
{
    const char *name;
    json_t *fact;
    json_object_foreach((json_t *)(uintptr_t)facts, name, fact)
    {
        text_puts(page->text, "  - ");
        page_value(page, name);
        text_puts(page->text, ": ");
        if (json_is_string(fact))
            page_value(page, json_string_value(fact));
        else if (json_is_integer(fact))
            text_printf(page->text, "%lld", (long long)json_integer_value(fact));
        else
            text_puts(page->text, json_is_true(fact) ? page_word(page, "ja", "yes") : page_word(page, "nee", "no"));
        text_puts(page->text, "\n");
    }
}

void page_none(const struct page *page)
{
    page_puts(page, "Geen vastgelegd.\n", "None recorded.\n");
}

const struct entry *page_standing(const struct slot *slot, size_t *place)
{
    while (slot != NULL && *place < slot->count) {
        const struct entry *entry = &slot->entries[(*place)++];
        if (entry->superseded || entry->refused) continue;
        if (!slot->conflict) *place = slot->count; /* equal statements: the first speaks for them */
        return entry;
    }
    return NULL;
}
