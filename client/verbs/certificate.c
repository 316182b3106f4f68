#include <stdlib.h>
#include <string.h>

#include "checklists/report.h"
#include "client/body.h"
#include "client/certificate_pdf.h"
#include "client/judgement.h"
#include "client/page.h"
#include "client/status.h"

/* --- issue --- */

/* Name and function of who signs, as the registry has them. */
static int signer_set(struct session *session, json_t *body, struct error *err)
{
    char *person = NULL;
    int result = store_setting(session->store, "person", &person, err);
    if (result != 0) return result;
    const struct record *known = session->registry && person ? registry_person(session->registry, person) : NULL;
    const char *function = known ? record_text(known, "function") : NULL;
    if (!known || !function)
        result =
            error_set(err, ERROR_USAGE,
                      "a certificate bears the name and function of who signs, and the registry has none of %s; an "
                      "administrator gives them: `schouw registry person %s --name NAME --function FUNCTION`",
                      person ? person : "you", person ? person : "PERSON");
    if (result == 0) result = body_text(body, "signed_by", record_text(known, "name"), err);
    if (result == 0) result = body_text(body, "function", function, err);
    free(person);
    return result;
}

static int certificate_body(struct session *session, const char *number, const char *issued, const char *participants,
                            json_t *body, struct error *err)
{
    char expires[DAY_SIZE];
    const struct record *opened = fold_value(session->fold, "dossier.open", "dossier");
    if (!session->scheme || !opened)
        return error_set(err, ERROR_USAGE, "%s is no case that was opened here", session->dossier);
    if (!issued) issued = session->today;
    int result = calendar_add_months(issued, session->scheme->validity_months, expires, err);
    if (result == 0) result = body_text(body, "number", number, err);
    if (result == 0) result = body_text(body, "certificate", record_text(opened, "certificate"), err);
    if (result == 0) result = body_text(body, "issued", issued, err);
    if (result == 0) result = body_text(body, "expires", expires, err);
    if (result == 0 && participants) {
        json_t *names = words_split(participants);
        result = names ? body_array(body, "participants", names, err) : error_memory(err);
    }
    return result;
}

/* That the certificate can be written out: every item the scheme demands has a value. */
static int certificate_complete(struct session *session, struct certificate **certificate, struct error *err)
{
    const struct record *issue = fold_value(session->fold, "certificate.issue", "certificate");
    if (!issue)
        return error_set(
            err, ERROR_NOT_FOUND,
            "no certificate stands in %s; after a positive decision `schouw certificate issue NUMBER` makes it",
            session->dossier);
    return certificate_new(session->scheme, session->fold, session->registry, issue, session->language, certificate,
                           err);
}

static int certificate_issue(struct session *session, const char *number, const char *issued, const char *participants,
                             struct error *err)
{
    json_t *body = json_object();
    int result = body ? certificate_body(session, number, issued, participants, body, err) : error_memory(err);
    /* Who may not, hears that before what is missing; a name stands in until it is known who signs. */
    if (result == 0) result = body_text(body, "signed_by", "-", err);
    if (result == 0) result = body_text(body, "function", "-", err);
    if (result == 0) result = judgement_allowed(session, "certificate.issue", "certificate", body, err);
    if (result == 0) result = signer_set(session, body, err);
    if (result != 0) {
        json_decref(body);
        return result;
    }
    result = judgement_record(session, "certificate.issue", "certificate", body, err);
    if (result != 0) return result;
    const struct record *issue = fold_value(session->fold, "certificate.issue", "certificate");
    if (!issue) return 0; /* in conflict: issued at two desks; status tells */
    say(session, STYLE_PLAIN, _("Certificate "));
    say_text(session, STYLE_GOOD, number);
    say(session, STYLE_PLAIN, _(" issued %s, valid until %s. `schouw certificate show -o FILE.pdf` writes it.\n"),
        record_text(issue, "issued"), record_text(issue, "expires"));
    return 0;
}

/* --- show --- */

static void say_certificate(const struct session *session, const struct certificate *certificate)
{
    for (size_t i = 0; i < certificate->count; i++) {
        const struct certificate_line *line = &certificate->lines[i];
        if (!*line->text) continue;
        if (*line->label) {
            say_text(session, STYLE_DIM, line->label);
            say(session, STYLE_PLAIN, ": ");
        }
        say_text(session, STYLE_PLAIN, line->text);
        say(session, STYLE_PLAIN, "\n");
    }
}

static json_t *certificate_json(const struct certificate *certificate)
{
    json_t *lines = json_array();
    for (size_t i = 0; i < certificate->count; i++) {
        const struct certificate_line *line = &certificate->lines[i];
        json_array_append_new(lines,
                              json_pack("{s:s,s:s,s:s}", "id", line->id, "label", line->label, "text", line->text));
    }
    return lines;
}

