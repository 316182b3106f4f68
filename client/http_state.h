/* http_state.h: the inside of http.h. For http*.c only; others use http.h. */
#ifndef SCHOUW_CLIENT_HTTP_STATE_H
#define SCHOUW_CLIENT_HTTP_STATE_H

#include "client/http.h"
#include "client/late_curl.h"

/* A request that runs, and what the callbacks fill. */
struct exchange {
    struct http *http;
    CURL *curl; /* borrowed */
    const struct http_request *request;
    struct http_answer *answer;
    struct curl_slist *headers;
    struct text url;
    char *deflated;       /* the body, when it goes so */
    size_t length;        /* bytes of the body as it goes */
    long long went, came; /* bytes of bodies on the wire */
    long long taken;      /* bytes of the answer, inflated */
    size_t gone;          /* bytes of a body that goes once */
    bool given;           /* a body that is made as it goes has come to its end; false again once that was used */
    bool too_large, unwritten, stopped; /* stopped: by the caller's own functions */
    char trouble[CURL_ERROR_SIZE];
};

struct http {
    CURLM *multi;                          /* holds the connections */
    CURL *places[HTTP_BESIDE];             /* one for each request that runs at once; NULL: not needed yet */
    struct exchange *running[HTTP_BESIDE]; /* borrowed; NULL: none */
    char *url;
    char host[260]; /* with port, as people see it */
    char pin[64];   /* as libcurl has it: "sha256//<base64>"; "" for none */
    char *authorisation;
    bool (*watch)(void *context, long long went, long long came);
    void *watch_context;
    long long ahead; /* seconds this device's clock is before the server's, by its last answer */
};

/* Tells libcurl all there is to a request. `exchange` has http, curl, request and answer; exchange_fini frees what it
 * gets here, whether it went well or not. ERROR_NETWORK when this libcurl lacks an option. */
int exchange_set(struct exchange *exchange, struct error *err);
void exchange_fini(struct exchange *exchange);
/* What became of it: ERROR_NETWORK and others say why no answer came, and what to do; else as the answer says. */
int exchange_judge(struct exchange *exchange, CURLcode code, struct error *err);

#endif
