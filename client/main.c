/* main.c: global options, the verb, and how it ends: exit status 0 done, 1 the scheme says no, 2 usage, 3 environment,
 * 4 the server's history does not go together with what is known of it. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "client/carry.h"
#include "client/heap.h"
#include "client/help.h"
#include "client/locales.h"
#include "client/pool.h"
#include "client/verb.h"
#include "schema/text.h"

#define ZONE "Europe/Amsterdam"

struct globals {
    bool help, version;
    char directory[PATH_MAX];
};

/* COLUMNS where somebody set it; else the terminal's own. */
static int terminal_width(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    int width = columns ? atoi(columns) : 0;
    if (width > 0 && width < 10000) return width;
    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static bool terminal_has_colour(void)
{
    const char *term = getenv("TERM"), *none = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && (!none || !*none) && term && strcmp(term, "dumb") != 0;
}

/* gettext for errors: it looks at LANGUAGE each time, so that also what goes wrong with --lang speaks the language that
 * is set by then. */
static const char *error_translate(const char *text)
{
    return gettext(text);
}

/* SCHOUW_HOME, or the nearest directory upward that holds a store. */
static const char *directory_find(char directory[PATH_MAX])
{
    const char *home = getenv("SCHOUW_HOME");
    char file[PATH_MAX];
    if (home && *home) return home;
    if (!getcwd(directory, PATH_MAX)) return NULL;
    for (;;) {
        snprintf(file, sizeof file, "%.4000s/schouw.sqlite", directory);
        if (access(file, F_OK) == 0) return directory;
        char *slash = strrchr(directory, '/');
        if (!slash || !*directory) return NULL;
        *slash = '\0';
    }
}

/* One language for the scheme's texts and the program's own. gettext reads LANGUAGE, and needs no locale of that name
 * to be installed. */
static void language_use(struct session *session, enum language language)
{
    session->language = language;
    if (language == LANGUAGE_NL) locale_messages();
    setenv("LANGUAGE", language == LANGUAGE_NL ? "nl" : "en", 1);
}

/* That of LANGUAGE when it begins with one we have, as gettext does; else of LC_ALL, LC_MESSAGES, LANG. */
static enum language language_wanted(void)
{
    const char *order = getenv("LANGUAGE");
    if (order && strncmp(order, "nl", 2) == 0) return LANGUAGE_NL;
    if (order && strncmp(order, "en", 2) == 0) return LANGUAGE_EN;
    return language_of_environment();
}

static int language_set(struct session *session, const char *code, struct error *err)
{
    if (strcmp(code, "nl") != 0 && strcmp(code, "en") != 0)
        return error_set(err, ERROR_USAGE, "--lang takes nl or en, not \"%s\"", code);
    language_use(session, strcmp(code, "nl") == 0 ? LANGUAGE_NL : LANGUAGE_EN);
    return 0;
}

/* Options before the verb. `*index` ends at the verb. */
static int globals_parse(struct session *session, struct globals *globals, int argc, char **argv, int *index,
                         struct error *err)
{
    const char *directory = NULL, *dossier = NULL, *language = NULL;
    bool colour_off = false;
    const struct {
        const char *letter, *name;
        bool *flag;
        const char **value;
    } options[] = {
        {"-C", "--directory", NULL, &directory},
        {"-d", "--dossier", NULL, &dossier},
        {"", "--lang", NULL, &language},
        {"", "--json", &session->json, NULL},
        {"-q", "--quiet", &session->quiet, NULL},
        {"", "--no-color", &colour_off, NULL},
        {"", "--invented", &session->invented, NULL},
        {"", "--version", &globals->version, NULL},
        {"-h", "--help", &globals->help, NULL},
    };
    const size_t count = sizeof options / sizeof *options;
    for (*index = 1; *index < argc && argv[*index][0] == '-'; (*index)++) {
        const char *word = argv[*index], *equals = strchr(word, '=');
        size_t length = equals ? (size_t)(equals - word) : strlen(word), i = 0;
        while (i < count && strcmp(word, options[i].letter) != 0 &&
               !(strlen(options[i].name) == length && strncmp(word, options[i].name, length) == 0))
            i++;
        if (i == count) return error_set(err, ERROR_USAGE, "schouw has no option %s; see `schouw help`", word);
        if (options[i].flag) {
            *options[i].flag = true;
        } else if (equals) {
            *options[i].value = equals + 1;
        } else if (*index + 1 < argc) {
            *options[i].value = argv[++*index];
        } else {
            return error_set(err, ERROR_USAGE, "%s needs a value", word);
        }
        /* At once: what is wrong further on is told in it. */
        if (options[i].value == &language) {
            int result = language_set(session, language, err);
            if (result != 0) return result;
        }
    }
    if (colour_off) session->colour = false;
    session->directory = directory ? directory : directory_find(globals->directory);
    session->found_upward = session->directory == globals->directory;
    if (dossier && strcmp(dossier, REGISTRY_DOSSIER) != 0 && !dossier_id_valid(dossier))
        return error_set(err, ERROR_USAGE, "\"%s\" is no id of a dossier", dossier);
    session->dossier = dossier;
    return 0;
}

/* Takes --json, --help and --quiet out of the verb's words, where they may stand as well. */
static int verb_words(struct session *session, struct globals *globals, int argc, char **argv)
{
    int kept = 1;
    bool ended = false;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        bool *flag = NULL;
        if (strcmp(word, "--") == 0) ended = true;
        if (strcmp(word, "--json") == 0) flag = &session->json;
        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) flag = &globals->help;
        if (strcmp(word, "--quiet") == 0 || strcmp(word, "-q") == 0) flag = &session->quiet;
        if (flag && !ended)
            *flag = true;
        else
            argv[kept++] = argv[i];
    }
    argv[kept] = NULL;
    return kept;
}

