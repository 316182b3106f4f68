#include "client/status.h"

#include <string.h>

#include "schema/text.h"

#define CLAUSES_NAMED 4 /* clauses of a section that are named one by one; more are given as from .. to */
#define SENTENCES_MAX 4 /* questions not answered yet that are told in a sentence; more are listed by clause */
#define LINE_WIDTH 96   /* columns of a list of clauses */

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

const char *dossier_phase(const struct fold *fold)
{
    static const struct {
        const char *kind, *phase;
    } phases[] = {
        {"certificate.issue", N_("certified")},
        {"decision.set", N_("decided")},
        {"advice.set", N_("advised")},
        {"review.set", N_("reviewed")},
        {"report.issue", N_("reported")},
        {"closing.set", N_("closed")},
        {"walk.set", N_("on site")},
        {"interview.set", N_("on site")},
        {"walk.observe", N_("on site")},
        {"finding.set", N_("documents")},
    };
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
        size_t first, count = fold_slots_of(fold, phases[i].kind, &first);
        for (size_t j = first; j < first + count; j++) {
            if (fold_slot_at(fold, j)->standing > 0) return phases[i].phase;
        }
    }
    return N_("application");
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

/* Columns a text takes on a terminal, near enough: one for each code point. */
static int columns(const char *string)
{
    int count = 0;
    for (; *string; string++) count += ((unsigned char)*string & 0xC0) != 0x80;
    return count;
}

/* Columns of the longest name of a state. */
static int states_width(enum language language)
{
    int width = 0;
    for (int state = 0; state < ANSWER_STATES; state++) {
        int own = columns(answer_state_name((enum answer_state)state, language));
        if (own > width) width = own;
    }
    return width;
}

void say_answer(const struct session *session, const struct answer *answer, int indent)
{
    const char *state = answer_state_name(answer->state, session->language);
    say(session, STYLE_PLAIN, "%*s", indent, "");
    say_cell(session, state_style(answer->state), state, states_width(session->language) + 1);
    say_text(session, STYLE_PLAIN, answer->clause);
    say(session, STYLE_PLAIN, "  ");
    say_text(session, STYLE_PLAIN, scheme_text_in(&answer->sentence, session->language));
    say(session, STYLE_PLAIN, "\n");
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

/* What is not answered yet, when there is too much of it for sentences: the clauses, once each. */
static void say_not_yet(const struct session *session, const struct assessment *assessment, const char *section)
{
    const char *state = answer_state_name(ANSWER_NOT_YET, session->language), *before = "";
    int column = 16 + columns(state);
    say(session, STYLE_PLAIN, "                %s:", state);
    for (size_t i = 0; i < assessment->count; i++) {
        const struct answer *answer = &assessment->answers[i];
        if (answer->state != ANSWER_NOT_YET || strcmp(answer->section, section) != 0) continue;
        if (strcmp(before, answer->clause) == 0) continue;
        before = answer->clause;
        column += columns(answer->clause) + 1;
        if (column > LINE_WIDTH) {
            say(session, STYLE_PLAIN, "\n                ");
            column = 16 + columns(answer->clause) + 1;
        }
        say(session, STYLE_PLAIN, " ");
        say_text(session, STYLE_PLAIN, answer->clause);
    }
    say(session, STYLE_PLAIN, "\n");
}

static void say_section(const struct session *session, const struct assessment *assessment,
                        const struct section *section, bool verbose)
{
    const char *name = scheme_text_in(&section->item->name, session->language), *id = section->item->id;
    const unsigned *counts = section->counts;
    say(session, STYLE_PLAIN, "  ");
    say_cell(session, STYLE_PLAIN, name, 14);
    say(session, state_style(section->worst), _("%u of %u met"), section->met, section->total);
    for (int state = ANSWER_UNMET; state < ANSWER_STATES; state++) {
        if (counts[state] == 0) continue;
        say(session, STYLE_PLAIN, ", ");
        say(session, state_style((enum answer_state)state), "%u %s", counts[state],
            answer_state_name((enum answer_state)state, session->language));
    }
    say_clauses(session, assessment, id);
    say(session, STYLE_PLAIN, "\n");
    bool sentences = verbose || counts[ANSWER_NOT_YET] <= SENTENCES_MAX;
    for (size_t i = 0; i < assessment->count; i++) {
        const struct answer *answer = &assessment->answers[i];
        if (strcmp(answer->section, id) != 0 || (answer->state == ANSWER_MET && !verbose)) continue;
        if (answer->state != ANSWER_NOT_YET || sentences) say_answer(session, answer, 16);
    }
    if (!sentences) say_not_yet(session, assessment, id);
}

void say_sections(const struct session *session, const struct assessment *assessment, bool verbose)
{
    for (size_t i = 0; i < assessment->sections_count; i++) {
        if (assessment->sections[i].total > 0) say_section(session, assessment, &assessment->sections[i], verbose);
    }
}

/* "documents 13, walk 2": the open answers that stand before a decision, by section. */
static void say_open(const struct session *session, const struct assessment *assessment)
{
    const char *comma = " ";
    for (size_t i = 0; i < assessment->sections_count; i++) {
        const struct section *section = &assessment->sections[i];
        unsigned open = 0;
        for (size_t j = 0; j < assessment->count; j++) {
            const struct answer *answer = &assessment->answers[j];
            open += strcmp(answer->section, section->item->id) == 0 && answer->state != ANSWER_MET &&
                    answer->before <= GATE_DECISION;
        }
        if (open == 0) continue;
        say(session, STYLE_PLAIN, "%s", comma);
        say_text(session, STYLE_PLAIN, scheme_text_in(&section->item->name, session->language));
        say(session, STYLE_PLAIN, " %u", open);
        comma = ", ";
    }
    say(session, STYLE_PLAIN, ".\n");
}

/* The decision that stands, with what it leads to. */
static void say_decided(const struct session *session, const struct record *decision)
{
    const struct record *issue = fold_value(session->fold, "certificate.issue", "certificate");
    bool positive = record_is(decision, "decision", "positive");
    say(session, STYLE_PLAIN, _("Decided: %s on %s."), positive ? _("positive") : _("negative"),
        record_text(decision, "date"));
    if (issue) {
        say(session, STYLE_PLAIN, _(" Certificate "));
        say_text(session, STYLE_GOOD, record_text(issue, "number"));
        say(session, STYLE_PLAIN, _(", issued %s, valid until %s."), record_text(issue, "issued"),
            record_text(issue, "expires"));
    }
    say(session, STYLE_PLAIN, "\n");
}

void say_between(const struct session *session, const struct assessment *assessment)
{
    const struct record *decision = fold_value(session->fold, "decision.set", "decision");
    if (assessment->open > 0) {
        say(session, STYLE_BOLD, _("Between this dossier and a decision:"));
        say_open(session, assessment);
    }
    if (decision)
        say_decided(session, decision);
    else if (assessment->open == 0)
        say(session, STYLE_GOOD, _("Nothing stands between this dossier and a decision.\n"));
    if (*assessment->last_day && !decision)
        say(session, calendar_compare(assessment->day, assessment->last_day) > 0 ? STYLE_BAD : STYLE_PLAIN,
            _("Last day for a decision: %s.\n"), assessment->last_day);
}
