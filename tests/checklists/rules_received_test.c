/* received: what the scheme asks with an application, and what is asked for beyond it: by when, late, there, not there.
 * And what can be said about it. */
#include "tests/checklists/case.h"

#define ASKED(on, by) "{\"status\":\"asked\",\"on\":\"" on "\",\"by\":\"" by "\",\"note\":\"Reported thefts\"}"
#define RECEIVED "{\"status\":\"received\",\"on\":\"" DAY "\"}"

static struct scheme_item *further(struct case_file *file)
{
    for (unsigned i = 0; i < file->scheme->application_count; i++) {
        if (strcmp(file->scheme->application[i].id, "further") == 0) return &file->scheme->application[i];
    }
    fail_msg("the scheme has no further data");
    return NULL;
}

static int further_open(void **state)
{
    continu_open(state);
    further(*state)->several = true;
    return 0;
}

static bool answered(const struct case_file *file, const char *id)
{
    struct assessment *assessment = case_assesses(file, DAY);
    bool there = assessment_answer(assessment, id) != NULL;
    assessment_free(assessment);
    return there;
}

static int checks(struct case_file *file, const char *item, const char *body)
{
    return case_checks(file, LAPTOP, "intake.set", item, body);
}

static void what_was_asked_for_is_not_yet_until_its_day_and_overdue_after(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "intake.set", "further/police-figures", ASKED(DAY, "2018-10-01"));
    assert_int_equal(case_state(file, DAY, "intake/further/police-figures"), ANSWER_NOT_YET);
    assert_int_equal(case_state(file, "2018-10-01", "intake/further/police-figures"), ANSWER_NOT_YET);
    assert_int_equal(case_state(file, "2018-10-02", "intake/further/police-figures"), ANSWER_OVERDUE);
    struct assessment *assessment = case_assesses(file, DAY);
    const struct answer *answer = assessment_answer(assessment, "intake/further/police-figures");
    assert_string_equal(answer->sentence.en, "further data on request, police-figures: asked for on " DAY
                                             ", by 2018-10-01: Reported thefts");
    assert_string_equal(answer->due, "2018-10-01");
    assert_string_equal(answer->section, "intake");
    assert_string_equal(answer->clause, "3.2.1");
    assert_int_equal(answer->before, GATE_REVIEW);
    assert_string_equal(answer->remedy, "schouw intake further/police-figures received");
    assessment_free(assessment);
    char *sentence = case_sentence(file, "2018-10-02", "intake/further/police-figures");
    assert_says(sentence, "was due on 2018-10-01");
    free(sentence);
}

static void it_is_met_once_received_and_unmet_when_missing_or_wrong(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "intake.set", "further/figures", ASKED(DAY, "2018-10-01"));
    case_says(file, LAPTOP, "intake.set", "further/figures", RECEIVED);
    assert_int_equal(case_state(file, "2018-11-01", "intake/further/figures"), ANSWER_MET);
    case_says(file, LAPTOP, "intake.set", "further/figures", "{\"status\":\"wrong\",\"on\":\"" DAY "\"}");
    assert_int_equal(case_state(file, DAY, "intake/further/figures"), ANSWER_UNMET);
    case_says(file, LAPTOP, "intake.set", "further/figures", "{\"status\":\"missing\",\"on\":\"" DAY "\"}");
    assert_int_equal(case_state(file, DAY, "intake/further/figures"), ANSWER_UNMET);
}

static void each_name_has_an_answer_of_its_own(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "intake.set", "further/a", ASKED(DAY, "2018-10-01"));
    case_says(file, LAPTOP, "intake.set", "further/b", ASKED(DAY, "2018-10-01"));
    case_says(file, LAPTOP, "intake.set", "further/a", RECEIVED);
    assert_int_equal(case_state(file, DAY, "intake/further/a"), ANSWER_MET);
    assert_int_equal(case_state(file, DAY, "intake/further/b"), ANSWER_NOT_YET);
    assert_false(answered(file, "intake/further"));
}

static void an_item_the_scheme_does_not_insist_on_is_waited_for_only_when_asked_for(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "intake.set", "further", RECEIVED);
    assert_false(answered(file, "intake/further"));
    case_says(file, LAPTOP, "intake.set", "further", ASKED(DAY, "2018-10-01"));
    assert_int_equal(case_state(file, DAY, "intake/further"), ANSWER_NOT_YET);
    case_says(file, LAPTOP, "intake.set", "further", "{\"status\":\"missing\",\"on\":\"" DAY "\"}");
    assert_int_equal(case_state(file, DAY, "intake/further"), ANSWER_UNMET);
    case_says(file, LAPTOP, "intake.set", "further", RECEIVED);
    assert_int_equal(case_state(file, DAY, "intake/further"), ANSWER_MET);
}

static void a_required_item_may_be_asked_for_by_a_day(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "intake/covenant"), ANSWER_NOT_YET);
    assert_int_equal(checks(file, "covenant", "{\"status\":\"asked\",\"on\":\"" DAY "\",\"by\":\"2018-10-01\"}"), 0);
    case_says(file, LAPTOP, "intake.set", "covenant",
              "{\"status\":\"asked\",\"on\":\"" DAY "\",\"by\":\"2018-10-01\"}");
    assert_int_equal(case_state(file, "2018-10-01", "intake/covenant"), ANSWER_NOT_YET);
    assert_int_equal(case_state(file, "2018-10-02", "intake/covenant"), ANSWER_OVERDUE);
}

