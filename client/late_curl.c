#define LATE_NAMES /* the library's own, as they are */
#include "client/late_curl.h"

LATE_LIBRARY(curl, LATE_CURL, LATE_CURL_FILE)
