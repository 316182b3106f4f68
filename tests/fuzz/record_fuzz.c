/* One line of a feed, as a peer sends it. */
#include "tests/fuzz/fuzz.h"

#include "schema/record.h"
#include "schema/text.h"

/* The same record with a blank that record_write would not write: read the long way, it is taken, or refused, for the
 * same reasons, and holds the same. */
static void promise_either_way(const uint8_t *data, size_t size, int result, const struct record *record)
{
    struct record *blank = NULL;
    struct error err = {0};
    char line[RECORD_MAX];
    if (size < 2 || size >= RECORD_MAX || data[0] != '{') return;
    memcpy(line, "{ ", 2);
    memcpy(line + 2, data + 1, size - 1);
    PROMISE(record_parse(line, size + 1, &blank, &err) == result);
    if (record == NULL) return;
    PROMISE(blank->version == record->version && blank->seq == record->seq && blank->tick == record->tick);
    PROMISE(strcmp(blank->dossier, record->dossier) == 0 && strcmp(blank->feed, record->feed) == 0);
    PROMISE(strcmp(blank->prev, record->prev) == 0 && strcmp(blank->at, record->at) == 0);
    PROMISE(strcmp(blank->kind, record->kind) == 0 && strcmp(blank->item, record->item) == 0);
    PROMISE(json_equal(blank->seen, record->seen) && json_equal(blank->body, record->body));
    PROMISE(blank->type == record->type);
    record_free(blank);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct record *record = NULL, *again = NULL;
    struct error err = {0};
    int result = record_parse((const char *)data, size, &record, &err);
    promise_either_way(data, size, result, record);
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
