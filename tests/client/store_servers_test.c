/* The servers a device knows: the one that worked last is first, one that moved is one. */
#include "tests/client/stores.h"

#define A "https://a.example:8443"
#define B "https://b.example:8443"
#define PIN_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define PIN_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

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

/* What `schouw enrol` does. */
static void enrols(struct store *store, const char *url, const char *pin, const char *token)
{
    GOOD(store_server_add(store, url, pin, token, &good_err));
    const struct setting settings[] = {{"server", url}, {"pin", pin}, {"token", token}};
    GOOD(store_set_all(store, settings, 3, &good_err));
}

/* "a.example b.example" in the order in which they are tried. */
static void order(struct store *store, const char *expected)
{
    json_t *servers = NULL, *server;
    size_t index;
    struct text text = {0};
    GOOD(store_servers(store, &servers, &good_err));
    json_array_foreach(servers, index, server)
    {
        text_printf(&text, "%s%s,%s", index ? " " : "", json_string_value(json_object_get(server, "url")),
                    json_string_value(json_object_get(server, "token")));
    }
    text_append(&text, "", 0);
    assert_string_equal(text.data ? text.data : "", expected);
    text_fini(&text);
    json_decref(servers);
}

static void each_server_has_its_own_token_and_the_last_enrolled_is_first(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    order(store, "");
    enrols(store, B, PIN_B, "1");
    order(store, B ",1");
    enrols(store, A, PIN_A, "2");
    order(store, A ",2 " B ",1");
    enrols(store, B, PIN_B, "3");
    order(store, B ",3 " A ",2");
    store_close(store);
}

static void a_server_that_moved_is_one_and_not_two(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    enrols(store, A, PIN_A, "1");
    enrols(store, B, PIN_A, "2");
    order(store, B ",2");
    store_close(store);
}

static void one_that_was_enrolled_at_before_is_kept(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    const struct setting settings[] = {{"server", A}, {"pin", PIN_A}, {"token", "1"}};
    GOOD(store_set_all(store, settings, 3, &good_err));
    order(store, A ",1");
    enrols(store, B, PIN_B, "2");
    order(store, B ",2 " A ",1");
    store_close(store);
}

static void another_server_is_offered_everything(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    json_t *heads = NULL, *servers = NULL;
    enrols(store, A, PIN_A, "1");
    enrols(store, B, PIN_B, "2");
    store_finds(store, "2.2.1", "met");
    store_seals(store);
    GOOD(store_sealed_heads(store, CASE, &heads, &good_err));
    GOOD(store_land(store, heads, &good_err));
    json_decref(heads);
    GOOD(store_servers(store, &servers, &good_err));
    GOOD(store_server_use(store, json_array_get(servers, 1), &good_err));
    json_decref(servers);
    order(store, A ",1 " B ",2");
    GOOD(store_landed_heads(store, CASE, &heads, &good_err));
    const char *feed;
    json_t *seq;
    json_object_foreach(heads, feed, seq) assert_int_equal(json_integer_value(seq), 0);
    json_decref(heads);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_server_has_its_own_token_and_the_last_enrolled_is_first, open_stock,
                                        close_stock),
        cmocka_unit_test_setup_teardown(a_server_that_moved_is_one_and_not_two, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(one_that_was_enrolled_at_before_is_kept, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(another_server_is_offered_everything, open_stock, close_stock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
