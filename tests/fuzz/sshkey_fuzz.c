/* A public key as it is registered: one line of a .pub file. */
#include "tests/fuzz/fuzz.h"

#include "schema/sshsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char key[SSHKEY_TEXT_MAX], same[SSHKEY_TEXT_MAX], fingerprint[64];
    struct error err = {0};
    char *line = fuzz_string(data, size);
    int result = sshkey_parse(line, key, &err);
    if (result != 0) PROMISE_TOLD(result, err);
    if (result == 0) {
        PROMISE(strpbrk(key, "\r\n\t\"") == NULL && strlen(key) < SSHKEY_TEXT_MAX);
        PROMISE(sshkey_parse(key, same, &err) == 0 && strcmp(key, same) == 0);
        PROMISE(sshkey_fingerprint(key, fingerprint, &err) == 0 && strncmp(fingerprint, "SHA256:", 7) == 0);
    }
    free(line);
    return 0;
}
