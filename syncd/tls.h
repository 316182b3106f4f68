/* tls.h: the daemon's own certificate and the pin by which a device knows it. */
#ifndef SCHOUW_SYNCD_TLS_H
#define SCHOUW_SYNCD_TLS_H

#include "schema/error.h"

#define TLS_PIN_SIZE 72 /* "sha256-", 64 hex digits and a NUL */

/* GnuTLS priorities: TLS 1.3 and nothing older. */
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3"

/* Makes an ECDSA P-256 key and a self-signed certificate for it, valid for 10 years, for localhost, 127.0.0.1, ::1 and
 * `host` (may be NULL). Both files are PEM, new (ERROR_CONFLICT when one is there), mode 0600, and durable. */
int tls_create(const char *certificate, const char *key, const char *host, struct error *err);

/* The pin of a PEM certificate (the first in the file): "sha256-" and the SHA-256, in hex, of the DER of its
 * SubjectPublicKeyInfo (RFC 5280 section 4.1), which curl calls the pinned public key. */
int tls_pin(const char *certificate, char pin[TLS_PIN_SIZE], struct error *err);

#endif
