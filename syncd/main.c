/* schouw-syncd: the daemon of Schouw, and what its operator needs beside it. */
#include <stdio.h>
#include <string.h>

#include "schema/text.h"
#include "syncd/command.h"

/* Read by jemalloc: what was free for some seconds goes back to the machine, also when nothing is asked of the daemon.
 */
extern const char *malloc_conf;
const char *malloc_conf = "background_thread:true";

static void print_help(FILE *to)
{
    fputs("usage: schouw-syncd COMMAND [OPTIONS]\n\n", to);
    for (size_t i = 0; commands[i]; i++) fprintf(to, "  %-14s%s\n", commands[i]->name, commands[i]->summary);
    fputs("\nschouw-syncd COMMAND --help says more. Exit status: 0 done, 1 problems found or refused, 2 usage, 3 "
          "environment.\n",
          to);
}

static void print_command_help(const struct command *command)
{
    printf("usage: schouw-syncd %s\n\n%s.\n\n%s", command->usage, command->summary, command->details);
}

static const struct command *find(const char *name, const char **nearest)
{
    *nearest = commands[0]->name;
    for (size_t i = 0; commands[i]; i++) {
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
        if (text_distance(name, commands[i]->name) < text_distance(name, *nearest)) *nearest = commands[i]->name;
    }
    return NULL;
}

static int fail(const struct error *err)
{
    struct text shown = {0};

    text_terminal(&shown, err->message);
    fprintf(stderr, "schouw-syncd: %s\n", shown.data ? shown.data : err->message);
    text_fini(&shown);
    return error_exit_status(err->code);
}

/* git-lfs runs this program by another name, and expects no more words. */
static int run_as_transfer(int argc, char **argv)
{
    struct error err = {0};
    int result = command_lfs_transfer.run(argc, argv, &err);

    return result < 0 ? fail(&err) : result;
}

int main(int argc, char **argv)
{
    const struct command *command;
    const char *nearest, *name = argc > 0 ? strrchr(argv[0], '/') : NULL;
    struct error err = {0};
    int result;

    if (argc > 0 && strcmp(name ? name + 1 : argv[0], "git-lfs-transfer") == 0) return run_as_transfer(argc, argv);

    if (argc < 2) {
        print_help(stderr);
        return 2;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("schouw-syncd " SCHOUW_VERSION);
        return 0;
    }
    command = find(argv[1], &nearest);
    if (!command) {
        error_set(&err, ERROR_USAGE, "there is no command %.60s: did you mean %s?", argv[1], nearest);
        return fail(&err);
    }
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            print_command_help(command);
            return 0;
        }
    }
    result = command->run(argc - 1, argv + 1, &err);
    if (result < 0) return fail(&err);
    if (fflush(stdout)) {
        error_set(&err, ERROR_IO, "standard output: it can not be written");
        return fail(&err);
    }
    return result;
}
