#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/body.h"
#include "client/device_key.h"
#include "client/keyfile.h"
#include "client/sync.h"

struct key_options {
    const char *key;
    bool passphrase, cancel;
};

/* --- looking --- */

static void say_standing(const struct session *session, const struct device_key *key)
{
    if (key->root)
        say(session, STYLE_PLAIN, _("root key, without an end"));
    else if (key->counts && *key->days.last)
        say(session, STYLE_PLAIN, _("from %s until %s"), key->days.from, key->days.last);
    else if (key->counts)
        say(session, STYLE_PLAIN, _("from %s"), key->days.from);
    else if (*key->why)
        say_text(session, STYLE_WARN, key->why);
    else
        say(session, STYLE_PLAIN, _("not known here yet whether it is registered; `schouw sync`"));
}

static json_t *key_json(const struct device_key *key)
{
    const struct key_days *days = &key->days;
    return json_pack("{s:s,s:s,s:s,s:b,s:b,s:s?,s:s?,s:b,s:s}", "file", key->file, "key", key->key, "fingerprint",
                     key->print, "root", key->root, "registered", key->registered, "from",
                     *days->from ? days->from : NULL, "until", *days->last ? days->last : NULL, "counts", key->counts,
                     "why", key->why);
}

static int key_tell(struct session *session, const char *setting, const char *title, bool *there, struct error *err)
{
    struct device_key key;
    int result = device_key_read(session, setting, &key, err);
    if (result != 0) return result;
    *there = key.file != NULL;
    if (*there) {
        say(session, STYLE_BOLD, "%s", title);
        say_text(session, STYLE_PLAIN, key.file);
        say(session, STYLE_PLAIN, "\n  %s\n  ", key.print);
        say_standing(session, &key);
        say(session, STYLE_PLAIN, "\n");
        result = answer_set(session, setting, key_json(&key), err);
    }
    device_key_fini(&key);
    return result;
}

static int servers_tell(struct session *session, struct error *err)
{
    json_t *servers = NULL, *server, *urls = json_array();
    size_t index;
    int result = urls ? store_servers(session->store, &servers, err) : error_memory(err);
    json_array_foreach(servers, index, server)
    {
        const char *url = json_string_value(json_object_get(server, "url"));
        say(session, STYLE_PLAIN, _("  enrolled at %s\n"), url ? url : "?");
        if (result == 0 && json_array_append(urls, json_object_get(server, "url")) != 0) result = error_memory(err);
    }
    if (result == 0) result = answer_set(session, "servers", json_incref(urls), err);
    json_decref(urls);
    json_decref(servers);
    return result;
}

static int key_show(struct session *session, struct error *err)
{
    bool there = false, next = false;
    int result = key_tell(session, "key", "", &there, err);
    if (result == 0 && !there)
        result =
            error_set(err, ERROR_USAGE, "this store has no key; `schouw init DIR --device NAME` makes one with it");
    if (result == 0) result = servers_tell(session, err);
    if (result == 0) result = key_tell(session, "key_next", _("to take its place: "), &next, err);
    if (result == 0) say_device_key(session);
    return result;
}

/* --- another one --- */

/* "key-2026-11-28", or with a number behind it where that is taken. */
static int name_find(const struct session *session, char name[80], struct error *err)
{
    char path[PATH_MAX];
    for (int i = 1; i < 100; i++) {
        snprintf(name, 80, i == 1 ? "key-%.10s" : "key-%.10s-%d", session->today, i);
        snprintf(path, sizeof path, "%.3900s/%s", store_directory(session->store), name);
        bool taken = access(path, F_OK) == 0;
        snprintf(path, sizeof path, "%.3900s/%s.pub", store_directory(session->store), name);
        if (!taken && access(path, F_OK) != 0) return 0;
    }
    return error_set(err, ERROR_CONFLICT, "there are a hundred keys of today in %s", store_directory(session->store));
}

/* Makes it or takes it, and notes that it is to come. */
static int next_make(struct session *session, const struct key_options *options, struct error *err)
{
    char name[80], keyfile[PATH_MAX], key[SSHKEY_TEXT_MAX], comment[160], *person = NULL, *device = NULL;
    int result = name_find(session, name, err);
    if (result == 0) result = store_setting(session->store, "person", &person, err);
    if (result == 0) result = store_setting(session->store, "device", &device, err);
    snprintf(comment, sizeof comment, "%.64s@%.64s", person ? person : "", device ? device : "");
    snprintf(keyfile, sizeof keyfile, "%s", name);
    if (result == 0)
        result = options->key
                     ? keyfile_take(options->key, store_directory(session->store), name, keyfile, key, err)
                     : keyfile_make(store_directory(session->store), name, comment, options->passphrase, key, err);
    if (result == 0) result = store_set(session->store, "key_next", keyfile, err);
    if (result == 0) {
        say(session, STYLE_GOOD, _("Another key for this device: "));
        say_text(session, STYLE_GOOD, store_directory(session->store));
        say(session, STYLE_GOOD, "/%s.pub\n", name);
        say(session, STYLE_PLAIN,
            _("Give it to the administrator: `schouw registry key %s %s %s.pub --previous-until DATE`, where DATE\n"
              "leaves you the days to go over to it. Until then this device seals as before.\n"),
            person ? person : "PERSON", device ? device : "DEVICE", name);
        say(session, STYLE_DIM, _("  next: schouw sync, when it is registered; then schouw key rotate\n"));
        result = answer_set(session, "public", json_sprintf("%s/%s.pub", store_directory(session->store), name), err);
    }
    free(person);
    free(device);
    return result;
}

