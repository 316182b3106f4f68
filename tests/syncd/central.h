/* central.h: for tests: a central repository in a directory of its own, people with keys made by ssh-keygen, and desks
 * at which they write and seal statements. */
#ifndef SCHOUW_TESTS_SYNCD_CENTRAL_H
#define SCHOUW_TESTS_SYNCD_CENTRAL_H

#include "tests/checklists/facts.h"
#include "tests/schema/stock.h"

#include "schema/segment.h"
#include "syncd/look.h"
#include "syncd/repository.h"

#define DAY "2026-06-01"
#define AT DAY "T10:12:00+02:00"
#define RECEIVED DAY "T09:00:00Z"

enum { ADMINISTRATOR, AUDITOR, REVIEWER, DECIDER, STRANGER, PEOPLE };

static const char *const PERSON[PEOPLE] = {"administrator", "anna", "bert", "carla", "erik"};
static const char *const ROLES[PEOPLE] = {NULL, "\"auditor\"", "\"reviewer\"", "\"decider\"",
                                          "\"auditor\",\"reviewer\",\"decider\""};

struct central {
    struct stock stock;
    char path[128]; /* of the repository */
    char keyfile[PEOPLE][128], key[PEOPLE][SSHKEY_TEXT_MAX];
    struct repository *repository;
    int feeds; /* so many were opened: their ids */
};

/* One person's device and his feed in one dossier. */
struct desk {
    struct central *central;
    int person;
    struct author author;
    struct text lines; /* not sealed yet */
    char *text, *seal; /* the segment sealed last */
    size_t text_length;
};

static inline void central_open(struct central *central)
{
    struct error err = {0};
    setenv("SCHOUW_SCHEMES", SOURCE_DIR "/checklists", 1);
    *central = (struct central){0};
    stock_open(&central->stock);
    stock_path(&central->stock, "central.git", central->path);
    for (int i = 0; i < PEOPLE; i++) stock_key(&central->stock, PERSON[i], central->keyfile[i], central->key[i]);
    if (repository_init(central->path, "Keurders \"B.V.\"", central->key[ADMINISTRATOR], &err))
        fail_msg("%s", err.message);
    if (repository_open(central->path, &central->repository, &err)) fail_msg("%s", err.message);
}

static inline void central_close(struct central *central)
{
    repository_close(central->repository);
    stock_close(&central->stock);
}

static inline void central_reopen(struct central *central)
{
    struct error err = {0};
    repository_close(central->repository);
    central->repository = NULL;
    if (repository_open(central->path, &central->repository, &err)) fail_msg("%s", err.message);
}

/* --- desks --- */

static inline void desk_takes(struct desk *desk, struct record *record)
{
    text_append(&desk->lines, record->line, record->length);
    text_puts(&desk->lines, "\n");
    record_free(record);
}

static inline void desk_open(struct desk *desk, struct central *central, int person, const char *dossier)
{
    *desk = (struct desk){.central = central, .person = person};
    desk_takes(desk, author_open(&desk->author, ++central->feeds, dossier, PERSON[person], "laptop",
                                 central->key[person], AT));
}

static inline void desk_close(struct desk *desk)
{
    author_close(&desk->author);
    text_fini(&desk->lines);
    free(desk->text);
    free(desk->seal);
}

static inline void desk_says(struct desk *desk, const char *kind, const char *item, const char *body)
{
    desk_takes(desk, author_write(&desk->author, AT, kind, item, body));
}

/* Seals what was said since the last time, with the key of `person`. */
static inline void desk_seals_as(struct desk *desk, int person)
{
    struct error err = {0};
    free(desk->text);
    free(desk->seal);
    desk->seal = NULL;
    desk->text = text_take(&desk->lines, &desk->text_length);
    assert_non_null(desk->text);
    if (sshsig_sign(desk->central->keyfile[person], SSHSIG_NAMESPACE, desk->text, desk->text_length, &desk->seal, &err))
        fail_msg("%s", err.message);
}

static inline void desk_seals(struct desk *desk)
{
    desk_seals_as(desk, desk->person);
}

