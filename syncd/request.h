/* request.h: one HTTP request, from its headers to its answer.
 *
 * Life: request_handle is libmicrohttpd's access handler. At the headers the route's `begin` may answer at once; the
 * body is collected (or taken piece by piece by the route's `take`); then `finish` answers, or offloads work to the
 * pool. While work runs the connection is suspended. An answer is sent when control is back with libmicrohttpd.
 */
#ifndef SCHOUW_SYNCD_REQUEST_H
#define SCHOUW_SYNCD_REQUEST_H

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <uv.h>

#include "schema/text.h"
#include "syncd/access.h"
#include "syncd/problem.h"
#include "syncd/server.h"

#define REQUEST_HEADERS_MAX 8
#define REQUEST_HELD_MAX                                                                                               \
    (512ull << 20) /* bytes of bodies in memory, all requests together, before new ones get 503                        \
                    */

struct request;

/* One row of the table of routes (route.c). */
struct route {
    const char *method;
    const char
        *path;    /* whole; or the part before an id when it ends in '/'; or any beginning, when it begins with '*' */
    bool open;    /* no token asked */
    size_t limit; /* bytes of a body as sent, 0: none is taken; SIZE_MAX: what the configuration allows */
    void (*begin)(struct request *request);                                  /* headers are there; may be NULL */
    void (*take)(struct request *request, const char *bytes, size_t length); /* a piece of the body; NULL: collect */
    void (*finish)(struct request *request);                                 /* the whole is there */
};

struct request {
    struct server *server;
    struct MHD_Connection *connection;
    struct visitor *visitor;   /* the connection, as the queue knows it; the connection's */
    bool leads;                /* a sync is expected to follow on it */
    const struct route *route; /* NULL: none fits, an answer is set */
    char method[16];
    char *path;                  /* without the query */
    const char *id;              /* part of `path` behind the route's path; "" for a whole path */
    uint64_t started;            /* uv_hrtime */
    struct access_holder holder; /* of the token; "" on open routes */
    uint64_t authorised;         /* uv_hrtime when that was asked last; 0: not yet */
    bool barred;                 /* the answer was no: he is cut off, and need not send the rest */

    struct text body;   /* as sent, until request_json inflates it */
    size_t received;    /* bytes of the body so far */
    size_t swallowed;   /* of them, after a refusal */
    size_t held;        /* its share in server->held */
    bool inflate;       /* the body is deflated */
    bool inflates;      /* set by `begin`: the route's `take` inflates by itself; else it gets no deflated body */
    bool takes_deflate; /* the peer takes deflated answers */

    int status; /* 0: no answer yet */
    struct text answer;
    const char *type;                /* media type of the answer */
    bool deflated;                   /* the answer is */
    int file;                        /* the answer is this open file; -1: it is `answer` */
    uint64_t file_offset, file_size; /* which part of it */
    struct stream *stream;           /* the answer is made piece by piece (request_stream.c); NULL: it is the above */
    struct {
        const char *name;
        char value[200];
    } headers[REQUEST_HEADERS_MAX];
    size_t header_count;

    bool working; /* suspended: the pool or the queue has it */
    uv_work_t work;
    void (*job)(struct request *request);  /* runs in the pool */
    void (*then)(struct request *request); /* runs on the loop after it; NULL: resume */

    void *state; /* the route's own */
    void (*state_free)(void *state);
    void (*over)(struct request *request); /* it is completed, well or cut off, and about to be freed; may be NULL */
    struct request *previous, *next;       /* in server->requests */
};

/* libmicrohttpd's MHD_AccessHandlerCallback and MHD_RequestCompletedCallback; cls is the server. */
enum MHD_Result request_handle(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                               const char *version, const char *bytes, size_t *length, void **context);
void request_completed(void *cls, struct MHD_Connection *connection, void **context,
                       enum MHD_RequestTerminationCode code);

/* Answers with a JSON value (stolen); deflated when it is large and the peer takes that. Pool or loop. */
void request_answer(struct request *request, int status, json_t *value);
/* Answers with what `more` makes, piece by piece, so that the whole is never in memory: it appends some 64 KiB to
 * `piece` each time it is called, as the peer takes them, and returns false with the last. One piece is all of a small
 * answer. Deflated when that helps and the peer takes it. Pool. `more` is called in the pool, and at least once now;
 * when it sets another answer then, that one is given. */
void request_answer_stream(struct request *request, int status, const char *type,
                           bool (*more)(struct request *request, struct text *piece));
/* Answers without a body. */
void request_answer_empty(struct request *request, int status);
/* Answers with a problem; status 0: by the error's code. Trouble of ours is logged. */
void request_problem(struct request *request, int status, const struct error *err);
/* Adds a header to the answer; `name` is a literal. */
void request_header(struct request *request, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A header of the request, or NULL. Loop thread. */
const char *request_field(struct request *request, const char *name);

/* The body as a JSON object, inflated when Content-Encoding says so; on failure an answer (400, 413, 415) is set and
 * NULL returned. New reference. Pool or loop. */
json_t *request_json(struct request *request);

/* Suspends the connection and runs `job` in the pool; then `then` on the loop, or with NULL resumes. From take
 * or finish, not from begin. A job called by take sets no answer while the body should go on. */
void request_offload(struct request *request, void (*job)(struct request *), void (*then)(struct request *));
/* From `then`: one more job. */
void request_again(struct request *request, void (*job)(struct request *), void (*then)(struct request *));
/* From `then`, or when a landing is done: gives the connection back to libmicrohttpd. */
void request_resume(struct request *request);

/* --- request_stream.c, for request.c only --- */

/* The response of an answer that is a stream, or a file; or NULL. */
struct MHD_Response *stream_response(struct request *request);
struct MHD_Response *file_response(struct request *request);
void stream_free(struct stream *stream);

/* server_authorise with repository_lock taken for it; false: an answer is set. Pool. */
bool request_authorise(struct request *request);
/* The same for a request that takes long: asked again when the last time is more than a second ago. */
bool request_authorised(struct request *request);
/* Whether it was asked within that second, and the answer was yes. Any thread that has the request. */
bool request_authorised_lately(const struct request *request);
/* Whether the person of the token may know of the bytes of a piece of evidence: repository_may_fetch, with
 * repository_lock taken for it, or he brought them. False also when it can not be told; no answer is set. Pool. */
bool request_may_fetch(struct request *request, const char *sha256);

#endif
