#include <stdio.h>
#include <string.h>

#include "checklists/scheme_rule.h"
#include "checklists/scheme_show.h"

#define TERM_WIDTH 18 /* columns of the ids of rules and of the heads of tables */

/* --- a rule in words --- */

/* Hundredths of a person-day as "0.5", with the decimal mark of the language. */
static void days_append(const struct show *show, struct text *text, int hundredths)
{
    char mark = show->language == LANGUAGE_NL ? ',' : '.';
    if (hundredths % 100 == 0)
        text_printf(text, "%d%c0", hundredths / 100, mark);
    else if (hundredths % 10 == 0)
        text_printf(text, "%d%c%d", hundredths / 100, mark, hundredths / 10 % 10);
    else
        text_printf(text, "%d%c%02d", hundredths / 100, mark, hundredths % 100);
}

static void numbers_append(const struct show *show, struct text *text, const struct scheme_rule *rule)
{
    if (strcmp(rule->kind, "minimum-count") == 0 && rule->count == 0)
        text_puts(text, show_word(show, ": alle", ": all"));
    else if (strcmp(rule->kind, "minimum-count") == 0)
        text_printf(text, "%s %d", show_word(show, ": ten minste", ": at least"), rule->count);
    if (rule->months > 0) text_printf(text, ": %d %s", rule->months, show_word(show, "maanden", "months"));
    if (strcmp(rule->kind, "interval") == 0 && rule->grounds != NULL)
        text_printf(text, show_word(show, ", of %s zegt waarom meer", ", or %s says why more"), rule->grounds);
    if (rule->extension_months > 0)
        text_printf(text, show_word(show, ", eenmaal te verlengen met %d", ", to be extended once by %d"),
                    rule->extension_months);
    if (rule->years > 0) text_printf(text, ": %d %s", rule->years, show_word(show, "jaar", "years"));
    for (unsigned i = 0; i < rule->warn_months_before_count; i++)
        text_printf(text, i == 0 ? show_word(show, ", waarschuwt %d", ", warns %d") : ", %d",
                    rule->warn_months_before[i]);
    if (rule->warn_months_before_count > 0) text_puts(text, show_word(show, " maanden tevoren", " months before"));
    if (rule->person_days_x100 > 0) {
        text_printf(text, "%s ", show_word(show, ": ten minste", ": at least"));
        days_append(show, text, rule->person_days_x100);
    }
}

/* The stage a rule must be met for, as people name it. */
static const char *stage_name(const struct show *show, const char *before)
{
    static const struct {
        const char *id, *nl;
    } stages[] = {{"assignment", "toewijzing"}, {"report", "rapport"},   {"review", "review"},
                  {"advice", "advies"},         {"decision", "besluit"}, {"certificate", "certificaat"}};
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        if (strcmp(stages[i].id, before) == 0) return show_word(show, stages[i].nl, stages[i].id);
    }
    return before;
}

/* What the rule asks, with the names its items have in the scheme, for whom and by when. */
static void rule_append(const struct show *show, struct text *text, const struct scheme_rule *rule)
{
    const struct scheme *scheme = show->scheme;
    const struct rule_kind *kind = rule_kind(rule->kind);
    unsigned count = 0;
    const struct scheme_item *items = kind != NULL ? rule_list_items(scheme, kind->items, &count) : NULL;
    text_puts(text, scheme_text_in(&rule->name, show->language));
    numbers_append(show, text, rule);
    if (rule->items_count > 0) {
        text_puts(text, ": ");
        show_names(show, text, items, count, rule->items, rule->items_count);
    }
    if (rule->certificates_count > 0) {
        text_printf(text, " (%s ", show_word(show, "voor", "for"));
        show_names(show, text, scheme->certificates, scheme->certificates_count, rule->certificates,
                   rule->certificates_count);
        text_puts(text, ")");
    }
    if (strcmp(rule->before, "none") == 0)
        text_puts(text, show_word(show, "; houdt niets tegen.", "; keeps nothing back."));
    else
        text_printf(text, "; %s %s.", show_word(show, "vóór", "before"), stage_name(show, rule->before));
}

/* --- thresholds as a table: rows by size, a column for each certificate --- */

/* The percentage of a certificate for a size; 0 when it has no row of that size. */
static unsigned threshold_percent(const struct scheme_rule *rule, const char *certificate, unsigned up_to)
{
    for (unsigned i = 0; i < rule->thresholds_count; i++) {
        const struct scheme_threshold *row = &rule->thresholds[i];
        if (row->up_to == up_to && strcmp(row->certificate, certificate) == 0) return row->percent;
    }
    return 0;
}

/* The next larger size that any certificate has a row for; 0, the open row, comes last. */
static unsigned threshold_next(const struct scheme_rule *rule, unsigned after)
{
    unsigned next = 0;
    for (unsigned i = 0; i < rule->thresholds_count; i++) {
        unsigned up_to = rule->thresholds[i].up_to;
        if (up_to > after && (next == 0 || up_to < next)) next = up_to;
    }
    return next;
}