/* What the desk sealed last, as it is handed in. */
static inline struct landing_item desk_item(const struct desk *desk)
{
    return (struct landing_item){
        .dossier = desk->author.dossier,
        .text = desk->text,
        .text_length = desk->text_length,
        .seal = desk->seal,
        .seal_length = strlen(desk->seal),
        .person = PERSON[desk->person],
        .device = "laptop",
        .received = RECEIVED,
    };
}

/* Hands in what was sealed last, looked at beforehand or not, and gives what became of it. */
static inline struct error desk_lands_looked(struct desk *desk, bool looked)
{
    struct landing_item item = desk_item(desk);
    struct look *look = looked ? look_new(item.text, item.text_length, item.seal, item.seal_length) : NULL;
    struct error err = {0};
    item.look = look;
    if (landing_commit(desk->central->repository, &item, 1, &err)) fail_msg("%s", err.message);
    look_free(look);
    return item.refused;
}

/* The one way and the other in turn: what becomes of it has to be the same. */
static inline struct error desk_lands(struct desk *desk)
{
    static unsigned turn;
    return desk_lands_looked(desk, turn++ % 2 == 1);
}

/* Seals and hands in; it has to land. */
static inline void desk_syncs(struct desk *desk)
{
    desk_seals(desk);
    struct error refused = desk_lands(desk);
    if (refused.code) fail_msg("%s", refused.message);
}

/* --- the registry, and a case --- */

/* People with their roles and keys, a licence, and what the auditor has learned. */
static inline void central_office(struct central *central, struct desk *desk)
{
    static const char *const qualifications[] = {"education", "lead-auditor", "safety", "public-private", "quality"};
    char body[1400], item[80];
    desk_open(desk, central, ADMINISTRATOR, "registry");
    desk_says(desk, "body.set", "body", "{\"name\":\"Keurders B.V.\",\"address\":\"Straat 1\",\"town\":\"Utrecht\"}");
    desk_says(desk, "licence.set", "ccv",
              "{\"scheme\":\"kvo-3.1\",\"number\":\"L-1\",\"from\":\"2026-01-01\",\"until\":\"2030-01-01\","
              "\"status\":\"valid\"}");
    for (int i = 1; i < PEOPLE; i++) {
        snprintf(body, sizeof body, "{\"name\":\"De heer/mevr. %s <x>\",\"roles\":[%s],\"active\":true}", PERSON[i],
                 ROLES[i]);
        desk_says(desk, "person.set", PERSON[i], body);
        snprintf(item, sizeof item, "%s/laptop", PERSON[i]);
        snprintf(body, sizeof body, "{\"key\":\"%s\",\"from\":\"2026-01-01\",\"status\":\"valid\"}", central->key[i]);
        desk_says(desk, "key.set", item, body);
    }
    for (int i = 0; i < 5; i++) {
        snprintf(item, sizeof item, "anna/%s", qualifications[i]);
        desk_says(desk, "qualification.set", item, "{\"proof\":\"Seen\",\"from\":\"2026-01-01\",\"status\":\"valid\"}");
    }
    desk_syncs(desk);
}

static inline void desk_opens_dossier(struct desk *desk)
{
    desk_says(desk, "dossier.open", "dossier",
              "{\"name\":\"Het *Park*\",\"scheme\":\"kvo-3.1\",\"certificate\":\"basis\",\"opened\":\"" DAY "\"}");
}

/* Assigns somebody to the dossier, or releases him: who is not assigned does not begin to write in it. */
static inline void desk_assigns(struct desk *desk, int person, const char *role, const char *status)
{
    char body[160];
    snprintf(body, sizeof body, "{\"role\":\"%s\",\"status\":\"%s\",\"on\":\"" DAY "\"}", role, status);
    desk_says(desk, "team.set", PERSON[person], body);
}

/* What the desk said since it last sealed, settled; fold_free it. */
static inline struct fold *desk_fold(const struct desk *desk)
{
    struct fold *fold = fold_new();
    struct error err = {0};
    assert_non_null(fold);
    for (const char *line = desk->lines.data; line != NULL && *line != '\0';) {
        size_t length = strcspn(line, "\n");
        struct record *record = NULL;
        if (record_parse(line, length, &record, &err)) fail_msg("%s", err.message);
        fold_takes(fold, record);
        line += length + (line[length] == '\n');
    }
    fold_settles(fold, NULL);
    return fold;
}

