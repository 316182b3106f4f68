#include "schema/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RANDOM_MAX 64
#define PIECE 65536

static void hex_write(const unsigned char *bytes, size_t count, char *hex)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[2 * count] = '\0';
}

void digest_bytes(const void *bytes, size_t length, char hex[DIGEST_HEX_SIZE])
{
    unsigned char digest[32];
    /* Fails only where GnuTLS found itself broken at start. Going on would give everything the same name. */
    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, length, digest) < 0) abort();
    hex_write(digest, sizeof digest, hex);
}

/* Gives all bytes of a file to gnutls_hash or gnutls_hmac. */
static int file_add(const char *path, int (*add)(void *handle, const void *bytes, size_t length), void *handle,
                    long long *size, struct error *err)
{
    char piece[PIECE];
    int result = 0, file = open(path, O_RDONLY | O_CLOEXEC);
    *size = 0;
    if (file < 0) return error_set(err, ERROR_IO, "can not read %s: %s", path, error_system(errno));
    for (;;) {
        ssize_t got = read(file, piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) result = error_set(err, ERROR_IO, "can not read %s: %s", path, error_system(errno));
        if (got <= 0) break;
        if (add(handle, piece, (size_t)got) < 0) {
            result = error_set(err, ERROR_IO, "can not hash %s: SHA-256 is not available", path);
            break;
        }
        *size += got;
    }
    close(file);
    return result;
}

static int hash_add(void *handle, const void *bytes, size_t length)
{
    return gnutls_hash(handle, bytes, length);
}

static int hmac_add(void *handle, const void *bytes, size_t length)
{
    return gnutls_hmac(handle, bytes, length);
}

int digest_file(const char *path, char hex[DIGEST_HEX_SIZE], long long *size, struct error *err)
{
    unsigned char digest[32];
    gnutls_hash_hd_t hash = NULL;
    *size = 0;
    if (gnutls_hash_init(&hash, GNUTLS_DIG_SHA256) < 0) return error_memory(err);
    int result = file_add(path, hash_add, hash, size, err);
    gnutls_hash_deinit(hash, digest);
    if (result == 0) hex_write(digest, sizeof digest, hex);
    return result;
}

int digest_file_keyed(const char *path, const char *key, char hex[DIGEST_HEX_SIZE], struct error *err)
{
    unsigned char digest[32];
    gnutls_hmac_hd_t hmac = NULL;
    long long size;
    if (gnutls_hmac_init(&hmac, GNUTLS_MAC_SHA256, key, strlen(key)) < 0) return error_memory(err);
    int result = file_add(path, hmac_add, hmac, &size, err);
    gnutls_hmac_deinit(hmac, digest);
    if (result == 0) hex_write(digest, sizeof digest, hex);
    return result;
}

/* An alias of GnuTLS's own handle: nothing is kept beside it. */
struct digest *digest_new(void)
{
    gnutls_hash_hd_t hash = NULL;
    return gnutls_hash_init(&hash, GNUTLS_DIG_SHA256) < 0 ? NULL : (struct digest *)hash;
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
    if (gnutls_hash((gnutls_hash_hd_t)digest, bytes, length) < 0) abort(); /* as in digest_bytes */
}

void digest_end(struct digest *digest, char hex[DIGEST_HEX_SIZE])
{
    unsigned char bytes[32];
    if (digest == NULL) return;
    gnutls_hash_deinit((gnutls_hash_hd_t)digest, bytes);
    if (hex != NULL) hex_write(bytes, sizeof bytes, hex);
}

bool digest_is_hex(const char *string)
{
    return string != NULL && strlen(string) == DIGEST_HEX_SIZE - 1 &&
           strspn(string, "0123456789abcdef") == DIGEST_HEX_SIZE - 1;
}

int random_hex(size_t count, char *hex, struct error *err)
{
    unsigned char bytes[RANDOM_MAX];
    if (count > sizeof bytes) return error_set(err, ERROR_INVALID, "%zu random bytes are too many", count);
    if (gnutls_rnd(GNUTLS_RND_KEY, bytes, count) < 0)
        return error_set(err, ERROR_IO, "no random bytes to be had from the system");
    hex_write(bytes, count, hex);
    return 0;
}
