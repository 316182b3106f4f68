/* clock.h: the device's claim of time. Days and terms of the scheme are in checklists/calendar.h. */
#ifndef SCHOUW_SCHEMA_CLOCK_H
#define SCHOUW_SCHEMA_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLOCK_TICK_MAX (((int64_t)1 << 53) - 1) /* what every reader of JSON can hold */
#define CLOCK_TEXT_SIZE 32                      /* "2018-06-04T10:12:00+02:00" and a NUL */

/* Now as RFC 3339 with the local offset, whole seconds. */
void clock_now(char text[CLOCK_TEXT_SIZE]);
/* Microseconds since 1970-01-01T00:00:00Z. */
int64_t clock_microseconds(void);
/* Whole seconds of the same clock. Not time(), which Linux moves on with its timer: for some milliseconds after a
 * second began it says the one before, and what was stated would lie before its own tick. */
int64_t clock_seconds(void);
/* The next hybrid logical clock value after `last` (0 for none): max(now, last + 1), microseconds. Never above
 * CLOCK_TICK_MAX: someone who claimed the last tick there is must not keep others from writing; from then on what was
 * seen (`seen`) alone gives the order. */
int64_t clock_tick(int64_t last);
/* Parses RFC 3339 with offset (section 5.6), whole seconds or fraction (left off), years 1900 to 2199; a 60th second
 * only where leap seconds are (the end of a UTC day). False when it is not one. `seconds` since 1970 may be NULL. */
bool clock_parse(const char *text, int64_t *seconds);
/* Seconds since 1970 as RFC 3339 in UTC ("...Z"). */
void clock_format(int64_t seconds, char text[CLOCK_TEXT_SIZE]);
/* Days from 1970-01-01 to a day of the Gregorian calendar, years from 0 upward; before it they are below 0. */
long clock_day_number(int year, int month, int day);
/* True for a real calendar day YYYY-MM-DD, years 1900 to 2199. */
bool clock_is_date(const char *text);

#endif
