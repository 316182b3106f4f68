/* allowed_signers: stock ssh-keygen says of a key and a day what the registry says. */
#include "tests/schema/office.h"

#include "schema/segment.h"

#define NOW AT("2018-06-01")

static void stock_ssh_keygen_agrees_on_who_seals_when(void **state)
{
    struct office *office = *state;
    struct author author;
    struct text signers = {0}, lines = {0};
    struct error err = {0};
    struct segment *segment = NULL;
    char body[1400];
    key_body(body, keys[BERT], "2018-12-31", "revoked");
    office_says(office, AT("2018-06-15"), "key.set", "bert/laptop", body);
    key_body(body, keys[CARLA], NULL, "valid");
    office_says(office, AT("2018-06-15"), "key.set", "carla/laptop", body);
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(registry_allowed_signers(registry, &signers, &err), 0);
    stock_write(&stock, "allowed_signers", signers.data, signers.length);
    const struct {
        int who;
        const char *when;
        bool good;
    } seals[] = {
        {ANNA, "20180101000000Z", true},  {ANNA, "20181231235959Z", true}, {ANNA, "20171231095959Z", false},
        {ANNA, "20190101000000Z", false}, {BERT, "20180614235959Z", true}, {BERT, "20180615000000Z", false},
        {CARLA, "20300101000000Z", true}, {ROOT, "20000101000000Z", true}, {ROOT, "20300101000000Z", true},
    };
    for (size_t i = 0; i < sizeof seals / sizeof seals[0]; i++) {
        int who = seals[i].who;
        struct record *record = author_open(&author, 20, "almere", NAMES[who], "laptop", keys[who], NOW);
        text_printf(&lines, "%s\n", record->line);
        if (segment_seal(keyfiles[who], lines.data, lines.length, &segment, &err) != 0) fail_msg("%s", err.message);
        bool theirs = stock_verify(&stock, NAMES[who], "schouw", seals[i].when, segment->seal, segment->seal_length,
                                   segment->text, segment->length);
        char day[16];
        snprintf(day, sizeof day, "%.4s-%.2s-%.2s", seals[i].when, seals[i].when + 4, seals[i].when + 6);
        assert_int_equal(theirs, seals[i].good);
        assert_int_equal(key_check(registry, who, NAMES[who], "laptop", day, NULL) == 0, seals[i].good);
        /* In another's name, or for another purpose, it is no seal. */
        assert_false(stock_verify(&stock, "dirk", "schouw", seals[i].when, segment->seal, segment->seal_length,
                                  segment->text, segment->length));
        assert_false(stock_verify(&stock, NAMES[who], "git", seals[i].when, segment->seal, segment->seal_length,
                                  segment->text, segment->length));
        segment_free(segment);
        record_free(record);
        text_fini(&lines);
        author_close(&author);
    }
    text_fini(&signers);
    registry_free(registry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(stock_ssh_keygen_agrees_on_who_seals_when),
    };
    return cmocka_run_group_tests(tests, everyone_in, everyone_out);
}
