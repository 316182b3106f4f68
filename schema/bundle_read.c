/* bundle_read.c: a part of a bundle, read once to be checked and once more to be taken. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/bundle_state.h"
#include "schema/nesting.h"

#define PIECE 65536u
#define LINE_DEPTH 4    /* nesting of a line */
#define LINE_VALUES 200 /* values in a line */
#define JSON_DEPTH 8    /* nesting of an entry's JSON */
#define JSON_VALUES 500000

struct bundle_reader {
    FILE *file;
    char *name; /* for errors */
    struct bundle_head head;
    struct digest *digest; /* of all that is read; only while it is verified */
    char line[BUNDLE_LINE_MAX + 1];
    int64_t place; /* of the next byte */
    int64_t first; /* place of the first entry */
    json_t *about; /* of the entry at hand */
    char type[33];
    bool evidence; /* it is a slice of evidence */
    bool inside;   /* its newline has not been read yet */
    int64_t left;  /* bytes of it not read yet */
    long long entries;
    bool ended, more;
};

static int broken(const struct bundle_reader *reader, struct error *err, const char *what)
{
    return error_set(err, ERROR_INVALID, "%s is cut off or was altered (at byte %lld: %s); nothing of it was taken",
                     reader->name, (long long)reader->place, error_spoken(what));
}

/* --- bytes --- */

static int read_trouble(const struct bundle_reader *reader, struct error *err)
{
    return ferror(reader->file) ? error_set(err, ERROR_IO, "%s can not be read: %s", reader->name, error_system(errno))
                                : broken(reader, err, "it ends too early");
}

static int bytes_take(struct bundle_reader *reader, char *bytes, size_t length, struct error *err)
{
    size_t got = fread(bytes, 1, length, reader->file);
    reader->place += (int64_t)got;
    if (reader->digest != NULL) digest_add(reader->digest, bytes, got);
    return got == length ? 0 : read_trouble(reader, err);
}

/* A line of JSON, an object; new reference. */
static int line_take(struct bundle_reader *reader, json_t **object, struct error *err)
{
    size_t length = 0;
    int letter;
    *object = NULL;
    while ((letter = getc_unlocked(reader->file)) != EOF && letter != '\n') {
        if (length >= BUNDLE_LINE_MAX - 1) return broken(reader, err, "a line is too long");
        reader->line[length++] = (char)letter;
    }
    if (letter == EOF) return read_trouble(reader, err);
    reader->line[length] = '\n';
    if (reader->digest != NULL) digest_add(reader->digest, reader->line, length + 1);
    reader->place += (int64_t)length + 1;
    reader->line[length] = '\0';
    if (nesting_check(reader->line, length, LINE_DEPTH, LINE_VALUES, NULL) != 0)
        return broken(reader, err, "a line is nested too deep");
    *object = json_loadb(reader->line, length, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(*object)) return 0;
    json_decref(*object);
    *object = NULL;
    return broken(reader, err, "a line of JSON should stand here");
}

/* --- opening --- */

int bundle_attach(FILE *file, const char *name, struct bundle_reader **out, struct error *err)
{
    struct bundle_reader *reader = calloc(1, sizeof *reader);
    json_t *line = NULL;
    *out = NULL;
    if (reader == NULL) {
        fclose(file);
        return error_memory(err);
    }
    reader->file = file;
    reader->name = strdup(name);
    int result = reader->name != NULL ? line_take(reader, &line, err) : error_memory(err);
    if (result == ERROR_INVALID) result = error_set(err, ERROR_INVALID, "%s is no bundle of Schouw", name);
    if (result == 0 && (result = bundle_head_read(line, &reader->head, err)) != 0) error_wrap(err, "%s", name);
    reader->first = reader->place;
    json_decref(line);
    if (result == 0)
        *out = reader;
    else
        bundle_detach(reader);
    return result;
}

