#include "syncd/request.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "schema/deflate.h"
#include "schema/plain.h"
#include "syncd/body.h"
#include "syncd/credential.h"
#include "syncd/log.h"
#include "syncd/repository_access.h"
#include "syncd/route.h"

#define RETRY_SECONDS 30                /* when something else can not be reached */
#define AUTHORISED 1000000000ull        /* nanoseconds until it is asked again whether a request may go on */
#define DISCARD_MAX ((size_t)128 << 20) /* bytes swallowed after a refusal, so that the peer gets to read it */
#define DISCARD_SHORT                                                                                                  \
    ((size_t)4 << 20)                  /* the length of a body that is read before a refusal at its headers is told    \
                                        */
#define BARRED_MAX ((size_t)256 << 10) /* the same of who may not go on: what is under way already */

/* --- life --- */

/* tus: a peer behind a proxy that knows no PATCH says so in a header. */
static const char *method_meant(struct MHD_Connection *connection, const char *method)
{
    static const char *const others[] = {"PATCH", "DELETE"};
    const char *meant = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-HTTP-Method-Override");

    for (size_t i = 0; meant && strcmp(method, "POST") == 0 && i < sizeof others / sizeof *others; i++) {
        if (strcmp(meant, others[i]) == 0) return others[i];
    }
    return method;
}

static struct request *request_new(struct server *server, struct MHD_Connection *connection, const char *url,
                                   const char *method)
{
    struct request *request = calloc(1, sizeof *request);

    if (!request) return NULL;
    request->server = server;
    request->connection = connection;
    request->visitor = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    gather_forget(&server->queue.gathering, request->visitor); /* this is what he came for; or `begin` says otherwise */
    request->file = -1;
    request->id = "";
    request->started = uv_hrtime();
    request->work.data = request;
    snprintf(request->method, sizeof request->method, "%s", method_meant(connection, method));
    request->path = strdup(url);
    if (!request->path) {
        free(request);
        return NULL;
    }
    request->next = server->requests;
    if (request->next) request->next->previous = request;
    server->requests = request;
    server->open++;
    return request;
}

static void request_free(struct request *request)
{
    if (request->previous) request->previous->next = request->next;
    if (request->next) request->next->previous = request->previous;
    if (request->server->requests == request) request->server->requests = request->next;
    request->server->open--;
    atomic_fetch_sub(&request->server->held, request->held);
    if (request->state_free && request->state) request->state_free(request->state);
    if (request->file >= 0) close(request->file);
    stream_free(request->stream);
    text_fini(&request->body);
    text_fini(&request->answer);
    free(request->path);
    free(request);
}

void request_completed(void *cls, struct MHD_Connection *connection, void **context,
                       enum MHD_RequestTerminationCode code)
{
    struct request *request = *context;
    char status[16], milliseconds[24];
    bool cut = code != MHD_REQUEST_TERMINATED_COMPLETED_OK;

    (void)cls;
    (void)connection;
    if (!request) return;
    *context = NULL;
    snprintf(status, sizeof status, "%d", request->status);
    snprintf(milliseconds, sizeof milliseconds, "%llu",
             (unsigned long long)((uv_hrtime() - request->started) / 1000000));
    log_event(cut ? LOG_WARN : LOG_INFO, cut ? "cut off" : "answered", "method", request->method, "path", request->path,
              "status", request->status ? status : NULL, "person", request->holder.person, "device",
              request->holder.device, "ms", milliseconds, NULL);
    if (request->status >= 100 && request->status < 600) {
        atomic_fetch_add(&request->server->counters.answers[request->status / 100], 1);
    }
    if (request->over) request->over(request);
    if (!request->leads) queue_forget(&request->server->queue, request->visitor);
    request_free(request);
}

/* --- answers --- */

void request_header(struct request *request, const char *name, const char *format, ...)
{
    va_list arguments;

    if (request->header_count == REQUEST_HEADERS_MAX) return;
    va_start(arguments, format);
    vsnprintf(request->headers[request->header_count].value, sizeof request->headers->value, format, arguments);
    va_end(arguments);
    request->headers[request->header_count++].name = name;
}

