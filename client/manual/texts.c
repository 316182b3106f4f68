#include <string.h>

#include "client/manual/manual.h"

static void text_write(struct text *source, const char *bytes, size_t length)
{
    struct text one = {0};
    text_append(&one, bytes, length);
    if (length > 0) {
        text_puts(source, "gettext(");
        text_json(source, one.data);
        text_puts(source, ");\n");
    }
    source->failed |= one.failed;
    text_fini(&one);
}

static void lines_write(struct text *source, const char *table)
{
    while (table && *table) {
        size_t length = strcspn(table, "\n");
        text_write(source, table, length);
        table += length + (table[length] == '\n');
    }
}

void manual_texts(struct text *source)
{
    const struct kind *kind;
    for (size_t i = 0; verbs[i]; i++) lines_write(source, verbs[i]->options);
    lines_write(source,
                "  --json                  print one JSON value\n  -q, --quiet             print nothing but errors\n");
    for (size_t i = 0; (kind = kind_at(i)) != NULL; i++) text_write(source, kind_title(kind), strlen(kind_title(kind)));
}
