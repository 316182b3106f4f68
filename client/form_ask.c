#include "client/form_ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/ask.h"
#include "client/form_view.h"
#include "schema/text.h"

#define TRIES_MAX 3   /* answers to one question that are no such value */
#define ROWS_MAX 1000 /* rows that are added in one go */

struct asking {
    struct session *session;
    const struct scheme_form *form;
    char row[FORM_ROW_SIZE];
    bool all;
    bool more; /* input has not ended */
};

char *reason_ask(const char *question)
{
    char *line = NULL;
    for (int tries = 0; tries < TRIES_MAX && line_ask(question, &line); tries++) {
        if (*line) return line;
        free(line);
        line = NULL;
    }
    return NULL;
}

/* --- one question --- */

/* Whether the place is to be asked about, as the dossier is now: of a row that is not there yet nothing stands. */
static int place_wanted(const struct asking *asking, const struct scheme_field *field, bool *wanted, struct error *err)
{
    struct form_sheet sheet;
    bool applies = scheme_applies(field->certificates, field->certificates_count, case_certificate(asking->session));
    int result = form_sheet_open(asking->session, asking->form, &sheet, err);
    if (result != 0) return result;
    const struct form_place *place = form_sheet_place(&sheet, asking->row, field->id);
    if (place)
        *wanted = place->asked && !place->value && !place->conflict && (place->missing || asking->all);
    else
        *wanted = applies && !field->when && (field->required || asking->all);
    form_sheet_fini(&sheet);
    return 0;
}

static void say_question(const struct asking *asking, const struct scheme_field *field)
{
    const struct session *session = asking->session;
    const char *remark = scheme_text_in(&field->remark, session->language);
    struct text hint = {0};
    form_hint_write(field, &hint);
    say(session, STYLE_BOLD, "%s", field->id);
    say(session, STYLE_PLAIN, "  %s", scheme_text_in(&field->name, session->language));
    if (hint.data && *hint.data && field->type != FIELD_CHOICE) say(session, STYLE_DIM, " (%s)", hint.data);
    say(session, STYLE_PLAIN, "\n");
    for (unsigned i = 0; i < field->choices_count && field->type == FIELD_CHOICE; i++)
        say(session, STYLE_PLAIN, "    %-16s %s\n", field->choices[i].id,
            scheme_text_in(&field->choices[i].name, session->language));
    if (remark && *remark) say(session, STYLE_DIM, "    %s\n", remark);
    text_fini(&hint);
}

/* What was typed, as a file that `form -F` takes, until it is recorded. */
static void answer_hold(const struct asking *asking, const struct scheme_field *field, const char *line)
{
    struct text text = {0};
    text_printf(&text, "[%s%s%s]\n%s: %s\n", asking->form->clause, *asking->row ? "/" : "", asking->row, field->id,
                line);
    note_hold(asking->session, text.data);
    text_fini(&text);
}

static int answer_record(struct asking *asking, const struct scheme_field *field, const char *line, struct error *err)
{
    const struct form_filing how = {0};
    struct session *session = asking->session;
    struct form_facts facts = {0};
    int result = 0;
    answer_hold(asking, field, line);
    if (!utf8_valid(line, strlen(line))) result = error_set(err, ERROR_INVALID, "that line is not valid UTF-8 text");
    if (result == 0)
        result =
            form_facts_add(&facts, session->scheme, asking->form, asking->row, field->id, line, session->language, err);
    if (result == 0) result = form_record(session, &facts, &how, NULL, err);
    form_facts_fini(&facts);
    return result;
}

/* Asks until it is answered with something that can be recorded, or with nothing. */
static int field_ask(struct asking *asking, const struct scheme_field *field, struct error *err)
{
    const struct session *session = asking->session;
    say_question(asking, field);
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        char *line = NULL;
        struct error why = {0};
        asking->more = line_ask("  > ", &line);
        int result = asking->more && *line ? answer_record(asking, field, line, &why) : 0;
        free(line);
        if (result == 0) return 0;
        /* What can not be so is asked again; what may not be, or does not get on the disk, is not. */
        if (result != ERROR_INVALID) {
            if (err) *err = why;
            return result;
        }
        say(session, STYLE_PLAIN, "  ");
        say_text(session, STYLE_BAD, why.message);
        say(session, STYLE_PLAIN, "\n");
    }
    say(session, STYLE_DIM, _("  left open\n"));
    return 0;
}

/* --- rows --- */

