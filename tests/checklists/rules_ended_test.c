/* A case that ends before a decision: what is said of it, that every gate is shut, who may end it and when. */
#include "tests/checklists/case.h"

#define END(status, step, on)                                                                                          \
    "{\"status\":\"" status "\",\"step\":\"" step "\",\"on\":\"" on "\",\"grounds\":\"No covenant\"}"
#define RESUMED "{\"status\":\"resumed\",\"on\":\"2018-09-02\",\"grounds\":\"Signed after all\"}"

static void ends(struct case_file *file, enum writer writer, const char *status, const char *step)
{
    char body[200];
    snprintf(body, sizeof body, "{\"status\":\"%s\",\"step\":\"%s\",\"on\":\"" DAY "\",\"grounds\":\"No covenant\"}",
             status, step);
    case_says(file, writer, "case.end", "case", body);
}

static void assert_checks(struct case_file *file, enum writer writer, const char *body)
{
    if (case_checks(file, writer, "case.end", "case", body) != 0) fail_msg("%s", file->err.message);
}

static void a_refused_case_shuts_every_gate_with_its_day_step_and_grounds(void **state)
{
    struct case_file *file = *state;
    const struct answer *blocking = NULL;
    ends(file, LAPTOP, "refused", "intake");
    struct assessment *assessment = case_assesses(file, DAY);
    const struct answer *ended = assessment_ended(assessment);
    assert_non_null(ended);
    assert_string_equal(ended->sentence.en, "refused on " DAY " at intake: No covenant");
    assert_string_equal(ended->sentence.nl, "afgewezen op " DAY " bij aanvraag: No covenant");
    assert_string_equal(ended->section, "intake");
    assert_int_equal(ended->state, ANSWER_UNMET);
    assert_null(ended->rule);
    assert_string_equal(ended->remedy, "schouw refuse --resume -m GROUNDS");
    for (int gate = 0; gate < GATE_COUNT; gate++) {
        struct error err = {0};
        assert_false(assessment_gate(assessment, (enum gate)gate, &blocking));
        assert_ptr_equal(blocking, ended);
        assert_int_equal(assessment_demand(assessment, (enum gate)gate, LANGUAGE_EN, &err), ERROR_REFUSED);
        assert_says(err.message, "the case has ended: refused on " DAY " at intake: No covenant");
        assert_null(strstr(err.message, "more"));
    }
    assessment_free(assessment);
}

static void a_withdrawn_case_says_that_the_applicant_did(void **state)
{
    struct case_file *file = *state;
    ends(file, DIRK, "withdrawn", "report");
    char *sentence = case_sentence(file, DAY, ANSWER_ENDED);
    assert_string_equal(sentence, "withdrawn by the applicant on " DAY " at report: No covenant");
    free(sentence);
}

static void resumed_it_goes_on_as_if_nothing_had_ended(void **state)
{
    struct case_file *file = *state;
    struct assessment *before = case_assesses(file, DAY);
    ends(file, LAPTOP, "refused", "intake");
    case_says(file, LAPTOP, "case.end", "case", RESUMED);
    struct assessment *after = case_assesses(file, DAY);
    assert_null(assessment_ended(after));
    assert_null(case_ended(file->fold));
    assert_int_equal(after->count, before->count);
    assert_int_equal(after->open, before->open);
    for (size_t i = 0; i < after->count; i++) {
        assert_string_equal(after->answers[i].id, before->answers[i].id);
        assert_int_equal(after->answers[i].state, before->answers[i].state);
    }
    assessment_free(before);
    assessment_free(after);
}

static void long_grounds_are_cut_between_characters_and_at_the_end_of_a_line(void **state)
{
    struct case_file *file = *state;
    char body[2000], grounds[1200] = "x";
    for (int i = 0; i < 250; i++) strcat(grounds, "é");
    snprintf(body, sizeof body, "{\"status\":\"refused\",\"step\":\"intake\",\"on\":\"" DAY "\",\"grounds\":\"%s\"}",
             grounds);
    case_says(file, LAPTOP, "case.end", "case", body);
    char *sentence = case_sentence(file, DAY, ANSWER_ENDED);
    assert_true(utf8_valid(sentence, strlen(sentence)));
    assert_string_equal(sentence + strlen(sentence) - 5, "é ..");
    assert_true(strlen(sentence) < 350);
    free(sentence);
    case_says(file, LAPTOP, "case.end", "case",
              "{\"status\":\"refused\",\"step\":\"intake\",\"on\":\"" DAY "\",\"grounds\":\"One\\nTwo\"}");
    sentence = case_sentence(file, DAY, ANSWER_ENDED);
    assert_string_equal(sentence, "refused on " DAY " at intake: One ..");
    free(sentence);
}

