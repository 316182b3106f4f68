/* term: each deviation is lifted within its term, which can be extended once. Computed from the days in the statements,
 * never typed. One answer for each deviation. */
#include <stdio.h>
#include <string.h>

#include "checklists/rules/rule.h"

size_t deviation_clause_length(const char *item)
{
    const char *dash = strrchr(item, '-');
    return dash == NULL ? strlen(item) : (size_t)(dash - item);
}

static const struct scheme_rule *term_rule(const struct scheme *scheme)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        if (strcmp(scheme->rules[i].kind, "term") == 0) return &scheme->rules[i];
    }
    return NULL;
}

/* The earliest day any statement that stands says it was established on. */
static void established_read(const struct slot *slot, struct deviation *deviation)
{
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        const char *day = record_text(entry->record, "established");
        if (entry->superseded || entry->refused || day == NULL) continue;
        if (deviation->established[0] == '\0' || strcmp(day, deviation->established) < 0)
            snprintf(deviation->established, DAY_SIZE, "%s", day);
    }
}

int deviation_read(const struct scheme *scheme, const struct fold *fold, const char *item, struct deviation *deviation,
                   struct error *err)
{
    const struct scheme_rule *rule = term_rule(scheme);
    const struct slot *raised = fold_slot(fold, "deviation.raise", item);
    const struct slot *judged = fold_slot(fold, "deviation.judge", item);
    *deviation = (struct deviation){0};
    if (!slot_stands(raised))
        return error_set(err, ERROR_NOT_FOUND,
                         "there is no deviation %s; `schouw deviation raise %s GRADE TEXT` raises it", item, item);
    established_read(raised, deviation);
    deviation->raised = slot_value(raised);
    deviation->judged = judged == NULL ? NULL : slot_value(judged);
    deviation->conflict = raised->conflict || (judged != NULL && judged->conflict);
    deviation->lifted = deviation->judged != NULL && record_is(deviation->judged->record, "verdict", "lifted");
    deviation->extended = slot_stands(fold_slot(fold, "deviation.extend", item));
    if (rule == NULL) return 0; /* a scheme without terms */
    int months = rule->months + (deviation->extended ? rule->extension_months : 0);
    return calendar_add_months(deviation->established, months, deviation->due, err);
}

int deviation_due(const struct scheme *scheme, const struct fold *fold, const char *item, char due[DAY_SIZE],
                  struct error *err)
{
    struct deviation deviation;
    int result = deviation_read(scheme, fold, item, &deviation, err);
    memcpy(due, deviation.due, DAY_SIZE);
    return result;
}

static void deviation_say(const struct inquiry *inquiry, const char *item, const struct deviation *deviation,
                          struct reply *reply)
{
    const char *due = deviation->due;
    const char *judged = deviation->judged == NULL ? NULL : record_text(deviation->judged->record, "on");
    bool lifted = judged != NULL && deviation->lifted, over = strcmp(inquiry->day, due) > 0;
    /* What was not corrected can not be judged, also when its term is past. */
    if (slot_stands(fold_slot(inquiry->fold, "deviation.correct", item)))
        reply_remedy(reply, "schouw deviation judge %s lifted", item);
    else
        reply_remedy(reply, "schouw deviation correct %s TEXT", item);
    if (deviation->conflict) {
        reply_conflict(reply);
    } else if (lifted && strcmp(judged, due) <= 0) {
        reply->state = ANSWER_MET;
        reply_remedy(reply, "%s", "");
        reply_say(reply, "opgeheven op %s", "lifted on %s", judged);
    } else if (lifted) {
        reply->state = ANSWER_OVERDUE;
        reply_remedy(reply, "%s", "");
        reply_say(reply, "opgeheven op %s, na de termijn die op %s eindigde",
                  "lifted on %s, after the term that ended on %s", judged, due);
    } else if (over) {
        reply->state = ANSWER_OVERDUE;
        reply_say(reply, "niet opgeheven; de termijn eindigde op %s", "not lifted; the term ended on %s", due);
    } else if (judged != NULL) {
        reply->state = ANSWER_UNMET;
        reply_say(reply, "niet opgeheven bevonden op %s; te beoordelen uiterlijk %s",
                  "found not lifted on %s; to be judged no later than %s", judged, due);
    } else {
        reply->state = ANSWER_NOT_YET;
        reply_say(reply, "niet opgeheven; te beoordelen uiterlijk %s", "not lifted; to be judged no later than %s",
                  due);
    }
    if (deviation->extended && reply->state != ANSWER_MET) reply_say(reply, " (verlengd)", " (extended)");
}

static int deviation_answer(struct inquiry *inquiry, const struct scheme_rule *rule, const char *item,
                            struct error *err)
{
    char id[96];
    struct deviation deviation;
    struct reply reply = {.id = id};
    int result = deviation_read(inquiry->scheme, inquiry->fold, item, &deviation, err);
    if (result != 0) return result;
    snprintf(id, sizeof id, "deviation/%.80s", item);
    snprintf(reply.due, sizeof reply.due, "%s", deviation.due);
    reply_say(&reply, "afwijking %s: ", "deviation %s: ", item);
    deviation_say(inquiry, item, &deviation, &reply);
    reply_words(&reply, "established", deviation.established);
    reply_words(&reply, "due", deviation.due);
    reply_number(&reply, "days_left", calendar_days_between(inquiry->day, deviation.due));
    reply_fact(&reply, "extended", json_boolean(deviation.extended));
    reply_fact(&reply, "lifted", json_boolean(deviation.lifted));
    return inquiry_answer(inquiry, rule, &reply, err);
}

int rule_term(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    int result = 0;
    size_t first, count = fold_slots_of(inquiry->fold, "deviation.raise", &first);
    for (size_t i = first; i < first + count && result == 0; i++) {
        const struct slot *slot = fold_slot_at(inquiry->fold, i);
        if (slot_stands(slot)) result = deviation_answer(inquiry, rule, slot->item, err);
    }
    return result;
}
