/* agenda.h: what has a last day, over many dossiers: deviations to be judged, decisions to be made, schemes that stop
 * binding, suspensions, certificates, licences, keys and qualifications that end; and judgements gone stale, which have
 * none.
 *
 * Pure: (scheme, dossier, registry, day) in, terms out; the same on every machine. A term runs until what it is about
 * was done, also when its last day is past.
 */
#ifndef SCHOUW_CHECKLISTS_AGENDA_H
#define SCHOUW_CHECKLISTS_AGENDA_H

#include "checklists/assessment.h"

enum agenda_kind {
    AGENDA_DEVIATION,    /* to be judged; item: the deviation */
    AGENDA_ASKED,        /* data of the application, to be received; item: of the application */
    AGENDA_AGREED,       /* its correction, for an earlier day agreed with who is assessed */
    AGENDA_DECISION,     /* to be made (within-years); item: the rule */
    AGENDA_JUDGEMENT,    /* gone stale, to be made again; item: the rule */
    AGENDA_SCHEME,       /* version of a case not decided yet, stops binding; item: the rule */
    AGENDA_SUSPENSION,   /* of a certificate, to be lifted by then or the certificate withdrawn; item: its number */
    AGENDA_CERTIFICATE,  /* ends; item: its number */
    AGENDA_LICENCE,      /* of the body, ends; item: its id */
    AGENDA_KEY,          /* of a person's device, ends; item: person/device */
    AGENDA_QUALIFICATION /* of a person, ends; item: person/qualification */
};
#define AGENDA_KINDS 11 /* how many there are */
/* For --json: deviation, asked, agreed, decision, judgement, scheme, suspension, certificate, licence, key,
 * qualification. */
const char *agenda_kind_id(enum agenda_kind kind);

struct agenda_term {
    enum agenda_kind kind;
    char uid[DIGEST_HEX_SIZE]; /* of this term and no other, anywhere; the same at every asking, wherever its day is */
    char *dossier;             /* id */
    char *name;                /* of who is assessed, as the dossier was opened; "" in the registry */
    char *item;
    char *clause;            /* "" when no clause is behind it */
    char day[DAY_SIZE];      /* the last day; "" of a judgement: as soon as can be */
    long days_left;          /* to the last day: 0 on it, below 0 when it is past; 0 when there is none */
    struct scheme_text what; /* what is to be done or what happens; no full stop. Holds words of records: escape it */
    char *command;           /* that brings it nearer, such as "schouw -d almere deviation judge 2.2.7 lifted" */
    char warnings[SCHEME_WARNINGS_MAX][DAY_SIZE]; /* days on which it warns, rising; from the last of them daily */
    unsigned warnings_count;
};

struct agenda {
    char day[DAY_SIZE]; /* it is told for */
    struct agenda_term *terms;
    size_t count, capacity;
    struct renewal *renewals; /* for agenda*.c only */
    size_t renewals_count, renewals_capacity;
};

/* ERROR_INVALID when `day` is none. */
int agenda_new(const char *day, struct agenda **agenda, struct error *err);
void agenda_free(struct agenda *agenda);
/* Adds the terms of a case. `fold` must be settled; `registry` may be NULL. Errors as of assessment_new; nothing is
 * added then. */
int agenda_add_case(struct agenda *agenda, const struct scheme *scheme, const struct fold *fold,
                    const struct registry *registry, struct error *err);
/* Adds what ends in the registry: of those who are active, and what nothing follows on without a gap. `schemes` give
 * names and clauses, as far as they are known. */
int agenda_add_registry(struct agenda *agenda, const struct registry *registry, struct scheme *const *schemes,
                        size_t schemes_count, struct error *err);
/* After the last addition: leaves out certificates that were renewed in another of the cases, and puts the terms in
 * order of their day, those without one last. */
void agenda_settle(struct agenda *agenda);
/* Leaves out what does not ask for anything in the next `days` days: keeps what is over or ends by then, warns in that
 * time, or warns daily already, and what is stale. */
void agenda_keep(struct agenda *agenda, long days);

/* Whether the last day is past. */
bool agenda_overdue(const struct agenda_term *term);
/* Whether the last of its warnings was given: it warns daily. */
bool agenda_pressing(const struct agenda *agenda, const struct agenda_term *term);

#endif
