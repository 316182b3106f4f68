/* late_curl.h: libcurl, the client's HTTPS: linked in (linked.c), or loaded when there is something to send. */
#ifndef SCHOUW_CLIENT_LATE_CURL_H
#define SCHOUW_CLIENT_LATE_CURL_H

#include <curl/curl.h>

#include "client/late.h"

#define LATE_CURL(F)                                                                                                   \
    F(curl_easy_cleanup)                                                                                               \
    F(curl_easy_getinfo)                                                                                               \
    F(curl_easy_init)                                                                                                  \
    F(curl_easy_perform)                                                                                               \
    F(curl_easy_reset)                                                                                                 \
    F(curl_easy_setopt)                                                                                                \
    F(curl_easy_strerror)                                                                                              \
    F(curl_getdate)                                                                                                    \
    F(curl_global_cleanup)                                                                                             \
    F(curl_global_init)                                                                                                \
    F(curl_multi_add_handle)                                                                                           \
    F(curl_multi_cleanup)                                                                                              \
    F(curl_multi_info_read)                                                                                            \
    F(curl_multi_init)                                                                                                 \
    F(curl_multi_perform)                                                                                              \
    F(curl_multi_poll)                                                                                                 \
    F(curl_multi_remove_handle)                                                                                        \
    F(curl_slist_append)                                                                                               \
    F(curl_slist_free_all)

extern struct late_curl {
    LATE_CURL(LATE_MEMBER)
} late_curl;

/* A program that has libcurl in it takes that one, unless a proxy is set in the environment. See late_load. */
int late_curl_load(struct error *err);

#ifndef LATE_NAMES
/* libcurl's own macros check types; they would call what is not linked. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#define curl_easy_cleanup late_curl.curl_easy_cleanup
#define curl_easy_getinfo late_curl.curl_easy_getinfo
#define curl_easy_init late_curl.curl_easy_init
#define curl_easy_perform late_curl.curl_easy_perform
#define curl_easy_reset late_curl.curl_easy_reset
#define curl_easy_setopt late_curl.curl_easy_setopt
#define curl_easy_strerror late_curl.curl_easy_strerror
#define curl_getdate late_curl.curl_getdate
#define curl_global_cleanup late_curl.curl_global_cleanup
#define curl_global_init late_curl.curl_global_init
#define curl_multi_add_handle late_curl.curl_multi_add_handle
#define curl_multi_cleanup late_curl.curl_multi_cleanup
#define curl_multi_info_read late_curl.curl_multi_info_read
#define curl_multi_init late_curl.curl_multi_init
#define curl_multi_perform late_curl.curl_multi_perform
#define curl_multi_poll late_curl.curl_multi_poll
#define curl_multi_remove_handle late_curl.curl_multi_remove_handle
#define curl_slist_append late_curl.curl_slist_append
#define curl_slist_free_all late_curl.curl_slist_free_all
#endif

#endif
