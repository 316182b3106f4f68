/* What is refused of facts: of forms that ask something else, of rows that are not there, and at odds with other facts.
 */
#include "tests/checklists/form_case.h"

static void refuses(struct case_file *file, const char *item, const char *value, const char *says)
{
    assert_int_equal(case_checks_fact(file, item, value), ERROR_INVALID);
    assert_says(file->err.message, says);
}

static void passes(struct case_file *file, const char *item, const char *value)
{
    if (case_checks_fact(file, item, value) != 0) fail_msg("%s", file->err.message);
}

static void a_fact_is_one_that_a_form_asks_for_and_can_be(void **state)
{
    struct case_file *file = *state;
    passes(file, "2.2.3/signed", "true");
    passes(file, "2.2.3/signed", "false");
    passes(file, "2.2.3/copies", "10");
    refuses(file, "2.2.3/sined", "true", "did you mean signed?");
    refuses(file, "2.2.1/signed", "true", "no form at 2.2.1");
    refuses(file, "2.2.3/signed", "\"yes\"", "signed is yes or no");
    refuses(file, "2.2.3/copies", "11", "copies lies between 1 and 10");
    refuses(file, "2.3.1.1/responses", "-1", "responses lies between 0");
    refuses(file, "2.3.1.1/responses", "\"31.86%\"", "responses is a whole number");
}

static void facts_of_an_assessment_and_of_a_certificate_have_each_their_kind(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_checks(file, DECIDER, "surveillance.set", "A.2/contract", "{\"value\":\"2018-12-01\"}"), 0);
    assert_int_equal(case_checks(file, LAPTOP, "fact.set", "A.2/contract", "{\"value\":\"2018-12-01\"}"),
                     ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "A.2", "by surveillance.set");
    assert_int_equal(case_checks(file, DECIDER, "surveillance.set", "2.2.3/signed", "{\"value\":true}"), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "2.2.3", "by fact.set");
    /* Taking back is of the same kind. */
    assert_int_equal(case_checks(file, LAPTOP, "fact.set", "A.2/contract", "{\"reason\":\"A slip\"}"), ERROR_INVALID);
}

static void what_stands_with_a_participant_or_a_measure_is_stated_there(void **state)
{
    struct case_file *file = *state;
    case_visit(file);
    passes(file, "2.2.2/police/heard", "true");
    refuses(file, "2.2.2/police/address", "\"Laan 1\"", "`schouw party police`");
    refuses(file, "2.3.2.3/m0/title", "\"Lamps\"", "`schouw measure verify m0 STATUS`");
}

static void a_fact_is_asked_of_the_certificate(void **state)
{
    struct case_file *file = *state;
    refuses(file, "2.2.3/renewal", "true", "\"renewal\" (2.2.3) is not asked for Basis Samenwerken");
    refuses(file, "2.5.3.1/new", "true", "is not asked for Basis Samenwerken");
}

static void a_renewal_asks_more(void **state)
{
    passes(*state, "2.2.3/renewal", "true");
    passes(*state, "2.5.3.1/new", "true");
}

static void a_fact_is_about_something_that_is_there(void **state)
{
    struct case_file *file = *state;
    refuses(file, "2.2.2/police/heard", "true", "no participant \"police\"");
    refuses(file, "2.3.2.3/m0/method", "\"By day\"", "no measure \"m0\"");
    refuses(file, "2.3.1.1/crimes/relevant", "true", "did you mean crime?");
    case_visit(file);
    passes(file, "2.2.2/police/heard", "true");
    passes(file, "2.3.2.3/m0/method", "\"By day\"");
    passes(file, "2.5.2.1/2017/on", "\"2017-06-01\"");
}

static void what_is_asked_only_where_another_says_yes_waits_for_it(void **state)
{
    struct case_file *file = *state;
    refuses(file, "2.2.3/signed-on", "\"2018-01-01\"", "\"day\" is asked only where \"signed\" is yes");
    case_fact(file, LAPTOP, "2.2.3/signed", "false");
    refuses(file, "2.2.3/signed-on", "\"2018-01-01\"", "state that first (signed=yes)");
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    passes(file, "2.2.3/signed-on", "\"2018-01-01\"");
    refuses(file, "2.3.1.1/crime/grounds", "\"Burglaries\"", "\"why\" is asked only where \"relevant\" is yes");
    case_fact(file, LAPTOP, "2.3.1.1/crime/relevant", "true");
    passes(file, "2.3.1.1/crime/grounds", "\"Burglaries\"");
    refuses(file, "2.3.1.1/nuisance/grounds", "\"Noise\"", "is asked only where"); /* of its own row */
}

static void a_day_follows_the_day_it_follows(void **state)
{
    struct case_file *file = *state;
    refuses(file, "2.2.3/renewed-on", "\"2018-01-01\"", "\"renewed\" follows \"day\"; state that day first");
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    case_fact(file, LAPTOP, "2.2.3/signed-on", "\"2018-01-31\"");
    refuses(file, "2.2.3/renewed-on", "\"2018-01-30\"",
            "\"renewed\" (2018-01-30) can not be before \"day\" (2018-01-31)");
    passes(file, "2.2.3/renewed-on", "\"2018-01-31\"");
    passes(file, "2.2.3/renewed-on", "\"2018-02-01\"");
    refuses(file, "2.2.3/renewed-on", "\"2018-02-30\"", "that is in the calendar");
}

/* Both may be on their way to new days, so that moving or taking back the first is no mistake yet; what it leaves
 * behind stands against the clause until it is put right. */
