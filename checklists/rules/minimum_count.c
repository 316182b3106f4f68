/* minimum-count: so many measures carried out; count 0 asks all that were not dropped, and at least one. */
#include <string.h>

#include "checklists/rules/rule.h"

struct tally {
    unsigned measures;    /* that were not dropped */
    unsigned carried_out; /* of those */
    unsigned planned;     /* not looked at yet */
    unsigned conflicts;
};

static void tally_add(struct tally *tally, const struct slot *slot, const struct entry *entry)
{
    if (entry == NULL) {
        tally->conflicts += slot_stands(slot);
        tally->measures += slot_stands(slot);
        return;
    }
    if (record_is(entry->record, "status", "dropped")) return;
    tally->measures++;
    tally->carried_out += record_is(entry->record, "status", "carried-out");
    tally->planned += record_is(entry->record, "status", "planned");
}

/* Names the measures that are not carried out, at most five. */
static void reply_remaining(const struct inquiry *inquiry, struct reply *reply, size_t first, size_t count)
{
    unsigned named = 0;
    for (size_t i = first; i < first + count; i++) {
        const struct entry *entry = inquiry_entry_at(inquiry, i, NULL);
        if (entry == NULL || record_is(entry->record, "status", "carried-out") ||
            record_is(entry->record, "status", "dropped"))
            continue;
        if (named == 0) reply_remedy(reply, "schouw measure verify %s carried-out", entry->record->item);
        if (named == 5) {
            reply_say(reply, ", ..", ", ..");
            return;
        }
        reply_say(reply, "%s%s", "%s%s", named == 0 ? ": " : ", ", entry->record->item);
        named++;
    }
}

int rule_minimum_count(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    struct tally tally = {0};
    struct reply reply = {.state = ANSWER_NOT_YET};
    if (rule->item == NULL || strcmp(rule->item, "measure") != 0)
        return error_set(err, ERROR_INVALID, "scheme %s, rule %s: minimum-count counts \"measure\"",
                         inquiry->scheme->id, rule->id);
    size_t first, count = fold_slots_of(inquiry->fold, "measure.set", &first);
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot;
        const struct entry *entry = inquiry_entry_at(inquiry, i, &slot);
        tally_add(&tally, slot, entry);
    }
    bool all = rule->count <= 0;
    unsigned asked = all ? (tally.measures > 0 ? tally.measures : 1) : (unsigned)rule->count;
    reply_name(&reply, &rule->name);
    if (tally.measures == 0)
        reply_say(&reply, ": er zijn nog geen maatregelen vastgelegd", ": no measures are recorded yet");
    else
        reply_say(&reply, ": %u van %u", ": %u of %u", tally.carried_out, tally.measures);
    if (tally.carried_out >= asked) {
        reply.state = ANSWER_MET;
    } else if (tally.measures == 0) {
        reply_remedy(&reply, "schouw measure add ID TITLE");
    } else if (tally.conflicts > 0) {
        reply.state = ANSWER_CONFLICT;
        reply_say(&reply, "; verklaringen spreken elkaar tegen", "; statements contradict each other");
        reply_remedy(&reply, "schouw conflicts");
    } else {
        /* What is still to be looked at, or added, may yet bring it to what is asked; what was seen not to be carried
         * out can not. */
        bool possible = all ? tally.carried_out + tally.planned >= asked : tally.planned > 0 || tally.measures < asked;
        reply.state = possible ? ANSWER_NOT_YET : ANSWER_UNMET;
        reply_say(&reply, "; nog te doen", "; to do");
        reply_remaining(inquiry, &reply, first, count);
    }
    reply_number(&reply, "measures", tally.measures);
    reply_number(&reply, "carried_out", tally.carried_out);
    reply_number(&reply, "asked", asked);
    return inquiry_answer(inquiry, rule, &reply, err);
}
