/* Media types: by the first bytes; and lists of those that are taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "schema/media.h"

#define IS(bytes, type) assert_string_equal(media_type_of(bytes, sizeof bytes - 1, true), type)

static void the_first_bytes_tell_what_a_file_is(void **state)
{
    (void)state;
    IS("\xff\xd8\xff\xe0 and so on", "image/jpeg");
    IS("\x89PNG\r\n\x1a\n...", "image/png");
    IS("%PDF-1.7", "application/pdf");
    IS("GIF89a", "image/gif");
    IS("PK\x03\x04", "application/zip");
    IS("RIFF\x10\x20\x30\x40WEBPVP8 ", "image/webp");
    IS("\0\0\0\x18"
       "ftypheic",
       "image/heic");
    IS("\0\0\0\x18"
       "ftypisom",
       "video/mp4");
    IS("II*\0....", "image/tiff");
    IS("A letter, caf\xc3\xa9", "text/plain");
    IS("caf\xe9", "application/octet-stream");
    IS("", "application/octet-stream");
    IS("\xff\xd8", "application/octet-stream");
}

static void a_character_may_be_cut_by_the_end_of_what_is_looked_at(void **state)
{
    (void)state;
    assert_string_equal(media_type_of("caf\xc3", 4, false), "text/plain");
    assert_string_equal(media_type_of("caf\xc3", 4, true), "application/octet-stream");
}

static void what_can_not_be_read_is_bytes(void **state)
{
    (void)state;
    assert_string_equal(media_type("/nowhere/at/all"), "application/octet-stream");
    assert_string_equal(media_type("/tmp"), "application/octet-stream");
}

static void a_list_allows_types_and_kinds(void **state)
{
    (void)state;
    assert_true(media_allowed("any", "video/mp4"));
    assert_true(media_allowed("image/* application/pdf", "image/png"));
    assert_true(media_allowed("image/* application/pdf", "application/pdf"));
    assert_false(media_allowed("image/* application/pdf", "application/pdfx"));
    assert_false(media_allowed("image/* application/pdf", "application/zip"));
    assert_false(media_allowed("image/jpeg", "image/jp"));
    assert_false(media_allowed("", "image/jpeg"));
}

static void a_list_is_read_with_commas_and_blanks(void **state)
{
    char list[MEDIA_LIST_SIZE];
    (void)state;
    assert_int_equal(media_list(" image/* ,application/pdf,\ttext/plain ", list, NULL), 0);
    assert_string_equal(list, "image/* application/pdf text/plain");
    assert_int_equal(media_list("any", list, NULL), 0);
    assert_string_equal(list, "any");
}

static void what_is_no_list_is_refused_with_the_word(void **state)
{
    static const char *const texts[] = {"",           " , ",     "image",   "*/*",     "image/jp*",
                                        "Image/jpeg", "any any", "any a/b", "a/b any", "image/jp\"g"};
    char list[MEDIA_LIST_SIZE], longest[1000];
    struct error err = {0};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(media_list(texts[i], list, &err), ERROR_INVALID);
    assert_int_equal(media_list("image/*, pictures", list, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "\"pictures\""));
    for (size_t i = 0; i + 9 < sizeof longest; i += 8) strcpy(longest + i, "a/bcdef ");
    assert_int_equal(media_list(longest, list, &err), ERROR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_bytes_tell_what_a_file_is),
        cmocka_unit_test(a_character_may_be_cut_by_the_end_of_what_is_looked_at),
        cmocka_unit_test(what_can_not_be_read_is_bytes),
        cmocka_unit_test(a_list_allows_types_and_kinds),
        cmocka_unit_test(a_list_is_read_with_commas_and_blanks),
        cmocka_unit_test(what_is_no_list_is_refused_with_the_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
