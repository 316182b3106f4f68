#include <stdlib.h>
#include <string.h>

#include "client/standing.h"
#include "client/status.h"
#include "schema/text.h"

struct refuse_options {
    const char *step;
    bool withdrawn, resume;
    struct statement_options statement;
};

/* The section of the first answer that stands in the way of a certificate, in the order of status; where nothing does,
 * the last one. */
static int step_find(const struct session *session, const char **step, struct error *err)
{
    const struct scheme *scheme = session->scheme;
    struct assessment *assessment = NULL;
    int result = assessment_new(scheme, session->fold, session->registry, session->today, &assessment, err);
    if (result != 0) return result;
    *step = scheme->sections_count > 0 ? scheme->sections[scheme->sections_count - 1].id : NULL;
    for (size_t i = 0; i < assessment->count; i++) {
        const struct answer *answer = &assessment->answers[i];
        const struct scheme_item *section = scheme_item(scheme->sections, scheme->sections_count, answer->section);
        if (answer->state == ANSWER_MET || answer->before >= GATE_COUNT || !section) continue;
        *step = section->id;
        break;
    }
    assessment_free(assessment);
    return 0;
}

/* What it rests on: -m, -F, or the editor. */
static int grounds_read(struct session *session, const struct refuse_options *options, json_t *body, struct error *err)
{
    char *grounds = NULL;
    int result = note_read(session, options->statement.message, options->statement.file,
                           _("\n# The grounds. Lines that begin with # are left out.\n"), true, &grounds, err);
    if (result == 0 && grounds[strspn(grounds, " \t\n")] == '\0')
        result = error_set(err, ERROR_USAGE, "on what grounds? `schouw refuse%s -m GROUNDS`",
                           options->resume      ? " --resume"
                           : options->withdrawn ? " --withdrawn"
                                                : "");
    if (result == 0) result = body_text(body, "grounds", grounds, err);
    free(grounds);
    return result;
}

static int end_body(struct session *session, struct refuse_options *options, json_t *body, struct error *err)
{
    const char *step = options->step;
    int result = 0;
    if (step)
        result = item_demand(session->scheme->sections, session->scheme->sections_count, step, "step", err);
    else if (!options->resume)
        result = step_find(session, &step, err);
    if (result == 0)
        result = body_text(body, "status",
                           options->resume      ? "resumed"
                           : options->withdrawn ? "withdrawn"
                                                : "refused",
                           err);
    if (result == 0) result = body_text(body, "step", step, err);
    if (result == 0) result = body_day(session, body, options->statement.on, err);
    if (result == 0) result = grounds_read(session, options, body, err);
    return result == 0 ? body_evidence(session, body, &options->statement, err) : result;
}

static int end_tell(struct session *session, struct error *err)
{
    const struct record *end = case_ended(session->fold);
    struct text sentence = {0};
    int result = answer_set(session, "ended", end ? json_deep_copy(end->body) : json_null(), err);
    if (result != 0) return result;
    if (!end) {
        say(session, STYLE_GOOD, _("This case goes on."));
        say(session, STYLE_PLAIN, _(" What stands between it and a decision: `schouw status`.\n"));
        return 0;
    }
    case_ended_write(session->scheme, end, session->language, &sentence);
    say(session, STYLE_WARN, _("This case has ended:"));
    say(session, STYLE_PLAIN, " ");
    if (sentence.data) say_text(session, STYLE_PLAIN, sentence.data);
    say(session, STYLE_PLAIN, "\n");
    say(session, STYLE_DIM,
        _("  Nothing of it becomes public. To go on after all: schouw refuse --resume -m GROUNDS\n"));
    result = sentence.failed ? error_memory(err) : 0;
    text_fini(&sentence);
    return result;
}

static int refuse_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct refuse_options options = {0};
    const struct option_spec specs[] = {{"step", 0, OPTION_TEXT, &options.step},
                                        {"withdrawn", 0, OPTION_FLAG, &options.withdrawn},
                                        {"resume", 0, OPTION_FLAG, &options.resume},
                                        OPTION_MESSAGE(options.statement),
                                        OPTION_EVIDENCE(options.statement),
                                        OPTION_ON(options.statement),
                                        OPTION_END};
    json_t *body = NULL;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 0, err);
    if (result == 0 && options.withdrawn && options.resume)
        result = error_set(err, ERROR_USAGE, "--withdrawn and --resume exclude each other");
    if (result == 0 && options.step && options.resume)
        result = error_set(err, ERROR_USAGE, "--step says where a case ended; --resume takes none");
    if (result == 0) result = case_open(session, err);
    if (result == 0 && !(body = json_object())) result = error_memory(err);
    if (result == 0) result = end_body(session, &options, body, err);
    result = body_end(session, "case.end", "case", body, result, err);
    if (result == 0) result = end_tell(session, err);
    statement_fini(&options.statement);
    return result;
}

const struct verb verb_refuse = {
    .name = "refuse",
    .group = N_("Judging"),
    .summary = N_("End a case before a decision: refused, or withdrawn by the applicant; or take it up again."),
    .usage = "refuse [--step SECTION] -m GROUNDS [--on DATE] [-e FILE]..\n"
             "refuse --withdrawn [--step SECTION] -m GROUNDS [--on DATE] [-e FILE]..\n"
             "refuse --resume -m GROUNDS [--on DATE] [-e FILE]..",
    .options =
        "  --step SECTION          where it had come to; where the first thing stands in the way when not given\n"
        "  --withdrawn             the applicant withdrew\n"
        "  --resume                it goes on after all\n"
        "  -m, --message GROUNDS   on what grounds\n"
        "  -F, --file FILE         the same from a file; - is standard input\n" HELP_EVIDENCE HELP_ON,
    .details = N_("A case can end at every step before a positive decision. Until the report is out the auditor may "
                  "refuse, then the\n"
                  "reviewer until the advice is given, then the decision-maker; an administrator always. That the "
                  "applicant withdrew may be\n"
                  "recorded by each of them. While a case has ended every gate is shut and no term runs; nothing that "
                  "was recorded is lost.\n"
                  "\n"
                  "Examples:\n"
                  "  schouw refuse -m \"No covenant: nobody wants to sign one.\"\n"
                  "  schouw refuse --withdrawn -m \"Letter of 3 March.\" -e letter.pdf\n"
                  "  schouw refuse --resume -m \"The covenant is signed after all.\"\n"),
    .run = refuse_run,
};
