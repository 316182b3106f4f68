/* Evidence: bytes by their SHA-256. Going they speak tus 1.0.0 (https://tus.io), so that a cut costs one piece at most.
 */
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "client/sync_state.h"
#include "client/verb.h"

#define PIECE (4u << 20)           /* bytes of one PATCH */
#define ATTEMPTS 20                /* without a byte gained, before it is given up for this time */
#define BUSY_NANOSECONDS 250000000 /* until asking again while someone else uploads the same */
#define STATUS_LOCKED 423
#define STATUS_CONFLICT 409

/* What concerns one piece of evidence is noted, and the others go on; what concerns all ends the sync. */
static int piece_trouble(struct sync *sync, const char *sha256, const struct error *why, struct error *err)
{
    if (why->code != ERROR_NETWORK && why->code != ERROR_IO && why->code != ERROR_MEMORY)
        return sync_note(sync->evidence, "failed", "sha256", sha256, 0, why, err);
    if (err) *err = *why;
    return why->code;
}

static void pause_briefly(void)
{
    const struct timespec moment = {0, BUSY_NANOSECONDS};
    nanosleep(&moment, NULL);
}

/* --- giving --- */

/* "Upload-Metadata: sha256 <base64 of the hex digits>" */
static int metadata_write(const char *sha256, char out[160], struct error *err)
{
    gnutls_datum_t plain = {(unsigned char *)(size_t)sha256, DIGEST_HEX_SIZE - 1}, encoded = {NULL, 0};
    if (gnutls_base64_encode2(&plain, &encoded) != 0) return error_memory(err);
    snprintf(out, 160, "Upload-Metadata: sha256 %.*s", (int)encoded.size, (const char *)encoded.data);
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

/* A request without body; 423 is asked again for a while. */
static int upload_ask(struct upload *upload, const char *method, const char *path, const char *const *headers,
                      int *status, struct error *err)
{
    const struct http_request request = {.method = method, .path = path, .headers = headers};
    struct http_answer answer;
    int result = ERROR_NETWORK;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (attempt > 0) pause_briefly();
        result = http_send(upload->sync->http, &request, &answer, err);
        *status = answer.status;
        if (result == 0) upload->offset = answer.upload_offset;
        http_answer_fini(&answer);
        if (*status != STATUS_LOCKED) break;
    }
    return result;
}

/* Announces the upload; `offset` is where to go on. */
static int upload_begin(struct upload *upload, struct error *err)
{
    char length[64], metadata[160];
    const char *const headers[] = {"Tus-Resumable: 1.0.0", length, metadata, NULL};
    int status = 0;
    int result = metadata_write(upload->sha256, metadata, err);
    if (result != 0) return result;
    snprintf(length, sizeof length, "Upload-Length: %lld", upload->size);
    result = upload_ask(upload, "POST", "/v1/evidence", headers, &status, err);
    if (result == 0 && status == 200) upload->offset = upload->size; /* it is there already */
    return result;
}

static int upload_where(struct upload *upload, struct error *err)
{
    static const char *const headers[] = {"Tus-Resumable: 1.0.0", NULL};
    int status = 0;
    return upload_ask(upload, "HEAD", upload->path, headers, &status, err);
}

/* One piece from `offset`. 1: the server is elsewhere in it, ask where. */
static int upload_piece(struct upload *upload, struct error *err)
{
    char place[64];
    const char *const headers[] = {"Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream", place,
                                   NULL};
    struct http_answer answer;
    ssize_t got;
    do {
        got = pread(upload->file, upload->piece, PIECE, (off_t)upload->offset);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) return error_set(err, ERROR_IO, "evidence %.8s can not be read to its end here", upload->sha256);
    snprintf(place, sizeof place, "Upload-Offset: %lld", upload->offset);
    const struct http_request request = {
        .method = "PATCH", .path = upload->path, .headers = headers, .bytes = upload->piece, .length = (size_t)got};
    int result = http_send(upload->sync->http, &request, &answer, err);
    int status = answer.status;
    if (result == 0) {
        progress_piece(&upload->sync->progress, answer.upload_offset - upload->offset);
        upload->went += answer.upload_offset - upload->offset;
        upload->offset = answer.upload_offset;
    }
    http_answer_fini(&answer);
    return result != 0 && (status == STATUS_CONFLICT || status == STATUS_LOCKED) ? 1 : result;
}

static int upload_run(struct upload *upload, struct error *err)
{
    int stuck = 0;
    int result = upload_begin(upload, err);
    while (result == 0 && upload->offset != upload->size) {
        long long before = upload->offset;
        if (before < 0 || before > upload->size)
            return error_set(err, ERROR_INVALID, "the server is at byte %lld of the %lld of evidence %.8s", before,
                             upload->size, upload->sha256);
        result = upload_piece(upload, err);
        stuck = result == 0 && upload->offset > before ? 0 : stuck + 1;
        if (stuck > ATTEMPTS)
            return error_set(err, ERROR_CONFLICT, "evidence %.8s gets no further; the next sync tries again",
                             upload->sha256);
        if (result != 1) continue;
        pause_briefly();
        result = upload_where(upload, err);
    }
    return result;
}

