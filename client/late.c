#include "client/late.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

static int load(struct late *late, struct error *err)
{
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

int late_load(struct late *late, struct error *err)
{
    pthread_mutex_lock(&loading);
    int result = late->loaded ? 0 : load(late, err);
    pthread_mutex_unlock(&loading);
    return result;
}

void late_link(struct late *late, const void *functions)
{
    pthread_mutex_lock(&loading);
    if (!late->loaded) memcpy(late->functions, functions, late->count * sizeof(void *));
    late->loaded = true;
    pthread_mutex_unlock(&loading);
}
