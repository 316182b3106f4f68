#define LATE_NAMES /* the library's own, as they are */
#include "client/late_pixbuf.h"

LATE_LIBRARY(pixbuf, LATE_PIXBUF, LATE_PIXBUF_FILE)
