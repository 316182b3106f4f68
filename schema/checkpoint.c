#include "schema/checkpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/digest.h"
#include "schema/sshwire.h"
#include "schema/text.h"

#define SEAL_HEADER "gpgsig "
#define HEAD_DOSSIER "refs/heads/dossier/"
#define HEAD_CERTIFICATE "refs/tags/certificate/"
#define TREE_MAX (4u << 20) /* bytes of one tree; a folder of all there could be has fewer */

int64_t checkpoint_skip(int64_t number)
{
    int64_t width = 1;

    /* Takes off the greatest 2^i - 1 that fits, until nothing is left: what was taken last is how far it jumps. */
    while (width <= number / 2) width = 2 * width + 1;
    for (int64_t rest = number;; rest -= width) {
        while (width > rest) width /= 2;
        if (rest == width) return number - width;
    }
}

/* --- a commit --- */

/* A line of a commit or a message; borrowed. */
struct line {
    const char *bytes;
    size_t length;
};

/* Takes the next line from the front of `*at`; false at the end. A last line without its newline is none. */
static bool line_take(const char **at, const char *end, struct line *line)
{
    const char *stop = *at < end ? memchr(*at, '\n', (size_t)(end - *at)) : NULL;

    if (stop == NULL) return false;
    *line = (struct line){*at, (size_t)(stop - *at)};
    *at = stop + 1;
    return true;
}

/* What follows `name` in the line, or NULL. */
static const char *line_after(const struct line *line, const char *name, size_t *length)
{
    size_t skip = strlen(name);

    if (line->length < skip || memcmp(line->bytes, name, skip) != 0) return NULL;
    *length = line->length - skip;
    return line->bytes + skip;
}

static bool line_id(const struct line *line, const char *name, char id[GITOBJECT_ID_SIZE])
{
    size_t length = 0;
    const char *value = line_after(line, name, &length);

    if (value == NULL || length != GITOBJECT_ID_SIZE - 1) return false;
    memcpy(id, value, length);
    id[length] = '\0';
    return gitobject_id_valid(id);
}

/* A number without leading zeros; 0 for anything else. */
static int64_t line_number(const struct line *line, const char *name)
{
    size_t length = 0;
    const char *value = line_after(line, name, &length);
    int64_t number = 0;

    if (value == NULL || length == 0 || length > 16 || value[0] == '0') return 0;
    for (size_t i = 0; i < length; i++) {
        if (value[i] < '0' || value[i] > '9') return 0;
        number = number * 10 + (value[i] - '0');
    }
    return number <= CHECKPOINT_NUMBER_MAX ? number : 0;
}

/* "committer Name <mail> 1527840000 +0000" */
static int64_t line_time(const struct line *line)
{
    int64_t time = 0;
    size_t at = line->length;

    while (at > 0 && line->bytes[at - 1] != '>') at--;
    for (at++; at < line->length && line->bytes[at] >= '0' && line->bytes[at] <= '9' && time < INT64_MAX / 20; at++)
        time = time * 10 + (line->bytes[at] - '0');
    return time;
}

static int malformed(struct error *err, const char *what)
{
    return error_set(err, ERROR_INVALID, "this is no checkpoint: %s", error_spoken(what));
}

/* The headers, up to the message; `*at` moves there. */
static int headers_read(const char **at, const char *end, struct checkpoint *checkpoint, struct error *err)
{
    struct line line = {0};
    size_t length;
    bool more = line_take(at, end, &line);

    if (!more || !line_id(&line, "tree ", checkpoint->tree)) return malformed(err, "it names no tree");
    while ((more = line_take(at, end, &line)) && line_after(&line, "parent ", &length) != NULL) {
        if (checkpoint->parent_count == CHECKPOINT_PARENTS_MAX ||
            !line_id(&line, "parent ", checkpoint->parents[checkpoint->parent_count]))
            return malformed(err, "its parents are malformed, or too many");
        checkpoint->parent_count++;
    }
    if (!more || line_after(&line, "author ", &length) == NULL || !line_take(at, end, &line) ||
        line_after(&line, "committer ", &length) == NULL)
        return malformed(err, "it names no committer");
    checkpoint->time = line_time(&line);
    while ((more = line_take(at, end, &line)) && line.length > 0) {
    }
    return more ? 0 : malformed(err, "it has no message");
}

