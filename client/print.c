#include <stdarg.h>
#include <stdlib.h>

#include "client/verb.h"
#include "schema/text.h"

static const char *const style_codes[] = {"", "\033[32m", "\033[31m", "\033[33m", "\033[2m", "\033[1m"};

static bool json_said;

static void style_open(const struct session *session, enum style style)
{
    if (session->colour && style != STYLE_PLAIN) fputs(style_codes[style], stdout);
}

static void style_close(const struct session *session, enum style style)
{
    if (session->colour && style != STYLE_PLAIN) fputs("\033[0m", stdout);
}

void say(const struct session *session, enum style style, const char *format, ...)
{
    va_list arguments;
    if (session->json || session->quiet) return;
    style_open(session, style);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    style_close(session, style);
}

void say_text(const struct session *session, enum style style, const char *string)
{
    struct text text = {0};
    if (session->json || session->quiet || !string) return;
    text_terminal(&text, string);
    style_open(session, style);
    if (text.data) fputs(text.data, stdout);
    style_close(session, style);
    text_fini(&text);
}

void say_cell(const struct session *session, enum style style, const char *string, int width)
{
    int columns = 0;
    /* Near enough: a column for each code point. */
    for (const char *byte = string; byte && *byte; byte++) columns += ((unsigned char)*byte & 0xC0) != 0x80;
    say_text(session, style, string);
    say(session, STYLE_PLAIN, "%*s", columns < width ? width - columns : 0, "");
}

void say_json(json_t *value)
{
    json_said = true;
    if (value && json_dumpf(value, stdout, JSON_SORT_KEYS | JSON_COMPACT | JSON_ENCODE_ANY) == 0) putchar('\n');
    json_decref(value);
}

bool say_json_done(void)
{
    return json_said;
}
