#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checklists/report.h"
#include "client/body.h"
#include "client/html.h"
#include "client/judgement.h"
#include "client/page.h"
#include "client/pending.h"
#include "client/status.h"

struct report_options {
    const char *output, *format;
    bool issue, files;
    struct statement_options statement;
};

static int report_issue(struct session *session, const struct report_options *options, struct error *err)
{
    char *summary = NULL;
    long long number = report_next(session->fold);
    json_t *body = json_object();
    int result = body ? judgement_body(session, NULL, body, err) : error_memory(err);
    if (result == 0) result = body_integer(body, "number", number, err);
    if (result == 0) result = judgement_allowed(session, "report.issue", "report", body, err);
    if (result == 0) result = judgement_demand(session, GATE_REPORT, err);
    if (result == 0)
        result =
            note_read(session, options->statement.message, options->statement.file,
                      _("\n# The summary of the report, in a few sentences. Lines that begin with # are left out.\n"),
                      true, &summary, err);
    if (result == 0 && *summary) result = body_text(body, "summary", summary, err);
    free(summary);
    if (result != 0) {
        json_decref(body);
        return result;
    }
    result = judgement_record(session, "report.issue", "report", body, err);
    if (result == 0) say(session, STYLE_GOOD, _("Report %lld issued, about all that is known here.\n"), number);
    return result;
}

static bool wants_html(const struct report_options *options)
{
    size_t length = options->output ? strlen(options->output) : 0;
    if (options->format) return strcmp(options->format, "html") == 0;
    return length > 0 && !(length > 3 && strcmp(options->output + length - 3, ".md") == 0);
}

/* The folder a file is in. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    if (slash)
        snprintf(folder, PATH_MAX, "%.*s", (int)(slash == path ? 1 : slash - path), path);
    else
        strcpy(folder, ".");
}

static int report_write(struct session *session, const struct report_options *options, struct error *err)
{
    struct assessment *assessment = NULL;
    struct text markdown = {0}, html = {0};
    char folder[PATH_MAX];
    json_t *pending = NULL;
    folder_of(options->output ? options->output : "", folder);
    const struct text *page = &markdown;
    int result = dossier_assess(session, &assessment, err);
    if (result == 0)
        result = report_markdown(assessment, session->fold, session->registry, session->language, &markdown, err);
    if (result == 0) result = pending_list(session, &pending, err);
    if (result == 0) pending_markdown(pending, &markdown);
    if (result == 0 && markdown.failed) result = error_memory(err);
    if (result == 0 && wants_html(options)) {
        result = page_html(session, markdown.data ? markdown.data : "", options->files ? folder : NULL, &html, err);
        page = &html;
    }
    if (result == 0 && options->output)
        result = page_save(options->output, page->data, page->length, err);
    else if (result == 0 && session->json)
        result = json_object_set_new(session->answer, "report", json_string(page->data)) ? error_memory(err) : 0;
    else if (result == 0)
        fwrite(page->data ? page->data : "", 1, page->length, stdout);
    if (result == 0 && options->output) {
        say(session, STYLE_PLAIN, _("Report written to "));
        say_text(session, STYLE_BOLD, options->output);
        say(session, STYLE_PLAIN, ".\n");
        json_object_set_new(session->answer, "file", json_string(options->output));
    }
    json_decref(pending);
    text_fini(&markdown);
    text_fini(&html);
    assessment_free(assessment);
    return result;
}

static int report_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct report_options options = {0};
    const struct option_spec specs[] = {{"output", 'o', OPTION_TEXT, &options.output},
                                        {"format", 0, OPTION_TEXT, &options.format},
                                        {"issue", 0, OPTION_FLAG, &options.issue},
                                        {"with-evidence", 0, OPTION_FLAG, &options.files},
                                        OPTION_MESSAGE(options.statement),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    if (result == 0 && options.format && strcmp(options.format, "html") != 0 && strcmp(options.format, "md") != 0)
        result = error_set(err, ERROR_USAGE, "--format takes html or md, not \"%s\"", options.format);
    if (result == 0 && !options.issue && (options.statement.message || options.statement.file))
        result = error_set(err, ERROR_USAGE, "-m is the summary of a report that is issued; add --issue");
    if (result == 0 && options.files && (!options.output || !wants_html(&options)))
        result = error_set(err, ERROR_USAGE, "--with-evidence goes with a page: add -o FILE.html");
    if (result == 0 && words == 1) result = session_use(session, argv[1], err);
    if (result == 0) result = case_open(session, err);
    if (result == 0 && options.issue) result = report_issue(session, &options, err);
    if (result != 0) return result;
    if (options.issue && !options.output) return 0;
    result = report_write(session, &options, err);
    if (result != 0 && options.issue)
        error_wrap(err, "the report is issued and recorded; `schouw report -o FILE` writes it again");
    return result;
}

const struct verb verb_report = {
    .name = "report",
    .group = N_("Judging"),
    .summary = N_("Print the audit report, or issue it as the auditor's."),
    .usage = "report [-o FILE] [--format html|md] [--with-evidence] [DOSSIER]\n"
             "report --issue [-m SUMMARY | -F FILE] [-o FILE] [--with-evidence]",
    .options = "  --issue                 record that this is the report, about all that is known here\n"
               "  -m, --message TEXT      its summary\n"
               "  -F, --file FILE         the same from a file; - is standard input\n"
               "  -o, --output FILE       write there (HTML; Markdown when FILE ends in .md); else print Markdown\n"
               "  --format html|md        whatever FILE is called\n"
               "  --with-evidence         put the files of the evidence beside the page, in a folder evidence, and "
               "link there\n",
    .details = N_(
        "The report is made from what stands, so it can be printed at any time; issuing it is a statement of the "
        "auditor on\n"
        "which review, advice and decision rest. What is recorded afterwards makes it stale: then it is issued anew.\n"
        "\n"
        "The page holds small pictures of the photographs; each leads to the whole file where this device keeps it, or "
        "with\n"
        "--with-evidence to a copy beside the page, for who gets both.\n"
        "\n"
        "Examples:\n"
        "  schouw report -o report.html\n"
        "  schouw report --issue -m \"One deviation; all else meets the scheme.\"\n"),
    .run = report_run,
};
