/* binding: the dossier is assessed while its scheme binds, or in the transition after it. */
#include <stdio.h>

#include "checklists/rules/rule.h"

int rule_binding(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    const struct scheme *scheme = inquiry->scheme;
    const char *last = scheme->transition_until != NULL ? scheme->transition_until : scheme->binds_until;
    struct reply reply = {.state = ANSWER_MET};
    reply_name(&reply, &rule->name);
    if (last == NULL) {
        reply_say(&reply, ": %s %s bindt sinds %s", ": %s %s binds since %s", scheme->id, scheme->version,
                  scheme->binds_from);
        return inquiry_answer(inquiry, rule, &reply, err);
    }
    snprintf(reply.due, sizeof reply.due, "%s", last);
    reply_words(&reply, "until", last);
    if (calendar_compare(inquiry->day, last) <= 0) {
        reply_say(&reply, ": beoordelen kan tot en met %s", ": it can be assessed until %s", last);
    } else {
        reply.state = ANSWER_OVERDUE;
        reply_say(&reply, ": sinds %s geldt deze versie niet meer", ": this version no longer counts after %s", last);
        if (scheme->successor != NULL) {
            reply_say(&reply, "; open het dossier onder %s", "; open the dossier under %s", scheme->successor);
            reply_remedy(&reply, "schouw open %s", scheme->successor);
        }
    }
    return inquiry_answer(inquiry, rule, &reply, err);
}
