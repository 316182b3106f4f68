/* Two daemons that answer at once (ack = local) and share an upstream: what was written apart becomes one. */
#include "tests/syncd/daemons.h"

#include "syncd/repository_access.h"

static int setup_apart(void **state)
{
    (void)state;
    return daemons_setup(false);
}

/* Both have landed something the other does not know: the first is first, the second unites. */
static void meet(void)
{
    assert_true(daemon_pushes(0));
    assert_false(daemon_pushes(1));
    daemon_levels(1);
    daemon_looks(0);
    daemons_agree();
}

/* A dossier that both have. */
static void begin_at_both(struct desk *desk, const char *dossier)
{
    at(0);
    begin(desk, dossier);
    assert_true(daemon_pushes(0));
    daemon_looks(1);
}

/* Another feed of the auditor's, that knows what this one wrote. */
static void beside(struct desk *other, const struct desk *desk)
{
    desk_open(other, &central, desk->person, desk->author.dossier);
    author_learns(&other->author, &desk->author);
}

static size_t records(const char *dossier)
{
    struct fold *fold;
    struct error err = {0};
    if (repository_fold(central.repository, dossier, &fold, &err)) fail_msg("%s", err.message);
    size_t count = fold_record_count(fold);
    fold_free(fold);
    return count;
}

static void what_one_lands_the_other_takes(void **state)
{
    struct desk desk;
    (void)state;
    begin_at_both(&desk, "park");
    daemons_agree();
    at(1);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    assert_true(daemon_pushes(1));
    daemon_looks(0);
    daemons_agree();
    char *signers = GIT(&central, "log", "-1", "--format=%G?%GS", "dossier/park");
    assert_string_equal(signers, "Gschouw-syncd\n");
    free(signers);
    desk_close(&desk);
}

static void what_both_wrote_in_one_dossier_is_united(void **state)
{
    struct desk desk, other;
    (void)state;
    begin_at_both(&desk, "park");
    size_t before = records("park");
    beside(&other, &desk);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    at(1);
    desk_says(&other, "finding.set", "2.2.2", FINDING);
    desk_syncs(&other);
    /* The same segment at both, as when a device got no answer and went to the other. */
    assert_int_equal(desk_lands(&desk).code, 0);
    meet();
    assert_int_equal(records("park"), before + 3);
    char *parents = GIT(&central, "log", "-1", "--format=%P", "dossier/park");
    assert_int_equal(strlen(parents), 2 * 40 + 2);
    free(parents);
    /* And it goes on from there. */
    at(0);
    desk_says(&desk, "finding.set", "2.2.3", FINDING);
    desk_syncs(&desk);
    assert_true(daemon_pushes(0));
    daemon_looks(1);
    daemons_agree();
    desk_close(&other);
    desk_close(&desk);
}

static void what_both_wrote_in_different_dossiers_is_united(void **state)
{
    struct desk park, plein;
    (void)state;
    at(0);
    begin(&park, "park");
    at(1);
    begin(&plein, "plein");
    meet();
    assert_int_equal(records("park"), records("plein"));
    desk_close(&park);
    desk_close(&plein);
}

static void registries_that_went_apart_are_united(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk, &central, ADMINISTRATOR, "registry");
    author_learns(&desk.author, &office.author);
    at(0);
    desk_says(&office, "person.set", "frank", "{\"name\":\"Frank\",\"roles\":[\"auditor\"],\"active\":true}");
    desk_syncs(&office);
    at(1);
    desk_says(&desk, "person.set", "gerda", "{\"name\":\"Gerda\",\"roles\":[\"reviewer\"],\"active\":true}");
    desk_syncs(&desk);
    meet();
    const struct registry *registry;
    for (int i = 0; i < 2; i++) {
        at(i);
        assert_int_equal(repository_registry(central.repository, &registry, NULL), 0);
        assert_int_equal(registry_roles(registry, "frank"), ROLE_AUDITOR);
        assert_int_equal(registry_roles(registry, "gerda"), ROLE_REVIEWER);
    }
    desk_close(&desk);
}

