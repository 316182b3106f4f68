/* The register as a table: what python's csv module reads from it is what the lines say. */
#include "tests/checklists/register_case.h"

#include "schema/process.h"

/* Rows as a stock reader has them: array of objects; new reference. */
static json_t *stock_rows(const struct text *csv)
{
    static const char script[] =
        "import csv, io, json, sys\n"
        "text = sys.stdin.buffer.read().decode('utf-8')\n"
        "print(json.dumps(list(csv.DictReader(io.StringIO(text, newline=''), strict=True))))\n";
    const char *const argv[] = {"python3", "-c", script, NULL};
    struct text said = {0}, errors = {0};
    struct error err = {0};
    int status = -1;
    if (process_run(argv, csv->data, csv->length, &said, &errors, &status, &err) != 0) fail_msg("%s", err.message);
    if (status != 0) fail_msg("%s", errors.data);
    json_t *rows = json_loads(said.data, 0, NULL);
    assert_non_null(rows);
    text_fini(&said);
    text_fini(&errors);
    return rows;
}

/* The rows of these lines; drops the lines. */
static json_t *table(json_t *lines)
{
    struct text csv = {0};
    struct error err = {0};
    assert_non_null(lines);
    if (register_csv(lines, &csv, &err) != 0) fail_msg("%s", err.message);
    assert_memory_equal(csv.data + csv.length - 2, "\r\n", 2);
    json_t *rows = stock_rows(&csv);
    assert_int_equal(json_array_size(rows), json_array_size(lines));
    text_fini(&csv);
    json_decref(lines);
    return rows;
}

static void cell_says(const json_t *rows, size_t row, const char *column, const char *value)
{
    const char *said = json_string_value(json_object_get(json_array_get(rows, row), column));
    if (said == NULL || strcmp(said, value) != 0)
        fail_msg("row %zu, %s: %s, not %s", row, column, said == NULL ? "no such column" : said, value);
}

static void what_people_write_comes_through_whole(void **state)
{
    static const char *const names[] = {"",       "KVO \"De Brug\"", "a,b",        "a\nb",     "a\r\nb",  "\"",
                                        "\"\",,", "Café Čapek 東京", "semi;colon", "'quoted'", " blank ", "a=1+1"};
    json_t *lines = json_array(), *rows;
    size_t count = sizeof names / sizeof *names;
    (void)state;
    for (size_t i = 0; i < count; i++)
        json_array_append_new(lines, json_pack("{s:s,s:s}", "partnership", names[i], "area", names[count - 1 - i]));
    rows = table(lines);
    for (size_t i = 0; i < count; i++) {
        cell_says(rows, i, "partnership", names[i]);
        cell_says(rows, i, "area", names[count - 1 - i]);
    }
    json_decref(rows);
}

static void no_cell_is_a_formula(void **state)
{
    static const char *const formulas[] = {"=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=\"a\",1"};
    json_t *lines = json_array(), *rows;
    size_t count = sizeof formulas / sizeof *formulas;
    char wanted[40];
    (void)state;
    for (size_t i = 0; i < count; i++)
        json_array_append_new(lines, json_pack("{s:s,s:[s],s:{s:s,s:s}}", "partnership", formulas[i], "participants",
                                               formulas[i], "fields", "fact", formulas[i], formulas[0], "x"));
    rows = table(lines);
    for (size_t i = 0; i < count; i++) {
        snprintf(wanted, sizeof wanted, "'%s", formulas[i]);
        cell_says(rows, i, "partnership", wanted);
        cell_says(rows, i, "participants", wanted);
        cell_says(rows, i, "fact", wanted);
        cell_says(rows, i, "'=1+1", "x");
    }
    json_decref(rows);
}

static void a_number_stays_one(void **state)
{
    json_t *rows = table(json_pack("[{s:i,s:{s:i}}]", "duplicates", 3, "fields", "balance", -5));
    (void)state;
    cell_says(rows, 0, "duplicates", "3");
    cell_says(rows, 0, "balance", "-5");
    json_decref(rows);
}

static void control_characters_are_blanks(void **state)
{
    json_t *rows = table(json_pack("[{s:s}]", "partnership",
                                   "a\x1b[31mb\x7f\x01\xc2\x9b"
                                   "c\td"));
    (void)state;
    cell_says(rows, 0, "partnership", "a [31mb   c\td");
    json_decref(rows);
}