int bundle_open(const char *path, struct bundle_reader **reader, struct error *err)
{
    struct stat about;
    *reader = NULL;
    /* A pipe could not be read twice, and might block here. */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return error_set(err, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, "%s: %s", path, error_system(errno));
    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(descriptor);
        return error_set(err, ERROR_USAGE, "%s is no file; a bundle is one, or several", path);
    }
    FILE *file = fdopen(descriptor, "r");
    if (file != NULL) return bundle_attach(file, path, reader, err);
    close(descriptor);
    return error_memory(err);
}

void bundle_detach(struct bundle_reader *reader)
{
    if (reader == NULL) return;
    fclose(reader->file);
    digest_end(reader->digest, NULL);
    json_decref(reader->about);
    free(reader->name);
    free(reader);
}

const struct bundle_head *bundle_head(const struct bundle_reader *reader)
{
    return &reader->head;
}

const char *bundle_name(const struct bundle_reader *reader)
{
    return reader->name;
}

bool bundle_more(const struct bundle_reader *reader)
{
    return reader->more;
}

int bundle_go(struct bundle_reader *reader, int64_t place, struct error *err)
{
    if (place < reader->first) place = reader->first;
    if (fseeko(reader->file, (off_t)place, SEEK_SET) != 0)
        return error_set(err, ERROR_IO, "%s can not be read: %s", reader->name, error_system(errno));
    reader->place = place;
    reader->left = 0;
    reader->entries = 0;
    reader->inside = reader->ended = false;
    return 0;
}

/* --- entries --- */

/* The rest of the entry at hand, and its newline. */
static int entry_pass(struct bundle_reader *reader, struct error *err)
{
    char piece[PIECE], newline;
    size_t got;
    int result = 0;
    while (reader->left > 0 && result == 0) result = bundle_read(reader, piece, sizeof piece, &got, err);
    if (result != 0 || !reader->inside) return result;
    reader->inside = false;
    result = bytes_take(reader, &newline, 1, err);
    return result == 0 && newline != '\n' ? broken(reader, err, "a newline should follow the bytes") : result;
}

static int end_take(struct bundle_reader *reader, const json_t *line, struct error *err)
{
    const json_t *more = json_object_get(line, "more"), *entries = json_object_get(line, "entries");
    if (!json_is_true(json_object_get(line, "end")) || !json_is_boolean(more) || !json_is_integer(entries))
        return broken(reader, err, "its last line is not what it should be");
    if (reader->digest != NULL && json_integer_value(entries) != reader->entries)
        return broken(reader, err, "it does not hold as much as it says");
    reader->ended = true;
    reader->more = json_is_true(more);
    return 0;
}

static int entry_check(struct bundle_reader *reader, const struct bundle_entry *entry, struct error *err)
{
    struct bundle_segment segment;
    struct bundle_slice slice;
    if (strcmp(entry->type, BUNDLE_SEGMENT) == 0 && bundle_segment_about(entry, &segment, NULL) != 0)
        return broken(reader, err, "a segment is not what it should be");
    if (strcmp(entry->type, BUNDLE_EVIDENCE) == 0 && bundle_slice(entry, &slice, NULL) != 0)
        return broken(reader, err, "a piece of evidence is not what it should be");
    return 0;
}

int bundle_next(struct bundle_reader *reader, struct bundle_entry *entry, struct error *err)
{
    int result = entry_pass(reader, err);
    *entry = (struct bundle_entry){.type = "", .place = reader->place};
    if (result != 0 || reader->ended) return result;
    json_decref(reader->about);
    reader->about = NULL;
    result = line_take(reader, &reader->about, err);
    if (result != 0) return result;
    if (json_object_get(reader->about, "end") != NULL) return end_take(reader, reader->about, err);
    const char *type = json_string_value(json_object_get(reader->about, "type"));
    const json_t *length = json_object_get(reader->about, "length");
    if (type == NULL || strlen(type) >= sizeof reader->type ||
        type[strspn(type, "abcdefghijklmnopqrstuvwxyz-")] != '\0' || !json_is_integer(length) ||
        json_integer_value(length) < 0)
        return broken(reader, err, "an entry says neither what it is nor how long");
    snprintf(reader->type, sizeof reader->type, "%s", type);
    reader->evidence = strcmp(type, BUNDLE_EVIDENCE) == 0;
    reader->left = json_integer_value(length);
    reader->inside = true;
    reader->entries++;
    if (reader->left > (reader->evidence ? BUNDLE_EVIDENCE_MAX : (int64_t)BUNDLE_ENTRY_MAX))
        return broken(reader, err, "an entry is too long");
    entry->type = reader->type;
    entry->about = reader->about;
    entry->length = reader->left;
    result = entry_check(reader, entry, err);
    return result == 0 ? 1 : result;
}

