#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/exif.h"
#include "tests/client/stores.h"
#include "tests/schema/statements.h"

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

/* Number of files in the store's evidence that are not in their place. */
static size_t drafts(const struct stock *stock, const char *device)
{
    char path[128];
    struct text said = {0};
    int status = 0;
    size_t count = 0;
    stock_path(stock, device, path);
    const char *const argv[] = {"find", path, "-name", ".*", "-type", "f", NULL};
    GOOD(process_run(argv, "", 0, &said, NULL, &status, &good_err));
    for (const char *c = said.data; c && *c; c++) count += *c == '\n';
    text_fini(&said);
    return count;
}

static void evidence_is_kept_by_its_sha256(void **state)
{
    char path[128], kept[256], sha256[DIGEST_HEX_SIZE], digest[DIGEST_HEX_SIZE];
    json_t *body = NULL;
    struct stat about;
    long long size = 0;
    struct store *store = store_made(*state, "auditor", "laptop");
    stock_write(*state, "convenant.txt", "signed by all\n", 14);
    stock_path(*state, "convenant.txt", path);
    for (int times = 0; times < 2; times++) {
        GOOD(store_evidence_add(store, path, sha256, &body, &good_err));
        assert_string_equal(json_string_value(json_object_get(body, "name")), "convenant.txt");
        assert_string_equal(json_string_value(json_object_get(body, "type")), "text/plain");
        assert_int_equal(json_integer_value(json_object_get(body, "size")), 14);
        assert_null(json_object_get(body, "taken"));
        json_decref(body);
    }
    assert_true(store_evidence_path(store, sha256, kept, sizeof kept));
    GOOD(digest_file(kept, digest, &size, &good_err));
    assert_string_equal(digest, sha256);
    assert_int_equal(stat(kept, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(drafts(*state, "laptop"), 0);
    store_close(store);
}

static void what_is_no_file_is_refused_at_once(void **state)
{
    char path[128], sha256[DIGEST_HEX_SIZE];
    json_t *body = NULL;
    struct error err = {0};
    struct store *store = store_made(*state, "auditor", "laptop");
    stock_path(*state, "folder", path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(store_evidence_add(store, path, sha256, &body, &err), ERROR_USAGE);
    assert_non_null(strstr(err.message, "no file"));
    stock_path(*state, "pipe", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(store_evidence_add(store, path, sha256, &body, &err), ERROR_USAGE);
    assert_int_equal(store_evidence_add(store, "/dev/zero", sha256, &body, &err), ERROR_USAGE);
    stock_path(*state, "nothing", path);
    assert_int_equal(store_evidence_add(store, path, sha256, &body, &err), ERROR_NOT_FOUND);
    assert_null(body);
    assert_int_equal(drafts(*state, "laptop"), 0);
    store_close(store);
}

static void names_that_no_record_can_hold_are_refused(void **state)
{
    char name[256], path[512], sha256[DIGEST_HEX_SIZE];
    json_t *body = NULL;
    struct error err = {0};
    const struct stock *stock = *state;
    struct store *store = store_made(*state, "auditor", "laptop");
    memset(name, 'n', 201);
    name[201] = '\0';
    for (int bad = 0; bad < 2; bad++) {
        if (bad) snprintf(name, sizeof name, "caf\xe9.txt");
        snprintf(path, sizeof path, "%s/%s", stock->directory, name);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(store_evidence_add(store, path, sha256, &body, &err), ERROR_USAGE);
        assert_non_null(strstr(err.message, "rename"));
        assert_null(body);
    }
    assert_int_equal(drafts(*state, "laptop"), 0);
    store_close(store);
}

static void types_are_told_by_the_first_bytes(void **state)
{
    static const struct {
        const char *bytes, *type;
    } files[] = {
        {"%PDF-1.7 and so on", "application/pdf"},
        {"\x89PNG\r\n\x1a\n..", "image/png"},
        {"", "application/octet-stream"},
        {"\xff\xfe\xfd", "application/octet-stream"},
        {"caf\xc3\xa9", "text/plain"},
    };
    char path[128], sha256[DIGEST_HEX_SIZE];
    json_t *body = NULL;
    struct store *store = store_made(*state, "auditor", "laptop");
    stock_path(*state, "file.jpg", path);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        stock_write(*state, "file.jpg", files[i].bytes, strlen(files[i].bytes));
        GOOD(store_evidence_add(store, path, sha256, &body, &good_err));
        assert_string_equal(json_string_value(json_object_get(body, "type")), files[i].type);
        json_decref(body);
    }
    store_close(store);
}

/* --- photographs --- */

static void a_photograph_says_when_and_where(void **state)
{
    char sha256[DIGEST_HEX_SIZE];
    json_t *body = NULL;
    struct record *record = NULL;
    struct store *store = store_made(*state, "auditor", "laptop");
    GOOD(store_evidence_add(store, SOURCE_DIR "/tests/story/randstad/lantaarn.jpg", sha256, &body, &good_err));
    assert_string_equal(json_string_value(json_object_get(body, "type")), "image/jpeg");
    assert_string_equal(json_string_value(json_object_get(body, "taken")), "2018-09-04T20:41:00");
    assert_string_equal(json_string_value(json_object_get(body, "position")), "52.371611, 5.220131");
    GOOD(store_append(store, CASE, "evidence.add", sha256, body, &record, &good_err));
    record_free(record);
    json_decref(body);
    store_close(store);
}

static void a_hostile_photograph_is_a_file_like_any_other(void **state)
{
    static unsigned char good[20000], bad[20000];
    uint32_t seed = 20181125;
    char path[128];
    FILE *file = fopen(SOURCE_DIR "/tests/story/randstad/kruising.jpg", "rb");
    assert_non_null(file);
    size_t length = fread(good, 1, sizeof good, file), told = 0;
    fclose(file);
    stock_path(*state, "bad.jpg", path);
    for (int round = 0; round < 600; round++) {
        memcpy(bad, good, length);
        for (int i = 0; i < 1 + round % 5; i++) bad[20 + dice(&seed, 320)] = (unsigned char)dice(&seed, 256);
        stock_write(*state, "bad.jpg", (const char *)bad, round % 3 ? length : 20 + dice(&seed, 340));
        json_t *body = json_object();
        GOOD(exif_describe(path, body, &good_err));
        const char *taken = json_string_value(json_object_get(body, "taken"));
        const char *position = json_string_value(json_object_get(body, "position"));
        told += taken != NULL;
        assert_true(!taken || text_matches(taken, "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"));
        assert_true(!position || text_matches(position, "-?[0-9]{1,2}[.][0-9]{6}, -?[0-9]{1,3}[.][0-9]{6}"));
        json_decref(body);
    }
    assert_in_range(told, 1, 599);
}

/* --- from elsewhere --- */

static void evidence_that_is_named_and_not_here_is_wanted(void **state)
{
    static const char bytes[] = "a photograph";
    char path[128], sha256[DIGEST_HEX_SIZE], incoming[256];
    json_t *body = NULL, *wanted = NULL;
    struct record *record = NULL;
    struct store *laptop = store_made(*state, "auditor", "laptop"), *desk = store_made(*state, "reviewer", "desk");
    stock_write(*state, "photo", bytes, sizeof bytes - 1);
    stock_path(*state, "photo", path);
    GOOD(store_evidence_add(laptop, path, sha256, &body, &good_err));
    GOOD(store_append(laptop, CASE, "evidence.add", sha256, body, &record, &good_err));
    json_decref(body);
    record_free(record);
    GOOD(store_evidence_wanted(laptop, CASE, &wanted, &good_err));
    assert_int_equal(json_array_size(wanted), 0);
    json_decref(wanted);
    store_seals(laptop);
    store_learns(desk, laptop);
    GOOD(store_evidence_wanted(desk, CASE, &wanted, &good_err));
    assert_int_equal(json_array_size(wanted), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(wanted, 0), "sha256")), sha256);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(wanted, 0), "size")), sizeof bytes - 1);
    json_decref(wanted);

    struct error err = {0};
    GOOD(store_evidence_incoming(desk, sha256, incoming, sizeof incoming, &good_err));
    for (int right = 0; right < 2; right++) {
        FILE *file = fopen(incoming, "wb");
        assert_non_null(file);
        fputs(right ? bytes : "another one", file);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(store_evidence_receive(desk, sha256, incoming, &err), right ? 0 : ERROR_SIGNATURE);
        assert_int_equal(access(incoming, F_OK), -1);
        assert_true(store_evidence_path(desk, sha256, path, sizeof path) == right);
    }
    GOOD(store_evidence_wanted(desk, CASE, &wanted, &good_err));
    assert_int_equal(json_array_size(wanted), 0);
    json_decref(wanted);
    assert_int_equal(drafts(*state, "desk"), 0);
    store_close(laptop);
    store_close(desk);
}

