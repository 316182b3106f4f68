#include "checklists/assessment.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/rules/rule.h"
#include "schema/clock.h"

static const struct {
    const char *id, *nl, *en;
} states[ANSWER_STATES] = {
    [ANSWER_MET] = {"met", "voldaan", "met"},
    [ANSWER_UNMET] = {"unmet", "niet voldaan", "unmet"},
    [ANSWER_NOT_YET] = {"not-yet", "nog niet", "not yet"},
    [ANSWER_OVERDUE] = {"overdue", "te laat", "overdue"},
    [ANSWER_CONFLICT] = {"conflict", "in tegenspraak", "in conflict"},
    [ANSWER_STALE] = {"stale", "verouderd", "stale"},
};

/* How bad a state is, for the worst of a section. */
static const unsigned badness[ANSWER_STATES] = {
    [ANSWER_MET] = 0,   [ANSWER_NOT_YET] = 1, [ANSWER_STALE] = 2,
    [ANSWER_UNMET] = 3, [ANSWER_OVERDUE] = 4, [ANSWER_CONFLICT] = 5,
};

const char *answer_state_name(enum answer_state state, enum language language)
{
    return language == LANGUAGE_NL ? states[state].nl : states[state].en;
}

const char *answer_state_id(enum answer_state state)
{
    return states[state].id;
}

const char *gate_name(enum gate gate)
{
    static const char *const names[GATE_COUNT] = {"assignment", "report",   "review",
                                                  "advice",     "decision", "certificate"};
    return gate < GATE_COUNT ? names[gate] : "";
}

const struct record *dossier_opening(const struct fold *fold)
{
    const struct slot *slot = fold_slot(fold, "dossier.open", "dossier");
    for (size_t i = 0; slot != NULL && i < slot->count; i++) {
        if (!slot->entries[i].superseded && !slot->entries[i].refused) return slot->entries[i].record;
    }
    return NULL;
}

static size_t digits_front(const char *text)
{
    size_t count = 0;
    while (text[count] >= '0' && text[count] <= '9') count++;
    return count;
}

/* Compares as people count: runs of digits by their value. "2.2.7-2" comes before "2.2.7-10". */
static int natural_compare(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        size_t x = digits_front(a), y = digits_front(b);
        if (x > 0 && y > 0) {
            int order = x != y ? (x < y ? -1 : 1) : strncmp(a, b, x);
            if (order != 0) return order;
            a += x;
            b += y;
        } else {
            if (*a != *b) return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
            a++;
            b++;
        }
    }
    return *a == *b ? 0 : *a == '\0' ? -1 : 1;
}

static unsigned section_place(const struct scheme *scheme, const char *section)
{
    for (unsigned i = 0; i < scheme->sections_count; i++) {
        if (strcmp(scheme->sections[i].id, section) == 0) return i;
    }
    return scheme->sections_count;
}

static int answer_compare(const void *a, const void *b)
{
    const struct answer *one = a, *other = b;
    if (one->place != other->place) return one->place < other->place ? -1 : 1;
    int order = natural_compare(one->clause, other->clause);
    return order != 0 ? order : natural_compare(one->id, other->id);
}

/* Asks every rule that applies, then whether the case has ended, then for conflicts. */
static int inquiry_run(struct inquiry *inquiry, char last_day[DAY_SIZE], struct error *err)
{
    for (unsigned i = 0; i < inquiry->scheme->rules_count; i++) {
        const struct scheme_rule *rule = &inquiry->scheme->rules[i];
        if (!scheme_applies(rule->certificates, rule->certificates_count, inquiry->certificate)) continue;
        int result = rule_answer(inquiry, rule, err);
        if (result != 0) return result;
        if (strcmp(rule->kind, "within-years") != 0) continue;
        result = within_years_last(rule, inquiry->opening, last_day, err);
        if (result != 0) return result;
    }
    int result = ended_answer(inquiry, err);
    return result == 0 ? conflicts_answer(inquiry, err) : result;
}

static void sections_count(struct assessment *assessment)
{
    for (size_t i = 0; i < assessment->count; i++) {
        const struct answer *answer = &assessment->answers[i];
        if (answer->state != ANSWER_MET && answer->before <= GATE_DECISION) assessment->open++;
        if (answer->place == assessment->sections_count) continue;
        struct section *section = &assessment->sections[answer->place];
        section->total++;
        section->met += answer->state == ANSWER_MET;
        section->counts[answer->state]++;
        if (badness[answer->state] > badness[section->worst]) section->worst = answer->state;
    }
}

