#include <string.h>

#include "client/device_key.h"
#include "client/pending.h"
#include "client/status.h"
#include "client/store_aside.h"
#include "client/store_forget.h"
#include "client/verb.h"

/* The whole assessment, for programs. */
static json_t *status_json(const struct session *session, const struct assessment *assessment, json_t *pending,
                           long long unsealed, long long unlanded, int64_t kept, bool released)
{
    json_t *sections = json_array(), *answers = json_array(), *gates = json_object();
    for (size_t i = 0; i < assessment->sections_count; i++) {
        const struct section *section = &assessment->sections[i];
        json_array_append_new(sections, json_pack("{s:s,s:s,s:i,s:i,s:s}", "id", section->item->id, "name",
                                                  scheme_text_in(&section->item->name, session->language), "total",
                                                  (int)section->total, "met", (int)section->met, "worst",
                                                  answer_state_id(section->worst)));
    }
    for (size_t i = 0; i < assessment->count; i++) {
        const struct answer *answer = &assessment->answers[i];
        json_array_append_new(answers, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:O?,s:s}", "id", answer->id, "clause",
                                                 answer->clause, "section", answer->section, "before",
                                                 gate_name(answer->before), "state", answer_state_id(answer->state),
                                                 "sentence", scheme_text_in(&answer->sentence, session->language),
                                                 "remedy", answer->remedy, "facts", answer->facts, "due", answer->due));
    }
    for (int gate = 0; gate < GATE_COUNT; gate++)
        json_object_set_new(gates, gate_name((enum gate)gate),
                            json_string(assessment_gate(assessment, (enum gate)gate, NULL) ? "open" : "shut"));
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:o,s:o,s:o,s:O,s:I,s:I,s:I,s:b,s:s}", "dossier", session->dossier,
                     "name", dossier_name(session), "scheme", assessment->scheme->id, "certificate",
                     assessment->certificate, "day", assessment->day, "last_day", assessment->last_day, "open",
                     (json_int_t)assessment->open, "sections", sections, "answers", answers, "gates", gates, "pending",
                     pending, "unsealed", (json_int_t)unsealed, "unsynced", (json_int_t)unlanded, "aside",
                     (json_int_t)kept, "released", released, "phase", dossier_phase(session->fold));
}

static void say_header(const struct session *session, const struct assessment *assessment)
{
    const struct scheme *scheme = assessment->scheme;
    say_text(session, STYLE_BOLD, dossier_name(session));
    say(session, STYLE_DIM, " (%s)\n", session->dossier);
    say_text(session, STYLE_PLAIN, scheme_text_in(&scheme->name, session->language));
    say(session, STYLE_PLAIN, " ");
    say_text(session, STYLE_PLAIN, scheme->version);
    say(session, STYLE_PLAIN, " · ");
    say_text(session, STYLE_PLAIN,
             item_name(session, scheme->certificates, scheme->certificates_count, assessment->certificate));
    say(session, STYLE_PLAIN, " · %s · %s\n", gettext(dossier_phase(session->fold)), assessment->day);
}

/* What was left out after a refusal counts nowhere, and is not to be forgotten. */
static void say_kept(const struct session *session, const struct aside_counts *counts)
{
    if (counts->kept == 0) return;
    say(session, STYLE_WARN,
        ngettext("%lld statement of this device is set aside (`schouw refused`).\n",
                 "%lld statements of this device are set aside (`schouw refused`).\n", (unsigned long)counts->kept),
        (long long)counts->kept);
}

/* The server sends nothing of it any more. */
static void say_released(const struct session *session, bool released)
{
    if (!released) return;
    say(session, STYLE_WARN,
        _("You were released from it; nothing new comes. `schouw forget %s` wipes what is here.\n"), session->dossier);
}

/* A wipe that was cut off is not done until it is told to go on, and the dossier it was of is no one's status. */
static int say_unwiped(const struct session *session, struct error *err)
{
    json_t *forgotten = NULL, *entry;
    const char *id;
    int result = store_forgotten(session->store, &forgotten, err);
    json_object_foreach(forgotten, id, entry)
    {
        if (forgotten_is_unfinished(entry))
            say(session, STYLE_WARN, _("%s is forgotten, but not all of it is wiped; `schouw forget %s` goes on.\n"),
                id, id);
    }
    json_decref(forgotten);
    return result;
}

/* Sealed or not: what was refused at a sync is told here as long as it is nowhere else. */
static void say_unlanded(const struct session *session, long long unlanded)
{
    if (unlanded == 0) return;
    say(session, STYLE_DIM,
        ngettext("%lld statement not synced yet (`schouw sync`).\n",
                 "%lld statements not synced yet (`schouw sync`).\n", (unsigned long)unlanded),
        unlanded);
}

static int status_run(struct session *session, int argc, char **argv, struct error *err)
{
    bool verbose = false;
    const struct option_spec specs[] = {{"verbose", 'v', OPTION_FLAG, &verbose}, OPTION_END};
    struct assessment *assessment = NULL;
    struct aside_counts aside = {0};
    json_t *pending = NULL;
    long long unsealed = 0, unlanded = 0;
    bool released = false;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    if (result == 0 && words == 1) result = session_use(session, argv[1], err);
    if (result == 0) result = dossier_assess(session, &assessment, err);
    if (result == 0) result = pending_list(session, &pending, err);
    if (result == 0 && session->json) result = store_unsealed(session->store, &unsealed, err);
    if (result == 0) result = store_unlanded(session->store, &unlanded, err);
    if (result == 0) result = store_aside_count(session->store, session->dossier, &aside, err);
    if (result == 0) result = store_is_released(session->store, session->dossier, &released, err);
    if (result != 0) goto out;
    if (session->json) {
        json_t *answer = status_json(session, assessment, pending, unsealed, unlanded, aside.kept, released);
        if (answer) json_object_set_new(answer, "key", device_key_json(session));
        if (answer)
            say_json(answer);
        else
            result = error_memory(err);
        goto out;
    }
    say_header(session, assessment);
    say_sections(session, assessment, verbose);
    say_between(session, assessment);
    say_next(session, assessment);
    say_pending(session, pending);
    say_unlanded(session, unlanded);
    say_kept(session, &aside);
    say_released(session, released);
    result = say_unwiped(session, err);
    say_device_key(session);
out:
    json_decref(pending);
    assessment_free(assessment);
    return result;
}

const struct verb verb_status = {
    .name = "status",
    .group = N_("Looking"),
    .summary = N_("Show what still stands between a dossier and a decision, by clause."),
    .usage = "status [-v] [DOSSIER]",
    .options = "  -v, --verbose           every answer with its facts, also what is met\n",
    .details =
        N_("Each line is a section of the scheme: how many of its questions are met and, below it, which are unmet,\n"
           "not yet answered, overdue, in conflict or stale, each with its clause. `schouw help CLAUSE` explains one.\n"
           "\n"
           "Examples:\n"
           "  schouw status\n"
           "  schouw status -v randstad-almere\n"
           "  schouw status --json | jq '.answers[] | select(.state != \"met\")'\n"),
    .run = status_run,
};
