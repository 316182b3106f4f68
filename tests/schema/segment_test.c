/* Segments: runs of one feed, sealed as they stand; a gap, a fork, an edit shows. */
#include "tests/schema/statements.h"
#include "tests/schema/stock.h"

#include "schema/segment.h"

#define AT "2018-09-02T10:12:00+02:00"
#define MET "{\"verdict\":\"met\"}"

static struct stock stock;
static char keyfile[128], key[SSHKEY_TEXT_MAX], other_keyfile[128], other_key[SSHKEY_TEXT_MAX];

static int setup(void **state)
{
    (void)state;
    stock_open(&stock);
    stock_key(&stock, "anna", keyfile, key);
    stock_key(&stock, "bert", other_keyfile, other_key);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    stock_close(&stock);
    return 0;
}

static void line_take(struct text *text, struct record *record)
{
    text_append(text, record->line, record->length);
    text_puts(text, "\n");
    record_free(record);
}

/* The lines of a new feed: feed.open and two findings. */
static struct text lines_new(struct author *author, int number)
{
    struct text text = {0};
    line_take(&text, author_open(author, number, "almere", "anna", "laptop", key, AT));
    line_take(&text, author_write(author, AT, "finding.set", "2.3.1.1", MET));
    line_take(&text, author_write(author, AT, "finding.set", "2.3.1.2", MET));
    return text;
}

static void refused(const struct text *text, const char *because)
{
    struct segment *segment = NULL;
    struct error err = {0};
    assert_int_equal(segment_parse(text->data, text->length, "", 0, &segment, &err), ERROR_INVALID);
    assert_null(segment);
    if (strstr(err.message, because) == NULL) fail_msg("not \"%s\" in: %s", because, err.message);
}

static void a_sealed_segment_verifies_here_and_with_ssh_keygen(void **state)
{
    (void)state;
    struct author author;
    struct error err = {0};
    struct segment *segment = NULL;
    struct text text = lines_new(&author, 1), signers = {0};
    if (segment_seal(keyfile, text.data, text.length, &segment, &err) != 0) fail_msg("%s", err.message);
    assert_int_equal(segment->count, 3);
    assert_int_equal(segment->first, 1);
    assert_int_equal(segment->last, 3);
    assert_string_equal(segment->dossier, "almere");
    assert_string_equal(segment->feed, author.feed);
    assert_int_equal(segment->length, text.length);
    assert_memory_equal(segment->text, text.data, text.length);
    assert_int_equal(segment->seal[segment->seal_length - 1], '\n');
    assert_int_equal(segment_verify(segment, key, &err), 0);

    text_printf(&signers, "anna namespaces=\"schouw\" %s\n", key);
    stock_write(&stock, "allowed_signers", signers.data, signers.length);
    assert_true(stock_verify(&stock, "anna", "schouw", NULL, segment->seal, segment->seal_length, segment->text,
                             segment->length));
    assert_int_equal(segment_verify(segment, other_key, &err), ERROR_SIGNATURE);
    segment->text[10] ^= 1;
    assert_int_equal(segment_verify(segment, key, &err), ERROR_SIGNATURE);
    segment_free(segment);
    text_fini(&text);
    text_fini(&signers);
    author_close(&author);
}

static void a_segment_without_a_seal_can_be_read_but_does_not_verify(void **state)
{
    (void)state;
    struct author author;
    struct error err = {0};
    struct segment *segment = NULL;
    struct text text = lines_new(&author, 1);
    assert_int_equal(segment_parse(text.data, text.length, "", 0, &segment, &err), 0);
    assert_int_equal(segment_verify(segment, key, &err), ERROR_SIGNATURE);
    segment_free(segment);
    text_fini(&text);
    author_close(&author);
}

static void a_gap_in_a_segment_is_refused(void **state)
{
    (void)state;
    struct author author;
    struct text text = lines_new(&author, 1);
    record_free(author_write(&author, AT, "finding.set", "2.3.1.3", MET)); /* is not put in */
    line_take(&text, author_write(&author, AT, "finding.set", "2.3.1.4", MET));
    refused(&text, "seq 5 follows seq 3");
    text_fini(&text);
    author_close(&author);
}

static void a_broken_chain_is_refused(void **state)
{
    (void)state;
    struct author author;
    struct text text = lines_new(&author, 1);
    author.prev[0] = author.prev[0] == '0' ? '1' : '0';
    line_take(&text, author_write(&author, AT, "finding.set", "2.3.1.3", MET));
    refused(&text, "chain is broken at seq 4");
    text_fini(&text);
    author_close(&author);
}

static void an_edited_line_breaks_the_chain(void **state)
{
    (void)state;
    struct author author;
    struct text text = lines_new(&author, 1);
    char *verdict = strstr(text.data, "2.3.1.1");
    assert_non_null(verdict);
    verdict[6] = '9';
    refused(&text, "chain is broken at seq 3");
    text_fini(&text);
    author_close(&author);
}

