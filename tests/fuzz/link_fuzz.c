/* The link that an administrator mails. */
#include "tests/fuzz/fuzz.h"

#include "client/link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char whole[600];
    struct link link, again;
    struct error err = {0};
    char *text = fuzz_string(data, size);
    int result = link_parse(text, &link, &err);
    if (result != 0) PROMISE_TOLD(result, err);
    if (result == 0) {
        PROMISE(strncmp(link.url, "https://", 8) == 0 && link.url[strlen(link.url) - 1] != '/');
        PROMISE(strpbrk(link.url, " \t\r\n@#?\\") == NULL && strlen(link.code) >= 4);
        snprintf(whole, sizeof whole, "%s/#%s%s%s", link.url, link.code, link.pin[0] ? ":sha256-" : "", link.pin);
        PROMISE(link_parse(whole, &again, &err) == 0 && strcmp(link.url, again.url) == 0);
        PROMISE(strcmp(link.code, again.code) == 0 && strcmp(link.pin, again.pin) == 0);
    }
    free(text);
    return 0;
}
