#include "syncd/upstream.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/process.h"
#include "syncd/upstream_state.h"

#define MOVES_MAX 400 /* refs of one push: their names stand on a command line */

/* --- life --- */

/* Where the user and password of "scheme://user:password@host/" begin and end; false when there are none. */
static bool find_user(const char *url, const char **begin, const char **end)
{
    const char *host = strstr(url, "://");
    const char *at = host ? memchr(host + 3, '@', strcspn(host + 3, "/")) : NULL;

    if (!at) return false;
    *begin = host + 3;
    *end = at;
    return true;
}

/* The name leaves out whoever is named in the URL, as it may be a token; the secret is what has to go from messages. */
static void take_name(struct upstream *upstream)
{
    const char *begin, *end, *colon;

    if (!find_user(upstream->url, &begin, &end) || strncmp(upstream->url, "ssh://", 6) == 0) {
        snprintf(upstream->name, sizeof upstream->name, "%s", upstream->url);
        return;
    }
    snprintf(upstream->name, sizeof upstream->name, "%.*s%s", (int)(begin - upstream->url), upstream->url, end + 1);
    colon = memchr(begin, ':', (size_t)(end - begin));
    if (!colon) colon = begin - 1;
    snprintf(upstream->secret, sizeof upstream->secret, "%.*s", (int)(end - colon - 1), colon + 1);
}

/* What people set for ssh (a key, a port) is theirs; where they set nothing, nothing may be asked. */
static int take_ssh(struct upstream *upstream, struct error *err)
{
    const char *const words[] = {"config", "--get", "core.sshCommand", NULL};
    struct text said = {0};
    int status = 0, result = upstream_git(upstream, 0, words, NULL, &said, NULL, &status, err);

    upstream->own_ssh = !result && status == 0 && said.length > 1;
    text_fini(&said);
    return result;
}

/* The helper only ever reads, so that a server which refuses once does not make git forget; and only for this origin.
 * Its command is run by a shell. */
static int take_credentials(const char *url, const char *path, char **helper, struct error *err)
{
    const char *host = strstr(url, "://");
    const char *at = host ? memchr(host + 3, '@', strcspn(host + 3, "/")) : NULL;

    *helper = NULL;
    if (!*path || !host || strncmp(url, "http", 4) != 0) return 0;
    if (strpbrk(path, "'\n\r")) return error_set(err, ERROR_INVALID, "upstream_credentials: a path without quotes");
    if (at) at++;
    if (!at) at = host + 3;
    if (asprintf(helper, "credential.%.*s://%.*s.helper=!f() { test \"$1\" = get && cat '%s'; }; f", (int)(host - url),
                 url, (int)strcspn(at, "/"), at, path) < 0) {
        *helper = NULL;
        return error_memory(err);
    }
    return 0;
}

int upstream_new(const char *directory, const struct upstream_settings *settings, struct upstream **out,
                 struct error *err)
{
    struct upstream *upstream = calloc(1, sizeof *upstream);
    int result;

    *out = NULL;
    if (!upstream) return error_memory(err);
    if (strlen(directory) >= sizeof upstream->directory || strlen(settings->url) >= sizeof upstream->url ||
        strlen(settings->lfs) >= sizeof upstream->lfs) {
        free(upstream);
        return error_set(err, ERROR_INVALID, "the path %.200s is too long", directory);
    }
    pthread_mutex_init(&upstream->talking, NULL);
    snprintf(upstream->directory, sizeof upstream->directory, "%s", directory);
    snprintf(upstream->url, sizeof upstream->url, "%s", settings->url);
    snprintf(upstream->lfs, sizeof upstream->lfs, "%s", settings->lfs);
    snprintf(upstream->ssh, sizeof upstream->ssh,
             "core.sshCommand=ssh -o BatchMode=yes -o ConnectTimeout=%u -o ServerAliveInterval=15",
             settings->seconds < 15 ? settings->seconds : 15);
    upstream->seconds = settings->seconds;
    take_name(upstream);
    if ((result = take_credentials(upstream->url, settings->credentials, &upstream->helper, err)) ||
        (result = take_credentials(upstream->lfs, settings->credentials, &upstream->lfs_helper, err)) ||
        (result = take_ssh(upstream, err))) {
        upstream_free(upstream);
        return result;
    }
    *out = upstream;
    return 0;
}

