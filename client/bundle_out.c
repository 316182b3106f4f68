#include "client/bundle_out.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "client/store_forget.h"
#include "schema/bundle.h"

struct outgoing {
    struct store *store;
    const struct bundle_out_options *options;
    struct bundle_writer *writer; /* NULL when it is dry */
    json_t *ids;                  /* of the dossiers, the registry first */
    json_t *doubted;              /* object: feeds about which the server did not agree -> true */
    json_t *dossiers, *evidence;  /* in the outcome */
    json_int_t wanted;
};

static int count(json_t *object, const char *name, json_int_t more, struct error *err)
{
    json_int_t now = json_integer_value(json_object_get(object, name));
    return json_object_set_new(object, name, json_integer(now + more)) == 0 ? 0 : error_memory(err);
}

static int ids_list(struct outgoing *outgoing, struct error *err)
{
    json_t *cases = NULL;
    int result = store_dossiers(outgoing->store, &cases, err);
    outgoing->ids = json_pack("[s]", REGISTRY_DOSSIER);
    if (result == 0 && (!outgoing->ids || json_array_extend(outgoing->ids, cases) != 0)) result = error_memory(err);
    json_decref(cases);
    return result;
}

/* As the last answer left them (client/bundle_in.h). */
static int doubted_read(struct outgoing *outgoing, struct error *err)
{
    char *text = NULL;
    int result = store_setting(outgoing->store, "doubted", &text, err);
    outgoing->doubted = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : json_object();
    free(text);
    return result;
}

/* --- what is told --- */

static int heads_put(struct outgoing *outgoing, const char *id, struct error *err)
{
    json_t *heads = NULL, *doubted;
    const char *feed;
    int result = store_sealed_heads(outgoing->store, id, &heads, err);
    json_object_foreach(outgoing->doubted, feed, doubted)
    {
        json_object_del(heads, feed); /* all that the server has of it is to come */
    }
    if (result == 0 && outgoing->writer)
        result = bundle_put_json(outgoing->writer, "heads", json_pack("{s:s}", "dossier", id), heads, err);
    json_decref(heads);
    return result;
}

/* Of what was forgotten here nothing is to come: it is told as it was then. */
static int forgotten_put(struct outgoing *outgoing, struct error *err)
{
    json_t *forgotten = NULL, *entry;
    const char *id;
    int result = outgoing->writer ? store_forgotten(outgoing->store, &forgotten, err) : 0;
    json_object_foreach(forgotten, id, entry)
    {
        if (result == 0)
            result = bundle_put_json(outgoing->writer, "heads", json_pack("{s:s}", "dossier", id),
                                     json_object_get(entry, "heads"), err);
    }
    json_decref(forgotten);
    return result;
}

/* Evidence that is named here and not here; or that none is asked for, which is told once. */
static int wanted_put(struct outgoing *outgoing, const char *id, struct error *err)
{
    json_t *wanted = NULL, *names = json_array(), *none = json_null();
    const json_t *piece;
    size_t index;
    bool registry = strcmp(id, REGISTRY_DOSSIER) == 0;
    int result = names ? store_evidence_wanted(outgoing->store, id, &wanted, err) : error_memory(err);
    json_array_foreach(wanted, index, piece)
    {
        if (json_array_append(names, json_object_get(piece, "sha256")) != 0) result = error_memory(err);
    }
    const json_t *value = outgoing->options->evidence ? names : registry ? none : NULL;
    if (result == 0 && value && outgoing->writer && (value == none || json_array_size(names) > 0))
        result = bundle_put_json(outgoing->writer, "wanted", json_pack("{s:s}", "dossier", id), value, err);
    if (outgoing->options->evidence) outgoing->wanted += (json_int_t)json_array_size(names);
    json_decref(wanted);
    json_decref(names);
    return result;
}

/* --- statements --- */

/* What was seen goes before what saw it, so that the daemon has to wait for nothing. With `all` the store's own order
 * has to do. */
static int segment_put(struct outgoing *outgoing, const char *id, const json_t *offer, struct error *err)
{
    json_t *segment = NULL;
    if (!outgoing->writer) return 0;
    int result = store_segment(outgoing->store, id, offer, &segment, err);
    if (result == 0) result = bundle_put_segment(outgoing->writer, id, segment, err);
    json_decref(segment);
    return result;
}

static int segments_put(struct outgoing *outgoing, const char *id, struct error *err)
{
    json_t *offers = NULL, *offer;
    json_int_t statements = 0;
    long long held = 0;
    size_t index;
    int result = outgoing->options->all ? store_receipts(outgoing->store, id, &offers, err)
                                        : store_offers(outgoing->store, id, &offers, &held, err);
    json_array_foreach(offers, index, offer)
    {
        json_int_t first = json_integer_value(json_object_get(offer, "first"));
        if (result == 0) result = segment_put(outgoing, id, offer, err);
        statements += json_integer_value(json_object_get(offer, "last")) - first + 1;
    }
    if (result == 0 && statements > 0 &&
        json_object_set_new(outgoing->dossiers, id, json_pack("{s:I}", "statements", statements)) != 0)
        result = error_memory(err);
    json_decref(offers);
    return result;
}

/* --- evidence --- */

