/* config.h: schouw-syncd.conf: `name = value` a line, # begins a comment. Paths are relative to the file's own folder.
 *
 *   listen       address:port; [address]:port for IPv6; port 0 picks a free one   127.0.0.1:8443
 *   url          what devices call the daemon, for enrolment links                https://<listen>
 *   repository   the central git repository                                       central.git
 *   access       codes and tokens (SQLite)                                        access.sqlite
 *   uploads      folder of evidence not yet complete                              uploads
 *   certificate  PEM                                                              tls.crt
 *   key          PEM of its private key                                           tls.key
 *   body_max     MiB of a request's body, inflated, 1 to 64                       64
 *   evidence_max MiB of one piece of evidence, 1 to 4096                          64
 *   evidence_types media types taken as evidence, by their first bytes           any
 *   upload_expires hours an upload without a new byte is kept, 1 to 8760         168
 *   connections  open at once, 1 to 10000                                         500
 *   timeout      seconds a connection may be silent, 1 to 3600                    60
 *   grace        seconds that requests get to end after SIGTERM, 0 to 3600        20
 *   repack       packs from which on they are rolled together (syncd/packer.h),    50
 *                0 to 100000; 0: never
 *   log          debug, info, warn or error                                       info
 *
 * Several daemons that share one repository on a git server (syncd/upstream.h):
 *
 *   upstream           its URL: https, http, ssh, git or file; git@host:path        none
 *   upstream_credentials  for https and http: a file of two lines, username=NAME    none
 *                      and password=TOKEN
 *   ack                when a device is answered: local, upstream                   local
 *   upstream_lfs       where the upstream keeps evidence: a git-lfs URL, or a       what git-lfs derives
 *                      folder that all daemons see; none: it keeps no evidence
 *   upstream_timeout   seconds that one git command may take, 5 to 3600             60
 *   upstream_interval  seconds between two looks at what others landed, 1 to 3600   10
 */
#ifndef SCHOUW_SYNCD_CONFIG_H
#define SCHOUW_SYNCD_CONFIG_H

#include <limits.h>
#include <stddef.h>

#include "schema/error.h"
#include "schema/media.h"
#include "syncd/log.h"
#include "syncd/upstream.h"

#define CONFIG_FILE "schouw-syncd.conf"
#define CONFIG_PORT_FILE "port" /* beside it: the port picked, when `listen` says port 0 */

struct config {
    char address[64];         /* numeric IPv4 or IPv6, without brackets */
    unsigned short port;      /* 0: any free one */
    char url[300];            /* without a slash at its end; "" when not set */
    char directory[PATH_MAX]; /* folder of the file; the paths below begin with it or are absolute */
    char repository[PATH_MAX];
    char access[PATH_MAX];
    char uploads[PATH_MAX];
    char certificate[PATH_MAX];
    char key[PATH_MAX];
    long long body_max;                   /* bytes */
    long long evidence_max;               /* bytes */
    char evidence_types[MEDIA_LIST_SIZE]; /* as media_allowed takes it */
    unsigned upload_expires;              /* hours */
    unsigned connections;
    unsigned timeout; /* seconds */
    unsigned grace;   /* seconds */
    unsigned repack;  /* packs; 0: never */
    enum log_level log;
    char upstream[UPSTREAM_URL_MAX];     /* "": this daemon is alone */
    char upstream_credentials[PATH_MAX]; /* "": none */
    char upstream_lfs[UPSTREAM_URL_MAX]; /* "" or UPSTREAM_NO_LFS as well */
    bool ack_upstream;
    unsigned upstream_timeout;  /* seconds */
    unsigned upstream_interval; /* seconds */
};

/* Those of its upstream; borrowed from it. */
struct upstream_settings config_upstream_settings(const struct config *config);

/* Fills in every default, for a file in `directory`. */
void config_default(const char *directory, struct config *config);

/* Reads a file. ERROR_INVALID with file, line and what was expected; an unknown name gets the nearest one as a hint. */
int config_read(const char *path, struct config *config, struct error *err);

/* The same for what a person names: the file, or the folder it is in. */
int config_find(const char *path, struct config *config, struct error *err);

/* Writes a new commented file with the defaults and these values; `upstream` NULL: the daemon is alone.
 * ERROR_CONFLICT when it is there. */
int config_write(const char *path, const char *repository, const char *listen, const struct upstream_settings *upstream,
                 struct error *err);

/* A URL that stock git is given, or an absolute path -> the same as a URL. ERROR_INVALID, also for one with a password.
 */
int config_upstream(const char *text, char url[UPSTREAM_URL_MAX], struct error *err);
/* The same for where evidence is kept, or UPSTREAM_NO_LFS. */
int config_upstream_lfs(const char *text, char url[UPSTREAM_URL_MAX], struct error *err);

/* "127.0.0.1:8443" or "[::1]:8443" -> address and port. ERROR_INVALID. */
int config_listen(const char *text, char address[64], unsigned short *port, struct error *err);

/* "https://host[:port]" -> the same without a slash at its end. ERROR_INVALID. */
int config_url(const char *text, char url[300], struct error *err);

#endif