/* The last paragraph of the message. */
static int trailers_read(const char *message, const char *end, struct checkpoint *checkpoint, struct error *err)
{
    const char *at = message;
    struct line line;

    while (line_take(&at, end, &line)) {
        if (line.length == 0) {
            checkpoint->number = 0;
            checkpoint->skip[0] = '\0';
        } else if (checkpoint->number == 0) {
            checkpoint->number = line_number(&line, "Checkpoint: ");
        } else if (checkpoint->skip[0] == '\0') {
            line_id(&line, "Skip: ", checkpoint->skip);
        }
    }
    if (at != end || checkpoint->number == 0) return malformed(err, "it bears no number");
    if ((checkpoint_skip(checkpoint->number) != 0) != (checkpoint->skip[0] != '\0'))
        return malformed(err, "it does not point back as its number says");
    if ((checkpoint->number > 1) != (checkpoint->parent_count > 0))
        return malformed(err, "it does not follow another one as its number says");
    return 0;
}

int checkpoint_parse(const char *bytes, size_t length, struct checkpoint *checkpoint, struct error *err)
{
    const char *at = bytes;
    int result;

    *checkpoint = (struct checkpoint){0};
    if (length > CHECKPOINT_BYTES_MAX) return malformed(err, "it is too long");
    if (memchr(bytes, '\0', length) != NULL) return malformed(err, "it is no text");
    result = headers_read(&at, bytes + length, checkpoint, err);
    if (result == 0) result = trailers_read(at, bytes + length, checkpoint, err);
    gitobject_id("commit", bytes, length, checkpoint->id);
    return result;
}

/* Parts the signature, without the blanks that its lines are set in by, from what was signed: all the rest. */
static bool seal_part(const char *bytes, size_t length, struct text *seal, struct text *sealed)
{
    const char *at = bytes, *end = bytes + length;
    struct line line;
    size_t first;
    bool inside = false;

    while (line_take(&at, end, &line) && line.length > 0) {
        const char *begins = line_after(&line, SEAL_HEADER, &first);
        if (begins != NULL && seal->length > 0) return false; /* one only */
        inside = begins != NULL || (inside && line.bytes[0] == ' ');
        if (!inside) {
            text_append(sealed, line.bytes, line.length + 1);
        } else {
            if (begins != NULL)
                text_append(seal, begins, first);
            else
                text_append(seal, line.bytes + 1, line.length - 1);
            text_append(seal, "\n", 1);
        }
    }
    if (seal->length == 0 || line.length > 0) return false;
    text_append(sealed, "\n", 1);
    text_append(sealed, at, (size_t)(end - at));
    return true;
}

int checkpoint_signer(const char *bytes, size_t length, char key[SSHKEY_TEXT_MAX], struct error *err)
{
    struct text seal = {0}, sealed = {0};
    int result;

    if (!seal_part(bytes, length, &seal, &sealed))
        result = error_set(err, ERROR_SIGNATURE, "this commit is not signed");
    else if (seal.failed || sealed.failed)
        result = error_memory(err);
    else
        result =
            sshsig_verify(seal.data, seal.length, sealed.data, sealed.length, SSHSIG_NAMESPACE_GIT, NULL, key, err);
    text_fini(&seal);
    text_fini(&sealed);
    return result;
}

/* --- a chain --- */

void checkpoint_chain_fini(struct checkpoint_chain *chain)
{
    free(chain->list);
    *chain = (struct checkpoint_chain){0};
}

enum step { STEP_NONE, STEP_LINE, STEP_ASIDE };

