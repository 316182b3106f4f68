/* agenda: what has a last day, when it warns, and when it is done. */
#include "tests/checklists/agenda_case.h"

#define RAISED(day) "{\"grade\":\"minor\",\"text\":\"No retention periods\",\"established\":\"" day "\"}"
static void day_is(const struct case_file *file, enum agenda_kind kind, const char *day, const char *last)
{
    struct agenda *agenda = case_agenda(file, day);
    assert_string_equal(the_term(agenda, kind, NULL)->day, last);
    agenda_free(agenda);
}

static bool listed(const struct case_file *file, const char *day, long days, enum agenda_kind kind)
{
    struct agenda *agenda = case_agenda(file, day);
    agenda_keep(agenda, days);
    bool there = term_of(agenda, kind, NULL) != NULL;
    agenda_free(agenda);
    return there;
}

/* --- deviations --- */

static void a_deviation_is_due_by_the_calendar_and_later_once_extended(void **state)
{
    static const char *const terms[][3] = {
        {"2017-11-30", "2018-02-28", "2018-04-30"}, {"2019-11-30", "2020-02-29", "2020-04-30"},
        {"2018-07-31", "2018-10-31", "2018-12-31"}, {"2018-09-30", "2018-12-30", "2019-02-28"},
        {"2019-09-30", "2019-12-30", "2020-02-29"}, {"2018-12-31", "2019-03-31", "2019-05-31"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        char body[200];
        struct case_file *file = case_open(CASE_BASIS);
        snprintf(body, sizeof body, "{\"grade\":\"minor\",\"text\":\"t\",\"established\":\"%s\"}", terms[i][0]);
        case_says(file, LAPTOP, "deviation.raise", "2.2.7", body);
        day_is(file, AGENDA_DEVIATION, terms[i][0], terms[i][1]);
        case_says(file, LAPTOP, "deviation.extend", "2.2.7", "{\"on\":\"2018-09-02\",\"grounds\":\"Council\"}");
        day_is(file, AGENDA_DEVIATION, terms[i][0], terms[i][2]);
        case_close(file);
    }
}

static void it_is_overdue_from_the_day_after_its_last(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    struct agenda *agenda = case_agenda(file, "2018-12-02");
    const struct agenda_term *term = the_term(agenda, AGENDA_DEVIATION, "2.2.7");
    assert_int_equal(term->days_left, 0);
    assert_false(agenda_overdue(term));
    agenda_free(agenda);
    agenda = case_agenda(file, "2018-12-03");
    term = the_term(agenda, AGENDA_DEVIATION, "2.2.7");
    assert_int_equal(term->days_left, -1);
    assert_true(agenda_overdue(term));
    agenda_free(agenda);
    agenda = case_agenda(file, "2018-11-30");
    assert_int_equal(the_term(agenda, AGENDA_DEVIATION, "2.2.7")->days_left, 2);
    agenda_free(agenda);
}

static void a_term_tells_where_by_which_clause_and_what_to_type(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7-2", RAISED("2018-09-02"));
    struct agenda *agenda = case_agenda(file, DAY);
    const struct agenda_term *term = the_term(agenda, AGENDA_DEVIATION, "2.2.7-2");
    assert_string_equal(term->dossier, "almere");
    assert_string_equal(term->name, "De Randstad");
    assert_string_equal(term->clause, "4.4.3");
    assert_string_equal(term->what.en, "judge deviation 2.2.7-2");
    assert_string_equal(term->what.nl, "afwijking 2.2.7-2 beoordelen");
    assert_string_equal(term->command, "schouw -d almere deviation correct 2.2.7-2 TEXT");
    agenda_free(agenda);
    case_says(file, LAPTOP, "deviation.correct", "2.2.7-2", "{\"on\":\"2018-10-02\",\"text\":\"Written down\"}");
    case_says(file, LAPTOP, "deviation.extend", "2.2.7-2", "{\"on\":\"2018-10-02\",\"grounds\":\"Council\"}");
    agenda = case_agenda(file, DAY);
    term = the_term(agenda, AGENDA_DEVIATION, "2.2.7-2");
    assert_string_equal(term->what.en, "judge deviation 2.2.7-2, term extended");
    assert_string_equal(term->command, "schouw -d almere deviation judge 2.2.7-2 lifted");
    agenda_free(agenda);
}

static void a_deviation_found_not_lifted_still_runs_and_a_lifted_one_does_not(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    case_says(file, LAPTOP, "deviation.judge", "2.2.7",
              "{\"on\":\"2018-10-02\",\"verdict\":\"not-lifted\",\"by\":\"visit\"}");
    assert_true(there(file, "2018-10-02", AGENDA_DEVIATION));
    case_says(file, LAPTOP, "deviation.judge", "2.2.7",
              "{\"on\":\"2018-12-24\",\"verdict\":\"lifted\",\"by\":\"documents\"}");
    assert_false(there(file, "2018-12-24", AGENDA_DEVIATION));
}

static void one_judged_both_ways_still_runs(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    case_says(file, TABLET, "deviation.judge", "2.2.7",
              "{\"on\":\"2018-10-02\",\"verdict\":\"lifted\",\"by\":\"visit\"}");
    case_says_alone(file, LAPTOP, DAY, "deviation.judge", "2.2.7",
                    "{\"on\":\"2018-10-02\",\"verdict\":\"not-lifted\",\"by\":\"visit\"}");
    struct agenda *agenda = case_agenda(file, DAY);
    assert_says(the_term(agenda, AGENDA_DEVIATION, "2.2.7")->what.en, "in conflict");
    agenda_free(agenda);
}

static void the_day_agreed_runs_until_there_is_a_correction(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7",
              "{\"grade\":\"minor\",\"text\":\"t\",\"established\":\"2018-09-02\",\"agreed\":\"2018-10-01\"}");
    day_is(file, AGENDA_AGREED, DAY, "2018-10-01");
    assert_true(there(file, "2018-12-02", AGENDA_AGREED));
    assert_false(there(file, "2018-12-03", AGENDA_AGREED)); /* the deviation itself is overdue by then */
    case_says(file, LAPTOP, "deviation.correct", "2.2.7", "{\"on\":\"2018-10-02\",\"text\":\"Written down\"}");
    assert_false(there(file, DAY, AGENDA_AGREED));
    assert_true(there(file, DAY, AGENDA_DEVIATION));
}

