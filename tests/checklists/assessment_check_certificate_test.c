/* What the scheme refuses of certificates: a second one, one replaced, suspended, lifted, withdrawn, duplicates. */
#include "tests/checklists/certified.h"

#define CLAUSE "A.2"
#define LICENCE "4.1.1"
#define REPLACES ",\"replaces\":\"" NUMBER "\""
#define GROUNDS ",\"grounds\":\"Moved\""

static int issue(struct case_file *file, const char *number, const char *on, const char *rest)
{
    return case_checks_on(file, DECIDER, on, "certificate.issue", "certificate", certificate_body(number, on, rest));
}

static int status(struct case_file *file, const char *number, const char *what, const char *on, const char *rest)
{
    return case_checks_on(file, DECIDER, on, "certificate.status", number, status_body(what, on, rest));
}

static int duplicate(struct case_file *file, const char *party, const char *number, const char *on)
{
    char body[200];
    snprintf(body, sizeof body, "{\"number\":\"%s\",\"on\":\"%s\"}", number, on);
    return case_checks_on(file, DECIDER, on, "certificate.duplicate", party, body);
}

/* --- a second one --- */

static void a_dossier_comes_to_one_certificate(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(issue(file, "KVO-2018-002", DAY, ""), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "was issued in this dossier already");
    assert_says(file->err.message, "schouw certificate replace");
    assert_says(file->err.message, "schouw renew");
    assert_int_equal(issue(file, NUMBER, DAY, ""), ERROR_REFUSED);
}

static void after_withdrawal_nothing_can_be_issued_or_replaced_here(void **state)
{
    struct case_file *file = *state;
    said(file, NUMBER, "withdrawn", "2019-02-01");
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-02", ""), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "was withdrawn on 2019-02-01, for good");
    assert_says(file->err.message, "schouw renew");
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-02", REPLACES GROUNDS), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "was withdrawn on 2019-02-01, for good");
    /* Nor by dating it back. */
    assert_int_equal(issue(file, "KVO-2019-002", "2019-01-31", REPLACES GROUNDS), ERROR_INVALID);
    assert_int_equal(issue(file, "KVO-2019-002", "2019-01-31", ""), ERROR_REFUSED);
}

static void a_first_certificate_bears_who_was_assessed(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    case_decides(file);
    assert_int_equal(issue(file, NUMBER, DAY, ",\"partnership\":\"Another\""), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "", "partnership belongs to a replacement");
    assert_int_equal(issue(file, NUMBER, DAY, ",\"same_holder\":true"), ERROR_INVALID);
    assert_int_equal(issue(file, NUMBER, DAY, REPLACES GROUNDS), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "", "no certificate was issued in this dossier");
    assert_int_equal(issue(file, NUMBER, DAY, ""), 0);
}

static void of_two_issued_at_two_desks_one_is_issued_again(void **state)
{
    struct case_file *file = *state;
    struct author desk;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    case_decides(file);
    desk_opens(file, &desk);
    case_says(file, DECIDER, "certificate.issue", "certificate", certificate_body(NUMBER, DAY, ""));
    desk_says(file, &desk, DAY, "certificate.issue", "certificate", certificate_body("KVO-2018-002", DAY, ""));
    desk_told(file, &desk);
    assert_int_equal(issue(file, "KVO-2018-003", DAY, ""), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "", "contradict each other");
    assert_int_equal(status(file, NUMBER, "suspended", DAY, ""), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "", "contradict each other");
    assert_int_equal(issue(file, "KVO-2018-002", DAY, ""), 0);
    assert_int_equal(issue(file, NUMBER, DAY, ""), 0);
    author_close(&desk);
}

/* --- replaced --- */

static void what_changes_is_told_by_a_replacement(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-01", REPLACES GROUNDS), 0);
    assert_int_equal(issue(file, "KVO-2019-002", DAY, REPLACES GROUNDS), 0); /* on the day itself */
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-01", REPLACES), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "", "takes grounds");
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-01", REPLACES ",\"grounds\":\" \\n\""), ERROR_INVALID);
    assert_int_equal(issue(file, "KVO-2019-002", "2018-09-01", REPLACES GROUNDS), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "", "of certificate " NUMBER " on " DAY);
    assert_int_equal(issue(file, NUMBER, "2019-02-01", REPLACES GROUNDS), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "", "was used already");
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-01", ",\"replaces\":\"KVO-9\"" GROUNDS), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "", "certificate " NUMBER " stands here, not KVO-9");
    assert_int_equal(case_checks_on(file, DECIDER, "2019-02-01", "certificate.issue", "certificate",
                                    certificate_body("KVO-2019-002", "2019-02-03", REPLACES GROUNDS)),
                     ERROR_INVALID);
    assert_says(file->err.message, "yet to come");
}

