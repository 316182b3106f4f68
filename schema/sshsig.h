/* sshsig.h: seals. SSHSIG (OpenSSH PROTOCOL.sshsig) over bytes, by ssh-ed25519 and sk-ssh-ed25519@openssh.com.
 *
 * Signing is stock `ssh-keygen -Y sign -Ohashalg=sha256`, so agents, passphrases and FIDO keys work; with a key file
 * that has no passphrase the very same bytes are made in process. Verifying is in process (GnuTLS) and says the same as
 * `ssh-keygen -Y verify`; tests hold both equal.
 */
#ifndef SCHOUW_SCHEMA_SSHSIG_H
#define SCHOUW_SCHEMA_SSHSIG_H

#include <stddef.h>

#include "schema/error.h"

#define SSHSIG_NAMESPACE "schouw"               /* seals of segments */
#define SSHSIG_NAMESPACE_ENROL "schouw-enrol"   /* proof of possession at enrolment */
#define SSHSIG_NAMESPACE_BUNDLE "schouw-bundle" /* parts of a bundle: what goes without a network */
#define SSHSIG_NAMESPACE_GIT "git"              /* commits and tags of the daemon */
#define SSHKEY_TEXT_MAX 1000                    /* bytes of "ssh-ed25519 AAAA.." */

/* Normalises a public key line ("type base64 [comment]") to "type base64". Takes only ssh-ed25519 and
 * sk-ssh-ed25519@openssh.com whose blob holds what its type says. ERROR_INVALID says why. */
int sshkey_parse(const char *line, char text[SSHKEY_TEXT_MAX], struct error *err);
/* Reads the first line of a .pub file and normalises it. For a private key's path, reads the .pub beside it. */
int sshkey_read(const char *path, char text[SSHKEY_TEXT_MAX], struct error *err);
/* "SHA256:..." fingerprint as ssh-keygen -l prints it. `fingerprint` holds at least 64 bytes. */
int sshkey_fingerprint(const char *key, char fingerprint[64], struct error *err);

/* Verifies the armoured signature over bytes, in this namespace, and that it was made by `key` ("type base64").
 * With key NULL any key is taken. The key that signed is written to `signer` when it is not NULL.
 * ERROR_SIGNATURE says what is wrong: armour, version, namespace, hash algorithm, key, or the signature itself.
 * Thread-safe. */
int sshsig_verify(const char *armoured, size_t armoured_length, const char *bytes, size_t length,
                  const char *namespace_, const char *key, char signer[SSHKEY_TEXT_MAX], struct error *err);

/* Signs as `ssh-keygen -Y sign -Ohashalg=sha256 -n namespace -f keyfile` does with bytes on its standard input, and by
 * running it where the key needs it; `*armoured` is owned by the caller. `keyfile` may be a private key, or a .pub
 * whose private part an agent holds. ssh-keygen may ask for a passphrase on the terminal. ERROR_IO with what ssh-keygen
 * said. */
int sshsig_sign(const char *keyfile, const char *namespace_, const char *bytes, size_t length, char **armoured,
                struct error *err);
/* From now on there is nobody to ask: a key that wants a passphrase or a touch fails, within 20 seconds, instead of
 * waiting. For the whole program; before other threads run. */
void sshsig_unattended(void);

#endif
