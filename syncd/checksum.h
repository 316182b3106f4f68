/* checksum.h: tus's checksum extension: the header Upload-Checksum of one request against the bytes it brings. */
#ifndef SCHOUW_SYNCD_CHECKSUM_H
#define SCHOUW_SYNCD_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/error.h"

#define CHECKSUM_NAMES_SIZE 64

struct checksum;

/* The algorithms that can be asked for, as Tus-Checksum-Algorithm lists them: those of sha256, sha1 and md5 that this
 * GnuTLS computes. */
void checksum_names(char names[CHECKSUM_NAMES_SIZE]);

/* Begins with "sha1 <base64>". ERROR_INVALID for an algorithm that is none of checksum_names, or a sum that is none. */
int checksum_open(const char *field, struct checksum **checksum, struct error *err);
void checksum_close(struct checksum *checksum);
void checksum_add(struct checksum *checksum, const char *bytes, size_t length);
/* Whether the bytes so far are those that were announced. Ask once, at the end. */
bool checksum_matches(struct checksum *checksum);

#endif
