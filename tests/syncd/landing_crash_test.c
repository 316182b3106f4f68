/* Landing, and being killed in the middle of it. */
#include "tests/syncd/case.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 6

/* Lands one statement after the other until it is killed; a byte down the pipe for each that was acknowledged. */
static void land_for_ever(struct desk *desk, void (*say)(struct desk *desk, int turn), int pipe)
{
    struct error err = {0};
    central.repository = NULL;
    if (repository_open(central.path, &central.repository, &err)) _exit(3);
    for (int turn = 0;; turn++) {
        say(desk, turn);
        desk_seals(desk);
        if (desk_lands(desk).code) _exit(4);
        if (write(pipe, "x", 1) != 1) _exit(5);
    }
}

/* Another process lands, and is killed at another moment of a landing each time; how much was acknowledged. */
static int killed(struct desk *desk, void (*say)(struct desk *desk, int turn), int round)
{
    int ends[2], status, acknowledged = 0;
    char byte;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        land_for_ever(desk, say, ends[1]);
    }
    close(ends[1]);
    while (acknowledged < 2 && read(ends[0], &byte, 1) == 1) acknowledged++;
    usleep((useconds_t)(round * 9000));
    kill(child, SIGKILL);
    while (read(ends[0], &byte, 1) == 1) acknowledged++;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    return acknowledged;
}

static void repository_away(void)
{
    repository_close(central.repository);
    central.repository = NULL;
}

static void repository_back(void)
{
    struct error err = {0};
    if (repository_open(central.path, &central.repository, &err)) fail_msg("%s", err.message);
}

/* --- any statement --- */

static void say_finding(struct desk *desk, int turn)
{
    (void)turn;
    desk_says(desk, "finding.set", "2.2.1", FINDING);
}

static void nothing_acknowledged_is_lost_when_the_daemon_is_killed(void **state)
{
    struct desk desk;
    int acknowledged = 1; /* segments, over all rounds */
    (void)state;
    begin(&desk, "park");
    repository_away();
    for (int round = 0; round < ROUNDS; round++) {
        struct error err = {0};
        acknowledged += killed(&desk, say_finding, round);
        repository_back();
        central_is_sound(&central);
        /* There may be more: what landed in the last moment, and was not acknowledged any more. */
        json_t *segments;
        assert_int_equal(repository_segments(central.repository, "park", NULL, &segments, &err), 0);
        assert_true((int)json_array_size(segments) >= acknowledged);
        json_decref(segments);
        repository_away();
        /* The next round writes on another feed: this one's author forgot what the child wrote. */
        struct desk next;
        desk_open(&next, &central, AUDITOR, "park");
        author_learns(&next.author, &desk.author);
        desk_close(&desk);
        desk = next;
    }
    desk_close(&desk);
    repository_back();
}

/* --- what main has to follow --- */

static void say_status(struct desk *desk, int turn)
{
    char body[100];
    snprintf(body, sizeof body, "{\"status\":\"%s\",\"on\":\"" DAY "\",\"grounds\":\"G\"}",
             turn % 2 == 0 ? "suspended" : "valid");
    desk_says(desk, "certificate.status", "KVO-1", body);
}

/* Another desk of who decides, that knows all that landed; with the certificate valid. */
static void knows_all(struct desk *desk)
{
    struct error err = {0};
    struct fold *fold;
    desk_open(desk, &central, DECIDER, "park");
    if (repository_fold(central.repository, "park", &fold, &err)) fail_msg("%s", err.message);
    for (size_t i = 0; i < fold_feed_count(fold); i++)
        author_notes(&desk->author, fold_feed_at(fold, i)->id, fold_feed_at(fold, i)->last);
    desk->author.tick = fold_tick(fold) + 1;
    const struct record *status = fold_value(fold, "certificate.status", "KVO-1");
    if (status && record_is(status, "status", "suspended")) {
        say_status(desk, 1);
        desk_syncs(desk);
    }
    fold_free(fold);
}

static void main_tells_what_landed_when_the_daemon_is_killed(void **state)
{
    struct court court;
    (void)state;
    court_open(&court, &central, "park");
    court_issues(&court, "KVO-1");
    desk_syncs(&court.decider);
    court_close(&court);
    for (int round = 0; round < ROUNDS; round++) {
        struct desk desk;
        knows_all(&desk);
        repository_away();
        killed(&desk, say_status, round);
        repository_back();
        central_is_sound(&central);
        desk_close(&desk);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(nothing_acknowledged_is_lost_when_the_daemon_is_killed),
        CASE(main_tells_what_landed_when_the_daemon_is_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
