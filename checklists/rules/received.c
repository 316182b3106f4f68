/* received: each item of the application that the certificate asks, or of those the rule names, and whatever else was
 * asked for; one answer for each. */
#include <stdio.h>
#include <string.h>

#include "checklists/rules/rule.h"

/* Words on a line of a sentence: what exactly is asked for, at most so many bytes. */
#define ASKED_MAX 120

static void asked_say(const struct inquiry *inquiry, struct reply *reply, const struct record *record)
{
    const char *on = record_text(record, "on"), *by = record_text(record, "by"), *note = record_text(record, "note");
    size_t length = note == NULL ? 0 : strcspn(note, "\n");
    if (length > ASKED_MAX) {
        length = ASKED_MAX;
        while (length > 0 && ((unsigned char)note[length] & 0xc0) == 0x80) length--;
    }
    reply_say(reply, "gevraagd op %s", "asked for on %s", on);
    if (by != NULL) {
        bool late = calendar_compare(inquiry->day, by) > 0;
        snprintf(reply->due, sizeof reply->due, "%s", by);
        reply_words(reply, "by", by);
        if (late) reply->state = ANSWER_OVERDUE;
        if (late)
            reply_say(reply, ", moest er op %s zijn", ", was due on %s", by);
        else
            reply_say(reply, ", uiterlijk %s", ", by %s", by);
    }
    if (length > 0) reply_say(reply, ": %.*s", ": %.*s", (int)length, note);
}

static void stands_say(const struct inquiry *inquiry, struct reply *reply, const struct record *record)
{
    const char *on = record_text(record, "on");
    if (record_is(record, "status", "received")) {
        reply->state = ANSWER_MET;
        reply_remedy(reply, "%s", "");
        reply_say(reply, "ontvangen op %s", "received on %s", on);
    } else if (record_is(record, "status", "asked")) {
        asked_say(inquiry, reply, record);
    } else if (record_is(record, "status", "wrong")) {
        reply->state = ANSWER_UNMET;
        reply_say(reply, "onjuist bevonden op %s", "found wrong on %s", on);
    } else {
        reply->state = ANSWER_UNMET;
        reply_say(reply, "ontbrak op %s", "missing on %s", on);
    }
    reply_words(reply, "on", on);
}

/* `name` is the item, or item/name of one of several. */
static int item_answer(struct inquiry *inquiry, const struct scheme_rule *rule, const struct scheme_item *item,
                       const char *name, struct error *err)
{
    char id[160];
    bool conflict;
    const char *slash = strchr(name, '/');
    struct reply reply = {.id = id, .clause = item->clause, .state = ANSWER_NOT_YET};
    const struct entry *entry = inquiry_entry(inquiry, "intake.set", name, &conflict);
    snprintf(id, sizeof id, "intake/%.140s", name);
    reply_name(&reply, &item->name);
    if (slash != NULL) reply_say(&reply, ", %s", ", %s", slash + 1);
    reply_say(&reply, ": ", ": ");
    reply_remedy(&reply, "schouw intake %s received", name);
    if (conflict)
        reply_conflict(&reply);
    else if (entry == NULL)
        reply_say(&reply, "nog niet ontvangen", "not received yet");
    else
        stands_say(inquiry, &reply, entry->record);
    return inquiry_answer(inquiry, rule, &reply, err);
}

/* What was once asked for is waited for, whether the scheme insists on it or not. */
static bool was_asked(const struct inquiry *inquiry, const char *item)
{
    const struct slot *slot = fold_slot(inquiry->fold, "intake.set", item);
    for (size_t i = 0; slot_stands(slot) && i < slot->count; i++) {
        if (entry_speaks(&slot->entries[i]) && record_is(slot->entries[i].record, "status", "asked")) return true;
    }
    return false;
}

/* Those that were named: further/police-figures. */
static int named_answer(struct inquiry *inquiry, const struct scheme_rule *rule, const struct scheme_item *item,
                        struct error *err)
{
    size_t first, count = fold_slots_of(inquiry->fold, "intake.set", &first);
    int result = 0;
    for (size_t i = first; i < first + count && result == 0; i++) {
        const struct slot *slot = fold_slot_at(inquiry->fold, i);
        if (slot_stands(slot) && strchr(slot->item, '/') != NULL && item_under(slot->item, item->id, '/'))
            result = item_answer(inquiry, rule, item, slot->item, err);
    }
    return result;
}

int rule_received(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    int result = 0;
    for (unsigned i = 0; i < inquiry->scheme->application_count && result == 0; i++) {
        const struct scheme_item *item = &inquiry->scheme->application[i];
        bool all = rule->items_count == 0;
        if (!scheme_applies(item->certificates, item->certificates_count, inquiry->certificate)) continue;
        if (!all && !rule_names(rule, item->id)) continue;
        if (!all || item->required || was_asked(inquiry, item->id))
            result = item_answer(inquiry, rule, item, item->id, err);
        if (result == 0 && item->several) result = named_answer(inquiry, rule, item, err);
    }
    return result;
}
