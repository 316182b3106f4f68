/* problem.h: what a server's answer says: JSON of bounded depth, and refusals as RFC 9457 problem+json. */
#ifndef SCHOUW_CLIENT_PROBLEM_H
#define SCHOUW_CLIENT_PROBLEM_H

#include <jansson.h>
#include <stddef.h>

#include "schema/error.h"

#define PROBLEM_DEPTH_MAX 32       /* nesting of an answer's JSON */
#define PROBLEM_VALUES_MAX 2000000 /* values in it */

/* Parses an answer that has to be a JSON object; owned by the caller. ERROR_NETWORK: it is something else. */
int problem_json(const char *bytes, size_t length, json_t **object, struct error *err);

/* Makes an error of an answer that is not 2xx: the code by its type (urn:schouw:problem:<error name>), else by its
 * status; clause and detail as far as they are text of a reasonable length. Returns the code. */
int problem_read(int status, const char *bytes, size_t length, struct error *err);

/* The same of a problem that was parsed already; NULL: it says nothing. */
int problem_take(int status, const json_t *problem, struct error *err);

/* The error code of this name; `otherwise` when there is none. Trouble of the other side (io, memory) is ERROR_NETWORK
 * on ours. */
int problem_code(const char *name, int otherwise);

/* Copies text from outside, at most size - 1 bytes of whole characters. */
void problem_copy(const char *text, char *copy, size_t size);

#endif
