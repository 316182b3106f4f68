/* Landing, and being killed in the middle of it. */
#include "tests/syncd/case.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Lands one finding after the other until it is killed; a byte down the pipe for each that was acknowledged. */
static void land_for_ever(struct desk *desk, int pipe)
{
    struct error err = {0};
    central.repository = NULL;
    if (repository_open(central.path, &central.repository, &err)) _exit(3);
    for (;;) {
        desk_says(desk, "finding.set", "2.2.1", FINDING);
        desk_seals(desk);
        if (desk_lands(desk).code) _exit(4);
        if (write(pipe, "x", 1) != 1) _exit(5);
    }
}

static void nothing_acknowledged_is_lost_when_the_daemon_is_killed(void **state)
{
    struct desk desk;
    int acknowledged = 1; /* segments, over all rounds */
    (void)state;
    begin(&desk, "park");
    repository_close(central.repository);
    central.repository = NULL;
    for (int round = 0; round < 6; round++) {
        int ends[2], status, enough = acknowledged + 2;
        char byte;
        struct error err = {0};
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(ends[0]);
            land_for_ever(&desk, ends[1]);
        }
        close(ends[1]);
        /* Killed at another moment of a landing each time. */
        while (acknowledged < enough && read(ends[0], &byte, 1) == 1) acknowledged++;
        usleep((useconds_t)(round * 9000));
        kill(child, SIGKILL);
        while (read(ends[0], &byte, 1) == 1) acknowledged++;
        close(ends[0]);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        if (repository_open(central.path, &central.repository, &err)) fail_msg("%s", err.message);
        central_is_sound(&central);
        /* There may be more: what landed in the last moment, and was not acknowledged any more. */
        json_t *segments;
        assert_int_equal(repository_segments(central.repository, "park", NULL, &segments, &err), 0);
        assert_true((int)json_array_size(segments) >= acknowledged);
        json_decref(segments);
        repository_close(central.repository);
        central.repository = NULL;
        /* The next round writes on another feed: this one's author forgot what the child wrote. */
        struct desk next;
        desk_open(&next, &central, AUDITOR, "park");
        author_learns(&next.author, &desk.author);
        desk_close(&desk);
        desk = next;
    }
    desk_close(&desk);
    struct error err = {0};
    if (repository_open(central.path, &central.repository, &err)) fail_msg("%s", err.message);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(nothing_acknowledged_is_lost_when_the_daemon_is_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
