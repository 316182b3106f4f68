/* A device proves that it holds a registered key by sealing the one-time code, and gets a token for the transport. */
#include <stdio.h>
#include <string.h>

#include "schema/clock.h"
#include "schema/sshsig.h"
#include "syncd/log.h"
#include "syncd/route.h"

struct enrolment {
    const char *code, *device, *key, *seal; /* borrowed from the body */
    char parsed[SSHKEY_TEXT_MAX];           /* the key as "type base64" */
    struct access_holder holder;            /* of the code */
    bool blocked;                           /* it is one wrong code too many */
};

static int check_fields(struct enrolment *enrolment, json_t *body, struct error *err)
{
    json_error_t trouble;

    if (json_unpack_ex(body, &trouble, JSON_STRICT, "{s:s, s:s, s:s, s:s}", "code", &enrolment->code, "device",
                       &enrolment->device, "key", &enrolment->key, "seal", &enrolment->seal)) {
        return error_set(err, ERROR_INVALID,
                         "an enrolment is {\"code\", \"device\", \"key\", \"seal\"}, all strings: %s", trouble.text);
    }
    if (!access_is_name(enrolment->device)) {
        return error_set(err, ERROR_INVALID, "device: a name of a-z, 0-9, '.', '_' and '-', at most 64 bytes");
    }
    return sshkey_parse(enrolment->key, enrolment->parsed, err) ? error_wrap(err, "key") : 0;
}

/* The seal is over code, newline, device, newline. */
static int check_seal(const struct enrolment *enrolment, struct error *err)
{
    struct text sealed = {0};
    int result;

    text_printf(&sealed, "%s\n%s\n", enrolment->code, enrolment->device);
    result = sealed.failed ? error_memory(err)
                           : sshsig_verify(enrolment->seal, strlen(enrolment->seal), sealed.data, sealed.length,
                                           SSHSIG_NAMESPACE_ENROL, enrolment->parsed, NULL, err);
    text_fini(&sealed);
    return result;
}

/* Whether a code is right is looked at first, and how many were wrong only then. */
static int check_code(struct server *server, struct enrolment *enrolment, int64_t now, struct error *err)
{
    bool blocked = access_is_blocked(server->access, now);
    int result = access_code_find(server->access, enrolment->code, now, &enrolment->holder, err);

    enrolment->blocked = blocked && result == ERROR_REFUSED;
    if (!enrolment->blocked) return result;
    return error_set(err, ERROR_REFUSED,
                     "this code is not known here, or is over, and too many wrong ones came in the last minute: look "
                     "at it again, wait a minute, then try again");
}

static int check_holder(struct server *server, struct enrolment *enrolment, int64_t now, struct error *err)
{
    struct access_holder *holder = &enrolment->holder;
    int result;

    if ((result = check_code(server, enrolment, now, err))) return result;
    if (strcmp(enrolment->device, holder->device) != 0) {
        access_code_wrong(server->access, now);
        return error_set(err, ERROR_REFUSED,
                         "this code is for another device: use the device name the administrator gave");
    }
    if ((result = check_seal(enrolment, err))) {
        access_code_wrong(server->access, now);
        return result;
    }
    snprintf(holder->key, sizeof holder->key, "%s", enrolment->parsed);
    return server_authorise(server, holder, err);
}

static int enrol(struct server *server, struct enrolment *enrolment, int64_t now, json_t **answer, struct error *err)
{
    char token[ACCESS_TOKEN_SIZE];
    const struct registry *registry;
    int result;

    if ((result = check_holder(server, enrolment, now, err))) return result;
    if ((result = access_code_take(server->access, enrolment->code, enrolment->parsed, now, token, err))) return result;
    pthread_mutex_lock(&server->repository_lock);
    if (!(result = repository_registry(server->repository, &registry, err))) {
        *answer = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "token", token, "person", enrolment->holder.person,
                            "device", enrolment->holder.device, "body", server->body, "root_key",
                            registry_root_key(registry), "daemon_key", repository_founder(server->repository));
    }
    pthread_mutex_unlock(&server->repository_lock);
    return result;
}

static void work(struct request *request)
{
    struct server *server = request->server;
    struct enrolment enrolment = {0};
    struct error err = {0};
    int64_t now = clock_microseconds() / 1000000;
    json_t *body = NULL, *answer = NULL;

    if (!(body = request_json(request))) return;
    if (check_fields(&enrolment, body, &err) || enrol(server, &enrolment, now, &answer, &err)) {
        if (enrolment.blocked)
            request_header(request, MHD_HTTP_HEADER_RETRY_AFTER, "60");
        else
            log_event(LOG_WARN, "enrolment refused", "device", enrolment.device, "why", err.message, NULL);
        request_problem(request, enrolment.blocked ? MHD_HTTP_TOO_MANY_REQUESTS : 0, &err);
    } else {
        atomic_fetch_add(&server->counters.enrolled, 1);
        log_event(LOG_INFO, "enrolled", "person", enrolment.holder.person, "device", enrolment.holder.device, NULL);
        request_answer(request, MHD_HTTP_OK, answer);
    }
    json_decref(body);
}

void route_enrol(struct request *request)
{
    request_offload(request, work, NULL);
}
