/* evidence.h: what the two halves of the evidence routes share: route_evidence.c (all but PATCH) and route_patch.c. */
#ifndef SCHOUW_SYNCD_EVIDENCE_H
#define SCHOUW_SYNCD_EVIDENCE_H

#include <stdbool.h>

#include "syncd/request.h"
#include "syncd/upload.h"

/* A header's value as a whole number from 0; false when it is missing or something else. */
bool evidence_number(const char *field, long long *number);

/* Is another request writing this evidence just now? Loop thread. */
bool evidence_is_busy(const struct request *request, const char *sha256);

/* Moves complete bytes into the repository. When they do not hash to their name they are removed: ERROR_SIGNATURE.
 * Pool. */
int evidence_complete(struct server *server, const char *sha256, const struct upload *upload, struct error *err);

/* Frees a PATCH's state; it also marks a request as one that is writing. */
void evidence_patch_free(void *state);

#endif
