/* conducted: the walk was held with representatives; the closing meeting was held and told all deviations. */
#include <string.h>

#include "checklists/rules/rule.h"

static bool array_has(const json_t *array, const char *value)
{
    size_t index;
    const json_t *element;
    json_array_foreach(array, index, element)
    {
        if (strcmp(json_string_value(element), value) == 0) return true;
    }
    return false;
}

static void reply_array(struct reply *reply, const json_t *array)
{
    size_t index;
    const json_t *element;
    json_array_foreach(array, index, element)
    {
        reply_say(reply, "%s%s", "%s%s", index == 0 ? "" : ", ", json_string_value(element));
    }
}

static void walk_say(struct reply *reply, const struct record *walk)
{
    const json_t *with = json_object_get(walk->body, "with");
    reply_say(reply, "%s", "%s", record_text(walk, "on"));
    if (json_array_size(with) == 0) {
        reply->state = ANSWER_UNMET;
        reply_say(reply, ", zonder vertegenwoordigers", ", without representatives");
        return;
    }
    reply->state = ANSWER_MET;
    reply_say(reply, ", met ", ", with ");
    reply_array(reply, with);
}

/* Every deviation that stands must have been told. */
static void closing_say(const struct inquiry *inquiry, struct reply *reply, const struct record *closing)
{
    const json_t *told = json_object_get(closing->body, "deviations");
    size_t first, count = fold_slots_of(inquiry->fold, "deviation.raise", &first);
    reply->state = ANSWER_MET;
    reply_say(reply, "%s", "%s", record_text(closing, "on"));
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(inquiry->fold, i);
        if (!slot_stands(slot) || array_has(told, slot->item)) continue;
        if (reply->state == ANSWER_MET)
            reply_say(reply, "; niet verteld: ", "; not told: ");
        else
            reply_say(reply, ", ", ", ");
        reply->state = ANSWER_UNMET;
        reply_say(reply, "%s", "%s", slot->item);
    }
    if (reply->state != ANSWER_MET || json_array_size(told) == 0) return;
    reply_say(reply, "; verteld: ", "; told: ");
    reply_array(reply, told);
}

int rule_conducted(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    bool conflict, walk = rule->item != NULL && strcmp(rule->item, "walk") == 0;
    if (!walk && (rule->item == NULL || strcmp(rule->item, "closing") != 0))
        return error_set(err, ERROR_INVALID, "scheme %s, rule %s: conducted knows the items walk and closing",
                         inquiry->scheme->id, rule->id);
    struct reply reply = {.state = ANSWER_NOT_YET};
    const struct entry *entry = inquiry_entry(inquiry, walk ? "walk.set" : "closing.set", rule->item, &conflict);
    reply_name(&reply, &rule->name);
    reply_say(&reply, ": ", ": ");
    if (conflict)
        reply_conflict(&reply);
    else if (entry == NULL)
        reply_say(&reply, "nog niet", "not yet");
    else if (walk)
        walk_say(&reply, entry->record);
    else
        closing_say(inquiry, &reply, entry->record);
    if (reply.state != ANSWER_MET && !conflict)
        reply_remedy(&reply, "%s", walk ? "schouw walk --with PARTIES" : "schouw close --present PARTIES");
    return inquiry_answer(inquiry, rule, &reply, err);
}