static void it_is_the_same_certificate_until_the_same_day(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(case_checks_on(file, DECIDER, "2019-02-01", "certificate.issue", "certificate",
                                    "{\"number\":\"KVO-2\",\"certificate\":\"continu\",\"issued\":\"2019-02-01\","
                                    "\"expires\":\"2022-02-01\",\"signed_by\":\"C\",\"function\":\"D\"" REPLACES GROUNDS
                                    "}"),
                     ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "valid until " LAST_DAY);
    assert_int_equal(case_checks_on(file, DECIDER, "2019-02-01", "certificate.issue", "certificate",
                                    "{\"number\":\"KVO-2\",\"certificate\":\"basis\",\"issued\":\"2019-02-01\","
                                    "\"expires\":\"" LAST_DAY
                                    "\",\"signed_by\":\"C\",\"function\":\"D\"" REPLACES GROUNDS "}"),
                     ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "is continu, also when it is replaced");
}

static void it_asks_for_no_fresh_decision_but_for_a_licence(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "finding.set", "2.2.7",
              "{\"verdict\":\"met\",\"method\":\"document\",\"note\":\"Seen again\"}");
    assert_false(case_gate(file, GATE_CERTIFICATE));
    assert_int_equal(issue(file, "KVO-2019-002", "2019-12-31", REPLACES GROUNDS), 0);
    assert_int_equal(issue(file, "KVO-2019-002", "2020-01-01", REPLACES GROUNDS), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, LICENCE, "no valid licence");
}

static void another_holder_is_a_transfer_and_another_name_of_the_same_one_is_not(void **state)
{
    struct case_file *file = *state;
#define RENAMED REPLACES GROUNDS ",\"partnership\":\"KVO Anders\""
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-01", RENAMED), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "can not be transferred to KVO Anders");
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-01", RENAMED ",\"same_holder\":false"), ERROR_REFUSED);
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-01", RENAMED ",\"same_holder\":true"), 0);
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-01", REPLACES GROUNDS ",\"partnership\":\"KVO De Randstad\""),
                     0);
    /* Nor by giving the partnership another name first. */
    case_says(file, LAPTOP, "partnership.set", "partnership",
              "{\"name\":\"KVO Anders\",\"address\":\"a\",\"area\":\"b\",\"location\":\"c\",\"covenant\":\"d\"}");
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-01", REPLACES GROUNDS), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "in the name of KVO De Randstad");
}

static void only_what_is_valid_is_replaced(void **state)
{
    struct case_file *file = *state;
    said(file, NUMBER, "suspended", "2019-02-01");
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-02", REPLACES GROUNDS), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "is suspended since 2019-02-01");
    said(file, NUMBER, "valid", "2019-03-01");
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-28", REPLACES GROUNDS), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "", "on 2019-03-01");
    assert_int_equal(issue(file, "KVO-2019-002", "2019-03-01", REPLACES GROUNDS), 0);
    assert_int_equal(issue(file, "KVO-2021-002", "2021-09-03", REPLACES GROUNDS), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "was valid until " LAST_DAY);
}

static void of_two_replacements_at_two_desks_one_is_made_again(void **state)
{
    struct case_file *file = *state;
    struct author desk;
    desk_opens(file, &desk);
    replaced(file, NUMBER, "KVO-2019-002", "2019-02-01");
    desk_says(file, &desk, "2019-02-01", "certificate.issue", "certificate",
              certificate_body("KVO-2019-003", "2019-02-01", REPLACES GROUNDS));
    desk_told(file, &desk);
    assert_int_equal(issue(file, "KVO-2019-004", "2019-02-02", REPLACES GROUNDS), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "", "contradict each other");
    assert_int_equal(issue(file, "KVO-2019-003", "2019-02-02", ",\"replaces\":\"KVO-2019-002\"" GROUNDS),
                     ERROR_REFUSED);
    assert_int_equal(issue(file, "KVO-2019-003", "2019-02-01", REPLACES GROUNDS), 0);
    author_close(&desk);
}

/* --- suspended, lifted, withdrawn --- */

static void the_order_is_suspended_then_valid_again_or_withdrawn(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(status(file, NUMBER, "valid", DAY, ""), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "nothing to lift");
    assert_int_equal(status(file, NUMBER, "withdrawn", DAY, ""), 0);
    assert_int_equal(status(file, NUMBER, "suspended", DAY, ""), 0);
    said(file, NUMBER, "suspended", "2019-02-01");
    assert_int_equal(status(file, NUMBER, "suspended", "2019-02-02", ""), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "is suspended already, since 2019-02-01");
    assert_int_equal(status(file, NUMBER, "withdrawn", "2019-02-02", ""), 0);
    said(file, NUMBER, "valid", "2019-03-01");
    assert_int_equal(status(file, NUMBER, "valid", "2019-03-01", ""), ERROR_REFUSED);
    assert_int_equal(status(file, NUMBER, "suspended", "2019-03-01", ""), 0);
    said(file, NUMBER, "withdrawn", "2019-04-01");
    static const char *const all[] = {"valid", "suspended", "withdrawn"};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(status(file, NUMBER, all[i], "2019-05-01", ""), ERROR_REFUSED);
        assert_refused(file, ERROR_REFUSED, CLAUSE, "was withdrawn on 2019-04-01, for good");
    }
}

