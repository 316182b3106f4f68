/* keyfile.h: the files of a device's key: made new by ssh-keygen, or one that is there, also the public half of one
 * that an agent or a token holds. */
#ifndef SCHOUW_CLIENT_KEYFILE_H
#define SCHOUW_CLIENT_KEYFILE_H

#include <limits.h>
#include <stdbool.h>

#include "schema/sshsig.h"

/* Makes DIR/NAME and DIR/NAME.pub, durable; one that is there already was made by a run that did not end, and is taken.
 * ssh-keygen asks for a passphrase when `passphrase` is set. `key` gets the public key, "type base64". */
int keyfile_make(const char *directory, const char *name, const char *comment, bool passphrase,
                 char key[SSHKEY_TEXT_MAX], struct error *err);
/* Takes a key that is there: `keyfile` gets its absolute path, `key` its public half, which is copied to DIR/NAME.pub
 * where that is another file. ERROR_NOT_FOUND. */
int keyfile_take(const char *path, const char *directory, const char *name, char keyfile[PATH_MAX],
                 char key[SSHKEY_TEXT_MAX], struct error *err);

#endif
