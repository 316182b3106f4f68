/* scheme.h: a certification scheme as data, read from the YAML files of checklists/<id>/. Nothing of any one scheme is
 * in C. */
#ifndef SCHOUW_CHECKLISTS_SCHEME_H
#define SCHOUW_CHECKLISTS_SCHEME_H

#include <stdbool.h>
#include <stddef.h>

#include "schema/error.h"
#include "schema/text.h"

enum language { LANGUAGE_NL, LANGUAGE_EN };

/* A text in both languages; never NULL in a loaded scheme. */
struct scheme_text {
    char *nl, *en;
};

/* Something with an id and a name: a certificate, party type, theme, grade, qualification, application item, .. */
struct scheme_item {
    char *id;
    struct scheme_text name;
    struct scheme_text remark; /* or NULLs */
    char *clause;              /* or NULL */
    char **certificates;       /* ids it applies to; none: all */
    unsigned certificates_count;
    bool required; /* for application items, parties, themes: the scheme insists */
    bool several;  /* application: any number of them, each named by who asks: further/police-figures */
};

struct scheme_requirement {
    char *clause;
    struct scheme_text title;
    struct scheme_text asks;     /* what is asked, in our own words */
    struct scheme_text evidence; /* what one expects to see; or NULLs */
    struct scheme_text remark;   /* e.g. where the source refers to a paragraph that does not exist; or NULLs */
    char **methods;              /* ids: document, interview, walk, measure */
    unsigned methods_count;
    char **certificates; /* ids it applies to; none: all */
    unsigned certificates_count;
    struct scheme_item *points; /* sub-items of the clause; a verdict may be given on clause/<point> */
    unsigned points_count;
};

/* A paragraph outside the requirements that the software knows: terms, gates, certificate contents. For `scheme show`
 * and `schouw help`. */
struct scheme_clause {
    char *clause;
    struct scheme_text title, asks, remark;
};

enum field_type { FIELD_TEXT_LINE, FIELD_YES_NO, FIELD_NUMBER, FIELD_DAY, FIELD_CHOICE };

/* One fact that a form asks for. */
struct scheme_field {
    char *id;
    struct scheme_text name;
    struct scheme_text remark; /* or NULLs */
    enum field_type type;
    bool required;  /* a verdict on the clause needs it */
    char *point;    /* the point of the requirement it belongs to; or NULL */
    char *when;     /* asked only where this yes-no field of the form says yes; or NULL */
    char *after;    /* a day: not before the day in this field, and not without it; or NULL */
    char *from;     /* the fact stands in this field of party.set, measure.set, or of partnership.set (once); or NULL */
    char **must_be; /* what it has to say for the clause to be met: yes, no, or ids of choices; none: whatever it is */
    unsigned must_be_count;
    struct scheme_item *choices; /* FIELD_CHOICE */
    unsigned choices_count;
    int at_least, at_most; /* FIELD_NUMBER; at_most 0: 1,000,000,000 */
    bool in_register;      /* a column of the register for the scheme owner */
    char **certificates;   /* ids it applies to; none: all */
    unsigned certificates_count;
};

enum form_stage { FORM_ASSESSMENT, FORM_CERTIFICATE };
enum form_each { FORM_ONCE, FORM_PARTICIPANTS, FORM_MEASURES, FORM_THEMES, FORM_ROWS };

/* The facts that a clause asks for, once or for each of something. A clause has at most one form of FORM_ONCE and one
 * of another kind. */
struct scheme_form {
    char *clause;
    struct scheme_text name; /* or NULLs: the title of the clause */
    enum form_stage stage; /* FORM_CERTIFICATE: filled while the certificate runs, by surveillance.set; else fact.set */
    enum form_each each;
    struct scheme_text row; /* FORM_ROWS: what one row is called; else NULLs */
    int at_least;           /* FORM_ROWS: rows that must be there */
    char **certificates;    /* ids it applies to; none: all */
    unsigned certificates_count;
    struct scheme_field *fields;
    unsigned fields_count;
};

