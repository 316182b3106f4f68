#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checklists/calendar.h"
#include "schema/clock.h"
#include "syncd/access.h"
#include "syncd/command.h"
#include "syncd/file.h"
#include "syncd/repository.h"
#include "syncd/server.h"
#include "syncd/tls.h"

#define MINUTES_DEFAULT 60

/* The registry must know a key of this device that counts today, or the code would be of no use. */
static int check_key(const struct config *config, const char *person, const char *device, struct error *err)
{
    struct repository *repository = NULL;
    const struct registry *registry;
    const struct record *record;
    const char *key;
    char item[2 * ACCESS_NAME_SIZE], today[DAY_SIZE];
    int result;

    if ((result = repository_open(config->repository, &repository, err))) return result;
    if ((result = repository_registry(repository, &registry, err))) goto out;
    if (strcmp(person, REGISTRY_ROOT_PERSON) == 0) goto out; /* the root key, on any device */
    snprintf(item, sizeof item, "%s/%s", person, device);
    record = fold_value(registry_fold(registry), "key.set", item);
    if (!record) {
        result = error_set(
            err, ERROR_NOT_FOUND,
            "the registry knows no key of %s on %s: the administrator registers it first (schouw registry key) "
            "and syncs",
            person, device);
        goto out;
    }
    key = json_string_value(json_object_get(record->body, "key"));
    calendar_today("Europe/Amsterdam", today);
    result = registry_key_now(registry, key ? key : "", person, device, today, err);
out:
    repository_close(repository);
    return result;
}

static int find_port(const struct config *config, unsigned short *port, struct error *err)
{
    char path[PATH_MAX];
    struct text text = {0};
    unsigned long number;

    *port = config->port;
    if (config->port || config->url[0]) return 0;
    if (snprintf(path, sizeof path, "%s/" CONFIG_PORT_FILE, config->directory) >= PATH_MAX) {
        return error_set(err, ERROR_INVALID, "the path %s is too long", config->directory);
    }
    if (file_read(path, 16, &text, err)) {
        text_fini(&text);
        return error_wrap(err, "the port is picked when the daemon starts: start it first, or give --url");
    }
    number = strtoul(text.data ? text.data : "", NULL, 10);
    text_fini(&text);
    if (number < 1 || number > 65535) return error_set(err, ERROR_INVALID, "%s holds no port", path);
    *port = (unsigned short)number;
    return 0;
}

static int parse_minutes(const char *text, long long *minutes, struct error *err)
{
    char *end;

    errno = 0;
    *minutes = strtoll(text, &end, 10);
    if (errno || *end || end == text || *minutes < 1 || *minutes > ACCESS_EXPIRES_MAX / 60) {
        return error_set(err, ERROR_USAGE, "--expires: minutes, 1 to %d", ACCESS_EXPIRES_MAX / 60);
    }
    return 0;
}

static int run(int argc, char **argv, struct error *err)
{
    const char *file = NULL, *person = NULL, *device = NULL, *expires = NULL, *url = NULL;
    const struct command_option options[] = {
        {"config", &file}, {"person", &person}, {"device", &device}, {"expires", &expires}, {"url", &url}, {NULL, NULL},
    };
    char code[ACCESS_CODE_SIZE], pin[TLS_PIN_SIZE], address[320];
    long long minutes = MINUTES_DEFAULT;
    struct access *access = NULL;
    struct config config;
    unsigned short port;
    int result, words = command_options(argc, argv, options, err);

    if (words < 0) return words;
    if (words > 1 || !person || !device)
        return error_set(err, ERROR_USAGE, "usage: schouw-syncd %s", command_enrol.usage);
    if (!access_is_name(person) || !access_is_name(device)) {
        return error_set(err, ERROR_USAGE,
                         "person and device are names of a-z, 0-9, '.', '_' and '-', at most 64 bytes");
    }
    if (expires && (result = parse_minutes(expires, &minutes, err))) return result;
    if ((result = command_config(file, words ? argv[1] : NULL, &config, err))) return result;
    if (url && config_url(url, config.url, err)) return error_wrap(err, "--url");
    if ((result = check_key(&config, person, device, err)) || (result = find_port(&config, &port, err)) ||
        (result = tls_pin(config.certificate, pin, err)) || (result = access_open(config.access, &access, err))) {
        return result;
    }
    result = access_code_new(access, person, device, clock_microseconds() / 1000000, minutes * 60, code, err);
    access_close(access);
    if (result) return result;
    server_url(&config, port, address);
    fprintf(stderr, "For %s on %s, once, within %lld minutes: schouw enrol LINK\n", person, device, minutes);
    printf("%s/#%s:%s\n", address, code, pin);
    return 0;
}

const struct command command_enrol = {
    .name = "enrol",
    .summary = "print a one-time link for a person's device",
    .usage = "enrol --config FILE --person ID --device NAME [--expires MINUTES] [--url URL]",
    .details =
        "The registry must hold the device's key first (schouw registry key); `administrator` has the root key. The\n"
        "device proves that it holds the key when it takes the code. Only the link goes to standard output.\n\n"
        "  --config FILE      schouw-syncd.conf, or the folder it is in; the working directory when not given\n"
        "  --person ID        whose device it is\n"
        "  --device NAME      what the registry calls it\n"
        "  --expires MINUTES  60 when not given\n"
        "  --url URL          what the device calls the server, such as https://kvo.example:8443\n",
    .run = run,
};
