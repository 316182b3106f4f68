/* Bundles: what goes without a network. Whole or not at all, in parts of any size; whatever is altered shows. */
#include "tests/schema/stock.h"

#include <sys/stat.h>
#include <unistd.h>

#include "schema/bundle.h"
#include "schema/text.h"

#define FEED "0123456789abcdef0123456789abcdef"
#define PHOTO 300000 /* bytes */

static struct stock stock;
static char keyfile[128], key[SSHKEY_TEXT_MAX], photo[128], photo_sha256[DIGEST_HEX_SIZE];

static int setup(void **state)
{
    (void)state;
    char *bytes = malloc(PHOTO);
    assert_non_null(bytes);
    for (size_t i = 0; i < PHOTO; i++) bytes[i] = (char)(i * i >> 3);
    stock_open(&stock);
    stock_key(&stock, "anna", keyfile, key);
    stock_write(&stock, "photo", bytes, PHOTO);
    stock_path(&stock, "photo", photo);
    digest_bytes(bytes, PHOTO, photo_sha256);
    free(bytes);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    stock_close(&stock);
    return 0;
}

#define GOOD(call)                                                                                                     \
    do {                                                                                                               \
        struct error good_err = {0};                                                                                   \
        if ((call) < 0) fail_msg("%s: %s", #call, good_err.message);                                                   \
    } while (0)

static struct bundle_head head_of(void)
{
    struct bundle_head head = {.from = {.person = "anna", .device = "laptop"}, .body = "Keurders \"B.V.\""};
    snprintf(head.from.key, sizeof head.from.key, "%s", key);
    return head;
}

static struct bundle_writer *begun(const char *name, int64_t size)
{
    char path[128];
    struct bundle_writer *writer = NULL;
    const struct bundle_head head = head_of();
    stock_path(&stock, name, path);
    GOOD(bundle_create(path, size, keyfile, &head, &writer, &good_err));
    return writer;
}

static void put_heads(struct bundle_writer *writer)
{
    json_t *heads = json_pack("{s:i}", FEED, 7);
    GOOD(bundle_put_json(writer, "heads", json_pack("{s:s}", "dossier", "almere"), heads, &good_err));
    json_decref(heads);
}

static json_t *segment_of(size_t length)
{
    char *text = malloc(length + 1);
    assert_non_null(text);
    memset(text, 'x', length);
    text[length] = '\0';
    json_t *segment =
        json_pack("{s:s,s:i,s:i,s:s,s:s}", "feed", FEED, "first", 1, "last", 7, "text", text, "seal", "the seal\n");
    free(text);
    assert_non_null(segment);
    return segment;
}

static int put_segment(struct bundle_writer *writer, size_t length, struct error *err)
{
    json_t *segment = segment_of(length);
    int result = bundle_put_segment(writer, "almere", segment, err);
    json_decref(segment);
    return result;
}

/* A bundle in one part, with one of each. */
static void made(const char *name)
{
    struct bundle_writer *writer = begun(name, 0);
    put_heads(writer);
    GOOD(put_segment(writer, 100, &good_err));
    GOOD(bundle_put(writer, "novelty", NULL, "of a newer program", 18, &good_err));
    GOOD(bundle_finish(writer, &good_err));
    assert_int_equal(bundle_parts(writer), 1);
    bundle_close(writer);
}

static struct bundle_reader *opened(const char *name)
{
    char path[128];
    struct bundle_reader *reader = NULL;
    stock_path(&stock, name, path);
    GOOD(bundle_open(path, &reader, &good_err));
    return reader;
}

static char *bytes_of(const char *name, size_t *length)
{
    char path[128];
    struct stat about;
    stock_path(&stock, name, path);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &about), 0);
    *length = (size_t)about.st_size;
    char *bytes = malloc(*length + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *length, file), *length);
    bytes[*length] = '\0';
    fclose(file);
    return bytes;
}

