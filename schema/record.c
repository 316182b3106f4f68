#include "schema/record.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "schema/clock.h"
#include "schema/nesting.h"
#include "schema/plain.h"
#include "schema/record_line.h"
#include "schema/text.h"

/* A record in one piece of memory: of the JSON it was read from only `seen` and `body` stay. Hundred thousand of them
 * are held at once, and what they take is most of what a fold costs. */
struct held {
    struct record record; /* first: a record's address is that of what holds it */
    atomic_uint holders;
    char bytes[]; /* the line, then the text of each field, a NUL after each */
};

/* What `seen` is of those who saw nobody else, which are most. */
static json_t *seen_nobody;
static pthread_once_t seen_once = PTHREAD_ONCE_INIT;

static const char *const field_names[] = {"v",  "dossier", "feed", "seq",  "prev", "seen",
                                          "at", "tick",    "kind", "item", "body"};
#define FIELD_COUNT (sizeof field_names / sizeof *field_names)

static int bad(struct error *err, const char *field, const char *what)
{
    return error_set(err, ERROR_INVALID, "the record's %s %s", field, error_spoken(what));
}

/* --- before parsing --- */

static int line_scan(const char *line, size_t length, struct error *err)
{
    if (length == 0 || length > RECORD_MAX)
        return error_set(err, ERROR_INVALID, "a record has 1 to %d bytes, not %zu", RECORD_MAX, length);
    if (memchr(line, '\n', length) != NULL) return error_set(err, ERROR_INVALID, "a record is one line");
    if (!utf8_valid(line, length))
        return error_set(err, ERROR_INVALID, "the record is not valid UTF-8, or holds a NUL");
    return 0;
}

/* Floats are refused wherever they stand: they have no one way to be written. */
static bool json_has_real(const json_t *value)
{
    const char *key;
    json_t *member;
    size_t index;
    if (json_is_real(value)) return true;
    json_object_foreach((json_t *)(uintptr_t)value, key, member)
    {
        if (json_has_real(member)) return true;
    }
    json_array_foreach(value, index, member)
    {
        if (json_has_real(member)) return true;
    }
    return false;
}

/* --- fields --- */

static int take_text(const json_t *root, const char *field, size_t most, const char **value, struct error *err)
{
    const json_t *json = json_object_get(root, field);
    if (json == NULL) return bad(err, field, "is missing");
    if (!json_is_string(json)) return bad(err, field, "is no string");
    *value = json_string_value(json);
    if (json_string_length(json) > most) return bad(err, field, "is too long");
    return 0;
}

static int take_number(const json_t *root, const char *field, int64_t least, int64_t most, int64_t *value,
                       struct error *err)
{
    const json_t *json = json_object_get(root, field);
    if (json == NULL) return bad(err, field, "is missing");
    if (!json_is_integer(json)) return bad(err, field, "is no whole number");
    *value = json_integer_value(json);
    if (*value < least || *value > most)
        return error_set(err, ERROR_INVALID, "the record's %s is %lld, outside %lld to %lld", field, (long long)*value,
                         (long long)least, (long long)most);
    return 0;
}

static int take_object(const json_t *root, const char *field, const json_t **value, struct error *err)
{
    *value = json_object_get(root, field);
    if (*value == NULL) return bad(err, field, "is missing");
    return json_is_object(*value) ? 0 : bad(err, field, "is no object");
}

static int fields_known(const json_t *root, struct error *err)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)root, key, value)
    {
        bool known = false;
        for (size_t i = 0; i < FIELD_COUNT && !known; i++) known = strcmp(key, field_names[i]) == 0;
        if (!known) return error_set(err, ERROR_INVALID, "the record has a field \"%.60s\" that no record has", key);
    }
    return 0;
}

static int seen_check(const struct record *record, struct error *err)
{
    const char *feed;
    json_t *seq;
    json_object_foreach((json_t *)(uintptr_t)record->seen, feed, seq)
    {
        if (!feed_id_valid(feed)) return bad(err, "seen", "names a feed that is no feed id (32 hex digits)");
        if (strcmp(feed, record->feed) == 0) return bad(err, "seen", "names the record's own feed");
        if (!json_is_integer(seq) || json_integer_value(seq) < 1 || json_integer_value(seq) > CLOCK_TICK_MAX)
            return bad(err, "seen", "holds something else than whole numbers from 1");
    }
    return 0;
}

