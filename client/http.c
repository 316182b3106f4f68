#include "client/http.h"

#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/http_state.h"
#include "client/problem.h"
#include "schema/digest.h"
#include "schema/plain.h"

#define POLL_MILLISECONDS 1000 /* without anything happening: libcurl looks at its own times then */

/* --- opening --- */

/* Hex to libcurl's "sha256//<base64>". */
static int pin_encode(const char *pin, char out[64], struct error *err)
{
    unsigned char bytes[32];
    gnutls_datum_t plain = {bytes, sizeof bytes}, encoded = {NULL, 0};
    if (!digest_is_hex(pin)) return error_set(err, ERROR_INVALID, "the pin of the server's key is no SHA-256");
    for (size_t i = 0; i < sizeof bytes; i++) {
        char pair[3] = {pin[2 * i], pin[2 * i + 1], '\0'};
        bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    if (gnutls_base64_encode2(&plain, &encoded) != 0) return error_memory(err);
    snprintf(out, 64, "sha256//%.*s", (int)encoded.size, (const char *)encoded.data);
    gnutls_free(encoded.data);
    return 0;
}

void http_prepare(void)
{
    if (late_curl_load(NULL) == 0) curl_global_init(CURL_GLOBAL_DEFAULT);
}

int http_open(const char *url, const char *pin, const char *token, struct http **out, struct error *err)
{
    struct http *http = calloc(1, sizeof *http);
    int result = late_curl_load(err);
    *out = NULL;
    if (result != 0) {
        free(http);
        return result;
    }
    if (!http || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(http);
        return error_memory(err);
    }
    http->multi = curl_multi_init();
    http->places[0] = curl_easy_init();
    http->url = strdup(url);
    if (token && asprintf(&http->authorisation, "Authorization: Bearer %s", token) < 0) http->authorisation = NULL;
    if (!http->multi || !http->places[0] || !http->url || (token && !http->authorisation)) result = error_memory(err);
    if (result == 0 && strncmp(url, "https://", 8) != 0)
        result = error_set(err, ERROR_INVALID, "the server's address has to begin with https://");
    if (result == 0) snprintf(http->host, sizeof http->host, "%s", url + 8);
    if (result == 0 && pin && *pin) result = pin_encode(pin, http->pin, err);
    if (result != 0) {
        http_close(http);
        return result;
    }
    *out = http;
    return 0;
}

int http_open_server(const json_t *server, struct http **http, struct error *err)
{
    return http_open(json_string_value(json_object_get(server, "url")),
                     json_string_value(json_object_get(server, "pin")),
                     json_string_value(json_object_get(server, "token")), http, err);
}

void http_close(struct http *http)
{
    if (!http) return;
    for (size_t i = 0; i < HTTP_BESIDE; i++) curl_easy_cleanup(http->places[i]);
    if (http->multi) curl_multi_cleanup(http->multi);
    free(http->url);
    free(http->authorisation);
    free(http);
    curl_global_cleanup();
}

void http_watch(struct http *http, bool (*watch)(void *context, long long went, long long came), void *context)
{
    http->watch = watch;
    http->watch_context = context;
}

long long http_clock_ahead(const struct http *http)
{
    return http->ahead;
}

/* --- requests --- */

/* `exchange` runs from now on, and is borrowed until it ends. */
static int exchange_start(struct http *http, size_t place, struct exchange *exchange, struct error *err)
{
    if (!http->places[place] && !(http->places[place] = curl_easy_init())) return error_memory(err);
    exchange->http = http;
    exchange->curl = http->places[place];
    *exchange->answer = (struct http_answer){.upload_offset = -1};
    int result = exchange_set(exchange, err);
    if (result == 0 && curl_multi_add_handle(http->multi, exchange->curl) != CURLM_OK) result = error_memory(err);
    if (result == 0)
        http->running[place] = exchange;
    else
        exchange_fini(exchange);
    return result;
}

/* Lets the callers whose bodies went use the time until they are answered. */
static void meanwhile(struct http *http)
{
    for (size_t place = 0; place < HTTP_BESIDE; place++) {
        struct exchange *exchange = http->running[place];
        if (!exchange || !exchange->given || !exchange->request->meanwhile) continue;
        exchange->given = false;
        exchange->request->meanwhile(exchange->request->context);
    }
}

/* Waits until one of those that run comes to its end: its place, and how it ended. */
static size_t exchange_await(struct http *http, CURLcode *code)
{
    size_t place = 0;
    int left;
    for (bool first = true;; first = false) {
        const CURLMsg *message = curl_multi_info_read(http->multi, &left);
        for (place = 0; message && place < HTTP_BESIDE; place++) {
            if (!http->running[place] || http->running[place]->curl != message->easy_handle) continue;
            *code = message->data.result;
            return place;
        }
        if (!first && curl_multi_poll(http->multi, NULL, 0, POLL_MILLISECONDS, NULL) != CURLM_OK) break;
        if (curl_multi_perform(http->multi, &left) != CURLM_OK) break;
        meanwhile(http);
    }
    *code = CURLE_OUT_OF_MEMORY; /* all that stops libcurl itself */
    for (place = 0; !http->running[place];) place++;
    return place;
}

static int exchange_end(struct http *http, size_t place, CURLcode code, struct error *err)
{
    struct exchange *exchange = http->running[place];
    struct error mine = {0}; /* of the caller there may be none */
    int result = exchange_judge(exchange, code, &mine);
    if (result != 0 && err) *err = mine;
    curl_multi_remove_handle(http->multi, exchange->curl);
    http->running[place] = NULL;
    exchange_fini(exchange);
    return result;
}

int http_send(struct http *http, const struct http_request *request, struct http_answer *answer, struct error *err)
{
    struct exchange exchange = {.request = request, .answer = answer};
    CURLcode code = CURLE_OK;
    int result = exchange_start(http, 0, &exchange, err);
    if (result != 0) return result;
    size_t place = exchange_await(http, &code);
    return exchange_end(http, place, code, err);
}

/* A place of http_send_many. */
struct place {
    struct http_request request;
    struct http_answer answer;
    struct exchange exchange;
};

/* Begins what comes next in a place; false: nothing does. */
static bool place_fill(struct http *http, const struct http_many *many, size_t at, struct place *place)
{
    while (many->next(many->context, at, &place->request)) {
        struct error why = {0};
        place->exchange = (struct exchange){.request = &place->request, .answer = &place->answer};
        if (exchange_start(http, at, &place->exchange, &why) == 0) return true;
        many->done(many->context, at, &place->answer, &why);
    }
    return false;
}

void http_send_many(struct http *http, const struct http_many *many)
{
    struct place places[HTTP_BESIDE] = {0};
    size_t running = 0;
    do {
        for (size_t at = 0; at < HTTP_BESIDE; at++)
            if (!http->running[at]) running += place_fill(http, many, at, &places[at]);
        if (running == 0) break;
        CURLcode code;
        struct error why = {0};
        size_t at = exchange_await(http, &code);
        exchange_end(http, at, code, &why);
        many->done(many->context, at, &places[at].answer, &why);
        http_answer_fini(&places[at].answer);
        running--;
    } while (true);
}

void http_answer_fini(struct http_answer *answer)
{
    text_fini(&answer->body);
}

int http_json(struct http *http, const char *method, const char *path, const json_t *body, long long most,
              json_t **object, struct error *err)
{
    static const char *const headers[] = {"Content-Type: application/json", NULL};
    struct http_answer answer = {0};
    char *bytes = body ? plain_dump(body, false) : NULL;
    *object = NULL;
    if (body && !bytes) return error_memory(err);
    const struct http_request request = {
        .method = method,
        .path = path,
        .headers = body ? headers : NULL,
        .bytes = bytes,
        .length = bytes ? strlen(bytes) : 0,
        .deflate = true,
        .most = most,
    };
    int result = http_send(http, &request, &answer, err);
    if (result == 0) result = problem_json(answer.body.data, answer.body.length, object, err);
    http_answer_fini(&answer);
    free(bytes);
    return result;
}
