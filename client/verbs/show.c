#include <string.h>

#include "client/body.h"
#include "client/entry.h"
#include "client/pending.h"
#include "client/status.h"
#include "schema/text.h"

#define HASH_PREFIX_MIN 6
#define DISTANCE_MAX 4

/* What `schouw show` was asked for, and what it found. */
struct showing {
    const char *what;
    json_t *slots, *statements, *answers; /* for --json */
    json_t *pending;                      /* evidence of the dossier, as pending_list has it */
    size_t found;
};

static bool looks_like_hash(const char *what)
{
    size_t length = strlen(what);
    return length >= HASH_PREFIX_MIN && length < DIGEST_HEX_SIZE && strspn(what, "0123456789abcdef") == length;
}

static json_t *slot_json(const struct session *session, const struct slot *slot)
{
    json_t *standing = json_array();
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (!entry->superseded && !entry->refused) json_array_append_new(standing, entry_json(session, entry));
    }
    return json_pack("{s:s,s:s,s:b,s:I,s:o}", "kind", slot->kind, "item", slot->item, "conflict", slot->conflict,
                     "statements", (json_int_t)slot->count, "standing", standing);
}

/* The evidence a statement names that has yet to come. */
static void say_entry_pending(const struct session *session, const json_t *pending, const struct record *record)
{
    const json_t *sha256;
    size_t index;
    json_array_foreach(json_object_get(record->body, "evidence"), index, sha256)
    {
        const json_t *piece = pending_find(pending, json_string_value(sha256));
        if (!piece) continue;
        say(session, STYLE_PLAIN, "    ");
        say_pending_piece(session, piece);
        say(session, STYLE_PLAIN, "\n");
    }
}

/* What stands in one slot: the value, or every value when they conflict; who; the facts; how often it was stated. */
static void say_slot(const struct session *session, const json_t *pending, const struct slot *slot)
{
    const struct kind *kind = kind_find(slot->kind);
    say_item(session, STYLE_BOLD, slot->item);
    say(session, STYLE_PLAIN, "  ");
    say_text(session, STYLE_DIM, kind ? gettext(kind_title(kind)) : slot->kind);
    say(session, STYLE_PLAIN, "\n");
    if (slot->conflict) say(session, STYLE_BAD, _("  in conflict; see `schouw conflicts`\n"));
    if (slot->standing == 0) say(session, STYLE_DIM, _("  nothing stands\n"));
    for (size_t i = 0; i < slot->count; i++) {
        const struct entry *entry = &slot->entries[i];
        if (entry->superseded || entry->refused) continue;
        say(session, STYLE_PLAIN, "  ");
        if (*entry_point(entry->record)) {
            say_text(session, STYLE_BOLD, entry_point(entry->record));
            say(session, STYLE_PLAIN, _("  by "));
        }
        say_entry_writer(session, entry);
        say(session, STYLE_PLAIN, "\n");
        say_entry_body(session, session->fold, entry->record, 4);
        say_entry_pending(session, pending, entry->record);
        if (!slot->conflict) break; /* of equal statements one speaks for all */
    }
    if (slot->count > 1) {
        say(session, STYLE_DIM, _("  stated %zu times: `schouw log "), slot->count);
        say_item(session, STYLE_DIM, slot->item);
        say(session, STYLE_DIM, "`\n");
    }
}

static int show_slots(const struct session *session, struct showing *showing, struct error *err)
{
    for (size_t i = 0; i < fold_slot_count(session->fold); i++) {
        const struct slot *slot = fold_slot_at(session->fold, i);
        if (!item_within(slot->item, showing->what)) continue;
        showing->found++;
        if (!session->json)
            say_slot(session, showing->pending, slot);
        else if (json_array_append_new(showing->slots, slot_json(session, slot)) != 0)
            return error_memory(err);
    }
    return 0;
}