/* How `from` leads to the checkpoint of this number and id. */
static enum step step_between(const struct checkpoint *from, int64_t number, const char *id)
{
    if (from->parent_count > 0 && number == from->number - 1 && strcmp(from->parents[0], id) == 0) return STEP_LINE;
    if (number == checkpoint_skip(from->number) && strcmp(from->skip, id) == 0) return STEP_LINE;
    for (size_t i = 1; i < from->parent_count && number < from->number; i++)
        if (strcmp(from->parents[i], id) == 0) return STEP_ASIDE;
    return STEP_NONE;
}

/* Goes on to the checkpoint of this number and id. */
static int chain_step(struct checkpoint_chain *chain, int64_t number, const char *id, struct error *err)
{
    const struct checkpoint *from = &chain->list[chain->count - 1];
    enum step step = step_between(from, number, id);

    if (step == STEP_NONE)
        return error_set(err, ERROR_INVALID, "checkpoint %lld (%.7s) does not lead to %lld (%.7s)",
                         (long long)from->number, from->id, (long long)number, id);
    if (step == STEP_ASIDE) chain->united = true;
    return 0;
}

static int chain_add(struct checkpoint_chain *chain, const char *bytes, size_t length, const char *head,
                     const struct checkpoint_trust *trust, struct error *err)
{
    struct checkpoint *next = &chain->list[chain->count];
    char key[SSHKEY_TEXT_MAX];
    int result = checkpoint_parse(bytes, length, next, err);

    if (result == 0 && chain->count == 0 && strcmp(next->id, head) != 0)
        result = error_set(err, ERROR_INVALID, "this proof begins with %.7s, not with %.7s", next->id, head);
    if (result == 0 && chain->count > 0) result = chain_step(chain, next->number, next->id, err);
    if (result == 0 && trust != NULL) result = checkpoint_signer(bytes, length, key, err);
    if (result == 0 && trust != NULL) result = trust->ask(trust->context, key, next->time, err);
    if (result != 0) return result;
    chain->count++;
    if (!chain->united) chain->line = chain->count;
    return 0;
}

/* That the chain ends where it should. */
static int chain_end(struct checkpoint_chain *chain, const char *head, int64_t number, const char *known,
                     struct error *err)
{
    if (chain->count > 0) return known == NULL ? 0 : chain_step(chain, number, known, err);
    if (known != NULL && strcmp(known, head) == 0) return 0;
    return error_set(err, ERROR_INVALID, "this proof is empty");
}

int checkpoint_prove(const json_t *proof, const char *head, int64_t number, const char *known,
                     const struct checkpoint_trust *trust, struct checkpoint_chain *chain, struct error *err)
{
    size_t count = json_array_size(proof), index;
    const json_t *text;
    int result = 0;

    *chain = (struct checkpoint_chain){0};
    if (!json_is_array(proof) || count > CHECKPOINT_PROOF_MAX)
        return error_set(err, ERROR_INVALID, "a proof is a list of at most %d commits", CHECKPOINT_PROOF_MAX);
    chain->list = calloc(count + 1, sizeof *chain->list);
    if (chain->list == NULL) return error_memory(err);
    json_array_foreach(proof, index, text)
    {
        if (!json_is_string(text)) result = error_set(err, ERROR_INVALID, "a proof is a list of commits");
        if (result == 0) result = chain_add(chain, json_string_value(text), json_string_length(text), head, trust, err);
        if (result != 0) return result;
    }
    return chain_end(chain, head, number, known, err);
}

/* --- where a ref stands --- */

/* "<folder>/<a>/<b>/<c>/<d>/<name>" */
static bool spread(const char *folder, const char *name, char path[CHECKPOINT_PATH_SIZE])
{
    char hex[DIGEST_HEX_SIZE];
    int length;

    if (*name == '\0' || strchr(name, '/') != NULL) return false;
    digest_bytes(name, strlen(name), hex);
    length = snprintf(path, CHECKPOINT_PATH_SIZE, "%s/%c/%c/%c/%c/%s", folder, hex[0], hex[1], hex[2], hex[3], name);
    return length > 0 && length < CHECKPOINT_PATH_SIZE;
}

