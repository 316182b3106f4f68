/* assessment_gate.c: which gates are open, and the refusal where one is shut. */
#include <stdio.h>
#include <string.h>

#include "checklists/assessment.h"

#define NAMED_MAX 10 /* answers a refusal names */

/* Calls `visit` for each answer that shuts a gate: those of earlier gates first, as they are what can be done next; of
 * one gate those with a term that runs or ran out first. Until it says false. */
static void blocking_visit(const struct assessment *assessment, enum gate gate,
                           bool (*visit)(void *context, const struct answer *answer), void *context)
{
    for (int pass = 0; pass < 2 * ((int)gate + 1) && pass < 2 * GATE_COUNT; pass++) {
        for (size_t i = 0; i < assessment->count; i++) {
            const struct answer *answer = &assessment->answers[i];
            bool term = answer->due[0] != '\0';
            if (answer->state == ANSWER_MET || (int)answer->before * 2 + !term != pass) continue;
            if (!visit(context, answer)) return;
        }
    }
}

static bool first_visit(void *context, const struct answer *answer)
{
    *(const struct answer **)context = answer;
    return false;
}

bool assessment_gate(const struct assessment *assessment, enum gate gate, const struct answer **blocking)
{
    const struct answer *first = assessment_ended(assessment);
    if (first == NULL) blocking_visit(assessment, gate, first_visit, &first);
    if (blocking != NULL) *blocking = first;
    return first == NULL;
}

struct refusal {
    struct text text;
    enum language language;
    unsigned count; /* that block */
    size_t room;    /* bytes the sentences may take */
    unsigned named;
};

static bool refusal_visit(void *context, const struct answer *answer)
{
    struct refusal *refusal = context;
    struct text one = {0};
    refusal->count++;
    text_puts(&one, scheme_text_in(&answer->sentence, refusal->language));
    if (answer->clause[0] != '\0') text_printf(&one, " (%s)", answer->clause);
    if (answer->remedy[0] != '\0') text_printf(&one, " [%s]", answer->remedy);
    bool fits = refusal->named < NAMED_MAX && refusal->named + 1 == refusal->count &&
                refusal->text.length + one.length + 2 <= refusal->room;
    if (one.failed) refusal->text.failed = true;
    if (fits) text_printf(&refusal->text, "%s%s", refusal->named == 0 ? "" : "; ", one.data);
    refusal->named += fits;
    text_fini(&one);
    return true;
}

static const char *gate_words(enum gate gate, enum language language)
{
    static const struct {
        const char *nl, *en;
    } words[GATE_COUNT] = {
        [GATE_ASSIGNMENT] = {"aanwijzen kan nog niet", "it is too early to assign"},
        [GATE_REPORT] = {"rapporteren kan nog niet", "it is too early for the report"},
        [GATE_REVIEW] = {"de review kan nog niet", "it is too early for the review"},
        [GATE_ADVICE] = {"adviseren kan nog niet", "it is too early for the advice"},
        [GATE_DECISION] = {"positief besluiten kan nog niet", "it is too early for a positive decision"},
        [GATE_CERTIFICATE] = {"een certificaat kan nog niet", "it is too early for a certificate"},
    };
    return language == LANGUAGE_NL ? words[gate].nl : words[gate].en;
}

/* A case that has ended: what else would be missing does not matter any more. */
static int ended_refuse(const struct answer *ended, enum language language, struct error *err)
{
    return error_refuse(err, ended->clause, "%s: %s [%s]",
                        language == LANGUAGE_NL ? "de zaak is beëindigd" : "the case has ended",
                        scheme_text_in(&ended->sentence, language), ended->remedy);
}

int assessment_demand(const struct assessment *assessment, enum gate gate, enum language language, struct error *err)
{
    const struct answer *first;
    struct refusal refusal = {.language = language, .room = sizeof err->message - 120};
    if (assessment_gate(assessment, gate, &first)) return 0;
    if (first == assessment_ended(assessment)) return ended_refuse(first, language, err);
    blocking_visit(assessment, gate, refusal_visit, &refusal);
    int result;
    if (refusal.text.failed) {
        result = error_memory(err);
        goto out;
    }
    result = error_refuse(err, first->clause, "%s: %s", gate_words(gate, language),
                          refusal.named == 0 ? scheme_text_in(&first->sentence, language) : refusal.text.data);
    if (refusal.named > 0 && refusal.count > refusal.named && err != NULL) {
        size_t length = strlen(err->message);
        snprintf(err->message + length, sizeof err->message - length,
                 language == LANGUAGE_NL ? "; en nog %u" : "; and %u more", refusal.count - refusal.named);
    }
out:
    text_fini(&refusal.text);
    return result;
}
