/* renewal.h: what the dossier of a certificate gives to the dossier of the next one: which certificate it was and when
 * it was first issued, who the holder is, who takes part. Nothing that was found, heard, measured or judged. */
#ifndef SCHOUW_CLIENT_RENEWAL_H
#define SCHOUW_CLIENT_RENEWAL_H

#include "checklists/certificate_life.h"
#include "client/body.h"

/* Copies: nothing is borrowed from the old dossier. Zero it; renewal_fini. */
struct renewal {
    char dossier[DOSSIER_ID_MAX + 1]; /* the old one */
    char scheme[65];                  /* under which it was assessed .. */
    char successor[65];               /* .. what follows that, or "" */
    char certificate[65];             /* which one was issued */
    char number[65];                  /* as it stands, also when it replaced another */
    char issued[DAY_SIZE];            /* for the first time: terms count from there */
    enum life_state state;            /* on the day of opening */
    char expires[DAY_SIZE];           /* its last day */
    char *name;                       /* of who holds it */
    json_t *numbers;                  /* array: its number, and those it replaced */
    json_t *partnership;              /* body for partnership.set; NULL: none, or in conflict */
    json_t *parties;                  /* object: id -> body for party.set */
    json_t *left;                     /* array: ids of parties that could not be taken over */
    bool partnership_left;            /* what stands about the partnership is in conflict */
};
void renewal_fini(struct renewal *renewal);

/* Reads the dossier that is open in the session. ERROR_REFUSED when no certificate was issued, it was withdrawn, or
 * statements about it contradict each other. */
int renewal_read(const struct session *session, const char *day, struct renewal *renewal, struct error *err);
/* ERROR_CONFLICT with the dossier's id when one that renews this certificate is here already and has not ended. */
int renewal_alone(struct session *session, const struct renewal *renewal, struct error *err);
/* The id of the scheme the next dossier goes under: the same, or as long as that does not bind on the day what follows
 * it. */
int renewal_scheme(const struct renewal *renewal, const char *day, char id[65], struct error *err);
/* The certificate that follows this one by the scheme's own rules: `given`, or the only one that there is. ERROR_USAGE
 * names what there is. Borrowed from the scheme. */
int renewal_certificate(const struct scheme *scheme, const struct renewal *renewal, const char *given,
                        const char **certificate, struct error *err);
/* Whether there is still time on a day. ERROR_REFUSED with the clause of the term. */
int renewal_in_time(const struct scheme *scheme, const struct renewal *renewal, const char *certificate,
                    const char *day, struct error *err);
/* Moves to `left` the parties that this scheme would not take. */
int renewal_fit(const struct scheme *scheme, struct renewal *renewal, struct error *err);

#endif
