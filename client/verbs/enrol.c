#include <stdlib.h>
#include <string.h>

#include "client/body.h"
#include "client/device_key.h"
#include "client/enrolment.h"
#include "client/limits.h"
#include "client/link.h"
#include "schema/sshsig.h"

#define NAME_PATTERN "[a-z0-9][a-z0-9._-]{0,63}"
#define BODY_NAME_MAX 200
#define TOKEN_DIGITS 64
#define ANSWER_MAX 65536 /* bytes */

/* What this device says of itself, and what the server says in return. */
struct enrolment {
    struct link link;
    char *keyfile, *device; /* as set in the store */
    char key[SSHKEY_TEXT_MAX];
    struct http *http;
    json_t *answer;
    char answered_root[SSHKEY_TEXT_MAX], answered_daemon[SSHKEY_TEXT_MAX]; /* the latter "": not told */
    bool next; /* it is the key that takes the place of this device's (`schouw key rotate`) */
};

static void enrolment_fini(struct enrolment *enrolment)
{
    free(enrolment->keyfile);
    free(enrolment->device);
    http_close(enrolment->http);
    json_decref(enrolment->answer);
}

static int enrolment_read(struct session *session, struct enrolment *enrolment, const char *device, struct error *err)
{
    int result = store_setting(session->store, "key_next", &enrolment->keyfile, err);
    enrolment->next = enrolment->keyfile != NULL;
    if (result == 0 && !enrolment->next) result = store_setting(session->store, "key", &enrolment->keyfile, err);
    if (result == 0 && !device) result = store_setting(session->store, "device", &enrolment->device, err);
    if (result == 0 && device && !(enrolment->device = strdup(device))) result = error_memory(err);
    if (result != 0) return result;
    if (!enrolment->keyfile)
        return error_set(err, ERROR_USAGE, "this store has no key; `schouw init DIR --device NAME` makes one with it");
    if (!enrolment->device)
        return error_set(err, ERROR_USAGE, "what does the registry call this device? --device NAME");
    if (!text_matches(enrolment->device, NAME_PATTERN))
        return error_set(err, ERROR_USAGE, "a device's name is a-z, 0-9, '.', '_' and '-', at most 64 characters");
    return sshkey_read(enrolment->keyfile, enrolment->key, err);
}

/* Proves that the key is here: it seals the code. */
static int enrolment_ask(struct enrolment *enrolment, struct error *err)
{
    struct text proof = {0};
    json_t *question = NULL;
    char *seal = NULL;
    text_printf(&proof, "%s\n%s\n", enrolment->link.code, enrolment->device);
    int result = proof.failed
                     ? error_memory(err)
                     : sshsig_sign(enrolment->keyfile, SSHSIG_NAMESPACE_ENROL, proof.data, proof.length, &seal, err);
    if (result == 0) {
        question = json_pack("{s:s,s:s,s:s,s:s}", "code", enrolment->link.code, "device", enrolment->device, "key",
                             enrolment->key, "seal", seal);
        if (!question) result = error_memory(err);
    }
    if (result == 0) result = http_open(enrolment->link.url, enrolment->link.pin, NULL, &enrolment->http, err);
    if (result == 0)
        result = http_json(enrolment->http, "POST", "/v1/enrol", question, ANSWER_MAX, &enrolment->answer, err);
    json_decref(question);
    text_fini(&proof);
    free(seal);
    return result;
}

static const char *answer_text(const struct enrolment *enrolment, const char *field)
{
    const char *value = json_string_value(json_object_get(enrolment->answer, field));
    return value ? value : "";
}

/* The server's words are hostile until they have the shape they should have. */
static int answer_check(struct enrolment *enrolment, struct error *err)
{
    const char *token = answer_text(enrolment, "token"), *body = answer_text(enrolment, "body");
    bool good = strlen(token) == TOKEN_DIGITS && strspn(token, "0123456789abcdef") == TOKEN_DIGITS &&
                text_matches(answer_text(enrolment, "person"), NAME_PATTERN) &&
                strcmp(answer_text(enrolment, "device"), enrolment->device) == 0 && *body &&
                strlen(body) <= BODY_NAME_MAX &&
                sshkey_parse(answer_text(enrolment, "root_key"), enrolment->answered_root, NULL) == 0;
    if (good && sshkey_parse(answer_text(enrolment, "daemon_key"), enrolment->answered_daemon, NULL) != 0)
        enrolment->answered_daemon[0] = '\0'; /* an older daemon does not tell it */
    return good ? 0
                : error_set(err, ERROR_NETWORK, "%s did not answer as a schouw-syncd does; nothing was changed here",
                            enrolment->link.url);
}

