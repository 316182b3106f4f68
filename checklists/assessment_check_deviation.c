/* assessment_check_deviation.c: deviations: what they are about, their one extension, their correction and judgement.
 */
#include <stdio.h>
#include <string.h>

#include "checklists/assessment_check.h"

static int raise_clause(const struct check *check)
{
    char clause[64];
    size_t length = deviation_clause_length(check->record->item);
    snprintf(clause, sizeof clause, "%.*s", (int)(length < 60 ? length : 60), check->record->item);
    if (scheme_requirement(check->scheme, clause) != NULL || scheme_clause(check->scheme, clause) != NULL) return 0;
    const char *nearest = scheme_nearest_clause(check->scheme, clause);
    return check_invalid(check, NULL, "%s heeft geen paragraaf %s; bedoelde u %s?",
                         "%s has no clause %s; did you mean %s?", check->scheme->id, clause,
                         nearest == NULL ? "-" : nearest);
}

/* Raising it anew may better its words, but not set its clock back or take a judgement away. */
static int raise_again(const struct check *check, const struct scheme_rule *rule)
{
    struct deviation before;
    const char *item = check->record->item, *established = record_text(check->record, "established");
    int result = deviation_read(check->scheme, check->fold, item, &before, check->err);
    if (result == ERROR_NOT_FOUND) {
        *check->err = (struct error){0};
        return 0;
    }
    if (result != 0) return result;
    const char *clause = rule == NULL ? NULL : rule->clause;
    /* Who settles a conflict raises none: what was judged of it meanwhile stays. */
    if (before.lifted && before.raised != NULL)
        return check_refuse(check, clause, "afwijking %s is opgeheven; stel een volgende vast, zoals %.*s-2",
                            "deviation %s is lifted; raise a further one, such as %.*s-2", item,
                            (int)deviation_clause_length(item), item);
    if (strcmp(established, before.established) <= 0) return 0;
    return check_refuse(check, clause, "afwijking %s is vastgesteld op %s; haar termijn begint niet opnieuw op %s",
                        "deviation %s was established on %s; its term does not begin anew on %s", item,
                        before.established, established);
}

int check_raise(const struct check *check)
{
    char due[DAY_SIZE];
    const struct scheme_rule *rule = check_rule(check, "term", NULL);
    const char *agreed = record_text(check->record, "agreed");
    const char *established = record_text(check->record, "established");
    int result = raise_clause(check);
    if (result == 0)
        result = check_known(check, check->scheme->grades, check->scheme->grades_count,
                             record_text(check->record, "grade"), "gradatie", "grade");
    if (result == 0) result = check_not_ahead(check, "established");
    if (result == 0) result = raise_again(check, rule);
    if (result != 0 || rule == NULL || agreed == NULL) return result;
    result = calendar_add_months(established, rule->months, due, check->err);
    if (result != 0) return result;
    if (strcmp(agreed, established) < 0)
        return check_invalid(check, rule->clause, "de afgesproken dag %s is voor de vaststelling op %s",
                             "the day agreed, %s, is before it was established, %s", agreed, established);
    if (strcmp(agreed, due) <= 0) return 0;
    return check_refuse(check, rule->clause, "de afgesproken dag %s is na de laatste dag van de termijn, %s",
                        "the day agreed, %s, is after the last day of the term, %s", agreed, due);
}

/* The deviation a statement is about, on or after the day it was established. */
static int deviation_there(const struct check *check, struct deviation *deviation)
{
    const char *on = record_text(check->record, "on");
    int result = deviation_read(check->scheme, check->fold, check->record->item, deviation, check->err);
    if (result == ERROR_NOT_FOUND)
        return check_invalid(check, NULL, "er is geen afwijking %s; `schouw deviation raise` stelt haar vast",
                             "there is no deviation %s; `schouw deviation raise` raises it", check->record->item);
    if (result == 0) result = check_not_ahead(check, "on");
    if (result != 0 || strcmp(on, deviation->established) >= 0) return result;
    return check_invalid(check, NULL, "afwijking %s is pas op %s vastgesteld, na %s",
                         "deviation %s was established on %s only, after %s", check->record->item,
                         deviation->established, on);
}

int check_extend(const struct check *check)
{
    struct deviation deviation;
    const struct scheme_rule *rule = check_rule(check, "term", NULL);
    const char *item = check->record->item, *on = record_text(check->record, "on");
    const struct slot *slot = fold_slot(check->fold, "deviation.extend", item);
    int result = deviation_there(check, &deviation);
    if (result != 0) return result;
    /* Statements about the one extension contradict each other: who settles that extends nothing further. */
    if (slot != NULL && slot->conflict && strcmp(on, deviation.due) <= 0) return 0;
    if (rule == NULL || rule->extension_months <= 0)
        return check_refuse(check, rule == NULL ? NULL : rule->clause, "%s kent geen verlenging",
                            "%s knows no extension", check->scheme->id);
    if (deviation.extended)
        return check_refuse(check, rule->clause, "afwijking %s is al eenmaal verlengd, tot en met %s",
                            "deviation %s was extended already, to %s; that can be done once", item, deviation.due);
    if (deviation.lifted)
        return check_refuse(check, rule->clause, "afwijking %s is al opgeheven", "deviation %s is lifted already",
                            item);
    /* Neither the day it says nor the day it is written: an extension of after the term would undo what is overdue. */
    if (strcmp(on, deviation.due) > 0 || strcmp(check->written, deviation.due) > 0)
        return check_refuse(check, rule->clause, "de termijn van afwijking %s eindigde op %s; verlengen kan niet meer",
                            "the term of deviation %s ended on %s; it can no longer be extended", item, deviation.due);
    return 0;
}

int check_correct(const struct check *check)
{
    struct deviation deviation;
    return deviation_there(check, &deviation);
}

int check_judge(const struct check *check)
{
    struct deviation deviation;
    const struct scheme_rule *rule = check_rule(check, "term", NULL);
    int result = deviation_there(check, &deviation);
    if (result != 0 || !record_is(check->record, "verdict", "lifted")) return result;
    if (slot_stands(fold_slot(check->fold, "deviation.correct", check->record->item))) return 0;
    return check_refuse(check, rule == NULL ? NULL : rule->clause,
                        "van afwijking %s is nog geen corrigerende maatregel vastgelegd; schouw deviation correct %s",
                        "no corrective action is recorded for deviation %s; schouw deviation correct %s",
                        check->record->item, check->record->item);
}
