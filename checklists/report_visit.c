/* report_visit.c: the report's parties, interviews, walk and measures. */
#include <string.h>

#include "checklists/report_page.h"

static void party_append(const struct page *page, const struct entry *entry)
{
    const struct record *party = entry->record;
    text_puts(page->text, "- **");
    page_value(page, record_text(party, "name"));
    text_puts(page->text, "**: ");
    page_item(page, page->scheme->party_types, page->scheme->party_types_count, record_text(party, "type"));
    if (!json_is_true(json_object_get(party->body, "participant")))
        page_puts(page, ", geen deelnemer", ", no participant");
    page_source(page, entry);
    page_detail(page, "adres", "address", record_text(party, "address"));
    page_detail(page, "postcode", "postcode", record_text(party, "postcode"));
    page_detail(page, "plaats", "town", record_text(party, "town"));
    page_detail(page, "vertegenwoordiger", "representative", record_text(party, "representative"));
    page_detail(page, "vervanger", "replacement", record_text(party, "replacement"));
    page_detail(page, "betrokkenheid", "involvement", record_text(party, "involvement"));
    const json_t *local = json_object_get(party->body, "locally_active");
    if (local != NULL)
        page_detail(page, "lokaal actief", "locally active",
                    json_is_true(local) ? page_word(page, "ja", "yes") : page_word(page, "nee", "no"));
}

/* The name of a party, or its id. */
static void party_name(const struct page *page, const char *id)
{
    const struct record *party = fold_value(page->fold, "party.set", id);
    page_value(page, party == NULL ? id : record_text(party, "name"));
}

static void interview_append(const struct page *page, const struct entry *entry)
{
    text_puts(page->text, "- **");
    party_name(page, entry->record->item);
    text_puts(page->text, "**: ");
    page_value(page, record_text(entry->record, "on"));
    text_puts(page->text, ", ");
    page_value(page, record_text(entry->record, "with"));
    if (json_is_true(json_object_get(entry->record->body, "onsite")))
        page_puts(page, ", ter plaatse", ", on site");
    else
        page_puts(page, ", niet ter plaatse", ", not on site");
    page_source(page, entry);
    page_facts(page, json_object_get(entry->record->body, "facts"));
    page_grounds(page, entry->record);
}

static void measure_append(const struct page *page, const struct entry *entry)
{
    static const char *const states[][3] = {
        {"planned", "gepland", "planned"},
        {"carried-out", "uitgevoerd", "carried out"},
        {"partly", "deels uitgevoerd", "partly carried out"},
        {"not-carried-out", "niet uitgevoerd", "not carried out"},
        {"dropped", "vervallen", "dropped"},
    };
    const char *on = record_text(entry->record, "on");
    text_puts(page->text, "- **");
    page_value(page, record_text(entry->record, "title"));
    text_puts(page->text, "**: ");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (record_is(entry->record, "status", states[i][0])) page_puts(page, states[i][1], states[i][2]);
    }
    if (on != NULL) {
        text_puts(page->text, ", ");
        page_value(page, on);
    }
    page_source(page, entry);
    page_grounds(page, entry->record);
}

/* Everything of one kind that stands, in order of item. */
static void kind_append(const struct page *page, const char *kind,
                        void (*append)(const struct page *, const struct entry *))
{
    size_t first, count = fold_slots_of(page->fold, kind, &first);
    bool any = false;
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(page->fold, i);
        const struct entry *entry;
        for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL;) {
            any = true;
            append(page, entry);
        }
    }
    if (!any) page_none(page);
}

static void walk_append(const struct page *page)
{
    const struct slot *walk = fold_slot(page->fold, "walk.set", "walk");
    const struct entry *entry;
    bool any = false;
    page_heading(page, 2, "Schouw", "Walk");
    for (size_t place = 0; (entry = page_standing(walk, &place)) != NULL;) {
        any = true;
        page_puts(page, "- **gehouden**: ", "- **held**: ");
        page_value(page, record_text(entry->record, "on"));
        page_puts(page, ", met ", ", with ");
        page_parties(page, json_object_get(entry->record->body, "with"));
        page_source(page, entry);
        page_grounds(page, entry->record);
    }
    if (!any) page_none(page);
}

/* What was seen, theme by theme; photographs stand under what they show. */
static void theme_append(const struct page *page, const struct scheme_item *theme)
{
    size_t first, count = fold_slots_of(page->fold, "walk.observe", &first), length = strlen(theme->id);
    bool any = false;
    page_begin(page, 3);
    page_name(page, &theme->name);
    page_end(page);
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(page->fold, i);
        const struct entry *entry;
        if (strncmp(slot->item, theme->id, length) != 0 || slot->item[length] != '/') continue;
        for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL;) {
            any = true;
            text_puts(page->text, "- ");
            page_value(page, record_text(entry->record, "note"));
            page_source(page, entry);
            page_evidence(page, entry->record);
        }
    }
    if (!any) page_none(page);
}

void report_visit(const struct page *page)
{
    if (page->scheme->party_types_count > 0) {
        page_heading(page, 2, "Deelnemers", "Participants");
        kind_append(page, "party.set", party_append);
    }
    if (page_asks(page, "interview.set", "present-parties", "interview")) {
        page_heading(page, 2, "Interviews", "Interviews");
        kind_append(page, "interview.set", interview_append);
    }
    if (page->scheme->themes_count > 0 || page_asks(page, "walk.set", "conducted", "walk")) walk_append(page);
    for (unsigned i = 0; i < page->scheme->themes_count; i++) theme_append(page, &page->scheme->themes[i]);
    if (page_asks(page, "measure.set", "minimum-count", "measure")) {
        page_heading(page, 2, "Maatregelen", "Measures");
        kind_append(page, "measure.set", measure_append);
    }
}
