/* sshwire.h: the encodings of SSH: strings and numbers (RFC 4251, section 5) and base64. For sshkey.c, sshsig.c and
 * checkpoint.c (base64) only.
 *
 * Everything is as lenient and as strict as OpenSSH's own sshbuf and b64_pton, so that verdicts are the same.
 */
#ifndef SCHOUW_SCHEMA_SSHWIRE_H
#define SCHOUW_SCHEMA_SSHWIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/text.h"

/* A run of bytes, borrowed; the getters take from its front. */
struct wire {
    const unsigned char *data;
    size_t length;
};

/* Each takes one value from the front; false when the bytes do not hold one. */
bool wire_byte(struct wire *wire, uint8_t *value);
bool wire_number(struct wire *wire, uint32_t *value);
bool wire_string(struct wire *wire, struct wire *value);
/* A string for text: a NUL only as its last byte, which is taken off. */
bool wire_words(struct wire *wire, struct wire *value);
bool wire_equal(const struct wire *wire, const char *string);

/* Appends a string with its length; a number. */
void wire_put_string(struct text *text, const void *bytes, size_t length);
void wire_put_number(struct text *text, uint32_t value);

/* Decodes base64; white space may stand anywhere. `bytes` holds at least length / 4 * 3 + 3. False when malformed:
 * other characters, wrong padding, bits that are left over and not zero. */
bool base64_decode(const char *base64, size_t length, unsigned char *bytes, size_t *count);
/* Appends base64 with padding, on one line. */
void base64_encode(struct text *text, const void *bytes, size_t length);

#endif
