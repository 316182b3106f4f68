#include <stdlib.h>
#include <string.h>

#include "client/aside.h"
#include "client/body.h"
#include "client/entry.h"
#include "client/history.h"

struct log_options {
    bool oneline;
    bool all;       /* also what was set aside, and what each sync states by itself */
    long long most; /* 0: all */
    const char *item, *kind;
    struct history history;
    struct asides asides; /* with --all */
};

static bool entry_chosen(const struct log_options *options, const struct entry *entry)
{
    const struct record *record = entry->record;
    if (options->kind && strcmp(record->kind, options->kind) != 0) return false;
    if (!options->item) return options->all || options->kind || strcmp(record->kind, "checkpoint.seen") != 0;
    return item_within(record->item, options->item) || strncmp(record->hash, options->item, strlen(options->item)) == 0;
}

/* 5d1e12ab34cd  2018-09-02 10:12  laptop     finding.set 2.2.7  unmet */
static void say_oneline(const struct session *session, const struct log_options *options, const struct entry *entry)
{
    const struct record *record = entry->record;
    say(session, STYLE_WARN, "%.12s", record->hash);
    say(session, STYLE_PLAIN, "  %.10s %.5s  ", record->at, record->at + 11);
    say_text(session, STYLE_PLAIN, *entry->device ? entry->device : "?");
    say(session, STYLE_PLAIN, "  ");
    say_text(session, STYLE_PLAIN, record->kind);
    say(session, STYLE_PLAIN, " ");
    say_item(session, STYLE_BOLD, record->item);
    if (*entry_point(record)) say(session, STYLE_PLAIN, "  ");
    say_text(session, STYLE_PLAIN, entry_point(record));
    if (entry->refused)
        say(session, STYLE_BAD, _("  (refused)"));
    else if (entry->superseded)
        say(session, STYLE_DIM, _("  (superseded)"));
    if (!record->type || record->version > RECORD_VERSION) say(session, STYLE_WARN, _("  (unknown)"));
    if (!history_landed(&options->history, entry)) say(session, STYLE_DIM, _("  (not synced)"));
    say(session, STYLE_PLAIN, "\n");
}

static int say_full(const struct session *session, const struct log_options *options, const struct entry *entry,
                    struct error *err)
{
    const struct record *record = entry->record;
    say(session, STYLE_WARN, _("statement %s"), record->hash);
    if (!history_landed(&options->history, entry)) say(session, STYLE_DIM, _(" (not synced yet)"));
    say(session, STYLE_PLAIN, "\n  ");
    int result = say_maker(&options->history, entry, err);
    if (result != 0) return result;
    say(session, STYLE_PLAIN, "\n  ");
    say_text(session, STYLE_PLAIN, record->kind);
    say(session, STYLE_PLAIN, " ");
    say_item(session, STYLE_BOLD, record->item);
    if (*entry_point(record)) {
        say(session, STYLE_PLAIN, ": ");
        say_text(session, STYLE_BOLD, entry_point(record));
    }
    say(session, STYLE_PLAIN, "\n");
    say_entry_body(session, session->fold, record, 4);
    result = say_fate(&options->history, entry, 2, err);
    say(session, STYLE_PLAIN, "\n");
    return result;
}

static int entry_tell(const struct session *session, const struct log_options *options, const struct entry *entry,
                      json_t *list, struct error *err)
{
    if (!session->json && !options->oneline) return say_full(session, options, entry, err);
    if (session->json)
        return json_array_append_new(list, history_json(&options->history, entry)) == 0 ? 0 : error_memory(err);
    say_oneline(session, options, entry);
    return 0;
}

/* What counts nowhere: it was set aside on this device. */
static int aside_tell(const struct session *session, const struct log_options *options, const struct aside *aside,
                      json_t *list, struct error *err)
{
    const struct record *record = aside->record;
    if (session->json) return json_array_append_new(list, aside_json(session, aside)) == 0 ? 0 : error_memory(err);
    say(session, STYLE_DIM, options->oneline ? "%.12s" : _("statement %s"), record->hash);
    say(session, STYLE_PLAIN, options->oneline ? "  %.10s %.5s  " : "\n  %.10s %.5s  ", record->at, record->at + 11);
    say_text(session, STYLE_PLAIN, aside->entry.device);
    say(session, STYLE_PLAIN, options->oneline ? "  " : "\n  ");
    say_text(session, STYLE_PLAIN, record->kind);
    say(session, STYLE_PLAIN, " ");
    say_item(session, STYLE_BOLD, record->item);
    if (*entry_point(record)) say(session, STYLE_PLAIN, "  ");
    say_text(session, STYLE_PLAIN, entry_point(record));
    if (!options->oneline) say(session, STYLE_PLAIN, "\n");
    if (!options->oneline) say_entry_body(session, session->fold, record, 4);
    say(session, STYLE_PLAIN, "  ");
    say_aside_fate(session, aside);
    say(session, STYLE_PLAIN, options->oneline ? "\n" : "\n\n");
    return 0;
}

