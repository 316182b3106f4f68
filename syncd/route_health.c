#include "syncd/evidence.h"
#include "syncd/route.h"

/* `history` is doubtful once devices know of checkpoints that this repository has not: it may have been put back. */
void route_health(struct request *request)
{
    const struct server *server = request->server;
    bool doubtful = atomic_load(&server->counters.doubts) > 0;

    request_answer(request, MHD_HTTP_OK,
                   json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "status", "ok", "history", doubtful ? "doubtful" : "ok",
                             "body", server->body, "daemon_key", repository_founder(server->repository), "version",
                             SCHOUW_VERSION, "evidence", evidence_limits(server->config)));
}