/* The logo of the body, when it is a PNG whose bytes are here. */
static bool logo_path(const struct session *session, char *path, size_t size)
{
    const struct record *body = session->registry ? registry_body(session->registry) : NULL;
    const char *sha256 = body ? record_text(body, "logo") : NULL;
    const struct record *evidence =
        sha256 ? fold_value(registry_fold(session->registry), "evidence.add", sha256) : NULL;
    if (!evidence || !record_is(evidence, "type", "image/png")) return false;
    return store_evidence_path(session->store, sha256, path, size);
}

static int certificate_save(struct session *session, const struct certificate *certificate, const char *output,
                            struct error *err)
{
    const struct record *issue = fold_value(session->fold, "certificate.issue", "certificate");
    const struct record *body = session->registry ? registry_body(session->registry) : NULL;
    char logo[4200];
    bool has_logo = logo_path(session, logo, sizeof logo);
    struct text pdf = {0};
    const struct certificate_sheet sheet = {.certificate = certificate,
                                            .body = body ? record_text(body, "name") : "",
                                            .scheme = scheme_text_in(&session->scheme->name, session->language),
                                            .issued = record_text(issue, "issued"),
                                            .number = record_text(issue, "number"),
                                            .signed_by = record_text(issue, "signed_by"),
                                            .function = record_text(issue, "function"),
                                            .logo = has_logo ? logo : NULL,
                                            .language = session->language};
    int result = certificate_pdf(&sheet, &pdf, err);
    if (result == 0) result = page_save(output, pdf.data, pdf.length, err);
    text_fini(&pdf);
    if (result != 0) return result;
    say(session, STYLE_PLAIN, _("Certificate written to "));
    say_text(session, STYLE_BOLD, output);
    say(session, STYLE_PLAIN, ".\n");
    return json_object_set_new(session->answer, "file", json_string(output)) == 0 ? 0 : error_memory(err);
}

static int certificate_show(struct session *session, const char *output, struct error *err)
{
    struct certificate *certificate = NULL;
    int result = certificate_complete(session, &certificate, err);
    if (result == 0 && output)
        result = certificate_save(session, certificate, output, err);
    else if (result == 0)
        say_certificate(session, certificate);
    if (result == 0 && json_object_set_new(session->answer, "certificate", certificate_json(certificate)) != 0)
        result = error_memory(err);
    certificate_free(certificate);
    return result;
}

static int certificate_run(struct session *session, int argc, char **argv, struct error *err)
{
    const char *issued = NULL, *participants = NULL, *output = NULL;
    const struct option_spec specs[] = {{"issued", 0, OPTION_DATE, &issued},
                                        {"participants", 0, OPTION_TEXT, &participants},
                                        {"output", 'o', OPTION_TEXT, &output},
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 1, 2, err);
    if (result != 0) return result;
    bool issue = strcmp(argv[1], "issue") == 0;
    if (!issue && strcmp(argv[1], "show") != 0)
        return error_set(err, ERROR_USAGE, "certificate issue or certificate show, not \"%.60s\"", argv[1]);
    if (issue && words != 2)
        return error_set(err, ERROR_USAGE, "usage: schouw certificate issue NUMBER [--issued DATE]");
    if (issue && output)
        return error_set(err, ERROR_USAGE, "-o goes with `schouw certificate show`, once the certificate is issued");
    if (!issue && words == 2) result = session_use(session, argv[2], err);
    if (result == 0) result = case_open(session, err);
    if (result != 0) return result;
    return issue ? certificate_issue(session, argv[2], issued, participants, err)
                 : certificate_show(session, output, err);
}

const struct verb verb_certificate = {
    .name = "certificate",
    .group = N_("Judging"),
    .summary = N_("Issue the certificate, or show it as text or PDF."),
    .usage = "certificate issue NUMBER [--issued DATE] [--participants \"NAME,NAME\"]\ncertificate show [-o FILE.pdf] "
             "[DOSSIER]",
    .options = "  --issued DATE           day of issue, YYYY-MM-DD; today when not given\n"
               "  --participants NAMES    participants to name on it, comma separated\n"
               "  -o, --output FILE       write the PDF there\n",
    .details =
        N_("NUMBER is unique: capitals, digits and hyphens. Issuing asks for a positive decision that is not stale and "
           "a valid\n"
           "licence of the scheme owner. How long it is valid follows from the scheme; who signs from the registry.\n"
           "\n"
           "Examples:\n"
           "  schouw certificate issue KVO-2026-001 --issued 2026-11-25\n"
           "  schouw certificate show -o certificate.pdf\n"),
    .run = certificate_run,
};
