/* pending.h: evidence that statements name and whose bytes are neither here nor, as far as this device knows, at the
 * server: they are on the device it was added on, and come with that one's next sync. Until then no report is issued.
 */
#ifndef SCHOUW_CLIENT_PENDING_H
#define SCHOUW_CLIENT_PENDING_H

#include "client/verb.h"

/* The pending evidence of the open dossier: array of {"sha256","name","person","device"}, owned by the caller. */
int pending_list(const struct session *session, json_t **list, struct error *err);
/* Whether a piece of the list is this one; borrowed, or NULL. */
const json_t *pending_find(const json_t *list, const char *sha256);

/* "2 pieces of evidence are pending: .." and a line for each; nothing when there is none. */
void say_pending(const struct session *session, const json_t *list);
/* One piece of the list: "pending: walk.jpg, with the next sync of tablet (Lead auditor)"; nothing for NULL. */
void say_pending_piece(const struct session *session, const json_t *piece);
/* ERROR_REFUSED when something is pending: which piece, and which device has it. */
int pending_refuse(const json_t *list, struct error *err);
/* A part of the report that names them; nothing when there is none. Markdown. */
void pending_markdown(const json_t *list, struct text *text);

#endif
