/* case.h: for tests: one case under the real scheme, its people, and the statements they make. */
#ifndef SCHOUW_TESTS_CHECKLISTS_CASE_H
#define SCHOUW_TESTS_CHECKLISTS_CASE_H

#include "tests/checklists/facts.h"

#include "checklists/report.h"

#define DAY "2018-09-02" /* on which all is said, unless told otherwise */

/* Anna audits, on a laptop and a tablet; Bert reviews (and is qualified to audit), Carla decides; Dirk has the role of
 * auditor and nothing else. */
enum writer { LAPTOP, TABLET, REVIEWER, DECIDER, DIRK, WRITERS };

struct case_file {
    struct scheme *scheme;
    struct registry *registry;
    struct fold *fold; /* settled after each statement */
    struct author writers[WRITERS];
    struct error err; /* of the last case_checks */
};

static const char *const case_people[WRITERS] = {"anna", "anna", "bert", "carla", "dirk"};
static const char *const case_devices[WRITERS] = {"laptop", "tablet", "desk", "desk", "laptop"};

static inline const char *case_at(const char *day)
{
    static char at[40];
    snprintf(at, sizeof at, "%sT10:12:00+02:00", day);
    return at;
}

/* Body, licence until 2019-12-31, people, keys, and five qualifications of Anna and Bert until 2018-12-31. */
static inline struct registry *case_registry(void)
{
    static const char *const roles[WRITERS] = {"\"auditor\"", NULL, "\"reviewer\",\"auditor\"", "\"decider\"",
                                               "\"auditor\""};
    static const char *const qualifications[] = {"education", "lead-auditor", "safety", "public-private", "quality"};
    const char *at = "2018-01-02T10:00:00+01:00";
    char item[80], body[400];
    struct author root;
    struct registry *registry = NULL;
    struct error err = {0};
    struct fold *fold = fold_new();
    assert_non_null(fold);
    fold_takes(fold, author_open(&root, 77, "registry", "administrator", "desk", SOME_KEY, at));
    fold_takes(fold, author_write(&root, at, "body.set", "body",
                                  "{\"name\":\"Voorbeeld\",\"address\":\"Straat 1\",\"postcode\":\"1234 AB\","
                                  "\"town\":\"Utrecht\"}"));
    fold_takes(fold, author_write(&root, at, "licence.set", "ccv",
                                  "{\"scheme\":\"kvo-3.1\",\"number\":\"L-1\",\"from\":\"2018-01-01\","
                                  "\"until\":\"2019-12-31\",\"status\":\"valid\"}"));
    for (int i = 0; i < WRITERS; i++) {
        if (roles[i] != NULL) {
            snprintf(body, sizeof body, "{\"name\":\"%c%s\",\"roles\":[%s]}", case_people[i][0] - 32,
                     case_people[i] + 1, roles[i]);
            fold_takes(fold, author_write(&root, at, "person.set", case_people[i], body));
        }
        snprintf(item, sizeof item, "%s/%s", case_people[i], case_devices[i]);
        snprintf(body, sizeof body, "{\"key\":\"%s\",\"from\":\"2018-01-01\",\"status\":\"valid\"}", SOME_KEY);
        fold_takes(fold, author_write(&root, at, "key.set", item, body));
    }
    for (int i = 0; i < 10; i++) {
        snprintf(item, sizeof item, "%s/%s", i < 5 ? "anna" : "bert", qualifications[i % 5]);
        fold_takes(fold, author_write(&root, at, "qualification.set", item,
                                      "{\"proof\":\"seen\",\"from\":\"2018-01-01\",\"until\":\"2018-12-31\","
                                      "\"status\":\"valid\"}"));
    }
    author_close(&root);
    if (registry_new(fold, SOME_KEY, &registry, &err) != 0) fail_msg("%s", err.message);
    return registry;
}

static inline void case_learns(struct case_file *file, enum writer writer)
{
    for (int i = 0; i < WRITERS; i++) {
        if (i != (int)writer) author_learns(&file->writers[writer], &file->writers[i]);
    }
}

