#include "schema/sshsig.h"

#include <gnutls/abstract.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "schema/digest.h"
#include "schema/process.h"
#include "schema/sshkey.h"
#include "schema/sshsecret.h"

#define ARMOUR_BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define ARMOUR_END "\n-----END SSH SIGNATURE-----"
#define ARMOUR_WIDTH 70
#define ARMOUR_MAX 65536 /* bytes; a seal has some 300 */
#define MAGIC "SSHSIG"
#define VERSION 1
#define HASH "sha256" /* what seals are made with: records are hashed by it as well, and processors know it */
#define SIGNATURE_SIZE 64
#define UNATTENDED_SECONDS 20

static unsigned patience; /* seconds that ssh-keygen gets; 0: as long as the person takes */

/* The parts of a signature blob (PROTOCOL.sshsig, section 3); borrowed from the decoded armour. */
struct sshsig {
    struct wire key, namespace_, hash, signature;
};

static int broken(struct error *err, const char *what)
{
    return error_set(err, ERROR_SIGNATURE, "the seal does not verify: %s", error_spoken(what));
}

/* Takes the armour off. `*blob` is owned by the caller. As ssh-keygen: begins with the first byte, may end before it
 * does. */
static int armour_decode(const char *armoured, size_t length, unsigned char **blob, size_t *blob_length,
                         struct error *err)
{
    const size_t begin = strlen(ARMOUR_BEGIN);
    if (length > ARMOUR_MAX) return broken(err, "it is too long");
    if (length < begin || memcmp(armoured, ARMOUR_BEGIN, begin) != 0)
        return broken(err, "its first line is not -----BEGIN SSH SIGNATURE-----");
    const char *base64 = armoured + begin;
    const char *end = memmem(base64, length - begin, ARMOUR_END, strlen(ARMOUR_END));
    if (end == NULL) return broken(err, "its last line, -----END SSH SIGNATURE-----, is missing");
    size_t base64_length = (size_t)(end - base64);
    *blob = malloc(base64_length / 4 * 3 + 3);
    if (*blob == NULL) return error_memory(err);
    if (!base64_decode(base64, base64_length, *blob, blob_length)) return broken(err, "its base64 is malformed");
    return 0;
}

static int sshsig_parse(struct wire blob, struct sshsig *sshsig, struct error *err)
{
    struct wire reserved;
    uint32_t version;
    const size_t magic = strlen(MAGIC);
    if (blob.length < magic || memcmp(blob.data, MAGIC, magic) != 0) return broken(err, "it is no SSHSIG");
    blob.data += magic;
    blob.length -= magic;
    if (!wire_number(&blob, &version)) return broken(err, "it is cut off");
    /* Not "version != 1": ssh-keygen takes what is not above its own. */
    if (version > VERSION) return broken(err, "its version is newer than 1; update schouw");
    if (!wire_string(&blob, &sshsig->key) || !wire_words(&blob, &sshsig->namespace_) ||
        !wire_string(&blob, &reserved) || !wire_words(&blob, &sshsig->hash) || !wire_string(&blob, &sshsig->signature))
        return broken(err, "it is cut off");
    if (blob.length != 0) return broken(err, "bytes follow its end");
    return 0;
}

/* What was signed (PROTOCOL.sshsig, section 4): the namespace asked for, and the hash of the bytes at hand. */
static int signed_data(const struct sshsig *sshsig, const char *namespace_, const char *bytes, size_t length,
                       struct text *data, struct error *err)
{
    uint8_t digest[SHA512_DIGEST_SIZE];
    struct sha512_ctx hash;
    bool wide = wire_equal(&sshsig->hash, "sha512");
    if (!wide && !wire_equal(&sshsig->hash, "sha256")) return broken(err, "its hash algorithm is not sha256 or sha512");
    if (wide) {
        sha512_init(&hash);
        sha512_update(&hash, length, (const uint8_t *)bytes);
        sha512_digest(&hash, sizeof digest, digest);
    } else {
        digest_plain(bytes, length, digest);
    }
    text_append(data, MAGIC, strlen(MAGIC));
    wire_put_string(data, namespace_, strlen(namespace_));
    wire_put_string(data, "", 0);
    wire_put_string(data, sshsig->hash.data, sshsig->hash.length);
    wire_put_string(data, digest, wide ? SHA512_DIGEST_SIZE : DIGEST_SIZE);
    return data->failed ? error_memory(err) : 0;
}

/* What a security key signs (PROTOCOL.u2f): hashes, with its own flags and counter between. Replaces `data`. */
static int security_key_data(const struct sshkey *key, uint8_t flags, uint32_t counter, struct text *data,
                             struct error *err)
{
    unsigned char application[DIGEST_SIZE], message[DIGEST_SIZE];
    const char flag = (char)flags;
    digest_plain(key->application.data, key->application.length, application);
    digest_plain(data->data, data->length, message);
    text_fini(data);
    text_append(data, (const char *)application, sizeof application);
    text_append(data, &flag, 1);
    wire_put_number(data, counter);
    text_append(data, (const char *)message, sizeof message);
    return data->failed ? error_memory(err) : 0;
}

