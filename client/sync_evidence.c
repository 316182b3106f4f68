/* Evidence that goes: bytes by their SHA-256. They speak tus 1.0.0 (https://tus.io), each piece with its checksum: what
 * arrived before a cut is kept there, and the rest follows. What goes in one request goes by sync_whole.c, and comes
 * here when it did not get through. */
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "client/limits.h"
#include "client/sync_state.h"
#include "client/verb.h"
#include "schema/digest.h"

#define ATTEMPTS 20                /* without a byte gained, before it is given up for this time */
#define CUTS 3                     /* connections that break without a byte gained, before the sync ends */
#define BUSY_NANOSECONDS 250000000 /* until asking again while someone else uploads the same */

int sync_piece_trouble(struct sync *sync, const char *sha256, const struct error *why, struct error *err)
{
    if (why->code != ERROR_NETWORK && why->code != ERROR_IO && why->code != ERROR_MEMORY)
        return sync_note(sync->evidence, "failed", "sha256", sha256, 0, why, err);
    if (err) *err = *why;
    return why->code;
}

void sync_piece_grow(struct sync *sync)
{
    if (sync->piece_room < PIECE_MOST) sync->piece_room *= 2;
}

static void pause_briefly(void)
{
    const struct timespec moment = {0, BUSY_NANOSECONDS};
    nanosleep(&moment, NULL);
}

int sync_base64_header(const char *lead, const void *bytes, size_t length, char out[TUS_HEADER_SIZE], struct error *err)
{
    gnutls_datum_t plain = {(unsigned char *)(size_t)bytes, (unsigned)length}, encoded = {NULL, 0};
    if (gnutls_base64_encode2(&plain, &encoded) != 0) return error_memory(err);
    snprintf(out, TUS_HEADER_SIZE, "%s%.*s", lead, (int)encoded.size, (const char *)encoded.data);
    gnutls_free(encoded.data);
    return 0;
}

/* An upload that runs. */
struct upload {
    struct sync *sync;
    const char *sha256;
    char path[96]; /* on the server */
    int file;
    long long size, offset;
    long long went; /* bytes that this run sent */
    char *piece;
};

/* Reads the piece from `offset`; `checksum` is its header. */
static int piece_read(struct upload *upload, size_t *length, char checksum[TUS_HEADER_SIZE], struct error *err)
{
    uint8_t sum[DIGEST_SIZE];
    ssize_t got;
    do {
        got = pread(upload->file, upload->piece, upload->sync->piece_room, (off_t)upload->offset);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) return error_set(err, ERROR_IO, "evidence %.8s can not be read to its end here", upload->sha256);
    *length = (size_t)got;
    digest_plain(upload->piece, *length, sum);
    return sync_base64_header("Upload-Checksum: sha256 ", sum, sizeof sum, checksum, err);
}

/* Announces the upload. `status`: of the answer. */
static int upload_announce(struct upload *upload, int *status, struct error *err)
{
    char length[64], metadata[TUS_HEADER_SIZE];
    const char *const headers[] = {"Tus-Resumable: 1.0.0", length, metadata, NULL};
    const struct http_request request = {.method = "POST", .path = "/v1/evidence", .headers = headers, .once = true};
    struct http_answer answer = {0};
    int result = sync_base64_header("Upload-Metadata: sha256 ", upload->sha256, DIGEST_HEX_SIZE - 1, metadata, err);
    if (result != 0) return result;
    snprintf(length, sizeof length, "Upload-Length: %lld", upload->size);
    result = http_send(upload->sync->http, &request, &answer, err);
    *status = answer.status;
    /* 200: it is there already */
    if (result == 0) upload->offset = *status == STATUS_OK ? upload->size : answer.upload_offset;
    http_answer_fini(&answer);
    return result;
}

/* Announces the upload, or finds the one announced before: `offset` is where to go on. While someone else sends the
 * same bytes (423) it is asked again for a while. */
