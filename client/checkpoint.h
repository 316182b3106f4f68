/* checkpoint.h: whether what the server shows of its history goes together with what it showed before, and with what it
 * showed others (schema/checkpoint.h says what a checkpoint is).
 *
 * Where it does not, nothing that is here is taken away and nothing is refused: statements go on being exchanged, and
 * what the server lacks is offered again, so that one that was put back from a backup heals. But every sync says so,
 * until a person accepts that other history.
 */
#ifndef SCHOUW_CLIENT_CHECKPOINT_H
#define SCHOUW_CLIENT_CHECKPOINT_H

#include "client/http.h"
#include "client/store_checkpoint.h"

/* Whose signatures on checkpoints count here. */
struct checkpoint_keys {
    char *founding;            /* of the daemon that made the repository, as enrolment told; NULL: not known */
    struct registry *registry; /* which admits further ones; NULL: not known yet */
};
int checkpoint_keys_read(struct store *store, struct checkpoint_keys *keys, struct error *err);
void checkpoint_keys_fini(struct checkpoint_keys *keys);
/* 0 when a checkpoint of this moment (seconds since 1970) may be signed by this key. ERROR_REFUSED. */
int checkpoint_key_trusted(const struct checkpoint_keys *keys, const char *key, int64_t time, struct error *err);
/* Checks a proof (checkpoint_prove) by these keys. */
int checkpoint_check(const struct checkpoint_keys *keys, const json_t *proof, const char *head, int64_t number,
                     const char *known, struct checkpoint_chain *chain, struct error *err);

/* What a sync's answer told: of everything, where it stood at one checkpoint. All borrowed. */
struct shown {
    const json_t *checkpoint;           /* {"number","commit","descends","proof"}; NULL: none */
    const json_t *trees;                /* object: id to base64 */
    const json_t *landed;               /* object: dossier to the commit it is said to stand at */
    bool sent;                          /* segments went in that sync */
    const struct checkpoint_keys *keys; /* by which it is judged; NULL: they are to be read */
};

/* Judges it. `*alarm` is NULL when all goes together; else what is wrong, owned by the caller:
 *   {"alarm": "rolled-back" | "other" | "unproven" | "unshown",
 *    "known": {"number","commit","shown"}, "shown": {"number","commit"} or null, "since": n, "why": text,
 *    "now": {"number","commit"},       what it came to show in the same sync, where that is not the same
 *    "healed": true}                   and that goes on from what is known: the next sync has nothing to tell
 * rolled-back: the server shows a checkpoint that was shown before, and not those that followed; other: one that does
 * not follow what was shown before, `since` being the last that both histories have (0: none is known); unproven: it
 * can not prove what it says; unshown: it shows none, though it did before. A good one is kept unless `dry`. May ask
 * the server for more. A negative code only when nothing can be judged (memory, disk, network). */
int checkpoint_judge(struct store *store, struct http *http, const struct shown *shown, bool dry, json_t **alarm,
                     struct error *err);

/* Looks whether what others were shown is in the history known here. `*alarm` as above, with "alarm": "elsewhere" and
 * "stated": [{"feed","seq","dossier","person","device","at","number","commit"}]; NULL when it is. Each is looked at
 * once, unless `dry`. */
int checkpoint_witness(struct store *store, struct http *http, bool dry, json_t **alarm, struct error *err);

/* Accepts what an alarm told, for good reason: by `person`. States so in the feeds in which the history left was
 * stated. ERROR_REFUSED when that is no longer what the server shows, or is no history (unproven, unshown). */
int checkpoint_accept(struct store *store, struct http *http, const json_t *alarm, const char *person,
                      const char *reason, struct error *err);

#endif
