#include "schema/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RANDOM_MAX 64 /* bytes; getentropy gives 256 at most */
#define PIECE 65536

void hex_write(const void *bytes, size_t count, char *hex)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = bytes;
    for (size_t i = 0; i < count; i++) {
        hex[2 * i] = digits[from[i] >> 4];
        hex[2 * i + 1] = digits[from[i] & 15];
    }
    hex[2 * count] = '\0';
}

void digest_plain(const void *bytes, size_t length, uint8_t digest[DIGEST_SIZE])
{
    struct sha256_ctx hash;
    sha256_init(&hash);
    sha256_update(&hash, length, bytes);
    sha256_digest(&hash, DIGEST_SIZE, digest);
}

void digest_bytes(const void *bytes, size_t length, char hex[DIGEST_HEX_SIZE])
{
    uint8_t digest[DIGEST_SIZE];
    digest_plain(bytes, length, digest);
    hex_write(digest, sizeof digest, hex);
}

/* Gives all bytes of a file to `add`. */
static int file_add(const char *path, void (*add)(void *handle, const uint8_t *bytes, size_t length), void *handle,
                    long long *size, struct error *err)
{
    uint8_t piece[PIECE];
    int result = 0, file = open(path, O_RDONLY | O_CLOEXEC);
    *size = 0;
    if (file < 0) return error_set(err, ERROR_IO, "can not read %s: %s", path, error_system(errno));
    for (;;) {
        ssize_t got = read(file, piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) result = error_set(err, ERROR_IO, "can not read %s: %s", path, error_system(errno));
        if (got <= 0) break;
        add(handle, piece, (size_t)got);
        *size += got;
    }
    close(file);
    return result;
}

static void hash_add(void *handle, const uint8_t *bytes, size_t length)
{
    sha256_update(handle, length, bytes);
}

static void hmac_add(void *handle, const uint8_t *bytes, size_t length)
{
    hmac_sha256_update(handle, length, bytes);
}

int digest_file(const char *path, char hex[DIGEST_HEX_SIZE], long long *size, struct error *err)
{
    struct sha256_ctx hash;
    unsigned char digest[SHA256_DIGEST_SIZE];
    sha256_init(&hash);
    int result = file_add(path, hash_add, &hash, size, err);
    sha256_digest(&hash, sizeof digest, digest);
    if (result == 0) hex_write(digest, sizeof digest, hex);
    return result;
}

int digest_file_keyed(const char *path, const char *key, char hex[DIGEST_HEX_SIZE], struct error *err)
{
    struct hmac_sha256_ctx hmac;
    unsigned char digest[SHA256_DIGEST_SIZE];
    long long size;
    hmac_sha256_set_key(&hmac, strlen(key), (const uint8_t *)key);
    int result = file_add(path, hmac_add, &hmac, &size, err);
    hmac_sha256_digest(&hmac, sizeof digest, digest);
    if (result == 0) hex_write(digest, sizeof digest, hex);
    return result;
}

struct digest {
    struct sha256_ctx hash;
};

struct digest *digest_new(void)
{
    struct digest *digest = malloc(sizeof *digest);
    if (digest != NULL) sha256_init(&digest->hash);
    return digest;
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
    sha256_update(&digest->hash, length, bytes);
}

void digest_end(struct digest *digest, char hex[DIGEST_HEX_SIZE])
{
    unsigned char bytes[SHA256_DIGEST_SIZE];
    if (digest == NULL) return;
    sha256_digest(&digest->hash, sizeof bytes, bytes);
    if (hex != NULL) hex_write(bytes, sizeof bytes, hex);
    free(digest);
}

bool hex_is(const char *string, size_t digits)
{
    return strspn(string, "0123456789abcdef") == digits && string[digits] == '\0';
}

bool digest_is_hex(const char *string)
{
    return string != NULL && hex_is(string, DIGEST_HEX_SIZE - 1);
}

int random_hex(size_t count, char *hex, struct error *err)
{
    unsigned char bytes[RANDOM_MAX];
    if (count > sizeof bytes) return error_set(err, ERROR_INVALID, "%zu random bytes are too many", count);
    if (getentropy(bytes, count) != 0) return error_set(err, ERROR_IO, "no random bytes to be had from the system");
    hex_write(bytes, count, hex);
    return 0;
}
