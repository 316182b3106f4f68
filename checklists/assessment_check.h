/* assessment_check.h: what a record is checked with. For assessment_check*.c only. */
#ifndef SCHOUW_CHECKLISTS_ASSESSMENT_CHECK_H
#define SCHOUW_CHECKLISTS_ASSESSMENT_CHECK_H

#include "checklists/certificate_life.h"
#include "checklists/rules/rule.h"

struct check {
    const struct scheme *scheme;
    const struct fold *fold;         /* the dossier without the record */
    const struct registry *registry; /* or NULL */
    const struct record *record;
    const char *person;     /* who writes */
    const char *day;        /* of asking */
    char written[DAY_SIZE]; /* day of the record itself: the same wherever it is checked */
    enum language language;
    struct error *err;
};

/* ERROR_REFUSED with clause, or ERROR_INVALID (clause may be NULL); both formats take the same arguments. */
int check_refuse(const struct check *check, const char *clause, const char *nl, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
int check_invalid(const struct check *check, const char *clause, const char *nl, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
/* ERROR_INVALID with the nearest when the list has no such id. `nl` and `en` say what it is a list of. */
int check_known(const struct check *check, const struct scheme_item *items, unsigned count, const char *id,
                const char *nl, const char *en);
/* Refuses a day (a field of the body) that is yet to come. A device east or west of the scheme's zone may be a day
 * ahead. */
int check_not_ahead(const struct check *check, const char *field);
/* Demands a gate as it is on a day. */
int check_gate(const struct check *check, enum gate gate, const char *day);
/* The name of a qualification, item, .. in the reader's language. */
const char *check_words(const struct check *check, const struct scheme_text *text);
/* The first rule of a kind that applies to the certificate; NULL certificate: whichever. NULL when there is none. */
const struct scheme_rule *check_rule(const struct check *check, const char *kind, const char *certificate);

/* Refuses a certificate that is not valid, with what it is instead. */
int check_life(const struct check *check, const struct life *life);
/* Demands a licence on a day, where the scheme asks for one for the certificate that the record names. */
int check_licence(const struct check *check, const char *day);

/* One for each kind of record that a scheme has a say about. */
int check_opening(const struct check *check);
int check_team(const struct check *check);
int check_case_end(const struct check *check);
int check_finding(const struct check *check);
int check_fact(const struct check *check);
int check_intake(const struct check *check);
int check_plan(const struct check *check);
int check_inform(const struct check *check);
int check_party(const struct check *check);
int check_walk(const struct check *check);
int check_closing(const struct check *check);
int check_raise(const struct check *check);
int check_extend(const struct check *check);
int check_correct(const struct check *check);
int check_judge(const struct check *check);
int check_report(const struct check *check);
int check_review(const struct check *check);
int check_advice(const struct check *check);
int check_decision(const struct check *check);
int check_certificate(const struct check *check);
int check_status(const struct check *check);
int check_duplicate(const struct check *check);

#endif
