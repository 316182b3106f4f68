#include "schema/plain.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 18 /* of a number: no more than fit */

/* What is left of the bytes. */
struct plain {
    const char *at, *end;
    char *room;      /* for a string without its escapes; NULL until there is one */
    size_t capacity; /* of `room`: no string is longer */
    size_t depth, most;
};

/* A string: within the bytes, or in `room` until the next one. */
struct run {
    const char *bytes;
    size_t length;
};

static void skip_blanks(struct plain *plain)
{
    while (plain->at < plain->end &&
           (*plain->at == ' ' || *plain->at == '\n' || *plain->at == '\r' || *plain->at == '\t'))
        plain->at++;
}

/* Takes `c`, and the blanks before it. */
static bool take(struct plain *plain, char c)
{
    skip_blanks(plain);
    if (plain->at == plain->end || *plain->at != c) return false;
    plain->at++;
    return true;
}

/* --- reading strings --- */

/* What an escape of two bytes means, by its second byte; 0: it is none. */
static const char meant[256] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
};

/* Where a run of bytes that mean themselves ends. */
static const char *run_end(const char *at, const char *end)
{
    return at + text_json_run(at, (size_t)(end - at));
}

/* A string with escapes, into `room`; its first quote was taken. */
static bool take_escaped(struct plain *plain, struct run *run)
{
    if (!plain->room) plain->room = malloc(plain->capacity);
    if (!plain->room) return false;
    char *out = plain->room;
    for (;;) {
        const char *end = run_end(plain->at, plain->end);
        memcpy(out, plain->at, (size_t)(end - plain->at));
        out += end - plain->at;
        plain->at = end;
        if (plain->end - end < 2 || *end != '\\') break;
        *out = meant[(unsigned char)end[1]];
        if (!*out) return false;
        out++;
        plain->at += 2;
    }
    *run = (struct run){plain->room, (size_t)(out - plain->room)};
    return plain->at < plain->end && *plain->at++ == '"';
}

/* A string whose first quote was taken. */
static bool take_string(struct plain *plain, struct run *run)
{
    const char *first = plain->at, *end = run_end(first, plain->end);
    if (end == plain->end) return false;
    if (*end != '"') return take_escaped(plain, run);
    *run = (struct run){first, (size_t)(end - first)};
    plain->at = end + 1;
    return true;
}

/* --- reading values --- */

static json_t *take_value(struct plain *plain);

static json_t *take_number(struct plain *plain)
{
    bool negative = *plain->at == '-';
    if (negative) plain->at++;
    const char *first = plain->at;
    json_int_t number = 0;

    for (; plain->at < plain->end && *plain->at >= '0' && *plain->at <= '9'; plain->at++) {
        if (plain->at - first == DIGITS_MAX) return NULL;
        number = number * 10 + (*plain->at - '0');
    }
    if (plain->at == first || (*first == '0' && (negative || plain->at - first > 1))) return NULL;
    /* What follows is no part of it: of `1.5` and `1e5` the caller finds no comma and no bracket here. */
    return json_integer(negative ? -number : number);
}

static bool take_word(struct plain *plain, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(plain->end - plain->at) < length || memcmp(plain->at, word, length) != 0) return false;
    plain->at += length;
    return true;
}

static bool take_member(struct plain *plain, json_t *object)
{
    struct run key;
    char kept[64]; /* of a key that was written with escapes: the value may need `room` */
    size_t before = json_object_size(object);

    if (!take(plain, '"') || !take_string(plain, &key)) return false;
    if (key.bytes == plain->room) {
        if (key.length > sizeof kept) return false;
        memcpy(kept, key.bytes, key.length);
        key.bytes = kept;
    }
    if (!take(plain, ':')) return false;
    /* A name that was there already makes it no larger: that is refused, as the library does. */
    return json_object_setn_new_nocheck(object, key.bytes, key.length, take_value(plain)) == 0 &&
           json_object_size(object) > before;
}

static bool take_element(struct plain *plain, json_t *array)
{
    return json_array_append_new(array, take_value(plain)) == 0;
}

