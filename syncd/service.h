/* service.h: the folder of a daemon: repository, certificate, access, uploads, settings. What init, join and
 * restore have in common. */
#ifndef SCHOUW_SYNCD_SERVICE_H
#define SCHOUW_SYNCD_SERVICE_H

#include "syncd/config.h"
#include "syncd/repository.h"

struct service {
    const char *directory, *repository, *listen, *host; /* as given; host may be NULL */
    const char *upstream, *credentials, *upstream_lfs;  /* as given; NULL: none */
    const char *former; /* folder of a service that was: its certificate and access are taken over; NULL: none */
    bool same_certificate, same_access;      /* out: they were there */
    char upstream_url[UPSTREAM_URL_MAX];     /* made of it; "": none */
    char upstream_lfs_url[UPSTREAM_URL_MAX]; /* "" and UPSTREAM_NO_LFS as well */
    char credentials_path[PATH_MAX];         /* absolute; "": none */
    char config_path[PATH_MAX];
};

/* Looks at what was given, and that nothing is there yet. ERROR_USAGE, ERROR_CONFLICT. */
int service_check(struct service *service, struct error *err);
/* The settings of its upstream; borrowed from it. */
struct upstream_settings service_upstream(const struct service *service);
/* Prints where evidence is kept besides this daemon, and what it means when that is nowhere. */
int service_tell_evidence(const struct service *service, const struct config *config, struct error *err);
/* Makes all of it, the repository by `make`. The configuration comes last: while it is not there, nothing has happened.
 */
int service_make(struct service *service, int (*make)(const char *directory, void *context, struct error *err),
                 void *context, struct config *config, struct error *err);

#endif