static void what_is_extended_is_no_longer_due_when_it_was_agreed(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7",
              "{\"grade\":\"minor\",\"text\":\"t\",\"established\":\"2018-09-02\",\"agreed\":\"2018-10-01\"}");
    case_says(file, LAPTOP, "deviation.extend", "2.2.7", "{\"on\":\"2018-09-20\",\"grounds\":\"Council\"}");
    assert_false(there(file, DAY, AGENDA_AGREED));
}

/* --- the decision --- */

static void the_last_day_for_a_decision_warns_by_the_calendar(void **state)
{
    static const char *const days[][5] = {
        {"2015-11-30", "2018-11-30", "2018-05-30", "2018-08-30", "2018-10-30"},
        {"2017-12-31", "2020-12-31", "2020-06-30", "2020-09-30", "2020-11-30"},
        {"2017-08-31", "2020-08-31", "2020-02-29", "2020-05-31", "2020-07-31"},
        {"2016-02-29", "2019-02-28", "2018-08-28", "2018-11-28", "2019-01-28"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        char opening[400];
        snprintf(opening, sizeof opening,
                 "{\"name\":\"De Randstad\",\"scheme\":\"kvo-3.1\",\"certificate\":\"continu\",\"opened\":"
                 "\"2018-06-04\",\"previous_certificate\":\"basis\",\"previous_number\":\"KVO-1\","
                 "\"previous_issued\":\"%s\"}",
                 days[i][0]);
        struct case_file *file = case_open(opening);
        struct agenda *agenda = case_agenda(file, DAY);
        const struct agenda_term *term = the_term(agenda, AGENDA_DECISION, "decision-in-time");
        assert_string_equal(term->day, days[i][1]);
        assert_string_equal(term->clause, "3.2");
        assert_string_equal(term->what.en, "decide on Continu Samenwerken");
        assert_int_equal(term->warnings_count, 3);
        for (unsigned j = 0; j < 3; j++) assert_string_equal(term->warnings[j], days[i][j + 2]);
        agenda_free(agenda);
        case_close(file);
    }
}

/* The last day is 2018-11-30: it warns on 30 May, 30 August and from 30 October on. */
static void of_today_only_it_is_listed_on_the_day_of_a_warning_and_daily_from_the_last(void **state)
{
    static const struct {
        const char *day;
        long days;
        bool listed;
    } days[] = {
        {"2018-05-29", 0, false}, {"2018-05-30", 0, true},  {"2018-05-31", 0, false}, {"2018-08-29", 0, false},
        {"2018-08-29", 1, true},  {"2018-08-30", 0, true},  {"2018-08-31", 0, false}, {"2018-08-31", 59, false},
        {"2018-08-31", 60, true}, {"2018-10-29", 0, false}, {"2018-10-30", 0, true},  {"2018-10-31", 0, true},
        {"2018-11-15", 0, true},  {"2018-11-30", 0, true},  {"2018-12-01", 0, true},  {"2020-01-01", 0, true},
    };
    const struct case_file *file = *state;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        if (listed(file, days[i].day, days[i].days, AGENDA_DECISION) != days[i].listed)
            fail_msg("%s, %ld days", days[i].day, days[i].days);
        assert_true(there(file, days[i].day, AGENDA_DECISION));
    }
}

