/* Records: one line, as documented and no other; hostile ones are refused with field and reason. */
#include "schema/record.h"
#include "tests/schema/oracle.h"

#define FEED "11111111111111111111111111111111"
#define OTHER "22222222222222222222222222222222"
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define AT "2018-09-02T10:12:00+02:00"
#define BODY "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":36}}"
#define HEAD                                                                                                           \
    "{\"v\":1,\"dossier\":\"almere\",\"feed\":\"" FEED "\",\"seq\":7,\"prev\":\"" HASH "\",\"seen\":{\"" OTHER         \
    "\":12},\"at\":\"" AT "\",\"tick\":1535875920000000,\"kind\":\"finding.set\",\"item\":\"2.3.1.1/survey\","
#define LINE HEAD "\"body\":" BODY "}"

/* The same line with a blank that record_write would not write, so that it is read as JSON, whole, must come to the
 * same: the short way takes nothing else, and nothing otherwise. */
static void either_way(const char *line, size_t length, int result, const struct error *err,
                       const struct record *record)
{
    struct record *blank = NULL;
    struct error otherwise = {0};
    struct text text = {0};
    text_append(&text, line, 1);
    text_puts(&text, " ");
    text_append(&text, line + 1, length - 1);
    assert_int_equal(record_parse(text.data, text.length, &blank, &otherwise), result);
    if (strstr(err->message, "at byte") == NULL) assert_string_equal(otherwise.message, err->message);
    if (record != NULL) {
        assert_string_equal(blank->dossier, record->dossier);
        assert_string_equal(blank->feed, record->feed);
        assert_int_equal(blank->seq, record->seq);
        assert_string_equal(blank->prev, record->prev);
        assert_true(json_equal(blank->seen, record->seen));
        assert_string_equal(blank->at, record->at);
        assert_int_equal(blank->tick, record->tick);
        assert_string_equal(blank->kind, record->kind);
        assert_string_equal(blank->item, record->item);
        assert_true(json_equal(blank->body, record->body));
    }
    record_free(blank);
    text_fini(&text);
}

static int parse(const char *line, size_t length, struct error *err)
{
    struct record *record = NULL;
    int result = record_parse(line, length, &record, err);
    if (result != 0) assert_null(record);
    if (length > 0 && length < RECORD_MAX && line[0] == '{') either_way(line, length, result, err, record);
    record_free(record);
    return result;
}

/* LINE with `from` replaced by `to`; free() it. */
static char *line_with(const char *from, const char *to)
{
    struct text text = {0};
    const char *place = strstr(LINE, from);
    size_t length;
    assert_non_null(place);
    text_append(&text, LINE, (size_t)(place - LINE));
    text_puts(&text, to);
    text_puts(&text, place + strlen(from));
    return text_take(&text, &length);
}

static void refused(const char *from, const char *to, const char *because)
{
    struct error err = {0};
    char *line = line_with(from, to);
    if (parse(line, strlen(line), &err) != ERROR_INVALID) fail_msg("not refused: %s", line);
    if (strstr(err.message, because) == NULL) fail_msg("not \"%s\" in: %s", because, err.message);
    free(line);
}

static void taken(const char *from, const char *to)
{
    struct error err = {0};
    char *line = line_with(from, to);
    if (parse(line, strlen(line), &err) != 0) fail_msg("refused (%s): %s", err.message, line);
    free(line);
}

static void a_good_line_is_read_and_its_bytes_are_kept(void **state)
{
    struct record *record = NULL;
    struct error err = {0};
    char hash[DIGEST_HEX_SIZE];
    (void)state;
    if (record_parse(LINE, strlen(LINE), &record, &err) != 0) fail_msg("%s", err.message);
    assert_int_equal(record->version, 1);
    assert_string_equal(record->dossier, "almere");
    assert_string_equal(record->feed, FEED);
    assert_int_equal(record->seq, 7);
    assert_string_equal(record->prev, HASH);
    assert_int_equal(json_integer_value(json_object_get(record->seen, OTHER)), 12);
    assert_string_equal(record->at, AT);
    assert_int_equal(record->tick, 1535875920000000);
    assert_string_equal(record->kind, "finding.set");
    assert_string_equal(record->item, "2.3.1.1/survey");
    assert_ptr_equal(record->type, kind_find("finding.set"));
    assert_string_equal(record->line, LINE);
    assert_int_equal(record->length, strlen(LINE));
    digest_bytes(LINE, strlen(LINE), hash);
    assert_string_equal(record->hash, hash);
    assert_string_equal(record_text(record, "verdict"), "met");
    assert_null(record_text(record, "facts"));
    assert_null(record_text(record, "note"));
    assert_int_equal(record_integer(record, "number", -5), -5);
    assert_true(record_is(record, "verdict", "met"));
    assert_false(record_is(record, "verdict", "unmet"));
    assert_false(record_is(record, "note", "met"));
    record_free(record);
    record_free(NULL);
}

