/* landing_move.c: refs of a landing, from where they were to what is packed. */
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "syncd/crew.h"
#include "syncd/landing.h"

#define KEPT_OPEN 16 /* files of refs, of one landing: it may move more of them than there are descriptors */
#define LOCK_TRIES 10
#define LOCK_PAUSE 100000 /* microseconds */

/* One that a crew locks, or moves. */
struct moving {
    struct job job; /* first: its address is that of what it is about */
    struct repository *repository;
    struct landing_ref *ref;
    struct error why; /* code 0: it has moved */
};

/* One try; libgit2's status. */
static int try_ref(git_repository *git, const struct landing_ref *ref)
{
    git_reference *moved = NULL;
    int status;

    if (git_oid_is_zero(&ref->from))
        status = git_reference_create(&moved, git, ref->name, &ref->to, 0, NULL);
    else
        status = git_reference_create_matching(&moved, git, ref->name, &ref->to, 1, &ref->from, NULL);
    git_reference_free(moved);
    return status;
}

/* A process that was killed while it moved refs leaves their locks behind. Who lands holds landing.lock, so a lock that
 * stays is of nobody who lives; a git at work beside us gets a second. */
static int move_ref(git_repository *git, const struct landing_ref *ref, struct error *err)
{
    char lock[PATH_MAX + REF_SIZE + 8];
    int status = try_ref(git, ref);

    snprintf(lock, sizeof lock, "%s%s.lock", git_repository_path(git), ref->name);
    for (int i = 0; status == GIT_ELOCKED && i < LOCK_TRIES && !ref_lock_stale(lock); i++) {
        usleep(LOCK_PAUSE);
        status = try_ref(git, ref);
    }
    if (status == GIT_ELOCKED) {
        unlink(lock);
        status = try_ref(git, ref);
    }
    if (status == GIT_EMODIFIED || status == GIT_EEXISTS)
        return error_set(err, ERROR_IO, "%s was moved by someone else meanwhile; send again what was not acknowledged",
                         ref->name);
    return status ? git_trouble(err, ref->name) : 0;
}

/* --- many at once --- */

/* A hand's repository asks for objects where the landing has them: it would list the packs anew for each that is new.
 */
struct hand_odb {
    git_odb_backend backend; /* first: its address is libgit2's */
    git_odb *odb;            /* borrowed */
};

static int on_read_header(size_t *length, git_object_t *type, git_odb_backend *backend, const git_oid *id)
{
    return git_odb_read_header(length, type, ((struct hand_odb *)backend)->odb, id);
}

static int on_exists(git_odb_backend *backend, const git_oid *id)
{
    return git_odb_exists(((struct hand_odb *)backend)->odb, id);
}

static void on_free(git_odb_backend *backend)
{
    free(backend);
}

static int hand_odb_set(struct repository *repository, git_repository *git)
{
    struct hand_odb *own = calloc(1, sizeof *own);
    git_odb *odb = NULL;
    int status = own ? git_odb_new(&odb) : GIT_ERROR;

    if (!status) {
        git_odb_init_backend(&own->backend, GIT_ODB_BACKEND_VERSION);
        own->backend.read_header = on_read_header;
        own->backend.exists = on_exists;
        own->backend.free = on_free;
        own->odb = repository->odb;
        status = git_odb_add_backend(odb, &own->backend, 1);
    }
    if (status) free(own);
    if (!status) status = git_repository_set_odb(git, odb);
    git_odb_free(odb);
    return status;
}

/* libgit2 lets one thread at a time move a ref in a repository: each hand has its own. */
static int hand_git(struct repository *repository, unsigned hand, git_repository **git, struct error *err)
{
    git_repository *own = repository->hands[hand];

    *git = hand == 0 ? repository->git : own;
    if (*git) return 0;
    if (git_repository_open_bare(&own, repository->directory) || hand_odb_set(repository, own)) {
        git_repository_free(own);
        return git_trouble(err, repository->directory);
    }
    *git = repository->hands[hand] = own;
    return 0;
}

void landing_hands_free(struct repository *repository)
{
    for (size_t i = 0; i < CREW_HANDS; i++) {
        git_repository_free(repository->hands[i]);
        repository->hands[i] = NULL;
    }
}

static void move(struct job *job, unsigned hand)
{
    struct moving *moving = (struct moving *)job;
    struct error why = {0};
    git_repository *git;

    if (hand_git(moving->repository, hand, &git, &why) || move_ref(git, moving->ref, &why)) moving->why = why;
}

/* All of them that are not locked, by libgit2; each is tried, the first that fails is told. */
static int move_together(struct repository *repository, struct landing_ref *refs, size_t count, struct error *err)
{
    struct moving *moving = calloc(count, sizeof *moving);
    int result = 0;

    if (!moving) return error_memory(err);
    for (size_t i = 0; i < count; i++) {
        moving[i] = (struct moving){.job.work = move, .repository = repository, .ref = &refs[i]};
        if (!refs[i].lock.path) crew_add(repository->crew, &moving[i].job, CREW_HEAVY);
    }
    crew_settle(repository->crew);
    for (size_t i = 0; i < count && !result; i++) {
        result = moving[i].why.code;
        if (result) *err = moving[i].why;
    }
    free(moving);
    return result;
}

/* --- those with a file of their own --- */

