/* separation: nobody both audits and judges one case. */
#include <string.h>

#include "checklists/rules/rule.h"

struct part part_taken(const struct fold *fold, const struct registry *registry, const char *person)
{
    struct part part = {0};
    for (size_t i = 0; i < fold_record_count(fold); i++) {
        const struct entry *entry = fold_record_at(fold, i);
        if (!entry_speaks(entry) || strcmp(entry->person, person) != 0) continue;
        if (entry_audits(registry, entry)) part.audited = true;
        if (kind_stage(entry->record->type) >= STAGE_REVIEW) part.judged = true;
    }
    return part;
}

/* What a person was assigned as, if anything. */
static void part_assigned(const struct fold *fold, const char *person, struct part *part)
{
    const struct record *team = fold_value(fold, "team.set", person);
    if (team == NULL || !record_is(team, "status", "assigned")) return;
    if (record_is(team, "role", "auditor"))
        part->audited = true;
    else
        part->judged = true;
}

int rule_separation(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    struct reply reply = {.state = ANSWER_MET};
    reply_name(&reply, &rule->name);
    for (size_t i = 0; i < fold_feed_count(inquiry->fold); i++) {
        const char *person = fold_feed_at(inquiry->fold, i)->person;
        bool known = person[0] == '\0';
        for (size_t j = 0; j < i && !known; j++) known = strcmp(fold_feed_at(inquiry->fold, j)->person, person) == 0;
        if (known) continue;
        struct part part = part_taken(inquiry->fold, inquiry->registry, person);
        part_assigned(inquiry->fold, person, &part);
        if (!part.audited || !part.judged) continue;
        if (reply.state == ANSWER_MET)
            reply_say(&reply, ": aan beide kanten staat ", ": on both sides stands ");
        else
            reply_say(&reply, ", ", ", ");
        reply.state = ANSWER_UNMET;
        reply_say(&reply, "%s", "%s", inquiry_person(inquiry, person));
    }
    if (reply.state == ANSWER_MET) reply_say(&reply, ": niemand staat aan beide kanten", ": nobody is on both sides");
    return inquiry_answer(inquiry, rule, &reply, err);
}
