/* Moving refs by their files: as stock git would, and beside it. */
#include "syncd/ref_lock.h"

#include <sys/resource.h>
#include <unistd.h>

#include "tests/syncd/case.h"

#define REF "refs/heads/here"

static git_oid first, second;
static char directory[PATH_MAX];

/* Runs a script in the repository that has to succeed. */
static void script(const char *words)
{
    free(central_shell(&central, words));
}

static git_oid id_of(const char *tag)
{
    char words[100], *said;
    git_oid id;
    snprintf(words, sizeof words, "git rev-parse %s", tag);
    said = central_shell(&central, words);
    assert_int_equal(git_oid_fromstrn(&id, said, GIT_OID_HEXSZ), 0);
    free(said);
    return id;
}

/* Two commits, and a ref with a file of its own at the first. */
static void refs_made(void)
{
    script("tree=$(git hash-object -t tree --stdin -w </dev/null); export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a "
           "GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a; git tag -f one $(git commit-tree -m one $tree); "
           "git tag -f two $(git commit-tree -m two $tree); git update-ref " REF " one");
    first = id_of("one");
    second = id_of("two");
    snprintf(directory, sizeof directory, "%s/", central.path);
}

static void moves_as_git_reads_it(bool keeps)
{
    struct ref_lock lock;
    struct error err = {0};
    refs_made();
    assert_true(ref_lock_take(&lock, directory, REF, &first, keeps));
    ref_lock_fill(&lock, &second);
    assert_non_null(lock.path);
    assert_int_equal(lock.old >= 0, keeps);
    script("test $(git rev-parse " REF ") = $(git rev-parse one)"); /* not yet */
    script("if git update-ref " REF " two 2>/dev/null; then exit 1; fi");
    if (ref_lock_move(&lock, &err) || ref_lock_sync(&lock, &err)) fail_msg("%s", err.message);
    script("test $(git rev-parse " REF ") = $(git rev-parse two)");
    ref_lock_fini(&lock);
    script("test ! -e " REF ".lock; git update-ref " REF " one two; git fsck --strict --no-progress");
}

static void a_locked_ref_moves_as_git_reads_it(void **state)
{
    (void)state;
    moves_as_git_reads_it(true);
    moves_as_git_reads_it(false);
}

/* What can not be written is not moved: libgit2 tries, and says why. */
static void a_lock_that_can_not_be_filled_is_given_up(void **state)
{
    struct ref_lock lock;
    (void)state;
    refs_made();
    assert_true(ref_lock_take(&lock, directory, REF, &first, false));
    script("rm " REF ".lock; ln -s elsewhere " REF ".lock");
    ref_lock_fill(&lock, &second);
    assert_null(lock.path);
    ref_lock_fill(&lock, &second); /* of what is not locked it is nothing */
    script("test ! -e elsewhere; test ! -e " REF ".lock; test $(git rev-parse " REF ") = $(git rev-parse one)");
}

static void a_lock_that_is_not_used_leaves_the_ref_as_it_was(void **state)
{
    struct ref_lock lock;
    (void)state;
    refs_made();
    assert_true(ref_lock_take(&lock, directory, REF, &first, true));
    ref_lock_fini(&lock); /* nothing was written into it */
    assert_true(ref_lock_take(&lock, directory, REF, &first, true));
    ref_lock_fill(&lock, &second);
    int old = ref_lock_old(&lock);
    assert_true(old >= 0);
    assert_int_equal(ref_lock_old(&lock), -1);
    close(old);
    ref_lock_fini(&lock);
    ref_lock_fini(&lock); /* once more does no harm */
    script("test ! -e " REF ".lock; test $(git rev-parse " REF ") = $(git rev-parse one)");
}

static bool takes(const char *name, const git_oid *from)
{
    struct ref_lock lock;
    bool taken = ref_lock_take(&lock, directory, name, from, false);
    ref_lock_fini(&lock);
    return taken;
}

