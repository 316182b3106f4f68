/* response-threshold: every row of the table, one answer below, at and above it, in whole numbers. */
#include "tests/checklists/case.h"

static enum answer_state state_of(const struct scheme *scheme, const char *certificate, long long enterprises,
                                  long long responses)
{
    enum answer_state state = ANSWER_CONFLICT;
    struct error err = {0};
    json_t *facts = json_pack("{s:I,s:I}", "enterprises", (json_int_t)enterprises, "responses", (json_int_t)responses);
    if (finding_compute(scheme, certificate, "2.3.1.1/survey", facts, LANGUAGE_EN, &state, NULL, &err) != 0)
        fail_msg("%s", err.message);
    json_decref(facts);
    return state;
}

static void each_row_asks_exactly_its_percentage(void **state)
{
    const struct case_file *file = *state;
    static const struct {
        const char *certificate;
        long long enterprises, least; /* the fewest answers that are enough */
    } rows[] = {
        {"basis", 0, 0},      {"basis", 1, 1},      {"basis", 2, 1},      {"basis", 3, 2},        {"basis", 50, 25},
        {"basis", 51, 21},    {"basis", 100, 40},   {"basis", 101, 31},   {"basis", 113, 34},     {"basis", 1000, 300},
        {"continu", 0, 0},    {"continu", 1, 1},    {"continu", 3, 2},    {"continu", 50, 20},    {"continu", 51, 16},
        {"continu", 100, 30}, {"continu", 101, 21}, {"continu", 113, 23}, {"continu", 1000, 200},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *certificate = rows[i].certificate;
        long long enterprises = rows[i].enterprises, least = rows[i].least;
        if (least > 0) assert_int_equal(state_of(file->scheme, certificate, enterprises, least - 1), ANSWER_UNMET);
        assert_int_equal(state_of(file->scheme, certificate, enterprises, least), ANSWER_MET);
        if (least < enterprises)
            assert_int_equal(state_of(file->scheme, certificate, enterprises, least + 1), ANSWER_MET);
    }
}

static void a_percentage_that_rounds_to_the_threshold_is_not_enough(void **state)
{
    const struct case_file *file = *state;
    /* 199999 of 1000000 is 19.9999 %: any rounding makes it 20. */
    assert_int_equal(state_of(file->scheme, "continu", 1000000, 199999), ANSWER_UNMET);
    assert_int_equal(state_of(file->scheme, "continu", 1000000, 200000), ANSWER_MET);
}

static void the_sentence_gives_numbers_threshold_and_what_the_other_certificate_asks(void **state)
{
    const struct case_file *file = *state;
    enum answer_state met;
    struct text en = {0}, nl = {0};
    struct error err = {0};
    json_t *facts = json_pack("{s:i,s:i}", "enterprises", 113, "responses", 36);
    assert_int_equal(finding_compute(file->scheme, "continu", "2.3.1.1/survey", facts, LANGUAGE_EN, &met, &en, &err),
                     0);
    assert_int_equal(finding_compute(file->scheme, "continu", "2.3.1.1/survey", facts, LANGUAGE_NL, &met, &nl, &err),
                     0);
    assert_string_equal(en.data, "36 of 113 is at least 20 % (more than 100 enterprises, Continu Samenwerken); "
                                 "Basis Samenwerken would ask 30 %");
    assert_says(nl.data, "36 van 113 is ten minste 20 % (meer dan 100 ondernemingen, Continu Samenwerken)");
    text_fini(&en);
    text_fini(&nl);
    json_decref(facts);
}

/* The table begins at 0: there the row counts too, and any percentage of none is none. */
static void of_nobody_no_answer_lacks(void **state)
{
    const struct case_file *file = *state;
    enum answer_state met;
    struct text en = {0};
    struct error err = {0};
    json_t *facts = json_pack("{s:i,s:i}", "enterprises", 0, "responses", 0);
    assert_int_equal(finding_compute(file->scheme, "basis", "2.3.1.1/survey", facts, LANGUAGE_EN, &met, &en, &err), 0);
    assert_int_equal(met, ANSWER_MET);
    assert_string_equal(en.data, "0 of 0: 50 % of none is none (at most 50 enterprises, Basis Samenwerken)");
    json_object_set_new(facts, "responses", json_integer(1));
    assert_int_equal(finding_compute(file->scheme, "basis", "2.3.1.1/survey", facts, LANGUAGE_EN, &met, NULL, &err),
                     ERROR_INVALID);
    text_fini(&en);
    json_decref(facts);
}

