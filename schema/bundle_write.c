/* bundle_write.c: parts of a bundle, each written beside its place, sealed, and only then named. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/bundle_state.h"
#include "schema/plain.h"

#define PIECE 65536u
#define SLICE_MIN 4096   /* bytes of evidence for which it is worth to go on in this part */
#define SEAL_ROOM 1400   /* bytes of armour around a key and a signature; the key counts twice beside */
#define CLOSING_ROOM 100 /* bytes of the last line */

struct bundle_writer {
    char path[PATH_MAX];   /* of the first part */
    char beside[PATH_MAX]; /* of the part under way */
    char *keyfile;
    int64_t size; /* INT64_MAX for any */
    struct bundle_head head;
    FILE *file; /* the part under way; NULL between parts */
    struct digest *digest;
    int64_t length;     /* of this part so far */
    int64_t first_line; /* bytes */
    long long entries;  /* in this part */
    int64_t written;    /* bytes of parts that have their name */
    int parts;
};

static int trouble(const struct bundle_writer *writer, struct error *err)
{
    return error_set(err, ERROR_IO, "%s can not be written: %s", writer->beside, error_system(errno));
}

static int bytes_write(struct bundle_writer *writer, const char *bytes, size_t length, struct error *err)
{
    if (fwrite(bytes, 1, length, writer->file) != length) return trouble(writer, err);
    digest_add(writer->digest, bytes, length);
    writer->length += (int64_t)length;
    return 0;
}

/* A line of JSON; drops the value. Where `length` is not NULL it is only measured. */
static int line_write(struct bundle_writer *writer, json_t *value, int64_t *length, struct error *err)
{
    char *line = value != NULL ? plain_dump(value, false) : NULL;
    int result = line != NULL ? 0 : error_memory(err);
    if (line != NULL && strlen(line) >= BUNDLE_LINE_MAX)
        result = error_set(err, ERROR_INVALID, "a line of %zu bytes is too long for a bundle", strlen(line));
    if (result == 0 && length != NULL) *length = (int64_t)strlen(line) + 1;
    if (result == 0 && length == NULL) result = bytes_write(writer, line, strlen(line), err);
    if (result == 0 && length == NULL) result = bytes_write(writer, "\n", 1, err);
    free(line);
    json_decref(value);
    return result;
}

/* --- parts --- */

/* Bytes that an entry may still take in this part, its line and its newline included. */
static int64_t room_left(const struct bundle_writer *writer)
{
    return writer->size - writer->length - SEAL_ROOM - CLOSING_ROOM - 2 * (int64_t)strlen(writer->head.from.key);
}

static int folder_sync(const char *path, struct error *err)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        strcpy(folder, ".");
    else
        slash[slash == folder] = '\0';
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = 0;
    /* Not every file system that sticks are made with can flush a folder. */
    if (file < 0 || (fsync(file) != 0 && errno != EINVAL))
        result = error_set(err, ERROR_IO, "%s: %s", folder, error_system(errno));
    if (file >= 0) close(file);
    return result;
}

static int part_begin(struct bundle_writer *writer, struct error *err)
{
    char path[PATH_MAX];
    struct stat about;
    writer->head.part = writer->parts + 1;
    if (writer->head.part > BUNDLE_PARTS_MAX)
        return error_set(err, ERROR_USAGE, "a bundle has at most %d parts; give it larger ones", BUNDLE_PARTS_MAX);
    if (!bundle_path(writer->path, writer->head.part, path, sizeof path - 8))
        return error_set(err, ERROR_USAGE, "the path %.200s is too long", writer->path);
    if (lstat(path, &about) == 0)
        return error_set(err, ERROR_CONFLICT, "%s is there already; remove it, or choose another name", path);
    snprintf(writer->beside, sizeof writer->beside, "%.*s.XXXXXX", PATH_MAX - 8, path);
    int file = mkostemp(writer->beside, O_CLOEXEC);
    if (file < 0) {
        int result = trouble(writer, err);
        writer->beside[0] = '\0';
        return result;
    }
    writer->file = fdopen(file, "w");
    writer->digest = digest_new();
    writer->length = writer->entries = 0;
    if (writer->file == NULL) close(file);
    if (writer->file == NULL || writer->digest == NULL) return error_memory(err);
    int result = line_write(writer, bundle_head_write(&writer->head), NULL, err);
    writer->first_line = writer->length;
    return result;
}

/* Gives the part its name; two that make the same at once do not write over each other. */
static int part_name(struct bundle_writer *writer, struct error *err)
{
    char path[PATH_MAX];
    bundle_path(writer->path, writer->head.part, path, sizeof path);
    /* Sticks have file systems without links; those that can not even do this are asked first and then told. */
    int failed = renameat2(AT_FDCWD, writer->beside, AT_FDCWD, path, RENAME_NOREPLACE);
    if (failed != 0 && (errno == EINVAL || errno == ENOSYS))
        failed = access(path, F_OK) == 0 ? (errno = EEXIST, -1) : rename(writer->beside, path);
    if (failed != 0)
        return errno == EEXIST
                   ? error_set(err, ERROR_CONFLICT, "%s is there already; remove it, or choose another name", path)
                   : error_set(err, ERROR_IO, "%s can not be made: %s", path, error_system(errno));
    writer->beside[0] = '\0';
    return folder_sync(path, err);
}

