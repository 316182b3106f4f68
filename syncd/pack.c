#include "syncd/pack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <libdeflate.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "syncd/file.h"

#define PIECE 262144         /* bytes gathered before they are written */
#define OFFSET_MAX INT32_MAX /* the index has 31 bits for where an object begins */

/* A file that is being written, with the SHA-1 of what it holds. */
struct sink {
    struct job job; /* first: its address is that of what it is about. The fsync */
    int sync_errno;
    char path[PATH_MAX];
    int file;
    gnutls_hash_hd_t hash;
    unsigned char *piece;
    size_t filled;
    uint64_t written; /* bytes, those in `piece` too */
    uint32_t crc;     /* of the bytes since it was set to 0 */
};

static int sink_trouble(const struct sink *sink, struct error *err)
{
    return error_set(err, ERROR_IO, "%s can not be written: %s", sink->path, error_system(errno));
}

static void work_sync(struct job *job, unsigned hand)
{
    struct sink *sink = (struct sink *)job;

    (void)hand;
    sink->sync_errno = fsync(sink->file) ? errno : 0;
}

static int sink_open(struct sink *sink, const char *folder, const char *name, struct error *err)
{
    *sink = (struct sink){.job.work = work_sync, .file = -1};
    if ((size_t)snprintf(sink->path, sizeof sink->path, "%s/pack_landing_%s_XXXXXX", folder, name) >= sizeof sink->path)
        return error_set(err, ERROR_IO, "the path %s is too long", folder);
    sink->piece = malloc(PIECE);
    if (!sink->piece || gnutls_hash_init(&sink->hash, GNUTLS_DIG_SHA1) < 0) return error_memory(err);
    if ((sink->file = mkostemp(sink->path, O_CLOEXEC)) < 0) return sink_trouble(sink, err);
    return 0;
}

static int sink_flush(struct sink *sink, struct error *err)
{
    size_t length = sink->filled;

    sink->filled = 0;
    return file_write(sink->file, sink->path, sink->piece, length, err);
}

static int sink_put(struct sink *sink, const void *bytes, size_t length, struct error *err)
{
    const unsigned char *at = bytes;

    gnutls_hash(sink->hash, bytes, length);
    sink->crc = libdeflate_crc32(sink->crc, bytes, length);
    sink->written += length;
    while (length > 0) {
        size_t room = PIECE - sink->filled, part = length < room ? length : room;
        int result;
        memcpy(sink->piece + sink->filled, at, part);
        sink->filled += part;
        at += part;
        length -= part;
        if (sink->filled == PIECE && (result = sink_flush(sink, err))) return result;
    }
    return 0;
}

static int sink_number(struct sink *sink, uint32_t number, struct error *err)
{
    uint32_t bytes = htonl(number);
    return sink_put(sink, &bytes, sizeof bytes, err);
}

/* Puts the SHA-1 of all before it. */
static int sink_end(struct sink *sink, unsigned char sha1[GIT_OID_RAWSZ], struct error *err)
{
    int result;

    gnutls_hash_deinit(sink->hash, sha1);
    sink->hash = NULL;
    if (sink->filled + GIT_OID_RAWSZ > PIECE && (result = sink_flush(sink, err))) return result;
    memcpy(sink->piece + sink->filled, sha1, GIT_OID_RAWSZ);
    sink->filled += GIT_OID_RAWSZ;
    if ((result = sink_flush(sink, err))) return result;
    return fchmod(sink->file, 0444) ? sink_trouble(sink, err) : 0;
}

/* What came of its work_sync. */
static int sink_synced(const struct sink *sink, struct error *err)
{
    errno = sink->sync_errno;
    return errno ? sink_trouble(sink, err) : 0;
}

static int sink_place(struct sink *sink, const char *path, struct error *err)
{
    if (rename(sink->path, path))
        return error_set(err, ERROR_IO, "%s can not be written: %s", path, error_system(errno));
    sink->path[0] = '\0';
    return 0;
}

/* What was not put in its place is taken away. */
static void sink_close(struct sink *sink)
{
    if (sink->hash) gnutls_hash_deinit(sink->hash, NULL);
    if (sink->file >= 0) {
        close(sink->file);
        if (sink->path[0]) unlink(sink->path);
    }
    free(sink->piece);
}

/* --- the pack --- */

/* Type and length in front of an object: four bits of the length, then seven at a time. */
static size_t head_write(const struct pack_object *object, unsigned char head[16])
{
    size_t length = object->length, count = 0;
    unsigned char byte = (unsigned char)((unsigned)object->type << 4 | (length & 15));

    for (length >>= 4; length > 0; length >>= 7) {
        head[count++] = byte | 0x80;
        byte = length & 0x7f;
    }
    head[count++] = byte;
    return count;
}

/* `*compressor` is made when one is needed: mostly all was pressed beforehand. */
static int object_put(struct sink *sink, struct libdeflate_compressor **compressor, const struct pack_object *object,
                      struct error *err)
{
    struct pressed own = {.bytes = object->bytes, .length = object->length};
    const struct pressed *pressed = object->pressed && object->pressed->out ? object->pressed : &own;
    unsigned char head[16];
    int result = sink_put(sink, head, head_write(object, head), err);