#define SCHEME_WARNINGS_MAX 12 /* of one rule */

/* One row of a response-threshold: up to and with a whole of so many (0: no upper end) so many percent. */
struct scheme_threshold {
    char *certificate;
    unsigned up_to, percent;
};

/* A rule: one kind of a closed vocabulary, with its parameters. Which parameters a kind uses stands in rules.yaml and
 * checklists/README.md; lint refuses others. */
struct scheme_rule {
    char *id;
    char *kind; /* response-threshold | minimum-count | all-of | present-parties | outsiders | term | minimum-effort |
                   qualification | separation | valid-licence | within-years | requires-certificate | received | told |
                   judged | conducted | report | review | advice | decision | form | interval | binding */
    char *clause;
    char *section; /* id of the section of `schouw status` it belongs to */
    char *before;  /* stage it must be met for: assignment | report | review | advice | decision | certificate | none */
    struct scheme_text name;
    char **certificates;
    unsigned certificates_count;
    char *item;   /* the item a rule is about, e.g. 2.3.1.1/survey */
    char **items; /* several, e.g. application items, themes, party types, qualifications */
    unsigned items_count;
    char *field;                  /* interval: the day of each row of the form */
    char *grounds;                /* interval: the field of the form that answers for a gap */
    int count;                    /* minimum-count */
    int months, extension_months; /* term; months: interval */
    int years;                    /* within-years */
    int *warn_months_before;      /* within-years: how long before its last day it warns, falling; NULL: not */
    unsigned warn_months_before_count;
    int person_days_x100;           /* minimum-effort */
    struct scheme_item part, whole; /* response-threshold: the facts it counts, by id, with the words for them */
    struct scheme_threshold *thresholds;
    unsigned thresholds_count;
};

/* A line of the certificate. {body}, {partnership}, {scheme}, {number}.. are filled in; see certificate.yaml. */
struct scheme_certificate_item {
    char *id;
    struct scheme_text label; /* or NULLs */
    struct scheme_text text;  /* template; the prescribed lines are literal */
    bool required;
};

/* Each list stands with its count, at the cost of some padding. */
struct scheme {                /* NOLINT(clang-analyzer-optin.performance.Padding) */
    char *id;                  /* kvo-3.1 */
    char *version;             /* 3.1 */
    struct scheme_text name;   /* as it is named on a certificate */
    struct scheme_text holder; /* what the one is called that is assessed and gets the certificate */
    char *owner;
    char *published, *binds_from, *binds_until; /* days; binds_until NULL: still binding */
    char *transition_until; /* last day on which a dossier opened in time is assessed; NULL: binds_until */
    char *successor;        /* id of the scheme that takes its place; or NULL */
    char *zone;             /* IANA zone in which days are counted */
    int validity_months;    /* of a certificate */
    char *right; /* clause on the right that a certificate gives: while it is valid, to nobody else; or NULL */
    struct scheme_item *certificates;
    unsigned certificates_count;
    struct scheme_item *sections;
    unsigned sections_count; /* of status, in order */
    struct scheme_item *methods;
    unsigned methods_count;
    struct scheme_item *application;
    unsigned application_count;
    struct scheme_item *party_types;
    unsigned party_types_count;
    struct scheme_item *themes;
    unsigned themes_count; /* of the walk */
    struct scheme_item *grades;
    unsigned grades_count; /* of deviations */
    struct scheme_item *qualifications;
    unsigned qualifications_count;
    struct scheme_item *effort;
    unsigned effort_count; /* lines of the budget */
    struct scheme_item *informs;
    unsigned informs_count; /* what the applicant must be told */
    struct scheme_item *review_points;
    unsigned review_points_count;
    struct scheme_requirement *requirements;
    unsigned requirements_count;
    struct scheme_clause *clauses;
    unsigned clauses_count;
    struct scheme_form *forms;
    unsigned forms_count;
    struct scheme_rule *rules;
    unsigned rules_count;
    struct scheme_certificate_item *certificate_items;
    unsigned certificate_items_count;
    char *directory; /* where it was read from */
    bool whole;      /* one block of memory but for `directory`: it was compiled in (scheme_image.h) */
};

