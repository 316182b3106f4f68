#include "syncd/service.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "syncd/access.h"
#include "syncd/file.h"
#include "syncd/tls.h"

static int check_upstream(struct service *service, struct error *err)
{
    if (!service->upstream && service->credentials)
        return error_set(err, ERROR_USAGE, "--credentials are those for the upstream: give --upstream URL too");
    if (!service->upstream && service->upstream_lfs)
        return error_set(err, ERROR_USAGE, "--upstream-lfs goes with an upstream: give --upstream URL too");
    if (!service->upstream) return 0;
    if (config_upstream(service->upstream, service->upstream_url, err)) {
        error_wrap(err, "--upstream");
        return err->code = ERROR_USAGE;
    }
    if (service->upstream_lfs && config_upstream_lfs(service->upstream_lfs, service->upstream_lfs_url, err)) {
        error_wrap(err, "--upstream-lfs");
        return err->code = ERROR_USAGE;
    }
    if (!service->credentials) return 0;
    if (!realpath(service->credentials, service->credentials_path))
        return error_set(err, ERROR_USAGE, "--credentials %s: %s", service->credentials, strerror(errno));
    if (strpbrk(service->credentials_path, "'\n\r"))
        return error_set(err, ERROR_USAGE, "--credentials: a path without quotes and new lines");
    return 0;
}

int service_check(struct service *service, struct error *err)
{
    char address[64];
    unsigned short port;

    if (strlen(service->directory) + strlen(service->repository) + 40 > PATH_MAX ||
        strpbrk(service->repository, "\n\r")) {
        return error_set(err, ERROR_USAGE, "the paths are too long, or hold a new line");
    }
    if (config_listen(service->listen, address, &port, err)) {
        error_wrap(err, "--listen");
        return err->code = ERROR_USAGE;
    }
    snprintf(service->config_path, sizeof service->config_path, "%s/" CONFIG_FILE, service->directory);
    if (access(service->config_path, F_OK) == 0)
        return error_set(err, ERROR_CONFLICT, "%s is there already: nothing was changed", service->config_path);
    return check_upstream(service, err);
}

struct upstream_settings service_upstream(const struct service *service)
{
    return (struct upstream_settings){.url = service->upstream_url,
                                      .lfs = service->upstream_lfs_url,
                                      .credentials = service->credentials_path,
                                      .seconds = 60};
}

int service_tell_evidence(const struct service *service, const struct config *config, struct error *err)
{
    const struct upstream_settings settings = service_upstream(service);
    struct upstream *upstream = NULL;
    struct error why = {0};
    bool keeps = false;
    int result = upstream_new(config->repository, &settings, &upstream, err);

    if (result) return result;
    if (upstream_keeps_evidence(upstream, &keeps, &why))
        printf("  evidence     whether the upstream keeps it can not be told now: %s\n", why.message);
    else if (keeps)
        printf("  evidence     its bytes go to %s as well\n", upstream_evidence_name(upstream));
    else
        printf("  evidence     the upstream keeps none: the bytes stay at the daemon that received them, others show "
               "them as\n"
               "               pending, and they are lost with its disk. `upstream_lfs` names a place for them\n");
    upstream_free(upstream);
    return 0;
}

/* Copies a file of the former service; whether it was there. */
static int take_over(const struct service *service, const char *name, const char *to, bool *there, struct error *err)
{
    char from[PATH_MAX];
    struct error why = {0};
    int result;

    *there = false;
    if (!service->former) return 0;
    if (snprintf(from, sizeof from, "%s/%s", service->former, name) >= PATH_MAX)
        return error_set(err, ERROR_USAGE, "the path %.200s is too long", service->former);
    result = file_copy(from, to, &why);
    *there = !result;
    if (!result || result == ERROR_NOT_FOUND) return 0;
    if (err) *err = why;
    return result;
}

/* Both or none: one would not go with another. */
static int make_certificate(struct service *service, const struct config *config, struct error *err)
{
    bool key = false;
    int result = take_over(service, "tls.crt", config->certificate, &service->same_certificate, err);

    if (!result && service->same_certificate) result = take_over(service, "tls.key", config->key, &key, err);
    if (result || key) return result;
    if (service->same_certificate) unlink(config->certificate);
    service->same_certificate = false;
    return tls_create(config->certificate, config->key, service->host, err);
}

static int make_access(struct service *service, const struct config *config, struct error *err)
{
    struct access *access = NULL;
    char log[PATH_MAX];
    bool there;
    int result = take_over(service, "access.sqlite", config->access, &service->same_access, err);

    if (result) return result;
    if (snprintf(log, sizeof log, "%s-wal", config->access) >= PATH_MAX)
        return error_set(err, ERROR_USAGE, "the path %.200s is too long", config->access);
    /* Of a service that was killed the newest stands beside it. */
    if (service->same_access && (result = take_over(service, "access.sqlite-wal", log, &there, err))) return result;
    if ((result = access_open(config->access, &access, err))) return result;
    access_close(access);
    return 0;
}

int service_make(struct service *service, int (*make)(const char *directory, void *context, struct error *err),
                 void *context, struct config *config, struct error *err)
{
    int result;

    if ((result = file_directory(service->directory, err))) return result;
    config_default(service->directory, config);
    if (service->repository[0] == '/') {
        snprintf(config->repository, sizeof config->repository, "%s", service->repository);
    } else if (snprintf(config->repository, sizeof config->repository, "%s/%s", service->directory,
                        service->repository) >= PATH_MAX) {
        return error_set(err, ERROR_USAGE, "the path of the repository is too long");
    }
    if ((result = make(config->repository, context, err))) return result;
    if ((result = make_certificate(service, config, err)) || (result = make_access(service, config, err)))
        return result;
    if ((result = file_directory(config->uploads, err))) return result;
    const struct upstream_settings upstream = service_upstream(service);
    return config_write(service->config_path, service->repository, service->listen,
                        service->upstream ? &upstream : NULL, err);
}
