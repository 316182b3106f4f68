/* report_judgement.c: the report's deviations, closing, conflicts, and who judged what. */
#include <string.h>

#include "checklists/report_page.h"

static void steps_append(const struct page *page, const char *kind, const char *item)
{
    const struct slot *slot = fold_slot(page->fold, kind, item);
    const struct entry *entry;
    for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL;) {
        const struct record *record = entry->record;
        const char *text = record_text(record, "text");
        if (text == NULL) text = record_text(record, "grounds");
        text_puts(page->text, "- ");
        if (strcmp(kind, "deviation.extend") == 0)
            page_puts(page, "termijn verlengd op ", "term extended on ");
        else if (strcmp(kind, "deviation.correct") == 0)
            page_puts(page, "corrigerende maatregel op ", "corrective action on ");
        else if (record_is(record, "verdict", "lifted"))
            page_puts(page, "opgeheven bevonden op ", "found lifted on ");
        else
            page_puts(page, "niet opgeheven bevonden op ", "found not lifted on ");
        page_value(page, record_text(record, "on"));
        if (record_is(record, "by", "documents")) page_puts(page, ", uit documenten", ", from documents");
        if (record_is(record, "by", "visit")) page_puts(page, ", bij een bezoek", ", on a visit");
        if (text != NULL) {
            text_puts(page->text, ": ");
            page_value(page, text);
        }
        page_source(page, entry);
        page_grounds(page, record);
    }
}

static void deviation_append(const struct page *page, const struct slot *slot)
{
    char due[DAY_SIZE];
    struct error err = {0};
    const struct entry *entry;
    page_begin(page, 3);
    page_puts(page, "Afwijking ", "Deviation ");
    page_clause(page, slot->item);
    page_end(page);
    for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL;) {
        text_puts(page->text, "- **");
        page_item(page, page->scheme->grades, page->scheme->grades_count, record_text(entry->record, "grade"));
        text_puts(page->text, "**: ");
        page_value(page, record_text(entry->record, "text"));
        page_source(page, entry);
        page_detail(page, "vastgesteld", "established", record_text(entry->record, "established"));
        page_detail(page, "afgesproken", "agreed", record_text(entry->record, "agreed"));
        page_grounds(page, entry->record);
    }
    if (deviation_due(page->scheme, page->fold, slot->item, due, &err) == 0)
        page_fact(page, "te beoordelen uiterlijk", "to be judged no later than", due);
    steps_append(page, "deviation.extend", slot->item);
    steps_append(page, "deviation.correct", slot->item);
    steps_append(page, "deviation.judge", slot->item);
}

static void closing_append(const struct page *page)
{
    const struct slot *slot = fold_slot(page->fold, "closing.set", "closing");
    const struct entry *entry;
    bool any = false;
    page_heading(page, 2, "Afsluitend overleg", "Closing meeting");
    for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL;) {
        any = true;
        page_puts(page, "- **gehouden**: ", "- **held**: ");
        page_value(page, record_text(entry->record, "on"));
        page_source(page, entry);
        if (json_array_size(json_object_get(entry->record->body, "present")) > 0) {
            page_puts(page, "  - aanwezig: ", "  - present: ");
            page_parties(page, json_object_get(entry->record->body, "present"));
            text_puts(page->text, "\n");
        }
        page_array(page, "afwijkingen verteld", "deviations told", json_object_get(entry->record->body, "deviations"));
        page_grounds(page, entry->record);
    }
    if (!any) page_none(page);
}

/* What stands against each other, in the words of the answers about it. */
static void conflicts_append(const struct page *page)
{
    bool any = false;
    page_heading(page, 2, "Tegenspraken", "Conflicts");
    for (size_t i = 0; i < page->assessment->count; i++) {
        const struct answer *answer = &page->assessment->answers[i];
        if (answer->rule != NULL || answer->state != ANSWER_CONFLICT) continue;
        any = true;
        text_puts(page->text, "- ");
        page_value(page, scheme_text_in(&answer->sentence, page->language));
        text_puts(page->text, "\n");
    }
    if (!any) page_puts(page, "Geen.\n", "None.\n");
}

void report_deviations(const struct page *page)
{
    size_t first, count = fold_slots_of(page->fold, "deviation.raise", &first);
    bool any = false;
    page_heading(page, 2, "Afwijkingen", "Deviations");
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(page->fold, i);
        if (slot->standing == 0) continue;
        any = true;
        deviation_append(page, slot);
    }
    if (!any) page_puts(page, "Geen.\n", "None.\n");
    if (page_asks(page, "closing.set", "conducted", "closing")) closing_append(page);
    conflicts_append(page);
}

