/* What becomes of a certificate, day by day. */
#include "tests/checklists/certified.h"

static void before_it_is_issued_there_is_none(void **state)
{
    struct case_file *file = *state;
    state_is(file, DAY, "none", "");
    assert_null(life_on(file, DAY).issue);
}

static void on_its_last_day_it_is_valid_and_the_day_after_expired(void **state)
{
    struct case_file *file = *state;
    file->registry = (registry_free(file->registry), NULL); /* the licence ends before that */
    case_settles(file);
    state_is(file, DAY, "valid", DAY);
    state_is(file, LAST_DAY, "valid", DAY);
    state_is(file, "2021-09-03", "expired", "2021-09-03");
    state_is(file, "2030-01-01", "expired", "2021-09-03");
    assert_string_equal(life_on(file, DAY).expires, LAST_DAY);
}

static void without_a_licence_on_the_day_it_is_not_valid(void **state)
{
    const struct case_file *file = *state;
    state_is(file, "2019-12-31", "valid", DAY);
    state_is(file, "2020-01-01", "unlicensed", "");
    struct life life = life_on(file, "2020-01-01");
    assert_false(life_is_valid(&life));
}

static void a_scheme_that_asks_for_no_licence_does_without(void **state)
{
    static char another[] = "outsiders";
    struct case_file *file = *state;
    for (unsigned i = 0; i < file->scheme->rules_count; i++) {
        struct scheme_rule *rule = &file->scheme->rules[i];
        if (strcmp(rule->kind, "valid-licence") == 0) rule->kind = another;
    }
    state_is(file, "2020-01-01", "valid", DAY);
}

static void suspended_lifted_and_suspended_again(void **state)
{
    struct case_file *file = *state;
    said(file, NUMBER, "suspended", "2019-02-01");
    state_is(file, "2019-01-31", "valid", DAY);
    state_is(file, "2019-02-01", "suspended", "2019-02-01");
    said(file, NUMBER, "valid", "2019-03-01");
    state_is(file, "2019-03-01", "valid", "2019-03-01");
    said(file, NUMBER, "suspended", "2019-04-01");
    state_is(file, "2019-04-01", "suspended", "2019-04-01");
    /* As it was on the days before. */
    state_is(file, "2018-12-31", "valid", DAY);
    state_is(file, "2019-02-28", "suspended", "2019-02-01");
    state_is(file, "2019-03-31", "valid", "2019-03-01");
}

static void suspended_on_its_last_day_it_expires_all_the_same(void **state)
{
    struct case_file *file = *state;
    said(file, NUMBER, "suspended", LAST_DAY);
    state_is(file, LAST_DAY, "suspended", LAST_DAY);
    state_is(file, "2021-09-03", "expired", "2021-09-03");
}

static void withdrawn_is_for_good_also_when_it_would_have_expired(void **state)
{
    struct case_file *file = *state;
    said(file, NUMBER, "withdrawn", "2019-02-01");
    state_is(file, "2019-01-31", "valid", DAY);
    state_is(file, "2019-02-01", "withdrawn", "2019-02-01");
    state_is(file, "2022-01-01", "withdrawn", "2019-02-01");
}

static void a_suspension_said_today_for_tomorrow_holds_tomorrow(void **state)
{
    struct case_file *file = *state;
    case_says_on(file, DECIDER, "2019-02-01", "certificate.status", NUMBER, status_body("suspended", "2019-02-02", ""));
    state_is(file, "2019-02-01", "valid", DAY);
    state_is(file, "2019-02-02", "suspended", "2019-02-02");
}

static void two_deciders_who_say_different_things_contradict_each_other(void **state)
{
    struct case_file *file = *state;
    struct author desk;
    said(file, NUMBER, "suspended", "2019-02-01");
    desk_opens(file, &desk);
    desk_says(file, &desk, "2019-03-01", "certificate.status", NUMBER, status_body("valid", "2019-03-01", ""));
    case_says_alone(file, DECIDER, "2019-03-01", "certificate.status", NUMBER,
                    status_body("withdrawn", "2019-03-01", ""));
    state_is(file, "2019-03-02", "conflict", "");
    struct life life = life_on(file, "2019-03-02");
    assert_false(life_is_valid(&life));
    assert_non_null(life.issue);
    assert_null(life.status);
    desk_told(file, &desk);
    said(file, NUMBER, "withdrawn", "2019-03-02");
    state_is(file, "2019-03-02", "withdrawn", "2019-03-02");
    author_close(&desk);
}

