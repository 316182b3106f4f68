/* Kinds: every file is understood, and what a stock JSON Schema validator takes and refuses, we take and refuse. */
#include "tests/schema/oracle.h"

#include <dirent.h>
#include <pthread.h>

#include "schema/kind.h"
#include "schema/kind_schema.h"

#define KINDS_DIRECTORY SOURCE_DIR "/schema/kinds"

static size_t taken, refused;

static void a_kind_is_there_for_every_file_in_order_of_name(void **state)
{
    DIR *directory = opendir(KINDS_DIRECTORY);
    size_t files = 0, kinds = 0;
    (void)state;
    assert_non_null(directory);
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        char name[256];
        size_t length = strlen(entry->d_name);
        if (entry->d_name[0] == '.') continue;
        assert_true(length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0);
        snprintf(name, sizeof name, "%.*s", (int)length - 5, entry->d_name);
        if (kind_find(name) == NULL) fail_msg("%s was not understood", entry->d_name);
        files++;
    }
    closedir(directory);
    for (; kind_at(kinds) != NULL; kinds++) {
        if (kinds > 0) assert_true(strcmp(kind_name(kind_at(kinds - 1)), kind_name(kind_at(kinds))) < 0);
        assert_ptr_equal(kind_find(kind_name(kind_at(kinds))), kind_at(kinds));
    }
    assert_int_equal(kinds, files);
    assert_null(kind_find("finding"));
    assert_null(kind_find(""));
}

