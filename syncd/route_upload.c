/* Evidence on its way in. Uploads speak tus 1.0.0 (https://tus.io/protocols/resumable-upload), so that one that broke
 * off goes on: the core, creation, creation-with-upload, checksum, termination and expiration. */
#include <errno.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "syncd/evidence.h"
#include "syncd/route.h"
#include "syncd/transfer.h"

#define TUS_EXTENSIONS "creation,creation-with-upload,checksum,termination,expiration"
#define OFFSET_TYPE "application/offset+octet-stream"

void upload_options(struct request *request)
{
    char names[CHECKSUM_NAMES_SIZE];

    checksum_names(names);
    request_header(request, "Tus-Resumable", TUS_VERSION);
    request_header(request, "Tus-Version", TUS_VERSION);
    request_header(request, "Tus-Extension", TUS_EXTENSIONS);
    request_header(request, "Tus-Max-Size", "%lld", request->server->config->evidence_max);
    request_header(request, "Tus-Checksum-Algorithm", "%s", names);
    request_answer_empty(request, MHD_HTTP_NO_CONTENT);
}

/* A header's value as a whole number from 0; false when it is missing or something else. */
static bool number_read(const char *field, long long *number)
{
    char *end;

    if (!field || *field < '0' || *field > '9') return false;
    errno = 0;
    *number = strtoll(field, &end, 10);
    return !errno && !*end;
}

void upload_ask(struct request *request)
{
    const char *version = request_field(request, "Tus-Resumable");
    struct error err = {0};

    request_header(request, "Tus-Resumable", TUS_VERSION);
    if (!version || strcmp(version, TUS_VERSION) != 0) {
        request_header(request, "Tus-Version", TUS_VERSION);
        error_set(&err, ERROR_INVALID,
                  "uploads speak tus " TUS_VERSION ": send the header Tus-Resumable: " TUS_VERSION);
        request_problem(request, MHD_HTTP_PRECONDITION_FAILED, &err);
    } else if (*request->id && !digest_is_hex(request->id)) {
        error_set(&err, ERROR_NOT_FOUND, "evidence is named by its SHA-256: 64 hex digits, lower case");
        request_problem(request, 0, &err);
    }
}

static int busy_tell(struct error *err)
{
    return error_set(err, ERROR_CONFLICT, "this evidence is being uploaded just now: ask again in a moment");
}

/* One writer at a time: two would interleave their bytes. */
static int check_busy(const struct request *request, const char *sha256, int *status, struct error *err)
{
    if (!transfer_is_busy(request->server, request, sha256)) return 0;
    *status = MHD_HTTP_LOCKED;
    return busy_tell(err);
}

static bool is_offset_type(struct request *request)
{
    const char *type = request_field(request, MHD_HTTP_HEADER_CONTENT_TYPE);
    return type && strcasecmp(type, OFFSET_TYPE) == 0;
}

/* --- creation --- */

/* Finds "sha256 <base64 of 64 hex digits>" among the pairs of Upload-Metadata. */
static bool metadata_sha256(const char *field, char sha256[DIGEST_HEX_SIZE])
{
    while (field && *field) {
        const char *comma = strchr(field, ',');
        size_t length = comma ? (size_t)(comma - field) : strlen(field);
        if (length > 7 && length < 200 && strncmp(field, "sha256 ", 7) == 0) {
            gnutls_datum_t encoded = {(unsigned char *)(size_t)(field + 7), (unsigned)(length - 7)}, plain = {NULL, 0};
            bool good = gnutls_base64_decode2(&encoded, &plain) == 0 && plain.size == DIGEST_HEX_SIZE - 1;
            if (good) snprintf(sha256, DIGEST_HEX_SIZE, "%.*s", DIGEST_HEX_SIZE - 1, (const char *)plain.data);
            gnutls_free(plain.data);
            return good && digest_is_hex(sha256);
        }
        field = comma ? comma + 1 + strspn(comma + 1, " ") : NULL;
    }
    return false;
}

/* creation-with-upload: the first bytes may come along. */
static int creation_body(struct request *request, struct transfer *transfer, int *status, struct error *err)
{
    const char *length = request_field(request, MHD_HTTP_HEADER_CONTENT_LENGTH);
    long long size = -1;

    transfer->body = (length && strcmp(length, "0") != 0) || request_field(request, MHD_HTTP_HEADER_TRANSFER_ENCODING);
    if (!transfer->body) return 0;
    if (!is_offset_type(request)) {
        *status = MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
        return error_set(err, ERROR_INVALID, "bytes that come with a creation have Content-Type " OFFSET_TYPE);
    }
    if (length && (!number_read(length, &size) || size > transfer->length)) {
        *status = MHD_HTTP_CONTENT_TOO_LARGE;
        return error_set(err, ERROR_INVALID, "more bytes than the %lld that Upload-Length announced", transfer->length);
    }
    /* What Content-Length says beside Transfer-Encoding is not true (RFC 9112, 6.1). */
    transfer->whole = size == transfer->length && !request_field(request, MHD_HTTP_HEADER_TRANSFER_ENCODING);
    return transfer_checksum(request, transfer, err);
}

static int creation_read(struct request *request, int *status, struct error *err)
{
    long long length;
    char sha256[DIGEST_HEX_SIZE];
    struct transfer *transfer;
    int result;

    if (!number_read(request_field(request, "Upload-Length"), &length))
        return error_set(err, ERROR_INVALID, "Upload-Length should be the number of bytes");
    if ((result = evidence_check_size(request->server->config, length, err))) {
        *status = MHD_HTTP_CONTENT_TOO_LARGE;
        return result;
    }
    if (!metadata_sha256(request_field(request, "Upload-Metadata"), sha256))
        return error_set(err, ERROR_INVALID,
                         "Upload-Metadata should hold `sha256` and the base64 of its 64 hex digits");
    if ((result = check_busy(request, sha256, status, err))) return result;
    if (!(transfer = transfer_new(request, sha256))) return 0; /* an answer is set */
    transfer->creating = true;
    transfer->length = length;
    return creation_body(request, transfer, status, err);
}