const char *request_field(struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

static bool has_header(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (strcmp(request->headers[i].name, name) == 0) return true;
    return false;
}

void request_problem(struct request *request, int status, const struct error *err)
{
    if (err->code == ERROR_NETWORK && !has_header(request, MHD_HTTP_HEADER_RETRY_AFTER))
        request_header(request, MHD_HTTP_HEADER_RETRY_AFTER, "%d", RETRY_SECONDS);
    if (!status) status = problem_status(err->code);
    if (status >= 500) {
        log_event(LOG_ERROR, "trouble", "method", request->method, "path", request->path, "why", err->message, NULL);
    }
    stream_free(request->stream);
    request->stream = NULL;
    request->deflated = false;
    text_fini(&request->answer);
    problem_write(&request->answer, status, err);
    request->type = PROBLEM_TYPE;
    request->status = status;
}

void request_answer_empty(struct request *request, int status)
{
    request->status = status;
}

void request_answer(struct request *request, int status, json_t *value)
{
    struct error err = {0};
    struct text plain = {0}, small = {0};

    if (value) plain_write(&plain, value, false);
    if (!value || plain.failed) {
        json_decref(value);
        text_fini(&plain);
        error_memory(&err);
        request_problem(request, 0, &err);
        return;
    }
    json_decref(value);
    if (request->takes_deflate && deflate_helps(plain.data, plain.length) &&
        !deflate_whole(plain.data, plain.length, &small, &err)) {
        request->answer = small;
        request->deflated = true;
    } else {
        text_fini(&small);
        text_append(&request->answer, plain.data, plain.length);
        text_append(&request->answer, "\n", 1);
    }
    text_fini(&plain);
    if (request->answer.failed) {
        error_memory(&err);
        request->deflated = false;
        request_problem(request, 0, &err);
        return;
    }
    request->type = "application/json";
    request->status = status;
}

static enum MHD_Result request_send(struct request *request)
{
    struct MHD_Response *response;
    enum MHD_Result sent;

    if (request->stream) {
        response = stream_response(request);
    } else if (request->file >= 0) {
        response = file_response(request);
    } else {
        size_t length;
        char *bytes = text_take(&request->answer, &length);
        response = bytes ? MHD_create_response_from_buffer(length, bytes, MHD_RESPMEM_MUST_FREE) : NULL;
        if (!response) free(bytes);
    }
    if (!response) return MHD_NO;
    if (request->type) MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, request->type);
    if (request->deflated) MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "deflate");
    for (size_t i = 0; i < request->header_count; i++) {
        MHD_add_response_header(response, request->headers[i].name, request->headers[i].value);
    }
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (request->file_size == 0) MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (request->server->stopping) MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    sent = MHD_queue_response(request->connection, (unsigned)request->status, response);
    MHD_destroy_response(response);
    return sent;
}

/* --- bodies --- */

/* Counts memory for a body; false: there is too much of it already, and an answer is set. */
static bool request_hold(struct request *request, size_t bytes)
{
    struct error err = {0};

    if (atomic_fetch_add(&request->server->held, bytes) + bytes <= REQUEST_HELD_MAX) {
        request->held += bytes;
        return true;
    }
    atomic_fetch_sub(&request->server->held, bytes);
    error_set(&err, ERROR_MEMORY, "bodies of more than %llu bytes are in memory at once", REQUEST_HELD_MAX);
    request_header(request, MHD_HTTP_HEADER_RETRY_AFTER, "10");
    request_problem(request, 0, &err);
    return false;
}

