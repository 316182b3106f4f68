/* What is malformed in the files of a scheme is told by file, line and column, with what was expected. */
#include "tests/checklists/scheme_files.h"

/* Loads the spoiled scheme and expects "file:line:column: " of where the spoiling stands, `right` columns on, and
 * `words` behind it. */
static void assert_refused(const struct scheme_files *files, const char *name, const char *before, const char *after,
                           unsigned right, const char *words)
{
    char place[256];
    unsigned line, column;
    struct scheme *scheme = NULL;
    struct error err = {0};
    spoil(files, name, before, after, &line, &column);
    assert_int_equal(scheme_load_directory(files->directory, &scheme, &err), ERROR_INVALID);
    assert_null(scheme);
    snprintf(place, sizeof place, "%s/%s:%u:%u: ", files->directory, name, line, column + right);
    if (strncmp(err.message, place, strlen(place)) != 0 || strstr(err.message, words) == NULL)
        fail_msg("expected %s..%s, got %s", place, words, err.message);
}

static void a_mistyped_field_is_told_with_the_nearest(void **state)
{
    assert_refused(*state, "requirements.yaml", "evidence:", "evidense:", 0, "did you mean evidence?");
}

static void a_strange_field_is_told_with_all_that_could_stand_there(void **state)
{
    assert_refused(*state, "requirements.yaml", "evidence:", "weather:", 0,
                   "clause, title, asks, evidence, remark, methods");
}

static void a_missing_field_is_told_where_its_entry_begins(void **state)
{
    assert_refused(*state, "rules.yaml", "id: application\n    kind: received\n", "id: application\n", 0,
                   "the field kind is missing");
}

static void a_word_for_a_number_is_refused(void **state)
{
    assert_refused(*state, "rules.yaml", "years: 3", "years: three", 7, "expected a whole number");
}

static void a_negative_percentage_is_refused(void **state)
{
    assert_refused(*state, "rules.yaml", "percent: 50", "percent: -50", 9, "expected a whole number");
}

static void a_truth_is_true_or_false(void **state)
{
    assert_refused(*state, "scheme.yaml", "required: true", "required: maybe", 10, "expected false or true");
}

static void a_type_of_a_fact_that_is_none_is_refused(void **state)
{
    assert_refused(*state, "forms.yaml", "type: yes-no", "type: yesno", 6,
                   "expected text or yes-no or number or day or choice");
}

static void what_a_form_is_filled_in_for_is_one_of_a_few(void **state)
{
    assert_refused(*state, "forms.yaml", "each: participants", "each: participant", 6,
                   "expected once or participants or measures or themes or rows");
    spoil(*state, "forms.yaml", "each: participant\n", "each: participants\n", NULL, NULL);
    assert_refused(*state, "forms.yaml", "stage: certificate", "stage: report", 7,
                   "expected assessment or certificate");
}

static void a_text_for_a_list_is_refused(void **state)
{
    assert_refused(*state, "requirements.yaml", "methods: [document, walk]", "methods: document", 9, "expected a list");
}

static void a_list_for_a_text_is_refused(void **state)
{
    assert_refused(*state, "rules.yaml", "kind: received", "kind: [received]", 6, "expected a text");
}

static void an_empty_id_is_refused(void **state)
{
    assert_refused(*state, "rules.yaml", "kind: received", "kind: \"\"", 6, "expected a text of 1 to 64 bytes");
}

static void an_endless_id_is_refused(void **state)
{
    assert_refused(*state, "rules.yaml", "kind: received",
                   "kind: rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr", 6,
                   "expected a text of 1 to 64 bytes");
}

static void a_field_given_twice_is_refused(void **state)
{
    assert_refused(*state, "rules.yaml", "section: intake\n", "kind: told\n    section: intake\n", 0,
                   "kind stands twice");
}

static void aliases_are_refused(void **state)
{
    assert_refused(*state, "rules.yaml", "kind: received", "kind: *x", 6, "aliases are not read");
}

static void broken_yaml_is_told_by_place(void **state)
{
    assert_refused(*state, "rules.yaml", "name: {nl: gegevens bij aanvraag, en: application data}",
                   "name: {nl: gegevens ]", 20, "did not find expected");
}

static void bytes_that_are_no_text_are_told_by_place(void **state)
{
    assert_refused(*state, "rules.yaml", "gegevens bij aanvraag", "\xff\xfe", 0, "UTF-8");
}

static void a_second_document_is_refused(void **state)
{
    assert_refused(*state, "scheme.yaml", "certificates:\n", "---\ncertificates:\n", 0, "expected one document");
}