static void lines_of_another_feed_or_dossier_are_refused(void **state)
{
    (void)state;
    struct author author, other;
    struct text text = lines_new(&author, 1);
    line_take(&text, author_open(&other, 2, "almere", "bert", "tablet", key, AT));
    refused(&text, "stands among those of");
    text_fini(&text);
    author_close(&author);
    text = lines_new(&author, 1);
    author.dossier = "elsewhere";
    line_take(&text, author_write(&author, AT, "finding.set", "2.3.1.3", MET));
    refused(&text, "is of dossier elsewhere");
    text_fini(&text);
    author_close(&author);
    author_close(&other);
}

static void a_feed_begins_with_feed_open_and_only_begins_with_it(void **state)
{
    (void)state;
    struct author author;
    struct text text = {0};
    char body[1200];
    record_free(author_open(&author, 1, "almere", "anna", "laptop", key, AT));
    author.seq = 0;
    author.prev[0] = '\0';
    line_take(&text, author_write(&author, AT, "finding.set", "2.3.1.1", MET));
    refused(&text, "begins with feed.open");
    text_fini(&text);
    author_close(&author);

    text = lines_new(&author, 1);
    snprintf(body, sizeof body, "{\"person\":\"bert\",\"device\":\"laptop\",\"key\":\"%s\"}", other_key);
    line_take(&text, author_write(&author, AT, "feed.open", "feed", body));
    refused(&text, "begins with feed.open");
    text_fini(&text);
    author_close(&author);
}

static void what_is_no_run_of_lines_is_refused(void **state)
{
    (void)state;
    struct author author;
    struct error err = {0};
    struct segment *segment = NULL;
    struct text text = lines_new(&author, 1);
    assert_int_equal(segment_parse("", 0, "", 0, &segment, &err), ERROR_INVALID);
    assert_int_equal(segment_parse("\n", 1, "", 0, &segment, &err), ERROR_INVALID);
    assert_int_equal(segment_parse(text.data, text.length - 1, "", 0, &segment, &err), ERROR_INVALID);
    text_puts(&text, "\n");
    refused(&text, "line 4");
    text_puts(&text, "{}\n");
    refused(&text, "line 4");
    text_fini(&text);

    char *much = malloc(SEGMENT_MAX + 1);
    assert_non_null(much);
    memset(much, '\n', SEGMENT_MAX + 1);
    assert_int_equal(segment_parse(much, SEGMENT_MAX + 1, "", 0, &segment, &err), ERROR_INVALID);
    free(much);
    author_close(&author);
}

static void a_segment_follows_a_feed_or_says_gap_or_fork(void **state)
{
    (void)state;
    struct author author;
    struct error err = {0};
    struct segment *first = NULL, *second = NULL;
    struct text text = lines_new(&author, 1);
    assert_int_equal(segment_parse(text.data, text.length, "", 0, &first, &err), 0);
    text_fini(&text);
    const char *hash = first->records[2]->hash;
    line_take(&text, author_write(&author, AT, "finding.set", "2.3.1.3", MET));
    assert_int_equal(segment_parse(text.data, text.length, "", 0, &second, &err), 0);
    text_fini(&text);

    assert_int_equal(segment_follows(first, 0, "", &err), 0);
    assert_int_equal(segment_follows(second, 3, hash, &err), 0);
    assert_int_equal(segment_follows(second, 0, "", &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.message, "gap"));
    assert_int_equal(segment_follows(first, 3, hash, &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.message, "fork"));
    assert_int_equal(segment_follows(second, 3, first->records[1]->hash, &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.message, "fork"));
    segment_free(first);
    segment_free(second);
    author_close(&author);
}

static void nothing_is_signed_that_is_no_segment(void **state)
{
    (void)state;
    struct error err = {0};
    struct segment *segment = NULL;
    assert_int_equal(segment_seal(keyfile, "words\n", 6, &segment, &err), ERROR_INVALID);
    assert_null(segment);
}

static void a_file_is_named_by_feed_and_first_seq(void **state)
{
    (void)state;
    char path[96];
    segment_path("0123456789abcdef0123456789abcdef", 42, ".jsonl", path);
    assert_string_equal(path, "records/0123456789abcdef0123456789abcdef/00000042.jsonl");
    segment_path("0123456789abcdef0123456789abcdef", INT64_MAX, ".sig", path);
    assert_string_equal(path, "records/0123456789abcdef0123456789abcdef/9223372036854775807.sig");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sealed_segment_verifies_here_and_with_ssh_keygen),
        cmocka_unit_test(a_segment_without_a_seal_can_be_read_but_does_not_verify),
        cmocka_unit_test(a_gap_in_a_segment_is_refused),
        cmocka_unit_test(a_broken_chain_is_refused),
        cmocka_unit_test(an_edited_line_breaks_the_chain),
        cmocka_unit_test(lines_of_another_feed_or_dossier_are_refused),
        cmocka_unit_test(a_feed_begins_with_feed_open_and_only_begins_with_it),
        cmocka_unit_test(what_is_no_run_of_lines_is_refused),
        cmocka_unit_test(a_segment_follows_a_feed_or_says_gap_or_fork),
        cmocka_unit_test(nothing_is_signed_that_is_no_segment),
        cmocka_unit_test(a_file_is_named_by_feed_and_first_seq),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
