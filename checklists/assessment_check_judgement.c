/* assessment_check_judgement.c: report, review, advice, decision: each builds on what is there, whole and
 * fresh. Days are those the statements name, so that every machine comes to the same verdict. */
#include <stdint.h>
#include <string.h>

#include "checklists/assessment_check.h"

static const char *clause_of(const struct check *check, const char *kind)
{
    return scheme_clause_of_rule_kind(check->scheme, kind);
}

/* `on` holds what is there: nothing that is not, and all that the judgement builds on. (A feed that was opened between
 * reading and writing, or evidence added with the record itself, changes nothing that was judged.) */
static int on_holds(const struct check *check, const char *rule_kind, enum stage stage)
{
    const char *feed;
    json_t *seq;
    const json_t *on = json_object_get(check->record->body, "on");
    json_object_foreach((json_t *)(uintptr_t)on, feed, seq)
    {
        const struct feed *known = fold_feed(check->fold, feed);
        if (known != NULL && json_integer_value(seq) <= known->last) continue;
        return check_invalid(check, clause_of(check, rule_kind), "on: %lld van feed %.32s is hier niet",
                             "on: %lld of feed %.32s is not here", (long long)json_integer_value(seq), feed);
    }
    const struct record *missed = fold_stale(check->fold, stage, on);
    if (missed == NULL) return 0;
    return check_refuse(check, clause_of(check, rule_kind),
                        "%s is bij het schrijven al verouderd (stale): %s %s van %.10s staat niet in `on`",
                        "%s is stale as it is written: %s %s of %.10s is not in its `on`", check->record->kind,
                        missed->kind, missed->item, missed->at);
}

/* The judgement of an earlier stage, when it is there and about what is there now. A scheme without the rule does not
 * ask for it: `*found` may be NULL then. */
static int earlier(const struct check *check, const char *rule_kind, const char *kind, const char *item,
                   enum stage stage, const struct record **found)
{
    const char *clause = clause_of(check, rule_kind);
    const struct record *opening = dossier_opening(check->fold);
    bool asked = check_rule(check, rule_kind, opening == NULL ? NULL : record_text(opening, "certificate")) != NULL;
    *found = fold_value(check->fold, kind, item);
    if (*found == NULL && !asked) return 0;
    if (*found == NULL)
        return check_refuse(check, clause, "%s is er nog niet, of is in tegenspraak",
                            "there is no %s yet, or it is in conflict", item);
    const struct record *newer = fold_stale(check->fold, stage, json_object_get((*found)->body, "on"));
    if (newer == NULL) return 0;
    return check_refuse(check, clause, "%s is verouderd (stale): %s %s van %.10s kwam erna",
                        "the %s is stale: %s %s of %.10s came after it", item, newer->kind, newer->item, newer->at);
}

int64_t report_next(const struct fold *fold)
{
    int64_t highest = 0;
    const struct slot *slot = fold_slot(fold, "report.issue", "report");
    for (size_t i = 0; slot != NULL && i < slot->count; i++) {
        int64_t number = record_integer(slot->entries[i].record, "number", 0);
        if (!slot->entries[i].refused && number > highest) highest = number;
    }
    return highest + 1;
}

int check_report(const struct check *check)
{
    int64_t number = record_integer(check->record, "number", 0), next = report_next(check->fold);
    int result = check_not_ahead(check, "date");
    if (result == 0 && number != next)
        result = check_invalid(check, clause_of(check, "report"), "dit rapport is nummer %lld, niet %lld",
                               "this report is number %lld, not %lld", (long long)next, (long long)number);
    if (result == 0) result = on_holds(check, "report", STAGE_REPORT);
    return result == 0 ? check_gate(check, GATE_REPORT, record_text(check->record, "date")) : result;
}

/* Every point the scheme requires is named, and no other; `*objected` when something is objected to. */
static int review_points(const struct check *check, bool *objected)
{
    const char *point;
    json_t *said;
    const struct scheme *scheme = check->scheme;
    const json_t *points = json_object_get(check->record->body, "points");
    *objected = false;
    json_object_foreach((json_t *)(uintptr_t)points, point, said)
    {
        int result = check_known(check, scheme->review_points, scheme->review_points_count, point, "punt van review",
                                 "point of review");
        if (result != 0) return result;
        *objected |= strcmp(json_string_value(said), "objected") == 0;
    }
    for (unsigned i = 0; i < scheme->review_points_count; i++) {
        const struct scheme_item *item = &scheme->review_points[i];
        if (!item->required || json_object_get(points, item->id) != NULL) continue;
        return check_refuse(check, item->clause, "de review zegt niets over %s: %s",
                            "the review says nothing about %s: %s", item->id, check_words(check, &item->name));
    }
    return 0;
}

/* A reviewer may object at any time; to confirm, all that stands before the review must be in order. */
int check_review(const struct check *check)
{
    bool objected = false;
    const struct record *report;
    int result = check_not_ahead(check, "date");
    if (result == 0) result = earlier(check, "report", "report.issue", "report", STAGE_REPORT, &report);
    if (result == 0 && report != NULL &&
        record_integer(report, "number", 0) != record_integer(check->record, "report", 0))
        result = check_invalid(check, clause_of(check, "review"), "het rapport is nummer %lld, niet %lld",
                               "the report is number %lld, not %lld", (long long)record_integer(report, "number", 0),
                               (long long)record_integer(check->record, "report", 0));
    if (result == 0) result = review_points(check, &objected);
    if (result == 0) result = on_holds(check, "review", STAGE_REVIEW);
    if (result != 0 || objected) return result;
    return check_gate(check, GATE_REVIEW, record_text(check->record, "date"));
}

int check_advice(const struct check *check)
{
    const struct record *review;
    int result = check_not_ahead(check, "date");
    if (result == 0) result = earlier(check, "review", "review.set", "review", STAGE_REVIEW, &review);
    if (result == 0) result = on_holds(check, "advice", STAGE_ADVICE);
    if (result != 0 || !record_is(check->record, "advice", "positive")) return result;
    return check_gate(check, GATE_ADVICE, record_text(check->record, "date"));
}

/* A positive decision asks everything; a negative one a report, a review and an advice to rest on. */
int check_decision(const struct check *check)
{
    const struct record *found;
    int result = check_not_ahead(check, "date");
    if (result == 0 && record_is(check->record, "decision", "positive"))
        result = check_gate(check, GATE_DECISION, record_text(check->record, "date"));
    if (result == 0) result = earlier(check, "report", "report.issue", "report", STAGE_REPORT, &found);
    if (result == 0) result = earlier(check, "review", "review.set", "review", STAGE_REVIEW, &found);
    if (result == 0) result = earlier(check, "advice", "advice.set", "advice", STAGE_ADVICE, &found);
    return result == 0 ? on_holds(check, "decision", STAGE_DECISION) : result;
}