static void columns_are_those_of_every_line_then_the_facts_by_name(void **state)
{
    json_t *lines = json_pack("[{s:s,s:{s:s,s:b}},{s:s,s:{s:i,s:s}}]", "number", "KVO-1", "fields", "zone", "Z", "mark",
                              1, "number", "KVO-2", "fields", "age", 7, "number", "17");
    struct text csv = {0};
    struct error err = {0};
    json_t *rows;
    (void)state;
    assert_int_equal(register_csv(lines, &csv, &err), 0);
    assert_memory_equal(csv.data, "number,status,", 14);
    assert_non_null(strstr(csv.data, ",duplicates,age,mark,fact/number,zone\r\n"));
    text_fini(&csv);
    rows = table(lines);
    cell_says(rows, 0, "number", "KVO-1");
    cell_says(rows, 0, "fact/number", "");
    cell_says(rows, 0, "mark", "yes");
    cell_says(rows, 1, "fact/number", "17");
    cell_says(rows, 1, "age", "7");
    cell_says(rows, 1, "zone", "");
    assert_null(json_object_get(json_array_get(rows, 0), "state"));
    json_decref(rows);
}

static void a_state_of_the_day_has_its_columns(void **state)
{
    json_t *rows = table(json_pack("[{s:s},{s:s,s:s,s:s}]", "number", "KVO-1", "number", "KVO-2", "state", "suspended",
                                   "state_since", DAY));
    (void)state;
    cell_says(rows, 0, "state", "");
    cell_says(rows, 1, "state", "suspended");
    cell_says(rows, 1, "state_since", DAY);
    json_decref(rows);
}

static void an_empty_register_is_its_header(void **state)
{
    json_t *lines = json_array();
    struct text csv = {0};
    struct error err = {0};
    (void)state;
    assert_int_equal(register_csv(lines, &csv, &err), 0);
    assert_ptr_equal(strstr(csv.data, "\r\n"), csv.data + csv.length - 2);
    assert_memory_equal(csv.data, "number,", 7);
    text_fini(&csv);
    json_decref(lines);
}

static void the_lines_of_a_case_come_through(void **state)
{
    struct case_file *file = *state;
    json_t *rows;
    issues(file, "KVO-2", "2018-10-01",
           ",\"replaces\":\"KVO-1\",\"partnership\":\"=HYPERLINK(\\\"x\\\")\",\"participants\":[\"A, B\",\"C\"]");
    case_says(file, DECIDER, "surveillance.set", "A.2/contract-number", "{\"value\":\"+31 C-17\"}");
    case_says(file, LAPTOP, "surveillance.set", "A.2/mark-licence", "{\"value\":false}");
    rows = table(case_lines(file));
    cell_says(rows, 0, "number", "KVO-1");
    cell_says(rows, 0, "replaced_by", "KVO-2");
    cell_says(rows, 0, "partnership", "KVO De Randstad");
    cell_says(rows, 1, "number", "KVO-2");
    cell_says(rows, 1, "replaces", "KVO-1");
    cell_says(rows, 1, "partnership", "'=HYPERLINK(\"x\")");
    cell_says(rows, 1, "participants", "A, B; C");
    cell_says(rows, 1, "contract-number", "'+31 C-17");
    cell_says(rows, 1, "mark-licence", "no");
    cell_says(rows, 1, "status", "valid");
    cell_says(rows, 1, "expires", "2021-09-02");
    json_decref(rows);
}

static void licences_are_a_table_of_their_own(void **state)
{
    const struct case_file *file = *state;
    json_t *lines = json_array(), *rows;
    struct text csv = {0};
    struct error err = {0};
    assert_int_equal(register_licences_add(file->registry, DAY, lines, &err), 0);
    assert_int_equal(register_licences_csv(lines, &csv, &err), 0);
    rows = stock_rows(&csv);
    assert_true(json_equal(rows, lines));
    json_decref(rows);
    text_fini(&csv);
    json_decref(lines);
}

#define CASE(name, open) cmocka_unit_test_setup_teardown(name, open, case_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_write_comes_through_whole),
        cmocka_unit_test(no_cell_is_a_formula),
        cmocka_unit_test(a_number_stays_one),
        cmocka_unit_test(control_characters_are_blanks),
        cmocka_unit_test(columns_are_those_of_every_line_then_the_facts_by_name),
        cmocka_unit_test(a_state_of_the_day_has_its_columns),
        cmocka_unit_test(an_empty_register_is_its_header),
        CASE(the_lines_of_a_case_come_through, certified_open),
        CASE(licences_are_a_table_of_their_own, basis_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