json_t *request_json(struct request *request)
{
    struct error err = {0};
    struct text plain = {0};
    json_t *value = NULL;

    if (request->inflate) {
        size_t limit = (size_t)request->server->config->body_max;
        int result;
        /* As much as it may become, until it is known what it has become. */
        if (!request_hold(request, limit)) goto out;
        result = body_inflate(request->body.data ? request->body.data : "", request->body.length, limit, &plain, &err);
        if (result) {
            request_problem(request, result == ERROR_REFUSED ? MHD_HTTP_CONTENT_TOO_LARGE : 0, &err);
            goto out;
        }
        atomic_fetch_sub(&request->server->held, limit - plain.length);
        request->held -= limit - plain.length;
        text_fini(&request->body);
        request->body = plain;
        plain = (struct text){0};
    }
    if (body_json(request->body.data, request->body.length, &value, &err)) request_problem(request, 0, &err);
    text_fini(&request->body); /* the parsed value has its own copy */
out:
    text_fini(&plain);
    return value;
}

static size_t request_limit(const struct request *request)
{
    const struct config *config = request->server->config;

    if (!request->route) return 0; /* there is nothing at this address that could take a body */
    if (request->route->limit != SIZE_MAX) return request->route->limit;
    return (size_t)(request->route->take ? config->evidence_max : config->body_max);
}

static void too_large(struct request *request)
{
    struct error err = {0};

    error_set(&err, ERROR_REFUSED, "the body is larger than the %zu bytes that are taken here: send it in parts",
              request_limit(request));
    request_problem(request, MHD_HTTP_CONTENT_TOO_LARGE, &err);
}

static void request_take(struct request *request, const char *bytes, size_t length)
{
    struct error err = {0};

    request->received += length;
    atomic_fetch_add(&request->server->counters.received, length);
    if (request->status) { /* refused already */
        request->swallowed += length;
        return;
    }
    if (request->received > request_limit(request)) {
        too_large(request);
    } else if (request->route->take) {
        request->route->take(request, bytes, length);
    } else if (request_hold(request, length)) {
        text_append(&request->body, bytes, length);
        if (request->body.failed) {
            error_memory(&err);
            request_problem(request, 0, &err);
        }
    }
}

/* --- headers --- */

static void check_token(struct request *request)
{
    const char *field = request_field(request, MHD_HTTP_HEADER_AUTHORIZATION);
    char token[ACCESS_TOKEN_SIZE];
    struct error err = {0};

    if (!credential_token(field, token)) {
        error_set(&err, ERROR_REFUSED, "a token is asked here: enrol this device first (schouw enrol)");
    } else {
        access_token_find(request->server->access, token, &request->holder, &err);
    }
    if (!err.code) return;
    if (err.code == ERROR_REFUSED) {
        request_header(request, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer realm=\"schouw\"");
        request_header(request, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Basic realm=\"schouw\"");
    }
    request_problem(request, err.code == ERROR_REFUSED ? MHD_HTTP_UNAUTHORIZED : 0, &err);
}

static void refuse_encoding(struct request *request)
{
    struct error err = {0};

    request_header(request, MHD_HTTP_HEADER_ACCEPT_ENCODING, "deflate");
    error_set(&err, ERROR_INVALID, "this Content-Encoding is not taken here: send deflate (zlib) or nothing");
    request_problem(request, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, &err);
}

static void check_body(struct request *request)
{
    const char *length = request_field(request, MHD_HTTP_HEADER_CONTENT_LENGTH);
    const char *encoding = request_field(request, MHD_HTTP_HEADER_CONTENT_ENCODING);
    const char *takes = request_field(request, MHD_HTTP_HEADER_ACCEPT_ENCODING);

    request->takes_deflate = takes && strstr(takes, "deflate");
    request->inflate = encoding && strcasecmp(encoding, "deflate") == 0;
    if (encoding && !request->inflate && strcasecmp(encoding, "identity") != 0) refuse_encoding(request);
    if (!request->status && length && strtoull(length, NULL, 10) > request_limit(request)) too_large(request);
}

static void request_begin(struct request *request)
{
    struct error err = {0};

    if (request->server->late) {
        error_set(&err, ERROR_NETWORK, "the server is stopping: try again in a minute");
        request_header(request, MHD_HTTP_HEADER_RETRY_AFTER, "60");
        request_problem(request, MHD_HTTP_SERVICE_UNAVAILABLE, &err);
        return;
    }
    route_find(request);
    if (!request->status && !request->route->open) check_token(request);
    if (!request->status) check_body(request);
    if (!request->status && request->route->begin) request->route->begin(request);
    /* What is taken as it comes would be kept deflated. */
    if (!request->status && request->inflate && request->route->take && !request->inflates) refuse_encoding(request);
}

