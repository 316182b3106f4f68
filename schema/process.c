#include "schema/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OUTPUT_MAX 67108864u /* bytes: 64 MiB */

/* The three ends of the child's standard streams that are ours, and those that are the child's; -1 when closed. */
struct streams {
    int ours[3];
    int theirs[3];
};

static void descriptor_close(int *descriptor)
{
    if (*descriptor >= 0) close(*descriptor);
    *descriptor = -1;
}

/* A copy above the standard streams, so that placing one stream in the child never overwrites another. */
static int descriptor_raise(int *descriptor)
{
    if (*descriptor > STDERR_FILENO) return 0;
    int raised = fcntl(*descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (raised < 0) return -1;
    close(*descriptor);
    *descriptor = raised;
    return 0;
}

/* One pipe for stream 0 (we write), 1 or 2 (we read). -1 with errno. */
static int streams_pipe(struct streams *streams, int stream)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    streams->ours[stream] = ends[stream == STDIN_FILENO ? 1 : 0];
    streams->theirs[stream] = ends[stream == STDIN_FILENO ? 0 : 1];
    if (descriptor_raise(&streams->ours[stream]) != 0 || descriptor_raise(&streams->theirs[stream]) != 0) return -1;
    int flags = fcntl(streams->ours[stream], F_GETFL);
    if (flags < 0 || fcntl(streams->ours[stream], F_SETFL, flags | O_NONBLOCK) != 0) return -1;
    return 0;
}

static int streams_open(struct streams *streams, bool output, bool errors)
{
    if (streams_pipe(streams, STDIN_FILENO) != 0) return -1;
    if (output && streams_pipe(streams, STDOUT_FILENO) != 0) return -1;
    if (!output) {
        streams->theirs[STDOUT_FILENO] = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (streams->theirs[STDOUT_FILENO] < 0 || descriptor_raise(&streams->theirs[STDOUT_FILENO]) != 0) return -1;
    }
    if (errors && streams_pipe(streams, STDERR_FILENO) != 0) return -1;
    return 0;
}

static void streams_close(struct streams *streams)
{
    for (int stream = 0; stream < 3; stream++) {
        descriptor_close(&streams->ours[stream]);
        descriptor_close(&streams->theirs[stream]);
    }
}

/* Starts the child with the caller's signal mask and SIGPIPE as it is at a login; `apart`: in a session of its own, so
 * that it can be killed with all that it starts, and has no terminal to ask on. An errno value. */
