/* assessment_check_life.c: what becomes of a certificate: valid, suspended and valid again, withdrawn for good; and the
 * duplicates of a valid one. Each is about the number that stands, in the order of its days. */
#include <string.h>

#include "checklists/assessment_check.h"

int check_licence(const struct check *check, const char *day)
{
    const struct scheme_rule *rule = check_rule(check, "valid-licence", record_text(check->record, "certificate"));
    if (rule == NULL || (check->registry != NULL && registry_licence(check->registry, check->scheme->id, day) != NULL))
        return 0;
    return check_refuse(check, rule->clause, "op %s is er geen geldige licentie voor %s",
                        "on %s there is no valid licence for %s", day, check->scheme->id);
}

/* --- the state a certificate is in --- */

static int refuse_unlicensed(const struct check *check, const char *number)
{
    return check_refuse(check, scheme_clause_of_rule_kind(check->scheme, "valid-licence"),
                        "certificaat %s geldt nu niet: de instelling heeft geen geldige licentie voor %s",
                        "certificate %s does not count now: the body has no valid licence for %s", number,
                        check->scheme->id);
}

int check_life(const struct check *check, const struct life *life)
{
    const char *clause = check->scheme->right;
    const char *number = life->issue == NULL ? "" : record_text(life->issue, "number");
    switch (life->state) {
    case LIFE_VALID:
        return 0;
    case LIFE_NONE:
        return check_refuse(check, NULL, "in dit dossier is nog geen certificaat afgegeven",
                            "no certificate was issued in this dossier yet");
    case LIFE_SUSPENDED:
        return check_refuse(check, clause,
                            "certificaat %s is geschorst sinds %s; eerst wordt dat opgeheven (`schouw certificate lift "
                            "%s`)",
                            "certificate %s is suspended since %s; that is lifted first (`schouw certificate lift %s`)",
                            number, life->since, number);
    case LIFE_WITHDRAWN:
        return check_refuse(
            check, clause,
            "certificaat %s is ingetrokken op %s, voorgoed; een nieuw vraagt een nieuw dossier (`schouw "
            "renew`)",
            "certificate %s was withdrawn on %s, for good; a new one takes a new dossier (`schouw "
            "renew`)",
            number, life->since);
    case LIFE_EXPIRED:
        return check_refuse(check, clause,
                            "certificaat %s was geldig tot en met %s; vernieuwen vraagt een nieuw dossier (`schouw "
                            "renew`)",
                            "certificate %s was valid until %s; renewal takes a new dossier (`schouw renew`)", number,
                            life->expires);
    case LIFE_UNLICENSED:
        return refuse_unlicensed(check, number);
    case LIFE_CONFLICT:
        break;
    }
    return check_refuse(check, NULL, "uitspraken over het certificaat spreken elkaar tegen (`schouw conflicts`)",
                        "statements about the certificate contradict each other (`schouw conflicts`)");
}

/* That a number is the one that stands. */
static int number_stands(const struct check *check, const struct life *life, const char *number)
{
    if (life->issue == NULL) return check_life(check, life);
    if (record_is(life->issue, "number", number)) return 0;
    return check_invalid(check, NULL, "hier staat certificaat %s, niet %s", "certificate %s stands here, not %s",
                         record_text(life->issue, "number"), number);
}

static int not_before(const struct check *check, const char *day, const char *nl, const char *en)
{
    const char *on = record_text(check->record, "on");
    if (calendar_compare(on, day) >= 0) return 0;
    return check_invalid(check, NULL, "de dag %s ligt voor %s, toen het certificaat %s",
                         "the day %s is before %s, when the certificate %s", on, day,
                         check->language == LANGUAGE_NL ? nl : en);
}

/* --- suspended, valid again, withdrawn --- */

