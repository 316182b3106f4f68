#include "schema/sshkey.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/digest.h"

#define BLOB_MAX 1024 /* bytes; the longest text decodes to less */

int sshkey_from_blob(struct wire blob, struct sshkey *key, struct error *err)
{
    struct wire type, point;
    memset(key, 0, sizeof *key);
    if (!wire_words(&blob, &type)) return error_set(err, ERROR_INVALID, "the key is cut off");
    key->sk = wire_equal(&type, SSHKEY_TYPE_SK);
    if (!key->sk && !wire_equal(&type, SSHKEY_TYPE))
        return error_set(err, ERROR_INVALID, "a key of type %s or %s is needed", SSHKEY_TYPE, SSHKEY_TYPE_SK);
    if (!wire_string(&blob, &point)) return error_set(err, ERROR_INVALID, "the key is cut off");
    if (point.length != ED25519_SIZE)
        return error_set(err, ERROR_INVALID, "the key holds %zu bytes where Ed25519 has %d", point.length,
                         ED25519_SIZE);
    memcpy(key->point, point.data, ED25519_SIZE);
    if (key->sk && !wire_words(&blob, &key->application))
        return error_set(err, ERROR_INVALID, "the security key's application is cut off");
    if (blob.length != 0) return error_set(err, ERROR_INVALID, "%zu bytes follow the key", blob.length);
    return 0;
}

static void blob_put(struct text *blob, const struct sshkey *key)
{
    const char *type = key->sk ? SSHKEY_TYPE_SK : SSHKEY_TYPE;
    wire_put_string(blob, type, strlen(type));
    wire_put_string(blob, key->point, ED25519_SIZE);
    if (key->sk) wire_put_string(blob, key->application.data, key->application.length);
}

int sshkey_to_text(const struct sshkey *key, char text[SSHKEY_TEXT_MAX], struct error *err)
{
    struct text blob = {0}, line = {0};
    int result = 0;
    blob_put(&blob, key);
    text_printf(&line, "%s ", key->sk ? SSHKEY_TYPE_SK : SSHKEY_TYPE);
    if (!blob.failed) base64_encode(&line, blob.data, blob.length);
    if (blob.failed || line.failed)
        result = error_memory(err);
    else if (line.length >= SSHKEY_TEXT_MAX)
        result = error_set(err, ERROR_INVALID, "the key is longer than %d characters", SSHKEY_TEXT_MAX - 1);
    else
        memcpy(text, line.data, line.length + 1);
    text_fini(&blob);
    text_fini(&line);
    return result;
}

/* Splits "type base64 comment" and decodes the blob. */
static int line_decode(const char *line, struct wire *type, unsigned char bytes[BLOB_MAX], struct wire *blob,
                       struct error *err)
{
    size_t count;
    const char *word = line + strspn(line, " \t");
    size_t word_length = strcspn(word, " \t\r\n");
    const char *base64 = word + word_length + strspn(word + word_length, " \t");
    size_t length = strcspn(base64, " \t\r\n");
    *type = (struct wire){(const unsigned char *)word, word_length};
    if (word_length == 0 || length == 0)
        return error_set(err, ERROR_INVALID, "no public key: a line of type and base64 is needed, as in a .pub file");
    if (length / 4 * 3 + 3 > BLOB_MAX) return error_set(err, ERROR_INVALID, "the key is too long");
    if (!base64_decode(base64, length, bytes, &count))
        return error_set(err, ERROR_INVALID, "the key's base64 is malformed");
    *blob = (struct wire){bytes, count};
    return 0;
}

int sshkey_parse(const char *line, char text[SSHKEY_TEXT_MAX], struct error *err)
{
    unsigned char bytes[BLOB_MAX];
    struct wire type, blob;
    struct sshkey key;
    int result = line_decode(line, &type, bytes, &blob, err);
    if (result == 0) result = sshkey_from_blob(blob, &key, err);
    if (result != 0) return result;
    if (!wire_equal(&type, key.sk ? SSHKEY_TYPE_SK : SSHKEY_TYPE))
        return error_set(err, ERROR_INVALID, "the line says another type than the key in it, which is %s",
                         key.sk ? SSHKEY_TYPE_SK : SSHKEY_TYPE);
    return sshkey_to_text(&key, text, err);
}

int sshkey_read(const char *path, char text[SSHKEY_TEXT_MAX], struct error *err)
{
    char line[4 * SSHKEY_TEXT_MAX] = "", *name = NULL;
    size_t length = strlen(path);
    bool public = length > 4 && strcmp(path + length - 4, ".pub") == 0;
    if (asprintf(&name, "%s%s", path, public ? "" : ".pub") < 0) return error_memory(err);
    int result = 0;
    FILE *file = fopen(name, "re");
    if (file == NULL) {
        result = error_set(err, ERROR_IO, "can not open the public key %s: %s", name, error_system(errno));
    } else if (fgets(line, sizeof line, file) == NULL) {
        result = error_set(err, ERROR_IO, "%s is empty or can not be read", name);
    } else {
        result = sshkey_parse(line, text, err);
        if (result != 0) error_wrap(err, "%s", name);
    }
    if (file != NULL) fclose(file);
    free(name);
    return result;
}

int sshkey_fingerprint(const char *key, char fingerprint[64], struct error *err)
{
    unsigned char bytes[BLOB_MAX], digest[DIGEST_SIZE];
    char normal[SSHKEY_TEXT_MAX];
    struct wire type, blob = {0};
    struct text text = {0};
    int result = sshkey_parse(key, normal, err);
    if (result == 0) result = line_decode(normal, &type, bytes, &blob, err);
    if (result != 0) return result;
    digest_plain(blob.data, blob.length, digest);
    base64_encode(&text, digest, sizeof digest);
    if (text.failed) {
        result = error_memory(err);
    } else {
        /* As ssh-keygen -l prints it: without padding. */
        snprintf(fingerprint, 64, "SHA256:%.*s", (int)strcspn(text.data, "="), text.data);
    }
    text_fini(&text);
    return result;
}

static bool ready;

static void prepare(void)
{
    ready = gnutls_global_init() == 0;
}

bool sshkey_ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    return pthread_once(&once, prepare) == 0 && ready;
}
