/* receive.h: bundles (schema/bundle.h) that devices made where there is no network: checked, landed, answered. They
 * land by landing_commit as what comes over the wire does, with the same verdicts; a daemon may run beside. Nothing
 * remembers which parts came before: everything may be given again. Where several daemons share an upstream what waits
 * for it over the wire (ack = upstream, the number of a certificate) waits for it here.
 */
#ifndef SCHOUW_SYNCD_RECEIVE_H
#define SCHOUW_SYNCD_RECEIVE_H

#include <jansson.h>

#include "schema/bundle.h"
#include "syncd/config.h"
#include "syncd/repository.h"

/* One bundle, as far as its parts were given. */
struct delivery {
    struct bundle_reader **parts; /* in order of their number; each is sealed by `key` */
    size_t count;
    char person[BUNDLE_NAME_SIZE], device[BUNDLE_NAME_SIZE]; /* as the registry knows who sealed it */
    const char *key;                                         /* borrowed from the parts */
    json_t *heads;    /* object: dossier -> object feed -> seq, what the device has */
    json_t *wanted;   /* object: SHA-256 -> true, evidence the device lacks; NULL: it wants none */
    json_t *dossiers; /* object: dossier -> {"landed": statements that were new, "refused": [..]} */
    json_t *evidence; /* {"stored": n, "bytes": n, "waiting": {SHA-256: true}, "failed": [{"sha256","why"}]} */
    bool gap;         /* something in it continues what is in a part that was not given */
    bool taken;
    struct error refused; /* why nothing of it was taken */
};

struct receiving {
    const struct config *config;
    struct repository *repository;
    struct upstream *upstream; /* that other daemons share with this one; NULL: none */
    bool away;                 /* it took no evidence: it is not asked again */
    struct config uploads;     /* with a folder of its own, as a daemon may write in the other */
    int lock;                  /* one receives at a time */
    struct delivery *deliveries;
    size_t count;
    json_t *broken; /* array of {"file","error","why"}: parts that are left out */
};

/* Opens the files, verifies each, and sorts them into bundles; those that are broken go to `broken`. */
int receiving_open(struct receiving *receiving, const struct config *config, const char *const *files, size_t count,
                   struct error *err);
/* Takes what can be taken of every bundle. An error only when the disk or memory fails; all else is told in the
 * deliveries. */
int receiving_take(struct receiving *receiving, struct error *err);
void receiving_close(struct receiving *receiving);

/* Numbers of the parts of a bundle that were not given although a later one was: a new array. */
json_t *delivery_missing(const struct delivery *delivery);
/* Whether more parts follow the last one that was given. */
bool delivery_more(const struct delivery *delivery);

/* --- receive_statements.c --- */

/* Lands all segments. */
int receive_statements(struct receiving *receiving, struct delivery *delivery, struct error *err);

/* --- receive_evidence.c --- */

/* Makes the folder for what is not complete, and takes its lock. */
int receive_uploads(struct receiving *receiving, struct error *err);
/* Takes one slice. */
int receive_slice(struct receiving *receiving, struct delivery *delivery, struct bundle_reader *part,
                  const struct bundle_slice *slice, struct error *err);

/* --- reply.c --- */

/* Writes the answer to a bundle that was taken: what was refused, how far feeds have landed, what the device lacks and
 * may read. `path`, `size` as bundle_create; `*outcome` is {"files": [..], "bytes": n, "statements": n, "evidence": n}.
 */
int reply_write(struct receiving *receiving, const struct delivery *delivery, const char *path, int64_t size,
                bool evidence, json_t **outcome, struct error *err);

#endif
