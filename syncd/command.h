/* command.h: the commands of `schouw-syncd`: one file each; the table is the help text. */
#ifndef SCHOUW_SYNCD_COMMAND_H
#define SCHOUW_SYNCD_COMMAND_H

#include <getopt.h>
#include <stdbool.h>

#include "schema/error.h"
#include "syncd/config.h"

struct command {
    const char *name;
    const char *summary; /* one line */
    const char *usage;   /* what follows "usage: schouw-syncd " */
    const char *details; /* options and more, for --help */
    /* 0, a negative code with `err` filled, or a positive exit status when everything has been printed. argv[0] is the
     * name. */
    int (*run)(int argc, char **argv, struct error *err);
};

extern const struct command *const commands[]; /* NULL-terminated, in order of the help */
extern const struct command command_init, command_join, command_run, command_enrol, command_devices, command_revoke,
    command_verify, command_reindex, command_receive, command_restore, command_lfs_transfer;

/* One option of a command: `--name VALUE` or `--name=VALUE`. */
struct command_option {
    const char *name;
    const char **value; /* stays as it is when the option is not given */
};

/* Parses options (ended by a NULL name) and moves the other words to argv[1..]; returns their number or ERROR_USAGE. */
int command_options(int argc, char **argv, const struct command_option *options, struct error *err);

/* Takes an option without a value out of the words; whether it was there. Call before command_options. */
bool command_flag(int *argc, char **argv, const char *name);

/* Finds the configuration: --config FILE (or its folder), else the word DIR, else the working directory. */
int command_config(const char *file, const char *directory, struct config *config, struct error *err);

/* The repository that verify and reindex are about: DIR itself when it is one, else the one of the configuration there.
 */
int command_repository(int argc, char **argv, const struct command *command, char path[PATH_MAX], struct error *err);

#endif