/* Writes a whole file and expects the words. */
static void assert_file_refused(const struct scheme_files *files, const char *bytes, size_t length, const char *words)
{
    struct scheme *scheme = NULL;
    struct error err = {0};
    stock_write(&files->stock, "kvo-3.1/rules.yaml", bytes, length);
    assert_int_equal(scheme_load_directory(files->directory, &scheme, &err), ERROR_INVALID);
    if (strstr(err.message, words) == NULL) fail_msg("expected %s, got %s", words, err.message);
}

static void what_is_too_large_too_deep_or_empty_is_refused(void **state)
{
    static char large[1024 * 1024 + 1];
    struct text many = {0}, deep = {0};
    memset(large, ' ', sizeof large);
    assert_file_refused(*state, large, sizeof large, "larger than");
    assert_file_refused(*state, "", 0, "empty");
    text_puts(&many, "rules: [");
    for (int i = 0; i < 70000; i++) text_puts(&many, "a,");
    text_puts(&many, "]");
    assert_file_refused(*state, many.data, many.length, "holds too much");
    text_puts(&deep, "rules: ");
    for (int i = 0; i < 100; i++) text_puts(&deep, "[");
    assert_file_refused(*state, deep.data, deep.length, "nested too deep");
    text_fini(&many);
    text_fini(&deep);
}

static void a_list_of_too_many_entries_is_refused(void **state)
{
    struct text items = {0};
    text_puts(&items, "items: [a");
    for (int i = 0; i < 64; i++) text_puts(&items, ", a");
    text_puts(&items, "]");
    assert_refused(*state, "rules.yaml", "items: [basis, continu]", items.data, 8 + 64 * 3,
                   "a list of 0 to 64 entries");
    text_fini(&items);
}

static void a_missing_file_is_told_by_name(void **state)
{
    struct scheme_files *files = *state;
    struct scheme *scheme = NULL;
    struct error err = {0};
    char path[160];
    snprintf(path, sizeof path, "%s/clauses.yaml", files->directory);
    assert_int_equal(remove(path), 0);
    assert_int_equal(scheme_load_directory(files->directory, &scheme, &err), ERROR_NOT_FOUND);
    assert_non_null(strstr(err.message, "clauses.yaml"));
}

static void what_was_left_out_is_empty_or_null(void **state)
{
    struct scheme_files *files = *state;
    struct scheme *scheme = NULL;
    struct error err = {0};
    spoil(files, "requirements.yaml", "title: {nl: \"Afbakening van het gebied\", en: \"Delimitation of the area\"}",
          "title: {nl: \"Afbakening van het gebied\"}", NULL, NULL);
    assert_int_equal(scheme_load_directory(files->directory, &scheme, &err), 0);
    assert_string_equal(scheme->requirements[0].title.en, "");
    assert_string_equal(scheme_text_in(&scheme->requirements[0].title, LANGUAGE_EN), "Afbakening van het gebied");
    assert_null(scheme->requirements[0].remark.nl);
    assert_null(scheme->requirements[0].remark.en);
    assert_null(scheme->rules[0].item);
    scheme_free(scheme);
}

#define ON_COPY(test) cmocka_unit_test_setup_teardown(test, scheme_files_open, scheme_files_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_COPY(a_mistyped_field_is_told_with_the_nearest),
        ON_COPY(a_strange_field_is_told_with_all_that_could_stand_there),
        ON_COPY(a_missing_field_is_told_where_its_entry_begins),
        ON_COPY(a_word_for_a_number_is_refused),
        ON_COPY(a_negative_percentage_is_refused),
        ON_COPY(a_truth_is_true_or_false),
        ON_COPY(a_type_of_a_fact_that_is_none_is_refused),
        ON_COPY(what_a_form_is_filled_in_for_is_one_of_a_few),
        ON_COPY(a_text_for_a_list_is_refused),
        ON_COPY(a_list_for_a_text_is_refused),
        ON_COPY(an_empty_id_is_refused),
        ON_COPY(an_endless_id_is_refused),
        ON_COPY(a_field_given_twice_is_refused),
        ON_COPY(aliases_are_refused),
        ON_COPY(broken_yaml_is_told_by_place),
        ON_COPY(bytes_that_are_no_text_are_told_by_place),
        ON_COPY(a_second_document_is_refused),
        ON_COPY(what_is_too_large_too_deep_or_empty_is_refused),
        ON_COPY(a_list_of_too_many_entries_is_refused),
        ON_COPY(a_missing_file_is_told_by_name),
        ON_COPY(what_was_left_out_is_empty_or_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
