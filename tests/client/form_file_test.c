/* Forms as a text: what a file may say, where it is refused and in which line, and that what is written is read again.
 */
#include "client/form_file.h"

#include "schema/text.h"
#include "tests/schema/statements.h"

#define AT "2026-01-10T10:00:00+01:00"
#define CASE "randstad"

struct fixture {
    struct scheme *scheme;
    struct form_facts facts;
    struct error err;
};

static int fixture_open(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    if (scheme_load_directory(SOURCE_DIR "/checklists/kvo-3.1", &fixture->scheme, &fixture->err) != 0)
        fail_msg("%s", fixture->err.message);
    *state = fixture;
    return 0;
}

static int fixture_close(void **state)
{
    struct fixture *fixture = *state;
    form_facts_fini(&fixture->facts);
    scheme_free(fixture->scheme);
    free(fixture);
    return 0;
}

static int reads_of(struct fixture *fixture, const char *section, const char *text)
{
    form_facts_fini(&fixture->facts);
    fixture->err = (struct error){0};
    return form_file_read(fixture->scheme, "forms.txt", text, section, LANGUAGE_EN, &fixture->facts, &fixture->err);
}

static void reads(struct fixture *fixture, const char *text)
{
    if (reads_of(fixture, NULL, text) != 0) fail_msg("%s", fixture->err.message);
}

static void refuses(struct fixture *fixture, const char *text, const char *says)
{
    assert_int_equal(reads_of(fixture, NULL, text), ERROR_INVALID);
    if (strstr(fixture->err.message, says) == NULL) fail_msg("\"%s\" does not say \"%s\"", fixture->err.message, says);
}

static const struct form_fact *fact(const struct fixture *fixture, const char *item)
{
    for (size_t i = 0; i < fixture->facts.count; i++) {
        if (strcmp(fixture->facts.facts[i].item, item) == 0) return &fixture->facts.facts[i];
    }
    fail_msg("nothing is said of %s", item);
    return NULL;
}

static const char *words(const struct fixture *fixture, const char *item)
{
    const char *string = json_string_value(fact(fixture, item)->value);
    assert_non_null(string);
    return string;
}

static void sections_fields_and_remarks_are_told_apart(void **state)
{
    struct fixture *fixture = *state;
    reads(fixture, "# a remark\r\n\n[2.2.3]\nsigned-by-all: yes\nsigned-on:2018-06-04\n#area: yes\narea :  nee\t\n\n"
                   "[2.3.1.1/crime]\nrelevant: no\n[2.2.1]\nenterprises: 113");
    assert_int_equal(fixture->facts.count, 5);
    assert_true(json_is_true(fact(fixture, "2.2.3/signed-by-all")->value));
    assert_true(json_is_false(fact(fixture, "2.2.3/area")->value));
    assert_string_equal(words(fixture, "2.2.3/signed-on"), "2018-06-04");
    assert_true(json_is_false(fact(fixture, "2.3.1.1/crime/relevant")->value));
    assert_string_equal(fact(fixture, "2.3.1.1/crime/relevant")->row, "crime");
    assert_int_equal(json_integer_value(fact(fixture, "2.2.1/enterprises")->value), 113);
    assert_int_equal(fact(fixture, "2.2.3/signed-on")->line, 5);
    assert_int_equal(fact(fixture, "2.2.1/enterprises")->line, 12);
}

static void a_text_goes_on_in_indented_lines(void **state)
{
    struct fixture *fixture = *state;
    reads(fixture, "[2.2.4]\ncontracts: the chair,\n  who is elected\n\n    deeper\n# a remark\n\tand a tab\n\n\n"
                   "planning:\n  # no remark: it is indented\naddress: Laan 1\n");
    assert_string_equal(words(fixture, "2.2.4/contracts"), "the chair,\nwho is elected\n\n  deeper\nand a tab");
    assert_string_equal(words(fixture, "2.2.4/planning"), "# no remark: it is indented");
    assert_string_equal(words(fixture, "2.2.4/address"), "Laan 1");
}

static void what_is_left_empty_says_nothing(void **state)
{
    struct fixture *fixture = *state;
    reads(fixture, "[2.2.3]\nsigned-by-all:\nsigned-on: \t\n");
    assert_int_equal(fixture->facts.count, 2);
    assert_null(fact(fixture, "2.2.3/signed-by-all")->value);
    assert_null(fact(fixture, "2.2.3/signed-on")->value);
    reads(fixture, "");
    assert_int_equal(fixture->facts.count, 0);
}

