/* What the real scheme asks of a case beside the forms of chapter 2, where the order of steps and the numbers decide.
 */
#include "tests/checklists/certified.h"

#define RAISED(grade) "{\"grade\":\"" grade "\",\"text\":\"t\",\"established\":\"2018-11-30\"}"

static char *report_text(const struct case_file *file)
{
    struct text text = {0};
    struct error err = {0};
    struct assessment *assessment = case_assesses(file, DAY);
    if (report_markdown(assessment, file->fold, file->registry, LANGUAGE_EN, &text, &err) != 0)
        fail_msg("%s", err.message);
    assessment_free(assessment);
    return text_take(&text, NULL);
}

static int check_report(struct case_file *file, const char *day, int number)
{
    char rest[100];
    snprintf(rest, sizeof rest, "\"date\":\"%s\",\"number\":%d", day, number);
    return case_checks_on(file, LAPTOP, day, "report.issue", "report", case_judgement(file, rest));
}

static int check_decision(struct case_file *file, const char *day)
{
    char rest[200];
    snprintf(rest, sizeof rest, "\"date\":\"%s\",\"decision\":\"positive\",\"grounds\":\"In order\"", day);
    return case_checks_on(file, DECIDER, day, "decision.set", "decision", case_judgement(file, rest));
}

static void judged_up_to_the_decision(struct case_file *file, int number)
{
    case_reports(file, number);
    case_reviews(file, number);
    case_advises(file);
}

/* 1.1 */
static void the_report_names_owner_body_partnership_and_each_participant(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    char *text = report_text(file);
    assert_says(text, "- **scheme owner**: Centrum voor Criminaliteitspreventie en Veiligheid");
    assert_says(text, "- **certification body**: Voorbeeld\n");
    assert_says(text, "## Partnership\n\n- **name**: KVO De Randstad\n");
    static const char *const names[] = {"The municipality", "The police", "The fire-brigade", "The entrepreneurs"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) assert_says(text, names[i]);
    free(text);
}

/* 1.5 */
static void under_a_version_that_ended_there_is_no_report_and_no_decision(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_scheme_says(file, &file->scheme->binds_until, "2018-09-02");
    assert_int_equal(check_report(file, "2018-09-02", 1), 0);
    assert_int_equal(check_report(file, "2018-09-03", 1), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "1.5", "no longer counts after 2018-09-02");
    judged_up_to_the_decision(file, 1);
    assert_int_equal(check_decision(file, "2018-09-02"), 0);
    assert_int_equal(check_decision(file, "2018-09-03"), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "1.5", "no longer counts after 2018-09-02");
}

/* 3.1, 3.2 and 4.4.1: plan, do, check and act are requirements like the others, so the whole cycle has to be there. */
static void no_positive_decision_while_one_requirement_is_not_met(void **state)
{
    struct case_file *file = *state;
    const char *certificate = record_text(dossier_opening(file->fold), "certificate");
    int number = 0, unmet = 0;
    case_audit(file);
    for (unsigned i = 0; i < file->scheme->requirements_count; i++) {
        const struct scheme_requirement *requirement = &file->scheme->requirements[i];
        char words[200];
        if (!scheme_applies(requirement->certificates, requirement->certificates_count, certificate)) continue;
        case_says(file, LAPTOP, "finding.set", requirement->clause, "{\"verdict\":\"unmet\"}");
        judged_up_to_the_decision(file, ++number);
        assert_int_equal(check_decision(file, DAY), ERROR_REFUSED);
        snprintf(words, sizeof words, "%s: unmet; no deviation raised yet (%s)", requirement->title.en,
                 requirement->clause);
        assert_refused(file, ERROR_REFUSED, requirement->clause, words);
        case_says(file, LAPTOP, "finding.set", requirement->clause, "{\"verdict\":\"met\"}");
        unmet++;
    }
    assert_int_equal(unmet, strcmp(certificate, "basis") == 0 ? 22 : 24);
    judged_up_to_the_decision(file, ++number);
    if (check_decision(file, DAY) != 0) fail_msg("%s", file->err.message);
}

