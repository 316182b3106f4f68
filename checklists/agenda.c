#include "checklists/agenda.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/agenda_draft.h"
#include "schema/clock.h"

const char *agenda_kind_id(enum agenda_kind kind)
{
    static const char *const ids[AGENDA_KINDS] = {
        [AGENDA_ASKED] = "asked",
        [AGENDA_DEVIATION] = "deviation",
        [AGENDA_AGREED] = "agreed",
        [AGENDA_DECISION] = "decision",
        [AGENDA_JUDGEMENT] = "judgement",
        [AGENDA_SCHEME] = "scheme",
        [AGENDA_SUSPENSION] = "suspension",
        [AGENDA_CERTIFICATE] = "certificate",
        [AGENDA_LICENCE] = "licence",
        [AGENDA_KEY] = "key",
        [AGENDA_QUALIFICATION] = "qualification",
    };
    return ids[kind];
}

int agenda_new(const char *day, struct agenda **agenda, struct error *err)
{
    *agenda = NULL;
    if (!clock_is_date(day)) return error_set(err, ERROR_INVALID, "\"%s\" is no day; write YYYY-MM-DD", day);
    struct agenda *made = calloc(1, sizeof *made);
    if (made == NULL) return error_memory(err);
    memcpy(made->day, day, DAY_SIZE);
    *agenda = made;
    return 0;
}

static void term_fini(struct agenda_term *term)
{
    free(term->dossier);
    free(term->name);
    free(term->item);
    free(term->clause);
    free(term->what.nl);
    free(term->what.en);
    free(term->command);
}

void agenda_cut(struct agenda *agenda, size_t terms, size_t renewals)
{
    while (agenda->count > terms) term_fini(&agenda->terms[--agenda->count]);
    while (agenda->renewals_count > renewals) {
        struct renewal *last = &agenda->renewals[--agenda->renewals_count];
        free(last->dossier);
        free(last->number);
        free(last->renews);
    }
}

void agenda_free(struct agenda *agenda)
{
    if (agenda == NULL) return;
    agenda_cut(agenda, 0, 0);
    free(agenda->terms);
    free(agenda->renewals);
    free(agenda);
}

/* Room for one more; false when memory is out. */
static bool grow(void **items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) return true;
    size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
    void *larger = realloc(*items, wanted * size);
    if (larger == NULL) return false;
    *items = larger;
    *capacity = wanted;
    return true;
}

/* --- terms in the making --- */

void draft_say(struct draft *draft, const char *nl, const char *en, ...)
{
    struct text *const texts[] = {&draft->nl, &draft->en};
    const char *const formats[] = {nl, en};
    for (int i = 0; i < 2; i++) {
        va_list arguments;
        char *said = NULL;
        va_start(arguments, en);
        int length = vasprintf(&said, formats[i], arguments);
        va_end(arguments);
        if (length < 0)
            texts[i]->failed = true;
        else
            text_append(texts[i], said, (size_t)length);
        if (length >= 0) free(said);
    }
}

void draft_name(struct draft *draft, const struct scheme_text *name)
{
    text_puts(&draft->nl, scheme_text_in(name, LANGUAGE_NL));
    text_puts(&draft->en, scheme_text_in(name, LANGUAGE_EN));
}

/* The days on which a rule warns of the term's last day. The rule tells the longest time first, so these rise. */
static void warnings_count(struct agenda_term *term, const struct scheme_rule *rule)
{
    unsigned count = rule == NULL || term->day[0] == '\0' ? 0 : rule->warn_months_before_count;
    for (unsigned i = 0; i < count && term->warnings_count < SCHEME_WARNINGS_MAX; i++) {
        char *day = term->warnings[term->warnings_count];
        if (calendar_add_months(term->day, -rule->warn_months_before[i], day, NULL) == 0) term->warnings_count++;
    }
}

static void uid_make(const struct draft *draft, char uid[DIGEST_HEX_SIZE])
{
    struct text text = {0};
    text_printf(&text, "%s\n%s\n%s\n%s\n", draft->origin, draft->dossier, agenda_kind_id(draft->kind), draft->item);
    digest_bytes(text.data != NULL ? text.data : "", text.length, uid);
    text_fini(&text);
}

