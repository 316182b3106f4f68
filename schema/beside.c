#include "schema/beside.h"

bool processors_beside(int here, cpu_set_t *others)
{
    /* It fails where there are more processors than fit: then the kernel knows best. */
    if (here < 0 || here >= CPU_SETSIZE || sched_getaffinity(0, sizeof *others, others) != 0) return false;
    CPU_CLR((size_t)here, others);
    return CPU_COUNT(others) > 0;
}

int thread_begin_beside(pthread_t *thread, void *(*work)(void *context), void *context)
{
    pthread_attr_t attributes;
    cpu_set_t others;
    int status = -1;

    if (processors_beside(sched_getcpu(), &others) && pthread_attr_init(&attributes) == 0) {
        pthread_attr_setaffinity_np(&attributes, sizeof others, &others);
        status = pthread_create(thread, &attributes, work, context);
        pthread_attr_destroy(&attributes);
    }
    /* The others may have been taken from this process meanwhile. */
    return status == 0 ? 0 : pthread_create(thread, NULL, work, context);
}
