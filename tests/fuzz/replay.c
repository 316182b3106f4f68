/* Runs files, and the files of folders, through a fuzz target once. Options of libFuzzer are passed over, so that one
 * command line serves both. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

#define FILE_MAX (16L * 1024 * 1024)

static size_t replayed;

static int file_replay(const char *path, long size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc((size_t)size + 1);
    if (file == NULL || bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        if (file != NULL) fclose(file);
        free(bytes);
        return 3;
    }
    fclose(file);
    /* The bytes end where the allocation ends, so that a sanitizer or valgrind sees a step beyond. */
    uint8_t *exact = realloc(bytes, size > 0 ? (size_t)size : 1);
    LLVMFuzzerTestOneInput(exact != NULL ? exact : bytes, (size_t)size);
    free(exact != NULL ? exact : bytes);
    replayed++;
    return 0;
}

static int path_replay(const char *path);

static int folder_replay(const char *path)
{
    char below[4096];
    int result = 0;
    struct dirent *entry;
    DIR *folder = opendir(path);
    if (folder == NULL) {
        perror(path);
        return 3;
    }
    while (result == 0 && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.') continue;
        snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        result = path_replay(below);
    }
    closedir(folder);
    return result;
}

static int path_replay(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0 || status.st_size > FILE_MAX) {
        fprintf(stderr, "%s: not there, or too large\n", path);
        return 3;
    }
    return S_ISDIR(status.st_mode) ? folder_replay(path) : file_replay(path, (long)status.st_size);
}

int main(int argc, char **argv)
{
    int result = 0;
    for (int i = 1; i < argc && result == 0; i++)
        if (argv[i][0] != '-') result = path_replay(argv[i]);
    if (result == 0 && replayed == 0) {
        fprintf(stderr, "nothing to replay\n");
        return 3;
    }
    printf("%zu inputs\n", replayed);
    return result;
}
