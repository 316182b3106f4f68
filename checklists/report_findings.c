/* report_findings.c: the report's intake, plan and findings. */
#include <stdio.h>
#include <string.h>

#include "checklists/form.h"
#include "checklists/report_page.h"

/* "**covenant**: ", or with the name of one of several: "**further data, police-figures**: " */
static void item_append(const struct page *page, const struct scheme_item *item, const char *name)
{
    const char *slash = strchr(name, '/');
    text_puts(page->text, "- **");
    page_name(page, &item->name);
    if (slash != NULL) {
        text_puts(page->text, ", ");
        page_value(page, slash + 1);
    }
    text_puts(page->text, "**: ");
}

static void received_append(const struct page *page, const struct scheme_item *item, const struct slot *slot,
                            const struct entry *entry)
{
    const char *by = record_text(entry->record, "by");
    item_append(page, item, slot->item);
    if (record_is(entry->record, "status", "received"))
        page_puts(page, "ontvangen ", "received ");
    else if (record_is(entry->record, "status", "asked"))
        page_puts(page, "gevraagd ", "asked for ");
    else if (record_is(entry->record, "status", "missing"))
        page_puts(page, "ontbreekt ", "missing ");
    else
        page_puts(page, "onjuist ", "wrong ");
    page_value(page, record_text(entry->record, "on"));
    if (by != NULL) {
        page_puts(page, ", uiterlijk ", ", by ");
        page_value(page, by);
    }
    page_source(page, entry);
    page_grounds(page, entry->record);
}

/* What stands about an item; true when anything does. */
static bool standing_append(const struct page *page, const struct scheme_item *item, const struct slot *slot)
{
    const struct entry *entry;
    bool any = false;
    for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL; any = true)
        received_append(page, item, slot, entry);
    return any;
}

/* The items of the application, and behind one that there are several of, those that were named. */
static void intake_append(const struct page *page)
{
    size_t first, count = fold_slots_of(page->fold, "intake.set", &first);
    page_heading(page, 2, "Gegevens bij de aanvraag", "Application data");
    for (unsigned i = 0; i < page->scheme->application_count; i++) {
        const struct scheme_item *item = &page->scheme->application[i];
        size_t length = strlen(item->id);
        if (!scheme_applies(item->certificates, item->certificates_count, page->assessment->certificate)) continue;
        bool any = standing_append(page, item, fold_slot(page->fold, "intake.set", item->id));
        for (size_t j = first; item->several && j < first + count; j++) {
            const struct slot *slot = fold_slot_at(page->fold, j);
            if (strncmp(slot->item, item->id, length) != 0 || slot->item[length] != '/') continue;
            any |= standing_append(page, item, slot);
        }
        if (any) continue;
        item_append(page, item, item->id);
        if (item->required)
            page_puts(page, "nog niet ontvangen\n", "not received yet\n");
        else
            page_puts(page, "niet gevraagd\n", "not asked for\n");
    }
}

/* Hundredths of a person-day in words. */
static void days_append(const struct page *page, int64_t hundredths)
{
    text_printf(page->text, "%lld%s%02lld %s", (long long)(hundredths / 100), page_word(page, ",", "."),
                (long long)(hundredths % 100), page_word(page, "mandagen", "person-days"));
}

static void plan_append(const struct page *page)
{
    size_t first, count = fold_slots_of(page->fold, "plan.set", &first);
    const struct slot *approval = fold_slot(page->fold, "plan.approve", "plan");
    const struct entry *entry;
    page_heading(page, 2, "Begroting en plan", "Budget and plan");
    if (count == 0) page_none(page);
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(page->fold, i);
        for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL;) {
            text_puts(page->text, "- **");
            page_item(page, page->scheme->effort, page->scheme->effort_count, slot->item);
            text_puts(page->text, "**: ");
            days_append(page, record_integer(entry->record, "person_days_x100", 0));
            page_source(page, entry);
            page_detail(page, "gronden", "grounds", record_text(entry->record, "grounds"));
        }
    }
    for (size_t place = 0; (entry = page_standing(approval, &place)) != NULL;) {
        page_puts(page, "- **goedgekeurd**: ", "- **approved**: ");
        page_value(page, record_text(entry->record, "on"));
        text_puts(page->text, ", ");
        page_value(page, record_text(entry->record, "by"));
        page_source(page, entry);
        page_detail(page, "toelichting", "note", record_text(entry->record, "note"));
    }
}

static void informs_append(const struct page *page)
{
    page_heading(page, 2, "Aan de aanvrager verteld", "Told to the applicant");
    bool any = false;
    for (unsigned i = 0; i < page->scheme->informs_count; i++) {
        const struct scheme_item *item = &page->scheme->informs[i];
        const struct slot *slot = fold_slot(page->fold, "inform.set", item->id);
        const struct entry *entry;
        for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL;) {
            any = true;
            text_puts(page->text, "- ");
            page_name(page, &item->name);
            text_puts(page->text, ": ");
            page_value(page, record_text(entry->record, "on"));
            page_source(page, entry);
            page_detail(page, "toelichting", "note", record_text(entry->record, "note"));
        }
    }
    if (!any) page_none(page);
}

