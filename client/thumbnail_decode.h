/* thumbnail_decode.h: decoding, for the process that thumbnail.c starts and for tests of the decoder. */
#ifndef SCHOUW_CLIENT_THUMBNAIL_DECODE_H
#define SCHOUW_CLIENT_THUMBNAIL_DECODE_H

#include <stdbool.h>

#include "client/thumbnail.h"

/* Reads a picture from a file to its end and writes width and height (two int) and the small picture's bytes to `out`.
 * False when that can not be done; something may have been written. */
bool thumbnail_decode(int file, const char *type, int out);

#endif