static void complain_json(const struct session *session, const struct error *err)
{
    json_t *error = json_pack("{s:{s:s,s:s,s:s}}", "error", "name", error_name(err->code), "clause", err->clause,
                              "message", err->message);
    if (error && session->note_path)
        json_object_set_new(json_object_get(error, "error"), "note", json_string(session->note_path));
    if (error && json_dumpf(error, stderr, JSON_SORT_KEYS | JSON_COMPACT) == 0) fputc('\n', stderr);
    json_decref(error);
}

static void complain(const struct session *session, const struct error *err)
{
    struct text text = {0};
    if (session->json) {
        complain_json(session, err);
        return;
    }
    text_terminal(&text, err->message);
    fprintf(stderr, "schouw: %s", text.data ? text.data : "");
    if (err->clause[0] && !strstr(err->message, err->clause)) fprintf(stderr, " (%s)", err->clause);
    fputc('\n', stderr);
    if (session->note_path)
        fprintf(stderr, _("schouw: your note is kept; give it again with -F %s\n"), session->note_path);
    text_fini(&text);
}

/* Whatever was to be printed has to have arrived, unless who read it has had enough. */
static int output_close(int status)
{
    bool failed = fflush(stdout) != 0 || ferror(stdout);
    if (!failed || errno == EPIPE) return status;
    fprintf(stderr, _("schouw: can not write the output: %s\n"), error_system(errno));
    return status ? status : error_exit_status(ERROR_IO);
}

/* Sentences on the command line are dear, whatever option or word they are of: note_keep keeps the longest one when the
 * verb fails. */
static void words_hold(struct session *session, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *equals = strncmp(argv[i], "--", 2) == 0 ? strchr(argv[i], '=') : NULL;
        const char *text = equals ? equals + 1 : argv[i];
        if (strchr(text, ' ') && access(text, F_OK) != 0) note_hold(session, text);
    }
}

static void trace_tell(const struct session *session)
{
    enum store_trace trace = session->store ? store_trace(session->store) : STORE_SAME;
    if (trace == STORE_SAME) return;
    json_object_set_new(session->answer, "store", json_string(trace_name(trace)));
    say_trace(session, trace);
}

static int run(struct session *session, int argc, char **argv, struct error *err)
{
    static struct globals globals; /* the session points into it until main ends */
    const struct verb *verb;
    int index = 1;
    int result = globals_parse(session, &globals, argc, argv, &index, err);
    if (result) return result;
    if (globals.version) {
        printf("schouw %s\n", SCHOUW_VERSION);
        return 0;
    }
    if (index >= argc) {
        help_overview();
        return globals.help ? 0 : error_exit_status(ERROR_USAGE);
    }
    verb = verb_find(argv[index]);
    if (!verb) return verb_unknown(argv[index], err);
    argv += index;
    argc = verb_words(session, &globals, argc - index, argv);
    if (globals.help) {
        if (session->json)
            say_json(help_verb_json(verb));
        else
            help_verb(verb);
        return 0;
    }
    session->answer = json_object();
    if (!session->answer) return error_memory(err);
    words_hold(session, argc, argv);
    result = verb->run(session, argc, argv, err);
    trace_tell(session);
    if (result == 0 && session->json && !say_json_done()) say_json(json_incref(session->answer));
    return result;
}

/* One thread alone has a store (ahead.c has none), so that SQLite need not lock each of its steps, nor count what
 * memory it takes. */
static void libraries_prepare(void)
{
    pool_begin();
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    /* Pages one by one: what is sorted has a cache of its own, twenty pages of which one is used. */
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
}

int main(int argc, char **argv)
{
    /* Static: what it holds at the end is not given back piece by piece, as all goes with the process. */
    static struct session session;
    struct error err = {0};
    heap_begin();
    session.colour = terminal_has_colour();
    session.width = terminal_width();
    libraries_prepare();
    /* Days are counted where the schemes count them, so the device's times are told in that zone as well, wherever the
     * device is: the day of a statement and the day of a term are the same day. The offset is written with each time.
     */
    setenv("TZ", ZONE, 1);
    tzset();
    /* A reader that goes away must not end us halfway through a sync; output_close looks at stdout. */
    signal(SIGPIPE, SIG_IGN);
    error_speak(error_translate);
    language_use(&session, language_wanted());
    calendar_today(ZONE, session.today);
    int result = run(&session, argc, argv, &err);
    if (result < 0) {
        fflush(stdout);
        note_keep(&session);
        complain(&session, &err);
        result = error_exit_status(result);
    }
    store_close(session.store);
    return output_close(result);
}
