/* form, interval, binding, and what judged and response-threshold say of facts: the rules that read forms and versions.
 */
#include "tests/checklists/form_case.h"

static void says(const struct case_file *file, const char *id, enum answer_state state, const char *words)
{
    struct assessment *assessment = case_assesses(file, DAY);
    const struct answer *answer = assessment_answer(assessment, id);
    if (answer == NULL) fail_msg("no answer %s", id);
    assert_says(answer->sentence.en, words);
    assert_int_equal(answer->state, state);
    assessment_free(assessment);
}

static void helps(const struct case_file *file, const char *id, const char *remedy)
{
    struct assessment *assessment = case_assesses(file, DAY);
    assert_string_equal(assessment_answer(assessment, id)->remedy, remedy);
    assessment_free(assessment);
}

static json_int_t fact_of(const struct case_file *file, const char *id, const char *name)
{
    struct assessment *assessment = case_assesses(file, DAY);
    const json_t *fact = json_object_get(assessment_answer(assessment, id)->facts, name);
    json_int_t value = fact == NULL ? -1 : json_integer_value(fact);
    assessment_free(assessment);
    return value;
}

static bool answered(const struct case_file *file, const char *id)
{
    struct assessment *assessment = case_assesses(file, DAY);
    bool there = assessment_answer(assessment, id) != NULL;
    assessment_free(assessment);
    return there;
}

/* --- form --- */

static void a_form_is_met_when_it_is_filled_in_and_nothing_is_against_it(void **state)
{
    struct case_file *file = *state;
    says(file, "site-access", ANSWER_NOT_YET, "missing: access");
    helps(file, "site-access", "schouw form 3.2.3");
    assert_int_equal(fact_of(file, "site-access", "missing"), 1);
    case_fact(file, LAPTOP, "3.2.3/access", "false");
    says(file, "site-access", ANSWER_UNMET, "access: no");
    case_fact(file, LAPTOP, "3.2.3/access", "true");
    says(file, "site-access", ANSWER_MET, "filled in");
    helps(file, "site-access", "");
    assert_int_equal(fact_of(file, "site-access", "missing"), 0);
    case_says_alone(file, TABLET, DAY, "fact.set", "3.2.3/access", "{\"value\":false}");
    says(file, "site-access", ANSWER_CONFLICT, "contradict");
}

static void a_form_of_a_certificate_asks_nothing_before_there_is_one(void **state)
{
    struct case_file *file = *state;
    assert_false(answered(file, "mark-contract"));
    case_says(file, DECIDER, "certificate.issue", "certificate",
              "{\"number\":\"KVO-1\",\"certificate\":\"basis\",\"issued\":\"2018-09-02\",\"expires\":\"2021-09-02\","
              "\"signed_by\":\"C\",\"function\":\"Director\"}");
    says(file, "mark-contract", ANSWER_NOT_YET, "missing: contract");
    case_says(file, DECIDER, "surveillance.set", "A.2/contract", "{\"value\":\"2018-12-01\"}");
    says(file, "mark-contract", ANSWER_MET, "filled in");
    case_says(file, DECIDER, "surveillance.set", "A.2/until", "{\"value\":\"2018-11-30\"}");
    says(file, "mark-contract", ANSWER_UNMET, "until: 2018-11-30, before or without contract");
}

/* --- interval --- */

static void evaluated(struct case_file *file, const char *row, const char *day)
{
    char item[80], value[20];
    snprintf(item, sizeof item, "2.5.2.1/%s/on", row);
    snprintf(value, sizeof value, "\"%s\"", day);
    case_fact(file, LAPTOP, item, value);
}

/* The dossier was opened on 2018-06-04; twelve months are allowed. */
static void evaluations_lie_no_more_than_a_year_apart_or_it_is_said_why(void **state)
{
    struct case_file *file = *state;
    says(file, "evaluation-interval", ANSWER_NOT_YET, "none yet");
    helps(file, "evaluation-interval", "schouw form 2.5.2.1");
    evaluated(file, "b", "2018-01-31");
    says(file, "evaluation-interval", ANSWER_MET, "1, no more than 12 months apart");
    evaluated(file, "c", "2017-01-31"); /* rows need not be in order of day */
    says(file, "evaluation-interval", ANSWER_MET, "2, no more than 12 months apart");
    evaluated(file, "c", "2017-01-30");
    says(file, "evaluation-interval", ANSWER_NOT_YET,
         "between 2017-01-30 and 2018-01-31 lie more than 12 months; why?");
    helps(file, "evaluation-interval", "schouw form 2.5.2.1 interval-grounds=TEXT");
    case_fact(file, LAPTOP, "2.5.2.1/interval-grounds", "\"The council was being elected\"");
    says(file, "evaluation-interval", ANSWER_MET, "lie more than 12 months, with grounds");
    case_takes_back(file, LAPTOP, "2.5.2.1/interval-grounds");
    says(file, "evaluation-interval", ANSWER_NOT_YET, "why?");
}

