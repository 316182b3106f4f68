#include "client/help.h"

#include <string.h>

#include "client/schemes.h"
#include "schema/text.h"

#define DISTANCE_MAX 3

const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; verbs[i]; i++) {
        if (strcmp(verbs[i]->name, name) == 0) return verbs[i];
    }
    return NULL;
}

int verb_unknown(const char *name, struct error *err)
{
    const char *nearest = NULL;
    size_t least = DISTANCE_MAX + 1;
    for (size_t i = 0; verbs[i] && strlen(name) < 40; i++) {
        size_t distance = text_distance(name, verbs[i]->name);
        if (distance < least) {
            least = distance;
            nearest = verbs[i]->name;
        }
    }
    if (nearest)
        return error_set(err, ERROR_USAGE, "schouw has no verb %.60s; did you mean `schouw %s`?", name, nearest);
    return error_set(err, ERROR_USAGE, "schouw has no verb %.60s; `schouw help` lists what there is", name);
}

/* Whether a verb is the first of its group. */
static bool group_begins(size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(verbs[i]->group, verbs[index]->group) == 0) return false;
    }
    return true;
}

void help_overview(void)
{
    printf("%s", _("usage: schouw [-C DIR] [-d DOSSIER] [--json] [-q] [--lang nl|en] VERB ...\n"));
    for (size_t i = 0; verbs[i]; i++) {
        if (!group_begins(i)) continue;
        printf("\n%s\n", gettext(verbs[i]->group));
        for (size_t j = i; verbs[j]; j++) {
            if (strcmp(verbs[j]->group, verbs[i]->group) == 0)
                printf("  %-12s %s\n", verbs[j]->name, gettext(verbs[j]->summary));
        }
    }
    printf("%s", _("\n`schouw VERB --help` tells more of a verb, `schouw help CLAUSE` what the scheme says.\n"));
}

/* An option table is translated line by line: many verbs have the same lines. */
static void options_print(const char *options)
{
    char line[400];
    while (*options) {
        size_t length = strcspn(options, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, options);
        puts(line[0] ? gettext(line) : "");
        options += length + (options[length] == '\n');
    }
}

void help_verb(const struct verb *verb)
{
    const char *line = verb->usage;
    const char *lead = _("usage");
    for (bool first = true; *line; first = false) {
        int length = (int)strcspn(line, "\n");
        printf("%*s%s schouw %.*s\n", first ? 0 : (int)strlen(lead), first ? lead : "", first ? ":" : " ", length,
               line);
        line += length;
        line += *line == '\n';
    }
    printf("\n%s\n", gettext(verb->summary));
    if (verb->options && *verb->options) printf("\n%s\n", _("Options"));
    options_print(verb->options ? verb->options : "");
    options_print(
        "  --json                  print one JSON value\n  -q, --quiet             print nothing but errors\n");
    if (verb->details && *verb->details) printf("\n%s", gettext(verb->details));
}

json_t *help_overview_json(void)
{
    json_t *list = json_array();
    for (size_t i = 0; verbs[i]; i++)
        json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "verb", verbs[i]->name, "group",
                                              gettext(verbs[i]->group), "summary", gettext(verbs[i]->summary)));
    return json_pack("{s:o}", "verbs", list);
}

json_t *help_verb_json(const struct verb *verb)
{
    const char *details = verb->details && *verb->details ? gettext(verb->details) : "";
    return json_pack("{s:s,s:s,s:s,s:s,s:s}", "verb", verb->name, "usage", verb->usage, "summary",
                     gettext(verb->summary), "options", verb->options ? verb->options : "", "details", details);
}

static int help_clause(struct session *session, const char *clause, struct error *err)
{
    struct text page = {0};
    int result = schemes_choose(session, clause, err);
    if (result == 0) result = scheme_show(session->scheme, clause, session->language, &page, err);
    if (result == 0 && session->json)
        result = json_object_set_new(session->answer, "page", json_string(page.data)) ? error_memory(err) : 0;
    else if (result == 0)
        fputs(page.data ? page.data : "", stdout);
    text_fini(&page);
    return result;
}

static int help_run(struct session *session, int argc, char **argv, struct error *err)
{
    static const struct option_spec specs[] = {{NULL, 0, OPTION_FLAG, NULL}};
    int words = options_parse(argc, argv, specs, err);
    if (words < 0) return words;
    const struct verb *verb = words > 0 ? verb_find(argv[1]) : NULL;
    if (session->json && (words == 0 || verb)) {
        say_json(verb ? help_verb_json(verb) : help_overview_json());
        return 0;
    }
    if (verb || words == 0) {
        if (verb)
            help_verb(verb);
        else
            help_overview();
        return 0;
    }
    if (argv[1][0] >= '0' && argv[1][0] <= '9') return help_clause(session, argv[1], err);
    if (argv[1][0] >= 'A' && argv[1][0] <= 'Z') return help_clause(session, argv[1], err);
    return verb_unknown(argv[1], err);
}

const struct verb verb_help = {
    .name = "help",
    .group = N_("Looking"),
    .summary = N_("Explain a verb, or a clause of the scheme."),
    .usage = "help [VERB | CLAUSE]",
    .options = "",
    .details = N_("Examples:\n  schouw help finding\n  schouw help 4.4.3\n"),
    .run = help_run,
};
