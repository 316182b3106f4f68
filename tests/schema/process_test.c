/* Running stock tools: bytes in, bytes out, no shell, no deadlock. */
#include "tests/schema/stock.h"

#include <signal.h>
#include <unistd.h>

static void what_goes_in_comes_out(void **state)
{
    (void)state;
    const char *const argv[] = {"cat", NULL};
    struct text output = {0};
    struct error err = {0};
    int status = -1;
    assert_int_equal(process_run(argv, "a\0b", 3, &output, NULL, &status, &err), 0);
    assert_int_equal(status, 0);
    assert_int_equal(output.length, 3);
    assert_memory_equal(output.data, "a\0b", 3);
    text_fini(&output);
}

static void more_than_a_pipe_holds_does_not_deadlock(void **state)
{
    (void)state;
    const size_t length = 8388608;
    /* Writes as much to stderr as to stdout, while it reads. */
    const char *const argv[] = {"sh", "-c", "tee /dev/stderr", NULL};
    struct text output = {0}, errors = {0};
    struct error err = {0};
    int status = -1;
    char *input = malloc(length);
    assert_non_null(input);
    for (size_t i = 0; i < length; i++) input[i] = (char)('a' + i % 23);
    assert_int_equal(process_run(argv, input, length, &output, &errors, &status, &err), 0);
    assert_int_equal(status, 0);
    assert_int_equal(output.length, length);
    assert_int_equal(errors.length, length);
    assert_memory_equal(output.data, input, length);
    assert_memory_equal(errors.data, input, length);
    free(input);
    text_fini(&output);
    text_fini(&errors);
}

static void a_child_that_does_not_read_is_no_failure_of_ours(void **state)
{
    (void)state;
    const char *const argv[] = {"true", NULL};
    const size_t length = 1048576;
    char *input = calloc(1, length);
    struct error err = {0};
    sigset_t pending, mask;
    int status = -1;
    assert_non_null(input);
    assert_int_equal(process_run(argv, input, length, NULL, NULL, &status, &err), 0);
    assert_int_equal(status, 0);
    sigpending(&pending);
    assert_int_equal(sigismember(&pending, SIGPIPE), 0);
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    assert_int_equal(sigismember(&mask, SIGPIPE), 0);
    free(input);
}

static void the_exit_status_and_the_signal_are_told(void **state)
{
    (void)state;
    const char *const leaves[] = {"sh", "-c", "exit 7", NULL}, *const dies[] = {"sh", "-c", "kill -9 $$", NULL};
    struct error err = {0};
    int status = -1;
    assert_int_equal(process_run(leaves, NULL, 0, NULL, NULL, &status, &err), 0);
    assert_int_equal(status, 7);
    assert_int_equal(process_run(dies, NULL, 0, NULL, NULL, &status, &err), 0);
    assert_int_equal(status, 128 + 9);
}

static void a_program_that_is_not_there_is_named(void **state)
{
    (void)state;
    const char *const argv[] = {"no-such-program-here", NULL};
    struct error err = {0};
    int status = 0;
    assert_int_equal(process_run(argv, "x", 1, NULL, NULL, &status, &err), ERROR_IO);
    assert_non_null(strstr(err.message, "no-such-program-here"));
}

static void words_are_not_read_by_a_shell(void **state)
{
    (void)state;
    const char *const argv[] = {"printf", "%s", "$(id); `id` 'x' \"y\" > z", NULL};
    struct text output = {0};
    struct error err = {0};
    int status = -1;
    assert_int_equal(process_run(argv, NULL, 0, &output, NULL, &status, &err), 0);
    assert_string_equal(output.data, argv[2]);
    text_fini(&output);
}

static void output_is_cut_at_64_MiB(void **state)
{
    (void)state;
    const char *const argv[] = {"head", "-c", "70000000", "/dev/zero", NULL};
    struct text output = {0};
    struct error err = {0};
    int status = -1;
    assert_int_equal(process_run(argv, NULL, 0, &output, NULL, &status, &err), 0);
    assert_int_equal(status, 0);
    assert_int_equal(output.length, 64u * 1024 * 1024);
    text_fini(&output);
}

static void no_descriptors_are_left_open(void **state)
{
    (void)state;
    const char *const argv[] = {"true", NULL}, *const none[] = {"no-such-program-here", NULL};
    struct error err = {0};
    int status = 0, before = dup(0);
    close(before);
    for (int i = 0; i < 20; i++) {
        struct text output = {0}, errors = {0};
        process_run(argv, "x", 1, &output, &errors, &status, &err);
        process_run(none, "x", 1, &output, &errors, &status, &err);
        text_fini(&output);
        text_fini(&errors);
    }
    int after = dup(0);
    close(after);
    assert_int_equal(before, after);
}

/* Whether a process runs: one that is dead may still wait to be buried. */
static bool runs(long process)
{
    char path[64], word[16] = "Z";
    snprintf(path, sizeof path, "/proc/%ld/stat", process);
    FILE *file = fopen(path, "r");
    if (file == NULL) return false;
    bool dead = fscanf(file, "%*d (%*[^)]) %15s", word) != 1 || strcmp(word, "Z") == 0 || strcmp(word, "X") == 0;
    fclose(file);
    return !dead;
}

static void a_tool_that_hangs_is_killed_with_all_it_started(void **state)
{
    (void)state;
    const char *const hangs[] = {"sh", "-c", "sleep 1000 & echo $!; sleep 1000", NULL}, *const leaves[] = {"true",
                                                                                                           NULL};
    const char *const apart[] = {"sh", "-c", "exec >/dev/null 2>&1 </dev/null; sleep 1000", NULL};
    struct text output = {0};
    struct error err = {0};
    int status = -1;
    assert_int_equal(process_run_within(1, hangs, "", 0, &output, NULL, &status, &err), ERROR_NETWORK);
    assert_non_null(strstr(err.message, "1 second"));
    assert_int_equal(status, 128 + SIGKILL);
    for (int tries = 0; runs(strtol(output.data, NULL, 10)); tries++) {
        assert_true(tries < 6000);
        usleep(10000);
    }
    text_fini(&output);
    assert_int_equal(process_run_within(1, apart, "", 0, &output, NULL, &status, &err), ERROR_NETWORK);
    assert_int_equal(process_run_within(600, leaves, "", 0, &output, NULL, &status, &err), 0);
    assert_int_equal(status, 0);
    text_fini(&output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(more_than_a_pipe_holds_does_not_deadlock),
        cmocka_unit_test(a_child_that_does_not_read_is_no_failure_of_ours),
        cmocka_unit_test(the_exit_status_and_the_signal_are_told),
        cmocka_unit_test(a_program_that_is_not_there_is_named),
        cmocka_unit_test(words_are_not_read_by_a_shell),
        cmocka_unit_test(output_is_cut_at_64_MiB),
        cmocka_unit_test(no_descriptors_are_left_open),
        cmocka_unit_test(a_tool_that_hangs_is_killed_with_all_it_started),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
