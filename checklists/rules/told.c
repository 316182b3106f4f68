/* told: what the applicant must be told. */
#include "checklists/rules/rule.h"

int rule_told(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    unsigned told = 0;
    struct reply reply = {.state = ANSWER_MET};
    for (unsigned i = 0; i < rule->items_count; i++)
        told += slot_stands(fold_slot(inquiry->fold, "inform.set", rule->items[i]));
    reply_name(&reply, &rule->name);
    reply_say(&reply, ": %u van %u", ": %u of %u", told, rule->items_count);
    for (unsigned i = 0; i < rule->items_count; i++) {
        if (slot_stands(fold_slot(inquiry->fold, "inform.set", rule->items[i]))) continue;
        if (reply.state == ANSWER_MET) {
            reply_remedy(&reply, "schouw tell %s", rule->items[i]);
            reply_say(&reply, "; nog niet: ", "; not yet: ");
        } else {
            reply_say(&reply, ", ", ", ");
        }
        reply.state = ANSWER_NOT_YET;
        reply_item(&reply, inquiry->scheme->informs, inquiry->scheme->informs_count, rule->items[i]);
    }
    reply_number(&reply, "told", told);
    reply_number(&reply, "asked", rule->items_count);
    return inquiry_answer(inquiry, rule, &reply, err);
}
