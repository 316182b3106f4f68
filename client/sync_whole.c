/* Evidence of so few bytes that they go whole, with the request that begins their upload (tus: creation-with-upload):
 * photos, mostly. A few go beside each other, so that this device reads and encrypts the next while the server makes
 * the last ones durable.
 *
 * The name of such a piece is the checksum of the request: it is hashed once, as it stands in memory and goes, and the
 * server hashes what came before it says that it has it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/limits.h"
#include "client/sync_state.h"
#include "client/verb.h"

/* A piece that is under way. */
struct piece {
    const char *sha256; /* borrowed from the list */
    char *bytes;
    size_t size;
    char length[64], metadata[TUS_HEADER_SIZE];
    const char *headers[5];
};

/* One that did not get through. */
struct straggler {
    const char *sha256;
    bool announced;
};

/* Pieces of a list, one after the other. */
struct whole {
    struct sync *sync;
    const json_t *list;
    size_t index; /* of the next one */
    struct piece pieces[HTTP_BESIDE];
    struct straggler stragglers[HTTP_BESIDE + 1]; /* with the first of them no more is begun */
    size_t straggler_count;
    struct error trouble; /* ours, that ends the sync */
};

static void straggle(struct whole *whole, const char *sha256, bool announced)
{
    whole->stragglers[whole->straggler_count++] = (struct straggler){sha256, announced};
}

/* Reads a file whole; false when that can not be done: who gives it alone says why. */
static bool bytes_read(struct piece *piece, const char *path, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    piece->bytes = malloc(size + 1); /* one more, to see that there is no more */
    piece->size = 0;
    for (ssize_t got = 1; file >= 0 && piece->bytes && got != 0 && piece->size <= size;) {
        got = read(file, piece->bytes + piece->size, size + 1 - piece->size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) break;
        piece->size += (size_t)got;
    }
    if (file >= 0) close(file);
    return piece->bytes && piece->size == size;
}

/* Reads a piece and makes its headers. What is not what its name says, or is not taken by the server, never goes. */
static bool piece_ready(struct whole *whole, struct piece *piece, const char *path, size_t size)
{
    char digest[DIGEST_HEX_SIZE];
    if (limits_check(whole->sync->store, path, NULL) != 0 || !bytes_read(piece, path, size)) return false;
    digest_bytes(piece->bytes, piece->size, digest);
    if (strcmp(digest, piece->sha256) != 0) return false;
    snprintf(piece->length, sizeof piece->length, "Upload-Length: %zu", piece->size);
    if (sync_base64_header("Upload-Metadata: sha256 ", piece->sha256, DIGEST_HEX_SIZE - 1, piece->metadata, NULL) != 0)
        return false;
    const char *const headers[] = {"Tus-Resumable: 1.0.0", piece->length, piece->metadata,
                                   "Content-Type: application/offset+octet-stream", NULL};
    memcpy(piece->headers, headers, sizeof headers);
    return true;
}

/* Whether a piece that is here goes in one request. */
static bool fits(const struct sync *sync, const char *path, size_t *size)
{
    struct stat about;
    if (stat(path, &about) != 0 || about.st_size <= 0 || (unsigned long long)about.st_size > sync->piece_room)
        return false;
    *size = (size_t)about.st_size;
    return true;
}

/* The next of the list that was not tried in this sync and is here; false: there is none that goes whole. */
static bool piece_next(struct whole *whole, struct piece *piece, char path[PATH_MAX], size_t *size)
{
    struct sync *sync = whole->sync;
    for (; whole->index < json_array_size(whole->list); whole->index++) {
        piece->sha256 = json_string_value(json_object_get(json_array_get(whole->list, whole->index), "sha256"));
        if (json_object_get(sync->tried, piece->sha256) ||
            !store_evidence_path(sync->store, piece->sha256, path, PATH_MAX))
            continue;
        if (!fits(sync, path, size)) return false;
        whole->index++;
        if (json_object_set_new(sync->tried, piece->sha256, json_true()) == 0) return true;
        error_memory(&whole->trouble);
        return false;
    }
    return false;
}

/* http_many's `next`. */
static bool request_next(void *context, size_t place, struct http_request *request)
{
    struct whole *whole = context;
    struct piece *piece = &whole->pieces[place];
    char path[PATH_MAX];
    size_t size;
    if (whole->straggler_count > 0 || whole->trouble.code != 0 || !piece_next(whole, piece, path, &size)) return false;
    if (!piece_ready(whole, piece, path, size)) {
        free(piece->bytes);
        piece->bytes = NULL;
        straggle(whole, piece->sha256, false);
        return false;
    }
    *request = (struct http_request){.method = "POST",
                                     .path = "/v1/evidence",
                                     .headers = piece->headers,
                                     .bytes = piece->bytes,
                                     .length = piece->size,
                                     .once = true};
    return true;
}

/* The server has it, all of it. */
static int piece_settle(struct sync *sync, const struct piece *piece, bool sent, struct error *err)
{
    progress_piece(&sync->progress, (long long)piece->size);
    sync_piece_grow(sync);
    json_object_del(sync->missing, piece->sha256);
    int result = sent ? sync_count(sync->evidence, "sent", 1, err) : 0;
    return result == 0 && sent ? sync_count(sync->evidence, "sent_bytes", (json_int_t)piece->size, err) : result;
}

/* Whether another attempt may get it through: the way broke, somebody else sends the same bytes just now, or others
 * than these arrived. */
static bool is_passing(const struct http_answer *answer, const struct error *why)
{
    return why->code == 0 || why->code == ERROR_NETWORK || answer->status == STATUS_LOCKED ||
           answer->status == STATUS_CONFLICT || answer->status == STATUS_CHECKSUM_MISMATCH;
}

/* http_many's `done`. */
static void request_done(void *context, size_t place, const struct http_answer *answer, const struct error *why)
{
    struct whole *whole = context;
    struct piece *piece = &whole->pieces[place];
    bool sent = answer->status == STATUS_CREATED && answer->upload_offset == (long long)piece->size;
    bool there = why->code == 0 && (sent || answer->status == STATUS_OK);
    if (!there) whole->sync->piece_room = PIECE_LEAST;
    if (there)
        piece_settle(whole->sync, piece, sent, &whole->trouble);
    else if (is_passing(answer, why))
        straggle(whole, piece->sha256, true);
    else
        sync_piece_trouble(whole->sync, piece->sha256, why, &whole->trouble);
    free(piece->bytes);
    piece->bytes = NULL;
}

int sync_give_whole(struct sync *sync, const json_t *list, size_t *index, struct error *err)
{
    struct whole whole = {.sync = sync, .list = list, .index = *index};
    const struct http_many many = {request_next, request_done, &whole};
    int result;
    do {
        whole.straggler_count = 0;
        http_send_many(sync->http, &many);
        result = whole.trouble.code;
        for (size_t i = 0; result == 0 && i < whole.straggler_count; i++)
            result = sync_give_alone(sync, whole.stragglers[i].sha256, whole.stragglers[i].announced, &whole.trouble);
    } while (result == 0 && whole.straggler_count > 0);
    *index = whole.index;
    if (result != 0 && err) *err = whole.trouble;
    return result;
}
