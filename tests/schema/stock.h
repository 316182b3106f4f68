/* stock.h: for tests: a directory of their own, keys made by ssh-keygen, and its verdict on a seal. */
#ifndef SCHOUW_TESTS_SCHEMA_STOCK_H
#define SCHOUW_TESTS_SCHEMA_STOCK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/process.h"
#include "schema/sshsig.h"

struct stock {
    char directory[64];
};

static inline void stock_open(struct stock *stock)
{
    const char *base = getenv("TMPDIR");
    snprintf(stock->directory, sizeof stock->directory, "%s/schouw-unit.XXXXXX",
             base == NULL || strlen(base) > 40 ? "/tmp" : base);
    assert_non_null(mkdtemp(stock->directory));
}

/* Runs a tool that has to succeed. */
static inline void stock_run(const char *const argv[])
{
    struct error err = {0};
    int status = 0;
    if (process_run(argv, "", 0, NULL, NULL, &status, &err) != 0) fail_msg("%s", err.message);
    assert_int_equal(status, 0);
}

static inline void stock_close(struct stock *stock)
{
    const char *const argv[] = {"rm", "-rf", stock->directory, NULL};
    stock_run(argv);
}

static inline void stock_path(const struct stock *stock, const char *name, char path[128])
{
    assert_in_range(snprintf(path, 128, "%s/%s", stock->directory, name), 1, 127);
}

static inline void stock_write(const struct stock *stock, const char *name, const char *bytes, size_t length)
{
    char path[128];
    stock_path(stock, name, path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

/* Makes a key pair without passphrase; `path` gets the private key's path, `key` "type base64". */
static inline void stock_key(const struct stock *stock, const char *name, char path[128], char key[SSHKEY_TEXT_MAX])
{
    struct error err = {0};
    stock_path(stock, name, path);
    const char *const argv[] = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path, NULL};
    stock_run(argv);
    if (sshkey_read(path, key, &err) != 0) fail_msg("%s", err.message);
}

/* The verdict of `ssh-keygen -Y verify` with the file `allowed_signers` of the directory; `when` is NULL for now. */
static inline bool stock_verify(const struct stock *stock, const char *principal, const char *namespace_,
                                const char *when, const char *seal, size_t seal_length, const char *bytes,
                                size_t length)
{
    char signers[128], signature[128], option[64];
    struct text said = {0};
    struct error err = {0};
    int status = 0;
    stock_path(stock, "allowed_signers", signers);
    stock_path(stock, "signature", signature);
    stock_write(stock, "signature", seal, seal_length);
    snprintf(option, sizeof option, "-Overify-time=%s", when == NULL ? "" : when);
    const char *const argv[] = {"ssh-keygen", "-Y", "verify",   "-f", signers,   "-I",
                                principal,    "-n", namespace_, "-s", signature, when == NULL ? NULL : option,
                                NULL};
    if (process_run(argv, bytes, length, NULL, &said, &status, &err) != 0) fail_msg("%s", err.message);
    text_fini(&said);
    return status == 0;
}

#endif
