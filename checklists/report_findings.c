/* report_findings.c: the report's intake, plan and findings. */
#include <stdio.h>
#include <string.h>

#include "checklists/report_page.h"

static void intake_append(const struct page *page)
{
    page_heading(page, 2, "Gegevens bij de aanvraag", "Application data");
    for (unsigned i = 0; i < page->scheme->application_count; i++) {
        const struct scheme_item *item = &page->scheme->application[i];
        const struct slot *slot = fold_slot(page->fold, "intake.set", item->id);
        const struct entry *entry;
        bool any = false;
        if (!scheme_applies(item->certificates, item->certificates_count, page->assessment->certificate)) continue;
        for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL;) {
            any = true;
            text_puts(page->text, "- **");
            page_name(page, &item->name);
            text_puts(page->text, "**: ");
            if (record_is(entry->record, "status", "received"))
                page_puts(page, "ontvangen ", "received ");
            else if (record_is(entry->record, "status", "missing"))
                page_puts(page, "ontbreekt ", "missing ");
            else
                page_puts(page, "onjuist ", "wrong ");
            page_value(page, record_text(entry->record, "on"));
            page_conflict(page, slot);
            page_source(page, entry);
            page_grounds(page, entry->record);
        }
        if (any) continue;
        text_puts(page->text, "- **");
        page_name(page, &item->name);
        page_puts(page, "**: nog niet ontvangen\n", "**: not received yet\n");
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
            page_conflict(page, slot);
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
static void computed_append(const struct page *page, const struct entry *entry)
{
    struct text sentence = {0};
    struct error err = {0};
    enum answer_state state;
    int result =
        finding_compute(page->scheme, page->assessment->certificate, entry->record->item,
                        json_object_get(entry->record->body, "facts"), page->language, &state, &sentence, &err);
    if (result == 0 && sentence.data != NULL) page_detail(page, "berekend", "computed", sentence.data);
    if (result == ERROR_MEMORY || sentence.failed) page->text->failed = true;
    text_fini(&sentence);
}

static void finding_append(const struct page *page, const struct slot *slot, const struct entry *entry)
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
    page_conflict(page, slot);
    page_source(page, entry);
    page_facts(page, json_object_get(entry->record->body, "facts"));
    computed_append(page, entry);
    page_grounds(page, entry->record);
}

/* The findings on one requirement: on the whole, then by point. */
static void requirement_append(const struct page *page, const struct scheme_requirement *requirement)
{
    char item[128];
    const struct entry *entry;
    bool any = false;
    page_begin(page, 3);
    page_clause(page, requirement->clause);
    text_puts(page->text, " ");
    page_name(page, &requirement->title);
    page_end(page);
    const struct slot *slot = fold_slot(page->fold, "finding.set", requirement->clause);
    for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL;) {
        any = true;
        page_puts(page, "- **bevinding**: ", "- **finding**: ");
        finding_append(page, slot, entry);
    }
    for (unsigned i = 0; i < requirement->points_count; i++) {
        const struct scheme_item *point = &requirement->points[i];
        snprintf(item, sizeof item, "%.60s/%.60s", requirement->clause, point->id);
        slot = fold_slot(page->fold, "finding.set", item);
        for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL;) {
            any = true;
            text_puts(page->text, "- **");
            page_name(page, &point->name);
            text_puts(page->text, "**: ");
            finding_append(page, slot, entry);
        }
    }
    if (!any) page_puts(page, "Nog niet beoordeeld.\n", "Not judged yet.\n");
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
}
