#include "client/status.h"

#include <string.h>

#include "client/certificate_life.h"
#include "schema/text.h"

#define CLAUSES_NAMED 4  /* clauses of a section that are named one by one; more are given as from .. to */
#define SENTENCES_MAX 4  /* questions not answered yet that are told in a sentence; more are listed by clause */
#define URGENT_MAX 3     /* urgent answers told again at the end */
#define SECTION_WIDTH 14 /* columns of a section's name */
#define CLAUSE_WIDTH 9   /* columns of a clause */
#define DETAIL_INDENT 4

/* What is not met, in the order in which it should worry one. */
static const enum answer_state by_urgency[] = {ANSWER_CONFLICT, ANSWER_OVERDUE, ANSWER_STALE, ANSWER_UNMET,
                                               ANSWER_NOT_YET};

int dossier_assess(struct session *session, struct assessment **assessment, struct error *err)
{
    int result = case_open(session, err);
    if (result == 0)
        result = assessment_new(session->scheme, session->fold, session->registry, session->today, assessment, err);
    return result;
}

const char *dossier_name(const struct session *session)
{
    const struct record *opened = fold_value(session->fold, "dossier.open", "dossier");
    const char *name = opened ? record_text(opened, "name") : NULL;
    return name ? name : session->dossier;
}

/* Where a case is, by what stands in it; the last one first. */
static const struct phase {
    const char *kind, *name;
    bool over; /* nobody works on it any more, but for what becomes of the certificate */
} phases[] = {
    {"certificate.issue", N_("certified"), true}, {"decision.set", N_("decided"), true},
    {"advice.set", N_("advised"), false},         {"review.set", N_("reviewed"), false},
    {"report.issue", N_("reported"), false},      {"closing.set", N_("closed"), false},
    {"walk.set", N_("on site"), false},           {"interview.set", N_("on site"), false},
    {"walk.observe", N_("on site"), false},       {"finding.set", N_("documents"), false},
};

/* NULL: nothing of them stands. */
static const struct phase *phase_find(const struct fold *fold)
{
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
        size_t first, count = fold_slots_of(fold, phases[i].kind, &first);
        for (size_t j = first; j < first + count; j++) {
            if (fold_slot_at(fold, j)->standing > 0) return &phases[i];
        }
    }
    return NULL;
}

const char *dossier_phase(const struct fold *fold)
{
    const struct record *end = case_ended(fold);
    if (end) return record_is(end, "status", "refused") ? N_("refused") : N_("withdrawn");
    const struct phase *phase = phase_find(fold);
    return phase ? phase->name : N_("application");
}

bool dossier_is_over(const struct fold *fold)
{
    const struct phase *phase = phase_find(fold);
    return case_ended(fold) || (phase && phase->over);
}

enum style state_style(enum answer_state state)
{
    switch (state) {
    case ANSWER_MET:
        return STYLE_GOOD;
    case ANSWER_UNMET:
    case ANSWER_OVERDUE:
    case ANSWER_CONFLICT:
        return STYLE_BAD;
    case ANSWER_STALE:
        return STYLE_WARN;
    case ANSWER_NOT_YET:
        return STYLE_PLAIN;
    }
    return STYLE_PLAIN;
}

/* Columns of the longest name of a state. */
static int states_width(enum language language)
{
    int width = 0;
    for (int state = 0; state < ANSWER_STATES; state++) {
        int own = say_columns(answer_state_name((enum answer_state)state, language));
        if (own > width) width = own;
    }
    return width;
}

static void say_state(const struct session *session, enum answer_state state, int indent)
{
    say(session, STYLE_PLAIN, "%*s", indent, "");
    say_cell(session, state_style(state), answer_state_name(state, session->language),
             states_width(session->language) + 1);
}

/* The sentence without the state at its end, which stands before it already: "closing meeting: not yet". */
static void answer_words(const struct session *session, const struct answer *answer, struct text *words)
{
    const char *sentence = scheme_text_in(&answer->sentence, session->language);
    const char *state = answer_state_name(answer->state, session->language);
    size_t length = strlen(sentence), tail = strlen(state) + 2;
    bool told = length > tail && strcmp(sentence + length - tail + 2, state) == 0 &&
                strncmp(sentence + length - tail, ": ", 2) == 0;
    text_append(words, sentence, told ? length - tail : length);
}

void say_answer(const struct session *session, const struct answer *answer, int indent)
{
    int column = indent + states_width(session->language) + 1, clause = say_columns(answer->clause);
    struct text words = {0};
    answer_words(session, answer, &words);
    say_state(session, answer->state, indent);
    say_cell(session, STYLE_PLAIN, answer->clause, CLAUSE_WIDTH);
    column += clause < CLAUSE_WIDTH ? CLAUSE_WIDTH : clause + 2;
    say_wrapped(session, STYLE_PLAIN, words.data, column, column);
    say(session, STYLE_PLAIN, "\n");
    text_fini(&words);
}

