/* The rules about people, licence and the certificate before: who is qualified, who keeps apart, what is in time. */
#include "tests/checklists/case.h"

#define ASSIGNED(role, day) "{\"role\":\"" role "\",\"on\":\"" day "\",\"status\":\"assigned\"}"

static void nobody_assigned_is_not_yet(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "qualified"), ANSWER_NOT_YET);
    case_says(file, LAPTOP, "team.set", "anna", ASSIGNED("auditor", "2018-06-10"));
    assert_int_equal(case_state(file, DAY, "qualified"), ANSWER_MET);
    case_says(file, LAPTOP, "team.set", "anna", "{\"role\":\"auditor\",\"on\":\"2018-06-11\",\"status\":\"released\"}");
    assert_int_equal(case_state(file, DAY, "qualified"), ANSWER_NOT_YET);
}

static void who_lacks_a_qualification_on_the_day_of_assignment_is_named_with_what_is_missing(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "team.set", "anna", ASSIGNED("auditor", "2017-12-31"));
    assert_int_equal(case_state(file, DAY, "qualified"), ANSWER_UNMET);
    char *sentence = case_sentence(file, DAY, "qualified");
    assert_says(sentence, "Anna lacks on 2017-12-31: education at HBO level or higher, lead auditor to ISO 19011");
    free(sentence);
}

static void who_writes_about_the_audit_is_qualified_on_each_day_of_writing(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "team.set", "anna", ASSIGNED("auditor", "2018-06-10"));
    case_says_on(file, TABLET, "2019-01-01", "finding.set", "2.2.1", "{\"verdict\":\"met\"}");
    assert_int_equal(case_state(file, DAY, "qualified"), ANSWER_UNMET);
    char *sentence = case_sentence(file, DAY, "qualified");
    assert_says(sentence, "Anna lacks on 2019-01-01");
    free(sentence);
}

static void who_was_never_assigned_but_wrote_is_asked_too(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "team.set", "anna", ASSIGNED("auditor", "2018-06-10"));
    case_says(file, DIRK, "finding.set", "2.2.1", "{\"verdict\":\"met\"}");
    assert_int_equal(case_state(file, DAY, "qualified"), ANSWER_UNMET);
    char *sentence = case_sentence(file, DAY, "qualified");
    assert_says(sentence, "Dirk lacks on 2018-09-02: education");
    free(sentence);
}

static void a_qualification_that_runs_out_after_the_audit_undoes_nothing(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "team.set", "anna", ASSIGNED("auditor", "2018-06-10"));
    assert_int_equal(case_state(file, "2019-06-01", "qualified"), ANSWER_MET);
}

static void without_a_registry_nothing_is_known_of_people(void **state)
{
    struct case_file *file = *state;
    struct assessment *assessment = NULL;
    struct error err = {0};
    fold_settles(file->fold, NULL);
    assert_int_equal(assessment_new(file->scheme, file->fold, NULL, DAY, &assessment, &err), 0);
    assert_int_equal(assessment_answer(assessment, "qualified")->state, ANSWER_NOT_YET);
    assert_int_equal(assessment_answer(assessment, "licence")->state, ANSWER_NOT_YET);
    assessment_free(assessment);
}

static void nobody_is_assigned_to_one_side_who_wrote_on_the_other(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "separate"), ANSWER_MET);
    case_says(file, LAPTOP, "team.set", "anna", ASSIGNED("reviewer", "2018-06-10"));
    assert_int_equal(case_state(file, DAY, "separate"), ANSWER_UNMET);
    char *sentence = case_sentence(file, DAY, "separate");
    assert_says(sentence, "Anna");
    free(sentence);
}

static void who_reviewed_is_not_assigned_as_auditor(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    assert_int_equal(case_state(file, DAY, "separate"), ANSWER_MET);
    case_says(file, LAPTOP, "team.set", "bert", ASSIGNED("auditor", "2018-06-10"));
    assert_int_equal(case_state(file, DAY, "separate"), ANSWER_UNMET);
}

/* A statement as a later version of the format may hold it: the same kind, a higher `v`. */
static void case_says_newer(struct case_file *file, enum writer writer, const char *kind, const char *item,
                            const char *body)
{
    struct error err = {0};
    struct author copy = file->writers[writer];
    copy.seen = json_deep_copy(copy.seen);
    struct record *model = author_write(&copy, case_at(DAY), kind, item, body), *newer = NULL;
    json_t *json = json_loads(model->line, 0, NULL);
    json_object_set_new(json, "v", json_integer(RECORD_VERSION + 1));
    char *line = json_dumps(json, JSON_COMPACT);
    if (record_parse(line, strlen(line), &newer, &err) != 0) fail_msg("%s", err.message);
    fold_takes(file->fold, newer);
    case_settles(file);
    json_decref(json);
    json_decref(copy.seen);
    record_free(model);
    free(line);
}

