/* The history of a value: what became of every statement about it, and what stands, line by line. */
#include "tests/client/devices.h"

#include "client/receipt.h"
#include "client/store_state.h"

static char answer[65536];

/* Everything sealed on one device comes to the other, with when the server received it. */
static void learns_received(struct store *store, struct store *other, const char *received)
{
    json_t *segments = store_gives(other, NULL), *segment;
    size_t index;
    json_array_foreach(segments, index, segment)
    {
        long long taken = 0;
        json_object_set_new(segment, "received", json_string(received));
        GOOD(store_takes(store, segment, &taken, &good_err));
    }
    json_decref(segments);
}

/* The value of a field of the first line that --json gives for these words; new reference. */
static json_t *first_json(const struct parted *it, const char *words)
{
    assert_int_equal(schouw(&it->stock, "laptop", words, answer, sizeof answer), 0);
    json_t *list = json_loads(answer, 0, NULL), *first = json_incref(json_array_get(list, 0));
    assert_non_null(first);
    json_decref(list);
    return first;
}

static void each_statement_tells_what_became_of_it(void **state)
{
    struct parted it;
    (void)state;
    parted_open(&it);
    store_finds(it.laptop, "2.2.8", "not-applicable");
    assert_int_equal(schouw(&it.stock, "laptop", "log 2.2.8", answer, sizeof answer), 0);
    contains(answer, "finding.set 2.2.8: not-applicable\n  stands\n  not sealed yet\n");
    contains(answer, "finding.set 2.2.8: met\n  superseded by ");
    contains(answer, ": not-applicable, lead-auditor on laptop, ");
    store_learns(it.laptop, it.tablet);
    assert_int_equal(schouw(&it.stock, "laptop", "log 2.2.8", answer, sizeof answer), 0);
    contains(answer, "finding.set 2.2.8: not-applicable\n  in conflict with ");
    contains(answer, ": unmet, lead-auditor on tablet, ");
    contains(answer, "finding.set 2.2.8: unmet\n  in conflict with ");
    contains(answer, "\n  sealed; the seal verifies\n");
    parted_close(&it);
}

static void a_log_in_json_names_what_replaced_a_statement(void **state)
{
    struct parted it;
    (void)state;
    parted_open(&it);
    store_finds(it.laptop, "2.2.8", "unmet");
    store_seals(it.laptop);
    json_t *last = first_json(&it, "log --json 2.2.8");
    assert_true(json_is_true(json_object_get(last, "standing")));
    assert_string_equal(json_string_value(json_object_get(last, "seal")), "good");
    json_t *list = json_loads(answer, 0, NULL), *before = json_array_get(list, 1);
    assert_string_equal(json_string_value(json_object_get(before, "superseded_by")),
                        json_string_value(json_object_get(last, "hash")));
    assert_true(json_is_false(json_object_get(before, "standing")));
    json_decref(list);
    json_decref(last);
    parted_close(&it);
}

static void a_clock_that_was_later_than_the_receipt_is_told_of(void **state)
{
    char received[CLOCK_TEXT_SIZE];
    struct parted it;
    (void)state;
    parted_open(&it);
    clock_format(clock_microseconds() / 1000000 - 2 * 3600 - 90, received);
    learns_received(it.laptop, it.tablet, received);
    assert_int_equal(schouw(&it.stock, "laptop", "log -n 1", answer, sizeof answer), 0);
    contains(answer, ", received 20");
    contains(answer, "; its clock was 2 h 1 min ahead of the server's\n");
    json_t *last = first_json(&it, "log -n 1 --json");
    assert_string_equal(json_string_value(json_object_get(last, "received")), received);
    assert_in_range(json_integer_value(json_object_get(last, "clock_ahead")), 2 * 3600 + 80, 2 * 3600 + 120);
    assert_int_equal(json_integer_value(json_object_get(last, "clock_behind")), 0);
    json_decref(last);
    parted_close(&it);
}

