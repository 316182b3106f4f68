#include "syncd/server.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "syncd/file.h"
#include "syncd/listener.h"
#include "syncd/log.h"
#include "syncd/request.h"
#include "syncd/tls.h"

#define PEM_MAX 1048576
#define IDLE_RUNS 8             /* that libmicrohttpd is run again at once though nothing happens */
#define IDLE_MILLISECONDS 20    /* between runs from then on */
#define CONNECTION_MEMORY 20480 /* bytes: headers, and the window in which a body arrives: a TLS record and more */

/* --- the loop --- */

static void finish(struct server *server)
{
    uv_poll_stop(&server->poll);
    uv_timer_stop(&server->timer);
    uv_timer_stop(&server->grace);
    sweeper_stop(&server->sweeper);
    courier_stop(&server->courier);
    porter_stop(&server->porter);
    packer_stop(&server->packer);
    uv_signal_stop(&server->terminate);
    uv_signal_stop(&server->interrupt);
}

/* How long to wait where libmicrohttpd wants to run again after `asked` milliseconds. For as long as the handshake of a
 * connection waits for its peer it asks to be run again at once, and one peer that says no more than hello would keep a
 * processor. Whatever comes over a socket wakes the loop before the time is over; what is being sent may not be. */
static uint64_t pause_of(const struct server *server, uint64_t asked)
{
    if (asked || server->idle < IDLE_RUNS) return asked;
    return server->open ? 1 : IDLE_MILLISECONDS;
}

static void on_timer(uv_timer_t *timer);

static void turn(struct server *server)
{
    MHD_UNSIGNED_LONG_LONG milliseconds;

    MHD_run(server->daemon);
    if (MHD_get_timeout(server->daemon, &milliseconds) == MHD_YES) {
        uv_timer_start(&server->timer, on_timer, pause_of(server, milliseconds), 0);
    } else {
        uv_timer_stop(&server->timer);
    }
    /* What was begun is finished when no request is open and none is being worked on (nor what one that was cut off
     * left behind); after the grace, when none is being worked on. A suspended connection must never meet
     * MHD_stop_daemon. */
    if (server->stopping && !server->working && (!server->open || server->late)) finish(server);
}

void server_kick(struct server *server)
{
    server->idle = 0;
    turn(server);
}

static void on_timer(uv_timer_t *timer)
{
    struct server *server = timer->data;

    server->idle++;
    turn(server);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    server_kick(poll->data);
}

static void on_grace(uv_timer_t *timer)
{
    struct server *server = timer->data;

    server->late = true;
    log_event(LOG_WARN, "peers that did not finish are cut off", NULL);
    server_kick(server);
}

static void on_signal(uv_signal_t *signal, int number)
{
    struct server *server = signal->data;

    if (server->stopping) return;
    server->stopping = true;
    log_event(LOG_INFO, "stopping", "signal", number == SIGTERM ? "TERM" : "INT", NULL);
    MHD_quiesce_daemon(server->daemon);
    close(server->listener);
    server->listener = -1;
    packer_stop(&server->packer);
    uv_timer_start(&server->grace, on_grace, (uint64_t)server->config->grace * 1000, 0);
    server_kick(server);
}

/* --- opening --- */

static void on_trouble(void *cls, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
static void on_trouble(void *cls, const char *format, va_list arguments)
{
    char message[300];

    (void)cls;
    vsnprintf(message, sizeof message, format, arguments);
    message[strcspn(message, "\n")] = '\0';
    log_event(LOG_DEBUG, "libmicrohttpd", "what", message, NULL);
}

/* What the queue knows of a connection stays with it. */
static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct server *server = cls;

    (void)connection;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = calloc(1, sizeof(struct visitor)); /* NULL: it is never waited for */
    } else {
        queue_forget(&server->queue, *context);
        free(*context);
    }
}

static int open_daemon(struct server *server, struct error *err)
{
    const struct config *config = server->config;
    struct text certificate = {0}, key = {0};
    int result;

    if ((result = file_read(config->certificate, PEM_MAX, &certificate, err)) ||
        (result = file_read(config->key, PEM_MAX, &key, err))) {
        goto out;
    }
    /* The logger comes first: it gets what the options after it have to say. */
    server->daemon = MHD_start_daemon(
        MHD_USE_TLS | MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, request_handle,
        server, MHD_OPTION_EXTERNAL_LOGGER, on_trouble, NULL, MHD_OPTION_LISTEN_SOCKET, server->listener,
        MHD_OPTION_HTTPS_MEM_CERT, certificate.data ? certificate.data : "", MHD_OPTION_HTTPS_MEM_KEY,
        key.data ? key.data : "", MHD_OPTION_HTTPS_PRIORITIES, TLS_PRIORITIES, MHD_OPTION_NOTIFY_COMPLETED,
        request_completed, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_CONNECTION_LIMIT,
        config->connections, MHD_OPTION_CONNECTION_TIMEOUT, config->timeout, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
    if (!server->daemon) {
        result = error_set(err, ERROR_IO,
                           "TLS does not start with %s and %s: do they belong together? `log = debug` says more",
                           config->certificate, config->key);
    }
out:
    if (key.data) explicit_bzero(key.data, key.length);
    text_fini(&key);
    text_fini(&certificate);
    return result;
}

static int open_loop(struct server *server, struct error *err)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    int status;

    if ((status = uv_poll_init(&server->loop, &server->poll, info->epoll_fd)) ||
        (status = uv_timer_init(&server->loop, &server->timer)) ||
        (status = uv_timer_init(&server->loop, &server->grace)) || (status = sweeper_init(&server->sweeper, server)) ||
        (status = courier_init(&server->courier, server)) || (status = porter_init(&server->porter, server)) ||
        (status = packer_init(&server->packer, server)) ||
        (status = uv_signal_init(&server->loop, &server->terminate)) ||
        (status = uv_signal_init(&server->loop, &server->interrupt))) {
        return error_set(err, ERROR_IO, "the event loop does not start: %s", uv_strerror(status));
    }
    server->poll.data = server->timer.data = server->grace.data = server;
    server->terminate.data = server->interrupt.data = server;
    return 0;
}