static void the_last_evaluation_lies_no_more_than_a_year_before_the_opening(void **state)
{
    struct case_file *file = *state;
    evaluated(file, "a", "2017-06-04");
    says(file, "evaluation-interval", ANSWER_MET, "no more than");
    evaluated(file, "a", "2017-06-03");
    says(file, "evaluation-interval", ANSWER_NOT_YET, "between 2017-06-03 and 2018-06-04");
    evaluated(file, "a", "2018-08-01"); /* after the opening */
    says(file, "evaluation-interval", ANSWER_MET, "no more than");
}

static void a_year_from_a_leap_day_ends_with_february(void **state)
{
    struct case_file *file = *state;
    evaluated(file, "c", "2018-02-28");
    evaluated(file, "b", "2017-02-28");
    evaluated(file, "a", "2016-02-29");
    says(file, "evaluation-interval", ANSWER_MET, "3, no more than");
    evaluated(file, "b", "2017-03-01");
    says(file, "evaluation-interval", ANSWER_NOT_YET, "between 2016-02-29 and 2017-03-01");
}

static void months_of_another_length_end_on_their_last_day(void **state)
{
    struct case_file *file = *state;
    for (unsigned i = 0; i < file->scheme->rules_count; i++) {
        if (strcmp(file->scheme->rules[i].id, "evaluation-interval") == 0) file->scheme->rules[i].months = 3;
    }
    evaluated(file, "a", "2017-11-30");
    evaluated(file, "b", "2018-02-28");
    evaluated(file, "c", "2018-05-28");
    says(file, "evaluation-interval", ANSWER_MET, "no more than 3 months");
    evaluated(file, "b", "2018-03-01");
    says(file, "evaluation-interval", ANSWER_NOT_YET, "between 2017-11-30 and 2018-03-01 lie more than 3 months");
    evaluated(file, "b", "2018-02-28");
    evaluated(file, "c", "2018-05-29");
    says(file, "evaluation-interval", ANSWER_NOT_YET, "between 2018-02-28 and 2018-05-29");
}

static void a_day_in_conflict_is_a_conflict(void **state)
{
    struct case_file *file = *state;
    evaluated(file, "a", "2018-01-31");
    case_says_alone(file, TABLET, DAY, "fact.set", "2.5.2.1/a/on", "{\"value\":\"2018-01-30\"}");
    says(file, "evaluation-interval", ANSWER_CONFLICT, "contradict");
}

/* --- binding --- */

static void takes(char **text, const char *value)
{
    free(*text);
    *text = value == NULL ? NULL : strdup(value);
}

static enum answer_state version_on(const struct case_file *file, const char *day)
{
    return case_state(file, day, "version");
}

static void a_scheme_without_an_end_binds_on(void **state)
{
    struct case_file *file = *state;
    says(file, "version", ANSWER_MET, "kvo-3.1 3.1 binds since 2015-01-01");
    assert_int_equal(version_on(file, "2199-12-31"), ANSWER_MET);
}

static void a_dossier_is_assessed_until_the_last_day_of_its_transition(void **state)
{
    struct case_file *file = *state;
    takes(&file->scheme->binds_until, "2018-06-30");
    assert_int_equal(version_on(file, "2018-06-30"), ANSWER_MET);
    assert_int_equal(version_on(file, "2018-07-01"), ANSWER_OVERDUE);
    takes(&file->scheme->transition_until, "2018-09-30");
    assert_int_equal(version_on(file, "2018-07-01"), ANSWER_MET);
    assert_int_equal(version_on(file, "2018-09-29"), ANSWER_MET);
    assert_int_equal(version_on(file, "2018-09-30"), ANSWER_MET);
    assert_int_equal(version_on(file, "2018-10-01"), ANSWER_OVERDUE);
    struct assessment *assessment = case_assesses(file, "2018-09-30");
    assert_string_equal(assessment_answer(assessment, "version")->due, "2018-09-30");
    assert_says(assessment_answer(assessment, "version")->sentence.en, "until 2018-09-30");
    assessment_free(assessment);
}

static void a_version_that_ended_names_the_one_that_took_its_place(void **state)
{
    struct case_file *file = *state;
    takes(&file->scheme->binds_until, "2018-06-30");
    takes(&file->scheme->successor, "kvo-4.0");
    says(file, "version", ANSWER_OVERDUE, "no longer counts after 2018-06-30; open the dossier under kvo-4.0");
    helps(file, "version", "schouw open kvo-4.0");
    assert_false(case_gate(file, GATE_DECISION));
}

/* --- judged --- */

static void what_is_not_judged_yet_first_asks_for_its_facts(void **state)
{
    struct case_file *file = *state;
    says(file, "2.2.3", ANSWER_NOT_YET, "not judged yet");
    helps(file, "2.2.3", "schouw form 2.2.3");
    assert_int_equal(fact_of(file, "2.2.3", "missing"), 1);
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    case_fact(file, LAPTOP, "2.2.3/signed-on", "\"2018-01-01\"");
    helps(file, "2.2.3", "schouw document 2.2.3 met");
    assert_int_equal(fact_of(file, "2.2.3", "missing"), 0);
    helps(file, "2.2.1", "schouw document 2.2.1 met"); /* no form */
}

