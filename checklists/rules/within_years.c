/* within-years: the decision falls within so many years of the previous certificate's issue. */
#include <stdio.h>
#include <string.h>

#include "checklists/rules/rule.h"

int within_years_last(const struct scheme_rule *rule, const struct record *opening, char last[DAY_SIZE],
                      struct error *err)
{
    const char *issued = record_text(opening, "previous_issued");
    last[0] = '\0';
    return issued == NULL ? 0 : calendar_add_months(issued, rule->years * 12, last, err);
}

/* The day that counts: of the decision when it is positive and about what is there now, else of asking. */
static const char *day_decided(const struct inquiry *inquiry)
{
    const struct record *decision = fold_value(inquiry->fold, "decision.set", "decision");
    if (decision == NULL || !record_is(decision, "decision", "positive")) return NULL;
    if (fold_stale(inquiry->fold, STAGE_DECISION, json_object_get(decision->body, "on")) != NULL) return NULL;
    return record_text(decision, "date");
}

int rule_within_years(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    char last[DAY_SIZE];
    struct reply reply = {.state = ANSWER_MET};
    const char *decided = day_decided(inquiry), *day = decided == NULL ? inquiry->day : decided;
    int result = within_years_last(rule, inquiry->opening, last, err);
    if (result != 0) return result;
    reply_name(&reply, &rule->name);
    if (last[0] == '\0') {
        reply.state = ANSWER_NOT_YET;
        reply_say(&reply, ": de dag van afgifte van het vorige certificaat is niet vastgelegd",
                  ": the day the previous certificate was issued is not recorded");
        return inquiry_answer(inquiry, rule, &reply, err);
    }
    long left = calendar_days_between(day, last);
    snprintf(reply.due, sizeof reply.due, "%s", last);
    reply_words(&reply, "last_day", last);
    reply_number(&reply, "days_left", left);
    if (decided != NULL && left >= 0) {
        reply_say(&reply, ": besloten op %s, uiterlijk %s", ": decided on %s, no later than %s", day, last);
    } else if (left >= 0) {
        reply_say(&reply, ": uiterlijk %s, nog %ld dagen (%d jaar na het vorige certificaat)",
                  ": no later than %s, %ld days left (%d years after the previous certificate)", last, left,
                  rule->years);
    } else {
        reply.state = ANSWER_OVERDUE;
        reply_say(&reply, ": kon tot en met %s (%d jaar na het vorige certificaat)",
                  ": was possible until %s (%d years after the previous certificate)", last, rule->years);
    }
    return inquiry_answer(inquiry, rule, &reply, err);
}
