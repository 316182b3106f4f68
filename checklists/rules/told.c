/* told: what the applicant must be told: what the rule names, or else all that the scheme requires. */
#include "checklists/rules/rule.h"

static void informs_missing(const struct inquiry *inquiry, const struct scheme_item *item, struct reply *reply)
{
    if (reply->state == ANSWER_MET) {
        reply_remedy(reply, "schouw tell %s", item->id);
        reply_say(reply, "; nog niet: ", "; not yet: ");
    } else {
        reply_say(reply, ", ", ", ");
    }
    reply->state = ANSWER_NOT_YET;
    reply_item(reply, inquiry->scheme->informs, inquiry->scheme->informs_count, item->id);
}

int rule_told(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    const struct scheme *scheme = inquiry->scheme;
    unsigned told = 0, asked = 0;
    struct reply missing = {.state = ANSWER_MET}, reply = {0};
    for (unsigned i = 0; i < scheme->informs_count; i++) {
        const struct scheme_item *item = &scheme->informs[i];
        if (rule->items_count == 0 ? !item->required : !rule_names(rule, item->id)) continue;
        asked++;
        if (slot_stands(fold_slot(inquiry->fold, "inform.set", item->id)))
            told++;
        else
            informs_missing(inquiry, item, &missing);
    }
    reply_name(&reply, &rule->name);
    reply_say(&reply, ": %u van %u", ": %u of %u", told, asked);
    reply_join(&reply, &missing);
    reply_number(&reply, "told", told);
    reply_number(&reply, "asked", asked);
    return inquiry_answer(inquiry, rule, &reply, err);
}
