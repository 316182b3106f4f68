#define LATE_NAMES /* the library's own, as they are */
#include "client/late_pixbuf.h"

struct late_pixbuf late_pixbuf;

int late_pixbuf_load(struct error *err)
{
    static const char *const names[] = {LATE_PIXBUF(LATE_NAME)};
    static struct late late = {
        .file = LATE_PIXBUF_FILE,
        .names = names,
        .count = sizeof names / sizeof *names,
        .functions = &late_pixbuf,
    };
    return late_load(&late, err);
}