static int upload_begin(struct upload *upload, struct error *err)
{
    int status = 0, result = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (attempt > 0) pause_briefly();
        result = upload_announce(upload, &status, err);
        if (status != STATUS_LOCKED) break;
    }
    if (result == 0 && (upload->offset < 0 || upload->offset > upload->size))
        result = error_set(err, ERROR_INVALID, "the server is at byte %lld of the %lld of evidence %.8s",
                           upload->offset, upload->size, upload->sha256);
    return result;
}

/* One piece from `offset`. 1: the server is elsewhere in it, or got other bytes: ask where. */
static int upload_piece(struct upload *upload, struct error *err)
{
    char place[64], checksum[TUS_HEADER_SIZE];
    const char *const headers[] = {"Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream", place,
                                   checksum, NULL};
    struct http_answer answer;
    size_t length = 0;
    int result = piece_read(upload, &length, checksum, err);
    if (result != 0) return result;
    snprintf(place, sizeof place, "Upload-Offset: %lld", upload->offset);
    const struct http_request request = {.method = "PATCH",
                                         .path = upload->path,
                                         .headers = headers,
                                         .bytes = upload->piece,
                                         .length = length,
                                         .once = true};
    result = http_send(upload->sync->http, &request, &answer, err);
    int status = answer.status;
    if (result == 0 && (answer.upload_offset <= upload->offset || answer.upload_offset > upload->size)) {
        result = 1;
    } else if (result == 0) {
        progress_piece(&upload->sync->progress, answer.upload_offset - upload->offset);
        upload->went += answer.upload_offset - upload->offset;
        upload->offset = answer.upload_offset;
    }
    http_answer_fini(&answer);
    bool elsewhere = status == STATUS_CONFLICT || status == STATUS_LOCKED || status == STATUS_CHECKSUM_MISMATCH ||
                     (result == ERROR_NOT_FOUND && status == 404);
    return result < 0 && elsewhere ? 1 : result;
}

/* Piece by piece; where a connection breaks, or the server is elsewhere, it is asked how far it is. */
static int upload_run(struct upload *upload, struct error *err)
{
    int stuck = 0, cuts = 0, result;
    long long furthest = 0;
    bool known = false; /* that `offset` is where the server is */
    do {
        long long went = upload->went;
        result = known ? upload_piece(upload, err) : upload_begin(upload, err);
        if (result != 0)
            upload->sync->piece_room = PIECE_LEAST;
        else if (upload->went > went)
            sync_piece_grow(upload->sync);
        known = result == 0;
        if (known && upload->offset > furthest) {
            furthest = upload->offset;
            stuck = cuts = 0;
        }
        if (result == ERROR_NETWORK && ++cuts > CUTS) return result;
        if (result == 1 && ++stuck > ATTEMPTS)
            return error_set(err, ERROR_CONFLICT, "evidence %.8s gets no further; the next sync tries again",
                             upload->sha256);
        if (!known && result != 1 && result != ERROR_NETWORK) return result;
        if (!known) pause_briefly();
    } while (!known || upload->offset < upload->size);
    return 0;
}

static int evidence_give(struct sync *sync, const char *sha256, const char *path, bool announced, struct error *err)
{
    struct upload upload = {.sync = sync, .sha256 = sha256, .file = -1, .piece = malloc(PIECE_MOST)};
    char digest[DIGEST_HEX_SIZE] = "";
    int result = upload.piece ? limits_check(sync->store, path, err) : error_memory(err);
    if (result == 0) result = digest_file(path, digest, &upload.size, err);
    if (result == 0) upload.file = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(upload.path, sizeof upload.path, "/v1/evidence/%s", sha256);
    if (result == 0 && upload.file < 0) result = error_set(err, ERROR_IO, "%s: %s", path, error_system(errno));
    if (result == 0 && strcmp(digest, sha256) != 0)
        result = error_set(err, ERROR_SIGNATURE, "%s was damaged: its bytes hash to %.8s; put the right ones back",
                           path, digest);
    if (result == 0) result = upload_run(&upload, err);
    if (announced) upload.went = upload.size; /* all of it went before, whatever came of that */
    if (result == 0 && upload.went > 0) result = sync_count(sync->evidence, "sent", 1, err);
    if (result == 0) result = sync_count(sync->evidence, "sent_bytes", upload.went, err);
    if (upload.file >= 0) close(upload.file);
    free(upload.piece);
    return result;
}

