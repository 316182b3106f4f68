/* agenda: certificates that end or are suspended, and cases that are over. */
#include "tests/checklists/agenda_case.h"

static void a_certificate_that_ends_warns_and_tells_how_to_renew_it(void **state)
{
    struct case_file *file = *state;
    certified(file);
    struct agenda *agenda = case_agenda(file, "2021-01-01");
    const struct agenda_term *term = the_term(agenda, AGENDA_CERTIFICATE, "KVO-2018-001");
    assert_int_equal(agenda->count, 1);
    assert_string_equal(term->day, "2021-09-02");
    assert_string_equal(term->warnings[0], "2021-03-02");
    assert_string_equal(term->what.en, "certificate KVO-2018-001 ends");
    assert_string_equal(term->command, "schouw -d almere renew");
    agenda_free(agenda);
}

static void one_that_ran_out_is_told_of_for_a_month(void **state)
{
    struct case_file *file = *state;
    certified(file);
    struct agenda *agenda = case_agenda(file, "2021-09-03");
    assert_true(agenda_overdue(the_term(agenda, AGENDA_CERTIFICATE, NULL)));
    agenda_free(agenda);
    assert_true(there(file, "2021-10-02", AGENDA_CERTIFICATE));
    assert_false(there(file, "2021-10-03", AGENDA_CERTIFICATE));
}

#define RENEWS                                                                                                         \
    "{\"name\":\"O'Hara\",\"scheme\":\"kvo-3.1\",\"certificate\":\"continu\",\"opened\":\"2018-06-04\","               \
    "\"previous_certificate\":\"continu\",\"previous_number\":\"KVO-2018-001\",\"previous_issued\":\"2018-09-02\"}"

static void one_that_was_renewed_asks_for_nothing_and_until_then_its_renewal_is_where_to_go_on(void **state)
{
    struct case_file *old = *state, *renewal = case_open(RENEWS);
    certified(old);
    struct agenda *agenda = agenda_begun("2021-01-01");
    agenda_takes(agenda, renewal);
    agenda_takes(agenda, old);
    agenda_settle(agenda);
    assert_string_equal(the_term(agenda, AGENDA_CERTIFICATE, "KVO-2018-001")->command, "schouw -d almere status");
    agenda_free(agenda);
    case_says(renewal, DECIDER, "certificate.issue", "certificate",
              "{\"number\":\"KVO-2021-007\",\"certificate\":\"continu\",\"issued\":\"2021-08-02\",\"expires\":"
              "\"2024-08-02\",\"signed_by\":\"Carla\",\"function\":\"Director\"}");
    agenda = agenda_begun("2021-01-01");
    agenda_takes(agenda, old);
    agenda_takes(agenda, renewal);
    agenda_settle(agenda);
    assert_null(term_of(agenda, AGENDA_CERTIFICATE, "KVO-2018-001"));
    assert_non_null(term_of(agenda, AGENDA_CERTIFICATE, "KVO-2021-007"));
    agenda_free(agenda);
    case_close(renewal);
}

static void one_that_was_replaced_is_renewed_by_its_dossier(void **state)
{
    struct case_file *old = *state;
    struct case_file *renewal =
        case_open("{\"name\":\"De Randstad\",\"scheme\":\"kvo-3.1\",\"certificate\":\"continu\",\"opened\":"
                  "\"2018-06-04\",\"previous_number\":\"KVO-2018-001\",\"renews\":\"almere\"}");
    certified(old);
    replaced(old, NUMBER, "KVO-2019-002", "2019-02-01");
    struct agenda *agenda = agenda_begun("2021-01-01");
    agenda_takes(agenda, old);
    assert_string_equal(the_term(agenda, AGENDA_CERTIFICATE, "KVO-2019-002")->day, LAST_DAY);
    case_says(renewal, DECIDER, "certificate.issue", "certificate",
              "{\"number\":\"KVO-2021-007\",\"certificate\":\"continu\",\"issued\":\"2021-08-02\",\"expires\":"
              "\"2024-08-02\",\"signed_by\":\"Carla\",\"function\":\"Director\"}");
    agenda_takes(agenda, renewal);
    agenda_settle(agenda);
    assert_null(term_of(agenda, AGENDA_CERTIFICATE, "KVO-2019-002"));
    agenda_free(agenda);
    case_close(renewal);
}