/* A file that could not be read would be left out; why, stands here. */
static void every_file_keeps_to_the_subset_that_is_understood(void **state)
{
    (void)state;
    for (size_t i = 0; kind_at(i) != NULL; i++) {
        const char *name = kind_name(kind_at(i));
        struct error err = {0};
        char id[100];
        json_t *schema = json_loads(kind_schema_text(kind_at(i)), JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(schema);
        struct kind_rule *rule = NULL;
        if (kind_rule_read(schema, &rule, &err) != 0) fail_msg("%s: %s", name, err.message);
        kind_rule_free(rule);
        snprintf(id, sizeof id, "urn:schouw:kind:%s", name);
        assert_string_equal(json_string_value(json_object_get(schema, "$id")), id);
        assert_true(strlen(kind_title(kind_at(i))) > 10);
        assert_int_not_equal(kind_roles(kind_at(i)), 0);
        const char *item = json_string_value(json_object_get(schema, "x-item"));
        assert_true(item[0] == '^' && item[strlen(item) - 1] == '$'); /* nothing around it */
        assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
        json_decref(schema);
    }
}

/* A file's text; free() it. */
static char *file_read(const char *path)
{
    struct text text = {0};
    char piece[4096];
    size_t got, length;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while ((got = fread(piece, 1, sizeof piece, file)) > 0) text_append(&text, piece, got);
    fclose(file);
    return text_take(&text, &length);
}

static void the_readme_has_a_row_for_every_kind_as_its_file_has_it(void **state)
{
    char *readme = file_read(SOURCE_DIR "/schema/README.md");
    (void)state;
    for (size_t i = 0; kind_at(i) != NULL; i++) {
        const struct kind *kind = kind_at(i);
        json_t *schema = json_loads(kind_schema_text(kind), 0, NULL);
        struct text row = {0};
        const char *comma = "";
        text_printf(&row, "\n| `%s` | %s | ", kind_name(kind), kind_title(kind));
        for (unsigned role = ROLE_AUDITOR; role <= ROLE_ADMINISTRATOR; role <<= 1) {
            if ((kind_roles(kind) & role) == 0) continue;
            text_printf(&row, "%s%s", comma, role_name(role));
            comma = ", ";
        }
        text_printf(&row, " | %s | `%s` | %s |\n", stage_name(kind_stage(kind)),
                    json_string_value(json_object_get(schema, "x-item")),
                    json_string_value(json_object_get(schema, "x-dossier")));
        if (strstr(readme, row.data) == NULL) fail_msg("schema/README.md lacks the row: %s", row.data);
        text_fini(&row);
        json_decref(schema);
    }
    free(readme);
}

static void roles_stage_and_title_are_those_of_the_file(void **state)
{
    const struct kind *finding = kind_find("finding.set"), *review = kind_find("review.set"),
                      *team = kind_find("team.set");
    (void)state;
    assert_int_equal(kind_roles(finding), ROLE_AUDITOR);
    assert_int_equal(kind_stage(finding), STAGE_AUDIT);
    assert_non_null(strstr(kind_title(finding), "verdict"));
    assert_int_equal(kind_roles(review), ROLE_REVIEWER);
    assert_int_equal(kind_stage(review), STAGE_REVIEW);
    assert_int_equal(kind_stage(team), STAGE_NONE);
    assert_int_equal(kind_roles(team), ROLE_AUDITOR | ROLE_ADMINISTRATOR);
    assert_int_equal(kind_stage(kind_find("report.issue")), STAGE_REPORT);
    assert_int_equal(kind_stage(kind_find("advice.set")), STAGE_ADVICE);
    assert_int_equal(kind_stage(kind_find("decision.set")), STAGE_DECISION);
    assert_int_equal(kind_stage(kind_find("certificate.issue")), STAGE_CERTIFICATE);
}

static void names_of_roles_and_stages_go_both_ways(void **state)
{
    (void)state;
    for (unsigned role = ROLE_AUDITOR; role <= ROLE_ADMINISTRATOR; role <<= 1)
        assert_int_equal(role_parse(role_name(role)), role);
    assert_int_equal(role_parse("auditors"), 0);
    assert_int_equal(role_parse(NULL), 0);
    assert_string_equal(role_name(0), "");
    assert_string_equal(role_name(ROLE_AUDITOR | ROLE_REVIEWER), "");
    assert_string_equal(stage_name(STAGE_NONE), "none");
    assert_string_equal(stage_name(STAGE_CERTIFICATE), "certificate");
    assert_string_equal(stage_name((enum stage)7), "");
}

static void a_kind_written_wrong_has_one_that_was_meant(void **state)
{
    (void)state;
    assert_string_equal(kind_nearest("finding.sett"), "finding.set");
    assert_string_equal(kind_nearest("deviation.rais"), "deviation.raise");
    assert_string_equal(kind_nearest("feed.open"), "feed.open");
}

/* Whether a schema of one keyword is understood. */
static int prepare(const char *schema, struct error *err)
{
    json_t *json = json_loads(schema, 0, NULL);
    struct kind_rule *rule = NULL;
    assert_non_null(json);
    int result = kind_rule_read(json, &rule, err);
    kind_rule_free(rule);
    json_decref(json);
    return result;
}

static void what_is_not_understood_is_not_passed_over(void **state)
{
    static const char *const unknown[] = {
        "{\"maxlength\": 3}",
        "{\"$ref\": \"#\"}",
        "{\"oneOf\": []}",
        "{\"const\": 1}",
        "{\"minItems\": 1}",
        "{\"properties\": {\"a\": {\"minProperties\": 1}}}",
        "{\"properties\": {\"a\": {\"items\": {\"additionalProperties\": {\"x-unknown\": 1}}}}}",
        "{\"properties\": {\"a\": true}}",
        "{\"properties\": []}",
        "{\"type\": \"number\"}",
        "{\"type\": [\"string\", \"float\"]}",
        "{\"type\": []}",
        "{\"type\": 1}",
        "{\"format\": \"date-time\"}",
        "{\"format\": 1}",
        "{\"pattern\": \"a{2\"}",
        "{\"pattern\": 1}",
        "{\"maximum\": 1.5}",
        "{\"minimum\": \"1\"}",
        "{\"maxLength\": -1}",
        "{\"maxItems\": \"many\"}",
        "{\"enum\": []}",
        "{\"enum\": \"a\"}",
        "{\"required\": [1]}",
        "{\"required\": \"a\"}",
        "{\"items\": []}",
        "{\"items\": false}",
        "{\"additionalProperties\": true}",
    };
    struct error err = {0};
    (void)state;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        if (prepare(unknown[i], &err) != ERROR_INVALID) fail_msg("understood: %s", unknown[i]);
    }
    assert_int_equal(prepare("{\"properties\": {\"facts\": {\"minProperties\": 1}}}", &err), ERROR_INVALID);
    assert_string_equal(err.message, "facts: the keyword minProperties is not understood");
    assert_int_equal(prepare("{}", &err), 0);
    assert_int_equal(prepare("{\"additionalProperties\": false, \"properties\": {\"a\": {\"type\": \"null\"}}}", &err),
                     0);
}

/* What is needed, told in the order in which the schema has it; also where a name stands there twice, or has no schema
 * of its own. */
static void what_is_needed_is_missed_in_order(void **state)
{
    static const struct {
        const char *body, *message;
    } bodies[] = {{"{}", "body.b is missing"},
                  {"{\"b\": 1}", "body.c is missing"},
                  {"{\"c\": 1, \"a\": \"wrong\"}", "body.b is missing"},
                  {"{\"c\": 1, \"b\": 2, \"a\": \"wrong\"}", "body.a should be of type integer"},
                  {"{\"c\": 1, \"b\": 2, \"a\": 3}", ""}};
    json_t *schema = json_loads("{\"required\": [\"b\", \"c\", \"b\", \"c\"], \"properties\": {\"a\": {\"type\": "
                                "\"integer\"}, \"b\": {\"type\": \"integer\"}}}",
                                0, NULL);
    struct kind_rule *rule = NULL;
    (void)state;
    assert_int_equal(kind_rule_read(schema, &rule, NULL), 0);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        json_t *body = json_loads(bodies[i].body, 0, NULL);
        struct error err = {0};
        assert_int_equal(kind_rule_check(rule, body, "body", &err), *bodies[i].message ? ERROR_INVALID : 0);
        assert_string_equal(err.message, bodies[i].message);
        json_decref(body);
    }
    kind_rule_free(rule);
    json_decref(schema);
}

