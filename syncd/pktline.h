/* pktline.h: git's pkt-lines (gitprotocol-common(5)), as git-lfs speaks them over ssh: four hex digits that count
 * themselves and what follows; 0000 is a flush, 0001 a delimiter. */
#ifndef SCHOUW_SYNCD_PKTLINE_H
#define SCHOUW_SYNCD_PKTLINE_H

#include <stdio.h>

#include "schema/error.h"

#define PKTLINE_MAX 65516 /* bytes in one line */

enum pktline { PKTLINE_END, PKTLINE_FLUSH, PKTLINE_DELIMITER, PKTLINE_DATA };

/* Reads one into `data`, which has room for PKTLINE_MAX + 1 bytes and gets a NUL; a newline at its end is left out.
 * PKTLINE_END where the stream ends before one. ERROR_INVALID for what is none, ERROR_NETWORK where it breaks off. */
int pktline_read(FILE *from, enum pktline *kind, char *data, size_t *length, struct error *err);
/* Writes; what is not taken is seen at pktline_flush. */
void pktline_text(FILE *to, const char *format, ...) __attribute__((format(printf, 2, 3))); /* and a newline */
void pktline_data(FILE *to, const char *bytes, size_t length);
void pktline_delimiter(FILE *to);
/* Ends a message: a flush-pkt, and all of it goes. ERROR_NETWORK when the other side is gone. */
int pktline_flush(FILE *to, struct error *err);

#endif
