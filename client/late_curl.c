#define LATE_NAMES /* the library's own, as they are */
#include "client/late_curl.h"

#include <stdlib.h>

LATE_FUNCTIONS(curl, LATE_CURL, LATE_CURL_FILE)

/* Of a program that has libcurl in it; see linked.c. */
extern const struct late_curl linked_curl __attribute__((weak));

/* What libcurl looks at itself. A proxy may ask for Kerberos or SOCKS. */
static bool proxy_is_set(void)
{
    static const char *const variables[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *proxy = getenv(variables[i]);
        if (proxy && *proxy) return true;
    }
    return false;
}

int late_curl_load(struct error *err)
{
    if (!&linked_curl || proxy_is_set()) return late_load(&late, err);
    late_link(&late, &linked_curl);
    return 0;
}
