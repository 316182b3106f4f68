#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/exif.h"
#include "client/store_state.h"
#include "schema/media.h"
#include "schema/text.h"

#define NAME_MAX_BYTES 200
#define SHA256_PREFIX_MIN 6

/* --- copying --- */

static int folder_sync(const char *path, struct error *err)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = 0;
    if (folder < 0 || fsync(folder) != 0) result = error_set(err, ERROR_IO, "%s: %s", path, error_system(errno));
    if (folder >= 0) close(folder);
    return result;
}

static int folder_make(const char *path, const char *parent, struct error *err)
{
    if (mkdir(path, 0700) == 0) return folder_sync(parent, err);
    return errno == EEXIST ? 0 : error_set(err, ERROR_IO, "can not make %s: %s", path, error_system(errno));
}

static int bytes_write(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(file, bytes, length);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return -1;
        bytes += wrote;
        length -= (size_t)wrote;
    }
    return 0;
}

static int file_copy(const char *path, int from, const char *copy, int to, struct error *err)
{
    char buffer[65536];
    for (;;) {
        ssize_t got = read(from, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return error_set(err, ERROR_IO, "can not read %s: %s", path, error_system(errno));
        if (got == 0) break;
        if (bytes_write(to, buffer, (size_t)got) != 0)
            return error_set(err, ERROR_IO, "can not write %s: %s", copy, error_system(errno));
    }
    if (fsync(to) != 0) return error_set(err, ERROR_IO, "can not write %s: %s", copy, error_system(errno));
    return 0;
}

/* Opens a regular file; a pipe or device would block or never end. */
static int file_open(const char *path, int *file, struct error *err)
{
    struct stat about;
    *file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*file < 0)
        return error_set(err, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, "%s: %s", path, error_system(errno));
    if (fstat(*file, &about) == 0 && S_ISREG(about.st_mode)) return 0;
    close(*file);
    *file = -1;
    return error_set(err, ERROR_USAGE, "%s is no file; evidence is one file at a time", path);
}

/* Copies to `copy` (a mkstemp template in `folder`), and tells hash and size of the copy. */
static int evidence_copy(const char *path, char *copy, char sha256[DIGEST_HEX_SIZE], long long *size, struct error *err)
{
    int from = -1, to = -1;
    int result = file_open(path, &from, err);
    if (result != 0) return result;
    to = mkostemp(copy, O_CLOEXEC);
    if (to < 0) {
        result = error_set(err, ERROR_IO, "can not make %s: %s", copy, error_system(errno));
        copy[0] = '\0';
    }
    if (result == 0) result = file_copy(path, from, copy, to, err);
    if (result == 0) result = digest_file(copy, sha256, size, err);
    if (to >= 0) close(to);
    close(from);
    return result;
}

/* Puts the copy in its place: evidence/ab/<sha256>. */
static int evidence_place(const char *evidence, const char *copy, const char *sha256, struct error *err)
{
    char folder[PATH_MAX], path[PATH_MAX];
    snprintf(folder, sizeof folder, "%.4000s/%.2s", evidence, sha256);
    int length = snprintf(path, sizeof path, "%.4010s/%s", folder, sha256);
    if (length < 0 || (size_t)length >= sizeof path) return error_set(err, ERROR_USAGE, "the store's path is too long");
    int result = folder_make(folder, evidence, err);
    if (result != 0) return result;
    if (rename(copy, path) != 0) return error_set(err, ERROR_IO, "can not keep %s: %s", path, error_system(errno));
    return folder_sync(folder, err);
}

static int evidence_body(const char *path, const char *copy, long long size, json_t **body, struct error *err)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *type = media_type(copy);
    *body = NULL;
    if (strlen(name) > NAME_MAX_BYTES || !utf8_valid(name, strlen(name)))
        return error_set(err, ERROR_USAGE, "the name of %s is longer than %d bytes or not UTF-8; rename the file", path,
                         NAME_MAX_BYTES);
    *body = json_pack("{s:s,s:I,s:s}", "name", name, "size", (json_int_t)size, "type", type);
    if (!*body) return error_memory(err);
    return strcmp(type, "image/jpeg") == 0 ? exif_describe(copy, *body, err) : 0;
}

/* The folder of evidence, made when it is not there. */
static int evidence_folder(struct store *store, char evidence[PATH_MAX], struct error *err)
{
    if ((size_t)snprintf(evidence, PATH_MAX, "%s/evidence", store->directory) >= PATH_MAX - 80)
        return error_set(err, ERROR_USAGE, "the store's path is too long");
    return folder_make(evidence, store->directory, err);
}

