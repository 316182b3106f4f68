/* rule.h: how a rule asks a dossier and how it answers. One file for each kind of the closed vocabulary; for the rules
 * and assessment*.c only.
 *
 * A rule reads the dossier through an inquiry, fills a reply in both languages at once and hands it over with
 * inquiry_answer. Nothing of any one scheme is here: numbers, items and clauses come with the scheme_rule.
 */
#ifndef SCHOUW_CHECKLISTS_RULES_RULE_H
#define SCHOUW_CHECKLISTS_RULES_RULE_H

#include "checklists/assessment.h"

struct inquiry {
    const struct scheme *scheme;
    const struct fold *fold;         /* settled */
    const struct registry *registry; /* or NULL */
    const struct record *opening;    /* dossier.open */
    const char *certificate;         /* id of the one applied for */
    const char *day;
    struct answer *answers; /* owned */
    size_t count, capacity;
};

/* An answer in the making. Start with `struct reply reply = {.state = ..}`; inquiry_answer empties it. */
struct reply {
    const char *id, *clause, *section; /* borrowed; NULL: the rule's own */
    enum gate before;                  /* read only where there is no rule */
    enum answer_state state;
    struct text nl, en, remedy;
    json_t *facts; /* object; NULL: none */
    char due[DAY_SIZE];
    bool failed; /* memory ran out on the way */
};

/* printf to both languages; both formats take the same arguments. */
void reply_say(struct reply *reply, const char *nl, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* Appends a name in its language. */
void reply_name(struct reply *reply, const struct scheme_text *name);
/* Appends the name of the item with this id, or the id itself. */
void reply_item(struct reply *reply, const struct scheme_item *items, unsigned count, const char *id);
/* Takes over state, sentence and remedy of another reply, behind what is said already; empties that one. */
void reply_join(struct reply *reply, struct reply *other);
/* The command that would help; the last one told counts. */
void reply_remedy(struct reply *reply, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Facts. `value` of reply_fact is taken over. */
void reply_fact(struct reply *reply, const char *name, json_t *value);
void reply_number(struct reply *reply, const char *name, json_int_t value);
void reply_words(struct reply *reply, const char *name, const char *value);
/* Statements contradict each other: state, sentence and remedy of that. */
void reply_conflict(struct reply *reply);

void answer_fini(struct answer *answer);
/* Takes the reply as an answer of the rule (NULL: of none, then id, clause, section and before are the reply's).
 * Empties the reply, also on failure (ERROR_MEMORY). */
int inquiry_answer(struct inquiry *inquiry, const struct scheme_rule *rule, struct reply *reply, struct error *err);

/* The entry that speaks for kind and item; NULL when there is none or they are in conflict. */
const struct entry *inquiry_entry(const struct inquiry *inquiry, const char *kind, const char *item, bool *conflict);
/* Same, for the place-th slot of fold_slots_of; `*slot` is set when not NULL. */
const struct entry *inquiry_entry_at(const struct inquiry *inquiry, size_t place, const struct slot **slot);
/* The name to show for a person. */
const char *inquiry_person(const struct inquiry *inquiry, const char *person);
/* True when the slot holds anything that stands, in conflict or not. */
bool slot_stands(const struct slot *slot);
/* True when an entry says something that counts: not refused, and not of a newer version, which is kept unread. */
bool entry_speaks(const struct entry *entry);
/* True when item is `prefix`, or `prefix` followed by `mark` and more. */
bool item_under(const char *item, const char *prefix, char mark);
/* True when one of the rule's items is `id`. */
bool rule_names(const struct scheme_rule *rule, const char *id);
/* The gate of `before`; GATE_DECISION when it is missing, GATE_COUNT for "none". */
enum gate rule_gate(const struct scheme_rule *rule);

/* Asks a rule; it gives no answer, one or several. ERROR_INVALID for a kind that is none. */
int rule_answer(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);

/* The kinds. Each answers for one rule; 0 or a negative code. */
int rule_response_threshold(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_minimum_count(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_all_of(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_present_parties(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_outsiders(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_term(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_minimum_effort(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_qualification(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_separation(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_valid_licence(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_within_years(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_requires_certificate(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_received(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_told(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_judged(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_conducted(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_report(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_review(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_advice(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_decision(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_form(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_interval(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
int rule_binding(struct inquiry *inquiry, const struct scheme_rule *rule, struct error *err);
/* No rule of a scheme: one answer where the case has ended. */
int ended_answer(struct inquiry *inquiry, struct error *err);
/* No rule of a scheme: one answer for each slot in conflict. */
int conflicts_answer(struct inquiry *inquiry, struct error *err);

/* --- what assessment_check asks as well --- */

/* A deviation as its statements say it is. */
struct deviation {
    char established[DAY_SIZE]; /* the earliest, where statements differ */
    char due[DAY_SIZE];         /* last day of the term */
    bool conflict;              /* statements about it contradict each other */
    bool extended;
    const struct entry *raised, *judged; /* or NULL; borrowed from the fold */
    bool lifted;
};
/* ERROR_NOT_FOUND when no such deviation was raised. */
int deviation_read(const struct scheme *scheme, const struct fold *fold, const char *item, struct deviation *deviation,
                   struct error *err);
/* Length of the clause in a deviation's item: "2.2.7-2" -> 5. */
size_t deviation_clause_length(const char *item);

/* Appends the names of qualifications of the rule a person lacks on a day, separated by commas; returns their number.
 * Without a registry all of them. */
unsigned qualifications_lacking(const struct scheme *scheme, const struct scheme_rule *rule,
                                const struct registry *registry, const char *person, const char *day,
                                enum language language, struct text *text);

/* On which side of a case a person's statements put him. */
struct part {
    bool audited, judged;
};
struct part part_taken(const struct fold *fold, const struct registry *registry, const char *person);
/* True when an entry is a statement of the audit itself, made by an auditor. */
bool entry_audits(const struct registry *registry, const struct entry *entry);

/* Last day for a decision by a within-years rule; "" when the day of the previous certificate is not known. */
int within_years_last(const struct scheme_rule *rule, const struct record *opening, char last[DAY_SIZE],
                      struct error *err);

#endif
