#include "syncd/pktline.h"

#include <stdarg.h>
#include <string.h>

#define HEAD 4 /* hex digits before each line */

/* The number in four hex digits, or -1. */
static int head_value(const char head[HEAD])
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    int value = 0;

    for (size_t i = 0; i < HEAD; i++) {
        const char *digit = head[i] ? strchr(digits, head[i]) : NULL;
        if (!digit) return -1;
        value = value * 16 + (int)(digit - digits) % 16;
    }
    return value;
}

int pktline_read(FILE *from, enum pktline *kind, char *data, size_t *length, struct error *err)
{
    char head[HEAD];
    size_t got = fread(head, 1, sizeof head, from);
    int value;

    *length = 0;
    data[0] = '\0';
    *kind = PKTLINE_END;
    if (!got && feof(from)) return 0;
    if (got < sizeof head) return error_set(err, ERROR_NETWORK, "the other side broke off");
    value = head_value(head);
    if (value < 0 || (value > 1 && value < HEAD) || value > PKTLINE_MAX + HEAD)
        return error_set(err, ERROR_INVALID, "what came is no pkt-line of git");
    *kind = value == 0 ? PKTLINE_FLUSH : value == 1 ? PKTLINE_DELIMITER : PKTLINE_DATA;
    if (*kind != PKTLINE_DATA) return 0;
    *length = (size_t)value - HEAD;
    if (fread(data, 1, *length, from) < *length) return error_set(err, ERROR_NETWORK, "the other side broke off");
    if (*length && data[*length - 1] == '\n') --*length;
    data[*length] = '\0';
    return 0;
}

void pktline_data(FILE *to, const char *bytes, size_t length)
{
    fprintf(to, "%04zx", length + HEAD);
    fwrite(bytes, 1, length, to);
}

void pktline_text(FILE *to, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    if (length < 0) return;
    if ((size_t)length > sizeof line - 2) length = (int)sizeof line - 2;
    line[length++] = '\n';
    pktline_data(to, line, (size_t)length);
}

void pktline_delimiter(FILE *to)
{
    fputs("0001", to);
}

int pktline_flush(FILE *to, struct error *err)
{
    fputs("0000", to);
    return fflush(to) || ferror(to) ? error_set(err, ERROR_NETWORK, "the other side is gone") : 0;
}
