#include "schema/gitobject.h"

#include <nettle/sha1.h>
#include <stdio.h>
#include <string.h>

#include "schema/digest.h"

#define MODE_FOLDER "40000"

void gitobject_sha1(const char *type, const void *bytes, size_t length, uint8_t sha1[GITOBJECT_SHA1_SIZE])
{
    struct sha1_ctx hash;
    char head[40];
    int head_length = snprintf(head, sizeof head, "%s %zu", type, length);

    sha1_init(&hash);
    sha1_update(&hash, (size_t)head_length + 1, (const uint8_t *)head);
    if (length > 0) sha1_update(&hash, length, bytes);
    sha1_digest(&hash, GITOBJECT_SHA1_SIZE, sha1);
}

void gitobject_id(const char *type, const void *bytes, size_t length, char id[GITOBJECT_ID_SIZE])
{
    uint8_t digest[GITOBJECT_SHA1_SIZE];
    gitobject_sha1(type, bytes, length, digest);
    hex_write(digest, sizeof digest, id);
}

bool gitobject_id_valid(const char *id)
{
    return hex_is(id, GITOBJECT_ID_SIZE - 1);
}

bool gitobject_entry(const void *tree, size_t length, const char *name, bool *folder, char id[GITOBJECT_ID_SIZE])
{
    const unsigned char *at = tree, *end = at + length;

    /* "<mode> <name>\0" and the id's 20 bytes, one after the other. */
    while (at < end) {
        const unsigned char *blank = memchr(at, ' ', (size_t)(end - at)), *stop;
        if (blank == NULL || (stop = memchr(blank, '\0', (size_t)(end - blank))) == NULL ||
            end - stop <= GITOBJECT_SHA1_SIZE)
            return false;
        if (strcmp((const char *)blank + 1, name) == 0) {
            *folder = (size_t)(blank - at) == strlen(MODE_FOLDER) && memcmp(at, MODE_FOLDER, strlen(MODE_FOLDER)) == 0;
            hex_write(stop + 1, GITOBJECT_SHA1_SIZE, id);
            return true;
        }
        at = stop + 1 + GITOBJECT_SHA1_SIZE;
    }
    return false;
}
