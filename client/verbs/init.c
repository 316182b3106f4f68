#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/body.h"
#include "client/keyfile.h"
#include "schema/sshsig.h"
#include "schema/text.h"

#define NAME_PATTERN "[a-z0-9][a-z0-9._-]{0,63}" /* of people and devices, as in the registry */
#define NAME_SIZE 65

struct init_options {
    const char *person, *device, *key;
    bool passphrase;
    char directory[PATH_MAX]; /* absolute, once it is there */
    char own_device[NAME_SIZE];
    char keyfile[PATH_MAX]; /* what sealing is given: "key" in the store, or a path elsewhere */
    char public_key[SSHKEY_TEXT_MAX];
};

/* The host's name as a device's: lower case, anything else a dash. */
static void device_of_host(char device[NAME_SIZE])
{
    char host[256] = "";
    size_t length = 0;
    gethostname(host, sizeof host - 1);
    for (const char *letter = host; *letter && *letter != '.' && length < NAME_SIZE - 1; letter++) {
        int lower = tolower((unsigned char)*letter);
        bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        if (!plain && length == 0) continue;
        device[length++] = plain ? (char)lower : '-';
    }
    device[length] = '\0';
    if (length == 0) snprintf(device, NAME_SIZE, "device");
}

static int names_check(struct init_options *options, struct error *err)
{
    if (!options->device) {
        device_of_host(options->own_device);
        options->device = options->own_device;
    }
    const struct {
        const char *option, *value;
    } names[] = {{"--person", options->person}, {"--device", options->device}};
    for (size_t i = 0; i < 2; i++) {
        if (names[i].value && !text_matches(names[i].value, NAME_PATTERN))
            return error_set(err, ERROR_USAGE,
                             "%s takes small letters, digits, dots and dashes, at most 64 and not first a dot or dash; "
                             "not \"%.80s\"",
                             names[i].option, names[i].value);
    }
    if (options->key && options->passphrase)
        return error_set(err, ERROR_USAGE, "--key takes a key that is there; --passphrase is for a new one");
    if (options->passphrase && !isatty(STDIN_FILENO))
        return error_set(err, ERROR_USAGE, "--passphrase is asked for on a terminal, and there is none here");
    return 0;
}

/* A new key in DIR/key and DIR/key.pub. */
static int key_make(struct init_options *options, struct error *err)
{
    char comment[160];
    snprintf(comment, sizeof comment, "%.64s%s%.64s", options->person ? options->person : "",
             options->person ? "@" : "", options->device);
    snprintf(options->keyfile, sizeof options->keyfile, "key");
    return keyfile_make(options->directory, "key", comment, options->passphrase, options->public_key, err);
}

/* Makes the folder and the store in it; or goes on with one that an `init` which did not end left without a key. */
static int store_make(struct init_options *options, const char *directory, struct store **store, struct error *err)
{
    char *key = NULL;
    int result = store_init(directory, err);
    bool there = result == ERROR_CONFLICT;
    if (there) result = 0;
    if (result == 0) result = store_open(directory, store, err);
    if (result == 0 && there) result = store_setting(*store, "key", &key, err);
    if (result == 0 && key)
        result = error_set(err, ERROR_CONFLICT, "there is a store in %s already; nothing was changed",
                           store_directory(*store));
    if (result == 0) snprintf(options->directory, sizeof options->directory, "%s", store_directory(*store));
    free(key);
    return result;
}

static int settings_put(struct store *store, const struct init_options *options, struct error *err)
{
    const struct setting settings[] = {
        {"person", options->person},
        {"device", options->device},
        {"key", options->keyfile},
    };
    return store_set_all(store, settings, sizeof settings / sizeof *settings, err);
}

