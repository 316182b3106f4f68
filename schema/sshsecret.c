#include "schema/sshsecret.h"

#include <fcntl.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BEGIN "-----BEGIN OPENSSH PRIVATE KEY-----\n"
#define END "-----END OPENSSH PRIVATE KEY-----"
#define MAGIC "openssh-key-v1" /* with its NUL */
#define FILE_MAX 4096          /* bytes; an Ed25519 key has some 400 */

/* The whole file. False when it is large, or others may read it: ssh-keygen takes no such key either. */
static bool file_read(const char *path, char bytes[FILE_MAX], size_t *length)
{
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = -1;

    if (file < 0) return false;
    if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && (about.st_mode & 077) == 0 && about.st_size < FILE_MAX)
        got = read(file, bytes, FILE_MAX);
    close(file);
    *length = got > 0 ? (size_t)got : 0;
    return got > 0;
}

/* PROTOCOL.key: the part that a passphrase would have encrypted. */
static bool private_parse(struct wire wire, struct sshsecret *secret)
{
    struct wire type, point, both, comment;
    uint32_t check, again;

    if (!wire_number(&wire, &check) || !wire_number(&wire, &again) || check != again) return false;
    if (!wire_words(&wire, &type) || !wire_equal(&type, SSHKEY_TYPE)) return false;
    if (!wire_string(&wire, &point) || !wire_string(&wire, &both) || !wire_words(&wire, &comment)) return false;
    if (point.length != ED25519_SIZE || both.length != (size_t)2 * ED25519_SIZE) return false;
    if (memcmp(point.data, secret->key.point, ED25519_SIZE) != 0) return false;
    if (memcmp(both.data + ED25519_SIZE, point.data, ED25519_SIZE) != 0) return false;
    for (size_t i = 0; i < wire.length; i++)
        if (wire.data[i] != i + 1) return false;
    memcpy(secret->seed, both.data, ED25519_SIZE);
    return true;
}

static bool blob_parse(struct wire wire, struct sshsecret *secret)
{
    struct wire cipher, derivation, options, public, private;
    uint32_t count;

    if (wire.length < sizeof MAGIC || memcmp(wire.data, MAGIC, sizeof MAGIC) != 0) return false;
    wire.data += sizeof MAGIC;
    wire.length -= sizeof MAGIC;
    if (!wire_words(&wire, &cipher) || !wire_words(&wire, &derivation) || !wire_string(&wire, &options)) return false;
    if (!wire_equal(&cipher, "none") || !wire_equal(&derivation, "none")) return false;
    if (!wire_number(&wire, &count) || count != 1) return false;
    if (!wire_string(&wire, &public) || !wire_string(&wire, &private) || wire.length != 0) return false;
    if (sshkey_from_blob(public, &secret->key, NULL) != 0 || secret->key.sk) return false;
    return private_parse(private, secret);
}

bool sshsecret_read(const char *path, struct sshsecret *secret)
{
    char bytes[FILE_MAX];
    unsigned char blob[FILE_MAX];
    size_t length = 0, count = 0;
    const size_t begin = strlen(BEGIN);
    bool good = false;

    memset(secret, 0, sizeof *secret);
    if (file_read(path, bytes, &length) && length > begin && memcmp(bytes, BEGIN, begin) == 0) {
        const char *base64 = bytes + begin, *end = memmem(base64, length - begin, END, strlen(END));
        good = end != NULL && base64_decode(base64, (size_t)(end - base64), blob, &count) &&
               blob_parse((struct wire){blob, count}, secret);
    }
    gnutls_memset(bytes, 0, sizeof bytes);
    gnutls_memset(blob, 0, sizeof blob);
    if (!good) sshsecret_fini(secret);
    return good;
}

bool sshsecret_sign(const struct sshsecret *secret, const char *bytes, size_t length, unsigned char signature[64])
{
    struct sshsecret copy = *secret; /* the library's data are not const */
    const gnutls_datum_t message = {(unsigned char *)(size_t)bytes, (unsigned int)length};
    const gnutls_datum_t point = {copy.key.point, ED25519_SIZE}, seed = {copy.seed, ED25519_SIZE};
    gnutls_datum_t made = {NULL, 0};
    gnutls_privkey_t key = NULL;
    bool good = false;

    if (sshkey_ready() && gnutls_privkey_init(&key) == 0) {
        good = gnutls_privkey_import_ecc_raw(key, GNUTLS_ECC_CURVE_ED25519, &point, NULL, &seed) == 0 &&
               gnutls_privkey_sign_data2(key, GNUTLS_SIGN_EDDSA_ED25519, 0, &message, &made) == 0 && made.size == 64;
        if (good) memcpy(signature, made.data, 64);
        gnutls_privkey_deinit(key);
    }
    gnutls_free(made.data);
    sshsecret_fini(&copy);
    return good;
}

void sshsecret_fini(struct sshsecret *secret)
{
    gnutls_memset(secret, 0, sizeof *secret);
}
