/* How a dossier begins: under a version that binds on its first day, and after that assessed while it may be. */
#include "tests/checklists/case.h"

#define OPENED(day, rest)                                                                                              \
    "{\"name\":\"n\",\"scheme\":\"kvo-3.1\",\"certificate\":\"basis\",\"opened\":\"" day "\"" rest "}"

/* A version that bound until the middle of 2018, that is assessed under until the end of September, and was followed.
 */
static struct case_file *followed(void)
{
    struct case_file *file = case_new();
    case_scheme_says(file, &file->scheme->binds_from, "2015-01-01");
    case_scheme_says(file, &file->scheme->binds_until, "2018-06-30");
    case_scheme_says(file, &file->scheme->transition_until, "2018-09-30");
    case_scheme_says(file, &file->scheme->successor, "kvo-4.0");
    return file;
}

static int opening(struct case_file *file, const char *day, const char *body)
{
    return case_checks_on(file, LAPTOP, day, "dossier.open", "dossier", body);
}

static void it_opens_from_the_first_day_it_binds_to_the_last(void **state)
{
    struct case_file *file = followed();
    (void)state;
    assert_int_equal(opening(file, DAY, OPENED("2014-12-31", "")), ERROR_REFUSED);
    assert_says(file->err.message, "binds from 2015-01-01");
    assert_int_equal(opening(file, DAY, OPENED("2015-01-01", "")), 0);
    assert_int_equal(opening(file, DAY, OPENED("2018-06-30", "")), 0);
    assert_int_equal(opening(file, DAY, OPENED("2018-07-01", "")), ERROR_REFUSED);
    assert_says(file->err.message, "bound until 2018-06-30");
    assert_says(file->err.message, "goes under kvo-4.0");
    case_close(file);
}

static void without_a_successor_the_reason_is_the_day_alone(void **state)
{
    struct case_file *file = followed();
    (void)state;
    case_scheme_says(file, &file->scheme->successor, NULL);
    assert_int_equal(opening(file, DAY, OPENED("2018-07-01", "")), ERROR_REFUSED);
    assert_says(file->err.message, "bound until 2018-06-30; this is opened on 2018-07-01");
    assert_null(strstr(file->err.message, "under"));
    case_close(file);
}

static struct scheme_rule *binding_rule(struct case_file *file)
{
    for (unsigned i = 0; i < file->scheme->rules_count; i++) {
        if (strcmp(file->scheme->rules[i].kind, "binding") == 0) return &file->scheme->rules[i];
    }
    fail_msg("the scheme has no rule binding");
    return NULL;
}

static void what_was_opened_in_time_is_assessed_to_the_end_of_the_transition(void **state)
{
    struct case_file *file = followed();
    (void)state;
    const char *id = binding_rule(file)->id;
    case_says_on(file, LAPTOP, "2018-06-04", "dossier.open", "dossier", CASE_BASIS);
    assert_int_equal(case_state(file, "2018-06-30", id), ANSWER_MET);
    assert_int_equal(case_state(file, "2018-07-01", id), ANSWER_MET);
    assert_int_equal(case_state(file, "2018-09-30", id), ANSWER_MET);
    assert_int_equal(case_state(file, "2018-10-01", id), ANSWER_OVERDUE);
    /* It may be told again, as long as its first day stays. */
    assert_int_equal(opening(file, DAY, CASE_BASIS), 0);
    case_close(file);
}

static void without_a_transition_it_ends_with_the_version(void **state)
{
    struct case_file *file = followed();
    (void)state;
    case_scheme_says(file, &file->scheme->transition_until, NULL);
    const char *id = binding_rule(file)->id;
    case_says_on(file, LAPTOP, "2018-06-04", "dossier.open", "dossier", CASE_BASIS);
    assert_int_equal(case_state(file, "2018-06-30", id), ANSWER_MET);
    assert_int_equal(case_state(file, "2018-07-01", id), ANSWER_OVERDUE);
    case_close(file);
}

static void a_previous_certificate_is_from_before_and_a_dossier_renews_another(void **state)
{
    struct case_file *file = case_new();
    (void)state;
#define PREVIOUS(day) ",\"previous_certificate\":\"basis\",\"previous_issued\":\"" day "\",\"renews\":\"almere-2015\""
    assert_int_equal(opening(file, DAY, OPENED("2018-06-04", PREVIOUS("2018-06-04"))), 0);
    assert_int_equal(opening(file, DAY, OPENED("2018-06-04", PREVIOUS("2018-06-05"))), ERROR_INVALID);
    assert_says(file->err.message, "after the opening");
    assert_int_equal(opening(file, DAY, OPENED("2018-06-04", ",\"renews\":\"almere\"")), ERROR_INVALID);
    assert_says(file->err.message, "does not renew itself");
    case_close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_opens_from_the_first_day_it_binds_to_the_last),
        cmocka_unit_test(without_a_successor_the_reason_is_the_day_alone),
        cmocka_unit_test(what_was_opened_in_time_is_assessed_to_the_end_of_the_transition),
        cmocka_unit_test(without_a_transition_it_ends_with_the_version),
        cmocka_unit_test(a_previous_certificate_is_from_before_and_a_dossier_renews_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