static void what_is_not_plain_is_left_to_libgit2(void **state)
{
    static const git_oid none;
    (void)state;
    refs_made();
    assert_true(takes(REF, &first));
    assert_false(takes(REF, &second)); /* it stands elsewhere */
    assert_false(takes(REF, &none));   /* it would be new */
    assert_false(takes("refs/heads/nowhere", &first));
    script("git symbolic-ref refs/heads/alias " REF);
    assert_false(takes("refs/heads/alias", &first));
    script("ln -s here refs/heads/link");
    assert_false(takes("refs/heads/link", &first));
    script("echo x >" REF ".lock");
    assert_false(takes(REF, &first)); /* somebody else's lock stays */
    script("test $(cat " REF ".lock) = x; rm " REF ".lock");
    script("mkdir -p logs/refs/heads; touch logs/" REF);
    assert_false(takes(REF, &first)); /* git keeps a log of it */
    script("rm -r logs; git pack-refs --all --prune; test ! -e " REF);
    assert_false(takes(REF, &first)); /* it has no file */
    script("test -z \"$(find . -name '*.lock' -path './refs/*')\"");
}

static void locks_of_nobody_go_when_the_repository_is_opened(void **state)
{
    struct error err = {0};
    struct desk desk;
    (void)state;
    desk_open(&desk, &central, AUDITOR, "park");
    desk_opens_dossier(&desk);
    desk_syncs(&desk);
    script("touch refs/heads/dossier/other.lock; touch -d '1 minute ago' refs/heads/dossier/park.lock "
           "refs/heads/main.lock");
    /* One that is in the way of a landing goes without a wait. */
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    script("test ! -e refs/heads/dossier/park.lock");
    repository_close(central.repository);
    central.repository = NULL;
    if (repository_open(central.path, &central.repository, &err)) fail_msg("%s", err.message);
    script("test ! -e refs/heads/main.lock; test -e refs/heads/dossier/other.lock"); /* that one may be at work */
    script("rm refs/heads/dossier/other.lock");
    central_is_sound(&central);
    desk_close(&desk);
}

/* A landing may move more refs than the process may have files open. */
static void more_refs_move_than_files_may_be_open(void **state)
{
    enum { MANY = 200, FILES = 60 };
    struct rlimit before, few;
    struct desk desks[MANY];
    static char names[MANY][20]; /* a desk points to its own */
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct landing_item items[MANY];
        struct error err = {0};
        for (int i = 0; i < MANY; i++) {
            snprintf(names[i], sizeof names[i], "case-%03d", i);
            if (turn == 0) desk_open(&desks[i], &central, AUDITOR, names[i]);
            if (turn == 0)
                desk_opens_dossier(&desks[i]);
            else
                desk_says(&desks[i], "finding.set", "2.2.1", FINDING);
            desk_seals(&desks[i]);
            items[i] = desk_item(&desks[i]);
        }
        assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
        few = (struct rlimit){FILES, before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        int result = landing_commit(central.repository, items, MANY, &err);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        if (result) fail_msg("%s", err.message);
        for (int i = 0; i < MANY; i++) {
            if (items[i].refused.code) fail_msg("%s", items[i].refused.message);
        }
    }
    for (int i = 0; i < MANY; i++) desk_close(&desks[i]);
    script("test -z \"$(find refs -name '*.lock')\"");
    central_is_sound(&central);
}

#define CASE_OF(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_OF(a_locked_ref_moves_as_git_reads_it),
        CASE_OF(a_lock_that_can_not_be_filled_is_given_up),
        CASE_OF(a_lock_that_is_not_used_leaves_the_ref_as_it_was),
        CASE_OF(what_is_not_plain_is_left_to_libgit2),
        CASE_OF(locks_of_nobody_go_when_the_repository_is_opened),
        CASE_OF(more_refs_move_than_files_may_be_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
