/* history.h: what became of each statement ever made about a slot: whether it stands, by which it was superseded, why
 * it was refused, what it contradicts, since when it is stale; and how it got here. */
#ifndef SCHOUW_CLIENT_HISTORY_H
#define SCHOUW_CLIENT_HISTORY_H

#include "client/receipt.h"
#include "client/verb.h"

/* Of the session's dossier, which has to be open and to stay so. */
struct history {
    const struct session *session;
    struct receipts *receipts;
    json_t *landed; /* heads of what the server is known to have */
};
int history_open(struct session *session, struct history *history, struct error *err);
void history_fini(struct history *history);

/* Whether the server is known to have it. */
bool history_landed(const struct history *history, const struct entry *entry);
/* "Lead auditor (auditor) on laptop, 2018-09-02 10:12, received 2018-09-02 10:20", and behind it how far the clock was
 * off, when it was. */
int say_maker(const struct history *history, const struct entry *entry, struct error *err);
/* Lines, each behind `indent` blanks: how it counts, and whether it is sealed. */
int say_fate(const struct history *history, const struct entry *entry, int indent, struct error *err);
/* New object: entry_json and all that the two above tell: "roles" (in which it was written), "received", "clock_ahead",
 * "clock_behind" (seconds), "seal" ("none", "good", "bad"), "synced", "standing", "conflict", "superseded_by",
 * "stale_since" (hashes). NULL when memory is out or the store can not be read. */
json_t *history_json(const struct history *history, const struct entry *entry);

#endif
