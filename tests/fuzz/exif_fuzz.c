/* A photograph: libexif reads what a camera, or anyone, wrote in it. */
#include "tests/fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "client/exif.h"
#include "schema/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[40];
    struct error err = {0};
    int descriptor = memfd_create("photograph", MFD_CLOEXEC);
    PROMISE(descriptor >= 0 && write(descriptor, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    json_t *body = json_object();
    PROMISE(exif_describe(path, body, &err) == 0);
    const char *taken = json_string_value(json_object_get(body, "taken"));
    const char *position = json_string_value(json_object_get(body, "position"));
    PROMISE(!taken || text_matches(taken, "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"));
    PROMISE(!position || text_matches(position, "-?[0-9]{1,2}[.][0-9]{6}, -?[0-9]{1,3}[.][0-9]{6}"));
    json_decref(body);
    close(descriptor);
    return 0;
}
