/* bundle_state.h: what writing and reading of bundles share. For bundle*.c only; others use bundle.h. */
#ifndef SCHOUW_SCHEMA_BUNDLE_STATE_H
#define SCHOUW_SCHEMA_BUNDLE_STATE_H

#include "schema/bundle.h"

#define BUNDLE_SEAL_MAX 65536u /* bytes of the seal at the end */
#define BUNDLE_EVIDENCE "evidence"
#define BUNDLE_SEGMENT "segment"

/* The first line as JSON; new reference, NULL when memory is out. */
json_t *bundle_head_write(const struct bundle_head *head);
/* Reads it. ERROR_INVALID says what is wrong with it. */
int bundle_head_read(const json_t *line, struct bundle_head *head, struct error *err);
/* What is sealed, of the digest of all that stands before the seal. */
void bundle_sealed(const char digest[DIGEST_HEX_SIZE], char sealed[DIGEST_HEX_SIZE + 1]);

/* Lengths and ids that the line of an entry of type segment tells; `segment` gets no bytes. */
int bundle_segment_about(const struct bundle_entry *entry, struct bundle_segment *segment, struct error *err);

#endif
