#include "client/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/verb.h"
#include "schema/process.h"
#include "schema/text.h"

#define KEY_FILE_MAX 16384 /* bytes of a public key's file */

/* Flushes a file to disk, so that the key does not vanish under a store that stays. */
static int file_sync(const char *path, struct error *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    int problem = errno;
    if (file >= 0) close(file);
    return synced ? 0 : error_set(err, ERROR_IO, "%s: %s", path, error_system(problem));
}

int keyfile_make(const char *directory, const char *name, const char *comment, bool passphrase,
                 char key[SSHKEY_TEXT_MAX], struct error *err)
{
    char path[PATH_MAX], public[PATH_MAX + 4];
    const char *argv[] = {"ssh-keygen", "-q", "-t", "ed25519", "-C", comment, "-f", path, NULL, NULL, NULL};
    struct text errors = {0};
    int status = 0, result = 0;
    snprintf(path, sizeof path, "%.3900s/%.80s", directory, name);
    snprintf(public, sizeof public, "%s.pub", path);
    if (!passphrase) {
        argv[8] = "-N";
        argv[9] = "";
    }
    if (access(path, F_OK) != 0) {
        result = process_run(argv, "", 0, NULL, &errors, &status, err);
        if (result == 0 && status != 0)
            result = error_set(err, ERROR_IO, "ssh-keygen made no key in %s: %.400s", path,
                               errors.data ? errors.data : _("it gave no reason"));
        text_fini(&errors);
    }
    if (result == 0) result = file_sync(path, err);
    if (result == 0) result = file_sync(public, err);
    return result == 0 ? sshkey_read(path, key, err) : result;
}

/* Copies the public half beside the store, where it is looked for. */
static int public_copy(const char *from, const char *to, struct error *err)
{
    char line[KEY_FILE_MAX];
    FILE *source = fopen(from, "re");
    if (!source) return error_set(err, ERROR_NOT_FOUND, "%s: %s", from, error_system(errno));
    size_t length = fread(line, 1, sizeof line, source);
    bool bad = ferror(source) || !feof(source);
    fclose(source);
    if (bad) return error_set(err, ERROR_INVALID, "%s is no public key", from);
    FILE *target = fopen(to, "wxe");
    if (!target && errno == EEXIST) return 0;
    if (!target) return error_set(err, ERROR_IO, "can not make %s: %s", to, error_system(errno));
    bool wrote = fwrite(line, 1, length, target) == length;
    wrote = fclose(target) == 0 && wrote;
    return wrote ? file_sync(to, err) : error_set(err, ERROR_IO, "can not write %s", to);
}

int keyfile_take(const char *path, const char *directory, const char *name, char keyfile[PATH_MAX],
                 char key[SSHKEY_TEXT_MAX], struct error *err)
{
    char public[PATH_MAX + 4], own[PATH_MAX + 8];
    char *real = realpath(path, NULL);
    if (!real) return error_set(err, ERROR_NOT_FOUND, "%s: %s", path, error_system(errno));
    size_t length = strlen(real);
    bool half = length > 4 && strcmp(real + length - 4, ".pub") == 0;
    snprintf(keyfile, PATH_MAX, "%s", real);
    snprintf(public, sizeof public, "%s%s", real, half ? "" : ".pub");
    snprintf(own, sizeof own, "%.3900s/%.80s.pub", directory, name);
    int result = sshkey_read(real, key, err);
    if (result == 0 && strcmp(public, own) != 0) result = public_copy(public, own, err);
    free(real);
    return result;
}
