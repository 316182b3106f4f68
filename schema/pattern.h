/* pattern.h: regular expressions (POSIX extended) that mean the same wherever the program runs.
 *
 * They are compiled in the C locale: the range a-z holds 26 letters and a character is a byte, on the device of an
 * auditor as in the daemon, so that what one takes the other takes too. Patterns of JSON Schema that keep to what both
 * dialects know (ranges, counts, groups, anchors) mean the same here.
 */
#ifndef SCHOUW_SCHEMA_PATTERN_H
#define SCHOUW_SCHEMA_PATTERN_H

#include <stdbool.h>

struct pattern;

/* Compiles; NULL when it is malformed or memory is out. pattern_free takes NULL. */
struct pattern *pattern_new(const char *text);
void pattern_free(struct pattern *pattern);
const char *pattern_text(const struct pattern *pattern);
/* Whether it is found anywhere in the string, as JSON Schema has it. Thread-safe, as is pattern_fits. */
bool pattern_found(const struct pattern *pattern, const char *string);
/* Whether it fits the string from its first byte to its last. */
bool pattern_fits(const struct pattern *pattern, const char *string);

#endif
