/* beside.h: where threads run that work for another one.
 *
 * Some kernels wake a thread on the processor of the one that wakes it though another is idle (they pack the processors
 * of a virtual machine): it then takes the place of the one that gave work away to be quicker.
 */
#ifndef SCHOUW_SCHEMA_BESIDE_H
#define SCHOUW_SCHEMA_BESIDE_H

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

/* The processors this thread may run on but `here` (of sched_getcpu); false when there is no other one, or it can not
 * be known. */
bool processors_beside(int here, cpu_set_t *others);
/* pthread_create, of a thread that stays off the processor this one is on now. */
int thread_begin_beside(pthread_t *thread, void *(*work)(void *context), void *context);

#endif
