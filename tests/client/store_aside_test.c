#include <sys/wait.h>

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

static void the_line_of_the_server_stands_and_ours_is_stated_anew(void **state)
{
    struct asked asked = {0};
    struct store *laptop = store_common(state);
    store_close(laptop);
    struct store *copy = store_clone(*state, "laptop", "copy"), *desk = store_made(*state, "reviewer", "desk");
    laptop = store_again(*state, "laptop");
    store_finds(laptop, "2.2.7", "met");
    store_finds(laptop, "2.2.6", "met");
    store_seals(laptop);
    char *line = store_states(copy, "2.2.5", "unmet");
    store_finds(copy, "2.2.4", "unmet");
    store_seals(copy);
    store_finds(copy, "2.2.4", "met"); /* not sealed yet */
    assert_int_equal(store_learns(copy, laptop), 2);
    assert_int_equal(store_trace(copy), STORE_BEHIND);
    assert_int_equal(waits(copy), 3);
    assert_verdict(copy, "2.2.5", "");
    assert_verdict(copy, "2.2.7", "met");
    assert_int_equal(carries(copy, &asked), 3);
    assert_int_equal(asked.count, 3);
    assert_int_equal(waits(copy), 0);
    assert_int_equal(carries(copy, &asked), 0);
    assert_verdict(copy, "2.2.5", "unmet");
    assert_verdict(copy, "2.2.4", "met");
    /* Same statement, same time, on the same ground. */
    struct record *before = NULL;
    GOOD(record_parse(line, strlen(line), &before, &good_err));
    struct fold *fold = store_folds(copy);
    const struct record *anew = fold_value(fold, "finding.set", "2.2.5");
    assert_true(json_equal(anew->body, before->body));
    assert_string_equal(anew->at, before->at);
    assert_string_not_equal(anew->feed, before->feed);
    assert_int_equal(json_integer_value(json_object_get(anew->seen, before->feed)), 2);
    assert_int_equal(fold_conflicts(fold), 0);
    fold_free(fold);
    record_free(before);
    free(line);
    /* It all goes, and the others have it. */
    assert_int_equal(store_seals(copy), 4);
    assert_int_equal(store_learns(desk, laptop), 4);
    store_lands(copy);
    assert_int_equal(store_learns(laptop, copy), 4);
    assert_int_equal(store_learns(desk, copy), 4);
    same_state(copy, laptop);
    same_state(copy, desk);
    store_close(laptop);
    store_close(copy);
    store_close(desk);
}

static void two_that_differ_about_one_thing_are_in_conflict_afterwards(void **state)
{
    struct asked asked = {0};
    struct store *laptop = store_common(state);
    store_close(laptop);
    struct store *copy = store_clone(*state, "laptop", "copy");
    laptop = store_again(*state, "laptop");
    store_finds(laptop, "2.2.8", "unmet");
    store_seals(laptop);
    store_finds(copy, "2.2.8", "met");
    store_learns(copy, laptop);
    carries(copy, &asked);
    struct fold *fold = store_folds(copy);
    assert_int_equal(fold_conflicts(fold), 1);
    assert_int_equal(fold_slot(fold, "finding.set", "2.2.8")->standing, 2);
    fold_free(fold);
    store_close(laptop);
    store_close(copy);
}

static void nothing_is_stated_while_statements_wait(void **state)
{
    struct asked asked = {0};
    struct record *record = NULL;
    struct error err = {0};
    struct store *laptop = store_common(state);
    store_close(laptop);
    struct store *copy = store_clone(*state, "laptop", "copy"), *reader = NULL;
    laptop = store_again(*state, "laptop");
    store_finds(laptop, "2.2.7", "met");
    store_seals(laptop);
    store_finds(copy, "2.2.7", "unmet");
    reader = store_again(*state, "copy");
    fold_free(store_folds(reader)); /* has read what is about to be set aside */
    store_learns(copy, laptop);
    json_t *body = json_pack("{s:s}", "verdict", "met");
    assert_int_equal(store_append(copy, CASE, "finding.set", "2.2.7", body, &record, &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.message, "wait to be stated anew"));
    carries(copy, &asked);
    assert_int_equal(store_append(reader, CASE, "finding.set", "2.2.7", body, &record, &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.message, "stated anew meanwhile"));
    struct fold *fold = NULL;
    assert_int_equal(store_fold_again(reader, CASE, &fold, &err), ERROR_CONFLICT);
    json_decref(body);
    fold_free(store_folds(reader));
    store_finds(reader, "2.2.7", "met");
    fold = store_folds(reader);
    assert_int_equal(fold_conflicts(fold), 0);
    fold_free(fold);
    store_close(reader);
    store_close(laptop);
    store_close(copy);
}

