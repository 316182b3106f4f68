/* Seals: what schouw says of a signature is what `ssh-keygen -Y verify` says of it. */
#include "tests/schema/stock.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <sys/stat.h>

#include "schema/sshwire.h"

#define MESSAGE "{\"v\":1}\n{\"v\":1,\"second\":\"line\"}\n"
#define PRINCIPAL "anna"

static struct stock stock;
static char keyfile[128], key[SSHKEY_TEXT_MAX], other_keyfile[128], other_key[SSHKEY_TEXT_MAX];

static void signers_write(const char *line)
{
    char text[SSHKEY_TEXT_MAX + 100];
    int length = snprintf(text, sizeof text, PRINCIPAL " %s\n", line);
    stock_write(&stock, "allowed_signers", text, (size_t)length);
}

static int setup(void **state)
{
    (void)state;
    stock_open(&stock);
    stock_key(&stock, "anna", keyfile, key);
    stock_key(&stock, "bert", other_keyfile, other_key);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    stock_close(&stock);
    return 0;
}

static char *sign(const char *path, const char *namespace_)
{
    struct error err = {0};
    char *seal = NULL;
    if (sshsig_sign(path, namespace_, MESSAGE, strlen(MESSAGE), &seal, &err) != 0) fail_msg("%s", err.message);
    return seal;
}

/* Both verdicts, which have to be equal. */
static bool verdict(const char *by, const char *seal, size_t length, const char *message)
{
    struct error err = {0};
    char signer[SSHKEY_TEXT_MAX];
    bool ours = sshsig_verify(seal, length, message, strlen(message), SSHSIG_NAMESPACE, by, signer, &err) == 0;
    bool theirs = stock_verify(&stock, PRINCIPAL, SSHSIG_NAMESPACE, NULL, seal, length, message, strlen(message));
    if (ours != theirs)
        fail_msg("we say %d (%s), ssh-keygen %d, of:\n%.*s", ours, err.message, theirs, (int)length, seal);
    if (ours) assert_string_equal(signer, by);
    if (!ours) assert_int_equal(err.code, ERROR_SIGNATURE);
    return ours;
}

/* Armours a blob as ssh-keygen does, 70 characters a line. */
static char *armour(const unsigned char *blob, size_t length)
{
    struct text base64 = {0}, text = {0};
    size_t taken;
    base64_encode(&base64, blob, length);
    text_puts(&text, "-----BEGIN SSH SIGNATURE-----\n");
    for (size_t i = 0; i < base64.length; i += 70) text_printf(&text, "%.70s\n", base64.data + i);
    text_puts(&text, "-----END SSH SIGNATURE-----\n");
    text_fini(&base64);
    char *armoured = text_take(&text, &taken);
    assert_non_null(armoured);
    return armoured;
}

static size_t dearmour(const char *seal, unsigned char *blob)
{
    size_t length = 0;
    const char *base64 = strchr(seal, '\n') + 1;
    assert_true(base64_decode(base64, (size_t)(strstr(base64, "\n-----END") - base64), blob, &length));
    return length;
}

static void a_good_seal_verifies(void **state)
{
    (void)state;
    char *seal = sign(keyfile, SSHSIG_NAMESPACE);
    signers_write(key);
    assert_true(verdict(key, seal, strlen(seal), MESSAGE));
    free(seal);
}

static void a_seal_over_nothing_verifies(void **state)
{
    (void)state;
    struct error err = {0};
    char *seal = NULL;
    assert_int_equal(sshsig_sign(keyfile, SSHSIG_NAMESPACE, "", 0, &seal, &err), 0);
    signers_write(key);
    assert_true(verdict(key, seal, strlen(seal), ""));
    free(seal);
}

static void a_seal_with_sha512_verifies(void **state)
{
    (void)state;
    struct error err = {0};
    struct text output = {0}, said = {0};
    int status = 0;
    const char *const argv[] = {"ssh-keygen", "-Y",    "sign", "-Ohashalg=sha512", "-n", SSHSIG_NAMESPACE,
                                "-f",         keyfile, NULL};
    assert_int_equal(process_run(argv, MESSAGE, strlen(MESSAGE), &output, &said, &status, &err), 0);
    assert_int_equal(status, 0);
    signers_write(key);
    assert_true(verdict(key, output.data, output.length, MESSAGE));
    text_fini(&output);
    text_fini(&said);
}