static void two_who_contradict_each_other_about_a_name_are_in_conflict(void **state)
{
    struct case_file *file = *state;
    case_says_alone(file, LAPTOP, DAY, "intake.set", "further/a", RECEIVED);
    case_says_alone(file, TABLET, DAY, "intake.set", "further/a", "{\"status\":\"missing\",\"on\":\"" DAY "\"}");
    assert_int_equal(case_state(file, DAY, "intake/further/a"), ANSWER_CONFLICT);
}

static void a_rule_that_names_items_answers_for_the_names_of_those_only(void **state)
{
    struct case_file *file = *state;
    char *covenant = strdup("covenant"), *items[] = {covenant};
    struct scheme_rule *rule = NULL;
    for (unsigned i = 0; i < file->scheme->rules_count; i++) {
        if (strcmp(file->scheme->rules[i].kind, "received") == 0) rule = &file->scheme->rules[i];
    }
    assert_non_null(rule);
    case_says(file, LAPTOP, "intake.set", "further/a", RECEIVED);
    rule->items = items;
    rule->items_count = 1;
    assert_true(answered(file, "intake/covenant"));
    assert_false(answered(file, "intake/minutes"));
    assert_false(answered(file, "intake/further/a"));
    rule->items = NULL;
    rule->items_count = 0;
    free(covenant);
}

static void only_one_of_several_takes_a_name_and_unknown_items_name_the_nearest(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(checks(file, "further/police-figures", RECEIVED), 0);
    assert_int_equal(checks(file, "covenant/draft", RECEIVED), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "3.2.1", "leave out /draft");
    assert_int_equal(checks(file, "futher/police-figures", RECEIVED), ERROR_INVALID);
    assert_says(file->err.message, "did you mean further?");
    further(file)->several = false;
    assert_int_equal(checks(file, "further/police-figures", RECEIVED), ERROR_INVALID);
    assert_int_equal(checks(file, "further", RECEIVED), 0);
}

static void asking_takes_a_day_that_comes_and_words_where_the_item_has_none(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(checks(file, "further/a", ASKED(DAY, "2018-10-01")), 0);
    assert_int_equal(checks(file, "further/a", ASKED(DAY, DAY)), 0);
    assert_int_equal(checks(file, "further/a", ASKED(DAY, "2018-09-01")), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "3.2.1", "by a day before that (2018-09-01)");
    assert_int_equal(checks(file, "further/a", "{\"status\":\"asked\",\"on\":\"" DAY "\",\"note\":\"n\"}"),
                     ERROR_INVALID);
    assert_says(file->err.message, "--by");
    assert_int_equal(checks(file, "further/a", "{\"status\":\"asked\",\"on\":\"" DAY "\",\"by\":\"2018-10-01\"}"),
                     ERROR_INVALID);
    assert_says(file->err.message, "what is asked for?");
    assert_int_equal(checks(file, "covenant", "{\"status\":\"received\",\"on\":\"" DAY "\",\"by\":\"2018-10-01\"}"),
                     ERROR_INVALID);
    assert_says(file->err.message, "only what is asked for");
    assert_int_equal(checks(file, "further/a", ASKED("2018-09-04", "2018-10-01")), ERROR_INVALID);
    assert_says(file->err.message, "yet to come");
}

static void the_report_lists_what_was_asked_for(void **state)
{
    struct case_file *file = *state;
    struct error err = {0};
    struct text page = {0};
    case_says(file, LAPTOP, "intake.set", "further/police-figures", ASKED(DAY, "2018-10-01"));
    struct assessment *assessment = case_assesses(file, DAY);
    assert_int_equal(report_markdown(assessment, file->fold, file->registry, LANGUAGE_EN, &page, &err), 0);
    assert_says(page.data, "- **further data on request, police-figures**: asked for 2018-09-02, by "
                           "2018-10-01 (Anna");
    assert_says(page.data, "note: Reported thefts");
    assert_null(strstr(page.data, "further data on request**: not"));
    assert_says(page.data, "- **covenant**: not received yet");
    text_fini(&page);
    assessment_free(assessment);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_asked_for_is_not_yet_until_its_day_and_overdue_after, further_open,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(it_is_met_once_received_and_unmet_when_missing_or_wrong, further_open,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(each_name_has_an_answer_of_its_own, further_open, case_teardown),
        cmocka_unit_test_setup_teardown(an_item_the_scheme_does_not_insist_on_is_waited_for_only_when_asked_for,
                                        further_open, case_teardown),
        cmocka_unit_test_setup_teardown(a_required_item_may_be_asked_for_by_a_day, further_open, case_teardown),
        cmocka_unit_test_setup_teardown(two_who_contradict_each_other_about_a_name_are_in_conflict, further_open,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(a_rule_that_names_items_answers_for_the_names_of_those_only, further_open,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(only_one_of_several_takes_a_name_and_unknown_items_name_the_nearest,
                                        further_open, case_teardown),
        cmocka_unit_test_setup_teardown(asking_takes_a_day_that_comes_and_words_where_the_item_has_none, further_open,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(the_report_lists_what_was_asked_for, further_open, case_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