static int part_seal(struct bundle_writer *writer, struct error *err)
{
    char digest[DIGEST_HEX_SIZE], sealed[DIGEST_HEX_SIZE + 1], *seal = NULL;
    digest_end(writer->digest, digest);
    writer->digest = NULL;
    bundle_sealed(digest, sealed);
    int result = sshsig_sign(writer->keyfile, SSHSIG_NAMESPACE_BUNDLE, sealed, strlen(sealed), &seal, err);
    /* Who is told to be the sender has to be who sealed. */
    if (result == 0)
        result = sshsig_verify(seal, strlen(seal), sealed, strlen(sealed), SSHSIG_NAMESPACE_BUNDLE,
                               writer->head.from.key, NULL, err);
    if (result == 0 && fwrite(seal, 1, strlen(seal), writer->file) != strlen(seal)) result = trouble(writer, err);
    if (result == 0) writer->length += (int64_t)strlen(seal);
    free(seal);
    return result;
}

static int part_end(struct bundle_writer *writer, bool more, struct error *err)
{
    int result = line_write(
        writer, json_pack("{s:b,s:b,s:I}", "end", 1, "more", more, "entries", (json_int_t)writer->entries), NULL, err);
    if (result == 0) result = part_seal(writer, err);
    if (result == 0 && (fflush(writer->file) != 0 || fsync(fileno(writer->file)) != 0)) result = trouble(writer, err);
    if (result != 0) return result;
    bool closed = fclose(writer->file) == 0;
    writer->file = NULL;
    result = closed ? part_name(writer, err) : trouble(writer, err);
    if (result != 0) return result;
    writer->parts++;
    writer->written += writer->length;
    return 0;
}

/* --- entries --- */

static json_t *entry_line(const char *type, json_t *about, size_t length)
{
    json_t *line = json_pack("{s:s}", "type", type);
    bool good = line != NULL && (about == NULL || json_object_update(line, about) == 0) &&
                json_object_set_new(line, "length", json_integer((json_int_t)length)) == 0;
    if (good) return line;
    json_decref(line);
    return NULL;
}

/* Makes room for `needed` bytes, in the next part if it has to be. */
static int room_make(struct bundle_writer *writer, int64_t needed, struct error *err)
{
    if (needed <= room_left(writer)) return 0;
    int64_t whole = writer->first_line + needed + (writer->size - writer->length - room_left(writer));
    if (whole > writer->size)
        return error_set(
            err, ERROR_INVALID,
            "statements that were sealed together take %lld bytes: no part may be smaller; give --size %lldM "
            "or more",
            (long long)needed, (long long)(whole / 1000000 + 1));
    int result = part_end(writer, true, err);
    return result == 0 ? part_begin(writer, err) : result;
}

static int entry_put(struct bundle_writer *writer, const char *type, json_t *about, const char *const bytes[2],
                     const size_t lengths[2], struct error *err)
{
    int64_t length = 0;
    json_t *line = entry_line(type, about, lengths[0] + lengths[1]);
    int result = line != NULL ? line_write(writer, json_incref(line), &length, err) : error_memory(err);
    if (result == 0 && lengths[0] + lengths[1] > BUNDLE_ENTRY_MAX)
        result =
            error_set(err, ERROR_INVALID, "%zu bytes are too many for one entry of a bundle", lengths[0] + lengths[1]);
    if (result == 0) result = room_make(writer, length + (int64_t)(lengths[0] + lengths[1]) + 1, err);
    if (result == 0) result = line_write(writer, json_incref(line), NULL, err);
    for (int i = 0; i < 2 && result == 0; i++) result = bytes_write(writer, bytes[i], lengths[i], err);
    if (result == 0) result = bytes_write(writer, "\n", 1, err);
    if (result == 0) writer->entries++;
    json_decref(line);
    return result;
}

int bundle_put(struct bundle_writer *writer, const char *type, json_t *about, const char *bytes, size_t length,
               struct error *err)
{
    int result = entry_put(writer, type, about, (const char *const[]){bytes, ""}, (const size_t[]){length, 0}, err);
    json_decref(about);
    return result;
}

int bundle_put_json(struct bundle_writer *writer, const char *type, json_t *about, const json_t *value,
                    struct error *err)
{
    char *text = plain_dump(value, false);
    int result =
        text != NULL ? bundle_put(writer, type, json_incref(about), text, strlen(text), err) : error_memory(err);
    json_decref(about);
    free(text);
    return result;
}