/* The answers of the inquiry become the assessment's. */
static int assessment_fill(struct assessment *made, struct inquiry *inquiry, struct error *err)
{
    const struct scheme *scheme = inquiry->scheme;
    made->scheme = scheme;
    snprintf(made->certificate, sizeof made->certificate, "%s", inquiry->certificate);
    snprintf(made->day, sizeof made->day, "%s", inquiry->day);
    made->name = strdup(record_text(inquiry->opening, "name"));
    made->sections = calloc(scheme->sections_count + 1u, sizeof *made->sections);
    if (made->name == NULL || made->sections == NULL) return error_memory(err);
    made->sections_count = scheme->sections_count;
    for (unsigned i = 0; i < scheme->sections_count; i++) made->sections[i].item = &scheme->sections[i];
    for (size_t i = 0; i < made->count; i++) made->answers[i].place = section_place(scheme, made->answers[i].section);
    if (made->count > 0) qsort(made->answers, made->count, sizeof *made->answers, answer_compare);
    sections_count(made);
    return 0;
}

/* The statement the dossier was opened with, when it is about this scheme. */
static int opening_read(const struct scheme *scheme, const struct fold *fold, const struct record **opening,
                        struct error *err)
{
    *opening = dossier_opening(fold);
    if (*opening == NULL)
        return error_set(err, ERROR_INVALID,
                         "the dossier was not opened: `schouw open SCHEME NAME` begins it, "
                         "`schouw sync` brings how it began elsewhere");
    if (record_is(*opening, "scheme", scheme->id)) return 0;
    return error_set(err, ERROR_INVALID, "the dossier was opened under scheme %s, not %s",
                     record_text(*opening, "scheme"), scheme->id);
}

int assessment_new(const struct scheme *scheme, const struct fold *fold, const struct registry *registry,
                   const char *day, struct assessment **assessment, struct error *err)
{
    const struct record *opening;
    struct assessment *made = NULL;
    *assessment = NULL;
    if (!clock_is_date(day)) return error_set(err, ERROR_INVALID, "\"%s\" is no day; write YYYY-MM-DD", day);
    int result = opening_read(scheme, fold, &opening, err);
    if (result != 0) return result;
    struct inquiry inquiry = {
        .scheme = scheme,
        .fold = fold,
        .registry = registry,
        .opening = opening,
        .certificate = record_text(opening, "certificate"),
        .day = day,
    };
    made = calloc(1, sizeof *made);
    if (made == NULL) return error_memory(err);
    result = inquiry_run(&inquiry, made->last_day, err);
    made->answers = inquiry.answers;
    made->count = inquiry.count;
    if (result == 0) result = assessment_fill(made, &inquiry, err);
    if (result != 0) {
        assessment_free(made);
        return result;
    }
    *assessment = made;
    return 0;
}

void assessment_free(struct assessment *assessment)
{
    if (assessment == NULL) return;
    for (size_t i = 0; i < assessment->count; i++) answer_fini(&assessment->answers[i]);
    free(assessment->answers);
    free(assessment->sections);
    free(assessment->name);
    free(assessment);
}

const struct answer *assessment_answer(const struct assessment *assessment, const char *id)
{
    for (size_t i = 0; i < assessment->count; i++) {
        if (strcmp(assessment->answers[i].id, id) == 0) return &assessment->answers[i];
    }
    return NULL;
}

const struct answer *assessment_ended(const struct assessment *assessment)
{
    for (size_t i = 0; i < assessment->count; i++) {
        const struct answer *answer = &assessment->answers[i];
        if (answer->rule == NULL && strcmp(answer->id, ANSWER_ENDED) == 0) return answer;
    }
    return NULL;
}

void section_line(const struct assessment *assessment, const struct section *section, enum language language,
                  struct text *text)
{
    unsigned named = 0;
    if (section->total == 0) {
        text_puts(text, language == LANGUAGE_NL ? "geen" : "none");
        return;
    }
    text_printf(text, language == LANGUAGE_NL ? "%u van %u %s" : "%u of %u %s", section->met, section->total,
                answer_state_name(ANSWER_MET, language));
    for (int state = ANSWER_UNMET; state < ANSWER_STATES; state++) {
        if (section->counts[state] == 0) continue;
        text_printf(text, ", %u %s", section->counts[state], answer_state_name((enum answer_state)state, language));
    }
    for (size_t i = 0; i < assessment->count && named < 4; i++) {
        const struct answer *answer = &assessment->answers[i];
        if (answer->state == ANSWER_MET || strcmp(answer->section, section->item->id) != 0) continue;
        if (answer->clause[0] == '\0' || (i > 0 && strcmp(answer->clause, answer[-1].clause) == 0 && named > 0))
            continue;
        text_printf(text, "%s%s", named == 0 ? " (" : ", ", answer->clause);
        named++;
    }
    if (named > 0) text_puts(text, ")");
}
