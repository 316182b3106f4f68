/* Packs and drafts: what stock git says of them. */
#include "syncd/pack.h"

#include "syncd/draft.h"
#include "syncd/landing.h"
#include "tests/syncd/central.h"

static struct central central;

static int setup(void **state)
{
    (void)state;
    central_open(&central);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    central_close(&central);
    return 0;
}

/* Runs a script in the repository that has to succeed. */
static void script(const char *words)
{
    free(central_shell(&central, words));
}

static void folder_of(char folder[PATH_MAX])
{
    snprintf(folder, PATH_MAX, "%s/objects/pack", central.path);
}

/* Bytes that deflate badly (`mixed`) or well. */
static char *bytes_new(size_t length, bool mixed)
{
    char *bytes = malloc(length + 1);
    uint32_t value = 2463534242u;
    assert_non_null(bytes);
    for (size_t i = 0; i < length; i++) {
        value = value * 1664525u + 1013904223u;
        bytes[i] = mixed ? (char)(value >> 24) : (char)('a' + i % 7);
    }
    return bytes;
}

/* Lengths at which the head of an object takes a byte more, and the buffers of the writer are full. */
static const size_t lengths[] = {0,     1,     15,    16,     17,     2047,   2048,   16383,
                                 16384, 16385, 65536, 262143, 262144, 262145, 300000, 3000000};
#define LENGTHS (sizeof lengths / sizeof *lengths)

static void stock_git_reads_every_object_of_a_pack(void **state)
{
    struct pack_object objects[2 * LENGTHS];
    git_oid ids[2 * LENGTHS];
    char folder[PATH_MAX], words[300];
    struct error err = {0};
    size_t count = 0;
    (void)state;
    for (size_t i = 0; i < 2 * LENGTHS; i++) {
        size_t length = lengths[i / 2];
        if (i % 2 == 1 && length == 0) continue; /* there is one empty object only */
        char *bytes = bytes_new(length, i % 2 == 1);
        objects[count] = (struct pack_object){.type = GIT_OBJECT_BLOB, .bytes = bytes, .length = length};
        assert_int_equal(git_odb_hash(&objects[count].id, bytes, length, GIT_OBJECT_BLOB), 0);
        ids[count] = objects[count].id;
        count++;
    }
    folder_of(folder);
    if (pack_write(folder, objects, count, NULL, &err)) fail_msg("%s", err.message);
    for (size_t i = 0; i < count; i++) {
        char hex[GIT_OID_HEXSZ + 1];
        git_oid_tostr(hex, sizeof hex, &ids[i]);
        snprintf(words, sizeof words, "test \"$(git cat-file blob %s | git hash-object --stdin)\" = %s", hex, hex);
        script(words);
        free((void *)(uintptr_t)objects[i].bytes);
    }
    script("git fsck --strict --no-progress; git verify-pack objects/pack/*.idx");
    /* The index that git makes of the same pack is the same, byte for byte. */
    script("for pack in objects/pack/*.pack; do git index-pack -o made.idx $pack; cmp made.idx ${pack%.pack}.idx; rm "
           "-f made.*; "
           "done");
    script("test -z \"$(ls objects/pack | grep tmp_)\"; test \"$(stat -c %a objects/pack/*.pack | sort -u)\" = 444");
}

static void a_pack_that_can_not_be_written_leaves_nothing(void **state)
{
    struct pack_object object = {.type = GIT_OBJECT_BLOB, .bytes = "x", .length = 1};
    char folder[PATH_MAX];
    struct error err = {0};
    (void)state;
    assert_int_equal(git_odb_hash(&object.id, "x", 1, GIT_OBJECT_BLOB), 0);
    assert_int_equal(pack_write("/nowhere/pack", &object, 1, NULL, &err), ERROR_IO);
    assert_non_null(strstr(err.message, "/nowhere/pack/"));
    /* Its place is taken by a folder: the second of the two files can not go there. */
    folder_of(folder);
    if (pack_write(folder, &object, 1, NULL, &err)) fail_msg("%s", err.message);
    script("idx=$(ls -t objects/pack/*.idx | head -1); rm -f $idx; mkdir -p $idx/in");
    assert_int_equal(pack_write(folder, &object, 1, NULL, &err), ERROR_IO);
    script("test -z \"$(ls objects/pack | grep tmp_)\"; rmdir objects/pack/*.idx/in objects/pack/*.idx 2>/dev/null || "
           "true");
}

static bool git_has(const git_oid *id)
{
    char hex[GIT_OID_HEXSZ + 1];
    const char *const argv[] = {"git", "-C", central.path, "cat-file", "-e", hex, NULL};
    struct text said = {0}, errors = {0};
    struct error err = {0};
    int status = 0;
    git_oid_tostr(hex, sizeof hex, id);
    if (process_run(argv, "", 0, &said, &errors, &status, &err)) fail_msg("%s", err.message);
    text_fini(&said);
    text_fini(&errors);
    return status == 0;
}

/* What is written to a draft is read back before anybody else can see it; it is there for all once it is packed, and
 * gone where it was not. */
static void a_draft_is_seen_by_others_once_it_is_packed(void **state)
{
    struct repository *repository = central.repository;
    git_odb_object *object = NULL;
    git_oid kept, dropped;
    char folder[PATH_MAX];
    struct error err = {0};
    (void)state;
    folder_of(folder);
    if (landing_prepare(repository, &err)) fail_msg("%s", err.message);
    assert_int_equal(git_odb_write(&dropped, repository->odb, "dropped", 7, GIT_OBJECT_BLOB), 0);
    assert_true(git_odb_exists(repository->odb, &dropped));
    draft_reset(repository->draft);
    assert_false(git_odb_exists(repository->odb, &dropped));
    for (int i = 0; i < 2000; i++) { /* its table grows */
        char text[20];
        git_oid id;
        snprintf(text, sizeof text, "piece %d", i);
        assert_int_equal(git_odb_write(&id, repository->odb, text, strlen(text), GIT_OBJECT_BLOB), 0);
        if (i == 1234) kept = id;
    }
    assert_int_equal(git_odb_read(&object, repository->odb, &kept), 0);
    assert_string_equal(git_odb_object_data(object), "piece 1234");
    git_odb_object_free(object);
    assert_false(git_has(&kept));
    draft_settle(repository->draft);
    if (draft_pack(repository->draft, folder, &err)) fail_msg("%s", err.message);
    assert_true(git_has(&kept));
    assert_true(git_odb_exists(repository->odb, &kept));
    draft_reset(repository->draft);
    if (draft_refresh(repository->draft, &err)) fail_msg("%s", err.message);
    assert_true(git_odb_exists(repository->odb, &kept));
    assert_false(git_has(&dropped));
    /* What is stored is written once more, as somebody's git may take away the pack it is in; stock git does not mind.
     */
    assert_int_equal(git_odb_write(&kept, repository->odb, "piece 1234", 10, GIT_OBJECT_BLOB), 0);
    script("mkdir before; mv objects/pack/* before");
    draft_settle(repository->draft);
    if (draft_pack(repository->draft, folder, &err)) fail_msg("%s", err.message);
    assert_true(git_has(&kept));
    script("mv before/* objects/pack; rmdir before; git fsck --strict --no-progress");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(stock_git_reads_every_object_of_a_pack, setup, teardown),
        cmocka_unit_test_setup_teardown(a_pack_that_can_not_be_written_leaves_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_draft_is_seen_by_others_once_it_is_packed, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
