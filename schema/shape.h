/* shape.h: the regular expressions that need no machine: a row of sets, each so often, from the first byte to the last.
 *
 * "^[a-z0-9][a-z0-9._-]{0,63}(/[a-z0-9-]{1,40})?$" is one: at each byte it is plain what may follow, and nothing ever
 * has to be taken back. Nearly all shapes of items and ids are. The C library compiles a count of 64 into 64 states (66
 * KB, and longer than it takes to read a day's statements); what is no such row is left to it.
 */
#ifndef SCHOUW_SCHEMA_SHAPE_H
#define SCHOUW_SCHEMA_SHAPE_H

#include <stdbool.h>

struct shape;

/* Reads a POSIX extended regular expression between ^ and $. NULL where it is none of this kind, which says nothing
 * about whether it is well-formed, and when memory is out. shape_free takes NULL. */
struct shape *shape_new(const char *pattern);
void shape_free(struct shape *shape);
/* What regexec would say of the string, in the C locale. */
bool shape_fits(const struct shape *shape, const char *string);

#endif