/* What becomes of these bytes when they are given as a bundle. */
static int verdict(const char *bytes, size_t length, struct error *err)
{
    struct bundle_reader *reader = NULL;
    FILE *file = fmemopen((char *)(size_t)bytes, length, "rb");
    assert_non_null(file);
    int result = bundle_attach(file, "stick", &reader, err);
    if (result == 0) result = bundle_verify(reader, err);
    bundle_detach(reader);
    return result;
}

static void a_bundle_is_read_back_as_it_was_written(void **state)
{
    (void)state;
    struct bundle_entry entry;
    struct bundle_segment segment;
    json_t *heads = NULL;
    char bytes[40];
    size_t got;
    made("whole");
    struct bundle_reader *reader = opened("whole");
    GOOD(bundle_verify(reader, &good_err));
    assert_false(bundle_more(reader));
    assert_string_equal(bundle_head(reader)->from.person, "anna");
    assert_string_equal(bundle_head(reader)->from.key, key);
    assert_string_equal(bundle_head(reader)->body, "Keurders \"B.V.\"");
    assert_int_equal(bundle_head(reader)->part, 1);
    assert_int_equal(bundle_next(reader, &entry, NULL), 1);
    assert_string_equal(entry.type, "heads");
    assert_string_equal(json_string_value(json_object_get(entry.about, "dossier")), "almere");
    GOOD(bundle_heads(reader, &heads, &good_err));
    assert_int_equal(json_integer_value(json_object_get(heads, FEED)), 7);
    json_decref(heads);
    assert_int_equal(bundle_next(reader, &entry, NULL), 1);
    int64_t place = entry.place;
    GOOD(bundle_segment(reader, &entry, &segment, &good_err));
    assert_int_equal(segment.text_length, 100);
    assert_memory_equal(segment.seal, "the seal\n", segment.seal_length);
    bundle_segment_fini(&segment);
    assert_int_equal(bundle_next(reader, &entry, NULL), 1);
    assert_string_equal(entry.type, "novelty");
    GOOD(bundle_read(reader, bytes, sizeof bytes, &got, &good_err));
    assert_int_equal(got, 18);
    assert_int_equal(bundle_next(reader, &entry, NULL), 0);
    /* What was put aside is found again. */
    GOOD(bundle_go(reader, place, &good_err));
    assert_int_equal(bundle_next(reader, &entry, NULL), 1);
    assert_string_equal(entry.type, "segment");
    bundle_detach(reader);
}

static void stock_tools_say_the_same_of_its_seal(void **state)
{
    (void)state;
    size_t length;
    char hex[DIGEST_HEX_SIZE + 1];
    struct text signers = {0};
    made("stock");
    char *bytes = bytes_of("stock", &length);
    char *seal = strstr(bytes, "-----BEGIN SSH SIGNATURE-----");
    assert_non_null(seal);
    digest_bytes(bytes, (size_t)(seal - bytes), hex);
    strcat(hex, "\n");
    text_printf(&signers, "anna namespaces=\"schouw-bundle\" %s\n", key);
    stock_write(&stock, "allowed_signers", signers.data, signers.length);
    assert_true(stock_verify(&stock, "anna", "schouw-bundle", NULL, seal, strlen(seal), hex, strlen(hex)));
    hex[0] = hex[0] == '0' ? '1' : '0';
    assert_false(stock_verify(&stock, "anna", "schouw-bundle", NULL, seal, strlen(seal), hex, strlen(hex)));
    text_fini(&signers);
    free(bytes);
}

static void whatever_byte_is_altered_it_is_refused(void **state)
{
    (void)state;
    size_t length;
    made("altered");
    char *bytes = bytes_of("altered", &length);
    struct error err = {0};
    assert_int_equal(verdict(bytes, length, &err), 0);
    /* The last newline stands outside the armour, for ssh-keygen as well. */
    for (size_t i = 0; i + 1 < length; i++) {
        /* Within base64 a line may end anywhere; another letter is another seal. */
        char kept = bytes[i];
        bytes[i] = (char)(kept ^ (kept == '\n' ? 0x40 : 1));
        int result = verdict(bytes, length, &err);
        if (result != ERROR_INVALID && result != ERROR_SIGNATURE) fail_msg("byte %zu: %d", i, result);
        bytes[i] = kept;
    }
    free(bytes);
}

