/* bundle_in_take.c: the entries of an answer, kept as they come. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/bundle_in_state.h"
#include "client/store_aside.h"
#include "client/store_forget.h"
#include "schema/gitobject.h"

#define PIECE 65536

static bool is_fatal(int code)
{
    return code == ERROR_IO || code == ERROR_MEMORY;
}

/* Whether a part was left out before the one at hand. */
static bool part_follows_gap(const struct answer *answer, const struct bundle_reader *part)
{
    size_t place = 0;
    while (answer->parts[place] != part) place++;
    return bundle_head(part)->part != (int)place + 1;
}

/* --- how far this device's own has landed --- */

/* Counts what is known only now. */
static int landed_count(struct taking *taking, const char *id, json_t *dossier, const json_t *heads, struct error *err)
{
    json_t *before = NULL, *sealed = NULL, *seq;
    const char *feed;
    json_int_t news = 0;
    int result = store_landed_heads(taking->sync.store, id, &before, err);
    if (result == 0) result = store_sealed_heads(taking->sync.store, id, &sealed, err);
    json_object_foreach(sealed, feed, seq)
    {
        json_int_t there = json_integer_value(json_object_get(heads, feed));
        json_int_t known = json_integer_value(json_object_get(before, feed));
        if (there > json_integer_value(seq)) there = json_integer_value(seq);
        if (there > known) news += there - known;
    }
    if (result == 0) result = sync_count(dossier, "sent", news, err);
    json_decref(before);
    json_decref(sealed);
    return result;
}

static int landed_take(struct taking *taking, struct answer *answer, const char *id, json_t *dossier, json_t *heads,
                       const char *commit, struct error *err)
{
    bool tip = commit && gitobject_id_valid(commit);
    long long lacking = 0;
    if (json_object_set_new(dossier, "landed", json_string(tip ? commit : "")) != 0) return error_memory(err);
    int result = landed_count(taking, id, dossier, heads, err);
    if (result == 0 && answer->newest) result = store_land_correct(taking->sync.store, id, heads, tip, &lacking, err);
    if (result == 0) result = store_land(taking->sync.store, heads, err);
    taking->lacking += lacking;
    return result;
}

/* About this feed the two sides do not agree: the next bundle offers all of it, and asks for all that is there. */
static int doubt(struct taking *taking, const char *feed, struct error *err)
{
    if (json_object_set_new(taking->doubted, feed, json_true()) != 0) return error_memory(err);
    return store_land_forget(taking->sync.store, feed, err);
}

static int refusal_take(struct taking *taking, const char *id, json_t *dossier, const json_t *line, struct error *err)
{
    struct sync_refusal refusal;
    if (!sync_refusal(line, &refusal)) return 0;
    int result = store_refusal_put(taking->sync.store, refusal.feed, refusal.first, refusal.seq, &refusal.why, err);
    if (result == 0 && refusal.why.code == ERROR_CONFLICT) result = doubt(taking, refusal.feed, err);
    if (result == 0 && refusal.why.code == ERROR_NOT_FOUND) result = store_land_forget(taking->sync.store, id, err);
    if (result != 0) return result;
    return sync_note(dossier, "refused", "feed", refusal.feed, refusal.first, &refusal.why, err);
}

static int refused_take(struct taking *taking, const char *id, json_t *dossier, const json_t *list, struct error *err)
{
    const json_t *line;
    size_t index;
    int result = 0;
    json_array_foreach(list, index, line)
    {
        if (result == 0) result = refusal_take(taking, id, dossier, line, err);
    }
    return result;
}

/* --- statements --- */

static int segment_keep(struct taking *taking, const char *id, json_t *dossier, const struct bundle_segment *segment,
                        const char *received, struct error *err)
{
    long long taken = 0;
    int result = store_receive(taking->sync.store, id, segment->text, segment->text_length, segment->seal,
                               segment->seal_length, received, &taken, err);
    if (result != 0) return result;
    json_t *heads = json_pack("{s:I}", segment->feed, (json_int_t)segment->last);
    result = heads ? store_land(taking->sync.store, heads, err) : error_memory(err);
    json_decref(heads);
    if (result != 0 || taken == 0) return result;
    result = sync_count(json_object_get(dossier, "came"), segment->feed, taken, err);
    return result == 0 ? sync_count(dossier, "received", taken, err) : result;
}

