/* store_aside.h: statements that can not stay where they were stated, and how they are stated anew in another feed.
 *
 * Two things take a statement out of its place:
 *   fork     the server has another line, sealed by the same key, where this store has one of its own: the store was
 *            copied or put back, and both were written in. A feed has one line for a number, so the server's stands.
 *   refused  the server refused a segment for good. What follows it in its feed can never land, as the feed would have
 * a gap; whoever stated it may leave it out (`schouw refused --leave-out`). Then, in this order, each step a
 * transaction and durable by itself:
 *   1. The lines from there on are set aside, with those of this store's other feeds that say to have seen them (their
 *      `seen` would speak of other lines now). Every feed of this store in the dossier is ended.
 *   2. What was set aside is stated anew in a new feed, in the order in which it was stated: same kind, item, body,
 *      `at` and place in the log, having seen what was seen then, as far as that is still there. In `on`, the heads a
 * judgement is about, a line set aside gives way to the one in which it was stated anew. Each is asked about first, as
 * the server will; one that is refused stays aside, with the reason. So a line is waiting (between the two), anew
 * (which statement it became is kept), or kept; and a statement is made once, wherever the machine stops. While lines
 * wait nothing else is stated in the dossier: it would have seen less than its writer. No line is ever deleted. One set
 * aside is not folded, sealed or offered.
 *
 * A line whose place nobody took is never stated anew: a copy that holds unsealed lines seals them in the old feed as
 * they are. The same bytes are the same statement, whichever copy brings them. That is why no twin of a statement
 * arises where both copies go on: neither has to know what the other one has brought. And a segment of this store that
 * has seen lines of its own that did not land yet is held back until they do (store_offers), or it could land beside
 * another line than it has seen.
 */
#ifndef SCHOUW_CLIENT_STORE_ASIDE_H
#define SCHOUW_CLIENT_STORE_ASIDE_H

#include "client/store.h"

/* Lines of a dossier ("" for all) that were set aside. */
struct aside_counts {
    int64_t all;     /* ever */
    int64_t waiting; /* to be stated anew */
    int64_t kept;    /* for good, or until they are tried again */
};
int store_aside_count(struct store *store, const char *dossier, struct aside_counts *counts, struct error *err);
/* Ids of the dossiers in which lines wait: new array of strings. */
int store_waiting(struct store *store, json_t **dossiers, struct error *err);
/* All that was set aside in a dossier ("" for all), in the order in which it was stated: array of {"dossier","feed",
 * "seq","person","device","line","state": "waiting"|"anew"|"kept"|"back","anew": hash,"error","clause","why"}; null
 * where there is none. `back`: the server turned out to have it, so it is in its place again. */
int store_asides(struct store *store, const char *dossier, json_t **list, struct error *err);

/* Who says what may be stated anew. */
struct store_carrier {
    /* The lines are aside, the transaction runs: to fold what is left, and the opening of the new feed (store_fold). */
    int (*begin)(void *context, struct error *err);
    /* Whether a statement may bear this time (RFC 3339) still; else it bears the present one. */
    bool (*keeps_time)(void *context, const char *at);
    /* About a statement before it is kept: 0, or ERROR_REFUSED, ERROR_INVALID, ERROR_CONFLICT, ERROR_NOT_FOUND to keep
     * it aside; anything else undoes all. What returned 0 is kept. */
    int (*ask)(void *context, const struct record *record, struct error *err);
    void *context;
};
/* Step 2 for a dossier. `*carried` is a new object {"anew": [..], "kept": [..]} of {"kind","item","at","feed","seq"};
 * anew with "anew_feed" and "anew_seq", kept with "error", "clause", "why". Nothing waits: both are empty. */
int store_carry(struct store *store, const char *dossier, const struct store_carrier *carrier, json_t **carried,
                struct error *err);

/* --- what the server refused --- */

/* Notes what the server said of a feed of this store, from the segment that begins at `first` on; `seq` is the
 * statement at fault, 0 when it named none. Forgotten when it lands (store_land). */
int store_refusal_put(struct store *store, const char *feed, int64_t first, int64_t seq, const struct error *why,
                      struct error *err);
/* It is about to be offered again: until the server answers it is not known what it says. */
int store_refusal_ask(struct store *store, const char *feed, struct error *err);
/* Array of {"dossier","feed","first","last","device","seq","error","clause","why","asked"}, of a dossier ("" for all).
 */
int store_refusals(struct store *store, const char *dossier, json_t **list, struct error *err);
/* Both steps at once for all feeds of a dossier that were refused: the statements at fault (those that the server
 * named, and those that the carrier does not take) stay aside, the others are stated anew. `dry`: only finds out.
 * ERROR_CONFLICT when it is not known what the server says now. */
int store_leave_out(struct store *store, const char *dossier, const struct store_carrier *carrier, bool dry,
                    json_t **carried, struct error *err);
/* Tries once more to state what was kept aside in a dossier: a role was given since, a fact stated. What may not bear
 * the time at which it was first stated bears the present one. */
int store_carry_again(struct store *store, const char *dossier, const struct store_carrier *carrier, bool dry,
                      json_t **carried, struct error *err);

/* --- for store*.c --- */

/* Step 1, inside a transaction: sets aside what this store wrote in a feed from `seq` on, and what rests on it. */
int aside_from(struct store *store, const char *feed, int64_t seq, struct error *err);
/* Inside a transaction: a line that was set aside came from the server; it need not be stated anew. */
int aside_back(struct store *store, const struct record *record, struct error *err);

#endif
