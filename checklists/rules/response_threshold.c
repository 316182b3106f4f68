/* response-threshold: a part is large enough of its whole, by certificate: answers of those who could answer, points of
 * those to be had. Whole numbers only: a percentage that was rounded before never decides.
 *
 * The numbers are those of the finding on the item, else those of the form of its clause (form_facts).
 *
 * A whole of nothing is met. The tables of schemes begin at 0 (KVO: "0 up to and including 50"), so that a row counts
 * there too, and any percentage of 0 is 0: where nobody could answer no answer lacks. Whether there has to be somebody
 * is asked elsewhere, and the sentence says what the numbers were. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "checklists/form.h"
#include "checklists/rules/rule.h"

#define COUNT_MAX 1000000000 /* a count above this is a mistake; and nothing overflows */

struct response {
    int64_t whole, part;
};

/* The row for a whole of so many: the one with the lowest upper end that fits. */
static const struct scheme_threshold *threshold_row(const struct scheme_rule *rule, const char *certificate,
                                                    int64_t whole)
{
    const struct scheme_threshold *best = NULL;
    for (unsigned i = 0; i < rule->thresholds_count; i++) {
        const struct scheme_threshold *row = &rule->thresholds[i];
        if (strcmp(row->certificate, certificate) != 0) continue;
        if (row->up_to != 0 && whole > (int64_t)row->up_to) continue;
        if (best == NULL || best->up_to == 0 || (row->up_to != 0 && row->up_to < best->up_to)) best = row;
    }
    return best;
}

/* Where the row begins: one more than the upper end of the row below it. */
static unsigned threshold_from(const struct scheme_rule *rule, const struct scheme_threshold *row)
{
    unsigned from = 0;
    for (unsigned i = 0; i < rule->thresholds_count; i++) {
        const struct scheme_threshold *other = &rule->thresholds[i];
        if (strcmp(other->certificate, row->certificate) != 0 || other->up_to == 0) continue;
        if (row->up_to != 0 && other->up_to >= row->up_to) continue;
        if (other->up_to + 1 > from) from = other->up_to + 1;
    }
    return from;
}

/* Files that were never linted may leave out what is counted. */
static int counted_known(const struct scheme *scheme, const struct scheme_rule *rule, struct error *err)
{
    if (rule->part.id != NULL && rule->whole.id != NULL) return 0;
    return error_set(err, ERROR_INVALID, "scheme %s, rule %s: response-threshold needs a part and a whole", scheme->id,
                     rule->id);
}

/* ERROR_INVALID with the rule's clause. */
static int fact_invalid(const struct scheme_rule *rule, struct error *err, const char *words)
{
    error_refuse(err, rule->clause, "%s: %s", rule->item, words);
    if (err != NULL) err->code = ERROR_INVALID;
    return ERROR_INVALID;
}

static int fact_read(const struct scheme_rule *rule, const json_t *facts, const char *name, enum language language,
                     int64_t *value, struct error *err)
{
    char words[200];
    const json_t *fact = json_object_get(facts, name);
    *value = json_integer_value(fact);
    if (json_is_integer(fact) && *value >= 0 && *value <= COUNT_MAX) return 0;
    if (!json_is_integer(fact))
        snprintf(words, sizeof words,
                 language == LANGUAGE_NL ? "facts.%.64s ontbreekt; geef een heel getal met --fact %.64s=N"
                                         : "facts.%.64s is missing; give a whole number with --fact %.64s=N",
                 name, name);
    else
        snprintf(words, sizeof words,
                 language == LANGUAGE_NL ? "facts.%.64s is %" PRId64 "; het ligt tussen 0 en %d"
                                         : "facts.%.64s is %" PRId64 "; it lies between 0 and %d",
                 name, *value, COUNT_MAX);
    return fact_invalid(rule, err, words);
}