static int child_start(const char *const argv[], struct streams *streams, const sigset_t *mask, bool apart,
                       pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    int problem = posix_spawn_file_actions_init(&actions);
    if (problem != 0) return problem;
    problem = posix_spawnattr_init(&attributes);
    if (problem != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return problem;
    }
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    problem = posix_spawnattr_setsigdefault(&attributes, &defaults);
    if (problem == 0) problem = posix_spawnattr_setsigmask(&attributes, mask);
    short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    if (apart) flags = (short)(flags | POSIX_SPAWN_SETSID);
    if (problem == 0) problem = posix_spawnattr_setflags(&attributes, flags);
    for (int stream = 0; stream < 3 && problem == 0; stream++) {
        if (streams->theirs[stream] >= 0)
            problem = posix_spawn_file_actions_adddup2(&actions, streams->theirs[stream], stream);
    }
    /* posix_spawnp takes char *const[] for the sake of old code; it does not write to it. */
    union {
        const char *const *given;
        char *const *taken;
    } arguments = {.given = argv};
    if (problem == 0) problem = posix_spawnp(child, argv[0], &actions, &attributes, arguments.taken, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

/* Takes what is there to read; closes the stream at its end. What is above OUTPUT_MAX is read and dropped. */
static void stream_read(int *descriptor, struct text *text)
{
    char buffer[65536];
    ssize_t got = read(*descriptor, buffer, sizeof buffer);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (got <= 0) {
        descriptor_close(descriptor);
        return;
    }
    size_t keep = (size_t)got;
    if (text->length + keep > OUTPUT_MAX) keep = text->length < OUTPUT_MAX ? OUTPUT_MAX - text->length : 0;
    if (keep > 0) text_append(text, buffer, keep);
}

/* Milliseconds on a clock that nobody sets. */
static int64_t clock_steady(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Milliseconds until `deadline`, as poll takes them; -1 when there is none (0). */
static int patience(int64_t deadline)
{
    int64_t left = deadline - clock_steady();
    if (deadline == 0) return -1;
    return left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/* Feeds stdin and empties stdout and stderr until the child has closed them all. An errno value; ETIMEDOUT at the
 * deadline. */
static int streams_pump(struct streams *streams, const char *input, size_t length, struct text *const texts[3],
                        int64_t deadline)
{
    size_t sent = 0;
    if (length == 0) descriptor_close(&streams->ours[STDIN_FILENO]);
    while (streams->ours[0] >= 0 || streams->ours[1] >= 0 || streams->ours[2] >= 0) {
        struct pollfd polls[3];
        for (int stream = 0; stream < 3; stream++) {
            short events = stream == STDIN_FILENO ? POLLOUT : POLLIN;
            polls[stream] = (struct pollfd){.fd = streams->ours[stream], .events = events};
        }
        int ready = poll(polls, 3, patience(deadline));
        if (ready < 0 && errno != EINTR) return errno;
        if (ready == 0) return ETIMEDOUT;
        if (ready < 0) continue;
        for (int stream = 1; stream < 3; stream++) {
            if (polls[stream].revents != 0) stream_read(&streams->ours[stream], texts[stream]);
        }
        if (polls[0].revents == 0) continue;
        ssize_t wrote = write(streams->ours[0], input + sent, length - sent);
        if (wrote > 0) sent += (size_t)wrote;
        bool again = wrote < 0 && (errno == EINTR || errno == EAGAIN);
        /* A child that stops reading (EPIPE) is no failure of ours: its exit status says what it thought. */
        if ((wrote < 0 && !again) || sent == length) descriptor_close(&streams->ours[0]);
    }
    return 0;
}

/* Blocks SIGPIPE in this thread; `before` gets the mask to restore, `pending` whether one was waiting already. */
static void pipe_signal_block(sigset_t *before, bool *pending)
{
    sigset_t set;
    sigpending(&set);
    *pending = sigismember(&set, SIGPIPE) == 1;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, before);
}

static void pipe_signal_restore(const sigset_t *before, bool pending)
{
    if (!pending) {
        struct timespec none = {0};
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGPIPE);
        while (sigtimedwait(&set, NULL, &none) < 0 && errno == EINTR) continue;
    }
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

/* Waits for the child to end, and kills it with all it started at the deadline. An errno value: ETIMEDOUT then. */
static int child_wait(pid_t child, int64_t deadline, int problem, int *waited)
{
    const struct timespec moment = {0, 5000000};
    pid_t ended;
    while (deadline != 0 && problem != ETIMEDOUT) {
        ended = waitpid(child, waited, WNOHANG);
        if (ended > 0) return problem;
        if (ended < 0 && errno != EINTR) return errno;
        if (patience(deadline) == 0) problem = ETIMEDOUT;
        nanosleep(&moment, NULL);
    }
    if (problem == ETIMEDOUT) kill(-child, SIGKILL);
    while ((ended = waitpid(child, waited, 0)) < 0 && errno == EINTR) continue;
    return ended < 0 ? errno : problem;
}

int process_run(const char *const argv[], const char *input, size_t input_length, struct text *output,
                struct text *errors, int *status, struct error *err)
{
    return process_run_within(0, argv, input, input_length, output, errors, status, err);
}

int process_run_within(unsigned seconds, const char *const argv[], const char *input, size_t input_length,
                       struct text *output, struct text *errors, int *status, struct error *err)
{
    const int64_t deadline = seconds > 0 ? clock_steady() + (int64_t)seconds * 1000 : 0;
    struct streams streams = {{-1, -1, -1}, {-1, -1, -1}};
    struct text *const texts[3] = {NULL, output, errors};
    sigset_t mask;
    bool pending;
    pid_t child = -1;
    int result = 0, waited = 0;

    *status = -1;
    pipe_signal_block(&mask, &pending);
    if (streams_open(&streams, output != NULL, errors != NULL) != 0) {
        result = error_set(err, ERROR_IO, "no pipe for %s: %s", argv[0], error_system(errno));
        goto out;
    }
    int problem = child_start(argv, &streams, &mask, deadline != 0, &child);
    if (problem != 0) {
        result = error_set(err, ERROR_IO, "can not run %s: %s; install it or put it in PATH", argv[0],
                           error_system(problem));
        goto out;
    }
    for (int stream = 0; stream < 3; stream++) descriptor_close(&streams.theirs[stream]);
    problem = streams_pump(&streams, input, input_length, texts, deadline);
    streams_close(&streams);
    problem = child_wait(child, deadline, problem, &waited);
    *status = WIFSIGNALED(waited) ? 128 + WTERMSIG(waited) : WEXITSTATUS(waited);
    if (problem == ETIMEDOUT)
        result = error_set(err, ERROR_NETWORK, "%s did not end within %u seconds and was killed", argv[0], seconds);
    else if (problem != 0)
        result = error_set(err, ERROR_IO, "talking to %s failed: %s", argv[0], error_system(problem));
    else if ((output != NULL && output->failed) || (errors != NULL && errors->failed))
        result = error_memory(err);
out:
    streams_close(&streams);
    pipe_signal_restore(&mask, pending);
    return result;
}
