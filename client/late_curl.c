#define LATE_NAMES /* the library's own, as they are */
#include "client/late_curl.h"

#include <pthread.h>
#include <stdlib.h>

/* Of a program that has libcurl in it; see linked.c. */
extern const struct late_curl linked_curl __attribute__((weak));

struct late_curl late_curl;

/* What libcurl looks at itself. A proxy may ask for Kerberos or SOCKS. */
static bool proxy_is_set(void)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *proxy = getenv(names[i]);
        if (proxy && *proxy) return true;
    }
    return false;
}

static int choose(struct error *err)
{
    static const char *const names[] = {LATE_CURL(LATE_NAME)};
    static struct late late = {LATE_CURL_FILE, names, sizeof names / sizeof *names, &late_curl, false};
    if (!&linked_curl || proxy_is_set()) return late_load(&late, err);
    late_curl = linked_curl;
    return 0;
}

int late_curl_load(struct error *err)
{
    static pthread_mutex_t choosing = PTHREAD_MUTEX_INITIALIZER;
    static bool chosen;
    pthread_mutex_lock(&choosing);
    int result = chosen ? 0 : choose(err);
    chosen = result == 0;
    pthread_mutex_unlock(&choosing);
    return result;
}
