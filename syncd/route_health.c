#include "syncd/evidence.h"
#include "syncd/route.h"

/* `evidence_at` is where its bytes are besides this daemon, where it shares an upstream: "here" when nowhere. `history`
 * is doubtful once devices know of checkpoints that this repository has not: it may have been put back. */
void route_health(struct request *request)
{
    const struct server *server = request->server;
    bool doubtful = atomic_load(&server->counters.doubts) > 0;

    json_t *health =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "status", "ok", "history", doubtful ? "doubtful" : "ok", "body",
                  server->body, "daemon_key", repository_founder(server->repository), "version", SCHOUW_VERSION,
                  "evidence", evidence_limits(server->config));

    if (server->porter.upstream)
        json_object_set_new(health, "evidence_at", json_string(porter_place_name(&server->porter)));
    request_answer(request, MHD_HTTP_OK, health);
}