/* Whether a judgement is about what is there now. */
static void stale_mark(const struct page *page, const struct entry *entry, enum stage stage)
{
    if (fold_stale(page->fold, stage, json_object_get(entry->record->body, "on")) != NULL)
        page_puts(page, " (verouderd)", " (stale)");
}

static void review_append(const struct page *page, const struct entry *entry)
{
    const json_t *points = json_object_get(entry->record->body, "points");
    text_printf(page->text, "- **%s**: %s %lld, ", "review", page_word(page, "van rapport", "of report"),
                (long long)record_integer(entry->record, "report", 0));
    page_value(page, record_text(entry->record, "date"));
    stale_mark(page, entry, STAGE_REVIEW);
    page_source(page, entry);
    for (unsigned i = 0; i < page->scheme->review_points_count; i++) {
        const struct scheme_item *point = &page->scheme->review_points[i];
        const char *said = json_string_value(json_object_get(points, point->id));
        if (said == NULL) continue;
        text_puts(page->text, "  - ");
        page_name(page, &point->name);
        text_puts(page->text, ": ");
        if (strcmp(said, "confirmed") == 0)
            page_puts(page, "bevestigd\n", "confirmed\n");
        else
            page_puts(page, "bezwaar\n", "objected\n");
    }
    page_grounds(page, entry->record);
}

/* An advice or a decision: what it says, and on what grounds. */
static void judgement_append(const struct page *page, const struct entry *entry, const char *field, const char *grounds,
                             enum stage stage)
{
    if (stage == STAGE_ADVICE)
        page_puts(page, "- **advies**: ", "- **advice**: ");
    else
        page_puts(page, "- **besluit**: ", "- **decision**: ");
    if (record_is(entry->record, field, "positive"))
        page_puts(page, "positief, ", "positive, ");
    else
        page_puts(page, "negatief, ", "negative, ");
    page_value(page, record_text(entry->record, "date"));
    stale_mark(page, entry, stage);
    page_source(page, entry);
    page_detail(page, "gronden", "grounds", record_text(entry->record, grounds));
}

static void certificate_append(const struct page *page, const struct entry *entry)
{
    page_puts(page, "- **certificaat**: ", "- **certificate**: ");
    page_value(page, record_text(entry->record, "number"));
    page_puts(page, ", uitgegeven ", ", issued ");
    page_value(page, record_text(entry->record, "issued"));
    page_puts(page, ", geldig tot ", ", valid until ");
    page_value(page, record_text(entry->record, "expires"));
    page_source(page, entry);
}

/* That the case ended before a decision, or goes on after all: every such statement, as each is an act of its own. */
static bool ends_append(const struct page *page)
{
    const struct slot *slot = fold_slot(page->fold, "case.end", "case");
    bool any = false;
    for (size_t i = 0; slot != NULL && i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        const char *step = record_text(entry->record, "step");
        if (entry->refused || entry->record->version > RECORD_VERSION) continue;
        any = true;
        if (record_is(entry->record, "status", "refused"))
            page_puts(page, "- **afgewezen**: ", "- **refused**: ");
        else if (record_is(entry->record, "status", "withdrawn"))
            page_puts(page, "- **ingetrokken door de aanvrager**: ", "- **withdrawn by the applicant**: ");
        else
            page_puts(page, "- **hervat**: ", "- **resumed**: ");
        page_value(page, record_text(entry->record, "on"));
        if (step != NULL) {
            page_puts(page, ", bij ", ", at ");
            page_item(page, page->scheme->sections, page->scheme->sections_count, step);
        }
        page_source(page, entry);
        page_detail(page, "gronden", "grounds", record_text(entry->record, "grounds"));
        page_evidence(page, entry->record);
    }
    return any;
}

void report_judgements(const struct page *page)
{
    static const char *const kinds[][2] = {{"review.set", "review"},
                                           {"advice.set", "advice"},
                                           {"decision.set", "decision"},
                                           {"certificate.issue", "certificate"}};
    bool any = false;
    page_heading(page, 2, "Review, advies en besluit", "Review, advice and decision");
    for (int i = 0; i < 4; i++) {
        const struct slot *slot = fold_slot(page->fold, kinds[i][0], kinds[i][1]);
        const struct entry *entry;
        for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL;) {
            any = true;
            if (i == 0) review_append(page, entry);
            if (i == 1) judgement_append(page, entry, "advice", "text", STAGE_ADVICE);
            if (i == 2) judgement_append(page, entry, "decision", "grounds", STAGE_DECISION);
            if (i == 3) certificate_append(page, entry);
        }
    }
    any |= ends_append(page);
    if (!any) page_puts(page, "Nog geen.\n", "None yet.\n");
}
