#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "checklists/agenda.h"
#include "client/body.h"
#include "client/calendar_file.h"
#include "client/page.h"
#include "schema/clock.h"

#define ALL_DAYS LLONG_MIN
#define DAYS_MAX 200000 /* more than there are between two days of the calendar */

struct agenda_options {
    long long days; /* ALL_DAYS: however far ahead */
    const char *on, *output;
    bool ics;
};

/* What is told of, and what could not be read: array of {"dossier","why"}. */
struct reading {
    struct agenda *agenda;
    struct scheme **schemes; /* each once */
    size_t schemes_count;
    json_t *unread;
};

/* --- reading --- */

static int scheme_of(struct reading *reading, const char *id, const struct scheme **scheme, struct error *err)
{
    for (size_t i = 0; i < reading->schemes_count; i++) {
        *scheme = reading->schemes[i];
        if (strcmp((*scheme)->id, id) == 0) return 0;
    }
    struct scheme *loaded = NULL;
    int result = scheme_load(id, &loaded, err);
    if (result != 0) return result;
    struct scheme **larger = realloc(reading->schemes, (reading->schemes_count + 1) * sizeof *larger);
    if (!larger) {
        scheme_free(loaded);
        return error_memory(err);
    }
    reading->schemes = larger;
    reading->schemes[reading->schemes_count++] = loaded;
    *scheme = loaded;
    return 0;
}

static int case_add(struct session *session, struct reading *reading, const char *dossier, struct error *err)
{
    struct fold *fold = NULL;
    const struct scheme *scheme = NULL;
    int result = store_fold(session->store, dossier, &fold, err);
    if (result == 0) result = fold_settle(fold, session->registry, err);
    const struct record *opening = result == 0 ? dossier_opening(fold) : NULL;
    if (result == 0 && !opening)
        result = error_set(err, ERROR_INVALID, "it was not opened here yet; `schouw sync` may bring how it began");
    if (result == 0) result = scheme_of(reading, record_text(opening, "scheme"), &scheme, err);
    if (result == 0) result = agenda_add_case(reading->agenda, scheme, fold, session->registry, err);
    fold_free(fold);
    return result;
}

static int cases_add(struct session *session, struct reading *reading, struct error *err)
{
    json_t *ids = NULL;
    const json_t *id;
    size_t index;
    int result = store_dossiers(session->store, &ids, err);
    json_array_foreach(ids, index, id)
    {
        struct error why = {0};
        if (result != 0) break;
        result = case_add(session, reading, json_string_value(id), &why);
        if (result == 0) continue;
        if (result == ERROR_MEMORY || result == ERROR_IO) {
            *err = why;
            break;
        }
        /* One dossier that can not be read is no reason to be late with the others. */
        json_t *line = json_pack("{s:O,s:s}", "dossier", id, "why", why.message);
        result = json_array_append_new(reading->unread, line) == 0 ? 0 : error_memory(err);
    }
    json_decref(ids);
    return result;
}

/* The schemes that licences are for know what their clauses are, whether or not a dossier is under them. */
static int licensed_schemes(const struct session *session, struct reading *reading, struct error *err)
{
    const struct fold *fold = registry_fold(session->registry);
    size_t first, count = fold_slots_of(fold, "licence.set", &first);
    for (size_t i = first; i < first + count; i++) {
        const struct scheme *scheme;
        const struct entry *entry = slot_value(fold_slot_at(fold, i));
        struct error unknown = {0};
        if (entry && scheme_of(reading, record_text(entry->record, "scheme"), &scheme, &unknown) == ERROR_MEMORY)
            return error_memory(err);
    }
    return 0;
}