/* A refusal at the headers is sent before the body is, which then goes unread and takes the connection with it. A short
 * body is read first: whoever still writes when the connection is reset never sees the answer. */
static bool refuses_at_once(struct request *request, const char *method)
{
    const char *length = request_field(request, MHD_HTTP_HEADER_CONTENT_LENGTH);

    if (strcmp(method, "POST") != 0) return false;
    if (!length || request_field(request, MHD_HTTP_HEADER_EXPECT)) return true;
    return request->barred || strtoull(length, NULL, 10) > DISCARD_SHORT;
}

enum MHD_Result request_handle(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                               const char *version, const char *bytes, size_t *length, void **context)
{
    struct request *request = *context;
    struct server *server = cls;

    (void)version;
    server->idle = 0;
    if (!request) {
        request = request_new(server, connection, url, method);
        if (!request) return MHD_NO;
        *context = request;
        request_begin(request);
        if (request->status && refuses_at_once(request, method)) return request_send(request);
        return MHD_YES;
    }
    if (*length) {
        if (request->swallowed > (request->barred ? BARRED_MAX : DISCARD_MAX)) return MHD_NO;
        request_take(request, bytes, *length);
        *length = 0;
        return MHD_YES;
    }
    if (!request->status) request->route->finish(request);
    if (request->working) return MHD_YES;
    return request_send(request);
}

/* --- the pool --- */

static void run(uv_work_t *work)
{
    struct request *request = work->data;
    request->job(request);
}

void request_resume(struct request *request)
{
    request->working = false;
    request->server->working--;
    MHD_resume_connection(request->connection);
    server_kick(request->server);
}

static void ran(uv_work_t *work, int status)
{
    struct request *request = work->data;

    (void)status; /* nothing cancels work */
    if (request->then) {
        request->then(request);
    } else {
        request_resume(request);
    }
}

void request_again(struct request *request, void (*job)(struct request *), void (*then)(struct request *))
{
    request->job = job;
    request->then = then;
    uv_queue_work(&request->server->loop, &request->work, run, ran);
}

void request_offload(struct request *request, void (*job)(struct request *), void (*then)(struct request *))
{
    request->working = true;
    request->server->working++;
    MHD_suspend_connection(request->connection);
    request_again(request, job, then);
}

bool request_authorise(struct request *request)
{
    struct error err = {0};
    int result = server_authorise(request->server, &request->holder, &err);

    if (result) request_problem(request, 0, &err);
    request->authorised = result ? 0 : uv_hrtime();
    request->barred = result != 0;
    return result == 0;
}

bool request_authorised_lately(const struct request *request)
{
    return request->authorised && uv_hrtime() - request->authorised < AUTHORISED;
}

bool request_authorised(struct request *request)
{
    return request_authorised_lately(request) || request_authorise(request);
}

bool request_may_fetch(struct request *request, const char *sha256)
{
    struct server *server = request->server;
    char path[PATH_MAX];
    json_t *claims = NULL;
    struct error err = {0};
    bool may;

    if (access_brought(server->access, request->holder.person, sha256)) return true;
    if (repository_evidence_size(server->repository, sha256) < 0) return false;
    pthread_mutex_lock(&server->repository_lock);
    if (repository_may_fetch(server->repository, sha256, request->holder.person, &may, &claims, &err)) may = false;
    pthread_mutex_unlock(&server->repository_lock);
    repository_evidence_path(server->repository, sha256, path, sizeof path);
    if (!err.code && !may) access_proves(server->access, sha256, path, claims, (int64_t)time(NULL), &may, &err);
    json_decref(claims);
    if (err.code) log_event(LOG_ERROR, "trouble", "path", request->path, "why", err.message, NULL);
    return may;
}
