/* record_line.h: the fields of a record, from a line that is written the way record_write writes it.
 *
 * Nearly every line is. Its header is then read where it stands, and only `seen` and `body` are left for the JSON
 * library, which spends more on the eleven fields around them than on what they hold. A line that is anything else
 * (other order, blanks, escapes, a field too many) is not wrong for it: it is read as JSON, whole.
 */
#ifndef SCHOUW_SCHEMA_RECORD_LINE_H
#define SCHOUW_SCHEMA_RECORD_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/digest.h"
#include "schema/record.h"

#define RECORD_AT_MAX 64    /* bytes of `at` */
#define RECORD_KIND_MAX 64  /* bytes of a kind's name, also of a newer version's */
#define RECORD_ITEM_MAX 256 /* bytes of an item */

struct record_line {
    int64_t seq, tick;
    char dossier[DOSSIER_ID_MAX + 1];
    char feed[FEED_ID_SIZE];
    char prev[DIGEST_HEX_SIZE];
    char at[RECORD_AT_MAX + 1];
    char kind[RECORD_KIND_MAX + 1];
    char item[RECORD_ITEM_MAX + 1];
    const char *seen, *body; /* within the line; objects, if they are JSON */
    size_t seen_length, body_length;
};

/* Reads `line`, which is valid UTF-8 without NUL. True: when `seen` and `body` are JSON, so is the line, with each
 * field of a record once, no other, and the values in `*fields`; those are within the sizes above, the numbers within
 * 1 to CLOCK_TICK_MAX, otherwise unchecked. False says nothing about the line. */
bool record_line_read(const char *line, size_t length, struct record_line *fields);

#endif