void upstream_free(struct upstream *upstream)
{
    if (!upstream) return;
    pthread_mutex_destroy(&upstream->talking);
    explicit_bzero(upstream->secret, sizeof upstream->secret);
    free(upstream->helper);
    free(upstream->lfs_helper);
    free(upstream);
}

const char *upstream_name(const struct upstream *upstream)
{
    return upstream->name;
}

void upstream_talk(struct upstream *upstream)
{
    pthread_mutex_lock(&upstream->talking);
}

void upstream_hush(struct upstream *upstream)
{
    pthread_mutex_unlock(&upstream->talking);
}

/* --- running git --- */

int upstream_git(struct upstream *upstream, unsigned seconds, const char *const words[], const char *input,
                 struct text *output, struct text *errors, int *status, struct error *err)
{
    static const char *const before[] = {"env",
                                         "-u",
                                         "GIT_DIR",
                                         "-u",
                                         "GIT_WORK_TREE",
                                         "-u",
                                         "GIT_INDEX_FILE",
                                         "-u",
                                         "GIT_ASKPASS",
                                         "-u",
                                         "SSH_ASKPASS",
                                         "GIT_TERMINAL_PROMPT=0",
                                         "GIT_ALLOW_PROTOCOL=file:git:http:https:ssh",
                                         "LC_ALL=C",
                                         "git",
                                         "-c",
                                         "gc.auto=0",
                                         "-c",
                                         "maintenance.auto=false",
                                         "-c",
                                         "core.fsync=all",
                                         "-c",
                                         "http.lowSpeedLimit=1",
                                         "-c",
                                         "http.lowSpeedTime=30",
                                         "-c",
                                         "lfs.transfer.maxretries=1",
                                         "-c",
                                         "lfs.transfer.maxretrydelay=1",
                                         "-c",
                                         "lfs.activitytimeout=30",
                                         "-c",
                                         "lfs.dialtimeout=15"};
    size_t count = 0, room = sizeof before / sizeof *before + 10;
    const char **argv;
    int result;

    for (size_t i = 0; words[i]; i++) room++;
    if (!(argv = calloc(room, sizeof *argv))) return error_memory(err);
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) argv[count++] = before[i];
    if (!upstream->own_ssh) {
        argv[count++] = "-c";
        argv[count++] = upstream->ssh;
    }
    for (size_t i = 0; i < 2; i++) {
        if (!(i ? upstream->lfs_helper : upstream->helper)) continue;
        argv[count++] = "-c";
        argv[count++] = i ? upstream->lfs_helper : upstream->helper;
    }
    argv[count++] = "-C";
    argv[count++] = upstream->directory;
    for (size_t i = 0; words[i]; i++) argv[count++] = words[i];
    result = process_run_within(upstream->seconds + seconds, argv, input ? input : "", input ? strlen(input) : 0,
                                output, errors, status, err);
    free(argv);
    if (result == ERROR_NETWORK) result = error_set(err, result, "%s did not answer in time", upstream->name);
    return result;
}

/* Puts stars where the password stands. */
static void scrub(const struct upstream *upstream, char *words)
{
    size_t length = strlen(upstream->secret);

    for (char *at = words; length > 0 && (at = strstr(at, upstream->secret)); at += length) memset(at, '*', length);
}

int upstream_trouble(const struct upstream *upstream, int code, const char *what, const struct text *errors,
                     struct error *err)
{
    static const char *const telling[] = {"batch re", "ssh: ", "remote: ", "fatal: ", "error: "};
    char words[400] = "";

