#include "syncd/packer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "syncd/backoff.h"
#include "syncd/log.h"
#include "syncd/server.h"

#define SECOND 1000      /* milliseconds */
#define LOOK_SECONDS 600 /* between two looks at how many packs there are, when nothing lands */
#define QUIET_SECONDS 5  /* that nothing landed: until then the processor is for those who send .. */
#define PATIENCE 8       /* .. unless there are so many times as many packs as should be */
#define PAUSE_FIRST 5    /* seconds after a repack that failed; twice as long after each further one .. */
#define PAUSE_MOST 3600  /* .. up to this */
#define END_SECONDS 3    /* that git gets to end when it is told to */

/* linux/ioprio.h */
#define IOPRIO_PROCESS_GROUP 2
#define IOPRIO_IDLE (3 << 13)

/* --- looking. Pool --- */

static bool due(const struct packer *packer)
{
    unsigned from = packer->server->config->repack;
    unsigned long long packs = atomic_load(&packer->packs);

    return from && packs >= from && packs > packer->left;
}

/* Gives back what libgit2 holds of packs that are gone. */
static int renew(struct server *server, struct error *err)
{
    int result;

    pthread_mutex_lock(&server->repository_lock);
    result = repository_renew(server->repository, err);
    pthread_mutex_unlock(&server->repository_lock);
    return result;
}

static int look(struct packer *packer, struct error *err)
{
    const char *directory = packer->server->config->repository;
    bool taken;
    int result = packs_count(directory, &packer->found, err);

    if (result) return result;
    atomic_store(&packer->packs, packer->found.count);
    if (!due(packer) || packs_lock(directory, &packer->lock, err) == ERROR_CONFLICT) return 0;
    if (packer->lock < 0) return err->code;
    if ((result = packs_sweep(directory, (int64_t)time(NULL), err)) ||
        (result = packs_unindex(directory, &taken, err)) || (taken && (result = renew(packer->server, err)))) {
        return result;
    }
    if (packer->found.unused < packer->found.bytes)
        return error_set(err, ERROR_IO,
                         "the packs take %llu MiB and the disk has room for %llu: nothing is rolled together",
                         packer->found.bytes >> 20, packer->found.unused >> 20);
    packer->wanted = true;
    return 0;
}

static void look_work(uv_work_t *work)
{
    struct packer *packer = work->data;

    packer->failed = (struct error){0};
    packer->wanted = false;
    if (!look(packer, &packer->failed)) packer->failed.code = 0;
}

/* --- what comes of it --- */

static void leave(struct packer *packer);

static void on_timer(uv_timer_t *timer)
{
    leave(timer->data);
}

/* Until the next time; `seconds` 0: until something landed, or a while has gone by. */
static void rest(struct packer *packer, uint64_t seconds)
{
    if (packer->lock >= 0) close(packer->lock);
    packer->lock = -1;
    packer->running = false;
    if (packer->stopped)
        uv_timer_stop(&packer->timer);
    else
        uv_timer_start(&packer->timer, on_timer, (seconds ? seconds : LOOK_SECONDS) * SECOND, 0);
}

static void fail(struct packer *packer)
{
    uint64_t pause = backoff(PAUSE_FIRST, packer->failures++, PAUSE_MOST);

    if (!packer->stopped) {
        char seconds[24];
        atomic_fetch_add(&packer->failed_total, 1);
        snprintf(seconds, sizeof seconds, "%llu", (unsigned long long)pause);
        log_event(LOG_WARN, "packs are not rolled together", "why", packer->failed.message, "again_in_seconds", seconds,
                  NULL);
    }
    rest(packer, pause);
}

static void succeed(struct packer *packer)
{
    uint64_t milliseconds = uv_now(&packer->server->loop) - packer->began_at;
    char from[24], to[24], took[24];

    packer->failures = 0;
    packer->left = packer->found.count;
    atomic_fetch_add(&packer->repacks, 1);
    atomic_fetch_add(&packer->milliseconds, milliseconds);
    snprintf(from, sizeof from, "%zu", packer->before);
    snprintf(to, sizeof to, "%zu", packer->found.count);
    snprintf(took, sizeof took, "%llu", (unsigned long long)milliseconds);
    log_event(LOG_INFO, "packs rolled together", "before", from, "after", to, "ms", took, NULL);
    rest(packer, 0);
}

