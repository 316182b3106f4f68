/* The fold's promise: equal sets of records give equal bytes, whatever the order they came in. */
#include "tests/schema/statements.h"

#define AT "2018-09-02T10:12:00+02:00"
#define MET "{\"verdict\":\"met\"}"
#define UNMET "{\"verdict\":\"unmet\"}"
#define FEEDS 5
#define RECORDS_MAX 64

/* A history of FEEDS authors as lines. */
struct history {
    char *lines[RECORDS_MAX];
    size_t count;
};

static void history_take(struct history *history, struct record *record)
{
    history->lines[history->count] = strdup(record->line);
    assert_non_null(history->lines[history->count]);
    history->count++;
    record_free(record);
}

/* Random: authors write, and hear of each other now and then. Liars say they saw what they did not, or what is not
 * there. */
static void history_make(struct history *history, uint32_t *random, bool lies)
{
    static const char *const items[] = {"2.3.1.1", "2.3.1.2"}, *const bodies[] = {MET, UNMET};
    struct author authors[FEEDS];
    history->count = 0;
    for (int i = 0; i < FEEDS; i++)
        history_take(history, author_open(&authors[i], i + 1, "almere", "anna", "laptop", SOME_KEY, AT));
    size_t writes = 6 + dice(random, 8);
    for (size_t i = 0; i < writes; i++) {
        struct author *author = &authors[dice(random, FEEDS)], *other = &authors[dice(random, FEEDS)];
        if (author != other && dice(random, 2) == 0) {
            if (lies)
                json_object_set_new(author->seen, other->feed, json_integer(1 + dice(random, 8)));
            else
                author_learns(author, other);
        }
        if (lies) author->tick = 1000 + dice(random, 5);
        history_take(history, author_write(author, AT, "finding.set", items[dice(random, 2)], bodies[dice(random, 2)]));
    }
    for (int i = 0; i < FEEDS; i++) author_close(&authors[i]);
}

static void history_fini(struct history *history)
{
    for (size_t i = 0; i < history->count; i++) free(history->lines[i]);
}

/* The fold of the lines in an order. After `pause` of them it is settled, as it is where records come in day by day. */
static struct fold *history_fold(const struct history *history, const size_t *order, size_t pause)
{
    struct fold *fold = fold_new();
    assert_non_null(fold);
    for (size_t i = 0; i < history->count; i++) {
        if (i == pause) fold_settles(fold, NULL);
        fold_takes(fold, record_again(history->lines[order[i]]));
    }
    fold_settles(fold, NULL);
    return fold;
}

/* The state and the log, as text; free() it. */
static char *history_text(const struct fold *fold)
{
    struct text text = {0};
    char *state = fold_text(fold);
    size_t length;
    text_puts(&text, state);
    for (size_t i = 0; i < fold_record_count(fold); i++)
        text_printf(&text, "\n%s", fold_record_at(fold, i)->record->hash);
    free(state);
    return text_take(&text, &length);
}

/* By tick, feed and seq. */
static bool comes_before(const struct record *a, const struct record *b)
{
    int feeds = strcmp(a->feed, b->feed);
    return a->tick < b->tick || (a->tick == b->tick && (feeds < 0 || (feeds == 0 && a->seq < b->seq)));
}

/* What the header says, said again the slow way: all pairs. Returns how many slots are in conflict. */
static size_t pairs_check(const struct fold *fold)
{
    size_t conflicts = 0;
    for (size_t s = 0; s < fold_slot_count(fold); s++) {
        const struct slot *slot = fold_slot_at(fold, s);
        bool superseded[RECORDS_MAX] = {false};
        size_t standing = 0;
        for (size_t i = 1; i < slot->count; i++)
            assert_true(comes_before(slot->entries[i - 1].record, slot->entries[i].record));
        for (size_t i = 0; i < slot->count; i++) {
            for (size_t j = 0; j < slot->count; j++)
                superseded[i] |= record_saw(slot->entries[j].record, slot->entries[i].record) &&
                                 !record_saw(slot->entries[i].record, slot->entries[j].record);
            standing += !superseded[i];
        }
        for (size_t i = 0; i < slot->count; i++)
            assert_int_equal(slot->entries[i].superseded, standing > 0 && superseded[i]);
        assert_int_equal(slot->standing, standing > 0 ? standing : slot->count);
        conflicts += slot->conflict;
    }
    return conflicts;
}

/* `histories` histories in `orders` orders each: equal bytes. Returns how many of the histories had a conflict. */
static size_t interleave(uint32_t seed, bool lies, int histories, int orders)
{
    size_t order[RECORDS_MAX], with_conflict = 0;
    for (int h = 0; h < histories; h++) {
        struct history history;
        char *first = NULL;
        history_make(&history, &seed, lies);
        for (int o = 0; o < orders; o++) {
            shuffle(&seed, order, history.count);
            struct fold *fold = history_fold(&history, order, dice(&seed, RECORDS_MAX));
            char *text = history_text(fold);
            if (o == 0) with_conflict += pairs_check(fold) > 0;
            if (first == NULL)
                first = text;
            else
                assert_string_equal(text, first);
            if (text != first) free(text);
            fold_free(fold);
        }
        free(first);
        history_fini(&history);
    }
    return with_conflict;
}

static void ten_thousand_interleavings_give_the_same_bytes(void **state)
{
    (void)state;
    size_t with_conflict = interleave(20180902, false, 1000, 10);
    assert_in_range(with_conflict, 100, 900); /* the histories are not all of one sort */
}

static void the_order_does_not_matter_for_liars_either(void **state)
{
    (void)state;
    assert_true(interleave(31, true, 100, 20) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_interleavings_give_the_same_bytes),
        cmocka_unit_test(the_order_does_not_matter_for_liars_either),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
