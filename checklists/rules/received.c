/* received: each item of the application that the certificate asks, or of those the rule names; one answer for each. */
#include <stdio.h>
#include <string.h>

#include "checklists/rules/rule.h"

static int item_answer(struct inquiry *inquiry, const struct scheme_rule *rule, const struct scheme_item *item,
                       struct error *err)
{
    char id[160];
    bool conflict;
    struct reply reply = {.id = id, .clause = item->clause, .state = ANSWER_NOT_YET};
    const struct entry *entry = inquiry_entry(inquiry, "intake.set", item->id, &conflict);
    const char *on = entry == NULL ? NULL : record_text(entry->record, "on");
    snprintf(id, sizeof id, "intake/%.140s", item->id);
    reply_name(&reply, &item->name);
    reply_say(&reply, ": ", ": ");
    reply_remedy(&reply, "schouw intake %s received", item->id);
    if (conflict) {
        reply_conflict(&reply);
    } else if (entry == NULL) {
        reply_say(&reply, "nog niet ontvangen", "not received yet");
    } else if (record_is(entry->record, "status", "received")) {
        reply.state = ANSWER_MET;
        reply_remedy(&reply, "%s", "");
        reply_say(&reply, "ontvangen op %s", "received on %s", on);
    } else if (record_is(entry->record, "status", "wrong")) {
        reply.state = ANSWER_UNMET;
        reply_say(&reply, "onjuist bevonden op %s", "found wrong on %s", on);
    } else {
        reply.state = ANSWER_UNMET;
        reply_say(&reply, "ontbrak op %s", "missing on %s", on);
    }
    if (on != NULL) reply_words(&reply, "on", on);
    return inquiry_answer(inquiry, rule, &reply, err);
}

int rule_received(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    int result = 0;
    for (unsigned i = 0; i < inquiry->scheme->application_count && result == 0; i++) {
        const struct scheme_item *item = &inquiry->scheme->application[i];
        bool asked = rule->items_count == 0 ? item->required : rule_names(rule, item->id);
        if (!asked || !scheme_applies(item->certificates, item->certificates_count, inquiry->certificate)) continue;
        result = item_answer(inquiry, rule, item, err);
    }
    return result;
}
