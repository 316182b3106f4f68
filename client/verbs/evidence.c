#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/limits.h"
#include "client/pending.h"
#include "client/standing.h"
#include "schema/text.h"

#define COPY_BLOCK 65536

/* "5d1e12ab34cd  lantaarn.jpg  (412 kB, image/jpeg, taken 2018-09-02T21:10:00)" */
static void say_piece(const struct session *session, const json_t *pending, const char *sha256)
{
    const json_t *absent = pending_find(pending, sha256);
    const json_t *body = body_stands(session, "evidence.add", sha256);
    char size[32], path[PATH_MAX];
    size_write((long long)json_integer_value(json_object_get(body, "size")), size);
    say(session, STYLE_WARN, "%.12s  ", sha256);
    say_text(session, STYLE_BOLD, body_word(body, "name"));
    say(session, STYLE_PLAIN, "  (%s, ", size);
    say_text(session, STYLE_PLAIN, body_word(body, "type"));
    if (*body_word(body, "taken")) say(session, STYLE_PLAIN, _(", taken "));
    say_text(session, STYLE_PLAIN, body_word(body, "taken"));
    if (*body_word(body, "position")) say(session, STYLE_PLAIN, _(" at "));
    say_text(session, STYLE_PLAIN, body_word(body, "position"));
    say(session, STYLE_PLAIN, ")");
    if (absent) {
        say(session, STYLE_PLAIN, "  ");
        say_pending_piece(session, absent);
    } else if (!store_evidence_path(session->store, sha256, path, sizeof path)) {
        say(session, STYLE_WARN, _("  not on this device yet (`schouw sync`)"));
    }
    say(session, STYLE_PLAIN, "\n");
    say_note(session, 14, body);
}

static bool refers_to(const json_t *body, const char *sha256)
{
    const json_t *other;
    size_t index;
    json_array_foreach(json_object_get(body, "evidence"), index, other)
    {
        if (strcmp(json_string_value(other), sha256) == 0) return true;
    }
    return false;
}

/* The statements that stand and rest on it. */
static json_t *cited_by(const struct session *session, const char *sha256)
{
    json_t *list = json_array();
    const char *comma = "              ";
    for (size_t i = 0; i < fold_slot_count(session->fold); i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        const struct entry *entry = slot_value(slot);
        if (!entry || !refers_to(entry->record->body, sha256)) continue;
        json_array_append_new(list, json_pack("{s:s,s:s}", "kind", slot->kind, "item", slot->item));
        say(session, STYLE_DIM, "%s", comma);
        say_text(session, STYLE_DIM, slot->kind);
        say(session, STYLE_DIM, " ");
        say_text(session, STYLE_DIM, slot->item);
        comma = ", ";
    }
    if (json_array_size(list) > 0) say(session, STYLE_PLAIN, "\n");
    return list;
}

static int evidence_list(struct session *session, struct error *err)
{
    size_t first, count = fold_slots_of(session->fold, "evidence.add", &first);
    json_t *pending = NULL, *list = json_array();
    int result = pending_list(session, &pending, err);
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        char path[PATH_MAX];
        if (slot->standing == 0 || result != 0) continue;
        say_piece(session, pending, slot->item);
        json_t *line =
            json_pack("{s:s,s:b,s:b,s:O?,s:o}", "sha256", slot->item, "here",
                      store_evidence_path(session->store, slot->item, path, sizeof path), "pending",
                      pending_find(pending, slot->item) != NULL, "stands",
                      body_stands(session, "evidence.add", slot->item), "cited_by", cited_by(session, slot->item));
        if (json_array_append_new(list, line) != 0) result = error_memory(err);
    }
    json_decref(pending);
    if (result != 0) {
        json_decref(list);
        return result;
    }
    if (json_array_size(list) == 0) say(session, STYLE_DIM, _("No evidence yet.\n"));
    return answer_set(session, "evidence", list, err);
}

/* --- adding --- */

/* One file: copied in, and queued unless it is the last. A file the dossier has already, with proof of its bytes, is
 * stated again only when there is a note about it. */
static int piece_add(struct session *session, const char *path, struct statement_options *options, json_t *added,
                     struct error *err)
{
    char sha256[DIGEST_HEX_SIZE];
    json_t *body = NULL;
    int result = store_evidence_add(session->store, path, sha256, &body, err);
    if (result == 0) result = body_note(session, body, options, NULL, false, err);
    bool known = false;
    if (result == 0 && !json_object_get(body, "note")) result = session_evidence_known(session, sha256, &known, err);
    if (result == 0 && json_array_append_new(added, json_string(sha256)) != 0) result = error_memory(err);
    if (result == 0 && known) say(session, STYLE_DIM, _("Known already:\n"));
    if (result == 0 && !known) return body_end(session, "evidence.add", sha256, body, result, err);
    json_decref(body);
    return result;
}

/* Each file is a statement of its own and is recorded at once: a later one that can not be read takes none back. */
static int evidence_add(struct session *session, char **paths, int count, struct statement_options *options,
                        struct error *err)
{
    json_t *added = json_array();
    int result = added ? 0 : error_memory(err);
    for (int i = 0; i < count && result == 0; i++) {
        /* Looked at before any is recorded: what is mistyped should not leave half of it done. */
        if (access(paths[i], R_OK) != 0)
            result = error_set(err, ERROR_NOT_FOUND, "%s: %s", paths[i], error_system(errno));
        if (result == 0) result = limits_admit(session, paths[i], err);
    }
    if (result == 0 && count > 1 && options->file && strcmp(options->file, "-") == 0)
        result = error_set(err, ERROR_USAGE, "standard input can be the note of one file only");
    for (int i = 0; i < count && result == 0; i++) {
        result = piece_add(session, paths[i], options, added, err);
        if (result == 0) say_piece(session, NULL, json_string_value(json_array_get(added, (size_t)i)));
    }
    if (result == 0) return answer_set(session, "added", added, err);
    json_decref(added);
    return result;
}

