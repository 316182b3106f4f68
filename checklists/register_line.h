/* register_line.h: a certificate as the register lists it: the same line at a desk and in the central repository.
 *
 * What a certificate says does not change: it is read from what its writer had seen, whatever was said since. What
 * became of it does: suspended, withdrawn, duplicates, the register's own facts. Nothing is told of a case before it is
 * decided positively and its certificate is issued (3.2.2 of KVO), nor anything that depends on the day of asking.
 *
 * A line is a JSON object of
 *   number, dossier, partnership, town, area, scheme, scheme_owner, certificate (id), certificate_name, decided,
 * issued, expires, replaces, participants (array: those named on it): what it says; status (valid | suspended |
 * withdrawn as stated, or conflict), status_on (day), duplicates (how many were made), fields (object: the facts that
 * the scheme wants in the register, by id): what became of it; replaced_by (number). What is not known is left out.
 * Strings are as people wrote them: escape them where they are shown.
 */
#ifndef SCHOUW_CHECKLISTS_REGISTER_LINE_H
#define SCHOUW_CHECKLISTS_REGISTER_LINE_H

#include <jansson.h>

#include "checklists/scheme.h"
#include "schema/fold.h"
#include "schema/registry.h"

/* The certificate.issue of a number that counts: of those with authority the last in the order of the log, whether or
 * not another took its place since. NULL when there is none. Borrowed from the fold. */
const struct record *register_issue(const struct fold *fold, const char *number);
/* The decision that a certificate rests on, as its writer had seen it; NULL unless it is positive. Borrowed. */
const struct record *register_decision(const struct fold *fold, const struct record *issue);
/* What a certificate bears in a field of its own (partnership, address, postcode, town, area, location, covenant): what
 * it changed, else what the one it replaces bears, else what the partnership was when it was issued; or NULL. */
const char *register_bears(const struct fold *fold, const struct record *issue, const char *field);

/* The line of a certificate, with what it says and what became of it; new reference. `*line` is NULL when it does not
 * rest on a positive decision. `fold` is settled. `language` is of certificate_name. ERROR_MEMORY. */
int register_line_new(const struct scheme *scheme, const struct fold *fold, const struct record *issue,
                      enum language language, json_t **line, struct error *err);
/* Tells anew what became of it, by a fold that may hold more than the one the line was made from; what it says stays.
 * ERROR_MEMORY. */
int register_line_update(const struct scheme *scheme, const struct fold *fold, json_t *line, struct error *err);
/* Appends the lines of all certificates of a dossier, whatever became of them. ERROR_MEMORY. */
int register_lines_add(const struct scheme *scheme, const struct fold *fold, enum language language, json_t *lines,
                       struct error *err);
/* Puts an array of lines in order of number, and tells of each which of the others took its place: one that says that
 * it replaces it (of several the one issued last), else the one that stands; nothing where that has no line.
 * ERROR_MEMORY. */
int register_lines_settle(json_t *lines, struct error *err);

/* Appends a line for each licence of the body that the registry holds, in order of its id: licence (id), scheme,
 * number, from, until, status (valid | suspended | ended as stated), state (on the day: valid | suspended | ended |
 * not-yet | expired). ERROR_MEMORY. */
int register_licences_add(const struct registry *registry, const char *day, json_t *lines, struct error *err);

/* register_csv.c: lines as CSV (RFC 4180): UTF-8, a header, records that end in CRLF. A cell in which a spreadsheet
 * would see a formula (it begins with = + - @, a tab or an end of line) gets an apostrophe in front; numbers do not
 * need it. Control characters become blanks. Yes and no are told as yes and no, participants with "; " between them. */

/* Columns: what every line may have, always the same; then state and state_since where a line has them; then each fact
 * that a line has, in order of their names (fact/NAME where a column has that name). ERROR_MEMORY. */
int register_csv(const json_t *lines, struct text *text, struct error *err);
/* Of register_licences_add. ERROR_MEMORY. */
int register_licences_csv(const json_t *lines, struct text *text, struct error *err);

#endif