int bundle_put_segment(struct bundle_writer *writer, const char *dossier, const json_t *segment, struct error *err)
{
    const json_t *text = json_object_get(segment, "text"), *seal = json_object_get(segment, "seal");
    json_t *received = json_object_get(segment, "received");
    size_t lengths[2] = {json_string_length(text), json_string_length(seal)};
    json_t *about = json_pack("{s:s,s:O,s:O,s:O,s:I}", "dossier", dossier, "feed", json_object_get(segment, "feed"),
                              "first", json_object_get(segment, "first"), "last", json_object_get(segment, "last"),
                              "text", (json_int_t)lengths[0]);
    bool good = about != NULL && (received == NULL || json_object_set(about, "received", received) == 0);
    const char *const bytes[2] = {json_string_value(text), json_string_value(seal)};
    int result = good ? entry_put(writer, BUNDLE_SEGMENT, about, bytes, lengths, err) : error_memory(err);
    json_decref(about);
    return result;
}

/* --- evidence --- */

static int slice_copy(struct bundle_writer *writer, FILE *file, const char *path, int64_t length, struct error *err)
{
    char piece[PIECE];
    while (length > 0) {
        size_t want = length < (int64_t)sizeof piece ? (size_t)length : sizeof piece;
        size_t got = fread(piece, 1, want, file);
        if (got != want) return error_set(err, ERROR_IO, "%s can not be read to its end", path);
        int result = bytes_write(writer, piece, got, err);
        if (result != 0) return result;
        length -= (int64_t)got;
    }
    return bytes_write(writer, "\n", 1, err);
}

static int slice_put(struct bundle_writer *writer, FILE *file, const char *path, struct bundle_slice *slice,
                     struct error *err)
{
    int64_t line = 300, left = slice->size - slice->offset; /* a line of evidence has fewer bytes */
    int result = room_make(writer, line + (left < SLICE_MIN ? left : SLICE_MIN), err);
    if (result != 0) return result;
    slice->length = left < room_left(writer) - line ? left : room_left(writer) - line;
    json_t *about = json_pack("{s:s,s:I,s:I}", "sha256", slice->sha256, "offset", (json_int_t)slice->offset, "size",
                              (json_int_t)slice->size);
    result = line_write(writer, entry_line(BUNDLE_EVIDENCE, about, (size_t)slice->length), NULL, err);
    json_decref(about);
    if (result == 0) result = slice_copy(writer, file, path, slice->length, err);
    if (result == 0) writer->entries++;
    slice->offset += slice->length;
    return result;
}

int bundle_put_evidence(struct bundle_writer *writer, const char *sha256, const char *path, int64_t size,
                        struct error *err)
{
    struct bundle_slice slice = {.size = size};
    FILE *file = fopen(path, "re");
    if (file == NULL) return error_set(err, ERROR_IO, "can not read %s: %s", path, error_system(errno));
    snprintf(slice.sha256, sizeof slice.sha256, "%s", sha256);
    int result;
    do {
        result = slice_put(writer, file, path, &slice, err);
    } while (result == 0 && slice.offset < size);
    fclose(file);
    return result;
}

/* --- the bundle --- */

int bundle_create(const char *path, int64_t size, const char *keyfile, const struct bundle_head *head,
                  struct bundle_writer **out, struct error *err)
{
    struct bundle_writer *writer = calloc(1, sizeof *writer);
    struct stat about;
    *out = NULL;
    if (writer == NULL) return error_memory(err);
    writer->size = size > 0 ? size : INT64_MAX;
    writer->head = *head;
    clock_format(clock_microseconds() / 1000000, writer->head.made);
    int result = random_hex(16, writer->head.id, err);
    if (result == 0 && (size_t)snprintf(writer->path, sizeof writer->path, "%s", path) >= sizeof writer->path - 20)
        result = error_set(err, ERROR_USAGE, "the path %.200s is too long", path);
    if (result == 0 && stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        result = error_set(err, ERROR_USAGE, "%s is a folder; name a file in it", path);
    if (result == 0 && (writer->keyfile = strdup(keyfile)) == NULL) result = error_memory(err);
    if (result == 0) result = part_begin(writer, err);
    if (result != 0) {
        bundle_close(writer);
        return result;
    }
    *out = writer;
    return 0;
}

int bundle_finish(struct bundle_writer *writer, struct error *err)
{
    return part_end(writer, false, err);
}

void bundle_close(struct bundle_writer *writer)
{
    if (writer == NULL) return;
    if (writer->file != NULL) fclose(writer->file);
    if (writer->beside[0] != '\0') unlink(writer->beside);
    digest_end(writer->digest, NULL);
    free(writer->keyfile);
    free(writer);
}

int bundle_parts(const struct bundle_writer *writer)
{
    return writer->parts;
}

int64_t bundle_written(const struct bundle_writer *writer)
{
    return writer->written;
}

const char *bundle_id(const struct bundle_writer *writer)
{
    return writer->head.id;
}
