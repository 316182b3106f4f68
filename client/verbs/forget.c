#include "client/forget.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "client/ask.h"
#include "client/body.h"
#include "client/store_forget.h"
#include "client/sync.h"

struct forget_options {
    bool dry, yes, undo;
    const char *dossier;
};

/* --- what was forgotten, and what can be --- */

static int forgotten_list(struct session *session, json_t *list, struct error *err)
{
    json_t *forgotten = NULL, *entry;
    const char *id;
    int result = store_forgotten(session->store, &forgotten, err);
    json_object_foreach(forgotten, id, entry)
    {
        const char *at = json_string_value(json_object_get(entry, "at"));
        bool unfinished = forgotten_is_unfinished(entry);
        say_cell(session, STYLE_BOLD, id, 24);
        say(session, unfinished ? STYLE_WARN : STYLE_PLAIN,
            unfinished ? _(" being forgotten since %.10s; `schouw forget %s` finishes it\n")
                       : _(" forgotten on %.10s; `schouw forget --undo %s` has it brought back\n"),
            at ? at : "?", id);
        json_t *line = json_pack("{s:s,s:O?,s:O?,s:b}", "id", id, "at", json_object_get(entry, "at"), "landed",
                                 json_object_get(entry, "landed"), "finished", !unfinished);
        if (result == 0 && json_array_append_new(list, line) != 0) result = error_memory(err);
    }
    json_decref(forgotten);
    return result;
}

static int ready_list(struct session *session, json_t *list, struct error *err)
{
    json_t *ids = NULL, *id;
    size_t index;
    int result = store_dossiers(session->store, &ids, err);
    json_array_foreach(ids, index, id)
    {
        const char *name = json_string_value(id);
        struct error why = {0};
        if (result != 0 || forget_check(session, name, &why) != 0) continue;
        say_cell(session, STYLE_BOLD, name, 24);
        say(session, STYLE_PLAIN, _(" may be forgotten: `schouw forget %s`\n"), name);
        if (json_array_append(list, id) != 0) result = error_memory(err);
    }
    json_decref(ids);
    return result;
}

static int forget_list(struct session *session, struct error *err)
{
    json_t *forgotten = json_array(), *ready = json_array();
    int result = forgotten && ready ? forgotten_list(session, forgotten, err) : error_memory(err);
    if (result == 0) result = ready_list(session, ready, err);
    if (result == 0 && json_array_size(forgotten) + json_array_size(ready) == 0)
        say(session, STYLE_PLAIN, _("Nothing was forgotten, and nothing here is over.\n"));
    if (result == 0) result = answer_set(session, "forgotten", json_incref(forgotten), err);
    if (result == 0) result = answer_set(session, "ready", json_incref(ready), err);
    json_decref(forgotten);
    json_decref(ready);
    return result;
}

/* --- forgetting --- */

static long long statements_of(json_t *claim)
{
    json_t *head;
    const char *feed;
    long long count = 0;
    json_object_foreach(json_object_get(claim, "heads"), feed, head)
    {
        count += json_integer_value(json_object_get(head, "seq"));
    }
    return count;
}

/* Texts that were typed and never recorded: nobody but their writer knows what they are about. */
static void say_notes(const struct session *session)
{
    char path[PATH_MAX];
    long long count = 0;
    snprintf(path, sizeof path, "%.4000s/notes", store_directory(session->store));
    DIR *folder = opendir(path);
    for (const struct dirent *file = folder ? readdir(folder) : NULL; file; file = readdir(folder))
        count += file->d_name[0] != '.';
    if (folder) closedir(folder);
    if (count == 0) return;
    say(session, STYLE_WARN,
        ngettext("%lld text that was typed and never recorded is in %s; look whether it is about this case.\n",
                 "%lld texts that were typed and never recorded are in %s; look whether they are about this case.\n",
                 (unsigned long)count),
        count, path);
}