static void what_rests_on_a_line_set_aside_goes_with_it(void **state)
{
    struct asked asked = {0};
    struct store *laptop = store_common(state);
    store_lands(laptop);
    store_close(laptop);
    struct store *copy = store_clone(*state, "laptop", "copy");
    laptop = store_again(*state, "laptop");
    store_finds(laptop, "2.2.7", "met");
    store_seals(laptop);
    store_finds(copy, "2.2.7", "unmet");
    GOOD(store_feeds_end(copy, &good_err)); /* as when another copy is suspected, or the key is replaced */
    store_finds(copy, "2.2.7", "met");
    store_finds(copy, "2.2.6", "met");
    store_seals(copy);
    assert_int_equal(offers(copy), 1); /* what has seen the unlanded line waits for it */
    assert_int_equal(store_learns(copy, laptop), 1);
    assert_int_equal(waits(copy), 3);
    assert_int_equal(carries(copy, &asked), 3);
    assert_int_equal(asks(copy, "SELECT count(*) FROM feed WHERE mine AND ended IS NULL"), 1);
    /* Of 2.2.7 both stand: laptop's was not seen by who wrote here last. */
    struct fold *fold = store_folds(copy);
    assert_int_equal(fold_slot(fold, "finding.set", "2.2.7")->standing, 2);
    fold_free(fold);
    store_close(laptop);
    store_close(copy);
}

static void segments_that_rest_on_what_landed_are_offered(void **state)
{
    json_t *heads = NULL;
    struct store *store = store_common(state);
    GOOD(store_sealed_heads(store, CASE, &heads, &good_err));
    GOOD(store_feeds_end(store, &good_err));
    store_finds(store, "2.2.7", "met");
    store_seals(store);
    store_finds(store, "2.2.6", "met");
    store_seals(store);
    assert_int_equal(offers(store), 1);
    const char *first = json_object_iter_key(json_object_iter(heads));
    json_object_set_new(heads, first, json_integer(2));
    GOOD(store_land(store, heads, &good_err));
    assert_int_equal(offers(store), 2);
    store_lands(store);
    assert_int_equal(offers(store), 0);
    json_decref(heads);
    store_close(store);
}

/* Two copies hold the same unsealed lines: each seals them with what it wrote since, or not. */
static void the_same_lines_sealed_otherwise_are_the_same_statements(void **state)
{
    struct store *laptop = store_common(state);
    store_finds(laptop, "2.2.7", "met");
    store_close(laptop);
    store_copies(*state, "laptop", "copy");
    struct store *copy = store_again(*state, "copy");
    laptop = store_again(*state, "laptop");
    store_finds(laptop, "2.2.6", "met");
    store_finds(copy, "2.2.5", "met"); /* in a new feed */
    store_seals(laptop);
    store_seals(copy);
    store_lands(copy);
    assert_int_equal(store_learns(laptop, copy), 2);
    assert_int_equal(asks(laptop, "SELECT last - sealed FROM feed WHERE mine"), 1); /* what the copy left out */
    assert_int_equal(store_trace(laptop), STORE_SAME);
    assert_int_equal(waits(laptop), 0);
    assert_int_equal(store_seals(laptop), 1);
    assert_int_equal(store_learns(copy, laptop), 1);
    same_state(laptop, copy);
    assert_int_equal(store_size(copy), 6);
    store_finds(laptop, "2.2.4", "met"); /* and it goes on in its feed */
    assert_int_equal(asks(laptop, "SELECT count(*) FROM feed WHERE mine"), 1);
    store_close(laptop);
    store_close(copy);
}