/* Bytes of a file; 0 when it can not be told. */
static long long file_size(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 ? (long long)about.st_size : 0;
}

/* What would go of it. */
static int piece_reckon(struct sync *sync, const char *sha256, const char *path, struct error *err)
{
    long long offset = 0, size = file_size(path);
    int result = sync_dry_offset(sync, sha256, &offset, err);
    if (result != 0 || offset >= size) return result;
    result = sync_count(sync->evidence, "sent", 1, err);
    return result == 0 ? sync_count(sync->evidence, "sent_bytes", size - offset, err) : result;
}

int sync_give_alone(struct sync *sync, const char *sha256, bool announced, struct error *err)
{
    char path[PATH_MAX];
    struct error why = {0};
    if (!store_evidence_path(sync->store, sha256, path, sizeof path)) return 0;
    if (evidence_give(sync, sha256, path, announced, &why) != 0) return sync_piece_trouble(sync, sha256, &why, err);
    json_object_del(sync->missing, sha256);
    return 0;
}

/* One piece, whatever becomes of it: each is tried once in a sync. */
static int piece_give(struct sync *sync, const char *sha256, struct error *err)
{
    char path[PATH_MAX];
    if (!store_evidence_path(sync->store, sha256, path, sizeof path)) return 0;
    if (json_object_set_new(sync->tried, sha256, json_true()) != 0) return error_memory(err);
    if (sync->options->dry) return piece_reckon(sync, sha256, path, err);
    return sync_give_alone(sync, sha256, false, err);
}

/* Gives what was not tried yet of a list of {"sha256","size"}. */
static int list_give(struct sync *sync, const json_t *list, struct error *err)
{
    const json_t *piece;
    size_t index;
    long long total = 0;
    int result = 0;
    json_array_foreach(list, index, piece)
    {
        total += json_integer_value(json_object_get(piece, "size"));
    }
    if (total > 0) progress_begin(&sync->progress, _("Sending"), total);
    for (index = 0; result == 0 && index < json_array_size(list); index++) {
        if (!sync->options->dry) result = sync_give_whole(sync, list, &index, err);
        const char *sha256 = json_string_value(json_object_get(json_array_get(list, index), "sha256"));
        if (result == 0 && sha256 && !json_object_get(sync->tried, sha256)) result = piece_give(sync, sha256, err);
    }
    progress_end(&sync->progress);
    return result;
}

int sync_give_named(struct sync *sync, struct error *err)
{
    json_t *offers = NULL;
    /* Who offers everything anew is told by the server what it lacks; in a dry run nothing is offered, nor told. */
    bool dry = sync->options->dry, again = sync->options->again;
    bool all = dry && (again || json_object_size(sync->lacking) > 0 || json_object_size(sync->lacked) > 0);
    int result = again && !dry ? 0 : store_evidence_offers(sync->store, all, &offers, err);
    if (result == 0) result = list_give(sync, offers, err);
    json_decref(offers);
    return result;
}

int sync_give_evidence(struct sync *sync, struct error *err)
{
    json_t *list = json_array(), *mark;
    char path[PATH_MAX];
    const char *sha256;
    int result = list ? 0 : error_memory(err);
    json_object_foreach(sync->missing, sha256, mark)
    {
        if (result != 0 || !store_evidence_path(sync->store, sha256, path, sizeof path)) continue;
        json_t *piece = json_pack("{s:s,s:I}", "sha256", sha256, "size", (json_int_t)file_size(path));
        if (json_array_append_new(list, piece) != 0) result = error_memory(err);
    }
    if (result == 0) result = list_give(sync, list, err);
    json_decref(list);
    return result;
}
