/* What to type next: from the remedies of what is open. */
#include <string.h>

#include "client/status.h"

#define NEXT_MAX 3

/* How much of a command tells which verb it is: "schouw document" of "schouw document 2.2.7 met". */
static size_t verb_length(const char *command)
{
    size_t program = strcspn(command, " ");
    return program + (command[program] ? 1 + strcspn(command + program + 1, " ") : 0);
}

static bool verb_told(const char *const *told, size_t count, const char *command)
{
    for (size_t i = 0; i < count; i++) {
        if (verb_length(told[i]) == verb_length(command) && strncmp(told[i], command, verb_length(command)) == 0)
            return true;
    }
    return false;
}

static bool is_urgent(const struct answer *answer)
{
    return answer->state == ANSWER_CONFLICT || answer->state == ANSWER_OVERDUE;
}

void say_next(const struct session *session, const struct assessment *assessment)
{
    const char *told[NEXT_MAX];
    const struct answer *ended = assessment_ended(assessment);
    size_t count = 0;
    if (ended) told[count++] = ended->remedy;
    /* What is urgent, then the rest in the order of a case; one command of each verb is enough to go on. */
    for (int urgent = 1; urgent >= 0 && !ended; urgent--) {
        for (size_t i = 0; i < assessment->count && count < NEXT_MAX; i++) {
            const struct answer *answer = &assessment->answers[i];
            if (answer->state == ANSWER_MET || !*answer->remedy || is_urgent(answer) != (urgent == 1)) continue;
            if (!verb_told(told, count, answer->remedy)) told[count++] = answer->remedy;
        }
    }
    if (count == 0) return;
    const char *lead = _("  next:");
    int column = say_columns(lead);
    say(session, STYLE_DIM, "%s", lead);
    for (size_t i = 0; i < count; i++) {
        int columns = say_columns(told[i]) + 3;
        bool room = i == 0 || session->width == 0 || column + columns <= session->width;
        if (room)
            say(session, STYLE_DIM, "%s", i ? " · " : " ");
        else
            say(session, STYLE_PLAIN, "\n%*s", say_columns(lead) + 1, "");
        say_text(session, STYLE_PLAIN, told[i]);
        column = room ? column + columns : say_columns(lead) + columns;
    }
    say(session, STYLE_PLAIN, "\n");
}
