#include "client/finding.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "schema/text.h"

/* "map=yes", "meetings=4", "chair=the municipality": whole numbers, yes or no, else words. */
static int fact_parse(const char *fact, json_t *facts, struct error *err)
{
    const char *equals = strchr(fact, '=');
    char name[64];
    json_t *value = NULL;
    if (!equals || equals == fact || (size_t)(equals - fact) >= sizeof name || !equals[1])
        return error_set(err, ERROR_USAGE, "--fact takes NAME=VALUE, not \"%.80s\"", fact);
    snprintf(name, sizeof name, "%.*s", (int)(equals - fact), fact);
    if (json_object_get(facts, name)) return error_set(err, ERROR_USAGE, "the fact %s is given twice", name);
    const char *word = equals + 1;
    if (text_matches(word, "-?[0-9]{1,15}"))
        value = json_integer(strtoll(word, NULL, 10));
    else if (strcmp(word, "yes") == 0 || strcmp(word, "true") == 0 || strcmp(word, "no") == 0 ||
             strcmp(word, "false") == 0)
        value = json_boolean(word[0] == 'y' || word[0] == 't');
    else if (text_matches(word, "-?[0-9]+([.,][0-9]+)?%?"))
        return error_set(err, ERROR_USAGE,
                         "the fact %s takes a whole number, not \"%.60s\"; give counts, percentages are computed from "
                         "them",
                         name, word);
    else
        value = json_string(word);
    return json_object_set_new(facts, name, value) == 0 ? 0 : error_memory(err);
}

static int count_take(json_t *facts, const char *name, long long count, struct error *err)
{
    if (count == -1) return 0;
    if (count < 0) return error_set(err, ERROR_USAGE, "--%s can not be %lld", name, count);
    if (json_object_get(facts, name)) return error_set(err, ERROR_USAGE, "the fact %s is given twice", name);
    return json_object_set_new(facts, name, json_integer(count)) == 0 ? 0 : error_memory(err);
}

static int finding_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct finding finding = {0};
    long long enterprises = -1, responses = -1;
    json_t *given = NULL;
    const struct option_spec specs[] = {{"method", 0, OPTION_TEXT, &finding.method},
                                        {"enterprises", 0, OPTION_INTEGER, &enterprises},
                                        {"responses", 0, OPTION_INTEGER, &responses},
                                        {"fact", 0, OPTION_LIST, &given},
                                        {"reason", 0, OPTION_TEXT, &finding.reason},
                                        {"without-facts", 0, OPTION_TEXT, &finding.without},
                                        OPTION_MESSAGE(finding.statement),
                                        OPTION_EVIDENCE(finding.statement),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, argc == 1 ? 0 : 1, 2, err);
    json_t *facts = finding.facts = json_object();
    if (result == 0 && !facts) result = error_memory(err);
    for (size_t i = 0; i < json_array_size(given) && result == 0; i++)
        result = fact_parse(json_string_value(json_array_get(given, i)), facts, err);
    if (result == 0) result = count_take(facts, "enterprises", enterprises, err);
    if (result == 0) result = count_take(facts, "responses", responses, err);
    if (result == 0 && words == 2) result = finding_verdict_check(argv[2], err);
    if (result == 0) result = case_open(session, err);
    if (result == 0 && words > 0) result = finding_item_check(session, argv[1], err);
    if (result == 0 && words == 0) result = finding_list(session, NULL, err);
    if (result == 0 && words > 0) {
        finding.item = argv[1];
        finding.verdict = words == 2 ? argv[2] : NULL;
        finding.ask = json_object_size(facts) == 0 && json_array_size(finding.statement.evidence) == 0;
        result = finding_record(session, &finding, err);
    }
    json_decref(facts);
    json_decref(given);
    statement_fini(&finding.statement);
    return result;
}

const struct verb verb_finding = {
    .name = "finding",
    .group = N_("Assessment"),
    .summary = N_("Give a verdict on a requirement or a point of it, by any method; without words, list them."),
    .usage =
        "finding\nfinding CLAUSE[/POINT] met|unmet|not-applicable [--method METHOD] [--fact NAME=VALUE].. [-m "
        "TEXT | -F "
        "FILE] [-e FILE].. [--reason TEXT] [--without-facts TEXT]\nfinding CLAUSE/POINT --enterprises N --responses N",
    .options =
        "  --method METHOD         document, interview, walk, measure: as the scheme has them\n"
        "  --enterprises N         for a survey: how many were asked; as the partnership has it when not given\n"
        "  --responses N           and how many answered\n"
        "  --fact NAME=VALUE       a fact it rests on: a whole number, yes or no, or words\n"
        "  --reason TEXT           why it replaces the verdict that stands, or ends a conflict\n" HELP_WITHOUT_FACTS
            HELP_MESSAGE HELP_EVIDENCE,
    .details =
        N_("Where the scheme sets a number the verdict is computed, from whole numbers and never from a "
           "percentage. What is\n"
           "not given is taken from the form of the clause (`schouw form`). Where two\n"
           "devices gave different verdicts both are kept (`schouw conflicts`) until someone who saw both writes "
           "again, with\n"
           "a reason.\n"
           "\n"
           "Examples:\n"
           "  schouw finding 2.3.1.1/survey --enterprises 113 --responses 36\n"
           "  schouw finding 2.2.8 met --method interview --reason \"both statements seen\" -m \"..\"\n"),
    .run = finding_run,
};