/* --- what need not be looked at --- */

/* How many dossiers are to be looked at; and pieces to be offered, which are none where nothing is. */
static size_t unsettled(struct store *store, size_t offered)
{
    json_t *ids = NULL, *offers = NULL;
    GOOD(store_evidence_unsettled(store, &ids, &good_err));
    GOOD(store_evidence_offers(store, false, &offers, &good_err));
    size_t count = json_array_size(ids);
    if (count > 0) assert_string_equal(json_string_value(json_array_get(ids, 0)), CASE);
    assert_int_equal(json_array_size(offers), offered);
    json_decref(ids);
    json_decref(offers);
    return count;
}

static void evidence_states(struct store *store, const struct stock *stock, const char *name,
                            char sha256[DIGEST_HEX_SIZE])
{
    char path[128];
    json_t *body = NULL;
    struct record *record = NULL;
    stock_write(stock, name, name, strlen(name));
    stock_path(stock, name, path);
    GOOD(store_evidence_add(store, path, sha256, &body, &good_err));
    GOOD(store_append(store, CASE, "evidence.add", sha256, body, &record, &good_err));
    json_decref(body);
    record_free(record);
}

/* The server has said that it has what landed, but `lacking` (NULL: all of it). */
static void server_says(struct store *store, const char *lacking)
{
    json_t *ids = json_pack("[s]", CASE), *missing = lacking ? json_pack("{s:b}", lacking, 1) : json_object();
    GOOD(store_evidence_landed(store, ids, missing, &good_err));
    json_decref(ids);
    json_decref(missing);
}

