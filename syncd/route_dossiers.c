/* What the person of the token may read. */
#include "syncd/repository_access.h"
#include "syncd/route.h"

static void list(struct request *request)
{
    struct server *server = request->server;
    struct error err = {0};
    json_t *readable = NULL;
    int result;

    pthread_mutex_lock(&server->repository_lock);
    result = server_authorise_held(server, &request->holder, &err);
    if (!result) result = repository_readable(server->repository, request->holder.person, &readable, &err);
    pthread_mutex_unlock(&server->repository_lock);
    if (result) {
        request_problem(request, 0, &err);
    } else {
        request_answer(request, MHD_HTTP_OK, readable);
    }
}

/* What he has goes next. */
static void listed(struct request *request)
{
    request->leads = request->status == MHD_HTTP_OK;
    if (request->leads) queue_expect(&request->server->queue, request->visitor);
    request_resume(request);
}

void route_dossiers(struct request *request)
{
    request_offload(request, list, listed);
}
