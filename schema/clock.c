#include "schema/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define YEAR_FIRST 1900
#define YEAR_LAST 2199

/* What an RFC 3339 time is made of. */
struct parts {
    int year, month, day, hour, minute, second;
};

void clock_now(char text[CLOCK_TEXT_SIZE])
{
    time_t now = (time_t)clock_seconds();
    struct tm local;
    localtime_r(&now, &local);
    long offset = local.tm_gmtoff / 60;
    unsigned minutes = (unsigned)labs(offset);
    size_t length = strftime(text, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S", &local);
    snprintf(text + length, CLOCK_TEXT_SIZE - length, "%c%02u:%02u", offset < 0 ? '-' : '+', minutes / 60 % 100,
             minutes % 60);
}

int64_t clock_microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_seconds(void)
{
    return clock_microseconds() / 1000000;
}

int64_t clock_tick(int64_t last)
{
    int64_t now = clock_microseconds();
    if (last >= CLOCK_TICK_MAX || now > CLOCK_TICK_MAX) return CLOCK_TICK_MAX;
    return now > last ? now : last + 1;
}

/* True when the text has the shape: d for a digit, any other character for itself. */
static bool shape_fits(const char *text, const char *shape)
{
    for (; *shape != '\0'; shape++, text++) {
        bool fits = *shape == 'd' ? *text >= '0' && *text <= '9' : *text == *shape;
        if (!fits) return false;
    }
    return true;
}

static int digits(const char *text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) value = value * 10 + (text[i] - '0');
    return value;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Year, month and day at the front of a text; false when it is no day of the calendar. */
static bool day_parse(const char *text, struct parts *parts)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!shape_fits(text, "dddd-dd-dd")) return false;
    parts->year = digits(text, 4);
    parts->month = digits(text + 5, 2);
    parts->day = digits(text + 8, 2);
    if (parts->year < YEAR_FIRST || parts->year > YEAR_LAST || parts->month < 1 || parts->month > 12) return false;
    int last = days[parts->month - 1] + (parts->month == 2 && is_leap(parts->year));
    return parts->day >= 1 && parts->day <= last;
}

bool clock_is_date(const char *text)
{
    struct parts parts;
    return strlen(text) == 10 && day_parse(text, &parts);
}

/* The offset at the end of a time, in seconds east of UTC; false when it is none. */
static bool offset_parse(const char *text, int *offset)
{
    *offset = 0;
    if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) return true;
    if (strlen(text) != 6 || (!shape_fits(text, "+dd:dd") && !shape_fits(text, "-dd:dd"))) return false;
    int hours = digits(text + 1, 2), minutes = digits(text + 4, 2);
    if (hours > 23 || minutes > 59) return false;
    *offset = (hours * 60 + minutes) * 60 * (text[0] == '-' ? -1 : 1);
    return true;
}

/* Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil. */
long clock_day_number(int year, int month, int day)
{
    long since_march = year - (month <= 2), era = since_march / 400, year_of_era = since_march - era * 400;
    long day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

bool clock_parse(const char *text, int64_t *seconds)
{
    struct parts parts;
    int offset;
    if (!day_parse(text, &parts)) return false;
    if (!shape_fits(text + 10, "Tdd:dd:dd") && !shape_fits(text + 10, "tdd:dd:dd")) return false;
    parts.hour = digits(text + 11, 2);
    parts.minute = digits(text + 14, 2);
    parts.second = digits(text + 17, 2);
    if (parts.hour > 23 || parts.minute > 59 || parts.second > 60) return false;
    const char *rest = text + 19;
    if (*rest == '.') {
        size_t count = strspn(rest + 1, "0123456789");
        if (count == 0) return false;
        rest += 1 + count;
    }
    if (!offset_parse(rest, &offset)) return false;
    int64_t days = clock_day_number(parts.year, parts.month, parts.day);
    int64_t moment = ((days * 24 + parts.hour) * 60 + parts.minute) * 60 + parts.second - offset;
    if (parts.second == 60 && moment % 86400 != 0) return false;
    if (seconds != NULL) *seconds = moment;
    return true;
}

void clock_format(int64_t seconds, char text[CLOCK_TEXT_SIZE])
{
    time_t moment = (time_t)seconds;
    struct tm utc = {0};
    gmtime_r(&moment, &utc);
    strftime(text, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc);
}
