/* bundle_in_state.h: answers that are being taken. For bundle_in*.c only; others use bundle_in.h. */
#ifndef SCHOUW_CLIENT_BUNDLE_IN_STATE_H
#define SCHOUW_CLIENT_BUNDLE_IN_STATE_H

#include "client/bundle_in.h"
#include "client/sync_state.h"
#include "schema/bundle.h"

/* Parts of one bundle, in order. */
struct answer {
    struct bundle_reader **parts;
    size_t count;
    bool gap;        /* something in it continues what is in a part that was not given */
    bool newest;     /* no later one was taken before */
    json_t *missing; /* object: dossier -> array of SHA-256, evidence the server lacks, where it told */
};

struct taking {
    struct sync sync; /* its outcome is ours */
    struct answer *answers;
    size_t count;
    json_t *left_out;
    json_t *rejected;  /* object: feeds that were not taken -> true */
    json_t *doubted;   /* object: feeds about which the two sides do not agree -> true */
    json_t *waiting;   /* object: SHA-256 -> true */
    json_t *forgotten; /* as store_forgotten: what this device does not take back */
    long long lacking;
};

/* --- bundle_in_trust.c --- */

/* Whether a part is for this device, of its body, and sealed by whom it believes. `trust` is a key or "". */
int answer_trust(struct store *store, const struct bundle_head *head, const char *trust, struct error *err);
/* What the device learns of itself by an answer: person, body, root key, daemon's key. `*enrolled` is new, or NULL when
 * all of it was known. */
int answer_enrol(struct store *store, const struct bundle_head *head, json_t **enrolled, struct error *err);

/* --- bundle_in_take.c --- */

/* Takes all parts of an answer. */
int answer_take(struct taking *taking, struct answer *answer, struct error *err);

#endif