static void the_middle_row_is_named_by_both_its_ends(void **state)
{
    const struct case_file *file = *state;
    enum answer_state met;
    struct text text = {0};
    struct error err = {0};
    json_t *facts = json_pack("{s:i,s:i}", "enterprises", 60, "responses", 3);
    assert_int_equal(finding_compute(file->scheme, "continu", "2.3.1.1/survey", facts, LANGUAGE_EN, &met, &text, &err),
                     0);
    assert_int_equal(met, ANSWER_UNMET);
    assert_says(text.data, "3 of 60 is less than 30 % (51 to 100 enterprises");
    text_fini(&text);
    json_decref(facts);
}

static void facts_that_cannot_be_are_invalid_with_the_clause(void **state)
{
    const struct case_file *file = *state;
    static const char *const facts[][2] = {
        {"{\"enterprises\":10,\"responses\":11}", "more answers"},
        {"{\"enterprises\":-1,\"responses\":0}", "facts.enterprises"},
        {"{\"enterprises\":10,\"responses\":-1}", "facts.responses"},
        {"{\"enterprises\":9223372036854775807,\"responses\":9223372036854775807}", "facts.enterprises"},
        {"{\"enterprises\":10}", "--fact responses=N"},
        {"{\"enterprises\":\"10\",\"responses\":3}", "--fact enterprises=N"},
    };
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        enum answer_state met;
        struct error err = {0};
        json_t *json = json_loads(facts[i][0], 0, NULL);
        assert_non_null(json);
        assert_int_equal(
            finding_compute(file->scheme, "continu", "2.3.1.1/survey", json, LANGUAGE_EN, &met, NULL, &err),
            ERROR_INVALID);
        assert_says(err.message, facts[i][1]);
        assert_string_equal(err.clause, "2.3.1.1");
        json_decref(json);
    }
}

static void an_item_no_rule_reads_is_not_computed(void **state)
{
    const struct case_file *file = *state;
    enum answer_state met;
    struct error err = {0};
    assert_int_equal(finding_compute(file->scheme, "continu", "2.2.1", NULL, LANGUAGE_EN, &met, NULL, &err),
                     ERROR_NOT_FOUND);
}

static void the_rule_waits_for_the_numbers_then_answers_by_them(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "survey-response"), ANSWER_NOT_YET);
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey", "{\"verdict\":\"unmet\"}");
    assert_int_equal(case_state(file, DAY, "survey-response"), ANSWER_NOT_YET);
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey",
              "{\"verdict\":\"unmet\",\"facts\":{\"enterprises\":113,\"responses\":22}}");
    assert_int_equal(case_state(file, DAY, "survey-response"), ANSWER_UNMET);
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey",
              "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":23}}");
    assert_int_equal(case_state(file, DAY, "survey-response"), ANSWER_MET);
    case_says_alone(file, TABLET, DAY, "finding.set", "2.3.1.1/survey",
                    "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":36}}");
    assert_int_equal(case_state(file, DAY, "survey-response"), ANSWER_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_row_asks_exactly_its_percentage, continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(a_percentage_that_rounds_to_the_threshold_is_not_enough, continu_open,
                                        case_teardown),
        cmocka_unit_test_setup_teardown(the_sentence_gives_numbers_threshold_and_what_the_other_certificate_asks,
                                        continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(of_nobody_no_answer_lacks, continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(the_middle_row_is_named_by_both_its_ends, continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(facts_that_cannot_be_are_invalid_with_the_clause, continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(an_item_no_rule_reads_is_not_computed, continu_open, case_teardown),
        cmocka_unit_test_setup_teardown(the_rule_waits_for_the_numbers_then_answers_by_them, continu_open,
                                        case_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