static void what_is_unknown_is_refused_with_the_nearest_and_the_line(void **state)
{
    struct fixture *fixture = *state;
    refuses(fixture, "[2.2.3]\n\nsigned-by-al: yes\n", "forms.txt, line 3: ");
    refuses(fixture, "[2.2.3]\n\nsigned-by-al: yes\n", "did you mean signed-by-all?");
    refuses(fixture, "[2.2.33]\nmap: yes\n", "line 1: kvo-3.1 has no form at 2.2.33; did you mean 2.2.3?");
    refuses(fixture, "[4.4.3]\n", "line 1: kvo-3.1 has no form at 4.4.3");
    refuses(fixture, "[2.2.3/police]\nsigned-by-all: yes\n", "line 1: the form of 2.2.3 has no rows");
    refuses(fixture, "[2.2.2]\nname: x\n", "line 2: of which row?");
    refuses(fixture, "[2.3.2.6/Goal One]\n", "line 1: \"Goal One\" can be no row");
    refuses(fixture, "[2.3.2.6/../x]\n", "can be no row");
    refuses(fixture, "[2.2.3/a/b]\n", "can be no row");
}

static void a_value_that_is_none_is_refused_with_its_line(void **state)
{
    struct fixture *fixture = *state;
    refuses(fixture, "[2.2.3]\nsigned-by-all: maybe\n", "line 2: signed-by-all is yes or no");
    refuses(fixture, "[2.2.3]\nsigned-on: 2018-02-30\n", "line 2: ");
    refuses(fixture, "[2.2.3]\n\nsigned-by-all: yes\n  and no\n\narea: yes\n", "line 3: signed-by-all is yes or no");
    refuses(fixture, "[2.2.1]\nenterprises: 31.86\n", "line 2: enterprises is a whole number");
    refuses(fixture, "[A.3/site]\nuse: bus\n", "use is one of: letter, website");
}

static void a_line_that_is_nothing_is_refused(void **state)
{
    struct fixture *fixture = *state;
    refuses(fixture, "signed-by-all: yes\n", "line 1: of which clause?");
    refuses(fixture, "  indented\n", "line 1: an indented line goes on");
    refuses(fixture, "[2.2.3]\n  indented\n", "line 2: an indented line goes on");
    refuses(fixture, "[2.2.3]\nsigned by all\n", "line 2: \"signed by all\" is no \"field: value\"");
    refuses(fixture, "[2.2.3]\n: yes\n", "is no \"field: value\"");
    refuses(fixture, "[2.2.3\n", "line 1: a section is [CLAUSE]");
    refuses(fixture, "[\n", "line 1: a section is [CLAUSE]");
    refuses(fixture, "[]\n", "line 1: ");
    refuses(fixture, "[2.2.3] yes\n", "line 1: a section is [CLAUSE]");
}

static void what_is_said_twice_is_refused_with_both_lines(void **state)
{
    struct fixture *fixture = *state;
    refuses(fixture, "[2.2.3]\narea: yes\ngoal: yes\n[2.2.3]\narea: no\n",
            "line 5: 2.2.3/area stands in line 2 already");
    refuses(fixture, "[2.2.3]\narea:\narea: no\n", "line 3: 2.2.3/area stands in line 2 already");
}

/* `head`, and then `what` so many times. */
static char *text_of(const char *head, const char *what, size_t times)
{
    struct text text = {0};
    text_puts(&text, head);
    for (size_t i = 0; i < times; i++) text_puts(&text, what);
    assert_false(text.failed);
    return text_take(&text, NULL);
}

static void what_is_too_long_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char *text = text_of("[2.2.4]\ncontracts: ", "x", FORM_VALUE_MAX);
    reads(fixture, text);
    free(text);
    text = text_of("[2.2.4]\ncontracts: ", "x", FORM_VALUE_MAX + 1);
    refuses(fixture, text, "line 2: contracts is longer than 4000 characters");
    free(text);
    text = text_of("[2.2.4]\ncontracts: ", "\xc3\xab", FORM_VALUE_MAX);
    reads(fixture, text);
    free(text);
    text = text_of("[2.2.4]\ncontracts: ", "x", FORM_LINE_MAX);
    refuses(fixture, text, "line 2: the line is longer than 65536 bytes");
    free(text);
    text = text_of("", "# remark\n", FORM_FILE_MAX / 9 + 1);
    refuses(fixture, text, "forms.txt is longer than 1048576 bytes");
    free(text);
    struct text many = {0};
    for (unsigned i = 0; i <= FORM_FACTS_MAX; i++) text_printf(&many, "[A.3/r%u]\nwhere: x\n", i);
    refuses(fixture, many.data, "more than 5000 facts");
    text_fini(&many);
    refuses(fixture, "[2.2.4]\ncontracts: \xff\n", "not valid UTF-8");
}

static void a_section_that_was_asked_for_binds_the_text(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(reads_of(fixture, "2.2.3", "area: yes\n[2.2.3]\ngoal: yes\n"), 0);
    assert_int_equal(fixture->facts.count, 2);
    assert_int_equal(reads_of(fixture, "2.3.1.1", "police-figures: yes\n[2.3.1.1/crime]\nrelevant: yes\n"), 0);
    assert_int_equal(reads_of(fixture, "2.3.1.1/crime", "relevant: yes\n"), 0);
    assert_int_equal(reads_of(fixture, "2.3.1.1/crime", "[2.3.1.1/nuisance]\nrelevant: yes\n"), ERROR_INVALID);
    assert_int_equal(reads_of(fixture, "2.2.3", "area: yes\n[2.2.1]\nmap: yes\n"), ERROR_INVALID);
    assert_non_null(strstr(fixture->err.message, "line 2: 2.2.1 is another form"));
    assert_int_equal(reads_of(fixture, "2.2.33", ""), ERROR_USAGE);
}

