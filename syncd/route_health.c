#include "syncd/route.h"

void route_health(struct request *request)
{
    request_answer(
        request, MHD_HTTP_OK,
        json_pack("{s:s, s:s, s:s}", "status", "ok", "body", request->server->body, "version", SCHOUW_VERSION));
}