static int reading_begin(struct session *session, struct reading *reading, const struct agenda_options *options,
                         struct error *err)
{
    int result = session_registry(session, err);
    if (result == 0) result = agenda_new(options->on ? options->on : session->today, &reading->agenda, err);
    reading->unread = json_array();
    if (result == 0 && !reading->unread) result = error_memory(err);
    if (result == 0) result = cases_add(session, reading, err);
    if (result == 0 && session->registry) result = licensed_schemes(session, reading, err);
    if (result == 0 && session->registry)
        result = agenda_add_registry(reading->agenda, session->registry, reading->schemes, reading->schemes_count, err);
    if (result != 0) return result;
    agenda_settle(reading->agenda);
    if (options->days != ALL_DAYS) agenda_keep(reading->agenda, (long)options->days);
    return 0;
}

static void reading_end(struct reading *reading)
{
    agenda_free(reading->agenda);
    for (size_t i = 0; i < reading->schemes_count; i++) scheme_free(reading->schemes[i]);
    free(reading->schemes);
    json_decref(reading->unread);
}

/* --- the list --- */

/* "in 12 days", "today", "3 days ago"; of what has no day that it is stale. */
static void left_write(const struct session *session, const struct agenda_term *term, char words[64])
{
    unsigned long days = (unsigned long)labs(term->days_left);
    if (!*term->day)
        snprintf(words, 64, "%s", answer_state_name(ANSWER_STALE, session->language));
    else if (days == 0)
        snprintf(words, 64, "%s", _("today"));
    else if (term->days_left > 0)
        snprintf(words, 64, ngettext("in %lu day", "in %lu days", days), days);
    else
        snprintf(words, 64, ngettext("%lu day ago", "%lu days ago", days), days);
}

enum column { COLUMN_DAY, COLUMN_LEFT, COLUMN_DOSSIER, COLUMN_CLAUSE, COLUMN_WHAT, COLUMNS };

/* Cells of a term; `left` is where the words about the days left are put. */
static void cells(const struct session *session, const struct agenda_term *term, char left[64],
                  const char *cell[COLUMNS])
{
    left_write(session, term, left);
    cell[COLUMN_DAY] = *term->day ? term->day : "—";
    cell[COLUMN_LEFT] = left;
    cell[COLUMN_DOSSIER] = term->dossier;
    cell[COLUMN_CLAUSE] = *term->clause ? term->clause : "—";
    cell[COLUMN_WHAT] = scheme_text_in(&term->what, session->language);
}

/* Makes each column as wide as its widest cell and two blanks. */
static void widths_take(int widths[COLUMNS], const char *const cell[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++) {
        int width = 2 + say_columns(cell[i]);
        if (width > widths[i]) widths[i] = width;
    }
}

/* Whether the commands do not fit behind the columns: then each gets a line of its own below its term. */
static bool commands_below(const struct session *session, const struct agenda *agenda, const int widths[COLUMNS])
{
    int table = 0, command = 0;
    for (int i = 0; i < COLUMNS; i++) table += widths[i];
    for (size_t i = 0; i < agenda->count; i++) {
        int width = say_columns(agenda->terms[i].command);
        if (width > command) command = width;
    }
    return session->width > 0 && table + command > session->width;
}

static enum style term_style(const struct agenda *agenda, const struct agenda_term *term)
{
    if (agenda_overdue(term)) return STYLE_BAD;
    return !*term->day || agenda_pressing(agenda, term) ? STYLE_WARN : STYLE_PLAIN;
}

static void say_terms(const struct session *session, const struct agenda *agenda)
{
    const char *const heads[COLUMNS] = {_("day"), _("left"), _("dossier"), _("clause"), _("what")};
    const char *cell[COLUMNS];
    char left[64];
    int widths[COLUMNS] = {0};
    widths_take(widths, heads);
    for (size_t i = 0; i < agenda->count; i++) {
        cells(session, &agenda->terms[i], left, cell);
        widths_take(widths, cell);
    }
    for (int i = 0; i < COLUMNS; i++) say_cell(session, STYLE_DIM, heads[i], widths[i]);
    bool below = commands_below(session, agenda, widths);
    if (!below) say(session, STYLE_DIM, "%s", _("next"));
    say(session, STYLE_PLAIN, "\n");
    for (size_t i = 0; i < agenda->count; i++) {
        const struct agenda_term *term = &agenda->terms[i];
        enum style style = term_style(agenda, term);
        cells(session, term, left, cell);
        for (int j = 0; j < COLUMNS; j++) say_cell(session, j <= COLUMN_LEFT ? style : STYLE_PLAIN, cell[j], widths[j]);
        if (below) say(session, STYLE_PLAIN, "\n%*s", widths[COLUMN_DAY], "");
        say_text(session, STYLE_DIM, term->command);
        say(session, STYLE_PLAIN, "\n");
    }
}

