/* receive_evidence.c: slices of evidence out of a bundle, gathered as uploads are until the whole hashes to its name.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "syncd/evidence.h"
#include "syncd/file.h"
#include "syncd/receive.h"
#include "syncd/upload.h"

#define FOLDER ".bundles" /* in that of the uploads; a sweep passes over its name */
#define DAYS_KEPT 90      /* sticks and letters take their time */
#define PIECE 65536

int receive_uploads(struct receiving *receiving, struct error *err)
{
    char *folder = receiving->uploads.uploads;
    int result;

    if ((size_t)snprintf(folder, PATH_MAX, "%s/" FOLDER, receiving->config->uploads) >= PATH_MAX)
        return error_set(err, ERROR_INVALID, "the path %s is too long", receiving->config->uploads);
    if ((result = file_directory(folder, err))) return result;
    receiving->lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (receiving->lock >= 0 && flock(receiving->lock, LOCK_EX)) {
        if (errno != EINTR) return error_set(err, ERROR_IO, "%s: %s", folder, strerror(errno));
    }
    if (receiving->lock < 0) return error_set(err, ERROR_IO, "%s: %s", folder, strerror(errno));
    receiving->uploads.upload_expires = DAYS_KEPT * 24;
    upload_sweep(&receiving->uploads, (int64_t)time(NULL), NULL, 0);
    return 0;
}

static int count(struct delivery *delivery, const char *what, long long more, struct error *err)
{
    json_int_t now = json_integer_value(json_object_get(delivery->evidence, what));
    return json_object_set_new(delivery->evidence, what, json_integer(now + more)) ? error_memory(err) : 0;
}

static int failure_note(struct delivery *delivery, const char *sha256, const struct error *why, struct error *err)
{
    json_t *note = json_pack("{s:s, s:s, s:s}", "sha256", sha256, "error", error_name(why->code), "why", why->message);
    return json_array_append_new(json_object_get(delivery->evidence, "failed"), note) ? error_memory(err) : 0;
}

/* Appends what the slice has beyond the bytes that are here, durable. */
static int slice_append(struct bundle_reader *part, const struct bundle_slice *slice, struct upload *upload,
                        struct error *err)
{
    char piece[PIECE];
    long long skip = upload->offset - slice->offset;
    size_t got;
    int fd, result = upload_open(upload, &fd, err);

    while (!result && !(result = bundle_read(part, piece, sizeof piece, &got, err)) && got) {
        size_t known = skip < (long long)got ? (size_t)skip : got;
        skip -= (long long)known;
        result = upload_write(fd, piece + known, got - known, err);
        upload->offset += (long long)(got - known);
    }
    if (!result) result = upload_sync(fd, upload, err);
    if (fd >= 0) close(fd);
    return result;
}

/* Where it does not go to the upstream now the daemon brings it there; until then the answer says that it is missing.
 */
static void carry(struct receiving *receiving, const char *sha256, long long size)
{
    const struct upstream_piece piece = {sha256, size};

    if (!receiving->upstream || receiving->away || !repository_evidence_unsent(receiving->repository, sha256)) return;
    receiving->away = upstream_evidence_give(receiving->upstream, &piece, 1, NULL) != 0;
    if (!receiving->away) repository_evidence_sent(receiving->repository, sha256, NULL);
}

static int slice_take(struct receiving *receiving, struct delivery *delivery, struct bundle_reader *part,
                      const struct bundle_slice *slice, struct error *err)
{
    struct upload upload;
    int result;

    if ((result = evidence_check_size(receiving->config, slice->size, err))) return result;
    if ((result = upload_begin(&receiving->uploads, slice->sha256, slice->size, delivery->person, &upload, err)))
        return result;
    if (slice->offset > upload.offset) {
        delivery->gap = true;
        return 0;
    }
    /* What a receive that was killed had written already is flushed all the same. */
    if ((result = slice_append(part, slice, &upload, err))) return result;
    if (upload.offset < upload.length) {
        json_t *waiting = json_object_get(delivery->evidence, "waiting");
        return json_object_set_new(waiting, slice->sha256, json_true()) ? error_memory(err) : 0;
    }
    json_object_del(json_object_get(delivery->evidence, "waiting"), slice->sha256);
    if (!(result = evidence_check(receiving->config, upload.path, err)))
        result = repository_evidence_store(receiving->repository, slice->sha256, upload.path, err);
    if (!result || result == ERROR_SIGNATURE || result == ERROR_REFUSED) upload_remove(&upload);
    if (!result) carry(receiving, slice->sha256, upload.length);
    if (!result) result = count(delivery, "stored", 1, err);
    return result ? result : count(delivery, "bytes", upload.length, err);
}

int receive_slice(struct receiving *receiving, struct delivery *delivery, struct bundle_reader *part,
                  const struct bundle_slice *slice, struct error *err)
{
    struct error why = {0};

    if (repository_evidence_size(receiving->repository, slice->sha256) >= 0) return 0;
    if (!slice_take(receiving, delivery, part, slice, &why)) return 0;
    if (why.code != ERROR_REFUSED && why.code != ERROR_SIGNATURE) {
        *err = why;
        return why.code;
    }
    return failure_note(delivery, slice->sha256, &why, err);
}
