#include "schema/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "schema/text.h"

static const char *(*speaker)(const char *text);

void error_speak(const char *(*translate)(const char *text))
{
    speaker = translate;
}

/* The empty text asks a catalogue for its head, which is no translation. */
const char *error_spoken(const char *text)
{
    return speaker && text[0] ? speaker(text) : text;
}

/* The C library has its own translations, but on few machines; what people meet most is therefore among ours. */
const char *error_system(int number)
{
    switch (number) {
    case ENOENT:
        return error_spoken("No such file or directory");
    case EACCES:
        return error_spoken("Permission denied");
    case EEXIST:
        return error_spoken("File exists");
    case ENOTDIR:
        return error_spoken("Not a directory");
    case EISDIR:
        return error_spoken("Is a directory");
    case ENOSPC:
        return error_spoken("No space left on device");
    case EROFS:
        return error_spoken("Read-only file system");
    case EIO:
        return error_spoken("Input/output error");
    case ENAMETOOLONG:
        return error_spoken("File name too long");
    case EMFILE:
        return error_spoken("Too many open files");
    default:
        return strerror(number);
    }
}

/* Makes a message what the header says it is: well-formed UTF-8 on which no newline ends. What was cut in the middle of
 * a character, or came garbled from outside, becomes '?'. */
static void message_clean(char *message)
{
    size_t length = strlen(message);
    while (length > 0 && (message[length - 1] == '\n' || message[length - 1] == '\r')) message[--length] = '\0';
    for (char *at = message; *at != '\0';) {
        uint32_t code;
        size_t count = utf8_read(at, (size_t)(message + length - at), &code);
        if (count == 0) *at = '?';
        at += count == 0 ? 1 : count;
    }
}

static int message_set(struct error *err, int code, const char *clause, const char *format, va_list arguments)
    __attribute__((format(printf, 4, 0)));

static int message_set(struct error *err, int code, const char *clause, const char *format, va_list arguments)
{
    if (err == NULL) return code;
    struct error made = {.code = code}; /* apart: the old message and clause may be among the arguments */
    vsnprintf(made.message, sizeof made.message, error_spoken(format), arguments);
    snprintf(made.clause, sizeof made.clause, "%s", clause);
    message_clean(made.message);
    message_clean(made.clause);
    *err = made;
    return code;
}

int error_set(struct error *err, int code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_set(err, code, "", format, arguments);
    va_end(arguments);
    return code;
}

int error_refuse(struct error *err, const char *clause, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_set(err, ERROR_REFUSED, clause == NULL ? "" : clause, format, arguments);
    va_end(arguments);
    return ERROR_REFUSED;
}

int error_wrap(struct error *err, const char *format, ...)
{
    if (err == NULL) return ERROR_IO;
    const struct error before = *err;
    char context[sizeof err->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(context, sizeof context, error_spoken(format), arguments);
    va_end(arguments);
    error_set(err, before.code, "%s: %s", context, before.message);
    memcpy(err->clause, before.clause, sizeof err->clause);
    return err->code;
}

int error_memory(struct error *err)
{
    return error_set(err, ERROR_MEMORY, "memory is out; close other programs and try again");
}

const char *error_name(int code)
{
    switch (code) {
    case ERROR_MEMORY:
        return "memory";
    case ERROR_USAGE:
        return "usage";
    case ERROR_INVALID:
        return "invalid";
    case ERROR_NOT_FOUND:
        return "not-found";
    case ERROR_REFUSED:
        return "refused";
    case ERROR_SIGNATURE:
        return "signature";
    case ERROR_CONFLICT:
        return "conflict";
    case ERROR_IO:
        return "io";
    case ERROR_NETWORK:
        return "network";
    default:
        return "none";
    }
}

int error_exit_status(int code)
{
    switch (code) {
    case 0:
        return 0;
    case ERROR_REFUSED:
        return 1;
    case ERROR_USAGE:
    case ERROR_INVALID:
    case ERROR_NOT_FOUND: /* a word that names nothing is a word that is off */
        return 2;
    default:
        return 3;
    }
}
