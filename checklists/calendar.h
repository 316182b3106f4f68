/* calendar.h: days and terms as the schemes count them. Pure arithmetic on the Gregorian calendar; no clock, no zone.
 */
#ifndef SCHOUW_CHECKLISTS_CALENDAR_H
#define SCHOUW_CHECKLISTS_CALENDAR_H

#include <stdint.h>

#include "schema/error.h"

#define DAY_SIZE 11 /* "2018-11-30" and a NUL */

/* day + months, keeping the day number, else the month's last day (30 Nov + 3 months = 28 or 29 Feb). months may be
 * negative. ERROR_INVALID when day is none. */
int calendar_add_months(const char *day, int months, char result[DAY_SIZE], struct error *err);
int calendar_add_days(const char *day, int days, char result[DAY_SIZE], struct error *err);
/* later - earlier in days; 0 when one of them is no day. */
long calendar_days_between(const char *earlier, const char *later);
/* <0, 0, >0 as strcmp; days as YYYY-MM-DD compare bytewise. */
int calendar_compare(const char *a, const char *b);
/* Today in Europe/Amsterdam, or in the zone named (IANA). */
void calendar_today(const char *zone, char day[DAY_SIZE]);
/* The day it is there at a moment, in seconds since 1970. */
void calendar_day(int64_t seconds, const char *zone, char day[DAY_SIZE]);

#endif
