/* One line of a sync, as a peer sends it. */
#include "tests/fuzz/fuzz.h"

#include "schema/flat.h"
#include "schema/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *flat = flat_read((const char *)data, size);
    json_t *whole = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    struct text written = {0};
    struct error err = {0};
    PROMISE(flat == NULL || json_equal(flat, whole));
    if (json_is_object(whole)) {
        /* Also in the order of the members. */
        char *dumped = json_dumps(whole, JSON_COMPACT), *again = flat ? json_dumps(flat, JSON_COMPACT) : NULL;
        PROMISE(dumped != NULL && (flat == NULL || strcmp(dumped, again) == 0));
        PROMISE(wire_write(&written, json_incref(whole), &err) == 0);
        PROMISE(written.length == strlen(dumped) + 1 && memcmp(written.data, dumped, written.length - 1) == 0);
        PROMISE(written.data[written.length - 1] == '\n');
        free(again);
        free(dumped);
    }
    text_fini(&written);
    json_decref(flat);
    json_decref(whole);
    return 0;
}
