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
        if (reply->state == ANSWER_MET)
            reply_remedy(reply, "schouw interview %s --onsite", entry->record->item);
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
    struct reply reply = {.state = ANSWER_MET}, count = {.state = ANSWER_MET};
    bool interview = rule->item != NULL && strcmp(rule->item, "interview") == 0;
    /* How many comes before which: the list is made aside. */
    for (unsigned i = 0; i < rule->items_count; i++)
        present += type_present(inquiry, rule->items[i], interview, &reply);
    reply_name(&count, &rule->name);
    reply_say(&count, ": %u van %u", ": %u of %u", present, rule->items_count);
    text_puts(&count.nl, reply.nl.data == NULL ? "" : reply.nl.data);
    text_puts(&count.en, reply.en.data == NULL ? "" : reply.en.data);
    count.state = reply.state;
    count.failed = reply.failed || reply.nl.failed || reply.en.failed;
    count.remedy = reply.remedy;
    text_fini(&reply.nl);
    text_fini(&reply.en);
    reply_number(&count, "present", present);
    reply_number(&count, "asked", rule->items_count);
    return inquiry_answer(inquiry, rule, &count, err);
}
