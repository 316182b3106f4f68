#include "client/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;
static int stop_pipe[2] = {-1, -1}; /* a byte in it wakes who waits */

static struct {
    int socket;       /* -1: not to be had */
    bool moved, gone; /* since the last wait: something was said; a link or an address went */
} network = {.socket = -1};

struct watch {
    int folder; /* -1: not to be had */
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
    int hears = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (hears >= 0 && bind(hears, (const struct sockaddr *)&address, sizeof address) == 0) return hears;
    if (hears >= 0) close(hears);
    return -1;
}

/* Whether a message of rtnetlink(7) says that a link or an address went. Routes that go are not told of always. */
static bool message_tells_of_loss(const struct nlmsghdr *header, const char *body)
{
    struct ifinfomsg link;
    if (header->nlmsg_type == RTM_DELADDR || header->nlmsg_type == RTM_DELLINK) return true;
    if (header->nlmsg_type != RTM_NEWLINK || header->nlmsg_len < sizeof *header + sizeof link) return false;
    memcpy(&link, body, sizeof link);
    return !(link.ifi_flags & IFF_RUNNING);
}

/* Reads all that is there. */
static void network_read(void)
{
    char buffer[8192];
    ssize_t length = -1;
    while (network.socket >= 0 && (length = recv(network.socket, buffer, sizeof buffer, 0)) > 0) {
        struct nlmsghdr header;
        network.moved = true;
        for (size_t at = 0; at + sizeof header <= (size_t)length; at += NLMSG_ALIGN(header.nlmsg_len)) {
            memcpy(&header, buffer + at, sizeof header);
            if (header.nlmsg_len < sizeof header || header.nlmsg_len > (size_t)length - at) break;
            if (message_tells_of_loss(&header, buffer + at + sizeof header)) network.gone = true;
        }
    }
    if (network.socket < 0 || length >= 0 || errno == EAGAIN) return;
    network.moved = true;
    if (errno == ENOBUFS || errno == EINTR) return;
    close(network.socket); /* one that fails for good would wake for ever */
    network.socket = -1;
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
    network.socket = network_open();
    network.moved = network.gone = false;
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
    if (network.socket >= 0) close(network.socket);
    network.socket = -1;
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
        if (network.moved) {
            network.moved = network.gone = false;
            return WATCH_NETWORK;
        }
        struct pollfd polls[] = {
            {.fd = stop_pipe[0], .events = POLLIN},
            {.fd = network.socket, .events = POLLIN},
            {.fd = watch->folder, .events = POLLIN},
        };
        if (left < 0) left = 0;
        int ready = poll(polls, 3, left > INT_MAX ? INT_MAX : (int)left);
        if (stopped) break;
        if (ready > 0 && polls[1].revents != 0) {
            network_read();
            continue;
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

bool watch_broken(void)
{
    network_read();
    return stopped || network.gone;
}
