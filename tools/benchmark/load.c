/* load.c: for the benchmark: many devices at once that bring what was prepared beforehand, over TLS connections that
 * are kept. It does as little as a client can, as it shares the machine with the daemon.
 *
 *   load URL CERTIFICATE FOLDER..   a connection for each FOLDER; its bodies (*.body, deflated) go one after the other,
 *                                   each once the one before was acknowledged, with the token in FOLDER/token
 *
 * Prints {"seconds","requests","dossiers","slowest"}: from the first byte sent to the last acknowledgement, handshakes
 * before it. Anything but that all has landed is a failure (exit status 3).
 */
#include <curl/curl.h>
#include <glob.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "schema/wire.h"

struct link {
    const char *url, *certificate, *folder;
    pthread_barrier_t *start;
    pthread_t thread;
    CURL *curl;
    struct curl_slist *headers;
    glob_t bodies;
    struct wire wire; /* the answer at hand; its context is this link */
    bool begun, ended;
    double finished, slowest; /* seconds */
    size_t dossiers;          /* told to have landed, in all answers */
    struct error error;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* --- an answer --- */

/* What the device was told to have further than the daemon is a failure as well: all it names has been sent. */
static int answer_take(void *context, json_t *line, struct error *err)
{
    struct link *link = context;
    const char *landed = json_string_value(json_object_get(line, "landed"));
    const json_t *refused = json_object_get(line, "refused");

    if (refused)
        return error_set(err, ERROR_REFUSED, "refused: %.300s", json_string_value(json_object_get(refused, "why")));
    if (json_object_get(line, "problem"))
        return error_set(err, ERROR_IO, "the answer broke off: %.300s",
                         json_string_value(json_object_get(json_object_get(line, "problem"), "detail")));
    if (json_object_get(line, "lacks") || (landed && !*landed))
        return error_set(err, ERROR_IO, "%.80s has not landed", json_string_value(json_object_get(line, "dossier")));
    link->dossiers += landed != NULL;
    link->ended = link->ended || json_is_true(json_object_get(line, "end"));
    return 0;
}

static size_t answer_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct link *link = context;
    if (!link->begun) return count * size; /* of the request that made the connection */
    return wire_feed(&link->wire, bytes, count * size, &link->error) == 0 ? count * size : 0;
}

/* --- a request --- */

static int perform(struct link *link)
{
    long status = 0;
    CURLcode code = curl_easy_perform(link->curl);

    if (link->error.code) return link->error.code;
    if (code) return error_set(&link->error, ERROR_NETWORK, "%s", curl_easy_strerror(code));
    curl_easy_getinfo(link->curl, CURLINFO_RESPONSE_CODE, &status);
    return status == 200 ? 0 : error_set(&link->error, ERROR_NETWORK, "status %ld", status);
}

static int url_set(struct link *link, const char *path)
{
    char url[300];
    snprintf(url, sizeof url, "%s%s", link->url, path);
    return curl_easy_setopt(link->curl, CURLOPT_URL, url) ? error_memory(&link->error) : 0;
}

static int file_read(const char *path, struct text *text, struct error *err)
{
    char piece[65536];
    FILE *file = fopen(path, "rb");
    size_t length;

    while (file && (length = fread(piece, 1, sizeof piece, file)) > 0) text_append(text, piece, length);
    bool whole = file && !ferror(file) && !text->failed && text->length > 0;
    if (file) fclose(file);
    return whole ? 0 : error_set(err, ERROR_IO, "%s can not be read", path);
}

static int body_send(struct link *link, const char *path)
{
    struct text body = {0};
    int result = file_read(path, &body, &link->error);
    double began = now();

    link->wire = (struct wire){.take = answer_take, .context = link};
    link->ended = false;
    if (result == 0) {
        curl_easy_setopt(link->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.length);
        curl_easy_setopt(link->curl, CURLOPT_POSTFIELDS, body.data);
        result = perform(link);
    }
    if (result == 0 && !link->ended) result = error_set(&link->error, ERROR_NETWORK, "an answer without an end");
    if (now() - began > link->slowest) link->slowest = now() - began;
    wire_fini(&link->wire);
    text_fini(&body);
    return result;
}

/* --- a connection --- */