/* " (3.2, 3.2.1)", or " (2.2.1 .. 2.5.3.2)" when there are many: the clauses a section rests on. */
static void say_clauses(const struct session *session, const struct assessment *assessment, const char *section)
{
    const char *clauses[CLAUSES_NAMED + 1];
    const char *last = NULL;
    size_t count = 0;
    for (size_t i = 0; i < assessment->count; i++) {
        const struct answer *answer = &assessment->answers[i];
        bool known = strcmp(answer->section, section) != 0 || !*answer->clause;
        for (size_t j = 0; j < count && !known; j++) known = strcmp(clauses[j], answer->clause) == 0;
        if (known) continue;
        if (count <= CLAUSES_NAMED) clauses[count++] = answer->clause;
        last = answer->clause;
    }
    if (count == 0) return;
    say(session, STYLE_DIM, " (");
    if (count > CLAUSES_NAMED) {
        say_text(session, STYLE_DIM, clauses[0]);
        say(session, STYLE_DIM, " … ");
        say_text(session, STYLE_DIM, last);
    }
    for (size_t i = 0; i < count && count <= CLAUSES_NAMED; i++) {
        say(session, STYLE_DIM, "%s", i ? ", " : "");
        say_text(session, STYLE_DIM, clauses[i]);
    }
    say(session, STYLE_DIM, ")");
}

/* What is not answered yet, when there is too much of it for sentences: "2.2.1, 2.2.4, 3.2.1 covenant, minutes". */
static void say_not_yet(const struct session *session, const struct assessment *assessment, const char *section)
{
    int column = DETAIL_INDENT + states_width(session->language) + 1;
    const char *clause = "";
    struct text list = {0};
    for (size_t i = 0; i < assessment->count; i++) {
        const struct answer *answer = &assessment->answers[i];
        const char *slash = strchr(answer->id, '/');
        bool same = strcmp(clause, answer->clause) == 0;
        if (answer->state != ANSWER_NOT_YET || strcmp(answer->section, section) != 0 || (same && !slash)) continue;
        text_puts(&list, list.length ? ", " : "");
        if (!same) text_puts(&list, answer->clause);
        if (slash) text_printf(&list, "%s%s", same ? "" : " ", slash + 1);
        clause = answer->clause;
    }
    say_state(session, ANSWER_NOT_YET, DETAIL_INDENT);
    say_wrapped(session, STYLE_PLAIN, list.data, column, column);
    say(session, STYLE_PLAIN, "\n");
    text_fini(&list);
}

/* A section of one question is one line: "review        not yet (4.4.4)", with a sentence where that says more. */
static void say_single(const struct session *session, const struct assessment *assessment, const char *section,
                       bool verbose)
{
    const struct answer *answer = NULL;
    struct text words = {0};
    for (size_t i = 0; i < assessment->count && !answer; i++) {
        if (strcmp(assessment->answers[i].section, section) == 0) answer = &assessment->answers[i];
    }
    if (!answer) return;
    const char *state = answer_state_name(answer->state, session->language);
    const char *sentence = scheme_text_in(&answer->sentence, session->language);
    say(session, state_style(answer->state), "%s", state);
    say_clauses(session, assessment, section);
    answer_words(session, answer, &words);
    /* A sentence that held nothing more than its state says nothing more now. */
    bool more = words.data && strlen(words.data) == strlen(sentence);
    if (more && (verbose || answer->state != ANSWER_MET)) {
        int column = SECTION_WIDTH + 2 + say_columns(state) + say_columns(answer->clause) + 5; /* " (" "): " */
        say(session, STYLE_PLAIN, ": ");
        say_wrapped(session, STYLE_PLAIN, sentence, column, SECTION_WIDTH + 2);
    }
    say(session, STYLE_PLAIN, "\n");
    text_fini(&words);
}

/* "2 of 4 met, 1 overdue, 1 not yet", the worst first, and the clauses when no line below names them. */
static void say_counts(const struct session *session, const struct assessment *assessment,
                       const struct section *section, bool verbose)
{
    say(session, state_style(section->worst), _("%u of %u met"), section->met, section->total);
    for (size_t i = 0; i < sizeof by_urgency / sizeof *by_urgency; i++) {
        if (section->counts[by_urgency[i]] == 0) continue;
        say(session, STYLE_PLAIN, ", ");
        say(session, state_style(by_urgency[i]), "%u %s", section->counts[by_urgency[i]],
            answer_state_name(by_urgency[i], session->language));
    }
    if (section->met == section->total && !verbose) say_clauses(session, assessment, section->item->id);
    say(session, STYLE_PLAIN, "\n");
}

/* The answers of a section in one state. */
static void say_answers(const struct session *session, const struct assessment *assessment, const char *section,
                        enum answer_state state)
{
    for (size_t i = 0; i < assessment->count; i++) {
        const struct answer *answer = &assessment->answers[i];
        if (answer->state == state && strcmp(answer->section, section) == 0) say_answer(session, answer, DETAIL_INDENT);
    }
}

