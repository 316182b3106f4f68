/* upload.h: evidence that is not complete yet: DIR/<sha256> holds the bytes so far, DIR/<sha256>.length how many there
 * will be. */
#ifndef SCHOUW_SYNCD_UPLOAD_H
#define SCHOUW_SYNCD_UPLOAD_H

#include <limits.h>
#include <stddef.h>

#include "schema/error.h"

#define UPLOAD_KEPT (7L * 86400) /* seconds that an upload nobody goes on with is kept */
#define UPLOAD_MAX 10000         /* uploads at once: bounds what a device can leave behind */

struct upload {
    char path[PATH_MAX];
    long long offset; /* bytes so far */
    long long length; /* bytes there will be */
};

/* Begins an upload, or finds the one begun. One of another length is begun anew. Durable on return. ERROR_REFUSED when
 * there are UPLOAD_MAX already. */
int upload_begin(const char *folder, const char *sha256, long long length, struct upload *upload, struct error *err);
/* ERROR_NOT_FOUND when it was never begun, is complete, or was given up. */
int upload_find(const char *folder, const char *sha256, struct upload *upload, struct error *err);
/* Opens the bytes for writing at their end; `*fd` is the caller's. */
int upload_open(const struct upload *upload, int *fd, struct error *err);
/* Appends. On failure less may have been written. */
int upload_write(int fd, const char *bytes, size_t length, struct error *err);
/* Removes both files. */
void upload_remove(const struct upload *upload);
/* Removes uploads not touched for UPLOAD_KEPT. */
void upload_sweep(const char *folder);

#endif
