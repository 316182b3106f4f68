/* upload.h: evidence that is not complete yet: DIR/<sha256>+<person> holds the bytes that a person sent so far,
 * DIR/<sha256>+<person>+length how many there will be. DIR is the configuration's `uploads`.
 *
 * An upload is of one person, on whatever device: others neither learn of it, nor go on with it or end it, and who
 * completes it has sent every byte. Two who send the same bytes have an upload each. What an older version left behind
 * bore no person, and belongs to nobody; a sweep removes it in its time.
 *
 * Nothing of it is flushed before it is complete, unless upload_sync is asked: a power cut may take from its end, or
 * all of it, and who sends asks where to go on. Whether the bytes are those that were announced their SHA-256 tells.
 *
 * An upload that got no byte for `upload_expires` hours has expired: it is as if it was never begun, and a sweep
 * removes it. Calls from several threads do not disturb each other.
 */
#ifndef SCHOUW_SYNCD_UPLOAD_H
#define SCHOUW_SYNCD_UPLOAD_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/digest.h"
#include "schema/error.h"
#include "syncd/access.h"
#include "syncd/config.h"

#define UPLOAD_MAX 10000 /* uploads at once: bounds what a device can leave behind */
#define UPLOAD_NAME_SIZE (DIGEST_HEX_SIZE + ACCESS_NAME_SIZE) /* "<sha256>+<person>" and a NUL */

struct upload {
    char path[PATH_MAX];
    long long offset; /* bytes so far */
    long long length; /* bytes there will be */
    int64_t expires;  /* seconds since 1970, when no byte comes before */
};

/* The name by which an upload is known: that of its file. */
void upload_name(const char *sha256, const char *person, char name[UPLOAD_NAME_SIZE]);

/* Begins an upload of a person, or finds the one he began. One of another length is begun anew.
 * ERROR_REFUSED when there are UPLOAD_MAX already, of all people together. */
int upload_begin(const struct config *config, const char *sha256, long long length, const char *person,
                 struct upload *upload, struct error *err);
/* The same for bytes that come all at once: finds the upload, or tells where it would be and begins nothing, so that
 * nothing has to be removed when it is complete. `*begun`: it was there. Whoever gets less than the whole begins it. */
int upload_plan(const struct config *config, const char *sha256, long long length, const char *person,
                struct upload *upload, bool *begun, struct error *err);
/* ERROR_NOT_FOUND when the person never began it, or it is complete, or has expired. */
int upload_find(const struct config *config, const char *sha256, const char *person, struct upload *upload,
                struct error *err);
/* Opens the bytes for writing at their end; `*fd` is the caller's. */
int upload_open(const struct upload *upload, int *fd, struct error *err);
/* Opens an upload that is planned, empty, for all of its bytes; `*fd` is the caller's. */
int upload_create(const struct upload *upload, int *fd, struct error *err);
/* Appends. On failure less may have been written. */
int upload_write(int fd, const char *bytes, size_t length, struct error *err);
/* Tells anew when the upload expires, after something was written. */
int upload_renew(const struct config *config, int fd, struct upload *upload, struct error *err);
/* Makes all of it durable as it is: for who will not ask where to go on. */
int upload_sync(int fd, const struct upload *upload, struct error *err);
/* Takes the bytes from `offset` on away again. */
int upload_cut(int fd, long long offset, struct upload *upload, struct error *err);
/* Removes both files. */
void upload_remove(const struct upload *upload);
/* Removes what had expired at `now` (seconds since 1970), except the uploads whose name is in `busy`. Whoever begins
 * to write after `now` finds what had expired by then gone already. */
void upload_sweep(const struct config *config, int64_t now, char (*busy)[UPLOAD_NAME_SIZE], size_t busy_count);

#endif
