/* Days and terms: what the scheme says of months, and what the calendar says of days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "checklists/calendar.h"
#include "schema/clock.h"

static void assert_months(const char *day, int months, const char *expected)
{
    char result[DAY_SIZE];
    struct error err = {0};
    if (calendar_add_months(day, months, result, &err) != 0) fail_msg("%s", err.message);
    assert_string_equal(result, expected);
}

static void assert_days(const char *day, int days, const char *expected)
{
    char result[DAY_SIZE];
    struct error err = {0};
    if (calendar_add_days(day, days, result, &err) != 0) fail_msg("%s", err.message);
    assert_string_equal(result, expected);
}

static void a_month_later_has_the_same_day_number(void **state)
{
    (void)state;
    assert_months("2018-09-02", 3, "2018-12-02");
    assert_months("2018-12-02", 2, "2019-02-02");
    assert_months("2018-06-15", 0, "2018-06-15");
}

static void a_month_that_is_too_short_ends_the_term_on_its_last_day(void **state)
{
    (void)state;
    assert_months("2018-11-30", 3, "2019-02-28");
    assert_months("2019-11-30", 3, "2020-02-29");
    assert_months("2018-03-31", 1, "2018-04-30");
    assert_months("2018-12-31", 2, "2019-02-28");
    assert_months("2018-05-31", 3, "2018-08-31");
}

static void a_term_counts_from_its_beginning_not_from_a_shortened_day(void **state)
{
    (void)state;
    assert_months("2018-11-30", 5, "2019-04-30");
}

static void leap_years_follow_the_gregorian_rule(void **state)
{
    char result[DAY_SIZE];
    struct error err = {0};
    (void)state;
    assert_months("2016-02-29", 36, "2019-02-28");
    assert_months("2016-02-29", 48, "2020-02-29");
    assert_days("2000-02-28", 1, "2000-02-29");
    assert_days("1900-02-28", 1, "1900-03-01");
    assert_days("2100-02-28", 1, "2100-03-01");
    assert_int_equal(calendar_add_days("2019-02-29", 1, result, &err), ERROR_INVALID);
}

static void months_and_days_can_go_back(void **state)
{
    (void)state;
    assert_months("2018-01-31", -1, "2017-12-31");
    assert_months("2018-03-31", -1, "2018-02-28");
    assert_months("2018-01-15", -13, "2016-12-15");
    assert_days("2018-03-01", -1, "2018-02-28");
    assert_days("2018-01-01", -366, "2016-12-31");
}

static void days_go_over_months_and_years(void **state)
{
    (void)state;
    assert_days("2018-12-31", 1, "2019-01-01");
    assert_days("2018-01-01", 365, "2019-01-01");
    assert_days("2016-01-01", 366, "2017-01-01");
}

static void what_is_no_day_is_refused_by_name(void **state)
{
    static const char *const wrong[] = {"",           "2018-02-30", "2018-13-01",  "2018-00-10", "2018-1-1",
                                        "02-09-2018", "2018/09/02", "2018-09-02T", "1899-12-31"};
    char result[DAY_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error err = {0};
        assert_int_equal(calendar_add_months(wrong[i], 1, result, &err), ERROR_INVALID);
        assert_int_equal(calendar_add_days(wrong[i], 1, result, &err), ERROR_INVALID);
        assert_non_null(strstr(err.message, wrong[i]));
        assert_int_equal(calendar_days_between(wrong[i], "2018-09-02"), 0);
        assert_int_equal(calendar_days_between("2018-09-02", wrong[i]), 0);
    }
    struct error err = {0};
    assert_int_equal(calendar_add_months(NULL, 1, result, &err), ERROR_INVALID);
}

static void what_leaves_the_calendar_is_refused(void **state)
{
    char result[DAY_SIZE];
    struct error err = {0};
    (void)state;
    assert_int_equal(calendar_add_months("2199-12-31", 1, result, &err), ERROR_INVALID);
    assert_int_equal(calendar_add_months("1900-01-01", -1, result, &err), ERROR_INVALID);
    assert_int_equal(calendar_add_months("2018-01-01", INT32_MAX, result, &err), ERROR_INVALID);
    assert_int_equal(calendar_add_months("2018-01-01", INT32_MIN, result, &err), ERROR_INVALID);
    assert_int_equal(calendar_add_days("2199-12-31", 1, result, &err), ERROR_INVALID);
    assert_int_equal(calendar_add_days("2018-01-01", INT32_MAX, result, &err), ERROR_INVALID);
    assert_int_equal(calendar_add_days("2018-01-01", INT32_MIN, result, &err), ERROR_INVALID);
}

static void days_between_count_forwards_and_back(void **state)
{
    (void)state;
    assert_int_equal(calendar_days_between("2018-09-02", "2018-09-02"), 0);
    assert_int_equal(calendar_days_between("2018-09-02", "2018-12-02"), 91);
    assert_int_equal(calendar_days_between("2018-12-02", "2018-09-02"), -91);
    assert_int_equal(calendar_days_between("2015-11-30", "2018-11-30"), 1096);
    assert_int_equal(calendar_days_between("2000-02-28", "2000-03-01"), 2);
    assert_int_equal(calendar_days_between("1900-01-01", "2199-12-31"), 109572);
}

static void days_added_are_the_days_between(void **state)
{
    char result[DAY_SIZE];
    struct error err = {0};
    (void)state;
    for (int days = -1500; days <= 1500; days++) {
        assert_int_equal(calendar_add_days("2018-02-28", days, result, &err), 0);
        assert_int_equal(calendar_days_between("2018-02-28", result), days);
        assert_int_equal(calendar_compare("2018-02-28", result) < 0, days > 0);
    }
}

static void days_are_in_order(void **state)
{
    (void)state;
    assert_true(calendar_compare("2018-11-30", "2018-12-01") < 0);
    assert_true(calendar_compare("2019-01-01", "2018-12-31") > 0);
    assert_int_equal(calendar_compare("2018-11-30", "2018-11-30"), 0);
}

static void a_moment_is_a_day_by_the_clock_of_the_place(void **state)
{
    char day[DAY_SIZE];
    int64_t moment;
    (void)state;
    assert_true(clock_parse("2018-09-02T22:30:00Z", &moment));
    calendar_day(moment, "Europe/Amsterdam", day); /* summer: two hours ahead */
    assert_string_equal(day, "2018-09-03");
    assert_true(clock_parse("2018-12-02T22:30:00Z", &moment));
    calendar_day(moment, "Europe/Amsterdam", day); /* winter: one */
    assert_string_equal(day, "2018-12-02");
    calendar_day(moment, "Pacific/Auckland", day);
    assert_string_equal(day, "2018-12-03");
}