static void another_message_key_or_namespace_does_not_verify(void **state)
{
    (void)state;
    char *seal = sign(keyfile, SSHSIG_NAMESPACE);
    char *foreign = sign(other_keyfile, SSHSIG_NAMESPACE);
    char *enrolment = sign(keyfile, SSHSIG_NAMESPACE_ENROL);
    signers_write(key);
    assert_false(verdict(key, seal, strlen(seal), MESSAGE " "));
    assert_false(verdict(key, seal, strlen(seal), ""));
    assert_false(verdict(key, foreign, strlen(foreign), MESSAGE));
    assert_false(verdict(key, enrolment, strlen(enrolment), MESSAGE));
    free(seal);
    free(foreign);
    free(enrolment);
}

static void without_a_key_any_signer_is_taken_and_named(void **state)
{
    (void)state;
    char signer[SSHKEY_TEXT_MAX], *seal = sign(other_keyfile, SSHSIG_NAMESPACE_ENROL);
    struct error err = {0};
    assert_int_equal(
        sshsig_verify(seal, strlen(seal), MESSAGE, strlen(MESSAGE), SSHSIG_NAMESPACE_ENROL, NULL, signer, &err), 0);
    assert_string_equal(signer, other_key);
    free(seal);
}

static void a_seal_cut_off_anywhere_gets_the_same_verdict(void **state)
{
    (void)state;
    char *seal = sign(keyfile, SSHSIG_NAMESPACE);
    size_t good = 0;
    signers_write(key);
    for (size_t length = 0; length < strlen(seal); length++) good += verdict(key, seal, length, MESSAGE);
    assert_int_equal(good, 1); /* only the newline at the very end can be missed */
    free(seal);
}

static void a_flipped_bit_in_the_armour_gets_the_same_verdict(void **state)
{
    (void)state;
    char *seal = sign(keyfile, SSHSIG_NAMESPACE);
    size_t length = strlen(seal), good = 0;
    signers_write(key);
    for (size_t i = 0; i < length; i++) {
        char flip = (char)(1 << (i % 8));
        seal[i] ^= flip;
        good += verdict(key, seal, length, MESSAGE);
        seal[i] ^= flip;
    }
    assert_true(good < 8); /* white space, and what follows the last line */
    free(seal);
}

/* Flips one bit of each byte of the blob under the armour. Returns how many still verify: only version 0 for 1, which
 * ssh-keygen takes (it refuses what is above its own) and which is under no signature. */
static size_t flip_blob(const char *by, const char *seal)
{
    unsigned char blob[1024];
    size_t length = dearmour(seal, blob), good = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char flip = (unsigned char)(1 << ((i * 5 + 3) % 8));
        blob[i] ^= flip;
        char *flipped = armour(blob, length);
        good += verdict(by, flipped, strlen(flipped), MESSAGE);
        free(flipped);
        blob[i] ^= flip;
    }
    return good;
}

static void a_flipped_bit_in_the_blob_gets_the_same_verdict(void **state)
{
    (void)state;
    char *seal = sign(keyfile, SSHSIG_NAMESPACE);
    signers_write(key);
    assert_int_equal(flip_blob(key, seal), 1);
    free(seal);
}

static void odd_armour_gets_the_same_verdict(void **state)
{
    (void)state;
    const struct {
        const char *from, *to;
        bool good;
    } odd[] = {
        {"-----BEGIN", "\n-----BEGIN", false},
        {"NATURE-----\n", "NATURE-----", false},
        {"BEGIN SSH SIGNATURE-----\n", "BEGIN SSH SIGNATURE-----\r\n", false},
        {"U1NI", "U1\r\n NI\t", true},
        {"U1NI", "U1*I", false},
        {"U1NI", "", false},
        {"\n-----END", "\n\n-----END", true},
        {"\n-----END", "\n=\n-----END", false},
        {"\n-----END", "\nAAAA\n-----END", false},
        {"\n-----END", "x-----END", false},
        {"\n-----END", "-----END", false},
        {"END SSH SIGNATURE-----\n", "END SSH SIGNATURE-----", true},
        {"END SSH SIGNATURE-----\n", "END SSH SIGNATURE-----trailing\nwords", true},
    };
    char *seal = sign(keyfile, SSHSIG_NAMESPACE);
    signers_write(key);
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct text text = {0};
        const char *place = strstr(seal, odd[i].from);
        assert_non_null(place);
        text_append(&text, seal, (size_t)(place - seal));
        text_puts(&text, odd[i].to);
        text_puts(&text, place + strlen(odd[i].from));
        assert_int_equal(verdict(key, text.data, text.length, MESSAGE), odd[i].good);
        text_fini(&text);
    }
    free(seal);
}

