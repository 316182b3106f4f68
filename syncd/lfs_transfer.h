/* lfs_transfer.h: the server's side of git-lfs's pure ssh protocol, version 1, to download
 * (https://github.com/git-lfs/git-lfs/blob/main/docs/proposals/ssh_adapter.md). Whoever may log in and read the
 * repository's folder gets the bytes, as he gets the statements by git clone. */
#ifndef SCHOUW_SYNCD_LFS_TRANSFER_H
#define SCHOUW_SYNCD_LFS_TRANSFER_H

#include <stdio.h>

#include "schema/error.h"

/* Answers what comes until the peer quits or is gone between two messages. `directory` is the repository's. An error
 * says why it broke off. */
int lfs_transfer(const char *directory, FILE *from, FILE *to, struct error *err);

#endif
