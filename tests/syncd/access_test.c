/* Codes and tokens, on a real SQLite file. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "schema/digest.h"
#include "syncd/access.h"
#include "syncd/file.h"

#define NOW 1535875920
#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFirst"
#define OTHER_KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOther"

struct fixture {
    char folder[32], path[64];
    struct access *access;
    struct error err;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    strcpy(fixture->folder, "/tmp/schouw-access.XXXXXX");
    if (!mkdtemp(fixture->folder)) return -1;
    snprintf(fixture->path, sizeof fixture->path, "%s/access.sqlite", fixture->folder);
    if (access_open(fixture->path, &fixture->access, &fixture->err)) return -1;
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    char path[96];

    access_close(fixture->access);
    unlink(fixture->path);
    snprintf(path, sizeof path, "%s-wal", fixture->path);
    unlink(path);
    snprintf(path, sizeof path, "%s-shm", fixture->path);
    unlink(path);
    rmdir(fixture->folder);
    free(fixture);
    return 0;
}

static void new_code(struct fixture *fixture, char code[ACCESS_CODE_SIZE])
{
    assert_int_equal(access_code_new(fixture->access, "lead", "laptop", NOW, 600, code, &fixture->err), 0);
}

static void a_code_is_exchanged_for_a_token_of_its_person_and_device(void **state)
{
    struct fixture *fixture = *state;
    struct access_holder holder = {0};
    char code[ACCESS_CODE_SIZE], token[ACCESS_TOKEN_SIZE];

    new_code(fixture, code);
    assert_int_equal(strlen(code), 14);
    assert_int_equal(access_code_find(fixture->access, code, NOW + 1, &holder, &fixture->err), 0);
    assert_string_equal(holder.person, "lead");
    assert_string_equal(holder.device, "laptop");
    assert_string_equal(holder.key, "");
    assert_int_equal(access_code_take(fixture->access, code, KEY, NOW + 1, token, &fixture->err), 0);
    assert_int_equal(strlen(token), 64);
    memset(&holder, 0, sizeof holder);
    assert_int_equal(access_token_find(fixture->access, token, &holder, &fixture->err), 0);
    assert_string_equal(holder.person, "lead");
    assert_string_equal(holder.device, "laptop");
    assert_string_equal(holder.key, KEY);
}

static void a_code_may_be_typed_in_small_letters_and_with_look_alikes(void **state)
{
    struct fixture *fixture = *state;
    struct access_holder holder;
    char code[ACCESS_CODE_SIZE], typed[32] = " ";
    size_t at = 1;

    new_code(fixture, code);
    for (const char *c = code; *c; c++) {
        if (*c == '-') continue;
        typed[at++] = (char)(*c == '0' ? 'o' : *c == '1' ? 'l' : tolower(*c));
    }
    typed[at] = '\0';
    assert_int_equal(access_code_find(fixture->access, typed, NOW, &holder, &fixture->err), 0);
}

static void a_code_is_of_no_use_when_its_time_is_over(void **state)
{
    struct fixture *fixture = *state;
    struct access_holder holder;
    char code[ACCESS_CODE_SIZE], token[ACCESS_TOKEN_SIZE];

    new_code(fixture, code);
    assert_int_equal(access_code_find(fixture->access, code, NOW + 599, &holder, &fixture->err), 0);
    assert_int_equal(access_code_find(fixture->access, code, NOW + 600, &holder, &fixture->err), ERROR_REFUSED);
    assert_int_equal(access_code_take(fixture->access, code, KEY, NOW + 600, token, &fixture->err), ERROR_REFUSED);
}

static void another_key_can_not_take_a_code_that_was_taken(void **state)
{
    struct fixture *fixture = *state;
    char code[ACCESS_CODE_SIZE], token[ACCESS_TOKEN_SIZE];

    new_code(fixture, code);
    assert_int_equal(access_code_take(fixture->access, code, KEY, NOW, token, &fixture->err), 0);
    assert_int_equal(access_code_take(fixture->access, code, OTHER_KEY, NOW, token, &fixture->err), ERROR_REFUSED);
    assert_non_null(strstr(fixture->err.message, "another key"));
}

static void the_same_key_may_ask_again_and_its_older_token_ends(void **state)
{
    struct fixture *fixture = *state;
    struct access_holder holder;
    char code[ACCESS_CODE_SIZE], first[ACCESS_TOKEN_SIZE], second[ACCESS_TOKEN_SIZE];

    new_code(fixture, code);
    assert_int_equal(access_code_take(fixture->access, code, KEY, NOW, first, &fixture->err), 0);
    assert_int_equal(access_code_take(fixture->access, code, KEY, NOW, second, &fixture->err), 0);
    assert_string_not_equal(first, second);
    assert_int_equal(access_token_find(fixture->access, first, &holder, &fixture->err), ERROR_REFUSED);
    assert_int_equal(access_token_find(fixture->access, second, &holder, &fixture->err), 0);
}

static void ten_wrong_codes_within_a_minute_block_until_the_minute_is_over(void **state)
{
    struct fixture *fixture = *state;
    struct access_holder holder;

    for (int i = 0; i < ACCESS_ATTEMPTS; i++) {
        assert_false(access_is_blocked(fixture->access, NOW + i));
        assert_int_equal(access_code_find(fixture->access, "AAAA-AAAA-AAAA", NOW + i, &holder, &fixture->err),
                         ERROR_REFUSED);
    }
    assert_true(access_is_blocked(fixture->access, NOW + 9));
    assert_true(access_is_blocked(fixture->access, NOW + 59));
    assert_false(access_is_blocked(fixture->access, NOW + 60));
}

static void a_right_code_is_found_also_while_wrong_ones_are_too_many(void **state)
{
    struct fixture *fixture = *state;
    struct access_holder holder = {0};
    char code[ACCESS_CODE_SIZE], token[ACCESS_TOKEN_SIZE];

    new_code(fixture, code);
    for (int i = 0; i < ACCESS_ATTEMPTS; i++) access_code_wrong(fixture->access, NOW);
    assert_true(access_is_blocked(fixture->access, NOW));
    assert_int_equal(access_code_find(fixture->access, code, NOW, &holder, &fixture->err), 0);
    assert_string_equal(holder.device, "laptop");
    assert_int_equal(access_code_take(fixture->access, code, KEY, NOW, token, &fixture->err), 0);
}

static void neither_code_nor_token_stands_in_the_file(void **state)
{
    struct fixture *fixture = *state;
    char code[ACCESS_CODE_SIZE], token[ACCESS_TOKEN_SIZE], wal[96];
    struct text bytes = {0};
    struct stat status;

    new_code(fixture, code);
    assert_int_equal(access_code_take(fixture->access, code, KEY, NOW, token, &fixture->err), 0);
    snprintf(wal, sizeof wal, "%s-wal", fixture->path);
    assert_int_equal(file_read(fixture->path, 1 << 24, &bytes, &fixture->err), 0);
    assert_int_equal(file_read(wal, 1 << 24, &bytes, &fixture->err), 0);
    assert_non_null(memmem(bytes.data, bytes.length, "laptop", 6)); /* what was written is in there */
    assert_null(memmem(bytes.data, bytes.length, code, strlen(code)));
    assert_null(memmem(bytes.data, bytes.length, token, strlen(token)));
    text_fini(&bytes);
    assert_int_equal(stat(fixture->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void tokens_outlive_the_process(void **state)
{
    struct fixture *fixture = *state;
    struct access_holder holder;
    char code[ACCESS_CODE_SIZE], token[ACCESS_TOKEN_SIZE];

    new_code(fixture, code);
    assert_int_equal(access_code_take(fixture->access, code, KEY, NOW, token, &fixture->err), 0);
    access_close(fixture->access);
    fixture->access = NULL;
    assert_int_equal(access_open(fixture->path, &fixture->access, &fixture->err), 0);
    assert_int_equal(access_token_find(fixture->access, token, &holder, &fixture->err), 0);
}

static void names_that_are_paths_or_options_are_refused(void **state)
{
    struct fixture *fixture = *state;
    char code[ACCESS_CODE_SIZE];

    assert_true(access_is_name("tablet-1"));
    assert_false(access_is_name(""));
    assert_false(access_is_name("-x"));
    assert_false(access_is_name("a/b"));
    assert_false(access_is_name("Upper"));
    assert_int_equal(access_code_new(fixture->access, "../x", "laptop", NOW, 60, code, &fixture->err), ERROR_USAGE);
    assert_int_equal(access_code_new(fixture->access, "lead", "laptop", NOW, 0, code, &fixture->err), ERROR_USAGE);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void who_brought_evidence_is_known_for_a_while(void **state)
{
    struct fixture *fixture = *state;
    const char *sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const char *other = "1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    assert_false(access_brought(fixture->access, "lead", sha256));
    assert_int_equal(access_brings(fixture->access, "lead", sha256, NOW, &fixture->err), 0);
    assert_int_equal(access_brings(fixture->access, "lead", sha256, NOW + 1, &fixture->err), 0);
    assert_true(access_brought(fixture->access, "lead", sha256));
    assert_false(access_brought(fixture->access, "anna", sha256));
    assert_false(access_brought(fixture->access, "lead", other));
    assert_int_equal(access_brings(fixture->access, "lead", other, NOW + 1 + ACCESS_BROUGHT_KEPT, &fixture->err), 0);
    assert_false(access_brought(fixture->access, "lead", sha256));
}

static bool proves(struct fixture *fixture, const char *path, const char *dossier, const char *proof, int64_t now)
{
    bool proven = false;
    json_t *claims = json_pack("[[s, s]]", dossier, proof);

    if (access_proves(fixture->access, "abc", path, claims, now, &proven, &fixture->err))
        assert_int_equal(fixture->err.code, ERROR_IO);
    json_decref(claims);
    return proven;
}

static void what_evidence_proves_is_read_from_its_bytes_and_remembered_for_a_while(void **state)
{
    struct fixture *fixture = *state;
    char path[160], park[DIGEST_HEX_SIZE], quay[DIGEST_HEX_SIZE];
    FILE *file;

    snprintf(path, sizeof path, "%s/bytes", fixture->folder);
    assert_non_null(file = fopen(path, "w"));
    fputs("a survey\n", file);
    fclose(file);
    assert_int_equal(digest_file_keyed(path, "park", park, &fixture->err), 0);
    assert_int_equal(digest_file_keyed(path, "quay", quay, &fixture->err), 0);
    assert_true(proves(fixture, path, "park", park, NOW));
    assert_false(proves(fixture, path, "park", quay, NOW));
    assert_false(proves(fixture, path, "park", "", NOW));
    assert_false(proves(fixture, path, "quay", park, NOW + 1));
    assert_true(proves(fixture, path, "quay", quay, NOW + 1));
    unlink(path);
    assert_true(proves(fixture, path, "park", park, NOW + 2));                 /* without reading them again */
    assert_false(proves(fixture, path, "dock", quay, NOW + 2));                /* they would have to be read */
    assert_true(proves(fixture, path, "quay", quay, NOW + ACCESS_PROOF_KEPT)); /* until another is kept */
    assert_non_null(file = fopen(path, "w"));
    fputs("a survey\n", file);
    fclose(file);
    assert_false(proves(fixture, path, "dock", park, NOW + ACCESS_PROOF_KEPT));
    unlink(path);
    assert_false(proves(fixture, path, "park", park, NOW + ACCESS_PROOF_KEPT));
    assert_true(proves(fixture, path, "quay", quay, NOW + ACCESS_PROOF_KEPT));
}

static void enrols(struct fixture *fixture, struct access_holder *holder)
{
    char code[ACCESS_CODE_SIZE], token[ACCESS_TOKEN_SIZE];

    new_code(fixture, code);
    assert_int_equal(access_code_take(fixture->access, code, KEY, NOW, token, &fixture->err), 0);
    assert_int_equal(access_token_find(fixture->access, token, holder, &fixture->err), 0);
}

static void a_device_that_is_revoked_has_neither_token_nor_code(void **state)
{
    struct fixture *fixture = *state;
    struct access_holder holder = {0}, other = {0};
    char code[ACCESS_CODE_SIZE], token[ACCESS_TOKEN_SIZE];
    bool ended;

    enrols(fixture, &holder);
    new_code(fixture, code);
    assert_int_equal(access_token_stands(fixture->access, &holder, &fixture->err), 0);
    assert_int_equal(access_revoke(fixture->access, "lead", "tablet", &ended, &fixture->err), 0);
    assert_false(ended);
    assert_int_equal(access_token_stands(fixture->access, &holder, &fixture->err), 0);
    assert_int_equal(access_revoke(fixture->access, "lead", "laptop", &ended, &fixture->err), 0);
    assert_true(ended);
    assert_int_equal(access_token_stands(fixture->access, &holder, &fixture->err), ERROR_REFUSED);
    assert_int_equal(access_code_find(fixture->access, code, NOW, &other, &fixture->err), ERROR_REFUSED);
    assert_int_equal(access_code_take(fixture->access, code, KEY, NOW, token, &fixture->err), ERROR_REFUSED);
    assert_int_equal(access_revoke(fixture->access, "lead", "laptop", &ended, &fixture->err), 0);
    assert_false(ended);
}

static void a_token_goes_on_with_another_key(void **state)
{
    struct fixture *fixture = *state;
    struct access_holder holder = {0}, before;

    enrols(fixture, &holder);
    before = holder;
    assert_int_equal(access_token_rekey(fixture->access, &holder, OTHER_KEY, &fixture->err), 0);
    assert_int_equal(access_token_stands(fixture->access, &before, &fixture->err), ERROR_REFUSED);
    strcpy(holder.key, OTHER_KEY);
    assert_int_equal(access_token_stands(fixture->access, &holder, &fixture->err), 0);
    holder.hash[0] = holder.hash[0] == 'a' ? 'b' : 'a';
    assert_int_equal(access_token_rekey(fixture->access, &holder, OTHER_KEY, &fixture->err), ERROR_REFUSED);
}

static int count(void *context, const struct access_holder *holder, int64_t made, struct error *err)
{
    struct access_holder *last = context;
    (void)err;
    assert_int_equal(made, NOW);
    *last = *holder;
    return 0;
}

static void tokens_are_listed_with_when_they_were_used(void **state)
{
    struct fixture *fixture = *state;
    struct access_holder holder = {0}, listed = {0};

    enrols(fixture, &holder);
    assert_int_equal(access_tokens(fixture->access, count, &listed, &fixture->err), 0);
    assert_string_equal(listed.person, "lead");
    assert_string_equal(listed.key, KEY);
    assert_int_equal(listed.seen, 0);
    assert_int_equal(access_token_seen(fixture->access, &holder, NOW + 5, &fixture->err), 0);
    assert_int_equal(access_token_seen(fixture->access, &holder, NOW + 6, &fixture->err), 0); /* not worth a note */
    assert_int_equal(access_tokens(fixture->access, count, &listed, &fixture->err), 0);
    assert_int_equal(listed.seen, NOW + 5);
    assert_int_equal(access_token_seen(fixture->access, &holder, NOW + 5 + ACCESS_SEEN, &fixture->err), 0);
    assert_int_equal(access_tokens(fixture->access, count, &listed, &fixture->err), 0);
    assert_int_equal(listed.seen, NOW + 5 + ACCESS_SEEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_code_is_exchanged_for_a_token_of_its_person_and_device),
        CASE(a_code_may_be_typed_in_small_letters_and_with_look_alikes),
        CASE(a_code_is_of_no_use_when_its_time_is_over),
        CASE(another_key_can_not_take_a_code_that_was_taken),
        CASE(the_same_key_may_ask_again_and_its_older_token_ends),
        CASE(ten_wrong_codes_within_a_minute_block_until_the_minute_is_over),
        CASE(a_right_code_is_found_also_while_wrong_ones_are_too_many),
        CASE(neither_code_nor_token_stands_in_the_file),
        CASE(tokens_outlive_the_process),
        CASE(names_that_are_paths_or_options_are_refused),
        CASE(a_device_that_is_revoked_has_neither_token_nor_code),
        CASE(a_token_goes_on_with_another_key),
        CASE(tokens_are_listed_with_when_they_were_used),
        CASE(who_brought_evidence_is_known_for_a_while),
        CASE(what_evidence_proves_is_read_from_its_bytes_and_remembered_for_a_while),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