/* The newest of both that is left; false when nothing is. Damaged lines have no place in the log. */
static bool newest_next(const struct session *session, const struct log_options *options, size_t *entries,
                        size_t *asides, const struct entry **entry, const struct aside **aside)
{
    while (*asides > 0 && !options->asides.list[*asides - 1].record) (*asides)--;
    *entry = *entries > 0 ? fold_record_at(session->fold, *entries - 1) : NULL;
    *aside = *asides > 0 ? &options->asides.list[*asides - 1] : NULL;
    if (*entry && *aside && (*aside)->record->tick > (*entry)->record->tick) *entry = NULL;
    if (*entry) {
        (*entries)--;
        *aside = NULL;
        return true;
    }
    if (*aside) (*asides)--;
    return *aside;
}

static int log_tell(struct session *session, const struct log_options *options, struct error *err)
{
    size_t entries = fold_record_count(session->fold), asides = options->asides.count;
    const struct entry *entry;
    const struct aside *aside;
    long long told = 0;
    int result = 0;
    json_t *list = session->json ? json_array() : NULL;
    if (session->json && !list) return error_memory(err);
    while (result == 0 && (options->most == 0 || told < options->most) &&
           newest_next(session, options, &entries, &asides, &entry, &aside)) {
        if (!entry_chosen(options, entry ? entry : &aside->entry)) continue;
        told++;
        result =
            entry ? entry_tell(session, options, entry, list, err) : aside_tell(session, options, aside, list, err);
    }
    if (result == 0 && told == 0 && options->item)
        result =
            error_set(err, ERROR_NOT_FOUND, "nothing was stated about %.80s in %s; `schouw log --oneline` lists all",
                      options->item, session->dossier);
    if (result == 0 && session->json) say_json(json_incref(list));
    json_decref(list);
    return result;
}

static int log_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct log_options options = {0};
    const struct option_spec specs[] = {{"number", 'n', OPTION_INTEGER, &options.most},
                                        {"oneline", 0, OPTION_FLAG, &options.oneline},
                                        {"kind", 'k', OPTION_TEXT, &options.kind},
                                        {"all", 'a', OPTION_FLAG, &options.all},
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 1, err);
    if (result == 0 && options.most < 0) result = error_set(err, ERROR_USAGE, "-n takes a number of 1 or more");
    if (result == 0 && options.kind && !kind_find(options.kind))
        result = error_set(err, ERROR_USAGE, "there is no kind of statement %.60s; did you mean %s?", options.kind,
                           kind_nearest(options.kind));
    if (result == 0) result = history_open(session, &options.history, err);
    if (result == 0 && options.all) result = asides_read(session->store, session->dossier, &options.asides, err);
    if (result == 0) {
        options.item = words == 1 ? argv[1] : NULL;
        result = log_tell(session, &options, err);
    }
    asides_fini(&options.asides);
    history_fini(&options.history);
    return result;
}

const struct verb verb_log = {
    .name = "log",
    .group = N_("Looking"),
    .summary = N_("Show who stated what, when, on which device; newest first."),
    .usage = "log [-n NUMBER] [-k KIND] [--oneline] [--all] [ITEM]",
    .options = "  -n, --number NUMBER     no more than so many\n"
               "  -k, --kind KIND         of one kind, such as finding.set\n"
               "  --oneline               a line each\n"
               "  -a, --all               also what was set aside here (`schouw refused`), and what each sync states "
               "by itself\n",
    .details =
        N_("ITEM is a clause (2.2 takes all below it), an item such as 2.3.1.1/survey or covenant, or the first "
           "digits of a\n"
           "statement's hash. Nothing is ever deleted: each statement is shown with who made it, on which device, "
           "when by its clock\n"
           "and when the server received it, and with what became of it: it stands, was superseded by another, "
           "contradicts another,\n"
           "had no authority, or is stale. A clock that was off is told of; no time is put right.\n"
           "\n"
           "Examples:\n"
           "  schouw log --oneline -n 20\n"
           "  schouw log 2.2.8\n"),
    .run = log_run,
};