/* Of a feed of this device the server's line is asked for from its beginning. */
static int rejected_note(struct taking *taking, json_t *dossier, const struct bundle_segment *segment,
                         const struct error *why, struct error *err)
{
    bool mine = false;
    int result = why->code == ERROR_CONFLICT ? store_owns(taking->sync.store, segment->feed, &mine, err) : 0;
    if (result == 0 && mine) result = doubt(taking, segment->feed, err);
    return result == 0 ? sync_note(dossier, "rejected", "feed", segment->feed, segment->first, why, err) : result;
}

/* What is wrong with one is noted and holds up no other, but for what continues it. */
static int segment_take(struct taking *taking, struct answer *answer, struct bundle_reader *part,
                        const struct bundle_entry *entry, struct error *err)
{
    const char *received = json_string_value(json_object_get(entry->about, "received"));
    struct bundle_segment segment;
    struct error why = {0};
    int result = bundle_segment(part, entry, &segment, err);
    if (result != 0) return result;
    json_t *dossier = sync_dossier(&taking->sync, segment.dossier);
    if (!dossier) result = error_memory(err);
    if (result == 0 && !json_object_get(taking->rejected, segment.feed) &&
        segment_keep(taking, segment.dossier, dossier, &segment, received, &why) != 0) {
        if (is_fatal(why.code)) {
            if (err) *err = why;
            result = why.code;
        } else if (why.code == ERROR_CONFLICT && part_follows_gap(answer, part)) {
            answer->gap = true;
        } else {
            result = rejected_note(taking, dossier, &segment, &why, err);
        }
        if (result == 0 && json_object_set_new(taking->rejected, segment.feed, json_true()) != 0)
            result = error_memory(err);
    }
    bundle_segment_fini(&segment);
    return result;
}

/* --- evidence --- */

/* Appends what the slice has beyond the bytes that are here. */
static int slice_append(struct bundle_reader *part, const struct bundle_slice *slice, int file, const char *path,
                        int64_t *there, struct error *err)
{
    char piece[PIECE];
    int64_t skip = *there - slice->offset;
    size_t got = 0;
    int result;
    while ((result = bundle_read(part, piece, sizeof piece, &got, err)) == 0 && got > 0) {
        size_t known = skip < (int64_t)got ? (size_t)skip : got;
        skip -= (int64_t)known;
        for (size_t at = known; at < got;) {
            ssize_t wrote = write(file, piece + at, got - at);
            if (wrote < 0 && errno == EINTR) continue;
            if (wrote < 0) return error_set(err, ERROR_IO, "can not write %s: %s", path, error_system(errno));
            at += (size_t)wrote;
        }
        *there += (int64_t)(got - known);
    }
    return result;
}

/* Gathers in the file of store_evidence_incoming, which lasts from one bundle to the next. */
static int slice_take(struct taking *taking, struct answer *answer, struct bundle_reader *part,
                      const struct bundle_slice *slice, struct error *err)
{
    char path[PATH_MAX];
    struct stat about;
    int result = store_evidence_incoming(taking->sync.store, slice->sha256, path, sizeof path, err);
    if (result != 0) return result;
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0 || fstat(file, &about) != 0) {
        if (file >= 0) close(file);
        return error_set(err, ERROR_IO, "can not write %s: %s", path, error_system(errno));
    }
    int64_t there = about.st_size;
    /* What is longer than the whole, something else left behind. */
    if (there > slice->size && ftruncate(file, 0) == 0) there = 0;
    bool gap = slice->offset > there;
    if (!gap && slice->offset + slice->length > there) result = slice_append(part, slice, file, path, &there, err);
    if (result == 0 && !gap && fsync(file) != 0)
        result = error_set(err, ERROR_IO, "can not write %s: %s", path, error_system(errno));
    if (close(file) != 0 && result == 0)
        result = error_set(err, ERROR_IO, "can not write %s: %s", path, error_system(errno));
    if (result != 0) return result;
    answer->gap = answer->gap || gap;
    if (there < slice->size)
        return json_object_set_new(taking->waiting, slice->sha256, json_true()) == 0 ? 0 : error_memory(err);
    json_object_del(taking->waiting, slice->sha256);
    result = store_evidence_receive(taking->sync.store, slice->sha256, path, err);
    if (result == 0) result = sync_count(taking->sync.evidence, "received", 1, err);
    return result == 0 ? sync_count(taking->sync.evidence, "received_bytes", slice->size, err) : result;
}