static int response_read(const struct scheme_rule *rule, const json_t *facts, enum language language,
                         struct response *response, struct error *err)
{
    char words[200];
    int result = fact_read(rule, facts, rule->whole.id, language, &response->whole, err);
    if (result == 0) result = fact_read(rule, facts, rule->part.id, language, &response->part, err);
    if (result != 0 || response->part <= response->whole) return result;
    snprintf(words, sizeof words,
             language == LANGUAGE_NL ? "er kunnen niet meer %.60s (%" PRId64 ") dan %.60s (%" PRId64 ") zijn"
                                     : "there cannot be more %.60s (%" PRId64 ") than %.60s (%" PRId64 ")",
             scheme_text_in(&rule->part.name, language), response->part, scheme_text_in(&rule->whole.name, language),
             response->whole);
    return fact_invalid(rule, err, words);
}

/* "more than 100 enterprises", in the rule's word for what is counted. */
static void reply_range(struct reply *reply, const struct scheme_text *counted, unsigned from, unsigned up_to)
{
    if (up_to == 0 && from == 0)
        reply_say(reply, "elk aantal ", "any number of ");
    else if (up_to == 0)
        reply_say(reply, "meer dan %u ", "more than %u ", from - 1);
    else if (from == 0)
        reply_say(reply, "ten hoogste %u ", "at most %u ", up_to);
    else
        reply_say(reply, "%u tot en met %u ", "%u to %u ", from, up_to);
    reply_name(reply, counted);
}

/* What the other certificates of the scheme would have asked. Of nothing all ask nothing. */
static void reply_others(struct reply *reply, const struct scheme *scheme, const struct scheme_rule *rule,
                         const char *certificate, const struct response *response)
{
    if (response->whole == 0) return;
    for (unsigned i = 0; i < scheme->certificates_count; i++) {
        const struct scheme_item *other = &scheme->certificates[i];
        const struct scheme_threshold *row = threshold_row(rule, other->id, response->whole);
        if (row == NULL || strcmp(other->id, certificate) == 0) continue;
        reply_say(reply, "; ", "; ");
        reply_name(reply, &other->name);
        reply_say(reply, " zou %u %% vragen", " would ask %u %%", row->percent);
    }
}

/* "36 of 113 is at least 20 % (", or less. */
static void reply_share(struct reply *reply, const struct response *response, unsigned percent, bool met)
{
    const int64_t part = response->part, whole = response->whole;
    if (whole == 0)
        reply_say(reply, "%" PRId64 " van %" PRId64 ": %u %% van geen is geen (",
                  "%" PRId64 " of %" PRId64 ": %u %% of none is none (", part, whole, percent);
    else if (met)
        reply_say(reply, "%" PRId64 " van %" PRId64 " is ten minste %u %% (",
                  "%" PRId64 " of %" PRId64 " is at least %u %% (", part, whole, percent);
    else
        reply_say(reply, "%" PRId64 " van %" PRId64 " is minder dan %u %% (",
                  "%" PRId64 " of %" PRId64 " is less than %u %% (", part, whole, percent);
}

/* Says and sets whether the response is enough. ERROR_NOT_FOUND when the scheme asks nothing for this certificate. */
static int response_judge(const struct scheme *scheme, const struct scheme_rule *rule, const char *certificate,
                          const json_t *facts, enum language language, struct reply *reply, struct error *err)
{
    struct response response;
    int result = counted_known(scheme, rule, err);
    if (result == 0) result = response_read(rule, facts, language, &response, err);
    if (result != 0) return result;
    const struct scheme_threshold *row = threshold_row(rule, certificate, response.whole);
    if (row == NULL)
        return error_set(err, ERROR_NOT_FOUND, "%s asks no response of certificate %s", rule->id, certificate);
    bool met = response.part * 100 >= (int64_t)row->percent * response.whole;
    reply->state = met ? ANSWER_MET : ANSWER_UNMET;
    reply_share(reply, &response, row->percent, met);
    reply_range(reply, &rule->whole.name, threshold_from(rule, row), row->up_to);
    reply_say(reply, ", ", ", ");
    reply_item(reply, scheme->certificates, scheme->certificates_count, certificate);
    reply_say(reply, ")", ")");
    reply_others(reply, scheme, rule, certificate, &response);
    reply_number(reply, rule->whole.id, response.whole);
    reply_number(reply, rule->part.id, response.part);
    reply_number(reply, "percent", row->percent);
    return 0;
}

