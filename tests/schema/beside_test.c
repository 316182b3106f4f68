/* A thread that is begun beside another one stays off its processor, where there are several. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schema/beside.h"

static void *look(void *context)
{
    cpu_set_t *may = context;
    sched_getaffinity(0, sizeof *may, may);
    return context;
}

/* What a thread that is begun now may run on; `*here` is where this one is. */
static cpu_set_t begun(int *here)
{
    cpu_set_t may;
    pthread_t thread;
    void *came = NULL;
    do {
        *here = sched_getcpu();
        assert_int_equal(thread_begin_beside(&thread, look, &may), 0);
        assert_int_equal(pthread_join(thread, &came), 0);
        assert_ptr_equal(came, &may);
    } while (*here != sched_getcpu()); /* or it was taken elsewhere meanwhile */
    return may;
}

static void a_thread_stays_off_the_processor_of_who_begins_it(void **state)
{
    cpu_set_t all, may;
    int here;
    (void)state;
    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    may = begun(&here);
    assert_true(here >= 0);
    if (CPU_COUNT(&all) > 1) CPU_CLR((size_t)here, &all);
    assert_true(CPU_EQUAL(&may, &all));
}

static void where_there_is_one_processor_it_shares_it(void **state)
{
    cpu_set_t before, one, may, others;
    int here = sched_getcpu();
    (void)state;
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    CPU_ZERO(&one);
    CPU_SET((size_t)here, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_false(processors_beside(here, &others));
    may = begun(&here);
    assert_true(CPU_EQUAL(&may, &one));
    assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

static void what_is_not_known_is_left_to_the_kernel(void **state)
{
    cpu_set_t others;
    (void)state;
    assert_false(processors_beside(-1, &others));
    assert_false(processors_beside(CPU_SETSIZE, &others));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_stays_off_the_processor_of_who_begins_it),
        cmocka_unit_test(where_there_is_one_processor_it_shares_it),
        cmocka_unit_test(what_is_not_known_is_left_to_the_kernel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
