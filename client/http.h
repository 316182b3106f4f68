/* http.h: the client's side of the wire: HTTPS, TLS 1.3 and nothing older, no redirects, connections kept alive: one,
 * or a few where requests run beside each other.
 *
 * All that comes back is hostile: sizes, headers and the depth of JSON are bounded. What goes wrong on the way is
 * ERROR_NETWORK, with who, what, and what to do; what the server refuses has the code, clause and words of its answer.
 */
#ifndef SCHOUW_CLIENT_HTTP_H
#define SCHOUW_CLIENT_HTTP_H

#include <jansson.h>
#include <stdbool.h>

#include "schema/error.h"
#include "schema/text.h"

#define HTTP_ANSWER_MAX (256LL << 20) /* bytes of an answer held in memory, inflated */

#define HTTP_FAILED ((size_t)-1)
#define HTTP_BESIDE 3 /* requests that run at once, at most */

struct http;

/* Makes ready what every connection stands on: it takes longest for the first one, and a thread of its own may do it
 * beside others. What fails is told when a connection is made. */
void http_prepare(void);
/* `url` is "https://host:port". `pin` is the SHA-256 (hex) of the only public key that is trusted; NULL or "": the
 * system's trust store decides. `token` goes with every request; NULL for none. Connects at the first request. */
int http_open(const char *url, const char *pin, const char *token, struct http **http, struct error *err);
/* The same for a server as store_servers gives it. */
int http_open_server(const json_t *server, struct http **http, struct error *err);
void http_close(struct http *http);

/* Told while requests run, a few times a second: bytes of their bodies that went and bytes of their answers that came.
 * False breaks them off. */
void http_watch(struct http *http, bool (*watch)(void *context, long long went, long long came), void *context);

/* Seconds that this device's clock was ahead of the server's at its last answer (negative: behind; about a second is
 * nothing); 0 when there was none. */
long long http_clock_ahead(const struct http *http);

struct http_request {
    const char *method, *path;
    const char *const *headers; /* "Name: value", ended by NULL; may be NULL */
    const char *bytes;          /* the body; NULL: none */
    size_t length;
    bool once;    /* the body is not sent again by itself on another connection, when one breaks */
    bool deflate; /* the body is worth deflating when it is large */
    /* Instead of `bytes`, the body piece by piece, with what the peer takes; `length` is not looked at. Puts at most
     * `room` bytes (never 0) into `buffer`; 0 at the end, HTTP_FAILED to break off. */
    size_t (*give)(void *context, char *buffer, size_t room);
    /* The body of a 2xx answer, inflated, piece by piece as it comes; other than 0 breaks off. NULL: it is collected.
     */
    int (*take)(void *context, const char *bytes, size_t length);
    /* Called once, when `give` has given all: what the answer will need can be made ready while the server works.
     * May be NULL. */
    void (*meanwhile)(void *context);
    void *context;  /* of all three */
    int file;       /* when above 0: an open file that takes the body of a 2xx answer, from where it stands */
    long long have; /* bytes that stand in it already: they are not asked for. A server that sends all of it all the
                     * same has the file begun anew */
    long long most; /* bytes of an answer that are taken; 0: HTTP_ANSWER_MAX. More into a file is ERROR_INVALID */
};

struct http_answer {
    int status; /* 0 when none came */
    struct text body;
    long long upload_offset; /* tus; -1 when the answer has none */
};

/* 0 when the answer is 2xx and whole. Else a negative code; `answer->status` tells which answer it was. Free with
 * http_answer_fini. */
int http_send(struct http *http, const struct http_request *request, struct http_answer *answer, struct error *err);
void http_answer_fini(struct http_answer *answer);

/* Requests beside each other: while the server makes the bytes of one durable, those of another go. */
struct http_many {
    /* Fills the request that runs next in a place (0 to HTTP_BESIDE - 1). What it points to stays as it is until that
     * is done. False: there is none; it is asked again when another one is done. */
    bool (*next)(void *context, size_t place, struct http_request *request);
    /* What became of it; `why` has code 0 when the answer is 2xx and whole. Both are the callee's until it returns. */
    void (*done)(void *context, size_t place, const struct http_answer *answer, const struct error *why);
    void *context;
};
/* Sends them in the order in which they come, until there is none and all are done. */
void http_send_many(struct http *http, const struct http_many *many);

/* Sends JSON (NULL: none) and takes a JSON object of at most `most` bytes; owned by the caller. */
int http_json(struct http *http, const char *method, const char *path, const json_t *body, long long most,
              json_t **answer, struct error *err);

#endif
