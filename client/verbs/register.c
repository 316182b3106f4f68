#include <stdlib.h>
#include <string.h>

#include "checklists/certificate_life.h"
#include "checklists/register_line.h"
#include "client/body.h"
#include "client/page.h"
#include "schema/text.h"

#define STATE_REPLACED "replaced" /* beside the states of a life: another number took its place */

struct register_options {
    bool csv, all, licences;
    const char *output;
};

/* What is handed over. */
struct handing {
    json_t *certificates, *licences; /* lines; see checklists/register_line.h */
    size_t left_out;                 /* that are not valid any more */
};

static const char *field(const json_t *line, const char *name)
{
    const char *value = json_string_value(json_object_get(line, name));
    return value ? value : "";
}

/* --- collecting --- */

/* The line of this number. */
static const json_t *line_find(const json_t *lines, const char *number)
{
    const json_t *line;
    size_t index;
    json_array_foreach(lines, index, line)
    {
        if (strcmp(field(line, "number"), number) == 0) return line;
    }
    return NULL;
}

/* What a certificate is today. */
static int line_state(const json_t *lines, const struct life *life, json_t *line, struct error *err)
{
    const json_t *next = line_find(lines, field(line, "replaced_by"));
    const char *state = next ? STATE_REPLACED : life_state_id(life->state);
    const char *since = next ? field(next, "issued") : life->since;
    int result = json_object_set_new(line, "state", json_string(state));
    if (result == 0 && *since) result = json_object_set_new(line, "state_since", json_string(since));
    return result == 0 ? 0 : error_memory(err);
}

/* Whether there is a right to speak of, if only one that rests. */
static bool line_runs(const json_t *line)
{
    static const enum life_state over[] = {LIFE_WITHDRAWN, LIFE_EXPIRED};
    const char *state = field(line, "state");
    for (size_t i = 0; i < sizeof over / sizeof *over; i++) {
        if (strcmp(state, life_state_id(over[i])) == 0) return false;
    }
    return strcmp(state, STATE_REPLACED) != 0;
}

static int case_collect(struct session *session, const struct fold *fold, bool all, struct handing *handing,
                        struct error *err)
{
    const struct record *opening = dossier_opening(fold);
    json_t *lines = json_array(), *line;
    struct scheme *scheme = NULL;
    struct life life;
    char today[DAY_SIZE];
    size_t index;
    int result = lines ? 0 : error_memory(err);
    if (result == 0) result = scheme_load(opening ? record_text(opening, "scheme") : "", &scheme, err);
    if (result == 0) result = register_lines_add(scheme, fold, session->language, lines, err);
    if (result == 0) result = register_lines_settle(lines, err);
    if (result != 0) goto out;
    calendar_today(scheme->zone, today);
    life_read(scheme, fold, session->registry, today, &life);
    json_array_foreach(lines, index, line)
    {
        if (result == 0) result = line_state(lines, &life, line, err);
        if (result != 0) break;
        if (!all && !line_runs(line))
            handing->left_out++;
        else if (json_array_append(handing->certificates, line) != 0)
            result = error_memory(err);
    }
out:
    scheme_free(scheme);
    json_decref(lines);
    return result;
}

/* Until a positive decision nothing of an application is shown to others, the name of the dossier included: a case
 * without a certificate is not even read further. One that has a certificate and can not be read is no reason to hand
 * over a register that lacks it. */
static int dossier_collect(struct session *session, const char *dossier, bool all, struct handing *handing,
                           struct error *err)
{
    struct fold *fold = NULL;
    int result = store_fold(session->store, dossier, &fold, err);
    if (result == 0) result = fold_settle(fold, session->registry, err);
    const struct slot *issued = result == 0 ? fold_slot(fold, "certificate.issue", "certificate") : NULL;
    if (issued && issued->standing > 0 && (result = case_collect(session, fold, all, handing, err)) != 0)
        error_wrap(err, "dossier %s", dossier);
    fold_free(fold);
    return result;
}

static int handing_collect(struct session *session, const struct register_options *options, struct handing *handing,
                           struct error *err)
{
    json_t *ids = NULL;
    const json_t *id;
    size_t index;
    int result = 0;
    handing->certificates = json_array();
    handing->licences = json_array();
    if (!handing->certificates || !handing->licences) return error_memory(err);
    if (session->registry) result = register_licences_add(session->registry, session->today, handing->licences, err);
    if (result == 0) result = store_dossiers(session->store, &ids, err);
    json_array_foreach(ids, index, id)
    {
        if (result == 0) result = dossier_collect(session, json_string_value(id), options->all, handing, err);
    }
    if (result == 0) result = register_lines_settle(handing->certificates, err);
    json_decref(ids);
    return result;
}

/* --- the list --- */

enum column { COLUMN_NUMBER, COLUMN_CERTIFICATE, COLUMN_ISSUED, COLUMN_EXPIRES, COLUMN_STATE, COLUMN_HOLDER, COLUMNS };

