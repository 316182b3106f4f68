#define LATE_NAMES /* the library's own, as they are */
#include "client/late_curl.h"

struct late_curl late_curl;

int late_curl_load(struct error *err)
{
    static const char *const names[] = {LATE_CURL(LATE_NAME)};
    static struct late late = {
        .file = LATE_CURL_FILE,
        .names = names,
        .count = sizeof names / sizeof *names,
        .functions = &late_curl,
    };
    return late_load(&late, err);
}
