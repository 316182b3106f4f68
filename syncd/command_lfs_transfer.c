#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "syncd/command.h"
#include "syncd/lfs_transfer.h"

/* Git finds a repository by its name without .git as well. A repository has HEAD and objects. */
static bool is_repository(const char *path)
{
    char inside[PATH_MAX];
    struct stat status;

    snprintf(inside, sizeof inside, "%.4000s/HEAD", path);
    if (stat(inside, &status) || !S_ISREG(status.st_mode)) return false;
    snprintf(inside, sizeof inside, "%.4000s/objects", path);
    return stat(inside, &status) == 0 && S_ISDIR(status.st_mode);
}

static int find(const char *word, char path[PATH_MAX], struct error *err)
{
    static const char *const ends[] = {"", ".git", "/.git"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends && strlen(word) < 3900; i++) {
        snprintf(path, PATH_MAX, "%.3900s%s", word, ends[i]);
        if (is_repository(path)) return 0;
    }
    return error_set(err, ERROR_NOT_FOUND, "%.200s is no git repository", word);
}

static int run(int argc, char **argv, struct error *err)
{
    const struct command_option none[] = {{NULL, NULL}};
    char path[PATH_MAX];
    int words = command_options(argc, argv, none, err), result;

    if (words < 0) return words;
    if (words != 2) return error_set(err, ERROR_USAGE, "usage: schouw-syncd %s", command_lfs_transfer.usage);
    if (strcmp(argv[2], "download") != 0)
        return error_set(err, ERROR_REFUSED,
                         "evidence is uploaded by schouw, with the statement that names it: git-lfs can only download "
                         "here, not \"%.20s\"",
                         argv[2]);
    if ((result = find(argv[1], path, err))) return result;
    return lfs_transfer(path, stdin, stdout, err);
}

const struct command command_lfs_transfer = {
    .name = "lfs-transfer",
    .summary = "give evidence to git-lfs over ssh",
    .usage = "lfs-transfer REPOSITORY download",
    .details = "Speaks git-lfs's pure ssh protocol on standard input and output, so that `git lfs pull` gets evidence "
               "from the\n"
               "machine `git clone` got the repository from. A git-lfs of 3.0 or newer runs `git-lfs-transfer` there "
               "by itself:\n\n"
               "  ln -s $(command -v schouw-syncd) /usr/local/bin/git-lfs-transfer\n\n"
               "Under that name the command need not be given. Who may log in and read the repository's folder gets "
               "the bytes, as\n"
               "with git itself: who is assigned to what plays no part there. Nothing can be uploaded.\n",
    .run = run,
};
