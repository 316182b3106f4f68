#define LATE_NAMES /* the library's own, as they are */
#include "client/late_pango.h"

struct late_pango late_pango;

int late_pango_load(struct error *err)
{
    static const char *const names[] = {LATE_PANGO(LATE_NAME)};
    static struct late late = {
        .file = LATE_PANGO_FILE,
        .names = names,
        .count = sizeof names / sizeof *names,
        .functions = &late_pango,
    };
    return late_load(&late, err);
}