static void days_do_not_go_back_nor_ahead(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(status(file, NUMBER, "suspended", "2018-09-01", ""), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "", "before " DAY);
    assert_int_equal(case_checks_on(file, DECIDER, "2019-02-01", "certificate.status", NUMBER,
                                    status_body("suspended", "2019-02-03", "")),
                     ERROR_INVALID);
    assert_says(file->err.message, "yet to come");
    said(file, NUMBER, "suspended", "2019-02-01");
    assert_int_equal(status(file, NUMBER, "valid", "2019-01-31", ""), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "", "when the certificate was suspended");
    assert_int_equal(status(file, NUMBER, "valid", "2019-02-01", ""), 0);
    said(file, NUMBER, "valid", "2019-03-01");
    assert_int_equal(status(file, NUMBER, "withdrawn", "2019-02-28", ""), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "", "became valid again");
}

static void on_its_last_day_it_can_be_suspended_and_not_after(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(status(file, NUMBER, "suspended", LAST_DAY, ""), 0);
    assert_int_equal(status(file, NUMBER, "suspended", "2021-09-03", ""), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "was valid until " LAST_DAY);
    assert_int_equal(status(file, NUMBER, "withdrawn", "2021-09-03", ""), ERROR_REFUSED);
    said(file, NUMBER, "suspended", LAST_DAY);
    assert_int_equal(status(file, NUMBER, "valid", LAST_DAY, ""), 0);
    assert_int_equal(status(file, NUMBER, "valid", "2021-09-03", ""), ERROR_REFUSED);
}

static void without_a_licence_it_can_be_suspended_and_lifted_all_the_same(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(status(file, NUMBER, "suspended", "2020-03-01", ""), 0);
}

static void only_a_suspension_has_a_last_day_and_that_comes_after(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(status(file, NUMBER, "suspended", "2019-02-01", ",\"until\":\"2019-02-02\""), 0);
    assert_int_equal(status(file, NUMBER, "suspended", "2019-02-01", ",\"until\":\"2019-02-01\""), ERROR_INVALID);
    assert_int_equal(status(file, NUMBER, "withdrawn", "2019-02-01", ",\"until\":\"2019-03-01\""), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "", "only a suspension");
}

static void it_is_about_the_number_that_stands(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(status(file, "KVO-9", "suspended", DAY, ""), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "", "certificate " NUMBER " stands here, not KVO-9");
    replaced(file, NUMBER, "KVO-2019-002", "2019-02-01");
    assert_int_equal(status(file, NUMBER, "suspended", "2019-02-01", ""), ERROR_INVALID);
    assert_int_equal(status(file, "KVO-2019-002", "suspended", "2019-02-01", ""), 0);
    assert_int_equal(status(file, "KVO-2019-002", "suspended", "2019-01-31", ""), ERROR_INVALID);
}

static void before_there_is_a_certificate_there_is_nothing_to_suspend(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(status(file, NUMBER, "suspended", DAY, ""), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "", "no certificate was issued");
    assert_int_equal(duplicate(file, "police", NUMBER, DAY), ERROR_REFUSED);
}

static void whoever_saw_statements_that_contradict_each_other_settles_them(void **state)
{
    struct case_file *file = *state;
    struct author desk;
    desk_opens(file, &desk);
    said(file, NUMBER, "suspended", "2019-02-01");
    desk_says(file, &desk, "2019-02-01", "certificate.status", NUMBER,
              status_body("suspended", "2019-02-01", ",\"until\":\"2019-03-01\""));
    desk_told(file, &desk);
    assert_int_equal(status(file, NUMBER, "suspended", "2019-02-01", ""), 0);
    assert_int_equal(status(file, NUMBER, "valid", "2019-02-02", ""), 0);
    assert_int_equal(issue(file, "KVO-2019-002", "2019-02-02", REPLACES GROUNDS), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, "", "contradict each other");
    assert_int_equal(duplicate(file, "police", NUMBER, "2019-02-02"), ERROR_REFUSED);
    author_close(&desk);
}

