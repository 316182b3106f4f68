/* http.h: the client's side of the wire: HTTPS, TLS 1.3 and nothing older, no redirects, one connection kept alive.
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

struct http;

/* Begins to load what http_open needs, beside what is done until then. */
void http_prepare(void);
/* `url` is "https://host:port". `pin` is the SHA-256 (hex) of the only public key that is trusted; NULL or "": the
 * system's trust store decides. `token` goes with every request; NULL for none. Connects at the first request. */
int http_open(const char *url, const char *pin, const char *token, struct http **http, struct error *err);
void http_close(struct http *http);

/* Told while a request runs, a few times a second: bytes of its body that went and bytes of its answer that came. False
 * breaks it off. */
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
    void *context;  /* of both */
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

/* Sends JSON (NULL: none) and takes a JSON object of at most `most` bytes; owned by the caller. */
int http_json(struct http *http, const char *method, const char *path, const json_t *body, long long most,
              json_t **answer, struct error *err);

#endif
