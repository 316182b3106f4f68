/* yaml_file.h: a YAML file read whole and within limits, and where everything in it stands.
 *
 * libcyaml turns the text into structs but does not say where a fault is in all cases; the marks kept here do.
 */
#ifndef SCHOUW_CHECKLISTS_YAML_FILE_H
#define SCHOUW_CHECKLISTS_YAML_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/error.h"

enum yaml_mark_type { YAML_MARK_OTHER, YAML_MARK_KEY, YAML_MARK_VALUE, YAML_MARK_START, YAML_MARK_END };

/* One event of libyaml, in their order. START and END are of a mapping or a list. */
struct yaml_mark {
    enum yaml_mark_type type;
    unsigned line, column; /* from 1; columns in characters */
    char *path;            /* "rules[3].thresholds[0].percent"; "" for the top; NULL for OTHER */
};

struct yaml_file {
    char *path; /* of the file */
    char *text; /* its bytes and a NUL */
    size_t length;
    struct yaml_mark *marks;
    size_t count, capacity;
};

/* Reads a file of at most 1 MiB with one document, nested at most 16 deep. ERROR_NOT_FOUND, ERROR_IO, or ERROR_INVALID
 * as "file:line:column: what is wrong"; `file` must be zeroed before and closed after, also after an error. */
int yaml_file_read(struct yaml_file *file, const char *path, struct error *err);
/* The bytes only; no marks, and whatever is in them. */
int yaml_file_bytes(struct yaml_file *file, const char *path, struct error *err);
void yaml_file_fini(struct yaml_file *file);

/* The mark of the value at `path`, or NULL. O(marks). */
const struct yaml_mark *yaml_file_mark(const struct yaml_file *file, const char *path);
/* As above for the nearest that is there: of "a[1].b" also "a[1]", "a". NULL for an empty file. */
const struct yaml_mark *yaml_file_nearest(const struct yaml_file *file, const char *path);

#endif
