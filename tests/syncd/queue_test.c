/* The queue of a real server: whom a landing waits for, and how long. */
#include "tests/syncd/central.h"

#include "syncd/server.h"
#include "syncd/service.h"

#define MILLISECOND UINT64_C(1000000)
#define TURNS 1000 /* of the loop, until something has to have come about */

struct waiting {
    struct landing landing; /* first: its address is that of the whole */
    bool done;
};

static struct {
    struct stock stock;
    struct config config;
    struct server *server;
} held;

static int make_repository(const char *directory, void *context, struct error *err)
{
    return repository_found(directory, "Keurders", context, NULL, err);
}

static int open_server(void **state)
{
    char directory[128], keyfile[128], key[SSHKEY_TEXT_MAX];
    struct service service = {.repository = "central.git", .listen = "127.0.0.1:0"};
    struct error err = {0};
    (void)state;
    stock_open(&held.stock);
    stock_key(&held.stock, "administrator", keyfile, key);
    stock_path(&held.stock, "service", directory);
    service.directory = directory;
    if (service_check(&service, &err) || service_make(&service, make_repository, key, &held.config, &err) ||
        server_open(&held.config, &held.server, &err))
        fail_msg("%s", err.message);
    return 0;
}

static int close_server(void **state)
{
    (void)state;
    server_close(held.server);
    stock_close(&held.stock);
    return 0;
}

static void landed(struct landing *landing)
{
    ((struct waiting *)landing)->done = true;
}

static void hand_in(struct waiting *waiting)
{
    *waiting = (struct waiting){.landing = {.done = landed}};
    queue_add(&held.server->queue, &waiting->landing);
}

/* Expected on and on, however slow the machine is. */
static void expect(struct visitor *visitor)
{
    queue_expect(&held.server->queue, visitor);
    visitor->until = UINT64_MAX;
}

/* While this one is expected, where the last landing took so many nanoseconds. */
static void hand_in_beside(struct waiting *waiting, struct visitor *visitor, uint64_t took)
{
    held.server->queue.took = took;
    expect(visitor);
    hand_in(waiting);
    assert_false(held.server->queue.running);
}

static void comes_about(const struct waiting *waiting)
{
    for (int i = 0; i < TURNS && !waiting->done; i++) uv_run(&held.server->loop, UV_RUN_ONCE);
    assert_true(waiting->done);
    assert_int_equal(waiting->landing.failed.code, 0);
}

static unsigned long long gathered(void)
{
    return atomic_load(&held.server->counters.gathered);
}

static void who_waits_for_nobody_lands_at_once(void **state)
{
    struct queue *queue = &held.server->queue;
    struct visitor visitor = {0};
    struct waiting waiting;
    (void)state;
    assert_int_equal(queue->took, 0);
    expect(&visitor);
    hand_in(&waiting); /* how long is a landing? Nobody knows yet */
    assert_true(queue->running);
    comes_about(&waiting);
    queue_forget(queue, &visitor);
    queue->took = 40 * MILLISECOND;
    hand_in(&waiting);
    assert_true(queue->running);
    comes_about(&waiting);
    assert_int_equal(gathered(), 0);
}

static void who_is_expected_lands_along(void **state)
{
    struct queue *queue = &held.server->queue;
    struct visitor first = {0}, second = {0};
    struct waiting one, other;
    (void)state;
    expect(&first);
    hand_in_beside(&one, &second, 40 * MILLISECOND);
    queue_forget(queue, &first);
    assert_false(queue->running);
    hand_in(&other);
    queue_forget(queue, &second);
    assert_true(queue->running);
    assert_ptr_equal(queue->batch, &one.landing);
    assert_ptr_equal(queue->batch->next, &other.landing);
    comes_about(&one);
    assert_true(other.done);
    assert_int_equal(gathered(), 1);
}