/* A software authenticator: what a FIDO key would hold and do. */
struct authenticator {
    gnutls_privkey_t private_key;
    char key[SSHKEY_TEXT_MAX];
    struct text blob; /* of the public key */
};

static void authenticator_open(struct authenticator *authenticator, const char *application)
{
    const char *type = "sk-ssh-ed25519@openssh.com";
    gnutls_ecc_curve_t curve;
    gnutls_datum_t x, y, k;
    struct text line = {0};
    memset(authenticator, 0, sizeof *authenticator);
    assert_true(gnutls_privkey_init(&authenticator->private_key) >= 0);
    assert_true(gnutls_privkey_generate(authenticator->private_key, GNUTLS_PK_EDDSA_ED25519, 0, 0) >= 0);
    assert_true(gnutls_privkey_export_ecc_raw2(authenticator->private_key, &curve, &x, &y, &k, 0) >= 0);
    wire_put_string(&authenticator->blob, type, strlen(type));
    wire_put_string(&authenticator->blob, x.data, x.size);
    wire_put_string(&authenticator->blob, application, strlen(application));
    text_printf(&line, "%s ", type);
    base64_encode(&line, authenticator->blob.data, authenticator->blob.length);
    snprintf(authenticator->key, sizeof authenticator->key, "%s", line.data);
    text_fini(&line);
    gnutls_free(x.data);
    gnutls_free(y.data);
    gnutls_free(k.data);
}

static void authenticator_close(struct authenticator *authenticator)
{
    gnutls_privkey_deinit(authenticator->private_key);
    text_fini(&authenticator->blob);
}

static void digest_append(struct text *text, gnutls_digest_algorithm_t algorithm, const void *bytes, size_t length)
{
    unsigned char digest[64];
    assert_true(gnutls_hash_fast(algorithm, bytes, length, digest) >= 0);
    text_append(text, (const char *)digest, gnutls_hash_get_len(algorithm));
}

/* Seals MESSAGE with these flags, and `extra` after the inner signature. */
static char *authenticator_sign(const struct authenticator *authenticator, const char *application, unsigned char flags,
                                const char *extra)
{
    const char *type = "sk-ssh-ed25519@openssh.com";
    struct text hash = {0}, data = {0}, asked = {0}, inner = {0}, outer = {0};
    gnutls_datum_t signature;
    digest_append(&hash, GNUTLS_DIG_SHA512, MESSAGE, strlen(MESSAGE));
    text_append(&data, "SSHSIG", 6);
    wire_put_string(&data, SSHSIG_NAMESPACE, strlen(SSHSIG_NAMESPACE));
    wire_put_string(&data, "", 0);
    wire_put_string(&data, "sha512", 6);
    wire_put_string(&data, hash.data, hash.length);
    digest_append(&asked, GNUTLS_DIG_SHA256, application, strlen(application));
    text_append(&asked, (const char *)&flags, 1);
    wire_put_number(&asked, 42);
    digest_append(&asked, GNUTLS_DIG_SHA256, data.data, data.length);
    gnutls_datum_t message = {(unsigned char *)asked.data, (unsigned int)asked.length};
    assert_true(
        gnutls_privkey_sign_data2(authenticator->private_key, GNUTLS_SIGN_EDDSA_ED25519, 0, &message, &signature) >= 0);
    wire_put_string(&inner, type, strlen(type));
    wire_put_string(&inner, signature.data, signature.size);
    text_append(&inner, (const char *)&flags, 1);
    wire_put_number(&inner, 42);
    text_append(&inner, extra, strlen(extra));
    text_append(&outer, "SSHSIG", 6);
    wire_put_number(&outer, 1);
    wire_put_string(&outer, authenticator->blob.data, authenticator->blob.length);
    wire_put_string(&outer, SSHSIG_NAMESPACE, strlen(SSHSIG_NAMESPACE));
    wire_put_string(&outer, "", 0);
    wire_put_string(&outer, "sha512", 6);
    wire_put_string(&outer, inner.data, inner.length);
    char *seal = armour((const unsigned char *)outer.data, outer.length);
    gnutls_free(signature.data);
    text_fini(&hash);
    text_fini(&data);
    text_fini(&asked);
    text_fini(&inner);
    text_fini(&outer);
    return seal;
}