static void wherever_it_is_cut_it_is_refused(void **state)
{
    (void)state;
    size_t length;
    made("cut");
    char *bytes = bytes_of("cut", &length);
    for (size_t i = 1; i + 1 < length; i++) {
        struct error err = {0};
        int result = verdict(bytes, i, &err);
        if (result != ERROR_INVALID && result != ERROR_SIGNATURE) fail_msg("%zu bytes: %d", i, result);
        assert_non_null(strstr(err.message, "stick"));
    }
    free(bytes);
}

static void what_follows_the_seal_does_not_pass(void **state)
{
    (void)state;
    size_t length;
    made("followed");
    char *bytes = bytes_of("followed", &length), *longer = calloc(1, length + 70000);
    assert_non_null(longer);
    memcpy(longer, bytes, length);
    struct error err = {0};
    assert_int_equal(verdict(longer, length + 70000, &err), ERROR_INVALID);
    free(longer);
    free(bytes);
}

static void a_large_file_goes_through_parts_of_the_size_that_was_asked(void **state)
{
    (void)state;
    struct bundle_writer *writer = begun("split", BUNDLE_SIZE_MIN);
    struct error err = {0};
    int64_t all = 0;
    put_heads(writer);
    GOOD(put_segment(writer, 50000, &good_err));
    GOOD(put_segment(writer, 40000, &good_err));
    GOOD(bundle_put_evidence(writer, photo_sha256, photo, PHOTO, &good_err));
    GOOD(bundle_finish(writer, &good_err));
    int parts = bundle_parts(writer);
    assert_in_range(parts, 6, 8);
    struct digest *digest = digest_new();
    int64_t reached = 0;
    for (int part = 1; part <= parts; part++) {
        char name[40], path[128], piece[9999];
        struct bundle_entry entry;
        struct bundle_slice slice;
        struct stat about;
        snprintf(name, sizeof name, part == 1 ? "split" : "split.%03d", part);
        stock_path(&stock, name, path);
        assert_int_equal(stat(path, &about), 0);
        assert_in_range(about.st_size, 1, BUNDLE_SIZE_MIN);
        all += about.st_size;
        struct bundle_reader *reader = opened(name);
        if (bundle_verify(reader, &err) != 0) fail_msg("%s", err.message);
        assert_string_equal(bundle_head(reader)->id, bundle_id(writer));
        assert_int_equal(bundle_head(reader)->part, part);
        assert_int_equal(bundle_more(reader), part < parts);
        while (bundle_next(reader, &entry, &err) == 1) {
            size_t got = 1;
            if (strcmp(entry.type, "evidence") != 0) continue;
            GOOD(bundle_slice(&entry, &slice, &good_err));
            assert_int_equal(slice.offset, reached);
            assert_int_equal(slice.size, PHOTO);
            while (got > 0) {
                GOOD(bundle_read(reader, piece, sizeof piece, &got, &good_err));
                digest_add(digest, piece, got);
            }
            reached += slice.length;
        }
        bundle_detach(reader);
    }
    char hex[DIGEST_HEX_SIZE];
    digest_end(digest, hex);
    assert_string_equal(hex, photo_sha256);
    assert_int_equal(all, bundle_written(writer));
    bundle_close(writer);
}

static void statements_that_no_part_can_hold_are_told_of(void **state)
{
    (void)state;
    struct error err = {0};
    struct bundle_writer *writer = begun("small", BUNDLE_SIZE_MIN);
    assert_int_equal(put_segment(writer, 2500000, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "--size 3M"));
    bundle_close(writer);
}

static bool is_there(const char *name)
{
    char path[128];
    stock_path(&stock, name, path);
    return access(path, F_OK) == 0;
}

