/* http_exchange.c: one request and its answer, as libcurl is told of it and calls back. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/http_state.h"
#include "client/problem.h"
#include "schema/deflate.h"

#define CONNECT_SECONDS 15L
#define STALL_SECONDS 300L /* without a byte: a large landing takes its time at the server .. */
#define DEAF_SECONDS 30L   /* .. but its kernel acknowledges: without that for so long there is no way to it */

#define HTTP_OK 200

#define HEADER_SIZE 64 /* of a value that is looked at */

/* --- callbacks of libcurl --- */

static bool file_write(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(file, bytes, length);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return false;
        bytes += wrote;
        length -= (size_t)wrote;
    }
    return true;
}

/* A piece of the answer's body, inflated. Returning less than it got ends the request. */
static size_t body_take(char *bytes, size_t one, size_t length, void *context)
{
    struct exchange *exchange = context;
    long long most = exchange->request->most > 0 ? exchange->request->most : HTTP_ANSWER_MAX;
    long status = 0;
    length *= one;
    curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &status);
    bool filed = exchange->request->file > 0 && status / 100 == 2;
    exchange->taken += (long long)length;
    /* A problem is short, however little the caller expects of a good answer. */
    if (exchange->taken > (status / 100 == 2 || most > 65536 ? most : 65536)) {
        exchange->too_large = true;
        return 0;
    }
    if (filed && status == HTTP_OK && exchange->request->have > 0 && exchange->taken == (long long)length) {
        exchange->unwritten =
            ftruncate(exchange->request->file, 0) != 0 || lseek(exchange->request->file, 0, SEEK_SET) != 0;
        if (exchange->unwritten) return 0;
    }
    if (filed && !file_write(exchange->request->file, bytes, length)) {
        exchange->unwritten = true;
        return 0;
    }
    if (exchange->request->take && status / 100 == 2) {
        exchange->stopped = exchange->request->take(exchange->request->context, bytes, length) != 0;
        return exchange->stopped ? 0 : length;
    }
    if (!filed) text_append(&exchange->answer->body, bytes, length);
    return exchange->answer->body.failed ? 0 : length;
}

/* libcurl's CURLOPT_READFUNCTION for bytes that go once: what it reads so, without a way back, it sends no second time.
 */
static size_t bytes_give(char *buffer, size_t one, size_t room, void *context)
{
    struct exchange *exchange = context;
    size_t left = exchange->request->length - exchange->gone;
    size_t length = one * room < left ? one * room : left;
    if (length > 0) memcpy(buffer, exchange->request->bytes + exchange->gone, length);
    exchange->gone += length;
    return length;
}

/* The same for a body that is made as it goes. */
static size_t body_give(char *buffer, size_t one, size_t room, void *context)
{
    struct exchange *exchange = context;
    size_t length = exchange->request->give(exchange->request->context, buffer, one * room);
    exchange->stopped = length == HTTP_FAILED;
    exchange->given = length == 0;
    return exchange->stopped ? CURL_READFUNC_ABORT : length;
}

/* The value of a header line when it is the one of this name ("Date:") and fits. */
static bool header_is(const char *line, size_t length, const char *name, char value[HEADER_SIZE])
{
    size_t head = strlen(name);
    if (length <= head || length - head >= HEADER_SIZE || strncasecmp(line, name, head) != 0) return false;
    snprintf(value, HEADER_SIZE, "%.*s", (int)(length - head), line + head);
    return true;
}

static size_t header_take(char *bytes, size_t one, size_t length, void *context)
{
    struct exchange *exchange = context;
    char value[HEADER_SIZE], *end;
    length *= one;
    if (header_is(bytes, length, "Upload-Offset:", value)) {
        errno = 0;
        long long offset = strtoll(value, &end, 10);
        if (errno == 0 && end != value && offset >= 0) exchange->answer->upload_offset = offset;
    } else if (header_is(bytes, length, "Date:", value)) {
        time_t theirs = curl_getdate(value, NULL);
        if (theirs > 0) exchange->http->ahead = (long long)(time(NULL) - theirs);
    }
    return length;
}

