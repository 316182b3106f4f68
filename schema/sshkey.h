/* sshkey.h: an Ed25519 public key in memory, plain or of a security key. For sshkey.c and sshsig.c; others use
 * sshsig.h. */
#ifndef SCHOUW_SCHEMA_SSHKEY_H
#define SCHOUW_SCHEMA_SSHKEY_H

#include "schema/sshsig.h"
#include "schema/sshwire.h"

#define SSHKEY_TYPE "ssh-ed25519"
#define SSHKEY_TYPE_SK "sk-ssh-ed25519@openssh.com"
#define ED25519_SIZE 32 /* bytes of a public key */

struct sshkey {
    bool sk; /* on a security key (FIDO) */
    unsigned char point[ED25519_SIZE];
    struct wire application; /* sk only: such as "ssh:"; borrowed from the blob */
};

/* Reads a key from its blob; nothing may follow it. ERROR_INVALID. */
int sshkey_from_blob(struct wire blob, struct sshkey *key, struct error *err);
/* "type base64" of a key. ERROR_INVALID when that does not fit. */
int sshkey_to_text(const struct sshkey *key, char text[SSHKEY_TEXT_MAX], struct error *err);

/* Prepares GnuTLS, once: `schouw` has it linked in such a way that its start does not. Before a key of GnuTLS is made.
 * False when it can not be. */
bool sshkey_ready(void);

#endif