static void a_seal_of_a_security_key_gets_the_same_verdict(void **state)
{
    (void)state;
    struct authenticator authenticator;
    authenticator_open(&authenticator, "ssh:");
    signers_write(authenticator.key);
    for (unsigned char flags = 0; flags < 8; flags++) { /* 1: user present, 4: user verified */
        char *seal = authenticator_sign(&authenticator, "ssh:", flags, "");
        /* ssh-keygen does not ask for presence; what the flags say is under the signature, for who wants to know. */
        assert_true(verdict(authenticator.key, seal, strlen(seal), MESSAGE));
        assert_false(verdict(authenticator.key, seal, strlen(seal), "something else"));
        free(seal);
    }
    authenticator_close(&authenticator);
}

static void a_flipped_bit_in_the_seal_of_a_security_key_is_refused(void **state)
{
    (void)state;
    struct authenticator authenticator;
    authenticator_open(&authenticator, "ssh:schouw");
    signers_write(authenticator.key);
    char *seal = authenticator_sign(&authenticator, "ssh:schouw", 1, "");
    assert_true(verdict(authenticator.key, seal, strlen(seal), MESSAGE));
    assert_int_equal(flip_blob(authenticator.key, seal), 1);
    free(seal);
    authenticator_close(&authenticator);
}

static void a_security_key_speaks_for_its_application_only_and_nothing_follows(void **state)
{
    (void)state;
    struct authenticator authenticator;
    authenticator_open(&authenticator, "ssh:");
    signers_write(authenticator.key);
    char *elsewhere = authenticator_sign(&authenticator, "https://example.org", 1, "");
    char *longer = authenticator_sign(&authenticator, "ssh:", 1, "x");
    assert_false(verdict(authenticator.key, elsewhere, strlen(elsewhere), MESSAGE));
    assert_false(verdict(authenticator.key, longer, strlen(longer), MESSAGE));
    free(elsewhere);
    free(longer);
    authenticator_close(&authenticator);
}

/* A seal's blob made of the given parts, with the good signature of `seal`. */
static char *rebuild(const char *seal, uint32_t version, const char *namespace_, size_t namespace_length,
                     const char *reserved, const char *hash, const char *trailing)
{
    unsigned char blob[1024];
    struct wire wire = {blob, dearmour(seal, blob)}, signer, skip, signature;
    struct text outer = {0};
    uint32_t number;
    wire.data += 6;
    wire.length -= 6;
    assert_true(wire_number(&wire, &number) && wire_string(&wire, &signer) && wire_string(&wire, &skip) &&
                wire_string(&wire, &skip) && wire_string(&wire, &skip) && wire_string(&wire, &signature));
    text_append(&outer, "SSHSIG", 6);
    wire_put_number(&outer, version);
    wire_put_string(&outer, signer.data, signer.length);
    wire_put_string(&outer, namespace_, namespace_length);
    wire_put_string(&outer, reserved, strlen(reserved));
    wire_put_string(&outer, hash, strlen(hash));
    wire_put_string(&outer, signature.data, signature.length);
    text_append(&outer, trailing, strlen(trailing));
    char *rebuilt = armour((const unsigned char *)outer.data, outer.length);
    text_fini(&outer);
    return rebuilt;
}