static const char *state_name(const struct session *session, const json_t *line)
{
    const char *state = field(line, "state");
    for (int i = 0; i < LIFE_STATES; i++) {
        if (strcmp(state, life_state_id((enum life_state)i)) == 0)
            return life_state_name((enum life_state)i, session->language);
    }
    return _("replaced");
}

static void cells(const struct session *session, const json_t *line, const char *cell[COLUMNS])
{
    static const char *const names[COLUMNS] = {"number", "certificate_name", "issued", "expires", NULL, "partnership"};
    for (int i = 0; i < COLUMNS; i++) cell[i] = i == COLUMN_STATE ? state_name(session, line) : field(line, names[i]);
}

/* Makes each column as wide as its widest cell and two blanks. */
static void widths_take(int widths[COLUMNS], const char *const cell[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++) {
        int width = 2 + say_columns(cell[i]);
        if (width > widths[i]) widths[i] = width;
    }
}

static void say_certificates(const struct session *session, const struct handing *handing)
{
    const char *const heads[COLUMNS] = {_("number"),      _("certificate"), _("issued"),
                                        _("valid until"), _("today"),       _("holder")};
    const char *cell[COLUMNS];
    const json_t *line;
    size_t index;
    int widths[COLUMNS] = {0};
    widths_take(widths, heads);
    json_array_foreach(handing->certificates, index, line)
    {
        cells(session, line, cell);
        widths_take(widths, cell);
    }
    for (int i = 0; i < COLUMN_HOLDER; i++) say_cell(session, STYLE_DIM, heads[i], widths[i]);
    say(session, STYLE_DIM, "%s\n", heads[COLUMN_HOLDER]);
    json_array_foreach(handing->certificates, index, line)
    {
        bool valid = strcmp(field(line, "state"), life_state_id(LIFE_VALID)) == 0;
        cells(session, line, cell);
        for (int i = 0; i < COLUMN_HOLDER; i++) {
            enum style style = i == COLUMN_NUMBER ? STYLE_BOLD : i == COLUMN_STATE && !valid ? STYLE_WARN : STYLE_PLAIN;
            say_cell(session, style, cell[i], widths[i]);
        }
        say_text(session, STYLE_PLAIN, cell[COLUMN_HOLDER]);
        if (*field(line, "replaced_by")) {
            say(session, STYLE_DIM, _("  (now "));
            say_text(session, STYLE_DIM, field(line, "replaced_by"));
            say(session, STYLE_DIM, ")");
        }
        say(session, STYLE_PLAIN, "\n");
    }
}

static const char *licence_state(const char *state)
{
    static const struct {
        const char *id, *name;
    } states[] = {{"valid", N_("valid")},
                  {"suspended", N_("suspended")},
                  {"ended", N_("ended")},
                  {"not-yet", N_("not in force yet")},
                  {"expired", N_("expired")}};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (strcmp(state, states[i].id) == 0) return _(states[i].name);
    }
    return state;
}

static void say_licences(const struct session *session, const struct handing *handing)
{
    const json_t *line;
    size_t index;
    json_array_foreach(handing->licences, index, line)
    {
        bool valid = strcmp(field(line, "state"), "valid") == 0;
        say(session, STYLE_PLAIN, _("Licence "));
        say_text(session, STYLE_BOLD, field(line, "number"));
        say(session, STYLE_PLAIN, _(" for "));
        say_text(session, STYLE_PLAIN, field(line, "scheme"));
        say(session, STYLE_PLAIN, _(", %s to %s: "), field(line, "from"), field(line, "until"));
        say(session, valid ? STYLE_GOOD : STYLE_WARN, "%s\n", licence_state(field(line, "state")));
    }
    if (json_array_size(handing->licences) == 0)
        say(session, STYLE_PLAIN, _("The registry holds no licence of a scheme owner.\n"));
}

static void say_register(const struct session *session, const struct handing *handing,
                         const struct register_options *options)
{
    if (!options->licences && json_array_size(handing->certificates) > 0)
        say_certificates(session, handing);
    else if (!options->licences && handing->left_out == 0)
        say(session, STYLE_PLAIN, _("No certificate was decided in the dossiers here.\n"));
    if (!options->licences && handing->left_out > 0)
        say(session, STYLE_DIM,
            ngettext("%zu certificate was replaced or is not valid any more; --all lists it.\n",
                     "%zu certificates were replaced or are not valid any more; --all lists them.\n",
                     handing->left_out),
            handing->left_out);
    if (!options->licences) say(session, STYLE_PLAIN, "\n");
    say_licences(session, handing);
}

/* --- for others --- */

