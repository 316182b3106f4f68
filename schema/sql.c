#include "schema/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/embedded.h"

extern const struct embedded embedded_sql[];

static int part_compare(const void *name, const void *part)
{
    return strcmp(name, ((const struct embedded *)part)->name);
}

const char *sql_part(const char *file, const char *name)
{
    char whole[64];
    size_t count = 0;
    const struct embedded *part;

    while (embedded_sql[count].name) count++;
    snprintf(whole, sizeof whole, "%s %s", file, name);
    part = bsearch(whole, embedded_sql, count, sizeof *embedded_sql, part_compare);
    return part ? part->text : "a part that is not there";
}
