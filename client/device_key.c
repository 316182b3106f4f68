#include "client/device_key.h"

#include <stdlib.h>
#include <string.h>

#include "client/http.h"
#include "client/sync.h"
#include "client/sync_say.h"
#include "schema/text.h"

#define ANSWER_MAX 65536

/* --- what is known of it --- */

static void registry_ask(struct session *session, const char *person, const char *device, struct device_key *key)
{
    struct error why = {0};
    key->root =
        strcmp(person, REGISTRY_ROOT_PERSON) == 0 && strcmp(key->key, registry_root_key(session->registry)) == 0;
    key->registered = registry_key_days(session->registry, key->key, person, device, &key->days);
    key->counts = registry_key_now(session->registry, key->key, person, device, session->today, &why) == 0;
    snprintf(key->why, sizeof key->why, "%.299s", key->counts ? "" : why.message);
    if (*key->days.last) key->left = calendar_days_between(session->today, key->days.last);
}

int device_key_read(struct session *session, const char *setting, struct device_key *key, struct error *err)
{
    char *person = NULL, *device = NULL;
    *key = (struct device_key){.left = -1};
    int result = store_setting(session->store, setting, &key->file, err);
    if (result == 0) result = store_setting(session->store, "person", &person, err);
    if (result == 0) result = store_setting(session->store, "device", &device, err);
    if (result == 0 && key->file) result = sshkey_read(key->file, key->key, err);
    if (result == 0 && key->file) result = sshkey_fingerprint(key->key, key->print, err);
    if (result == 0 && key->file && session->registry && person && device) registry_ask(session, person, device, key);
    free(person);
    free(device);
    if (result != 0) device_key_fini(key);
    return result;
}

void device_key_fini(struct device_key *key)
{
    free(key->file);
    key->file = NULL;
}

static bool ends_soon(const struct device_key *key)
{
    return key->counts && *key->days.last && key->left <= DEVICE_KEY_WARN;
}

/* Both keys, where they can be read; without a key that is there to be read, others say so. */
static bool keys_read(struct session *session, struct device_key *now, struct device_key *next)
{
    *now = *next = (struct device_key){.left = -1};
    if (session_registry(session, NULL) != 0 || !session->registry) return false;
    if (device_key_read(session, "key", now, NULL) != 0) return false;
    device_key_read(session, "key_next", next, NULL);
    return now->file != NULL && (now->registered || now->root);
}

void say_device_key(struct session *session)
{
    struct device_key now, next;
    bool known = keys_read(session, &now, &next);
    if (known && next.file && next.counts)
        say(session, STYLE_WARN, _("The new key of this device is registered; `schouw key rotate` goes over to it.\n"));
    else if (known && ends_soon(&now))
        say(session, STYLE_WARN,
            ngettext("The key of this device counts until %s, %ld day more. `schouw key rotate` makes another one.\n",
                     "The key of this device counts until %s, %ld days more. `schouw key rotate` makes another one.\n",
                     (unsigned long)now.left),
            now.days.last, now.left);
    else if (known && !now.counts && !now.root) {
        say(session, STYLE_BAD, _("The key of this device counts no more: "));
        say_text(session, STYLE_BAD, now.why);
        say(session, STYLE_BAD, _(". `schouw key rotate` makes another one, for the administrator to register.\n"));
    }
    device_key_fini(&now);
    device_key_fini(&next);
}

json_t *device_key_json(struct session *session)
{
    struct device_key now, next;
    json_t *answer = json_null();
    if (keys_read(session, &now, &next))
        answer = json_pack("{s:s?,s:b,s:s,s:b,s:b}", "last", *now.days.last ? now.days.last : NULL, "counts",
                           now.counts, "why", now.why, "soon", ends_soon(&now), "next", next.file && next.counts);
    device_key_fini(&now);
    device_key_fini(&next);
    return answer ? answer : json_null();
}

/* --- going over --- */