static int headers_make(struct link *link)
{
    char path[PATH_MAX], line[300];
    struct text token = {0};
    snprintf(path, sizeof path, "%s/token", link->folder);
    int result = file_read(path, &token, &link->error);

    if (result == 0) {
        snprintf(line, sizeof line, "Authorization: Bearer %.200s", token.data);
        const char *const lines[] = {line, "Content-Type: " WIRE_TYPE, "Content-Encoding: deflate", "Expect:"};
        for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
            link->headers = curl_slist_append(link->headers, lines[i]);
    }
    text_fini(&token);
    return result;
}

static int link_open(struct link *link)
{
    char pattern[PATH_MAX];

    snprintf(pattern, sizeof pattern, "%s/*.body", link->folder);
    int result = glob(pattern, 0, NULL, &link->bodies) == 0
                     ? headers_make(link)
                     : error_set(&link->error, ERROR_NOT_FOUND, "%s holds no bodies", link->folder);
    link->curl = curl_easy_init();
    if (result == 0 && !link->curl) result = error_memory(&link->error);
    if (result != 0) return result;
    curl_easy_setopt(link->curl, CURLOPT_CAINFO, link->certificate);
    curl_easy_setopt(link->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
    curl_easy_setopt(link->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(link->curl, CURLOPT_ACCEPT_ENCODING, "deflate");
    curl_easy_setopt(link->curl, CURLOPT_WRITEFUNCTION, answer_bytes);
    curl_easy_setopt(link->curl, CURLOPT_WRITEDATA, link);
    result = url_set(link, "/v1/health");
    return result == 0 ? perform(link) : result;
}

static void *link_run(void *context)
{
    struct link *link = context;
    long connects = 0;
    int result = link_open(link);

    pthread_barrier_wait(link->start);
    link->begun = true;
    if (result == 0) result = url_set(link, "/v1/sync");
    if (result == 0) curl_easy_setopt(link->curl, CURLOPT_HTTPHEADER, link->headers);
    for (size_t i = 0; result == 0 && i < link->bodies.gl_pathc; i++) {
        result = body_send(link, link->bodies.gl_pathv[i]);
        curl_easy_getinfo(link->curl, CURLINFO_NUM_CONNECTS, &connects);
        if (result == 0 && connects) error_set(&link->error, ERROR_NETWORK, "the connection was not kept");
    }
    link->finished = now();
    return NULL;
}

static void link_close(struct link *link)
{
    curl_easy_cleanup(link->curl);
    curl_slist_free_all(link->headers);
    globfree(&link->bodies);
}

/* --- all of them --- */

static int tell(const struct link *links, size_t count, double began)
{
    double finished = began, slowest = 0;
    size_t requests = 0, dossiers = 0, failed = 0;

    for (size_t i = 0; i < count; i++) {
        const struct link *link = &links[i];
        if (link->error.code) fprintf(stderr, "load: %s: %s\n", link->folder, link->error.message);
        failed += link->error.code != 0;
        if (link->finished > finished) finished = link->finished;
        if (link->slowest > slowest) slowest = link->slowest;
        requests += link->bodies.gl_pathc;
        dossiers += link->dossiers;
    }
    if (failed) return 3;
    printf("{\"seconds\": %.6f, \"requests\": %zu, \"dossiers\": %zu, \"slowest\": %.6f}\n", finished - began, requests,
           dossiers, slowest);
    return 0;
}

int main(int argc, char **argv)
{
    size_t count = argc > 3 ? (size_t)argc - 3 : 0;
    struct link *links = calloc(count + 1, sizeof *links);
    pthread_barrier_t start;

    if (!count || !links || curl_global_init(CURL_GLOBAL_DEFAULT)) {
        fputs("load: load URL CERTIFICATE FOLDER..: see the head of load.c\n", stderr);
        free(links);
        return 2;
    }
    pthread_barrier_init(&start, NULL, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++) {
        links[i] = (struct link){.url = argv[1], .certificate = argv[2], .folder = argv[3 + i], .start = &start};
        if (pthread_create(&links[i].thread, NULL, link_run, &links[i])) abort(); /* the others wait for it */
    }
    pthread_barrier_wait(&start);
    double began = now();
    for (size_t i = 0; i < count; i++) pthread_join(links[i].thread, NULL);
    int status = tell(links, count, began);
    for (size_t i = 0; i < count; i++) link_close(&links[i]);
    curl_global_cleanup();
    pthread_barrier_destroy(&start);
    free(links);
    return status;
}