/* What was stated lands, and the server has all bytes. */
static void all_is_settled(struct store *store)
{
    store_seals(store);
    store_lands(store);
    server_says(store, NULL);
    assert_int_equal(unsettled(store, 0), 0);
}

static void what_is_here_and_at_the_server_is_settled(void **state)
{
    char sha256[DIGEST_HEX_SIZE], second[DIGEST_HEX_SIZE], path[256];
    struct store *store = store_made(*state, "auditor", "laptop");
    assert_int_equal(unsettled(store, 0), 0); /* nothing is named */
    evidence_states(store, *state, "one", sha256);
    assert_int_equal(unsettled(store, 1), 1);
    server_says(store, NULL);
    assert_int_equal(unsettled(store, 1), 1); /* the statement did not land */
    store_seals(store);
    store_lands(store);
    server_says(store, sha256);
    assert_int_equal(unsettled(store, 1), 1);
    server_says(store, NULL);
    assert_int_equal(unsettled(store, 0), 0);
    store_finds(store, "2.2.1", "met");
    assert_int_equal(unsettled(store, 0), 0); /* what is stated names no piece */

    evidence_states(store, *state, "two", second);
    assert_int_equal(unsettled(store, 1), 1); /* the new one */
    all_is_settled(store);

    /* The server lost the first. */
    server_says(store, sha256);
    assert_int_equal(unsettled(store, 1), 1);
    server_says(store, NULL);
    assert_int_equal(unsettled(store, 0), 0);

    /* What was settled on another day is looked at again, and at once where bytes went from the disk. */
    GOOD(store_set(store, "evidence_settled", "{\"day\":\"2026-01-01\",\"feeds\":{}}", &good_err));
    assert_int_equal(unsettled(store, 0), 1);
    server_says(store, NULL);
    assert_int_equal(unsettled(store, 0), 0);
    assert_true(store_evidence_path(store, second, path, sizeof path));
    assert_int_equal(unlink(path), 0);
    *strrchr(path, '/') = '\0';
    assert_int_equal(rmdir(path), 0); /* its folder as well */
    assert_int_equal(unsettled(store, 0), 1);
    server_says(store, NULL);
    assert_int_equal(unsettled(store, 0), 1);
    evidence_states(store, *state, "two", second);
    all_is_settled(store);

    /* Nothing is known any more of what the server has. */
    GOOD(store_land_forget(store, "", &good_err));
    assert_int_equal(unsettled(store, 2), 1);
    store_close(store);
}

static void evidence_is_named_by_a_sha256_and_nothing_else(void **state)
{
    static const char *const names[] = {"", "../../key", "ABCDEF", "/etc/passwd"};
    char path[256];
    struct store *store = store_made(*state, "auditor", "laptop");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_false(store_evidence_path(store, names[i], path, sizeof path));
        assert_int_equal(store_evidence_incoming(store, names[i], path, sizeof path, NULL), ERROR_INVALID);
    }
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(evidence_is_kept_by_its_sha256, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_refused_at_once, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(names_that_no_record_can_hold_are_refused, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(types_are_told_by_the_first_bytes, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_photograph_says_when_and_where, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(a_hostile_photograph_is_a_file_like_any_other, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(evidence_that_is_named_and_not_here_is_wanted, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(what_is_here_and_at_the_server_is_settled, open_stock, close_stock),
        cmocka_unit_test_setup_teardown(evidence_is_named_by_a_sha256_and_nothing_else, open_stock, close_stock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
