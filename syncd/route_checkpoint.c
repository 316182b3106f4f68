/* A proof that one checkpoint came after another: GET /v1/checkpoint[/<commit known>][?head=<commit>]; `head` is the
 * newest when it is not given. */
#include <stdlib.h>
#include <string.h>

#include "schema/gitobject.h"
#include "syncd/route.h"

static void answer(struct request *request)
{
    struct server *server = request->server;
    const char *head = request->state;
    struct error err = {0};
    json_t *checkpoint = NULL;

    if (!request_authorise(request)) return;
    pthread_mutex_lock(&server->repository_lock);
    repository_checkpoint(server->repository, head ? head : "", request->id, &checkpoint, &err);
    pthread_mutex_unlock(&server->repository_lock);
    if (err.code)
        request_problem(request, 0, &err);
    else
        request_answer(request, MHD_HTTP_OK, checkpoint);
}

void route_checkpoint(struct request *request)
{
    const char *head = MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, "head");
    struct error err = {0};

    if ((head && !gitobject_id_valid(head)) || (*request->id && !gitobject_id_valid(request->id))) {
        error_set(&err, ERROR_INVALID, "a checkpoint is named by the 40 hex digits of its commit");
        request_problem(request, 0, &err);
        return;
    }
    if (head && !(request->state = strdup(head))) {
        error_memory(&err);
        request_problem(request, 0, &err);
        return;
    }
    request->state_free = free;
    request_offload(request, answer, NULL);
}
