/* receipt.h: how a statement got here: when the server received it, whether its seal holds, and how far the clock that
 * timed it was off. Clocks are told of, never put right: what a statement says of its time stays as it is. */
#ifndef SCHOUW_CLIENT_RECEIPT_H
#define SCHOUW_CLIENT_RECEIPT_H

#include "client/store.h"
#include "schema/clock.h"

#define CLOCK_SKEW_MIN 300 /* seconds from which on a clock is off */

enum receipt_seal { RECEIPT_UNSEALED, RECEIPT_SEALED, RECEIPT_BROKEN };

struct receipt {
    enum receipt_seal seal;         /* verified when it is first asked for */
    char why[200];                  /* of a seal that does not verify */
    char received[CLOCK_TEXT_SIZE]; /* by the server, RFC 3339; "" when it did not tell */
    /* Seconds; 0 when it is not off. The writer's clock cannot have been right when it was later than the receipt. */
    int64_t ahead;
    /* What the writer had seen was timed so much later than what he wrote: his clock was behind, or another's ahead. */
    int64_t behind;
};

struct receipts; /* of one dossier */

int receipts_read(struct store *store, const char *dossier, struct receipts **receipts, struct error *err);
void receipts_free(struct receipts *receipts);
/* ERROR_IO, ERROR_MEMORY; a seal that does not verify is no error but an answer. */
int receipt_of(struct receipts *receipts, const struct record *record, struct receipt *receipt, struct error *err);

/* "2 h 5 min", "3 days", in the user's language. */
void duration_write(int64_t seconds, char words[64]);

#endif
