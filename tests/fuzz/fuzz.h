/* fuzz.h: what the targets share. A target is one file <noun>_fuzz.c with LLVMFuzzerTestOneInput: it feeds bytes to
 * what takes bytes from strangers, and aborts when what comes out breaks a promise of the header. The preset fuzz links
 * them with libFuzzer; elsewhere replay.c runs the corpus through them once. */
#ifndef SCHOUW_TESTS_FUZZ_FUZZ_H
#define SCHOUW_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An assert that release builds keep. */
#define PROMISE(condition)                                                                                             \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: broken promise: %s\n", __FILE__, __LINE__, #condition);                            \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* An error says something, and is one of the codes. */
#define PROMISE_TOLD(result, err)                                                                                      \
    PROMISE((result) == (err).code && (result) >= ERROR_NETWORK && (result) < 0 && (err).message[0] != '\0')

/* The bytes as a string: up to the first NUL. To be freed. */
static inline char *fuzz_string(const uint8_t *data, size_t size)
{
    char *string = malloc(size + 1);
    PROMISE(string != NULL);
    if (size > 0) memcpy(string, data, size);
    string[size] = '\0';
    return string;
}

/* Cuts off the first line; what follows it is left in data and size. To be freed. */
static inline char *fuzz_line(const uint8_t **data, size_t *size)
{
    const uint8_t *newline = *size > 0 ? memchr(*data, '\n', *size) : NULL;
    size_t length = newline != NULL ? (size_t)(newline - *data) : *size;
    char *line = fuzz_string(*data, length);
    size_t taken = newline != NULL ? length + 1 : length;
    if (taken > 0) *data += taken;
    *size -= taken;
    return line;
}

#endif