static inline void case_settles(struct case_file *file)
{
    fold_settles(file->fold, file->registry);
}

/* Someone who knows nothing of what others wrote since he last learned. */
static inline void case_says_alone(struct case_file *file, enum writer writer, const char *day, const char *kind,
                                   const char *item, const char *body)
{
    fold_takes(file->fold, author_write(&file->writers[writer], case_at(day), kind, item, body));
    case_settles(file);
}

static inline void case_says_on(struct case_file *file, enum writer writer, const char *day, const char *kind,
                                const char *item, const char *body)
{
    case_learns(file, writer);
    case_says_alone(file, writer, day, kind, item, body);
}

static inline void case_says(struct case_file *file, enum writer writer, const char *kind, const char *item,
                             const char *body)
{
    case_says_on(file, writer, DAY, kind, item, body);
}

/* What assessment_check says of a statement; the case stays as it is. The error is in file->err. */
static inline int case_checks_on(struct case_file *file, enum writer writer, const char *day, const char *kind,
                                 const char *item, const char *body)
{
    case_learns(file, writer);
    struct author copy = file->writers[writer];
    copy.seen = json_deep_copy(copy.seen);
    struct record *record = author_write(&copy, case_at(day), kind, item, body);
    file->err = (struct error){0};
    int result = assessment_check(file->scheme, file->fold, file->registry, record, case_people[writer], day,
                                  LANGUAGE_EN, &file->err);
    assert_int_equal(result, file->err.code);
    record_free(record);
    json_decref(copy.seen);
    return result;
}

static inline int case_checks(struct case_file *file, enum writer writer, const char *kind, const char *item,
                              const char *body)
{
    return case_checks_on(file, writer, DAY, kind, item, body);
}

/* A body of a judgement about all there is: {"on":heads, ..}; valid until the next call. */
static inline const char *case_judgement(const struct case_file *file, const char *rest)
{
    static char body[4096];
    json_t *heads = fold_heads(file->fold);
    char *dumped = json_dumps(heads, JSON_COMPACT);
    assert_non_null(dumped);
    snprintf(body, sizeof body, "{\"on\":%s,%s}", dumped, rest);
    free(dumped);
    json_decref(heads);
    return body;
}

static inline struct case_file *case_new(void)
{
    struct error err = {0};
    struct case_file *file = calloc(1, sizeof *file);
    assert_non_null(file);
    if (scheme_load("kvo-3.1", &file->scheme, &err) != 0) fail_msg("%s", err.message);
    file->registry = case_registry();
    file->fold = fold_new();
    assert_non_null(file->fold);
    for (int i = 0; i < WRITERS; i++)
        fold_takes(file->fold, author_open(&file->writers[i], i + 1, "almere", case_people[i], case_devices[i],
                                           SOME_KEY, case_at("2018-06-04")));
    case_settles(file);
    return file;
}

/* Lets the case's scheme say something else; `value` lives as long as the case. A scheme that was compiled in is one
 * block of memory, so nothing of it is freed by itself. */
static inline void case_scheme_says(struct case_file *file, char **text, const char *value)
{
    assert_true(file->scheme->whole);
    *text = (char *)value;
}

#define CASE_CONTINU                                                                                                   \
    "{\"name\":\"De Randstad\",\"scheme\":\"kvo-3.1\",\"certificate\":\"continu\",\"opened\":\"2018-06-04\","          \
    "\"previous_certificate\":\"basis\",\"previous_number\":\"KVO-1\",\"previous_issued\":\"2015-11-30\"}"
#define CASE_BASIS                                                                                                     \
    "{\"name\":\"De Randstad\",\"scheme\":\"kvo-3.1\",\"certificate\":\"basis\",\"opened\":\"2018-06-04\"}"

static inline struct case_file *case_open(const char *opening)
{
    struct case_file *file = case_new();
    case_says_on(file, LAPTOP, "2018-06-04", "dossier.open", "dossier", opening);
    return file;
}

