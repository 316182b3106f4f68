#include "client/late.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static struct late *begun; /* the one that may still be loading when the program ends */

/* What dlerror tells, it tells the thread that asked: so only whether all is there. */
static bool load(struct late *late)
{
    void *library = dlopen(late->file, RTLD_LAZY | RTLD_LOCAL);

    for (size_t i = 0; library && i < late->count; i++) {
        void *function = dlsym(library, late->names[i]);
        if (!function) library = NULL;
        memcpy((char *)late->functions + i * sizeof function, &function, sizeof function);
    }
    return library != NULL;
}

static void *load_aside(void *context)
{
    struct late *late = context;
    return load(late) ? late : NULL;
}

/* Whether it was loaded aside. */
static bool wait_for(struct late *late)
{
    void *loaded = NULL;

    if (!late->coming) return false;
    late->coming = false;
    return pthread_join(late->thread, &loaded) == 0 && loaded;
}

int late_load(struct late *late, struct error *err)
{
    if (late->loaded) return 0;
    if (!wait_for(late) && !load(late))
        return error_set(err, ERROR_IO, "a library that this needs can not be loaded: %s; install it", dlerror());
    late->loaded = true;
    return 0;
}

/* A program does not end while its libraries come. */
static void settle(void)
{
    (void)wait_for(begun);
}

void late_begin(struct late *late)
{
    sigset_t all, before;

    if (late->loaded || late->coming || (!begun && atexit(settle) != 0)) return;
    begun = late;
    sigfillset(&all); /* signals are for the thread that works */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    late->coming = pthread_create(&late->thread, NULL, load_aside, late) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}
