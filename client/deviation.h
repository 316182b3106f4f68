/* deviation.h: deviations as the verbs that raise, judge and tell them see them. */
#ifndef SCHOUW_CLIENT_DEVIATION_H
#define SCHOUW_CLIENT_DEVIATION_H

#include "client/standing.h"

#define DEVIATION_ITEM_SIZE 40

/* True when it was raised and is not, without contradiction, judged lifted. */
bool deviation_is_open(const struct fold *fold, const char *item);
/* Items of the open ones as a new array, in order; NULL when memory is out. */
json_t *deviations_open(const struct fold *fold);
/* ERROR_NOT_FOUND unless it was raised; tells which there are. */
int deviation_demand(const struct fold *fold, const char *item, struct error *err);
/* The item for a further deviation on a clause: the clause itself, then clause-2, clause-3.. One in conflict is not
 * passed by: raising it again is what ends the conflict. */
int deviation_item_next(const struct fold *fold, const char *clause, char item[DEVIATION_ITEM_SIZE], struct error *err);

/* "2.2.7 minor: No retention periods in writing" and below it the term, the correction, the judgement. */
void say_deviation(const struct session *session, const char *item);
/* "  to be judged by 2018-12-02 (4.4.3)", with what was agreed, extended, overdue. */
void say_term(const struct session *session, const char *item);
/* What stands about it, for --json. NULL when memory is out. */
json_t *deviation_json(const struct session *session, const char *item);

#endif
