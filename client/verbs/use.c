#include <stdlib.h>
#include <string.h>

#include "client/body.h"
#include "schema/text.h"

#define DISTANCE_MAX 6

/* The dossier that verbs are about without -d; "" when none was chosen. */
static int current_read(struct session *session, char **current, struct error *err)
{
    int result = store_setting(session->store, "dossier", current, err);
    if (result == 0 && !*current) *current = strdup("");
    return result == 0 && !*current ? error_memory(err) : result;
}

/* One dossier: what it was opened as, when that is known. */
static int dossier_tell(struct session *session, const char *id, bool current, json_t *list, struct error *err)
{
    struct fold *fold = NULL;
    int result = store_fold(session->store, id, &fold, err);
    if (result == 0) result = fold_settle(fold, session->registry, err);
    if (result != 0) goto out;
    const struct record *opening = dossier_opening(fold);
    const char *name = opening ? record_text(opening, "name") : NULL;
    const char *scheme = opening ? record_text(opening, "scheme") : NULL;
    const char *certificate = opening ? record_text(opening, "certificate") : NULL;
    size_t conflicts = fold_conflicts(fold);
    say(session, current ? STYLE_GOOD : STYLE_PLAIN, current ? "* " : "  ");
    say_cell(session, current ? STYLE_GOOD : STYLE_BOLD, id, 24);
    say(session, STYLE_PLAIN, " ");
    if (name) say_cell(session, STYLE_PLAIN, name, 30);
    say(session, STYLE_DIM, " ");
    say_text(session, STYLE_DIM, scheme ? scheme : _("how it began has not arrived yet"));
    if (certificate) say(session, STYLE_DIM, ", ");
    say_text(session, STYLE_DIM, certificate);
    if (conflicts > 0) say(session, STYLE_BAD, ngettext("  %zu conflict", "  %zu conflicts", conflicts), conflicts);
    say(session, STYLE_PLAIN, "\n");
    json_t *line = json_pack("{s:s,s:s?,s:s?,s:s?,s:b,s:I}", "id", id, "name", name, "scheme", scheme, "certificate",
                             certificate, "current", current, "conflicts", (json_int_t)conflicts);
    if (json_array_append_new(list, line) != 0) result = error_memory(err);
out:
    fold_free(fold);
    return result;
}

static int dossiers_list(struct session *session, const json_t *ids, const char *current, struct error *err)
{
    const json_t *id;
    size_t index;
    json_t *list = json_array();
    int result = list ? session_registry(session, err) : error_memory(err);
    json_array_foreach(ids, index, id)
    {
        const char *name = json_string_value(id);
        if (result == 0) result = dossier_tell(session, name, strcmp(name, current) == 0, list, err);
    }
    if (json_array_size(ids) == 0)
        say(session, STYLE_PLAIN, _("No dossier here yet: `schouw open` begins one, `schouw sync` fetches yours.\n"));
    if (result == 0) return answer_set(session, "dossiers", list, err);
    json_decref(list);
    return result;
}

static int dossier_switch(struct session *session, const json_t *ids, const char *wanted, struct error *err)
{
    const json_t *id;
    size_t index, least = DISTANCE_MAX + 1;
    const char *nearest = NULL;
    if (strcmp(wanted, REGISTRY_DOSSIER) == 0)
        return error_set(err, ERROR_USAGE,
                         "the registry is no case; look into it with `schouw registry` or `schouw -d "
                         "registry log`");
    json_array_foreach(ids, index, id)
    {
        const char *name = json_string_value(id);
        size_t distance = strlen(wanted) <= DOSSIER_ID_MAX ? text_distance(wanted, name) : least;
        /* A part of the name is meant as often as a slip of the finger. */
        if (distance < least || (distance > 0 && strstr(name, wanted))) {
            least = strstr(name, wanted) ? 1 : distance;
            nearest = name;
        }
        if (distance != 0) continue;
        int result = store_set(session->store, "dossier", name, err);
        if (result == 0) result = answer_set(session, "dossier", json_string(name), err);
        if (result == 0) say(session, STYLE_PLAIN, _("Current dossier: %s.\n"), name);
        return result;
    }
    if (nearest)
        return error_set(err, ERROR_NOT_FOUND, "there is no dossier %.80s here; did you mean %s?", wanted, nearest);
    return error_set(err, ERROR_NOT_FOUND,
                     "there is no dossier %.80s here; `schouw use` lists what there is, `schouw sync` may bring it",
                     wanted);
}

static int use_run(struct session *session, int argc, char **argv, struct error *err)
{
    const struct option_spec specs[] = {OPTION_END};
    json_t *ids = NULL;
    char *current = NULL;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    if (result == 0) result = session_store(session, err);
    if (result == 0) result = store_dossiers(session->store, &ids, err);
    if (result == 0) result = current_read(session, &current, err);
    if (result == 0)
        result = words == 1 ? dossier_switch(session, ids, argv[1], err) : dossiers_list(session, ids, current, err);
    free(current);
    json_decref(ids);
    return result;
}

const struct verb verb_use = {
    .name = "use",
    .group = N_("Beginning"),
    .summary = N_("List the dossiers, or make one the current one."),
    .usage = "use [DOSSIER]",
    .options = "",
    .details =
        N_("The current dossier is what verbs are about, as the current branch is in git; -d DOSSIER before a verb "
           "names another\n"
           "for once. Where there is only one dossier it need not be chosen.\n"
           "\n"
           "Example:\n"
           "  schouw use randstad-almere\n"),
    .run = use_run,
};