static void a_feed_that_was_written_twice_is_kept_twice(void **state)
{
    struct desk desk, twin;
    (void)state;
    begin_at_both(&desk, "park");
    /* A copied store: the same feed goes on in two ways. */
    central.feeds--;
    begin_says(&twin, "park");
    desk_seals(&twin);
    size_t before = records("park");
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    at(1);
    desk_says(&twin, "finding.set", "2.2.2", FINDING);
    desk_syncs(&twin);
    desk_says(&twin, "finding.set", "2.2.4", FINDING);
    desk_syncs(&twin);
    meet();
    assert_non_null(strstr(daemons.notes.data, "forked/"));
    assert_int_equal(records("park"), before + 1);
    char *forked = GIT(&central, "ls-tree", "-r", "--name-only", "dossier/park", "forked/");
    size_t files = 0;
    for (const char *c = forked; *c; c++) files += *c == '\n';
    assert_int_equal(files, 6);
    free(forked);
    desk_close(&twin);
    desk_close(&desk);
}

static void a_dossier_that_was_opened_twice_says_so(void **state)
{
    struct desk desk, other;
    (void)state;
    at(0);
    begin(&desk, "park");
    at(1);
    desk_open(&other, &central, AUDITOR, "park");
    desk_says(&other, "dossier.open", "dossier",
              "{\"name\":\"Een ander park\",\"scheme\":\"kvo-3.1\",\"certificate\":\"basis\",\"opened\":\"" DAY "\"}");
    desk_syncs(&other);
    meet();
    char *page = GIT(&central, "show", "dossier/park:README.md");
    assert_non_null(strstr(page, "twee keer geopend"));
    free(page);
    /* Who saw both says which it is. */
    author_learns(&other.author, &desk.author);
    desk_opens_dossier(&other);
    desk_syncs(&other);
    daemon_levels(daemons.at);
    page = GIT(&central, "show", "dossier/park:report.md");
    assert_non_null(strstr(page, "Park"));
    free(page);
    desk_close(&other);
    desk_close(&desk);
}

static bool reads(int person)
{
    struct error err = {0};
    bool may = false;
    if (repository_may_read(central.repository, "park", PERSON[person], &may, &err)) fail_msg("%s", err.message);
    return may;
}

/* Whoever guesses the name of another office's case gets nothing by opening one of that name where it is not known. */
static void who_opened_a_dossier_apart_from_another_does_not_read_his(void **state)
{
    struct desk desk, thief, admin;
    (void)state;
    at(0);
    begin(&desk, "park");
    at(1);
    desk_open(&thief, &central, STRANGER, "park");
    desk_opens_dossier(&thief); /* the same body: the fold sees no conflict */
    desk_assigns(&thief, DECIDER, "decider", "assigned");
    desk_syncs(&thief);
    assert_true(reads(STRANGER));
    assert_true(reads(DECIDER));
    meet();
    for (int i = 0; i < 2; i++) {
        at(i);
        assert_false(reads(STRANGER));
        assert_false(reads(DECIDER));
        assert_false(reads(AUDITOR)); /* nor does he get at theirs */
        assert_false(reads(REVIEWER));
        assert_true(reads(ADMINISTRATOR));
    }
    /* What the auditor says lands. Neither what he says, nor what the thief says, assigns anybody. */
    desk_assigns(&desk, REVIEWER, "reviewer", "assigned");
    desk_syncs(&desk);
    desk_assigns(&thief, DECIDER, "decider", "assigned");
    desk_syncs(&thief);
    assert_false(reads(REVIEWER));
    assert_false(reads(STRANGER));
    /* Who knows both decides. */
    desk_open(&admin, &central, ADMINISTRATOR, "park");
    author_learns(&admin.author, &desk.author);
    author_learns(&admin.author, &thief.author);
    desk_assigns(&admin, AUDITOR, "auditor", "assigned");
    desk_assigns(&admin, REVIEWER, "reviewer", "assigned");
    desk_syncs(&admin);
    assert_true(reads(AUDITOR));
    assert_true(reads(REVIEWER));
    assert_false(reads(STRANGER));
    assert_false(reads(DECIDER));
    desk_close(&admin);
    desk_close(&thief);
    desk_close(&desk);
    daemon_levels(daemons.at);
    daemon_looks(1 - daemons.at);
    daemons_agree();
}

