#include "syncd/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "syncd/evidence.h"
#include "syncd/route.h"

#define PIECE ((size_t)256 * 1024) /* bytes gathered before they are written */
#define WHOLE (480LL * 1024)       /* of a whole: no more memory than a piece, as that grows by doubling */

/* --- life --- */

static bool is_gathering(const struct transfer *transfer)
{
    return transfer->planned && transfer->opened && transfer->fd < 0;
}

/* Less than the whole came: an upload is begun after all, for who goes on with it. */
static void gathered_keep(struct transfer *transfer)
{
    const struct request *request = transfer->request;

    if (!upload_begin(request->server->config, transfer->sha256, transfer->length, request->holder.person,
                      &transfer->upload, NULL))
        upload_open(&transfer->upload, &transfer->fd, NULL);
}

static void transfer_free(void *state)
{
    struct transfer *transfer = state;

    /* The connection broke: what came is kept, so that the device need not send it again. */
    if (is_gathering(transfer) && transfer->piece.length > 0) gathered_keep(transfer);
    if (transfer->fd >= 0) upload_write(transfer->fd, transfer->piece.data, transfer->piece.length, NULL);
    if (transfer->fd >= 0) close(transfer->fd);
    checksum_close(transfer->checksum);
    digest_end(transfer->digest, NULL);
    text_fini(&transfer->piece);
    free(transfer);
}

struct transfer *transfer_new(struct request *request, const char *sha256)
{
    struct transfer *transfer = calloc(1, sizeof *transfer);
    struct error err = {0};

    if (!transfer) {
        error_memory(&err);
        request_problem(request, 0, &err);
        return NULL;
    }
    snprintf(transfer->sha256, sizeof transfer->sha256, "%s", sha256);
    transfer->fd = -1;
    transfer->request = request;
    request->state = transfer;
    request->state_free = transfer_free;
    return transfer;
}

/* The evidence that a request writes, or NULL. */
static const char *written_by(const struct request *request)
{
    const struct transfer *transfer = request->state;
    return transfer && request->state_free == transfer_free ? transfer->sha256 : NULL;
}

/* What came is kept. libmicrohttpd sees the end of the connection and does the rest. */
static void give_way(struct request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct error err = {0};

    transfer_free(request->state);
    request->state = NULL;
    error_set(&err, ERROR_CONFLICT, "another request of this device goes on with this upload");
    request_problem(request, 0, &err);
    if (info) shutdown(info->connect_fd, SHUT_RDWR);
}

bool transfer_is_busy(const struct server *server, const struct request *request, const char *sha256)
{
    bool busy = false;

    for (struct request *other = server->requests; other; other = other->next) {
        const char *written = other == request ? NULL : written_by(other);
        if (!written || strcmp(written, sha256) != 0 || strcmp(request->holder.person, other->holder.person) != 0)
            continue;
        if (strcmp(request->holder.device, other->holder.device) == 0 && !other->working)
            give_way(other);
        else
            busy = true;
    }
    return busy;
}

bool transfer_busy(const struct server *server, char (**busy)[UPLOAD_NAME_SIZE], size_t *count)
{
    *count = 0;
    *busy = calloc(server->open + 1, sizeof **busy);
    for (const struct request *request = server->requests; *busy && request; request = request->next) {
        const char *written = written_by(request);
        if (written) upload_name(written, request->holder.person, (*busy)[(*count)++]);
    }
    return *busy != NULL;
}

int transfer_checksum(struct request *request, struct transfer *transfer, struct error *err)
{
    const char *field = request_field(request, "Upload-Checksum");
    return field ? checksum_open(field, &transfer->checksum, err) : 0;
}

/* --- where it goes --- */

void transfer_tell(struct request *request, const struct upload *upload, int status)
{
    time_t expires = (time_t)upload->expires;
    char date[40];
    struct tm parts;

    request_header(request, "Upload-Offset", "%lld", upload->offset);
    if (upload->offset < upload->length && gmtime_r(&expires, &parts) &&
        strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts) > 0) {
        request_header(request, "Upload-Expires", "%s", date);
    }
    request_answer_empty(request, status);
}

long long transfer_stored(struct request *request, const char *sha256)
{
    /* Who may not have them takes no notice of them: he sends them as if they were not here. */
    return request_may_fetch(request, sha256) ? repository_evidence_size(request->server->repository, sha256) : -1;
}

/* No upload is under way that PATCH could go on with. Who does not know that the evidence is here whole hears how far
 * it is, instead of that there is no such thing. */
