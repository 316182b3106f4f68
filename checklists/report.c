#include "checklists/report.h"

#include <string.h>

#include "checklists/report_page.h"

static int page_open(struct page *page, const struct assessment *assessment, const struct fold *fold,
                     const struct registry *registry, enum language language, struct text *text, struct error *err)
{
    *page = (struct page){
        .assessment = assessment,
        .scheme = assessment->scheme,
        .fold = fold,
        .registry = registry,
        .opening = dossier_opening(fold),
        .language = language,
        .text = text,
    };
    if (page->opening == NULL)
        return error_set(err, ERROR_INVALID, "the dossier was not opened: there is nothing to report");
    return 0;
}

/* The sections of status that hold anything, a line each. */
static void sections_append(const struct page *page)
{
    for (size_t i = 0; i < page->assessment->sections_count; i++) {
        const struct section *section = &page->assessment->sections[i];
        struct text line = {0};
        if (section->total == 0) continue;
        section_line(page->assessment, section, page->language, &line);
        text_puts(page->text, "- **");
        page_name(page, &section->item->name);
        text_puts(page->text, "**: ");
        if (line.data != NULL) page_value(page, line.data);
        text_puts(page->text, "\n");
        page->text->failed |= line.failed;
        text_fini(&line);
    }
}

/* What is not met and stands before a decision or a certificate: sentence, state and clause. */
static void open_append(const struct page *page)
{
    bool any = false;
    for (size_t i = 0; i < page->assessment->count; i++) {
        const struct answer *answer = &page->assessment->answers[i];
        if (answer->state == ANSWER_MET) continue;
        any = true;
        text_printf(page->text, "- %s: ", answer_state_name(answer->state, page->language));
        page_value(page, scheme_text_in(&answer->sentence, page->language));
        if (answer->clause[0] != '\0') {
            text_puts(page->text, " (");
            page_clause(page, answer->clause);
            text_puts(page->text, ")");
        }
        text_puts(page->text, "\n");
    }
    if (!any) page_puts(page, "Niets staat open.\n", "Nothing stands open.\n");
}

static void title_append(const struct page *page, const char *nl, const char *en)
{
    page_begin(page, 1);
    page_puts(page, nl, en);
    page_value(page, record_text(page->opening, "name"));
    page_end(page);
}

/* What case this is: scheme, certificate, days, the certificate it renews. */
static void case_append(const struct page *page)
{
    const struct record *opening = page->opening, *previous = opening;
    const char *renews = record_text(previous, "previous_certificate");
    const struct answer *ended = assessment_ended(page->assessment);
    text_printf(page->text, "- **%s**: ", page_word(page, "schema", "scheme"));
    page_name(page, &page->scheme->name);
    text_puts(page->text, ", ");
    page_puts(page, "versie ", "version ");
    page_clause(page, page->scheme->version);
    text_printf(page->text, "\n- **%s**: ", page_word(page, "certificaat", "certificate"));
    page_item(page, page->scheme->certificates, page->scheme->certificates_count, page->assessment->certificate);
    text_puts(page->text, "\n");
    page_fact(page, "dossier", "dossier", opening->dossier);
    page_fact(page, "geopend", "opened", record_text(opening, "opened"));
    if (renews != NULL) {
        text_printf(page->text, "- **%s**: ", page_word(page, "vernieuwt", "renews"));
        page_item(page, page->scheme->certificates, page->scheme->certificates_count, renews);
        text_puts(page->text, "\n");
    }
    page_fact(page, "vorig nummer", "previous number", record_text(previous, "previous_number"));
    page_fact(page, "vorige afgifte", "previous issue", record_text(previous, "previous_issued"));
    page_fact(page, "vorig dossier", "previous dossier", record_text(previous, "renews"));
    page_fact(page, "besluit uiterlijk", "decision no later than", page->assessment->last_day);
    if (ended != NULL) page_fact(page, "beëindigd", "ended", scheme_text_in(&ended->sentence, page->language));
}

