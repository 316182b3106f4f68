/* Two daemons that answer only once the upstream has it (ack = upstream); and numbers of certificates, which are
 * claimed there in either mode. */
#include "tests/syncd/daemons.h"

static int setup_waiting(void **state)
{
    (void)state;
    return daemons_setup(true);
}

static int setup_apart(void **state)
{
    (void)state;
    return daemons_setup(false);
}

/* What the upstream says of a path; free() it. */
static char *there(const char *what)
{
    struct central bare = central;
    snprintf(bare.path, sizeof bare.path, "%s", daemons.bare);
    return GIT(&bare, "show", what);
}

static void what_was_acknowledged_is_at_the_upstream(void **state)
{
    struct desk desk;
    (void)state;
    at(0);
    begin(&desk, "park");
    char *page = there("dossier/park:README.md");
    assert_non_null(strstr(page, "Park"));
    free(page);
    daemon_looks(1);
    daemons_agree();
    desk_close(&desk);
}

static void who_loses_a_race_lands_upon_what_the_other_wrote(void **state)
{
    struct desk desk, other;
    (void)state;
    at(0);
    begin(&desk, "park");
    /* The second has not looked yet: its push is rejected. */
    at(1);
    begin(&other, "plein");
    at(0);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    daemon_looks(1);
    daemons_agree();
    char *merges = GIT(&central, "rev-list", "--min-parents=2", "--count", "--all");
    assert_string_equal(merges, "0\n");
    free(merges);
    desk_close(&other);
    desk_close(&desk);
}

static void the_same_segment_at_both_is_acknowledged_by_both(void **state)
{
    struct desk desk;
    (void)state;
    at(0);
    begin(&desk, "park");
    at(1);
    assert_int_equal(desk_lands(&desk).code, 0);
    daemons_agree();
    desk_close(&desk);
}

static void what_another_daemon_revoked_counts_here(void **state)
{
    struct desk desk;
    (void)state;
    at(0);
    begin(&desk, "park");
    daemon_looks(1);
    desk_says(&office, "person.set", "anna", "{\"name\":\"Anna\",\"roles\":[],\"active\":false}");
    desk_syncs(&office);
    at(1);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_seals(&desk);
    refused(desk_lands(&desk), ERROR_REFUSED, "no role");
    desk_close(&desk);
}

static void without_the_upstream_nothing_is_acknowledged(void **state)
{
    struct desk desk;
    struct error err = {0};
    char away[200];
    (void)state;
    at(1);
    begin(&desk, "park");
    snprintf(away, sizeof away, "%s.away", daemons.bare);
    assert_int_equal(rename(daemons.bare, away), 0);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_seals(&desk);
    struct landing_item item = desk_item(&desk);
    char *before = central_tip(&central, "park");
    assert_int_equal(landing_commit(central.repository, &item, 1, &err), ERROR_NETWORK);
    assert_non_null(strstr(err.message, "nothing was acknowledged; send again"));
    char *after = central_tip(&central, "park");
    assert_string_equal(before, after);
    central_is_sound(&central);
    assert_int_equal(rename(away, daemons.bare), 0);
    assert_int_equal(desk_lands(&desk).code, 0);
    daemon_looks(0);
    daemons_agree();
    free(before);
    free(after);
    desk_close(&desk);
}

/* The push went well, and then this machine lost its power before its refs moved. */
static void a_daemon_that_stopped_after_its_push_finds_it_at_the_upstream(void **state)
{
    struct desk desk;
    char command[1000];
    (void)state;
    at(0);
    begin(&desk, "park");
    char *tip = central_tip(&central, "park");
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    daemon_closes(0);
    snprintf(command, sizeof command, "git -C %s update-ref refs/heads/dossier/park %s; rm %s/index.sqlite",
             daemons.path[0], tip, daemons.path[0]);
    const char *const argv[] = {"sh", "-ec", command, NULL};
    stock_run(argv);
    daemon_opens(0, true);
    at(0);
    daemon_looks(1);
    daemons_agree();
    free(tip);
    desk_close(&desk);
}

