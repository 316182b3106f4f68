/* qualification: whoever audits has each qualification the scheme asks, on the day he was assigned and on each day he
 * wrote. Not on the day of asking: what ran out after the audit does not undo it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/rules/rule.h"

unsigned qualifications_lacking(const struct scheme *scheme, const struct scheme_rule *rule,
                                const struct registry *registry, const char *person, const char *day,
                                enum language language, struct text *text)
{
    unsigned lacking = 0;
    for (unsigned i = 0; i < rule->items_count; i++) {
        const char *id = rule->items[i];
        if (registry != NULL && registry_qualification(registry, person, id, day) != NULL) continue;
        const struct scheme_item *item = scheme_item(scheme->qualifications, scheme->qualifications_count, id);
        if (lacking++ > 0) text_puts(text, ", ");
        text_puts(text, item == NULL ? id : scheme_text_in(&item->name, language));
    }
    return lacking;
}

bool entry_audits(const struct registry *registry, const struct entry *entry)
{
    const struct kind *kind = entry->record->type;
    if (!entry_speaks(entry) || entry->person[0] == '\0') return false;
    enum stage stage = kind_stage(kind);
    if (stage != STAGE_AUDIT && stage != STAGE_REPORT) return false;
    if ((kind_roles(kind) & ~(unsigned)ROLE_AUDITOR) == 0) return true;
    /* What an administrator may write as well audits only when an auditor writes it. */
    return registry == NULL || (registry_roles(registry, entry->person) & ROLE_AUDITOR) != 0;
}

/* Adds to the reply what a person lacked on a day; true when something. */
static bool person_lacks(const struct inquiry *inquiry, const struct scheme_rule *rule, const char *person,
                         const char *day, struct reply *reply)
{
    struct text nl = {0}, en = {0};
    unsigned lacking = qualifications_lacking(inquiry->scheme, rule, inquiry->registry, person, day, LANGUAGE_NL, &nl);
    qualifications_lacking(inquiry->scheme, rule, inquiry->registry, person, day, LANGUAGE_EN, &en);
    if (lacking > 0) {
        const char *name = inquiry_person(inquiry, person);
        reply->failed |= nl.failed || en.failed || nl.data == NULL || en.data == NULL;
        text_printf(&reply->nl, "%s%s mist op %s: %s", reply->state == ANSWER_UNMET ? "; " : ": ", name, day,
                    nl.data == NULL ? "" : nl.data);
        text_printf(&reply->en, "%s%s lacks on %s: %s", reply->state == ANSWER_UNMET ? "; " : ": ", name, day,
                    en.data == NULL ? "" : en.data);
        reply->state = ANSWER_UNMET;
    }
    text_fini(&nl);
    text_fini(&en);
    return lacking > 0;
}

/* The day a person was assigned as auditor, or NULL. */
static const char *assigned_on(const struct inquiry *inquiry, const char *person)
{
    const struct record *team = fold_value(inquiry->fold, "team.set", person);
    if (team == NULL || !record_is(team, "role", "auditor") || !record_is(team, "status", "assigned")) return NULL;
    return record_text(team, "on");
}

/* The days on which a person wrote about the audit, each once; says what was lacking on the first where something
 * was. */
static void writer_check(const struct inquiry *inquiry, const struct scheme_rule *rule, const char *person,
                         struct reply *reply)
{
    char last[DAY_SIZE] = "", day[DAY_SIZE];
    const char *assigned = assigned_on(inquiry, person);
    if (assigned != NULL && person_lacks(inquiry, rule, person, assigned, reply)) return;
    for (size_t i = 0; i < fold_record_count(inquiry->fold); i++) {
        const struct entry *entry = fold_record_at(inquiry->fold, i);
        if (strcmp(entry->person, person) != 0 || !entry_audits(inquiry->registry, entry)) continue;
        snprintf(day, sizeof day, "%.10s", entry->record->at);
        if (strcmp(day, last) == 0) continue;
        memcpy(last, day, sizeof last);
        if (person_lacks(inquiry, rule, person, day, reply)) return;
    }
}

/* Everyone who wrote or is assigned, each once: people of feeds, then those assigned who wrote nothing. */
static unsigned people_check(const struct inquiry *inquiry, const struct scheme_rule *rule, struct reply *reply)
{
    unsigned assigned = 0;
    for (size_t i = 0; i < fold_feed_count(inquiry->fold); i++) {
        const char *person = fold_feed_at(inquiry->fold, i)->person;
        bool known = person[0] == '\0';
        for (size_t j = 0; j < i && !known; j++) known = strcmp(fold_feed_at(inquiry->fold, j)->person, person) == 0;
        if (!known) writer_check(inquiry, rule, person, reply);
    }
    size_t first, count = fold_slots_of(inquiry->fold, "team.set", &first);
    for (size_t i = first; i < first + count; i++) {
        const char *person = fold_slot_at(inquiry->fold, i)->item, *day = assigned_on(inquiry, person);
        bool wrote = false;
        if (day == NULL) continue;
        assigned++;
        for (size_t j = 0; j < fold_feed_count(inquiry->fold) && !wrote; j++)
            wrote = strcmp(fold_feed_at(inquiry->fold, j)->person, person) == 0;
        if (!wrote) person_lacks(inquiry, rule, person, day, reply);
    }
    return assigned;
}

int rule_qualification(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    struct reply reply = {.state = ANSWER_MET};
    reply_name(&reply, &rule->name);
    if (inquiry->registry == NULL) {
        reply.state = ANSWER_NOT_YET;
        reply_say(&reply, ": het register is hier niet", ": the registry is not here");
        reply_remedy(&reply, "schouw sync");
        return inquiry_answer(inquiry, rule, &reply, err);
    }
    unsigned assigned = people_check(inquiry, rule, &reply);
    reply_number(&reply, "assigned", assigned);
    if (reply.state == ANSWER_MET && assigned == 0) {
        reply.state = ANSWER_NOT_YET;
        reply_say(&reply, ": er is nog geen auditor aangewezen", ": no auditor is assigned yet");
        reply_remedy(&reply, "schouw assign PERSON --as auditor");
    } else if (reply.state == ANSWER_MET) {
        reply_say(&reply, ": %u van %u kwalificaties, elk geldig op de dag zelf",
                  ": %u of %u qualifications, each valid on the day", rule->items_count, rule->items_count);
    } else {
        reply_remedy(&reply, "schouw registry qualification PERSON QUALIFICATION --proof PROOF");
    }
    return inquiry_answer(inquiry, rule, &reply, err);
}
