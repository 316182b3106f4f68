/* sshsecret.h: a private key that can be read as it is: Ed25519, in a file of OpenSSH's own format without passphrase,
 * that is nobody else's to read. For sshsig.c only.
 *
 * Ed25519 signatures are deterministic (RFC 8032, 5.1.6): what is signed here is byte for byte what ssh-keygen would
 * sign, without starting it. Keys with a passphrase, in an agent or on a security key are ssh-keygen's affair.
 */
#ifndef SCHOUW_SCHEMA_SSHSECRET_H
#define SCHOUW_SCHEMA_SSHSECRET_H

#include "schema/sshkey.h"

struct sshsecret {
    struct sshkey key; /* its public half */
    unsigned char seed[ED25519_SIZE];
};

/* Reads the file. False when it is not such a key, for whatever reason: then ssh-keygen is asked, and says why. */
bool sshsecret_read(const char *path, struct sshsecret *secret);
/* Signs; false when the library can not. */
bool sshsecret_sign(const struct sshsecret *secret, const char *bytes, size_t length, unsigned char signature[64]);
/* Wipes it from memory. */
void sshsecret_fini(struct sshsecret *secret);

#endif