int store_evidence_add(struct store *store, const char *path, char sha256[DIGEST_HEX_SIZE], json_t **body,
                       struct error *err)
{
    char evidence[PATH_MAX], copy[PATH_MAX] = "";
    long long size = 0;
    *body = NULL;
    int result = evidence_folder(store, evidence, err);
    if (result != 0) return result;
    snprintf(copy, sizeof copy, "%.4000s/" EVIDENCE_COPY "XXXXXX", evidence);
    result = evidence_copy(path, copy, sha256, &size, err);
    if (result == 0) result = evidence_body(path, copy, size, body, err);
    if (result == 0) result = evidence_place(evidence, copy, sha256, err);
    if (result != 0) {
        if (copy[0] != '\0') unlink(copy);
        json_decref(*body);
        *body = NULL;
    }
    return result;
}

int store_evidence_flush(struct store *store, struct error *err)
{
    char evidence[PATH_MAX];
    int result = evidence_folder(store, evidence, err);
    DIR *list = result == 0 ? opendir(evidence) : NULL;
    for (const struct dirent *entry; list && result == 0 && (entry = readdir(list));) {
        char below[PATH_MAX];
        if (entry->d_name[0] == '.' || snprintf(below, sizeof below, "%s/%s", evidence, entry->d_name) >= PATH_MAX)
            continue;
        if (entry->d_type == DT_DIR) result = folder_sync(below, err);
    }
    if (list) closedir(list);
    return result == 0 ? folder_sync(evidence, err) : result;
}

bool store_evidence_path(const struct store *store, const char *sha256, char *path, size_t size)
{
    struct stat about;
    path[0] = '\0';
    if (!digest_is_hex(sha256)) return false;
    int length = snprintf(path, size, "%s/evidence/%.2s/%s", store->directory, sha256, sha256);
    return length > 0 && (size_t)length < size && stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

int store_evidence_proof(const struct store *store, const char *dossier, const char *sha256,
                         char proof[DIGEST_HEX_SIZE], struct error *err)
{
    char path[PATH_MAX];
    proof[0] = '\0';
    return store_evidence_path(store, sha256, path, sizeof path) ? digest_file_keyed(path, dossier, proof, err) : 0;
}

/* --- from elsewhere --- */

static json_t *wanted_json(sqlite3_stmt *row, void *store)
{
    const char *sha256 = column_text(row, 0);
    char path[PATH_MAX];
    if (!digest_is_hex(sha256) || store_evidence_path(store, sha256, path, sizeof path)) return json_null();
    return json_pack("{s:s,s:I}", "sha256", sha256, "size", (json_int_t)sqlite3_column_int64(row, 1));
}

int store_evidence_wanted(struct store *store, const char *dossier, json_t **wanted, struct error *err)
{
    sqlite3_stmt *list = store_query(store, EVIDENCE_LIST);
    query_text(list, 1, dossier);
    return query_list(store, list, wanted_json, store, wanted, err);
}

int store_evidence_incoming(struct store *store, const char *sha256, char *path, size_t size, struct error *err)
{
    char evidence[PATH_MAX];
    if (!digest_is_hex(sha256)) return error_set(err, ERROR_INVALID, "evidence is named by 64 hex digits");
    int result = evidence_folder(store, evidence, err);
    if (result != 0) return result;
    int length = snprintf(path, size, "%s/.in-%s", evidence, sha256);
    return length > 0 && (size_t)length < size ? 0 : error_set(err, ERROR_USAGE, "the store's path is too long");
}

int store_evidence_receive(struct store *store, const char *sha256, const char *path, struct error *err)
{
    char evidence[PATH_MAX], digest[DIGEST_HEX_SIZE];
    long long size = 0;
    int result = evidence_folder(store, evidence, err);
    if (result == 0) result = digest_file(path, digest, &size, err);
    if (result != 0) return result;
    if (strcmp(digest, sha256) != 0) {
        unlink(path);
        return error_set(err, ERROR_SIGNATURE, "evidence %.8s came with other bytes: they hash to %.8s", sha256,
                         digest);
    }
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fsync(file) != 0)
        result = error_set(err, ERROR_IO, "can not keep %s: %s", path, error_system(errno));
    if (file >= 0) close(file);
    return result == 0 ? evidence_place(evidence, path, sha256, err) : result;
}

int store_evidence_find(const struct fold *fold, const char *what, char sha256[DIGEST_HEX_SIZE], struct error *err)
{
    size_t length = strlen(what), first = 0, found = 0;
    size_t count = fold_slots_of(fold, "evidence.add", &first);
    if (length < SHA256_PREFIX_MIN || length >= DIGEST_HEX_SIZE || strspn(what, "0123456789abcdef") != length)
        return error_set(err, ERROR_USAGE,
                         "\"%s\" is no SHA-256, nor its first %d or more digits; see `schouw evidence list`", what,
                         SHA256_PREFIX_MIN);
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(fold, i);
        if (strncmp(slot->item, what, length) != 0) continue;
        snprintf(sha256, DIGEST_HEX_SIZE, "%s", slot->item);
        found++;
    }
    if (found == 1) return 0;
    if (found > 1)
        return error_set(err, ERROR_CONFLICT, "%zu pieces of evidence begin with %s; give more digits", found, what);
    return error_set(err, ERROR_NOT_FOUND, "no evidence of this dossier begins with %s; see `schouw evidence list`",
                     what);
}