static void tell_absent(struct request *request, const struct transfer *transfer)
{
    struct error err = {0};
    long long stored = transfer_stored(request, transfer->sha256);

    if (stored >= 0 && transfer->upload.offset == stored) {
        transfer_tell(request, &(struct upload){.offset = stored, .length = stored}, MHD_HTTP_NO_CONTENT);
    } else if (stored >= 0) {
        error_set(&err, ERROR_CONFLICT, "%lld bytes are here: ask with HEAD where to go on", stored);
    } else {
        upload_find(request->server->config, transfer->sha256, request->holder.person, &(struct upload){0}, &err);
        if (!err.code) error_set(&err, ERROR_CONFLICT, "this upload was begun just now: ask with HEAD where to go on");
    }
    if (err.code) request_problem(request, 0, &err);
}

/* Finds or begins the upload. Of few bytes that come whole nothing is begun: they are written when all are there. */
static int create_upload(const struct request *request, struct transfer *transfer, struct error *err)
{
    const struct config *config = request->server->config;
    const char *sha256 = transfer->sha256, *person = request->holder.person;
    bool begun;
    int result;

    if (!transfer->whole || transfer->length > WHOLE)
        return upload_begin(config, sha256, transfer->length, person, &transfer->upload, err);
    result = upload_plan(config, sha256, transfer->length, person, &transfer->upload, &begun, err);
    transfer->planned = !result && !begun;
    return result;
}

/* Finds or begins what POST names. Bytes that come with it are for the beginning: where some are here already the
 * answer says how many, and the rest of the request goes unread. */
static bool create(struct request *request, struct transfer *transfer)
{
    struct error err = {0};
    long long stored = transfer_stored(request, transfer->sha256);

    request_header(request, MHD_HTTP_HEADER_LOCATION, "/v1/evidence/%s", transfer->sha256);
    if (stored >= 0) {
        transfer_tell(request, &(struct upload){.offset = stored, .length = stored}, MHD_HTTP_OK);
        return false;
    }
    if (create_upload(request, transfer, &err)) {
        request_problem(request, 0, &err);
        return false;
    }
    if (!transfer->body || transfer->upload.offset == 0) return true;
    if (transfer->upload.offset == transfer->upload.length) {
        transfer->body = false; /* a cut came between the last byte and what follows it */
        return true;
    }
    transfer_tell(request, &transfer->upload, MHD_HTTP_CREATED);
    return false;
}

/* Before the first byte is written; false: an answer is set. Pool. */
static bool transfer_open(struct request *request)
{
    struct transfer *transfer = request->state;
    struct error err = {0};

    if (!request_authorised(request)) return false; /* a token may be revoked while bytes still come */
    if (transfer->opened) return true;
    if (transfer->creating && !create(request, transfer)) return false;
    if (!transfer->upload.path[0]) {
        tell_absent(request, transfer);
        return false;
    }
    if (transfer->body && !transfer->planned && upload_open(&transfer->upload, &transfer->fd, &err)) {
        request_problem(request, 0, &err);
        return false;
    }
    if (transfer->body && transfer->whole) transfer->digest = digest_new();
    transfer->from = transfer->upload.offset;
    transfer->opened = true;
    return true;
}

/* --- the bytes --- */

/* Appends the piece to the upload, and to its sums. Pool. */
static int piece_append(struct transfer *transfer, struct error *err)
{
    struct text *piece = &transfer->piece;
    int result = 0;

    if (transfer->fd < 0) result = upload_create(&transfer->upload, &transfer->fd, err);
    if (transfer->checksum) checksum_add(transfer->checksum, piece->data, piece->length);
    if (transfer->digest) digest_add(transfer->digest, piece->data, piece->length);
    if (!result) result = upload_write(transfer->fd, piece->data, piece->length, err);
    /* Nobody would find what was written of it; of another upload HEAD will tell. */
    if (result && transfer->planned) upload_remove(&transfer->upload);
    return result;
}

/* Pool: the piece goes to disk. */
static void write_piece(struct request *request)
{
    struct transfer *transfer = request->state;
    struct upload *upload = &transfer->upload;
    struct text *piece = &transfer->piece;
    struct error err = {0};

    if (!transfer_open(request)) {
        piece->length = 0;
        return;
    }
    if (is_gathering(transfer) && (long long)piece->length < upload->length) return;
    if (transfer->fd < 0 && !transfer->planned) {
        piece->length = 0; /* nothing is lacking */
        return;
    }
    if (upload->offset + (long long)piece->length > upload->length) {
        error_set(&err, ERROR_INVALID, "more bytes than the %lld that Upload-Length announced", upload->length);
        piece->length = 0; /* none of them is kept */
        request_problem(request, MHD_HTTP_CONTENT_TOO_LARGE, &err);
        return;
    }
    if (piece_append(transfer, &err)) {
        piece->length = 0;
        request_problem(request, 0, &err);
        return;
    }
    upload->offset += (long long)piece->length;
    piece->length = 0;
}

