/* report_page.h: a page in the making: Markdown in one language. For report*.c only. */
#ifndef SCHOUW_CHECKLISTS_REPORT_PAGE_H
#define SCHOUW_CHECKLISTS_REPORT_PAGE_H

#include "checklists/report.h"

struct page {
    const struct assessment *assessment;
    const struct scheme *scheme;
    const struct fold *fold;
    const struct registry *registry; /* or NULL */
    const struct record *opening;
    enum language language;
    struct text *text;
};

/* Whether a part of the report has its place: the scheme has a rule of this kind about this item, or something of this
 * kind of record was stated all the same. */
bool page_asks(const struct page *page, const char *record_kind, const char *rule_kind, const char *item);
/* The word of the page's language. Both are our own: not escaped. */
const char *page_word(const struct page *page, const char *nl, const char *en);
/* "### " behind an empty line; the words of the heading and page_end follow. */
void page_begin(const struct page *page, int level);
/* The end of a heading. */
void page_end(const struct page *page);
/* "## words", with an empty line before and after. */
void page_heading(const struct page *page, int level, const char *nl, const char *en);
/* Appends our own words; the words of records only with page_value. */
void page_puts(const struct page *page, const char *nl, const char *en);
/* Appends words of a record or of the scheme, escaped. */
void page_value(const struct page *page, const char *value);
/* A clause or version of the scheme: as it is when it is made of letters, digits, points and hyphens. Not for the start
 * of a line. */
void page_clause(const struct page *page, const char *clause);
void page_name(const struct page *page, const struct scheme_text *name);
/* The name of an item of the scheme, or its id when the scheme has none such. */
void page_item(const struct page *page, const struct scheme_item *items, unsigned count, const char *id);
/* "- **label**: value", nothing when value is NULL or "". */
void page_fact(const struct page *page, const char *nl, const char *en, const char *value);
/* As page_fact, one level in. */
void page_detail(const struct page *page, const char *nl, const char *en, const char *value);
/* "(Name, laptop, 2018-09-02)" and an end of line: who stated what from which device; and whether it was invented.
 * "**in conflict**" goes before it where another statement that stands contradicts it. */
void page_source(const struct page *page, const struct entry *entry);
/* The files a statement rests on, as details. */
void page_evidence(const struct page *page, const struct record *record);
/* The note, the reason and the evidence of a statement, as details. */
void page_grounds(const struct page *page, const struct record *record);
/* A detail with the values of an array of strings. */
void page_array(const struct page *page, const char *nl, const char *en, const json_t *array);
/* The names of parties by their ids, separated by semicolons; the id where there is no such party. */
void page_parties(const struct page *page, const json_t *ids);
/* A detail for each fact by name. */
void page_facts(const struct page *page, const json_t *facts);
/* "none" as a paragraph. */
void page_none(const struct page *page);
/* The person's name, or the id. */
const char *page_person(const struct page *page, const char *person);
/* Every entry that stands of a slot: one, or all that are in conflict. NULL after the last; start with *place = 0. */
const struct entry *page_standing(const struct slot *slot, size_t *place);

/* The facts of the forms of a clause; false when there is nothing to tell. `finding` is the verdict on the clause, or
 * NULL: who stated a fact is told where it was somebody else. */
bool report_facts(const struct page *page, const char *clause, const struct entry *finding);
/* The facts of clauses that are no requirements, under a heading of their own. */
void report_facts_apart(const struct page *page);

/* Parts of the audit report. */
void report_findings(const struct page *page);
void report_visit(const struct page *page);
void report_deviations(const struct page *page);
void report_judgements(const struct page *page);

#endif
