/* POST /v1/key: a device whose person was given another key goes on with its token: the new key seals what only the
 * holder of the token knows, and the registry has to know it. */
#include <string.h>

#include "checklists/calendar.h"
#include "schema/digest.h"
#include "schema/sshsig.h"
#include "syncd/log.h"
#include "syncd/route.h"

struct change {
    const char *key, *seal; /* borrowed from the body */
    char parsed[SSHKEY_TEXT_MAX];
};

/* The seal is over "rekey", the SHA-256 of the token in hex, and the device, each with a newline. */
static int check_seal(const struct access_holder *holder, const struct change *change, struct error *err)
{
    struct text sealed = {0};
    int result;

    text_printf(&sealed, "rekey\n%s\n%s\n", holder->hash, holder->device);
    result = sealed.failed ? error_memory(err)
                           : sshsig_verify(change->seal, strlen(change->seal), sealed.data, sealed.length,
                                           SSHSIG_NAMESPACE_ENROL, change->parsed, NULL, err);
    text_fini(&sealed);
    return result;
}

static int read_body(json_t *body, struct change *change, struct error *err)
{
    json_error_t trouble;

    if (json_unpack_ex(body, &trouble, JSON_STRICT, "{s:s, s:s}", "key", &change->key, "seal", &change->seal))
        return error_set(err, ERROR_INVALID, "a change of key is {\"key\", \"seal\"}, both strings: %s", trouble.text);
    return sshkey_parse(change->key, change->parsed, err) ? error_wrap(err, "key") : 0;
}

/* Whether the new key counts today for the person and device of the token. */
static int check_key(struct server *server, const struct access_holder *holder, const char *key, struct error *err)
{
    const struct registry *registry;
    char today[DAY_SIZE];
    int result;

    calendar_today("Europe/Amsterdam", today);
    pthread_mutex_lock(&server->repository_lock);
    if (!(result = repository_registry(server->repository, &registry, err)))
        result = registry_key_now(registry, key, holder->person, holder->device, today, err);
    pthread_mutex_unlock(&server->repository_lock);
    return result;
}

static void work(struct request *request)
{
    struct server *server = request->server;
    struct access_holder *holder = &request->holder;
    struct change change = {0};
    struct error err = {0};
    char print[64] = "";
    json_t *body;

    if (!request_authorise(request) || !(body = request_json(request))) return;
    if (!read_body(body, &change, &err) && !check_seal(holder, &change, &err) &&
        !check_key(server, holder, change.parsed, &err)) {
        access_token_rekey(server->access, holder, change.parsed, &err);
    }
    sshkey_fingerprint(change.parsed, print, NULL);
    if (err.code) {
        request_problem(request, 0, &err);
    } else {
        log_event(LOG_INFO, "another key", "person", holder->person, "device", holder->device, "key", print, NULL);
        request_answer(request, MHD_HTTP_OK,
                       json_pack("{s:s, s:s, s:s}", "person", holder->person, "device", holder->device, "key", print));
    }
    json_decref(body);
}

void route_key(struct request *request)
{
    request_offload(request, work, NULL);
}