static size_t files(void)
{
    const char *const argv[] = {"ls", "-A", stock.directory, NULL};
    struct text said = {0};
    struct error err = {0};
    int status;
    size_t lines = 0;
    if (process_run(argv, "", 0, &said, NULL, &status, &err) != 0) fail_msg("%s", err.message);
    for (size_t i = 0; i < said.length; i++) lines += said.data[i] == '\n';
    text_fini(&said);
    return lines;
}

static void a_part_gets_its_name_when_it_is_whole_and_takes_nobody_elses(void **state)
{
    (void)state;
    struct error err = {0};
    char path[128];
    size_t before = files();
    struct bundle_writer *writer = begun("named", 0);
    put_heads(writer);
    assert_false(is_there("named"));
    bundle_close(writer); /* given up */
    assert_int_equal(files(), before);
    writer = begun("named", 0);
    stock_write(&stock, "named", "of someone else", 15); /* comes in between */
    assert_int_equal(bundle_finish(writer, &err), ERROR_CONFLICT);
    bundle_close(writer);
    assert_int_equal(files(), before + 1);
    const struct bundle_head head = head_of();
    stock_path(&stock, "named", path);
    assert_int_equal(bundle_create(path, 0, keyfile, &head, &writer, &err), ERROR_CONFLICT);
    assert_null(writer);
    assert_int_equal(bundle_create(stock.directory, 0, keyfile, &head, &writer, &err), ERROR_USAGE);
    assert_int_equal(files(), before + 1);
    unlink(path);
}

static void who_is_named_as_sender_has_to_be_who_seals(void **state)
{
    (void)state;
    char other_keyfile[128], other[SSHKEY_TEXT_MAX], path[128];
    struct error err = {0};
    struct bundle_writer *writer = NULL;
    const struct bundle_head head = head_of();
    stock_key(&stock, "bert", other_keyfile, other);
    stock_path(&stock, "strange", path);
    GOOD(bundle_create(path, 0, other_keyfile, &head, &writer, &good_err));
    assert_int_equal(bundle_finish(writer, &err), ERROR_SIGNATURE);
    bundle_close(writer);
    assert_false(is_there("strange"));
}

/* The first line of a bundle, and then these lines. */
static void refused(const char *rest, const char *because)
{
    struct text text = {0};
    struct error err = {0};
    text_printf(&text,
                "{\"schouw-bundle\":1,\"bundle\":\"" FEED
                "\",\"part\":1,\"from\":{\"person\":\"anna\",\"device\":\"laptop\","
                "\"key\":\"%s\"},\"to\":{\"person\":\"\",\"device\":\"\",\"key\":\"\"},\"body\":\"\",\"root_key\":\"\","
                "\"made\":\"2026-06-01T10:00:00Z\"}\n%s",
                key, rest);
    assert_false(text.failed);
    int result = verdict(text.data, text.length, &err);
    if (result != ERROR_INVALID || strstr(err.message, because) == NULL)
        fail_msg("not \"%s\" for %s: %s", because, rest, err.message);
    text_fini(&text);
}