/* Loads the scheme `id` from the search path: each directory of $SCHOUW_SCHEMES (colon separated), then
 * <directory of the running program>/../share/schouw/checklists. ERROR_NOT_FOUND lists what there is;
 * ERROR_INVALID gives "file:line:column: what was expected". */
int scheme_load(const char *id, struct scheme **scheme, struct error *err);
/* The directory of the scheme `id` on the search path, whatever is in its files; to be freed. ERROR_INVALID,
 * ERROR_NOT_FOUND as above. */
int scheme_directory(const char *id, char **directory, struct error *err);
/* Loads from a directory. */
int scheme_load_directory(const char *directory, struct scheme **scheme, struct error *err);
void scheme_free(struct scheme *scheme);
/* Directory number `index` of the search path, from 0, into PATH_MAX bytes; false after the last. */
bool scheme_search(size_t index, char *directory);
/* Begins a scheme: makes `parent`/`id` with the six files of the template on the search path, commented, for the day
 * it begins. `*directory` gets its path, to be freed. ERROR_INVALID: no id of a scheme; ERROR_CONFLICT: there is such a
 * folder or such a scheme; ERROR_NOT_FOUND: no template, no parent; ERROR_IO. Nothing is left behind after an error. */
int scheme_new(const char *id, const char *parent, const char *day, char **directory, struct error *err);
/* Ids on the search path, one per line. */
int scheme_list(struct text *text, struct error *err);

const struct scheme_requirement *scheme_requirement(const struct scheme *scheme, const char *clause); /* or NULL */
const struct scheme_clause *scheme_clause(const struct scheme *scheme, const char *clause);           /* or NULL */
/* Whether `clause` stands beneath `part`: 2.3.1.1 does beneath 2.3, 2.31 does not. Every clause stands beneath NULL. */
bool scheme_clause_beneath(const char *clause, const char *part);
const struct scheme_item *scheme_item(const struct scheme_item *items, unsigned count, const char *id); /* or NULL */
const struct scheme_rule *scheme_rule(const struct scheme *scheme, const char *id);                     /* or NULL */
/* True when an item, requirement or rule with these certificate ids applies to the dossier's certificate. */
bool scheme_applies(char *const *certificates, unsigned count, const char *certificate);
/* The clause nearest to what was typed, for "did you mean"; and the id nearest in a list. */
const char *scheme_nearest_clause(const struct scheme *scheme, const char *clause);
const char *scheme_nearest_item(const struct scheme_item *items, unsigned count, const char *id);
const char *scheme_text_in(const struct scheme_text *text, enum language language);
/* nl when LC_ALL, LC_MESSAGES or LANG (first set) starts with "nl", else en. */
enum language language_of_environment(void);

/* Clause of the first rule of a kind (e.g. "separation"), or "" when the scheme has none. */
const char *scheme_clause_of_rule_kind(const struct scheme *scheme, const char *kind);

/* Lint: one finding per line "file:line:column: text" (line and column where known), in order of file and line; returns
 * their number, or a negative code: ERROR_NOT_FOUND when the directory holds no scheme, ERROR_IO, ERROR_MEMORY. */
int scheme_lint(const char *directory, struct text *findings, struct error *err);
/* `schouw scheme show CLAUSE`: a page for a terminal, at most 80 columns: what is asked, evidence, methods,
 * certificates, points, remarks, what else of the scheme rests on the clause, and the rules that do. `clause` may be
 * CLAUSE/POINT, or the beginning of clauses ("2.3": lists them). NULL: an overview of the scheme. ERROR_NOT_FOUND gives
 * the nearest. */
int scheme_show(const struct scheme *scheme, const char *clause, enum language language, struct text *page,
                struct error *err);

#endif