static int init_tell(struct session *session, const struct init_options *options, struct error *err)
{
    char print[64] = "";
    int result = sshkey_fingerprint(options->public_key, print, err);
    if (result == 0) result = answer_set(session, "store", json_string(options->directory), err);
    if (result == 0) result = answer_set(session, "device", json_string(options->device), err);
    if (result == 0 && options->person) result = answer_set(session, "person", json_string(options->person), err);
    if (result == 0) result = answer_set(session, "key", json_string(options->public_key), err);
    if (result == 0) result = answer_set(session, "fingerprint", json_string(print), err);
    if (result != 0) return result;
    say(session, STYLE_GOOD, _("Made a store in "));
    say_text(session, STYLE_GOOD, options->directory);
    say(session, STYLE_PLAIN, _(" for device %s"), options->device);
    if (options->person) say(session, STYLE_PLAIN, _(" of %s"), options->person);
    say(session, STYLE_PLAIN, _(".\nIts public key: "));
    say_text(session, STYLE_BOLD, options->directory);
    say(session, STYLE_BOLD, "/key.pub");
    say(session, STYLE_DIM, "  %s\n", print);
    if (options->person && strcmp(options->person, REGISTRY_ROOT_PERSON) == 0) {
        say(session, STYLE_PLAIN,
            _("As root key it begins the central repository: `schouw-syncd init DIR --body NAME --root-key key.pub`.\n"
              "Then `schouw enrol LINK`, and `schouw registry` for the body, the licence, people and their keys.\n"));
        return 0;
    }
    say(session, STYLE_PLAIN,
        _("Not known here yet: people, roles, qualifications and licence; they come with the first sync.\n"
          "Give key.pub to the administrator (`schouw registry key %s %s key.pub`), who gives you a link for "
          "`schouw enrol`.\n"),
        options->person ? options->person : "PERSON", options->device);
    if (options->person)
        say(session, STYLE_PLAIN, _("You can record meanwhile; whether you may is checked again at sync.\n"));
    return 0;
}

static int init_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct init_options options = {0};
    const struct option_spec specs[] = {{"person", 0, OPTION_TEXT, &options.person},
                                        {"device", 0, OPTION_TEXT, &options.device},
                                        {"key", 0, OPTION_TEXT, &options.key},
                                        {"passphrase", 0, OPTION_FLAG, &options.passphrase},
                                        OPTION_END};
    struct store *store = NULL;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    const char *directory = session->directory && !session->found_upward ? session->directory : ".";
    if (result == 0 && words == 1) directory = argv[1];
    if (result == 0) result = names_check(&options, err);
    /* Looked at first, so that a key that is not there leaves no store behind. */
    if (result == 0 && options.key && access(options.key, R_OK) != 0)
        result = error_set(err, ERROR_NOT_FOUND, "%s: %s", options.key, error_system(errno));
    if (result == 0 && options.key) result = sshkey_read(options.key, options.public_key, err);
    if (result == 0) result = store_make(&options, directory, &store, err);
    if (result == 0)
        result = options.key
                     ? keyfile_take(options.key, options.directory, "key", options.keyfile, options.public_key, err)
                     : key_make(&options, err);
    if (result == 0) result = settings_put(store, &options, err);
    store_close(store);
    return result == 0 ? init_tell(session, &options, err) : result;
}

const struct verb verb_init = {
    .name = "init",
    .group = N_("Beginning"),
    .summary = N_("Make a store for this device, with a key of its own."),
    .usage = "init [DIR] [--device NAME] [--person ID] [--passphrase | --key FILE]",
    .options = "  --device NAME           what the device is called in the registry; the host's name when not given\n"
               "  --person ID             who works on it; `schouw enrol` tells it otherwise\n"
               "  --passphrase            ssh-keygen asks for a passphrase on the new key\n"
               "  --key FILE              take this key: a private key's file, or the .pub of one an agent holds\n",
    .details = N_("The store is DIR (else -C DIR, SCHOUW_HOME, or where you are): schouw.sqlite with every statement, "
                  "evidence/ with\n"
                  "the files, key and key.pub. It works without network from here on. The key is Ed25519, made by "
                  "ssh-keygen;\n"
                  "each statement you sync is sealed with it, so a security key or an agent does as well.\n"
                  "\n"
                  "Examples:\n"
                  "  schouw init laptop --device laptop\n"
                  "  schouw init --person administrator --device desk-admin\n"
                  "  schouw init --key ~/.ssh/id_ed25519_sk.pub\n"),
    .run = init_run,
};
