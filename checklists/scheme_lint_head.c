#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "checklists/scheme_lint.h"
#include "schema/clock.h"

#define SCHEME_ID_PATTERN "[a-z0-9][a-z0-9._-]{0,63}"
#define VALIDITY_MAX 600 /* months */

static void lint_day(struct lint *lint, const char *field, const char *day)
{
    if (day != NULL && !clock_is_date(day))
        lint_say(lint, LINT_SCHEME, field, "\"%s\" is no day of the calendar; write YYYY-MM-DD", day);
}

/* Whether both days are there, are days, and come in the wrong order. */
static bool days_turned(const char *first, const char *second)
{
    return first != NULL && second != NULL && clock_is_date(first) && clock_is_date(second) &&
           strcmp(second, first) < 0;
}

static void lint_days(struct lint *lint)
{
    const struct scheme *scheme = lint->scheme;
    lint_day(lint, "published", scheme->published);
    lint_day(lint, "binds_from", scheme->binds_from);
    lint_day(lint, "binds_until", scheme->binds_until);
    lint_day(lint, "transition_until", scheme->transition_until);
    if (days_turned(scheme->published, scheme->binds_from))
        lint_say(lint, LINT_SCHEME, "binds_from", "the scheme binds before it is published");
    if (days_turned(scheme->binds_from, scheme->binds_until))
        lint_say(lint, LINT_SCHEME, "binds_until", "the scheme stops binding before it begins");
    if (days_turned(scheme->binds_until, scheme->transition_until))
        lint_say(lint, LINT_SCHEME, "transition_until", "the transition ends before the scheme stops binding");
    if (scheme->transition_until != NULL && scheme->binds_until == NULL)
        lint_say(lint, LINT_SCHEME, "transition_until", "a transition needs binds_until, the day it comes after");
}

static void lint_successor(struct lint *lint)
{
    const struct scheme *scheme = lint->scheme;
    if (scheme->successor == NULL) return;
    if (!text_matches(scheme->successor, SCHEME_ID_PATTERN))
        lint_say(lint, LINT_SCHEME, "successor",
                 "\"%s\" is no id of a scheme: lower case letters, digits, dots and hyphens", scheme->successor);
    if (strcmp(scheme->successor, scheme->id) == 0)
        lint_say(lint, LINT_SCHEME, "successor", "a scheme does not take its own place");
}

/* What is asked for under a name of its own, as often as need be, are data: of the application only. */
static void lint_several(struct lint *lint, const char *field, const struct scheme_item *items, unsigned count)
{
    char path[LINT_PATH];
    if (strcmp(field, "application") == 0) return;
    for (unsigned i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s[%u].several", field, i);
        if (items[i].several)
            lint_say(lint, LINT_SCHEME, path, "only an item of application can be there several times");
    }
}

static void lint_zone(struct lint *lint)
{
    GTimeZone *zone = g_time_zone_new_identifier(lint->scheme->zone);
    if (zone == NULL)
        lint_say(lint, LINT_SCHEME, "zone", "there is no time zone \"%s\"; write it as Europe/Amsterdam",
                 lint->scheme->zone);
    else
        g_time_zone_unref(zone);
}

void lint_head(struct lint *lint)
{
    const struct scheme *scheme = lint->scheme;
    const struct {
        const char *field;
        const struct scheme_item *items;
        unsigned count;
        bool needed;
    } lists[] = {
        {"certificates", scheme->certificates, scheme->certificates_count, true},
        {"sections", scheme->sections, scheme->sections_count, true},
        {"methods", scheme->methods, scheme->methods_count, true},
        {"application", scheme->application, scheme->application_count, false},
        {"party_types", scheme->party_types, scheme->party_types_count, false},
        {"themes", scheme->themes, scheme->themes_count, false},
        {"grades", scheme->grades, scheme->grades_count, false},
        {"qualifications", scheme->qualifications, scheme->qualifications_count, false},
        {"effort", scheme->effort, scheme->effort_count, false},
        {"informs", scheme->informs, scheme->informs_count, false},
        {"review_points", scheme->review_points, scheme->review_points_count, false},
    };
    if (!text_matches(scheme->id, SCHEME_ID_PATTERN))
        lint_say(lint, LINT_SCHEME, "id", "\"%s\" is no id of a scheme: lower case letters, digits, dots and hyphens",
                 scheme->id);
    lint_text(lint, LINT_SCHEME, "name", &scheme->name);
    lint_text(lint, LINT_SCHEME, "holder", &scheme->holder);
    lint_days(lint);
    lint_successor(lint);
    lint_zone(lint);
    if (scheme_item(scheme->sections, scheme->sections_count, "conflicts") == NULL) {
        lint_say(lint, LINT_SCHEME, "sections",
                 "there is no section conflicts; statements that contradict each other are told there");
        lint->astray = true; /* or the section that is meant for it looks unused */
    }
    if (scheme->validity_months < 1 || scheme->validity_months > VALIDITY_MAX)
        lint_say(lint, LINT_SCHEME, "validity_months", "a certificate is valid for 1 to %d months, not %d",
                 VALIDITY_MAX, scheme->validity_months);
    if (scheme->right != NULL) lint_clause(lint, LINT_SCHEME, "right", scheme->right);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (lists[i].needed && lists[i].count == 0) lint_say(lint, LINT_SCHEME, lists[i].field, "the list is empty");
        lint_items(lint, LINT_SCHEME, lists[i].field, lists[i].items, lists[i].count);
        lint_several(lint, lists[i].field, lists[i].items, lists[i].count);
    }
}