static inline void desk_states(void *context, const char *kind, const char *item, const char *body)
{
    desk_says(context, kind, item, body);
}

/* Every fact that the forms of a Basis case ask for, about the parties and measures not sealed yet. */
static inline void desk_facts(struct desk *desk)
{
    struct scheme *scheme = NULL;
    struct error err = {0};
    size_t stated = 1;
    if (scheme_load("kvo-3.1", &scheme, &err)) fail_msg("%s", err.message);
    while (stated > 0) {
        struct fold *fold = desk_fold(desk);
        stated = facts_state(scheme, fold, "basis", DAY, desk_states, desk);
        fold_free(fold);
    }
    scheme_free(scheme);
}

/* A whole audit of a Basis case, up to the closing meeting. */
static inline void desk_audits(struct desk *desk)
{
    static const char *const said[][3] = {
        {"partnership.set", "partnership",
         "{\"name\":\"KVO Het Park\",\"address\":\"Laan 1\",\"postcode\":\"1234 "
         "AB\",\"town\":\"Almere\",\"area\":\"Het "
         "park\",\"location\":\"Almere\",\"covenant\":\"Convenant 2026\",\"enterprises\":113}"},
        {"plan.set", "documents", "{\"person_days_x100\":50}"},
        {"plan.set", "onsite", "{\"person_days_x100\":125}"},
        {"plan.approve", "plan", "{\"by\":\"Manager\",\"on\":\"" DAY "\"}"},
        {"inform.set", "costs", "{\"on\":\"" DAY "\"}"},
        {"inform.set", "conditions", "{\"on\":\"" DAY "\"}"},
        {"inform.set", "body-conditions", "{\"on\":\"" DAY "\"}"},
        {"team.set", "anna", "{\"role\":\"auditor\",\"status\":\"assigned\",\"on\":\"" DAY "\"}"},
        {"team.set", "bert", "{\"role\":\"reviewer\",\"status\":\"assigned\",\"on\":\"" DAY "\"}"},
        {"team.set", "carla", "{\"role\":\"decider\",\"status\":\"assigned\",\"on\":\"" DAY "\"}"},
        {"walk.set", "walk",
         "{\"with\":[\"municipality\",\"police\",\"fire-brigade\",\"entrepreneurs\"],\"on\":\"" DAY "\"}"},
        {"closing.set", "closing",
         "{\"present\":[\"municipality\",\"police\",\"fire-brigade\",\"entrepreneurs\"],\"on\":\"" DAY
         "\",\"deviations\":[]}"},
    };
    static const char *const received[] = {"covenant", "agreements", "declaration", "action-plan", "minutes"};
    static const char *const parties[] = {"municipality", "police", "fire-brigade", "entrepreneurs"};
    static const char *const themes[] = {"crime/1", "nuisance/1", "fire-safety/1", "traffic-safety/1",
                                         "public-space/1"};
    static const char *const measures[] = {"lighting", "cameras", "crossing", "lanes", "neighbours"};
    static const char *const clauses[] = {"2.2.1",   "2.2.2",   "2.2.3",   "2.2.4",   "2.2.5",   "2.2.6",
                                          "2.2.7",   "2.2.8",   "2.2.9",   "2.3.1.1", "2.3.1.2", "2.3.2.1",
                                          "2.3.2.2", "2.3.2.3", "2.3.2.4", "2.3.2.5", "2.3.2.6", "2.4.1",
                                          "2.4.2",   "2.5.1",   "2.5.2.1", "2.5.2.2", "2.5.3.1", "2.5.3.2"};
    char body[400];
    for (size_t i = 0; i < sizeof received / sizeof *received; i++)
        desk_says(desk, "intake.set", received[i], "{\"status\":\"received\",\"on\":\"" DAY "\"}");
    for (size_t i = 0; i < sizeof parties / sizeof *parties; i++) {
        snprintf(body, sizeof body,
                 "{\"type\":\"%s\",\"name\":\"De %s\",\"representative\":\"X\",\"locally_active\":true,"
                 "\"address\":\"Laan 1\",\"town\":\"Almere\",\"replacement\":\"Y\",\"involvement\":\"Is there\","
                 "\"participant\":true}",
                 parties[i], parties[i]);
        desk_says(desk, "party.set", parties[i], body);
        desk_says(desk, "interview.set", parties[i],
                  "{\"with\":\"X\",\"on\":\"" DAY "\",\"onsite\":true,\"note\":\"n\"}");
    }
    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++)
        desk_says(desk, "walk.observe", themes[i], "{\"on\":\"" DAY "\",\"note\":\"Seen\"}");
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        desk_says(desk, "measure.set", measures[i],
                  "{\"title\":\"T\",\"status\":\"carried-out\",\"on\":\"" DAY "\",\"note\":\"Seen\"}");
    desk_says(desk, said[0][0], said[0][1], said[0][2]); /* of whom forms tell */
    desk_facts(desk);
    desk_says(desk, "finding.set", "2.3.1.1/survey",
              "{\"verdict\":\"met\",\"facts\":{\"enterprises\":113,\"responses\":100}}");
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
        desk_says(desk, "finding.set", clauses[i], "{\"verdict\":\"met\",\"method\":\"document\",\"note\":\"Seen\"}");
    for (size_t i = 1; i < sizeof said / sizeof *said; i++) desk_says(desk, said[i][0], said[i][1], said[i][2]);
}

