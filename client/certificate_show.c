#include "client/certificate_show.h"

#include <glib.h>
#include <string.h>

#include "checklists/report.h"
#include "client/certificate_life.h"
#include "client/certificate_pdf.h"
#include "client/judgement.h"
#include "client/page.h"
#include "client/standing.h"

/* The certificate that stands, with its state. It can be written out: every item the scheme demands has a value. */
static int certificate_complete(struct session *session, struct life *life, struct certificate **certificate,
                                struct error *err)
{
    session_life(session, life);
    if (!life->issue && life->state == LIFE_CONFLICT)
        return error_set(err, ERROR_CONFLICT,
                         "certificates were issued at two desks, and which one stands is not settled; see `schouw "
                         "conflicts`");
    if (!life->issue)
        return error_set(
            err, ERROR_NOT_FOUND,
            "no certificate stands in %s; after a positive decision `schouw certificate issue NUMBER` makes it",
            session->dossier);
    return certificate_new(session->scheme, session->fold, session->registry, life->issue, session->language,
                           certificate, err);
}

/* --- as text --- */

static void say_invalid(const struct session *session, const struct life *life)
{
    struct text words = {0};
    if (life_is_valid(life)) return;
    life_words(session, life, &words);
    say(session, STYLE_BAD, _("NOT VALID: %s.\n"), words.data ? words.data : "");
    text_fini(&words);
}

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

static int certificate_answer(struct session *session, const struct certificate *certificate, const struct life *life,
                              struct error *err)
{
    int result = answer_set(session, "certificate", certificate_json(certificate), err);
    if (result == 0) result = answer_set(session, "state", json_string(life_state_id(life->state)), err);
    if (result == 0) result = answer_set(session, "since", *life->since ? json_string(life->since) : json_null(), err);
    return result;
}

/* --- as a sheet --- */

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

/* What is stamped across a sheet that is not valid. */
static void stamp_write(const struct session *session, const struct life *life, struct text *stamp,
                        struct text *warning)
{
    if (life_is_valid(life)) return;
    char *upper = g_utf8_strup(life_state_name(life->state, session->language), -1);
    text_puts(stamp, upper);
    g_free(upper);
    text_printf(warning, _("This certificate is not valid: %s"), life_state_name(life->state, session->language));
    if (*life->since) text_printf(warning, _(" since %s"), life->since);
}

static int sheet_save(struct session *session, const struct certificate *certificate, const struct life *life,
                      const char *duplicate, const char *output, struct error *err)
{
    const struct record *issue = life->issue, *body = session->registry ? registry_body(session->registry) : NULL;
    char logo[4200];
    bool has_logo = logo_path(session, logo, sizeof logo);
    struct text pdf = {0}, stamp = {0}, warning = {0};
    stamp_write(session, life, &stamp, &warning);
    const struct certificate_sheet sheet = {.certificate = certificate,
                                            .body = body ? record_text(body, "name") : "",
                                            .scheme = scheme_text_in(&session->scheme->name, session->language),
                                            .issued = record_text(issue, "issued"),
                                            .number = record_text(issue, "number"),
                                            .signed_by = record_text(issue, "signed_by"),
                                            .function = record_text(issue, "function"),
                                            .logo = has_logo ? logo : NULL,
                                            .stamp = stamp.data,
                                            .warning = warning.data,
                                            .duplicate = duplicate,
                                            .language = session->language};
    int result = stamp.failed || warning.failed ? error_memory(err) : certificate_pdf(&sheet, &pdf, err);
    if (result == 0) result = page_save(output, pdf.data, pdf.length, err);
    text_fini(&pdf);
    text_fini(&stamp);
    text_fini(&warning);
    if (result != 0) return result;
    say(session, STYLE_PLAIN, _("Certificate written to "));
    say_text(session, STYLE_BOLD, output);
    say(session, STYLE_PLAIN, ".\n");
    return answer_set(session, "file", json_string(output), err);
}

int certificate_show(struct session *session, const char *output, struct error *err)
{
    struct certificate *certificate = NULL;
    struct life life;
    int result = certificate_complete(session, &life, &certificate, err);
    if (result == 0) say_invalid(session, &life);
    if (result == 0 && output)
        result = sheet_save(session, certificate, &life, NULL, output, err);
    else if (result == 0)
        say_certificate(session, certificate);
    if (result == 0) result = certificate_answer(session, certificate, &life, err);
    certificate_free(certificate);
    return result;
}

/* --- for a participant --- */

static int duplicate_record(struct session *session, const char *party, const char *number, struct error *err)
{
    json_t *body = json_object();
    int result = body ? body_text(body, "number", number, err) : error_memory(err);
    if (result == 0) result = body_day(session, body, NULL, err);
    if (result == 0) result = judgement_allowed(session, "certificate.duplicate", party, body, err);
    if (result == 0) return judgement_record(session, "certificate.duplicate", party, body, err);
    json_decref(body);
    return result;
}

/* "Duplicate for Politie Flevoland, 2026-11-25" */
static void duplicate_words(const struct session *session, const char *party, struct text *text)
{
    const char *name = body_word(body_stands(session, "party.set", party), "name");
    text_printf(text, _("Duplicate for %s"), *name ? name : party);
    text_printf(text, ", %s", body_word(body_stands(session, "certificate.duplicate", party), "on"));
}

int certificate_duplicate(struct session *session, const char *party, const char *output, struct error *err)
{
    struct certificate *certificate = NULL;
    struct life life;
    struct text words = {0};
    int result = certificate_complete(session, &life, &certificate, err);
    if (result == 0) result = duplicate_record(session, party, record_text(life.issue, "number"), err);
    if (result != 0) goto out;
    session_life(session, &life); /* recording opened the dossier anew */
    if (!life.issue) goto out;
    duplicate_words(session, party, &words);
    say_text(session, STYLE_PLAIN, words.data ? words.data : "");
    say(session, STYLE_PLAIN, _(": certificate "));
    say_text(session, STYLE_BOLD, record_text(life.issue, "number"));
    say(session, STYLE_PLAIN, ".\n");
    if (words.failed)
        result = error_memory(err);
    else if (output)
        result = sheet_save(session, certificate, &life, words.data, output, err);
out:
    text_fini(&words);
    certificate_free(certificate);
    return result;
}
