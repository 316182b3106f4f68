/* judged: each requirement that applies has a verdict; one answer for each. What was found unmet counts as met once a
 * deviation on its clause was raised and all of them were lifted, by someone who knew of the finding.
 *
 * A verdict of met is looked at again with the facts as they stand now: one that was changed, taken back or added
 * since, perhaps on another device, may leave it without ground. */
#include <stdio.h>
#include <string.h>

#include "checklists/form.h"
#include "checklists/rules/rule.h"

/* The deviations on one clause. */
struct raised {
    unsigned count, lifted;
    const struct record *last_lift; /* of those: one whose writer saw the finding, when there is one */
};

static int raised_read(const struct inquiry *inquiry, const char *clause, const struct record *finding,
                       struct raised *raised, struct error *err)
{
    struct deviation deviation;
    size_t first, count = fold_slots_of(inquiry->fold, "deviation.raise", &first);
    *raised = (struct raised){0};
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(inquiry->fold, i);
        if (!slot_stands(slot) || deviation_clause_length(slot->item) != strlen(clause) ||
            strncmp(slot->item, clause, strlen(clause)) != 0)
            continue;
        int result = deviation_read(inquiry->scheme, inquiry->fold, slot->item, &deviation, err);
        if (result != 0) return result;
        raised->count++;
        raised->lifted += deviation.lifted;
        if (deviation.lifted && record_saw(deviation.judged->record, finding))
            raised->last_lift = deviation.judged->record;
    }
    return 0;
}

/* Answers for a requirement found unmet, as a whole or on a point. */
static int unmet_say(const struct inquiry *inquiry, const char *clause, const struct record *finding,
                     struct reply *reply, struct error *err)
{
    struct raised raised;
    int result = raised_read(inquiry, clause, finding, &raised, err);
    if (result != 0) return result;
    reply->state = ANSWER_UNMET;
    if (strcmp(finding->item, clause) != 0)
        reply_say(reply, "punt %s voldoet niet", "point %s is unmet", finding->item + strlen(clause) + 1);
    else
        reply_say(reply, "voldoet niet", "unmet");
    if (raised.count == 0) {
        reply_say(reply, "; nog geen afwijking vastgesteld", "; no deviation raised yet");
        reply_remedy(reply, "schouw deviation raise %s GRADE TEXT", clause);
    } else if (raised.lifted < raised.count) {
        reply_say(reply, "; de afwijking is nog niet opgeheven", "; the deviation is not lifted yet");
        reply_remedy(reply, "schouw deviation judge %s lifted", clause);
    } else if (raised.last_lift == NULL) {
        reply_say(reply, ", bevonden nadat de afwijking was opgeheven", ", found after the deviation was lifted");
        reply_remedy(reply, "schouw deviation raise %s-%u GRADE TEXT", clause, raised.count + 1);
    } else {
        reply->state = ANSWER_MET;
        reply_say(reply, "; de afwijking is opgeheven op %s", "; the deviation was lifted on %s",
                  record_text(raised.last_lift, "on"));
    }
    return 0;
}

/* The worst word on a requirement: a finding on it or on one of its points that says unmet, else the finding on it.
 * `*conflict` is set when statements about any of them contradict each other. */
static const struct record *requirement_finding(const struct inquiry *inquiry, const char *clause, bool *conflict)
{
    const struct record *whole = fold_value(inquiry->fold, "finding.set", clause);
    const struct record *worst = whole;
    size_t first, count = fold_slots_of(inquiry->fold, "finding.set", &first);
    *conflict = false;
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot;
        const struct entry *entry = inquiry_entry_at(inquiry, i, &slot);
        if (!item_under(slot->item, clause, '/')) continue;
        *conflict |= slot->conflict;
        if (entry != NULL && record_is(entry->record, "verdict", "unmet") &&
            (worst == NULL || !record_is(worst, "verdict", "unmet")))
            worst = entry->record;
    }
    return worst;
}

