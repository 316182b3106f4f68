/* crew.h: threads that take over work of a landing: one thread gives it to them, waits, and helps meanwhile.
 * They stay off the processor it is on.
 *
 * Jobs are begun in the order in which they were given, and must not wait for each other. A repository without a crew
 * (NULL) does each at once.
 */
#ifndef SCHOUW_SYNCD_CREW_H
#define SCHOUW_SYNCD_CREW_H

#include <stdbool.h>
#include <stddef.h>

#define CREW_HANDS 4      /* who waits is hand 0, the threads are the others */
#define CREW_HEAVY 262144 /* weight of a job that is worth a thread by itself */

/* Something to be done; whoever gives it to a crew puts it in front of what it is about. */
struct job {
    void (*work)(struct job *job, unsigned hand); /* no two jobs are in the same hand at a time */
    struct job *next;                             /* the crew's, as is the rest */
    size_t weight;
    bool done;
};

struct crew;

/* NULL where no thread or no memory is to be had. */
struct crew *crew_new(void);
/* Nothing is left to be done. */
void crew_free(struct crew *crew);
/* `weight`: how long it will take, in bytes that would be deflated in that time; light ones wait for others before a
 * thread is woken. The job stays where it is until it is done. */
void crew_add(struct crew *crew, struct job *job, size_t weight);
/* Waits until this job is done. */
void crew_wait(struct crew *crew, const struct job *job);
/* Waits until all are. */
void crew_settle(struct crew *crew);

#endif