static void say_agenda(const struct session *session, const struct reading *reading,
                       const struct agenda_options *options)
{
    if (reading->agenda->count > 0)
        say_terms(session, reading->agenda);
    else if (options->days == ALL_DAYS)
        say(session, STYLE_PLAIN, _("No term runs in the dossiers here.\n"));
    else
        say(session, STYLE_PLAIN, _("No term asks for anything by then, in the dossiers here.\n"));
}

static void say_unread(const struct session *session, const struct reading *reading)
{
    const json_t *line;
    size_t index;
    json_array_foreach(reading->unread, index, line)
    {
        say(session, STYLE_WARN, _("Not read: "));
        say_text(session, STYLE_WARN, json_string_value(json_object_get(line, "dossier")));
        say(session, STYLE_PLAIN, ": ");
        say_text(session, STYLE_PLAIN, json_string_value(json_object_get(line, "why")));
        say(session, STYLE_PLAIN, "\n");
    }
}

/* --- for programs --- */

static json_t *term_json(const struct session *session, const struct agenda *agenda, const struct agenda_term *term)
{
    json_t *warnings = json_array();
    for (unsigned i = 0; i < term->warnings_count; i++) json_array_append_new(warnings, json_string(term->warnings[i]));
    bool dated = *term->day != '\0';
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s?,s:o,s:b,s:b,s:s,s:s,s:o,s:s}", "kind", agenda_kind_id(term->kind),
                     "dossier", term->dossier, "name", term->name, "item", term->item, "clause", term->clause, "day",
                     dated ? term->day : NULL, "days_left", dated ? json_integer(term->days_left) : json_null(),
                     "overdue", agenda_overdue(term), "pressing", agenda_pressing(agenda, term), "what",
                     scheme_text_in(&term->what, session->language), "command", term->command, "warnings", warnings,
                     "uid", term->uid);
}

static int json_say(const struct session *session, const struct reading *reading, struct error *err)
{
    const struct agenda *agenda = reading->agenda;
    json_t *terms = json_array();
    int result = terms ? 0 : error_memory(err);
    for (size_t i = 0; i < agenda->count && result == 0; i++) {
        if (json_array_append_new(terms, term_json(session, agenda, &agenda->terms[i])) != 0)
            result = error_memory(err);
    }
    json_t *answer =
        result == 0 ? json_pack("{s:s,s:O,s:O}", "day", agenda->day, "terms", terms, "unread", reading->unread) : NULL;
    if (answer)
        say_json(answer);
    else if (result == 0)
        result = error_memory(err);
    json_decref(terms);
    return result;
}

/* --- the calendar --- */

static int calendar_save(struct session *session, const char *path, const struct text *file, size_t events,
                         size_t left_out, struct error *err)
{
    int result = page_save(path, file->data, file->length, err);
    if (result == 0) result = answer_set(session, "file", json_string(path), err);
    if (result == 0) result = answer_set(session, "events", json_integer((json_int_t)events), err);
    if (result != 0) return result;
    say(session, STYLE_PLAIN, ngettext("Calendar of %zu term written to ", "Calendar of %zu terms written to ", events),
        events);
    say_text(session, STYLE_BOLD, path);
    say(session, STYLE_PLAIN, ".\n");
    if (left_out > 0)
        say(session, STYLE_PLAIN,
            ngettext("%zu term has no day and is not in it; `schouw agenda` lists it.\n",
                     "%zu terms have no day and are not in it; `schouw agenda` lists them.\n", left_out),
            left_out);
    return 0;
}

