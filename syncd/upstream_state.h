/* upstream_state.h: the inside of an upstream. For upstream*.c only; others use upstream.h. */
#ifndef SCHOUW_SYNCD_UPSTREAM_STATE_H
#define SCHOUW_SYNCD_UPSTREAM_STATE_H

#include <limits.h>
#include <pthread.h>

#include "schema/text.h"
#include "syncd/upstream.h"

struct upstream {
    char directory[PATH_MAX]; /* of the local repository */
    char url[UPSTREAM_URL_MAX];
    char name[UPSTREAM_URL_MAX];   /* the same, to be shown */
    char secret[UPSTREAM_URL_MAX]; /* what may not be shown; "": nothing */
    char lfs[UPSTREAM_URL_MAX];
    char *helper, *lfs_helper; /* credential.<origin>.helper=..; NULL: none */
    char ssh[160];             /* core.sshCommand=.. */
    bool own_ssh;              /* git's configuration says how ssh is run */
    unsigned seconds;
    pthread_mutex_t talking;
};

/* Runs git with these words in the local repository, for `seconds` more than the settings say. As process_run_within.
 */
int upstream_git(struct upstream *upstream, unsigned seconds, const char *const words[], const char *input,
                 struct text *output, struct text *errors, int *status, struct error *err);
/* Sets `code` with what git said, without the password. */
int upstream_trouble(const struct upstream *upstream, int code, const char *what, const struct text *errors,
                     struct error *err);

/* --- upstream_folder.c --- */

/* Whether it can be written; ERROR_NETWORK. */
int upstream_folder_check(const struct upstream *upstream, struct error *err);
int upstream_folder_give(const struct upstream *upstream, const char *sha256, struct error *err);
/* As upstream_evidence_take. */
int upstream_folder_take(const struct upstream *upstream, const char *sha256, char path[PATH_MAX], struct error *err);

#endif