static void two_who_end_and_resume_behind_each_other_are_in_conflict(void **state)
{
    struct case_file *file = *state;
    ends(file, LAPTOP, "refused", "intake");
    case_learns(file, DIRK);
    case_says_alone(file, DIRK, DAY, "case.end", "case", RESUMED);
    case_says_alone(file, LAPTOP, DAY, "case.end", "case", END("withdrawn", "plan", DAY));
    assert_null(case_ended(file->fold));
    assert_int_equal(case_state(file, DAY, "conflict/case.end/case"), ANSWER_CONFLICT);
    assert_false(case_gate(file, GATE_REPORT));
    /* Whoever saw both may say either. */
    assert_checks(file, LAPTOP, RESUMED);
    assert_checks(file, LAPTOP, END("refused", "plan", DAY));
    case_says(file, LAPTOP, "case.end", "case", RESUMED);
    assert_null(case_ended(file->fold));
    assert_int_equal(fold_conflicts(file->fold), 0);
}

static void only_what_has_ended_is_resumed_and_what_has_is_not_ended_again(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_checks(file, LAPTOP, "case.end", "case", RESUMED), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "", "nothing to resume");
    ends(file, LAPTOP, "refused", "intake");
    assert_int_equal(case_checks(file, LAPTOP, "case.end", "case", END("withdrawn", "plan", DAY)), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "", "has ended already: refused on " DAY " at intake");
    assert_checks(file, LAPTOP, RESUMED);
}

static void the_step_is_a_section_and_the_day_is_not_to_come(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_checks(file, LAPTOP, "case.end", "case", END("refused", "intak", DAY)), ERROR_INVALID);
    assert_says(file->err.message, "did you mean intake?");
    assert_int_equal(
        case_checks(file, LAPTOP, "case.end", "case", "{\"status\":\"refused\",\"on\":\"" DAY "\",\"grounds\":\"g\"}"),
        ERROR_INVALID);
    assert_says(file->err.message, "--step");
    assert_int_equal(case_checks(file, LAPTOP, "case.end", "case", END("refused", "intake", "2018-09-04")),
                     ERROR_INVALID);
    assert_says(file->err.message, "yet to come");
}

static void nobody_is_assigned_to_a_case_that_has_ended(void **state)
{
    struct case_file *file = *state;
    static const char assigned[] = "{\"role\":\"auditor\",\"on\":\"" DAY "\",\"status\":\"assigned\"}";
    static const char released[] = "{\"role\":\"auditor\",\"on\":\"" DAY "\",\"status\":\"released\"}";
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "anna", assigned), 0);
    ends(file, LAPTOP, "refused", "intake");
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "anna", assigned), ERROR_REFUSED);
    assert_says(file->err.message, "refused on " DAY);
    assert_int_equal(case_checks(file, LAPTOP, "team.set", "anna", released), 0);
}

static void who_may_refuse_follows_the_case(void **state)
{
    struct case_file *file = *state;
    static const char refuse[] = END("refused", "report", DAY);
    case_audit(file);
    /* The audit is the auditor's. */
    assert_checks(file, LAPTOP, refuse);
    assert_int_equal(case_checks(file, DECIDER, "case.end", "case", refuse), ERROR_REFUSED);
    assert_says(file->err.message, "up to the auditor");
    /* What the report says is the reviewer's to judge, until the advice is given. */
    case_reports(file, 1);
    assert_int_equal(case_checks(file, LAPTOP, "case.end", "case", refuse), ERROR_REFUSED);
    assert_says(file->err.message, "up to the reviewer");
    assert_checks(file, REVIEWER, refuse);
    case_reviews(file, 1);
    assert_checks(file, REVIEWER, refuse);
    assert_int_equal(case_checks(file, DECIDER, "case.end", "case", refuse), ERROR_REFUSED);
    case_advises(file);
    assert_int_equal(case_checks(file, REVIEWER, "case.end", "case", refuse), ERROR_REFUSED);
    assert_says(file->err.message, "up to the decider");
    assert_checks(file, DECIDER, refuse);
    /* A later statement of the audit makes it the auditor's again. */
    case_says(file, LAPTOP, "walk.observe", "crime/9", "{\"on\":\"2018-09-01\",\"note\":\"Late\"}");
    assert_checks(file, LAPTOP, refuse);
    assert_int_equal(case_checks(file, DECIDER, "case.end", "case", refuse), ERROR_REFUSED);
}

static void that_the_applicant_withdrew_anyone_of_the_case_may_record_and_take_back(void **state)
{
    struct case_file *file = *state;
    assert_checks(file, DECIDER, END("withdrawn", "intake", DAY));
    assert_checks(file, REVIEWER, END("withdrawn", "intake", DAY));
    ends(file, DECIDER, "withdrawn", "intake");
    assert_checks(file, REVIEWER, RESUMED);
}