/* Whether statements about what is counted contradict each other, in the form of the clause. */
static bool counted_torn(const struct inquiry *inquiry, const struct scheme_rule *rule)
{
    char clause[FORM_ROW_SIZE];
    struct form_sheet sheet;
    snprintf(clause, sizeof clause, "%.*s", (int)strcspn(rule->item, "/"), rule->item);
    const struct scheme_form *form = form_find(inquiry->scheme, clause, false);
    if (form == NULL || form_sheet_fill(inquiry->scheme, form, inquiry->fold, inquiry->certificate, &sheet, NULL) != 0)
        return false;
    const struct form_place *part = form_sheet_place(&sheet, "", rule->part.id);
    const struct form_place *whole = form_sheet_place(&sheet, "", rule->whole.id);
    bool torn = (part != NULL && part->conflict) || (whole != NULL && whole->conflict);
    form_sheet_fini(&sheet);
    return torn;
}

static int numbers_answer(struct inquiry *inquiry, const struct scheme_rule *rule, const json_t *given,
                          struct reply *reply, struct error *err)
{
    struct error why = {0};
    json_t *facts = form_facts(inquiry->scheme, inquiry->fold, inquiry->certificate, rule->item, given);
    if (facts == NULL) return error_memory(err);
    int result = response_judge(inquiry->scheme, rule, inquiry->certificate, facts, LANGUAGE_EN, reply, &why);
    if (result == ERROR_INVALID)
        reply_say(reply, "de getallen zijn nog niet vastgelegd", "the numbers are not there yet");
    if (result == ERROR_NOT_FOUND) {
        reply->state = ANSWER_MET;
        reply_say(reply, "geen minimum voor dit certificaat", "no minimum for this certificate");
    }
    json_decref(facts);
    return 0;
}

int rule_response_threshold(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err)
{
    bool conflict;
    struct reply reply = {.state = ANSWER_NOT_YET};
    const struct entry *entry = inquiry_entry(inquiry, "finding.set", rule->item, &conflict);
    int result = counted_known(inquiry->scheme, rule, err);
    if (result != 0) return result;
    reply_name(&reply, &rule->name);
    reply_say(&reply, ": ", ": ");
    if (conflict || counted_torn(inquiry, rule)) {
        reply_conflict(&reply);
        return inquiry_answer(inquiry, rule, &reply, err);
    }
    result = numbers_answer(inquiry, rule, entry == NULL ? NULL : json_object_get(entry->record->body, "facts"), &reply,
                            err);
    if (reply.state != ANSWER_MET)
        reply_remedy(&reply, "schouw finding %s --fact %s=N --fact %s=M", rule->item, rule->whole.id, rule->part.id);
    int given = inquiry_answer(inquiry, rule, &reply, result == 0 ? err : NULL);
    return result != 0 ? result : given;
}

int finding_compute(const struct scheme *scheme, const char *certificate, const char *item, const json_t *facts,
                    enum language language, enum answer_state *state, struct text *sentence, struct error *err)
{
    for (unsigned i = 0; i < scheme->rules_count; i++) {
        const struct scheme_rule *rule = &scheme->rules[i];
        if (strcmp(rule->kind, "response-threshold") != 0 || rule->item == NULL || strcmp(rule->item, item) != 0)
            continue;
        if (!scheme_applies(rule->certificates, rule->certificates_count, certificate)) continue;
        struct reply reply = {.state = ANSWER_NOT_YET};
        int result = response_judge(scheme, rule, certificate, facts, language, &reply, err);
        const struct text *said = language == LANGUAGE_NL ? &reply.nl : &reply.en;
        if (result == 0 && (said->failed || reply.failed)) result = error_memory(err);
        if (result == 0) *state = reply.state;
        if (result == 0 && sentence != NULL && said->data != NULL) text_puts(sentence, said->data);
        text_fini(&reply.nl);
        text_fini(&reply.en);
        json_decref(reply.facts);
        return result;
    }
    return error_set(err, ERROR_NOT_FOUND, "scheme %s computes nothing for %s", scheme->id, item);
}
