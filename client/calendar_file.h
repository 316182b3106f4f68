/* calendar_file.h: the agenda as iCalendar (RFC 5545), for a calendar program to import: a day's event for each term,
 * with an alarm for each warning. */
#ifndef SCHOUW_CLIENT_CALENDAR_FILE_H
#define SCHOUW_CLIENT_CALENDAR_FILE_H

#include <stdint.h>

#include "checklists/agenda.h"

/* Appends the calendar, called `name`. `stamp` is the moment it is made, in seconds since 1970. Terms without a day
 * have no place in it and are left out; `*left_out` gets their number. Read again after a change it says the same of a
 * term under the same UID, so that a calendar replaces what it had. ERROR_MEMORY. */
int calendar_file_write(const struct agenda *agenda, const char *name, int64_t stamp, enum language language,
                        struct text *file, size_t *left_out, struct error *err);

#endif