/* --- after git has ended. Pool --- */

static void settle_work(uv_work_t *work)
{
    struct packer *packer = work->data;
    struct server *server = packer->server;
    struct error ignored = {0};

    if (packer->failed.code == 0) {
        if (!renew(server, &packer->failed)) packer->failed.code = 0;
    } else {
        /* What is half written might fill the disk. A fetch of ours writes files with such names. */
        if (server->courier.upstream) upstream_talk(server->courier.upstream);
        packs_sweep_since(server->config->repository, packer->began, &ignored);
        if (server->courier.upstream) upstream_hush(server->courier.upstream);
    }
    if (!packs_count(server->config->repository, &packer->found, &ignored))
        atomic_store(&packer->packs, packer->found.count);
}

static void settled(uv_work_t *work, int status)
{
    struct packer *packer = work->data;

    (void)status; /* nothing cancels work */
    if (packer->failed.code)
        fail(packer);
    else
        succeed(packer);
}

/* --- git --- */

/* All that git said, on one line. */
static void take_words(struct packer *packer)
{
    char words[sizeof packer->said + 1];
    size_t length = packer->said_length;

    while (length && packer->said[length - 1] == '\n') length--;
    for (size_t i = 0; i < length; i++) words[i] = packer->said[i] == '\n' ? ' ' : packer->said[i];
    words[length] = '\0';
    error_set(&packer->failed, ERROR_IO, "git repack: exit status %lld: %s", (long long)packer->status,
              length ? words : "git gave no reason");
}

/* Process and pipe are both closed: git has ended, and all that it started. */
static void on_closed(uv_handle_t *handle)
{
    struct packer *packer = handle->data;

    if (--packer->open) return;
    packer->group = 0;
    if (packer->stopped) uv_timer_stop(&packer->timer);
    if (packer->status && !packer->failed.code) take_words(packer);
    uv_queue_work(&packer->server->loop, &packer->work, settle_work, settled);
}

static void on_exit_of(uv_process_t *process, int64_t status, int signal)
{
    struct packer *packer = process->data;

    packer->status = signal ? 128 + signal : status;
    uv_close((uv_handle_t *)process, on_closed);
}

static void on_room(uv_handle_t *handle, size_t wanted, uv_buf_t *buffer)
{
    static char room[4096]; /* one git at a time, one thread */

    (void)handle;
    (void)wanted;
    *buffer = uv_buf_init(room, sizeof room);
}

static void on_words(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
    struct packer *packer = stream->data;
    size_t room = sizeof packer->said - packer->said_length;

    if (length < 0) {
        uv_close((uv_handle_t *)stream, on_closed);
        return;
    }
    if ((size_t)length < room) room = (size_t)length;
    memcpy(packer->said + packer->said_length, buffer->base, room);
    packer->said_length += room;
}

/* The whole group at once, as git may have started others by now. Where one of them is not to be had it goes on
 * without: it is a matter of comfort. */
static void yield_to_others(int group)
{
    char path[64];
    int file;

    setpriority(PRIO_PGRP, (id_t)group, 19);
    syscall(SYS_ioprio_set, IOPRIO_PROCESS_GROUP, group, IOPRIO_IDLE);
    /* A session of its own is scheduled as one (sched(7), autogroup): what is nice within it says nothing outside. */
    snprintf(path, sizeof path, "/proc/%d/autogroup", group);
    if ((file = open(path, O_WRONLY | O_CLOEXEC)) < 0) return;
    if (write(file, "19", 2) != 2) log_event(LOG_DEBUG, "autogroup", "why", strerror(errno), NULL);
    close(file);
}

/* In a session of its own: it can be ended with all that it starts, and what a terminal sends to the daemon is not for
 * it. What people set for themselves, and what the daemon was started with, has no business there. */
