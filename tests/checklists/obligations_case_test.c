/* What the real scheme asks of a case and of a certificate outside chapter 2, as facts of its forms. */
#include "tests/checklists/certified.h"

static int audited(void **state)
{
    struct case_file *file = case_open(CASE_CONTINU);
    case_audit(file);
    *state = file;
    return 0;
}

static int issued(void **state)
{
    struct case_file *file = case_open(CASE_CONTINU);
    certified(file);
    *state = file;
    return 0;
}

static void watched(struct case_file *file, const char *item, const char *value)
{
    char body[300];
    snprintf(body, sizeof body, "{\"value\":%s}", value);
    if (case_checks(file, DECIDER, "surveillance.set", item, body) != 0) fail_msg("%s", file->err.message);
    case_says(file, DECIDER, "surveillance.set", item, body);
}

static int watched_is_refused(struct case_file *file, const char *item, const char *value)
{
    char body[300];
    snprintf(body, sizeof body, "{\"value\":%s}", value);
    return case_checks(file, DECIDER, "surveillance.set", item, body);
}

static void an_application_follows_a_full_cycle(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "full-cycle"), ANSWER_MET);
    case_says(file, LAPTOP, "fact.set", "3.2/full-cycle", "{\"value\":false,\"reason\":\"Never evaluated\"}");
    assert_int_equal(case_state(file, DAY, "full-cycle"), ANSWER_UNMET);
    case_reports(file, 1);
    assert_false(case_gate(file, GATE_REVIEW));
    case_says(file, LAPTOP, "fact.set", "3.2/full-cycle", "{\"reason\":\"A slip\"}");
    assert_int_equal(case_state(file, DAY, "full-cycle"), ANSWER_NOT_YET);
}

static void access_is_granted_or_the_case_does_not_go_on(void **state)
{
    struct case_file *file = *state;
    assert_true(case_gate(file, GATE_REPORT));
    case_says(file, LAPTOP, "fact.set", "3.2.3/granted", "{\"value\":false,\"reason\":\"Shut out\"}");
    case_says(file, LAPTOP, "fact.set", "3.2.3/refusal-grounds", "{\"value\":\"No time\"}");
    assert_int_equal(case_state(file, DAY, "site-access"), ANSWER_UNMET);
    assert_false(case_gate(file, GATE_REPORT));
    char *sentence = case_sentence(file, DAY, "site-access");
    assert_says(sentence, "access to the site granted: no");
    free(sentence);
    case_says(file, LAPTOP, "fact.set", "3.2.3/granted", "{\"value\":true,\"reason\":\"Let in after all\"}");
    assert_true(case_gate(file, GATE_REPORT));
}

static void the_contract_has_its_number_licence_and_manual(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_state(file, DAY, "mark-contract"), ANSWER_NOT_YET);
    watched(file, "A.2/contract-number", "\"C-1\"");
    watched(file, "A.2/contract-from", "\"" DAY "\"");
    watched(file, "A.2/mark-licence", "true");
    assert_int_equal(case_state(file, DAY, "mark-contract"), ANSWER_NOT_YET);
    watched(file, "A.2/manual-given", "\"" DAY "\"");
    assert_int_equal(case_state(file, DAY, "mark-contract"), ANSWER_MET);
    assert_int_equal(watched_is_refused(file, "A.2/contract-until", "\"2018-09-01\""), ERROR_INVALID);
    assert_true(case_gate(file, GATE_CERTIFICATE));
}

static void the_mark_stands_only_where_it_may(void **state)
{
    struct case_file *file = *state;
    watched(file, "A.3/signs/where", "\"Both entrances\"");
    watched(file, "A.3/signs/use", "\"sign\"");
    assert_int_equal(case_state(file, DAY, "mark-use"), ANSWER_NOT_YET);
    watched(file, "A.3/signs/with-name-date-number", "true");
    assert_int_equal(case_state(file, DAY, "mark-use"), ANSWER_MET);
    assert_int_equal(watched_is_refused(file, "A.3/shop/use", "\"billboard\""), ERROR_INVALID);
    assert_says(file->err.message, "product");
    watched(file, "A.3/shop/where", "\"A box of biscuits\"");
    watched(file, "A.3/shop/use", "\"product\"");
    watched(file, "A.3/shop/with-name-date-number", "true");
    assert_int_equal(case_state(file, DAY, "mark-use"), ANSWER_UNMET);
    assert_true(case_gate(file, GATE_CERTIFICATE));
}

static void checks_of_the_mark_are_recorded(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(watched_is_refused(file, "A.4/spring/on", "\"2018-02-30\""), ERROR_INVALID);
    watched(file, "A.4/spring/on", "\"" DAY "\"");
    watched(file, "A.4/spring/looked-at", "\"The website\"");
    watched(file, "A.4/spring/in-order", "true");
    const struct scheme_form *form = form_find(file->scheme, "A.4", true);
    struct form_sheet sheet;
    assert_int_equal(form_sheet_fill(file->scheme, form, file->fold, "continu", &sheet, NULL), 0);
    assert_int_equal(sheet.rows, 1);
    assert_int_equal(sheet.filled, 3);
    form_sheet_fini(&sheet);
    assert_true(case_gate(file, GATE_CERTIFICATE));
}

static void misuse_is_sanctioned_in_order(void **state)
{
    static const char *const order[] = {"warning-on",       "fine-on",        "inform-owner-on",
                                        "inform-others-on", "publication-on", "complaint-on"};
    char item[80];
    struct case_file *file = *state;
    watched(file, "A.5/shop/found-on", "\"" DAY "\"");
    watched(file, "A.5/shop/kind", "\"misleading\"");
    watched(file, "A.5/shop/by", "\"A shop\"");
    watched(file, "A.5/shop/what", "\"On a product\"");
    assert_int_equal(case_state(file, DAY, "mark-misuse"), ANSWER_NOT_YET);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        for (size_t later = i + 1; later < sizeof order / sizeof *order; later++) {
            snprintf(item, sizeof item, "A.5/shop/%s", order[later]);
            assert_int_equal(watched_is_refused(file, item, "\"" DAY "\""), ERROR_INVALID);
            assert_string_equal(file->err.clause, "A.5");
        }
        snprintf(item, sizeof item, "A.5/shop/%s", order[i]);
        assert_int_equal(watched_is_refused(file, item, "\"2018-09-01\""), ERROR_INVALID);
        watched(file, item, "\"" DAY "\"");
        assert_int_equal(case_state(file, DAY, "mark-misuse"), ANSWER_MET);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_application_follows_a_full_cycle, audited, case_teardown),
        cmocka_unit_test_setup_teardown(access_is_granted_or_the_case_does_not_go_on, audited, case_teardown),
        cmocka_unit_test_setup_teardown(the_contract_has_its_number_licence_and_manual, issued, case_teardown),
        cmocka_unit_test_setup_teardown(the_mark_stands_only_where_it_may, issued, case_teardown),
        cmocka_unit_test_setup_teardown(checks_of_the_mark_are_recorded, issued, case_teardown),
        cmocka_unit_test_setup_teardown(misuse_is_sanctioned_in_order, issued, case_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
