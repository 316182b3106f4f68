/* assessment_check_end.c: a case that ends before a decision, and one that goes on after all.
 *
 * Who may refuse follows from how far the case has come, in any scheme: who audits until the report is out, then who
 * reviews until the advice is given, then who decides. So nobody takes a decision that is another's. An administrator
 * may at any time; that an applicant withdrew may be recorded by whoever heard of it. */
#include <string.h>

#include "checklists/assessment_check.h"

/* Whether a judgement was given about what is there now. One the scheme does not ask for is not waited for. */
static bool given(const struct check *check, const char *rule_kind, const char *kind, const char *item,
                  enum stage stage, bool *asked)
{
    const struct record *opening = dossier_opening(check->fold), *found = fold_value(check->fold, kind, item);
    *asked = check_rule(check, rule_kind, opening == NULL ? NULL : record_text(opening, "certificate")) != NULL;
    if (found == NULL) return !*asked;
    return fold_stale(check->fold, stage, json_object_get(found->body, "on")) == NULL;
}

/* Mask of the roles whose turn it is. Where a scheme has no report, who audits is never done. */
static unsigned turn(const struct check *check)
{
    bool asked, review, advice;
    unsigned roles = 0;
    if (!given(check, "report", "report.issue", "report", STAGE_REPORT, &asked)) return ROLE_AUDITOR;
    if (!asked) roles |= ROLE_AUDITOR;
    review = given(check, "review", "review.set", "review", STAGE_REVIEW, &asked);
    advice = given(check, "advice", "advice.set", "advice", STAGE_ADVICE, &asked);
    return roles | (review && advice ? ROLE_DECIDER : ROLE_REVIEWER);
}

static const char *turn_words(unsigned roles, enum language language)
{
    bool dutch = language == LANGUAGE_NL;
    if ((roles & ROLE_AUDITOR) != 0) return dutch ? "de auditor" : "the auditor";
    if ((roles & ROLE_REVIEWER) != 0) return dutch ? "de reviewer" : "the reviewer";
    return dutch ? "de beslisser" : "the decider";
}

/* The role, and the side of the case the person is on. */
static int end_allowed(const struct check *check)
{
    const struct registry *registry = check->registry;
    if (registry == NULL) return 0;
    unsigned roles = registry_roles(registry, check->person), due = turn(check);
    const char *name = registry_person_name(registry, check->person);
    if ((roles & ROLE_ADMINISTRATOR) != 0) return 0;
    if ((roles & due) == 0)
        return check_refuse(check, NULL, "afwijzen of hervatten is nu aan %s, of aan een beheerder; %s is dat niet",
                            "to refuse or resume is now up to %s, or an administrator; %s is neither",
                            turn_words(due, check->language), name);
    struct part part = part_taken(check->fold, registry, check->person);
    bool audits = (roles & due & ROLE_AUDITOR) != 0;
    if (audits ? !part.judged : !part.audited) return 0;
    return check_refuse(check, scheme_clause_of_rule_kind(check->scheme, "separation"),
                        "%s stond in dit dossier aan de andere kant; afwijzen of hervatten is nu aan %s",
                        "%s was on the other side in this dossier; to refuse or resume is now up to %s", name,
                        turn_words(due, check->language));
}

/* What was decided, or became a certificate, ends in another way. */
static int end_undecided(const struct check *check)
{
    const struct record *decision = fold_value(check->fold, "decision.set", "decision");
    const struct slot *issue = fold_slot(check->fold, "certificate.issue", "certificate");
    const char *clause = scheme_clause_of_rule_kind(check->scheme, "decision");
    if (slot_stands(issue))
        return check_refuse(check, clause,
                            "er is een certificaat: dat wordt geschorst of ingetrokken (schouw certificate), de zaak "
                            "zelf is afgedaan",
                            "there is a certificate: that is suspended or withdrawn (schouw certificate), the case "
                            "itself is done");
    if (decision == NULL || !record_is(decision, "decision", "positive") ||
        fold_stale(check->fold, STAGE_DECISION, json_object_get(decision->body, "on")) != NULL)
        return 0;
    return check_refuse(check, clause, "op %s is positief besloten; een ander besluit gaat daarvoor (schouw decide)",
                        "it was decided positively on %s; another decision has to come first (schouw decide)",
                        record_text(decision, "date"));
}

/* What ended already is resumed first, and only what ended is resumed; whoever settles a conflict may say either. */
static int end_follows(const struct check *check, bool resumed)
{
    const struct slot *slot = fold_slot(check->fold, "case.end", "case");
    const struct record *end = case_ended(check->fold);
    struct text before = {0};
    int result = 0;
    if (slot != NULL && slot->conflict) return 0;
    if (resumed && end == NULL)
        return check_refuse(check, NULL, "de zaak is niet beëindigd: er valt niets te hervatten",
                            "the case has not ended: there is nothing to resume");
    if (resumed || end == NULL) return 0;
    case_ended_write(check->scheme, end, check->language, &before);
    result = before.failed ? error_memory(check->err)
                           : check_refuse(check, NULL, "de zaak is al beëindigd: %s [schouw refuse --resume]",
                                          "the case has ended already: %s [schouw refuse --resume]", before.data);
    text_fini(&before);
    return result;
}

/* The step is one of the scheme's sections. */
static int end_step(const struct check *check)
{
    const char *step = record_text(check->record, "step");
    if (step == NULL)
        return check_invalid(check, NULL, "bij welke stap? geef een onderdeel van het schema (--step)",
                             "at which step? name a section of the scheme (--step)");
    return check_known(check, check->scheme->sections, check->scheme->sections_count, step, "stap", "step");
}

int check_case_end(const struct check *check)
{
    bool resumed = record_is(check->record, "status", "resumed");
    const struct record *before = case_ended(check->fold);
    int result = check_not_ahead(check, "on");
    if (result == 0 && !resumed) result = end_step(check);
    if (result == 0) result = end_follows(check, resumed);
    if (result == 0 && !resumed) result = end_undecided(check);
    bool withdrawal = resumed ? before != NULL && record_is(before, "status", "withdrawn")
                              : record_is(check->record, "status", "withdrawn");
    return result == 0 && !withdrawal ? end_allowed(check) : result;
}
