/* certified.h: for tests: a case with its certificate, and a second decider at another desk. */
#ifndef SCHOUW_TESTS_CHECKLISTS_CERTIFIED_H
#define SCHOUW_TESTS_CHECKLISTS_CERTIFIED_H

#include "tests/checklists/case.h"

#include "checklists/certificate_life.h"

#define NUMBER "KVO-2018-001" /* of the certificate, issued on DAY */
#define LAST_DAY "2021-09-02"

static inline const char *certificate_body(const char *number, const char *issued, const char *rest)
{
    static char body[2000];
    snprintf(body, sizeof body,
             "{\"number\":\"%s\",\"certificate\":\"continu\",\"issued\":\"%s\",\"expires\":\"" LAST_DAY
             "\",\"signed_by\":\"Carla\",\"function\":\"Director\"%s}",
             number, issued, rest);
    return body;
}

/* `rest` goes on after the grounds: "" or ",\"until\":..". */
static inline const char *status_body(const char *status, const char *on, const char *rest)
{
    static char body[400];
    snprintf(body, sizeof body, "{\"status\":\"%s\",\"on\":\"%s\",\"grounds\":\"As told\"%s}", status, on, rest);
    return body;
}

static inline void certified(struct case_file *file)
{
    case_audit(file);
    case_reports(file, 1);
    case_reviews(file, 1);
    case_advises(file);
    case_decides(file);
    case_says(file, DECIDER, "certificate.issue", "certificate", certificate_body(NUMBER, DAY, ""));
}

static inline void said(struct case_file *file, const char *number, const char *status, const char *on)
{
    case_says_on(file, DECIDER, on, "certificate.status", number, status_body(status, on, ""));
}

static inline void replaced(struct case_file *file, const char *old, const char *number, const char *on)
{
    char rest[200];
    snprintf(rest, sizeof rest, ",\"replaces\":\"%s\",\"grounds\":\"Moved\",\"address\":\"Plein 2\"", old);
    case_says_on(file, DECIDER, on, "certificate.issue", "certificate", certificate_body(number, on, rest));
}

/* A decider at a second desk: he knows all there is at this moment, and nothing that comes after. */
static inline void desk_opens(struct case_file *file, struct author *desk)
{
    fold_takes(file->fold, author_open(desk, 20, "almere", case_people[DECIDER], case_devices[DECIDER], SOME_KEY,
                                       case_at("2018-06-04")));
    for (int i = 0; i < WRITERS; i++) author_learns(desk, &file->writers[i]);
    case_settles(file);
}

static inline void desk_says(struct case_file *file, struct author *desk, const char *day, const char *kind,
                             const char *item, const char *body)
{
    fold_takes(file->fold, author_write(desk, case_at(day), kind, item, body));
    case_settles(file);
}

/* The first desk gets to know what the second said. */
static inline void desk_told(struct case_file *file, const struct author *desk)
{
    for (int i = 0; i < WRITERS; i++) author_learns(&file->writers[i], desk);
}

static inline struct life life_on(const struct case_file *file, const char *day)
{
    struct life life;
    life_read(file->scheme, file->fold, file->registry, day, &life);
    return life;
}

static inline void state_is(const struct case_file *file, const char *day, const char *state, const char *since)
{
    struct life life = life_on(file, day);
    if (strcmp(life_state_id(life.state), state) != 0)
        fail_msg("on %s it is %s, not %s", day, life_state_id(life.state), state);
    if (strcmp(life.since, since) != 0) fail_msg("on %s it is so since %s, not %s", day, life.since, since);
}

static inline int certified_open(void **state)
{
    struct case_file *file = case_open(CASE_CONTINU);
    certified(file);
    *state = file;
    return 0;
}

#define CERTIFIED(name) cmocka_unit_test_setup_teardown(name, certified_open, case_teardown)

#endif
