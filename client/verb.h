/* verb.h: a verb of `schouw`: one file in client/verbs/, one entry point; the table of verbs is the help text. */
#ifndef SCHOUW_CLIENT_VERB_H
#define SCHOUW_CLIENT_VERB_H

#include <jansson.h>
#include <libintl.h>
#include <stdbool.h>
#include <stdio.h>

#include "checklists/assessment.h"
#include "client/store.h"

/* A program text in the user's language. */
#ifndef _
#define _(text) gettext(text)
#endif
/* Marks a text in a table for translation; who prints it calls gettext. */
#ifndef N_
#define N_(text) text
#endif

/* What every verb gets: global options and, lazily, the store and the dossier. main owns it. */
struct session {
    const char *directory; /* -C DIR, SCHOUW_HOME, or found upward from the working directory; NULL: none found */
    bool found_upward;     /* nobody named `directory`: it was found */
    const char *dossier;   /* -d ID, or the current one (`schouw use`) */
    bool json;             /* --json: one JSON value on stdout, errors too as {"error":..} on stderr */
    bool colour;           /* a terminal, NO_COLOR not set, TERM not dumb */
    int width;             /* columns of the terminal; 0 when stdout is none: lines are not broken then */
    bool quiet;            /* -q */
    bool invented;         /* --invented: what is recorded is marked as such, for demonstrations and training */
    enum language language;
    char today[DAY_SIZE]; /* in the scheme's zone; Europe/Amsterdam until a scheme is known */
    struct store *store;
    struct registry *registry;
    struct scheme *scheme;
    struct fold *fold; /* of `dossier`, settled */
    json_t *answer; /* what --json prints when the verb is done: {"recorded":[..]} plus what a verb sets in it. A verb
                     * that calls say_json has answered itself. Never NULL in a verb */
    /* for session.c and note.c only */
    json_t *pending;   /* statements that go with the next session_record */
    char *own_dossier; /* owner of `dossier` when it is the current one */
    char *note_path;   /* where an edited note is kept until it is recorded */
    char *note;        /* what was typed elsewhere and is not recorded yet; NULL: nothing */
};

struct verb {
    const char *name;
    const char *group;   /* heading in the help */
    const char *summary; /* one line, English; gettext'ed */
    const char *usage;   /* lines after "usage: schouw " */
    const char *options; /* the option table of --help: one option a line, two spaces before */
    const char *details; /* paragraphs, examples; for --help and the man page */
    int (*run)(struct session *session, int argc, char **argv, struct error *err); /* argv[0] is the verb's name */
};
/* A verb returns 0, a negative error code with `err` filled (main prints it and exits with error_exit_status), or a
 * positive exit status after it has printed everything itself (1: the scheme says no). */

extern const struct verb *const verbs[]; /* NULL-terminated, in order of the help */

/* --- session: opens things once, when a verb needs them --- */
int session_store(struct session *session, struct error *err);
int session_registry(struct session *session, struct error *err);
/* Store, dossier id, fold, registry, scheme: all a verb about a dossier needs. ERROR_USAGE says `schouw open` or
 * `schouw use`. */
int session_dossier(struct session *session, struct error *err);
/* Checks a statement with role, separation and scheme (registry_may_write, assessment_check), then appends it. The only
 * way a verb records. After it session->fold is dropped and loaded anew at the next session_dossier. `record` may be
 * NULL. */
int session_record(struct session *session, const char *kind, const char *item, const json_t *body, struct error *err);
/* A statement that goes with the next session_record, before it: all are recorded or none. */
int session_queue(struct session *session, const char *kind, const char *item, const json_t *body, struct error *err);
/* Makes `id` the dossier of this session (a copy); what was loaded of another one is dropped. */
int session_use(struct session *session, const char *id, struct error *err);
/* Whether the dossier names this evidence already, with proof of its bytes, or is about to. */
int session_evidence_known(const struct session *session, const char *sha256, bool *known, struct error *err);
/* Copies a file in as evidence, queues its evidence.add (unless the dossier has it) and appends its SHA-256 to the
 * array. */
int session_evidence(struct session *session, const char *path, json_t *array, struct error *err);

/* --- options (client/options.c): a small table-driven getopt_long --- */
enum option_type { OPTION_FLAG, OPTION_TEXT, OPTION_INTEGER, OPTION_DATE, OPTION_LIST, OPTION_DAYS };
struct option_spec {
    const char *name;      /* long name without dashes */
    char letter;           /* or 0 */
    enum option_type type; /* DAYS: person-days with at most two decimals ("0.5") as hundredths */
    void *value; /* bool *, const char **, long long *, const char ** (date; NULL for "today", as when it is not given),
                    json_t ** (array), long long * */
};
/* Moves the words that are no options to the front of argv[1..] and returns their number, or a negative code. `--` ends
 * options. --help is handled by main. Unknown options: ERROR_USAGE with the nearest one. */
int options_parse(int argc, char **argv, const struct option_spec *specs, struct error *err);

/* Person-days in a word that is no option: as OPTION_DAYS; `name` says in a refusal what it was for. */
int option_days(const char *name, const char *value, long long *hundredths, struct error *err);

/* A note: -m TEXT, -F FILE ("-" is stdin), or $VISUAL / $EDITOR (git's order) on `template_` when it is a terminal and
 * neither is given and `ask` is set. Lines that begin with # are dropped when edited. What was typed is kept in
 * DIR/notes/ when recording fails, and the error says where. `*note` is owned by the caller; may be "". */
int note_read(struct session *session, const char *message, const char *file, const char *template_, bool ask,
              char **note, struct error *err);
/* What a file holds, at most `most` bytes of text ("-": standard input, which is held as note_hold does). Owned by the
 * caller. ERROR_NOT_FOUND, ERROR_USAGE when it is longer or no UTF-8. */
int note_file(struct session *session, const char *path, size_t most, char **text, struct error *err);
/* What the editor makes of the text `before`, all of it; kept as a note is until it is recorded, unless nothing was
 * changed. Owned by the caller. */
int note_edit_whole(struct session *session, const char *before, size_t most, char **text, struct error *err);
/* Holds on to a text that was typed, until it is recorded; the longest one counts. */
void note_hold(struct session *session, const char *text);
/* What was held is recorded. */
void note_done(struct session *session);
/* Writes what is held and was not recorded to DIR/notes and sets session->note_path, when it is long enough to be a
 * loss. For main, when a verb fails; nothing goes wrong if there is no store to write in. */
void note_keep(struct session *session);

/* --- printing (client/print.c) --- */
enum style { STYLE_PLAIN, STYLE_GOOD, STYLE_BAD, STYLE_WARN, STYLE_DIM, STYLE_BOLD };
/* printf to stdout with everything from records passed through text_terminal by the caller using say_text. */
/* Nothing of say and say_text is printed under --json and -q. */
void say(const struct session *session, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Prints an untrusted string, escaped for the terminal. */
void say_text(const struct session *session, enum style style, const char *string);
/* Columns an untrusted string takes when it is printed so. */
int say_columns(const char *string);
/* Prints it broken between words where the terminal ends: `column` is where it begins, `indent` where a line goes on.
 */
void say_wrapped(const struct session *session, enum style style, const char *string, int column, int indent);
/* As say_text, and blanks up to so many columns, for tables. */
void say_cell(const struct session *session, enum style style, const char *string, int width);
/* Prints a JSON value on one line, sorted keys; decrefs it. */
void say_json(json_t *value);
bool say_json_done(void); /* whether say_json was called: the verb has answered */

#endif
