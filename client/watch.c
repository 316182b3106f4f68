#include "client/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;
static int stop_pipe[2] = {-1, -1}; /* a byte in it wakes who waits */

struct watch {
    int folder, network; /* -1: not to be had */
    struct sigaction interrupt, terminate;
};

static void on_signal(int number)
{
    int saved = errno;
    (void)number;
    stopped = 1;
    if (write(stop_pipe[1], "", 1) < 0) errno = saved; /* it is full: whoever waits will wake */
    errno = saved;
}

/* A socket that hears of links, addresses and routes; -1 when there is none. */
static int network_open(void)
{
    const struct sockaddr_nl address = {.nl_family = AF_NETLINK,
                                        .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR |
                                                     RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE};
    int network = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (network >= 0 && bind(network, (const struct sockaddr *)&address, sizeof address) == 0) return network;
    if (network >= 0) close(network);
    return -1;
}

int watch_open(const char *folder, struct watch **out, struct error *err)
{
    const struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART: what waits is to wake */
    struct watch *watch = calloc(1, sizeof *watch);
    *out = NULL;
    if (!watch) return error_memory(err);
    if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        free(watch);
        return error_set(err, ERROR_IO, "can not make a pipe: %s", error_system(errno));
    }
    stopped = 0;
    sigaction(SIGINT, &action, &watch->interrupt);
    sigaction(SIGTERM, &action, &watch->terminate);
    watch->network = network_open();
    watch->folder = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (watch->folder >= 0 && inotify_add_watch(watch->folder, folder, IN_MODIFY | IN_CREATE | IN_MOVED_TO) < 0) {
        close(watch->folder);
        watch->folder = -1;
    }
    *out = watch;
    return 0;
}

void watch_close(struct watch *watch)
{
    if (!watch) return;
    sigaction(SIGINT, &watch->interrupt, NULL);
    sigaction(SIGTERM, &watch->terminate, NULL);
    for (int i = 0; i < 2; i++) {
        close(stop_pipe[i]);
        stop_pipe[i] = -1;
    }
    if (watch->folder >= 0) close(watch->folder);
    if (watch->network >= 0) close(watch->network);
    free(watch);
}

/* Reads all that is there; what it says does not matter, that something was said does. */
static void drain(int descriptor)
{
    char buffer[8192];
    while (descriptor >= 0 && read(descriptor, buffer, sizeof buffer) > 0) continue;
}

long long watch_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

enum watch_wake watch_wait(struct watch *watch, long long milliseconds)
{
    long long until = watch_clock() + milliseconds, left = milliseconds;
    while (!stopped) {
        struct pollfd polls[] = {
            {.fd = stop_pipe[0], .events = POLLIN},
            {.fd = watch->network, .events = POLLIN},
            {.fd = watch->folder, .events = POLLIN},
        };
        if (left < 0) left = 0;
        int ready = poll(polls, 3, left > INT_MAX ? INT_MAX : (int)left);
        if (stopped) break;
        if (ready > 0 && polls[1].revents != 0) {
            /* A socket that fails for good would wake for ever. */
            if (polls[1].revents & (POLLERR | POLLHUP | POLLNVAL) && recv(watch->network, &left, 1, 0) < 0 &&
                errno != ENOBUFS && errno != EAGAIN) {
                close(watch->network);
                watch->network = -1;
            }
            drain(watch->network);
            return WATCH_NETWORK;
        }
        if (ready > 0 && polls[2].revents != 0) {
            drain(watch->folder);
            return WATCH_STORE;
        }
        left = until - watch_clock();
        if (left <= 0) return WATCH_TIME;
    }
    return WATCH_STOP;
}

bool watch_stopped(void)
{
    return stopped != 0;
}