static int ed25519_verify(const struct sshkey *key, const struct text *data, const struct wire *raw, struct error *err)
{
    gnutls_pubkey_t pubkey = NULL;
    unsigned char point_bytes[ED25519_SIZE], signature_bytes[SIGNATURE_SIZE];
    gnutls_datum_t point = {point_bytes, sizeof point_bytes};
    gnutls_datum_t signature = {signature_bytes, sizeof signature_bytes};
    gnutls_datum_t message = {(unsigned char *)data->data, (unsigned int)data->length};
    int result = 0;
    if (raw->length != SIGNATURE_SIZE) return broken(err, "an Ed25519 signature has 64 bytes");
    memcpy(point_bytes, key->point, sizeof point_bytes);
    memcpy(signature_bytes, raw->data, sizeof signature_bytes);
    if (!sshkey_ready()) return error_set(err, ERROR_IO, "GnuTLS can not be prepared");
    if (gnutls_pubkey_init(&pubkey) < 0) return error_memory(err);
    if (gnutls_pubkey_import_ecc_raw(pubkey, GNUTLS_ECC_CURVE_ED25519, &point, NULL) < 0)
        result = broken(err, "its key is no point of Ed25519");
    else if (gnutls_pubkey_verify_data2(pubkey, GNUTLS_SIGN_EDDSA_ED25519, 0, &message, &signature) < 0)
        result = broken(err, "these are not the bytes that were sealed, or not by this key");
    gnutls_pubkey_deinit(pubkey);
    return result;
}

/* Checks the inner signature (key type, 64 bytes, and flags and counter for a security key) over `data`. */
static int signature_verify(const struct sshsig *sshsig, const struct sshkey *key, struct text *data, struct error *err)
{
    struct wire rest = sshsig->signature, type, raw;
    uint8_t flags = 0;
    uint32_t counter = 0;
    if (!wire_words(&rest, &type) || !wire_string(&rest, &raw)) return broken(err, "its signature is cut off");
    if (!wire_equal(&type, key->sk ? SSHKEY_TYPE_SK : SSHKEY_TYPE))
        return broken(err, "its signature is of another type than its key");
    if (key->sk && (!wire_byte(&rest, &flags) || !wire_number(&rest, &counter)))
        return broken(err, "its signature is cut off");
    if (rest.length != 0) return broken(err, "bytes follow its signature");
    if (key->sk) {
        int result = security_key_data(key, flags, counter, data, err);
        if (result != 0) return result;
    }
    return ed25519_verify(key, data, &raw, err);
}

/* Says that the seal is of another key than the one it has to be of. */
static int other_key(const char *wanted, const char *got, struct error *err)
{
    char wanted_print[64] = "?", got_print[64] = "?";
    sshkey_fingerprint(wanted, wanted_print, NULL);
    sshkey_fingerprint(got, got_print, NULL);
    return error_set(err, ERROR_SIGNATURE, "the seal does not verify: it is by the key %s, not by %s", got_print,
                     wanted_print);
}

int sshsig_verify(const char *armoured, size_t armoured_length, const char *bytes, size_t length,
                  const char *namespace_, const char *key, char signer[SSHKEY_TEXT_MAX], struct error *err)
{
    unsigned char *blob = NULL;
    size_t blob_length = 0;
    struct sshsig sshsig;
    struct sshkey signed_by;
    char signed_text[SSHKEY_TEXT_MAX], wanted[SSHKEY_TEXT_MAX];
    struct text data = {0};

    int result = armour_decode(armoured, armoured_length, &blob, &blob_length, err);
    if (result != 0) goto out;
    result = sshsig_parse((struct wire){blob, blob_length}, &sshsig, err);
    if (result != 0) goto out;
    if (!wire_equal(&sshsig.namespace_, namespace_)) {
        result = error_set(err, ERROR_SIGNATURE,
                           "the seal does not verify: it was made for another purpose than \"%s\"", namespace_);
        goto out;
    }
    result = sshkey_from_blob(sshsig.key, &signed_by, err);
    if (result == 0) result = sshkey_to_text(&signed_by, signed_text, err);
    if (result == ERROR_INVALID) {
        error_wrap(err, "the seal does not verify");
        if (err != NULL) err->code = ERROR_SIGNATURE;
        result = ERROR_SIGNATURE;
    }
    if (result == 0) result = signed_data(&sshsig, namespace_, bytes, length, &data, err);
    if (result == 0) result = signature_verify(&sshsig, &signed_by, &data, err);
    if (result != 0) goto out;
    if (key != NULL) {
        result = sshkey_parse(key, wanted, err);
        if (result != 0) goto out;
        if (strcmp(wanted, signed_text) != 0) {
            result = other_key(wanted, signed_text, err);
            goto out;
        }
    }
    if (signer != NULL) memcpy(signer, signed_text, sizeof signed_text);
out:
    text_fini(&data);
    free(blob);
    return result;
}