/* Refs that are locked beside the pack. */
struct locking {
    struct job job; /* first: its address is that of what it is about */
    struct repository *repository;
    size_t count;
    struct moving refs[];
};

static void fill(struct job *job, unsigned hand)
{
    const struct moving *moving = (const struct moving *)job;

    (void)hand;
    ref_lock_fill(&moving->ref->lock, &moving->ref->to);
}

/* One after the other, as the folder takes one new file at a time: hands that make one each would wait for each other,
 * at the cost of a processor each. What goes into them is written by all. */
static void lock_all(struct job *job, unsigned hand)
{
    struct locking *locking = (struct locking *)job;
    const char *directory = git_repository_path(locking->repository->git);

    (void)hand;
    for (size_t i = 0; i < locking->count; i++) {
        struct moving *moving = &locking->refs[i];
        struct landing_ref *ref = moving->ref;
        if (ref_lock_take(&ref->lock, directory, ref->name, &ref->from, i < KEPT_OPEN))
            crew_add(locking->repository->crew, &moving->job, CREW_HEAVY);
        else
            moving->job.done = true;
    }
}

void voyage_lock(struct voyage *voyage)
{
    struct repository *repository = voyage->repository;
    struct locking *locking;

    if (repository->logs_refs || voyage->locking) return;
    locking = calloc(1, sizeof *locking + voyage->ref_count * sizeof *locking->refs);
    if (!locking) return; /* libgit2 moves them all */
    *locking = (struct locking){.job.work = lock_all, .repository = repository, .count = voyage->ref_count};
    for (size_t i = 0; i < locking->count; i++)
        locking->refs[i] = (struct moving){.job.work = fill, .repository = repository, .ref = &voyage->refs[i]};
    voyage->locking = locking;
    crew_add(repository->crew, &locking->job, CREW_HEAVY);
}

/* Waits until they are locked. */
static void locked(struct voyage *voyage)
{
    struct locking *locking = voyage->locking;

    if (!locking) return;
    crew_wait(voyage->repository->crew, &locking->job);
    for (size_t i = 0; i < locking->count; i++) crew_wait(voyage->repository->crew, &locking->refs[i].job);
}

/* Files of refs as they were. With the last who has one open the disk takes back what it was, and is waited for. */
struct olds {
    struct job job; /* first */
    size_t count;
    int files[KEPT_OPEN];
};

static void olds_close(struct job *job, unsigned hand)
{
    const struct olds *olds = (const struct olds *)job;

    (void)hand;
    for (size_t i = 0; i < olds->count; i++) close(olds->files[i]);
}

void landing_olds_wait(struct repository *repository)
{
    if (repository->olds) crew_wait(repository->crew, &repository->olds->job);
    free(repository->olds);
    repository->olds = NULL;
}

void voyage_unlock(struct voyage *voyage)
{
    struct repository *repository = voyage->repository;
    struct olds *olds;

    if (!voyage->locking) return;
    locked(voyage);
    landing_olds_wait(repository);
    repository->olds = olds = calloc(1, sizeof *olds);
    for (size_t i = 0; i < voyage->locking->count; i++) {
        int old = olds && olds->count < KEPT_OPEN ? ref_lock_old(&voyage->refs[i].lock) : -1;
        if (old >= 0) olds->files[olds->count++] = old;
        ref_lock_fini(&voyage->refs[i].lock);
    }
    free(voyage->locking);
    voyage->locking = NULL;
    if (!olds) return;
    olds->job.work = olds_close;
    crew_add(repository->crew, &olds->job, CREW_HEAVY); /* the answers need not wait for it */
}

static int move_locked(struct landing_ref *refs, size_t count, struct error *err)
{
    const struct ref_lock *last = NULL;
    int result = 0;

    for (size_t i = 0; !result && i < count; i++) {
        if (!refs[i].lock.path) continue;
        last = &refs[i].lock;
        result = ref_lock_move(&refs[i].lock, err);
    }
    return result || !last ? result : ref_lock_sync(last, err);
}

void landing_locks_sweep(const struct repository *repository)
{
    static const char *const folders[] = {"refs/heads", "refs/heads/dossier", "refs/tags/certificate"};
    char path[PATH_MAX];

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (!repository_path(repository, folders[i], path, NULL)) ref_lock_sweep(path);
}

/* --- all --- */

static bool is_dossier(const struct landing_ref *ref)
{
    return strncmp(ref->name, REF_DOSSIER, strlen(REF_DOSSIER)) == 0 &&
           strcmp(ref->name + strlen(REF_DOSSIER), REGISTRY_DOSSIER) != 0;
}

int voyage_move(struct voyage *voyage, struct error *err)
{
    struct repository *repository = voyage->repository;
    int result;

    voyage_lock(voyage);
    locked(voyage);
    result = repository_moving(repository, err);
    for (size_t i = 0, next; !result && i < voyage->ref_count; i = next) {
        struct landing_ref *refs = &voyage->refs[i];
        for (next = i; next < voyage->ref_count && is_dossier(&voyage->refs[next]); next++) {
        }
        if (next == i) next++;
        if ((result = move_locked(refs, next - i, err))) break;
        if (next > i + 1)
            result = move_together(repository, refs, next - i, err);
        else if (!refs->lock.path)
            result = move_ref(repository->git, refs, err);
    }
    return result ? result : repository_moved(repository, err);
}
