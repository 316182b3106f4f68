#include "syncd/route.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "syncd/sync.h"
#include "syncd/transfer.h"

#define ENROL_MAX 16384
#define LFS_MAX 1048576
#define HELD_MAX 4194304 /* some ten thousand feeds and pieces of evidence */

static const struct route routes[] = {
    {"GET", "/v1/health", true, 0, NULL, NULL, route_health},
    {"GET", "/metrics", false, 0, NULL, NULL, route_metrics},
    {"POST", "/v1/enrol", true, ENROL_MAX, NULL, NULL, route_enrol},
    {"POST", "/v1/key", false, ENROL_MAX, NULL, NULL, route_key},
    {"GET", "/v1/dossiers", false, 0, NULL, NULL, route_dossiers},
    {"GET", "/v1/checkpoint", false, 0, NULL, NULL, route_checkpoint},
    {"GET", "/v1/checkpoint/", false, 0, NULL, NULL, route_checkpoint},
    {"POST", "/v1/held", false, HELD_MAX, NULL, NULL, route_held},
    {"POST", "/v1/sync", false, WIRE_BODY_MAX, sync_begin, sync_take, route_sync},
    {"OPTIONS", "/v1/evidence", true, 0, NULL, NULL, upload_options},
    {"POST", "/v1/evidence", false, SIZE_MAX, upload_create_begin, transfer_take, upload_end},
    {"OPTIONS", "/v1/evidence/", true, 0, NULL, NULL, upload_options},
    {"HEAD", "/v1/evidence/", false, 0, upload_ask, NULL, upload_head},
    {"PATCH", "/v1/evidence/", false, SIZE_MAX, upload_patch_begin, transfer_take, upload_end},
    {"DELETE", "/v1/evidence/", false, 0, upload_delete_begin, NULL, upload_delete},
    {"POST", "*/objects/batch", false, LFS_MAX, NULL, NULL, lfs_batch},
    {"GET", "/v1/evidence/", false, 0, NULL, NULL, evidence_get},
};
#define ROUTE_COUNT (sizeof routes / sizeof *routes)

/* The part of the path behind the route's own, or NULL when the route is another's. */
static const char *match(const struct route *route, const char *path)
{
    size_t length = strlen(route->path), whole = strlen(path);

    if (route->path[0] == '*')
        return whole >= length - 1 && strcmp(path + whole - (length - 1), route->path + 1) == 0 ? "" : NULL;
    if (route->path[length - 1] != '/') return strcmp(path, route->path) == 0 ? "" : NULL;
    if (strncmp(path, route->path, length) != 0 || !path[length]) return NULL;
    return path + length;
}

void route_find(struct request *request)
{
    struct error err = {0};
    char allowed[64] = "";

    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const char *id = match(&routes[i], request->path);
        bool head;
        if (!id) continue;
        /* libmicrohttpd leaves out the body of an answer to HEAD. */
        head = strcmp(request->method, "HEAD") == 0 && strcmp(routes[i].method, "GET") == 0;
        if (head || strcmp(request->method, routes[i].method) == 0) {
            request->route = &routes[i];
            request->id = id;
            return;
        }
        size_t length = strlen(allowed);
        snprintf(allowed + length, sizeof allowed - length, "%s%s", length > 0 ? ", " : "", routes[i].method);
    }
    if (allowed[0]) {
        request_header(request, MHD_HTTP_HEADER_ALLOW, "%s", allowed);
        error_set(&err, ERROR_USAGE, "this address takes %s", allowed);
        request_problem(request, MHD_HTTP_METHOD_NOT_ALLOWED, &err);
    } else {
        error_set(&err, ERROR_NOT_FOUND, "there is nothing at this address: the daemon answers under /v1/");
        request_problem(request, MHD_HTTP_NOT_FOUND, &err);
    }
}
