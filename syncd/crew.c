#include "syncd/crew.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>

#include "schema/beside.h"

#define WAKE_WEIGHT 16384u /* that waits before a thread is woken: waking it takes as long as these */

struct hand {
    struct crew *crew;
    pthread_t thread;
    unsigned number;
};

struct crew {
    /* A thread is woken each time it is raised. No condition: glibc's pthread_cond_signal may wait until a thread that
     * it woke before has had a processor, and who gives work away has better to do. */
    sem_t more;
    pthread_mutex_t lock; /* of all below, but `hands` */
    pthread_cond_t done;
    struct job *first, *last; /* not begun */
    size_t weight;            /* of these */
    unsigned busy;            /* threads at work */
    bool over;
    int left; /* the processor that the threads stay off; -1: none */
    struct hand hands[CREW_HANDS - 1];
    unsigned count; /* of hands that have their thread */
};

static _Thread_local const struct crew *own; /* whose thread this is */

/* Does the next that was not begun; false: there is none. With the lock held, which is given up meanwhile. */
static bool work_one(struct crew *crew, unsigned hand)
{
    struct job *job = crew->first;

    if (!job) return false;
    crew->first = job->next;
    if (!job->next) crew->last = NULL;
    crew->weight -= job->weight;
    pthread_mutex_unlock(&crew->lock);
    job->work(job, hand);
    pthread_mutex_lock(&crew->lock);
    job->done = true;
    return true;
}

static void *work(void *context)
{
    const struct hand *hand = context;
    struct crew *crew = hand->crew;

    own = crew;
    pthread_mutex_lock(&crew->lock);
    while (!crew->over) {
        crew->busy++;
        while (work_one(crew, hand->number)) pthread_cond_signal(&crew->done);
        crew->busy--;
        pthread_cond_signal(&crew->done);
        pthread_mutex_unlock(&crew->lock);
        while (sem_wait(&crew->more) && errno == EINTR) {
        }
        pthread_mutex_lock(&crew->lock);
    }
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

void crew_free(struct crew *crew)
{
    if (!crew) return;
    pthread_mutex_lock(&crew->lock);
    crew->over = true;
    pthread_mutex_unlock(&crew->lock);
    for (unsigned i = 0; i < crew->count; i++) sem_post(&crew->more);
    for (unsigned i = 0; i < crew->count; i++) pthread_join(crew->hands[i].thread, NULL);
    sem_destroy(&crew->more);
    pthread_cond_destroy(&crew->done);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
}

struct crew *crew_new(void)
{
    struct crew *crew = calloc(1, sizeof *crew);

    if (!crew) return NULL;
    pthread_mutex_init(&crew->lock, NULL);
    sem_init(&crew->more, 0, 0);
    crew->left = -1;
    pthread_cond_init(&crew->done, NULL);
    for (; crew->count < CREW_HANDS - 1; crew->count++) {
        struct hand *hand = &crew->hands[crew->count];
        *hand = (struct hand){.crew = crew, .number = crew->count + 1};
        if (pthread_create(&hand->thread, NULL, work, hand) != 0) break;
    }
    if (crew->count) return crew;
    crew_free(crew);
    return NULL;
}

/* Leaves this processor to who gives work: the threads take the others. Anew when it came to another one. */
static void step_aside(struct crew *crew)
{
    int here = sched_getcpu();
    cpu_set_t others;

    if (own == crew || here == crew->left || !processors_beside(here, &others)) return;
    for (unsigned i = 0; i < crew->count; i++) pthread_setaffinity_np(crew->hands[i].thread, sizeof others, &others);
    crew->left = here;
}

void crew_add(struct crew *crew, struct job *job, size_t weight)
{
    job->next = NULL;
    job->weight = weight;
    job->done = false;
    if (!crew) {
        job->work(job, 0);
        job->done = true;
        return;
    }
    pthread_mutex_lock(&crew->lock);
    if (crew->last)
        crew->last->next = job;
    else
        crew->first = job;
    crew->last = job;
    crew->weight += weight;
    bool wakes = crew->busy < crew->count && crew->weight >= WAKE_WEIGHT;
    if (wakes) step_aside(crew);
    pthread_mutex_unlock(&crew->lock);
    if (wakes) sem_post(&crew->more);
}

void crew_wait(struct crew *crew, const struct job *job)
{
    if (!crew) return;
    pthread_mutex_lock(&crew->lock);
    while (!job->done)
        if (!work_one(crew, 0)) pthread_cond_wait(&crew->done, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}

void crew_settle(struct crew *crew)
{
    if (!crew) return;
    pthread_mutex_lock(&crew->lock);
    while (crew->first || crew->busy)
        if (!work_one(crew, 0)) pthread_cond_wait(&crew->done, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}