static void white_space_and_order_within_the_line_are_the_writers_own(void **state)
{
    (void)state;
    taken("{\"v\":1,", "{ \"v\" :\t1 ,\r ");
    taken("\"seq\":7,\"prev\":\"" HASH "\"", "\"prev\":\"" HASH "\",\"seq\":7");
    taken("almere", "\\u0061lmere");
}

static void what_is_no_object_of_json_on_one_line_is_refused(void **state)
{
    static const char *const lines[] = {
        "",           " ",   "{",        "{}x",        "null",           "[]",   "\"a\"",   "{}{}",
        "{\"}",       "{]",  "{\"a\":}", "7",          "\xef\xbb\xbf{}", "[{}]", "{'a':1}", "{\"a\":01}",
        "{\"a\":+1}", "{,}", "// {}",    "{\"a\":NaN}"};
    struct error err = {0};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_int_equal(parse(lines[i], strlen(lines[i]), &err), ERROR_INVALID);
    refused("met", "m\net", "one line");
    refused(",\"seq\":7", "\n,\"seq\":7", "one line");
    refused("\"verdict\":\"met\"", "\"verdict\":\"met\",\"note\":\"a\tb\"", "control character");
}

static void a_line_has_at_most_64_kib(void **state)
{
    struct error err = {0};
    char *line = malloc(RECORD_MAX + 2);
    (void)state;
    assert_non_null(line);
    memset(line, ' ', RECORD_MAX + 2);
    memcpy(line, LINE, strlen(LINE));
    assert_int_equal(parse(line, RECORD_MAX, &err), 0);
    assert_int_equal(parse(line, RECORD_MAX + 1, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "65536"));
    free(line);
}

/* A body of `depth` arrays in a field; the record and the body are two more. */
static int nest(int depth, char open, char close, struct error *err)
{
    struct text text = {0};
    text_puts(&text, HEAD "\"body\":{\"verdict\":\"met\",\"a\":");
    for (int i = 0; i < depth; i++) text_puts(&text, open == '[' ? "[" : "{\"a\":");
    if (open == '{') text_puts(&text, "1");
    for (int i = 0; i < depth; i++) text_append(&text, &close, 1);
    text_puts(&text, "}}");
    int result = parse(text.data, text.length, err);
    text_fini(&text);
    return result;
}

static void deep_nesting_is_refused_before_it_is_parsed(void **state)
{
    struct error err = {0};
    (void)state;
    for (int i = 0; i < 2; i++) {
        char open = i == 0 ? '[' : '{', close = i == 0 ? ']' : '}';
        assert_int_equal(nest(RECORD_DEPTH_MAX - 2, open, close, &err), ERROR_INVALID);
        assert_non_null(strstr(err.message, "body.a is a field that this kind has not"));
        assert_int_equal(nest(RECORD_DEPTH_MAX - 1, open, close, &err), ERROR_INVALID);
        assert_non_null(strstr(err.message, "nested deeper than 16"));
        assert_int_equal(nest(5000, open, close, &err), ERROR_INVALID);
        assert_non_null(strstr(err.message, "nested deeper than 16"));
    }
    /* What stands in a string is no nesting. */
    taken("\"verdict\":\"met\"", "\"verdict\":\"met\",\"note\":\"[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[[[[[[[[[[[\\\\\"");
}

static void a_key_twice_is_refused_wherever_it_stands(void **state)
{
    (void)state;
    refused("\"seq\":7", "\"seq\":7,\"seq\":7", "duplicate");
    refused("\"verdict\":\"met\"", "\"verdict\":\"met\",\"verdict\":\"unmet\"", "duplicate");
    refused("\"responses\":36", "\"responses\":36,\"r\\u0065sponses\":37", "duplicate");
    refused("{\"" OTHER "\":12}", "{\"" OTHER "\":12,\"" OTHER "\":13}", "duplicate");
}