static int statement_tell(const struct session *session, struct showing *showing, const struct entry *entry,
                          struct error *err)
{
    showing->found++;
    if (session->json)
        return json_array_append_new(showing->statements, entry_json(session, entry)) ? error_memory(err) : 0;
    say(session, STYLE_WARN, _("statement %s"), entry->record->hash);
    say(session, STYLE_PLAIN, "\n  ");
    say_text(session, STYLE_PLAIN, entry->record->kind);
    say(session, STYLE_PLAIN, " ");
    say_text(session, STYLE_BOLD, entry->record->item);
    say(session, STYLE_PLAIN, "  ");
    say_text(session, STYLE_BOLD, entry_point(entry->record));
    say(session, STYLE_PLAIN, _("\n  by "));
    say_entry_writer(session, entry);
    say(session, STYLE_PLAIN, "\n");
    say_entry_body(session, session->fold, entry->record, 4);
    return 0;
}

/* What a newer version states stands in no slot: each statement about the item is shown as it came. */
static int show_unread(const struct session *session, struct showing *showing, struct error *err)
{
    int result = 0;
    for (size_t i = 0; i < fold_record_count(session->fold) && result == 0; i++) {
        const struct entry *entry = fold_record_at(session->fold, i);
        bool unread = entry->record->version > RECORD_VERSION || !entry->record->type;
        if (unread && item_within(entry->record->item, showing->what))
            result = statement_tell(session, showing, entry, err);
    }
    return result;
}

/* One statement by the first digits of its hash. */
static int show_statement(const struct session *session, struct showing *showing, struct error *err)
{
    const struct entry *found = NULL;
    for (size_t i = 0; i < fold_record_count(session->fold); i++) {
        const struct entry *entry = fold_record_at(session->fold, i);
        if (strncmp(entry->record->hash, showing->what, strlen(showing->what)) != 0) continue;
        if (found)
            return error_set(err, ERROR_CONFLICT, "more than one statement begins with %s; give more digits",
                             showing->what);
        found = entry;
    }
    return found ? statement_tell(session, showing, found, err) : 0;
}

/* A piece of evidence by the first digits of its SHA-256, and where its bytes are. */
static int show_evidence(const struct session *session, struct showing *showing, struct error *err)
{
    char sha256[DIGEST_HEX_SIZE], path[4200];
    struct error none = {0};
    int result = store_evidence_find(session->fold, showing->what, sha256, &none);
    if (result == ERROR_NOT_FOUND) return 0;
    if (result != 0) return error_set(err, none.code, "%s", none.message);
    const struct slot *slot = fold_slot(session->fold, "evidence.add", sha256);
    if (!slot) return 0;
    showing->found++;
    if (session->json) return json_array_append_new(showing->slots, slot_json(session, slot)) ? error_memory(err) : 0;
    say_slot(session, showing->pending, slot);
    const json_t *absent = pending_find(showing->pending, sha256);
    bool here = store_evidence_path(session->store, sha256, path, sizeof path);
    if (absent) {
        say(session, STYLE_PLAIN, "  ");
        say_pending_piece(session, absent);
    } else {
        say(session, STYLE_DIM, here ? _("  here as ") : _("  its bytes are not here; `schouw sync` fetches them"));
    }
    if (here) say_text(session, STYLE_PLAIN, path);
    say(session, STYLE_PLAIN, "\n");
    return 0;
}

/* The scheme's clause, and what the assessment says of it. */
static int show_clause(struct session *session, struct showing *showing, struct error *err)
{
    struct assessment *assessment = NULL;
    if (!session->scheme) return 0;
    const struct scheme_requirement *requirement = scheme_requirement(session->scheme, showing->what);
    int result = dossier_assess(session, &assessment, err);
    if (result != 0) return result;
    if (requirement) {
        showing->found++;
        say_text(session, STYLE_BOLD, requirement->clause);
        say(session, STYLE_PLAIN, "  ");
        say_text(session, STYLE_BOLD, scheme_text_in(&requirement->title, session->language));
        say(session, STYLE_PLAIN, "\n");
        say_lines(session, STYLE_DIM, 2, scheme_text_in(&requirement->asks, session->language));
    }
    for (size_t i = 0; i < assessment->count; i++) {
        const struct answer *answer = &assessment->answers[i];
        if (strcmp(answer->clause, showing->what) != 0 && !item_within(answer->id, showing->what)) continue;
        showing->found++;
        if (!session->json)
            say_answer(session, answer, 2);
        else
            json_array_append_new(showing->answers,
                                  json_pack("{s:s,s:s,s:s,s:s}", "id", answer->id, "clause", answer->clause, "state",
                                            answer_state_id(answer->state), "sentence",
                                            scheme_text_in(&answer->sentence, session->language)));
    }
    assessment_free(assessment);
    return 0;
}