static void lines_after_a_time_that_does_not_count_bear_the_present_one(void **state)
{
    struct asked asked = {.since = "9999"};
    struct store *laptop = store_common(state);
    store_close(laptop);
    struct store *copy = store_clone(*state, "laptop", "copy");
    laptop = store_again(*state, "laptop");
    store_finds(laptop, "2.2.7", "met");
    store_seals(laptop);
    store_finds(copy, "2.2.6", "unmet");
    GOOD(sqlite3_exec(copy->database,
                      "UPDATE record SET line = json_set(line, '$.at', '2019-01-01T00:00:00Z') WHERE seq = 3", NULL,
                      NULL, NULL));
    store_learns(copy, laptop);
    assert_int_equal(carries(copy, &asked), 1);
    struct fold *fold = store_folds(copy);
    assert_string_not_equal(fold_value(fold, "finding.set", "2.2.6")->at, "2019-01-01T00:00:00Z");
    fold_free(fold);
    store_close(laptop);
    store_close(copy);
}

/* At whichever statement it is killed: all of it waits still, and none of it was stated. */
static void who_is_killed_while_stating_anew_begins_again(void **state)
{
    struct asked asked = {0};
    struct store *laptop = store_common(state);
    store_close(laptop);
    struct store *copy = store_clone(*state, "laptop", "copy");
    laptop = store_again(*state, "laptop");
    store_finds(laptop, "2.2.7", "met");
    store_seals(laptop);
    for (int i = 0; i < 4; i++) store_finds(copy, "2.2.6", i % 2 ? "met" : "unmet");
    store_learns(copy, laptop);
    for (int i = 1; i <= 4; i++) {
        int status = 0;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct asked doomed = {.killed_at = i};
            carries(store_again(*state, "copy"), &doomed);
            _exit(1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(waits(copy), 4);
        assert_int_equal(asks(copy, "SELECT count(*) FROM feed"), 1);
    }
    assert_int_equal(carries(copy, &asked), 4);
    assert_verdict(copy, "2.2.6", "met");
    assert_int_equal(store_size(copy), 3 + 5);
    store_close(laptop);
    store_close(copy);
}

static void a_judgement_stays_about_the_same_statements(void **state)
{
    struct asked asked = {0};
    struct record *record = NULL;
    struct store *laptop = store_common(state);
    store_close(laptop);
    struct store *copy = store_clone(*state, "laptop", "copy");
    laptop = store_again(*state, "laptop");
    store_finds(laptop, "2.2.7", "met");
    store_finds(laptop, "2.2.6", "met");
    store_seals(laptop);
    store_finds(copy, "2.2.5", "unmet");
    store_finds(copy, "2.2.5", "met");
    struct fold *fold = store_folds(copy);
    json_t *on = fold_heads(fold);
    fold_free(fold);
    json_t *body = json_pack("{s:i,s:s,s:o}", "number", 1, "date", "2018-09-02", "on", on);
    GOOD(store_append(copy, CASE, "report.issue", "report", body, &record, &good_err));
    json_decref(body);
    record_free(record);
    store_learns(copy, laptop);
    assert_int_equal(carries(copy, &asked), 3);
    fold = store_folds(copy);
    const struct record *report = fold_value(fold, "report.issue", "report");
    on = json_object_get(report->body, "on");
    assert_int_equal(json_object_size(on), 2);
    assert_int_equal(json_integer_value(json_object_get(on, report->feed)), 3); /* its opening, and the two */
    const struct record *stale = fold_stale(fold, STAGE_REPORT, on);
    assert_non_null(stale); /* by what the other copy stated, and by nothing else */
    assert_string_equal(stale->item, "2.2.7");
    fold_free(fold);
    store_close(laptop);
    store_close(copy);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stock, close_stock)
    const struct CMUnitTest tests[] = {
        TEST(the_line_of_the_server_stands_and_ours_is_stated_anew),
        TEST(two_that_differ_about_one_thing_are_in_conflict_afterwards),
        TEST(nothing_is_stated_while_statements_wait),
        TEST(what_rests_on_a_line_set_aside_goes_with_it),
        TEST(segments_that_rest_on_what_landed_are_offered),
        TEST(the_same_lines_sealed_otherwise_are_the_same_statements),
        TEST(lines_after_a_time_that_does_not_count_bear_the_present_one),
        TEST(who_is_killed_while_stating_anew_begins_again),
        TEST(a_judgement_stays_about_the_same_statements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
