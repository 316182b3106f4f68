#include "client/review.h"

#include <stdio.h>
#include <string.h>

#include "client/status.h"

#define STAFF "staff" /* the point that is about people */
#define ANSWERS_MAX 5 /* of a point that are told one by one */

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
    {"outsiders", "completeness"},
    {"interval", "completeness"},
    {"qualification", STAFF},
    {"separation", STAFF},
    {"minimum-effort", "procedure"},
    {"told", "procedure"},
    {"conducted", "procedure"},
    {"term", "procedure"},
    {"within-years", "procedure"},
    {"valid-licence", "procedure"},
    {"form", "procedure"},
    {"binding", "procedure"},
    {"report", "procedure"},
};

bool review_concerns(const struct answer *answer, const char *point)
{
    /* Only a conflict has no rule; whoever reviews wants to know whether all is settled. */
    const char *kind = answer->rule ? answer->rule->kind : "judged";
    for (size_t i = 0; i < sizeof bearings / sizeof *bearings; i++) {
        if (strcmp(bearings[i].kind, kind) == 0) return strcmp(bearings[i].point, point) == 0;
    }
    return false;
}

struct review_count review_count(const struct assessment *assessment, const char *point)
{
    struct review_count count = {0};
    for (size_t i = 0; i < assessment->count; i++) {
        if (!review_concerns(&assessment->answers[i], point)) continue;
        count.total++;
        count.met += assessment->answers[i].state == ANSWER_MET;
    }
    return count;
}

/* The proof behind each qualification of who audited, as the registry has it: what a reviewer looks at. */
static void say_proofs(const struct session *session, const char *person)
{
    const struct scheme *scheme = session->scheme;
    const struct fold *fold = registry_fold(session->registry);
    for (unsigned i = 0; i < scheme->qualifications_count; i++) {
        const struct scheme_item *qualification = &scheme->qualifications[i];
        char item[160];
        snprintf(item, sizeof item, "%.64s/%.64s", person, qualification->id);
        const struct record *record = fold_value(fold, "qualification.set", item);
        if (!record) continue;
        say(session, STYLE_PLAIN, "    ");
        say_text(session, STYLE_PLAIN, registry_person_name(session->registry, person));
        say(session, STYLE_PLAIN, ", ");
        say_text(session, STYLE_PLAIN, scheme_text_in(&qualification->name, session->language));
        say(session, STYLE_PLAIN, ": ");
        say_text(session, STYLE_PLAIN, record_text(record, "proof"));
        say(session, STYLE_DIM, _(", from %s"), record_text(record, "from"));
        if (record_text(record, "until")) say(session, STYLE_DIM, _(" until %s"), record_text(record, "until"));
        say(session, STYLE_PLAIN, "\n");
    }
}

/* Of everyone who is assigned as auditor. */
static void say_staff(const struct session *session)
{
    size_t first, count = fold_slots_of(session->fold, "team.set", &first);
    for (size_t i = first; session->registry && i < first + count; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        const struct entry *entry = slot_value(slot);
        if (entry && entry->record->type && record_is(entry->record, "role", "auditor"))
            say_proofs(session, slot->item);
    }
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
    unsigned told = 0;
    for (size_t i = 0; i < assessment->count; i++) {
        const struct answer *answer = &assessment->answers[i];
        if (answer->state == ANSWER_MET || !review_concerns(answer, point->id)) continue;
        if (told++ < ANSWERS_MAX) say_answer(session, answer, 4);
    }
    if (told > ANSWERS_MAX)
        say(session, STYLE_DIM, _("    and %u more; `schouw status` tells all\n"), told - ANSWERS_MAX);
    if (strcmp(point->id, STAFF) == 0) say_staff(session);
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