int bundle_read(struct bundle_reader *reader, char *bytes, size_t size, size_t *got, struct error *err)
{
    *got = reader->left < (int64_t)size ? (size_t)reader->left : size;
    int result = bytes_take(reader, bytes, *got, err);
    if (result == 0) reader->left -= (int64_t)*got;
    return result;
}

/* All bytes of the entry at hand, ended by a NUL; owned by the caller. */
static int entry_bytes(struct bundle_reader *reader, char **bytes, size_t *length, struct error *err)
{
    *bytes = NULL;
    *length = 0;
    if (reader->left > (int64_t)BUNDLE_ENTRY_MAX) return broken(reader, err, "an entry is too long");
    size_t size = (size_t)reader->left;
    char *room = malloc(size + 1);
    if (room == NULL) return error_memory(err);
    int result = bundle_read(reader, room, size, length, err);
    if (result != 0) {
        free(room);
        return result;
    }
    room[size] = '\0';
    *bytes = room;
    return 0;
}

int bundle_json(struct bundle_reader *reader, json_t **value, struct error *err)
{
    char *bytes = NULL;
    size_t length;
    *value = NULL;
    int result = entry_bytes(reader, &bytes, &length, err);
    if (result == 0 && nesting_check(bytes, length, JSON_DEPTH, JSON_VALUES, NULL) != 0)
        result = broken(reader, err, "its JSON is nested too deep, or holds too much");
    if (result == 0) {
        *value = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
        if (*value == NULL) result = broken(reader, err, "JSON should stand here");
    }
    free(bytes);
    return result;
}

int bundle_heads(struct bundle_reader *reader, json_t **heads, struct error *err)
{
    const char *feed;
    json_t *seq;
    int result = bundle_json(reader, heads, err);
    if (result != 0) return result;
    bool good = json_is_object(*heads) && json_object_size(*heads) <= BUNDLE_HEADS_MAX;
    json_object_foreach(*heads, feed, seq)
    {
        good = good && feed_id_valid(feed) && json_is_integer(seq) && json_integer_value(seq) >= 0;
    }
    if (good) return 0;
    json_decref(*heads);
    *heads = NULL;
    return broken(reader, err, "an object of feed to number should stand here");
}

/* --- segments and evidence --- */

int bundle_segment_about(const struct bundle_entry *entry, struct bundle_segment *segment, struct error *err)
{
    const char *dossier = json_string_value(json_object_get(entry->about, "dossier"));
    const char *feed = json_string_value(json_object_get(entry->about, "feed"));
    json_int_t text = json_integer_value(json_object_get(entry->about, "text"));
    *segment = (struct bundle_segment){.first = json_integer_value(json_object_get(entry->about, "first")),
                                       .last = json_integer_value(json_object_get(entry->about, "last"))};
    if (dossier == NULL || !dossier_id_valid(dossier) || feed == NULL || !feed_id_valid(feed) || segment->first < 1 ||
        segment->last < segment->first || text < 1 || text > (json_int_t)SEGMENT_MAX || text > entry->length ||
        entry->length - text > (json_int_t)BUNDLE_SEAL_MAX)
        return error_set(err, ERROR_INVALID, "a segment of the bundle is not what it should be");
    snprintf(segment->dossier, sizeof segment->dossier, "%s", dossier);
    snprintf(segment->feed, sizeof segment->feed, "%s", feed);
    segment->text_length = (size_t)text;
    segment->seal_length = (size_t)(entry->length - text);
    return 0;
}

