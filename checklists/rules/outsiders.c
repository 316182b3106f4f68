/* outsiders: types of party, such as advisers, that are no participants. */
#include "checklists/rules/rule.h"

int rule_outsiders(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    struct reply reply = {.state = ANSWER_MET};
    size_t first, count = fold_slots_of(inquiry->fold, "party.set", &first);
    reply_name(&reply, &rule->name);
    for (size_t i = first; i < first + count; i++) {
        const struct entry *entry = inquiry_entry_at(inquiry, i, NULL);
        const char *type = entry == NULL ? NULL : record_text(entry->record, "type");
        if (type == NULL || !rule_names(rule, type) ||
            !json_is_true(json_object_get(entry->record->body, "participant")))
            continue;
        if (reply.state == ANSWER_MET)
            reply_say(&reply, ": als deelnemer vastgelegd: ", ": recorded as participant: ");
        else
            reply_say(&reply, ", ", ", ");
        reply.state = ANSWER_UNMET;
        reply_say(&reply, "%s", "%s", entry->record->item);
    }
    return inquiry_answer(inquiry, rule, &reply, err);
}