static inline void case_close(struct case_file *file)
{
    for (int i = 0; i < WRITERS; i++) author_close(&file->writers[i]);
    fold_free(file->fold);
    registry_free(file->registry);
    scheme_free(file->scheme);
    free(file);
}

static inline struct assessment *case_assesses(const struct case_file *file, const char *day)
{
    struct error err = {0};
    struct assessment *assessment = NULL;
    if (assessment_new(file->scheme, file->fold, file->registry, day, &assessment, &err) != 0)
        fail_msg("%s", err.message);
    return assessment;
}

/* The state of one answer on a day; fails when there is none. */
static inline enum answer_state case_state(const struct case_file *file, const char *day, const char *id)
{
    struct assessment *assessment = case_assesses(file, day);
    const struct answer *answer = assessment_answer(assessment, id);
    if (answer == NULL) fail_msg("no answer %s", id);
    enum answer_state state = answer->state;
    assessment_free(assessment);
    return state;
}

static inline bool case_gate(const struct case_file *file, enum gate gate)
{
    struct assessment *assessment = case_assesses(file, DAY);
    bool open = assessment_gate(assessment, gate, NULL);
    assessment_free(assessment);
    return open;
}

/* The English sentence of an answer; free() it. */
static inline char *case_sentence(const struct case_file *file, const char *day, const char *id)
{
    struct assessment *assessment = case_assesses(file, day);
    const struct answer *answer = assessment_answer(assessment, id);
    if (answer == NULL) fail_msg("no answer %s", id);
    char *sentence = strdup(answer->sentence.en);
    assessment_free(assessment);
    return sentence;
}

static inline void assert_says(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) fail_msg("\"%s\" does not say \"%s\"", text, part);
}

/* A check's refusal: its code, clause and words. */
static inline void assert_refused(const struct case_file *file, int code, const char *clause, const char *part)
{
    assert_says(file->err.message, part);
    assert_string_equal(file->err.clause, clause);
    assert_int_equal(file->err.code, code);
}

static inline void case_intake(struct case_file *file)
{
    for (unsigned i = 0; i < file->scheme->application_count; i++)
        case_says(file, LAPTOP, "intake.set", file->scheme->application[i].id,
                  "{\"status\":\"received\",\"on\":\"2018-06-04\"}");
    case_says(file, LAPTOP, "plan.set", "documents", "{\"person_days_x100\":50}");
    case_says(file, LAPTOP, "plan.set", "onsite", "{\"person_days_x100\":125}");
    case_says(file, LAPTOP, "plan.approve", "plan", "{\"on\":\"2018-06-10\",\"by\":\"Manager\"}");
    for (unsigned i = 0; i < file->scheme->informs_count; i++)
        case_says(file, LAPTOP, "inform.set", file->scheme->informs[i].id, "{\"on\":\"2018-06-10\"}");
    case_says(file, LAPTOP, "team.set", "anna", "{\"role\":\"auditor\",\"on\":\"2018-06-10\",\"status\":\"assigned\"}");
    case_says(file, LAPTOP, "partnership.set", "partnership",
              "{\"name\":\"KVO De Randstad\",\"address\":\"Randstad 22\",\"postcode\":\"1316 BN\",\"town\":\"Almere\","
              "\"area\":\"Bedrijventerrein\",\"location\":\"Almere\",\"covenant\":\"C-1\",\"enterprises\":113}");
}

