#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "client/locales.h"
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
    text_terminal_quoted(&text, string);
    style_open(session, style);
    if (text.data) fputs(text.data, stdout);
    style_close(session, style);
    text_fini(&text);
}

/* Columns of a text that was escaped already. */
static int shown_columns(const char *string)
{
    mbstate_t state = {0};
    int columns = 0;
    for (size_t left = strlen(string); left > 0;) {
        wchar_t letter;
        if (*string >= ' ' && *string <= '~') { /* most of all text, and a column each */
            columns++;
            string++;
            left--;
            continue;
        }
        locale_characters();
        size_t length = mbrtowc(&letter, string, left, &state);
        if (length == 0 || length > left) return columns + (int)left;
        int width = wcwidth(letter);
        columns += width < 0 ? 1 : width;
        string += length;
        left -= length;
    }
    return columns;
}

int say_columns(const char *string)
{
    struct text text = {0};
    text_terminal_quoted(&text, string);
    int columns = text.data ? shown_columns(text.data) : 0;
    text_fini(&text);
    return columns;
}

void say_cell(const struct session *session, enum style style, const char *string, int width)
{
    int columns = string ? say_columns(string) : 0;
    say_text(session, style, string);
    /* What is too long for its column is still apart from the next one. */
    say(session, STYLE_PLAIN, "%*s", columns < width ? width - columns : 2, "");
}

void say_wrapped(const struct session *session, enum style style, const char *string, int column, int indent)
{
    struct text text = {0};
    if (session->json || session->quiet || !string) return;
    text_terminal_quoted(&text, string);
    if (!text.data) return;
    style_open(session, style);
    for (char *word = text.data; *word;) {
        char *end = word + strspn(word, " ");
        end += strcspn(end, " ");
        char after = *end;
        *end = '\0';
        int columns = shown_columns(word);
        if (session->width > indent && column + columns > session->width && column > indent) {
            word += strspn(word, " ");
            printf("\n%*s", indent, "");
            column = indent;
            columns = shown_columns(word);
        }
        fputs(word, stdout);
        column += columns;
        *end = after;
        word = end;
    }
    style_close(session, style);
    text_fini(&text);
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