/* 3.2.3 */
static void access_that_was_refused_is_told_with_its_grounds_and_keeps_the_report_back(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_says(file, LAPTOP, "fact.set", "3.2.3/agreed-on", "{\"value\":\"2018-06-10\"}");
    assert_int_equal(case_state(file, DAY, "site-access"), ANSWER_MET);
    case_says(file, LAPTOP, "fact.set", "3.2.3/granted", "{\"value\":false,\"reason\":\"The gate stayed shut\"}");
    case_says(file, LAPTOP, "fact.set", "3.2.3/refusal-grounds", "{\"value\":\"Nobody was told\"}");
    assert_int_equal(case_state(file, DAY, "site-access"), ANSWER_UNMET);
    assert_int_equal(check_report(file, DAY, 1), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "3.2.3", "access to the site granted: no");
    char *text = report_text(file);
    assert_says(text, "day on which access was agreed: 2018-06-10");
    assert_says(text, "access to the site granted: no");
    assert_says(text, "why access was refused: Nobody was told");
    free(text);
    case_says(file, LAPTOP, "fact.set", "3.2.3/granted", "{\"reason\":\"Not known\"}"); /* and so does not knowing */
    assert_int_equal(check_report(file, DAY, 1), ERROR_REFUSED);
}

/* 4.1.3 */
static void what_the_applicant_was_explained_is_in_the_report(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_checks(file, LAPTOP, "inform.set", "procedure", "{\"on\":\"2018-06-11\"}"), 0);
    case_says(file, LAPTOP, "inform.set", "procedure", "{\"on\":\"2018-06-11\",\"note\":\"Plan and programme\"}");
    char *text = report_text(file);
    assert_says(text, "- explanation of scheme and procedure: 2018-06-11 (Anna");
    assert_says(text, "Plan and programme");
    free(text);
}

/* 4.3 */
static void travel_is_no_line_of_the_budget_and_what_corrections_take_makes_up_for_nothing(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_checks(file, LAPTOP, "plan.set", "travel", "{\"person_days_x100\":50}"), ERROR_INVALID);
    case_says(file, LAPTOP, "plan.set", "documents", "{\"person_days_x100\":40}");
    case_says(file, LAPTOP, "plan.set", "onsite", "{\"person_days_x100\":90}");
    case_says(file, LAPTOP, "plan.set", "corrections", "{\"person_days_x100\":500}");
    assert_int_equal(case_state(file, DAY, "effort-documents"), ANSWER_UNMET);
    assert_int_equal(case_state(file, DAY, "effort-onsite"), ANSWER_UNMET);
    case_says(file, LAPTOP, "plan.set", "documents", "{\"person_days_x100\":50}");
    case_says(file, LAPTOP, "plan.set", "onsite", "{\"person_days_x100\":100}");
    case_says(file, LAPTOP, "plan.set", "corrections", "{\"person_days_x100\":0}"); /* as needed */
    assert_int_equal(case_state(file, DAY, "effort-documents"), ANSWER_MET);
    assert_int_equal(case_state(file, DAY, "effort-onsite"), ANSWER_MET);
}

/* 4.4.3 */
static void a_major_deviation_has_the_term_of_a_minor_one(void **state)
{
    struct case_file *file = *state;
    static const char *const items[] = {"2.2.7", "2.2.8"};
    char due[2][2][DAY_SIZE];
    struct error err = {0};
    case_says_on(file, LAPTOP, "2018-11-30", "deviation.raise", items[0], RAISED("minor"));
    case_says_on(file, LAPTOP, "2018-11-30", "deviation.raise", items[1], RAISED("major"));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(deviation_due(file->scheme, file->fold, items[i], due[i][0], &err), 0);
        case_says_on(file, LAPTOP, "2018-12-01", "deviation.extend", items[i],
                     "{\"on\":\"2018-12-01\",\"grounds\":\"The board meets late\"}");
        assert_int_equal(deviation_due(file->scheme, file->fold, items[i], due[i][1], &err), 0);
    }
    assert_string_equal(due[0][0], "2019-02-28");
    assert_string_equal(due[1][0], "2019-02-28");
    assert_string_equal(due[0][1], "2019-04-30");
    assert_string_equal(due[1][1], "2019-04-30");
}

