#include "schema/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/sshsig.h"

#define SEAL_MAX 65536 /* bytes */

static int bytes_copy(const char *bytes, size_t length, char **copy, struct error *err)
{
    *copy = malloc(length + 1);
    if (*copy == NULL) return error_memory(err);
    if (length > 0) memcpy(*copy, bytes, length);
    (*copy)[length] = '\0';
    return 0;
}

/* Whether a record may stand where it stands in its feed: the first opens it, no other does. */
static int record_place(const struct record *record, struct error *err)
{
    bool opens = strcmp(record->kind, "feed.open") == 0;
    if (record->seq == 1 && record->prev[0] != '\0')
        return error_set(err, ERROR_INVALID, "seq 1 of feed %s names a previous record", record->feed);
    if (record->seq != 1 && record->prev[0] == '\0')
        return error_set(err, ERROR_INVALID, "seq %lld of feed %s names no previous record", (long long)record->seq,
                         record->feed);
    if (record->version <= RECORD_VERSION && opens != (record->seq == 1))
        return error_set(err, ERROR_INVALID, "seq %lld of feed %s is %s; a feed begins with feed.open, once",
                         (long long)record->seq, record->feed, record->kind);
    return 0;
}

/* Whether `record` continues what the segment holds so far. */
static int segment_chain(const struct segment *segment, const struct record *record, struct error *err)
{
    if (segment->count == 0) return 0;
    const struct record *before = segment->records[segment->count - 1];
    if (strcmp(record->dossier, before->dossier) != 0)
        return error_set(err, ERROR_INVALID, "seq %lld is of dossier %s, the lines before of %s",
                         (long long)record->seq, record->dossier, before->dossier);
    if (strcmp(record->feed, before->feed) != 0)
        return error_set(err, ERROR_INVALID, "a line of feed %s stands among those of %s", record->feed, before->feed);
    if (record->seq != before->seq + 1)
        return error_set(err, ERROR_INVALID, "feed %s: seq %lld follows seq %lld; a segment has no gaps", record->feed,
                         (long long)record->seq, (long long)before->seq);
    if (strcmp(record->prev, before->hash) != 0)
        return error_set(err, ERROR_INVALID,
                         "feed %s: the chain is broken at seq %lld: prev is not the hash of seq %lld", record->feed,
                         (long long)record->seq, (long long)before->seq);
    return 0;
}

/* Parses each line into the room made for it. */
static int lines_parse(struct segment *segment, struct error *err)
{
    const char *line = segment->text, *end = segment->text + segment->length;
    while (line < end) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        struct record *record;
        int result = record_parse(line, (size_t)(newline - line), &record, err);
        if (result != 0) return error_wrap(err, "line %zu of the segment", segment->count + 1);
        result = segment_chain(segment, record, err);
        if (result == 0) result = record_place(record, err);
        if (result != 0) {
            record_free(record);
            return result;
        }
        segment->records[segment->count++] = record;
        line = newline + 1;
    }
    return 0;
}

int segment_parse(const char *text, size_t length, const char *seal, size_t seal_length, struct segment **segment,
                  struct error *err)
{
    struct segment *made = NULL;
    size_t lines = 0;
    int result = 0;

    *segment = NULL;
    if (length == 0 || length > SEGMENT_MAX)
        return error_set(err, ERROR_INVALID, "a segment holds 1 to %u bytes, not %zu", SEGMENT_MAX, length);
    if (text[length - 1] != '\n') return error_set(err, ERROR_INVALID, "the segment's last line is cut off");
    if (seal_length > SEAL_MAX) return error_set(err, ERROR_INVALID, "a seal of %zu bytes is none", seal_length);
    for (const char *at = text, *end = text + length; at < end; lines++)
        at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1; /* the last byte is one */

    made = calloc(1, sizeof *made);
    if (made == NULL) return error_memory(err);
    made->records = calloc(lines, sizeof *made->records);
    if (made->records == NULL) {
        result = error_memory(err);
        goto out;
    }
    made->length = length;
    made->seal_length = seal_length;
    result = bytes_copy(text, length, &made->text, err);
    if (result == 0) result = bytes_copy(seal, seal_length, &made->seal, err);
    if (result == 0) result = lines_parse(made, err);
    if (result != 0) goto out;
    made->dossier = made->records[0]->dossier;
    made->feed = made->records[0]->feed;
    made->first = made->records[0]->seq;
    made->last = made->records[made->count - 1]->seq;
    *segment = made;
    made = NULL;
out:
    segment_free(made);
    return result;
}

void segment_free(struct segment *segment)
{
    if (segment == NULL) return;
    for (size_t i = 0; i < segment->count; i++) record_free(segment->records[i]);
    free(segment->records);
    free(segment->text);
    free(segment->seal);
    free(segment);
}

int segment_verify(const struct segment *segment, const char *key, struct error *err)
{
    int result = sshsig_verify(segment->seal, segment->seal_length, segment->text, segment->length, SSHSIG_NAMESPACE,
                               key, NULL, err);
    if (result != 0)
        error_wrap(err, "feed %s, seq %lld to %lld", segment->feed, (long long)segment->first,
                   (long long)segment->last);
    return result;
}

int segment_follows(const struct segment *segment, int64_t last, const char *hash, struct error *err)
{
    if (segment->first > last + 1)
        return error_set(err, ERROR_CONFLICT, "feed %s: a gap: the segment begins at seq %lld, the feed ends at %lld",
                         segment->feed, (long long)segment->first, (long long)last);
    if (segment->first <= last)
        return error_set(
            err, ERROR_CONFLICT,
            "feed %s: a fork: the segment begins at seq %lld, but the feed goes to %lld already; a feed is "
            "written on one device only",
            segment->feed, (long long)segment->first, (long long)last);
    if (strcmp(segment->records[0]->prev, hash) != 0)
        return error_set(
            err, ERROR_CONFLICT,
            "feed %s: a fork: seq %lld does not continue the record that stands at seq %lld; a feed is written "
            "on one device only",
            segment->feed, (long long)segment->first, (long long)last);
    return 0;
}

int segment_seal(const char *keyfile, const char *text, size_t length, struct segment **segment, struct error *err)
{
    char *seal = NULL;
    /* Parsed first: nobody should have to touch a key for lines that are no segment. */
    int result = segment_parse(text, length, "", 0, segment, err);
    if (result != 0) return result;
    result = sshsig_sign(keyfile, SSHSIG_NAMESPACE, text, length, &seal, err);
    if (result == 0 && strlen(seal) > SEAL_MAX)
        result = error_set(err, ERROR_INVALID, "a seal of %zu bytes is none", strlen(seal));
    if (result == 0) {
        free((*segment)->seal);
        (*segment)->seal = seal;
        (*segment)->seal_length = strlen(seal);
        return 0;
    }
    free(seal);
    segment_free(*segment);
    *segment = NULL;
    return result;
}

void segment_path(const char *feed, int64_t first, const char *suffix, char path[96])
{
    snprintf(path, 96, "records/%s/%08lld%s", feed, (long long)first, suffix);
}
