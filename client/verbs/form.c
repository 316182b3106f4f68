#include <stdlib.h>
#include <string.h>

#include "client/ask.h"
#include "client/form_ask.h"
#include "client/form_view.h"
#include "client/help.h"
#include "schema/text.h"

struct form_words {
    const char *file, *reason;
    bool template_, edit, drop, list, all;
    struct statement_options statement;
    const char *section;            /* CLAUSE or CLAUSE/ROW; NULL: all forms */
    const struct scheme_form *form; /* of that */
    char row[FORM_ROW_SIZE];
    char **facts; /* FIELD=VALUE */
    int facts_count;
};

/* --- what was typed, read and recorded --- */

static int facts_record(struct session *session, const struct form_words *words, const struct form_facts *facts,
                        const char *name, struct error *err)
{
    const struct form_filing how = {name, words->reason, &words->statement};
    size_t recorded = 0;
    int result = form_record(session, facts, &how, &recorded, err);
    if (result == 0) result = answer_set(session, "facts", json_integer((json_int_t)recorded), err);
    if (result != 0) return result;
    if (recorded == 0) {
        note_done(session);
        say(session, STYLE_PLAIN, _("Nothing new: all of that stands already.\n"));
        return 0;
    }
    return form_tell(session, facts, err);
}

/* Holds on to the words as a file that -F takes. */
static void words_hold(struct session *session, const struct form_words *words)
{
    struct text text = {0};
    text_printf(&text, "[%s]\n", words->section);
    for (int i = 0; i < words->facts_count; i++) {
        const char *word = words->facts[i], *equals = strchr(word, '=');
        if (equals) text_printf(&text, "%.*s: %s\n", (int)(equals - word), word, equals + 1);
    }
    note_hold(session, text.data);
    text_fini(&text);
}

/* FIELD=VALUE. */
static int word_add(const struct session *session, const struct form_words *words, const char *word,
                    struct form_facts *facts, struct error *err)
{
    const char *equals = strchr(word, '=');
    char field[FORM_ROW_SIZE];
    if (!equals || equals == word)
        return error_set(err, ERROR_USAGE, "\"%.60s\" is no FIELD=VALUE; `schouw form %s` shows the fields", word,
                         words->section);
    snprintf(field, sizeof field, "%.*s", (int)(equals - word < FORM_ROW_SIZE ? equals - word : FORM_ROW_SIZE - 1),
             word);
    char *value = strdup(equals + 1);
    if (!value) return error_memory(err);
    form_words_clean(value);
    int result = form_facts_add(facts, session->scheme, words->form, words->row, field, value, session->language, err);
    free(value);
    for (size_t i = 0; result == 0 && i + 1 < facts->count; i++) {
        if (strcmp(facts->facts[i].item, facts->facts[facts->count - 1].item) == 0)
            result = error_set(err, ERROR_USAGE, "%s is given twice", field);
    }
    return result;
}

static int form_words_record(struct session *session, const struct form_words *words, struct error *err)
{
    struct form_facts facts = {0};
    int result = 0;
    words_hold(session, words);
    for (int i = 0; i < words->facts_count && result == 0; i++)
        result = word_add(session, words, words->facts[i], &facts, err);
    if (result == 0) result = facts_record(session, words, &facts, NULL, err);
    form_facts_fini(&facts);
    return result;
}

/* Leaves out what says nothing. */
static void facts_said(struct form_facts *facts)
{
    size_t kept = 0;
    for (size_t i = 0; i < facts->count; i++) {
        if (facts->facts[i].value) facts->facts[kept++] = facts->facts[i];
    }
    facts->count = kept;
}

static int form_file_record(struct session *session, const struct form_words *words, struct error *err)
{
    const char *name = strcmp(words->file, "-") == 0 ? _("standard input") : words->file;
    struct form_facts facts = {0};
    char *text = NULL;
    int result = note_file(session, words->file, FORM_FILE_MAX, &text, err);
    if (result == 0)
        result = form_file_read(session->scheme, name, text, words->section, session->language, &facts, err);
    if (result == 0) {
        facts_said(&facts);
        if (facts.count == 0)
            say(session, STYLE_PLAIN, _("Nothing is filled in there.\n"));
        else
            result = facts_record(session, words, &facts, name, err);
    }
    form_facts_fini(&facts);
    free(text);
    return result;
}

/* --- the text to fill in --- */