/* 2.5.2.1 */
static void evaluations_more_than_a_year_apart_ask_the_auditor_why_before_the_review(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    assert_int_equal(case_state(file, DAY, "evaluation-interval"), ANSWER_MET);
    case_says(file, LAPTOP, "fact.set", "2.5.2.1/first/on", "{\"value\":\"2017-06-03\"}");
    assert_int_equal(case_state(file, DAY, "evaluation-interval"), ANSWER_NOT_YET);
    char *sentence = case_sentence(file, DAY, "evaluation-interval");
    assert_says(sentence, "between 2017-06-03 and 2018-06-04 lie more than 12 months; why?");
    free(sentence);
    case_reports(file, 1);
    char rest[200];
    snprintf(rest, sizeof rest, "\"date\":\"" DAY "\",\"report\":1," CASE_REVIEWED);
    assert_int_equal(case_checks(file, REVIEWER, "review.set", "review", case_judgement(file, rest)), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "2.5.2.1", "more than 12 months");
    case_says(file, LAPTOP, "fact.set", "2.5.2.1/interval-grounds", "{\"value\":\"The council was being elected\"}");
    assert_int_equal(case_state(file, DAY, "evaluation-interval"), ANSWER_MET);
}

/* A.5 */
static void misuse_of_each_kind_is_reported_to_the_scheme_owner_once_it_was_found(void **state)
{
    static const char *const kinds[] = {"unauthorised", "wrong", "misleading"};
    struct case_file *file = *state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char item[80], body[80];
        snprintf(item, sizeof item, "A.5/case-%zu/reported-on", i);
#define REPORTED(day) case_checks(file, DECIDER, "surveillance.set", item, "{\"value\":\"" day "\"}")
        assert_int_equal(REPORTED(DAY), ERROR_INVALID); /* not found yet */
        assert_refused(file, ERROR_INVALID, "A.5", "found on");
        snprintf(item, sizeof item, "A.5/case-%zu/found-on", i);
        case_says(file, DECIDER, "surveillance.set", item, "{\"value\":\"" DAY "\"}");
        snprintf(item, sizeof item, "A.5/case-%zu/kind", i);
        snprintf(body, sizeof body, "{\"value\":\"%s\"}", kinds[i]);
        assert_int_equal(case_checks(file, DECIDER, "surveillance.set", item, body), 0);
        snprintf(item, sizeof item, "A.5/case-%zu/reported-on", i);
        assert_int_equal(REPORTED("2018-09-01"), ERROR_INVALID);
        assert_int_equal(REPORTED(DAY), 0);
    }
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)
#define BASIS(name) cmocka_unit_test_setup_teardown(name, basis_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTINU(the_report_names_owner_body_partnership_and_each_participant),
        CONTINU(under_a_version_that_ended_there_is_no_report_and_no_decision),
        BASIS(no_positive_decision_while_one_requirement_is_not_met),
        CONTINU(no_positive_decision_while_one_requirement_is_not_met),
        CONTINU(access_that_was_refused_is_told_with_its_grounds_and_keeps_the_report_back),
        CONTINU(what_the_applicant_was_explained_is_in_the_report),
        CONTINU(travel_is_no_line_of_the_budget_and_what_corrections_take_makes_up_for_nothing),
        CONTINU(a_major_deviation_has_the_term_of_a_minor_one),
        CONTINU(evaluations_more_than_a_year_apart_ask_the_auditor_why_before_the_review),
        CERTIFIED(misuse_of_each_kind_is_reported_to_the_scheme_owner_once_it_was_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