static void two_certificates_issued_at_two_desks_contradict_each_other(void **state)
{
    struct case_file *file = *state;
    struct author desk;
    desk_opens(file, &desk);
    replaced(file, NUMBER, "KVO-2019-002", "2019-02-01");
    desk_says(file, &desk, "2019-02-01", "certificate.issue", "certificate",
              certificate_body("KVO-2019-003", "2019-02-01", ",\"replaces\":\"" NUMBER "\",\"grounds\":\"Lost\""));
    state_is(file, "2019-02-01", "conflict", "");
    assert_null(life_on(file, "2019-02-01").issue);
    author_close(&desk);
}

static void one_that_replaces_is_the_same_right(void **state)
{
    struct case_file *file = *state;
    replaced(file, NUMBER, "KVO-2019-002", "2019-02-01");
    replaced(file, "KVO-2019-002", "KVO-2019-003", "2019-04-01");
    state_is(file, "2019-04-01", "valid", "2019-04-01");
    struct life life = life_on(file, "2019-04-01");
    assert_string_equal(record_text(life.issue, "number"), "KVO-2019-003");
    assert_string_equal(life.first, DAY);
    assert_string_equal(life.expires, LAST_DAY);
    assert_string_equal(record_text(life_replaced(file->fold, life.issue), "number"), "KVO-2019-002");
    assert_null(life_replaced(file->fold, life_replaced(file->fold, life_replaced(file->fold, life.issue))));
}

static void nobody_escapes_a_suspension_by_replacing_what_another_suspends(void **state)
{
    struct case_file *file = *state;
    struct author desk;
    desk_opens(file, &desk);
    replaced(file, NUMBER, "KVO-2019-002", "2019-02-02");
    desk_says(file, &desk, "2019-02-01", "certificate.status", NUMBER, status_body("suspended", "2019-02-01", ""));
    state_is(file, "2019-02-03", "suspended", "2019-02-01");
    assert_string_equal(record_text(life_on(file, "2019-02-03").issue, "number"), "KVO-2019-002");
    desk_told(file, &desk);
    said(file, "KVO-2019-002", "valid", "2019-03-01");
    state_is(file, "2019-03-01", "valid", "2019-03-01");
    author_close(&desk);
}

static void a_suspension_that_was_lifted_before_does_not_come_back_with_a_replacement(void **state)
{
    struct case_file *file = *state;
    said(file, NUMBER, "suspended", "2019-02-01");
    said(file, NUMBER, "valid", "2019-03-01");
    replaced(file, NUMBER, "KVO-2019-002", "2019-04-01");
    state_is(file, "2019-04-01", "valid", "2019-04-01");
    state_is(file, "2019-02-15", "suspended", "2019-02-01");
}

static void what_an_auditor_says_of_it_does_not_count(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "certificate.status", NUMBER, status_body("withdrawn", DAY, ""));
    state_is(file, DAY, "valid", DAY);
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTINU(before_it_is_issued_there_is_none),
        CERTIFIED(on_its_last_day_it_is_valid_and_the_day_after_expired),
        CERTIFIED(without_a_licence_on_the_day_it_is_not_valid),
        CERTIFIED(a_scheme_that_asks_for_no_licence_does_without),
        CERTIFIED(suspended_lifted_and_suspended_again),
        CERTIFIED(suspended_on_its_last_day_it_expires_all_the_same),
        CERTIFIED(withdrawn_is_for_good_also_when_it_would_have_expired),
        CERTIFIED(a_suspension_said_today_for_tomorrow_holds_tomorrow),
        CERTIFIED(two_deciders_who_say_different_things_contradict_each_other),
        CERTIFIED(two_certificates_issued_at_two_desks_contradict_each_other),
        CERTIFIED(one_that_replaces_is_the_same_right),
        CERTIFIED(nobody_escapes_a_suspension_by_replacing_what_another_suspends),
        CERTIFIED(a_suspension_that_was_lifted_before_does_not_come_back_with_a_replacement),
        CERTIFIED(what_an_auditor_says_of_it_does_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