/* The new key seals what only the holder of the token knows (syncd/route_key.c). */
static int question(const struct device_key *next, const char *token, const char *device, json_t **body,
                    struct error *err)
{
    char hash[DIGEST_HEX_SIZE], *seal = NULL;
    struct text proof = {0};
    digest_bytes(token, strlen(token), hash);
    text_printf(&proof, "rekey\n%s\n%s\n", hash, device);
    int result = proof.failed ? error_memory(err)
                              : sshsig_sign(next->file, SSHSIG_NAMESPACE_ENROL, proof.data, proof.length, &seal, err);
    if (result == 0 && !(*body = json_pack("{s:s,s:s}", "key", next->key, "seal", seal))) result = error_memory(err);
    text_fini(&proof);
    free(seal);
    return result;
}

/* Moves the token of one server; it answers with the fingerprint. */
static int server_tell(const json_t *server, const struct device_key *next, const char *device, struct error *err)
{
    const char *token = json_string_value(json_object_get(server, "token"));
    json_t *body = NULL, *answer = NULL;
    struct http *http = NULL;
    int result = question(next, token, device, &body, err);
    if (result == 0)
        result = http_open(json_string_value(json_object_get(server, "url")),
                           json_string_value(json_object_get(server, "pin")), token, &http, err);
    if (result == 0) result = http_json(http, "POST", "/v1/key", body, ANSWER_MAX, &answer, err);
    const char *print = json_string_value(json_object_get(answer, "key"));
    if (result == 0 && (!print || strcmp(print, next->print) != 0))
        result = error_set(err, ERROR_NETWORK, "the server answered about another key");
    json_decref(body);
    json_decref(answer);
    http_close(http);
    return result;
}

/* One at least has to be reached; those that are not are noted. */
static int servers_tell(struct session *session, const struct device_key *next, const char *device, json_t *passed,
                        struct error *err)
{
    json_t *servers = NULL, *server;
    size_t index;
    int result = sync_ready(session->store, err);
    if (result == 0) result = store_servers(session->store, &servers, err);
    json_array_foreach(servers, index, server)
    {
        struct error why = {0};
        if (result != 0) break;
        result = server_tell(server, next, device, &why);
        bool last = json_array_size(passed) + 1 == json_array_size(servers);
        if (result == ERROR_NETWORK && !last) {
            json_t *note = json_pack("{s:O,s:s}", "server", json_object_get(server, "url"), "why", why.message);
            result = json_array_append_new(passed, note) == 0 ? 0 : error_memory(err);
        } else if (result != 0 && err) {
            *err = why;
        }
    }
    json_decref(servers);
    return result;
}

/* A key in the store's own folder is kept by name, so that the folder may be moved. */
static const char *file_kept(const struct session *session, const char *file)
{
    const char *directory = store_directory(session->store), *slash = strrchr(file, '/');
    size_t length = strlen(directory);
    bool own = slash && (size_t)(slash - file) == length && strncmp(file, directory, length) == 0;
    return own ? slash + 1 : file;
}

int device_key_take(struct session *session, const char *file, struct error *err)
{
    long long sealed = 0;
    int result = sync_seal(session, false, &sealed, err);
    return result == 0 ? store_key_change(session->store, file_kept(session, file), err) : result;
}

int device_key_rotate(struct session *session, const struct device_key *next, json_t **passed, struct error *err)
{
    char *device = NULL;
    long long sealed = 0;
    int lock = -1, result = sync_lock(session->store, &lock, err);
    *passed = json_array();
    if (result == 0 && !*passed) result = error_memory(err);
    if (result == 0) result = store_setting(session->store, "device", &device, err);
    if (result == 0) result = sync_seal(session, false, &sealed, err);
    if (result == 0) result = servers_tell(session, next, device ? device : "", *passed, err);
    if (result == 0) result = device_key_take(session, next->file, err);
    sync_unlock(lock);
    free(device);
    return result;
}
