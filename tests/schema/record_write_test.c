/* Records that are written: as documented, read back before they count; who saw what; names and ids. */
#include "tests/schema/statements.h"

#include "schema/clock.h"

#define FEED "11111111111111111111111111111111"
#define OTHER "22222222222222222222222222222222"
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define AT "2018-09-02T10:12:00+02:00"
#define BODY "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":36}}"
#define HEAD                                                                                                           \
    "{\"v\":1,\"dossier\":\"almere\",\"feed\":\"" FEED "\",\"seq\":7,\"prev\":\"" HASH "\",\"seen\":{\"" OTHER         \
    "\":12},\"at\":\"" AT "\",\"tick\":1535875920000000,\"kind\":\"finding.set\",\"item\":\"2.3.1.1/survey\","
#define LINE HEAD "\"body\":" BODY "}"

/* A draft with everything in it. */
static struct record_draft draft_of(const json_t *seen, const json_t *body)
{
    return (struct record_draft){.dossier = "almere",
                                 .feed = FEED,
                                 .prev = HASH,
                                 .kind = "finding.set",
                                 .item = "2.3.1.1/survey",
                                 .seq = 7,
                                 .tick = 1535875920000000,
                                 .at = AT,
                                 .seen = seen,
                                 .body = body};
}

static void a_draft_is_written_as_documented_and_read_back(void **state)
{
    json_t *seen = json_pack("{s:i}", OTHER, 12), *body = json_loads(BODY, 0, NULL);
    struct record_draft draft = draft_of(seen, body);
    struct record *record = NULL;
    struct error err = {0};
    (void)state;
    if (record_write(&draft, &record, &err) != 0) fail_msg("%s", err.message);
    assert_string_equal(record->line, LINE);
    record_free(record);
    json_decref(seen);
    json_decref(body);
}

/* The document of the envelope names the fields that are written, in that order, and asks all of them. */
static void the_fields_written_are_those_of_the_schema_in_its_order(void **state)
{
    json_t *schema = json_load_file(SOURCE_DIR "/schema/record.json", JSON_REJECT_DUPLICATES, NULL);
    json_t *properties = json_object_get(schema, "properties"), *line = json_loads(LINE, 0, NULL), *value;
    const json_t *required = json_object_get(schema, "required");
    void *field = json_object_iter(line);
    const char *name;
    size_t index = 0;
    (void)state;
    assert_non_null(schema);
    assert_int_equal(json_object_size(properties), json_array_size(required));
    assert_int_equal(json_object_size(properties), json_object_size(line));
    json_object_foreach(properties, name, value)
    {
        assert_string_equal(name, json_object_iter_key(field));
        assert_string_equal(name, json_string_value(json_array_get(required, index)));
        assert_true(json_string_length(json_object_get(value, "description")) > 0);
        field = json_object_iter_next(line, field);
        index++;
    }
    json_decref(schema);
    json_decref(line);
}

static void a_draft_without_time_and_seen_gets_now_and_nothing(void **state)
{
    json_t *body = json_loads(BODY, 0, NULL);
    struct record_draft draft = draft_of(NULL, body);
    struct record *record = NULL;
    struct error err = {0};
    int64_t seconds = 0;
    (void)state;
    draft.at = NULL;
    int64_t before = clock_microseconds() / 1000000;
    if (record_write(&draft, &record, &err) != 0) fail_msg("%s", err.message);
    assert_int_equal(json_object_size(record->seen), 0);
    assert_true(clock_parse(record->at, &seconds));
    assert_true(seconds >= before && seconds <= clock_microseconds() / 1000000);
    record_free(record);
    json_decref(body);
}

static void a_draft_that_is_no_record_is_not_written(void **state)
{
    json_t *good = json_loads(BODY, 0, NULL), *bad = json_loads("{\"verdict\":\"met\",\"more\":1}", 0, NULL);
    json_t *real = json_loads("{\"verdict\":\"met\",\"facts\":{\"share\":0.2}}", 0, NULL);
    json_t *own = json_pack("{s:i}", FEED, 6);
    struct record_draft drafts[] = {draft_of(NULL, bad),  draft_of(NULL, real), draft_of(own, good),
                                    draft_of(NULL, good), draft_of(NULL, good), draft_of(NULL, good),
                                    draft_of(NULL, good)};
    (void)state;
    drafts[3].item = "\"},\"body\":{";
    drafts[4].at = "yesterday";
    drafts[5].tick = CLOCK_TICK_MAX + 1;
    drafts[6].dossier = "almere\",\"v\":2,\"x\":\"";
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++) {
        struct record *record = NULL;
        struct error err = {0};
        assert_int_equal(record_write(&drafts[i], &record, &err), ERROR_INVALID);
        assert_null(record);
        assert_true(err.message[0] != '\0');
    }
    json_decref(good);
    json_decref(bad);
    json_decref(real);
    json_decref(own);
}

