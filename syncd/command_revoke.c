#include <stdio.h>
#include <string.h>

#include "checklists/calendar.h"
#include "syncd/access.h"
#include "syncd/command.h"
#include "syncd/repository.h"

/* What the registry says of the device's key as it stands; "" in `why` when it counts. */
static int key_state(const struct config *config, const char *person, const char *device, bool *known,
                     struct error *why, struct error *err)
{
    struct repository *repository = NULL;
    const struct registry *registry;
    const struct record *record = NULL;
    const char *key = NULL;
    char item[2 * ACCESS_NAME_SIZE], today[DAY_SIZE];
    int result = repository_open(config->repository, &repository, err);

    *why = (struct error){0};
    snprintf(item, sizeof item, "%s/%s", person, device);
    calendar_today("Europe/Amsterdam", today);
    if (!result && !(result = repository_registry(repository, &registry, err))) {
        record = fold_value(registry_fold(registry), "key.set", item);
        if (record) key = json_string_value(json_object_get(record->body, "key"));
        if (key) registry_key_now(registry, key, person, device, today, why);
    }
    *known = key != NULL;
    repository_close(repository);
    return result;
}

static int run(int argc, char **argv, struct error *err)
{
    const char *file = NULL;
    const struct command_option options[] = {{"config", &file}, {NULL, NULL}};
    struct access *access = NULL;
    struct config config;
    struct error why;
    bool ended = false, known = false;
    int result, words = command_options(argc, argv, options, err);

    if (words < 0) return words;
    if (words < 2 || words > 3) return error_set(err, ERROR_USAGE, "usage: schouw-syncd %s", command_revoke.usage);
    if (!access_is_name(argv[1]) || !access_is_name(argv[2]))
        return error_set(err, ERROR_USAGE,
                         "person and device are names of a-z, 0-9, '.', '_' and '-', at most 64 bytes");
    if ((result = command_config(file, words == 3 ? argv[3] : NULL, &config, err)) ||
        (result = access_open(config.access, &access, err))) {
        return result;
    }
    result = access_revoke(access, argv[1], argv[2], &ended, err);
    access_close(access);
    /* The token is dead, whatever else can be told. */
    if (result || (result = key_state(&config, argv[1], argv[2], &known, &why, err))) return result;
    if (!ended && !known)
        return error_set(err, ERROR_NOT_FOUND, "no device %s of %s is known here; `schouw-syncd devices` lists them",
                         argv[2], argv[1]);
    if (ended)
        printf("The token of %s on %s is dead: whatever it asks from now on is refused.\n", argv[1], argv[2]);
    else
        printf("There is no token of %s on %s.\n", argv[1], argv[2]);
    if (known && !why.code)
        printf("Its key still counts, and what it sealed could be brought by another device. The administrator revokes "
               "it:\n  schouw registry revoke %s %s --reason TEXT && schouw sync\n",
               argv[1], argv[2]);
    else if (known)
        printf("Its key counts for nothing any more: %s.\n", why.message);
    return 0;
}

const struct command command_revoke = {
    .name = "revoke",
    .summary = "end a device's token at once: a lost laptop",
    .usage = "revoke PERSON DEVICE [DIR | --config FILE]",
    .details =
        "The token, and every code that was made for the device, end now: requests that run are refused as well. What "
        "the\n"
        "device sealed before stays. The key is another matter: an administrator revokes it by a statement (schouw "
        "registry\n"
        "revoke), which ends the token by itself once it has landed; this command is for when that can not wait.\n\n"
        "  --config FILE  schouw-syncd.conf, or the folder it is in; the working directory when not given\n",
    .run = run,
};