static int passed_tell(struct session *session, json_t *passed, struct error *err)
{
    const json_t *server;
    size_t index;
    json_array_foreach(passed, index, server)
    {
        say(session, STYLE_WARN, _("Not reached, so enrol there anew: %s\n"),
            json_string_value(json_object_get(server, "server")));
    }
    return answer_set(session, "passed", json_incref(passed), err);
}

static int next_take(struct session *session, const struct device_key *next, struct error *err)
{
    json_t *passed = NULL;
    int result = 0;
    if (!next->counts)
        result = error_refuse(err, "",
                              "the registry does not let the new key seal, as far as this device knows: %s. `schouw "
                              "sync` when the administrator registered it; `schouw key rotate --cancel` does without",
                              *next->why ? next->why : "it is not there");
    if (result == 0) result = device_key_rotate(session, next, &passed, err);
    if (result == 0) say(session, STYLE_GOOD, _("This device seals with %s from now on.\n"), next->print);
    if (result == 0) say(session, STYLE_PLAIN, _("What was sealed before stays valid. Keep no copy of the old key.\n"));
    if (result == 0) result = passed_tell(session, passed, err);
    if (result == 0) result = answer_set(session, "rotated", json_true(), err);
    if (result == 0) result = answer_set(session, "fingerprint", json_string(next->print), err);
    json_decref(passed);
    return result;
}

static int key_rotate(struct session *session, const struct key_options *options, struct error *err)
{
    struct device_key next;
    int result = device_key_read(session, "key_next", &next, err);
    bool there = result == 0 && next.file;
    if (result == 0 && options->cancel && !there)
        result = error_set(err, ERROR_NOT_FOUND, "no other key was made for this device");
    if (result == 0 && !options->cancel && there && (options->key || options->passphrase))
        result = error_set(err, ERROR_CONFLICT,
                           "%s is to take the place of this device's key already; --cancel does without it", next.file);
    if (result == 0 && options->cancel) {
        result = store_set(session->store, "key_next", NULL, err);
        if (result == 0) say(session, STYLE_PLAIN, _("This device keeps its key. "));
        if (result == 0) say_text(session, STYLE_PLAIN, next.file);
        if (result == 0) say(session, STYLE_PLAIN, _(" is not used.\n"));
    } else if (result == 0) {
        result = there ? next_take(session, &next, err) : next_make(session, options, err);
    }
    device_key_fini(&next);
    return result;
}

static int key_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct key_options options = {0};
    const struct option_spec specs[] = {{"key", 0, OPTION_TEXT, &options.key},
                                        {"passphrase", 0, OPTION_FLAG, &options.passphrase},
                                        {"cancel", 0, OPTION_FLAG, &options.cancel},
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    const char *what = words == 1 ? argv[1] : "show";
    bool rotate = strcmp(what, "rotate") == 0;
    if (result == 0 && !rotate && strcmp(what, "show") != 0)
        result = error_set(err, ERROR_USAGE, "key takes show or rotate, not \"%.60s\"", what);
    if (result == 0 && !rotate && (options.key || options.passphrase || options.cancel))
        result = error_set(err, ERROR_USAGE, "--key, --passphrase and --cancel go with `key rotate`");
    if (result == 0 && (options.key != NULL) + options.passphrase + options.cancel > 1)
        result = error_set(err, ERROR_USAGE, "--key, --passphrase and --cancel exclude each other");
    if (result == 0 && options.passphrase && !isatty(STDIN_FILENO))
        result = error_set(err, ERROR_USAGE, "--passphrase is asked for on a terminal, and there is none here");
    if (result == 0) result = session_registry(session, err);
    if (result != 0) return result;
    return rotate ? key_rotate(session, &options, err) : key_show(session, err);
}

const struct verb verb_key = {
    .name = "key",
    .group = N_("Together"),
    .summary = N_("Show this device's key and until when it counts, or let another one take its place."),
    .usage = "key [show]\n"
             "key rotate [--passphrase | --key FILE | --cancel]",
    .options = "  --passphrase            ssh-keygen asks for a passphrase on the new key\n"
               "  --key FILE              take this key: a private key's file, or the .pub of one an agent holds\n"
               "  --cancel                do without the new key, before it took the other one's place\n",
    .details =
        N_("`key rotate` is given twice. The first time it makes the new key; the administrator registers it "
           "(`schouw registry key`), and\n"
           "`schouw sync` brings word of that. The second time it seals what is not sealed with the old key, moves "
           "this device's token to\n"
           "the new one, and states in feeds of its own from then on. What the old key sealed stays valid. A key that "
           "counts no more can\n"
           "not move a token: then the administrator gives a new link for `schouw enrol`, which takes the new key.\n"
           "\n"
           "`schouw sync` and `schouw status` say it 30 days before a key ends.\n"),
    .run = key_run,
};