/* --- a git server lets many people push --- */

static void run(const char *command)
{
    const char *const argv[] = {"sh", "-ec", command, NULL};
    stock_run(argv);
}

static void what_no_daemon_wrote_is_not_taken(void **state)
{
    struct desk desk;
    char command[1000];
    (void)state;
    begin_at_both(&desk, "park");
    size_t before = records("park");
    snprintf(command, sizeof command,
             "cd %s; git clone -q -b dossier/park %s stranger; cd stranger; git rm -q -r records; "
             "git -c user.name=x -c user.email=x@x commit -q -m gone; git push -q origin HEAD",
             central.stock.directory, daemons.url);
    run(command);
    at(1);
    struct error err = {0};
    bool moved;
    assert_int_equal(upstream_fetch(daemons.upstream[1], &err), 0);
    assert_int_equal(repository_unite(daemons.repository[1], &moved, &err), 0);
    assert_non_null(strstr(daemons.notes.data, "park of the upstream is not taken"));
    assert_non_null(strstr(daemons.notes.data, "not signed"));
    assert_int_equal(records("park"), before);
    central_is_sound(&central);
    desk_close(&desk);
}

static void what_was_taken_away_there_is_pushed_again(void **state)
{
    struct desk desk;
    char command[500];
    (void)state;
    begin_at_both(&desk, "park");
    snprintf(command, sizeof command,
             "git -C %s update-ref -d refs/heads/dossier/park; git -C %s update-ref -d "
             "refs/heads/checkpoint",
             daemons.bare, daemons.bare);
    run(command);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    daemon_levels(0);
    daemon_looks(1);
    daemons_agree();
    desk_close(&desk);
}

static void a_daemon_that_is_not_admitted_lands_nothing(void **state)
{
    struct desk desk;
    (void)state;
    char key[128], public[SSHKEY_TEXT_MAX], body[1300];
    struct error err = {0};
    snprintf(key, sizeof key, "%.100s/key.pub", daemons.path[1]);
    assert_int_equal(sshkey_read(key, public, &err), 0);
    snprintf(body, sizeof body, "{\"key\":\"%s\",\"from\":\"2040-01-01\",\"status\":\"valid\"}", public);
    at(0);
    desk_says(&office, "daemon.set", "second", body);
    desk_syncs(&office);
    assert_true(daemon_pushes(0));
    daemon_looks(1);
    at(1);
    desk_open(&desk, &central, AUDITOR, "park");
    desk_opens_dossier(&desk);
    desk_seals(&desk);
    struct landing_item item = desk_item(&desk);
    assert_int_equal(landing_commit(central.repository, &item, 1, &err), ERROR_NETWORK);
    assert_non_null(strstr(err.message, "counts from 2040-01-01"));
    desk_close(&desk);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup_apart, daemons_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_one_lands_the_other_takes),
        CASE(what_both_wrote_in_one_dossier_is_united),
        CASE(what_both_wrote_in_different_dossiers_is_united),
        CASE(registries_that_went_apart_are_united),
        CASE(a_feed_that_was_written_twice_is_kept_twice),
        CASE(a_dossier_that_was_opened_twice_says_so),
        CASE(who_opened_a_dossier_apart_from_another_does_not_read_his),
        CASE(what_no_daemon_wrote_is_not_taken),
        CASE(what_was_taken_away_there_is_pushed_again),
        CASE(a_daemon_that_is_not_admitted_lands_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