static void of_statements_that_contradict_each_other_a_withdrawal_is_for_good(void **state)
{
    struct case_file *file = *state;
    struct author desk;
    said(file, NUMBER, "suspended", "2019-02-01");
    desk_opens(file, &desk);
    case_says_alone(file, DECIDER, "2019-03-01", "certificate.status", NUMBER, status_body("valid", "2019-03-01", ""));
    desk_says(file, &desk, "2019-03-01", "certificate.status", NUMBER, status_body("withdrawn", "2019-03-01", ""));
    desk_told(file, &desk);
    assert_int_equal(status(file, NUMBER, "valid", "2019-03-02", ""), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "only withdrawing it ends this");
    assert_int_equal(status(file, NUMBER, "withdrawn", "2019-03-01", ""), 0);
    author_close(&desk);
}

static void who_audited_says_nothing_of_the_certificate(void **state)
{
    struct case_file *file = *state;
    struct error err = {0};
    struct author copy = file->writers[LAPTOP];
    struct record *record =
        author_write(&copy, case_at(DAY), "certificate.status", NUMBER, status_body("suspended", DAY, ""));
    assert_int_equal(registry_may_write(file->registry, file->fold, record, "anna", &err), ERROR_REFUSED);
    assert_int_equal(registry_may_write(file->registry, file->fold, record, "carla", &err), 0);
    record_free(record);
}

/* --- duplicates --- */

static void a_duplicate_is_of_a_valid_certificate_and_for_a_participant(void **state)
{
    struct case_file *file = *state;
    assert_int_equal(duplicate(file, "police", NUMBER, DAY), 0);
    assert_int_equal(duplicate(file, "police", NUMBER, "2019-12-31"), 0);
    assert_int_equal(duplicate(file, "nobody", NUMBER, DAY), ERROR_INVALID);
    assert_refused(file, ERROR_INVALID, "", "nobody is no participant");
    assert_int_equal(duplicate(file, "police", "KVO-9", DAY), ERROR_INVALID);
    assert_int_equal(duplicate(file, "police", NUMBER, "2018-09-01"), ERROR_INVALID);
    assert_int_equal(duplicate(file, "police", NUMBER, "2020-01-01"), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, LICENCE, "no valid licence");
    case_says(file, LAPTOP, "party.set", "smit", "{\"name\":\"Smit\",\"type\":\"adviser\",\"participant\":false}");
    assert_int_equal(duplicate(file, "smit", NUMBER, DAY), ERROR_INVALID);
    said(file, NUMBER, "suspended", "2019-02-01");
    assert_int_equal(duplicate(file, "police", NUMBER, "2019-01-31"), 0); /* it was valid that day */
    assert_int_equal(duplicate(file, "police", NUMBER, "2019-02-01"), ERROR_REFUSED);
    assert_refused(file, ERROR_REFUSED, CLAUSE, "is suspended since 2019-02-01");
    said(file, NUMBER, "withdrawn", "2019-03-01");
    assert_int_equal(duplicate(file, "police", NUMBER, "2019-03-01"), ERROR_REFUSED);
    assert_int_equal(duplicate(file, "police", NUMBER, "2021-09-03"), ERROR_REFUSED);
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CERTIFIED(a_dossier_comes_to_one_certificate),
        CERTIFIED(after_withdrawal_nothing_can_be_issued_or_replaced_here),
        CONTINU(a_first_certificate_bears_who_was_assessed),
        CONTINU(of_two_issued_at_two_desks_one_is_issued_again),
        CERTIFIED(what_changes_is_told_by_a_replacement),
        CERTIFIED(it_is_the_same_certificate_until_the_same_day),
        CERTIFIED(it_asks_for_no_fresh_decision_but_for_a_licence),
        CERTIFIED(another_holder_is_a_transfer_and_another_name_of_the_same_one_is_not),
        CERTIFIED(only_what_is_valid_is_replaced),
        CERTIFIED(of_two_replacements_at_two_desks_one_is_made_again),
        CERTIFIED(the_order_is_suspended_then_valid_again_or_withdrawn),
        CERTIFIED(days_do_not_go_back_nor_ahead),
        CERTIFIED(on_its_last_day_it_can_be_suspended_and_not_after),
        CERTIFIED(without_a_licence_it_can_be_suspended_and_lifted_all_the_same),
        CERTIFIED(only_a_suspension_has_a_last_day_and_that_comes_after),
        CERTIFIED(it_is_about_the_number_that_stands),
        CONTINU(before_there_is_a_certificate_there_is_nothing_to_suspend),
        CERTIFIED(whoever_saw_statements_that_contradict_each_other_settles_them),
        CERTIFIED(of_statements_that_contradict_each_other_a_withdrawal_is_for_good),
        CERTIFIED(who_audited_says_nothing_of_the_certificate),
        CERTIFIED(a_duplicate_is_of_a_valid_certificate_and_for_a_participant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