static void a_suspension_runs_until_its_last_day_and_beyond(void **state)
{
    struct case_file *file = *state;
    certified(file);
    case_says_on(file, DECIDER, "2019-02-01", "certificate.status", NUMBER,
                 status_body("suspended", "2019-02-01", ",\"until\":\"2019-03-15\""));
    struct agenda *agenda = case_agenda(file, "2019-03-15");
    const struct agenda_term *term = the_term(agenda, AGENDA_SUSPENSION, NUMBER);
    assert_string_equal(term->day, "2019-03-15");
    assert_false(agenda_overdue(term));
    assert_string_equal(term->clause, "A.2");
    assert_string_equal(term->what.en, "lift the suspension of certificate KVO-2018-001, or withdraw it");
    assert_string_equal(term->command, "schouw -d almere certificate lift KVO-2018-001 -m GROUNDS");
    assert_non_null(term_of(agenda, AGENDA_CERTIFICATE, NUMBER));
    agenda_free(agenda);
    agenda = case_agenda(file, "2019-03-16");
    assert_true(agenda_overdue(the_term(agenda, AGENDA_SUSPENSION, NUMBER)));
    agenda_free(agenda);
    said(file, NUMBER, "valid", "2019-03-16");
    assert_false(there(file, "2019-03-16", AGENDA_SUSPENSION));
    said(file, NUMBER, "suspended", "2019-04-01"); /* without a last day: it waits for no day */
    assert_false(there(file, "2019-04-01", AGENDA_SUSPENSION));
}

static void one_that_was_withdrawn_asks_for_nothing(void **state)
{
    struct case_file *file = *state;
    certified(file);
    said(file, NUMBER, "withdrawn", "2021-02-01");
    assert_true(there(file, "2021-01-31", AGENDA_CERTIFICATE));
    assert_false(there(file, "2021-02-01", AGENDA_CERTIFICATE));
}

/* --- the scheme and the case --- */

static void a_scheme_that_stops_binding_is_a_term_of_a_case_not_decided(void **state)
{
    struct case_file *file = *state;
    case_scheme_says(file, &file->scheme->binds_until, "2018-12-31");
    case_scheme_says(file, &file->scheme->transition_until, "2019-06-30");
    case_scheme_says(file, &file->scheme->successor, "kvo-4.0");
    struct agenda *agenda = case_agenda(file, DAY);
    const struct agenda_term *term = the_term(agenda, AGENDA_SCHEME, NULL);
    assert_string_equal(term->day, "2019-06-30");
    assert_string_equal(term->what.en, "scheme kvo-3.1 stops binding");
    assert_says(term->command, "schouw -d almere ");
    agenda_free(agenda);
    agenda = case_agenda(file, "2019-07-01");
    term = the_term(agenda, AGENDA_SCHEME, NULL);
    assert_true(agenda_overdue(term));
    assert_string_equal(term->command, "schouw -d almere open kvo-4.0");
    agenda_free(agenda);
    certified(file);
    assert_false(there(file, DAY, AGENDA_SCHEME));
}

static void what_was_asked_for_runs_until_it_is_received(void **state)
{
    struct case_file *file = *state;
    assert_false(there(file, DAY, AGENDA_ASKED));
    case_says(file, LAPTOP, "intake.set", "further/figures",
              "{\"status\":\"asked\",\"on\":\"2018-09-02\",\"by\":\"2018-09-30\",\"note\":\"Figures of 2017\"}");
    struct agenda *agenda = case_agenda(file, "2018-10-01");
    const struct agenda_term *term = the_term(agenda, AGENDA_ASKED, "further/figures");
    assert_string_equal(term->day, "2018-09-30");
    assert_string_equal(term->what.en, "receive what was asked for: further/figures");
    assert_string_equal(term->command, "schouw -d almere intake further/figures received");
    assert_true(agenda_overdue(term));
    agenda_free(agenda);
    case_says(file, LAPTOP, "intake.set", "further/figures", "{\"status\":\"received\",\"on\":\"2018-09-20\"}");
    assert_false(there(file, "2018-10-01", AGENDA_ASKED));
}

static void a_case_that_ended_asks_for_nothing_until_it_goes_on(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7",
              "{\"grade\":\"minor\",\"text\":\"No retention periods\",\"established\":\"2018-09-02\"}");
    case_says(file, LAPTOP, "case.end", "case",
              "{\"status\":\"withdrawn\",\"on\":\"2018-09-02\",\"grounds\":\"No longer wanted\"}");
    struct agenda *agenda = case_agenda(file, DAY);
    assert_int_equal(agenda->count, 0);
    agenda_free(agenda);
    case_says(file, LAPTOP, "case.end", "case",
              "{\"status\":\"resumed\",\"on\":\"2018-09-02\",\"grounds\":\"Wanted\"}");
    assert_true(there(file, DAY, AGENDA_DEVIATION));
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONTINU(a_certificate_that_ends_warns_and_tells_how_to_renew_it),
        CONTINU(one_that_ran_out_is_told_of_for_a_month),
        CONTINU(one_that_was_renewed_asks_for_nothing_and_until_then_its_renewal_is_where_to_go_on),
        CONTINU(one_that_was_replaced_is_renewed_by_its_dossier),
        CONTINU(a_suspension_runs_until_its_last_day_and_beyond),
        CONTINU(one_that_was_withdrawn_asks_for_nothing),
        CONTINU(a_scheme_that_stops_binding_is_a_term_of_a_case_not_decided),
        CONTINU(what_was_asked_for_runs_until_it_is_received),
        CONTINU(a_case_that_ended_asks_for_nothing_until_it_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
