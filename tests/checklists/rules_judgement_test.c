/* judged, report, review, advice, decision: verdicts with their deviations, and judgements that go stale. */
#include "tests/checklists/case.h"

#define RAISE "{\"grade\":\"minor\",\"text\":\"t\",\"established\":\"2018-09-02\"}"
#define LIFTED "{\"on\":\"2018-09-10\",\"verdict\":\"lifted\",\"by\":\"documents\"}"

static void a_requirement_is_judged_met_unmet_or_not_applicable(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_NOT_YET);
    case_facts(file);
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_NOT_YET);
    case_says(file, LAPTOP, "finding.set", "2.2.7", "{\"verdict\":\"met\"}");
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_MET);
    case_says(file, LAPTOP, "finding.set", "2.2.7", "{\"verdict\":\"not-applicable\"}");
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_MET);
    case_says(file, LAPTOP, "finding.set", "2.2.7", "{\"verdict\":\"unmet\"}");
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_UNMET);
}

static void an_unmet_requirement_is_met_once_its_deviation_is_lifted(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.2.7", "{\"verdict\":\"unmet\"}");
    struct assessment *assessment = case_assesses(file, DAY);
    assert_says(assessment_answer(assessment, "2.2.7")->remedy, "schouw deviation raise 2.2.7");
    assessment_free(assessment);
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISE);
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_UNMET);
    case_says(file, LAPTOP, "deviation.judge", "2.2.7", LIFTED);
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_MET);
}

static void every_deviation_on_the_clause_must_be_lifted(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.2.7", "{\"verdict\":\"unmet\"}");
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISE);
    case_says(file, LAPTOP, "deviation.raise", "2.2.7-2", RAISE);
    case_says(file, LAPTOP, "deviation.judge", "2.2.7", LIFTED);
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_UNMET);
    case_says(file, LAPTOP, "deviation.judge", "2.2.7-2", LIFTED);
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_MET);
}

static void a_deviation_on_another_clause_lifts_nothing_here(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.2.7", "{\"verdict\":\"unmet\"}");
    case_says(file, LAPTOP, "deviation.raise", "2.2.8", RAISE);
    case_says(file, LAPTOP, "deviation.judge", "2.2.8", LIFTED);
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_UNMET);
}

static void a_finding_of_after_the_lifting_is_not_lifted_by_it(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.2.7", "{\"verdict\":\"unmet\"}");
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISE);
    case_says(file, LAPTOP, "deviation.judge", "2.2.7", LIFTED);
    case_says(file, TABLET, "finding.set", "2.2.7", "{\"verdict\":\"unmet\",\"note\":\"again\"}");
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_UNMET);
    char *sentence = case_sentence(file, DAY, "2.2.7");
    assert_says(sentence, "found after the deviation was lifted");
    free(sentence);
}

static void one_point_that_is_unmet_makes_the_requirement_unmet(void **state)
{
    struct case_file *file = *state;
    case_facts(file);
    case_says(file, LAPTOP, "finding.set", "2.2.7", "{\"verdict\":\"met\"}");
    case_says(file, LAPTOP, "finding.set", "2.2.7/retention", "{\"verdict\":\"unmet\"}");
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_UNMET);
    char *sentence = case_sentence(file, DAY, "2.2.7");
    assert_says(sentence, "point retention is unmet");
    free(sentence);
    case_says(file, LAPTOP, "finding.set", "2.2.7/retention", "{\"verdict\":\"met\"}");
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_MET);
}

static void points_alone_do_not_judge_the_requirement(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.2.7/retention", "{\"verdict\":\"met\"}");
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_NOT_YET);
}

static void a_clause_that_begins_with_another_is_another(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.3.1.1", "{\"verdict\":\"unmet\"}");
    assert_int_equal(case_state(file, DAY, "2.3.1.2"), ANSWER_NOT_YET);
}

static void a_requirement_in_conflict_is_in_conflict(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.2.7", "{\"verdict\":\"met\"}");
    case_says_alone(file, TABLET, DAY, "finding.set", "2.2.7", "{\"verdict\":\"unmet\"}");
    assert_int_equal(case_state(file, DAY, "2.2.7"), ANSWER_CONFLICT);
}