/* How it is to be judged: by its documents where the scheme says so, else by the method it names first. */
static void reply_judge(struct reply *reply, const struct scheme_requirement *requirement)
{
    const char *method = requirement->methods_count > 0 ? requirement->methods[0] : "document";
    for (unsigned i = 0; i < requirement->methods_count; i++) {
        if (strcmp(requirement->methods[i], "document") == 0) method = "document";
    }
    if (strcmp(method, "document") == 0)
        reply_remedy(reply, "schouw document %s met", requirement->clause);
    else
        reply_remedy(reply, "schouw finding %s met --method %s", requirement->clause, method);
}

/* What the facts say of a verdict of met. */
static void met_say(const struct inquiry *inquiry, const struct record *finding, size_t missing, struct reply *reply)
{
    struct form_place place;
    const char *clause = finding->item;
    reply->state = ANSWER_MET;
    reply_say(reply, "voldoet", "met");
    if (form_against(inquiry->scheme, inquiry->fold, inquiry->certificate, clause, &place)) {
        reply->state = ANSWER_UNMET;
        reply_say(reply, ", maar wat vastligt zegt anders: ", ", but what stands says otherwise: ");
        form_place_write(&place, LANGUAGE_NL, &reply->nl);
        form_place_write(&place, LANGUAGE_EN, &reply->en);
        reply_remedy(reply, "schouw finding %s unmet --reason TEXT", clause);
    } else if (missing > 0 && record_text(finding, "without_facts") == NULL) {
        reply->state = ANSWER_NOT_YET;
        reply_say(reply, ", maar er ontbreken feiten: %zu", ", but facts are missing: %zu", missing);
        reply_remedy(reply, "schouw form %s", clause);
    }
}

static int requirement_answer(struct inquiry *inquiry, const struct scheme_rule *rule,
                              const struct scheme_requirement *requirement, struct error *err)
{
    bool conflict;
    const char *clause = requirement->clause;
    const struct record *finding = requirement_finding(inquiry, clause, &conflict);
    struct reply reply = {.id = clause, .clause = clause, .state = ANSWER_NOT_YET};
    size_t missing = form_missing(inquiry->scheme, inquiry->fold, inquiry->certificate, clause, LANGUAGE_EN, 0, NULL);
    int result = 0;
    reply_name(&reply, &requirement->title);
    reply_say(&reply, ": ", ": ");
    if (conflict) {
        reply_conflict(&reply);
    } else if (finding == NULL || (strcmp(finding->item, clause) != 0 && !record_is(finding, "verdict", "unmet"))) {
        reply_say(&reply, "nog niet beoordeeld", "not judged yet");
        if (missing > 0)
            reply_remedy(&reply, "schouw form %s", clause);
        else
            reply_judge(&reply, requirement);
    } else if (record_is(finding, "verdict", "unmet")) {
        result = unmet_say(inquiry, clause, finding, &reply, err);
    } else if (record_is(finding, "verdict", "met")) {
        met_say(inquiry, finding, missing, &reply);
    } else {
        reply.state = ANSWER_MET;
        reply_say(&reply, "niet van toepassing", "not applicable");
    }
    reply_number(&reply, "missing", (json_int_t)missing);
    if (!conflict && finding != NULL) reply_words(&reply, "verdict", record_text(finding, "verdict"));
    int given = inquiry_answer(inquiry, rule, &reply, result == 0 ? err : NULL);
    return result != 0 ? result : given;
}

int rule_judged(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    int result = 0;
    for (unsigned i = 0; i < inquiry->scheme->requirements_count && result == 0; i++) {
        const struct scheme_requirement *requirement = &inquiry->scheme->requirements[i];
        if (!scheme_applies(requirement->certificates, requirement->certificates_count, inquiry->certificate)) continue;
        result = requirement_answer(inquiry, rule, requirement, err);
    }
    return result;
}