/* What the scheme computes from the facts, in a sentence. */
static void computed_append(const struct page *page, const struct entry *entry, const json_t *facts)
{
    struct text sentence = {0};
    struct error err = {0};
    enum answer_state state;
    int result = finding_compute(page->scheme, page->assessment->certificate, entry->record->item, facts,
                                 page->language, &state, &sentence, &err);
    if (result == 0 && sentence.data != NULL) page_detail(page, "berekend", "computed", sentence.data);
    if (result == ERROR_MEMORY || sentence.failed) page->text->failed = true;
    text_fini(&sentence);
}

/* The verdict, how it was established and by whom. */
static void verdict_append(const struct page *page, const struct entry *entry)
{
    const char *method = record_text(entry->record, "method"), *verdict = record_text(entry->record, "verdict");
    if (strcmp(verdict, "met") == 0)
        page_puts(page, "voldoet", "met");
    else if (strcmp(verdict, "unmet") == 0)
        page_puts(page, "voldoet niet", "unmet");
    else
        page_puts(page, "niet van toepassing", "not applicable");
    if (method != NULL) {
        text_puts(page->text, ", ");
        page_item(page, page->scheme->methods, page->scheme->methods_count, method);
    }
    page_source(page, entry);
}

/* `facts`: what the scheme computes from. */
static void finding_append(const struct page *page, const struct entry *entry, const json_t *facts)
{
    verdict_append(page, entry);
    page_facts(page, json_object_get(entry->record->body, "facts"));
    computed_append(page, entry, facts);
    page_detail(page, "beoordeeld zonder feiten", "judged without facts", record_text(entry->record, "without_facts"));
    page_grounds(page, entry->record);
}

/* A finding that stands: with what its form has beyond its own facts. */
static void standing_finding_append(const struct page *page, const struct entry *entry)
{
    json_t *facts = form_facts(page->scheme, page->fold, page->assessment->certificate, entry->record->item,
                               json_object_get(entry->record->body, "facts"));
    page->text->failed |= facts == NULL;
    finding_append(page, entry, facts);
    json_decref(facts);
}

/* Whether an earlier verdict says what one before it said, on another device. */
static bool told_before(const struct slot *slot, size_t place)
{
    for (size_t i = 0; i < place; i++) {
        const struct entry *entry = &slot->entries[i];
        if (entry->superseded && !entry->refused && json_equal(entry->record->body, slot->entries[place].record->body))
            return true;
    }
    return false;
}

/* The verdicts that others took the place of: a follow-up assessment joins the same report, and does not wipe out what
 * was found first. */
static void earlier_append(const struct page *page, const struct slot *slot, const struct scheme_text *name)
{
    for (size_t i = 0; slot != NULL && i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (!entry->superseded || entry->refused || told_before(slot, i)) continue;
        text_puts(page->text, "- **");
        if (name != NULL) {
            page_name(page, name);
            text_puts(page->text, ", ");
        }
        page_puts(page, "eerder**: ", "earlier**: ");
        finding_append(page, entry, json_object_get(entry->record->body, "facts"));
    }
}

/* The findings on the whole of a requirement (name NULL) or on one point, those that stand and those before them.
 * False when there are none. */
static bool slot_append(const struct page *page, const char *item, const struct scheme_text *name)
{
    const struct slot *slot = fold_slot(page->fold, "finding.set", item);
    const struct entry *entry;
    bool any = false;
    for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL; any = true) {
        text_puts(page->text, "- **");
        if (name != NULL)
            page_name(page, name);
        else
            page_puts(page, "bevinding", "finding");
        text_puts(page->text, "**: ");
        standing_finding_append(page, entry);
    }
    earlier_append(page, slot, name);
    return any;
}

/* The findings on one requirement, on the whole, then by point; then the facts they rest on. */
static void requirement_append(const struct page *page, const struct scheme_requirement *requirement)
{
    char item[128];
    const struct slot *slot = fold_slot(page->fold, "finding.set", requirement->clause);
    page_begin(page, 3);
    page_clause(page, requirement->clause);
    text_puts(page->text, " ");
    page_name(page, &requirement->title);
    page_end(page);
    bool any = slot_append(page, requirement->clause, NULL);
    for (unsigned i = 0; i < requirement->points_count; i++) {
        const struct scheme_item *point = &requirement->points[i];
        snprintf(item, sizeof item, "%.60s/%.60s", requirement->clause, point->id);
        any |= slot_append(page, item, &point->name);
    }
    if (!any) page_puts(page, "Nog niet beoordeeld.\n\n", "Not judged yet.\n\n");
    report_facts(page, requirement->clause, slot == NULL ? NULL : slot_value(slot));
}

void report_findings(const struct page *page)
{
    if (page->scheme->application_count > 0) intake_append(page);
    if (page->scheme->effort_count > 0 || page_asks(page, "plan.approve", "minimum-effort", "approve"))
        plan_append(page);
    if (page->scheme->informs_count > 0) informs_append(page);
    page_heading(page, 2, "Bevindingen per eis", "Findings by requirement");
    for (unsigned i = 0; i < page->scheme->requirements_count; i++) {
        const struct scheme_requirement *requirement = &page->scheme->requirements[i];
        if (scheme_applies(requirement->certificates, requirement->certificates_count, page->assessment->certificate))
            requirement_append(page, requirement);
    }
    report_facts_apart(page);
}
