/* What the scheme refuses about deviations: a term that would begin anew, an extension too many or too late. */
#include "tests/checklists/case.h"

#define RAISED(day) "{\"grade\":\"minor\",\"text\":\"t\",\"established\":\"" day "\"}"
#define EXTENDED(day) "{\"on\":\"" day "\",\"grounds\":\"Council meets late\"}"
#define LIFTED "{\"on\":\"2018-09-02\",\"verdict\":\"lifted\",\"by\":\"documents\"}"

static void it_is_extended_once(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    assert_int_equal(case_checks_on(file, LAPTOP, "2018-10-01", "deviation.extend", "2.2.7", EXTENDED("2018-10-01")),
                     0);
    case_says_on(file, LAPTOP, "2018-10-01", "deviation.extend", "2.2.7", EXTENDED("2018-10-01"));
    assert_int_equal(case_checks_on(file, TABLET, "2018-10-02", "deviation.extend", "2.2.7", EXTENDED("2018-10-02")),
                     ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.3", "extended already, to 2019-02-02");
}

static void it_is_extended_no_later_than_the_last_day_of_its_term(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    assert_int_equal(case_checks_on(file, LAPTOP, "2018-12-02", "deviation.extend", "2.2.7", EXTENDED("2018-12-02")),
                     0);
    assert_int_equal(case_checks_on(file, LAPTOP, "2018-12-03", "deviation.extend", "2.2.7", EXTENDED("2018-12-03")),
                     ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.3", "ended on 2018-12-02");
    /* Nor by writing an earlier day into it. */
    assert_int_equal(case_checks_on(file, LAPTOP, "2018-12-03", "deviation.extend", "2.2.7", EXTENDED("2018-12-01")),
                     ERROR_REFUSED);
}

static void a_lifted_one_is_not_extended(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    case_says(file, LAPTOP, "deviation.judge", "2.2.7", LIFTED);
    assert_int_equal(case_checks(file, LAPTOP, "deviation.extend", "2.2.7", EXTENDED("2018-09-02")), ERROR_REFUSED);
    assert_says(file->err.message, "lifted already");
}

static void its_term_does_not_begin_anew(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-08-01"));
    assert_int_equal(case_checks(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-08-02")), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.3", "established on 2018-08-01");
    assert_int_equal(case_checks(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-08-01")), 0);
    case_says(file, LAPTOP, "deviation.judge", "2.2.7", LIFTED);
    assert_int_equal(case_checks(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-08-01")), ERROR_REFUSED);
    assert_says(file->err.message, "2.2.7-2");
    assert_int_equal(case_checks(file, LAPTOP, "deviation.raise", "2.2.7-2", RAISED("2018-09-01")), 0);
}

static void the_day_agreed_lies_within_the_term(void **state)
{
    struct case_file *file = *state;
#define AGREED(day) "{\"grade\":\"minor\",\"text\":\"t\",\"established\":\"2018-08-31\",\"agreed\":\"" day "\"}"
    assert_int_equal(case_checks(file, LAPTOP, "deviation.raise", "2.2.7", AGREED("2018-11-30")), 0);
    assert_int_equal(case_checks(file, LAPTOP, "deviation.raise", "2.2.7", AGREED("2018-12-01")), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.3", "last day of the term, 2018-11-30");
    assert_int_equal(case_checks(file, LAPTOP, "deviation.raise", "2.2.7", AGREED("2018-08-30")), ERROR_INVALID);
}

static void what_was_not_raised_is_not_extended_corrected_or_judged(void **state)
{
    struct case_file *file = *state;
    static const char *const steps[][2] = {
        {"deviation.extend", EXTENDED("2018-09-02")},
        {"deviation.correct", "{\"on\":\"2018-09-02\",\"text\":\"t\"}"},
        {"deviation.judge", LIFTED},
    };
    for (int i = 0; i < 3; i++) {
        assert_int_equal(case_checks(file, LAPTOP, steps[i][0], "2.2.7", steps[i][1]), ERROR_INVALID);
        assert_says(file->err.message, "there is no deviation 2.2.7");
    }
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    assert_int_equal(case_checks(file, LAPTOP, "deviation.correct", "2.2.7", "{\"on\":\"2018-09-01\",\"text\":\"t\"}"),
                     ERROR_INVALID);
    assert_says(file->err.message, "established on 2018-09-02 only");
    assert_int_equal(case_checks(file, LAPTOP, "deviation.correct", "2.2.7", steps[1][1]), 0);
}

static void only_a_correction_lifts_it(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    assert_int_equal(case_checks(file, LAPTOP, "deviation.judge", "2.2.7", LIFTED), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "4.4.3", "no corrective action is recorded");
    assert_int_equal(case_checks(file, LAPTOP, "deviation.judge", "2.2.7",
                                 "{\"on\":\"2018-09-02\",\"verdict\":\"not-lifted\",\"by\":\"visit\"}"),
                     0);
    case_says(file, LAPTOP, "deviation.correct", "2.2.7", "{\"on\":\"2018-09-02\",\"text\":\"t\"}");
    assert_int_equal(case_checks(file, LAPTOP, "deviation.judge", "2.2.7", LIFTED), 0);
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTINU(it_is_extended_once),
        CONTINU(it_is_extended_no_later_than_the_last_day_of_its_term),
        CONTINU(a_lifted_one_is_not_extended),
        CONTINU(its_term_does_not_begin_anew),
        CONTINU(the_day_agreed_lies_within_the_term),
        CONTINU(what_was_not_raised_is_not_extended_corrected_or_judged),
        CONTINU(only_a_correction_lifts_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