static void a_number_that_is_not_whole_is_refused_wherever_it_stands(void **state)
{
    static const char *const numbers[] = {"7.0", "7e0", "7E2", "0.5", "-0.0", "1e400"};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char to[64];
        snprintf(to, sizeof to, "\"seq\":%s", numbers[i]);
        refused("\"seq\":7", to, i == 5 ? "real number overflow" : "not whole");
        snprintf(to, sizeof to, "\"responses\":%s", numbers[i]);
        refused("\"responses\":36", to, i == 5 ? "real number overflow" : "not whole");
    }
    refused("\"responses\":36", "\"responses\":9223372036854775808", "too big");
    refused("\"responses\":36", "\"responses\":-9223372036854775809", "too big");
    taken("\"responses\":36", "\"responses\":9223372036854775807");
    taken("\"responses\":36", "\"responses\":-9223372036854775808");
}

static void what_only_looks_like_a_line_as_written_is_read_as_json(void **state)
{
    (void)state;
    refused("\"responses\":36}}", "\"responses\":36}},\"body\":{}", "duplicate");
    refused("\"responses\":36}}", "\"responses\":36}},\"more\":{}", "no record has");
    refused("\"responses\":36}}", "\"responses\":36}}{}", "no JSON");
    refused("{\"" OTHER "\":12}", "{\"" OTHER "\":{}}", "seen holds something else");
    refused("{\"" OTHER "\":12}", "{\"" OTHER "\":12.5}", "not whole");
    refused("{\"" OTHER "\":12}", "{\"}\":12}", "seen names a feed");
    refused("\"tick\":1535875920000000", "\"tick\":9007199254740992", "tick is 9007199254740992");
    refused("\"tick\":1535875920000000", "\"tick\":1535875920000000000000", "too big");
    refused("\"tick\":1535875920000000", "\"tick\":0", "tick is 0");
    refused("\"seq\":7", "\"seq\":07", "no JSON");
    refused("\"seq\":7", "\"seq\":", "no JSON");
    refused("almere", "almere\",\"x\":\"", "no record has");
    taken("2.3.1.1/survey", "2.3.1.1\\/survey");
    taken("\"seq\":7", "\"seq\": 7");
}

static void nul_and_bytes_that_are_no_utf8_are_refused(void **state)
{
    static const char *const bytes[] = {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"};
    struct error err = {0};
    char line[] = LINE;
    (void)state;
    refused("\"verdict\":\"met\"", "\"verdict\":\"met\",\"note\":\"a\\u0000b\"", "\\u0000");
    refused("\"verdict\":\"met\"", "\"verdict\":\"met\",\"note\":\"\\ud800\"", "invalid Unicode");
    for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++) {
        char to[80];
        snprintf(to, sizeof to, "\"verdict\":\"met\",\"note\":\"%s\"", bytes[i]);
        refused("\"verdict\":\"met\"", to, "UTF-8");
    }
    line[strlen(LINE) - 3] = '\0';
    assert_int_equal(parse(line, strlen(LINE), &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "NUL"));
    taken("\"verdict\":\"met\"", "\"verdict\":\"met\",\"note\":\"caf\xc3\xa9 \\ud83d\\udeb2\"");
}

static void the_first_line_of_a_feed_and_no_other_has_no_previous_one(void **state)
{
    (void)state;
    refused("\"seq\":7", "\"seq\":1", "prev names a line before the first");
    refused(HASH, "", "prev is empty after the first line");
    taken("\"seq\":7,\"prev\":\"" HASH "\"", "\"seq\":1,\"prev\":\"\"");
}

static void seen_never_holds_the_own_feed(void **state)
{
    (void)state;
    refused("{\"" OTHER "\":12}", "{\"" FEED "\":6}", "seen names the record's own feed");
    taken("{\"" OTHER "\":12}", "{}");
}

static void a_kind_that_this_version_has_not_is_refused_with_the_one_that_was_meant(void **state)
{
    (void)state;
    refused("finding.set", "finding.get", "did you mean finding.set?");
    refused("\"kind\":\"finding.set\"", "\"kind\":\"\"", "kind");
    refused("\"kind\":\"finding.set\"", "\"kind\":\"../finding\"", "kind");
}

static void the_body_the_item_and_the_dossier_are_checked_by_the_kind(void **state)
{
    (void)state;
    refused("\"verdict\":\"met\"", "\"verdict\":\"good\"", "finding.set: body.verdict");
    refused("2.3.1.1/survey", "2.3.1.1/../x", "finding.set: item");
    refused("\"almere\"", "\"registry\"", "finding.set: belongs in the dossier of a case");
}

