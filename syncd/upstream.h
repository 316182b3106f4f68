/* upstream.h: the bare repository that several daemons share, on any git server: stock git and git-lfs speak with it.
 *
 * Nothing here waits for ever: a git that has not ended after `seconds` is killed with all it started, no prompt is
 * ever shown, and only file, ssh, http(s) and git are spoken. Settings of git's own (credential.helper,
 * core.sshCommand, http.*) may stand in the configuration of the repository: `git -C central.git config ..`.
 *
 * The handle is used by one thread at a time for each call; `upstream_talk` and `upstream_hush` keep calls of several
 * threads apart, where what follows from one must be noted before the next begins.
 */
#ifndef SCHOUW_SYNCD_UPSTREAM_H
#define SCHOUW_SYNCD_UPSTREAM_H

#include <git2.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "schema/error.h"

#define UPSTREAM_URL_MAX 600
#define UPSTREAM_REF_MAX 160 /* bytes of a ref's name with a NUL */
#define UPSTREAM_NO_LFS "none"

/* What was fetched last stands here: refs/heads/x as refs/upstream/heads/x, refs/tags/y as refs/upstream/tags/y. */
#define REF_UPSTREAM "refs/upstream/"

struct upstream;

struct upstream_settings {
    const char *url;         /* as config_upstream gives it */
    const char *credentials; /* path of a file: username=.., password=..; "": none */
    /* A git-lfs server, or file:// and a folder that keeps them as lfs/objects; "": what git-lfs makes of `url`;
     * UPSTREAM_NO_LFS: nowhere */
    const char *lfs;
    unsigned seconds;
};

/* `directory` is the local repository that is pushed from and fetched into; it need not be one yet. */
int upstream_new(const char *directory, const struct upstream_settings *settings, struct upstream **upstream,
                 struct error *err);
void upstream_free(struct upstream *upstream);
/* The URL as it may be shown: without a password. */
const char *upstream_name(const struct upstream *upstream);

void upstream_talk(struct upstream *upstream);
void upstream_hush(struct upstream *upstream);

/* Fetches all branches and certificates to REF_UPSTREAM, durable; what is gone there goes here as well. ERROR_NETWORK
 * with what git said. */
int upstream_fetch(struct upstream *upstream, struct error *err);

/* A ref as it should become there. */
struct upstream_move {
    char name[UPSTREAM_REF_MAX];
    git_oid to;
};
/* Pushes all of them or none (very many in several goes, in their order). A branch there only ever moves forward, a tag
 * is only ever made; nothing is deleted or forced. ERROR_CONFLICT: what is there by now does not lead to this, or the
 * server wants it otherwise. ERROR_NETWORK: whether anything was moved is not known. */
int upstream_push(struct upstream *upstream, const struct upstream_move *moves, size_t count, struct error *err);

/* --- the bytes of evidence, there --- */

/* Where they are kept, as it may be shown: `lfs` of the settings, or the upstream itself. */
const char *upstream_evidence_name(const struct upstream *upstream);
/* Whether the upstream keeps evidence: it is a folder, or speaks git-lfs. ERROR_NETWORK: it can not be told now. */
int upstream_keeps_evidence(struct upstream *upstream, bool *keeps, struct error *err);

#define UPSTREAM_PIECES_MAX 50
struct upstream_piece {
    const char *sha256;
    long long size;
};
/* The folder that keeps evidence where that is on this machine; NULL: git-lfs is asked. */
const char *upstream_folder(const struct upstream *upstream);
/* Puts the bytes of up to UPSTREAM_PIECES_MAX pieces that are here there, durable as far as that can be seen from here.
 * ERROR_NETWORK: not all of them are known to be there. What is there already costs no bytes. */
int upstream_evidence_give(struct upstream *upstream, const struct upstream_piece *pieces, size_t count,
                           struct error *err);
/* Gets the bytes of a piece to a file `path` in the local repository, for repository_evidence_store, which looks at
 * their hash. ERROR_NOT_FOUND: they are not there. ERROR_NETWORK. */
int upstream_evidence_take(struct upstream *upstream, const struct upstream_piece *piece, char path[PATH_MAX],
                           struct error *err);

#endif
