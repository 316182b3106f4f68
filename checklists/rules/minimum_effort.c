/* minimum-effort: a line of the budget has so many person-days, or grounds for less; item approve: the budget is
 * approved. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "checklists/rules/rule.h"

/* Hundredths as "0.5" or "1.25", with the mark of the language. */
static void days_write(int64_t hundredths, char mark, char words[32])
{
    if (hundredths % 100 == 0)
        snprintf(words, 32, "%" PRId64, hundredths / 100);
    else if (hundredths % 10 == 0)
        snprintf(words, 32, "%" PRId64 "%c%" PRId64, hundredths / 100, mark, hundredths % 100 / 10);
    else
        snprintf(words, 32, "%" PRId64 "%c%02" PRId64, hundredths / 100, mark, hundredths % 100);
}

static void reply_days(struct reply *reply, int64_t hundredths)
{
    char words[32];
    days_write(hundredths, ',', words);
    text_puts(&reply->nl, words);
    days_write(hundredths, '.', words);
    text_puts(&reply->en, words);
}

/* An approval is of the budget as its writer knew it. A line that came later is not approved. */
static const struct record *line_after(const struct inquiry *inquiry, const struct record *approval)
{
    size_t first, count = fold_slots_of(inquiry->fold, "plan.set", &first);
    for (size_t i = first; i < first + count; i++) {
        const struct entry *entry = inquiry_entry_at(inquiry, i, NULL);
        if (entry != NULL && !record_saw(approval, entry->record)) return entry->record;
    }
    return NULL;
}

static int approval_answer(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    bool conflict;
    struct reply reply = {.state = ANSWER_NOT_YET};
    const struct entry *entry = inquiry_entry(inquiry, "plan.approve", "plan", &conflict);
    const struct record *later = entry == NULL ? NULL : line_after(inquiry, entry->record);
    reply_name(&reply, &rule->name);
    reply_say(&reply, ": ", ": ");
    reply_remedy(&reply, "schouw plan approve --by WHO");
    if (conflict) {
        reply_conflict(&reply);
    } else if (entry == NULL) {
        reply_say(&reply, "nog niet", "not yet");
    } else if (later != NULL) {
        reply.state = ANSWER_STALE;
        reply_say(&reply, "de regel %s kwam na de goedkeuring", "the line %s came after the approval", later->item);
    } else {
        reply.state = ANSWER_MET;
        reply_remedy(&reply, "%s", "");
        reply_say(&reply, "%s, %s", "%s, %s", record_text(entry->record, "on"), record_text(entry->record, "by"));
    }
    return inquiry_answer(inquiry, rule, &reply, err);
}

int rule_minimum_effort(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    bool conflict;
    struct reply reply = {.state = ANSWER_NOT_YET};
    if (rule->item == NULL)
        return error_set(err, ERROR_INVALID, "scheme %s, rule %s: minimum-effort needs an item", inquiry->scheme->id,
                         rule->id);
    if (strcmp(rule->item, "approve") == 0) return approval_answer(inquiry, rule, err);
    const struct entry *entry = inquiry_entry(inquiry, "plan.set", rule->item, &conflict);
    reply_name(&reply, &rule->name);
    reply_say(&reply, ": ", ": ");
    reply_remedy(&reply, "schouw plan effort %s DAYS", rule->item);
    if (conflict) {
        reply_conflict(&reply);
        return inquiry_answer(inquiry, rule, &reply, err);
    }
    if (entry == NULL) {
        reply_say(&reply, "nog niet begroot; ten minste ", "not planned yet; at least ");
        reply_days(&reply, rule->person_days_x100);
        return inquiry_answer(inquiry, rule, &reply, err);
    }
    int64_t planned = record_integer(entry->record, "person_days_x100", 0);
    const char *grounds = record_text(entry->record, "grounds");
    bool enough = planned >= rule->person_days_x100, grounded = grounds != NULL && grounds[0] != '\0';
    reply.state = enough || grounded ? ANSWER_MET : ANSWER_UNMET;
    if (reply.state == ANSWER_MET) reply_remedy(&reply, "%s", "");
    reply_days(&reply, planned);
    if (enough)
        reply_say(&reply, ", ten minste ", ", at least ");
    else
        reply_say(&reply, ", minder dan ", ", less than ");
    reply_days(&reply, rule->person_days_x100);
    if (!enough && grounded) reply_say(&reply, ", met gronden: %s", ", with grounds: %s", grounds);
    if (!enough && !grounded) reply_say(&reply, ", zonder gronden", ", without grounds");
    reply_number(&reply, "person_days_x100", planned);
    reply_number(&reply, "minimum_x100", rule->person_days_x100);
    return inquiry_answer(inquiry, rule, &reply, err);
}
