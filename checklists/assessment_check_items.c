/* assessment_check_items.c: statements about items of the scheme: they must be items it has, and facts that can be. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "checklists/assessment_check.h"
#include "checklists/form.h"

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

/* The rule that counts on this item; NULL when none does. */
static const struct scheme_rule *counting_rule(const struct check *check, const char *certificate)
{
    for (unsigned i = 0; i < check->scheme->rules_count; i++) {
        const struct scheme_rule *rule = &check->scheme->rules[i];
        if (strcmp(rule->kind, "response-threshold") != 0 || rule->item == NULL) continue;
        if (strcmp(rule->item, check->record->item) != 0) continue;
        if (scheme_applies(rule->certificates, rule->certificates_count, certificate)) return rule;
    }
    return NULL;
}

/* Why the verdict goes without facts that are missing; NULL where it does not say, or says nothing. */
static const char *reason_without(const struct check *check)
{
    const char *without = record_text(check->record, "without_facts");
    return without == NULL || without[strspn(without, " \t\r\n")] == '\0' ? NULL : without;
}

/* Whether there is nothing to count: a count is missing, and what is unmet says why. Met is never without its counts.
 */
static bool uncounted(const struct check *check, const struct scheme_rule *rule, const json_t *facts)
{
    if (record_is(check->record, "verdict", "met") || reason_without(check) == NULL) return false;
    return json_object_get(facts, rule->part.id) == NULL || json_object_get(facts, rule->whole.id) == NULL;
}

/* Counts that can not be, and a verdict of met that they contradict: counts of the finding itself, else of its form.
 * The other way about it stands: an auditor may have other reasons to find something unmet. */
static int finding_counts(const struct check *check, const char *certificate)
{
    const struct scheme_rule *rule = counting_rule(check, certificate);
    const char *item = check->record->item;
    const json_t *given = json_object_get(check->record->body, "facts");
    enum answer_state state = ANSWER_MET;
    struct text sentence = {0};
    bool met = record_is(check->record, "verdict", "met");
    if (rule == NULL || (given == NULL && !met)) return 0;
    json_t *facts = form_facts(check->scheme, check->fold, certificate, item, given);
    if (facts == NULL) return error_memory(check->err);
    int result = ERROR_NOT_FOUND;
    if (!uncounted(check, rule, facts))
        result =
            finding_compute(check->scheme, certificate, item, facts, check->language, &state, &sentence, check->err);
    if (result == ERROR_NOT_FOUND) {
        *check->err = (struct error){0};
        result = 0;
    } else if (result == 0 && sentence.failed) {
        result = error_memory(check->err);
    } else if (result == 0 && met && state != ANSWER_MET) {
        result = check_refuse(check, rule->clause, "%s voldoet niet: %s", "%s is unmet: %s", item,
                              sentence.data == NULL ? "" : sentence.data);
    }
    text_fini(&sentence);
    json_decref(facts);
    return result;
}

/* Facts that the form of the clause has a field for are as the field takes them. */
static int finding_fields(const struct check *check, const char *clause)
{
    const struct scheme_form *form = form_find(check->scheme, clause, false);
    const char *id;
    json_t *value;
    if (form == NULL || form->stage != FORM_ASSESSMENT) return 0;
    json_object_foreach((json_t *)(uintptr_t)json_object_get(check->record->body, "facts"), id, value)
    {
        const struct scheme_field *field = form_field(form, id);
        int result =
            field == NULL || field->from != NULL ? 0 : form_value_check(field, value, check->language, check->err);
        if (result != 0) return result;
    }
    return 0;
}

/* No fact says that it is not met. There is no way round: the fact is changed, or the verdict is another. */
static int finding_against(const struct check *check, const char *certificate, const char *clause)
{
    struct form_place place;
    struct text words = {0};
    int result;
    if (!record_is(check->record, "verdict", "met") ||
        !form_against_for(check->scheme, check->fold, certificate, check->record, &place))
        return 0;
    form_place_write(&place, check->language, &words);
    result = words.failed ? error_memory(check->err)
                          : check_refuse(check, clause,
                                         "%s kan niet voldoen: %.300s. Klopt dat niet, dan verandert u het met `schouw "
                                         "form %s`",
                                         "%s can not be met: %.300s. If that is not so, change it by `schouw form %s`",
                                         check->record->item, words.data, clause);
    text_fini(&words);
    return result;
}

#define NAMES_MOST 4 /* of missing facts that a refusal tells */

static int missing_refuse(const struct check *check, const char *clause, size_t missing, const char *names)
{
    char more[40] = "";
    if (missing > NAMES_MOST)
        snprintf(more, sizeof more, check->language == LANGUAGE_NL ? " en %zu meer" : " and %zu more",
                 missing - NAMES_MOST);
    return check_refuse(check, clause,
                        "%s wordt beoordeeld op feiten, en er ontbreekt: %.600s%s. Leg ze vast met `schouw form %s`, "
                        "of zeg met --without-facts waarom het zonder kan",
                        "%s is judged on facts, and there is missing: %.600s%s. State them by `schouw form %s`, or say "
                        "with --without-facts why it is judged without",
                        check->record->item, names, more, clause);
}

/* A verdict has its facts, or says why it goes without. What does not apply needs none. */
static int finding_grounded(const struct check *check, const char *certificate, const char *clause)
{
    struct text names = {0};
    if (record_is(check->record, "verdict", "not-applicable") || reason_without(check) != NULL) return 0;
    size_t missing =
        form_missing_for(check->scheme, check->fold, certificate, check->record, check->language, NAMES_MOST, &names);
    int result = 0;
    if (names.failed)
        result = error_memory(check->err);
    else if (missing > 0)
        result = missing_refuse(check, clause, missing, names.data == NULL ? "" : names.data);
    text_fini(&names);
    return result;
}

/* The verdict against what its clause asks of the certificate. */
static int finding_facts(const struct check *check, const char *clause)
{
    const struct record *opening = dossier_opening(check->fold);
    const char *certificate = opening == NULL ? NULL : record_text(opening, "certificate");
    if (certificate == NULL) return 0;
    int result = finding_counts(check, certificate);
    if (result == 0) result = finding_fields(check, clause);
    if (result == 0) result = finding_against(check, certificate, clause);
    return result == 0 ? finding_grounded(check, certificate, clause) : result;
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
    return result == 0 ? finding_facts(check, clause) : result;
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
