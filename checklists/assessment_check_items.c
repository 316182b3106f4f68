/* assessment_check_items.c: statements about items of the scheme: they must be items it has, and facts that can be. */
#include <stdio.h>
#include <string.h>

#include "checklists/assessment_check.h"

/* A requirement by its clause, or the refusal with the nearest. */
static int requirement_known(const struct check *check, const char *clause,
                             const struct scheme_requirement **requirement)
{
    *requirement = scheme_requirement(check->scheme, clause);
    if (*requirement != NULL) return 0;
    const char *nearest = scheme_nearest_clause(check->scheme, clause);
    return check_invalid(check, NULL, "%s heeft geen eis %s; bedoelde u %s?",
                         "%s has no requirement %s; did you mean %s?", check->scheme->id, clause,
                         nearest == NULL ? "-" : nearest);
}

/* A verdict of met that the facts given with it contradict. The other way about it stands: an auditor may have other
 * reasons to find something unmet. */
static int finding_facts(const struct check *check)
{
    const struct record *opening = dossier_opening(check->fold);
    const char *certificate = opening == NULL ? NULL : record_text(opening, "certificate");
    const json_t *facts = json_object_get(check->record->body, "facts");
    enum answer_state state = ANSWER_MET;
    struct text sentence = {0};
    bool met = record_is(check->record, "verdict", "met");
    if (certificate == NULL || (facts == NULL && !met)) return 0;
    int result = finding_compute(check->scheme, certificate, check->record->item, facts, check->language, &state,
                                 &sentence, check->err);
    if (result == ERROR_NOT_FOUND) {
        *check->err = (struct error){0};
        result = 0;
    } else if (result == 0 && sentence.failed) {
        result = error_memory(check->err);
    } else if (result == 0 && met && state != ANSWER_MET) {
        const struct scheme_rule *rule = check_rule(check, "response-threshold", certificate);
        result = check_refuse(check, rule == NULL ? NULL : rule->clause, "%s voldoet niet: %s", "%s is unmet: %s",
                              check->record->item, sentence.data == NULL ? "" : sentence.data);
    }
    text_fini(&sentence);
    return result;
}

int check_finding(const struct check *check)
{
    const struct scheme *scheme = check->scheme;
    const struct scheme_requirement *requirement;
    const char *item = check->record->item, *slash = strchr(item, '/');
    const char *method = record_text(check->record, "method");
    char clause[64];
    size_t length = slash == NULL ? strlen(item) : (size_t)(slash - item);
    snprintf(clause, sizeof clause, "%.*s", (int)(length < 60 ? length : 60), item);
    int result = requirement_known(check, clause, &requirement);
    if (result == 0 && slash != NULL)
        result = check_known(check, requirement->points, requirement->points_count, slash + 1, "punt van deze eis",
                             "point of this requirement");
    if (result == 0 && method != NULL)
        result = check_known(check, scheme->methods, scheme->methods_count, method, "methode", "method");
    return result == 0 ? finding_facts(check) : result;
}

int check_intake(const struct check *check)
{
    int result = check_known(check, check->scheme->application, check->scheme->application_count, check->record->item,
                             "gegeven bij de aanvraag", "item of the application");
    return result == 0 ? check_not_ahead(check, "on") : result;
}

int check_plan(const struct check *check)
{
    return check_known(check, check->scheme->effort, check->scheme->effort_count, check->record->item,
                       "regel van de begroting", "line of the budget");
}

int check_inform(const struct check *check)
{
    int result = check_known(check, check->scheme->informs, check->scheme->informs_count, check->record->item,
                             "onderwerp om te vertellen", "thing to tell");
    return result == 0 ? check_not_ahead(check, "on") : result;
}

int check_party(const struct check *check)
{
    const char *type = record_text(check->record, "type");
    int result = check_known(check, check->scheme->party_types, check->scheme->party_types_count, type, "soort partij",
                             "type of party");
    if (result != 0 || !json_is_true(json_object_get(check->record->body, "participant"))) return result;
    for (unsigned i = 0; i < check->scheme->rules_count; i++) {
        const struct scheme_rule *rule = &check->scheme->rules[i];
        if (strcmp(rule->kind, "outsiders") != 0 || !rule_names(rule, type)) continue;
        return check_refuse(check, rule->clause, "%s is van de soort %s en kan geen deelnemer zijn",
                            "%s is of type %s and can be no participant", check->record->item, type);
    }
    return 0;
}

int check_walk(const struct check *check)
{
    char theme[72];
    snprintf(theme, sizeof theme, "%.*s", (int)strcspn(check->record->item, "/"), check->record->item);
    int result = check_known(check, check->scheme->themes, check->scheme->themes_count, theme, "thema van de schouw",
                             "theme of the walk");
    return result == 0 ? check_not_ahead(check, "on") : result;
}

int check_closing(const struct check *check)
{
    size_t index;
    const json_t *told;
    json_array_foreach(json_object_get(check->record->body, "deviations"), index, told)
    {
        const char *item = json_string_value(told);
        if (slot_stands(fold_slot(check->fold, "deviation.raise", item))) continue;
        return check_invalid(check, NULL, "er is geen afwijking %s om te vertellen",
                             "there is no deviation %s to tell of", item);
    }
    return check_not_ahead(check, "on");
}
