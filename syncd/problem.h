/* problem.h: refusals on the wire: RFC 9457 application/problem+json. */
#ifndef SCHOUW_SYNCD_PROBLEM_H
#define SCHOUW_SYNCD_PROBLEM_H

#include "schema/error.h"
#include "schema/text.h"

#define PROBLEM_TYPE "application/problem+json"

/* Statuses the daemon uses beside those of RFC 9110. */
#define STATUS_CHECKSUM_MISMATCH 460 /* tus checksum extension */

/* The HTTP status for an error code: 400 invalid, 403 refused, 404 not found, 409 conflict, 500 trouble of ours, .. */
int problem_status(int code);

/* Appends {"type":"urn:schouw:problem:<error name>","title","status","detail","clause"}. The detail of trouble of ours
 * (5xx by ERROR_IO, ERROR_MEMORY) is not told to strangers: it stands in the log. */
void problem_write(struct text *text, int status, const struct error *err);

#endif
