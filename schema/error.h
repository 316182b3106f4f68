/* error.h: the one way a function says what went wrong.
 *
 * A function that can fail returns 0 or a negative code of `enum error_code` and fills the caller's `struct error`
 * with the code and a sentence a person can act on: what, where, what to do. Nothing below the verbs prints.
 */
#ifndef SCHOUW_SCHEMA_ERROR_H
#define SCHOUW_SCHEMA_ERROR_H

enum error_code {
    ERROR_MEMORY = -1,    /* no memory left */
    ERROR_USAGE = -2,     /* the caller's words are off: an option, a verb, an argument */
    ERROR_INVALID = -3,   /* input that is malformed: a record, a file, a date */
    ERROR_NOT_FOUND = -4, /* no such dossier, item, file, person */
    ERROR_REFUSED = -5,   /* the scheme or the writer's authority says no; `clause` names the rule when there is one */
    ERROR_SIGNATURE = -6, /* a seal does not verify */
    ERROR_CONFLICT = -7,  /* two statements or two writers met where only one can be */
    ERROR_IO = -8,        /* disk, SQLite, git, a child process */
    ERROR_NETWORK = -9    /* the other side can not be reached or does not speak as agreed */
};

struct error {
    int code;           /* 0 or one of enum error_code */
    char clause[32];    /* clause of the scheme a refusal rests on, or "" */
    char message[1200]; /* one or more sentences, UTF-8, no newline at the end */
};

/* In which language errors speak. `translate` gets each format given to the functions below, and each word through
 * error_spoken, and returns it in the reader's language or as it is; a translation takes the same arguments (it may
 * number them: %2$s). NULL, as at the start: as written, in English. To be called before other threads run: it is not
 * guarded. Codes, their names and clauses are the same in every language. */
void error_speak(const char *(*translate)(const char *text));

/* `text`, which lives as long as the program (a literal), in the language of errors: for words that go into a message
 * by %s. */
const char *error_spoken(const char *text) __attribute__((format_arg(1)));

/* What the system says of an errno, in the language of errors. For one thread at a time, as strerror. */
const char *error_system(int number);

/* Sets code and message; returns `code`, so that `return error_set(...)` reads well. `err` may be NULL. */
int error_set(struct error *err, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* As error_set with ERROR_REFUSED and the clause the refusal rests on. */
int error_refuse(struct error *err, const char *clause, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Puts "context: " before the message already there; keeps code and clause; returns the code. */
int error_wrap(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sets ERROR_MEMORY with a fixed sentence; returns it. */
int error_memory(struct error *err);

/* The name of a code as it stands in --json and problem+json: "refused", "signature", .. */
const char *error_name(int code);

/* Exit status for a code: 0 done, 1 the scheme says no, 2 usage (also what is malformed or not there), 3 environment.
 */
int error_exit_status(int code);

#endif
