#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client/verb.h"
#include "schema/text.h"

#define NOTE_MAX 65536 /* bytes read; the kinds set their own, lower limits */
#define NOTE_DEAR 80   /* bytes from which on a text that was not recorded is kept */

static int stream_read(FILE *stream, const char *name, size_t most, char **note, struct error *err)
{
    struct text text = {0};
    char buffer[4096];
    size_t got, length;
    while (text.length <= most && (got = fread(buffer, 1, sizeof buffer, stream)) > 0) text_append(&text, buffer, got);
    int result = 0;
    if (ferror(stream))
        result = error_set(err, ERROR_IO, "can not read %s", name);
    else if (text.length > most)
        result =
            error_set(err, ERROR_USAGE, "%s is longer than %d bytes; keep it as evidence instead", name, (int)most);
    else if (text.length > 0 && !utf8_valid(text.data, text.length))
        result = error_set(err, ERROR_USAGE, "%s is not valid UTF-8 text", name);
    text_puts(&text, "");
    if (result == 0) *note = text_take(&text, &length);
    if (result == 0 && !*note) result = error_memory(err);
    text_fini(&text);
    return result;
}

static int file_read(const char *path, size_t most, char **note, struct error *err)
{
    if (strcmp(path, "-") == 0) return stream_read(stdin, _("standard input"), most, note, err);
    FILE *file = fopen(path, "re");
    if (!file) return error_set(err, ERROR_NOT_FOUND, "%s: %s", path, error_system(errno));
    int result = stream_read(file, path, most, note, err);
    fclose(file);
    return result;
}

/* Takes out lines that begin with #, empty lines before the text, and white space at the end. */
static void note_clean(char *note)
{
    char *to = note;
    for (char *line = note; *line;) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        if (*line != '#' && (to > note || *line != '\n')) {
            memmove(to, line, length);
            to += length;
        }
        line += length;
    }
    while (to > note && strchr(" \t\r\n", to[-1])) to--;
    *to = '\0';
}

/* Runs a program to its end; 0 or an errno. Ctrl-C is the editor's own business, as it is under git: it must not end us
 * and leave the editor alone on the terminal. */
static int editor_wait(char **argv, int *status)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction interrupt, quit;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    pid_t child;
    int problem = posix_spawnattr_init(&attributes);
    if (problem) return problem;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGQUIT);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    problem = posix_spawnp(&child, argv[0], NULL, &attributes, argv, environ);
    while (problem == 0 && waitpid(child, status, 0) < 0) problem = errno == EINTR ? 0 : errno;
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    posix_spawnattr_destroy(&attributes);
    return problem;
}

/* Runs the editor on a file, through the shell as git does, for editors with options. */
static int editor_run(const char *path, struct error *err)
{
    const char *editor = getenv("VISUAL");
    char command[2048], file[PATH_MAX],
        *argv[] = {(char[]){"sh"}, (char[]){"-c"}, command, (char[]){"schouw"}, file, NULL};
    int status = 0;
    if (!editor || !*editor) editor = getenv("EDITOR");
    if (!editor || !*editor) editor = "vi";
    if ((size_t)snprintf(command, sizeof command, "%s \"$@\"", editor) >= sizeof command)
        return error_set(err, ERROR_USAGE, "$VISUAL or $EDITOR is too long");
    snprintf(file, sizeof file, "%s", path);
    int problem = editor_wait(argv, &status);
    if (problem) return error_set(err, ERROR_IO, "can not run the editor %s: %s", editor, error_system(problem));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return 0;
    return error_set(err, ERROR_IO, "the editor %s ended with an error; nothing was recorded", editor);
}

