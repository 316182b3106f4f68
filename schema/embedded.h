/* embedded.h: files compiled into the program (tools/embed.cmake writes the arrays). */
#ifndef SCHOUW_SCHEMA_EMBEDDED_H
#define SCHOUW_SCHEMA_EMBEDDED_H

#include <stddef.h>

struct embedded {
    const char
        *name; /* file name without folder, of .sql with a blank and the part's; in this order; NULL ends an array */
    const char *text; /* NUL-terminated */
    size_t length;    /* bytes, without the NUL */
};

#endif