/* What a tool said, on one line. */
static void text_flatten(struct text *text)
{
    while (text->length > 0 && strchr("\r\n ", text->data[text->length - 1]) != NULL) text->data[--text->length] = '\0';
    for (size_t i = 0; i < text->length; i++) {
        if (text->data[i] == '\n') text->data[i] = ' ';
        if (text->data[i] == '\r') text->data[i] = ' ';
    }
}

/* The signature's armour, 70 characters a line. */
static void armour_encode(const struct text *blob, struct text *armoured)
{
    struct text base64 = {0};
    base64_encode(&base64, blob->data, blob->length);
    text_puts(armoured, ARMOUR_BEGIN);
    for (size_t at = 0; at < base64.length; at += ARMOUR_WIDTH) {
        size_t left = base64.length - at;
        text_append(armoured, base64.data + at, left < ARMOUR_WIDTH ? left : ARMOUR_WIDTH);
        if (left > ARMOUR_WIDTH) text_puts(armoured, "\n");
    }
    text_puts(armoured, ARMOUR_END "\n");
    if (base64.failed) armoured->failed = true;
    text_fini(&base64);
}

/* Signs in process, with a key that needs nobody (see sshsecret.h). False: ssh-keygen has to do it. */
static bool sign_plainly(const char *keyfile, const char *namespace_, const char *bytes, size_t length, char **armoured)
{
    struct sshsecret secret;
    struct text public = {0}, data = {0}, inner = {0}, blob = {0}, armour = {0};
    const struct sshsig sshsig = {.hash = {(const unsigned char *)HASH, strlen(HASH)}};
    unsigned char signature[SIGNATURE_SIZE];
    size_t taken;
    if (!sshsecret_read(keyfile, &secret)) return false;
    if (signed_data(&sshsig, namespace_, bytes, length, &data, NULL) == 0 &&
        sshsecret_sign(&secret, data.data, data.length, signature)) {
        wire_put_string(&public, SSHKEY_TYPE, strlen(SSHKEY_TYPE));
        wire_put_string(&public, secret.key.point, ED25519_SIZE);
        wire_put_string(&inner, SSHKEY_TYPE, strlen(SSHKEY_TYPE));
        wire_put_string(&inner, signature, sizeof signature);
        text_append(&blob, MAGIC, strlen(MAGIC));
        wire_put_number(&blob, VERSION);
        wire_put_string(&blob, public.data, public.length);
        wire_put_string(&blob, namespace_, strlen(namespace_));
        wire_put_string(&blob, "", 0);
        wire_put_string(&blob, HASH, strlen(HASH));
        wire_put_string(&blob, inner.data, inner.length);
        armour_encode(&blob, &armour);
        if (!public.failed && !inner.failed && !blob.failed && !armour.failed) *armoured = text_take(&armour, &taken);
    }
    sshsecret_fini(&secret);
    text_fini(&public);
    text_fini(&data);
    text_fini(&inner);
    text_fini(&blob);
    text_fini(&armour);
    return *armoured != NULL;
}

void sshsig_unattended(void)
{
    patience = UNATTENDED_SECONDS;
    /* A window that asks is in front of nobody either. */
    setenv("SSH_ASKPASS_REQUIRE", "never", 1);
}

int sshsig_sign(const char *keyfile, const char *namespace_, const char *bytes, size_t length, char **armoured,
                struct error *err)
{
    const char *const argv[] = {"ssh-keygen", "-Y", "sign", "-Ohashalg=" HASH, "-n", namespace_, "-f", keyfile, NULL};
    struct text output = {0}, errors = {0};
    char key[SSHKEY_TEXT_MAX] = "";
    size_t output_length = 0;
    int status = 0;

    *armoured = NULL;
    if (sign_plainly(keyfile, namespace_, bytes, length, armoured)) return 0;
    /* A security key waits for a touch, and ssh-keygen asks for it on stderr: then it has to reach the person. */
    bool touch = sshkey_read(keyfile, key, NULL) == 0 && strncmp(key, "sk-", 3) == 0;
    struct text *heard = touch && patience == 0 ? NULL : &errors;
    int result = process_run_within(patience, argv, bytes, length, &output, heard, &status, err);
    if (result != 0) goto out;
    if (status != 0) {
        text_flatten(&errors);
        result = error_set(err, ERROR_IO, "ssh-keygen can not sign with %s (exit %d): %s", keyfile, status,
                           errors.length > 0 ? errors.data : error_spoken("see its message above"));
        goto out;
    }
    if (output.length == 0) {
        result = error_set(err, ERROR_IO, "ssh-keygen gave no signature for %s", keyfile);
        goto out;
    }
    *armoured = text_take(&output, &output_length);
    if (*armoured == NULL) result = error_memory(err);
out:
    text_fini(&output);
    text_fini(&errors);
    return result;
}
