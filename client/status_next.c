/* What to type next: from what is open, the nearest to a remedy first. */
#include <string.h>

#include "client/status.h"
#include "schema/text.h"

#define NEXT_MAX 3
#define COMMAND_SIZE 200

/* The command that answers a kind of rule; the kinds are a closed vocabulary (checklists/README.md). */
static const char *kind_command(const struct scheme_rule *rule)
{
    static const struct {
        const char *kind, *command;
    } commands[] = {
        {"received", "schouw intake"},
        {"told", "schouw tell"},
        {"minimum-effort", "schouw plan"},
        {"qualification", "schouw assign PERSON --as ROLE"},
        {"separation", "schouw assign PERSON --as ROLE"},
        {"judged", "schouw document"},
        {"response-threshold", "schouw finding"},
        {"all-of", "schouw walk"},
        {"minimum-count", "schouw measure"},
        {"term", "schouw deviation"},
        {"report", "schouw report --issue"},
        {"review", "schouw review"},
        {"advice", "schouw advise"},
        {"decision", "schouw decide"},
    };
    if (strcmp(rule->kind, "present-parties") == 0)
        return rule->item && strcmp(rule->item, "interview") == 0 ? "schouw interview" : "schouw party";
    if (strcmp(rule->kind, "conducted") == 0)
        return rule->item && strcmp(rule->item, "closing") == 0 ? "schouw close" : "schouw walk";
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(rule->kind, commands[i].kind) == 0) return commands[i].command;
    }
    return "";
}

static void answer_command(const struct assessment *assessment, const struct answer *answer, char command[COMMAND_SIZE])
{
    const struct scheme_rule *rule = scheme_rule(assessment->scheme, answer->id);
    command[0] = '\0';
    if (answer->state == ANSWER_CONFLICT || strncmp(answer->id, "conflict/", 9) == 0) {
        snprintf(command, COMMAND_SIZE, "schouw conflicts");
    } else if (rule) {
        snprintf(command, COMMAND_SIZE, "%s", kind_command(rule));
    } else if (strncmp(answer->id, "deviation/", 10) == 0) {
        snprintf(command, COMMAND_SIZE, "schouw deviation judge %.60s", answer->id + 10);
    } else if (answer->state == ANSWER_UNMET && scheme_requirement(assessment->scheme, answer->id)) {
        snprintf(command, COMMAND_SIZE, "schouw deviation raise %.40s minor TEXT", answer->id);
        if (assessment->scheme->grades_count > 0)
            snprintf(command, COMMAND_SIZE, "schouw deviation raise %.40s %.40s TEXT", answer->id,
                     assessment->scheme->grades[0].id);
    } else if (scheme_requirement(assessment->scheme, answer->id)) {
        snprintf(command, COMMAND_SIZE, "schouw document %.40s met", answer->id);
    }
}

void say_next(const struct session *session, const struct assessment *assessment)
{
    char told[NEXT_MAX][COMMAND_SIZE], command[COMMAND_SIZE];
    size_t count = 0;
    /* By gate: what shuts the earliest gate comes first. */
    for (int gate = 0; gate < GATE_COUNT && count < NEXT_MAX; gate++) {
        for (size_t i = 0; i < assessment->count && count < NEXT_MAX; i++) {
            const struct answer *answer = &assessment->answers[i];
            if (answer->before != (enum gate)gate || answer->state == ANSWER_MET) continue;
            answer_command(assessment, answer, command);
            bool known = command[0] == '\0';
            /* One of each verb is enough to go on. */
            for (size_t j = 0; j < count && !known; j++) {
                size_t verb = strcspn(command + 7, " ");
                known = strncmp(told[j], command, 7 + verb) == 0;
            }
            if (!known) memcpy(told[count++], command, sizeof command);
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
