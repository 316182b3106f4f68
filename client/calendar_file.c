#include "client/calendar_file.h"

#include <stdio.h>
#include <string.h>

#include "client/verb.h"
#include "schema/clock.h"

#define LINE_OCTETS 75 /* octets of a line without its CRLF (3.1) */
#define ALARM_HOUR 9   /* of the day, where the calendar is: a warning at midnight wakes people */
#define STAMP_SIZE 17  /* "20261125T091200Z" and a NUL */

/* Appends a content line, folded: what is too long goes on behind CRLF and a space, cut between characters (3.1). */
static void line_end(struct text *file, struct text *line)
{
    size_t column = 0;
    for (size_t i = 0; i < line->length;) {
        uint32_t code;
        size_t length = utf8_read(line->data + i, line->length - i, &code);
        if (length == 0) length = 1;
        if (column + length > LINE_OCTETS) {
            text_puts(file, "\r\n ");
            column = 1;
        }
        text_append(file, line->data + i, length);
        column += length;
        i += length;
    }
    text_puts(file, "\r\n");
    if (line->failed) file->failed = true;
    text_fini(line);
}

/* A line as it is: a name and a value that needs no escape. */
static void line_say(struct text *file, const char *name, const char *value)
{
    struct text line = {0};
    text_printf(&line, "%s:%s", name, value);
    line_end(file, &line);
}

/* Characters that turn the direction of writing: they can make one text look like another. */
static bool turns(uint32_t code)
{
    return code == 0x61C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

/* Appends a value of type TEXT (3.3.11). What can not stand in one becomes U+FFFD. */
static void value_text(struct text *line, const char *value)
{
    size_t length = strlen(value);
    for (size_t i = 0; i < length;) {
        uint32_t code;
        size_t size = utf8_read(value + i, length - i, &code);
        bool bad = size == 0 || (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0);
        if (bad || turns(code)) {
            text_puts(line, "\xEF\xBF\xBD");
        } else if (code == '\n') {
            text_puts(line, "\\n");
        } else {
            if (code == ',' || code == ';' || code == '\\') text_puts(line, "\\");
            text_append(line, value + i, size);
        }
        i += size == 0 ? 1 : size;
    }
}

static void text_line(struct text *file, const char *name, const struct text *value)
{
    struct text line = {0};
    text_printf(&line, "%s:", name);
    value_text(&line, value->data != NULL ? value->data : "");
    if (value->failed) file->failed = true;
    line_end(file, &line);
}

/* The moment in UTC as DATE-TIME (3.3.5): what clock_format writes, without its marks. */
static void stamp_write(int64_t seconds, char stamp[STAMP_SIZE])
{
    char text[CLOCK_TEXT_SIZE];
    size_t length = 0;
    clock_format(seconds, text);
    for (const char *byte = text; *byte != '\0' && length < STAMP_SIZE - 1; byte++) {
        if (*byte != '-' && *byte != ':') stamp[length++] = *byte;
    }
    stamp[length] = '\0';
}

/* --- a term --- */

/* "De Randstad, Almere: judge deviation 2.2.7 (4.4.3)" */
static void summary_line(struct text *file, const char *name, const struct agenda_term *term, enum language language)
{
    struct text summary = {0};
    if (term->name[0] != '\0') text_printf(&summary, "%s: ", term->name);
    text_puts(&summary, scheme_text_in(&term->what, language));
    if (term->clause[0] != '\0') text_printf(&summary, " (%s)", term->clause);
    text_line(file, name, &summary);
    text_fini(&summary);
}

static void description_line(struct text *file, const struct agenda_term *term)
{
    struct text description = {0};
    text_printf(&description, _("Dossier: %s\nLast day: %s\nNext: %s"), term->dossier, term->day, term->command);
    text_line(file, "DESCRIPTION", &description);
    text_fini(&description);
}

/* An alarm so many days before the event begins, at ALARM_HOUR; and, when it is the last one, each day from then on. */
static void alarm_write(struct text *file, const struct agenda_term *term, unsigned warning, enum language language)
{
    char value[48];
    long before = calendar_days_between(term->warnings[warning], term->day);
    if (before < 1) return;
    line_say(file, "BEGIN", "VALARM");
    line_say(file, "ACTION", "DISPLAY");
    snprintf(value, sizeof value, "-P%ldDT%dH", before - 1, 24 - ALARM_HOUR);
    line_say(file, "TRIGGER", value);
    if (warning + 1 == term->warnings_count) {
        snprintf(value, sizeof value, "%ld", before);
        line_say(file, "REPEAT", value);
        line_say(file, "DURATION", "P1D");
    }
    summary_line(file, "DESCRIPTION", term, language);
    line_say(file, "END", "VALARM");
}

static void event_write(struct text *file, const struct agenda_term *term, const char *stamp, enum language language)
{
    char value[DIGEST_HEX_SIZE + 16];
    line_say(file, "BEGIN", "VEVENT");
    snprintf(value, sizeof value, "%.32s@schouw", term->uid);
    line_say(file, "UID", value);
    line_say(file, "DTSTAMP", stamp);
    snprintf(value, sizeof value, "%.4s%.2s%.2s", term->day, term->day + 5, term->day + 8);
    line_say(file, "DTSTART;VALUE=DATE", value);
    summary_line(file, "SUMMARY", term, language);
    description_line(file, term);
    line_say(file, "TRANSP", "TRANSPARENT");
    for (unsigned i = 0; i < term->warnings_count; i++) alarm_write(file, term, i, language);
    line_say(file, "END", "VEVENT");
}

int calendar_file_write(const struct agenda *agenda, const char *name, int64_t stamp, enum language language,
                        struct text *file, size_t *left_out, struct error *err)
{
    char moment[STAMP_SIZE];
    struct text title = {0};
    *left_out = 0;
    stamp_write(stamp, moment);
    line_say(file, "BEGIN", "VCALENDAR");
    line_say(file, "VERSION", "2.0");
    line_say(file, "PRODID", language == LANGUAGE_NL ? "-//Schouw//agenda//NL" : "-//Schouw//agenda//EN");
    line_say(file, "CALSCALE", "GREGORIAN");
    text_puts(&title, name);
    text_line(file, "X-WR-CALNAME", &title);
    text_fini(&title);
    for (size_t i = 0; i < agenda->count; i++) {
        if (agenda->terms[i].day[0] == '\0')
            ++*left_out;
        else
            event_write(file, &agenda->terms[i], moment, language);
    }
    line_say(file, "END", "VCALENDAR");
    return file->failed ? error_memory(err) : 0;
}