static int progress_take(void *context, curl_off_t coming, curl_off_t came, curl_off_t going, curl_off_t went)
{
    struct exchange *exchange = context;
    const struct http *http = exchange->http;
    long long all_went = 0, all_came = 0;
    (void)coming;
    (void)going;
    exchange->went = (long long)went;
    exchange->came = (long long)came;
    for (size_t i = 0; i < HTTP_BESIDE; i++) {
        all_went += http->running[i] ? http->running[i]->went : 0;
        all_came += http->running[i] ? http->running[i]->came : 0;
    }
    return http->watch && !http->watch(http->watch_context, all_went, all_came);
}

/* RFC 5482: how long what was sent, or a probe of a silent connection, may stay unacknowledged. Without it the line
 * is as good as ever, so that it may fail. */
static int socket_set(void *context, curl_socket_t connection, curlsocktype purpose)
{
    const unsigned milliseconds = DEAF_SECONDS * 1000;
    (void)context;
    (void)purpose;
    setsockopt(connection, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
    return CURL_SOCKOPT_OK;
}

/* --- one request --- */

/* What holds for every request. CURLE_OK or the first that failed: an option this libcurl does not know must not be
 * passed over, or the pin would not be looked at. */
static CURLcode connection_set(struct exchange *exchange)
{
    const struct http *http = exchange->http;
    CURL *curl = exchange->curl;
    CURLcode code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    if (!code) code = curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, socket_set);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_TCP_KEEPIDLE, DEAF_SECONDS / 3);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_TCP_KEEPINTVL, DEAF_SECONDS / 3);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, exchange->request->file > 0 ? NULL : "deflate");
    if (!code) code = curl_easy_setopt(curl, CURLOPT_USERAGENT, "schouw/" SCHOUW_VERSION);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, exchange->trouble);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, body_take);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, header_take);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_HEADERDATA, exchange);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress_take);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_XFERINFODATA, exchange);
    if (code || !http->pin[0]) return code;
    /* The pin says whom to trust; who issued the certificate and for what name does not matter then. */
    code = curl_easy_setopt(curl, CURLOPT_PINNEDPUBLICKEY, http->pin);
    /* Reading a system's authorities takes longer than a sync, and none of them is asked. */
    if (!code) code = curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_CAINFO, NULL);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    if (!code) code = curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    return code;
}

static CURLcode method_set(struct exchange *exchange)
{
    const struct http_request *request = exchange->request;
    const char *bytes = exchange->deflated ? exchange->deflated : request->bytes;
    CURL *curl = exchange->curl;
    CURLcode code = CURLE_OK;
    if (strcmp(request->method, "HEAD") == 0) return curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    if (strcmp(request->method, "GET") == 0) return curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    code = curl_easy_setopt(curl, CURLOPT_POST, 1L);
    if (request->give) {
        if (!code) code = curl_easy_setopt(curl, CURLOPT_READFUNCTION, body_give);
        return code ? code : curl_easy_setopt(curl, CURLOPT_READDATA, exchange);
    }
    if (!code) code = curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)exchange->length);
    if (!code && request->once) {
        code = curl_easy_setopt(curl, CURLOPT_READFUNCTION, bytes_give);
        if (!code) code = curl_easy_setopt(curl, CURLOPT_READDATA, exchange);
    } else if (!code) {
        code = curl_easy_setopt(curl, CURLOPT_POSTFIELDS, bytes ? bytes : "");
    }
    if (!code && strcmp(request->method, "POST") != 0)
        code = curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    return code;
}

static bool header_add(struct curl_slist **list, const char *header)
{
    struct curl_slist *longer = curl_slist_append(*list, header);
    if (longer) *list = longer;
    return longer != NULL;
}

/* `*list` is freed by the caller. */
static bool headers_make(const struct http *http, const struct http_request *request, bool deflated,
                         struct curl_slist **list)
{
    bool good = header_add(list, "Expect:");
    if (http->authorisation) good = good && header_add(list, http->authorisation);
    if (deflated) good = good && header_add(list, "Content-Encoding: deflate");
    if (request->give) good = good && header_add(list, "Transfer-Encoding: chunked");
    if (request->have > 0) {
        char range[64];
        snprintf(range, sizeof range, "Range: bytes=%lld-", request->have);
        good = good && header_add(list, range);
    }
    for (const char *const *header = request->headers; header && *header; header++)
        good = good && header_add(list, *header);
    return good;
}

/* Deflates a body (zlib, RFC 1950) into a new buffer; NULL when it is not worth it or memory is out: it goes as it is
 * then. */