static void case_compare(const json_t *one)
{
    const char *name = json_string_value(json_object_get(one, "kind"));
    const char *dossier = json_string_value(json_object_get(one, "dossier"));
    const char *item = json_string_value(json_object_get(one, "item"));
    const json_t *body = json_object_get(one, "body");
    bool good = json_is_true(json_object_get(one, "good"));
    struct error err = {0};
    char before[80];
    int result = kind_check(kind_find(name), dossier, item, body, &err);
    snprintf(before, sizeof before, "%s: ", name);
    if ((result == 0) != good || (result != 0 && !oracle_places(one, before, err.message))) {
        char *text = json_dumps(one, JSON_COMPACT);
        fail_msg("we say %d (%s) of %.1500s", result, err.message, text);
    }
    if (result != 0) assert_int_equal(result, ERROR_INVALID);
    taken += good;
    refused += !good;
}

static void a_stock_validator_says_the_same_of_every_body_item_and_dossier(void **state)
{
    (void)state;
    assert_true(oracle_cases("kinds", case_compare) > 5000);
    assert_true(taken > 1000 && refused > 3000);
}

static void a_message_names_kind_place_and_reason(void **state)
{
    static const struct {
        const char *body, *message;
    } bodies[] = {
        {"{\"verdict\":\"met\",\"facts\":{\"responses\":[36]}}",
         "finding.set: body.facts.responses should be of type integer or string or boolean"},
        {"{}", "finding.set: body.verdict is missing"},
        {"{\"verdict\":\"mett\"}", "finding.set: body.verdict should be one of: met, unmet, not-applicable"},
        {"{\"verdict\":\"met\",\"verdikt\":1}", "finding.set: body.verdikt is a field that this kind has not"},
        {"{\"verdict\":\"met\",\"evidence\":[\"abc\"]}",
         "finding.set: body.evidence[0]: \"abc\" has not the shape ^[0-9a-f]{64}$"},
        {"{\"verdict\":\"met\",\"method\":\"\"}", "finding.set: body.method is empty"},
        {"[]", "finding.set: body should be of type object"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct error err = {0};
        json_t *body = json_loads(bodies[i].body, 0, NULL);
        assert_non_null(body);
        assert_int_equal(kind_check(kind_find("finding.set"), "almere", "2.3.1.1", body, &err), ERROR_INVALID);
        assert_string_equal(err.message, bodies[i].message);
        json_decref(body);
    }
}

/* JSON Schema takes 1.0 for a whole number; we do not, as it can be written in more ways than one. */
static void a_number_with_a_point_is_never_whole(void **state)
{
    struct error err = {0};
    json_t *body = json_loads("{\"verdict\":\"met\",\"facts\":{\"responses\":36.0}}", 0, NULL);
    (void)state;
    assert_int_equal(kind_check(kind_find("finding.set"), "almere", "2.3.1.1", body, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "body.facts.responses"));
    json_decref(body);
}

static void *checks_of_a_thread(void *body)
{
    for (int i = 0; i < 500; i++) {
        const struct kind *kind = kind_find("finding.set");
        if (kind == NULL || kind_check(kind, "almere", "2.3.1.1", body, NULL) != 0) return body;
        if (kind_check(kind, "almere", "../x", body, NULL) != ERROR_INVALID) return body;
    }
    return NULL;
}

static void threads_check_side_by_side(void **state)
{
    json_t *body = json_loads("{\"verdict\":\"met\",\"method\":\"survey\",\"facts\":{\"responses\":36}}", 0, NULL);
    pthread_t threads[4];
    (void)state;
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&threads[i], NULL, checks_of_a_thread, body), 0);
    for (int i = 0; i < 4; i++) {
        void *wrong = NULL;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
    json_decref(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_check_side_by_side), /* first: the files are read while they do */
        cmocka_unit_test(a_kind_is_there_for_every_file_in_order_of_name),
        cmocka_unit_test(every_file_keeps_to_the_subset_that_is_understood),
        cmocka_unit_test(the_readme_has_a_row_for_every_kind_as_its_file_has_it),
        cmocka_unit_test(roles_stage_and_title_are_those_of_the_file),
        cmocka_unit_test(names_of_roles_and_stages_go_both_ways),
        cmocka_unit_test(a_kind_written_wrong_has_one_that_was_meant),
        cmocka_unit_test(what_is_not_understood_is_not_passed_over),
        cmocka_unit_test(what_is_needed_is_missed_in_order),
        cmocka_unit_test(a_stock_validator_says_the_same_of_every_body_item_and_dossier),
        cmocka_unit_test(a_message_names_kind_place_and_reason),
        cmocka_unit_test(a_number_with_a_point_is_never_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
