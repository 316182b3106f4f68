/* digest.h: SHA-256 (FIPS 180-4), in hex where nothing else is said. */
#ifndef SCHOUW_SCHEMA_DIGEST_H
#define SCHOUW_SCHEMA_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/error.h"

#define DIGEST_SIZE 32     /* bytes */
#define DIGEST_HEX_SIZE 65 /* 64 lower-case hex digits and a NUL */

/* SHA-256 of `bytes`, as it is and as hex. Cannot fail. */
void digest_plain(const void *bytes, size_t length, uint8_t digest[DIGEST_SIZE]);
void digest_bytes(const void *bytes, size_t length, char hex[DIGEST_HEX_SIZE]);
/* SHA-256 and size of a file, read in pieces. ERROR_IO with path and reason. */
int digest_file(const char *path, char hex[DIGEST_HEX_SIZE], long long *size, struct error *err);
/* HMAC-SHA256 (RFC 2104) of a file under a key of any text, as hex: only who has the bytes can tell it. The same as
 * `openssl dgst -sha256 -hmac KEY FILE`. ERROR_IO with path and reason. */
int digest_file_keyed(const char *path, const char *key, char hex[DIGEST_HEX_SIZE], struct error *err);
/* A digest that is made piece by piece. NULL when memory is out. */
struct digest *digest_new(void);
void digest_add(struct digest *digest, const void *bytes, size_t length);
/* SHA-256 of all that was added, as hex (`hex` may be NULL); frees the digest, which may be NULL. */
void digest_end(struct digest *digest, char hex[DIGEST_HEX_SIZE]);
/* True for exactly 64 lower-case hex digits. */
bool digest_is_hex(const char *string);
/* True for exactly so many lower-case hex digits. */
bool hex_is(const char *string, size_t digits);
/* Writes 2*count lower-case hex digits of `bytes` and a NUL. */
void hex_write(const void *bytes, size_t count, char *hex);
/* Fills `hex` with 2*count hex digits of count random bytes (count <= 64) and a NUL. */
int random_hex(size_t count, char *hex, struct error *err);

#endif