static void what_a_newer_version_says_makes_nobody_auditor_or_judge(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_says_newer(file, DIRK, "finding.set", "2.2.1", "{\"verdict\":\"unmet\"}");
    case_says_newer(file, REVIEWER, "finding.set", "2.2.2", "{\"verdict\":\"unmet\"}");
    case_says_newer(file, LAPTOP, "review.set", "review",
                    "{\"on\":{},\"date\":\"" DAY "\",\"report\":1," CASE_REVIEWED "}");
    assert_int_equal(case_state(file, DAY, "qualified"), ANSWER_MET);
    assert_int_equal(case_state(file, DAY, "separate"), ANSWER_MET);
    assert_int_equal(case_state(file, DAY, "2.2.1"), ANSWER_MET);
    assert_int_equal(case_state(file, DAY, "review"), ANSWER_MET);
    assert_true(case_gate(file, GATE_ADVICE));
}

static void the_licence_is_valid_through_its_last_day(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, "2017-12-31", "licence"), ANSWER_UNMET);
    assert_int_equal(case_state(file, "2018-01-01", "licence"), ANSWER_MET);
    assert_int_equal(case_state(file, "2019-12-31", "licence"), ANSWER_MET);
    assert_int_equal(case_state(file, "2020-01-01", "licence"), ANSWER_UNMET);
}

static void a_renewal_is_decided_within_three_years(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, "2018-11-30", "decision-in-time"), ANSWER_MET);
    assert_int_equal(case_state(file, "2018-12-01", "decision-in-time"), ANSWER_OVERDUE);
    assert_int_equal(case_state(file, DAY, "previous-certificate"), ANSWER_MET);
    struct assessment *assessment = case_assesses(file, DAY);
    assert_string_equal(assessment->last_day, "2018-11-30");
    assert_string_equal(assessment_answer(assessment, "decision-in-time")->due, "2018-11-30");
    assert_string_equal(assessment_answer(assessment, "decision-in-time")->clause, "3.2");
    assessment_free(assessment);
}

static void a_positive_decision_in_time_stays_in_time(void **state)
{
    struct case_file *file = *state;
    case_says(file, DECIDER, "decision.set", "decision",
              case_judgement(file, "\"date\":\"2018-11-30\",\"decision\":\"positive\",\"grounds\":\"g\""));
    assert_int_equal(case_state(file, "2019-06-01", "decision-in-time"), ANSWER_MET);
    case_says(file, LAPTOP, "finding.set", "2.2.1", "{\"verdict\":\"met\"}");
    assert_int_equal(case_state(file, "2019-06-01", "decision-in-time"), ANSWER_OVERDUE);
}

static void a_renewal_without_a_previous_certificate_is_unmet(void **state)
{
    (void)state;
    struct case_file *file =
        case_open("{\"name\":\"n\",\"scheme\":\"kvo-3.1\",\"certificate\":\"continu\",\"opened\":\"2018-06-04\"}");
    assert_int_equal(case_state(file, DAY, "previous-certificate"), ANSWER_UNMET);
    assert_int_equal(case_state(file, DAY, "decision-in-time"), ANSWER_NOT_YET);
    case_close(file);
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTINU(nobody_assigned_is_not_yet),
        CONTINU(who_lacks_a_qualification_on_the_day_of_assignment_is_named_with_what_is_missing),
        CONTINU(who_writes_about_the_audit_is_qualified_on_each_day_of_writing),
        CONTINU(who_was_never_assigned_but_wrote_is_asked_too),
        CONTINU(a_qualification_that_runs_out_after_the_audit_undoes_nothing),
        CONTINU(without_a_registry_nothing_is_known_of_people),
        CONTINU(nobody_is_assigned_to_one_side_who_wrote_on_the_other),
        CONTINU(who_reviewed_is_not_assigned_as_auditor),
        CONTINU(what_a_newer_version_says_makes_nobody_auditor_or_judge),
        CONTINU(the_licence_is_valid_through_its_last_day),
        CONTINU(a_renewal_is_decided_within_three_years),
        CONTINU(a_positive_decision_in_time_stays_in_time),
        cmocka_unit_test(a_renewal_without_a_previous_certificate_is_unmet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