/* Two daemons would write the same uploads, or know in their index only what landed by themselves. The lock goes with
 * the process, however it ends. */
static int lock_folder(const char *folder, int *lock, struct error *err)
{
    *lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*lock < 0) return error_set(err, ERROR_IO, "%s: %s", folder, strerror(errno));
    if (flock(*lock, LOCK_EX | LOCK_NB)) {
        return error_set(err, ERROR_IO, "%s: %s. Does another schouw-syncd run for this service?", folder,
                         strerror(errno));
    }
    return 0;
}

int server_open(const struct config *config, struct server **out, struct error *err)
{
    struct server *server = calloc(1, sizeof *server);
    int result;

    *out = NULL;
    if (!server) return error_memory(err);
    server->config = config;
    server->listener = server->lock = server->repository_flock = -1;
    server->port = config->port;
    pthread_mutex_init(&server->repository_lock, NULL);
    pthread_mutex_init(&server->admission.lock, NULL);
    uv_loop_init(&server->loop);
    queue_init(&server->queue, server);
    packer_open(&server->packer, server);
    if ((result = file_directory(config->uploads, err)) ||
        (result = lock_folder(config->uploads, &server->lock, err)) ||
        (result = lock_folder(config->repository, &server->repository_flock, err)) ||
        (result = repository_open(config->repository, &server->repository, err)) ||
        (result = admission_open(&server->admission, server, err)) ||
        (result = courier_open(&server->courier, server, err)) ||
        (result = porter_open(&server->porter, server, err)) ||
        (result = access_open(config->access, &server->access, err)) ||
        (result = listener_open(config->address, &server->port, &server->listener, err)) ||
        (result = open_daemon(server, err)) || (result = open_loop(server, err))) {
        server_close(server);
        return result;
    }
    server->body = strdup(repository_body(server->repository));
    if (!server->body) {
        server_close(server);
        return error_memory(err);
    }
    *out = server;
    return 0;
}

int server_run(struct server *server, struct error *err)
{
    int status;

    if ((status = uv_poll_start(&server->poll, UV_READABLE, on_ready)) ||
        (status = uv_signal_start(&server->terminate, on_signal, SIGTERM)) ||
        (status = uv_signal_start(&server->interrupt, on_signal, SIGINT)) ||
        (status = sweeper_start(&server->sweeper)) || (status = courier_start(&server->courier)) ||
        (status = porter_start(&server->porter)) || (status = packer_start(&server->packer))) {
        return error_set(err, ERROR_IO, "the event loop does not start: %s", uv_strerror(status));
    }
    server_kick(server);
    uv_run(&server->loop, UV_RUN_DEFAULT);
    return 0;
}

static void close_handle(uv_handle_t *handle, void *unused)
{
    (void)unused;
    if (!uv_is_closing(handle)) uv_close(handle, NULL);
}

void server_close(struct server *server)
{
    if (!server) return;
    uv_walk(&server->loop, close_handle, NULL);
    uv_run(&server->loop, UV_RUN_DEFAULT);
    uv_loop_close(&server->loop);
    if (server->daemon) MHD_stop_daemon(server->daemon);
    if (server->listener >= 0) close(server->listener);
    access_close(server->access);
    admission_close(&server->admission);
    if (server->repository) repository_close(server->repository);
    porter_close(&server->porter);
    courier_close(&server->courier);
    if (server->lock >= 0) close(server->lock);
    if (server->repository_flock >= 0) close(server->repository_flock);
    pthread_mutex_destroy(&server->admission.lock);
    pthread_mutex_destroy(&server->repository_lock);
    free(server->body);
    free(server);
}

/* --- what others ask --- */

void server_url(const struct config *config, unsigned short port, char url[320])
{
    if (config->url[0]) {
        snprintf(url, 320, "%s", config->url);
    } else if (strchr(config->address, ':')) {
        snprintf(url, 320, "https://[%s]:%u", config->address, port);
    } else {
        snprintf(url, 320, "https://%s:%u", config->address, port);
    }
}
