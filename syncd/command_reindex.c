#include <stdio.h>

#include "syncd/command.h"
#include "syncd/repository.h"

static int run(int argc, char **argv, struct error *err)
{
    char path[PATH_MAX];
    int result = command_repository(argc, argv, &command_reindex, path, err);

    if (result || (result = repository_reindex(path, err))) return result;
    printf("Index of %s rebuilt from git.\n", path);
    return 0;
}

const struct command command_reindex = {
    .name = "reindex",
    .summary = "rebuild index.sqlite from git",
    .usage = "reindex [DIR | --config FILE]",
    .details =
        "The index is no truth: it can be thrown away and is made anew from git, equal for equal repositories. What a\n"
        "landing that broke off left undone is finished first.\n\n"
        "  DIR            the repository, or the folder of schouw-syncd.conf; the working directory when not given\n"
        "  --config FILE  schouw-syncd.conf\n",
    .run = run,
};