static int evidence_give(struct sync *sync, const char *sha256, const char *path, struct error *err)
{
    struct upload upload = {.sync = sync, .sha256 = sha256, .piece = malloc(PIECE)};
    char digest[DIGEST_HEX_SIZE];
    int result = upload.piece ? digest_file(path, digest, &upload.size, err) : error_memory(err);
    upload.file = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(upload.path, sizeof upload.path, "/v1/evidence/%s", sha256);
    if (result == 0 && upload.file < 0) result = error_set(err, ERROR_IO, "%s: %s", path, error_system(errno));
    if (result == 0 && strcmp(digest, sha256) != 0)
        result = error_set(err, ERROR_SIGNATURE, "%s was damaged: its bytes hash to %.8s; put the right ones back",
                           path, digest);
    if (result == 0) result = upload_run(&upload, err);
    if (result == 0) result = sync_count(sync->evidence, "sent", 1, err);
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

int sync_give_evidence(struct sync *sync, struct error *err)
{
    char path[PATH_MAX];
    const char *sha256;
    json_t *mark;
    long long total = 0;
    int result = 0;
    json_object_foreach(sync->missing, sha256, mark)
    {
        if (store_evidence_path(sync->store, sha256, path, sizeof path)) total += file_size(path);
    }
    progress_begin(&sync->progress, _("Sending"), total);
    json_object_foreach(sync->missing, sha256, mark)
    {
        struct error why = {0};
        if (!store_evidence_path(sync->store, sha256, path, sizeof path)) {
            if (json_array_append_new(json_object_get(sync->evidence, "missing"), json_string(sha256)) != 0)
                result = error_memory(err);
        } else if (sync->options->dry) {
            result = sync_count(sync->evidence, "sent", 1, err);
            if (result == 0) result = sync_count(sync->evidence, "sent_bytes", file_size(path), err);
        } else if (evidence_give(sync, sha256, path, &why) != 0) {
            result = piece_trouble(sync, sha256, &why, err);
        }
        if (result != 0) break;
    }
    progress_end(&sync->progress);
    return result;
}

/* --- fetching --- */

/* Fetches to a file aside, and puts it in its place once its bytes are what its name says. */
static int evidence_fetch(struct sync *sync, const char *sha256, long long size, struct error *err)
{
    char path[PATH_MAX], address[96];
    struct http_answer answer = {0};
    int result = store_evidence_incoming(sync->store, sha256, path, sizeof path, err);
    if (result != 0) return result;
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) return error_set(err, ERROR_IO, "can not make %s: %s", path, error_system(errno));
    snprintf(address, sizeof address, "/v1/evidence/%s", sha256);
    const struct http_request request = {.method = "GET", .path = address, .file = file, .most = size > 0 ? size : 1};
    result = http_send(sync->http, &request, &answer, err);
    bool absent = answer.status == 404;
    http_answer_fini(&answer);
    if (close(file) != 0 && result == 0) result = error_set(err, ERROR_IO, "%s: %s", path, error_system(errno));
    if (result == 0) result = store_evidence_receive(sync->store, sha256, path, err);
    if (result != 0) {
        unlink(path);
        if (!absent) return result;
        json_t *missing = json_object_get(sync->evidence, "missing");
        return json_array_append_new(missing, json_string(sha256)) == 0 ? 0 : error_memory(err);
    }
    progress_piece(&sync->progress, size);
    result = sync_count(sync->evidence, "received", 1, err);
    return result == 0 ? sync_count(sync->evidence, "received_bytes", size, err) : result;
}

/* What all these dossiers name and is neither here nor lacking there: object SHA-256 -> size. */
static int wanted_collect(struct sync *sync, const json_t *ids, json_t *wanted, long long *total, struct error *err)
{
    const json_t *id, *piece;
    size_t index, place;
    json_array_foreach(ids, index, id)
    {
        json_t *list = NULL;
        int result = store_evidence_wanted(sync->store, json_string_value(id), &list, err);
        json_array_foreach(list, place, piece)
        {
            const char *sha256 = json_string_value(json_object_get(piece, "sha256"));
            json_t *size = json_object_get(piece, "size"), *known = json_object_get(wanted, sha256);
            if (json_object_get(sync->missing, sha256)) continue;
            if (known && json_integer_value(known) >= json_integer_value(size)) continue;
            *total += json_integer_value(size) - json_integer_value(known);
            if (json_object_set(wanted, sha256, size) != 0) result = error_memory(err);
        }
        json_decref(list);
        if (result != 0) return result;
    }
    return 0;
}

int sync_fetch_evidence(struct sync *sync, const json_t *ids, struct error *err)
{
    json_t *wanted = json_object(), *size;
    const char *sha256;
    long long total = 0;
    int result = wanted ? 0 : error_memory(err);
    if (result == 0 && sync->options->evidence) result = wanted_collect(sync, ids, wanted, &total, err);
    progress_begin(&sync->progress, _("Fetching"), total);
    json_object_foreach(wanted, sha256, size)
    {
        struct error why = {0};
        if (result != 0) break;
        if (sync->options->dry) {
            result = sync_count(sync->evidence, "received", 1, err);
            if (result == 0) result = sync_count(sync->evidence, "received_bytes", json_integer_value(size), err);
        } else if (evidence_fetch(sync, sha256, json_integer_value(size), &why) != 0) {
            result = piece_trouble(sync, sha256, &why, err);
        }
    }
    progress_end(&sync->progress);
    json_decref(wanted);
    return result;
}