static bool is_small(char letter)
{
    return letter >= 'a' && letter <= 'z';
}

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/* Also for kinds that are not known yet: their names are shown, and asked for. */
static bool kind_name_valid(const char *name)
{
    const char *end = name;
    while (is_small(*end) || is_digit(*end) || *end == '.' || *end == '-' || *end == '_') end++;
    return is_small(*name) && *end == '\0';
}

static bool has_control(const char *string)
{
    for (; *string != '\0'; string++) {
        if ((unsigned char)*string < 0x20 || *string == 0x7f) return true;
    }
    return false;
}

/* What every record has, as it was taken; fills in what follows from it. */
static int fields_check(struct record *record, struct error *err)
{
    if (!dossier_id_valid(record->dossier)) return bad(err, "dossier", "is no dossier id (a-z, 0-9 and -)");
    if (!feed_id_valid(record->feed)) return bad(err, "feed", "is no feed id (32 hex digits)");
    if (record->prev[0] != '\0' && !digest_is_hex(record->prev)) return bad(err, "prev", "is no SHA-256 in hex");
    if ((record->prev[0] == '\0') != (record->seq == 1))
        return record->seq == 1 ? bad(err, "prev", "names a line before the first")
                                : bad(err, "prev", "is empty after the first line");
    if (!clock_parse(record->at, &record->moment)) return bad(err, "at", "is no RFC 3339 time with an offset");
    if (!kind_name_valid(record->kind)) return bad(err, "kind", "is no name of a kind, such as finding.set");
    if (has_control(record->item)) return bad(err, "item", "holds a control character");
    return seen_check(record, err);
}

/* Takes what every record has. */
static int fields_read(struct record *record, const json_t *root, struct error *err)
{
    int result;
    if ((result = take_text(root, "dossier", DOSSIER_ID_MAX, &record->dossier, err)) != 0 ||
        (result = take_text(root, "feed", FEED_ID_SIZE - 1, &record->feed, err)) != 0 ||
        (result = take_number(root, "seq", 1, CLOCK_TICK_MAX, &record->seq, err)) != 0 ||
        (result = take_text(root, "prev", DIGEST_HEX_SIZE - 1, &record->prev, err)) != 0 ||
        (result = take_object(root, "seen", &record->seen, err)) != 0 ||
        (result = take_text(root, "at", RECORD_AT_MAX, &record->at, err)) != 0 ||
        (result = take_number(root, "tick", 1, CLOCK_TICK_MAX, &record->tick, err)) != 0 ||
        (result = take_text(root, "kind", RECORD_KIND_MAX, &record->kind, err)) != 0 ||
        (result = take_text(root, "item", RECORD_ITEM_MAX, &record->item, err)) != 0 ||
        (result = take_object(root, "body", &record->body, err)) != 0)
        return result;
    return fields_check(record, err);
}

static int fields_take(struct record *record, const json_t *root, struct error *err)
{
    int64_t version = 0;
    int result = take_number(root, "v", 1, 1000000, &version, err);
    if (result != 0) return result;
    record->version = (int)version;
    result = fields_read(record, root, err);
    /* As many fields as there are, and none of them missing: then none is unknown. */
    if (record->version > RECORD_VERSION || (result == 0 && json_object_size(root) == FIELD_COUNT)) return result;
    int known = fields_known(root, err); /* a wrong name says more than what is missing for it */
    return known != 0 ? known : result;
}

static int kind_take(struct record *record, struct error *err)
{
    record->type = kind_find(record->kind);
    if (record->version > RECORD_VERSION) return 0;
    if (record->type == NULL)
        return error_set(err, ERROR_INVALID, "the record's kind \"%s\" is none that version %d has; did you mean %s?",
                         record->kind, RECORD_VERSION, kind_nearest(record->kind));
    return kind_check(record->type, record->dossier, record->item, record->body, err);
}

