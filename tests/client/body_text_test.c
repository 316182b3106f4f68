/* What a statement says as a text that people edit: it comes back as it was, and what is off is refused by its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "client/body_text.h"

static char *written(const char *kind, const json_t *body, const json_t *remarks)
{
    struct text text = {0};
    struct error err = {0};
    size_t length;
    assert_int_equal(body_text_write(kind_find(kind), body, remarks, &text, &err), 0);
    return text_take(&text, &length);
}

static json_t *body_of(const char *json)
{
    json_t *body = json_loads(json, 0, NULL);
    assert_non_null(body);
    return body;
}

/* What a text says; `like` is JSON. */
static json_t *read_like(const char *kind, const char *text, const char *like)
{
    struct error err = {0};
    json_t *body = NULL, *before = body_of(like);
    if (body_text_read(kind_find(kind), "text", text, before, &body, &err) != 0) fail_msg("%s", err.message);
    json_decref(before);
    return body;
}

static void says(const char *kind, const char *text, const char *like, const char *wanted)
{
    json_t *body = read_like(kind, text, like), *due = body_of(wanted);
    char *got = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
    if (!json_equal(body, due)) fail_msg("it says %s where %s was due", got, wanted);
    free(got);
    json_decref(body);
    json_decref(due);
}

static void a_body_comes_back_as_it_was(void **state)
{
    static const struct {
        const char *kind, *body;
    } bodies[] = {
        {"finding.set", "{\"verdict\":\"unmet\",\"facts\":{\"responses\":36,\"agreed\":true,\"who\":\"A. de B.\"},"
                        "\"note\":\"One.\\n\\n  Two, further in.\\n# three\"}"},
        {"party.set", "{\"name\":\"Politie: team 3\",\"type\":\"police\",\"participant\":false}"},
        {"walk.set", "{\"on\":\"2026-11-25\",\"with\":[\"police\",\"a, b\"]}"},
        {"closing.set", "{\"on\":\"2026-11-25\",\"present\":[\"police\"],\"deviations\":[]}"},
        {"plan.set", "{\"person_days_x100\":125,\"grounds\":\"12\"}"},
        {"review.set", "{\"on\":{\"00000000000000000000000000000001\":3},\"date\":\"2026-11-25\",\"report\":1,"
                       "\"points\":{\"staff\":\"confirmed\"}}"},
        {"review.set", "{\"on\":{},\"date\":\"2026-11-25\",\"report\":1,\"points\":{}}"},
        {"finding.set", "{\"verdict\":\"met\",\"facts\":{\"a: b\\nc\":1,\"d\":2}}"},
        {"party.set", "{\"name\":\"X\",\"type\":\"police\",\"participant\":true,\"invented\":true}"},
        {"finding.set", "{\"verdict\":\"met\",\"facts\":{\"number\":\"36\"}}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        json_t *body = body_of(bodies[i].body);
        char *text = written(bodies[i].kind, body, NULL);
        says(bodies[i].kind, text, bodies[i].body, bodies[i].body);
        free(text);
        json_decref(body);
    }
}

static void it_shows_choices_and_remarks_and_every_field(void **state)
{
    json_t *body = body_of("{\"verdict\":\"met\"}"), *remarks = body_of("{\"verdict\":\"1: met | 2:\\nunmet\"}");
    char *text = written("finding.set", body, remarks);
    (void)state;
    assert_non_null(strstr(text, "# 1: met | 2: unmet\n# met | unmet | not-applicable\nverdict: met\n"));
    assert_non_null(strstr(text, "\nnote:\n"));
    assert_non_null(strstr(text, "\nreason:\n"));
    assert_null(strstr(text, "invented"));
    free(text);
    json_decref(remarks);
    json_decref(body);
}

static void a_list_is_given_in_lines_or_with_commas(void **state)
{
    (void)state;
    says("walk.set", "on: 2026-11-25\nwith: police, municipality\n", "{}",
         "{\"on\":\"2026-11-25\",\"with\":[\"police\",\"municipality\"]}");
    says("walk.set", "on: 2026-11-25\nwith:\n  - police, team 3\n  - municipality\n", "{}",
         "{\"on\":\"2026-11-25\",\"with\":[\"police, team 3\",\"municipality\"]}");
    says("walk.set", "on: 2026-11-25\nwith:\n", "{\"with\":[\"police\"]}", "{\"on\":\"2026-11-25\"}");
}

static void what_is_left_empty_is_left_out(void **state)
{
    (void)state;
    says("finding.set", "# a remark\n\nverdict: met\nnote:\nfacts.responses:\n", "{\"facts\":{\"responses\":1}}",
         "{\"verdict\":\"met\"}");
    says("finding.set", "", "{}", "{}");
}

static void a_value_has_the_type_the_kind_wants(void **state)
{
    (void)state;
    says("party.set", "participant: ja\n", "{}", "{\"participant\":true}");
    says("finding.set", "facts.responses: 36\nfacts.agreed: no\nfacts.who: 3 people\n", "{}",
         "{\"facts\":{\"responses\":36,\"agreed\":false,\"who\":\"3 people\"}}");
    says("finding.set", "facts.number: 36\n", "{\"facts\":{\"number\":\"35\"}}", "{\"facts\":{\"number\":\"36\"}}");
}

static void what_is_off_is_refused_by_its_line(void **state)
{
    static const struct {
        const char *kind, *text, *said;
    } wrong[] = {
        {"finding.set", "verdict met\n", "line 1: there is no \"field:\""},
        {"finding.set", "verdict: met\nverdikt: met\n", "line 2: there is no such field: verdikt: met"},
        {"finding.set", ": met\n", "line 1: there is no such field"},
        {"finding.set", "invented: yes\n", "line 1: there is no such field"},
        {"review.set", "on: 3\n", "line 1: there is no such field"},
        {"finding.set", "facts: 3\n", "line 1: there is no such field"},
        {"finding.set", "facts.: 3\n", "line 1: there is no such field"},
        {"finding.set", "verdict.x: 3\n", "line 1: there is no such field"},
        {"finding.set", "\n  more\n", "line 2: this line belongs to no field"},
        {"finding.set", "verdict: met\nverdict: unmet\n", "line 2: this field is there twice: verdict"},
        {"plan.set", "person_days_x100: many\n", "line 1: this is no whole number: many"},
        {"plan.set", "person_days_x100: 99999999999999999999\n", "line 1: this is no whole number"},
        {"party.set", "participant: perhaps\n", "line 1: this is neither yes nor no: perhaps"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error err = {0};
        json_t *body = NULL, *like = json_object();
        assert_int_equal(body_text_read(kind_find(wrong[i].kind), "text", wrong[i].text, like, &body, &err),
                         ERROR_INVALID);
        if (!strstr(err.message, wrong[i].said)) fail_msg("\"%s\" is not in: %s", wrong[i].said, err.message);
        assert_null(body);
        json_decref(like);
    }
}

static void what_would_steer_a_terminal_is_shown_and_not_sent(void **state)
{
    json_t *body = body_of("{\"verdict\":\"met\",\"note\":\"\\u001b[2J\"}");
    char *text = written("finding.set", body, NULL);
    (void)state;
    assert_null(strchr(text, '\033'));
    assert_non_null(strstr(text, "note: \\x1b[2J\n"));
    free(text);
    json_decref(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_comes_back_as_it_was),
        cmocka_unit_test(it_shows_choices_and_remarks_and_every_field),
        cmocka_unit_test(a_list_is_given_in_lines_or_with_commas),
        cmocka_unit_test(what_is_left_empty_is_left_out),
        cmocka_unit_test(a_value_has_the_type_the_kind_wants),
        cmocka_unit_test(what_is_off_is_refused_by_its_line),
        cmocka_unit_test(what_would_steer_a_terminal_is_shown_and_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