/* --- getting it out --- */

static int evidence_find(struct session *session, const char *what, char sha256[DIGEST_HEX_SIZE], char path[PATH_MAX],
                         struct error *err)
{
    int result = store_evidence_find(session->fold, what, sha256, err);
    if (result == 0 && !store_evidence_path(session->store, sha256, path, PATH_MAX))
        result = error_set(err, ERROR_NOT_FOUND,
                           "the bytes of %.12s are not on this device yet; `schouw sync` brings them", sha256);
    return result;
}

static int evidence_path(struct session *session, const char *what, struct error *err)
{
    char sha256[DIGEST_HEX_SIZE], path[PATH_MAX];
    int result = evidence_find(session, what, sha256, path, err);
    if (result == 0) result = answer_set(session, "path", json_string(path), err);
    if (result == 0) say(session, STYLE_PLAIN, "%s\n", path);
    return result;
}

static int bytes_copy(const char *from, const char *to, struct error *err)
{
    char block[COPY_BLOCK];
    ssize_t got = 0;
    int result = 0, source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0) return error_set(err, ERROR_IO, "%s: %s", from, error_system(errno));
    int target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (target < 0) {
        result = error_set(err, errno == EEXIST ? ERROR_CONFLICT : ERROR_IO, "%s: %s; nothing was written", to,
                           error_system(errno));
        close(source);
        return result;
    }
    while (result == 0 && (got = read(source, block, sizeof block)) > 0) {
        for (ssize_t done = 0; done < got && result == 0;) {
            ssize_t put = write(target, block + done, (size_t)(got - done));
            if (put < 0 && errno != EINTR) result = error_set(err, ERROR_IO, "%s: %s", to, error_system(errno));
            if (put > 0) done += put;
        }
    }
    if (result == 0 && got < 0) result = error_set(err, ERROR_IO, "%s: %s", from, error_system(errno));
    close(source);
    if (close(target) != 0 && result == 0) result = error_set(err, ERROR_IO, "%s: %s", to, error_system(errno));
    if (result != 0) unlink(to);
    return result;
}

/* To a file, or into a folder under the name it came with. */
static int evidence_export(struct session *session, const char *what, const char *to, struct error *err)
{
    char sha256[DIGEST_HEX_SIZE], path[PATH_MAX], target[PATH_MAX];
    struct stat status;
    int result = evidence_find(session, what, sha256, path, err);
    if (result != 0) return result;
    snprintf(target, sizeof target, "%.4000s", to);
    if (stat(to, &status) == 0 && S_ISDIR(status.st_mode)) {
        /* The name came with a record: it must not lead out of the folder. */
        const char *name = body_word(body_stands(session, "evidence.add", sha256), "name");
        bool plain = *name && *name != '.' && !strchr(name, '/');
        snprintf(target, sizeof target, "%.3600s/%.400s", to, plain ? name : sha256);
    }
    result = bytes_copy(path, target, err);
    if (result == 0) result = answer_set(session, "file", json_string(target), err);
    if (result != 0) return result;
    say(session, STYLE_PLAIN, _("Written to "));
    say_text(session, STYLE_BOLD, target);
    say(session, STYLE_PLAIN, "\n");
    return 0;
}

static int evidence_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct statement_options options = {0};
    const struct option_spec specs[] = {OPTION_MESSAGE(options), OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    const char *what = words > 0 ? argv[1] : "list";
    bool add = strcmp(what, "add") == 0, path = strcmp(what, "path") == 0, export = strcmp(what, "export") == 0;
    int result = words < 0 ? words : 0;
    if (result == 0 && !add && !path && !export && strcmp(what, "list") != 0)
        result = error_set(err, ERROR_USAGE, "evidence takes add, list, path or export, not \"%.60s\"", what);
    if (result == 0 && add) result = words_count(argv, words, 2, INT_MAX, err);
    if (result == 0 && path) result = words_count(argv, words, 2, 2, err);
    if (result == 0 && export) result = words_count(argv, words, 3, 3, err);
    if (result == 0 && !add && !path && !export) result = words_count(argv, words, 0, 1, err);
    if (result == 0 && !add && (options.message || options.file))
        result = error_set(err, ERROR_USAGE, "-m goes with `evidence add`");
    if (result == 0) result = session_dossier(session, err);
    if (result != 0) return result;
    if (add) return evidence_add(session, argv + 2, words - 1, &options, err);
    if (path) return evidence_path(session, argv[2], err);
    return export ? evidence_export(session, argv[2], argv[3], err) : evidence_list(session, err);
}

const struct verb verb_evidence = {
    .name = "evidence",
    .group = N_("Assessment"),
    .summary = N_("Keep files as evidence, list them, get them out again."),
    .usage = "evidence [list]\nevidence add FILE.. [-m TEXT | -F FILE]\nevidence path SHA256\nevidence export SHA256 "
             "FILE|DIR",
    .options = HELP_MESSAGE,
    .details =
        N_("A file is copied in and known by its SHA-256; six digits of it are enough. Other verbs keep a file with "
           "their\n"
           "statement by -e FILE.\n"
           "\n"
           "Examples:\n"
           "  schouw evidence add map.pdf -m \"border of the area\"\n"
           "  schouw evidence export 5d1e12ab .\n"),
    .run = evidence_run,
};