static void who_was_on_the_other_side_does_not_refuse(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    /* Bert is an auditor as well as a reviewer, and took part in the audit here. */
    case_says(file, REVIEWER, "walk.observe", "crime/8", "{\"on\":\"2018-09-01\",\"note\":\"Seen\"}");
    case_reports(file, 1);
    assert_int_equal(case_checks(file, REVIEWER, "case.end", "case", END("refused", "review", DAY)), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "other side");
}

static void a_positive_decision_that_stands_is_not_refused_away(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    case_decides(file);
    assert_int_equal(case_checks(file, DECIDER, "case.end", "case", END("refused", "decision", DAY)), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.4", "decided positively on " DAY);
    /* What was decided about an older state stands no more. */
    case_says(file, LAPTOP, "walk.observe", "crime/9", "{\"on\":\"2018-09-01\",\"note\":\"Late\"}");
    assert_checks(file, LAPTOP, END("refused", "decision", DAY));
}

static void what_has_a_certificate_ends_in_another_way(void **state)
{
    struct case_file *file = *state;
    case_says(file, DECIDER, "certificate.issue", "certificate",
              "{\"number\":\"KVO-1\",\"certificate\":\"continu\",\"issued\":\"" DAY "\",\"expires\":\"2021-09-02\","
              "\"signed_by\":\"C\",\"function\":\"D\"}");
    assert_int_equal(case_checks(file, LAPTOP, "case.end", "case", END("withdrawn", "decision", DAY)), ERROR_REFUSED);
    assert_says(file->err.message, "suspended or withdrawn");
}

static void an_ended_case_is_neither_reported_nor_decided_until_it_is_resumed(void **state)
{
    struct case_file *file = *state;
    char body[4096];
    case_audit(file);
    ends(file, LAPTOP, "refused", "report");
    snprintf(body, sizeof body, "%s", case_judgement(file, "\"date\":\"" DAY "\",\"number\":1"));
    assert_int_equal(case_checks(file, LAPTOP, "report.issue", "report", body), ERROR_REFUSED);
    assert_says(file->err.message, "the case has ended");
    case_says(file, LAPTOP, "case.end", "case", RESUMED);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    snprintf(body, sizeof body, "%s",
             case_judgement(file, "\"date\":\"" DAY "\",\"decision\":\"positive\",\"grounds\":\"All in order\""));
    if (case_checks(file, DECIDER, "decision.set", "decision", body) != 0) fail_msg("%s", file->err.message);
    /* An end makes no judgement stale: it says nothing of what was judged. */
    ends(file, DECIDER, "refused", "decision");
    assert_int_equal(case_checks(file, DECIDER, "decision.set", "decision", body), ERROR_REFUSED);
    assert_int_equal(case_state(file, DAY, "report"), ANSWER_MET);
}

static void the_report_tells_of_every_end_and_resumption(void **state)
{
    struct case_file *file = *state;
    struct error err = {0};
    struct text page = {0}, status = {0};
    ends(file, LAPTOP, "refused", "intake");
    case_says(file, LAPTOP, "case.end", "case", RESUMED);
    ends(file, LAPTOP, "withdrawn", "plan");
    struct assessment *assessment = case_assesses(file, DAY);
    assert_int_equal(report_markdown(assessment, file->fold, file->registry, LANGUAGE_EN, &page, &err), 0);
    assert_int_equal(report_status_markdown(assessment, file->fold, file->registry, LANGUAGE_EN, &status, &err), 0);
    assert_says(page.data, "- **ended**: withdrawn by the applicant on 2018-09-02 at plan: No covenant");
    assert_says(page.data, "- **refused**: 2018-09-02, at intake (Anna, laptop, 2018-09-02)");
    assert_says(page.data, "- **resumed**: 2018-09-02 (Anna");
    assert_says(page.data, "grounds: Signed after all");
    assert_says(status.data, "**ended**");
    text_fini(&page);
    text_fini(&status);
    assessment_free(assessment);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_refused_case_shuts_every_gate_with_its_day_step_and_grounds, continu_open,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(a_withdrawn_case_says_that_the_applicant_did, continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(resumed_it_goes_on_as_if_nothing_had_ended, continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(long_grounds_are_cut_between_characters_and_at_the_end_of_a_line, continu_open,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(two_who_end_and_resume_behind_each_other_are_in_conflict, continu_open,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(only_what_has_ended_is_resumed_and_what_has_is_not_ended_again, continu_open,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(the_step_is_a_section_and_the_day_is_not_to_come, continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(nobody_is_assigned_to_a_case_that_has_ended, continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(who_may_refuse_follows_the_case, continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(that_the_applicant_withdrew_anyone_of_the_case_may_record_and_take_back,
                                        continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(who_was_on_the_other_side_does_not_refuse, continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(a_positive_decision_that_stands_is_not_refused_away, continu_open,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(what_has_a_certificate_ends_in_another_way, continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(an_ended_case_is_neither_reported_nor_decided_until_it_is_resumed, basis_open,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(the_report_tells_of_every_end_and_resumption, continu_open, case_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
