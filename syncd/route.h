/* route.h: the table of routes: what the daemon answers to. Each part is a file, route_*.c. */
#ifndef SCHOUW_SYNCD_ROUTE_H
#define SCHOUW_SYNCD_ROUTE_H

#include "syncd/request.h"

/* Finds the route of request->method and request->path and sets request->route and request->id; else sets an answer:
 * 404, or 405 with Allow. */
void route_find(struct request *request);

void route_health(struct request *request);
void route_metrics(struct request *request);
void route_enrol(struct request *request);
void route_dossiers(struct request *request);
void route_sync(struct request *request);

/* Evidence: tus 1.0 (creation, termination, expiration left out), and GET for the bytes. */
void evidence_options(struct request *request);
void evidence_begin(struct request *request);
void evidence_create(struct request *request);
void evidence_head(struct request *request);
void evidence_patch_begin(struct request *request);
void evidence_patch_take(struct request *request, const char *bytes, size_t length);
void evidence_patch(struct request *request);
void evidence_get(struct request *request);

#endif
