#include <string.h>

#include "client/finding.h"
#include "client/form_view.h"

#define METHOD "document"

/* The first requirement that documents are judged for and that has no verdict that stands. */
static const struct scheme_requirement *requirement_next(const struct session *session, unsigned *left)
{
    const struct scheme *scheme = session->scheme;
    const struct scheme_requirement *next = NULL;
    *left = 0;
    for (unsigned i = 0; i < scheme->requirements_count; i++) {
        const struct scheme_requirement *requirement = &scheme->requirements[i];
        if (!requirement_applies(session, requirement, METHOD)) continue;
        if (body_stands(session, "finding.set", requirement->clause)) continue;
        if (!next) next = requirement;
        (*left)++;
    }
    return next;
}

static int document_next(struct session *session, struct error *err)
{
    unsigned left;
    const struct scheme_requirement *next = requirement_next(session, &left);
    size_t missing = next ? finding_missing(session, next->clause) : 0;
    int result = answer_set(session, "left", json_integer(left), err);
    if (result == 0) result = answer_set(session, "missing", json_integer((json_int_t)missing), err);
    if (result == 0 && next) result = answer_set(session, "next", json_string(next->clause), err);
    if (result != 0) return result;
    if (!next) {
        say(session, STYLE_GOOD, _("Every requirement is judged.\n"));
        return 0;
    }
    say_requirement(session, next);
    if (say_conflict_of(session, fold_slot(session->fold, "finding.set", next->clause)))
        say(session, STYLE_PLAIN, "\n");
    say_forms_of(session, next->clause);
    say(session, STYLE_DIM, ngettext("  the last one; ", "  %u to go; ", left), left);
    if (missing > 0) say(session, STYLE_DIM, _("schouw form %s, and then "), next->clause);
    say(session, STYLE_DIM, "schouw document %s met|unmet -m TEXT\n", next->clause);
    return 0;
}

static int document_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct finding finding = {.method = METHOD, .ask = true};
    const struct option_spec specs[] = {{"reason", 0, OPTION_TEXT, &finding.reason},
                                        {"without-facts", 0, OPTION_TEXT, &finding.without},
                                        OPTION_MESSAGE(finding.statement),
                                        OPTION_EVIDENCE(finding.statement),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    bool next = words == 1 && strcmp(argv[1], "next") == 0;
    int result = words_count(argv, words, argc == 1 ? 0 : next ? 1 : 2, 2, err);
    if (result == 0) result = case_open(session, err);
    if (result == 0 && words == 2) result = finding_verdict_check(argv[2], err);
    if (result == 0 && words == 2) result = finding_item_check(session, argv[1], err);
    if (result == 0 && next) result = document_next(session, err);
    if (result == 0 && words == 0) result = finding_list(session, METHOD, err);
    if (result == 0 && words == 2) {
        finding.item = argv[1];
        finding.verdict = argv[2];
        result = finding_record(session, &finding, err);
    }
    statement_fini(&finding.statement);
    return result;
}

const struct verb verb_document = {
    .name = "document",
    .group = N_("Assessment"),
    .summary = N_("Judge a requirement by its documents; without words, list them all."),
    .usage =
        "document\ndocument next\ndocument CLAUSE[/POINT] met|unmet|not-applicable [-m TEXT | -F FILE] [-e FILE].. "
        "[--reason TEXT] [--without-facts TEXT]",
    .options = HELP_MESSAGE HELP_EVIDENCE
    "  --reason TEXT           why it replaces the verdict that stands\n" HELP_WITHOUT_FACTS,
    .details = N_("`document next` shows the first requirement without a verdict: what is asked, its points, what one "
                  "expects to see,\n"
                  "which facts its form has. A verdict needs the facts of its clause (`schouw form`).\n"
                  "On a terminal the editor opens for the note when none is given.\n"
                  "\n"
                  "Examples:\n"
                  "  schouw document next\n"
                  "  schouw document 2.2.7 unmet -m \"Archive orderly; no retention periods in writing.\"\n"),
    .run = document_run,
};