/* Makes DIR/notes/<time>-XXXXXX.txt with this text in it. */
static int draft_make(struct session *session, const char *text, struct error *err)
{
    char path[PATH_MAX], stamp[32];
    time_t now = time(NULL);
    struct tm parts;
    const char *directory = store_directory(session->store);
    snprintf(path, sizeof path, "%.4000s/notes", directory);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return error_set(err, ERROR_IO, "can not make %s: %s", path, error_system(errno));
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", localtime_r(&now, &parts));
    snprintf(path, sizeof path, "%.4000s/notes/%s-XXXXXX.txt", directory, stamp);
    int file = mkostemps(path, 4, O_CLOEXEC);
    if (file < 0) return error_set(err, ERROR_IO, "can not make %s: %s", path, error_system(errno));
    size_t length = strlen(text);
    bool wrote = write(file, text, length) == (ssize_t)length && fsync(file) == 0;
    close(file);
    free(session->note_path);
    session->note_path = strdup(path);
    if (!session->note_path) return error_memory(err);
    return wrote ? 0 : error_set(err, ERROR_IO, "can not write %s", path);
}

/* Puts what is left after cleaning in the kept file, so that -F takes it without the lines of the template. */
static int draft_clean(struct session *session, const char *note, struct error *err)
{
    char *before = session->note_path;
    session->note_path = NULL;
    int result = draft_make(session, note, err);
    if (result == 0) {
        unlink(before);
        free(before);
        return 0;
    }
    /* The uncleaned one is still there. */
    free(session->note_path);
    session->note_path = before;
    return result;
}

/* A draft in which nothing was typed is nothing to keep. */
static void draft_drop(struct session *session)
{
    unlink(session->note_path);
    free(session->note_path);
    session->note_path = NULL;
}

static int note_edit(struct session *session, const char *template_, char **note, struct error *err)
{
    int result = session_store(session, err);
    if (result == 0) result = draft_make(session, template_ ? template_ : "", err);
    if (result != 0) return result;
    int edited = editor_run(session->note_path, err);
    result = file_read(session->note_path, NOTE_MAX, note, edited == 0 ? err : NULL);
    if (result == 0) note_clean(*note);
    bool empty = result == 0 && !**note;
    if (result == 0 && edited == 0 && !empty) return draft_clean(session, *note, err);
    if (empty) draft_drop(session);
    free(*note);
    *note = NULL;
    if (edited != 0 || result != 0) return edited != 0 ? edited : result;
    return error_set(err, ERROR_USAGE, "the note is empty; nothing was recorded");
}

int note_file(struct session *session, const char *path, size_t most, char **text, struct error *err)
{
    *text = NULL;
    int result = file_read(path, most, text, err);
    if (result == 0 && strcmp(path, "-") == 0) note_hold(session, *text);
    return result;
}

int note_edit_whole(struct session *session, const char *before, size_t most, char **text, struct error *err)
{
    *text = NULL;
    int result = session_store(session, err);
    if (result == 0) result = draft_make(session, before, err);
    if (result == 0) result = editor_run(session->note_path, err);
    if (result == 0) result = file_read(session->note_path, most, text, err);
    if (result == 0 && strcmp(*text, before) == 0) draft_drop(session);
    return result;
}

int note_read(struct session *session, const char *message, const char *file, const char *template_, bool ask,
              char **note, struct error *err)
{
    *note = NULL;
    if (message && file) return error_set(err, ERROR_USAGE, "-m and -F exclude each other");
    if (message) {
        if (!utf8_valid(message, strlen(message))) return error_set(err, ERROR_USAGE, "-m is not valid UTF-8");
        *note = strdup(message);
        return *note ? 0 : error_memory(err);
    }
    if (file) return note_file(session, file, NOTE_MAX, note, err);
    if (ask && !session->json && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        return note_edit(session, template_, note, err);
    *note = strdup("");
    return *note ? 0 : error_memory(err);
}

void note_hold(struct session *session, const char *text)
{
    if (!text || !utf8_valid(text, strlen(text))) return;
    if (session->note && strlen(session->note) >= strlen(text)) return;
    char *copy = strdup(text);
    if (!copy) return; /* whatever comes next reports that memory is out */
    free(session->note);
    session->note = copy;
}

void note_done(struct session *session)
{
    free(session->note);
    session->note = NULL;
    if (!session->note_path) return;
    unlink(session->note_path);
    free(session->note_path);
    session->note_path = NULL;
}

void note_keep(struct session *session)
{
    if (!session->note || strlen(session->note) < NOTE_DEAR || session->note_path || !session->store) return;
    if (draft_make(session, session->note, NULL) == 0) return;
    free(session->note_path);
    session->note_path = NULL;
}
