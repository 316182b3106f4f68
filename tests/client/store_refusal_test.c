#include <unistd.h>

#include "tests/client/asides.h"

static int open_stock(void **state)
{
    static struct stock stock;
    stock_open(&stock);
    *state = &stock;
    return 0;
}

static int close_stock(void **state)
{
    stock_close(*state);
    return 0;
}

static void refuses(struct store *store, int64_t first, int64_t seq)
{
    struct error why = {.code = ERROR_REFUSED, .clause = "4.4.4", .message = "the server says no"};
    json_t *heads = NULL;
    GOOD(store_sealed_heads(store, CASE, &heads, &good_err));
    GOOD(store_refusal_put(store, json_object_iter_key(json_object_iter(heads)), first, seq, &why, &good_err));
    json_decref(heads);
}

static json_t *leaves_out(struct store *store, struct asked *asked, bool dry)
{
    struct store_carrier carrier = asking(asked);
    json_t *carried = NULL;
    GOOD(store_leave_out(store, CASE, &carrier, dry, &carried, &good_err));
    return carried;
}

static struct store *store_refused(void **state)
{
    struct store *store = store_common(state);
    store_lands(store);
    store_finds(store, "2.2.7", "met");
    store_finds(store, "2.2.6", "met");
    store_seals(store);
    store_finds(store, "2.2.5", "met");
    return store;
}

static void what_is_stuck_behind_a_refusal_goes_on_without_it(void **state)
{
    struct asked asked = {.not_taken = "2.2.5"};
    json_t *list = NULL;
    struct store *store = store_refused(state), *desk = store_made(*state, "reviewer", "desk");
    refuses(store, 3, 3);
    json_t *carried = leaves_out(store, &asked, true);
    assert_int_equal(json_array_size(json_object_get(carried, "anew")), 1);
    assert_int_equal(json_array_size(json_object_get(carried, "kept")), 2);
    json_decref(carried);
    assert_int_equal(asks(store, "SELECT count(*) FROM set_aside"), 0);
    assert_verdict(store, "2.2.7", "met");
    carried = leaves_out(store, &asked, false);
    assert_int_equal(json_array_size(json_object_get(carried, "anew")), 1);
    assert_int_equal(json_array_size(json_object_get(carried, "kept")), 2);
    json_decref(carried);
    assert_verdict(store, "2.2.7", ""); /* the server named it */
    assert_verdict(store, "2.2.6", "met");
    assert_verdict(store, "2.2.5", ""); /* the check found it */
    GOOD(store_asides(store, CASE, &list, &good_err));
    assert_int_equal(json_array_size(list), 3);
    const json_t *first = json_array_get(list, 0), *last = json_array_get(list, 2);
    assert_string_equal(json_string_value(json_object_get(first, "state")), "kept");
    assert_string_equal(json_string_value(json_object_get(first, "why")), "the server says no");
    assert_string_equal(json_string_value(json_object_get(first, "clause")), "4.4.4");
    assert_string_equal(json_string_value(json_object_get(last, "why")), "not this one");
    json_decref(list);
    GOOD(store_refusals(store, CASE, &list, &good_err));
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    assert_int_equal(store_seals(store), 2);
    assert_int_equal(store_learns(desk, store), 4);
    assert_verdict(desk, "2.2.6", "met");
    store_close(store);
    store_close(desk);
}

static void what_stays_aside_can_be_tried_again(void **state)
{
    struct asked asked = {0};
    struct store_carrier carrier = asking(&asked);
    json_t *carried = NULL;
    struct store *store = store_refused(state);
    refuses(store, 3, 3);
    json_decref(leaves_out(store, &asked, false));
    store_finds(store, "2.2.7", "unmet");
    GOOD(store_carry_again(store, CASE, &carrier, false, &carried, &good_err));
    assert_int_equal(json_array_size(json_object_get(carried, "anew")), 1);
    json_decref(carried);
    struct fold *fold = store_folds(store); /* neither had seen the other */
    assert_int_equal(fold_slot(fold, "finding.set", "2.2.7")->standing, 2);
    fold_free(fold);
    long long feeds = asks(store, "SELECT count(*) FROM feed");
    GOOD(store_carry_again(store, CASE, &carrier, false, &carried, &good_err)); /* nothing is left to try */
    json_decref(carried);
    assert_int_equal(asks(store, "SELECT count(*) FROM feed"), feeds);
    store_close(store);
}

