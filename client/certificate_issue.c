#include "client/certificate_issue.h"

#include <stdlib.h>
#include <string.h>

#include "checklists/register_line.h"
#include "client/certificate_life.h"
#include "client/judgement.h"

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
                      person ? person : _("you"), person ? person : _("PERSON"));
    if (result == 0) result = body_text(body, "signed_by", record_text(known, "name"), err);
    if (result == 0) result = body_text(body, "function", function, err);
    free(person);
    return result;
}

/* Who may not, hears that before what is missing; a name stands in until it is known who signs. */
static int issue_allowed(struct session *session, json_t *body, struct error *err)
{
    int result = body_text(body, "signed_by", "-", err);
    if (result == 0) result = body_text(body, "function", "-", err);
    if (result == 0) result = judgement_allowed(session, "certificate.issue", "certificate", body, err);
    return result == 0 ? signer_set(session, body, err) : result;
}

static int participants_set(json_t *body, const char *participants, struct error *err)
{
    if (!participants) return 0;
    json_t *names = words_split(participants);
    return names ? body_array(body, "participants", names, err) : error_memory(err);
}

/* Records what is in the body, unless making it went wrong; takes it over. */
static int issue_record(struct session *session, json_t *body, int result, struct error *err)
{
    if (result == 0) return judgement_record(session, "certificate.issue", "certificate", body, err);
    json_decref(body);
    return result;
}

/* --- the first --- */

static int first_body(struct session *session, const char *number, const struct certificate_words *words, json_t *body,
                      struct error *err)
{
    char expires[DAY_SIZE];
    const struct record *opened = fold_value(session->fold, "dossier.open", "dossier");
    const char *issued = words->issued ? words->issued : session->today;
    if (!session->scheme || !opened)
        return error_set(err, ERROR_USAGE, "%s is no case that was opened here", session->dossier);
    int result = calendar_add_months(issued, session->scheme->validity_months, expires, err);
    if (result == 0) result = body_text(body, "number", number, err);
    if (result == 0) result = body_text(body, "certificate", record_text(opened, "certificate"), err);
    if (result == 0) result = body_text(body, "issued", issued, err);
    if (result == 0) result = body_text(body, "expires", expires, err);
    return result == 0 ? participants_set(body, words->participants, err) : result;
}

int certificate_issue(struct session *session, const char *number, const struct certificate_words *words,
                      struct error *err)
{
    json_t *body = json_object();
    int result = body ? first_body(session, number, words, body, err) : error_memory(err);
    if (result == 0) result = issue_allowed(session, body, err);
    result = issue_record(session, body, result, err);
    if (result != 0) return result;
    const struct record *issue = fold_value(session->fold, "certificate.issue", "certificate");
    if (!issue) return 0; /* in conflict: issued at two desks; status tells */
    say(session, STYLE_PLAIN, _("Certificate "));
    say_text(session, STYLE_GOOD, number);
    say(session, STYLE_PLAIN, _(" issued %s, valid until %s. `schouw certificate show -o FILE.pdf` writes it.\n"),
        record_text(issue, "issued"), record_text(issue, "expires"));
    return 0;
}

/* --- one that replaces another --- */

static int changes_set(const struct certificate_words *words, json_t *body, struct error *err)
{
    const struct {
        const char *field, *value;
    } changes[] = {
        {"partnership", words->name},  {"address", words->address}, {"postcode", words->postcode},
        {"town", words->town},         {"area", words->area},       {"location", words->location},
        {"covenant", words->covenant},
    };
    int result = 0;
    for (size_t i = 0; i < sizeof changes / sizeof *changes && result == 0; i++)
        result = body_text(body, changes[i].field, changes[i].value, err);
    if (result == 0 && words->same_holder) result = body_boolean(body, "same_holder", true, err);
    return result == 0 ? participants_set(body, words->participants, err) : result;
}

static int replacement_body(struct session *session, const char *old, const char *number,
                            const struct certificate_words *words, json_t *body, struct error *err)
{
    struct life life;
    const struct record *issue = register_issue(session->fold, old);
    session_life(session, &life);
    if (!issue && life.issue)
        return error_set(err, ERROR_NOT_FOUND, "certificate %.64s is not of %s; %s is", old, session->dossier,
                         record_text(life.issue, "number"));
    if (!issue) return error_set(err, ERROR_NOT_FOUND, "no certificate %.64s was issued in %s", old, session->dossier);
    int result = body_text(body, "number", number, err);
    if (result == 0) result = body_text(body, "replaces", old, err);
    if (result == 0) result = body_text(body, "certificate", record_text(issue, "certificate"), err);
    if (result == 0) result = body_text(body, "issued", words->issued ? words->issued : session->today, err);
    if (result == 0) result = body_text(body, "expires", record_text(issue, "expires"), err);
    return result == 0 ? changes_set(words, body, err) : result;
}

/* Duplicates are of the number they bear. */
static void say_duplicates_left(const struct session *session, const char *old)
{
    size_t first, count = fold_slots_of(session->fold, "certificate.duplicate", &first), left = 0;
    for (size_t i = first; i < first + count; i++) {
        const struct entry *entry = slot_value(fold_slot_at(session->fold, i));
        left += entry && record_is(entry->record, "number", old);
    }
    if (left == 0) return;
    say(session, STYLE_WARN,
        ngettext("%zu duplicate is of the old one: `schouw certificate duplicate PARTY` makes it anew.\n",
                 "%zu duplicates are of the old one: `schouw certificate duplicate PARTY` makes them anew.\n", left),
        left);
}

int certificate_replace(struct session *session, const char *old, const char *number,
                        const struct certificate_words *words, const struct statement_options *options,
                        struct error *err)
{
    json_t *body = json_object();
    int result = body ? replacement_body(session, old, number, words, body, err) : error_memory(err);
    if (result == 0) result = issue_allowed(session, body, err);
    if (result == 0)
        result = body_grounds(session, options, _("# What changes on the certificate, and why.\n"), body, err);
    result = issue_record(session, body, result, err);
    if (result != 0) return result;
    const struct record *issue = fold_value(session->fold, "certificate.issue", "certificate");
    if (!issue) return 0; /* in conflict: replaced at two desks; status tells */
    say(session, STYLE_PLAIN, _("Certificate "));
    say_text(session, STYLE_GOOD, number);
    say(session, STYLE_PLAIN, _(" replaces "));
    say_text(session, STYLE_PLAIN, old);
    say(session, STYLE_PLAIN,
        _(" from %s, valid until %s as before. `schouw certificate show -o FILE.pdf` writes it.\n"),
        record_text(issue, "issued"), record_text(issue, "expires"));
    say_duplicates_left(session, old);
    return 0;
}
