/* device_key.h: the key that this device seals with, and what the registry says of it, as far as this device has it. */
#ifndef SCHOUW_CLIENT_DEVICE_KEY_H
#define SCHOUW_CLIENT_DEVICE_KEY_H

#include "client/verb.h"
#include "schema/sshsig.h"

#define DEVICE_KEY_WARN 30 /* days before the last one from which on it is said */

struct device_key {
    char *file; /* absolute; NULL: there is none. Owned */
    char key[SSHKEY_TEXT_MAX];
    char print[64];       /* its fingerprint */
    bool root;            /* it is the root key, which has no end */
    bool registered;      /* the registry names it for this person and device */
    bool counts;          /* it may seal today .. */
    char why[300];        /* .. or why not */
    struct key_days days; /* when registered */
    long left; /* days from today to the last one; negative: it is past. -1 as well without an end: see days */
};

/* Reads the key of a setting: "key", or "key_next", which is to take its place. Needs session->registry (may be NULL:
 * then nothing is known of it). */
int device_key_read(struct session *session, const char *setting, struct device_key *key, struct error *err);
void device_key_fini(struct device_key *key);

/* A word about a key that ends within DEVICE_KEY_WARN days, counts no more, or has a successor that was registered;
 * nothing when all is well or nothing is known. */
void say_device_key(struct session *session);
/* The same for --json: {"last","left","counts","why","next"}, or null; new reference. */
json_t *device_key_json(struct session *session);

/* From now on this store seals with the key of this file; what is not sealed is sealed with the one before. */
int device_key_take(struct session *session, const char *file, struct error *err);
/* Lets the key of "key_next" take the place of that of "key": what is not sealed is sealed with the one before, each
 * server this device knows moves its token to the new one (POST /v1/key), then the store does. `*passed` is a new array
 * of {"server","why"}: those that could not be reached, where this device has to be enrolled anew. ERROR_REFUSED: a
 * server said no; nothing was changed here. May be repeated. */
int device_key_rotate(struct session *session, const struct device_key *next, json_t **passed, struct error *err);

#endif