static void each_judgement_is_not_yet_then_met(void **state)
{
    struct case_file *file = *state;
    static const char *const ids[] = {"report", "review", "advice", "decision"};
    case_audit(file);
    for (int i = 0; i < 4; i++) assert_int_equal(case_state(file, DAY, ids[i]), ANSWER_NOT_YET);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    case_decides(file);
    for (int i = 0; i < 4; i++) assert_int_equal(case_state(file, DAY, ids[i]), ANSWER_MET);
}

static void a_later_statement_makes_all_judgements_stale_and_says_which_it_was(void **state)
{
    struct case_file *file = *state;
    static const char *const ids[] = {"report", "review", "advice", "decision"};
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    case_decides(file);
    case_says(file, TABLET, "walk.observe", "crime/late", "{\"on\":\"2018-09-01\",\"note\":\"n\"}");
    for (int i = 0; i < 4; i++) assert_int_equal(case_state(file, DAY, ids[i]), ANSWER_STALE);
    char *sentence = case_sentence(file, DAY, "report");
    assert_says(sentence, "is stale: walk.observe crime/late by Anna came after it");
    free(sentence);
}

static void a_report_issued_anew_makes_the_review_stale_and_itself_fresh(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_reports(file, 2);
    assert_int_equal(case_state(file, DAY, "report"), ANSWER_MET);
    assert_int_equal(case_state(file, DAY, "review"), ANSWER_STALE);
}

static void assigning_someone_makes_nothing_stale(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_says(file, LAPTOP, "team.set", "bert",
              "{\"role\":\"reviewer\",\"on\":\"2018-09-02\",\"status\":\"assigned\"}");
    assert_int_equal(case_state(file, DAY, "report"), ANSWER_MET);
}

static void an_objection_or_a_point_left_out_leaves_the_review_unmet(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_says(file, REVIEWER, "review.set", "review",
              case_judgement(file, "\"date\":\"2018-09-02\",\"report\":1,\"points\":{\"completeness\":\"objected\","
                                   "\"staff\":\"confirmed\",\"procedure\":\"confirmed\"}"));
    assert_int_equal(case_state(file, DAY, "review"), ANSWER_UNMET);
    char *sentence = case_sentence(file, DAY, "review");
    assert_says(sentence, "objection: the assessment is complete");
    free(sentence);
    case_says(file, REVIEWER, "review.set", "review",
              case_judgement(file, "\"date\":\"2018-09-02\",\"report\":1,\"points\":{\"completeness\":\"confirmed\","
                                   "\"staff\":\"confirmed\"}"));
    assert_int_equal(case_state(file, DAY, "review"), ANSWER_UNMET);
}

static void a_negative_advice_is_an_advice_and_a_negative_decision_is_unmet(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_says(file, REVIEWER, "advice.set", "advice",
              case_judgement(file, "\"date\":\"2018-09-02\",\"advice\":\"negative\",\"text\":\"t\""));
    assert_int_equal(case_state(file, DAY, "advice"), ANSWER_MET);
    case_says(file, DECIDER, "decision.set", "decision",
              case_judgement(file, "\"date\":\"2018-09-02\",\"decision\":\"negative\",\"grounds\":\"g\""));
    assert_int_equal(case_state(file, DAY, "decision"), ANSWER_UNMET);
    assert_false(case_gate(file, GATE_CERTIFICATE));
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTINU(a_requirement_is_judged_met_unmet_or_not_applicable),
        CONTINU(an_unmet_requirement_is_met_once_its_deviation_is_lifted),
        CONTINU(every_deviation_on_the_clause_must_be_lifted),
        CONTINU(a_deviation_on_another_clause_lifts_nothing_here),
        CONTINU(a_finding_of_after_the_lifting_is_not_lifted_by_it),
        CONTINU(one_point_that_is_unmet_makes_the_requirement_unmet),
        CONTINU(points_alone_do_not_judge_the_requirement),
        CONTINU(a_clause_that_begins_with_another_is_another),
        CONTINU(a_requirement_in_conflict_is_in_conflict),
        CONTINU(each_judgement_is_not_yet_then_met),
        CONTINU(a_later_statement_makes_all_judgements_stale_and_says_which_it_was),
        CONTINU(a_report_issued_anew_makes_the_review_stale_and_itself_fresh),
        CONTINU(assigning_someone_makes_nothing_stale),
        CONTINU(an_objection_or_a_point_left_out_leaves_the_review_unmet),
        CONTINU(a_negative_advice_is_an_advice_and_a_negative_decision_is_unmet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
