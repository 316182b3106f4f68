/* What to type next: from what is open, the nearest to a remedy first. */
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

void say_next(const struct session *session, const struct assessment *assessment)
{
    const char *told[NEXT_MAX];
    size_t count = 0;
    /* What shuts the earliest gate comes first; one command of each verb is enough to go on. */
    for (int gate = 0; gate < GATE_COUNT && count < NEXT_MAX; gate++) {
        for (size_t i = 0; i < assessment->count && count < NEXT_MAX; i++) {
            const struct answer *answer = &assessment->answers[i];
            if (answer->before != (enum gate)gate || answer->state == ANSWER_MET || !*answer->remedy) continue;
            if (!verb_told(told, count, answer->remedy)) told[count++] = answer->remedy;
        }
    }
    if (count == 0) return;
    say(session, STYLE_DIM, _("  next:"));
    for (size_t i = 0; i < count; i++) {
        say(session, STYLE_DIM, "%s ", i ? " ·" : "");
        say_text(session, STYLE_PLAIN, told[i]);
    }
    say(session, STYLE_PLAIN, "\n");
}