static void hostile_lengths_and_lines_are_refused_where_they_stand(void **state)
{
    (void)state;
    struct error err = {0};
    refused("", "too early");
    refused("{\"type\":\"heads\",\"length\":-1}\n\n", "how long");
    refused("{\"type\":\"heads\",\"length\":1e3}\n\n", "how long");
    refused("{\"type\":\"heads\",\"length\":9223372036854775807}\n\n", "too long");
    refused("{\"type\":\"heads\",\"length\":99999999999999999999}\n\n", "a line of JSON");
    refused("{\"type\":\"heads\",\"length\":8000000}\nshort\n", "too early");
    refused("{\"type\":\"heads\",\"length\":2}\n{}{\"end\":true}\n", "newline");
    refused("{\"type\":\"Heads\",\"length\":2}\n{}\n", "what it is");
    refused("{\"type\":\"heads\",\"type\":\"heads\",\"length\":2}\n{}\n", "a line of JSON");
    refused("{\"type\":\"heads\",\"x\":[[[[[[1]]]]]],\"length\":2}\n{}\n", "nested");
    refused("[]\n", "a line of JSON");
    refused("{\"type\":\"segment\",\"dossier\":\"../x\",\"feed\":\"" FEED
            "\",\"first\":1,\"last\":1,\"text\":1,\"length\":2}\nab\n",
            "segment");
    refused("{\"type\":\"segment\",\"dossier\":\"x\",\"feed\":\"" FEED
            "\",\"first\":1,\"last\":1,\"text\":3,\"length\":2}\nab\n",
            "segment");
    refused("{\"type\":\"evidence\",\"sha256\":\"../../etc/passwd\",\"offset\":0,\"size\":2,\"length\":2}\nab\n",
            "evidence");
    refused("{\"type\":\"evidence\",\"sha256\":\"" FEED FEED "\",\"offset\":1,\"size\":2,\"length\":2}\nab\n",
            "evidence");
    refused("{\"type\":\"evidence\",\"sha256\":\"" FEED FEED
            "\",\"offset\":9223372036854775807,\"size\":2,\"length\":2}\nab\n",
            "evidence");
    refused("{\"end\":true,\"more\":false,\"entries\":1}\n", "as much as it says");
    refused("{\"end\":1,\"more\":false,\"entries\":0}\n", "last line");
    refused("{\"end\":true,\"more\":false,\"entries\":0}\n", "seal");
    assert_int_equal(verdict("no bundle\n", 10, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "no bundle of Schouw"));
    assert_int_equal(verdict("{\"schouw-bundle\":2}\n", 20, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, "version 2"));
    char *line = malloc(BUNDLE_LINE_MAX + 2);
    assert_non_null(line);
    memset(line, ' ', BUNDLE_LINE_MAX + 1);
    line[BUNDLE_LINE_MAX + 1] = '\0';
    refused(line, "too long");
    free(line);
}

static void sizes_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "K", "10", "-10M", "10MB", "10 M", "1.5M", "99999999999T", "9999999999999999999"};
    int64_t size;
    struct error err = {0};
    GOOD(bundle_size("700K", &size, &good_err));
    assert_int_equal(size, 700000);
    GOOD(bundle_size("10m", &size, &good_err));
    assert_int_equal(size, 10000000);
    GOOD(bundle_size("4G", &size, &good_err));
    assert_int_equal(size, 4000000000);
    GOOD(bundle_size("65536", &size, &good_err));
    assert_int_equal(size, 65536);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(bundle_size(bad[i], &size, &err), ERROR_USAGE);
}

static void pipes_and_folders_are_no_bundles(void **state)
{
    (void)state;
    char path[128];
    struct bundle_reader *reader;
    struct error err = {0};
    stock_path(&stock, "pipe", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(bundle_open(path, &reader, &err), ERROR_USAGE);
    assert_int_equal(bundle_open(stock.directory, &reader, &err), ERROR_USAGE);
    stock_path(&stock, "nothing", path);
    assert_int_equal(bundle_open(path, &reader, &err), ERROR_NOT_FOUND);
    assert_int_equal(bundle_open(keyfile, &reader, &err), ERROR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundle_is_read_back_as_it_was_written),
        cmocka_unit_test(stock_tools_say_the_same_of_its_seal),
        cmocka_unit_test(whatever_byte_is_altered_it_is_refused),
        cmocka_unit_test(wherever_it_is_cut_it_is_refused),
        cmocka_unit_test(what_follows_the_seal_does_not_pass),
        cmocka_unit_test(a_large_file_goes_through_parts_of_the_size_that_was_asked),
        cmocka_unit_test(statements_that_no_part_can_hold_are_told_of),
        cmocka_unit_test(a_part_gets_its_name_when_it_is_whole_and_takes_nobody_elses),
        cmocka_unit_test(who_is_named_as_sender_has_to_be_who_seals),
        cmocka_unit_test(hostile_lengths_and_lines_are_refused_where_they_stand),
        cmocka_unit_test(sizes_are_read_as_people_write_them),
        cmocka_unit_test(pipes_and_folders_are_no_bundles),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