/* What stands between two brackets, the first of which was taken. */
static json_t *take_many(struct plain *plain, json_t *many, bool (*take_one)(struct plain *, json_t *), char last)
{
    bool good = ++plain->depth <= plain->most && many;
    if (good && !take(plain, last)) {
        do good = take_one(plain, many);
        while (good && take(plain, ','));
        good = good && take(plain, last);
    }
    plain->depth--;
    if (good) return many;
    json_decref(many);
    return NULL;
}

static json_t *take_value(struct plain *plain)
{
    struct run run;

    skip_blanks(plain);
    if (plain->at == plain->end) return NULL;
    switch (*plain->at) {
    case '"':
        plain->at++;
        return take_string(plain, &run) ? json_stringn_nocheck(run.bytes, run.length) : NULL;
    case '{':
        plain->at++;
        return take_many(plain, json_object(), take_member, '}');
    case '[':
        plain->at++;
        return take_many(plain, json_array(), take_element, ']');
    case 't':
        return take_word(plain, "true") ? json_true() : NULL;
    case 'f':
        return take_word(plain, "false") ? json_false() : NULL;
    case 'n':
        return take_word(plain, "null") ? json_null() : NULL;
    default:
        return take_number(plain);
    }
}

json_t *plain_read(const char *bytes, size_t length)
{
    return utf8_valid(bytes, length) ? plain_text_read(bytes, length, PLAIN_DEPTH_MAX) : NULL;
}

json_t *plain_text_read(const char *bytes, size_t length, size_t depth)
{
    struct plain plain = {.at = bytes, .end = bytes + length, .capacity = length, .most = depth};

    json_t *object = take_value(&plain);
    skip_blanks(&plain);
    free(plain.room);
    if (json_is_object(object) && plain.at == plain.end) return object;
    json_decref(object);
    return NULL;
}

json_t *plain_or_any_read(const char *bytes, size_t length, json_error_t *trouble)
{
    json_t *object = plain_read(bytes, length);
    return object ? object : json_loadb(bytes, length, JSON_REJECT_DUPLICATES, trouble);
}

/* --- writing --- */

void plain_name(struct text *text, const char *before, const char *name)
{
    text_puts(text, before);
    text_json(text, name);
    text_puts(text, ":");
}

static int key_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put_sorted(struct text *text, json_t *object)
{
    size_t size = json_object_size(object), count = 0;
    const char **keys = malloc((size + 1) * sizeof *keys), *key;
    json_t *member;

    text->failed = text->failed || !keys;
    if (!keys) return;
    json_object_foreach(object, key, member) keys[count++] = key;
    qsort(keys, count, sizeof *keys, key_compare);
    for (size_t i = 0; i < count; i++) {
        plain_name(text, i ? "," : "", keys[i]);
        plain_write(text, json_object_get(object, keys[i]), true);
    }
    free(keys);
}

static void put_object(struct text *text, json_t *object, bool sorted)
{
    const char *key, *before = "";
    json_t *member;

    text_puts(text, "{");
    if (sorted && json_object_size(object) > 1) {
        put_sorted(text, object);
    } else {
        json_object_foreach(object, key, member)
        {
            plain_name(text, before, key);
            plain_write(text, member, sorted);
            before = ",";
        }
    }
    text_puts(text, "}");
}

static void put_array(struct text *text, const json_t *array, bool sorted)
{
    const json_t *element;
    size_t index;

    text_puts(text, "[");
    json_array_foreach(array, index, element)
    {
        if (index) text_puts(text, ",");
        plain_write(text, element, sorted);
    }
    text_puts(text, "]");
}

void plain_write(struct text *text, const json_t *value, bool sorted)
{
    const char *string = json_string_value(value);

    /* A string may hold what ends a C string. */
    if (string && strlen(string) == json_string_length(value))
        text_json(text, string);
    else if (json_is_object(value))
        put_object(text, (json_t *)(uintptr_t)value, sorted);
    else if (json_is_array(value))
        put_array(text, value, sorted);
    else if (json_dump_callback(value, text_dump, text, JSON_COMPACT | JSON_ENCODE_ANY) != 0)
        text->failed = true;
}

char *plain_dump(const json_t *value, bool sorted)
{
    struct text text = {0};
    size_t length;
    if (value == NULL) return NULL;
    plain_write(&text, value, sorted);
    return text_take(&text, &length);
}
