#include "syncd/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int listener_open(const char *address, unsigned short *port, int *out, struct error *err)
{
    struct sockaddr_in ip4 = {.sin_family = AF_INET, .sin_port = htons(*port)};
    struct sockaddr_in6 ip6 = {.sin6_family = AF_INET6, .sin6_port = htons(*port)};
    struct sockaddr *name = (struct sockaddr *)&ip4;
    socklen_t size = sizeof ip4;
    int fd, yes = 1;

    *out = -1;
    if (inet_pton(AF_INET, address, &ip4.sin_addr) != 1) {
        name = (struct sockaddr *)&ip6;
        size = sizeof ip6;
        if (inet_pton(AF_INET6, address, &ip6.sin6_addr) != 1)
            return error_set(err, ERROR_INVALID, "%s is no address", address);
    }
    fd = socket(name->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) || bind(fd, name, size) ||
        listen(fd, SOMAXCONN) || getsockname(fd, name, &size)) {
        error_set(err, ERROR_IO,
                  "can not listen on %s port %u: %s. Is another daemon running, or should `listen` be changed?",
                  address, *port, strerror(errno));
        if (fd >= 0) close(fd);
        return ERROR_IO;
    }
    *port = ntohs(name == (struct sockaddr *)&ip4 ? ip4.sin_port : ip6.sin6_port);
    *out = fd;
    return 0;
}