static void a_verdict_of_met_falls_with_the_facts_it_rests_on(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    case_fact(file, LAPTOP, "2.2.3/signed-on", "\"2018-01-01\"");
    case_says(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"met\"}");
    says(file, "2.2.3", ANSWER_MET, ": met");
    case_takes_back(file, TABLET, "2.2.3/signed-on");
    says(file, "2.2.3", ANSWER_NOT_YET, "met, but facts are missing: 1");
    helps(file, "2.2.3", "schouw form 2.2.3");
    case_fact(file, TABLET, "2.2.3/signed", "false");
    says(file, "2.2.3", ANSWER_UNMET, "met, but what stands says otherwise: signed: no");
    helps(file, "2.2.3", "schouw finding 2.2.3 unmet --reason TEXT");
    case_says(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"unmet\"}");
    helps(file, "2.2.3", "schouw deviation raise 2.2.3 GRADE TEXT");
}

static void a_verdict_that_said_why_stands_without_its_facts(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"met\",\"without_facts\":\"At the notary\"}");
    says(file, "2.2.3", ANSWER_MET, ": met");
    assert_int_equal(fact_of(file, "2.2.3", "missing"), 1);
    case_fact(file, LAPTOP, "2.2.3/signed", "false"); /* but not against them */
    says(file, "2.2.3", ANSWER_UNMET, "signed: no");
    case_says(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"not-applicable\"}");
    says(file, "2.2.3", ANSWER_MET, "not applicable");
}

static void what_was_put_right_after_a_deviation_is_met_whatever_was_found_first(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.2.3/signed", "false");
    case_says(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"unmet\"}");
    case_says(file, LAPTOP, "deviation.raise", "2.2.3",
              "{\"grade\":\"minor\",\"text\":\"t\",\"established\":\"2018-09-02\"}");
    case_says(file, LAPTOP, "deviation.judge", "2.2.3",
              "{\"on\":\"2018-09-02\",\"verdict\":\"lifted\",\"by\":\"documents\"}");
    says(file, "2.2.3", ANSWER_MET, "the deviation was lifted");
}

/* --- response-threshold --- */

static void the_survey_is_counted_from_its_form_too(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.3.1.1/enterprises", "100");
    says(file, "survey-response", ANSWER_NOT_YET, "the numbers are not there yet");
    case_fact(file, LAPTOP, "2.3.1.1/responses", "39");
    says(file, "survey-response", ANSWER_UNMET, "39 of 100 is less than 40 %");
    case_fact(file, LAPTOP, "2.3.1.1/responses", "40");
    says(file, "survey-response", ANSWER_MET, "40 of 100 is at least 40 %");
    assert_int_equal(fact_of(file, "survey-response", "responses"), 40);
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey", "{\"verdict\":\"unmet\",\"facts\":{\"responses\":3}}");
    says(file, "survey-response", ANSWER_UNMET, "3 of 100 is less than 40 %"); /* the finding goes before */
}

static void counts_in_conflict_are_a_conflict(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.3.1.1/enterprises", "100");
    case_fact(file, LAPTOP, "2.3.1.1/responses", "40");
    case_says_alone(file, TABLET, DAY, "fact.set", "2.3.1.1/responses", "{\"value\":39}");
    says(file, "survey-response", ANSWER_CONFLICT, "contradict");
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey", "{\"verdict\":\"met\",\"facts\":{\"responses\":40}}");
    says(file, "survey-response", ANSWER_MET, "40 of 100");
}

#define BASIS(name) cmocka_unit_test_setup_teardown(name, forms_basis_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BASIS(a_form_is_met_when_it_is_filled_in_and_nothing_is_against_it),
        BASIS(a_form_of_a_certificate_asks_nothing_before_there_is_one),
        BASIS(evaluations_lie_no_more_than_a_year_apart_or_it_is_said_why),
        BASIS(the_last_evaluation_lies_no_more_than_a_year_before_the_opening),
        BASIS(a_year_from_a_leap_day_ends_with_february),
        BASIS(months_of_another_length_end_on_their_last_day),
        BASIS(a_day_in_conflict_is_a_conflict),
        BASIS(a_scheme_without_an_end_binds_on),
        BASIS(a_dossier_is_assessed_until_the_last_day_of_its_transition),
        BASIS(a_version_that_ended_names_the_one_that_took_its_place),
        BASIS(what_is_not_judged_yet_first_asks_for_its_facts),
        BASIS(a_verdict_of_met_falls_with_the_facts_it_rests_on),
        BASIS(a_verdict_that_said_why_stands_without_its_facts),
        BASIS(what_was_put_right_after_a_deviation_is_met_whatever_was_found_first),
        BASIS(the_survey_is_counted_from_its_form_too),
        BASIS(counts_in_conflict_are_a_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
