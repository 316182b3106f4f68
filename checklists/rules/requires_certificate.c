/* requires-certificate: the partnership holds one of these certificates already. */
#include "checklists/rules/rule.h"

int rule_requires_certificate(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    struct reply reply = {.state = ANSWER_UNMET};
    const char *previous = record_text(inquiry->opening, "previous_certificate");
    const char *number = record_text(inquiry->opening, "previous_number");
    reply_name(&reply, &rule->name);
    if (previous == NULL) {
        reply_say(&reply, ": niet vastgelegd", ": not recorded");
    } else {
        reply.state = rule_names(rule, previous) ? ANSWER_MET : ANSWER_UNMET;
        reply_say(&reply, ": ", ": ");
        reply_item(&reply, inquiry->scheme->certificates, inquiry->scheme->certificates_count, previous);
        if (number != NULL) reply_say(&reply, ", nummer %s", ", number %s", number);
        reply_words(&reply, "previous_certificate", previous);
    }
    return inquiry_answer(inquiry, rule, &reply, err);
}
