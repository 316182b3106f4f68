/* restore.h: a central repository out of its backup: `git clone --mirror` of it, and a copy of its lfs folder. */
#ifndef SCHOUW_SYNCD_RESTORE_H
#define SCHOUW_SYNCD_RESTORE_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/error.h"
#include "schema/text.h"

struct restore {
    /* in, borrowed */
    const char *backup;   /* the mirror */
    const char *lfs;      /* NULL: the folder lfs in it, if there is one */
    const char *key;      /* folder with key and key.pub of the daemon that was; NULL: this one gets a new key */
    const char *root_key; /* "type base64" that it has to be of; NULL: any */
    bool anyway;          /* also with problems that `verify` finds */
    /* out */
    struct text problems, summary; /* as repository_verify tells them */
    int problem_count;
    size_t evidence, damaged; /* pieces that were copied, and that were not what their name says */
    char standing[32];        /* RFC 3339, UTC: when what is in it landed last; "" when nothing ever did */
};

/* Makes the repository in `directory` (new or empty). Everything is fetched by git, which hashes and checks each
 * object, and then verified as `schouw-syncd verify` does, before it has its name. ERROR_SIGNATURE when there are
 * problems: then nothing was made, and `problems` tells them. */
int repository_restore(const char *directory, struct restore *restore, struct error *err);
void restore_fini(struct restore *restore);

#endif