void transfer_take(struct request *request, const char *bytes, size_t length)
{
    struct transfer *transfer = request->state;
    struct error err = {0};

    text_append(&transfer->piece, bytes, length);
    if (transfer->piece.failed) {
        error_memory(&err);
        request_problem(request, 0, &err);
    } else if (!transfer->opened || transfer->piece.length >= (transfer->planned ? (size_t)WHOLE + 1 : (size_t)PIECE)) {
        /* The first bytes at once: from then on whatever came is kept, wherever the connection breaks. */
        request_offload(request, write_piece, NULL);
    }
}

/* Where the bytes were hashed as they were written, they are not read again for it. */
static int store(struct repository *repository, struct transfer *transfer, struct error *err)
{
    char hex[DIGEST_HEX_SIZE];

    if (!transfer->digest) return repository_evidence_store(repository, transfer->sha256, transfer->upload.path, err);
    digest_end(transfer->digest, hex);
    transfer->digest = NULL;
    return repository_evidence_keep(repository, transfer->sha256, hex, transfer->upload.path, err);
}

int transfer_complete(struct request *request, struct transfer *transfer, struct error *err)
{
    struct server *server = request->server;
    int result;

    if (transfer->upload.offset < transfer->upload.length) return 0;
    /* Without repository_lock: hashing gigabytes may take its time, and only the repository's path is used. */
    if (!(result = evidence_check(server->config, transfer->upload.path, err)))
        result = store(server->repository, transfer, err);
    if (result && result != ERROR_SIGNATURE && result != ERROR_REFUSED && !transfer->planned) return result;
    upload_remove(&transfer->upload);
    if (result) return result;
    atomic_fetch_add(&server->counters.evidence, 1);
    return access_brings(server->access, request->holder.person, transfer->sha256, (int64_t)time(NULL), err);
}

/* What was announced; else what this request brought is taken away again. */
static int settle(struct server *server, struct transfer *transfer, int *status, struct error *err)
{
    int result;

    if (transfer->fd < 0) return 0;
    if (transfer->checksum && !checksum_matches(transfer->checksum)) {
        if ((result = upload_cut(transfer->fd, transfer->from, &transfer->upload, err))) return result;
        if (transfer->planned) upload_remove(&transfer->upload);
        *status = STATUS_CHECKSUM_MISMATCH;
        return error_set(err, ERROR_SIGNATURE,
                         "these bytes are not those that Upload-Checksum announced: none was kept, send them again "
                         "from byte %lld",
                         transfer->from);
    }
    return upload_renew(server->config, transfer->fd, &transfer->upload, err);
}

void transfer_end(struct request *request)
{
    struct transfer *transfer = request->state;
    struct error err = {0};
    int status = 0;

    write_piece(request);
    if (request->status) return;
    if (!settle(request->server, transfer, &status, &err)) {
        int result = transfer_complete(request, transfer, &err);
        if (result == ERROR_SIGNATURE) status = STATUS_CHECKSUM_MISMATCH;
        if (result == ERROR_REFUSED) status = MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
    }
    if (err.code) {
        request_problem(request, status, &err);
        return;
    }
    transfer_tell(request, &transfer->upload, transfer->creating ? MHD_HTTP_CREATED : MHD_HTTP_NO_CONTENT);
}

/* --- the upstream --- */

static void carried(struct porter_load *load)
{
    struct request *request = load->context;

    if (load->failed.code) {
        error_wrap(&load->failed, "these bytes are here, and not at the upstream yet: send again");
        request_problem(request, 0, &load->failed);
    }
    free(load);
    request_resume(request);
}

void transfer_await(struct request *request)
{
    struct porter *porter = &request->server->porter;
    const char *sha256 = written_by(request) ? written_by(request) : request->id;
    struct porter_load *load;
    struct error err = {0};

    if (request->status >= 300 || !porter_holds_up(porter, sha256)) {
        if (request->status < 300 && repository_evidence_unsent(request->server->repository, sha256))
            porter_hurry(porter, false);
        request_resume(request);
        return;
    }
    if (!(load = calloc(1, sizeof *load))) {
        error_memory(&err);
        request_problem(request, 0, &err);
        request_resume(request);
        return;
    }
    snprintf(load->sha256, sizeof load->sha256, "%s", sha256);
    load->done = carried;
    load->context = request;
    porter_wait(porter, load);
}
