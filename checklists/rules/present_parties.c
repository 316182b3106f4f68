/* present-parties: each type of party the scheme asks takes part; or, item interview, was spoken with on site. */
#include <string.h>

#include "checklists/rules/rule.h"

static bool party_is(const struct entry *entry, const char *type)
{
    return entry != NULL && record_is(entry->record, "type", type) &&
           json_is_true(json_object_get(entry->record->body, "participant"));
}

static bool interviewed(const struct inquiry *inquiry, const char *party)
{
    const struct record *interview = fold_value(inquiry->fold, "interview.set", party);
    return interview != NULL && json_is_true(json_object_get(interview->body, "onsite"));
}

/* Begins the list of what is missing, or goes on with it. */
static void reply_missing(struct reply *reply)
{
    if (reply->state == ANSWER_MET)
        reply_say(reply, "; nog niet: ", "; not yet: ");
    else
        reply_say(reply, ", ", ", ");
    reply->state = ANSWER_NOT_YET;
}

/* Looks at the parties of one type; true when there is one and, for interviews, each of them was spoken with. Every
 * participant of a type the scheme asks counts as an important partner. */
static bool type_present(const struct inquiry *inquiry, const char *type, bool interview, struct reply *reply)
{
    bool any = false, all = true;
    size_t first, count = fold_slots_of(inquiry->fold, "party.set", &first);
    for (size_t i = first; i < first + count; i++) {
        const struct entry *entry = inquiry_entry_at(inquiry, i, NULL);
        if (!party_is(entry, type)) continue;
        any = true;
        if (!interview || interviewed(inquiry, entry->record->item)) continue;
        all = false;
        if (reply->state == ANSWER_MET) reply_remedy(reply, "schouw interview %s --onsite", entry->record->item);
        reply_missing(reply);
        reply_say(reply, "%s", "%s", entry->record->item);
    }
    if (any) return all;
    if (reply->state == ANSWER_MET) reply_remedy(reply, "schouw party ID --type %s --name NAME", type);
    reply_missing(reply);
    reply_item(reply, inquiry->scheme->party_types, inquiry->scheme->party_types_count, type);
    return false;
}

int rule_present_parties(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    unsigned present = 0;
    struct reply missing = {.state = ANSWER_MET}, reply = {0};
    bool interview = rule->item != NULL && strcmp(rule->item, "interview") == 0;
    for (unsigned i = 0; i < rule->items_count; i++)
        present += type_present(inquiry, rule->items[i], interview, &missing);
    reply_name(&reply, &rule->name);
    reply_say(&reply, ": %u van %u", ": %u of %u", present, rule->items_count);
    reply_join(&reply, &missing);
    reply_number(&reply, "present", present);
    reply_number(&reply, "asked", rule->items_count);
    return inquiry_answer(inquiry, rule, &reply, err);
}
