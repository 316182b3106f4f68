#include "checklists/calendar.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "schema/clock.h"

struct date {
    int year, month, day;
};

static bool date_parse(const char *text, struct date *date)
{
    if (text == NULL || !clock_is_date(text)) return false;
    date->year = (int)strtol(text, NULL, 10);
    date->month = (int)strtol(text + 5, NULL, 10);
    date->day = (int)strtol(text + 8, NULL, 10);
    return true;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static long date_number(const struct date *date)
{
    return clock_day_number(date->year, date->month, date->day);
}

static void day_write(unsigned year, unsigned month, unsigned day, char text[DAY_SIZE])
{
    snprintf(text, DAY_SIZE, "%04u-%02u-%02u", year % 10000u, month % 100u, day % 100u);
}

static int date_write(const struct date *date, char result[DAY_SIZE], struct error *err)
{
    if (date->year < 1900 || date->year > 2199)
        return error_set(err, ERROR_INVALID, "the year %d is outside 1900 to 2199", date->year);
    day_write((unsigned)date->year, (unsigned)date->month, (unsigned)date->day, result);
    return 0;
}

static int no_day(const char *day, struct error *err)
{
    return error_set(err, ERROR_INVALID, "\"%s\" is no day of the calendar; write YYYY-MM-DD", day == NULL ? "" : day);
}

int calendar_add_months(const char *day, int months, char result[DAY_SIZE], struct error *err)
{
    struct date date;
    if (!date_parse(day, &date)) return no_day(day, err);
    if (months < -12 * 400 || months > 12 * 400) return error_set(err, ERROR_INVALID, "%d months are too many", months);
    int count = date.year * 12 + date.month - 1 + months;
    date.year = count / 12;
    date.month = count % 12 + 1;
    int last = month_days(date.year, date.month);
    if (date.day > last) date.day = last;
    return date_write(&date, result, err);
}

int calendar_add_days(const char *day, int days, char result[DAY_SIZE], struct error *err)
{
    struct date date;
    char text[CLOCK_TEXT_SIZE];
    if (!date_parse(day, &date)) return no_day(day, err);
    clock_format(((int64_t)date_number(&date) + days) * 86400, text);
    text[DAY_SIZE - 1] = '\0';
    if (!date_parse(text, &date)) return error_set(err, ERROR_INVALID, "%d days are too many", days);
    return date_write(&date, result, err);
}

long calendar_days_between(const char *earlier, const char *later)
{
    struct date from, to;
    if (!date_parse(earlier, &from) || !date_parse(later, &to)) return 0;
    return date_number(&to) - date_number(&from);
}

int calendar_compare(const char *a, const char *b)
{
    return strcmp(a, b);
}

/* The same where the process itself lives in that zone: the C library has read its file then, or is about to. */
static bool day_here(int64_t seconds, const char *zone, char day[DAY_SIZE])
{
    const char *own = getenv("TZ");
    time_t moment = (time_t)seconds;
    struct tm there;
    if (own == NULL || zone == NULL || strcmp(own, zone) != 0) return false;
    tzset();
    if (localtime_r(&moment, &there) == NULL || there.tm_year < 1 - 1900 || there.tm_year > 9999 - 1900) return false;
    day_write((unsigned)(there.tm_year + 1900), (unsigned)there.tm_mon + 1, (unsigned)there.tm_mday, day);
    return true;
}

/* GLib reads a zone's file anew once nobody holds the zone: the first one that is asked for, and as a rule the only
 * one, is held. */
static GTimeZone *zone_find(const char *identifier)
{
    static GTimeZone *held;
    GTimeZone *zone = g_time_zone_new_identifier(identifier), *mine;
    if (zone == NULL || g_atomic_pointer_get(&held) != NULL) return zone;
    mine = g_time_zone_ref(zone);
    if (!g_atomic_pointer_compare_and_exchange(&held, NULL, mine)) g_time_zone_unref(mine);
    return zone;
}

void calendar_day(int64_t seconds, const char *zone, char day[DAY_SIZE])
{
    if (day_here(seconds, zone, day)) return;
    GTimeZone *place = zone == NULL ? NULL : zone_find(zone);
    if (place == NULL) place = zone_find("Europe/Amsterdam");
    /* Without the zone's file UTC is the nearest that can be had: a day that is at most two hours late. */
    if (place == NULL) place = g_time_zone_new_utc();
    GDateTime *utc = g_date_time_new_from_unix_utc(seconds),
              *there = utc == NULL ? NULL : g_date_time_to_timezone(utc, place);
    if (there == NULL)
        snprintf(day, DAY_SIZE, "1970-01-01");
    else
        day_write((unsigned)g_date_time_get_year(there), (unsigned)g_date_time_get_month(there),
                  (unsigned)g_date_time_get_day_of_month(there), day);
    if (there != NULL) g_date_time_unref(there);
    if (utc != NULL) g_date_time_unref(utc);
    g_time_zone_unref(place);
}

void calendar_today(const char *zone, char day[DAY_SIZE])
{
    calendar_day(clock_seconds(), zone, day);
}
