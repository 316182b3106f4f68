/* case.h: for tests: a central repository and its office, made anew for each test. */
#ifndef SCHOUW_TESTS_SYNCD_CASE_H
#define SCHOUW_TESTS_SYNCD_CASE_H

#include "tests/syncd/central.h"

static struct central central;
static struct desk office;

static inline int setup(void **state)
{
    (void)state;
    central_open(&central);
    central_office(&central, &office);
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    desk_close(&office);
    central_close(&central);
    return 0;
}

static inline void refused(struct error error, int code, const char *words)
{
    if (error.code != code || !strstr(error.message, words))
        fail_msg("%s, not %s: %s", error_name(error.code), error_name(code), error.message);
}

/* Opens a dossier, assigns those who will judge it, and lands it; desk_close the desk. */
static inline void begin_says(struct desk *desk, const char *dossier)
{
    desk_open(desk, &central, AUDITOR, dossier);
    desk_opens_dossier(desk);
    desk_assigns(desk, REVIEWER, "reviewer", "assigned");
    desk_assigns(desk, DECIDER, "decider", "assigned");
    desk_assigns(desk, STRANGER, "reviewer", "assigned");
}

static inline void begin(struct desk *desk, const char *dossier)
{
    begin_says(desk, dossier);
    desk_syncs(desk);
}

/* A verdict where it is something else that is tried. */
#define FINDING                                                                                                        \
    "{\"verdict\":\"met\",\"method\":\"document\",\"note\":\"Seen\",\"without_facts\":\"Facts are not what this is "   \
    "about\"}"

#endif
