/* exif.h: when and where a photograph was taken, as its camera wrote it (Exif 2.3, CIPA DC-008). */
#ifndef SCHOUW_CLIENT_EXIF_H
#define SCHOUW_CLIENT_EXIF_H

#include <jansson.h>

#include "schema/error.h"

/* Sets "taken" (the camera's "2018:09:02 10:12:00" as 2018-09-02T10:12:00, no zone) and "position" (latitude, longitude
 * in degrees with six decimals, south and west negative) in `body` when the file says so. Whatever is absent or
 * malformed is left out; no file is refused for its Exif. ERROR_MEMORY only. */
int exif_describe(const char *path, json_t *body, struct error *err);

#endif
