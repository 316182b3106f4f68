#include <string.h>

#include "client/manual/manual.h"

const char manual_globals[] =
    "  -C, --directory DIR     the store to work in; else SCHOUW_HOME, else the nearest one upward\n"
    "  -d, --dossier ID        the dossier to work on; else the current one (schouw use)\n"
    "  --lang nl|en            the language; else that of the environment\n"
    "  --json                  print one JSON value on a line; errors as {\"error\":..} on standard error\n"
    "  -q, --quiet             print nothing but errors\n"
    "  --invented              mark what is recorded as invented, for a demonstration or training\n"
    "  --no-color              no colours, also on a terminal\n"
    "  --version               print the version\n"
    "  -h, --help              print help, of a verb when one is given\n";

bool manual_option_next(const char **table, struct manual_option *option)
{
    const char *line = *table;
    if (!line || !*line) return false;
    size_t length = strcspn(line, "\n"), start = strspn(line, " ");
    if (start > length) start = length;
    *table = line + length + (line[length] == '\n');
    option->words = line + start;
    option->words_length = length - start;
    option->tells = line + length;
    option->tells_length = 0;
    /* A line that goes on with the one before has no words of its own. */
    if (start > 2) {
        option->tells = option->words;
        option->tells_length = option->words_length;
        option->words_length = 0;
        return true;
    }
    for (const char *at = option->words; at + 1 < line + length; at++) {
        if (at[0] != ' ' || at[1] != ' ') continue;
        option->words_length = (size_t)(at - option->words);
        option->tells = at + strspn(at, " ");
        option->tells_length = (size_t)(line + length - option->tells);
        break;
    }
    return true;
}

/* --- man(7) --- */

/* Text between macros: what roff would take for its own is escaped. */
static void roff_write(struct text *page, const char *string, size_t length)
{
    bool begins = true;
    for (size_t i = 0; i < length; i++) {
        char byte = string[i];
        if (begins && (byte == '.' || byte == '\'')) text_puts(page, "\\&");
        begins = byte == '\n';
        if (byte == '\\')
            text_puts(page, "\\e");
        else if (byte == '-')
            text_puts(page, "\\-");
        else if (byte == '`')
            text_puts(page, "\\(ga");
        else if (byte == '\'')
            text_puts(page, "\\(aq");
        else if (byte == '^')
            text_puts(page, "\\(ha");
        else if (byte == '~')
            text_puts(page, "\\(ti");
        else
            text_append(page, &byte, 1);
    }
}

static void roff_puts(struct text *page, const char *string)
{
    roff_write(page, string, strlen(string));
}

static void head_write(struct text *page, const char *name, const char *summary)
{
    text_puts(page, ".\\\" Made from the table of verbs; see client/manual/.\n.TH ");
    for (const char *byte = name; *byte; byte++) {
        char upper = *byte >= 'a' && *byte <= 'z' ? (char)(*byte - 'a' + 'A') : *byte;
        if (upper == '-')
            text_puts(page, "\\-");
        else
            text_append(page, &upper, 1);
    }
    text_puts(page, " 1 \"\" \"Schouw " SCHOUW_VERSION "\" \"Schouw\"\n.SH NAME\n");
    roff_puts(page, name);
    text_puts(page, " \\- ");
    size_t length = strlen(summary);
    if (length > 0 && summary[length - 1] == '.') length--;
    roff_write(page, summary, length);
    text_puts(page, "\n");
}

static void options_write(struct text *page, const char *table)
{
    struct manual_option option;
    while (manual_option_next(&table, &option)) {
        if (option.words_length > 0) {
            text_puts(page, ".TP\n\\fB");
            roff_write(page, option.words, option.words_length);
            text_puts(page, "\\fR\n");
        }
        roff_write(page, option.tells, option.tells_length);
        if (option.tells_length > 0) text_puts(page, "\n");
    }
}

/* Paragraphs are set; lines that begin with a blank are shown as they are. */
static void details_write(struct text *page, const char *details)
{
    bool shown = false, fresh = true;
    while (*details) {
        size_t length = strcspn(details, "\n");
        bool as_is = *details == ' ';
        if (length > 0 && as_is != shown) text_puts(page, as_is ? ".PP\n.nf\n.RS\n" : ".RE\n.fi\n");
        if (length > 0 && !as_is && (fresh || shown)) text_puts(page, ".PP\n");
        if (length > 0) {
            shown = as_is;
            roff_write(page, details + (as_is ? strspn(details, " ") : 0), length - (as_is ? strspn(details, " ") : 0));
            text_puts(page, "\n");
        }
        fresh = length == 0;
        details += length + (details[length] == '\n');
    }
    if (shown) text_puts(page, ".RE\n.fi\n");
}

