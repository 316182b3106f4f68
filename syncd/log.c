#include "syncd/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "schema/clock.h"

#define LINE_MAX_BYTES 8192
#define VALUE_MAX_BYTES 1280 /* of one value as written: what a stranger sent crowds out nothing that follows */

struct line {
    char bytes[LINE_MAX_BYTES + 1]; /* one more for the newline */
    size_t length;
};

static enum log_level threshold = LOG_INFO;

void log_level_set(enum log_level level)
{
    threshold = level;
}

static void line_put(struct line *line, const char *bytes, size_t length)
{
    if (length > LINE_MAX_BYTES - line->length) return;
    memcpy(line->bytes + line->length, bytes, length);
    line->length += length;
}

static bool is_plain(const char *value)
{
    for (const char *c = value; *c; c++) {
        if (*c <= ' ' || *c > '~' || *c == '"' || *c == '=' || *c == '\\') return false;
    }
    return true;
}

/* One byte as it stands in quotes; at most 4 bytes. */
static void escape(char c, char written[5])
{
    unsigned char byte = (unsigned char)c;

    if (byte == '"' || byte == '\\') {
        snprintf(written, 5, "\\%c", c);
    } else if (byte == '\n') {
        snprintf(written, 5, "\\n");
    } else if (byte < ' ' || byte > '~') {
        /* Bytes beyond ASCII are escaped as well: a log line may carry what a stranger sent, valid UTF-8 or not. */
        snprintf(written, 5, "\\x%02x", byte);
    } else {
        snprintf(written, 5, "%c", c);
    }
}

/* A value; one that is too long is cut, and ends in "...". */
static void line_value(struct line *line, const char *value)
{
    size_t limit = line->length + VALUE_MAX_BYTES;
    char written[5];

    if (is_plain(value) && strlen(value) <= VALUE_MAX_BYTES) {
        line_put(line, value, strlen(value));
        return;
    }
    line_put(line, "\"", 1);
    for (; *value && line->length < limit; value++) {
        escape(*value, written);
        line_put(line, written, strlen(written));
    }
    if (*value) line_put(line, "...", 3);
    line_put(line, "\"", 1);
}

void log_event(enum log_level level, const char *message, ...)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    struct line line = {.length = 0};
    char now[CLOCK_TEXT_SIZE];
    va_list pairs;

    if (level < threshold) return;
    clock_format(clock_microseconds() / 1000000, now);
    line_put(&line, "ts=", 3);
    line_put(&line, now, strlen(now));
    line_put(&line, " level=", 7);
    line_put(&line, names[level], strlen(names[level]));
    line_put(&line, " msg=", 5);
    line_value(&line, message);
    va_start(pairs, message);
    for (const char *key; (key = va_arg(pairs, const char *));) {
        const char *value = va_arg(pairs, const char *);
        if (!value || !*value) continue;
        /* A pair stands whole or not at all: half a pair would be no logfmt. */
        if (line.length + strlen(key) + VALUE_MAX_BYTES + 16 > LINE_MAX_BYTES) continue;
        line_put(&line, " ", 1);
        line_put(&line, key, strlen(key));
        line_put(&line, "=", 1);
        line_value(&line, value);
    }
    va_end(pairs);
    line.bytes[line.length++] = '\n';
    for (size_t done = 0; done < line.length;) {
        ssize_t wrote = write(STDERR_FILENO, line.bytes + done, line.length - done);
        if (wrote <= 0) break; /* nowhere left to say it */
        done += (size_t)wrote;
    }
}
