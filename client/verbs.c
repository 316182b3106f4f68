#include "client/verb.h"

/* clang-format off */
#define VERBS(X) \
    X(init) X(enrol) X(use) X(open) X(renew) X(partnership) X(intake) X(party) X(plan) X(tell) X(assign) X(form) X(document) \
    X(finding) X(interview) X(walk) X(measure) X(deviation) X(evidence) X(close) X(report) X(status) X(log) X(blame) X(show) \
    X(conflicts) X(agenda) X(sync) X(refused) X(bundle) X(receive) X(verify) X(forget) X(key) X(review) X(advise) X(decide) X(refuse) X(certificate) X(register) \
    X(scheme) X(registry) X(help)
/* clang-format on */

#define VERB_DECLARE(name) extern const struct verb verb_##name;
#define VERB_LIST(name) &verb_##name,

VERBS(VERB_DECLARE)

const struct verb *const verbs[] = {VERBS(VERB_LIST) NULL};
