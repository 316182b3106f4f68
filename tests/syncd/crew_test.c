/* A crew: each job is done once, by one hand at a time; who waits helps. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "schema/beside.h"
#include "syncd/crew.h"

#define JOBS 400
#define HEAVY 1000000

struct task {
    struct job job;
    atomic_int times;
    useconds_t takes;
};

static struct task tasks[JOBS];
static atomic_int in_hand[CREW_HANDS]; /* jobs that are in each now */
static atomic_int had[CREW_HANDS];     /* .. and were */
static atomic_bool twice;

static void work(struct job *job, unsigned hand)
{
    struct task *task = (struct task *)job;
    if (hand >= CREW_HANDS || atomic_fetch_add(&in_hand[hand], 1) != 0) atomic_store(&twice, true);
    if (task->takes) usleep(task->takes);
    atomic_fetch_add(&task->times, 1);
    atomic_fetch_add(&had[hand], 1);
    atomic_fetch_sub(&in_hand[hand], 1);
}

static void give(struct crew *crew, size_t count, useconds_t takes, size_t weight)
{
    for (size_t i = 0; i < CREW_HANDS; i++) atomic_store(&had[i], 0);
    for (size_t i = 0; i < count; i++) {
        atomic_store(&tasks[i].times, 0);
        tasks[i].takes = takes;
        tasks[i].job.work = work;
        crew_add(crew, &tasks[i].job, weight);
    }
}

static void all_were_done_once(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(tasks[i].job.done);
        assert_int_equal(atomic_load(&tasks[i].times), 1);
    }
    assert_false(atomic_load(&twice));
}

static void all_is_done_once_when_it_is_settled(void **state)
{
    static const size_t weights[] = {0, 100, HEAVY}; /* none that wakes, some, each */
    struct crew *crew = crew_new();
    (void)state;
    assert_non_null(crew);
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        give(crew, JOBS, 0, weights[i]);
        crew_settle(crew);
        all_were_done_once(JOBS);
    }
    crew_settle(crew); /* nothing is there */
    crew_free(crew);
}

static void who_waits_for_one_goes_on_when_it_is_done(void **state)
{
    struct crew *crew = crew_new();
    (void)state;
    give(crew, JOBS, 0, 0); /* no thread is woken for these */
    crew_wait(crew, &tasks[JOBS / 2].job);
    assert_int_equal(atomic_load(&tasks[JOBS / 2].times), 1);
    crew_wait(crew, &tasks[JOBS / 2].job); /* it stays done */
    crew_settle(crew);
    all_were_done_once(JOBS);
    crew_free(crew);
}

static void many_hands_work_at_once(void **state)
{
    struct crew *crew = crew_new();
    int hands = 0;
    (void)state;
    give(crew, 40, 5000, HEAVY);
    crew_settle(crew);
    all_were_done_once(40);
    for (size_t i = 0; i < CREW_HANDS; i++) hands += atomic_load(&had[i]) > 0;
    assert_int_equal(hands, CREW_HANDS);
    crew_free(crew);
}

static void a_crew_that_had_nothing_to_do_ends(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) crew_free(crew_new());
    crew_free(NULL);
}

/* A job that looks where it is, and gives another one like it. */
struct look {
    struct job job;
    struct crew *crew;
    struct look *next;
    unsigned hand;
    cpu_set_t may;
};

static void look(struct job *job, unsigned hand)
{
    struct look *at = (struct look *)job;
    at->hand = hand;
    sched_getaffinity(0, sizeof at->may, &at->may);
    if (at->next) crew_add(at->crew, &at->next->job, HEAVY);
    usleep(1000); /* so that another hand takes what comes next */
}

/* The threads may run on all processors but the one that work was given on, also once threads gave work themselves. */
static void threads_stay_off_the_processor_of_who_gives(void **state)
{
    enum { LOOKS = 60 };
    static struct look looks[LOOKS];
    struct crew *crew = crew_new();
    cpu_set_t others;
    int off = 0;
    (void)state;
    if (!processors_beside(sched_getcpu(), &others)) skip();
    for (int i = 0; i < LOOKS; i += 2) {
        looks[i] = (struct look){{.work = look}, .crew = crew, .next = &looks[i + 1]};
        looks[i + 1] = (struct look){.job.work = look};
        int here = sched_getcpu();
        crew_add(crew, &looks[i].job, HEAVY);
        crew_settle(crew);
        for (int j = i; j < i + 2; j++) {
            if (looks[j].hand == 0) continue;
            assert_int_equal(CPU_COUNT(&looks[j].may), CPU_COUNT(&others));
            off += !CPU_ISSET((size_t)here, &looks[j].may); /* it may have been taken elsewhere meanwhile */
        }
    }
    assert_true(off > 0);
    crew_free(crew);
}

static void without_a_crew_each_is_done_at_once(void **state)
{
    (void)state;
    give(NULL, JOBS, 0, HEAVY);
    all_were_done_once(JOBS);
    assert_int_equal(atomic_load(&had[0]), JOBS);
    crew_wait(NULL, &tasks[0].job);
    crew_settle(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_done_once_when_it_is_settled),
        cmocka_unit_test(who_waits_for_one_goes_on_when_it_is_done),
        cmocka_unit_test(many_hands_work_at_once),
        cmocka_unit_test(threads_stay_off_the_processor_of_who_gives),
        cmocka_unit_test(a_crew_that_had_nothing_to_do_ends),
        cmocka_unit_test(without_a_crew_each_is_done_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