static int calendar_write(struct session *session, const struct reading *reading, const struct agenda_options *options,
                          struct error *err)
{
    struct text file = {0};
    size_t left_out;
    int result = calendar_file_write(reading->agenda, "Schouw", clock_microseconds() / 1000000, session->language,
                                     &file, &left_out, err);
    if (result == 0 && options->output)
        result = calendar_save(session, options->output, &file, reading->agenda->count - left_out, left_out, err);
    else if (result == 0 && session->json)
        result = answer_set(session, "calendar", json_stringn(file.data, file.length), err);
    else if (result == 0)
        fwrite(file.data, 1, file.length, stdout);
    if (result == 0) result = answer_set(session, "unread", json_incref(reading->unread), err);
    text_fini(&file);
    return result;
}

/* Beside a calendar on standard output nothing else can stand there. */
static void complain_unread(const struct session *session, const struct reading *reading)
{
    const json_t *line;
    size_t index;
    if (session->quiet || session->json) return;
    json_array_foreach(reading->unread, index, line)
    {
        struct text text = {0};
        text_terminal(&text, json_string_value(json_object_get(line, "why")));
        fprintf(stderr, _("schouw: not read: %s: %s\n"), json_string_value(json_object_get(line, "dossier")),
                text.data ? text.data : "");
        text_fini(&text);
    }
}

static int options_check(const struct agenda_options *options, struct error *err)
{
    if (options->days != ALL_DAYS && (options->days < 0 || options->days > DAYS_MAX))
        return error_set(err, ERROR_USAGE, "--days takes a number of days from 0 to %d, not %lld", DAYS_MAX,
                         options->days);
    if (options->output && !options->ics)
        return error_set(err, ERROR_USAGE, "-o is where the calendar goes; add --ics");
    return 0;
}

static int agenda_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct agenda_options options = {.days = ALL_DAYS};
    struct reading reading = {0};
    const struct option_spec specs[] = {{"days", 0, OPTION_INTEGER, &options.days},
                                        {"ics", 0, OPTION_FLAG, &options.ics},
                                        {"output", 'o', OPTION_TEXT, &options.output},
                                        OPTION_ON(options),
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 0, err);
    if (result == 0) result = options_check(&options, err);
    if (result == 0) result = reading_begin(session, &reading, &options, err);
    if (result != 0) goto out;
    if (options.ics)
        result = calendar_write(session, &reading, &options, err);
    else if (session->json)
        result = json_say(session, &reading, err);
    else
        say_agenda(session, &reading, &options);
    if (result == 0 && options.ics && !options.output)
        complain_unread(session, &reading);
    else if (result == 0)
        say_unread(session, &reading);
out:
    reading_end(&reading);
    return result;
}

const struct verb verb_agenda = {
    .name = "agenda",
    .group = N_("Looking"),
    .summary = N_("List every term that runs, in all dossiers here; what is overdue first."),
    .usage = "agenda [--days N] [--on DATE] [--ics [-o FILE]]",
    .options = "  --days N                only what asks for something in the next N days\n"
               "  --on DATE               as it is on that day, YYYY-MM-DD; today when not given\n"
               "  --ics                   as iCalendar, for a calendar to import\n"
               "  -o, --output FILE       where to write it; standard output when not given\n",
    .details =
        N_("Deviations to be judged, the last day for a decision, judgements gone stale; certificates, licences, keys "
           "and\n"
           "qualifications that end. A term is listed until what it is about was done, also when its day is past. A "
           "scheme\n"
           "says when it warns of a last day. With --days a term is listed when it ends by then, when a warning falls "
           "in that\n"
           "time, and each day from its last warning on, so that `schouw agenda --days 0` is what to look at today.\n"
           "\n"
           "A calendar that imports the file again replaces what it had. It names dossiers that are not decided "
           "yet: keep it\n"
           "within the body.\n"
           "\n"
           "Examples:\n"
           "  schouw agenda\n"
           "  schouw agenda --days 30\n"
           "  schouw agenda --ics -o schouw.ics\n"),
    .run = agenda_run,
};
