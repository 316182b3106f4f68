/* allowed_signers: stock ssh-keygen says of a key and a moment what the registry says. */
#include "tests/schema/office.h"

#include "schema/segment.h"

/* Every state a key can be in. Everyone's key is there from 2018-01-01 until 2018-12-31 (office.h). */
static void keys_change(struct office *office)
{
    char body[1400];
    key_body(body, keys[BERT], "2018-12-31", "revoked"); /* Bert's is lost, and has no other */
    office_says(office, AT("2018-06-15"), "key.set", "bert/laptop", body);
    key_body(body, keys[CARLA], NULL, "valid"); /* Carla's expires no more */
    office_says(office, AT("2018-06-15"), "key.set", "carla/laptop", body);
    key_body(body, keys[ERIK], NULL, "valid"); /* Dirk's gives way to that of Erik, at once */
    office_says(office, AT("2018-06-15"), "key.set", "dirk/laptop", body);
    /* Erik's gives way to that of Anna, in two weeks; that one is revoked, and another takes its place. */
    snprintf(body, sizeof body,
             "{\"key\":\"%s\",\"from\":\"2018-06-10\",\"previous_until\":\"2018-06-29\",\"status\":\"valid\"}",
             keys[ANNA]);
    office_says(office, AT("2018-06-15"), "key.set", "erik/laptop", body);
    snprintf(body, sizeof body, "{\"key\":\"%s\",\"from\":\"2018-06-10\",\"status\":\"revoked\"}", keys[ANNA]);
    office_says(office, AT("2018-07-15"), "key.set", "erik/laptop", body);
    key_body(body, keys[ROOT], NULL, "valid");
    office_says(office, AT("2018-07-20"), "key.set", "erik/laptop", body);
    key_body(body, keys[BERT], NULL, "revoked"); /* never counted: it was revoked when it was stated first */
    office_says(office, "2017-12-30T10:00:00+02:00", "key.set", "carla/tablet", body);
}

/* What stock ssh-keygen and the registry say of what this key seals for this person at this moment (UTC). */
static void both_say(struct registry *registry, int key, const char *person, const char *at, bool good)
{
    struct author author;
    struct text lines = {0};
    struct error err = {0};
    struct segment *segment = NULL;
    char when[32];
    snprintf(when, sizeof when, "%.4s%.2s%.2s%.2s%.2s%.2sZ", at, at + 5, at + 8, at + 11, at + 14, at + 17);
    struct record *record = author_open(&author, 20, "almere", person, "laptop", keys[key], at);
    text_printf(&lines, "%s\n", record->line);
    if (segment_seal(keyfiles[key], lines.data, lines.length, &segment, &err) != 0) fail_msg("%s", err.message);
    bool theirs = stock_verify(&stock, person, "schouw", when, segment->seal, segment->seal_length, segment->text,
                               segment->length);
    bool ours = registry_key_check(registry, keys[key], person, "laptop", at, &err) == 0;
    if (theirs != good) fail_msg("ssh-keygen: %s of %s at %s", NAMES[key], person, at);
    if (ours != good) fail_msg("the registry: %s of %s at %s: %s", NAMES[key], person, at, err.message);
    /* In another's name, or for another purpose, it is no seal. */
    assert_false(stock_verify(&stock, "frank", "schouw", when, segment->seal, segment->seal_length, segment->text,
                              segment->length));
    assert_false(
        stock_verify(&stock, person, "git", when, segment->seal, segment->seal_length, segment->text, segment->length));
    segment_free(segment);
    record_free(record);
    text_fini(&lines);
    author_close(&author);
}

static void stock_ssh_keygen_agrees_on_who_seals_when(void **state)
{
    struct office *office = *state;
    struct text signers = {0};
    struct error err = {0};
    keys_change(office);
    struct registry *registry = office_registry(office, NULL);
    assert_int_equal(registry_allowed_signers(registry, &signers, &err), 0);
    stock_write(&stock, "allowed_signers", signers.data, signers.length);
    const struct {
        int key;
        const char *person, *at;
        bool good;
    } seals[] = {
        /* valid: before, from, until, after */
        {ANNA, "anna", "2017-12-31T09:59:59Z", false},
        {ANNA, "anna", "2018-01-01T00:00:00Z", true},
        {ANNA, "anna", "2018-12-31T23:59:59Z", true},
        {ANNA, "anna", "2019-01-01T00:00:00Z", false},
        /* revoked at 08:12:00 UTC: what it sealed earlier on that day stays */
        {BERT, "bert", "2018-06-15T08:12:00Z", true},
        {BERT, "bert", "2018-06-15T08:12:01Z", false},
        {BERT, "bert", "2018-06-14T23:59:59Z", true},
        {BERT, "bert", "2018-06-16T00:00:00Z", false},
        /* no end */
        {CARLA, "carla", "2030-01-01T00:00:00Z", true},
        {BERT, "carla", "2017-12-30T07:00:00Z", false},
        /* replaced: through the day of that, and the other from its own day on */
        {DIRK, "dirk", "2018-06-15T23:59:59Z", true},
        {DIRK, "dirk", "2018-06-16T00:00:00Z", false},
        {ERIK, "dirk", "2018-06-16T00:00:00Z", true},
        /* replaced with some days to go on with */
        {ERIK, "erik", "2018-06-29T23:59:59Z", true},
        {ERIK, "erik", "2018-06-30T00:00:00Z", false},
        {ANNA, "erik", "2018-06-10T00:00:00Z", true},
        {ANNA, "erik", "2018-06-09T09:59:59Z", false},
        /* revoked, and then replaced */
        {ANNA, "erik", "2018-07-15T08:12:00Z", true},
        {ANNA, "erik", "2018-07-15T08:12:01Z", false},
        {ROOT, "erik", "2018-07-20T00:00:00Z", true},
        /* the root key */
        {ROOT, "administrator", "2000-01-01T00:00:00Z", true},
        {ROOT, "administrator", "2030-01-01T00:00:00Z", true},
        {ROOT, "anna", "2018-06-01T00:00:00Z", false},
    };
    for (size_t i = 0; i < sizeof seals / sizeof seals[0]; i++)
        both_say(registry, seals[i].key, seals[i].person, seals[i].at, seals[i].good);
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
