#include "client/late.h"

#include <dlfcn.h>
#include <string.h>

int late_load(struct late *late, struct error *err)
{
    if (late->loaded) return 0;
    void *library = dlopen(late->file, RTLD_LAZY | RTLD_LOCAL);
    for (size_t i = 0; library && i < late->count; i++) {
        void *function = dlsym(library, late->names[i]);
        if (!function) library = NULL;
        memcpy((char *)late->functions + i * sizeof function, &function, sizeof function);
    }
    if (!library)
        return error_set(err, ERROR_IO, "a library that this needs can not be loaded: %s; install it", dlerror());
    late->loaded = true;
    return 0;
}