/* Reads a line as JSON; new reference in `*root`. */
static int line_read(const char *line, size_t length, json_t **root, struct error *err)
{
    json_error_t trouble = {.text = ""};
    *root = json_loadb(line, length, JSON_REJECT_DUPLICATES, &trouble);
    /* Jansson has no words for memory that it could not get. */
    if (*root == NULL && (trouble.text[0] == '\0' || json_error_code(&trouble) == json_error_out_of_memory))
        return error_memory(err);
    if (*root == NULL)
        return error_set(err, ERROR_INVALID, "the record is no JSON: %s at byte %d", trouble.text, trouble.position);
    if (!json_is_object(*root)) return error_set(err, ERROR_INVALID, "the record is no JSON object");
    if (json_has_real(*root)) return error_set(err, ERROR_INVALID, "the record holds a number that is not whole");
    return 0;
}

static void parts_drop(struct record *record)
{
    json_decref((json_t *)(uintptr_t)record->seen);
    json_decref((json_t *)(uintptr_t)record->body);
    record->seen = record->body = NULL;
}

static void seen_prepare(void)
{
    seen_nobody = json_object();
    /* As jansson's own constants are: nobody counts who holds it, from whichever thread. */
    if (seen_nobody != NULL) seen_nobody->refcount = (size_t)-1;
}

/* Moves a text to `*bytes`, which goes on behind it. */
static void text_move(const char **text, size_t length, char **bytes)
{
    memcpy(*bytes, *text, length);
    (*bytes)[length] = '\0';
    *text = *bytes;
    *bytes += length + 1;
}

/* The record with all it points to in memory of its own, but `seen` and `body`, whose references it takes; the rest of
 * what `read` points to may be freed then. NULL: no memory is left, and nothing was taken. */
static struct record *record_hold(const struct record *read)
{
    struct record kept = *read;
    const char **const texts[] = {&kept.dossier, &kept.feed, &kept.prev, &kept.at, &kept.kind, &kept.item};
    size_t room = kept.length + 1;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) room += strlen(*texts[i]) + 1;
    struct held *held = malloc(sizeof *held + room);
    pthread_once(&seen_once, seen_prepare);
    if (held == NULL || seen_nobody == NULL) {
        free(held);
        return NULL;
    }
    char *bytes = held->bytes;
    text_move(&kept.line, kept.length, &bytes);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) text_move(texts[i], strlen(*texts[i]), &bytes);
    if (json_object_size(kept.seen) == 0) {
        json_decref((json_t *)(uintptr_t)kept.seen);
        kept.seen = json_incref(seen_nobody);
    }
    held->record = kept;
    atomic_init(&held->holders, 1);
    return &held->record;
}

/* Reads the line the short way, with new references in `seen` and `body`. False: it has to be read as JSON, if only
 * to say what is wrong with it. `fields` holds the texts. */
static bool read_as_written(struct record *record, struct record_line *fields)
{
    struct error unsaid;
    if (!record_line_read(record->line, record->length, fields)) return false;
    *record = (struct record){.version = RECORD_VERSION,
                              .dossier = fields->dossier,
                              .feed = fields->feed,
                              .seq = fields->seq,
                              .prev = fields->prev,
                              .at = fields->at,
                              .tick = fields->tick,
                              .kind = fields->kind,
                              .item = fields->item,
                              .line = record->line,
                              .length = record->length};
    record->body = plain_text_read(fields->body, fields->body_length, RECORD_DEPTH_MAX - 1);
    if (record->body != NULL) record->seen = plain_text_read(fields->seen, fields->seen_length, RECORD_DEPTH_MAX - 1);
    if (record->seen != NULL && fields_check(record, &unsaid) == 0) return true;
    parts_drop(record);
    return false;
}

/* Reads the line as JSON, with new references in `seen` and `body`; the texts live in `*root`, a new reference too. */
static int read_as_json(struct record *record, json_t **root, struct error *err)
{
    int result = nesting_check(record->line, record->length, RECORD_DEPTH_MAX, SIZE_MAX, err);
    if (result == 0) result = line_read(record->line, record->length, root, err);
    if (result == 0) result = fields_take(record, *root, err);
    json_incref((json_t *)(uintptr_t)record->seen);
    json_incref((json_t *)(uintptr_t)record->body);
    return result;
}

