/* embedded.h: files compiled into the program (tools/embed.cmake writes the arrays). */
#ifndef SCHOUW_SCHEMA_EMBEDDED_H
#define SCHOUW_SCHEMA_EMBEDDED_H

#include <stddef.h>

struct embedded {
    const char *name; /* file name without folder; NULL ends an array */
    const char *text; /* NUL-terminated */
    size_t length;    /* bytes, without the NUL */
};

#endif
