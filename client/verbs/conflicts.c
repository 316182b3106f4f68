#include <stdlib.h>
#include <string.h>

#include "client/ask.h"
#include "client/body.h"
#include "client/conflict.h"
#include "client/form_ask.h"
#include "client/resolve.h"

struct conflicts_words {
    const char *take, *item, *kind;
    bool list;
    struct statement_options statement; /* -m, -F: why */
};

/* --- listed --- */

static int conflict_tell(const struct history *history, const struct slot *slot, json_t *list, struct error *err)
{
    const struct session *session = history->session;
    struct conflict conflict;
    char command[RESOLVE_SIZE];
    int result = conflict_open(slot, &conflict, err);
    if (result != 0) return result;
    if (list) {
        result = json_array_append_new(list, conflict_json(history, &conflict)) == 0 ? 0 : error_memory(err);
    } else {
        result = say_conflict(history, &conflict, err);
        resolve_command(slot, command);
        say(session, STYLE_DIM, _("  to resolve: "));
        say(session, STYLE_PLAIN, "schouw conflicts --take 1|..|%zu --item ", conflict.count);
        say_text(session, STYLE_PLAIN, slot->item);
        say(session, STYLE_PLAIN, _(" -m WHY, or "));
        say_text(session, STYLE_PLAIN, command);
        say(session, STYLE_PLAIN, "\n\n");
    }
    conflict_fini(&conflict);
    return result;
}

static bool slot_chosen(const struct conflicts_words *words, const struct slot *slot)
{
    return slot->conflict && (!words->item || strcmp(slot->item, words->item) == 0) &&
           (!words->kind || strcmp(slot->kind, words->kind) == 0);
}

static int conflicts_list(struct session *session, const struct conflicts_words *words, struct error *err)
{
    struct history history;
    json_t *list = NULL;
    int result = history_open(session, &history, err);
    if (result != 0) return result;
    if (session->json && !(list = json_array())) result = error_memory(err);
    for (size_t i = 0; i < fold_slot_count(session->fold) && result == 0; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        if (slot_chosen(words, slot)) result = conflict_tell(&history, slot, list, err);
    }
    history_fini(&history);
    if (result == 0 && session->json)
        say_json(json_incref(list));
    else if (result == 0 && fold_conflicts(session->fold) == 0)
        say(session, STYLE_GOOD, _("No conflicts.\n"));
    json_decref(list);
    return result;
}

/* --- settled by words --- */

static int reason_read(struct session *session, const struct conflicts_words *words, char **reason, struct error *err)
{
    int result = note_read(session, words->statement.message, words->statement.file, NULL, false, reason, err);
    if (result != 0 || **reason) return result;
    free(*reason);
    *reason = can_ask(session) ? reason_ask(_("why: ")) : NULL;
    if (*reason) return 0;
    return error_set(err, ERROR_USAGE, "why? `schouw conflicts --take %.60s --item %.80s -m WHY`", words->take,
                     words->item);
}

static int conflicts_take(struct session *session, const struct conflicts_words *words, struct error *err)
{
    const struct slot *slot = NULL;
    const struct entry *side = NULL;
    struct conflict conflict = {0};
    char *reason = NULL, kind[80];
    int result = conflict_find(session, words->item, words->kind, &slot, err);
    if (result == 0) result = conflict_open(slot, &conflict, err);
    if (result == 0) result = conflict_may_settle(session, &conflict, err);
    if (result == 0) result = conflict_side(&conflict, words->take, &side, err);
    if (result == 0) result = reason_read(session, words, &reason, err);
    if (result == 0) {
        snprintf(kind, sizeof kind, "%s", slot->kind);
        result = conflict_take(session, &conflict, side, reason, err);
    }
    conflict_fini(&conflict);
    free(reason);
    if (result != 0) return result;
    size_t left = fold_conflicts(session->fold);
    say_text(session, STYLE_BOLD, words->item);
    say(session, STYLE_PLAIN, "  ");
    say_text(session, STYLE_DIM, kind);
    say(session, STYLE_GOOD, _("  stands now"));
    say(session, STYLE_PLAIN, ngettext("; %zu conflict is left.\n", "; %zu conflicts are left.\n", left), left);
    return answer_set(session, "conflicts", json_integer((json_int_t)left), err);
}

/* --- the verb --- */

static int words_check(const struct conflicts_words *words, struct error *err)
{
    if (words->kind && !kind_find(words->kind))
        return error_set(err, ERROR_USAGE, "there is no kind of statement %.60s; did you mean %s?", words->kind,
                         kind_nearest(words->kind));
    if (words->take && words->list) return error_set(err, ERROR_USAGE, "--take and --list exclude each other");
    if (words->take && !words->item)
        return error_set(err, ERROR_USAGE, "of which item? `schouw conflicts --take %.60s --item ITEM -m WHY`",
                         words->take);
    if (!words->take && (words->statement.message || words->statement.file))
        return error_set(err, ERROR_USAGE, "-m and -F say why one is taken: --take N --item ITEM");
    return 0;
}

static int conflicts_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct conflicts_words words = {0};
    const struct option_spec specs[] = {{"take", 0, OPTION_TEXT, &words.take},   {"item", 0, OPTION_TEXT, &words.item},
                                        {"kind", 'k', OPTION_TEXT, &words.kind}, {"list", 0, OPTION_FLAG, &words.list},
                                        OPTION_MESSAGE(words.statement),         OPTION_END};
    int count = options_parse(argc, argv, specs, err);
    int result = words_count(argv, count, 0, 1, err);
    if (result == 0) result = words_check(&words, err);
    if (result == 0 && count == 1) result = session_use(session, argv[1], err);
    if (result == 0) result = session_dossier(session, err);
    if (result == 0 && words.take) return conflicts_take(session, &words, err);
    if (result != 0) return result;
    if (!words.list && !words.item && !words.kind && can_ask(session)) return conflicts_walk(session, err);
    return conflicts_list(session, &words, err);
}

const struct verb verb_conflicts = {
    .name = "conflicts",
    .group = N_("Looking"),
    .summary = N_("Walk through what was stated differently by people who had not seen each other's statement."),
    .usage =
        "conflicts [DOSSIER]\nconflicts [DOSSIER] --list [--item ITEM] [-k KIND]\nconflicts [DOSSIER] --take N|DEVICE "
        "--item ITEM [-k KIND] -m WHY",
    .options = "  --list                  show them, also on a terminal, and ask nothing\n"
               "  --take N|DEVICE         state the one with this number, or of this device, anew\n"
               "  --item ITEM             about this\n"
               "  -k, --kind KIND         of one kind, such as finding.set\n"
               "  -m, --message TEXT      why it is to stand\n"
               "  -F, --file FILE         the same from a file; - is standard input\n",
    .details =
        N_("All statements are kept, and the report waits until someone who has seen them states the item again; "
           "that statement\n"
           "then stands. On a terminal each conflict is shown with who said what, on which device, when and when "
           "it was received,\n"
           "and in what they differ; take one, write another, or skip it. Each answer is recorded at once.\n"
           "`schouw log ITEM` shows all that was ever stated about it.\n"
           "\n"
           "Examples:\n"
           "  schouw conflicts\n"
           "  schouw conflicts --take tablet --item 2.2.8 -m \"looked again with the police\"\n"),
    .run = conflicts_run,
};
