/* body_text.h: what a statement says as a text that people edit: a field a line, by the kind's schema.
 *
 *   # a remark: the line begins with #
 *   verdict: unmet          a field and what it says; nothing behind the colon leaves it out
 *   note: the first line
 *     and goes on in lines that are indented
 *   present:                a list: a line each behind "- ", or with commas on the line itself
 *     - police
 *   facts.responses: 36     a value within a field
 *
 * Such a text is from outside: its length, lines and values are checked; what is off is refused with the number of the
 * line.
 */
#ifndef SCHOUW_CLIENT_BODY_TEXT_H
#define SCHOUW_CLIENT_BODY_TEXT_H

#include "schema/kind.h"
#include "schema/text.h"

#define BODY_TEXT_MAX 262144 /* bytes of a text */

/* Appends every field the kind knows, in the order of its schema, with what `body` says of it, escaped as for a
 * terminal; the choices where there are some. `remarks` (may be NULL): object field -> a line of text to stand above it
 * as a remark. The heads of a judgement and the mark of what is invented are left out. */
int body_text_write(const struct kind *kind, const json_t *body, const json_t *remarks, struct text *text,
                    struct error *err);
/* Reads such a text; `*body` is a new object, not yet checked against the kind. What the text cannot say (heads, the
 * mark) is taken from `like`, and so is the type of a value where the kind leaves it open. ERROR_INVALID with `name`
 * and line. */
int body_text_read(const struct kind *kind, const char *name, const char *text, const json_t *like, json_t **body,
                   struct error *err);

#endif
