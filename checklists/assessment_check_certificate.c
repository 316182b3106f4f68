/* assessment_check_certificate.c: a certificate is issued once in a dossier, on a positive decision. What changes on it
 * later is told by another that replaces it: the same right, under a new number, until the same day. Who has another
 * right, or has it anew, is assessed anew, in a dossier of its own. */
#include <string.h>

#include "checklists/assessment_check.h"
#include "checklists/register_line.h"
#include "checklists/report.h"

static const char *clause_of(const struct check *check, const char *kind)
{
    return scheme_clause_of_rule_kind(check->scheme, kind);
}

/* --- the first --- */

/* Day of issue, validity: a certificate issued on a day is valid to the same day of its last month; where that month
 * has no such day, to the month's last. */
static int first_days(const struct check *check)
{
    char expires[DAY_SIZE];
    const char *issued = record_text(check->record, "issued");
    const struct record *decision = fold_value(check->fold, "decision.set", "decision");
    const char *decided = decision == NULL ? NULL : record_text(decision, "date");
    const char *clause = clause_of(check, "decision");
    if (decided != NULL && strcmp(issued, decided) < 0)
        return check_invalid(check, clause, "uitgegeven op %s, maar besloten op %s", "issued on %s, but decided on %s",
                             issued, decided);
    int result = calendar_add_months(issued, check->scheme->validity_months, expires, check->err);
    if (result != 0 || record_is(check->record, "expires", expires)) return result;
    return check_invalid(check, NULL, "een certificaat van %s is geldig tot %s, niet %s",
                         "a certificate of %s is valid until %s, not %s", issued, expires,
                         record_text(check->record, "expires"));
}

/* Who is named on the first certificate is who was assessed. */
static int first_unchanged(const struct check *check)
{
    static const char *const fields[] = {"partnership", "address",  "postcode",    "town",   "area",
                                         "location",    "covenant", "same_holder", "grounds"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (json_object_get(check->record->body, fields[i]) == NULL) continue;
        return check_invalid(
            check, NULL, "%s hoort bij vervanging (`replaces`): op een eerste certificaat staat wie is beoordeeld",
            "%s belongs to a replacement (`replaces`): a first certificate bears who was assessed", fields[i]);
    }
    return 0;
}

/* The statement that stands beside others, which this one makes again having seen them all; else NULL. */
static const struct record *settled(const struct check *check, const struct slot *slot)
{
    const char *replaces = record_text(check->record, "replaces");
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        const char *other = record_text(entry->record, "replaces");
        if (entry->superseded || entry->refused) continue;
        if (!record_is(check->record, "number", record_text(entry->record, "number"))) continue;
        if (replaces == NULL ? other == NULL : other != NULL && strcmp(replaces, other) == 0) return entry->record;
    }
    return NULL;
}

static int unsettled(const struct check *check)
{
    return check_refuse(check, NULL,
                        "over het certificaat staan uitspraken tegenover elkaar (`schouw conflicts`): geef eerst een "
                        "van die certificaten opnieuw uit",
                        "statements about the certificate contradict each other (`schouw conflicts`): issue one of "
                        "these certificates again first");
}

/* Nothing was issued yet, or one of those that contradict each other is issued again. */
static int first_only(const struct check *check)
{
    const struct slot *slot = fold_slot(check->fold, "certificate.issue", "certificate");
    struct life life;
    if (!slot_stands(slot)) return 0;
    if (slot_value(slot) == NULL) return settled(check, slot) != NULL ? 0 : unsettled(check);
    life_read(check->scheme, check->fold, NULL, record_text(check->record, "issued"), &life);
    if (life.state == LIFE_WITHDRAWN || life.state == LIFE_EXPIRED) return check_life(check, &life);
    return check_refuse(check, check->scheme->right,
                        "in dit dossier is certificaat %s al afgegeven, op %s: wat erop verandert gaat met `schouw "
                        "certificate replace`, vernieuwen met een nieuw dossier (`schouw renew`)",
                        "certificate %s was issued in this dossier already, on %s: what changes on it takes `schouw "
                        "certificate replace`, renewal a new dossier (`schouw renew`)",
                        record_text(life.issue, "number"), record_text(life.issue, "issued"));
}

static int first_check(const struct check *check)
{
    const struct record *opening = dossier_opening(check->fold);
    const char *wanted = opening == NULL ? NULL : record_text(opening, "certificate");
    int result = first_only(check);
    if (result == 0) result = first_unchanged(check);
    if (result == 0 && wanted != NULL && !record_is(check->record, "certificate", wanted))
        result =
            check_refuse(check, clause_of(check, "decision"), "aangevraagd en beoordeeld is %s, niet %s",
                         "applied for and assessed is %s, not %s", wanted, record_text(check->record, "certificate"));
    if (result == 0) result = check_gate(check, GATE_CERTIFICATE, record_text(check->record, "issued"));
    return result == 0 ? first_days(check) : result;
}

/* --- one that replaces another --- */

