/* transfer.h: a request that writes evidence: bytes that come with it go to disk in pieces, in the pool; the answer
 * comes after fsync. PATCH goes on with an upload, POST begins one and may bring its first bytes.
 *
 * What came before a connection broke is kept, checksum or not: TLS vouches for each byte, and the SHA-256 of the whole
 * is checked at its end. A request that came whole and does not match its Upload-Checksum leaves nothing.
 *
 * A photo mostly comes whole with the request that begins its upload. Its name is the checksum of the request then: it
 * is hashed once, as it is written, and what an upload leaves for who goes on with it is written only when there is
 * something to go on with.
 */
#ifndef SCHOUW_SYNCD_TRANSFER_H
#define SCHOUW_SYNCD_TRANSFER_H

#include "schema/digest.h"
#include "syncd/checksum.h"
#include "syncd/request.h"
#include "syncd/upload.h"

#define TUS_VERSION "1.0.0"

/* State of a request that writes: it also marks the upload as one that is being written. */
struct transfer {
    char sha256[DIGEST_HEX_SIZE];
    bool creating;             /* POST: the upload is begun, or found, before the first byte is written */
    long long length;          /* of the whole, as POST announced it */
    bool body;                 /* the request announced bytes */
    bool whole;                /* .. all of them */
    struct checksum *checksum; /* of the request's bytes; NULL: none was sent */
    struct request *request;   /* whose state this is */

    bool opened;           /* authorised, and `upload` is found or begun */
    struct upload upload;  /* offset: what is on disk; no path: none is under way */
    long long from;        /* offset of the request's first byte */
    int fd;                /* -1: nothing is written */
    bool planned;          /* few bytes that come whole: gathered, and written when all are there (upload_plan) */
    struct digest *digest; /* of a whole, made as it is written; NULL: the file is read again for it */
    struct text piece;     /* taken, not yet written */
};

/* Makes the state of a request; NULL: an answer is set. */
struct transfer *transfer_new(struct request *request, const char *sha256);

/* Is another request of the same person writing this evidence just now? One of the same device gives way when it waits
 * for bytes: a device sends a piece once at a time, so that connection is dead and nobody was told. Loop thread. */
bool transfer_is_busy(const struct server *server, const struct request *request, const char *sha256);
/* Names of the uploads that are being written now, owned by the caller (free); false when memory is out. Loop thread.
 */
bool transfer_busy(const struct server *server, char (**busy)[UPLOAD_NAME_SIZE], size_t *count);

/* Bytes of evidence that is here whole, for all that the person of the token may know; -1: it is not. Pool. */
long long transfer_stored(struct request *request, const char *sha256);

/* Reads Upload-Checksum when there is one. ERROR_INVALID. */
int transfer_checksum(struct request *request, struct transfer *transfer, struct error *err);

/* Says how far an upload is, and when it expires. */
void transfer_tell(struct request *request, const struct upload *upload, int status);

/* The route's take: a piece of the body. */
void transfer_take(struct request *request, const char *bytes, size_t length);
/* The end of a request that writes, for request_offload: the last piece, durable, and the answer. Pool. */
void transfer_end(struct request *request);

/* For request_offload's `then` behind an answer about bytes: where they are here whole and may not be acknowledged
 * before they are at the upstream, the answer waits for that. Else it goes. Loop thread. */
void transfer_await(struct request *request);

/* Moves the bytes of an upload that has all of them into the repository, and notes who brought them; one that lacks
 * some is left as it is. Bytes that do not hash to their name (ERROR_SIGNATURE) or are not taken here (ERROR_REFUSED)
 * are removed. Pool. */
int transfer_complete(struct request *request, struct transfer *transfer, struct error *err);

#endif