static int enrolment_keep(struct session *session, const struct enrolment *enrolment, struct error *err)
{
    const struct setting settings[] = {
        {"server", enrolment->link.url},
        {"pin", enrolment->link.pin[0] ? enrolment->link.pin : NULL},
        {"token", answer_text(enrolment, "token")},
        {"person", answer_text(enrolment, "person")},
        {"device", enrolment->device},
        {"body", answer_text(enrolment, "body")},
        {"root_key", enrolment->answered_root},
        {"daemon_key", enrolment->answered_daemon[0] ? enrolment->answered_daemon : NULL},
    };
    /* Before the settings: a server that is new to us must not be thought to have what another one had. */
    int result = store_server_add(session->store, enrolment->link.url, enrolment->link.pin,
                                  answer_text(enrolment, "token"), err);
    if (result == 0) result = store_land_forget(session->store, "", err);
    return result == 0 ? store_set_all(session->store, settings, sizeof settings / sizeof *settings, err) : result;
}

static int enrolment_tell(struct session *session, const struct enrolment *enrolment, struct error *err)
{
    bool pinned = enrolment->link.pin[0] != '\0';
    const char *person = answer_text(enrolment, "person"), *body = answer_text(enrolment, "body");
    json_t *told = json_pack("{s:s,s:s,s:s,s:s,s:b}", "person", person, "device", enrolment->device, "body", body,
                             "server", enrolment->link.url, "pinned", pinned);
    if (!told || json_object_update(session->answer, told) != 0) {
        json_decref(told);
        return error_memory(err);
    }
    json_decref(told);
    say(session, STYLE_PLAIN, _("This device is now \"%s\" of %s ("), enrolment->device, person);
    say_text(session, STYLE_PLAIN, body);
    say(session, STYLE_PLAIN,
        pinned ? _("). Server key pinned.\n") : _("). This system's trust store vouches for it.\n"));
    say(session, STYLE_DIM, _("  next: schouw sync\n"));
    return 0;
}

static int enrol_run(struct session *session, int argc, char **argv, struct error *err)
{
    const char *device = NULL;
    const struct option_spec specs[] = {{"device", 0, OPTION_TEXT, &device}, OPTION_END};
    struct enrolment enrolment = {0};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 1, 1, err);
    if (result == 0) result = link_parse(argv[1], &enrolment.link, err);
    if (result == 0) result = session_store(session, err);
    if (result == 0) result = enrolment_read(session, &enrolment, device, err);
    if (result == 0) result = enrolment_ask(&enrolment, err);
    if (result == 0) result = answer_check(&enrolment, err);
    if (result == 0)
        result = enrolment_admit(session->store, answer_text(&enrolment, "person"), enrolment.device,
                                 answer_text(&enrolment, "body"), enrolment.answered_root, err);
    if (result == 0) result = enrolment_keep(session, &enrolment, err);
    if (result == 0 && enrolment.next) result = device_key_take(session, enrolment.keyfile, err);
    if (result == 0) result = limits_learn(session->store, enrolment.http, err);
    if (result == 0) result = enrolment_tell(session, &enrolment, err);
    enrolment_fini(&enrolment);
    return result;
}

const struct verb verb_enrol = {
    .name = "enrol",
    .group = N_("Beginning"),
    .summary = N_("Prove this device's key with a one-time link, and remember the server."),
    .usage = "enrol LINK [--device NAME]",
    .options =
        "  --device NAME           what the registry calls this device; as given to `schouw init` when not given\n",
    .details =
        N_("The administrator registers this device's public key (DIR/key.pub) with `schouw registry key`, syncs, and "
           "gives you a link\n"
           "that works once (`schouw-syncd enrol`). Put it in quotes: a shell may cut it at the #. The server's key in "
           "the link is the only\n"
           "one this device will talk to. Enrolling again, with a new link, is how a device learns of a server's new "
           "address or key.\n"
           "Where a body has several servers, a device may be enrolled at more than one: `schouw sync` goes to the "
           "next when one can not\n"
           "be reached. A link counts at the server it was made at.\n\n"
           "Example:\n  schouw enrol 'https://kvo.example:8443/#7QXK-2M4P-W3NT:sha256-9f2c...'\n"),
    .run = enrol_run,
};