static void say_section(const struct session *session, const struct assessment *assessment,
                        const struct section *section, bool verbose)
{
    const char *id = section->item->id;
    say(session, STYLE_PLAIN, "  ");
    say_cell(session, STYLE_BOLD, scheme_text_in(&section->item->name, session->language), SECTION_WIDTH);
    if (section->total == 1) {
        say_single(session, assessment, id, verbose);
        return;
    }
    say_counts(session, assessment, section, verbose);
    bool sentences = verbose || section->counts[ANSWER_NOT_YET] <= SENTENCES_MAX;
    for (size_t i = 0; i < sizeof by_urgency / sizeof *by_urgency; i++) {
        if (by_urgency[i] != ANSWER_NOT_YET || sentences) say_answers(session, assessment, id, by_urgency[i]);
    }
    if (!sentences) say_not_yet(session, assessment, id);
    if (verbose) say_answers(session, assessment, id, ANSWER_MET);
}

void say_sections(const struct session *session, const struct assessment *assessment, bool verbose)
{
    for (size_t i = 0; i < assessment->sections_count; i++) {
        if (assessment->sections[i].total > 0) say_section(session, assessment, &assessment->sections[i], verbose);
    }
}

/* "documents 13, walk 2": the open answers that stand before a decision, by section. */
static void open_write(const struct session *session, const struct assessment *assessment, struct text *list)
{
    for (size_t i = 0; i < assessment->sections_count; i++) {
        const struct section *section = &assessment->sections[i];
        unsigned open = 0;
        for (size_t j = 0; j < assessment->count; j++) {
            const struct answer *answer = &assessment->answers[j];
            open += strcmp(answer->section, section->item->id) == 0 && answer->state != ANSWER_MET &&
                    answer->before <= GATE_DECISION;
        }
        if (open == 0) continue;
        text_printf(list, "%s%s %u", list->length ? ", " : "", scheme_text_in(&section->item->name, session->language),
                    open);
    }
    text_puts(list, ".");
}

/* Whether an answer before this one is in the same state for the same clause: a conflict is one of its requirement,
 * too.
 */
static bool urgent_before(const struct assessment *assessment, size_t index)
{
    const struct answer *answer = &assessment->answers[index];
    for (size_t i = 0; i < index; i++) {
        const struct answer *before = &assessment->answers[i];
        if (answer->state == ANSWER_CONFLICT && before->state == answer->state &&
            strcmp(before->clause, answer->clause) == 0)
            return true;
    }
    return false;
}

/* What can not wait, told once more at the end of the screen, where one looks first. */
static void say_urgent(const struct session *session, const struct assessment *assessment)
{
    unsigned told = 0, left = 0;
    for (size_t i = 0; i < sizeof by_urgency / sizeof *by_urgency && by_urgency[i] != ANSWER_UNMET; i++) {
        for (size_t j = 0; j < assessment->count; j++) {
            const struct answer *answer = &assessment->answers[j];
            if (answer->state != by_urgency[i] || urgent_before(assessment, j)) continue;
            if (told == 0) say(session, STYLE_BOLD, _("First of all:\n"));
            if (told < URGENT_MAX) say_answer(session, answer, 2);
            left += told++ >= URGENT_MAX;
        }
    }
    if (left > 0) say(session, STYLE_BAD, ngettext("  and %u more\n", "  and %u more\n", left), left);
}

/* The decision that stands, with what it leads to. */
static void say_decided(const struct session *session, const struct record *decision)
{
    bool positive = record_is(decision, "decision", "positive");
    say(session, STYLE_PLAIN, _("Decided: %s on %s."), positive ? _("positive") : _("negative"),
        record_text(decision, "date"));
    say_life(session);
    say(session, STYLE_PLAIN, "\n");
}

/* Of a case that has ended: how, and nothing of what is missing for a decision. */
static void say_ended(const struct session *session, const struct answer *ended)
{
    const char *lead = _("This case has ended:");
    say(session, STYLE_BAD, "%s ", lead);
    say_wrapped(session, STYLE_PLAIN, scheme_text_in(&ended->sentence, session->language), say_columns(lead) + 1, 2);
    say(session, STYLE_PLAIN, "\n");
}

void say_between(const struct session *session, const struct assessment *assessment)
{
    const struct record *decision = fold_value(session->fold, "decision.set", "decision");
    const struct answer *ended = assessment_ended(assessment);
    if (ended) {
        say_ended(session, ended);
        if (decision) say_decided(session, decision);
        return;
    }
    if (assessment->open > 0) {
        const char *lead = _("Between this dossier and a decision:");
        struct text list = {0};
        say_urgent(session, assessment);
        open_write(session, assessment, &list);
        say(session, STYLE_BOLD, "%s ", lead);
        say_wrapped(session, STYLE_PLAIN, list.data, say_columns(lead) + 1, 2);
        say(session, STYLE_PLAIN, "\n");
        text_fini(&list);
    }
    if (decision)
        say_decided(session, decision);
    else if (assessment->open == 0)
        say(session, STYLE_GOOD, _("Nothing stands between this dossier and a decision.\n"));
    if (*assessment->last_day && !decision)
        say(session, calendar_compare(assessment->day, assessment->last_day) > 0 ? STYLE_BAD : STYLE_PLAIN,
            _("Last day for a decision: %s.\n"), assessment->last_day);
}