static void words_are_cleaned_as_a_file_would_have_them(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"  a  ", "a"}, {"a \n\n b\t\r\n", "a\n\n b"}, {"\n\n\na", "a"}, {"a\n\n\n", "a"}, {" \n \t\n", ""}, {"", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = strdup(cases[i][0]);
        assert_non_null(text);
        form_words_clean(text);
        assert_string_equal(text, cases[i][1]);
        free(text);
    }
}

/* What is written from a dossier says the same when it is read, whatever stands in it. */
static void what_is_written_is_read_again(void **state)
{
    struct fixture *fixture = *state;
    struct author author;
    struct fold *fold = fold_new();
    struct form_sheet sheet;
    struct text text = {0};
    struct error err = {0};
    assert_non_null(fold);
    fold_takes(fold, author_open(&author, 1, CASE, "lead-auditor", "laptop", SOME_KEY, AT));
    fold_takes(fold, author_write(&author, AT, "fact.set", "2.2.4/contracts",
                                  "{\"value\":\"the chair:\\n[2.2.3]\\n# x\\n\\n  area: no\"}"));
    fold_takes(fold, author_write(&author, AT, "fact.set", "2.2.4/written", "{\"value\":true}"));
    fold_takes(fold, author_write(&author, AT, "fact.set", "2.2.4/address", "{\"value\":\"a\\u001b[31m\\u202eb\"}"));
    fold_settles(fold, NULL);
    assert_int_equal(
        form_sheet_fill(fixture->scheme, form_find(fixture->scheme, "2.2.4", false), fold, "basis", &sheet, &err), 0);
    form_file_head(&text);
    form_file_write(fixture->scheme, &sheet, fold, NULL, LANGUAGE_EN, &text);
    form_sheet_fini(&sheet);
    assert_false(text.failed);
    assert_null(strchr(text.data, '\x1b'));
    reads(fixture, text.data);
    assert_int_equal(fixture->facts.count, 5);
    assert_string_equal(words(fixture, "2.2.4/contracts"), "the chair:\n[2.2.3]\n# x\n\n  area: no");
    assert_true(json_is_true(fact(fixture, "2.2.4/written")->value));
    assert_null(fact(fixture, "2.2.4/planning")->value);
    text_fini(&text);
    fold_free(fold);
    author_close(&author);
}

/* A row that is missing is there to be filled in; names from a dossier can not break out of a remark. */
static void rows_are_offered_and_names_are_remarks(void **state)
{
    struct fixture *fixture = *state;
    struct author author;
    struct fold *fold = fold_new();
    struct form_sheet sheet;
    struct text text = {0};
    struct error err = {0};
    assert_non_null(fold);
    fold_takes(fold, author_open(&author, 1, CASE, "lead-auditor", "laptop", SOME_KEY, AT));
    fold_takes(fold, author_write(&author, AT, "party.set", "police",
                                  "{\"name\":\"P\\n[2.2.3]\\narea: no\",\"type\":\"police\",\"participant\":true}"));
    fold_settles(fold, NULL);
    const struct scheme_form *participants = form_find(fixture->scheme, "2.2.2", true);
    assert_int_equal(form_sheet_fill(fixture->scheme, participants, fold, "basis", &sheet, &err), 0);
    form_file_write(fixture->scheme, &sheet, fold, NULL, LANGUAGE_EN, &text);
    form_sheet_fini(&sheet);
    const struct scheme_form *meetings = form_find(fixture->scheme, "2.4.2", true);
    assert_int_equal(form_sheet_fill(fixture->scheme, meetings, fold, "basis", &sheet, &err), 0);
    form_file_write(fixture->scheme, &sheet, fold, NULL, LANGUAGE_EN, &text);
    form_sheet_fini(&sheet);
    reads(fixture, text.data);
    assert_int_equal(fixture->facts.count, participants->fields_count + meetings->fields_count);
    assert_non_null(strstr(text.data, "\n[2.4.2/1]\n"));
    assert_string_equal(fact(fixture, "2.4.2/1/on")->row, "1");
    text_fini(&text);
    fold_free(fold);
    author_close(&author);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)
        TEST(sections_fields_and_remarks_are_told_apart),
        TEST(a_text_goes_on_in_indented_lines),
        TEST(what_is_left_empty_says_nothing),
        TEST(what_is_unknown_is_refused_with_the_nearest_and_the_line),
        TEST(a_value_that_is_none_is_refused_with_its_line),
        TEST(a_line_that_is_nothing_is_refused),
        TEST(what_is_said_twice_is_refused_with_both_lines),
        TEST(what_is_too_long_is_refused),
        TEST(a_section_that_was_asked_for_binds_the_text),
        TEST(words_are_cleaned_as_a_file_would_have_them),
        TEST(what_is_written_is_read_again),
        TEST(rows_are_offered_and_names_are_remarks),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