static json_t *handing_json(const struct session *session, const struct handing *handing,
                            const struct register_options *options)
{
    const struct record *body = session->registry ? registry_body(session->registry) : NULL;
    json_t *json = json_pack("{s:s?,s:s,s:O}", "body", body ? record_text(body, "name") : NULL, "day", session->today,
                             "licences", handing->licences);
    if (json && !options->licences && json_object_set(json, "certificates", handing->certificates) != 0) {
        json_decref(json);
        return NULL;
    }
    return json;
}

static int handing_write(const struct session *session, const struct handing *handing,
                         const struct register_options *options, struct text *text, struct error *err)
{
    if (options->csv)
        return options->licences ? register_licences_csv(handing->licences, text, err)
                                 : register_csv(handing->certificates, text, err);
    json_t *json = handing_json(session, handing, options);
    bool failed = !json || json_dump_callback(json, text_dump, text, JSON_INDENT(2) | JSON_SORT_KEYS) != 0;
    text_puts(text, "\n");
    json_decref(json);
    return failed || text->failed ? error_memory(err) : 0;
}

static int handing_save(struct session *session, const struct handing *handing, const struct register_options *options,
                        const struct text *text, struct error *err)
{
    size_t count = json_array_size(options->licences ? handing->licences : handing->certificates);
    int result = page_save(options->output, text->data, text->length, err);
    if (result == 0) result = answer_set(session, "file", json_string(options->output), err);
    if (result == 0) result = answer_set(session, "lines", json_integer((json_int_t)count), err);
    if (result != 0) return result;
    if (options->licences)
        say(session, STYLE_PLAIN, ngettext("%zu licence written to ", "%zu licences written to ", count), count);
    else
        say(session, STYLE_PLAIN, ngettext("%zu certificate written to ", "%zu certificates written to ", count),
            count);
    say_text(session, STYLE_BOLD, options->output);
    say(session, STYLE_PLAIN, ".\n");
    return 0;
}

static int handing_give(struct session *session, const struct handing *handing, const struct register_options *options,
                        struct error *err)
{
    struct text text = {0};
    int result = 0;
    if (!options->output && session->json) {
        json_t *json = handing_json(session, handing, options);
        if (!json) return error_memory(err);
        say_json(json);
        return 0;
    }
    if (options->csv || options->output) result = handing_write(session, handing, options, &text, err);
    if (result == 0 && options->output)
        result = handing_save(session, handing, options, &text, err);
    else if (result == 0 && options->csv)
        fwrite(text.data, 1, text.length, stdout);
    else if (result == 0)
        say_register(session, handing, options);
    text_fini(&text);
    return result;
}

static int options_check(const struct session *session, const struct register_options *options, struct error *err)
{
    if (options->csv && session->json)
        return error_set(err, ERROR_USAGE, "--csv or --json, not both: they are two forms of the same register");
    if (options->output && !options->csv && !session->json)
        return error_set(err, ERROR_USAGE, "-o is where the register goes; add --csv or --json");
    return 0;
}

static int register_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct register_options options = {0};
    struct handing handing = {0};
    const struct option_spec specs[] = {{"csv", 0, OPTION_FLAG, &options.csv},
                                        {"all", 0, OPTION_FLAG, &options.all},
                                        {"licences", 0, OPTION_FLAG, &options.licences},
                                        {"output", 'o', OPTION_TEXT, &options.output},
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 0, err);
    if (result == 0) result = options_check(session, &options, err);
    if (result == 0) result = session_registry(session, err);
    if (result == 0) result = handing_collect(session, &options, &handing, err);
    if (result == 0) result = handing_give(session, &handing, &options, err);
    json_decref(handing.certificates);
    json_decref(handing.licences);
    return result;
}

const struct verb verb_register = {
    .name = "register",
    .group = N_("Judging"),
    .summary = N_("List the certificates decided in the dossiers here, and the body's licences."),
    .usage = "register [--csv | --json] [--all] [--licences] [-o FILE]",
    .options = "  --csv                   as a table (RFC 4180), for a spreadsheet or the scheme owner\n"
               "  --all                   also those that were replaced, withdrawn or have expired\n"
               "  --licences              the licences of scheme owners only\n"
               "  -o, --output FILE       where --csv or --json is written; standard output when not given\n",
    .details = N_(
        "Only decided cases: until a positive decision nothing of an application is shown to others. Listed is what is "
        "valid\n"
        "today, suspended, or without a licence of the scheme owner; --all adds what is over. What a certificate says "
        "is as\n"
        "it was issued; status is what was stated about it, state what it is today. Facts that a scheme wants in the "
        "register\n"
        "(contract, mark, ..) are columns of their own; `schouw form` records them.\n"
        "\n"
        "The body's public register stands in its central repository: `git show main:register.md`, register.csv, "
        "register.json.\n"
        "\n"
        "Examples:\n"
        "  schouw register\n"
        "  schouw register --csv --all -o register.csv\n"
        "  schouw register --csv --licences -o licences.csv\n"),
    .run = register_run,
};