int record_parse(const char *line, size_t length, struct record **record, struct error *err)
{
    struct record read = {.line = line, .length = length};
    struct record_line fields;
    json_t *root = NULL;
    *record = NULL;
    int result = line_scan(line, length, err);
    if (result == 0 && !read_as_written(&read, &fields)) result = read_as_json(&read, &root, err);
    if (result == 0) result = kind_take(&read, err);
    if (result == 0) {
        digest_bytes(line, length, read.hash);
        *record = record_hold(&read);
        if (*record == NULL) result = error_memory(err);
    }
    if (result != 0) parts_drop(&read);
    json_decref(root);
    return result;
}

struct record *record_share(const struct record *record)
{
    struct held *held = (struct held *)(uintptr_t)record;
    atomic_fetch_add_explicit(&held->holders, 1, memory_order_relaxed);
    return &held->record;
}

void record_free(struct record *record)
{
    struct held *held = (struct held *)record;
    if (record == NULL || atomic_fetch_sub_explicit(&held->holders, 1, memory_order_acq_rel) > 1) return;
    parts_drop(&held->record);
    free(held);
}

/* --- writing --- */

static void field_text(struct text *text, const char *field, const char *value)
{
    plain_name(text, ",", field);
    text_json(text, value);
}

static void field_json(struct text *text, const char *field, const json_t *value)
{
    plain_name(text, ",", field);
    if (value == NULL)
        text_puts(text, "{}");
    else
        plain_write(text, value, false);
}

int record_write(const struct record_draft *draft, struct record **record, struct error *err)
{
    struct text text = {0};
    char now[CLOCK_TEXT_SIZE];
    const char *at = draft->at;
    if (at == NULL) {
        clock_now(now);
        at = now;
    }
    *record = NULL;
    text_printf(&text, "{\"v\":%d", RECORD_VERSION);
    field_text(&text, "dossier", draft->dossier);
    field_text(&text, "feed", draft->feed);
    text_printf(&text, ",\"seq\":%lld", (long long)draft->seq);
    field_text(&text, "prev", draft->prev);
    field_json(&text, "seen", draft->seen);
    field_text(&text, "at", at);
    text_printf(&text, ",\"tick\":%lld", (long long)draft->tick);
    field_text(&text, "kind", draft->kind);
    field_text(&text, "item", draft->item);
    field_json(&text, "body", draft->body);
    text_puts(&text, "}");
    int result =
        text.failed || text.data == NULL ? error_memory(err) : record_parse(text.data, text.length, record, err);
    text_fini(&text);
    return result;
}

/* --- questions --- */

bool record_saw(const struct record *later, const struct record *earlier)
{
    if (strcmp(later->feed, earlier->feed) == 0) return earlier->seq < later->seq;
    return json_integer_value(json_object_get(later->seen, earlier->feed)) >= earlier->seq;
}

const char *record_text(const struct record *record, const char *field)
{
    return json_string_value(json_object_get(record->body, field));
}

int64_t record_integer(const struct record *record, const char *field, int64_t otherwise)
{
    const json_t *value = json_object_get(record->body, field);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool record_is(const struct record *record, const char *field, const char *value)
{
    const char *text = record_text(record, field);
    return text != NULL && strcmp(text, value) == 0;
}

bool record_by_hand(const struct record *record)
{
    return strcmp(record->kind, "checkpoint.seen") != 0 || json_object_get(record->body, "accepted") != NULL;
}

bool dossier_id_valid(const char *id)
{
    size_t length = 0;
    while (length <= DOSSIER_ID_MAX && (is_small(id[length]) || is_digit(id[length]) || id[length] == '-')) length++;
    return length > 0 && length <= DOSSIER_ID_MAX && id[length] == '\0' && id[0] != '-';
}

bool feed_id_valid(const char *id)
{
    return hex_is(id, FEED_ID_SIZE - 1);
}

void dossier_id_from_name(const char *name, char id[DOSSIER_ID_MAX + 1])
{
    size_t length = 0;
    for (; *name != '\0' && length < DOSSIER_ID_MAX; name++) {
        char c = *name;
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            id[length++] = c;
        else if (length > 0 && id[length - 1] != '-')
            id[length++] = '-';
    }
    while (length > 0 && id[length - 1] == '-') length--;
    id[length] = '\0';
}
