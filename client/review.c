#include "client/review.h"

#include <string.h>

#include "client/status.h"

/* Which kinds of rule bear on which point. The kinds are a closed vocabulary (checklists/README.md); a point that is
 * not here is the reviewer's alone. */
static const struct {
    const char *kind, *point;
} bearings[] = {
    {"judged", "completeness"},
    {"received", "completeness"},
    {"present-parties", "completeness"},
    {"all-of", "completeness"},
    {"minimum-count", "completeness"},
    {"response-threshold", "completeness"},
    {"requires-certificate", "completeness"},
    {"qualification", "staff"},
    {"separation", "staff"},
    {"minimum-effort", "procedure"},
    {"told", "procedure"},
    {"conducted", "procedure"},
    {"term", "procedure"},
    {"within-years", "procedure"},
    {"valid-licence", "procedure"},
    {"report", "procedure"},
};

bool review_concerns(const struct assessment *assessment, const struct answer *answer, const char *point)
{
    const struct scheme_rule *rule = scheme_rule(assessment->scheme, answer->id);
    const char *kind = rule ? rule->kind : NULL;
    /* Answers that are not a rule's own: one for each requirement, deviation, conflict. */
    if (!kind && scheme_requirement(assessment->scheme, answer->id)) kind = "judged";
    if (!kind && strncmp(answer->id, "deviation/", 10) == 0) kind = "term";
    if (!kind && strncmp(answer->id, "conflict/", 9) == 0) kind = "judged";
    for (size_t i = 0; kind && i < sizeof bearings / sizeof *bearings; i++) {
        if (strcmp(bearings[i].kind, kind) == 0) return strcmp(bearings[i].point, point) == 0;
    }
    return false;
}

struct review_count review_count(const struct assessment *assessment, const char *point)
{
    struct review_count count = {0};
    for (size_t i = 0; i < assessment->count; i++) {
        if (!review_concerns(assessment, &assessment->answers[i], point)) continue;
        count.total++;
        count.met += assessment->answers[i].state == ANSWER_MET;
    }
    return count;
}

static void say_point(const struct session *session, const struct assessment *assessment,
                      const struct scheme_item *point)
{
    const struct review_count count = review_count(assessment, point->id);
    say(session, STYLE_PLAIN, "  ");
    say_text(session, STYLE_BOLD, point->id);
    say(session, STYLE_PLAIN, "%*s ", strlen(point->id) < 14 ? 14 - (int)strlen(point->id) : 0, "");
    say_text(session, STYLE_PLAIN, scheme_text_in(&point->name, session->language));
    if (count.total == 0)
        say(session, STYLE_DIM, _(": for you to judge\n"));
    else
        say(session, count.met == count.total ? STYLE_GOOD : STYLE_WARN, _(": %u of %u met, computed\n"), count.met,
            count.total);
    for (size_t i = 0; i < assessment->count; i++) {
        const struct answer *answer = &assessment->answers[i];
        if (answer->state != ANSWER_MET && review_concerns(assessment, answer, point->id))
            say_answer(session, answer, 17);
    }
}

/* "Report 2 of 2026-11-25, by Lead auditor". */
static void say_report(const struct session *session)
{
    const struct slot *slot = fold_slot(session->fold, "report.issue", "report");
    const struct entry *entry = slot ? slot_value(slot) : NULL;
    if (!entry) return;
    const char *name = session->registry ? registry_person_name(session->registry, entry->person) : entry->person;
    say(session, STYLE_BOLD, _("Review of report %lld"), (long long)record_integer(entry->record, "number", 0));
    say(session, STYLE_PLAIN, _(" of %s, by "), record_text(entry->record, "date"));
    say_text(session, STYLE_PLAIN, name);
    say(session, STYLE_PLAIN, "\n");
    if (record_text(entry->record, "summary")) {
        say(session, STYLE_PLAIN, "  ");
        say_text(session, STYLE_PLAIN, record_text(entry->record, "summary"));
        say(session, STYLE_PLAIN, "\n");
    }
}

void say_review(const struct session *session, const struct assessment *assessment)
{
    const struct scheme *scheme = assessment->scheme;
    say_report(session);
    for (unsigned i = 0; i < scheme->review_points_count; i++)
        say_point(session, assessment, &scheme->review_points[i]);
}