static void say_counts(const struct session *session, const char *dossier, json_t *claim, const json_t *held, bool dry)
{
    const char *landed = json_string_value(json_object_get(held, "landed"));
    long long statements = statements_of(claim);
    size_t pieces = json_array_size(json_object_get(claim, "evidence"));
    say(session, STYLE_PLAIN, dry ? _("Would forget %s: ") : _("Forgot %s: "), dossier);
    say(session, STYLE_PLAIN, ngettext("%lld statement", "%lld statements", (unsigned long)statements), statements);
    say(session, STYLE_PLAIN, ngettext(", %zu piece of evidence", ", %zu pieces of evidence", pieces), pieces);
    say(session, STYLE_PLAIN, _(". The server holds all of it at %.7s.\n"), landed);
}

static bool is_confirmed(const struct session *session, const struct forget_options *options)
{
    char *line = NULL;
    if (options->yes || !can_ask(session)) return true;
    say(session, STYLE_PLAIN, _("Wipe %s from this device?"), options->dossier);
    bool yes = line_ask(" [y/N] ", &line) && (line[0] == 'y' || line[0] == 'Y' || line[0] == 'j' || line[0] == 'J');
    free(line);
    return yes;
}

static int answer_fill(struct session *session, const struct forget_options *options, json_t *claim, const json_t *held,
                       struct error *err)
{
    int result = answer_set(session, "dossier", json_string(options->dossier), err);
    if (result == 0) result = answer_set(session, "statements", json_integer(statements_of(claim)), err);
    if (result == 0)
        result = answer_set(session, "evidence",
                            json_integer((json_int_t)json_array_size(json_object_get(claim, "evidence"))), err);
    if (result == 0) result = answer_set(session, "landed", json_incref(json_object_get(held, "landed")), err);
    if (result == 0) result = answer_set(session, "server", json_incref(json_object_get(held, "server")), err);
    return result == 0 ? answer_set(session, "wiped", json_boolean(!options->dry), err) : result;
}

static int forget_wipe(struct session *session, const struct forget_options *options, struct error *err)
{
    json_t *claim = NULL, *held = NULL;
    int result = forget_check(session, options->dossier, err);
    if (result == 0) result = store_forget_claim(session->store, options->dossier, &claim, err);
    if (result == 0) result = forget_confirm(session, options->dossier, claim, &held, err);
    if (result == 0 && !options->dry && !is_confirmed(session, options)) {
        say(session, STYLE_PLAIN, _("Nothing was wiped.\n"));
        result = 1;
    }
    if (result == 0 && !options->dry)
        result = store_forget(session->store, options->dossier, claim,
                              json_string_value(json_object_get(held, "landed")), err);
    if (result == 0 && !options->dry && (result = store_forget_finish(session->store, options->dossier, err)) != 0)
        error_wrap(err, "%s is forgotten, but not all of it is wiped; `schouw forget %s` goes on", options->dossier,
                   options->dossier);
    if (result == 0) say_counts(session, options->dossier, claim, held, options->dry);
    if (result == 0) say_notes(session);
    if (result == 0) result = answer_fill(session, options, claim, held, err);
    json_decref(claim);
    json_decref(held);
    return result;
}

/* What was cut off before goes on without asking anybody; what is here again is forgotten again. */
static int forget_dossier(struct session *session, const struct forget_options *options, struct error *err)
{
    json_t *forgotten = NULL;
    int lock = -1, result = sync_lock(session->store, &lock, err);
    if (result == 0) result = store_forgotten(session->store, &forgotten, err);
    const json_t *entry = json_object_get(forgotten, options->dossier);
    const char *at = json_string_value(json_object_get(entry, "at"));
    if (result == 0 && !entry) {
        result = forget_wipe(session, options, err);
    } else if (result == 0 && !forgotten_is_unfinished(entry)) {
        say(session, STYLE_PLAIN, _("%s was forgotten on %.10s already.\n"), options->dossier, at ? at : "?");
    } else if (result == 0 && !options->dry) {
        result = store_forget_finish(session->store, options->dossier, err);
        if (result == 0) say(session, STYLE_PLAIN, _("Forgot %s: what was left of it is wiped.\n"), options->dossier);
        if (result == 0) result = answer_set(session, "wiped", json_true(), err);
    } else if (result == 0) {
        say(session, STYLE_PLAIN, _("Would wipe what is left of %s.\n"), options->dossier);
    }
    json_decref(forgotten);
    sync_unlock(lock);
    return result;
}

