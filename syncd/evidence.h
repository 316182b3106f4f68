/* evidence.h: what this daemon takes as evidence: its configuration's evidence_max and evidence_types, told to devices,
 * and asked before bytes are kept, whichever way they came. */
#ifndef SCHOUW_SYNCD_EVIDENCE_H
#define SCHOUW_SYNCD_EVIDENCE_H

#include <jansson.h>

#include "syncd/config.h"

/* ERROR_REFUSED, naming what the configuration says. */
int evidence_check_size(const struct config *config, long long size, struct error *err);
/* The same of a complete file: its size, and its type by its first bytes. */
int evidence_check(const struct config *config, const char *path, struct error *err);

/* {"max": bytes, "types": [the words of evidence_types]}; NULL when memory is out. */
json_t *evidence_limits(const struct config *config);

#endif