static void it_presses_in_its_last_month(void **state)
{
    const struct case_file *file = *state;
    struct agenda *agenda = case_agenda(file, "2018-10-29");
    assert_false(agenda_pressing(agenda, the_term(agenda, AGENDA_DECISION, NULL)));
    agenda_free(agenda);
    agenda = case_agenda(file, "2018-10-30");
    assert_true(agenda_pressing(agenda, the_term(agenda, AGENDA_DECISION, NULL)));
    agenda_free(agenda);
}

static void the_next_step_of_the_case_leads_to_the_decision(void **state)
{
    struct case_file *file = *state;
    struct agenda *agenda = case_agenda(file, DAY);
    assert_string_equal(the_term(agenda, AGENDA_DECISION, NULL)->command,
                        "schouw -d almere assign PERSON --as auditor");
    agenda_free(agenda);
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    agenda = case_agenda(file, DAY);
    assert_string_equal(the_term(agenda, AGENDA_DECISION, NULL)->command,
                        "schouw -d almere decide positive --grounds TEXT");
    agenda_free(agenda);
    case_decides(file);
    assert_false(there(file, "2020-01-01", AGENDA_DECISION));
}

static void a_first_certificate_has_no_last_day_for_a_decision(void **state)
{
    const struct case_file *file = *state;
    struct agenda *agenda = case_agenda(file, DAY);
    assert_int_equal(agenda->count, 0);
    agenda_free(agenda);
}

static void a_refused_case_asks_for_nothing(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    case_says(file, DECIDER, "decision.set", "decision",
              case_judgement(file, "\"date\":\"" DAY "\",\"decision\":\"negative\",\"grounds\":\"Too much open\""));
    struct agenda *agenda = case_agenda(file, "2020-01-01");
    assert_int_equal(agenda->count, 0);
    agenda_free(agenda);
}

static void a_judgement_gone_stale_has_no_day_and_comes_last(void **state)
{
    struct case_file *file = *state;
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    assert_false(there(file, DAY, AGENDA_JUDGEMENT));
    case_says(file, LAPTOP, "finding.set", "2.2.7",
              "{\"verdict\":\"met\",\"method\":\"document\",\"note\":\"Seen again\"}");
    struct agenda *agenda = case_agenda(file, DAY);
    const struct agenda_term *review = the_term(agenda, AGENDA_JUDGEMENT, "review");
    assert_string_equal(review->day, "");
    assert_string_equal(review->what.en, "review is stale");
    assert_string_equal(review->what.nl, "review is verouderd");
    /* Reviewing again is no use before the report it is about was issued again. */
    assert_string_equal(review->command, "schouw -d almere report --issue");
    assert_non_null(term_of(agenda, AGENDA_JUDGEMENT, "report"));
    assert_int_equal(agenda->terms[agenda->count - 1].kind, AGENDA_JUDGEMENT);
    assert_int_equal(agenda->terms[0].kind, AGENDA_DECISION);
    agenda_keep(agenda, 0);
    assert_non_null(term_of(agenda, AGENDA_JUDGEMENT, "review"));
    agenda_free(agenda);
}

/* --- the whole --- */