static int forget_undo(struct session *session, const char *dossier, struct error *err)
{
    json_t *forgotten = NULL;
    int result = store_forgotten(session->store, &forgotten, err);
    if (result == 0 && forgotten_is_unfinished(json_object_get(forgotten, dossier)))
        result =
            error_set(err, ERROR_CONFLICT, "not all of %s is wiped yet; `schouw forget %s` first", dossier, dossier);
    if (result == 0) result = store_forget_undo(session->store, dossier, err);
    if (result == 0)
        say(session, STYLE_PLAIN, _("The next `schouw sync` brings %s back, if you may read it.\n"), dossier);
    json_decref(forgotten);
    return result == 0 ? answer_set(session, "dossier", json_string(dossier), err) : result;
}

static int forget_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct forget_options options = {0};
    const struct option_spec specs[] = {{"dry-run", 'n', OPTION_FLAG, &options.dry},
                                        {"yes", 'y', OPTION_FLAG, &options.yes},
                                        {"undo", 0, OPTION_FLAG, &options.undo},
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    options.dossier = words == 1 ? argv[1] : NULL;
    if (result == 0 && !options.dossier && (options.dry || options.yes || options.undo))
        result = error_set(err, ERROR_USAGE, "which dossier? `schouw forget` lists those that may be forgotten");
    if (result == 0 && options.undo && (options.dry || options.yes))
        result = error_set(err, ERROR_USAGE, "--undo goes without other options");
    if (result == 0 && options.dossier &&
        (!dossier_id_valid(options.dossier) || strcmp(options.dossier, REGISTRY_DOSSIER) == 0))
        result = error_set(err, ERROR_USAGE, "\"%.80s\" is no id of a case", options.dossier);
    if (result == 0) result = session_registry(session, err);
    if (result != 0) return result;
    if (!options.dossier) return forget_list(session, err);
    return options.undo ? forget_undo(session, options.dossier, err) : forget_dossier(session, &options, err);
}

const struct verb verb_forget = {
    .name = "forget",
    .group = N_("Together"),
    .summary = N_("Wipe a case that is over from this device, once the server holds all of it."),
    .usage = "forget\n"
             "forget [--dry-run] [--yes] DOSSIER\n"
             "forget --undo DOSSIER",
    .options = "  -n, --dry-run           ask the server, tell what would be wiped; change nothing\n"
               "  -y, --yes               do not ask at the terminal\n"
               "      --undo              have a dossier that was forgotten brought back by the next sync\n",
    .details =
        N_("A case is over when it is certified, decided, refused or withdrawn. One that you were released from may be "
           "forgotten at any\n"
           "time. The server is asked whether it holds every statement and every byte of evidence; when it does not, "
           "or can not be\n"
           "reached, nothing is wiped. Nor is it while a statement of this device did not go, was refused or is set "
           "aside.\n"
           "\n"
           "Then statements, seals and files that no other dossier names are wiped from the store and its database is "
           "written anew. Cut\n"
           "off at any moment, the same command finishes it. No sync brings the dossier back until --undo; what you "
           "state in it\n"
           "after that goes into a feed of its own. Exported files and reports, backups, and what a disk keeps of "
           "blocks it was told\n"
           "to overwrite are beyond it: keep the disk encrypted.\n"
           "\n"
           "Examples:\n"
           "  schouw forget\n"
           "  schouw forget --dry-run randstad-almere\n"),
    .run = forget_run,
};
