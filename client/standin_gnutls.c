/* standin_gnutls.c: GnuTLS, for whoever seals or sends, where it is not linked in. */
#include "client/standin.h"

#include <gnutls/abstract.h>
#include <stdlib.h>

static struct library gnutls = {LATE_GNUTLS_FILE, NULL};

/* clang-format off: a line each */

STANDIN(gnutls, int, gnutls_global_init, (void), ())
STANDIN(gnutls, int, gnutls_base64_encode2, (const gnutls_datum_t *data, gnutls_datum_t *result), (data, result))
STANDIN_VOID(gnutls, gnutls_memset, (void *data, int byte, size_t size), (data, byte, size))
STANDIN(gnutls, int, gnutls_privkey_init, (gnutls_privkey_t * key), (key))
STANDIN_VOID(gnutls, gnutls_privkey_deinit, (gnutls_privkey_t key), (key))
STANDIN(gnutls, int, gnutls_privkey_import_ecc_raw,
        (gnutls_privkey_t key, gnutls_ecc_curve_t curve, const gnutls_datum_t *x, const gnutls_datum_t *y,
         const gnutls_datum_t *k),
        (key, curve, x, y, k))
STANDIN(gnutls, int, gnutls_privkey_sign_data2,
        (gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, unsigned flags, const gnutls_datum_t *data,
         gnutls_datum_t *signature),
        (key, algorithm, flags, data, signature))
STANDIN(gnutls, int, gnutls_pubkey_init, (gnutls_pubkey_t * key), (key))
STANDIN_VOID(gnutls, gnutls_pubkey_deinit, (gnutls_pubkey_t key), (key))
STANDIN(gnutls, int, gnutls_pubkey_import_ecc_raw,
        (gnutls_pubkey_t key, gnutls_ecc_curve_t curve, const gnutls_datum_t *x, const gnutls_datum_t *y),
        (key, curve, x, y))
STANDIN(gnutls, int, gnutls_pubkey_verify_data2,
        (gnutls_pubkey_t key, gnutls_sign_algorithm_t algorithm, unsigned flags, const gnutls_datum_t *data,
         const gnutls_datum_t *signature),
        (key, algorithm, flags, data, signature))

/* What GnuTLS itself has in it, unless a program asks for something else. */
#undef gnutls_free
gnutls_free_function gnutls_free = free;