    if (!result && pressed == &own) {
        if (!*compressor) *compressor = libdeflate_alloc_compressor(PRESS_LEVEL);
        if (!*compressor || !press_whole(*compressor, &own)) result = error_memory(err);
    }
    if (!result) result = sink_put(sink, pressed->out, pressed->out_length, err);
    free(own.out);
    return result;
}

/* Where each object begins, and the CRC-32 of its bytes there: what the index tells. */
struct place {
    uint32_t offset, crc;
};

static int pack_fill(struct sink *pack, const struct pack_object *objects, size_t count, struct place *places,
                     unsigned char sha1[GIT_OID_RAWSZ], struct error *err)
{
    struct libdeflate_compressor *compressor = NULL;
    int result;

    if (!(result = sink_put(pack, "PACK", 4, err)) && !(result = sink_number(pack, 2, err)))
        result = sink_number(pack, (uint32_t)count, err);
    for (size_t i = 0; !result && i < count; i++) {
        if (pack->written > OFFSET_MAX) {
            result = error_set(err, ERROR_IO, "a landing is too large for one pack: send it in parts");
            break;
        }
        places[i].offset = (uint32_t)pack->written;
        pack->crc = 0;
        result = object_put(pack, &compressor, &objects[i], err);
        places[i].crc = pack->crc;
    }
    libdeflate_free_compressor(compressor);
    return result ? result : sink_end(pack, sha1, err);
}

/* --- the index, version 2 --- */

static int index_fill(struct sink *index, const struct pack_object *objects, size_t count, const struct place *places,
                      const unsigned char sha1[GIT_OID_RAWSZ], struct error *err)
{
    unsigned char own[GIT_OID_RAWSZ];
    int result = sink_put(index, "\377tOc", 4, err);

    if (!result) result = sink_number(index, 2, err);
    for (size_t first = 0, i = 0; !result && first < 256; first++) {
        while (i < count && objects[i].id.id[0] <= first) i++;
        result = sink_number(index, (uint32_t)i, err);
    }
    for (size_t i = 0; !result && i < count; i++) result = sink_put(index, objects[i].id.id, GIT_OID_RAWSZ, err);
    for (size_t i = 0; !result && i < count; i++) result = sink_number(index, places[i].crc, err);
    for (size_t i = 0; !result && i < count; i++) result = sink_number(index, places[i].offset, err);
    if (!result) result = sink_put(index, sha1, GIT_OID_RAWSZ, err);
    return result ? result : sink_end(index, own, err);
}

static int object_compare(const void *a, const void *b)
{
    return git_oid_cmp(&((const struct pack_object *)a)->id, &((const struct pack_object *)b)->id);
}

/* The pack first: git reads no pack before its index is there. */
static int place_both(struct sink *pack, struct sink *index, const char *folder, const unsigned char *sha1,
                      struct error *err)
{
    char path[PATH_MAX], hex[GIT_OID_HEXSZ + 1];
    git_oid name;
    int result;

    git_oid_fromraw(&name, sha1);
    git_oid_tostr(hex, sizeof hex, &name);
    if ((size_t)snprintf(path, sizeof path, "%s/pack-%s.pack", folder, hex) >= sizeof path)
        return error_set(err, ERROR_IO, "the path %s is too long", folder);
    if ((result = sink_place(pack, path, err))) return result;
    snprintf(strrchr(path, '.'), sizeof ".pack", ".idx");
    if (!(result = sink_place(index, path, err)) && !(result = file_sync_folder(path, err))) return 0;
    /* Not durable, so it must not be found. */
    unlink(path);
    snprintf(strrchr(path, '.'), sizeof ".pack", ".pack");
    unlink(path);
    return result;
}

/* The index is written while the pack goes to the disk. */
static int fill_both(struct sink *pack, struct sink *index, const char *folder, const struct pack_object *objects,
                     size_t count, struct place *places, unsigned char sha1[GIT_OID_RAWSZ], struct crew *crew,
                     struct error *err)
{
    int result;

    if ((result = sink_open(pack, folder, "pack", err)) ||
        (result = pack_fill(pack, objects, count, places, sha1, err)))
        return result;
    crew_add(crew, &pack->job, CREW_HEAVY);
    if (!(result = sink_open(index, folder, "idx", err)) &&
        !(result = index_fill(index, objects, count, places, sha1, err))) {
        work_sync(&index->job, 0);
        result = sink_synced(index, err);
    }
    crew_wait(crew, &pack->job);
    return result ? result : sink_synced(pack, err);
}

int pack_write(const char *folder, struct pack_object *objects, size_t count, struct crew *crew, struct error *err)
{
    struct place *places = calloc(count + 1, sizeof *places);
    struct sink pack = {.file = -1}, index = {.file = -1};
    unsigned char sha1[GIT_OID_RAWSZ];
    int result = places ? 0 : error_memory(err);

    qsort(objects, count, sizeof *objects, object_compare);
    if (!result && !(result = fill_both(&pack, &index, folder, objects, count, places, sha1, crew, err)))
        result = place_both(&pack, &index, folder, sha1, err);
    sink_close(&index);
    sink_close(&pack);
    free(places);
    return result;
}
