#include "syncd/tls.h"

#include <arpa/inet.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "schema/digest.h"
#include "syncd/file.h"

#define YEARS 10

static int trouble(int status, const char *what, struct error *err)
{
    return error_set(err, ERROR_IO, "%s: %s", what, gnutls_strerror(status));
}

/* Fills in the certificate; the first GnuTLS status below zero, or 0. */
static int describe(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const char *host)
{
    static const unsigned char ip4[4] = {127, 0, 0, 1};
    static const unsigned char ip6[16] = {[15] = 1};
    const char *name = host ? host : "schouw-syncd";
    unsigned char serial[16];
    time_t now = time(NULL);
    int status;

    if ((status = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial)) < 0) return status;
    serial[0] =
        (unsigned char)((serial[0] & 0x7f) | 0x40); /* positive, and no leading zero (RFC 5280 section 4.1.2.2) */
    if ((status = gnutls_x509_crt_set_version(certificate, 3)) < 0) return status;
    if ((status = gnutls_x509_crt_set_serial(certificate, serial, sizeof serial)) < 0) return status;
    /* A clock of a device that lags by a day must not make the certificate a future one. */
    if ((status = gnutls_x509_crt_set_activation_time(certificate, now - 86400)) < 0) return status;
    if ((status = gnutls_x509_crt_set_expiration_time(certificate, now + (time_t)YEARS * 365 * 86400)) < 0)
        return status;
    status = gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name));
    if (status < 0) return status;
    status = gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, "localhost", 9, GNUTLS_FSAN_SET);
    if (status < 0) return status;
    status =
        gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, ip4, sizeof ip4, GNUTLS_FSAN_APPEND);
    if (status < 0) return status;
    status =
        gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, ip6, sizeof ip6, GNUTLS_FSAN_APPEND);
    if (status < 0) return status;
    if (host) {
        status = gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, host, (unsigned)strlen(host),
                                                      GNUTLS_FSAN_APPEND);
        if (status < 0) return status;
    }
    if ((status = gnutls_x509_crt_set_basic_constraints(certificate, 1, 0)) < 0) return status;
    status = gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_CERT_SIGN);
    if (status < 0) return status;
    status = gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
    if (status < 0) return status;
    if ((status = gnutls_x509_crt_set_key(certificate, key)) < 0) return status;
    return gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
}

int tls_create(const char *certificate_path, const char *key_path, const char *host, struct error *err)
{
    gnutls_x509_crt_t certificate = NULL;
    gnutls_x509_privkey_t key = NULL;
    gnutls_datum_t certificate_pem = {NULL, 0}, key_pem = {NULL, 0};
    int status, result = 0;

    if ((status = gnutls_x509_privkey_init(&key)) < 0 || (status = gnutls_x509_crt_init(&certificate)) < 0 ||
        (status = gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
                                               0)) < 0 ||
        (status = describe(certificate, key, host)) < 0 ||
        (status = gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &certificate_pem)) < 0 ||
        (status = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key_pem)) < 0) {
        result = trouble(status, "making a certificate", err);
        goto out;
    }
    if ((result = file_create(key_path, (const char *)key_pem.data, key_pem.size, err))) goto out;
    result = file_create(certificate_path, (const char *)certificate_pem.data, certificate_pem.size, err);
out:
    if (key_pem.data) gnutls_memset(key_pem.data, 0, key_pem.size);
    gnutls_free(key_pem.data);
    gnutls_free(certificate_pem.data);
    gnutls_x509_crt_deinit(certificate);
    gnutls_x509_privkey_deinit(key);
    return result;
}

int tls_pin(const char *path, char pin[TLS_PIN_SIZE], struct error *err)
{
    gnutls_x509_crt_t certificate = NULL;
    gnutls_pubkey_t key = NULL;
    gnutls_datum_t der = {NULL, 0}, text;
    struct text pem = {0};
    int status, result;

    if ((result = file_read(path, 1048576, &pem, err))) goto out;
    text = (gnutls_datum_t){(unsigned char *)pem.data, (unsigned)pem.length};
    if ((status = gnutls_x509_crt_init(&certificate)) < 0 || (status = gnutls_pubkey_init(&key)) < 0 ||
        (status = gnutls_x509_crt_import(certificate, &text, GNUTLS_X509_FMT_PEM)) < 0 ||
        (status = gnutls_pubkey_import_x509(key, certificate, 0)) < 0 ||
        (status = gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &der)) < 0) {
        result = trouble(status, path, err);
        goto out;
    }
    memcpy(pin, "sha256-", 7);
    digest_bytes(der.data, der.size, pin + 7);
out:
    gnutls_free(der.data);
    gnutls_pubkey_deinit(key);
    gnutls_x509_crt_deinit(certificate);
    text_fini(&pem);
    return result;
}