static int template_write(const struct session *session, const struct form_words *words, struct text *text,
                          struct error *err)
{
    const struct scheme *scheme = session->scheme;
    form_file_head(text);
    for (unsigned i = 0; i < scheme->forms_count; i++) {
        const struct scheme_form *form = &scheme->forms[i];
        struct form_sheet sheet;
        if (words->form ? strcmp(words->form->clause, form->clause) != 0 : form_waits(session, form)) continue;
        if (words->row[0] && form != words->form) continue;
        if (!scheme_applies(form->certificates, form->certificates_count, case_certificate(session))) continue;
        int result = form_sheet_open(session, form, &sheet, err);
        if (result != 0) return result;
        form_file_write(scheme, &sheet, session->fold, words->row[0] ? words->row : NULL, session->language, text);
        form_sheet_fini(&sheet);
    }
    return text->failed ? error_memory(err) : 0;
}

static int form_template(struct session *session, const struct form_words *words, struct error *err)
{
    struct text text = {0};
    int result = template_write(session, words, &text, err);
    if (result == 0 && session->json)
        result = answer_set(session, "template", json_string(text.data), err);
    else if (result == 0)
        fputs(text.data, stdout);
    text_fini(&text);
    return result;
}

static const struct form_fact *fact_of(const struct form_facts *facts, const char *item)
{
    for (size_t i = 0; i < facts->count; i++) {
        if (strcmp(facts->facts[i].item, item) == 0) return &facts->facts[i];
    }
    return NULL;
}

/* Leaves what says otherwise than before: what was emptied is taken back, what was left out is left alone. */
static void facts_changed(const struct form_facts *before, struct form_facts *after)
{
    size_t kept = 0;
    for (size_t i = 0; i < after->count; i++) {
        struct form_fact *fact = &after->facts[i];
        const struct form_fact *old = fact_of(before, fact->item);
        const json_t *stood = old ? old->value : NULL;
        if (fact->value ? json_equal(stood, fact->value) : stood == NULL)
            json_decref(fact->value);
        else
            after->facts[kept++] = *fact;
    }
    after->count = kept;
}

/* Why, when something that stands is replaced and nobody said so yet. */
static int reason_fill(struct session *session, struct form_words *words, const struct form_facts *facts, char **reason,
                       struct error *err)
{
    bool replaces = false;
    int result = words->reason ? 0 : form_replaces(session, facts, &replaces, err);
    *reason = NULL;
    if (result != 0 || !replaces) return result;
    *reason = reason_ask(_("What stood is replaced; the reason: "));
    words->reason = *reason;
    return 0;
}

static int form_edit(struct session *session, struct form_words *words, struct error *err)
{
    struct text text = {0};
    struct form_facts before = {0}, after = {0};
    char *edited = NULL, *reason = NULL;
    if (!can_ask(session))
        return error_set(err, ERROR_USAGE, "--edit needs a terminal; `schouw form --template` and -F FILE do not");
    int result = template_write(session, words, &text, err);
    if (result == 0) result = note_edit_whole(session, text.data, FORM_FILE_MAX, &edited, err);
    if (result == 0)
        result = form_file_read(session->scheme, "form", text.data, words->section, session->language, &before, err);
    if (result == 0)
        result = form_file_read(session->scheme, session->note_path ? session->note_path : "form", edited,
                                words->section, session->language, &after, err);
    if (result == 0) {
        facts_changed(&before, &after);
        result = reason_fill(session, words, &after, &reason, err);
    }
    if (result == 0 && after.count == 0) {
        note_done(session);
        say(session, STYLE_PLAIN, _("Nothing was changed.\n"));
    } else if (result == 0) {
        result = facts_record(session, words, &after, session->note_path, err);
    }
    form_facts_fini(&before);
    form_facts_fini(&after);
    text_fini(&text);
    free(edited);
    free(reason);
    return result;
}

/* --- the verb --- */

static int form_row_drop(struct session *session, const struct form_words *words, struct error *err)
{
    if (!words->row[0]) return error_set(err, ERROR_USAGE, "which row? `schouw form CLAUSE/ROW --drop --reason TEXT`");
    if (!words->reason || !*words->reason)
        return error_set(err, ERROR_USAGE, "why? `schouw form %s --drop --reason TEXT`", words->section);
    int result = form_drop(session, words->form, words->row, words->reason, err);
    return result == 0 ? form_show(session, words->form->clause, "", err) : result;
}

