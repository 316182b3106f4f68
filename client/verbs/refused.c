#include <stdlib.h>
#include <string.h>

#include "client/aside.h"
#include "client/body.h"
#include "client/carry.h"
#include "client/entry.h"

struct refused_options {
    bool leave_out, again, dry;
    const char *dossier; /* "" for all */
};

static const char *word(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

static json_int_t number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* "  finding.set 2.2.4: met" */
static void say_statement(const struct session *session, const struct record *record)
{
    say(session, STYLE_PLAIN, "  ");
    say_text(session, STYLE_PLAIN, record->kind);
    say(session, STYLE_PLAIN, " ");
    say_item(session, STYLE_BOLD, record->item);
    if (!*entry_point(record)) return;
    say(session, STYLE_PLAIN, ": ");
    say_text(session, STYLE_PLAIN, entry_point(record));
}

/* --- what the server refused, and what is stuck behind it --- */

/* What of this device did not land because of the refusal: the rest of its feed, and what rests on it. */
static bool is_stuck(const json_t *refusal, const json_t *landed, const struct record *record)
{
    if (strcmp(record->kind, "feed.open") == 0) return false;
    if (strcmp(record->feed, word(refusal, "feed")) == 0) return record->seq >= number(refusal, "first");
    return record->seq > json_integer_value(json_object_get(landed, record->feed)) &&
           json_integer_value(json_object_get(record->seen, word(refusal, "feed"))) >= number(refusal, "first");
}

static int stuck_tell(const struct session *session, const json_t *refusal, const struct fold *fold,
                      const json_t *landed, json_t *statements, struct error *err)
{
    for (size_t i = 0; i < fold_record_count(fold); i++) {
        const struct entry *entry = fold_record_at(fold, i);
        const struct record *record = entry->record;
        if (!is_stuck(refusal, landed, record)) continue;
        bool fault = record->seq == number(refusal, "seq") && strcmp(record->feed, word(refusal, "feed")) == 0;
        json_t *object = session->json ? entry_json(session, entry) : NULL;
        if (session->json && (!object || json_object_set_new(object, "fault", json_boolean(fault)) != 0 ||
                              json_array_append_new(statements, json_incref(object)) != 0)) {
            json_decref(object);
            return error_memory(err);
        }
        json_decref(object);
        say_statement(session, record);
        say(session, fault ? STYLE_BAD : STYLE_DIM, fault ? _("  (refused)\n") : _("  (stuck behind it)\n"));
    }
    return 0;
}

static void say_refusal(const struct session *session, const json_t *refusal)
{
    say(session, STYLE_BAD, "%s, ", word(refusal, "dossier"));
    say_text(session, STYLE_BAD, word(refusal, "device"));
    say(session, STYLE_BAD, _(": the server refused this from statement %lld on: "),
        (long long)number(refusal, "first"));
    say_text(session, STYLE_BAD, word(refusal, "why"));
    if (*word(refusal, "clause") && !strstr(word(refusal, "why"), word(refusal, "clause"))) {
        say(session, STYLE_BAD, " (");
        say_text(session, STYLE_BAD, word(refusal, "clause"));
        say(session, STYLE_BAD, ")");
    }
    say(session, STYLE_PLAIN, "\n");
    if (number(refusal, "asked"))
        say(session, STYLE_WARN, _("  It was offered again since, and the answer did not come: `schouw sync`.\n"));
}

static int refusal_tell(struct session *session, json_t *refusal, struct error *err)
{
    json_t *landed = NULL, *statements = json_array();
    struct fold *fold = NULL;
    int result =
        statements ? store_landed_heads(session->store, word(refusal, "dossier"), &landed, err) : error_memory(err);
    if (result == 0) result = store_fold(session->store, word(refusal, "dossier"), &fold, err);
    if (result == 0) result = fold_settle(fold, session->registry, err);
    if (result == 0) say_refusal(session, refusal);
    if (result == 0) result = stuck_tell(session, refusal, fold, landed, statements, err);
    if (result == 0 && json_object_set(refusal, "statements", statements) != 0) result = error_memory(err);
    fold_free(fold);
    json_decref(landed);
    json_decref(statements);
    return result;
}

/* --- what was set aside --- */

static int asides_tell(struct session *session, const char *dossier, json_t *told, struct error *err)
{
    struct asides asides;
    int result = asides_read(session->store, dossier, &asides, err);
    for (size_t i = 0; i < asides.count && result == 0; i++) {
        const struct aside *aside = &asides.list[i];
        if (strcmp(word(aside->row, "state"), "anew") == 0) continue;
        json_t *object = aside_json(session, aside);
        if (!object || json_array_append_new(told, object) != 0) {
            result = error_memory(err);
            break;
        }
        say(session, STYLE_PLAIN, "%s, ", word(aside->row, "dossier"));
        say_text(session, STYLE_PLAIN, word(aside->row, "device"));
        say(session, STYLE_PLAIN, ":");
        if (aside->record) say_statement(session, aside->record);
        say(session, STYLE_PLAIN, "  ");
        say_aside_fate(session, aside);
        say(session, STYLE_PLAIN, "\n");
        if (aside->record) say_entry_body(session, NULL, aside->record, 4);
    }
    asides_fini(&asides);
    return result;
}

static int refused_list(struct session *session, const char *dossier, struct error *err)
{
    json_t *refusals = NULL, *asides = json_array(), *refusal;
    size_t index;
    int result = asides ? store_refusals(session->store, dossier, &refusals, err) : error_memory(err);
    json_array_foreach(refusals, index, refusal)
    {
        if (result == 0) result = refusal_tell(session, refusal, err);
    }
    if (result == 0 && json_array_size(refusals) > 0)
        say(session, STYLE_DIM, _("  next: schouw refused --leave-out   goes on without what was refused\n"));
    if (result == 0) result = asides_tell(session, dossier, asides, err);
    if (result == 0 && json_array_size(asides) > 0)
        say(session, STYLE_DIM, _("  next: schouw refused --again   tries once more to state what is set aside\n"));
    if (result == 0 && json_array_size(refusals) + json_array_size(asides) == 0)
        say(session, STYLE_PLAIN, _("Nothing was refused, nothing is set aside.\n"));
    if (result == 0) result = answer_set(session, "refused", json_incref(refusals), err);
    if (result == 0) result = answer_set(session, "aside", json_incref(asides), err);
    json_decref(refusals);
    json_decref(asides);
    return result;
}

/* --- going on --- */

/* Ids of the dossiers there is something to do in. */
static int dossiers_find(struct session *session, const struct refused_options *options, json_t **ids,
                         struct error *err)
{
    json_t *rows = NULL, *row, *found = json_object();
    const char *id;
    size_t index;
    int result = options->again ? store_asides(session->store, options->dossier, &rows, err)
                                : store_refusals(session->store, options->dossier, &rows, err);
    *ids = json_array();
    if (!*ids || !found) result = error_memory(err);
    json_array_foreach(rows, index, row)
    {
        if (options->again && strcmp(word(row, "state"), "kept") != 0) continue;
        if (result == 0 && json_object_set_new(found, word(row, "dossier"), json_true()) != 0)
            result = error_memory(err);
    }
    json_object_foreach(found, id, row)
    {
        if (result == 0 && json_array_append_new(*ids, json_string(id)) != 0) result = error_memory(err);
    }
    json_decref(found);
    json_decref(rows);
    return result;
}

static int refused_carry(struct session *session, const struct refused_options *options, struct error *err)
{
    json_t *ids = NULL, *id, *all = json_object();
    size_t index;
    int result = all ? dossiers_find(session, options, &ids, err) : error_memory(err);
    json_array_foreach(ids, index, id)
    {
        const char *dossier = json_string_value(id);
        json_t *carried = NULL;
        if (result == 0) result = carry_refused(session, dossier, options->again, options->dry, &carried, err);
        if (result == 0) say_carried(session, dossier, carried, options->dry);
        if (result == 0 && json_object_set(all, dossier, carried) != 0) result = error_memory(err);
        json_decref(carried);
    }
    if (result == 0 && json_array_size(ids) == 0)
        say(session, STYLE_PLAIN, options->again ? _("Nothing is set aside.\n") : _("Nothing was refused.\n"));
    if (result == 0 && json_array_size(ids) > 0 && !options->dry) say(session, STYLE_DIM, _("  next: schouw sync\n"));
    if (result == 0) result = answer_set(session, "carried", json_incref(all), err);
    json_decref(all);
    json_decref(ids);
    return result;
}

static int refused_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct refused_options options = {.dossier = ""};
    const struct option_spec specs[] = {{"leave-out", 0, OPTION_FLAG, &options.leave_out},
                                        {"again", 0, OPTION_FLAG, &options.again},
                                        {"dry-run", 'n', OPTION_FLAG, &options.dry},
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    if (result == 0 && options.leave_out && options.again)
        result = error_set(err, ERROR_USAGE, "--leave-out and --again are two things; do one after the other");
    if (result == 0 && options.dry && !options.leave_out && !options.again)
        result = error_set(err, ERROR_USAGE, "--dry-run goes with --leave-out or --again");
    if (result == 0 && words == 1) options.dossier = argv[1];
    if (result == 0 && words == 0 && session->dossier) options.dossier = session->dossier; /* -d */
    if (result == 0 && *options.dossier && !dossier_id_valid(options.dossier))
        result = error_set(err, ERROR_USAGE, "\"%s\" is no id of a dossier", options.dossier);
    if (result == 0) result = session_registry(session, err);
    if (result != 0) return result;
    return options.leave_out || options.again ? refused_carry(session, &options, err)
                                              : refused_list(session, options.dossier, err);
}

const struct verb verb_refused = {
    .name = "refused",
    .group = N_("Together"),
    .summary = N_("Show what the server refused of this device, and go on without it."),
    .usage = "refused [DOSSIER]\n"
             "refused --leave-out [--dry-run] [DOSSIER]\n"
             "refused --again [--dry-run] [DOSSIER]",
    .options = "  --leave-out             set aside what was refused; state the rest anew in a new feed\n"
               "  --again                 try once more to state what was set aside\n"
               "  -n, --dry-run           tell what would be stated anew and what not; change nothing\n",
    .details =
        N_("A statement that the server refuses for good holds up all that this device states after it in that "
           "dossier. Where the reason\n"
           "can be taken away (a role, a key, a device that has to sync first), the next `schouw sync` lands it. "
           "Where it can not,\n"
           "--leave-out sets aside the statements that are at fault, and states all others anew: the same words, "
           "with the time at\n"
           "which they were first stated. Nothing is lost: what is set aside stays on this device and is shown here "
           "and by\n"
           "`schouw log -a`; it counts nowhere. Where this device's own statements met others of the same numbers, "
           "because its store\n"
           "was copied or put back from a backup, `schouw sync` states them anew by itself.\n"),
    .run = refused_run,
};
