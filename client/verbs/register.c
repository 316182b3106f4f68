#include <string.h>

#include "client/body.h"
#include "client/status.h"
#include "schema/text.h"

/* One certificate of the register; texts borrowed from the dossier that is open. */
static json_t *register_entry(const struct session *session)
{
    const struct record *decision = fold_value(session->fold, "decision.set", "decision");
    const struct record *issue = fold_value(session->fold, "certificate.issue", "certificate");
    const struct record *partnership = fold_value(session->fold, "partnership.set", "partnership");
    const struct scheme *scheme = session->scheme;
    /* Until a positive decision nothing of an application is shown to others, the name of the dossier included. */
    if (!decision || !issue || !record_is(decision, "decision", "positive")) return NULL;
    const char *name = partnership ? record_text(partnership, "name") : dossier_name(session);
    const char *area = partnership ? record_text(partnership, "area") : NULL;
    const char *certificate = record_text(issue, "certificate");
    bool valid = calendar_compare(session->today, record_text(issue, "expires")) <= 0;
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s?,s:s,s:b}", "number", record_text(issue, "number"),
                     "partnership", name, "scheme", scheme->id, "certificate", certificate, "certificate_name",
                     item_name(session, scheme->certificates, scheme->certificates_count, certificate), "issued",
                     record_text(issue, "issued"), "expires", record_text(issue, "expires"), "area", area, "decided",
                     record_text(decision, "date"), "valid", valid);
}

static int register_collect(struct session *session, json_t *list, struct error *err)
{
    json_t *ids = NULL;
    const json_t *id;
    size_t index;
    int result = store_dossiers(session->store, &ids, err);
    json_array_foreach(ids, index, id)
    {
        struct error opening = {0};
        if (result != 0) break;
        result = session_use(session, json_string_value(id), err);
        if (result == 0) result = session_dossier(session, &opening);
        /* A dossier whose opening has not arrived has no decision either. */
        if (result == ERROR_INVALID || result == ERROR_NOT_FOUND) {
            result = 0;
            continue;
        }
        if (result != 0) {
            if (err->code == 0) *err = opening;
            break;
        }
        json_t *entry = register_entry(session);
        if (entry && json_array_append_new(list, entry) != 0) result = error_memory(err);
    }
    json_decref(ids);
    return result;
}

static const char *field(const json_t *entry, const char *name)
{
    const char *value = json_string_value(json_object_get(entry, name));
    return value ? value : "";
}

static void say_register(const struct session *session, const json_t *list)
{
    const json_t *entry;
    size_t index;
    if (json_array_size(list) == 0) {
        say(session, STYLE_PLAIN, _("No certificate was decided in the dossiers here.\n"));
        return;
    }
    say_cell(session, STYLE_DIM, _("number"), 18);
    say_cell(session, STYLE_DIM, _("certificate"), 22);
    say_cell(session, STYLE_DIM, _("issued"), 12);
    say_cell(session, STYLE_DIM, _("valid until"), 13);
    say(session, STYLE_DIM, "%s\n", _("holder"));
    json_array_foreach(list, index, entry)
    {
        bool valid = json_is_true(json_object_get(entry, "valid"));
        say_cell(session, STYLE_BOLD, field(entry, "number"), 18);
        say_cell(session, STYLE_PLAIN, field(entry, "certificate_name"), 22);
        say_cell(session, STYLE_PLAIN, field(entry, "issued"), 12);
        say_cell(session, valid ? STYLE_PLAIN : STYLE_WARN, field(entry, "expires"), 13);
        say_text(session, STYLE_PLAIN, field(entry, "partnership"));
        if (!valid) say(session, STYLE_WARN, _("  (expired)"));
        say(session, STYLE_PLAIN, "\n");
    }
}

static int register_run(struct session *session, int argc, char **argv, struct error *err)
{
    const struct option_spec specs[] = {OPTION_END};
    json_t *list = json_array();
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 0, err);
    if (result == 0 && !list) result = error_memory(err);
    if (result == 0) result = session_registry(session, err);
    if (result == 0) result = register_collect(session, list, err);
    if (result == 0 && session->json)
        say_json(json_incref(list));
    else if (result == 0)
        say_register(session, list);
    json_decref(list);
    return result;
}

const struct verb verb_register = {
    .name = "register",
    .group = N_("Judging"),
    .summary = N_("List the certificates decided in the dossiers here."),
    .usage = "register",
    .options = "",
    .details = N_("Only decided cases: until a positive decision nothing of an application is shown to others. The "
                  "body's public\n"
                  "register stands in its central repository: `git show main:register.md`.\n"),
    .run = register_run,
};