static void the_day_that_another_follows_may_be_moved_and_taken_back(void **state)
{
    struct case_file *file = *state;
    case_fact(file, LAPTOP, "2.2.3/signed", "true");
    case_fact(file, LAPTOP, "2.2.3/signed-on", "\"2018-01-01\"");
    case_fact(file, LAPTOP, "2.2.3/renewed-on", "\"2018-02-01\"");
    passes(file, "2.2.3/signed-on", "\"2018-03-01\"");
    assert_int_equal(case_checks(file, LAPTOP, "fact.set", "2.2.3/signed-on", "{}"), 0);
    case_takes_back(file, LAPTOP, "2.2.3/signed-on");
    assert_int_equal(case_checks(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"met\"}"), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "2.2.3", "renewed: 2018-02-01, before or without day");
    case_takes_back(file, LAPTOP, "2.2.3/renewed-on");
    assert_int_equal(case_checks(file, LAPTOP, "finding.set", "2.2.3", "{\"verdict\":\"met\"}"), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "2.2.3", "missing: day.");
}

static void a_fact_of_what_is_gone_can_be_taken_back(void **state)
{
    struct case_file *file = *state;
    case_visit(file);
    case_fact(file, LAPTOP, "2.2.2/police/heard", "true");
    case_says(file, LAPTOP, "party.set", "police", "{\"name\":\"P\",\"type\":\"police\",\"participant\":false}");
    refuses(file, "2.2.2/police/heard", "false", "no participant \"police\"");
    assert_int_equal(case_checks(file, LAPTOP, "fact.set", "2.2.2/police/heard", "{\"reason\":\"Left\"}"), 0);
}

static void more_answers_than_enterprises_can_not_be(void **state)
{
    struct case_file *file = *state;
    passes(file, "2.3.1.1/responses", "114"); /* of how many is not known yet */
    case_fact(file, LAPTOP, "2.3.1.1/responses", "114");
    passes(file, "2.3.1.1/enterprises", "114");
    assert_int_equal(case_checks_fact(file, "2.3.1.1/enterprises", "113"), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "2.3.1.1", "more answers (114) than enterprises (113)");
    case_fact(file, LAPTOP, "2.3.1.1/enterprises", "120");
    passes(file, "2.3.1.1/responses", "120");
    refuses(file, "2.3.1.1/responses", "121", "more answers (121) than enterprises (120)");
    passes(file, "2.3.1.1/responses", "0"); /* too few can be */
}

static void more_answers_than_the_finding_has_enterprises_can_not_be(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey", "{\"verdict\":\"unmet\",\"facts\":{\"enterprises\":10}}");
    refuses(file, "2.3.1.1/responses", "11", "more answers (11) than enterprises (10)");
    passes(file, "2.3.1.1/responses", "10");
}

static void what_a_finding_has_is_changed_with_the_finding(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey", "{\"verdict\":\"unmet\",\"facts\":{\"enterprises\":10}}");
    refuses(file, "2.3.1.1/enterprises", "11", "`schouw finding 2.3.1.1/survey --fact enterprises=.. --reason TEXT`");
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey", "{\"verdict\":\"unmet\",\"reason\":\"No numbers\"}");
    passes(file, "2.3.1.1/enterprises", "11");
}

static void refusals_of_facts_speak_dutch_too(void **state)
{
    struct case_file *file = *state;
    struct error err = {0};
    static const char *const cases[][3] = {
        {"2.2.3/signed-on", "{\"value\":\"2018-01-01\"}", "wordt alleen gevraagd waar \"getekend\" ja is"},
        {"2.2.3/renewed-on", "{\"value\":\"2018-01-01\"}", "volgt op \"dag\""},
        {"2.2.3/renewal", "{\"value\":true}", "wordt niet gevraagd voor Basis Samenwerken"},
        {"A.2/contract", "{\"value\":\"2018-01-01\"}", "zolang het certificaat loopt"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct author copy = file->writers[LAPTOP];
        struct record *record = author_write(&copy, case_at(DAY), "fact.set", cases[i][0], cases[i][1]);
        assert_int_equal(
            assessment_check(file->scheme, file->fold, file->registry, record, "anna", DAY, LANGUAGE_NL, &err),
            ERROR_INVALID);
        assert_says(err.message, cases[i][2]);
        record_free(record);
    }
}

#define BASIS(name) cmocka_unit_test_setup_teardown(name, forms_basis_open, case_teardown)
#define CONTINU(name) cmocka_unit_test_setup_teardown(name, forms_continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BASIS(a_fact_is_one_that_a_form_asks_for_and_can_be),
        BASIS(facts_of_an_assessment_and_of_a_certificate_have_each_their_kind),
        BASIS(what_stands_with_a_participant_or_a_measure_is_stated_there),
        BASIS(a_fact_is_asked_of_the_certificate),
        CONTINU(a_renewal_asks_more),
        BASIS(a_fact_is_about_something_that_is_there),
        BASIS(what_is_asked_only_where_another_says_yes_waits_for_it),
        BASIS(a_day_follows_the_day_it_follows),
        BASIS(the_day_that_another_follows_may_be_moved_and_taken_back),
        BASIS(a_fact_of_what_is_gone_can_be_taken_back),
        BASIS(more_answers_than_enterprises_can_not_be),
        BASIS(more_answers_than_the_finding_has_enterprises_can_not_be),
        BASIS(what_a_finding_has_is_changed_with_the_finding),
        BASIS(refusals_of_facts_speak_dutch_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
