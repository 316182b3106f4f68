/* One line of a feed, as a peer sends it. */
#include "tests/fuzz/fuzz.h"

#include "schema/record.h"
#include "schema/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct record *record = NULL, *again = NULL;
    struct error err = {0};
    int result = record_parse((const char *)data, size, &record, &err);
    if (result != 0) {
        PROMISE_TOLD(result, err);
        PROMISE(record == NULL);
        return 0;
    }
    PROMISE(record->length == size && memcmp(record->line, data, size) == 0 && record->line[size] == '\0');
    PROMISE(size <= RECORD_MAX && memchr(data, '\n', size) == NULL && utf8_valid(record->line, size));
    PROMISE(dossier_id_valid(record->dossier) && feed_id_valid(record->feed));
    PROMISE(record->seq >= 1 && record->tick >= 0);
    PROMISE(record->type != NULL || record->version > RECORD_VERSION);
    PROMISE(json_is_object(record->body) && json_is_object(record->seen));
    PROMISE(json_object_get(record->seen, record->feed) == NULL);
    PROMISE(record_parse(record->line, record->length, &again, &err) == 0);
    PROMISE(strcmp(record->hash, again->hash) == 0);
    record_free(again);
    record_free(record);
    return 0;
}
