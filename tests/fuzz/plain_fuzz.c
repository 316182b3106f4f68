/* JSON as peers and records have it: what is read as plain is what the library reads, and written as it writes. */
#include "tests/fuzz/fuzz.h"

#include "schema/plain.h"
#include "schema/wire.h"

static void written_alike(const json_t *value, bool sorted)
{
    size_t flags = JSON_COMPACT | JSON_ENCODE_ANY | (sorted ? JSON_SORT_KEYS : 0);
    char *dumped = json_dumps(value, flags);
    struct text written = {0};
    plain_write(&written, value, sorted);
    PROMISE(dumped != NULL && !written.failed && written.length == strlen(dumped));
    PROMISE(memcmp(written.data, dumped, written.length) == 0);
    text_fini(&written);
    free(dumped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *plain = plain_read((const char *)data, size);
    json_t *whole = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    struct text written = {0};
    struct error err = {0};
    PROMISE(plain == NULL || json_equal(plain, whole));
    if (plain != NULL) written_alike(plain, false);
    if (whole != NULL) {
        written_alike(whole, false);
        written_alike(whole, true);
    }
    if (json_is_object(whole)) {
        char *dumped = json_dumps(whole, JSON_COMPACT), *again = plain ? json_dumps(plain, JSON_COMPACT) : NULL;
        PROMISE(dumped != NULL && (plain == NULL || strcmp(dumped, again) == 0)); /* also in the order of the members */
        PROMISE(wire_write(&written, json_incref(whole), &err) == 0);
        PROMISE(written.length == strlen(dumped) + 1 && memcmp(written.data, dumped, written.length - 1) == 0);
        PROMISE(written.data[written.length - 1] == '\n');
        free(again);
        free(dumped);
    }
    text_fini(&written);
    json_decref(plain);
    json_decref(whole);
    return 0;
}
