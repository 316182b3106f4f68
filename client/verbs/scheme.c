/* schouw scheme: the schemes that are there, what one says, whether its files are sound, and how another begins. */
#include "checklists/scheme_json.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client/schemes.h"
#include "schema/text.h"

/* --- list --- */

static int list_add(const struct session *session, const char *id, json_t *list, struct error *err)
{
    struct scheme *scheme = NULL;
    struct error fault = {0};
    json_t *entry;
    if (scheme_load(id, &scheme, &fault) != 0) {
        /* One that is broken is listed as well: who looks for it has to see why it is not used. */
        say_text(session, STYLE_BOLD, id);
        say(session, STYLE_PLAIN, "  ");
        say_text(session, STYLE_BAD, fault.message);
        say(session, STYLE_PLAIN, "\n");
        entry = json_pack("{s:s,s:s}", "id", id, "error", fault.message);
    } else {
        say_text(session, STYLE_BOLD, id);
        say(session, STYLE_PLAIN, "  ");
        say_text(session, STYLE_PLAIN, scheme_text_in(&scheme->name, session->language));
        say(session, STYLE_PLAIN, " ");
        say_text(session, STYLE_PLAIN, scheme->version);
        say(session, STYLE_DIM, "  ");
        say_text(session, STYLE_DIM, scheme->directory);
        say(session, STYLE_PLAIN, "\n");
        entry = json_pack("{s:s,s:s,s:{s:s,s:s},s:s}", "id", id, "version", scheme->version, "name", "nl",
                          scheme->name.nl, "en", scheme->name.en, "directory", scheme->directory);
    }
    scheme_free(scheme);
    return json_array_append_new(list, entry) == 0 ? 0 : error_memory(err);
}

static int list_run(struct session *session, struct error *err)
{
    struct text ids = {0};
    json_t *list = json_array();
    int result = list ? scheme_list(&ids, err) : error_memory(err);
    char *rest = NULL;
    for (char *id = ids.data ? strtok_r(ids.data, "\n", &rest) : NULL; id && result == 0;
         id = strtok_r(NULL, "\n", &rest))
        result = list_add(session, id, list, err);
    if (result == 0 && json_array_size(list) == 0)
        result =
            error_set(err, ERROR_NOT_FOUND, "there is no scheme; SCHOUW_SCHEMES names the directory that holds them");
    if (result == 0 && session->json) say_json(json_incref(list));
    json_decref(list);
    text_fini(&ids);
    return result;
}

/* --- lint --- */

/* "DIR/file:line:column: text" as an object; line and column are left out where they are not known. */
static json_t *finding_json(const char *line, const char *directory)
{
    const char *file = line + strlen(directory) + 1;
    size_t length = strcspn(file, ":");
    unsigned row = 0, column = 0;
    int used = 0;
    if (sscanf(file + length, ":%u:%u: %n", &row, &column, &used) == 2 && used > 0)
        return json_pack("{s:s%,s:i,s:i,s:s}", "file", file, length, "line", (int)row, "column", (int)column, "text",
                         file + length + used);
    return json_pack("{s:s%,s:s}", "file", file, length, "text", file + length + strspn(file + length, ": "));
}

static int findings_say(const struct session *session, char *findings, const char *directory, int count,
                        struct error *err)
{
    json_t *list = json_array();
    char *rest = NULL;
    bool failed = list == NULL;
    for (char *line = findings ? strtok_r(findings, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest)) {
        say_text(session, STYLE_PLAIN, line);
        say(session, STYLE_PLAIN, "\n");
        failed |= json_array_append_new(list, finding_json(line, directory)) != 0;
    }
    if (count > 0)
        say(session, STYLE_BAD, ngettext("%d finding\n", "%d findings\n", (unsigned long)count), count);
    else
        say(session, STYLE_GOOD, _("nothing to remark\n"));
    if (session->json && !failed) say_json(json_pack("{s:s,s:O}", "directory", directory, "findings", list));
    json_decref(list);
    return failed ? error_memory(err) : 0;
}

/* A word that is a directory is one; any other is the id of a scheme. */
static int lint_directory(const char *word, char **directory, struct error *err)
{
    struct stat status;
    bool there = stat(word, &status) == 0 && S_ISDIR(status.st_mode);
    if (!there && !strchr(word, '/')) return scheme_directory(word, directory, err);
    *directory = strdup(word);
    if (!*directory) return error_memory(err);
    size_t length = strlen(*directory);
    while (length > 1 && (*directory)[length - 1] == '/') (*directory)[--length] = '\0';
    return 0;
}

static int lint_run(struct session *session, const char *word, struct error *err)
{
    struct text findings = {0};
    char *directory = NULL;
    int count = lint_directory(word, &directory, err);
    if (count == 0) count = scheme_lint(directory, &findings, err);
    int result = count < 0 ? count : findings_say(session, findings.data, directory, count, err);
    text_fini(&findings);
    free(directory);
    if (result < 0) return result;
    return count > 0 ? 1 : 0;
}

/* --- show --- */

