#include "schema/flat.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "schema/text.h"

#define DIGITS_MAX 18 /* of a number: no more than fit */
#define KEY_MAX 32    /* bytes of a key */

/* What is left of the bytes, and room for one string. */
struct flat {
    const char *at, *end;
    char *room;
};

static bool take(struct flat *flat, char c)
{
    if (flat->at == flat->end || *flat->at != c) return false;
    flat->at++;
    return true;
}

/* Undoes an escape of two bytes; '\0': it is none. */
static char meant(char letter)
{
    static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    const char *found = letter ? strchr(letters, letter) : NULL;
    return found ? means[found - letters] : '\0';
}

/* Where a run of bytes that mean themselves ends. */
static const char *plain_end(const char *at, const char *end)
{
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20) at++;
    return at;
}

/* A string into `room`. */
static bool take_string(struct flat *flat, size_t *length)
{
    char *out = flat->room;

    if (!take(flat, '"')) return false;
    for (;;) {
        const char *run = plain_end(flat->at, flat->end);
        memcpy(out, flat->at, (size_t)(run - flat->at));
        out += run - flat->at;
        flat->at = run;
        if (take(flat, '"')) break;
        if (flat->end - run < 2 || *run != '\\' || !(*out = meant(run[1]))) return false;
        out++;
        flat->at += 2;
    }
    *length = (size_t)(out - flat->room);
    return true;
}

static json_t *take_number(struct flat *flat)
{
    const char *first = flat->at;
    json_int_t number = 0;

    for (; flat->at < flat->end && *flat->at >= '0' && *flat->at <= '9'; flat->at++) {
        if (flat->at - first == DIGITS_MAX) return NULL;
        number = number * 10 + (*flat->at - '0');
    }
    if (flat->at == first || (*first == '0' && flat->at - first > 1)) return NULL;
    return json_integer(number);
}

static json_t *take_value(struct flat *flat)
{
    size_t length;

    if (flat->at < flat->end && *flat->at != '"') return take_number(flat);
    return take_string(flat, &length) ? json_stringn_nocheck(flat->room, length) : NULL;
}

static bool take_member(struct flat *flat, json_t *object)
{
    char key[KEY_MAX + 1];
    size_t length;

    if (!take_string(flat, &length) || length > KEY_MAX) return false;
    memcpy(key, flat->room, length);
    key[length] = '\0';
    if (!take(flat, ':') || json_object_get(object, key)) return false;
    return json_object_set_new_nocheck(object, key, take_value(flat)) == 0;
}

json_t *flat_read(const char *bytes, size_t length)
{
    struct flat flat = {.at = bytes, .end = bytes + length};
    json_t *object = NULL;
    bool good = false;

    if (length < 2 || bytes[0] != '{' || bytes[length - 1] != '}' || !utf8_valid(bytes, length)) return NULL;
    flat.room = malloc(length);
    object = json_object();
    if (flat.room && object && take(&flat, '{')) {
        do good = take_member(&flat, object);
        while (good && take(&flat, ','));
        good = good && take(&flat, '}') && flat.at == flat.end;
    }
    free(flat.room);
    if (good) return object;
    json_decref(object);
    return NULL;
}
