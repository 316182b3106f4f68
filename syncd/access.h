/* access.h: who may speak to the daemon: one-time codes and the tokens they are exchanged for (access.sqlite).
 *
 * Codes and tokens are random; only their SHA-256 is kept. A token says which device speaks, never who someone is: the
 * key it was handed to does, and a token counts no longer than its key. `now` is seconds since 1970 everywhere. One
 * handle may be used by several threads, and several processes may have the file open. SQL: schema/sql/access.sql.
 */
#ifndef SCHOUW_SYNCD_ACCESS_H
#define SCHOUW_SYNCD_ACCESS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "schema/error.h"
#include "schema/sshsig.h"

#define ACCESS_CODE_SIZE 15         /* "7QXK-2M4P-W3NT" and a NUL: 60 random bits, Crockford's base 32 */
#define ACCESS_TOKEN_SIZE 65        /* 32 random bytes in hex and a NUL */
#define ACCESS_NAME_SIZE 65         /* person or device */
#define ACCESS_ATTEMPTS 10          /* wrong codes within a minute, all peers together; further ones are told to wait */
#define ACCESS_EXPIRES_MAX 2592000  /* seconds a code may last: 30 days */
#define ACCESS_SEEN 300             /* seconds between two notes of when a token was used */
#define ACCESS_BROUGHT_KEPT 2592000 /* seconds it is known who brought a piece of evidence: 30 days */
#define ACCESS_PROOF_KEPT 86400     /* seconds it is remembered what evidence proves: a day */

struct access;

/* Whom a code or token was made for. */
struct access_holder {
    char person[ACCESS_NAME_SIZE];
    char device[ACCESS_NAME_SIZE];
    char key[SSHKEY_TEXT_MAX]; /* "type base64"; "" for a code nobody took yet */
    char hash[65];             /* of the token, by which it is asked for again; "" for a code */
    int64_t seen;              /* when the token was last used, to within ACCESS_SEEN; 0: never */
};

/* Opens the file, making it (mode 0600) when it is not there. */
int access_open(const char *path, struct access **access, struct error *err);
void access_close(struct access *access);

/* True for a name a person or device may have: [a-z0-9][a-z0-9._-]{0,63}. */
bool access_is_name(const char *name);

/* Makes a code for a person's device that lasts `seconds`. Codes that are over are forgotten. */
int access_code_new(struct access *access, const char *person, const char *device, int64_t now, int64_t seconds,
                    char code[ACCESS_CODE_SIZE], struct error *err);

/* True while too many wrong codes came in the last minute: who brings one more is told to wait (status 429). A right
 * one is taken all the same: 60 random bits are not guessed, and whoever sends wrong ones must not keep others out. */
bool access_is_blocked(struct access *access, int64_t now);

/* Whom a code is for. Compared in constant time; case, hyphens and spaces do not matter, nor O for 0, I and L for 1.
 * ERROR_REFUSED when it is unknown or over, which counts as a wrong attempt. */
int access_code_find(struct access *access, const char *code, int64_t now, struct access_holder *holder,
                     struct error *err);

/* Counts a wrong attempt: a right code with a wrong seal, or for another device. */
void access_code_wrong(struct access *access, int64_t now);

/* Exchanges a code for a token of its person and device, durable on return. The key that took a code may take it again
 * (its answer may have been lost; the older token ends); another key gets ERROR_REFUSED. */
int access_code_take(struct access *access, const char *code, const char *key, int64_t now,
                     char token[ACCESS_TOKEN_SIZE], struct error *err);

/* Whose token this is. ERROR_REFUSED when nobody's. */
int access_token_find(struct access *access, const char *token, struct access_holder *holder, struct error *err);

/* Whether a token that was found still counts, with the key it was handed to: it may have been revoked, or the device
 * enrolled again, since. ERROR_REFUSED. */
int access_token_stands(struct access *access, const struct access_holder *holder, struct error *err);
/* Notes that a token was used; seldom, as nobody needs to know it to the second. */
int access_token_seen(struct access *access, struct access_holder *holder, int64_t now, struct error *err);
/* From now on the token counts as long as this key does. Durable on return; the caller has made sure that its device
 * holds the key. ERROR_REFUSED when there is no such token any more. */
int access_token_rekey(struct access *access, const struct access_holder *holder, const char *key, struct error *err);
/* Ends the token of a device, and the codes that were made for it; `*ended` says whether there was any. */
int access_revoke(struct access *access, const char *person, const char *device, bool *ended, struct error *err);
/* All tokens, by person and device: calls back for each with whom it is of and when it was made. */
int access_tokens(struct access *access,
                  int (*call)(void *context, const struct access_holder *holder, int64_t made, struct error *err),
                  void *context, struct error *err);

/* Notes that a person brought all bytes of a piece of evidence: whatever he may read, he knows that they are here. */
int access_brings(struct access *access, const char *person, const char *sha256, int64_t now, struct error *err);
/* Whether he did, not long ago. False also when it can not be told. */
bool access_brought(struct access *access, const char *person, const char *sha256);

/* Whether the bytes of a piece of evidence, in the file `path`, bear out one of the proofs that were stated: `claims`
 * of repository_may_fetch. They are hashed once for each dossier, and again only after ACCESS_PROOF_KEPT: without the
 * lock, as it may take its time. `access` NULL: nothing is remembered. ERROR_IO. */
int access_proves(struct access *access, const char *sha256, const char *path, const json_t *claims, int64_t now,
                  bool *proven, struct error *err);

#endif