static int words_check(const struct form_words *words, struct error *err)
{
    int ways =
        (words->file != NULL) + words->template_ + words->edit + words->drop + words->list + (words->facts_count > 0);
    if (ways > 1)
        return error_set(err, ERROR_USAGE, "FIELD=VALUE, -F, --template, --edit, --drop and --list exclude each other");
    if (!words->section && (words->drop || words->list || words->all))
        return error_set(err, ERROR_USAGE, "of which form? `schouw form CLAUSE..`; `schouw form` lists them");
    if (words->section && strchr(words->section, '='))
        return error_set(err, ERROR_USAGE, "of which form? `schouw form CLAUSE %.60s`", words->section);
    return 0;
}

static int form_act(struct session *session, struct form_words *words, struct error *err)
{
    struct form_sheet sheet;
    int result = 0;
    if (words->section) result = form_section(session->scheme, words->section, &words->form, words->row, err);
    if (result == 0 && words->section) {
        result = form_sheet_open(session, words->form, &sheet, err); /* does it apply? */
        if (result == 0) form_sheet_fini(&sheet);
    }
    /* The facts of a participant who left can still be taken back. */
    if (result == 0 && words->row[0] && !words->drop)
        result = form_row_check(session->scheme, words->form, session->fold, words->row, session->language, err);
    if (result != 0) return result;
    if (words->facts_count > 0) return form_words_record(session, words, err);
    if (words->file) return form_file_record(session, words, err);
    if (words->template_) return form_template(session, words, err);
    if (words->edit) return form_edit(session, words, err);
    if (words->drop) return form_row_drop(session, words, err);
    if (!words->section) return form_list(session, err);
    if (!words->list && can_ask(session)) return form_ask(session, words->form->clause, words->row, words->all, err);
    return form_show(session, words->form->clause, words->row, err);
}

static int form_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct form_words words = {0};
    const struct option_spec specs[] = {
        {"file", 'F', OPTION_TEXT, &words.file},   {"template", 0, OPTION_FLAG, &words.template_},
        {"edit", 0, OPTION_FLAG, &words.edit},     {"drop", 0, OPTION_FLAG, &words.drop},
        {"list", 0, OPTION_FLAG, &words.list},     {"all", 0, OPTION_FLAG, &words.all},
        {"reason", 0, OPTION_TEXT, &words.reason}, {"message", 'm', OPTION_TEXT, &words.statement.message},
        OPTION_EVIDENCE(words.statement),          OPTION_END};
    int count = options_parse(argc, argv, specs, err);
    int result = count < 0 ? count : 0;
    if (count > 0) words.section = argv[1];
    if (count > 1) {
        words.facts = argv + 2;
        words.facts_count = count - 1;
    }
    if (result == 0) result = words_check(&words, err);
    if (result == 0) result = case_open(session, err);
    if (result == 0) result = form_act(session, &words, err);
    statement_fini(&words.statement);
    return result;
}

const struct verb verb_form = {
    .name = "form",
    .group = N_("Assessment"),
    .summary =
        N_("Fill in the facts that the scheme asks for; without words, list what is filled and what is missing."),
    .usage =
        "form\nform CLAUSE[/ROW] [--all | --list]\nform CLAUSE[/ROW] FIELD=VALUE.. [-m TEXT] [-e FILE].. [--reason "
        "TEXT]\nform CLAUSE/ROW --drop --reason TEXT\nform [CLAUSE[/ROW]] --template\nform [CLAUSE[/ROW]] -F FILE "
        "[--reason TEXT]\nform [CLAUSE[/ROW]] --edit [--reason TEXT]",
    .options = "  -F, --file FILE         record what a filled-in template says; - is standard input\n"
               "  --template              print the forms to fill in, with what stands\n"
               "  --edit                  fill them in with your editor\n"
               "  --drop                  take back all facts of a row\n"
               "  --list                  show the form, also on a terminal\n"
               "  --all                   ask for what is not required, too\n"
               "  --reason TEXT           why what stands is replaced or taken back\n"
               "  -m, --message TEXT      a note with each of these facts\n" HELP_EVIDENCE,
    .details =
        N_("On a terminal `schouw form CLAUSE` asks line by line for what is missing; each answer is recorded at once. "
           "A form may\n"
           "stay half filled. A verdict needs the facts of its clause, or `--without-facts TEXT`. FIELD= takes back "
           "what stands.\n"
           "A file is recorded as a whole or not at all; what is left empty in it says nothing.\n"
           "\n"
           "Examples:\n"
           "  schouw form 2.2.3 signed-by-all=yes signed-on=2018-06-04\n"
           "  schouw form --template >forms.txt\n"
           "  schouw form -F forms.txt\n"),
    .run = form_run,
};