static void a_seal_that_does_not_fit_any_more_is_told_of(void **state)
{
    struct parted it;
    (void)state;
    parted_open(&it);
    store_learns(it.laptop, it.tablet);
    assert_int_equal(sqlite3_exec(it.laptop->database,
                                  "UPDATE record SET line = replace(line, '\"unmet\"', '\"not-applicable\"')", NULL,
                                  NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(schouw(&it.stock, "laptop", "log -n 1 2.2.8", answer, sizeof answer), 0);
    contains(answer, "the seal does not verify: ");
    parted_close(&it);
}

static void notes(struct store *store, const char *verdict, const char *note)
{
    json_t *body = json_pack("{s:s,s:s}", "verdict", verdict, "note", note);
    assert_non_null(body);
    GOOD(store_append(store, CASE, "finding.set", "2.2.7", body, NULL, &good_err));
    json_decref(body);
}

static void blame_gives_each_line_to_who_brought_it(void **state)
{
    struct parted it;
    (void)state;
    parted_open(&it);
    notes(it.laptop, "met", "Seen\nin two papers.");
    store_seals(it.laptop);
    store_learns(it.tablet, it.laptop);
    notes(it.tablet, "unmet", "Seen\nin two papers.");
    store_seals(it.tablet);
    store_learns(it.laptop, it.tablet);
    assert_int_equal(schouw(&it.stock, "laptop", "blame 2.2.7", answer, sizeof answer), 0);
    contains(answer, "finding.set 2.2.7\n");
    assert_non_null(strstr(answer, "(lead-auditor  tablet  20"));
    contains(answer, ") verdict: unmet\n");
    contains(answer, ") note: Seen\n");
    contains(answer, ")   in two papers.\n");
    json_t *first = first_json(&it, "blame --json 2.2.7");
    assert_string_equal(json_string_value(json_object_get(first, "field")), "verdict");
    assert_string_equal(json_string_value(json_object_get(first, "device")), "tablet");
    json_t *list = json_loads(answer, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 1), "field")), "note");
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 1), "device")), "laptop");
    json_decref(list);
    json_decref(first);
    parted_close(&it);
}

static void blame_shows_every_side_of_a_conflict(void **state)
{
    struct parted it;
    (void)state;
    parted_open(&it);
    store_learns(it.laptop, it.tablet);
    assert_int_equal(schouw(&it.stock, "laptop", "blame 2.2.8", answer, sizeof answer), 0);
    contains(answer, "finding.set 2.2.8  in conflict; see `schouw conflicts`\n");
    contains(answer, "!(lead-auditor  laptop  20");
    contains(answer, "!(lead-auditor  tablet  20");
    assert_int_equal(schouw(&it.stock, "laptop", "blame 9.9", answer, sizeof answer), 2);
    contains(answer, "nothing stands about 9.9");
    parted_close(&it);
}

static void two_devices_with_the_same_statements_print_the_same_fold(void **state)
{
    static char other[65536];
    struct parted it;
    (void)state;
    parted_open(&it);
    store_seals(it.laptop);
    store_learns(it.laptop, it.tablet);
    store_learns(it.tablet, it.laptop);
    assert_int_equal(schouw(&it.stock, "laptop", "show --fold", answer, sizeof answer), 0);
    assert_int_equal(schouw(&it.stock, "tablet", "show --fold --json", other, sizeof other), 0);
    assert_string_equal(answer, other);
    contains(answer, "\"conflict\":[{");
    assert_int_equal(schouw(&it.stock, "laptop", "show --fold 2.2.8", answer, sizeof answer), 2);
    parted_close(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_statement_tells_what_became_of_it),
        cmocka_unit_test(a_log_in_json_names_what_replaced_a_statement),
        cmocka_unit_test(a_clock_that_was_later_than_the_receipt_is_told_of),
        cmocka_unit_test(a_seal_that_does_not_fit_any_more_is_told_of),
        cmocka_unit_test(blame_gives_each_line_to_who_brought_it),
        cmocka_unit_test(blame_shows_every_side_of_a_conflict),
        cmocka_unit_test(two_devices_with_the_same_statements_print_the_same_fold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
