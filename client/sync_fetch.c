/* Evidence that comes: to a file aside, from any byte on, and to its place once its bytes are what its name says. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/sync_state.h"
#include "client/verb.h"

#define CUTS 3 /* connections that break without a byte gained, before the sync ends */

/* Bytes that are in the file; it stands at their end. */
static long long file_end(int file)
{
    return (long long)lseek(file, 0, SEEK_END);
}

static int file_empty(int file, const char *path, struct error *err)
{
    return ftruncate(file, 0) == 0 ? 0 : error_set(err, ERROR_IO, "%s: %s", path, error_system(errno));
}

/* The rest of the bytes, over as many connections as break with a byte gained. `*status` is that of the last answer. */
static int bytes_fetch(struct sync *sync, const char *sha256, long long size, int file, int *status, struct error *err)
{
    char address[96];
    long long before = file_end(file);
    int result, cuts = 0;
    snprintf(address, sizeof address, "/v1/evidence/%s", sha256);
    do {
        struct http_answer answer = {0};
        const struct http_request request = {
            .method = "GET", .path = address, .file = file, .have = before, .most = size > 0 ? size : 1};
        result = http_send(sync->http, &request, &answer, err);
        *status = answer.status;
        http_answer_fini(&answer);
        long long now = file_end(file);
        cuts = now > before ? 0 : cuts + 1;
        before = now;
    } while (result == ERROR_NETWORK && cuts <= CUTS);
    return result;
}

/* Opens what an earlier sync left behind, or an empty file. */
static int incoming_open(const char *path, long long size, int *file, struct error *err)
{
    *file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (*file < 0) return error_set(err, ERROR_IO, "can not make %s: %s", path, error_system(errno));
    return file_end(*file) < size ? 0 : file_empty(*file, path, err);
}

static int missing_note(struct sync *sync, const char *sha256, struct error *err)
{
    if (json_object_set_new(sync->missing, sha256, json_true()) != 0) return error_memory(err);
    return 0;
}

static int evidence_fetch(struct sync *sync, const char *sha256, long long size, struct error *err)
{
    char path[PATH_MAX];
    int file = -1, status = 0;
    long long had = 0;
    int result = store_evidence_incoming(sync->store, sha256, path, sizeof path, err);
    if (result == 0) result = incoming_open(path, size, &file, err);
    if (result != 0) return result;
    had = file_end(file);
    result = bytes_fetch(sync, sha256, size, file, &status, err);
    if (close(file) != 0 && result == 0) result = error_set(err, ERROR_IO, "%s: %s", path, error_system(errno));
    if (result == 0) result = store_evidence_receive(sync->store, sha256, path, err);
    /* What came before a cut is gone on with; what can not become the evidence is not. */
    if (result != 0 && result != ERROR_NETWORK && result != ERROR_IO) unlink(path);
    if (status == 404) return missing_note(sync, sha256, err);
    /* Its beginning is of a sync long ago: it may be that which is wrong. */
    if (result == ERROR_SIGNATURE && had > 0) return evidence_fetch(sync, sha256, size, err);
    if (result != 0) return result;
    progress_piece(&sync->progress, size);
    result = sync_count(sync->evidence, "received", 1, err);
    return result == 0 ? sync_count(sync->evidence, "received_bytes", size - had, err) : result;
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

/* The same of what a dry run saw coming. */
static int coming_collect(struct sync *sync, json_t *wanted, struct error *err)
{
    char path[PATH_MAX];
    const char *sha256;
    json_t *size;
    json_object_foreach(sync->coming, sha256, size)
    {
        if (!digest_is_hex(sha256) || json_object_get(sync->missing, sha256) || json_object_get(wanted, sha256))
            continue;
        if (store_evidence_path(sync->store, sha256, path, sizeof path)) continue;
        if (json_object_set(wanted, sha256, size) != 0) return error_memory(err);
    }
    return 0;
}

/* What would come of it: an earlier sync may have left a part of it here. */
static int evidence_reckon(struct sync *sync, const char *sha256, long long size, struct error *err)
{
    char path[PATH_MAX];
    struct stat about = {0};
    int result = store_evidence_incoming(sync->store, sha256, path, sizeof path, err);
    if (result != 0) return result;
    long long had = stat(path, &about) == 0 && about.st_size < size ? (long long)about.st_size : 0;
    result = sync_count(sync->evidence, "received", 1, err);
    return result == 0 ? sync_count(sync->evidence, "received_bytes", size - had, err) : result;
}

int sync_fetch_evidence(struct sync *sync, const json_t *ids, struct error *err)
{
    json_t *wanted = json_object(), *size;
    const char *sha256;
    long long total = 0;
    int result = wanted ? 0 : error_memory(err);
    if (result == 0 && sync->options->evidence) result = wanted_collect(sync, ids, wanted, &total, err);
    if (result == 0 && sync->options->evidence) result = coming_collect(sync, wanted, err);
    progress_begin(&sync->progress, _("Fetching"), total);
    json_object_foreach(wanted, sha256, size)
    {
        struct error why = {0};
        if (result != 0) break;
        if (sync->options->dry) {
            result = evidence_reckon(sync, sha256, json_integer_value(size), err);
        } else if (evidence_fetch(sync, sha256, json_integer_value(size), &why) != 0) {
            result = sync_piece_trouble(sync, sha256, &why, err);
        }
    }
    progress_end(&sync->progress);
    json_decref(wanted);
    return result;
}

int sync_note_missing(struct sync *sync, const json_t *ids, struct error *err)
{
    json_t *missing = json_object_get(sync->evidence, "missing"), *mark;
    char path[PATH_MAX];
    const char *sha256;
    json_object_foreach(sync->missing, sha256, mark)
    {
        if (store_evidence_path(sync->store, sha256, path, sizeof path)) continue;
        if (json_array_append_new(missing, json_string(sha256)) != 0) return error_memory(err);
    }
    return sync->options->dry ? 0 : store_evidence_landed(sync->store, ids, sync->missing, err);
}