static void odd_fields_get_the_same_verdict(void **state)
{
    (void)state;
    const struct {
        uint32_t version;
        const char *namespace_;
        size_t length;
        const char *reserved, *hash, *trailing;
    } odd[] = {
        {1, "schouw", 6, "", "sha256", ""},      {0, "schouw", 6, "", "sha256", ""},
        {2, "schouw", 6, "", "sha256", ""},      {1, "schouw", 7, "", "sha256", ""},
        {1, "scho\0w", 6, "", "sha256", ""},     {1, "schouw-enrol", 12, "", "sha256", ""},
        {1, "schouw", 6, "later", "sha256", ""}, {1, "schouw", 6, "", "sha1", ""},
        {1, "schouw", 6, "", "sha512", ""},      {1, "schouw", 6, "", "SHA256", ""},
        {1, "schouw", 6, "", "sha256", "x"},     {1, "", 0, "", "sha256", ""},
    };
    char *seal = sign(keyfile, SSHSIG_NAMESPACE);
    signers_write(key);
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        char *rebuilt = rebuild(seal, odd[i].version, odd[i].namespace_, odd[i].length, odd[i].reserved, odd[i].hash,
                                odd[i].trailing);
        bool good = verdict(key, rebuilt, strlen(rebuilt), MESSAGE);
        if (i == 0) assert_true(good);
        free(rebuilt);
    }
    free(seal);
}

static void signing_without_a_key_says_which_file(void **state)
{
    (void)state;
    struct error err = {0};
    char *seal = NULL;
    assert_int_equal(sshsig_sign("/nowhere/key", SSHSIG_NAMESPACE, "x", 1, &seal, &err), ERROR_IO);
    assert_null(seal);
    assert_non_null(strstr(err.message, "/nowhere/key"));
}

/* What ssh-keygen itself makes of the message. */
static void stock_sign(const char *path, const char *namespace_, struct text *seal)
{
    const char *const argv[] = {"ssh-keygen", "-Y",       "sign", "-q", "-Ohashalg=sha256",
                                "-n",         namespace_, "-f",   path, NULL};
    struct error err = {0};
    int status = 0;
    if (process_run(argv, MESSAGE, strlen(MESSAGE), seal, NULL, &status, &err) != 0) fail_msg("%s", err.message);
    assert_int_equal(status, 0);
}

static void a_plain_key_signs_in_process_what_ssh_keygen_would_sign(void **state)
{
    static const char *const namespaces[] = {SSHSIG_NAMESPACE, SSHSIG_NAMESPACE_GIT, SSHSIG_NAMESPACE_ENROL};
    char path[2000];
    (void)state;
    snprintf(path, sizeof path, "%s", getenv("PATH"));
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++) {
        struct text theirs = {0};
        stock_sign(keyfile, namespaces[i], &theirs);
        setenv("PATH", "/nowhere", 1); /* ssh-keygen can not be found */
        char *ours = sign(keyfile, namespaces[i]);
        setenv("PATH", path, 1);
        assert_string_equal(ours, theirs.data);
        free(ours);
        text_fini(&theirs);
    }
}

static void a_key_that_others_may_read_is_left_to_ssh_keygen(void **state)
{
    struct error err = {0};
    char *seal = NULL;
    (void)state;
    assert_int_equal(chmod(other_keyfile, 0644), 0);
    assert_int_equal(sshsig_sign(other_keyfile, SSHSIG_NAMESPACE, MESSAGE, strlen(MESSAGE), &seal, &err), ERROR_IO);
    assert_non_null(strstr(err.message, "ssh-keygen can not sign"));
    assert_int_equal(chmod(other_keyfile, 0600), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_key_signs_in_process_what_ssh_keygen_would_sign),
        cmocka_unit_test(a_key_that_others_may_read_is_left_to_ssh_keygen),
        cmocka_unit_test(a_good_seal_verifies),
        cmocka_unit_test(a_seal_over_nothing_verifies),
        cmocka_unit_test(a_seal_with_sha512_verifies),
        cmocka_unit_test(another_message_key_or_namespace_does_not_verify),
        cmocka_unit_test(without_a_key_any_signer_is_taken_and_named),
        cmocka_unit_test(a_seal_cut_off_anywhere_gets_the_same_verdict),
        cmocka_unit_test(a_flipped_bit_in_the_armour_gets_the_same_verdict),
        cmocka_unit_test(a_flipped_bit_in_the_blob_gets_the_same_verdict),
        cmocka_unit_test(odd_armour_gets_the_same_verdict),
        cmocka_unit_test(a_seal_of_a_security_key_gets_the_same_verdict),
        cmocka_unit_test(a_flipped_bit_in_the_seal_of_a_security_key_is_refused),
        cmocka_unit_test(a_security_key_speaks_for_its_application_only_and_nothing_follows),
        cmocka_unit_test(odd_fields_get_the_same_verdict),
        cmocka_unit_test(signing_without_a_key_says_which_file),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
