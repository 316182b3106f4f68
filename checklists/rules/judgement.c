/* report, review, advice, decision: each is there, about what is there now, and says what it must. A judgement about an
 * older state is stale: it opens nothing. */
#include <string.h>

#include "checklists/rules/rule.h"

struct judgement {
    const char *kind, *item, *remedy;
    enum stage stage;
};

/* Finds the judgement and says what all four have in common: not there, in conflict, stale. NULL when one of these is
 * the answer. */
static const struct entry *judgement_say(const struct inquiry *inquiry, const struct scheme_rule *rule,
                                         const struct judgement *judgement, struct reply *reply)
{
    bool conflict;
    const struct entry *entry = inquiry_entry(inquiry, judgement->kind, judgement->item, &conflict);
    reply_name(reply, &rule->name);
    reply_remedy(reply, "%s", judgement->remedy);
    if (conflict) {
        reply_say(reply, ": ", ": ");
        reply_conflict(reply);
        return NULL;
    }
    if (entry == NULL) {
        reply->state = ANSWER_NOT_YET;
        reply_say(reply, ": nog niet", ": not yet");
        return NULL;
    }
    const struct record *newer =
        fold_stale(inquiry->fold, judgement->stage, json_object_get(entry->record->body, "on"));
    reply_words(reply, "by", entry->person);
    reply_words(reply, "date", record_text(entry->record, "date"));
    if (newer != NULL) {
        const struct feed *feed = fold_feed(inquiry->fold, newer->feed);
        reply->state = ANSWER_STALE;
        reply_say(reply, " van %s is verouderd: %s %s van %s kwam erna", " of %s is stale: %s %s by %s came after it",
                  record_text(entry->record, "date"), newer->kind, newer->item,
                  inquiry_person(inquiry, feed == NULL ? "" : feed->person));
        reply_words(reply, "newer", newer->hash);
        return NULL;
    }
    reply->state = ANSWER_MET;
    reply_say(reply, " van %s door %s", " of %s by %s", record_text(entry->record, "date"),
              inquiry_person(inquiry, entry->person));
    return entry;
}

int rule_report(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    static const struct judgement report = {"report.issue", "report", "schouw report --issue", STAGE_REPORT};
    struct reply reply = {0};
    const struct entry *entry = judgement_say(inquiry, rule, &report, &reply);
    if (entry != NULL) {
        json_int_t number = record_integer(entry->record, "number", 0);
        reply_say(&reply, ", nummer %lld", ", number %lld", (long long)number);
        reply_number(&reply, "number", number);
        reply_remedy(&reply, "%s", "");
    }
    return inquiry_answer(inquiry, rule, &reply, err);
}

int rule_review(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    static const struct judgement review = {"review.set", "review", "schouw review --confirm all", STAGE_REVIEW};
    struct reply reply = {0};
    const struct entry *entry = judgement_say(inquiry, rule, &review, &reply);
    const json_t *points = entry == NULL ? NULL : json_object_get(entry->record->body, "points");
    for (unsigned i = 0; entry != NULL && i < inquiry->scheme->review_points_count; i++) {
        const struct scheme_item *point = &inquiry->scheme->review_points[i];
        const char *said = json_string_value(json_object_get(points, point->id));
        if (said != NULL && strcmp(said, "confirmed") == 0) continue;
        if (said == NULL && !point->required) continue;
        reply.state = ANSWER_UNMET;
        if (said == NULL)
            reply_say(&reply, "; niet beoordeeld: ", "; not judged: ");
        else
            reply_say(&reply, "; bezwaar: ", "; objection: ");
        reply_name(&reply, &point->name);
    }
    if (reply.state == ANSWER_MET) reply_remedy(&reply, "%s", "");
    return inquiry_answer(inquiry, rule, &reply, err);
}

/* The decision may differ from the advice; it may not be made without. */
int rule_advice(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    static const struct judgement advice = {"advice.set", "advice", "schouw advise positive TEXT", STAGE_ADVICE};
    struct reply reply = {0};
    const struct entry *entry = judgement_say(inquiry, rule, &advice, &reply);
    if (entry != NULL) {
        bool positive = record_is(entry->record, "advice", "positive");
        if (positive)
            reply_say(&reply, ", positief", ", positive");
        else
            reply_say(&reply, ", negatief", ", negative");
        reply_words(&reply, "advice", record_text(entry->record, "advice"));
        reply_remedy(&reply, "%s", "");
    }
    return inquiry_answer(inquiry, rule, &reply, err);
}

int rule_decision(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    static const struct judgement decision = {"decision.set", "decision", "schouw decide positive --grounds TEXT",
                                              STAGE_DECISION};
    struct reply reply = {0};
    const struct entry *entry = judgement_say(inquiry, rule, &decision, &reply);
    if (entry != NULL) {
        bool positive = record_is(entry->record, "decision", "positive");
        if (positive)
            reply_say(&reply, ", positief", ", positive");
        else
            reply_say(&reply, ", negatief", ", negative");
        reply.state = positive ? ANSWER_MET : ANSWER_UNMET;
        reply_words(&reply, "decision", record_text(entry->record, "decision"));
        reply_remedy(&reply, "%s", "");
    }
    return inquiry_answer(inquiry, rule, &reply, err);
}
