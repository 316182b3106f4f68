/* checkpoint.h: the branch refs/heads/checkpoint: with each landing one commit that says where every ref stands then.
 * What it looks like, and how a device checks it, is in schema/checkpoint.h. For landing*.c, repository*.c and
 * verify*.c; others ask repository_checkpoint (repository.h).
 */
#ifndef SCHOUW_SYNCD_CHECKPOINT_H
#define SCHOUW_SYNCD_CHECKPOINT_H

#include "schema/checkpoint.h"
#include "syncd/landing.h"

#define REF_CHECKPOINT "refs/heads/checkpoint"

/* --- checkpoint.c --- */

/* Writes the next checkpoint into memory and notes its ref, after all others of the voyage. With `anew`, or when there
 * is none yet, or when voyage->united names other checkpoints to be merged, every ref is looked at, and not only those
 * that move; then a ref that went back behind what was said of it stays as it was said, for `verify` to tell. Nothing
 * is written where nothing is another. */
int checkpoint_write(struct voyage *voyage, bool anew, struct error *err);

/* --- checkpoint_read.c --- */

/* Reads a checkpoint's commit; its bytes are appended to `bytes` (may be NULL). ERROR_NOT_FOUND: there is no such
 * object; ERROR_INVALID: it is no checkpoint. */
int checkpoint_read(const struct repository *repository, const git_oid *commit, struct checkpoint *checkpoint,
                    struct text *bytes, struct error *err);
/* The newest one; number 0 when there is none yet. */
int checkpoint_newest(struct repository *repository, struct checkpoint *checkpoint, struct error *err);
/* The way down from one checkpoint to an earlier one, as checkpoint_prove takes it: new reference; NULL when that one
 * is not among those that came before. */
int checkpoint_proof(const struct repository *repository, const struct checkpoint *from, const char *known,
                     json_t **proof, struct error *err);

#endif
