/* assessment_check_opening.c: how a dossier begins, and who works on it. */
#include <string.h>

#include "checklists/assessment_check.h"

/* A dossier is pinned to the scheme and certificate it was opened for. */
static int opening_again(const struct check *check)
{
    const struct record *before = dossier_opening(check->fold);
    if (before == NULL) return 0;
    const char *scheme = record_text(before, "scheme"), *certificate = record_text(before, "certificate");
    if (record_is(check->record, "scheme", scheme) && record_is(check->record, "certificate", certificate)) return 0;
    return check_refuse(check, NULL, "het dossier is geopend voor %s, %s; open een nieuw dossier voor een ander",
                        "the dossier was opened for %s, %s; open a new dossier for another", scheme, certificate);
}

/* What a certificate asks that was issued before. */
static int opening_previous(const struct check *check, const char *certificate)
{
    const struct scheme_rule *requires = check_rule(check, "requires-certificate", certificate);
    const struct scheme_rule *within = check_rule(check, "within-years", certificate);
    const struct scheme_item *wanted =
        scheme_item(check->scheme->certificates, check->scheme->certificates_count, certificate);
    const char *name = check_words(check, &wanted->name), *opened = record_text(check->record, "opened");
    const char *previous = record_text(check->record, "previous_certificate");
    const char *issued = record_text(check->record, "previous_issued");
    if (requires != NULL && previous == NULL)
        return check_refuse(check, requires->clause,
                            "%s vraagt een bestaand certificaat; geef --previous-certificate, --previous-number en "
                            "--previous-issued",
                            "%s needs an existing certificate; give --previous-certificate, --previous-number and "
                            "--previous-issued",
                            name);
    if (requires != NULL && !rule_names(requires, previous))
        return check_refuse(check, requires->clause, "%s kan niet volgen op certificaat \"%s\"",
                            "%s can not follow the certificate \"%s\"", name, previous);
    if (within != NULL && issued == NULL)
        return check_refuse(check, within->clause,
                            "%s: het besluit valt binnen %d jaar na het vorige certificaat; geef --previous-issued",
                            "%s: the decision falls within %d years of the previous certificate; give "
                            "--previous-issued",
                            name, within->years);
    if (issued != NULL && strcmp(issued, opened) > 0)
        return check_invalid(check, NULL, "het vorige certificaat (%s) is niet van na de opening (%s)",
                             "the previous certificate (%s) can not be from after the opening (%s)", issued, opened);
    return 0;
}

/* A dossier is opened under the version that binds on its first day. One that was opened in time may be assessed
 * longer: that is the rule `binding`. */
static int opening_binds(const struct check *check, const char *opened)
{
    const struct scheme *scheme = check->scheme;
    if (scheme->binds_from != NULL && strcmp(opened, scheme->binds_from) < 0)
        return check_refuse(check, NULL, "schema %s bindt vanaf %s; geopend is op %s",
                            "scheme %s binds from %s; this is opened on %s", scheme->id, scheme->binds_from, opened);
    if (scheme->binds_until == NULL || strcmp(opened, scheme->binds_until) <= 0) return 0;
    if (scheme->successor != NULL)
        return check_refuse(check, NULL, "schema %s bond tot en met %s; geopend is op %s: dat gaat onder %s",
                            "scheme %s bound until %s; this is opened on %s: that goes under %s", scheme->id,
                            scheme->binds_until, opened, scheme->successor);
    return check_refuse(check, NULL, "schema %s bond tot en met %s; geopend is op %s",
                        "scheme %s bound until %s; this is opened on %s", scheme->id, scheme->binds_until, opened);
}

