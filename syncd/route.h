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
void route_key(struct request *request);
void route_dossiers(struct request *request);
void route_checkpoint(struct request *request);
void route_held(struct request *request);

/* A sync (syncd/sync.h). */
void sync_begin(struct request *request);
void sync_take(struct request *request, const char *bytes, size_t length);
void route_sync(struct request *request);

/* Evidence that is here whole. */
void evidence_get(struct request *request);

/* git-lfs's batch API, to download. */
void lfs_batch(struct request *request);

/* Evidence on its way in: tus 1.0 with creation, creation-with-upload, checksum, termination and expiration. */
void upload_options(struct request *request);
void upload_ask(struct request *request); /* what each of them begins with: version and name */
void upload_create_begin(struct request *request);
void upload_patch_begin(struct request *request);
void upload_end(struct request *request);
void upload_head(struct request *request);
void upload_delete_begin(struct request *request);
void upload_delete(struct request *request);

#endif
