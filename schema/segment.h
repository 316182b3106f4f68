/* segment.h: a run of lines of one feed, sealed by one SSHSIG: what syncs, and what is stored. Immutable. */
#ifndef SCHOUW_SCHEMA_SEGMENT_H
#define SCHOUW_SCHEMA_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "schema/record.h"

#define SEGMENT_MAX 8388608u /* bytes of the lines of one segment: 8 MiB */
/* Bytes of lines that a device seals together, when it has more: what a network that always breaks has to carry in one
 * go, as a segment travels whole. A thousand statements or so, and some 130 kB on the wire; a day's work is less. */
#define SEGMENT_SEALED 524288u

struct segment {
    char *text; /* lines, each ended by \n: the bytes that were signed */
    size_t length;
    char *seal; /* armoured SSHSIG, ended by \n */
    size_t seal_length;
    struct record **records; /* the lines, parsed */
    size_t count;
    const char *dossier, *feed; /* of every record in it; borrowed from the first record */
    int64_t first, last;        /* seq */
};

/* Parses text: every line a good record, all of one dossier and feed, seq without gaps, prev chained inside. Copies
 * both buffers. Does not verify the seal nor the link to what stands before. */
int segment_parse(const char *text, size_t length, const char *seal, size_t seal_length, struct segment **segment,
                  struct error *err);
void segment_free(struct segment *segment);

/* Verifies the seal against the feed's key ("type base64"). ERROR_SIGNATURE. */
int segment_verify(const struct segment *segment, const char *key, struct error *err);

/* Checks that the segment continues a feed whose last record is `last` with hash `hash` (0 and "" for a new feed).
 * ERROR_CONFLICT: a fork (same seq, other bytes) or a gap; says which. */
int segment_follows(const struct segment *segment, int64_t last, const char *hash, struct error *err);

/* Seals lines (each ended by \n) with the key file. See sshsig_sign. */
int segment_seal(const char *keyfile, const char *text, size_t length, struct segment **segment, struct error *err);

/* File names inside a dossier's tree: "records/<feed>/<first, 8 digits>.jsonl" and the same with ".sig". */
void segment_path(const char *feed, int64_t first, const char *suffix, char path[96]);

#endif