static inline void case_visit(struct case_file *file)
{
    static const char *const types[] = {"municipality", "police", "fire-brigade", "entrepreneurs"};
    char body[400], item[80];
    for (int i = 0; i < 4; i++) {
        snprintf(body, sizeof body,
                 "{\"name\":\"The %s\",\"type\":\"%s\",\"participant\":true,\"address\":\"Laan 1\","
                 "\"postcode\":\"1316 BN\",\"town\":\"Almere\",\"representative\":\"Someone\","
                 "\"replacement\":\"Another\",\"involvement\":\"Is there\",\"locally_active\":true}",
                 types[i], types[i]);
        case_says(file, LAPTOP, "party.set", types[i], body);
        case_says(file, LAPTOP, "interview.set", types[i],
                  "{\"on\":\"2018-09-01\",\"with\":\"Someone\",\"onsite\":true}");
    }
    case_says(file, TABLET, "walk.set", "walk", "{\"on\":\"2018-09-01\",\"with\":[\"police\"]}");
    for (unsigned i = 0; i < file->scheme->themes_count; i++) {
        snprintf(item, sizeof item, "%s/1", file->scheme->themes[i].id);
        case_says(file, TABLET, "walk.observe", item, "{\"on\":\"2018-09-01\",\"note\":\"Seen\"}");
    }
    for (int i = 0; i < 4; i++) {
        snprintf(item, sizeof item, "m%d", i);
        case_says(file, TABLET, "measure.set", item, "{\"title\":\"Lamp posts\",\"status\":\"carried-out\"}");
    }
}

static inline void case_states(void *context, const char *kind, const char *item, const char *body)
{
    struct case_file *file = context;
    fold_takes(file->fold, author_write(&file->writers[LAPTOP], case_at(DAY), kind, item, body));
}

/* Every fact that the forms of the assessment ask for, of the day the dossier was opened; and who is assessed, of whom
 * forms tell. */
static inline void case_facts(struct case_file *file)
{
    const struct record *opening = dossier_opening(file->fold);
    if (fold_value(file->fold, "partnership.set", "partnership") == NULL)
        case_says(file, LAPTOP, "partnership.set", "partnership", "{\"name\":\"KVO De Randstad\",\"enterprises\":113}");
    case_learns(file, LAPTOP);
    while (facts_state(file->scheme, file->fold, record_text(opening, "certificate"), record_text(opening, "opened"),
                       case_states, file) > 0)
        case_settles(file);
}

/* Everything up to the report, all of it as the scheme asks. */
static inline void case_audit(struct case_file *file)
{
    case_intake(file);
    case_visit(file);
    case_facts(file);
    case_says(file, LAPTOP, "finding.set", "2.3.1.1/survey",
              "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":36}}");
    for (unsigned i = 0; i < file->scheme->requirements_count; i++)
        case_says(file, LAPTOP, "finding.set", file->scheme->requirements[i].clause,
                  "{\"verdict\":\"met\",\"method\":\"document\",\"note\":\"In order\"}");
    case_says(file, LAPTOP, "closing.set", "closing",
              "{\"on\":\"2018-09-01\",\"present\":[\"police\"],\"deviations\":[]}");
}

#define CASE_REVIEWED "\"points\":{\"completeness\":\"confirmed\",\"staff\":\"confirmed\",\"procedure\":\"confirmed\"}"

static inline void case_reports(struct case_file *file, int number)
{
    char rest[100];
    snprintf(rest, sizeof rest, "\"date\":\"" DAY "\",\"number\":%d", number);
    case_says(file, LAPTOP, "report.issue", "report", case_judgement(file, rest));
}

static inline void case_reviews(struct case_file *file, int number)
{
    char rest[300];
    snprintf(rest, sizeof rest, "\"date\":\"" DAY "\",\"report\":%d," CASE_REVIEWED, number);
    case_says(file, REVIEWER, "review.set", "review", case_judgement(file, rest));
}

static inline void case_advises(struct case_file *file)
{
    case_says(file, REVIEWER, "advice.set", "advice",
              case_judgement(file, "\"date\":\"" DAY "\",\"advice\":\"positive\",\"text\":\"Grant it\""));
}

static inline void case_decides(struct case_file *file)
{
    case_says(file, DECIDER, "decision.set", "decision",
              case_judgement(file, "\"date\":\"" DAY "\",\"decision\":\"positive\",\"grounds\":\"All in order\""));
}

/* cmocka fixtures */
static inline int continu_open(void **state)
{
    *state = case_open(CASE_CONTINU);
    return 0;
}

static inline int basis_open(void **state)
{
    *state = case_open(CASE_BASIS);
    return 0;
}

static inline int case_teardown(void **state)
{
    case_close(*state);
    return 0;
}

#endif