    /* One line is enough, and the last ones only ask whether the repository exists. */
    for (size_t i = 0; i < sizeof telling / sizeof *telling && !words[0]; i++) {
        const char *at = errors->length ? strstr(errors->data, telling[i]) : NULL;
        if (at) snprintf(words, sizeof words, "%.*s", (int)strcspn(at, "\r\n"), at);
    }
    if (!words[0] && errors->length)
        snprintf(words, sizeof words, "%.*s", (int)strcspn(errors->data, "\r\n"), errors->data);
    scrub(upstream, words);
    return error_set(err, code, "%s of %s: %s", what, upstream->name, words[0] ? words : "git gave no reason");
}

int upstream_fetch(struct upstream *upstream, struct error *err)
{
    const char *const words[] = {"fetch",
                                 "--quiet",
                                 "--prune",
                                 "--no-tags",
                                 "--no-write-fetch-head",
                                 "--no-auto-maintenance",
                                 "--no-recurse-submodules",
                                 "--refmap=",
                                 "--",
                                 upstream->url,
                                 "+refs/heads/*:" REF_UPSTREAM "heads/*",
                                 "+refs/tags/certificate/*:" REF_UPSTREAM "tags/certificate/*",
                                 NULL};
    struct text errors = {0};
    int status = 0, result = upstream_git(upstream, 0, words, NULL, NULL, &errors, &status, err);

    if (!result && status) result = upstream_trouble(upstream, ERROR_NETWORK, "fetch", &errors, err);
    text_fini(&errors);
    return result;
}

/* --- pushing --- */

/* "<new>:<ref>" of each move. */
static char *write_words(const struct upstream_move *moves, size_t count, const char **words)
{
    const size_t size = UPSTREAM_REF_MAX + GIT_OID_HEXSZ + 8;
    char *bytes = malloc(count * size), hex[GIT_OID_HEXSZ + 1];

    for (size_t i = 0; bytes && i < count; i++) {
        git_oid_tostr(hex, sizeof hex, &moves[i].to);
        snprintf(bytes + i * size, size, "%s:%s", hex, moves[i].name);
        words[i] = bytes + i * size;
    }
    return bytes;
}

/* What a line of --porcelain says of a ref that was not moved: "!\t<from>:<to>\t[rejected] (stale info)". */
static bool find_rejection(const struct text *output, char words[200])
{
    const char *line = output->length ? output->data : NULL;

    words[0] = '\0';
    for (; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        const char *tab = line[0] == '!' ? strchr(line + 2, '\t') : NULL;
        if (!tab) continue;
        snprintf(words, 200, "%.*s", (int)strcspn(tab + 1, "\r\n"), tab + 1);
        /* The one that made all others fail. */
        if (!strstr(words, "atomic")) break;
    }
    return words[0] != '\0';
}

static int push(struct upstream *upstream, const struct upstream_move *moves, size_t count, struct error *err)
{
    const char *words[MOVES_MAX + 10] = {"push",        "--quiet",          "--porcelain", "--atomic",
                                         "--no-verify", "--no-follow-tags", "--",          upstream->url};
    const size_t head = 8;
    struct text output = {0}, errors = {0};
    char why[200], *bytes = write_words(moves, count, words + head);
    int status = 0, result;

    if (!bytes) return error_memory(err);
    result = upstream_git(upstream, 0, words, NULL, &output, &errors, &status, err);
    if (!result && status && find_rejection(&output, why))
        result = error_set(err, ERROR_CONFLICT, "push of %s: %s", upstream->name, why);
    else if (!result && status)
        result = upstream_trouble(upstream, ERROR_NETWORK, "push", &errors, err);
    free(bytes);
    text_fini(&output);
    text_fini(&errors);
    return result;
}

int upstream_push(struct upstream *upstream, const struct upstream_move *moves, size_t count, struct error *err)
{
    int result = 0;

    for (size_t at = 0; !result && at < count; at += MOVES_MAX)
        result = push(upstream, moves + at, count - at < MOVES_MAX ? count - at : MOVES_MAX, err);
    return result;
}
