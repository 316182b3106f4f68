/* all-of: something was observed on each theme of the walk. */
#include <string.h>

#include "checklists/rules/rule.h"

static bool theme_observed(const struct inquiry *inquiry, const char *theme)
{
    size_t first, count = fold_slots_of(inquiry->fold, "walk.observe", &first);
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(inquiry->fold, i);
        if (slot_stands(slot) && item_under(slot->item, theme, '/')) return true;
    }
    return false;
}

int rule_all_of(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    unsigned seen = 0;
    struct reply reply = {.state = ANSWER_MET};
    json_t *missing = json_array();
    for (unsigned i = 0; i < rule->items_count; i++) seen += theme_observed(inquiry, rule->items[i]);
    reply_name(&reply, &rule->name);
    reply_say(&reply, ": %u van %u", ": %u of %u", seen, rule->items_count);
    for (unsigned i = 0; i < rule->items_count; i++) {
        if (theme_observed(inquiry, rule->items[i])) continue;
        if (reply.state == ANSWER_MET)
            reply_say(&reply, "; nog niet: ", "; not yet: ");
        else
            reply_say(&reply, ", ", ", ");
        if (reply.state == ANSWER_MET) reply_remedy(&reply, "schouw walk %s", rule->items[i]);
        reply.state = ANSWER_NOT_YET;
        reply_item(&reply, inquiry->scheme->themes, inquiry->scheme->themes_count, rule->items[i]);
        if (json_array_append_new(missing, json_string(rule->items[i])) != 0) reply.failed = true;
    }
    reply_number(&reply, "observed", seen);
    reply_fact(&reply, "missing", missing);
    return inquiry_answer(inquiry, rule, &reply, err);
}
