/* PATCH /v1/evidence/<sha256>: bytes from Upload-Offset. They go to disk in pieces, in the pool; 204 comes after fsync.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "schema/digest.h"
#include "syncd/evidence.h"
#include "syncd/route.h"

#define PIECE ((size_t)256 * 1024) /* bytes gathered before they are written */

struct patch {
    struct upload upload; /* offset: what is on disk */
    int fd;
    struct text piece; /* taken, not yet written */
    bool authorised;   /* asked once, in the pool, before the first byte is written */
};

void evidence_patch_free(void *state)
{
    struct patch *patch = state;

    /* The connection broke: what came is kept, so that the device need not send it again. Its SHA-256 is checked at the
     * end. */
    if (patch->fd >= 0 && patch->authorised) upload_write(patch->fd, patch->piece.data, patch->piece.length, NULL);
    if (patch->fd >= 0) close(patch->fd);
    text_fini(&patch->piece);
    free(patch);
}

int evidence_complete(struct server *server, const char *sha256, const struct upload *upload, struct error *err)
{
    /* Without repository_lock: hashing gigabytes may take its time, and only the repository's path is used. */
    int result = repository_evidence_store(server->repository, sha256, upload->path, err);

    if (result && result != ERROR_SIGNATURE) return result;
    upload_remove(upload);
    if (!result) atomic_fetch_add(&server->counters.evidence, 1);
    return result;
}

static int check_headers(struct request *request, int *status, struct error *err)
{
    const char *type = request_field(request, MHD_HTTP_HEADER_CONTENT_TYPE);

    *status = 0;
    if (!type || strcasecmp(type, "application/offset+octet-stream") != 0) {
        *status = MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
        return error_set(err, ERROR_INVALID, "Content-Type should be application/offset+octet-stream");
    }
    if (evidence_is_busy(request, request->id)) {
        *status = MHD_HTTP_LOCKED;
        return error_set(err, ERROR_CONFLICT, "this evidence is being uploaded just now: ask again in a moment");
    }
    return 0;
}

static int begin(struct request *request, struct patch *patch, int *status, struct error *err)
{
    const char *length = request_field(request, MHD_HTTP_HEADER_CONTENT_LENGTH);
    long long offset, size;
    int result;

    if ((result = check_headers(request, status, err))) return result;
    if (!evidence_number(request_field(request, "Upload-Offset"), &offset)) {
        return error_set(err, ERROR_INVALID, "Upload-Offset should be the number of bytes that are here already");
    }
    if ((result = upload_find(request->server->config->uploads, request->id, &patch->upload, err))) return result;
    if (offset != patch->upload.offset) {
        return error_set(err, ERROR_CONFLICT, "%lld bytes are here: ask with HEAD where to go on",
                         patch->upload.offset);
    }
    if (length && (!evidence_number(length, &size) || size > patch->upload.length - offset)) {
        *status = MHD_HTTP_CONTENT_TOO_LARGE;
        return error_set(err, ERROR_INVALID, "more bytes than the %lld that Upload-Length announced",
                         patch->upload.length);
    }
    return upload_open(&patch->upload, &patch->fd, err);
}

void evidence_patch_begin(struct request *request)
{
    struct patch *patch;
    struct error err = {0};
    int status = 0;

    evidence_begin(request);
    if (request->status) return;
    patch = calloc(1, sizeof *patch);
    if (!patch) {
        error_memory(&err);
    } else {
        patch->fd = -1;
        begin(request, patch, &status, &err);
    }
    if (err.code) {
        if (patch) evidence_patch_free(patch);
        request_problem(request, status, &err);
        return;
    }
    request->state = patch;
    request->state_free = evidence_patch_free;
}

/* Pool: the piece goes to disk. */
static void write_piece(struct request *request)
{
    struct patch *patch = request->state;
    struct error err = {0};

    if (!patch->authorised) {
        if (!request_authorise(request)) return;
        patch->authorised = true;
    }
    if (patch->upload.offset + (long long)patch->piece.length > patch->upload.length) {
        error_set(&err, ERROR_INVALID, "more bytes than the %lld that Upload-Length announced", patch->upload.length);
        patch->piece.length = 0; /* none of them is kept */
        request_problem(request, MHD_HTTP_CONTENT_TOO_LARGE, &err);
        return;
    }
    if (upload_write(patch->fd, patch->piece.data, patch->piece.length, &err)) {
        patch->piece.length = 0; /* how much of it was written, HEAD will tell */
        request_problem(request, 0, &err);
        return;
    }
    patch->upload.offset += (long long)patch->piece.length;
    patch->piece.length = 0;
}

void evidence_patch_take(struct request *request, const char *bytes, size_t length)
{
    struct patch *patch = request->state;
    struct error err = {0};

    text_append(&patch->piece, bytes, length);
    if (patch->piece.failed) {
        error_memory(&err);
        request_problem(request, 0, &err);
    } else if (patch->piece.length >= PIECE) {
        request_offload(request, write_piece, NULL);
    }
}

/* Pool: the last piece, and durable. */
static void end(struct request *request)
{
    struct patch *patch = request->state;
    struct error err = {0};

    write_piece(request);
    if (request->status) return;
    if (fsync(patch->fd)) {
        error_set(&err, ERROR_IO, "%s: %s", patch->upload.path, strerror(errno));
    } else if (patch->upload.offset == patch->upload.length) {
        evidence_complete(request->server, request->id, &patch->upload, &err);
    }
    if (err.code) {
        request_problem(request, err.code == ERROR_SIGNATURE ? STATUS_CHECKSUM_MISMATCH : 0, &err);
        return;
    }
    request_header(request, "Upload-Offset", "%lld", patch->upload.offset);
    request_answer_empty(request, MHD_HTTP_NO_CONTENT);
}

void evidence_patch(struct request *request)
{
    request_offload(request, end, NULL);
}