static void cell(struct text *page, const char *words, unsigned width)
{
    text_terminal(page, words);
    for (unsigned columns = show_columns(words); columns < width; columns++) text_puts(page, " ");
}

static void threshold_row(const struct show *show, const struct scheme_rule *rule, unsigned after, unsigned up_to)
{
    char words[64];
    if (up_to > 0)
        snprintf(words, sizeof words, show_word(show, "tot en met %u", "up to %u"), up_to);
    else
        snprintf(words, sizeof words, show_word(show, "meer dan %u", "above %u"), after);
    text_puts(show->page, "    ");
    cell(show->page, words, TERM_WIDTH);
    for (unsigned i = 0; i < show->scheme->certificates_count; i++) {
        unsigned percent = threshold_percent(rule, show->scheme->certificates[i].id, up_to);
        snprintf(words, sizeof words, percent > 0 ? "%u %%" : "-", percent);
        text_puts(show->page, "  ");
        cell(show->page, words, i + 1 < show->scheme->certificates_count ? TERM_WIDTH + 2 : 0);
    }
    text_puts(show->page, "\n");
}

static void show_thresholds(const struct show *show, const struct scheme_rule *rule)
{
    unsigned after = 0;
    if (rule->thresholds_count == 0) return;
    text_puts(show->page, "    ");
    cell(show->page, scheme_text_in(&rule->whole.name, show->language), TERM_WIDTH);
    for (unsigned i = 0; i < show->scheme->certificates_count; i++) {
        text_puts(show->page, "  ");
        cell(show->page, scheme_text_in(&show->scheme->certificates[i].name, show->language),
             i + 1 < show->scheme->certificates_count ? TERM_WIDTH + 2 : 0);
    }
    text_puts(show->page, "\n");
    for (unsigned next = threshold_next(rule, 0); next > 0; next = threshold_next(rule, next)) {
        threshold_row(show, rule, after, next);
        after = next;
    }
    threshold_row(show, rule, after, 0);
}

void show_rules(const struct show *show, const char *clause)
{
    bool begun = false;
    for (unsigned i = 0; i < show->scheme->rules_count; i++) {
        const struct scheme_rule *rule = &show->scheme->rules[i];
        struct text words = {0};
        if (strcmp(rule->clause, clause) != 0) continue;
        if (!begun) show_heading(show, "Regels", "Rules");
        begun = true;
        rule_append(show, &words, rule);
        if (words.failed) show->page->failed = true;
        show_entry(show, TERM_WIDTH, rule->id, words.data != NULL ? words.data : "");
        text_fini(&words);
        show_thresholds(show, rule);
    }
}

/* --- the lists of the scheme --- */

static void show_list(const struct show *show, const char *nl, const char *en, const struct scheme_item *items,
                      unsigned count, const char *clause)
{
    bool begun = false;
    for (unsigned i = 0; i < count; i++) {
        const struct scheme_item *item = &items[i];
        struct text words = {0};
        if (item->clause == NULL || strcmp(item->clause, clause) != 0) continue;
        if (!begun) show_heading(show, nl, en);
        begun = true;
        text_puts(&words, scheme_text_in(&item->name, show->language));
        if (item->certificates_count > 0) {
            text_printf(&words, " (%s ", show_word(show, "voor", "for"));
            show_names(show, &words, show->scheme->certificates, show->scheme->certificates_count, item->certificates,
                       item->certificates_count);
            text_puts(&words, ")");
        }
        const char *remark = scheme_text_in(&item->remark, show->language);
        if (*remark != '\0') text_printf(&words, ". %s", remark);
        if (words.failed) show->page->failed = true;
        show_entry(show, TERM_WIDTH, item->id, words.data != NULL ? words.data : "");
        text_fini(&words);
    }
}

void show_lists(const struct show *show, const char *clause)
{
    const struct scheme *scheme = show->scheme;
    const struct {
        const char *nl, *en;
        const struct scheme_item *items;
        unsigned count;
    } lists[] = {
        {"Certificaten", "Certificates", scheme->certificates, scheme->certificates_count},
        {"Gegevens bij de aanvraag", "Application data", scheme->application, scheme->application_count},
        {"Partijen", "Parties", scheme->party_types, scheme->party_types_count},
        {"Thema's", "Themes", scheme->themes, scheme->themes_count},
        {"Zwaarte van afwijkingen", "Grades of deviations", scheme->grades, scheme->grades_count},
        {"Kwalificaties", "Qualifications", scheme->qualifications, scheme->qualifications_count},
        {"Begroting", "Budget", scheme->effort, scheme->effort_count},
        {"Te vertellen aan de aanvrager", "To be told to the applicant", scheme->informs, scheme->informs_count},
        {"Review", "Review", scheme->review_points, scheme->review_points_count},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        show_list(show, lists[i].nl, lists[i].en, lists[i].items, lists[i].count, clause);
}