/* What a newer version says is not ours to judge, but it keeps to the envelope. */
static void a_record_of_a_newer_version_is_taken_with_its_body_and_new_fields_unread(void **state)
{
    struct record *record = NULL;
    struct error err = {0};
    const char *line = "{\"v\":2,\"dossier\":\"almere\",\"feed\":\"" FEED "\",\"seq\":1,\"prev\":\"\",\"seen\":{},"
                       "\"at\":\"" AT "\",\"tick\":5,\"kind\":\"finding.guess\",\"item\":\"any thing/at all\","
                       "\"body\":{\"x\":{}},\"mood\":\"good\"}";
    (void)state;
    if (record_parse(line, strlen(line), &record, &err) != 0) fail_msg("%s", err.message);
    assert_int_equal(record->version, 2);
    assert_null(record->type);
    assert_string_equal(record->line, line);
    record_free(record);
    taken("{\"v\":1,", "{\"v\":2,\"new\":[1],");
    taken("\"v\":1", "\"v\":1000000");
    refused("\"v\":1", "\"v\":1000001", "v is 1000001");
    refused("\"v\":1", "\"v\":0", "v is 0");
    for (int version = 2; version < 4; version++) {
        char to[64];
        snprintf(to, sizeof to, "{\"v\":%d,\"x\":1.5,", version);
        refused("{\"v\":1,", to, "not whole");
        snprintf(to, sizeof to, "{\"v\":%d,\"v\":%d,", version, version);
        refused("{\"v\":1,", to, "duplicate");
    }
    refused("{\"v\":1,\"dossier\":\"almere\"", "{\"v\":2,\"dossier\":\"../almere\"", "dossier");
}

/* The verdict on the envelope alone: what the kind says of item and body is told by oracle.py kinds. */
static void envelope_compare(const json_t *one)
{
    const char *line = json_string_value(json_object_get(one, "line"));
    bool good = json_is_true(json_object_get(one, "good"));
    struct error err = {0};
    int result = parse(line, strlen(line), &err);
    bool ours = result == 0 || strncmp(err.message, "finding.set: ", 13) == 0 ||
                (!json_is_true(json_object_get(one, "kind_known")) &&
                 strstr(err.message, "is none that version 1 has") != NULL);
    if (ours != good) fail_msg("we say %d (%s) of %s", result, err.message, line);
    if (ours || strcmp(err.message, "the record is no JSON object") == 0) return;
    if (strncmp(err.message, "the record is no JSON: ", 23) == 0) return; /* a value that stands alone */
    if (oracle_places(one, "the record's ", err.message)) return;
    size_t index;
    const json_t *path;
    json_array_foreach(json_object_get(one, "paths"), index, path)
    {
        char wanted[200];
        snprintf(wanted, sizeof wanted, "the record has a field \"%s\"", json_string_value(path));
        if (strncmp(err.message, wanted, strlen(wanted)) == 0) return;
    }
    fail_msg("another place than the validator says: %s in %s", err.message, line);
}

static void a_stock_validator_says_the_same_of_every_envelope(void **state)
{
    (void)state;
    assert_true(oracle_cases("records", envelope_compare) > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_line_is_read_and_its_bytes_are_kept),
        cmocka_unit_test(white_space_and_order_within_the_line_are_the_writers_own),
        cmocka_unit_test(what_is_no_object_of_json_on_one_line_is_refused),
        cmocka_unit_test(a_line_has_at_most_64_kib),
        cmocka_unit_test(deep_nesting_is_refused_before_it_is_parsed),
        cmocka_unit_test(a_key_twice_is_refused_wherever_it_stands),
        cmocka_unit_test(a_number_that_is_not_whole_is_refused_wherever_it_stands),
        cmocka_unit_test(what_only_looks_like_a_line_as_written_is_read_as_json),
        cmocka_unit_test(nul_and_bytes_that_are_no_utf8_are_refused),
        cmocka_unit_test(the_first_line_of_a_feed_and_no_other_has_no_previous_one),
        cmocka_unit_test(seen_never_holds_the_own_feed),
        cmocka_unit_test(a_kind_that_this_version_has_not_is_refused_with_the_one_that_was_meant),
        cmocka_unit_test(the_body_the_item_and_the_dossier_are_checked_by_the_kind),
        cmocka_unit_test(a_record_of_a_newer_version_is_taken_with_its_body_and_new_fields_unread),
        cmocka_unit_test(a_stock_validator_says_the_same_of_every_envelope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