/* The C library's own reckoning in the zone, as the oracle; asked on both sides, for midnight may pass between. */
static void today_is_the_day_in_the_zone(void **state)
{
    static const char *const zones[] = {"Europe/Amsterdam", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"};
    (void)state;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        char before[DAY_SIZE], after[DAY_SIZE], day[DAY_SIZE];
        assert_int_equal(setenv("TZ", zones[i], 1), 0);
        tzset();
        time_t now = (time_t)clock_seconds();
        struct tm parts;
        assert_int_equal(strftime(before, sizeof before, "%Y-%m-%d", localtime_r(&now, &parts)), DAY_SIZE - 1);
        calendar_today(zones[i], day);
        now = (time_t)clock_seconds();
        assert_int_equal(strftime(after, sizeof after, "%Y-%m-%d", localtime_r(&now, &parts)), DAY_SIZE - 1);
        assert_true(strcmp(day, before) == 0 || strcmp(day, after) == 0);
    }
}

/* By the C library where the process lives in the zone, by GLib elsewhere: around midnight, and when the clock changes.
 */
static void a_process_in_the_zone_counts_the_same_days(void **state)
{
    static const int64_t moments[] = {1774738800, 1774742400, 1792965600, 1792969200, 1796079600, 1782856800, 0, -1};
    (void)state;
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        for (int64_t step = -1; step <= 1; step++) {
            char here[DAY_SIZE], elsewhere[DAY_SIZE];
            assert_int_equal(setenv("TZ", "Europe/Amsterdam", 1), 0);
            calendar_day(moments[i] + step, "Europe/Amsterdam", here);
            assert_int_equal(setenv("TZ", "Pacific/Kiritimati", 1), 0);
            calendar_day(moments[i] + step, "Europe/Amsterdam", elsewhere);
            assert_string_equal(here, elsewhere);
        }
    }
}

static void today_without_a_zone_is_amsterdams(void **state)
{
    char day[DAY_SIZE], before[DAY_SIZE], after[DAY_SIZE];
    (void)state;
    calendar_today("Europe/Amsterdam", before);
    calendar_today(NULL, day);
    calendar_today("No/Such_Zone", after);
    assert_true(clock_is_date(day) && clock_is_date(after));
    assert_in_range(calendar_days_between(before, day), 0, 1);
    assert_in_range(calendar_days_between(day, after), 0, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_later_has_the_same_day_number),
        cmocka_unit_test(a_month_that_is_too_short_ends_the_term_on_its_last_day),
        cmocka_unit_test(a_term_counts_from_its_beginning_not_from_a_shortened_day),
        cmocka_unit_test(leap_years_follow_the_gregorian_rule),
        cmocka_unit_test(months_and_days_can_go_back),
        cmocka_unit_test(days_go_over_months_and_years),
        cmocka_unit_test(what_is_no_day_is_refused_by_name),
        cmocka_unit_test(what_leaves_the_calendar_is_refused),
        cmocka_unit_test(days_between_count_forwards_and_back),
        cmocka_unit_test(days_added_are_the_days_between),
        cmocka_unit_test(days_are_in_order),
        cmocka_unit_test(a_moment_is_a_day_by_the_clock_of_the_place),
        cmocka_unit_test(today_is_the_day_in_the_zone),
        cmocka_unit_test(a_process_in_the_zone_counts_the_same_days),
        cmocka_unit_test(today_without_a_zone_is_amsterdams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
