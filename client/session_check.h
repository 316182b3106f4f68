/* session_check.h: what each statement is asked before it is kept: key, role, separation, scheme. For session.c only.
 */
#ifndef SCHOUW_CLIENT_SESSION_CHECK_H
#define SCHOUW_CLIENT_SESSION_CHECK_H

#include "client/verb.h"
#include "schema/sshsig.h"

struct session_check {
    const struct session *session;
    char *person, *device, *keyfile; /* who writes */
    char key[SSHKEY_TEXT_MAX];
    const struct fold *fold;  /* the dossier before these statements; settled */
    struct record **accepted; /* of the same transaction, in order */
    size_t accepted_count, accepted_capacity;
    unsigned begun;     /* transactions: more than one where another process came in between */
    struct fold *ahead; /* the dossier with `ahead_count` of those; NULL until one is to be checked with it */
    size_t ahead_count;
};

/* Reads who writes, by the store's settings. `check` begins with its session and zeroes. */
int session_check_open(struct session_check *check, struct error *err);
/* A transaction begins, on this dossier (borrowed until it ends). */
void session_check_begin(struct session_check *check, const struct fold *fold);
/* As struct store_check asks, with the check as its context. */
int session_check_ask(void *context, const struct record *record, struct error *err);
void session_check_fini(struct session_check *check);

#endif
