/* checkpoint.h: checkpoints as bytes: what the daemon signs with each landing, and how a device without the repository
 * convinces itself of what it is told.
 *
 * A checkpoint is a commit of refs/heads/checkpoint, signed by the daemon. Its tree holds where every ref stood then:
 *
 *   main                            the tip of main
 *   heads/<a>/<b>/<c>/<d>/<dossier> the tip of refs/heads/dossier/<dossier>; abcd begins the SHA-256 of the dossier's
 *                                   id
 *   tags/<a>/<b>/<c>/<d>/<number>   what refs/tags/certificate/<number> points to, spread the same way
 *
 * each file being 40 hex digits and a newline. So who is shown the way to one dossier learns of hardly any other by
 * name; and as no folder holds more than 16, the way is as short among 100,000 dossiers (2 KB) as among few. The
 * message ends in
 *
 *   Checkpoint: <n>                 1, 2, 3.. : one more than its first parent's; any other parent has a lower number
 *   Skip: <commit>                  checkpoint checkpoint_skip(n), along first parents; no such line when that is 0
 *
 * Parent and Skip make a skip list: from any checkpoint a chain of O(log n) commits leads down to any earlier one, and
 * by the hash in each of them none can be left out or replaced. Nothing here looks at a disk or a network; all of it
 * may come from an enemy.
 */
#ifndef SCHOUW_SCHEMA_CHECKPOINT_H
#define SCHOUW_SCHEMA_CHECKPOINT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "schema/error.h"
#include "schema/gitobject.h"
#include "schema/sshsig.h"

#define CHECKPOINT_NUMBER_MAX ((int64_t)1 << 53) /* what every reader of JSON can hold */
#define CHECKPOINT_BYTES_MAX 65536               /* of a commit */
#define CHECKPOINT_PARENTS_MAX 16
#define CHECKPOINT_PROOF_MAX 4096 /* commits of a proof; it has some 3 log2 n where no histories were united */
#define CHECKPOINT_PATH_SIZE 200
#define CHECKPOINT_FOLDERS 5 /* that lead to a dossier's tip */

struct checkpoint {
    int64_t number;
    char id[GITOBJECT_ID_SIZE], tree[GITOBJECT_ID_SIZE];
    char skip[GITOBJECT_ID_SIZE]; /* "" when the number has none */
    char parents[CHECKPOINT_PARENTS_MAX][GITOBJECT_ID_SIZE];
    size_t parent_count;
    int64_t time; /* seconds since 1970, as its committer says */
};

/* The number that checkpoint `number` (from 1) points back to; 0: none. Such that each step back along it, or to the
 * number before where that would go too far, needs at most about 3 log2 n steps to any earlier number (the jumps of
 * Myers, "An applicative random-access stack", 1983). */
int64_t checkpoint_skip(int64_t number);

/* Reads a commit's bytes. ERROR_INVALID: it is no checkpoint. Says nothing about its seal. */
int checkpoint_parse(const char *bytes, size_t length, struct checkpoint *checkpoint, struct error *err);
/* Who signed a commit: "type base64". ERROR_SIGNATURE when nobody did. */
int checkpoint_signer(const char *bytes, size_t length, char key[SSHKEY_TEXT_MAX], struct error *err);

/* Where a ref's tip stands in a checkpoint's tree: of "refs/heads/main", "refs/heads/dossier/x",
 * "refs/tags/certificate/n". False for a ref that checkpoints do not tell of. */
bool checkpoint_path(const char *ref, char path[CHECKPOINT_PATH_SIZE]);

/* Whose signatures count: 0, or why this key's do not on a checkpoint of this moment (seconds since 1970). */
struct checkpoint_trust {
    int (*ask)(void *context, const char *key, int64_t time, struct error *err);
    void *context;
};

/* What a proof came to. */
struct checkpoint_chain {
    struct checkpoint *list; /* from the newest down, without the one that was known; owned */
    size_t count;
    size_t line; /* so many of them, from the newest, are on its line of first parents */
    bool united; /* the way down leaves that line: two histories were united there */
};

/* Checks a proof: an array of commits as text that begins with `head`, each signed by who is trusted, each named as
 * parent or skip by the one before, down to checkpoint `number` of id `known`, which itself is left out; an empty array
 * where head is the known one. With `known` NULL nothing has to be reached; with `trust` NULL seals are not looked at.
 * ERROR_INVALID or ERROR_SIGNATURE say what is wrong. Free with checkpoint_chain_fini, also on failure. */
int checkpoint_prove(const json_t *proof, const char *head, int64_t number, const char *known,
                     const struct checkpoint_trust *trust, struct checkpoint_chain *chain, struct error *err);
void checkpoint_chain_fini(struct checkpoint_chain *chain);

/* Trees by their ids, from an array of base64, so that checkpoint_holds finds them: an object of id to the tree's
 * bytes, as a string that is no text. What is not base64 is left out. New reference. */
int checkpoint_trees(const json_t *array, json_t **trees, struct error *err);
/* Checks where a ref stands in a checkpoint of this tree, by the trees that are on the way. `tip` is the commit or tag
 * it should stand at, "" when it should not be there. ERROR_INVALID: the way is not all there; ERROR_CONFLICT: it
 * stands elsewhere. */
int checkpoint_holds(const json_t *trees, const char *tree, const char *ref, const char *tip, struct error *err);

#endif
