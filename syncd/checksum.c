#include "syncd/checksum.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUM_MAX 64       /* bytes of the longest sum */
#define BASE64_TEXT 1024 /* characters of base64 that are looked at; a sum takes 44 at most */

struct algorithm {
    const char *name;
    gnutls_digest_algorithm_t id;
};

static const struct algorithm algorithms[] = {
    {"sha256", GNUTLS_DIG_SHA256}, {"sha1", GNUTLS_DIG_SHA1}, {"md5", GNUTLS_DIG_MD5}};
#define ALGORITHM_COUNT (sizeof algorithms / sizeof *algorithms)

struct checksum {
    gnutls_hash_hd_t hash;
    size_t size;
    unsigned char announced[SUM_MAX];
};

/* A GnuTLS held to FIPS 140 has no MD5. */
static bool is_computed(const struct algorithm *algorithm)
{
    unsigned char sum[SUM_MAX];
    return gnutls_hash_fast(algorithm->id, "", 0, sum) == 0;
}

void checksum_names(char names[CHECKSUM_NAMES_SIZE])
{
    names[0] = '\0';
    for (size_t i = 0; i < ALGORITHM_COUNT; i++) {
        size_t length = strlen(names);
        if (!is_computed(&algorithms[i])) continue;
        snprintf(names + length, CHECKSUM_NAMES_SIZE - length, "%s%s", length > 0 ? "," : "", algorithms[i].name);
    }
}

static const struct algorithm *algorithm_find(const char *name, size_t length)
{
    for (size_t i = 0; i < ALGORITHM_COUNT; i++) {
        if (strlen(algorithms[i].name) == length && strncmp(algorithms[i].name, name, length) == 0 &&
            is_computed(&algorithms[i]))
            return &algorithms[i];
    }
    return NULL;
}

static int announced_read(const char *text, struct checksum *checksum, struct error *err)
{
    size_t length = strlen(text);
    gnutls_datum_t encoded = {(unsigned char *)(size_t)text, (unsigned)length}, plain = {NULL, 0};
    bool good = length > 0 && length < BASE64_TEXT && gnutls_base64_decode2(&encoded, &plain) == 0 &&
                plain.size == checksum->size;

    if (good) memcpy(checksum->announced, plain.data, plain.size);
    gnutls_free(plain.data);
    return good ? 0
                : error_set(err, ERROR_INVALID, "Upload-Checksum should hold the base64 of %zu bytes", checksum->size);
}

int checksum_open(const char *field, struct checksum **out, struct error *err)
{
    size_t length = strcspn(field, " ");
    const struct algorithm *algorithm = algorithm_find(field, length);
    struct checksum *checksum;
    char names[CHECKSUM_NAMES_SIZE];
    int result;

    *out = NULL;
    if (!algorithm) {
        checksum_names(names);
        return error_set(err, ERROR_INVALID, "Upload-Checksum names no algorithm that is known here: send one of %s",
                         names);
    }
    if (!(checksum = calloc(1, sizeof *checksum))) return error_memory(err);
    checksum->size = gnutls_hash_get_len(algorithm->id);
    if ((result = announced_read(field + length + strspn(field + length, " "), checksum, err))) {
        free(checksum);
        return result;
    }
    if (gnutls_hash_init(&checksum->hash, algorithm->id)) {
        free(checksum);
        return error_memory(err);
    }
    *out = checksum;
    return 0;
}

void checksum_close(struct checksum *checksum)
{
    if (!checksum) return;
    gnutls_hash_deinit(checksum->hash, NULL);
    free(checksum);
}

void checksum_add(struct checksum *checksum, const char *bytes, size_t length)
{
    gnutls_hash(checksum->hash, bytes, length);
}

bool checksum_matches(struct checksum *checksum)
{
    unsigned char sum[SUM_MAX];
    gnutls_hash_output(checksum->hash, sum);
    return memcmp(sum, checksum->announced, checksum->size) == 0;
}
