/* What is looked at before it lands: what it takes is known beforehand, whatever a stranger puts into it. */
#include <malloc.h>

#include "syncd/look.h"
#include "tests/syncd/central.h"

size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t allocated(void)
{
    return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes() : mallinfo2().uordblks;
}

/* Lines of a version that is newer, whose body may be anything: made of this over and over. */
static char *text_new(const char *piece, size_t *length)
{
    struct text text = {0};
    char prev[DIGEST_HEX_SIZE] = "";
    for (int seq = 1; seq <= 3; seq++) {
        size_t begun = text.length;
        text_printf(
            &text,
            "{\"v\":2,\"dossier\":\"park\",\"feed\":\"11111111111111111111111111111111\",\"seq\":%d,\"prev\":"
            "\"%s\",\"seen\":{},\"at\":\"2026-01-02T10:00:00+01:00\",\"tick\":%d,\"kind\":\"x.y\",\"item\":\"x\","
            "\"body\":{\"a\":[%s",
            seq, prev, seq, piece);
        while (text.length - begun < 60000) text_printf(&text, ",%s", piece);
        text_puts(&text, "]}}");
        digest_bytes(text.data + begun, text.length - begun, prev);
        text_puts(&text, "\n");
    }
    return text_take(&text, length);
}

static void what_it_takes_is_known_beforehand(void **state)
{
    static const char *const pieces[] = {
        "{}",        "[]",         "1",          "\"\"",        "[{}]",
        "{\"a\":1}", "{\"a\":{}}", "[[[[[]]]]]", "\"\\u00e9\"", "\"some words of text\""};
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t length, before;
        char *text = text_new(pieces[i], &length);
        look_free(look_new(text, length, "no seal\n", 8)); /* whatever is made once is made */
        before = allocated();
        struct look *look = look_new(text, length, "no seal\n", 8);
        assert_non_null(look);
        assert_string_equal(look->signer, "");
        if (allocated() - before > look_takes(text, length))
            fail_msg("%s takes %zu, not %zu", pieces[i], allocated() - before, look_takes(text, length));
        look_free(look);
        free(text);
    }
}

static void what_is_no_segment_is_told_when_it_lands(void **state)
{
    (void)state;
    assert_null(look_new("{}\n", 3, "no seal\n", 8));
    assert_null(look_new("", 0, "", 0));
    look_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_takes_is_known_beforehand),
        cmocka_unit_test(what_is_no_segment_is_told_when_it_lands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
