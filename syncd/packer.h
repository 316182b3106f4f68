/* packer.h: rolls the packs of the repository together, in the background, when they have become many (`repack` in the
 * configuration): each landing makes one. It waits until nothing has landed for five seconds, as long as there are not
 * eight times as many. It is stock `git repack --geometric=2 -d`, a child process of the lowest
 * priority, one at a time, that no landing and no reader waits for.
 *
 * What is acknowledged is never in danger, whenever it is cut off (git 2.39, builtin/repack.c and pack-objects.c;
 * git-repack(1), git-pack-objects(1)):
 *
 *   - All objects of the packs that go are in the new pack or in one that stays, whether a ref leads to them or not
 *     (`pack-objects --stdin-packs`: "contains all objects listed in the included packs, excluding any objects listed
 * in the excluded packs"). A landing's pack is written before refs move: nothing leads to it then.
 *   - A pack that appears while it runs is in neither list, so it is not touched; loose objects go into the new pack
 *     "without respect to their reachability".
 *   - core.fsync=all: the new pack and its index are on disk before they get their names, and the old ones are unlinked
 *     after that. git fsyncs no folder: it rests on a file system that keeps the order of changes in one folder, as
 * those with a journal do.
 *   - Two at once might each leave an object to the other's pack: repack.lock (syncd/packs.h) goes with git's
 * processes, also where they outlive this daemon.
 *
 * libgit2 (1.5, odb_pack.c, pack.c) finds an object whose pack is gone by looking at the folder once more; a pack that
 * it has open it goes on reading, so afterwards git is opened anew (repository_renew), which gives back the disk. It
 * takes a multi-pack-index at its word, though, and fails where a pack in it is gone: one that somebody made is taken
 * away first, and none is written, as few packs need none.
 *
 * Loop thread only, but where it says pool.
 */
#ifndef SCHOUW_SYNCD_PACKER_H
#define SCHOUW_SYNCD_PACKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "schema/error.h"
#include "syncd/packs.h"

struct server;

struct packer {
    struct server *server;
    uv_timer_t timer;
    uv_work_t work;
    uv_process_t process; /* git */
    uv_pipe_t pipe;       /* what it says on standard error */
    unsigned open;        /* of these two handles */
    int group;            /* of processes: git and what it started; 0: none */
    bool running, stopped;
    bool wanted;       /* there are packs to be rolled together, and nobody else is at it */
    int lock;          /* descriptor, or -1 */
    unsigned failures; /* in a row */
    struct packs found;
    size_t before;     /* packs, when git began */
    size_t left;       /* packs after the last repack: what no repack makes fewer */
    int64_t status;    /* of git; 0: done */
    int64_t began;     /* seconds since 1970 */
    uint64_t began_at; /* uv_now, milliseconds */
    char said[1000];   /* by git; not ended by a NUL */
    size_t said_length;
    struct error failed; /* what went wrong this time */
    /* For /metrics; any thread. */
    atomic_ullong packs; /* as far as is known */
    atomic_ullong repacks, failed_total, milliseconds;
};

void packer_open(struct packer *packer, struct server *server);
/* Initialises the timer on the server's loop; a negative libuv code on failure. */
int packer_init(struct packer *packer, struct server *server);
int packer_start(struct packer *packer);
/* Begins no more; a git that runs is told to end, and killed when it does not within seconds. The loop waits for it. */
void packer_stop(struct packer *packer);
/* Something landed: one more pack, and it is not quiet. */
void packer_hurry(struct packer *packer);

#endif
