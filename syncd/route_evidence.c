/* Evidence: bytes named by their SHA-256. Uploads speak tus 1.0.0 (https://tus.io), so that one that broke off goes on.
 */
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/digest.h"
#include "syncd/evidence.h"
#include "syncd/route.h"
#include "syncd/upload.h"

#define TUS_VERSION "1.0.0"

void evidence_options(struct request *request)
{
    request_header(request, "Tus-Resumable", TUS_VERSION);
    request_header(request, "Tus-Version", TUS_VERSION);
    request_header(request, "Tus-Extension", "creation");
    request_header(request, "Tus-Max-Size", "%lld", request->server->config->evidence_max);
    request_answer_empty(request, MHD_HTTP_NO_CONTENT);
}

bool evidence_number(const char *field, long long *number)
{
    char *end;

    if (!field || *field < '0' || *field > '9') return false;
    errno = 0;
    *number = strtoll(field, &end, 10);
    return !errno && !*end;
}

void evidence_begin(struct request *request)
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

bool evidence_is_busy(const struct request *request, const char *sha256)
{
    for (const struct request *other = request->server->requests; other; other = other->next) {
        if (other != request && other->state_free == evidence_patch_free && other->state &&
            strcmp(other->id, sha256) == 0) {
            return true;
        }
    }
    return false;
}

/* Size of complete evidence; -1 when it is not here. Pool. */
static long long stored_size(struct server *server, const char *sha256)
{
    char path[PATH_MAX];
    struct stat status;

    repository_evidence_path(server->repository, sha256, path, sizeof path);
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (long long)status.st_size : -1;
}

/* --- creation --- */

struct creation {
    char sha256[DIGEST_HEX_SIZE];
    long long length;
};

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

static void create(struct request *request)
{
    const struct creation *creation = request->state;
    struct server *server = request->server;
    struct error err = {0};
    struct upload upload;
    long long stored;

    if (!request_authorise(request)) return;
    request_header(request, MHD_HTTP_HEADER_LOCATION, "/v1/evidence/%s", creation->sha256);
    if ((stored = stored_size(server, creation->sha256)) >= 0) {
        request_header(request, "Upload-Offset", "%lld", stored);
        request_answer_empty(request, MHD_HTTP_OK);
        return;
    }
    if (upload_begin(server->config->uploads, creation->sha256, creation->length, &upload, &err) ||
        (upload.offset == upload.length && evidence_complete(server, creation->sha256, &upload, &err))) {
        request_problem(request, err.code == ERROR_SIGNATURE ? STATUS_CHECKSUM_MISMATCH : 0, &err);
        return;
    }
    request_header(request, "Upload-Offset", "%lld", upload.offset);
    request_answer_empty(request, MHD_HTTP_CREATED);
}

void evidence_create(struct request *request)
{
    struct creation *creation = calloc(1, sizeof *creation);
    struct error err = {0};
    int status = 0;

    if (!creation) {
        error_memory(&err);
    } else if (!evidence_number(request_field(request, "Upload-Length"), &creation->length)) {
        error_set(&err, ERROR_INVALID, "Upload-Length should be the number of bytes");
    } else if (creation->length > request->server->config->evidence_max) {
        error_set(&err, ERROR_REFUSED,
                  "evidence of more than %lld bytes is not taken here: see evidence_max in the configuration",
                  request->server->config->evidence_max);
        status = MHD_HTTP_CONTENT_TOO_LARGE;
    } else if (!metadata_sha256(request_field(request, "Upload-Metadata"), creation->sha256)) {
        error_set(&err, ERROR_INVALID, "Upload-Metadata should hold `sha256` and the base64 of its 64 hex digits");
    } else if (evidence_is_busy(request, creation->sha256)) {
        error_set(&err, ERROR_CONFLICT, "this evidence is being uploaded just now: ask again in a moment");
        status = MHD_HTTP_LOCKED;
    }
    request->state = creation;
    request->state_free = free;
    if (err.code) {
        request_problem(request, status, &err);
    } else {
        request_offload(request, create, NULL);
    }
}

/* --- where an upload is, and the bytes --- */

static void head(struct request *request)
{
    struct server *server = request->server;
    struct error err = {0};
    struct upload upload;
    long long stored;

    if (!request_authorise(request)) return;
    if ((stored = stored_size(server, request->id)) >= 0) {
        upload.offset = upload.length = stored;
    } else if (upload_find(server->config->uploads, request->id, &upload, &err)) {
        request_problem(request, 0, &err);
        return;
    }
    request_header(request, "Upload-Offset", "%lld", upload.offset);
    request_header(request, "Upload-Length", "%lld", upload.length);
    request_answer_empty(request, MHD_HTTP_OK);
}

void evidence_head(struct request *request)
{
    request_offload(request, head, NULL);
}

static void get(struct request *request)
{
    struct error err = {0};
    char path[PATH_MAX];
    struct stat status;

    if (!request_authorise(request)) return;
    if (digest_is_hex(request->id)) {
        repository_evidence_path(request->server->repository, request->id, path, sizeof path);
        request->file = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (request->file < 0 || fstat(request->file, &status)) {
        error_set(&err, ERROR_NOT_FOUND, "the bytes of this evidence are not here (yet)");
        request_problem(request, 0, &err);
        return;
    }
    request->file_size = (uint64_t)status.st_size;
    request->type = "application/octet-stream";
    request_header(request, MHD_HTTP_HEADER_ETAG, "\"%s\"", request->id);
    request_header(request, MHD_HTTP_HEADER_CONTENT_DISPOSITION, "attachment");
    request_answer_empty(request, MHD_HTTP_OK);
}

void evidence_get(struct request *request)
{
    request_offload(request, get, NULL);
}