static char *body_deflate(const struct http_request *request, size_t *length)
{
    *length = request->length;
    if (!request->deflate || request->give || !deflate_helps(request->bytes, request->length)) return NULL;
    struct text small = {0};
    if (deflate_whole(request->bytes, request->length, &small, NULL) == 0 && small.length < request->length)
        return text_take(&small, length);
    text_fini(&small);
    return NULL;
}

int exchange_set(struct exchange *exchange, struct error *err)
{
    const struct http *http = exchange->http;
    exchange->deflated = body_deflate(exchange->request, &exchange->length);
    curl_easy_reset(exchange->curl); /* keeps the connection */
    text_printf(&exchange->url, "%s%s", http->url, exchange->request->path);
    if (exchange->url.failed || !headers_make(http, exchange->request, exchange->deflated != NULL, &exchange->headers))
        return error_memory(err);
    CURLcode code = connection_set(exchange);
    if (!code) code = curl_easy_setopt(exchange->curl, CURLOPT_URL, exchange->url.data);
    if (!code) code = curl_easy_setopt(exchange->curl, CURLOPT_HTTPHEADER, exchange->headers);
    if (!code) code = method_set(exchange);
    if (!code) return 0;
    return error_set(err, ERROR_NETWORK, "this libcurl can not do what is needed: %s; install a newer one",
                     curl_easy_strerror(code));
}

void exchange_fini(struct exchange *exchange)
{
    curl_slist_free_all(exchange->headers);
    text_fini(&exchange->url);
    free(exchange->deflated);
}

/* --- what became of it --- */

/* Says why no answer came, and what to do. */
static int trouble_tell(const struct exchange *exchange, CURLcode code, struct error *err)
{
    const struct http *http = exchange->http;
    const char *what = exchange->trouble[0] ? exchange->trouble : curl_easy_strerror(code);
    if (exchange->answer->body.failed || code == CURLE_OUT_OF_MEMORY) return error_memory(err);
    if (exchange->stopped)
        return error_set(err, ERROR_NETWORK, "what goes to or comes from %s was broken off", http->host);
    if (exchange->unwritten) return error_set(err, ERROR_IO, "can not write what comes in: %s", error_system(errno));
    if (exchange->too_large)
        return error_set(err, exchange->request->file > 0 ? ERROR_INVALID : ERROR_NETWORK,
                         "%s answered %s with more bytes than it should have; they were not taken", http->host,
                         exchange->request->path);
    switch (code) {
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
        return error_set(err, ERROR_NETWORK,
                         "%s shows another key than the one pinned at enrolment: either someone else answers in its "
                         "place, or it got a new key. Nothing was sent. Ask the administrator; a new key needs a new "
                         "link (`schouw enrol LINK`)",
                         http->host);
    case CURLE_PEER_FAILED_VERIFICATION:
        return error_set(err, ERROR_NETWORK,
                         "this system does not trust the certificate of %s: %s. A link that ends with the server's key "
                         "(sha256-..) needs no such trust",
                         http->host, what);
    case CURLE_SSL_CONNECT_ERROR:
        return error_set(err, ERROR_NETWORK, "%s does not speak TLS 1.3 with us: %s", http->host, what);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
        return error_set(err, ERROR_NETWORK,
                         "%s can not be reached: %s. Is there a network, is the daemon up? What is recorded stays "
                         "here; try again later",
                         http->host, what);
    default:
        return error_set(err, ERROR_NETWORK,
                         "talking to %s broke off: %s. What was taken stays taken; the same command goes on from there",
                         http->host, what);
    }
}

static int answer_judge(const struct exchange *exchange, struct error *err)
{
    const struct http_answer *answer = exchange->answer;
    if (answer->status / 100 == 2) return 0;
    if (answer->status / 100 == 3)
        return error_set(err, ERROR_NETWORK, "%s sends us elsewhere (status %d); redirects are not followed",
                         exchange->http->host, answer->status);
    problem_read(answer->status, answer->body.data, answer->body.length, err);
    if (answer->status == 401 && err)
        error_wrap(err, "%s does not know this device (ask for a new link and `schouw enrol` it)",
                   exchange->http->host);
    return err ? err->code : ERROR_NETWORK;
}

int exchange_judge(struct exchange *exchange, CURLcode code, struct error *err)
{
    long status = 0;
    if (code) return trouble_tell(exchange, code, err);
    curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &status);
    exchange->answer->status = (int)status;
    return answer_judge(exchange, err);
}
