/* assessment.h: what a scheme says of a dossier: the answers of all rules, and which gates are open.
 *
 * `schouw status` is the sum of these answers, as `git status` is of a tree. Pure: (scheme, dossier, registry, day) in,
 * answers out; the same on every machine.
 */
#ifndef SCHOUW_CHECKLISTS_ASSESSMENT_H
#define SCHOUW_CHECKLISTS_ASSESSMENT_H

#include <jansson.h>
#include <stdbool.h>

#include "checklists/calendar.h"
#include "checklists/scheme.h"
#include "schema/fold.h"
#include "schema/registry.h"

enum answer_state { ANSWER_MET, ANSWER_UNMET, ANSWER_NOT_YET, ANSWER_OVERDUE, ANSWER_CONFLICT, ANSWER_STALE };
#define ANSWER_STATES 6 /* how many there are */
/* "met" "unmet" "not yet" "overdue" "in conflict" "stale", or in Dutch. */
const char *answer_state_name(enum answer_state state, enum language language);
/* For --json: met, unmet, not-yet, overdue, conflict, stale. */
const char *answer_state_id(enum answer_state state);

enum gate { GATE_ASSIGNMENT, GATE_REPORT, GATE_REVIEW, GATE_ADVICE, GATE_DECISION, GATE_CERTIFICATE, GATE_COUNT };
const char *gate_name(enum gate gate);

/* Id of the answer of a case that has ended; it has no rule. */
#define ANSWER_ENDED "ended"

struct answer {
    const struct scheme_rule *rule; /* that gave it, in the scheme; NULL for a conflict, and where the case has ended */
    char *id;                       /* rule id, or requirement clause, or deviation/<item>, intake/<item>,
                                     conflict/<kind>/<item> */
    char *clause;
    char *section;    /* id of the section of status it belongs to .. */
    unsigned place;   /* .. and which of them that is */
    enum gate before; /* the first gate it shuts while it is not met; GATE_COUNT: none */
    enum answer_state state;
    struct scheme_text sentence; /* what a person reads: whole sentence, with the facts; no full stop. Holds words of
                                  * records: escape it where it is shown */
    char *remedy;                /* a command that brings it nearer, such as "schouw walk"; "" when met or none */
    json_t *facts;               /* object: the facts used */
    char due[DAY_SIZE];          /* last day of a term, or "" */
};

/* One line of status per section. */
struct section {
    const struct scheme_item *item; /* id and name */
    unsigned total, met;            /* answers in it */
    unsigned counts[ANSWER_STATES]; /* answers by state */
    enum answer_state worst;        /* over its answers (MET when all are) */
};

struct assessment {
    struct answer *answers; /* in order of section, then clause */
    size_t count;
    struct section *sections;
    size_t sections_count;
    size_t open; /* answers not met that stand before a decision */
    const struct scheme *scheme;
    char certificate[65]; /* id of the certificate the dossier is for */
    char *name;           /* of the partnership, as the dossier was opened */
    char day[DAY_SIZE];
    char last_day[DAY_SIZE]; /* last day for a decision (within-years), or "" */
};

/* `fold` must be settled. `registry` may be NULL (nothing known: qualification and licence answer not yet).
 * ERROR_INVALID when the dossier was not opened or its scheme id is another than `scheme`. */
int assessment_new(const struct scheme *scheme, const struct fold *fold, const struct registry *registry,
                   const char *day, struct assessment **assessment, struct error *err);
void assessment_free(struct assessment *assessment);

/* True when every answer before this gate or an earlier one is met; else `*blocking` (may be NULL) gets the first that
 * is not, the ones nearest to a remedy first. */
bool assessment_gate(const struct assessment *assessment, enum gate gate, const struct answer **blocking);
/* ERROR_REFUSED with the clause and all that blocks, at most ten, in one sentence each; 0 when the gate is open. */
int assessment_demand(const struct assessment *assessment, enum gate gate, enum language language, struct error *err);
const struct answer *assessment_answer(const struct assessment *assessment, const char *id); /* or NULL */
/* The answer that says that the case has ended, and shuts every gate; NULL when it goes on. */
const struct answer *assessment_ended(const struct assessment *assessment);
/* Appends what one line of status says of a section: "23 of 24 met, 1 unmet (2.2.7)": counts by state, and the clauses
 * of what is not met, at most four. */
void section_line(const struct assessment *assessment, const struct section *section, enum language language,
                  struct text *text);

/* The statement a dossier was opened with: the one that stands, or the first of those in conflict; NULL when there is
 * none. */
const struct record *dossier_opening(const struct fold *fold);

/* The case.end that stands and says that the case was refused, or withdrawn by the applicant; NULL when it goes on, or
 * statements about it contradict each other. */
const struct record *case_ended(const struct fold *fold);
/* Appends "refused on 2018-09-02 at intake: grounds", with the beginning of the grounds; no full stop. Holds words of
 * records. */
void case_ended_write(const struct scheme *scheme, const struct record *end, enum language language, struct text *text);

/* What the scheme computes from the facts of a finding (response-threshold): MET or UNMET, and a sentence appended to
 * `sentence` (may be NULL). ERROR_NOT_FOUND when no rule computes this item; ERROR_INVALID with clause when a fact is
 * missing or cannot be. */
int finding_compute(const struct scheme *scheme, const char *certificate, const char *item, const json_t *facts,
                    enum language language, enum answer_state *state, struct text *sentence, struct error *err);

/* What a record would change must be refused by the scheme itself, whoever writes it: a deviation extended twice or
 * without ground to extend, a positive decision or a certificate while the gate is shut or stale, an assignment without
 * qualification, facts that cannot be (more answers than enterprises), unknown clause, party type, theme, item (with
 * the nearest), judgement whose `on` does not hold what is there. `fold` is the settled dossier without the record; for
 * dossier.open it is empty. Used by the client before it records and by the daemon before it lands. 0 or ERROR_REFUSED
 * / ERROR_INVALID with clause. */
int assessment_check(const struct scheme *scheme, const struct fold *fold, const struct registry *registry,
                     const struct record *record, const char *person, const char *day, enum language language,
                     struct error *err);
/* Whether what the scheme says of a record of this kind rests on that record alone, or it says nothing: then `fold` is
 * not looked at, and need not be settled. */
bool assessment_check_alone(const char *kind);
/* The number of the report that is issued next: one above every number there ever was, so that none is used twice. */
int64_t report_next(const struct fold *fold);

/* The last day of a deviation's term, from the `term` rule: established + months (+ extension when extended once). */
int deviation_due(const struct scheme *scheme, const struct fold *fold, const char *item, char due[DAY_SIZE],
                  struct error *err);

#endif
