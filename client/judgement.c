#include "client/judgement.h"

#include <stdlib.h>
#include <string.h>

#include "client/body.h"
#include "client/pending.h"
#include "schema/clock.h"

/* Adds that nothing was recorded to a refusal, once. */
static int refusal_end(int result, struct error *err)
{
    const char *end = _(" Nothing was recorded.");
    if (result != ERROR_REFUSED || strstr(err->message, end + 1)) return result;
    size_t length = strlen(err->message);
    const char *stop = length > 0 && strchr(".!?", err->message[length - 1]) ? "" : ".";
    /* Where the reasons fill the message the last of them makes room. */
    size_t room = sizeof err->message - strlen(end) - 2;
    if (length > room) {
        length = room;
        while (length > 0 && ((unsigned char)err->message[length] & 0xC0) == 0x80) length--;
    }
    snprintf(err->message + length, sizeof err->message - length, "%s%s", stop, end);
    return result;
}

int judgement_allowed(struct session *session, const char *kind, const char *item, const json_t *body,
                      struct error *err)
{
    static const char feed[] = "00000000000000000000000000000000"; /* of nobody: it is never kept */
    char *person = NULL;
    struct record *record = NULL;
    const struct record_draft draft = {.dossier = session->dossier,
                                       .feed = feed,
                                       .prev = "",
                                       .kind = kind,
                                       .item = item,
                                       .seq = 1,
                                       .tick = clock_tick(fold_tick(session->fold)),
                                       .body = body};
    if (!session->registry) return 0;
    int result = store_setting(session->store, "person", &person, err);
    if (result == 0) result = record_write(&draft, &record, err);
    if (result == 0) result = registry_may_write(session->registry, session->fold, record, person ? person : "", err);
    if (result == ERROR_REFUSED && err->clause[0] == '\0' && session->scheme)
        snprintf(err->clause, sizeof err->clause, "%s", scheme_clause_of_rule_kind(session->scheme, "separation"));
    record_free(record);
    free(person);
    return refusal_end(result, err);
}

int judgement_body(const struct session *session, const char *day, json_t *body, struct error *err)
{
    json_t *heads = fold_heads(session->fold);
    if (!heads || json_object_set_new(body, "on", heads) != 0) return error_memory(err);
    return body_text(body, "date", day ? day : session->today, err);
}

int judgement_record(struct session *session, const char *kind, const char *item, json_t *body, struct error *err)
{
    return refusal_end(body_record(session, kind, item, body, err), err);
}

static int evidence_demand(const struct session *session, struct error *err)
{
    json_t *pending = NULL;
    int result = pending_list(session, &pending, err);
    if (result == 0) result = pending_refuse(pending, err);
    json_decref(pending);
    return result;
}

int judgement_demand(const struct session *session, enum gate gate, struct error *err)
{
    struct assessment *assessment = NULL;
    int result = assessment_new(session->scheme, session->fold, session->registry, session->today, &assessment, err);
    if (result == 0) result = assessment_demand(assessment, gate, session->language, err);
    assessment_free(assessment);
    if (result == 0 && gate == GATE_REPORT) result = evidence_demand(session, err);
    return refusal_end(result, err);
}