static void a_writer_saw_his_own_earlier_lines_and_those_he_names(void **state)
{
    struct author anna, bert;
    struct record *records[5];
    (void)state;
    records[0] = author_open(&anna, 1, "almere", "anna", "laptop", SOME_KEY, AT);
    records[1] = author_open(&bert, 2, "almere", "bert", "tablet", SOME_KEY, AT);
    records[2] = author_write(&bert, AT, "finding.set", "2.3.1.1", BODY);
    author_notes(&anna, bert.feed, 1);
    records[3] = author_write(&anna, AT, "finding.set", "2.3.1.1", BODY);
    author_learns(&anna, &bert);
    records[4] = author_write(&anna, AT, "finding.set", "2.3.1.1", BODY);
    static const bool saw[5][5] = {{0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}, {0, 1, 0, 0, 0}, {1, 1, 0, 0, 0}, {1, 1, 1, 1, 0}};
    for (int later = 0; later < 5; later++) {
        for (int earlier = 0; earlier < 5; earlier++)
            assert_int_equal(record_saw(records[later], records[earlier]), saw[later][earlier]);
    }
    for (int i = 0; i < 5; i++) record_free(records[i]);
    author_close(&anna);
    author_close(&bert);
}

static int allocations_left; /* what jansson may still have */

static void *scarce_malloc(size_t size)
{
    return allocations_left-- > 0 ? malloc(size) : NULL;
}

/* A record is read whole or not at all, and nothing is left behind. (Where it is in the middle of a word that memory
 * runs out, jansson blames the line.) */
static void where_memory_runs_out_there_is_no_record(void **state)
{
    struct record *record = NULL;
    struct error err = {0};
    int given = 0, memory = 0, result = ERROR_MEMORY;
    (void)state;
    assert_non_null(kind_find("finding.set")); /* the kinds are there before */
    json_set_alloc_funcs(scarce_malloc, free);
    for (; result != 0 && given < 1000; given++) {
        allocations_left = given;
        result = record_parse(LINE, strlen(LINE), &record, &err);
        if (result == 0) break;
        assert_null(record);
        assert_true(result == ERROR_MEMORY || result == ERROR_INVALID);
        memory += result == ERROR_MEMORY;
    }
    json_set_alloc_funcs(malloc, free);
    if (result != 0) fail_msg("%s", err.message);
    assert_true(given > 10 && memory > given / 3);
    record_free(record);
}

static void ids_are_plain_words_that_no_path_or_shell_reads_otherwise(void **state)
{
    static const char *const wrong[] = {"",     "-a",
                                        "A",    "a/b",
                                        "..",   "a.b",
                                        "a b",  "a_b",
                                        "a\n",  "\xc3\xa9",
                                        "a\"b", "$(x)",
                                        "a;b",  "0123456789012345678901234567890123456789012345678901234567890123x"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (dossier_id_valid(wrong[i])) fail_msg("taken for an id: %s", wrong[i]);
    }
    assert_true(dossier_id_valid("randstad-almere"));
    assert_true(dossier_id_valid("0"));
    assert_true(dossier_id_valid("0123456789012345678901234567890123456789012345678901234567890123"));
    assert_true(feed_id_valid(FEED));
    assert_false(feed_id_valid("1111111111111111111111111111111"));
    assert_false(feed_id_valid(FEED "1"));
    assert_false(feed_id_valid("1111111111111111111111111111111A"));
    assert_false(feed_id_valid(""));
}

static void a_name_becomes_an_id(void **state)
{
    static const char *const names[][2] = {
        {"De Randstad, Almere", "de-randstad-almere"},
        {"  KVO -- 2018!  ", "kvo-2018"},
        {"caf\xc3\xa9 Zo\xc3\xab", "caf-zo"},
        {"---", ""},
        {"", ""},
        {"../../etc", "etc"},
    };
    char id[DOSSIER_ID_MAX + 1], much[300];
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        dossier_id_from_name(names[i][0], id);
        assert_string_equal(id, names[i][1]);
    }
    memset(much, 'a', sizeof much);
    for (size_t i = 7; i < sizeof much; i += 8) much[i] = ' ';
    much[sizeof much - 1] = '\0';
    dossier_id_from_name(much, id);
    assert_true(dossier_id_valid(id));
    assert_int_equal(strlen(id), 63); /* the 64th would be a hyphen at the end */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draft_is_written_as_documented_and_read_back),
        cmocka_unit_test(the_fields_written_are_those_of_the_schema_in_its_order),
        cmocka_unit_test(a_draft_without_time_and_seen_gets_now_and_nothing),
        cmocka_unit_test(a_draft_that_is_no_record_is_not_written),
        cmocka_unit_test(a_writer_saw_his_own_earlier_lines_and_those_he_names),
        cmocka_unit_test(where_memory_runs_out_there_is_no_record),
        cmocka_unit_test(ids_are_plain_words_that_no_path_or_shell_reads_otherwise),
        cmocka_unit_test(a_name_becomes_an_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