/* --- certificates --- */

static void a_number_that_both_ask_for_is_given_once(void **state)
{
    struct court park, plein;
    (void)state;
    at(0);
    court_open(&park, &central, "park");
    court_issues(&park, "KVO-1");
    at(1);
    court_open(&plein, &central, "plein");
    court_issues(&plein, "KVO-1");
    desk_seals(&park.decider);
    desk_seals(&plein.decider);
    at(0);
    assert_int_equal(desk_lands(&park.decider).code, 0);
    char *page = there("main:register.md");
    assert_non_null(strstr(page, "KVO-1"));
    free(page);
    free(there("certificate/KVO-1"));
    at(1);
    refused(desk_lands(&plein.decider), ERROR_CONFLICT, "KVO-1 is of dossier park: numbers are unique, take another");
    assert_true(daemon_pushes(1));
    daemon_looks(0);
    daemons_agree();
    court_close(&park);
    court_close(&plein);
}

static void a_certificate_waits_for_the_upstream_and_holds_up_no_other(void **state)
{
    struct court park;
    struct desk desk;
    struct error err = {0};
    char away[200];
    (void)state;
    at(1);
    court_open(&park, &central, "park");
    court_issues(&park, "KVO-1");
    desk_seals(&park.decider);
    desk_open(&desk, &central, AUDITOR, "plein");
    desk_opens_dossier(&desk);
    desk_seals(&desk);
    struct landing_item items[2] = {desk_item(&park.decider), desk_item(&desk)};
    snprintf(away, sizeof away, "%s.away", daemons.bare);
    assert_int_equal(rename(daemons.bare, away), 0);
    assert_int_equal(landing_commit(central.repository, items, 2, &err), 0);
    refused(items[0].refused, ERROR_NETWORK, "the certificate's number could not be claimed");
    assert_int_equal(items[1].refused.code, 0);
    assert_int_equal(rename(away, daemons.bare), 0);
    assert_int_equal(desk_lands(&park.decider).code, 0);
    daemon_looks(0);
    daemons_agree();
    /* And what becomes of two certificates at two daemons is told by one register. */
    at(0);
    desk_says(&park.decider, "certificate.status", "KVO-1",
              "{\"status\":\"suspended\",\"on\":\"" DAY "\",\"grounds\":\"G\"}");
    desk_syncs(&park.decider);
    at(1);
    desk_says(&desk, "finding.set", "2.2.1", FINDING);
    desk_syncs(&desk);
    desk_says(&office, "person.set", "frank", "{\"name\":\"Frank\",\"roles\":[\"auditor\"],\"active\":true}");
    desk_syncs(&office);
    assert_true(daemon_pushes(0));
    assert_false(daemon_pushes(1));
    daemon_levels(1);
    daemon_looks(0);
    daemons_agree();
    char *page = there("main:register.json");
    assert_non_null(strstr(page, "suspended"));
    free(page);
    desk_close(&desk);
    court_close(&park);
}

#define WAITING(name) cmocka_unit_test_setup_teardown(name, setup_waiting, daemons_teardown)
#define APART(name) cmocka_unit_test_setup_teardown(name, setup_apart, daemons_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WAITING(what_was_acknowledged_is_at_the_upstream),
        WAITING(who_loses_a_race_lands_upon_what_the_other_wrote),
        WAITING(the_same_segment_at_both_is_acknowledged_by_both),
        WAITING(what_another_daemon_revoked_counts_here),
        WAITING(without_the_upstream_nothing_is_acknowledged),
        WAITING(a_daemon_that_stopped_after_its_push_finds_it_at_the_upstream),
        APART(a_number_that_both_ask_for_is_given_once),
        APART(a_certificate_waits_for_the_upstream_and_holds_up_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