static void usage_write(struct text *page, const struct verb *verb)
{
    for (const char *line = verb->usage; *line;) {
        size_t length = strcspn(line, "\n"), name = strlen(verb->name);
        text_puts(page, "\\fBschouw ");
        roff_write(page, line, name);
        text_puts(page, "\\fR");
        roff_write(page, line + name, length - name);
        line += length + (line[length] == '\n');
        text_puts(page, *line ? "\n.br\n" : "\n");
    }
}

static const char exit_status[] = ".SH EXIT STATUS\n0 done, 1 the scheme or the registry says no, 2 usage or input, 3 "
                                  "environment (disk, network, a program that fails), 4 what the server shows of its "
                                  "history does not go together with what this device was shown.\n";

void manual_verb_page(const struct verb *verb, struct text *page)
{
    char name[80];
    snprintf(name, sizeof name, "schouw-%.60s", verb->name);
    head_write(page, name, verb->summary);
    text_puts(page, ".SH SYNOPSIS\n");
    usage_write(page, verb);
    if (verb->details && *verb->details) {
        text_puts(page, ".SH DESCRIPTION\n");
        details_write(page, verb->details);
    }
    text_puts(page, ".SH OPTIONS\n");
    options_write(page, verb->options);
    options_write(
        page, "  --json                  print one JSON value\n  -q, --quiet             print nothing but errors\n");
    text_puts(page, exit_status);
    text_puts(page, ".SH SEE ALSO\n.BR schouw (1)\n");
}

/* True when no verb before it is of the same group. */
static bool group_begins(size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(verbs[i]->group, verbs[index]->group) == 0) return false;
    }
    return true;
}

static void verbs_write(struct text *page)
{
    text_puts(page, ".SH VERBS\n");
    for (size_t i = 0; verbs[i]; i++) {
        if (!group_begins(i)) continue;
        text_puts(page, ".SS ");
        roff_puts(page, verbs[i]->group);
        text_puts(page, "\n");
        for (size_t j = i; verbs[j]; j++) {
            if (strcmp(verbs[j]->group, verbs[i]->group) != 0) continue;
            text_puts(page, ".TP\n\\fBschouw\\-");
            roff_puts(page, verbs[j]->name);
            text_puts(page, "\\fR(1)\n");
            roff_puts(page, verbs[j]->summary);
            text_puts(page, "\n");
        }
    }
}

void manual_page(struct text *page)
{
    head_write(page, "schouw", "audits of safety partnerships as signed statements");
    text_puts(page, ".SH SYNOPSIS\n\\fBschouw\\fR [OPTIONS] VERB ...\n.SH DESCRIPTION\n");
    details_write(
        page,
        "An audit is an append-only log of signed statements. Verbs write statements, show what follows from them, "
        "and\n"
        "bring them to a central repository and back. What a verb acknowledged is kept, also when the power fails;\n"
        "nothing is overwritten: a correction is a new statement. Everything but enrol and sync works without "
        "network.\n"
        "\n"
        "status tells what still stands between a dossier and a decision, by clause of the scheme, and what to type "
        "next.\n"
        "schouw help CLAUSE tells what the scheme says.\n");
    text_puts(page, ".SH OPTIONS\n");
    options_write(page, manual_globals);
    verbs_write(page);
    text_puts(page, ".SH ENVIRONMENT\n");
    options_write(
        page, "  SCHOUW_HOME  the store to work in, without -C\n"
              "  SCHOUW_SCHEMES  directories with schemes, separated by colons, looked in before the installed ones\n"
              "  VISUAL, EDITOR  the editor notes are written in\n"
              "  NO_COLOR  when set and not empty: no colours\n"
              "  LC_ALL, LC_MESSAGES, LANG  the language, nl or en\n"
              "  LANGUAGE  languages in order of preference, as gettext reads it\n");
    text_puts(page, ".SH FILES\n");
    options_write(page, "  DIR/schouw.sqlite  every statement, in SQLite\n"
                        "  DIR/schouw.sqlite-wal, DIR/schouw.sqlite-shm  SQLite's log and its index: emptied by the "
                        "verb that ends last; where it was cut off statements are in them, so they go along wherever "
                        "the store goes\n"
                        "  DIR/evidence/  files kept as evidence, by SHA-256\n"
                        "  DIR/key, DIR/key.pub  this device's key, made by ssh-keygen\n"
                        "  DIR/notes/  notes that were written and could not be recorded\n");
    text_puts(page, exit_status);
    text_puts(page, ".SH SEE ALSO\n.BR schouw\\-syncd (1),\n.BR ssh\\-keygen (1),\n.BR git (1)\n");
}