/* Nothing of that name: the nearest of all items and clauses. */
static int show_nothing(const struct session *session, const char *what, struct error *err)
{
    const char *nearest = NULL;
    size_t least = DISTANCE_MAX + 1;
    for (size_t i = 0; i < fold_slot_count(session->fold) && strlen(what) < 80; i++) {
        const char *item = fold_slot_at(session->fold, i)->item;
        size_t distance = text_distance(what, item);
        if (distance < least) {
            least = distance;
            nearest = item;
        }
    }
    const char *clause = session->scheme ? scheme_nearest_clause(session->scheme, what) : NULL;
    if (clause && text_distance(what, clause) < least) nearest = clause;
    if (nearest)
        return error_set(err, ERROR_NOT_FOUND, "there is nothing about %.80s in %s; did you mean %.80s?", what,
                         session->dossier, nearest);
    return error_set(err, ERROR_NOT_FOUND, "there is nothing about %.80s in %s; `schouw log --oneline` lists all", what,
                     session->dossier);
}

/* All that stands, in the bytes of dossier.json: who has seen the same statements prints the same, wherever that is. */
static int show_fold(const struct session *session, struct error *err)
{
    struct text text = {0};
    int result = fold_write(session->fold, &text, err);
    if (result == 0 && session->json)
        say_json(json_loadb(text.data, text.length, 0, NULL));
    else if (result == 0)
        printf("%s\n", text.data);
    text_fini(&text);
    return result;
}

static int show_run(struct session *session, int argc, char **argv, struct error *err)
{
    bool whole = false;
    const struct option_spec specs[] = {{"fold", 0, OPTION_FLAG, &whole}, OPTION_END};
    struct showing showing = {.slots = json_array(), .statements = json_array(), .answers = json_array()};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, whole ? 0 : 1, whole ? 0 : 1, err);
    if (result == 0) result = session_dossier(session, err);
    if (result == 0 && whole) {
        result = show_fold(session, err);
        goto out;
    }
    if (result == 0) result = pending_list(session, &showing.pending, err);
    if (result == 0) {
        showing.what = argv[1];
        result = show_clause(session, &showing, err);
    }
    if (result == 0) result = show_slots(session, &showing, err);
    if (result == 0) result = show_unread(session, &showing, err);
    if (result == 0 && showing.found == 0 && looks_like_hash(showing.what)) {
        result = show_evidence(session, &showing, err);
        if (result == 0 && showing.found == 0) result = show_statement(session, &showing, err);
    }
    if (result == 0 && showing.found == 0) result = show_nothing(session, showing.what, err);
    if (result == 0 && session->json)
        say_json(json_pack("{s:s,s:O,s:O,s:O,s:O}", "item", showing.what, "standing", showing.slots, "statements",
                           showing.statements, "answers", showing.answers, "pending", showing.pending));
out:
    json_decref(showing.slots);
    json_decref(showing.statements);
    json_decref(showing.answers);
    json_decref(showing.pending);
    return result;
}

const struct verb verb_show = {
    .name = "show",
    .group = N_("Looking"),
    .summary = N_("Show what stands about an item, a clause, a piece of evidence or one statement."),
    .usage = "show ITEM | CLAUSE | HASH\nshow --fold",
    .options =
        "  --fold                  all that stands in the dossier, byte for byte as dossier.json in the repository\n",
    .details = N_("ITEM is what a statement is about: 2.2.7, 2.3.1.1/survey, covenant, police, crime. HASH is the "
                  "first digits (six or\n"
                  "more) of a statement's hash or of the SHA-256 of a piece of evidence.\n"
                  "\n"
                  "Examples:\n"
                  "  schouw show 2.3.1.1\n"
                  "  schouw show lighting\n"),
    .run = show_run,
};