static int evidence_take(struct taking *taking, struct answer *answer, struct bundle_reader *part,
                         const struct bundle_entry *entry, struct error *err)
{
    char path[PATH_MAX];
    struct bundle_slice slice;
    struct error why = {0};
    int result = bundle_slice(entry, &slice, err);
    if (result != 0 || store_evidence_path(taking->sync.store, slice.sha256, path, sizeof path)) return result;
    result = slice_take(taking, answer, part, &slice, &why);
    if (result == ERROR_SIGNATURE)
        return sync_note(taking->sync.evidence, "failed", "sha256", slice.sha256, 0, &why, err);
    if (result != 0 && err) *err = why;
    return result;
}

/* --- entries --- */

static int released_take(struct taking *taking, struct answer *answer, struct bundle_reader *part, struct error *err)
{
    json_t *list = NULL, *ids = NULL;
    int result = bundle_json(part, &list, err);
    if (result == 0 && answer->newest) result = store_dossiers(taking->sync.store, &ids, err);
    if (result == 0 && answer->newest) result = sync_released(&taking->sync, ids, list, err);
    json_decref(list);
    json_decref(ids);
    return result;
}

/* What is told of a dossier. */
static int told_take(struct taking *taking, struct answer *answer, struct bundle_reader *part,
                     const struct bundle_entry *entry, struct error *err)
{
    const char *id = json_string_value(json_object_get(entry->about, "dossier"));
    json_t *value = NULL;
    if (!id || !dossier_id_valid(id)) return 0;
    json_t *dossier = sync_dossier(&taking->sync, id);
    bool landed = strcmp(entry->type, "landed") == 0;
    if (!dossier) return error_memory(err);
    int result = landed ? bundle_heads(part, &value, err) : bundle_json(part, &value, err);
    if (result != 0) return result;
    if (landed)
        result = landed_take(taking, answer, id, dossier, value,
                             json_string_value(json_object_get(entry->about, "commit")), err);
    else if (strcmp(entry->type, "refused") == 0)
        result = refused_take(taking, id, dossier, value, err);
    else if (json_object_set(answer->missing, id, value) != 0)
        result = error_memory(err);
    json_decref(value);
    return result;
}

/* Whether an entry is of a dossier that was forgotten here; or of evidence that no other one names. */
static int entry_is_forgotten(const struct taking *taking, const struct bundle_entry *entry, bool *is,
                              struct error *err)
{
    const char *dossier = json_string_value(json_object_get(entry->about, "dossier"));
    const char *sha256 = json_string_value(json_object_get(entry->about, "sha256"));
    bool named = true;
    int result = 0;
    if (json_object_size(taking->forgotten) > 0 && sha256 && strcmp(entry->type, "evidence") == 0)
        result = store_evidence_named(taking->sync.store, sha256, &named, err);
    *is = !named || (dossier && json_object_get(taking->forgotten, dossier) != NULL);
    return result;
}

static int entry_take(struct taking *taking, struct answer *answer, struct bundle_reader *part,
                      const struct bundle_entry *entry, struct error *err)
{
    static const char *const told[] = {"landed", "refused", "missing"};
    bool forgotten = false;
    int result = entry_is_forgotten(taking, entry, &forgotten, err);
    if (result != 0 || forgotten) return result;
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        if (strcmp(entry->type, told[i]) == 0) return told_take(taking, answer, part, entry, err);
    }
    if (strcmp(entry->type, "released") == 0) return released_take(taking, answer, part, err);
    if (strcmp(entry->type, "segment") == 0) return segment_take(taking, answer, part, entry, err);
    if (strcmp(entry->type, "evidence") == 0) return evidence_take(taking, answer, part, entry, err);
    return 0; /* what a newer server adds */
}

/* What the server has of the evidence is known once it was told what it lacks: after the last entry. */
static int missing_note(struct taking *taking, struct answer *answer, struct error *err)
{
    const char *id;
    json_t *missing;
    int result = 0;
    json_object_foreach(answer->missing, id, missing)
    {
        json_t *ids = json_pack("[s]", id);
        if (result == 0 && !ids) result = error_memory(err);
        if (result == 0 && json_is_array(missing))
            result = store_evidence_landed(taking->sync.store, ids, missing, err);
        json_decref(ids);
    }
    return result;
}

int answer_take(struct taking *taking, struct answer *answer, struct error *err)
{
    struct bundle_entry entry;
    int result = 0;
    for (size_t i = 0; i < answer->count && result == 0; i++) {
        struct bundle_reader *part = answer->parts[i];
        result = bundle_go(part, 0, err);
        while (result == 0 && (result = bundle_next(part, &entry, err)) == 1)
            result = entry_take(taking, answer, part, &entry, err);
    }
    return result == 0 ? missing_note(taking, answer, err) : result;
}
