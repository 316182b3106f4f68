#include "schema/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/embedded.h"

extern const struct embedded embedded_sql[];

char *sql_part(const char *file, const char *name)
{
    char head[64];
    const char *start = NULL, *end;

    snprintf(head, sizeof head, "-- name: %s\n", name);
    for (const struct embedded *embedded = embedded_sql; embedded->name && !start; embedded++) {
        if (strcmp(embedded->name, file) == 0) start = strstr(embedded->text, head);
    }
    if (!start) return NULL;
    start += strlen(head);
    end = strstr(start, "-- name: ");
    return end ? strndup(start, (size_t)(end - start)) : strdup(start);
}