/* A damaged file would be refused there; it is told of, and holds up nothing. */
static int piece_put(struct outgoing *outgoing, const json_t *piece, struct error *err)
{
    const char *sha256 = json_string_value(json_object_get(piece, "sha256"));
    char path[PATH_MAX], digest[DIGEST_HEX_SIZE];
    long long size = 0;
    if (!store_evidence_path(outgoing->store, sha256, path, sizeof path)) return 0;
    int result = digest_file(path, digest, &size, err);
    if (result != 0) return result;
    if (strcmp(digest, sha256) != 0)
        return json_array_append_new(json_object_get(outgoing->evidence, "damaged"), json_string(sha256)) == 0
                   ? 0
                   : error_memory(err);
    if (outgoing->writer) result = bundle_put_evidence(outgoing->writer, sha256, path, size, err);
    if (result == 0) result = count(outgoing->evidence, "files", 1, err);
    return result == 0 ? count(outgoing->evidence, "bytes", size, err) : result;
}

static int evidence_put(struct outgoing *outgoing, struct error *err)
{
    json_t *offers = NULL;
    const json_t *piece;
    size_t index;
    if (!outgoing->options->evidence) return 0;
    int result = store_evidence_offers(outgoing->store, outgoing->options->all, &offers, err);
    json_array_foreach(offers, index, piece)
    {
        if (result == 0) result = piece_put(outgoing, piece, err);
    }
    json_decref(offers);
    return result;
}

/* --- the bundle --- */

static int name_read(struct store *store, const char *setting, char *name, size_t size, struct error *err)
{
    char *value = NULL;
    int result = store_setting(store, setting, &value, err);
    snprintf(name, size, "%s", value ? value : "");
    free(value);
    return result;
}

/* Who sends it. Person, body and root key are not known yet to a device that was never enrolled. */
static int head_read(struct store *store, struct bundle_head *head, char **keyfile, struct error *err)
{
    *head = (struct bundle_head){0};
    int result = store_setting(store, "key", keyfile, err);
    if (result == 0 && !*keyfile)
        result = error_set(err, ERROR_USAGE, "this store has no key to seal with; `schouw init --key FILE`");
    if (result == 0) result = name_read(store, "person", head->from.person, sizeof head->from.person, err);
    if (result == 0) result = name_read(store, "device", head->from.device, sizeof head->from.device, err);
    if (result == 0) result = name_read(store, "body", head->body, sizeof head->body, err);
    if (result == 0) result = name_read(store, "root_key", head->root_key, sizeof head->root_key, err);
    return result == 0 ? sshkey_read(*keyfile, head->from.key, err) : result;
}

/* What tells of the device first: the answer is made of that. */
static int all_put(struct outgoing *outgoing, struct error *err)
{
    const json_t *id;
    size_t index;
    int result = 0;
    json_array_foreach(outgoing->ids, index, id)
    {
        if (result == 0) result = heads_put(outgoing, json_string_value(id), err);
        if (result == 0) result = wanted_put(outgoing, json_string_value(id), err);
    }
    if (result == 0) result = forgotten_put(outgoing, err);
    json_array_foreach(outgoing->ids, index, id)
    {
        if (result == 0) result = segments_put(outgoing, json_string_value(id), err);
    }
    if (result == 0) result = evidence_put(outgoing, err);
    return result == 0 && outgoing->writer ? bundle_finish(outgoing->writer, err) : result;
}

static int outcome_end(const struct outgoing *outgoing, const char *path, json_t *outcome, struct error *err)
{
    json_t *files = json_array();
    char file[PATH_MAX];
    bool good = files && json_object_set_new(outcome, "wanted", json_integer(outgoing->wanted)) == 0;
    for (int part = 1; outgoing->writer && part <= bundle_parts(outgoing->writer); part++) {
        if (bundle_path(path, part, file, sizeof file))
            good = good && json_array_append_new(files, json_string(file)) == 0;
    }
    if (!outgoing->writer) {
        json_decref(files);
        return good ? 0 : error_memory(err);
    }
    good = json_object_set_new(outcome, "files", files) == 0 && good &&
           json_object_set_new(outcome, "bundle", json_string(bundle_id(outgoing->writer))) == 0 &&
           json_object_set_new(outcome, "bytes", json_integer(bundle_written(outgoing->writer))) == 0;
    return good ? 0 : error_memory(err);
}

int bundle_out(struct store *store, const char *path, const struct bundle_out_options *options, json_t **outcome,
               struct error *err)
{
    struct outgoing outgoing = {.store = store,
                                .options = options,
                                .dossiers = json_object(),
                                .evidence = json_pack("{s:i,s:i,s:[]}", "files", 0, "bytes", 0, "damaged")};
    json_t *made = json_pack("{s:o,s:o}", "dossiers", outgoing.dossiers, "evidence", outgoing.evidence);
    struct bundle_head head;
    char *keyfile = NULL;
    *outcome = NULL;
    int result = made ? head_read(store, &head, &keyfile, err) : error_memory(err);
    if (result == 0) result = ids_list(&outgoing, err);
    if (result == 0) result = doubted_read(&outgoing, err);
    if (result == 0 && !options->dry)
        result = bundle_create(path, options->size, keyfile, &head, &outgoing.writer, err);
    if (result == 0) result = all_put(&outgoing, err);
    if (result == 0) result = outcome_end(&outgoing, path, made, err);
    if (result == 0) *outcome = json_incref(made);
    bundle_close(outgoing.writer);
    json_decref(outgoing.ids);
    json_decref(outgoing.doubted);
    json_decref(made);
    free(keyfile);
    return result;
}
