/* Time: every day of the calendar and no other; RFC 3339 to the letter; ticks that only rise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <pthread.h>

#include <cmocka.h>

#include "schema/clock.h"

#define DAY 86400

static void every_day_from_1900_to_2199_is_a_date(void **state)
{
    struct tm first = {.tm_year = 0, .tm_mon = 0, .tm_mday = 1}, last = {.tm_year = 299, .tm_mon = 11, .tm_mday = 31};
    time_t begin = timegm(&first), end = timegm(&last);
    size_t days = 0;
    (void)state;
    for (time_t moment = begin; moment <= end; moment += DAY) {
        char day[16], at[CLOCK_TEXT_SIZE], again[CLOCK_TEXT_SIZE];
        struct tm utc;
        int64_t seconds = 0;
        strftime(day, sizeof day, "%Y-%m-%d", gmtime_r(&moment, &utc));
        assert_true(clock_is_date(day));
        snprintf(at, sizeof at, "%.10sT00:00:00Z", day);
        assert_true(clock_parse(at, &seconds));
        assert_int_equal(seconds, moment);
        clock_format(seconds, again);
        assert_string_equal(again, at);
        days++;
    }
    assert_int_equal(days, 109573); /* 300 years with 73 leap days */
}

/* All of 1900 to 2199 with days 0 to 32 of months 0 to 13: as many dates as there are days. */
static void no_other_day_is_a_date(void **state)
{
    size_t dates = 0;
    (void)state;
    for (int year = 1899; year <= 2200; year++) {
        for (int month = 0; month <= 13; month++) {
            for (int day = 0; day <= 32; day++) {
                char text[40];
                snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
                dates += clock_is_date(text);
            }
        }
    }
    assert_int_equal(dates, 109573);
}

static void what_is_not_written_as_a_date_is_none(void **state)
{
    static const char *const wrong[] = {"",
                                        "2018",
                                        "2018-06",
                                        "2018-6-4",
                                        "20180604",
                                        "2018-06-04 ",
                                        " 2018-06-04",
                                        "2018-06-04T",
                                        "2018-06-04Z",
                                        "2018/06/04",
                                        "04-06-2018",
                                        "2018-02-29",
                                        "2100-02-29",
                                        "2018-06-31",
                                        "1899-12-31",
                                        "2200-01-01",
                                        "0000-00-00",
                                        "-018-06-04",
                                        "+018-06-04",
                                        "2018-W23-1",
                                        ("\xd9\xa2"
                                         "018-06-04"),
                                        "2018-06-04\n"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (clock_is_date(wrong[i])) fail_msg("taken for a date: %s", wrong[i]);
    }
    assert_true(clock_is_date("2000-02-29"));
    assert_true(clock_is_date("2016-02-29"));
}

static void a_time_with_its_offset_is_one_moment(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } times[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2018-09-02T10:12:00+02:00", 1535875920},
        {"2018-09-02T08:12:00Z", 1535875920},
        {"2018-09-02t08:12:00z", 1535875920},
        {"2018-09-02T08:12:00.000001Z", 1535875920},
        {"2018-09-02T08:12:00.999999999999Z", 1535875920},
        {"2018-09-02T03:42:00-04:30", 1535875920},
        {"2018-09-02T08:12:00-00:00", 1535875920},
        {"2018-09-03T08:11:00+23:59", 1535875920},
        {"1969-12-31T23:59:59Z", -1},
        {"2016-12-31T23:59:60Z", 1483228800},
        {"2017-01-01T00:59:60+01:00", 1483228800},
    };
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        int64_t seconds = INT64_MIN;
        if (!clock_parse(times[i].text, &seconds)) fail_msg("not taken: %s", times[i].text);
        assert_int_equal(seconds, times[i].seconds);
        assert_true(clock_parse(times[i].text, NULL));
    }
}

static void what_rfc_3339_does_not_know_is_no_time(void **state)
{
    static const char *const wrong[] = {
        "",
        "2018-09-02",
        "2018-09-02T10:12:00",
        "2018-09-02 10:12:00Z",
        "2018-09-02T10:12Z",
        "2018-09-02T10:12:00+0200",
        "2018-09-02T10:12:00+02",
        "2018-09-02T10:12:00+2:00",
        "2018-09-02T10:12:00+24:00",
        "2018-09-02T10:12:00+02:60",
        "2018-09-02T10:12:00 +02:00",
        "2018-09-02T10:12:00+02:00 ",
        "2018-09-02T10:12:00+02:00x",
        "2018-09-02T10:12:00ZZ",
        "2018-09-02T24:00:00Z",
        "2018-09-02T10:60:00Z",
        "2018-09-02T10:12:61Z",
        "2018-09-02T10:12:60Z", /* no leap second there */
        "2016-12-31T23:59:60+01:00",
        "2018-09-02T10:12:00.Z",
        "2018-09-02T10:12:00,5Z",
        "2018-09-02T10:12:00.5",
        "2018-02-29T10:12:00Z",
        "2018-13-01T10:12:00Z",
        "1899-12-31T10:12:00Z",
        "2018-09-02T1O:12:00Z",
        ("2018-09-02T10:12:00\xe2\x88\x92"
         "02:00"), /* a minus sign that is no hyphen */
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (clock_parse(wrong[i], NULL)) fail_msg("taken for a time: %s", wrong[i]);
    }
}

