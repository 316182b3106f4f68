/* receive.c: which bundles were given, and whose they are. */
#include "syncd/receive.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checklists/calendar.h"

/* --- sorting --- */

static int broken_note(struct receiving *receiving, const char *file, const struct error *why, struct error *err)
{
    json_t *note = json_pack("{s:s, s:s, s:s}", "file", file, "error", error_name(why->code), "why", why->message);
    return json_array_append_new(receiving->broken, note) ? error_memory(err) : 0;
}

/* The bundle that a part is of, made when it is the first. */
static struct delivery *delivery_of(struct receiving *receiving, const struct bundle_head *head)
{
    struct delivery *deliveries;

    for (size_t i = 0; i < receiving->count; i++) {
        const struct bundle_head *other = bundle_head(receiving->deliveries[i].parts[0]);
        if (strcmp(other->id, head->id) == 0 && strcmp(other->from.key, head->from.key) == 0)
            return &receiving->deliveries[i];
    }
    deliveries = realloc(receiving->deliveries, (receiving->count + 1) * sizeof *deliveries);
    if (!deliveries) return NULL;
    receiving->deliveries = deliveries;
    deliveries[receiving->count] = (struct delivery){
        .heads = json_object(),
        .wanted = json_object(),
        .dossiers = json_object(),
        .evidence = json_pack("{s:i, s:i, s:{}, s:[]}", "stored", 0, "bytes", 0, "waiting", "failed"),
    };
    return &deliveries[receiving->count++];
}

/* Puts a part in its place; takes it over. One that is there already is given back. */
static int part_place(struct receiving *receiving, struct bundle_reader *part, struct error *err)
{
    const struct bundle_head *head = bundle_head(part);
    struct delivery *delivery = delivery_of(receiving, head);
    struct bundle_reader **parts = NULL;
    size_t at = 0;

    if (delivery && delivery->heads && delivery->wanted && delivery->dossiers && delivery->evidence)
        parts = realloc(delivery->parts, (delivery->count + 1) * sizeof(struct bundle_reader *));
    if (!parts) {
        bundle_detach(part);
        return error_memory(err);
    }
    delivery->parts = parts;
    while (at < delivery->count && bundle_head(parts[at])->part < head->part) at++;
    if (at < delivery->count && bundle_head(parts[at])->part == head->part) {
        bundle_detach(part);
        return 0;
    }
    memmove(parts + at + 1, parts + at, (delivery->count - at) * sizeof(struct bundle_reader *));
    parts[at] = part;
    delivery->count++;
    return 0;
}

static int file_take(struct receiving *receiving, const char *file, struct error *err)
{
    struct bundle_reader *part = NULL;
    struct error why = {0};
    int result = bundle_open(file, &part, &why);

    if (!result) result = bundle_verify(part, &why);
    if (!result && bundle_head(part)->to.key[0])
        result = error_set(&why, ERROR_INVALID, "%s is an answer, for %.64s of %.64s: `schouw receive` takes it", file,
                           bundle_head(part)->to.device, bundle_head(part)->to.person);
    if (!result) return part_place(receiving, part, err);
    bundle_detach(part);
    if (result == ERROR_MEMORY) return error_memory(err);
    return broken_note(receiving, file, &why, err);
}

/* As the daemon speaks to it: landing.lock keeps the two apart. */
static int upstream_open(struct receiving *receiving, struct error *err)
{
    const struct config *config = receiving->config;
    const struct upstream_settings settings = config_upstream_settings(config);
    struct sharing sharing = {.wait = config->ack_upstream};
    int result;

    if (!config->upstream[0]) return 0;
    if ((result = upstream_new(config->repository, &settings, &receiving->upstream, err))) return result;
    sharing.upstream = receiving->upstream;
    return repository_share(receiving->repository, &sharing, err);
}

int receiving_open(struct receiving *receiving, const struct config *config, const char *const *files, size_t count,
                   struct error *err)
{
    int result = 0;

    *receiving = (struct receiving){.config = config, .uploads = *config, .lock = -1, .broken = json_array()};
    if (!receiving->broken) return error_memory(err);
    for (size_t i = 0; !result && i < count; i++) result = file_take(receiving, files[i], err);
    if (!result) result = receive_uploads(receiving, err);
    if (!result) result = repository_open(config->repository, &receiving->repository, err);
    return result ? result : upstream_open(receiving, err);
}

void receiving_close(struct receiving *receiving)
{
    for (size_t i = 0; i < receiving->count; i++) {
        struct delivery *delivery = &receiving->deliveries[i];
        for (size_t j = 0; j < delivery->count; j++) bundle_detach(delivery->parts[j]);
        free(delivery->parts);
        json_decref(delivery->heads);
        json_decref(delivery->wanted);
        json_decref(delivery->dossiers);
        json_decref(delivery->evidence);
    }
    free(receiving->deliveries);
    json_decref(receiving->broken);
    repository_close(receiving->repository);
    upstream_free(receiving->upstream);
    if (receiving->lock >= 0) close(receiving->lock);
}

json_t *delivery_missing(const struct delivery *delivery)
{
    json_t *missing = json_array();
    int next = 1;

    for (size_t i = 0; missing && i < delivery->count; i++) {
        for (; next < bundle_head(delivery->parts[i])->part; next++) json_array_append_new(missing, json_integer(next));
        next++;
    }
    return missing;
}

bool delivery_more(const struct delivery *delivery)
{
    return bundle_more(delivery->parts[delivery->count - 1]);
}

/* --- whose it is --- */