static void who_goes_away_is_not_waited_for(void **state)
{
    struct queue *queue = &held.server->queue;
    struct visitor visitor = {0};
    struct waiting waiting;
    (void)state;
    hand_in_beside(&waiting, &visitor, 40 * MILLISECOND);
    queue_forget(queue, &visitor);
    assert_true(queue->running);
    comes_about(&waiting);
}

static void nobody_is_waited_for_longer_than_a_landing_takes(void **state)
{
    struct queue *queue = &held.server->queue;
    struct visitor visitor = {0};
    struct waiting waiting;
    (void)state;
    uint64_t begun = uv_hrtime();
    hand_in_beside(&waiting, &visitor, 20 * MILLISECOND);
    comes_about(&waiting);
    assert_true(uv_hrtime() - begun >= 20 * MILLISECOND && uv_hrtime() - begun < 10000 * MILLISECOND);
    assert_true(visitor.until != 0);
    /* A landing that took long is none to go by. */
    queue->took = 3600000 * MILLISECOND;
    begun = uv_hrtime();
    hand_in(&waiting);
    assert_false(queue->running);
    comes_about(&waiting);
    assert_true(uv_hrtime() - begun >= 50 * MILLISECOND && uv_hrtime() - begun < 10000 * MILLISECOND);
    queue_forget(queue, &visitor);
}

static void at_the_end_nobody_is_waited_for(void **state)
{
    struct queue *queue = &held.server->queue;
    struct visitor visitor = {0};
    struct waiting waiting;
    (void)state;
    queue->took = 40 * MILLISECOND;
    expect(&visitor);
    held.server->stopping = true;
    hand_in(&waiting);
    assert_true(queue->running);
    comes_about(&waiting);
    held.server->stopping = false;
    queue_forget(queue, &visitor);
}

static void visitors_are_expected_for_a_while(void **state)
{
    struct gathering gathering = {0};
    struct visitor visitors[3] = {{0}};
    (void)state;
    assert_false(gather_expects(&gathering, 0));
    gather_expect(&gathering, NULL, 0);
    gather_forget(&gathering, NULL);
    for (uint64_t i = 0; i < 3; i++) gather_expect(&gathering, &visitors[i], i);
    gather_expect(&gathering, &visitors[0], 3); /* anew: he is the last now */
    assert_true(gather_expects(&gathering, GATHER_EXPECTED));
    assert_ptr_equal(gathering.first, &visitors[1]);
    assert_true(gather_expects(&gathering, GATHER_EXPECTED + 1));
    assert_ptr_equal(gathering.first, &visitors[2]);
    gather_forget(&gathering, &visitors[1]); /* twice is no harm */
    assert_true(gather_expects(&gathering, GATHER_EXPECTED + 2));
    assert_ptr_equal(gathering.first, &visitors[0]);
    assert_false(gather_expects(&gathering, GATHER_EXPECTED + 3));
    assert_null(gathering.last);
    for (uint64_t i = 0; i < 3; i++) gather_expect(&gathering, &visitors[i], i);
    gather_forget(&gathering, &visitors[1]);
    assert_ptr_equal(visitors[0].next, &visitors[2]);
    assert_ptr_equal(visitors[2].previous, &visitors[0]);
    gather_forget(&gathering, &visitors[2]);
    assert_ptr_equal(gathering.last, &visitors[0]);
    gather_forget(&gathering, &visitors[0]);
    assert_false(gather_expects(&gathering, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_waits_for_nobody_lands_at_once, open_server, close_server),
        cmocka_unit_test_setup_teardown(who_is_expected_lands_along, open_server, close_server),
        cmocka_unit_test_setup_teardown(who_goes_away_is_not_waited_for, open_server, close_server),
        cmocka_unit_test_setup_teardown(nobody_is_waited_for_longer_than_a_landing_takes, open_server, close_server),
        cmocka_unit_test_setup_teardown(at_the_end_nobody_is_waited_for, open_server, close_server),
        cmocka_unit_test(visitors_are_expected_for_a_while),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
