/* What a store gives: segments in parts, and those the server lacks. */
#include <unistd.h>

#include "client/store_state.h"
#include "schema/wire.h"
#include "tests/client/stores.h"
#include "tests/schema/statements.h"

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

static void segments_are_given_in_parts(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop");
    for (int i = 0; i < 4; i++) {
        store_finds(store, "2.2.1", "met");
        store_seals(store);
    }
    json_t *all = store_gives(store, NULL), *heads = json_object(), *part = NULL;
    size_t length = json_string_length(json_object_get(json_array_get(all, 1), "text")), given = 0;
    assert_int_equal(json_array_size(all), 4);
    for (int rounds = 0; rounds < 4; rounds++) {
        GOOD(store_segments(store, CASE, heads, rounds ? length * 2 + 40 : 1, &part, &good_err));
        size_t count = json_array_size(part), index;
        json_t *segment;
        assert_true(count <= 2);
        given += count;
        json_array_foreach(part, index, segment)
        {
            json_object_set(heads, json_string_value(json_object_get(segment, "feed")),
                            json_object_get(segment, "last"));
        }
        json_decref(part);
        assert_true(rounds == 0 ? count == 1 : true);
    }
    assert_int_equal(given, 4);
    json_decref(heads);
    json_decref(all);
    store_close(store);
}

static void what_the_server_lacks_is_offered_after_what_its_writer_had_seen(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop"), *other = store_made(*state, "auditor", "tablet");
    json_t *offers = NULL, *segment = NULL, *offer, *landed = json_object();
    long long held = 0;
    size_t index;
    json_int_t before = 0;
    struct error err = {0};
    for (int i = 0; i < 3; i++) {
        store_finds(store, "2.2.1", "met");
        store_seals(store);
        store_learns(other, store);
        store_finds(other, "2.2.2", "met");
        store_seals(other);
        store_learns(store, other);
    }
    GOOD(store_offers(other, CASE, &offers, &held, &good_err));
    assert_int_equal(json_array_size(offers), 6);
    json_array_foreach(offers, index, offer)
    {
        GOOD(store_segment(other, CASE, offer, &segment, &good_err));
        const json_t *text = json_object_get(segment, "text");
        assert_int_equal(json_string_length(text), json_integer_value(json_object_get(offer, "bytes")));
        struct segment *parsed = NULL;
        GOOD(segment_parse(json_string_value(text), json_string_length(text), "", 0, &parsed, &good_err));
        const struct record *last = parsed->records[parsed->count - 1];
        assert_true(last->tick > before);
        before = last->tick;
        segment_free(parsed);
        json_object_set(landed, json_string_value(json_object_get(offer, "feed")), json_object_get(offer, "last"));
        json_decref(segment);
    }
    GOOD(store_land(other, landed, &good_err));
    json_decref(offers);
    GOOD(store_offers(other, CASE, &offers, &held, &good_err));
    assert_int_equal(json_array_size(offers), 0);
    json_t *none = json_pack("{s:s,s:i,s:i}", "feed", "0123456789abcdef0123456789abcdef", "first", 1, "last", 1);
    assert_int_equal(store_segment(other, CASE, none, &segment, &err), ERROR_NOT_FOUND);
    assert_int_equal(store_segment_write(other, CASE, none, &(struct text){0}, &err), ERROR_NOT_FOUND);
    json_decref(none);
    json_decref(offers);
    json_decref(landed);
    store_close(store);
    store_close(other);
}

/* On the wire it is the very bytes that the JSON would be. */
static void assert_line(struct store *store, const json_t *offer, json_t *segment)
{
    struct text line = {0}, json = {0};
    GOOD(store_segment_write(store, CASE, offer, &line, &good_err));
    GOOD(wire_write(&json, json_incref(segment), &good_err));
    assert_string_equal(line.data, json.data);
    text_fini(&line);
    text_fini(&json);
}

/* A store keeps what it sealed last; of all else it reads what it holds. */
static void what_was_sealed_last_goes_as_it_is_held(void **state)
{
    struct store *store = store_made(*state, "auditor", "laptop"), *again = NULL;
    json_t *offers = NULL, *offer, *kept = NULL, *read = NULL;
    long long held = 0;
    size_t index;
    for (int turn = 0; turn < 2; turn++) {
        store_finds(store, "2.2.1", turn == 0 ? "met" : "unmet");
        store_seals(store);
    }
    GOOD(store_open(store_directory(store), &again, &good_err)); /* it sealed nothing */
    GOOD(store_offers(store, CASE, &offers, &held, &good_err));
    assert_int_equal(json_array_size(offers), 2);
    json_array_foreach(offers, index, offer)
    {
        struct segment *parsed = NULL;
        GOOD(store_segment(store, CASE, offer, &kept, &good_err));
        GOOD(store_segment(again, CASE, offer, &read, &good_err));
        assert_true(json_equal(kept, read));
        assert_line(store, offer, kept);
        assert_line(again, offer, read);
        const json_t *text = json_object_get(kept, "text"), *seal = json_object_get(kept, "seal");
        assert_int_equal(json_string_length(text), json_integer_value(json_object_get(offer, "bytes")));
        GOOD(segment_parse(json_string_value(text), json_string_length(text), json_string_value(seal),
                           json_string_length(seal), &parsed, &good_err));
        assert_int_equal(parsed->first, json_integer_value(json_object_get(offer, "first")));
        segment_free(parsed);
        json_decref(kept);
        json_decref(read);
    }
    json_decref(offers);
    store_close(again);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(segments_are_given_in_parts, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(what_was_sealed_last_goes_as_it_is_held, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(what_the_server_lacks_is_offered_after_what_its_writer_had_seen, open_stock,
                                        close_stock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
