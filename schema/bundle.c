/* bundle.c: what a bundle is called, how large it gets, and its first line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "schema/bundle_state.h"
#include "schema/text.h"

#define NAME_PATTERN "[a-z0-9][a-z0-9._-]{0,63}" /* of people and devices, as in the registry */

int bundle_size(const char *text, int64_t *size, struct error *err)
{
    static const char letters[] = "KMGT";
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    const char *letter = *end != '\0' ? strchr(letters, *end & ~0x20) : NULL;
    bool good = errno == 0 && end != text && text[0] != '-' && (*end == '\0' || (letter != NULL && end[1] == '\0'));
    for (const char *step = letters; good && letter != NULL && step <= letter; step++)
        good = !__builtin_mul_overflow(number, 1000, &number);
    if (!good)
        return error_set(err, ERROR_USAGE, "\"%.40s\" is no size: a number of bytes, or such as 700K, 10M, 4G", text);
    if (number < BUNDLE_SIZE_MIN)
        return error_set(err, ERROR_USAGE, "a part of a bundle has at least %d bytes; \"%.40s\" are too few",
                         BUNDLE_SIZE_MIN, text);
    *size = number;
    return 0;
}

bool bundle_path(const char *first, int part, char *path, size_t size)
{
    int length = part == 1 ? snprintf(path, size, "%s", first) : snprintf(path, size, "%s.%03d", first, part);
    return length > 0 && (size_t)length < size;
}

void bundle_sealed(const char digest[DIGEST_HEX_SIZE], char sealed[DIGEST_HEX_SIZE + 1])
{
    snprintf(sealed, DIGEST_HEX_SIZE + 1, "%s\n", digest);
}

/* --- the first line --- */

static json_t *party_write(const struct bundle_party *party)
{
    return json_pack("{s:s,s:s,s:s}", "person", party->person, "device", party->device, "key", party->key);
}

json_t *bundle_head_write(const struct bundle_head *head)
{
    return json_pack("{s:i,s:s,s:i,s:o,s:o,s:s,s:s,s:s}", "schouw-bundle", BUNDLE_VERSION, "bundle", head->id, "part",
                     head->part, "from", party_write(&head->from), "to", party_write(&head->to), "body", head->body,
                     "root_key", head->root_key, "made", head->made);
}

/* Copies a string field that matches `pattern` or is empty. */
static bool field_read(const json_t *object, const char *name, const char *pattern, char *copy, size_t size)
{
    const char *value = json_string_value(json_object_get(object, name));
    if (value == NULL || strlen(value) >= size) return false;
    if (value[0] != '\0' && pattern != NULL && !text_matches(value, pattern)) return false;
    snprintf(copy, size, "%s", value);
    return true;
}

static bool key_read(const json_t *object, const char *name, char key[SSHKEY_TEXT_MAX])
{
    const char *value = json_string_value(json_object_get(object, name));
    key[0] = '\0';
    return value != NULL && (value[0] == '\0' || sshkey_parse(value, key, NULL) == 0);
}

static bool party_read(const json_t *party, struct bundle_party *read)
{
    return field_read(party, "person", NAME_PATTERN, read->person, sizeof read->person) &&
           field_read(party, "device", NAME_PATTERN, read->device, sizeof read->device) &&
           key_read(party, "key", read->key);
}

int bundle_head_read(const json_t *line, struct bundle_head *head, struct error *err)
{
    json_int_t version = json_integer_value(json_object_get(line, "schouw-bundle"));
    json_int_t part = json_integer_value(json_object_get(line, "part"));
    *head = (struct bundle_head){0};
    if (version < 1) return error_set(err, ERROR_INVALID, "this is no bundle of Schouw");
    if (version > BUNDLE_VERSION)
        return error_set(err, ERROR_INVALID,
                         "this bundle is of version %lld; this program reads version %d. Use a newer "
                         "Schouw",
                         (long long)version, BUNDLE_VERSION);
    bool good = field_read(line, "bundle", "[0-9a-f]{32}", head->id, sizeof head->id) && head->id[0] != '\0' &&
                part >= 1 && part <= BUNDLE_PARTS_MAX && party_read(json_object_get(line, "from"), &head->from) &&
                head->from.key[0] != '\0' && party_read(json_object_get(line, "to"), &head->to) &&
                field_read(line, "body", NULL, head->body, sizeof head->body) &&
                key_read(line, "root_key", head->root_key) &&
                field_read(line, "made", NULL, head->made, sizeof head->made) && clock_parse(head->made, NULL);
    head->part = (int)part;
    return good ? 0 : error_set(err, ERROR_INVALID, "the first line of the bundle is not what it should be");
}
