/* thumbnail.h: a small picture of a photograph, turned as its camera says, without what else the camera wrote (Exif).
 *
 * A photograph comes from anywhere, and decoders have their flaws: it is decoded in a process of its own that gets
 * little time and memory and can write nothing but its answer; sizes are looked at before the pixels are.
 */
#ifndef SCHOUW_CLIENT_THUMBNAIL_H
#define SCHOUW_CLIENT_THUMBNAIL_H

#include "schema/error.h"
#include "schema/text.h"

#define THUMBNAIL_SIDE 320             /* pixels of its longer side, at most */
#define THUMBNAIL_BYTES_MAX 262144     /* bytes of one */
#define THUMBNAIL_PIXELS_MAX 64000000L /* of a photograph; larger ones are not decoded */
#define THUMBNAIL_SECONDS 10           /* of computing; of waiting it is twice as much */

struct thumbnail {
    struct text bytes; /* JPEG, or PNG where the original is one */
    int width, height; /* pixels */
};

/* `type` is image/jpeg or image/png. ERROR_INVALID when there is no such picture in the file, or it is too large or
 * takes too long; ERROR_IO when the file can not be read; ERROR_MEMORY. Free with text_fini(&thumbnail->bytes). */
int thumbnail_make(const char *path, const char *type, struct thumbnail *thumbnail, struct error *err);

#endif