/* Says something with `on`: the heads of all that the desk knows. `rest` is the rest of the body. */
static inline void desk_judges(struct desk *desk, const char *kind, const char *item, const char *rest)
{
    json_t *on = json_deep_copy(desk->author.seen);
    char *heads;
    struct text body = {0};
    assert_non_null(on);
    if (desk->author.seq > 0) json_object_set_new(on, desk->author.feed, json_integer(desk->author.seq));
    heads = json_dumps(on, JSON_COMPACT);
    assert_non_null(heads);
    text_printf(&body, "{\"on\":%s,\"date\":\"" DAY "\",%s}", heads, rest);
    desk_says(desk, kind, item, body.data);
    text_fini(&body);
    free(heads);
    json_decref(on);
}

/* A case from application to certificate; every step lands. */
struct court {
    struct desk auditor, reviewer, decider;
};

/* The reviewer confirms report `number` and advises in favour. */
static inline void court_reviews(struct court *court, int number)
{
    char fields[160];
    snprintf(fields, sizeof fields,
             "\"report\":%d,\"points\":{\"completeness\":\"confirmed\",\"staff\":\"confirmed\",\"procedure\":"
             "\"confirmed\"}",
             number);
    author_learns(&court->reviewer.author, &court->auditor.author);
    desk_judges(&court->reviewer, "review.set", "review", fields);
    desk_judges(&court->reviewer, "advice.set", "advice", "\"advice\":\"positive\",\"text\":\"Grant.\"");
    desk_syncs(&court->reviewer);
}

static inline void court_open(struct court *court, struct central *central, const char *dossier)
{
    desk_open(&court->auditor, central, AUDITOR, dossier);
    desk_opens_dossier(&court->auditor);
    desk_audits(&court->auditor);
    desk_judges(&court->auditor, "report.issue", "report", "\"number\":1,\"summary\":\"All met.\"");
    desk_syncs(&court->auditor);
    desk_open(&court->reviewer, central, REVIEWER, dossier);
    court_reviews(court, 1);
    desk_open(&court->decider, central, DECIDER, dossier);
    author_learns(&court->decider.author, &court->reviewer.author);
    desk_judges(&court->decider, "decision.set", "decision", "\"decision\":\"positive\",\"grounds\":\"All well.\"");
}

static inline void court_issues(struct court *court, const char *number)
{
    char body[400];
    snprintf(body, sizeof body,
             "{\"number\":\"%s\",\"certificate\":\"basis\",\"issued\":\"" DAY "\",\"expires\":\"2029-06-01\","
             "\"signed_by\":\"C\",\"function\":\"Director\"}",
             number);
    desk_says(&court->decider, "certificate.issue", "certificate", body);
}

