/* Verification of checkpoints: what was put back, taken away or told otherwise is named, also when the daemon's own key
 * signed it. */
#include "tests/syncd/checkpoints.h"

static struct desk park;

static int setup_park(void **state)
{
    if (setup(state)) return -1;
    begin(&park, "park");
    desk_says(&park, "finding.set", "2.2.1", FINDING);
    desk_syncs(&park);
    central_is_sound(&central);
    return 0;
}

static int teardown_park(void **state)
{
    desk_close(&park);
    return teardown(state);
}

static void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void shell(const char *format, ...)
{
    char words[1200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    free(central_shell(&central, words));
}

static void a_branch_that_was_rolled_back_is_named(void **state)
{
    (void)state;
    free(GIT(&central, "update-ref", "refs/heads/dossier/park", "dossier/park~"));
    central_is_not_sound(central.path, "dossier/park: checkpoint 4 has it at ");
    central_is_not_sound(central.path, ": it was rolled back");
    /* Opening the repository hides nothing. */
    central_reopen(&central);
    central_is_not_sound(central.path, "dossier/park: checkpoint 4 has it at ");
}

static void a_branch_or_tag_that_is_gone_is_named(void **state)
{
    struct court court;
    (void)state;
    court_open(&court, &central, "harbour");
    court_issues(&court, "KVO-1");
    desk_syncs(&court.decider);
    court_close(&court);
    free(GIT(&central, "update-ref", "-d", "refs/heads/dossier/park"));
    free(GIT(&central, "update-ref", "-d", "refs/tags/certificate/KVO-1"));
    central_is_not_sound(central.path, "dossier/park: it is gone: checkpoint 7 has it at ");
    central_is_not_sound(central.path, "certificate/KVO-1: it is gone: checkpoint 7 has it at ");
}

static void a_branch_that_was_moved_or_made_is_named(void **state)
{
    (void)state;
    shell("git update-ref refs/heads/dossier/park $(git -c user.name=x -c user.email=x@x commit-tree -p dossier/park "
          "-m x "
          "dossier/park^{tree})");
    shell("git update-ref refs/heads/dossier/copy dossier/park~");
    central_is_not_sound(central.path, "it was moved on without a checkpoint");
    central_is_not_sound(central.path, "dossier/copy: checkpoint 4 does not tell of it");
}

/* Rolled back, and statements landed since: the checkpoints themselves show it. */
static void a_branch_that_went_another_way_since_is_named(void **state)
{
    struct desk other;
    (void)state;
    repository_close(central.repository);
    central.repository = NULL;
    free(GIT(&central, "update-ref", "refs/heads/dossier/park", "dossier/park~"));
    shell("rm index.sqlite");
    central_reopen(&central);
    desk_open(&other, &central, AUDITOR, "park");
    author_notes(&other.author, park.author.feed, 2);
    desk_says(&other, "finding.set", "2.2.2", FINDING);
    desk_syncs(&other);
    desk_close(&other);
    central_is_not_sound(central.path, "): dossier/park went from ");
}

/* Writes the newest checkpoint anew with the daemon's own key: `edit` is a sed script for its message, `tree` what to
 * put in its tree ("": nothing). */
static void checkpoint_forged(const char *edit, const char *tree)
{
    shell("export GIT_INDEX_FILE=../scratch && git read-tree checkpoint && %s true && "
          "git cat-file commit checkpoint | sed '1,/^$/d' | sed '%s' >../message && "
          "git update-ref refs/heads/checkpoint $(git -c user.name=x -c user.email=x@x -c user.signingKey=key "
          "commit-tree -S -p checkpoint~ -F ../message $(git write-tree))",
          tree, edit);
}

static void a_wrong_number_or_skip_is_named(void **state)
{
    (void)state;
    checkpoint_forged("s/^Checkpoint: 4/Checkpoint: 6/", "");
    central_is_not_sound(central.path, "checkpoint 6 (");
    central_is_not_sound(central.path, "): it follows number 3");
    checkpoint_forged("s/^Checkpoint: 6/Checkpoint: 4/", "");
    central_is_sound(&central);
    checkpoint_forged("s/^Skip: .*/Skip: 0123456789abcdef0123456789abcdef01234567/", "");
    central_is_not_sound(central.path, "): its Skip is not checkpoint 3 of its line");
    checkpoint_forged("/^Skip: /d", "");
    central_is_not_sound(central.path, "this is no checkpoint: it does not point back as its number says");
    checkpoint_forged("s/^Check.*/Nothing/", "");
    central_is_not_sound(central.path, "this is no checkpoint: it bears no number");
}

static void heads_that_go_back_are_named(void **state)
{
    static const char put[] = "path=$(git ls-tree -r --name-only checkpoint | grep /park$) && "
                              "git update-index --add --cacheinfo 100644,$(git rev-parse %s | git hash-object -w "
                              "--stdin),$path &&";
    char words[400];
    (void)state;
    snprintf(words, sizeof words, put, "dossier/park");
    shell("git update-ref refs/heads/dossier/park dossier/park~");
    checkpoint_forged("", words); /* the newest says: where it was before, as the one before says: nothing amiss */
    central_is_sound(&central);
    snprintf(words, sizeof words, put, "main");
    checkpoint_forged("", words);
    central_is_not_sound(central.path, "checkpoint 4 (");
    central_is_not_sound(central.path, "): dossier/park went from ");
    checkpoint_forged("", "git rm -q --cached $(git ls-tree -r --name-only checkpoint | grep /park$) &&");
    central_is_not_sound(central.path, "): dossier/park is there no more");
    checkpoint_forged("", "git update-index --add --cacheinfo 100644,$(echo x | git hash-object -w --stdin),stray &&");
    central_is_not_sound(central.path, "): stray tells of no ref");
}

static void an_unsigned_checkpoint_is_named(void **state)
{
    (void)state;
    shell("git update-ref refs/heads/checkpoint $(git -c user.name=x -c user.email=x@x commit-tree -p checkpoint~ -F "
          "<(git cat-file commit checkpoint | sed '1,/^$/d') checkpoint^{tree})");
    central_is_not_sound(central.path, "not signed by the daemon");
}

static void what_is_no_checkpoint_stops_the_daemon(void **state)
{
    struct error err = {0};
    (void)state;
    repository_close(central.repository);
    central.repository = NULL;
    free(GIT(&central, "update-ref", "refs/heads/checkpoint", "main"));
    central_is_not_sound(central.path, "this is no checkpoint");
    assert_int_equal(repository_open(central.path, &central.repository, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "the branch checkpoint: "));
}

/* --- what people say they were shown --- */

static void says_seen(int64_t number, const char *commit, const char *more)
{
    char body[400];
    snprintf(body, sizeof body, "{\"number\":%lld,\"commit\":\"%s\"%s}", (long long)number, commit, more);
    desk_says(&park, "checkpoint.seen", park.author.feed, body);
    desk_syncs(&park);
}

static void what_somebody_was_shown_and_is_not_here_is_named(void **state)
{
    static const char other[] = "0123456789abcdef0123456789abcdef01234567";
    struct repository_doubt doubt;
    struct checkpoint now = newest();
    (void)state;
    says_seen(now.number, now.id, "");
    central_is_sound(&central);
    assert_int_equal(repository_doubts(central.repository, NULL), 0);
    says_seen(now.number + 1, now.id, ""); /* that one bears another number */
    central_is_not_sound(central.path, "dossier/park: anna was shown checkpoint 5 (");
    says_seen(9, other, "");
    assert_int_equal(repository_doubts(central.repository, &doubt), 1);
    assert_string_equal(doubt.commit, other);
    assert_string_equal(doubt.person, "anna");
    assert_int_equal(doubt.number, 9);
    central_is_not_sound(central.path, "dossier/park: anna was shown checkpoint 9 (0123456789ab) by 2026-06-01");
    /* She says why it is gone. */
    now = newest();
    says_seen(now.number, now.id,
              ",\"accepted\":{\"number\":9,\"commit\":\"0123456789abcdef0123456789abcdef01234567\",\"since\":5,"
              "\"reason\":\"The disk broke.\"}");
    central_is_sound(&central);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup_park, teardown_park)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_branch_that_was_rolled_back_is_named),
        CASE(a_branch_or_tag_that_is_gone_is_named),
        CASE(a_branch_that_was_moved_or_made_is_named),
        CASE(a_branch_that_went_another_way_since_is_named),
        CASE(a_wrong_number_or_skip_is_named),
        CASE(heads_that_go_back_are_named),
        CASE(an_unsigned_checkpoint_is_named),
        CASE(what_is_no_checkpoint_stops_the_daemon),
        CASE(what_somebody_was_shown_and_is_not_here_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
