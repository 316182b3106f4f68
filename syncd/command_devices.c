#include <stdio.h>
#include <string.h>

#include "checklists/calendar.h"
#include "schema/clock.h"
#include "syncd/access.h"
#include "syncd/command.h"
#include "syncd/repository.h"

struct listing {
    const struct registry *registry;
    char today[DAY_SIZE];
    json_t *devices;
};

/* RFC 3339, or null for never. */
static json_t *moment(int64_t seconds)
{
    char text[CLOCK_TEXT_SIZE];

    if (seconds <= 0) return json_null();
    clock_format(seconds, text);
    return json_string(text);
}

static int add(void *context, const struct access_holder *holder, int64_t made, struct error *err)
{
    struct listing *listing = context;
    struct error why = {0};
    char print[64] = "";
    json_t *device;

    sshkey_fingerprint(holder->key, print, NULL);
    if (!registry_key_now(listing->registry, holder->key, holder->person, holder->device, listing->today, &why) &&
        strcmp(holder->person, REGISTRY_ROOT_PERSON) != 0 && !registry_roles(listing->registry, holder->person)) {
        error_set(&why, ERROR_REFUSED, "%s has no role in the registry", holder->person);
    }
    device = json_pack("{s:s, s:s, s:s, s:o, s:o, s:b, s:s}", "person", holder->person, "device", holder->device, "key",
                       print, "enrolled", moment(made), "seen", moment(holder->seen), "counts", why.code == 0, "why",
                       why.message);
    return json_array_append_new(listing->devices, device) ? error_memory(err) : 0;
}

static const char *word(const json_t *device, const char *name)
{
    const char *text = json_string_value(json_object_get(device, name));
    return text ? text : "never";
}

static int width(const json_t *devices, const char *name)
{
    const json_t *device;
    size_t index, most = strlen(name);

    json_array_foreach(devices, index, device)
    {
        size_t length = strlen(word(device, name));
        if (length > most) most = length;
    }
    return (int)most;
}

static void print_table(const json_t *devices)
{
    int person = width(devices, "person"), device_width = width(devices, "device"), key = width(devices, "key");
    const json_t *device;
    size_t index;

    printf("%-*s  %-*s  %-*s  %-20s  %-20s  token\n", person, "person", device_width, "device", key, "key", "enrolled",
           "last seen");
    json_array_foreach(devices, index, device)
    {
        bool counts = json_is_true(json_object_get(device, "counts"));
        printf("%-*s  %-*s  %-*s  %-20s  %-20s  %s%s\n", person, word(device, "person"), device_width,
               word(device, "device"), key, word(device, "key"), word(device, "enrolled"), word(device, "seen"),
               counts ? "counts" : "refused: ", counts ? "" : word(device, "why"));
    }
}

static int list(const struct config *config, json_t **devices, struct error *err)
{
    struct listing listing = {.devices = json_array()};
    struct repository *repository = NULL;
    struct access *access = NULL;
    int result = listing.devices ? 0 : error_memory(err);

    calendar_today("Europe/Amsterdam", listing.today);
    if (!result) result = repository_open(config->repository, &repository, err);
    if (!result) result = repository_registry(repository, &listing.registry, err);
    if (!result) result = access_open(config->access, &access, err);
    if (!result) result = access_tokens(access, add, &listing, err);
    access_close(access);
    repository_close(repository);
    *devices = listing.devices;
    return result;
}

static int run(int argc, char **argv, struct error *err)
{
    const char *file = NULL;
    const struct command_option options[] = {{"config", &file}, {NULL, NULL}};
    bool json = command_flag(&argc, argv, "json");
    json_t *devices = NULL;
    struct config config;
    int result, words = command_options(argc, argv, options, err);

    if (words < 0) return words;
    if (words > 1) return error_set(err, ERROR_USAGE, "usage: schouw-syncd %s", command_devices.usage);
    if ((result = command_config(file, words ? argv[1] : NULL, &config, err))) return result;
    if (!(result = list(&config, &devices, err))) {
        if (json) {
            json_dumpf(devices, stdout, JSON_COMPACT);
            printf("\n");
        } else if (json_array_size(devices)) {
            print_table(devices);
        } else {
            printf("No device is enrolled.\n");
        }
    }
    json_decref(devices);
    return result;
}

const struct command command_devices = {
    .name = "devices",
    .summary = "list the devices that are enrolled",
    .usage = "devices [DIR | --config FILE] [--json]",
    .details =
        "Whose each is, the fingerprint of its key, when it was enrolled, when its token was used last (to within "
        "some\n"
        "minutes), and whether the token counts: it does as long as its key does, and the person has a role.\n\n"
        "  --config FILE  schouw-syncd.conf, or the folder it is in; the working directory when not given\n"
        "  --json         an array of objects\n",
    .run = run,
};
