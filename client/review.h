/* review.h: what can be computed for the points of review, from the answers of the assessment. */
#ifndef SCHOUW_CLIENT_REVIEW_H
#define SCHOUW_CLIENT_REVIEW_H

#include "client/verb.h"

/* The answers that bear on a point: how many, and how many are met. None for a point that only a person can judge. */
struct review_count {
    unsigned total, met;
};
struct review_count review_count(const struct assessment *assessment, const char *point);
/* True when the answer bears on the point. */
bool review_concerns(const struct answer *answer, const char *point);

/* Prints each point with what is computed for it and what is not met, the report it is about, and what was said of the
 * point before. */
void say_review(const struct session *session, const struct assessment *assessment);

#endif