/* The auditor says something that who decided has not seen when he issues. */
static inline void court_issues_late(struct court *court, const char *number)
{
    desk_says(&court->auditor, "walk.observe", "crime/2", "{\"on\":\"" DAY "\",\"note\":\"Late\"}");
    desk_syncs(&court->auditor);
    court_issues(court, number);
    desk_syncs(&court->decider);
}

/* All of them look again; what the decider says is not sealed yet. */
static inline void court_confirms(struct court *court)
{
    author_learns(&court->auditor.author, &court->decider.author);
    desk_judges(&court->auditor, "report.issue", "report", "\"number\":2,\"summary\":\"With what came late.\"");
    desk_syncs(&court->auditor);
    court_reviews(court, 2);
    author_learns(&court->decider.author, &court->reviewer.author);
    desk_judges(&court->decider, "decision.set", "decision", "\"decision\":\"positive\",\"grounds\":\"Still well.\"");
}

static inline void court_close(struct court *court)
{
    desk_close(&court->auditor);
    desk_close(&court->reviewer);
    desk_close(&court->decider);
}

/* --- witnesses --- */

/* Runs stock git in the repository; it has to succeed. What it printed; free() it. */
static inline char *central_git(const struct central *central, const char *const words[])
{
    const char *argv[20] = {"git", "-C", central->path};
    struct text said = {0}, errors = {0};
    struct error err = {0};
    int status = 0, count = 3;
    size_t length;
    for (int i = 0; words[i] && count < 19; i++) argv[count++] = words[i];
    if (process_run(argv, "", 0, &said, &errors, &status, &err)) fail_msg("%s", err.message);
    if (status) fail_msg("git %s: %s", words[0], errors.data ? errors.data : "");
    text_fini(&errors);
    text_append(&said, "", 0);
    return text_take(&said, &length);
}
#define GIT(central, ...) central_git(central, (const char *const[]){__VA_ARGS__, NULL})

/* Runs a script in the repository; it has to succeed. What it printed; free() it. */
static inline char *central_shell(const struct central *central, const char *words)
{
    char script[2000];
    const char *const argv[] = {"bash", "-euo", "pipefail", "-c", script, NULL};
    struct text said = {0}, errors = {0};
    struct error err = {0};
    size_t length;
    int status = 0;
    snprintf(script, sizeof script, "cd '%s' && export GIT_CONFIG_NOSYSTEM=1 HOME=/nowhere && %s", central->path,
             words);
    if (process_run(argv, "", 0, &said, &errors, &status, &err)) fail_msg("%s", err.message);
    if (status) fail_msg("%s: %s", words, errors.data ? errors.data : "");
    text_fini(&errors);
    text_append(&said, "", 0);
    return text_take(&said, &length);
}

/* git fsck is content, and so is our own verification. */
static inline void central_is_sound(struct central *central)
{
    struct text problems = {0}, summary = {0};
    struct error err = {0};
    free(GIT(central, "fsck", "--strict", "--no-progress"));
    int found = repository_verify(central->path, &problems, &summary, &err);
    if (found < 0) fail_msg("%s", err.message);
    if (found > 0) fail_msg("%s", problems.data);
    text_fini(&problems);
    text_fini(&summary);
}

/* Our verification finds something and says so with these words. */
static inline void central_is_not_sound(const char *path, const char *words)
{
    struct text problems = {0}, summary = {0};
    struct error err = {0};
    int found = repository_verify(path, &problems, &summary, &err);
    if (found < 0) fail_msg("%s", err.message);
    assert_true(found > 0);
    if (!strstr(problems.data, words)) fail_msg("not said: %s\n%s", words, problems.data);
    text_fini(&problems);
    text_fini(&summary);
}

static inline char *central_tip(struct central *central, const char *dossier)
{
    char hex[65];
    struct error err = {0};
    if (repository_tip(central->repository, dossier, hex, &err)) fail_msg("%s", err.message);
    return strdup(hex);
}

#endif