int check_opening(const struct check *check)
{
    const struct scheme *scheme = check->scheme;
    const char *opened = record_text(check->record, "opened");
    const char *certificate = record_text(check->record, "certificate");
    if (!record_is(check->record, "scheme", scheme->id))
        return check_invalid(check, NULL, "het dossier is onder schema %s, niet %s",
                             "the dossier is under scheme %s, not %s", record_text(check->record, "scheme"),
                             scheme->id);
    int result = opening_binds(check, opened);
    if (result == 0) result = check_not_ahead(check, "opened");
    if (result == 0 && record_is(check->record, "renews", check->record->dossier))
        result = check_invalid(check, NULL, "een dossier vernieuwt niet zichzelf", "a dossier does not renew itself");
    if (result == 0)
        result = check_known(check, scheme->certificates, scheme->certificates_count, certificate, "certificaat",
                             "certificate");
    if (result == 0) result = opening_again(check);
    return result == 0 ? opening_previous(check, certificate) : result;
}

/* Whoever audits has every qualification on the day. */
static int team_qualified(const struct check *check, const char *person)
{
    const struct scheme_rule *rule = check_rule(check, "qualification", NULL);
    const char *on = record_text(check->record, "on");
    struct text lacking = {0};
    int result = 0;
    if (rule == NULL) return 0;
    if (check->registry == NULL)
        return check_refuse(check, rule->clause, "het register is hier niet: kwalificaties zijn onbekend; schouw sync",
                            "the registry is not here: qualifications are not known; schouw sync");
    unsigned count =
        qualifications_lacking(check->scheme, rule, check->registry, person, on, check->language, &lacking);
    if (lacking.failed)
        result = error_memory(check->err);
    else if (count > 0)
        result = check_refuse(check, rule->clause, "%s kan op %s niet als auditor worden aangewezen: mist %s",
                              "%s can not be assigned as auditor on %s: lacks %s",
                              registry_person_name(check->registry, person), on, lacking.data);
    text_fini(&lacking);
    return result;
}

/* What someone was assigned as earlier: who was released without having done anything is free. */
static int team_separate(const struct check *check, const char *person, bool audits)
{
    struct part part = part_taken(check->fold, check->registry, person);
    const char *clause = scheme_clause_of_rule_kind(check->scheme, "separation");
    const char *name = check->registry == NULL ? person : registry_person_name(check->registry, person);
    const struct record *now = fold_value(check->fold, "team.set", person);
    if (now != NULL && record_is(now, "status", "assigned")) {
        bool auditor = record_is(now, "role", "auditor");
        part.audited |= auditor;
        part.judged |= !auditor;
    }
    if (audits && part.judged)
        return check_refuse(check, clause, "%s beoordeelt of besluit in dit dossier en kan er niet auditor van zijn",
                            "%s reviews or decides in this dossier and can not be its auditor", name);
    if (!audits && part.audited)
        return check_refuse(check, clause, "%s is auditor van dit dossier en kan er niet over oordelen of besluiten",
                            "%s audits this dossier and can not review it or decide on it", name);
    return 0;
}

/* Nobody is assigned to a case that has ended. */
static int team_needed(const struct check *check)
{
    const struct record *end = case_ended(check->fold);
    struct text sentence = {0};
    if (end == NULL) return 0;
    case_ended_write(check->scheme, end, check->language, &sentence);
    int result = sentence.failed
                     ? error_memory(check->err)
                     : check_refuse(check, NULL, "de zaak is beëindigd: %s", "the case has ended: %s", sentence.data);
    text_fini(&sentence);
    return result;
}

int check_team(const struct check *check)
{
    const char *person = check->record->item, *role = record_text(check->record, "role");
    if (!record_is(check->record, "status", "assigned")) return 0;
    bool audits = strcmp(role, "auditor") == 0;
    int result = team_needed(check);
    if (result == 0) result = check_not_ahead(check, "on");
    if (result == 0 && audits) result = team_qualified(check, person);
    if (result == 0) result = team_separate(check, person, audits);
    if (result != 0 || check->registry == NULL) return result;
    if ((registry_roles(check->registry, person) & role_parse(role)) != 0) return 0;
    return check_refuse(check, NULL, "%s heeft in het register niet de rol %s",
                        "%s does not have the role %s in the registry", registry_person_name(check->registry, person),
                        role);
}