static void a_dossier_that_was_refused_whole_begins_anew(void **state)
{
    struct asked asked = {0};
    struct store *store = store_made(*state, "auditor", "laptop"), *desk = store_made(*state, "reviewer", "desk");
    store_finds(store, "2.2.8", "met");
    store_finds(store, "2.2.7", "met");
    store_seals(store);
    refuses(store, 1, 2);
    json_t *carried = leaves_out(store, &asked, false);
    assert_int_equal(json_array_size(json_object_get(carried, "anew")), 1);
    json_decref(carried);
    assert_int_equal(store_size(store), 2);
    store_seals(store);
    assert_int_equal(store_learns(desk, store), 2);
    same_state(store, desk);
    store_close(store);
    store_close(desk);
}

static void asks_again(struct store *store)
{
    json_t *list = NULL;
    GOOD(store_refusals(store, CASE, &list, &good_err));
    const char *feed = json_string_value(json_object_get(json_array_get(list, 0), "feed"));
    GOOD(store_refusal_ask(store, feed, &good_err));
    json_decref(list);
}

static void what_the_server_says_has_to_be_known(void **state)
{
    struct asked asked = {0};
    struct store_carrier carrier = asking(&asked);
    struct error err = {0};
    json_t *carried = NULL;
    struct store *store = store_refused(state);
    refuses(store, 3, 0);
    asks_again(store);
    assert_int_equal(store_leave_out(store, CASE, &carrier, false, &carried, &err), ERROR_CONFLICT);
    assert_null(carried);
    assert_int_equal(asks(store, "SELECT count(*) FROM set_aside"), 0);
    store_lands(store); /* it took them after all */
    GOOD(store_leave_out(store, CASE, &carrier, false, &carried, &good_err));
    assert_int_equal(json_array_size(json_object_get(carried, "anew")), 0);
    json_decref(carried);
    store_close(store);
}

/* A server that was put back itself may have forgotten that it had them. */
static void a_line_that_comes_back_is_in_its_place_again(void **state)
{
    struct asked asked = {.not_taken = "2.2.7"};
    struct store *store = store_refused(state), *desk = store_made(*state, "reviewer", "desk");
    store_learns(desk, store);
    refuses(store, 3, 0);
    json_decref(leaves_out(store, &asked, false));
    assert_verdict(store, "2.2.7", "");
    store_learns(store, desk);
    assert_verdict(store, "2.2.7", "met");
    assert_int_equal(asks(store, "SELECT count(*) FROM set_aside WHERE state = 'back'"), 1);
    assert_int_equal(carries(store, &asked), 0);
    store_close(store);
    store_close(desk);
}

static void trouble_undoes_all(void **state)
{
    struct asked asked = {0};
    struct store_carrier carrier = asking(&asked);
    struct error err = {0};
    json_t *carried = NULL;
    struct store *store = store_refused(state);
    refuses(store, 3, 3);
    GOOD(store_set(store, "key", "nowhere", &good_err));
    assert_true(store_leave_out(store, CASE, &carrier, false, &carried, &err) < 0);
    assert_null(carried);
    assert_int_equal(asks(store, "SELECT count(*) FROM set_aside"), 0);
    assert_int_equal(asks(store, "SELECT count(*) FROM feed"), 1);
    assert_int_equal(store_size(store), 5);
    store_close(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stock, close_stock)
    const struct CMUnitTest tests[] = {
        TEST(what_is_stuck_behind_a_refusal_goes_on_without_it), TEST(what_stays_aside_can_be_tried_again),
        TEST(a_dossier_that_was_refused_whole_begins_anew),      TEST(what_the_server_says_has_to_be_known),
        TEST(a_line_that_comes_back_is_in_its_place_again),      TEST(trouble_undoes_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