static int spawn(struct packer *packer)
{
    static char path[PATH_MAX];
    static char *words[] = {"git",    "--git-dir=.",
                            "-c",     "core.fsync=all",
                            "-c",     "core.fsyncMethod=fsync",
                            "-c",     "pack.threads=1",
                            "-c",     "pack.window=4", /* more takes twice as long and finds next to nothing */
                            "-c",     "repack.writeBitmaps=false",
                            "repack", "--geometric=2",
                            "-d",     "-q",
                            "-n",     NULL};
    static char *environment[] = {path, "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", NULL};
    const char *found = getenv("PATH");
    uv_stdio_container_t streams[4] = {
        {.flags = UV_IGNORE},
        {.flags = UV_IGNORE},
        {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&packer->pipe},
        {.flags = UV_INHERIT_FD, .data.fd = packer->lock}};
    const uv_process_options_t options = {.exit_cb = on_exit_of,
                                          .file = words[0],
                                          .args = words,
                                          .env = environment,
                                          .cwd = packer->server->config->repository,
                                          .flags = UV_PROCESS_DETACHED,
                                          .stdio = streams,
                                          .stdio_count = 4};
    int status;

    snprintf(path, sizeof path, "PATH=%s", found ? found : "/usr/bin:/bin");
    packer->open = 2;
    packer->status = 0;
    packer->said_length = 0;
    packer->began = (int64_t)time(NULL);
    packer->began_at = uv_now(&packer->server->loop);
    packer->before = packer->found.count;
    uv_pipe_init(&packer->server->loop, &packer->pipe, 0);
    packer->pipe.data = packer->process.data = packer;
    if (!(status = uv_spawn(&packer->server->loop, &packer->process, &options))) {
        packer->group = packer->process.pid;
        yield_to_others(packer->group);
        uv_read_start((uv_stream_t *)&packer->pipe, on_room, on_words);
        return 0;
    }
    uv_close((uv_handle_t *)&packer->process, on_closed);
    uv_close((uv_handle_t *)&packer->pipe, on_closed);
    return status;
}

static void looked(uv_work_t *work, int status)
{
    struct packer *packer = work->data;

    (void)status; /* nothing cancels work */
    if (packer->failed.code) {
        fail(packer);
    } else if (!packer->wanted || packer->stopped) {
        rest(packer, 0);
    } else if ((status = spawn(packer))) {
        error_set(&packer->failed, ERROR_IO, "can not run git: %s", uv_strerror(status));
    }
}

static void leave(struct packer *packer)
{
    if (packer->running || packer->stopped) return;
    packer->running = true;
    uv_timer_stop(&packer->timer);
    uv_queue_work(&packer->server->loop, &packer->work, look_work, looked);
}

void packer_hurry(struct packer *packer)
{
    unsigned long long packs = atomic_fetch_add(&packer->packs, 1) + 1;

    /* Where it goes wrong nobody gains by haste. */
    if (packer->running || packer->stopped || packer->failures || !due(packer)) return;
    if (packs >= (unsigned long long)packer->server->config->repack * PATIENCE)
        leave(packer);
    else
        uv_timer_start(&packer->timer, on_timer, QUIET_SECONDS * SECOND, 0);
}

/* --- life --- */

void packer_open(struct packer *packer, struct server *server)
{
    packer->server = server;
    packer->lock = -1;
}

int packer_init(struct packer *packer, struct server *server)
{
    packer->timer.data = packer->work.data = packer;
    return uv_timer_init(&server->loop, &packer->timer);
}

int packer_start(struct packer *packer)
{
    return uv_timer_start(&packer->timer, on_timer, 0, 0);
}

static void on_patience(uv_timer_t *timer)
{
    const struct packer *packer = timer->data;

    if (packer->group > 0) kill(-packer->group, SIGKILL);
}

void packer_stop(struct packer *packer)
{
    if (packer->stopped) return;
    packer->stopped = true;
    uv_timer_stop(&packer->timer);
    if (packer->group <= 0) return;
    kill(-packer->group, SIGTERM);
    uv_timer_start(&packer->timer, on_patience, END_SECONDS * SECOND, 0);
}
