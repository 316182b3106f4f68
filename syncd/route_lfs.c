/* git-lfs's batch API (https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md), to download: a stock git-lfs
 * whose lfs.url is https://HOST:PORT/info/lfs, or any other path here, pulls evidence with a device's token. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/digest.h"
#include "syncd/route.h"
#include "syncd/transfer.h"

#define LFS_TYPE "application/vnd.git-lfs+json"
#define OBJECTS_MAX 1000 /* of one request; git-lfs asks for 100 */

struct batch {
    char *authorisation; /* as it came: it goes along to where the bytes are */
    char url[320];       /* what the peer calls this daemon */
};

static void batch_free(void *state)
{
    struct batch *batch = state;

    if (!batch) return;
    if (batch->authorisation) explicit_bzero(batch->authorisation, strlen(batch->authorisation));
    free(batch->authorisation);
    free(batch);
}

/* git-lfs shows people the `message` of answers of its own type. */
static void refuse(struct request *request, int status, const char *message)
{
    request_answer(request, status, json_pack("{s:s}", "message", message));
    if (request->status == status) request->type = LFS_TYPE;
}

/* --- one object --- */

static json_t *object_error(const char *oid, json_int_t size, int code, const char *message)
{
    return json_pack("{s:s, s:I, s:{s:i, s:s}}", "oid", oid, "size", size, "error", "code", code, "message", message);
}

static json_t *object_answer(struct request *request, const json_t *object)
{
    const struct batch *batch = request->state;
    const char *oid = json_string_value(json_object_get(object, "oid"));
    json_int_t size = json_integer_value(json_object_get(object, "size"));
    char href[420];
    long long stored;

    if (!oid || !digest_is_hex(oid))
        return object_error(oid ? oid : "", size, MHD_HTTP_UNPROCESSABLE_CONTENT,
                            "an oid is 64 hex digits, lower case");
    stored = transfer_stored(request, oid);
    if (stored < 0)
        return object_error(oid, size, MHD_HTTP_NOT_FOUND,
                            "the bytes of this evidence are not here (yet): they come when the device that has them "
                            "syncs");
    if (stored != size)
        return object_error(oid, size, MHD_HTTP_UNPROCESSABLE_CONTENT, "this evidence is of another size");
    snprintf(href, sizeof href, "%s/v1/evidence/%s", batch->url, oid);
    return json_pack("{s:s, s:I, s:b, s:{s:{s:s, s:{s:s}}}}", "oid", oid, "size", size, "authenticated", 1, "actions",
                     "download", "href", href, "header", "Authorization", batch->authorisation);
}

/* --- the batch --- */

static bool takes_basic(const json_t *transfers)
{
    const json_t *transfer;
    size_t index;
    json_array_foreach(transfers, index, transfer)
    {
        if (json_is_string(transfer) && strcmp(json_string_value(transfer), "basic") == 0) return true;
    }
    return json_array_size(transfers) == 0;
}

/* NULL when it can be answered; else why not. */
static const char *objection(const json_t *body, int *status)
{
    const char *operation = json_string_value(json_object_get(body, "operation"));
    const json_t *hash = json_object_get(body, "hash_algo"), *objects = json_object_get(body, "objects");

    *status = MHD_HTTP_UNPROCESSABLE_CONTENT;
    if (!operation) return "operation should be download";
    if (strcmp(operation, "upload") == 0) {
        *status = MHD_HTTP_FORBIDDEN;
        return "evidence is uploaded by schouw, with the statement that names it: git-lfs can only download here";
    }
    if (strcmp(operation, "download") != 0) return "operation should be download";
    if (!json_is_array(objects)) return "objects should be an array";
    if (json_array_size(objects) > OBJECTS_MAX) {
        *status = MHD_HTTP_CONTENT_TOO_LARGE;
        return "too many objects at once: ask for at most 1000";
    }
    if (!takes_basic(json_object_get(body, "transfers"))) return "only the transfer `basic` is known here";
    if (hash && (!json_is_string(hash) || strcmp(json_string_value(hash), "sha256") != 0)) {
        *status = MHD_HTTP_CONFLICT;
        return "only the hash_algo sha256 is known here";
    }
    return NULL;
}

static void answer(struct request *request)
{
    const char *why;
    json_t *body, *objects, *object;
    size_t index;
    int status;

    if (!request_authorise(request)) return;
    body = request_json(request);
    if (!body) return; /* an answer is set */
    if ((why = objection(body, &status))) {
        refuse(request, status, why);
        json_decref(body);
        return;
    }
    objects = json_array();
    json_array_foreach(json_object_get(body, "objects"), index, object)
    {
        json_array_append_new(objects, object_answer(request, object));
    }
    json_decref(body);
    request_answer(request, MHD_HTTP_OK,
                   json_pack("{s:s, s:o, s:s}", "transfer", "basic", "objects", objects, "hash_algo", "sha256"));
    if (request->status == MHD_HTTP_OK) request->type = LFS_TYPE;
}

/* What the peer calls this daemon: what it is set to be called, else what it was called just now. */
static void url_find(struct request *request, char url[320])
{
    const char *host = request_field(request, MHD_HTTP_HEADER_HOST);
    char called[300], text[310];

    server_url(request->server->config, request->server->port, url);
    if (request->server->config->url[0] || !host || strlen(host) > 260) return;
    if (strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-[]") != strlen(host)) return;
    snprintf(text, sizeof text, "https://%s", host);
    if (config_url(text, called, NULL) == 0) snprintf(url, 320, "%s", called);
}

void lfs_batch(struct request *request)
{
    const char *field = request_field(request, MHD_HTTP_HEADER_AUTHORIZATION);
    struct batch *batch = calloc(1, sizeof *batch);
    struct error err = {0};

    if (batch) batch->authorisation = field ? strdup(field) : NULL;
    request->state = batch;
    request->state_free = batch_free;
    if (!batch || !batch->authorisation) {
        error_memory(&err);
        request_problem(request, 0, &err);
        return;
    }
    url_find(request, batch->url);
    request_offload(request, answer, NULL);
}