/* Who owns the scheme, who works by it, and which of the two has the last word. */
static void body_append(const struct page *page)
{
    const struct record *body = page->registry == NULL ? NULL : registry_body(page->registry);
    const struct record *licence =
        page->registry == NULL ? NULL : registry_licence(page->registry, page->scheme->id, page->assessment->day);
    page_fact(page, "schemabeheerder", "scheme owner", page->scheme->owner);
    if (body != NULL) page_fact(page, "certificatie-instelling", "certification body", record_text(body, "name"));
    if (licence != NULL) page_fact(page, "licentie", "licence", record_text(licence, "number"));
    if (body == NULL) return;
    page_fact(page, "werkt volgens", "works to", record_text(body, "standard"));
    page_fact(page, "eigen uitwerking", "own detailing", record_text(body, "detailing"));
    page_puts(page, "- Het schema gaat voor op wat de certificatie-instelling zelf uitwerkt.\n",
              "- The scheme goes before what the certification body details itself.\n");
}

static void report_number_append(const struct page *page)
{
    const struct record *report = fold_value(page->fold, "report.issue", "report");
    if (report == NULL) {
        page_puts(page, "- **rapport**: concept, nog niet uitgebracht\n", "- **report**: draft, not issued yet\n");
        return;
    }
    text_printf(page->text, "- **%s**: %s %lld, ", page_word(page, "rapport", "report"),
                page_word(page, "nummer", "number"), (long long)record_integer(report, "number", 0));
    page_value(page, record_text(report, "date"));
    if (fold_stale(page->fold, STAGE_REPORT, json_object_get(report->body, "on")) != NULL)
        page_puts(page, " (verouderd: er is later iets vastgelegd)", " (stale: something was recorded after it)");
    text_puts(page->text, "\n");
}

static const char *const holder_fields[][3] = {
    {"name", "naam", "name"},
    {"address", "adres", "address"},
    {"postcode", "postcode", "postcode"},
    {"town", "plaats", "town"},
    {"area", "werkgebied", "area"},
    {"location", "locatie", "location"},
    {"covenant", "convenant", "covenant"},
};
#define HOLDER_FIELDS (sizeof holder_fields / sizeof *holder_fields)

/* What each of several says who contradict each other; false when there is nothing at all. */
static bool holders_append(const struct page *page)
{
    const struct slot *slot = fold_slot(page->fold, "partnership.set", "partnership");
    const struct entry *entry;
    bool any = false;
    for (size_t place = 0; (entry = page_standing(slot, &place)) != NULL; any = true) {
        page_puts(page, "- **naam**: ", "- **name**: ");
        page_value(page, record_text(entry->record, "name"));
        page_source(page, entry);
        for (size_t i = 1; i < HOLDER_FIELDS; i++)
            page_detail(page, holder_fields[i][1], holder_fields[i][2],
                        record_text(entry->record, holder_fields[i][0]));
    }
    return any;
}

static void partnership_append(const struct page *page)
{
    const struct record *partnership = fold_value(page->fold, "partnership.set", "partnership");
    page_begin(page, 2);
    page_name(page, &page->scheme->holder);
    page_end(page);
    if (partnership == NULL) {
        if (!holders_append(page)) page_none(page);
        return;
    }
    for (size_t i = 0; i < HOLDER_FIELDS; i++)
        page_fact(page, holder_fields[i][1], holder_fields[i][2], record_text(partnership, holder_fields[i][0]));
    int64_t enterprises = record_integer(partnership, "enterprises", -1);
    if (enterprises >= 0)
        text_printf(page->text, "- **%s**: %lld\n", page_word(page, "ondernemingen", "enterprises"),
                    (long long)enterprises);
}