/* What has to be equal, and what has to be another. */
static int replacement_fields(const struct check *check, const struct record *old, bool settles)
{
    const struct record *record = check->record;
    const char *number = record_text(record, "number"), *grounds = record_text(record, "grounds");
    if (!settles && register_issue(check->fold, number) != NULL)
        return check_invalid(check, NULL, "het nummer %s is al gebruikt: vervanging krijgt een nieuw nummer",
                             "the number %s was used already: a replacement gets a new one", number);
    if (!record_is(record, "certificate", record_text(old, "certificate")))
        return check_refuse(check, check->scheme->right,
                            "certificaat %s is %s en blijft dat bij vervanging; %s vraagt een eigen beoordeling",
                            "certificate %s is %s, also when it is replaced; %s asks for an assessment of its own",
                            record_text(old, "number"), record_text(old, "certificate"),
                            record_text(record, "certificate"));
    if (!record_is(record, "expires", record_text(old, "expires")))
        return check_refuse(check, check->scheme->right,
                            "certificaat %s is geldig tot %s; vervanging verlengt dat niet en verkort het niet (niet "
                            "%s)",
                            "certificate %s is valid until %s; to replace it makes that neither longer nor shorter "
                            "(not %s)",
                            record_text(old, "number"), record_text(old, "expires"), record_text(record, "expires"));
    if (grounds != NULL && grounds[strspn(grounds, " \t\r\n")] != '\0') return 0;
    return check_invalid(check, NULL, "vervangen vraagt gronden: wat er op het certificaat verandert, en waarom",
                         "to replace a certificate takes grounds: what changes on it, and why");
}

/* Not before the one it replaces, nor before what was said of that last. */
static int replacement_day(const struct check *check, const struct record *old)
{
    const struct record *said;
    bool agree;
    const char *issued = record_text(check->record, "issued"), *before = record_text(old, "issued");
    life_statuses(check->fold, &said, &agree);
    if (said != NULL && calendar_compare(record_text(said, "on"), before) > 0) before = record_text(said, "on");
    if (calendar_compare(issued, before) >= 0) return 0;
    return check_invalid(check, NULL, "vervangen op %s, maar over certificaat %s is nog iets gezegd op %s",
                         "replaced on %s, but something was said of certificate %s on %s still", issued,
                         record_text(old, "number"), before);
}

/* The right that a certificate gives stays with who was assessed. Another name may be of the same holder: then the
 * statement says so. */
static int replacement_holder(const struct check *check, const struct record *old)
{
    const char *before = register_bears(check->fold, old, "partnership");
    const char *after = register_bears(check->fold, check->record, "partnership");
    if (before == NULL || after == NULL || strcmp(before, after) == 0) return 0;
    if (json_is_true(json_object_get(check->record->body, "same_holder"))) return 0;
    return check_refuse(check, check->scheme->right,
                        "certificaat %s staat op naam van %s en is niet overdraagbaar aan %s; is het dezelfde houder "
                        "onder een andere naam, zeg dat dan (--same-holder)",
                        "certificate %s is in the name of %s and can not be transferred to %s; if it is the same "
                        "holder under another name, say so (--same-holder)",
                        record_text(old, "number"), before, after);
}

/* What it replaces: the one that stands, or, where several contradict each other, what one of these replaces. */
static int replacement_of(const struct check *check, const struct record **old, bool *settles)
{
    const char *replaces = record_text(check->record, "replaces");
    const struct slot *slot = fold_slot(check->fold, "certificate.issue", "certificate");
    const struct entry *entry = slot_stands(slot) ? slot_value(slot) : NULL;
    *settles = false;
    if (!slot_stands(slot))
        return check_refuse(check, NULL, "in dit dossier is nog geen certificaat afgegeven dat vervangen kan worden",
                            "no certificate was issued in this dossier that could be replaced");
    *old = entry == NULL ? NULL : entry->record;
    if (entry == NULL) {
        const struct record *again = settled(check, slot);
        *old = again == NULL ? NULL : life_replaced(check->fold, again);
        *settles = true;
        return *old == NULL ? unsettled(check) : 0;
    }
    if (record_is(*old, "number", replaces)) return 0;
    return check_invalid(check, NULL, "hier staat certificaat %s, niet %s; alleen wat er staat kan vervangen worden",
                         "certificate %s stands here, not %s; only what stands can be replaced",
                         record_text(*old, "number"), replaces);
}

/* The decision is not asked for again: it is the same certificate. Only a right that there is on the day goes on. */
static int replacement_check(const struct check *check)
{
    const struct record *old = NULL;
    struct life life;
    bool settles;
    int result = replacement_of(check, &old, &settles);
    if (result == 0 && !settles) result = replacement_day(check, old);
    /* One of several that contradict each other is no new replacement: what was said since holds for it as well. */
    if (result == 0 && !settles) {
        life_read(check->scheme, check->fold, check->registry, record_text(check->record, "issued"), &life);
        result = check_life(check, &life);
    }
    if (result == 0) result = check_licence(check, record_text(check->record, "issued"));
    if (result == 0) result = replacement_fields(check, old, settles);
    return result == 0 ? replacement_holder(check, old) : result;
}

int check_certificate(const struct check *check)
{
    struct certificate *certificate = NULL;
    int result = check_not_ahead(check, "issued");
    if (result == 0)
        result = record_text(check->record, "replaces") != NULL ? replacement_check(check) : first_check(check);
    if (result == 0)
        result = certificate_new(check->scheme, check->fold, check->registry, check->record, check->language,
                                 &certificate, check->err);
    certificate_free(certificate);
    return result;
}