bool checkpoint_path(const char *ref, char path[CHECKPOINT_PATH_SIZE])
{
    if (strncmp(ref, HEAD_DOSSIER, strlen(HEAD_DOSSIER)) == 0) return spread("heads", ref + strlen(HEAD_DOSSIER), path);
    if (strncmp(ref, HEAD_CERTIFICATE, strlen(HEAD_CERTIFICATE)) == 0)
        return spread("tags", ref + strlen(HEAD_CERTIFICATE), path);
    if (strcmp(ref, "refs/heads/main") != 0) return false;
    snprintf(path, CHECKPOINT_PATH_SIZE, "main");
    return true;
}

/* A tree's bytes; free() them. NULL when it is malformed or memory is out. */
static unsigned char *tree_bytes(const json_t *base64, size_t *length)
{
    size_t encoded = json_string_length(base64);
    unsigned char *bytes = NULL;

    if (json_is_string(base64) && encoded <= TREE_MAX) bytes = malloc(encoded / 4 * 3 + 3);
    if (bytes != NULL && base64_decode(json_string_value(base64), encoded, bytes, length)) return bytes;
    free(bytes);
    return NULL;
}

int checkpoint_trees(const json_t *array, json_t **trees, struct error *err)
{
    json_t *base64;
    size_t index;

    *trees = json_object();
    if (*trees == NULL) return error_memory(err);
    json_array_foreach(array, index, base64)
    {
        char id[GITOBJECT_ID_SIZE];
        size_t length = 0;
        unsigned char *bytes = tree_bytes(base64, &length);
        if (bytes == NULL) continue;
        gitobject_id("tree", bytes, length, id);
        json_t *tree = json_stringn_nocheck((const char *)bytes, length);
        free(bytes);
        if (json_object_set_new(*trees, id, tree) == 0) continue;
        json_decref(*trees);
        *trees = NULL;
        return error_memory(err);
    }
    return 0;
}

/* One name further down: `id` becomes that of what stands under `name`; "" when nothing does. */
static int descend(const json_t *trees, const char *name, bool *folder, char id[GITOBJECT_ID_SIZE], struct error *err)
{
    const json_t *tree = json_object_get(trees, id);

    if (tree == NULL) return error_set(err, ERROR_INVALID, "the tree %.7s is missing on the way", id);
    const unsigned char *bytes = (const unsigned char *)json_string_value(tree);
    if (!gitobject_entry(bytes, json_string_length(tree), name, folder, id)) id[0] = '\0';
    return 0;
}

int checkpoint_holds(const json_t *trees, const char *tree, const char *ref, const char *tip, struct error *err)
{
    char path[CHECKPOINT_PATH_SIZE], id[GITOBJECT_ID_SIZE], wanted[GITOBJECT_ID_SIZE] = "", line[GITOBJECT_ID_SIZE + 1];
    bool folder = true;

    if (!checkpoint_path(ref, path)) return error_set(err, ERROR_INVALID, "checkpoints do not tell of %.100s", ref);
    snprintf(id, sizeof id, "%s", tree);
    for (char *name = path, *next; id[0] != '\0' && name != NULL; name = next) {
        next = strchr(name, '/');
        if (next != NULL) *next++ = '\0';
        int result = descend(trees, name, &folder, id, err);
        if (result != 0) return result;
        if (id[0] != '\0' && folder != (next != NULL))
            return error_set(err, ERROR_INVALID, "the checkpoint holds something else where %.100s should stand", ref);
    }
    if (*tip != '\0') {
        int length = snprintf(line, sizeof line, "%.40s\n", tip);
        gitobject_id("blob", line, (size_t)length, wanted);
    }
    if (strcmp(id, wanted) == 0) return 0;
    return error_set(err, ERROR_CONFLICT, "the checkpoint does not have %.100s at %.7s", ref, *tip ? tip : "-");
}
