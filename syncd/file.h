/* file.h: small files, read whole and written durably. */
#ifndef SCHOUW_SYNCD_FILE_H
#define SCHOUW_SYNCD_FILE_H

#include <stddef.h>

#include "schema/error.h"
#include "schema/text.h"

/* Appends the whole file to `text`. ERROR_IO with path and reason; ERROR_INVALID when it is longer than `limit` bytes.
 */
int file_read(const char *path, size_t limit, struct text *text, struct error *err);

/* Writes all bytes to a descriptor; ERROR_IO with `path` and the reason, when less may have been written. */
int file_write(int fd, const char *path, const void *bytes, size_t length, struct error *err);

/* Makes a new file, mode 0600, with these bytes; file and folder are fsynced. ERROR_CONFLICT when the path is taken. */
int file_create(const char *path, const char *bytes, size_t length, struct error *err);

/* Puts these bytes at the path at once (written beside it, fsynced, renamed), mode 0600: a reader sees old or new,
 * never half. */
int file_replace(const char *path, const char *bytes, size_t length, struct error *err);

/* Copies a file to a new one, mode 0600; file and folder are fsynced. ERROR_NOT_FOUND: there is none to be copied;
 * ERROR_CONFLICT: the path is taken. */
int file_copy(const char *from, const char *to, struct error *err);

/* Makes a directory and those above it, mode 0700; one that is there is fine. */
int file_directory(const char *path, struct error *err);

/* fsyncs the folder a path is in, so that a new or renamed name in it survives power loss. */
int file_sync_folder(const char *path, struct error *err);

#endif