int bundle_segment(struct bundle_reader *reader, const struct bundle_entry *entry, struct bundle_segment *segment,
                   struct error *err)
{
    size_t length;
    int result = bundle_segment_about(entry, segment, err);
    if (result == 0) result = entry_bytes(reader, &segment->bytes, &length, err);
    if (result != 0) return result;
    segment->text = segment->bytes;
    segment->seal = segment->bytes + segment->text_length;
    return 0;
}

void bundle_segment_fini(struct bundle_segment *segment)
{
    free(segment->bytes);
    segment->bytes = NULL;
}

int bundle_slice(const struct bundle_entry *entry, struct bundle_slice *slice, struct error *err)
{
    const char *sha256 = json_string_value(json_object_get(entry->about, "sha256"));
    const json_t *offset = json_object_get(entry->about, "offset"), *size = json_object_get(entry->about, "size");
    *slice = (struct bundle_slice){
        .offset = json_integer_value(offset), .length = entry->length, .size = json_integer_value(size)};
    if (sha256 == NULL || !digest_is_hex(sha256) || !json_is_integer(offset) || !json_is_integer(size) ||
        slice->offset < 0 || slice->size > BUNDLE_EVIDENCE_MAX || slice->length > slice->size ||
        slice->offset > slice->size - slice->length)
        return error_set(err, ERROR_INVALID, "a piece of evidence in the bundle is not what it should be");
    snprintf(slice->sha256, sizeof slice->sha256, "%s", sha256);
    return 0;
}

/* --- the seal --- */

static int seal_check(struct bundle_reader *reader, struct error *err)
{
    char digest[DIGEST_HEX_SIZE], sealed[DIGEST_HEX_SIZE + 1], *seal = malloc(BUNDLE_SEAL_MAX + 1);
    if (seal == NULL) return error_memory(err);
    digest_end(reader->digest, digest);
    reader->digest = NULL;
    bundle_sealed(digest, sealed);
    size_t length = fread(seal, 1, BUNDLE_SEAL_MAX + 1, reader->file);
    int result = 0;
    if (ferror(reader->file))
        result = error_set(err, ERROR_IO, "%s can not be read: %s", reader->name, error_system(errno));
    else if (length == 0 || length > BUNDLE_SEAL_MAX)
        result = broken(reader, err, "its seal should stand here, and nothing more");
    if (result == 0)
        result = sshsig_verify(seal, length, sealed, strlen(sealed), SSHSIG_NAMESPACE_BUNDLE, reader->head.from.key,
                               NULL, err);
    if (result == ERROR_SIGNATURE) {
        error_wrap(err, "%s", reader->name);
        reader->more = false;
    }
    free(seal);
    return result;
}

int bundle_verify(struct bundle_reader *reader, struct error *err)
{
    struct bundle_entry entry;
    if (fseeko(reader->file, 0, SEEK_SET) != 0)
        return error_set(err, ERROR_IO, "%s can not be read: %s", reader->name, error_system(errno));
    digest_end(reader->digest, NULL);
    reader->digest = digest_new();
    if (reader->digest == NULL) return error_memory(err);
    reader->place = reader->left = reader->entries = 0;
    reader->inside = reader->ended = false;
    json_t *line = NULL;
    int result = line_take(reader, &line, err); /* read before; now it is part of what is sealed */
    json_decref(line);
    while (result == 0 && !reader->ended && (result = bundle_next(reader, &entry, err)) == 1) result = 0;
    if (result == 0) result = seal_check(reader, err);
    digest_end(reader->digest, NULL);
    reader->digest = NULL;
    return result == 0 ? bundle_go(reader, 0, err) : result;
}
