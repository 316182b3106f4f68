/* certificate_life.h: what became of a certificate: valid, suspended, withdrawn, expired. Computed from statements and
 * the day; nobody types it.
 *
 * A dossier comes to one certificate. It may be replaced by a sheet with another number, and is still the same right
 * then: what was said of an earlier number holds for the one that stands, so that nobody escapes a suspension by
 * replacing at another desk what is suspended at this one.
 */
#ifndef SCHOUW_CHECKLISTS_CERTIFICATE_LIFE_H
#define SCHOUW_CHECKLISTS_CERTIFICATE_LIFE_H

#include "checklists/calendar.h"
#include "checklists/scheme.h"
#include "schema/fold.h"
#include "schema/registry.h"

enum life_state {
    LIFE_NONE,       /* no certificate was issued */
    LIFE_VALID,      /* it is what it says */
    LIFE_SUSPENDED,  /* until it is lifted or withdrawn */
    LIFE_WITHDRAWN,  /* for good */
    LIFE_EXPIRED,    /* its last day is past */
    LIFE_UNLICENSED, /* the body holds no licence of the scheme owner on the day, where the scheme asks for one */
    LIFE_CONFLICT    /* statements about it contradict each other */
};
#define LIFE_STATES 7 /* how many there are */

struct life {
    enum life_state state;
    const struct record *issue; /* the certificate.issue that stands; NULL with LIFE_NONE and where several of them
                                   contradict each other. Borrowed */
    const struct record
        *status;            /* the certificate.status that holds on the day; NULL: none, or in conflict. Borrowed */
    char since[DAY_SIZE];   /* day from which the state holds, where it is known; or "" */
    char first[DAY_SIZE];   /* day of issue of the first sheet: from it the years are counted; or "" */
    char expires[DAY_SIZE]; /* its last day; or "" */
};

/* The certificate of a dossier on a day. `registry` may be NULL: then nothing is said about the licence. Withdrawn goes
 * before expired, expired before suspended, suspended before unlicensed. The last day itself still counts; what is said
 * for a later day does not hold yet. */
void life_read(const struct scheme *scheme, const struct fold *fold, const struct registry *registry, const char *day,
               struct life *life);
/* The certificate.issue that another one replaces, as its writer knew it; NULL for a first one. Borrowed. */
const struct record *life_replaced(const struct fold *fold, const struct record *issue);
/* The statements of certificate.status that are not outdated by another, of whatever number: how many there are. Of
 * those that contradict each other `*one` is one that withdraws where there is any, and `*agree` is false. */
size_t life_statuses(const struct fold *fold, const struct record **one, bool *agree);

/* For --json: none, valid, suspended, withdrawn, expired, unlicensed, conflict. */
const char *life_state_id(enum life_state state);
/* "valid", "suspended", .. in a reader's language. */
const char *life_state_name(enum life_state state, enum language language);
/* True where the certificate may be shown and the mark used. */
bool life_is_valid(const struct life *life);

#endif