static int row_ask(struct asking *asking, struct error *err)
{
    const struct scheme_form *form = asking->form;
    bool wanted = false, headed = false;
    int result = 0;
    for (unsigned i = 0; i < form->fields_count && result == 0 && asking->more; i++) {
        result = place_wanted(asking, &form->fields[i], &wanted, err);
        if (result != 0 || !wanted) continue;
        if (!headed && *asking->row) {
            const char *name = form_row_name(asking->session->scheme, form, asking->session->fold, asking->row,
                                             asking->session->language);
            say(asking->session, STYLE_BOLD, "%s/%s ", form->clause, asking->row);
            say_text(asking->session, STYLE_PLAIN, name);
            say(asking->session, STYLE_PLAIN, "\n");
        }
        headed = true;
        result = field_ask(asking, &form->fields[i], err);
    }
    return result;
}

/* The rows there are, in order; new array. Taken down first, for the sheet ends with each answer. */
static int rows_list(const struct asking *asking, json_t **rows, struct error *err)
{
    struct form_sheet sheet;
    const char *last = NULL;
    int result = form_sheet_open(asking->session, asking->form, &sheet, err);
    *rows = json_array();
    if (result != 0) return result;
    for (size_t i = 0; i < sheet.count; i++) {
        if (last && strcmp(last, sheet.places[i].row) == 0) continue;
        last = sheet.places[i].row;
        json_array_append_new(*rows, json_string(last));
    }
    form_sheet_fini(&sheet);
    return *rows ? 0 : error_memory(err);
}

/* Asks for the name of a row that is not there yet; false when there is to be none. */
static bool row_name_ask(struct asking *asking)
{
    const struct session *session = asking->session;
    const char *what = scheme_text_in(&asking->form->row, session->language);
    struct text question = {0};
    char section[3 * FORM_ROW_SIZE];
    const struct scheme_form *form;
    bool named = false;
    text_printf(&question, _("another %s? A short name for it, or Enter: "), what);
    for (int tries = 0; tries < TRIES_MAX && !named && asking->more; tries++) {
        struct error why = {0};
        char *line = NULL;
        asking->more = line_ask(question.data ? question.data : "> ", &line);
        bool given = asking->more && *line;
        if (given) {
            snprintf(section, sizeof section, "%s/%.100s", asking->form->clause, line);
            named = form_section(session->scheme, section, &form, asking->row, &why) == 0;
        }
        free(line);
        if (!given) break;
        if (named) continue;
        say_text(session, STYLE_BAD, why.message);
        say(session, STYLE_PLAIN, "\n");
    }
    text_fini(&question);
    return named;
}

static int rows_add(struct asking *asking, struct error *err)
{
    int result = 0;
    for (int added = 0; added < ROWS_MAX && result == 0 && asking->more; added++) {
        if (!row_name_ask(asking)) break;
        result = row_ask(asking, err);
    }
    return result;
}

static int rows_ask(struct asking *asking, struct error *err)
{
    json_t *rows = NULL;
    int result = rows_list(asking, &rows, err);
    for (size_t i = 0; i < json_array_size(rows) && result == 0 && asking->more; i++) {
        snprintf(asking->row, sizeof asking->row, "%s", json_string_value(json_array_get(rows, i)));
        result = row_ask(asking, err);
    }
    if (result == 0 && json_array_size(rows) == 0 && asking->form->each == FORM_PARTICIPANTS)
        say(asking->session, STYLE_PLAIN,
            _("There are no participants yet; `schouw party ID --type TYPE --name NAME`.\n"));
    if (result == 0 && json_array_size(rows) == 0 && asking->form->each == FORM_MEASURES)
        say(asking->session, STYLE_PLAIN, _("There are no measures yet; `schouw measure add ID TITLE`.\n"));
    json_decref(rows);
    if (result == 0 && asking->form->each == FORM_ROWS) result = rows_add(asking, err);
    return result;
}

/* --- a clause --- */

static int form_ask_one(struct asking *asking, const char *row, struct error *err)
{
    struct form_sheet sheet;
    int result = form_sheet_open(asking->session, asking->form, &sheet, err);
    if (result != 0) return result;
    say_form_line(asking->session, &sheet);
    form_sheet_fini(&sheet);
    snprintf(asking->row, sizeof asking->row, "%s", row);
    if (asking->form->each == FORM_ONCE || *row)
        result = row_ask(asking, err);
    else
        result = rows_ask(asking, err);
    if (result != 0) return result;
    result = form_sheet_open(asking->session, asking->form, &sheet, err);
    if (result != 0) return result;
    say_form_line(asking->session, &sheet);
    form_sheet_fini(&sheet);
    return 0;
}

int form_ask(struct session *session, const char *clause, const char *row, bool all, struct error *err)
{
    struct asking asking = {.session = session, .all = all, .more = true};
    int result = 0;
    say(session, STYLE_DIM, _("Each answer is recorded at once; Enter leaves a question open, Ctrl-D ends.\n"));
    for (int rowed = *row ? 1 : 0; rowed < 2 && result == 0 && asking.more; rowed++) {
        asking.form = form_find(session->scheme, clause, rowed != 0);
        if (asking.form) result = form_ask_one(&asking, row, err);
    }
    return result;
}
