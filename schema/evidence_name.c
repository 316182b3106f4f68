#include "schema/evidence_name.h"

#include <stddef.h>
#include <stdio.h>

#define NAME_MAX_BYTES 80 /* of the file's own name */

void evidence_name(const char *sha256, const char *name, bool whole, char result[EVIDENCE_NAME_SIZE])
{
    size_t length = (size_t)snprintf(result, EVIDENCE_NAME_SIZE, "%.*s-", whole ? 64 : 8, sha256), start = length;

    for (; name && *name && length < start + NAME_MAX_BYTES; name++) {
        unsigned char c = (unsigned char)*name;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                     (c == '.' && length > start);
        if (!plain && (length == start || result[length - 1] == '-')) continue;
        result[length++] = plain ? (char)c : '-';
    }
    while (length > start && (result[length - 1] == '-' || result[length - 1] == '.')) length--;
    result[length] = '\0';
    if (length == start) snprintf(result + length, EVIDENCE_NAME_SIZE - length, "evidence");
}
