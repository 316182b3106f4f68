/* Conflicts as they are shown: two devices, neither of which had seen what the other wrote. */
#include "tests/client/devices.h"

static void both_statements_are_shown_with_who_and_which_device(void **state)
{
    struct parted it;
    static char answer[65536];
    (void)state;
    parted_open(&it);
    assert_int_equal(schouw(&it.stock, "laptop", "conflicts", answer, sizeof answer), 0);
    assert_string_equal(answer, "No conflicts.\n");
    assert_true(store_learns(it.laptop, it.tablet) > 0);
    assert_int_equal(schouw(&it.stock, "laptop", "conflicts", answer, sizeof answer), 0);
    contains(answer, "2.2.8");
    contains(answer, "unmet  by lead-auditor on tablet");
    contains(answer, "met  by lead-auditor on laptop");
    contains(answer, "schouw finding 2.2.8 met|unmet|not-applicable --reason");
    assert_int_equal(schouw(&it.stock, "laptop", "status", answer, sizeof answer), 0);
    contains(answer, "in conflict");
    contains(answer, "schouw conflicts");
    parted_close(&it);
}

static void a_conflict_in_json_holds_both_statements(void **state)
{
    struct parted it;
    static char answer[65536];
    (void)state;
    parted_open(&it);
    store_learns(it.laptop, it.tablet);
    assert_int_equal(schouw(&it.stock, "laptop", "conflicts --json", answer, sizeof answer), 0);
    json_t *list = json_loads(answer, 0, NULL);
    assert_int_equal(json_array_size(list), 1);
    json_t *statements = json_object_get(json_array_get(list, 0), "statements");
    assert_int_equal(json_array_size(statements), 2);
    json_decref(list);
    parted_close(&it);
}

static void a_verdict_by_who_has_seen_both_ends_it(void **state)
{
    struct parted it;
    static char answer[65536];
    (void)state;
    parted_open(&it);
    store_learns(it.laptop, it.tablet);
    assert_int_equal(schouw(&it.stock, "laptop", "show 2.2.8", answer, sizeof answer), 0);
    contains(answer, "in conflict");
    store_finds(it.laptop, "2.2.8", "met");
    assert_int_equal(schouw(&it.stock, "laptop", "conflicts", answer, sizeof answer), 0);
    assert_string_equal(answer, "No conflicts.\n");
    assert_int_equal(schouw(&it.stock, "laptop", "log --oneline 2.2.8", answer, sizeof answer), 0);
    contains(answer, "(superseded)");
    parted_close(&it);
}

/* States a fact of a form. */
static void states(struct store *store, const char *item, json_t *value)
{
    json_t *body = json_pack("{s:o}", "value", value);
    assert_non_null(body);
    GOOD(store_append(store, CASE, "fact.set", item, body, NULL, &good_err));
    json_decref(body);
}

static void a_fact_in_conflict_is_shown_by_its_form_and_stated_again_there(void **state)
{
    struct parted it;
    static char answer[65536];
    (void)state;
    parted_open(&it);
    states(it.laptop, "2.2.3/area", json_true());
    states(it.tablet, "2.2.3/area", json_false());
    states(it.laptop, "2.4.2/first/present", json_string("all"));
    states(it.tablet, "2.4.2/first/present", json_string("most"));
    states(it.laptop, "2.3.1.1/enterprises", json_integer(113));
    states(it.tablet, "2.3.1.1/enterprises", json_integer(112));
    store_seals(it.tablet);
    store_learns(it.laptop, it.tablet);
    assert_int_equal(schouw(&it.stock, "laptop", "conflicts", answer, sizeof answer), 0);
    contains(answer, "no  by lead-auditor on tablet");
    contains(answer, "113  by lead-auditor on laptop");
    contains(answer, "schouw form 2.2.3 area=VALUE --reason");
    contains(answer, "schouw form 2.4.2/first present=VALUE --reason");
    assert_int_equal(schouw(&it.stock, "laptop", "form", answer, sizeof answer), 0);
    contains(answer, "0 of 8, 6 missing, 1 in conflict");
    assert_int_equal(schouw(&it.stock, "laptop", "form 2.2.3", answer, sizeof answer), 0);
    contains(answer, "holds the area: in conflict: yes by lead-auditor on laptop, 20");
    contains(answer, "; no by lead-auditor on tablet, 20");
    assert_int_equal(schouw(&it.stock, "laptop", "form 2.2.3 --template", answer, sizeof answer), 0);
    contains(answer, "# in conflict; see `schouw conflicts`\n# yes by lead-auditor on laptop, 20");
    contains(answer, "# no by lead-auditor on tablet, 20");
    contains(answer, "\narea:\n");
    assert_int_equal(schouw(&it.stock, "laptop", "form 2.2.3 area=yes", answer, sizeof answer), 2);
    contains(answer, "2.2.3/area is in conflict");
    assert_int_equal(schouw(&it.stock, "laptop", "form 2.2.3 area=yes --reason seen", answer, sizeof answer), 0);
    contains(answer, "1 of 8 facts; missing: ");
    assert_int_equal(schouw(&it.stock, "laptop", "form 2.4.2/first --drop --reason none", answer, sizeof answer), 0);
    assert_int_equal(schouw(&it.stock, "laptop", "form 2.3.1.1 enterprises=113 --reason seen", answer, sizeof answer),
                     0);
    assert_int_equal(schouw(&it.stock, "laptop", "conflicts --json", answer, sizeof answer), 0);
    json_t *list = json_loads(answer, 0, NULL);
    assert_int_equal(json_array_size(list), 1); /* of the verdict */
    json_decref(list);
    parted_close(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_statements_are_shown_with_who_and_which_device),
        cmocka_unit_test(a_conflict_in_json_holds_both_statements),
        cmocka_unit_test(a_verdict_by_who_has_seen_both_ends_it),
        cmocka_unit_test(a_fact_in_conflict_is_shown_by_its_form_and_stated_again_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
