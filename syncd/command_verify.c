#include <stdio.h>

#include "schema/text.h"
#include "syncd/command.h"
#include "syncd/repository.h"

static int run(int argc, char **argv, struct error *err)
{
    struct text problems = {0}, summary = {0}, shown = {0};
    char path[PATH_MAX];
    int result = command_repository(argc, argv, &command_verify, path, err);

    if (result) return result;
    result = repository_verify(path, &problems, &summary, err);
    if (result >= 0) {
        /* Names in a repository may come from anyone. */
        text_terminal(&shown, problems.data ? problems.data : "");
        text_terminal(&shown, summary.data ? summary.data : "");
        if (shown.length && shown.data[shown.length - 1] != '\n') text_puts(&shown, "\n");
        fputs(shown.data ? shown.data : "", stdout);
        result = result > 0;
    }
    text_fini(&problems);
    text_fini(&summary);
    text_fini(&shown);
    return result;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "check the whole repository: chains, seals, authority, derived files",
    .usage = "verify [DIR | --config FILE]",
    .details =
        "Checks everything from git alone and prints each problem as `ref:path: text`. Exit status 1 when there is "
        "any.\n\n"
        "  DIR            the repository, or the folder of schouw-syncd.conf; the working directory when not given\n"
        "  --config FILE  schouw-syncd.conf\n",
    .run = run,
};
