#include "schema/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Cuts a text that snprintf cut at a byte back to whole characters. */
static void message_trim(char *message, size_t size, int length)
{
    if (length < 0 || (size_t)length < size) return;
    size_t end = size - 1;
    size_t start = end;
    while (start > 0 && ((unsigned char)message[start - 1] & 0xc0) == 0x80) start--;
    if (start > 0 && (unsigned char)message[start - 1] >= 0xc0) message[start - 1] = '\0';
}

static int message_set(struct error *err, int code, const char *clause, const char *format, va_list arguments)
{
    if (err == NULL) return code;
    char message[sizeof err->message]; /* the old message may be among the arguments */
    int length = vsnprintf(message, sizeof message, format, arguments);
    message_trim(message, sizeof message, length);
    err->code = code;
    snprintf(err->clause, sizeof err->clause, "%s", clause);
    memcpy(err->message, message, sizeof message);
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
    char context[sizeof err->message], message[sizeof err->message];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(context, sizeof context, format, arguments);
    va_end(arguments);
    message_trim(context, sizeof context, length);
    memcpy(message, err->message, sizeof message);
    length = snprintf(err->message, sizeof err->message, "%s: %s", context, message);
    message_trim(err->message, sizeof err->message, length);
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
        return 2;
    default:
        return 3;
    }
}
