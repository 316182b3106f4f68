#define LATE_NAMES /* the library's own, as they are */
#include "client/late_pango.h"

LATE_LIBRARY(pango, LATE_PANGO, LATE_PANGO_FILE)
