/* valid-licence: the body holds a licence for the scheme on the day. */
#include "checklists/rules/rule.h"

int rule_valid_licence(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    struct reply reply = {.state = ANSWER_NOT_YET};
    const struct record *licence =
        inquiry->registry == NULL ? NULL : registry_licence(inquiry->registry, inquiry->scheme->id, inquiry->day);
    reply_name(&reply, &rule->name);
    if (inquiry->registry == NULL) {
        reply_say(&reply, ": het register is hier niet", ": the registry is not here");
        reply_remedy(&reply, "schouw sync");
    } else if (licence == NULL) {
        reply.state = ANSWER_UNMET;
        reply_say(&reply, ": geen geldige licentie op %s", ": none that is valid on %s", inquiry->day);
        reply_remedy(&reply, "schouw registry licence ID --scheme %s", inquiry->scheme->id);
    } else {
        const char *number = record_text(licence, "number"), *until = record_text(licence, "until");
        reply.state = ANSWER_MET;
        reply_say(&reply, ": %s, geldig tot en met %s", ": %s, valid until %s", number, until);
        reply_words(&reply, "number", number);
        reply_words(&reply, "until", until);
    }
    return inquiry_answer(inquiry, rule, &reply, err);
}