/* Who has this key, where the device does not know it yet. */
static bool key_find(const struct registry *registry, const char *key, struct delivery *delivery)
{
    const struct fold *fold = registry_fold(registry);
    size_t first, count = fold_slots_of(fold, "key.set", &first);

    for (size_t i = first; i < first + count; i++) {
        const struct entry *entry = slot_value(fold_slot_at(fold, i));
        const char *text = entry ? record_text(entry->record, "key") : NULL, *slash;
        char normal[SSHKEY_TEXT_MAX];
        if (!text || sshkey_parse(text, normal, NULL) || strcmp(normal, key) != 0) continue;
        slash = strchr(entry->record->item, '/');
        snprintf(delivery->person, sizeof delivery->person, "%.*s", (int)(slash - entry->record->item),
                 entry->record->item);
        snprintf(delivery->device, sizeof delivery->device, "%s", slash + 1);
        return true;
    }
    return false;
}

static int check_body(struct receiving *receiving, const struct registry *registry, const struct bundle_head *head,
                      struct error *err)
{
    const char *body = repository_body(receiving->repository);
    bool other = (head->body[0] && strcmp(head->body, body) != 0) ||
                 (head->root_key[0] && strcmp(head->root_key, registry_root_key(registry)) != 0);

    if (!other) return 0;
    return error_set(err, ERROR_CONFLICT, "this bundle is for the central repository of %.200s, not for that of %.200s",
                     head->body[0] ? head->body : "another body", body);
}

/* Whether who sealed it may send anything, as a token is asked for over the wire. */
static int admit(struct receiving *receiving, struct delivery *delivery, struct error *err)
{
    const struct bundle_head *head = bundle_head(delivery->parts[0]);
    const struct registry *registry;
    char today[DAY_SIZE];
    int result = repository_registry(receiving->repository, &registry, err);

    if (result || (result = check_body(receiving, registry, head, err))) return result;
    delivery->key = head->from.key;
    snprintf(delivery->person, sizeof delivery->person, "%s", head->from.person);
    snprintf(delivery->device, sizeof delivery->device, "%s", head->from.device);
    if (!delivery->person[0] && !key_find(registry, delivery->key, delivery))
        return error_set(err, ERROR_REFUSED,
                         "nobody here has the key of the device %.64s: the administrator registers it first (schouw "
                         "registry key)",
                         delivery->device);
    calendar_today("Europe/Amsterdam", today);
    if ((result = registry_key_now(registry, delivery->key, delivery->person, delivery->device, today, err)))
        return result;
    if (strcmp(delivery->person, REGISTRY_ROOT_PERSON) != 0 && !registry_roles(registry, delivery->person))
        return error_set(err, ERROR_REFUSED, "%s has no role here any more: ask the administrator", delivery->person);
    return 0;
}

/* --- taking --- */

/* What the device tells of itself. */
static int told_take(struct delivery *delivery, struct bundle_reader *part, const struct bundle_entry *entry,
                     struct error *err)
{
    const char *dossier = json_string_value(json_object_get(entry->about, "dossier"));
    json_t *value = NULL, *sha256;
    size_t index;
    int result = 0;

    if (!dossier || !dossier_id_valid(dossier)) return 0;
    if (strcmp(entry->type, "heads") == 0) {
        if ((result = bundle_heads(part, &value, err))) return result;
        return json_object_set_new(delivery->heads, dossier, value) ? error_memory(err) : 0;
    }
    if ((result = bundle_json(part, &value, err))) return result;
    if (json_is_null(value)) {
        json_decref(delivery->wanted);
        delivery->wanted = NULL;
    }
    json_array_foreach(value, index, sha256)
    {
        const char *hex = json_string_value(sha256);
        if (!delivery->wanted || !hex || !digest_is_hex(hex)) continue;
        if (json_object_set_new(delivery->wanted, hex, json_true())) result = error_memory(err);
    }
    json_decref(value);
    return result;
}

static int part_take(struct receiving *receiving, struct delivery *delivery, struct bundle_reader *part,
                     struct error *err)
{
    struct bundle_entry entry;
    struct bundle_slice slice;
    int result = bundle_go(part, 0, err);

    while (!result && (result = bundle_next(part, &entry, err)) == 1) {
        result = 0;
        if (strcmp(entry.type, "heads") == 0 || strcmp(entry.type, "wanted") == 0)
            result = told_take(delivery, part, &entry, err);
        else if (strcmp(entry.type, "evidence") == 0 && !(result = bundle_slice(&entry, &slice, err)))
            result = receive_slice(receiving, delivery, part, &slice, err);
    }
    return result;
}

/* Statements first, so that it is told what the evidence is of. */
static int delivery_take(struct receiving *receiving, struct delivery *delivery, struct error *err)
{
    int result = receive_statements(receiving, delivery, err);

    for (size_t i = 0; !result && i < delivery->count; i++)
        result = part_take(receiving, delivery, delivery->parts[i], err);
    delivery->taken = !result;
    return result;
}

static bool is_fatal(int code)
{
    return code == ERROR_MEMORY || code == ERROR_IO;
}

int receiving_take(struct receiving *receiving, struct error *err)
{
    bool again = true;

    /* Whose key comes to be registered by another bundle has to wait for that. */
    while (again) {
        again = false;
        for (size_t i = 0; i < receiving->count; i++) {
            struct delivery *delivery = &receiving->deliveries[i];
            if (delivery->taken) continue;
            delivery->refused = (struct error){0};
            if (!admit(receiving, delivery, &delivery->refused)) {
                if (delivery_take(receiving, delivery, &delivery->refused) == 0) again = true;
            }
            if (!is_fatal(delivery->refused.code)) continue;
            *err = delivery->refused;
            return err->code;
        }
    }
    return 0;
}
