#define LATE_NAMES /* the library's own, as they are */
#include "client/late_curl.h"

LATE_LIBRARY(curl, LATE_CURL, LATE_CURL_FILE)

void late_curl_begin(void)
{
    late_begin(&late);
}
