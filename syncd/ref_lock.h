/* ref_lock.h: moves a ref that has a file of its own, in the steps of git's files backend: a lock beside it that holds
 * what it becomes, durable; then the lock gets the ref's name. libgit2 does all of it for one ref after the other;
 * apart from each other, many are locked beside what else waits for the disk, and one fsync of the folder makes all
 * durable.
 */
#ifndef SCHOUW_SYNCD_REF_LOCK_H
#define SCHOUW_SYNCD_REF_LOCK_H

#include <git2.h>
#include <stdbool.h>

#include "schema/error.h"

struct ref_lock {
    char *path; /* of the ref's file; NULL: it is not locked */
    int file;   /* the lock, or -1 */
    int old; /* the ref's file as it was, or -1: while somebody has it open, the disk need not give back what it took */
    bool moved;
};

/* Locks the ref `name` of the repository in `directory` (which ends with a slash) if it stands at `from`. `keeps`: both
 * files stay open, which is faster and takes two descriptors. False: it has no file, or is locked, stands elsewhere or
 * keeps a log: libgit2 knows what to do. From any thread; a folder takes one new file at a time. */
bool ref_lock_take(struct ref_lock *lock, const char *directory, const char *name, const git_oid *from, bool keeps);
/* Makes durable that it will stand at `to`; where that fails the lock is given up. From any thread. */
void ref_lock_fill(struct ref_lock *lock, const git_oid *to);
/* Moves the ref; durable once its folder was synced (ref_lock_sync). ERROR_IO. */
int ref_lock_move(struct ref_lock *lock, struct error *err);
int ref_lock_sync(const struct ref_lock *lock, struct error *err);
/* The file as it was, now the caller's to close, which may wait for the disk; -1: it is closed. */
int ref_lock_old(struct ref_lock *lock);
/* Takes the lock away where the ref was not moved. */
void ref_lock_fini(struct ref_lock *lock);

/* Whether a lock is of nobody who lives: who moves a ref holds its lock for milliseconds, and this one is there for
 * more than a second, or is none any more. */
bool ref_lock_stale(const char *path);
/* Removes those from a folder of refs, not from folders in it; one that is not there is empty. */
void ref_lock_sweep(const char *folder);

#endif
