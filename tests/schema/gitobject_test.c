/* Objects of git as bytes: the ids that stock git gives them, and what its trees name. */
#include "tests/schema/stock.h"

#include "schema/gitobject.h"
#include "schema/text.h"

/* Runs a script in the directory; what it printed, free() it. */
static char *shell(const struct stock *stock, const char *words, size_t *length)
{
    char script[700];
    struct text said = {0};
    struct error err = {0};
    int status = 0;
    snprintf(script, sizeof script, "cd %s && export GIT_CONFIG_NOSYSTEM=1 && %s", stock->directory, words);
    const char *const argv[] = {"sh", "-c", script, NULL};
    if (process_run(argv, "", 0, &said, NULL, &status, &err) != 0) fail_msg("%s", err.message);
    assert_int_equal(status, 0);
    text_append(&said, "", 0);
    return text_take(&said, length);
}

static void ids_are_those_of_git(void **state)
{
    static const char *const texts[] = {"", "a", "a photograph\n", "tree 1\0x"};
    struct stock stock;
    (void)state;
    stock_open(&stock);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char id[GITOBJECT_ID_SIZE];
        size_t length = i == 3 ? 8 : strlen(texts[i]), said_length;
        stock_write(&stock, "bytes", texts[i], length);
        char *said = shell(&stock, "git hash-object bytes", &said_length);
        gitobject_id("blob", texts[i], length, id);
        assert_memory_equal(said, id, 40);
        free(said);
    }
    stock_close(&stock);
}

static void a_tree_names_what_git_put_in_it(void **state)
{
    struct stock stock;
    char id[GITOBJECT_ID_SIZE], *said, *tree, *expected;
    size_t length, ignored;
    bool folder = true;
    (void)state;
    stock_open(&stock);
    free(shell(&stock,
               "git init -q r && cd r && mkdir -p heads/ab && echo x >main && echo y >heads/ab/park && git add . && "
               "git write-tree >../tree",
               &ignored));
    said = shell(&stock, "cat tree", &ignored);
    tree = shell(&stock, "cd r && git cat-file tree $(cat ../tree)", &length);
    gitobject_id("tree", tree, length, id);
    assert_memory_equal(said, id, 40);
    free(said);
    said = shell(&stock, "cd r && git rev-parse $(cat ../tree):main $(cat ../tree):heads", &ignored);
    expected = said;
    assert_true(gitobject_entry(tree, length, "main", &folder, id));
    assert_false(folder);
    assert_memory_equal(expected, id, 40);
    assert_true(gitobject_entry(tree, length, "heads", &folder, id));
    assert_true(folder);
    assert_memory_equal(expected + 41, id, 40);
    assert_false(gitobject_entry(tree, length, "head", &folder, id));
    assert_false(gitobject_entry(tree, length, "", &folder, id));
    for (size_t cut = 0; cut < length; cut++) {
        /* Cut anywhere: never read beyond the bytes there are. */
        char *part = malloc(cut ? cut : 1);
        assert_non_null(part);
        memcpy(part, tree, cut);
        assert_false(gitobject_entry(part, cut, "nothing", &folder, id));
        assert_false(gitobject_entry(part, cut, "main", &folder, id));
        free(part);
    }
    free(said);
    free(tree);
    stock_close(&stock);
}

static void an_id_is_40_hex_digits(void **state)
{
    (void)state;
    assert_true(gitobject_id_valid("0123456789abcdef0123456789abcdef01234567"));
    assert_false(gitobject_id_valid("0123456789abcdef0123456789abcdef0123456"));
    assert_false(gitobject_id_valid("0123456789abcdef0123456789abcdef012345678"));
    assert_false(gitobject_id_valid("0123456789ABCDEF0123456789abcdef01234567"));
    assert_false(gitobject_id_valid(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_those_of_git),
        cmocka_unit_test(a_tree_names_what_git_put_in_it),
        cmocka_unit_test(an_id_is_40_hex_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
