/* assessment_check_intake.c: what is asked for with an application, and what came in. */
#include <stdio.h>
#include <string.h>

#include "checklists/assessment_check.h"

/* An item of the scheme; with a name behind it where the scheme takes several. */
static int intake_known(const struct check *check, const struct scheme_item **item)
{
    const struct scheme *scheme = check->scheme;
    const char *slash = strchr(check->record->item, '/');
    char id[80];
    size_t length = slash == NULL ? strlen(check->record->item) : (size_t)(slash - check->record->item);
    snprintf(id, sizeof id, "%.*s", (int)(length < 70 ? length : 70), check->record->item);
    int result = check_known(check, scheme->application, scheme->application_count, id, "gegeven bij de aanvraag",
                             "item of the application");
    if (result != 0) return result;
    *item = scheme_item(scheme->application, scheme->application_count, id);
    if (slash == NULL || (*item)->several) return 0;
    return check_invalid(check, (*item)->clause, "%s is er één; laat /%s weg", "there is one %s; leave out /%s", id,
                         slash + 1);
}

/* What is asked for has a last day, and where its name does not tell what it is, words. */
static int intake_asked(const struct check *check, const struct scheme_item *item)
{
    const struct record *record = check->record;
    const char *by = record_text(record, "by"), *on = record_text(record, "on"), *note = record_text(record, "note");
    if (!record_is(record, "status", "asked"))
        return by == NULL ? 0
                          : check_invalid(check, item->clause, "%s: een uiterste dag heeft alleen wat gevraagd is",
                                          "%s: only what is asked for has a day by which", record->item);
    if (by == NULL)
        return check_invalid(check, item->clause, "%s: tegen welke dag wordt het gevraagd? (--by)",
                             "%s: by which day is it asked for? (--by)", record->item);
    if (calendar_compare(by, on) < 0)
        return check_invalid(check, item->clause, "%s: gevraagd op %s, tegen een dag daarvoor (%s)",
                             "%s: asked for on %s, by a day before that (%s)", record->item, on, by);
    if (item->several && (note == NULL || note[0] == '\0'))
        return check_invalid(check, item->clause, "%s: wat wordt er gevraagd? (-m)", "%s: what is asked for? (-m)",
                             record->item);
    return 0;
}

int check_intake(const struct check *check)
{
    const struct scheme_item *item = NULL;
    int result = intake_known(check, &item);
    if (result == 0) result = check_not_ahead(check, "on");
    return result == 0 ? intake_asked(check, item) : result;
}