/* Where statements contradict each other whoever saw them all says which holds; but what was withdrawn stays so. */
static int status_settles(const struct check *check, const struct record *said)
{
    if (!record_is(said, "status", "withdrawn") || record_is(check->record, "status", "withdrawn")) return 0;
    return check_refuse(check, check->scheme->right,
                        "een van de uitspraken die elkaar tegenspreken trekt het certificaat in (op %s); dat is "
                        "voorgoed, dus alleen intrekken maakt hier een eind aan",
                        "one of the statements that contradict each other withdraws the certificate (on %s); that is "
                        "for good, so that only withdrawing it ends this",
                        record_text(said, "on"));
}

static int status_follows(const struct check *check, const struct life *life, const struct record *said)
{
    const char *number = record_text(life->issue, "number"), *clause = check->scheme->right;
    bool suspended = said != NULL && record_is(said, "status", "suspended");
    struct life now = *life;
    now.status = said;
    /* Withdrawn or expired: whatever day the statement names, that is the end. */
    if (said != NULL && record_is(said, "status", "withdrawn")) {
        now.state = LIFE_WITHDRAWN;
        memcpy(now.since, record_text(said, "on"), DAY_SIZE);
        return check_life(check, &now);
    }
    if (calendar_compare(record_text(check->record, "on"), life->expires) > 0) {
        now.state = LIFE_EXPIRED;
        return check_life(check, &now);
    }
    if (suspended && record_is(check->record, "status", "suspended"))
        return check_refuse(check, clause, "certificaat %s is al geschorst, sinds %s",
                            "certificate %s is suspended already, since %s", number, record_text(said, "on"));
    if (!suspended && record_is(check->record, "status", "valid"))
        return check_refuse(check, clause, "certificaat %s is niet geschorst; er is niets op te heffen",
                            "certificate %s is not suspended; there is nothing to lift", number);
    if (said == NULL) return 0;
    return not_before(check, record_text(said, "on"), suspended ? "geschorst werd" : "weer geldig werd",
                      suspended ? "was suspended" : "became valid again");
}

/* `until` tells by when a suspension is lifted, or the certificate withdrawn. */
static int status_until(const struct check *check)
{
    const char *until = record_text(check->record, "until"), *on = record_text(check->record, "on");
    if (until == NULL) return 0;
    if (!record_is(check->record, "status", "suspended"))
        return check_invalid(check, NULL, "alleen een schorsing heeft een einddag (%s)",
                             "only a suspension has a last day (%s)", until);
    if (calendar_compare(until, on) > 0) return 0;
    return check_invalid(check, NULL, "geschorst vanaf %s, tot %s: de einddag ligt daarna",
                         "suspended from %s, until %s: the last day comes after that", on, until);
}

int check_status(const struct check *check)
{
    struct life life;
    const struct record *said;
    bool agree;
    int result = check_not_ahead(check, "on");
    life_read(check->scheme, check->fold, NULL, record_text(check->record, "on"), &life);
    if (result == 0) result = number_stands(check, &life, check->record->item);
    if (result != 0) return result;
    life_statuses(check->fold, &said, &agree);
    result = agree ? status_follows(check, &life, said) : status_settles(check, said);
    if (result == 0) result = not_before(check, record_text(life.issue, "issued"), "werd afgegeven", "was issued");
    return result == 0 ? status_until(check) : result;
}

/* --- duplicates --- */

int check_duplicate(const struct check *check)
{
    struct life life;
    const char *on = record_text(check->record, "on"), *party = check->record->item;
    const struct record *known = fold_value(check->fold, "party.set", party);
    int result = check_not_ahead(check, "on");
    life_read(check->scheme, check->fold, check->registry, on, &life);
    if (result == 0) result = number_stands(check, &life, record_text(check->record, "number"));
    if (result == 0) result = not_before(check, record_text(life.issue, "issued"), "werd afgegeven", "was issued");
    if (result == 0) result = check_life(check, &life);
    if (result != 0) return result;
    if (known != NULL && json_is_true(json_object_get(known->body, "participant"))) return 0;
    return check_invalid(check, NULL, "%s is geen deelnemer: een duplicaat is voor een deelnemer (`schouw party`)",
                         "%s is no participant: a duplicate is for a participant (`schouw party`)", party);
}