static void team_append(const struct page *page)
{
    size_t first, count = fold_slots_of(page->fold, "team.set", &first), place;
    page_heading(page, 2, "Team", "Team");
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(page->fold, i);
        const struct entry *entry;
        for (place = 0; (entry = page_standing(slot, &place)) != NULL;) {
            const char *role = record_text(entry->record, "role");
            bool released = record_is(entry->record, "status", "released");
            text_puts(page->text, "- **");
            page_value(page, page_person(page, slot->item));
            text_puts(page->text, "**: ");
            if (strcmp(role, "auditor") == 0)
                page_puts(page, "auditor", "auditor");
            else if (strcmp(role, "reviewer") == 0)
                page_puts(page, "reviewer", "reviewer");
            else
                page_puts(page, "beslisser", "decider");
            if (released) page_puts(page, ", niet meer", ", released");
            text_puts(page->text, ", ");
            page_value(page, record_text(entry->record, "on"));
            page_source(page, entry);
            page_detail(page, "toelichting", "note", record_text(entry->record, "note"));
        }
    }
    if (count == 0) page_none(page);
}

/* What the scheme has looked at, each with how far it came. */
static void scope_append(const struct page *page)
{
    page_heading(page, 2, "Omvang", "Scope");
    page_puts(page, "Wat het schema vraagt, en hoe ver dat is:\n\n", "What the scheme asks, and how far that is:\n\n");
    sections_append(page);
}

static void conclusion_append(const struct page *page)
{
    const struct record *report = fold_value(page->fold, "report.issue", "report");
    const char *summary = report == NULL ? NULL : record_text(report, "summary");
    page_heading(page, 2, "Conclusie", "Conclusion");
    if (summary != NULL && summary[0] != '\0') {
        page_value(page, summary);
        text_puts(page->text, "\n\n");
    }
    page_puts(page, "Wat nog openstaat:\n\n", "What stands open:\n\n");
    open_append(page);
}

/* Every device that spoke, and how much. */
static void sources_append(const struct page *page)
{
    page_heading(page, 2, "Herkomst", "Sources");
    page_puts(page, "Elke verklaring is verzegeld met de sleutel van wie haar schreef:\n\n",
              "Every statement is sealed with the key of who wrote it:\n\n");
    for (size_t i = 0; i < fold_feed_count(page->fold); i++) {
        const struct feed *feed = fold_feed_at(page->fold, i);
        text_puts(page->text, "- ");
        page_value(page, page_person(page, feed->person));
        text_puts(page->text, ", ");
        page_value(page, feed->device);
        text_printf(page->text, ": %lld %s, %s %s\n", (long long)feed->last,
                    page_word(page, "verklaringen", "statements"), page_word(page, "reeks", "feed"), feed->id);
    }
}

int report_markdown(const struct assessment *assessment, const struct fold *fold, const struct registry *registry,
                    enum language language, struct text *text, struct error *err)
{
    struct page page;
    int result = page_open(&page, assessment, fold, registry, language, text, err);
    if (result != 0) return result;
    title_append(&page, "Beoordelingsrapport ", "Audit report ");
    case_append(&page);
    report_number_append(&page);
    body_append(&page);
    partnership_append(&page);
    team_append(&page);
    scope_append(&page);
    report_findings(&page);
    report_visit(&page);
    report_deviations(&page);
    conclusion_append(&page);
    report_judgements(&page);
    sources_append(&page);
    return text->failed ? error_memory(err) : 0;
}

int report_status_markdown(const struct assessment *assessment, const struct fold *fold,
                           const struct registry *registry, enum language language, struct text *text,
                           struct error *err)
{
    struct page page;
    int result = page_open(&page, assessment, fold, registry, language, text, err);
    if (result != 0) return result;
    title_append(&page, "", "");
    case_append(&page);
    report_number_append(&page);
    page_fact(&page, "stand op", "as of", assessment->day);
    page_heading(&page, 2, "Stand", "Status");
    sections_append(&page);
    text_printf(text, "\n%s %zu.\n", page_word(&page, "Open voor een besluit:", "Open before a decision:"),
                assessment->open);
    page_heading(&page, 2, "Wat openstaat", "What stands open");
    open_append(&page);
    report_judgements(&page);
    page_puts(&page, "\nHet hele rapport staat in report.md; elke verklaring, met zegel, onder records/.\n",
              "\nThe whole report is in report.md; every statement, with its seal, under records/.\n");
    return text->failed ? error_memory(err) : 0;
}
