#include "syncd/command.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "schema/text.h"

const struct command *const commands[] = {&command_init,    &command_join,    &command_run,          &command_enrol,
                                          &command_devices, &command_revoke,  &command_receive,      &command_verify,
                                          &command_reindex, &command_restore, &command_lfs_transfer, NULL};

static int unknown_option(const char *word, const struct command_option *options, struct error *err)
{
    const struct command_option *nearest = options;

    if (!options->name) return error_set(err, ERROR_USAGE, "%s: there are no options here", word);
    for (const struct command_option *option = options; option->name; option++) {
        if (text_distance(word + 2, option->name) < text_distance(word + 2, nearest->name)) nearest = option;
    }
    return error_set(err, ERROR_USAGE, "there is no option %s: did you mean --%s?", word, nearest->name);
}

int command_options(int argc, char **argv, const struct command_option *options, struct error *err)
{
    int words = 0;
    bool literal = false;

    for (int i = 1; i < argc; i++) {
        const char *word = argv[i], *equals;
        const struct command_option *option = options;
        size_t length;

        if (literal || word[0] != '-' || !word[1]) {
            argv[++words] = argv[i];
            continue;
        }
        if (strcmp(word, "--") == 0) {
            literal = true;
            continue;
        }
        if (word[1] != '-')
            return error_set(err, ERROR_USAGE, "there is no option %s: options begin with two dashes", word);
        equals = strchr(word, '=');
        length = equals ? (size_t)(equals - word) - 2 : strlen(word) - 2;
        while (option->name && (strncmp(option->name, word + 2, length) != 0 || option->name[length])) option++;
        if (!option->name) return unknown_option(word, options, err);
        if (!equals && i + 1 == argc) return error_set(err, ERROR_USAGE, "%s wants a value", word);
        *option->value = equals ? equals + 1 : argv[++i];
    }
    return words;
}

bool command_flag(int *argc, char **argv, const char *name)
{
    bool found = false;
    int kept = 1;

    for (int i = 1; i < *argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            while (i < *argc) argv[kept++] = argv[i++];
            break;
        }
        if (strncmp(argv[i], "--", 2) == 0 && strcmp(argv[i] + 2, name) == 0)
            found = true;
        else
            argv[kept++] = argv[i];
    }
    *argc = kept;
    return found;
}

int command_config(const char *file, const char *directory, struct config *config, struct error *err)
{
    return config_find(file ? file : directory ? directory : ".", config, err);
}

int command_repository(int argc, char **argv, const struct command *command, char path[PATH_MAX], struct error *err)
{
    const char *file = NULL, *directory;
    const struct command_option options[] = {{"config", &file}, {NULL, NULL}};
    char inside[PATH_MAX];
    struct config config;
    int result, words = command_options(argc, argv, options, err);

    if (words < 0) return words;
    if (words > 1) return error_set(err, ERROR_USAGE, "usage: schouw-syncd %s", command->usage);
    directory = words ? argv[1] : NULL;
    if (directory && !file) {
        if (snprintf(inside, sizeof inside, "%s/schouw.json", directory) >= PATH_MAX) {
            return error_set(err, ERROR_USAGE, "the path %s is too long", directory);
        }
        if (access(inside, F_OK) == 0) {
            snprintf(path, PATH_MAX, "%s", directory);
            return 0;
        }
    }
    if ((result = command_config(file, directory, &config, err))) return result;
    snprintf(path, PATH_MAX, "%s", config.repository);
    return 0;
}