/* True when there is a scheme of this name, broken or not. */
static bool scheme_named(const char *word)
{
    struct error none = {0};
    char *directory = NULL;
    bool named = scheme_directory(word, &directory, &none) == 0;
    free(directory);
    return named;
}

static int show_scheme(const struct session *session, const struct scheme *scheme, const char *clause,
                       struct error *err)
{
    struct text page = {0};
    json_t *value = NULL;
    int result;
    if (session->json) {
        result = scheme_json(scheme, clause, &value, err);
        if (result == 0) say_json(value);
        return result;
    }
    result = scheme_show(scheme, clause, session->language, &page, err);
    if (result == 0 && !session->quiet) fputs(page.data ? page.data : "", stdout);
    text_fini(&page);
    return result;
}

static int show_run(struct session *session, int words, char **argv, struct error *err)
{
    struct scheme *scheme = NULL;
    const char *id = words == 2 || (words == 1 && scheme_named(argv[0])) ? argv[0] : NULL;
    const char *clause = words == 0 || (id && words == 1) ? NULL : argv[words - 1];
    int result = id ? scheme_load(id, &scheme, err) : schemes_choose(session, clause, err);
    if (result == 0) result = show_scheme(session, id ? scheme : session->scheme, clause, err);
    scheme_free(scheme);
    return result;
}

/* --- new --- */

static int new_run(struct session *session, const char *id, const char *parent, struct error *err)
{
    char *directory = NULL;
    int result = scheme_new(id, parent, session->today, &directory, err);
    if (result != 0) return result;
    char *whole = realpath(parent, NULL); /* to be found from anywhere */
    say(session, STYLE_PLAIN, _("Began the scheme "));
    say_text(session, STYLE_GOOD, id);
    say(session, STYLE_PLAIN, _(" in "));
    say_text(session, STYLE_BOLD, directory);
    say(session, STYLE_PLAIN, _(": six files, with what each is for as comments in them.\n"));
    say(session, STYLE_DIM, _("  next: put its words in, then "));
    say(session, STYLE_PLAIN, "schouw scheme lint ");
    say_text(session, STYLE_PLAIN, directory);
    say(session, STYLE_DIM,
        _("\n  dossiers can be opened under it once SCHOUW_SCHEMES holds the directory it is in: "));
    say(session, STYLE_PLAIN, "export SCHOUW_SCHEMES=");
    say_text(session, STYLE_PLAIN, whole ? whole : parent);
    say(session, STYLE_PLAIN, "\n");
    if (session->json) say_json(json_pack("{s:s,s:s}", "id", id, "directory", directory));
    free(directory);
    free(whole);
    return 0;
}

static int scheme_run(struct session *session, int argc, char **argv, struct error *err)
{
    static const struct option_spec specs[] = {{NULL, 0, OPTION_FLAG, NULL}};
    int words = options_parse(argc, argv, specs, err);
    if (words < 0) return words;
    const char *action = words > 0 ? argv[1] : "list";
    if (strcmp(action, "list") == 0 && words <= 1) return list_run(session, err);
    if (strcmp(action, "lint") == 0 && words == 2) return lint_run(session, argv[2], err);
    if (strcmp(action, "lint") == 0)
        return error_set(err, ERROR_USAGE, "schouw scheme lint takes one directory or id of a scheme");
    if (strcmp(action, "show") == 0 && words <= 3) return show_run(session, words - 1, argv + 2, err);
    if (strcmp(action, "show") == 0)
        return error_set(err, ERROR_USAGE, "schouw scheme show takes a scheme and a clause; both may be left out");
    if (strcmp(action, "new") == 0 && (words == 2 || words == 3))
        return new_run(session, argv[2], words == 3 ? argv[3] : ".", err);
    if (strcmp(action, "new") == 0)
        return error_set(err, ERROR_USAGE, "schouw scheme new takes an id, and the directory to make its folder in");
    return error_set(err, ERROR_USAGE, "schouw scheme does list, show, lint or new, not \"%.60s\"", action);
}

const struct verb verb_scheme = {
    .name = "scheme",
    .group = N_("Looking"),
    .summary = N_("Show what a scheme says, check its files, or begin a new one."),
    .usage = "scheme [list]\nscheme show [SCHEME] [CLAUSE]\nscheme lint DIR | SCHEME\nscheme new ID [DIR]",
    .options = "",
    .details =
        N_("Schemes are looked for in the directories of SCHOUW_SCHEMES (separated by colons), then in\n"
           "share/schouw/checklists beside the programs. Without SCHEME show takes that of the dossier; outside\n"
           "one the only scheme that has the clause. A clause may have a point behind it (2.3.1.1/survey), or be\n"
           "the beginning of clauses (2.3). lint prints a finding on a line and exits with 1 when there is one.\n"
           "new makes the folder ID in DIR (here when not given) with six commented files to begin from.\n\n"
           "Examples:\n  schouw scheme show 2.3.1.1\n  schouw scheme lint ./kvo-4.0\n"
           "  schouw scheme new kvo-4.0\n"),
    .run = scheme_run,
};