static void terms_come_in_order_of_their_day(void **state)
{
    struct case_file *file = *state;
    struct error err = {0};
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    case_says(file, LAPTOP, "deviation.raise", "2.2.3", RAISED("2018-08-02"));
    struct agenda *agenda = agenda_begun("2018-11-10");
    agenda_takes(agenda, file);
    assert_int_equal(agenda_add_registry(agenda, file->registry, &file->scheme, 1, &err), 0);
    agenda_settle(agenda);
    assert_int_equal(agenda->count, 3 + 10 + 1);
    assert_string_equal(agenda->terms[0].day, "2018-11-02");
    assert_true(agenda_overdue(&agenda->terms[0]));
    assert_string_equal(agenda->terms[1].day, "2018-11-30");
    assert_string_equal(agenda->terms[2].day, "2018-12-02");
    for (size_t i = 1; i < agenda->count; i++) assert_true(strcmp(agenda->terms[i - 1].day, agenda->terms[i].day) <= 0);
    agenda_free(agenda);
}

static void a_term_keeps_its_uid_when_its_day_moves_and_shares_it_with_no_other(void **state)
{
    struct case_file *file = *state;
    case_says(file, LAPTOP, "deviation.raise", "2.2.7", RAISED("2018-09-02"));
    case_says(file, LAPTOP, "deviation.raise", "2.2.3", RAISED("2018-09-02"));
    struct agenda *agenda = case_agenda(file, DAY);
    for (size_t i = 1; i < agenda->count; i++) {
        for (size_t j = 0; j < i; j++) assert_string_not_equal(agenda->terms[i].uid, agenda->terms[j].uid);
    }
    case_says(file, TABLET, "deviation.extend", "2.2.7", "{\"on\":\"2018-10-02\",\"grounds\":\"Council\"}");
    struct agenda *later = case_agenda(file, "2018-11-01");
    const struct agenda_term *before = the_term(agenda, AGENDA_DEVIATION, "2.2.7");
    const struct agenda_term *after = the_term(later, AGENDA_DEVIATION, "2.2.7");
    assert_string_not_equal(before->day, after->day);
    assert_string_equal(before->uid, after->uid);
    agenda_free(later);
    agenda_free(agenda);
}

static void a_case_of_another_scheme_adds_nothing(void **state)
{
    const struct case_file *file = *state;
    struct case_file *other = case_open(CASE_CONTINU);
    struct error err = {0};
    struct agenda *agenda = agenda_begun(DAY);
    case_scheme_says(other, &other->scheme->id, "kvo-9.9");
    assert_int_equal(agenda_add_case(agenda, other->scheme, file->fold, file->registry, &err), ERROR_INVALID);
    assert_int_equal(agenda->count, 0);
    agenda_free(agenda);
    case_close(other);
    agenda = NULL;
    assert_int_equal(agenda_new("2018-02-30", &agenda, &err), ERROR_INVALID);
    assert_null(agenda);
}

#define CONTINU(name) cmocka_unit_test_setup_teardown(name, continu_open, case_teardown)
#define BASIS(name) cmocka_unit_test_setup_teardown(name, basis_open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deviation_is_due_by_the_calendar_and_later_once_extended),
        BASIS(it_is_overdue_from_the_day_after_its_last),
        BASIS(a_term_tells_where_by_which_clause_and_what_to_type),
        BASIS(a_deviation_found_not_lifted_still_runs_and_a_lifted_one_does_not),
        BASIS(one_judged_both_ways_still_runs),
        BASIS(the_day_agreed_runs_until_there_is_a_correction),
        BASIS(what_is_extended_is_no_longer_due_when_it_was_agreed),
        cmocka_unit_test(the_last_day_for_a_decision_warns_by_the_calendar),
        CONTINU(of_today_only_it_is_listed_on_the_day_of_a_warning_and_daily_from_the_last),
        CONTINU(it_presses_in_its_last_month),
        CONTINU(the_next_step_of_the_case_leads_to_the_decision),
        BASIS(a_first_certificate_has_no_last_day_for_a_decision),
        CONTINU(a_refused_case_asks_for_nothing),
        CONTINU(a_judgement_gone_stale_has_no_day_and_comes_last),
        CONTINU(terms_come_in_order_of_their_day),
        CONTINU(a_term_keeps_its_uid_when_its_day_moves_and_shares_it_with_no_other),
        CONTINU(a_case_of_another_scheme_adds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
