#include "client/thumbnail.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client/late_pixbuf.h"
#include "client/thumbnail_decode.h"

#define MEMORY_MAX (4UL << 30) /* bytes of address space */
#ifndef __has_feature
#define __has_feature(feature) 0 /* clang's way of telling; gcc has macros for it */
#endif
#define ANSWER_MAX (2 * sizeof(int) + THUMBNAIL_BYTES_MAX)

/* --- the process that decodes --- */

static void limit(__rlimit_resource_t resource, rlim_t most)
{
    const struct rlimit bound = {most, most};
    setrlimit(resource, &bound);
}

static void decode_and_exit(int file, const char *type, int out)
{
    int nothing = open("/dev/null", O_RDWR);
    for (int standard = 0; standard <= 2; standard++) {
        if (nothing >= 0 && standard != file && standard != out) dup2(nothing, standard);
    }
    signal(SIGXCPU, SIG_DFL);
    limit(RLIMIT_CPU, THUMBNAIL_SECONDS);
    limit(RLIMIT_FSIZE, 0); /* a pipe is no file */
    limit(RLIMIT_CORE, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !__has_feature(address_sanitizer) &&            \
    !__has_feature(thread_sanitizer)
    limit(RLIMIT_AS, MEMORY_MAX); /* a sanitizer takes all addresses there are for itself */
#endif
    _exit(thumbnail_decode(file, type, out) ? 0 : 1);
}

/* --- the one that waits for it --- */

static long milliseconds_left(const struct timespec *until)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (until->tv_sec - now.tv_sec) * 1000 + (until->tv_nsec - now.tv_nsec) / 1000000;
}

/* Collects the answer until its end; false when it is too long or does not come. */
static bool answer_read(int in, struct text *answer)
{
    char block[65536];
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += 2 * THUMBNAIL_SECONDS;
    for (;;) {
        struct pollfd ready = {.fd = in, .events = POLLIN};
        long left = milliseconds_left(&until);
        if (left <= 0) return false;
        int count = poll(&ready, 1, (int)left);
        if (count < 0 && errno == EINTR) continue;
        ssize_t got = count > 0 ? read(in, block, sizeof block) : -1;
        if (got < 0 && errno == EINTR && count > 0) continue;
        if (got <= 0) return got == 0;
        if (answer->length + (size_t)got > ANSWER_MAX) return false;
        text_append(answer, block, (size_t)got);
        if (answer->failed) return false;
    }
}

static int child_end(pid_t child, bool wanted)
{
    int status = -1;
    if (!wanted) kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

/* Takes the sides from the front of the answer. */
static bool sides_take(struct text *answer, struct thumbnail *thumbnail)
{
    int sides[2];
    if (answer->length <= sizeof sides) return false;
    memcpy(sides, answer->data, sizeof sides);
    thumbnail->width = sides[0];
    thumbnail->height = sides[1];
    if (sides[0] < 1 || sides[0] > THUMBNAIL_SIDE || sides[1] < 1 || sides[1] > THUMBNAIL_SIDE) return false;
    text_append(&thumbnail->bytes, answer->data + sizeof sides, answer->length - sizeof sides);
    return true;
}

int thumbnail_make(const char *path, const char *type, struct thumbnail *thumbnail, struct error *err)
{
    struct text answer = {0};
    int ends[2] = {-1, -1}, result = 0;
    *thumbnail = (struct thumbnail){0};
    if (late_pixbuf_load(err) != 0) return err ? err->code : ERROR_IO; /* once, not in each process that decodes */
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || pipe2(ends, O_CLOEXEC) != 0) {
        result = error_set(err, ERROR_IO, "%s: %s", path, error_system(errno));
        goto out;
    }
    pid_t child = fork();
    if (child < 0) {
        result = error_set(err, ERROR_IO, "%s: %s", path, error_system(errno));
        goto out;
    }
    if (child == 0) decode_and_exit(file, type, ends[1]);
    close(ends[1]);
    ends[1] = -1;
    bool whole = answer_read(ends[0], &answer);
    bool good = child_end(child, whole) == 0 && whole && sides_take(&answer, thumbnail);
    if (answer.failed || thumbnail->bytes.failed)
        result = error_memory(err);
    else if (!good)
        result =
            error_set(err, ERROR_INVALID, "%s holds no picture that can be shown: it is damaged or too large", path);
out:
    if (result != 0) text_fini(&thumbnail->bytes);
    text_fini(&answer);
    if (ends[0] >= 0) close(ends[0]);
    if (ends[1] >= 0) close(ends[1]);
    if (file >= 0) close(file);
    return result;
}