static void now_is_now_in_any_zone(void **state)
{
    static const struct {
        const char *zone, *offset;
    } zones[] = {
        {"UTC0", "+00:00"}, {"IST-5:30", "+05:30"}, {"NST3:30", "-03:30"}, {"ABC-14", "+14:00"}, {"XYZ0:15", "-00:15"}};
    (void)state;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        char text[CLOCK_TEXT_SIZE];
        int64_t seconds = 0;
        setenv("TZ", zones[i].zone, 1);
        tzset();
        int64_t before = clock_seconds();
        clock_now(text);
        int64_t after = clock_seconds();
        assert_int_equal(strlen(text), 25);
        assert_string_equal(text + 19, zones[i].offset);
        assert_true(clock_parse(text, &seconds));
        assert_true(seconds >= before && seconds <= after);
    }
    unsetenv("TZ");
    tzset();
}

/* In the first moments of a second too, when time() still tells the one before. */
static void now_is_never_the_second_before(void **state)
{
    char text[CLOCK_TEXT_SIZE];
    int64_t begun = clock_microseconds(), next = begun / 1000000 + 1, seconds = 0;
    (void)state;
    usleep((useconds_t)(next * 1000000 - begun));
    while (clock_microseconds() < next * 1000000 + 2000) {
        int64_t before = clock_microseconds() / 1000000;
        clock_now(text);
        assert_true(clock_parse(text, &seconds));
        assert_true(seconds >= before);
    }
}

static void a_tick_is_now_or_the_one_after_what_was_seen(void **state)
{
    int64_t before = clock_microseconds(), tick = clock_tick(0), after = clock_microseconds();
    int64_t future = after + (int64_t)1000000 * 3600;
    (void)state;
    assert_true(tick >= before && tick <= after);
    assert_int_equal(clock_tick(future), future + 1);
    for (int i = 0; i < 1000; i++) {
        int64_t next = clock_tick(tick);
        assert_true(next > tick);
        tick = next;
    }
}

/* Else one record that claims the last tick there is would end all writing in a dossier. */
static void the_last_tick_there_is_is_given_again_rather_than_one_that_no_record_can_hold(void **state)
{
    (void)state;
    assert_int_equal(CLOCK_TICK_MAX, 9007199254740991);
    assert_int_equal(clock_tick(CLOCK_TICK_MAX - 1), CLOCK_TICK_MAX);
    assert_int_equal(clock_tick(CLOCK_TICK_MAX), CLOCK_TICK_MAX);
    assert_int_equal(clock_tick(INT64_MAX), CLOCK_TICK_MAX);
}

static void *times_of_a_thread(void *argument)
{
    const int64_t *begin = argument;
    for (int i = 0; i < 2000; i++) {
        char text[CLOCK_TEXT_SIZE];
        int64_t moment = *begin + (int64_t)i * 100000, parsed = 0;
        clock_format(moment, text);
        if (!clock_parse(text, &parsed) || parsed != moment) return argument;
        clock_now(text);
        if (!clock_parse(text, &parsed) || llabs(parsed - clock_seconds()) > 5) return argument;
    }
    return NULL;
}

static void threads_do_not_disturb_each_other(void **state)
{
    pthread_t threads[4];
    int64_t begins[4] = {0, 500000000, 1000000000, 1500000000};
    (void)state;
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&threads[i], NULL, times_of_a_thread, &begins[i]), 0);
    for (int i = 0; i < 4; i++) {
        void *wrong = NULL;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_from_1900_to_2199_is_a_date),
        cmocka_unit_test(no_other_day_is_a_date),
        cmocka_unit_test(what_is_not_written_as_a_date_is_none),
        cmocka_unit_test(a_time_with_its_offset_is_one_moment),
        cmocka_unit_test(what_rfc_3339_does_not_know_is_no_time),
        cmocka_unit_test(now_is_now_in_any_zone),
        cmocka_unit_test(now_is_never_the_second_before),
        cmocka_unit_test(a_tick_is_now_or_the_one_after_what_was_seen),
        cmocka_unit_test(the_last_tick_there_is_is_given_again_rather_than_one_that_no_record_can_hold),
        cmocka_unit_test(threads_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
