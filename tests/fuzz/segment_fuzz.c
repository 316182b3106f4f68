/* A sealed segment, as a peer sends it: lines, then the armoured seal. */
#include "tests/fuzz/fuzz.h"

#include "schema/segment.h"
#include "schema/sshsig.h"

#define ARMOUR "-----BEGIN SSH SIGNATURE-----"

static void segment_promise(const struct segment *segment, const char *text, size_t length)
{
    struct error err = {0};
    size_t at = 0;
    PROMISE(segment->length == length && memcmp(segment->text, text, length) == 0);
    PROMISE(segment->count > 0 && segment->last - segment->first == (int64_t)segment->count - 1);
    for (size_t i = 0; i < segment->count; i++) {
        const struct record *record = segment->records[i];
        PROMISE(memcmp(text + at, record->line, record->length) == 0 && text[at + record->length] == '\n');
        at += record->length + 1;
        PROMISE(strcmp(record->feed, segment->feed) == 0 && strcmp(record->dossier, segment->dossier) == 0);
        PROMISE(record->seq == segment->first + (int64_t)i);
    }
    PROMISE(at == length);
    PROMISE(segment->first == 1 || segment_follows(segment, 0, "", &err) == ERROR_CONFLICT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char signer[SSHKEY_TEXT_MAX] = "", same[SSHKEY_TEXT_MAX];
    struct segment *segment = NULL;
    struct error err = {0};
    const uint8_t *armour = size > 0 ? memmem(data, size, ARMOUR, strlen(ARMOUR)) : NULL;
    const char *text = (const char *)data;
    size_t length = armour != NULL ? (size_t)(armour - data) : size, seal_length = size - length;
    int result = segment_parse(text, length, text + length, seal_length, &segment, &err);
    if (result != 0) PROMISE_TOLD(result, err);
    if (result == 0) segment_promise(segment, text, length);
    err = (struct error){0};
    int sealed = sshsig_verify(text + length, seal_length, text, length, SSHSIG_NAMESPACE, NULL, signer, &err);
    if (sealed != 0) PROMISE_TOLD(sealed, err);
    if (sealed == 0) {
        PROMISE(sshkey_parse(signer, same, &err) == 0 && strcmp(signer, same) == 0);
        if (segment != NULL) PROMISE(segment_verify(segment, signer, &err) == 0);
        PROMISE(sshsig_verify(text + length, seal_length, text, length, SSHSIG_NAMESPACE_ENROL, NULL, NULL, &err) != 0);
    }
    segment_free(segment);
    return 0;
}