int draft_take(struct agenda *agenda, struct draft *draft, struct error *err)
{
    struct agenda_term term = {.kind = draft->kind};
    bool failed = draft->nl.failed || draft->en.failed || draft->command.failed;
    term.dossier = strdup(draft->dossier);
    term.name = strdup(draft->name);
    term.item = strdup(draft->item);
    term.clause = strdup(draft->clause);
    term.what.nl = text_take(&draft->nl, NULL);
    term.what.en = text_take(&draft->en, NULL);
    term.command = text_take(&draft->command, NULL);
    snprintf(term.day, sizeof term.day, "%s", draft->day);
    if (term.day[0] != '\0') term.days_left = calendar_days_between(agenda->day, term.day);
    warnings_count(&term, draft->warns);
    uid_make(draft, term.uid);
    failed |= term.dossier == NULL || term.name == NULL || term.item == NULL || term.clause == NULL ||
              term.what.nl == NULL || term.what.en == NULL || term.command == NULL;
    if (failed || !grow((void **)&agenda->terms, agenda->count, &agenda->capacity, sizeof *agenda->terms)) {
        term_fini(&term);
        return error_memory(err);
    }
    agenda->terms[agenda->count++] = term;
    return 0;
}

/* --- renewals: a certificate that another case has renewed asks for nothing any more --- */

int renewal_add(struct agenda *agenda, const struct renewal *renewal, struct error *err)
{
    struct renewal made = *renewal;
    made.dossier = strdup(renewal->dossier);
    made.number = strdup(renewal->number);
    made.renews = strdup(renewal->renews);
    if (made.dossier == NULL || made.number == NULL || made.renews == NULL ||
        !grow((void **)&agenda->renewals, agenda->renewals_count, &agenda->renewals_capacity,
              sizeof *agenda->renewals)) {
        free(made.dossier);
        free(made.number);
        free(made.renews);
        return error_memory(err);
    }
    agenda->renewals[agenda->renewals_count++] = made;
    return 0;
}

/* By its number; and by its dossier, as the certificate may have been replaced since. */
static bool renews(const struct renewal *renewal, const struct agenda_term *term)
{
    return strcmp(renewal->number, term->item) == 0 || strcmp(renewal->renews, term->dossier) == 0;
}

/* Whether the term is of a certificate that was renewed. While a case to renew it runs that case is where to go on. */
static bool certificate_renewed(const struct agenda *agenda, struct agenda_term *term)
{
    for (size_t i = 0; i < agenda->renewals_count && term->kind == AGENDA_CERTIFICATE; i++) {
        const struct renewal *renewal = &agenda->renewals[i];
        if (!renews(renewal, term)) continue;
        if (renewal->certified) return true;
        char *command = NULL;
        if (renewal->decided || asprintf(&command, "schouw -d %s status", renewal->dossier) < 0) continue;
        free(term->command);
        term->command = command;
    }
    return false;
}

static int term_compare(const void *a, const void *b)
{
    const struct agenda_term *one = a, *other = b;
    bool dated = one->day[0] != '\0';
    if (dated != (other->day[0] != '\0')) return dated ? -1 : 1;
    int order = strcmp(one->day, other->day);
    if (order == 0) order = strcmp(one->dossier, other->dossier);
    if (order == 0 && one->kind != other->kind) order = one->kind < other->kind ? -1 : 1;
    return order != 0 ? order : strcmp(one->item, other->item);
}

void agenda_settle(struct agenda *agenda)
{
    size_t kept = 0;
    for (size_t i = 0; i < agenda->count; i++) {
        if (certificate_renewed(agenda, &agenda->terms[i]))
            term_fini(&agenda->terms[i]);
        else
            agenda->terms[kept++] = agenda->terms[i];
    }
    agenda->count = kept;
    if (kept > 0) qsort(agenda->terms, kept, sizeof *agenda->terms, term_compare);
}

/* --- what asks for something --- */

bool agenda_overdue(const struct agenda_term *term)
{
    return term->day[0] != '\0' && term->days_left < 0;
}

bool agenda_pressing(const struct agenda *agenda, const struct agenda_term *term)
{
    return term->warnings_count > 0 && calendar_compare(term->warnings[term->warnings_count - 1], agenda->day) <= 0;
}

static bool term_asks(const struct agenda *agenda, const struct agenda_term *term, long days)
{
    if (term->day[0] == '\0' || term->days_left <= days || agenda_pressing(agenda, term)) return true;
    for (unsigned i = 0; i < term->warnings_count; i++) {
        long until = calendar_days_between(agenda->day, term->warnings[i]);
        if (until >= 0 && until <= days) return true;
    }
    return false;
}

void agenda_keep(struct agenda *agenda, long days)
{
    size_t kept = 0;
    for (size_t i = 0; i < agenda->count; i++) {
        if (term_asks(agenda, &agenda->terms[i], days))
            agenda->terms[kept++] = agenda->terms[i];
        else
            term_fini(&agenda->terms[i]);
    }
    agenda->count = kept;
}
