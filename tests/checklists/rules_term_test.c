/* term: when a deviation's term ends, its one extension, and what overdue means. */
#include "tests/checklists/case.h"

#define RAISED(day) "{\"grade\":\"minor\",\"text\":\"No retention periods\",\"established\":\"" day "\"}"

static void due_is(const struct case_file *file, const char *due)
{
    char found[DAY_SIZE];
    struct error err = {0};
    if (deviation_due(file->scheme, file->fold, "2.2.7", found, &err) != 0) fail_msg("%s", err.message);
    assert_string_equal(found, due);
}

static void a_term_keeps_the_day_of_the_month_or_takes_its_last(void **state)
{
    static const char *const terms[][3] = {
        {"2017-11-29", "2018-02-28", "2018-04-29"}, {"2017-11-30", "2018-02-28", "2018-04-30"},
        {"2019-11-30", "2020-02-29", "2020-04-30"}, {"2019-11-29", "2020-02-29", "2020-04-29"},
        {"2018-08-31", "2018-11-30", "2019-01-31"}, {"2018-01-31", "2018-04-30", "2018-06-30"},
        {"2018-10-01", "2019-01-01", "2019-03-01"}, {"2018-12-31", "2019-03-31", "2019-05-31"},
        {"2018-09-30", "2018-12-30", "2019-02-28"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        char body[200];
        struct case_file *file = case_open(CASE_CONTINU);
        snprintf(body, sizeof body, "{\"grade\":\"minor\",\"text\":\"t\",\"established\":\"%s\"}", terms[i][0]);
        case_says(file, LAPTOP, "deviation.raise", "2.2.7", body);
        due_is(file, terms[i][1]);
        case_says(file, LAPTOP, "deviation.extend", "2.2.7",
                  "{\"on\":\"2018-09-02\",\"grounds\":\"Council meets late\"}");
        due_is(file, terms[i][2]);
        case_close(file);
    }
}

static void it_is_not_yet_until_its_last_day_and_overdue_after(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    assert_int_equal(case_state(file, "2018-12-02", "deviation/2.2.7"), ANSWER_NOT_YET);
    assert_int_equal(case_state(file, "2018-12-03", "deviation/2.2.7"), ANSWER_OVERDUE);
    char *sentence = case_sentence(file, "2018-12-03", "deviation/2.2.7");
    assert_says(sentence, "2018-12-02");
    free(sentence);
    case_says(file, LAPTOP, "deviation.extend", "2.2.7", "{\"on\":\"2018-11-02\",\"grounds\":\"Late\"}");
    assert_int_equal(case_state(file, "2019-02-02", "deviation/2.2.7"), ANSWER_NOT_YET);
    assert_int_equal(case_state(file, "2019-02-03", "deviation/2.2.7"), ANSWER_OVERDUE);
}

static void the_answer_carries_the_day_and_the_clause_of_the_term(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7-2", RAISED("2018-09-02"));
    struct assessment *assessment = case_assesses(file, DAY);
    const struct answer *answer = assessment_answer(assessment, "deviation/2.2.7-2");
    assert_non_null(answer);
    assert_string_equal(answer->due, "2018-12-02");
    assert_string_equal(answer->clause, "4.4.3");
    assert_int_equal(json_integer_value(json_object_get(answer->facts, "days_left")), 91);
    assessment_free(assessment);
}

static void before_it_was_corrected_it_is_corrected_first_also_when_it_is_overdue(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    struct assessment *assessment = case_assesses(file, "2018-12-03");
    assert_string_equal(assessment_answer(assessment, "deviation/2.2.7")->remedy,
                        "schouw deviation correct 2.2.7 TEXT");
    assessment_free(assessment);
    case_says(file, LAPTOP, "deviation.correct", "2.2.7", "{\"on\":\"2018-12-03\",\"text\":\"Written down\"}");
    assessment = case_assesses(file, "2018-12-03");
    assert_string_equal(assessment_answer(assessment, "deviation/2.2.7")->remedy,
                        "schouw deviation judge 2.2.7 lifted");
    assessment_free(assessment);
}

static void lifted_in_time_it_is_met_for_good(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    case_says(file, LAPTOP, "deviation.judge", "2.2.7",
              "{\"on\":\"2018-12-02\",\"verdict\":\"lifted\",\"by\":\"documents\"}");
    assert_int_equal(case_state(file, "2018-12-02", "deviation/2.2.7"), ANSWER_MET);
    assert_int_equal(case_state(file, "2020-01-01", "deviation/2.2.7"), ANSWER_MET);
}

static void lifted_after_its_term_it_stays_overdue(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    case_says(file, LAPTOP, "deviation.judge", "2.2.7",
              "{\"on\":\"2018-12-03\",\"verdict\":\"lifted\",\"by\":\"documents\"}");
    assert_int_equal(case_state(file, "2018-12-03", "deviation/2.2.7"), ANSWER_OVERDUE);
}

static void found_not_lifted_it_is_unmet(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    case_says(file, LAPTOP, "deviation.judge", "2.2.7",
              "{\"on\":\"2018-10-02\",\"verdict\":\"not-lifted\",\"by\":\"visit\"}");
    assert_int_equal(case_state(file, "2018-10-02", "deviation/2.2.7"), ANSWER_UNMET);
    assert_int_equal(case_state(file, "2018-12-03", "deviation/2.2.7"), ANSWER_OVERDUE);
}

static void two_who_establish_it_on_different_days_are_in_conflict_and_the_earlier_day_counts(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    case_says_alone(file, TABLET, DAY, "deviation.raise", "2.2.7", RAISED("2018-08-01"));
    assert_int_equal(case_state(file, DAY, "deviation/2.2.7"), ANSWER_CONFLICT);
    due_is(file, "2018-11-01");
}

static void two_who_both_extend_extend_once(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    case_says(file, TABLET, "deviation.extend", "2.2.7", "{\"on\":\"2018-10-01\",\"grounds\":\"a\"}");
    case_says_alone(file, LAPTOP, DAY, "deviation.extend", "2.2.7", "{\"on\":\"2018-10-02\",\"grounds\":\"b\"}");
    due_is(file, "2019-02-02");
}

static void a_deviation_that_was_not_raised_has_no_term(void **state)
{
    const struct case_file *file = *state;
    char due[DAY_SIZE];
    struct error err = {0};
    assert_int_equal(deviation_due(file->scheme, file->fold, "2.2.7", due, &err), ERROR_NOT_FOUND);
    assert_says(err.message, "schouw deviation raise 2.2.7");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_term_keeps_the_day_of_the_month_or_takes_its_last),
        TEST(it_is_not_yet_until_its_last_day_and_overdue_after),
        TEST(the_answer_carries_the_day_and_the_clause_of_the_term),
        TEST(before_it_was_corrected_it_is_corrected_first_also_when_it_is_overdue),
        TEST(lifted_in_time_it_is_met_for_good),
        TEST(lifted_after_its_term_it_stays_overdue),
        TEST(found_not_lifted_it_is_unmet),
        TEST(two_who_establish_it_on_different_days_are_in_conflict_and_the_earlier_day_counts),
        TEST(two_who_both_extend_extend_once),
        TEST(a_deviation_that_was_not_raised_has_no_term),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