void upload_create_begin(struct request *request)
{
    struct error err = {0};
    int status = 0;

    upload_ask(request);
    if (request->status) return;
    if (creation_read(request, &status, &err)) request_problem(request, status, &err);
}

/* --- bytes --- */

static int patch_read(struct request *request, int *status, struct error *err)
{
    const char *length = request_field(request, MHD_HTTP_HEADER_CONTENT_LENGTH);
    struct transfer *transfer;
    struct upload upload = {0};
    long long offset, size;
    int result;

    if (!is_offset_type(request)) {
        *status = MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
        return error_set(err, ERROR_INVALID, "Content-Type should be " OFFSET_TYPE);
    }
    if ((result = check_busy(request, request->id, status, err))) return result;
    if (!number_read(request_field(request, "Upload-Offset"), &offset))
        return error_set(err, ERROR_INVALID, "Upload-Offset should be the number of bytes that are here already");
    result = upload_find(request->server->config, request->id, request->holder.person, &upload, err);
    if (result && result != ERROR_NOT_FOUND) return result;
    if (result) { /* whether it is here whole, the pool finds out */
        *err = (struct error){0};
        upload = (struct upload){.offset = offset};
    } else if (offset != upload.offset) {
        return error_set(err, ERROR_CONFLICT, "%lld bytes are here: ask with HEAD where to go on", upload.offset);
    } else if (length && (!number_read(length, &size) || size > upload.length - offset)) {
        *status = MHD_HTTP_CONTENT_TOO_LARGE;
        return error_set(err, ERROR_INVALID, "more bytes than the %lld that Upload-Length announced", upload.length);
    }
    if (!(transfer = transfer_new(request, request->id))) return 0; /* an answer is set */
    transfer->upload = upload;
    transfer->body = true;
    return transfer_checksum(request, transfer, err);
}

void upload_patch_begin(struct request *request)
{
    struct error err = {0};
    int status = 0;

    upload_ask(request);
    if (request->status) return;
    if (patch_read(request, &status, &err)) request_problem(request, status, &err);
}

void upload_end(struct request *request)
{
    request_offload(request, transfer_end, transfer_await);
}

/* --- where an upload is --- */

/* `beside`: another request of this person was at work with it when this one came. */
static void tell_where(struct request *request, bool beside)
{
    struct server *server = request->server;
    struct transfer *transfer = request->state;
    struct error err = {0};
    struct upload upload = {0};
    long long stored;

    if (!request_authorise(request)) return;
    if (transfer && transfer_complete(request, transfer, &err) && err.code != ERROR_SIGNATURE &&
        err.code != ERROR_REFUSED) {
        request_problem(request, 0, &err);
        return;
    }
    /* Asked twice: in between an upload may have become whole, and then it is none any more. */
    if ((stored = transfer_stored(request, request->id)) < 0 &&
        upload_find(server->config, request->id, request->holder.person, &upload, &err) &&
        (stored = transfer_stored(request, request->id)) < 0) {
        /* It is an upload no more, and is not noted as brought yet. */
        if (beside) busy_tell(&err);
        request_problem(request, beside ? MHD_HTTP_LOCKED : 0, &err);
        return;
    }
    if (stored >= 0) upload.offset = upload.length = stored;
    request_header(request, "Upload-Length", "%lld", upload.length);
    transfer_tell(request, &upload, MHD_HTTP_OK);
}

static void head(struct request *request)
{
    tell_where(request, false);
}

static void head_beside(struct request *request)
{
    tell_where(request, true);
}

/* Where a cut came between the last byte and the check of the whole, that check is made up for first: who hears that no
 * byte is lacking does not come back. */
void upload_head(struct request *request)
{
    struct transfer *transfer;
    struct upload upload;
    struct error err = {0};
    int status = 0, busy = check_busy(request, request->id, &status, &err);

    if (!upload_find(request->server->config, request->id, request->holder.person, &upload, NULL) &&
        upload.offset == upload.length) {
        if (busy) {
            request_problem(request, status, &err);
            return;
        }
        if (!(transfer = transfer_new(request, request->id))) return; /* an answer is set */
        transfer->upload = upload;
    }
    request_offload(request, busy ? head_beside : head, transfer_await);
}

/* --- termination --- */

static void terminate(struct request *request)
{
    const struct server *server = request->server;
    struct error err = {0};
    struct upload upload;

    if (!request_authorise(request)) return;
    if (transfer_stored(request, request->id) >= 0) {
        error_set(&err, ERROR_REFUSED, "this evidence is here whole, and evidence is never deleted");
    } else {
        upload_find(server->config, request->id, request->holder.person, &upload, &err);
    }
    if (err.code) {
        request_problem(request, 0, &err);
        return;
    }
    upload_remove(&upload);
    request_answer_empty(request, MHD_HTTP_NO_CONTENT);
}

void upload_delete_begin(struct request *request)
{
    struct error err = {0};
    int status = 0;

    upload_ask(request);
    if (request->status) return;
    if (check_busy(request, request->id, &status, &err)) {
        request_problem(request, status, &err);
        return;
    }
    transfer_new(request, request->id); /* nobody writes what is being removed */
}

void upload_delete(struct request *request)
{
    request_offload(request, terminate, NULL);
}
