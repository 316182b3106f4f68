/* verify_checkpoint.c: the checkpoints: their chain, what each says of the refs after the one before, what the newest
 * says of the refs as they are, and that nobody has seen another one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syncd/checkpoint.h"
#include "syncd/verify.h"

/* What is kept of a checkpoint while all are gone through. */
struct node {
    git_oid id, first, skip; /* first parent and skip: zero for none */
    int64_t number;
};

struct chain {
    struct verification *verification;
    GHashTable *nodes; /* id (raw) to node */
    GPtrArray *order;  /* the same, as they were met from the newest on; owner */
    char where[60];    /* the checkpoint that is looked at */
};

static void chain_where(struct chain *chain, int64_t number, const git_oid *id)
{
    char hex[GIT_OID_HEXSZ + 1];
    git_oid_tostr(hex, sizeof hex, id);
    snprintf(chain->where, sizeof chain->where, "checkpoint %lld (%.12s)", (long long)number, hex);
}

static struct node *node_find(const struct chain *chain, const git_oid *id)
{
    GBytes *key = g_bytes_new_static(id->id, sizeof id->id);
    struct node *node = g_hash_table_lookup(chain->nodes, key);
    g_bytes_unref(key);
    return node;
}

static void oid_read(const char *hex, git_oid *oid)
{
    if (!hex[0] || git_oid_fromstr(oid, hex)) memset(oid, 0, sizeof *oid);
}

/* --- where a ref stood --- */

/* The tip that a file of a checkpoint names; zero when it names none. */
static git_oid tip_read(const struct chain *chain, const git_oid *blob)
{
    struct text text = {0};
    git_oid tip = {{0}};

    if (repository_blob(chain->verification->repository, blob, &text, NULL) || text.length != GIT_OID_HEXSZ + 1 ||
        git_oid_fromstrn(&tip, text.data, GIT_OID_HEXSZ)) {
        memset(&tip, 0, sizeof tip);
    }
    text_fini(&text);
    return tip;
}

/* "heads/a/b/c/d/park" -> "refs/heads/dossier/park"; false when no ref is told of there. */
static bool ref_of(const char *path, char ref[REF_SIZE])
{
    const char *name = strrchr(path, '/');
    char expected[CHECKPOINT_PATH_SIZE];

    if (!name)
        snprintf(ref, REF_SIZE, "refs/heads/%.100s", path);
    else
        snprintf(ref, REF_SIZE, "%s%.100s", strncmp(path, "tags/", 5) == 0 ? REF_CERTIFICATE : REF_DOSSIER, name + 1);
    return checkpoint_path(ref, expected) && strcmp(path, expected) == 0;
}

/* "dossier/park", "main", "certificate/KVO-1" */
static const char *short_name(const char *ref)
{
    return strncmp(ref, "refs/tags/", 10) == 0 ? ref + 10 : ref + strlen("refs/heads/");
}

static bool follows(const struct chain *chain, const git_oid *later, const git_oid *earlier)
{
    return git_oid_equal(later, earlier) ||
           git_graph_descendant_of(chain->verification->repository->git, later, earlier) == 1;
}

/* --- one checkpoint after another --- */

/* A ref that another checkpoint has at `old`, and this one at `new` (either NULL: not at all). */
static void check_move(struct chain *chain, const char *path, const git_oid *old, const git_oid *new)
{
    char ref[REF_SIZE], from[GIT_OID_HEXSZ + 1], to[GIT_OID_HEXSZ + 1];
    git_oid before, after;

    if (!ref_of(path, ref)) {
        verify_problem(chain->verification, chain->where, "%s tells of no ref", path);
        return;
    }
    if (!old) return; /* a new one; where it stands now is checked below */
    if (!new) {
        verify_problem(chain->verification, chain->where, "%s is there no more", short_name(ref));
        return;
    }
    before = tip_read(chain, old);
    after = tip_read(chain, new);
    if (strncmp(path, "tags/", 5) != 0 && !git_oid_is_zero(&after) && follows(chain, &after, &before)) return;
    git_oid_tostr(from, sizeof from, &before);
    git_oid_tostr(to, sizeof to, &after);
    verify_problem(chain->verification, chain->where, "%s went from %.12s to %.12s, which does not follow it",
                   short_name(ref), from, to);
}

static void compare(struct chain *chain, const char *path, const git_oid *old, const git_oid *new);

static int folders_of(const char *path)
{
    int count = 1;

    for (; *path; path++) count += *path == '/';
    return count;
}

/* One name of two trees; either may be NULL. */
static void compare_entry(struct chain *chain, const char *path, const git_tree_entry *old, const git_tree_entry *new)
{
    const git_tree_entry *any = new ? new : old;
    const git_oid *from = old ? git_tree_entry_id(old) : NULL, *to = new ? git_tree_entry_id(new) : NULL;
    char below[CHECKPOINT_PATH_SIZE];

    if (from && to && git_oid_equal(from, to)) return;
    if ((size_t)snprintf(below, sizeof below, "%s%s%s", path, *path ? "/" : "", git_tree_entry_name(any)) >=
        sizeof below) {
        verify_problem(chain->verification, chain->where, "it holds names that are too long");
    } else if (git_tree_entry_type(any) == GIT_OBJECT_TREE) {
        if (folders_of(below) > CHECKPOINT_FOLDERS)
            verify_problem(chain->verification, chain->where, "%s tells of no ref", below);
        else
            compare(chain, below, from, to);
    } else {
        check_move(chain, below, from, to);
    }
}

/* Folders, either NULL. What can not be read has been told with the objects. */
static void compare(struct chain *chain, const char *path, const git_oid *old, const git_oid *new)
{
    git_repository *git = chain->verification->repository->git;
    git_tree *before = NULL, *after = NULL;

    if ((!old || git_tree_lookup(&before, git, old) == 0) && (!new || git_tree_lookup(&after, git, new) == 0)) {
        for (size_t i = 0; after && i < git_tree_entrycount(after); i++) {
            const git_tree_entry *entry = git_tree_entry_byindex(after, i);
            compare_entry(chain, path, before ? git_tree_entry_byname(before, git_tree_entry_name(entry)) : NULL,
                          entry);
        }
        for (size_t i = 0; before && i < git_tree_entrycount(before); i++) {
            const git_tree_entry *entry = git_tree_entry_byindex(before, i);
            if (!after || !git_tree_entry_byname(after, git_tree_entry_name(entry)))
                compare_entry(chain, path, entry, NULL);
        }
    }
    git_tree_free(before);
    git_tree_free(after);
}

/* --- the chain --- */

/* The one that a number should point back to: its first parent, or what lies behind that one's own. */
static bool skip_is_right(const struct chain *chain, const struct node *node, const struct node *first)
{
    int64_t number = checkpoint_skip(node->number);
    const struct node *behind;

    if (number == 0) return true;
    if (number == first->number) return git_oid_equal(&node->skip, &first->id);
    behind = node_find(chain, &first->skip);
    return behind && git_oid_equal(&node->skip, &behind->skip);
}

static void check_place(struct chain *chain, const struct node *node, const struct checkpoint *checkpoint)
{
    const struct node *first = node_find(chain, &node->first);

    for (size_t i = 1; i < checkpoint->parent_count; i++) {
        const struct node *other;
        git_oid id;
        oid_read(checkpoint->parents[i], &id);
        other = node_find(chain, &id);
        if (other && other->number >= node->number)
            verify_problem(chain->verification, chain->where, "it follows number %lld", (long long)other->number);
    }
    if (!first) return; /* number 1, or a parent that could not be read and was told */
    if (first->number != node->number - 1)
        verify_problem(chain->verification, chain->where, "it follows number %lld", (long long)first->number);
    else if (!skip_is_right(chain, node, first))
        verify_problem(chain->verification, chain->where, "its Skip is not checkpoint %lld of its line",
                       (long long)checkpoint_skip(node->number));
}

static void check_node(struct chain *chain, const struct node *node)
{
    struct repository *repository = chain->verification->repository;
    struct checkpoint checkpoint;
    git_oid tree, parent, parent_tree;

    if (checkpoint_read(repository, &node->id, &checkpoint, NULL, NULL)) return;
    chain_where(chain, node->number, &node->id);
    check_place(chain, node, &checkpoint);
    oid_read(checkpoint.tree, &tree);
    for (size_t i = 0; i < checkpoint.parent_count; i++) {
        struct checkpoint before;
        oid_read(checkpoint.parents[i], &parent);
        if (checkpoint_read(repository, &parent, &before, NULL, NULL)) continue;
        oid_read(before.tree, &parent_tree);
        compare(chain, "", &parent_tree, &tree);
    }
    if (!checkpoint.parent_count) compare(chain, "", NULL, &tree);
}

/* Notes a checkpoint that was read, and which ones it names. */
static void node_add(struct chain *chain, const git_oid *id, const struct checkpoint *checkpoint, GQueue *pending)
{
    struct node *node = g_new0(struct node, 1);

    node->id = *id;
    node->number = checkpoint->number;
    oid_read(checkpoint->skip, &node->skip);
    oid_read(checkpoint->parent_count ? checkpoint->parents[0] : "", &node->first);
    g_ptr_array_add(chain->order, node);
    g_hash_table_insert(chain->nodes, g_bytes_new(id->id, sizeof id->id), node);
    for (size_t i = 0; i < checkpoint->parent_count; i++) {
        git_oid parent;
        oid_read(checkpoint->parents[i], &parent);
        g_queue_push_tail(pending, g_memdup2(&parent, sizeof parent));
    }
}

/* Reads all that can be reached. Objects that are not there have been told. */
static int read_chain(struct chain *chain, const git_oid *head, struct error *err)
{
    GQueue pending = G_QUEUE_INIT;
    git_oid *next;
    int result = 0;

    g_queue_push_tail(&pending, g_memdup2(head, sizeof *head));
    while ((next = g_queue_pop_head(&pending))) {
        struct checkpoint checkpoint;
        struct error wrong = {0};
        char hex[GIT_OID_HEXSZ + 1];
        int status = result || node_find(chain, next) ? ERROR_CONFLICT : 0;
        if (!status) status = checkpoint_read(chain->verification->repository, next, &checkpoint, NULL, &wrong);
        git_oid_tostr(hex, sizeof hex, next);
        if (!status) node_add(chain, next, &checkpoint, &pending);
        if (status == ERROR_INVALID)
            verify_problem(chain->verification, "checkpoint", "commit %s: %s", hex, wrong.message);
        if (status == ERROR_MEMORY) result = error_memory(err);
        g_free(next);
    }
    return result;
}

/* --- the refs as they are --- */

struct standing {
    struct chain *chain;
    int64_t number;
    git_tree *tree; /* of the newest checkpoint */
};

/* How a ref that is not where the newest checkpoint has it came there, as far as it shows. */
static void tell_moved(const struct standing *standing, const char *ref, const git_oid *said, const git_oid *tip)
{
    struct verification *verification = standing->chain->verification;
    char was[GIT_OID_HEXSZ + 1], is[GIT_OID_HEXSZ + 1];
    const char *how = "it has another history now";

    git_oid_tostr(was, sizeof was, said);
    git_oid_tostr(is, sizeof is, tip);
    if (follows(standing->chain, said, tip))
        how = "it was rolled back";
    else if (follows(standing->chain, tip, said))
        how = "it was moved on without a checkpoint (one that a landing left behind is written when the daemon opens)";
    verify_problem(verification, short_name(ref), "checkpoint %lld has it at %.12s, it stands at %.12s: %s",
                   (long long)standing->number, was, is, how);
}

/* A ref as it is. */
static int check_ref(void *context, const char *name, const git_oid *tip, struct error *err)
{
    const struct standing *standing = context;
    char path[CHECKPOINT_PATH_SIZE];
    git_tree_entry *entry = NULL;
    git_oid said;

    (void)err;
    if (!checkpoint_path(name, path)) return 0;
    if (git_tree_entry_bypath(&entry, standing->tree, path)) {
        verify_problem(standing->chain->verification, short_name(name), "checkpoint %lld does not tell of it",
                       (long long)standing->number);
        return 0;
    }
    said = tip_read(standing->chain, git_tree_entry_id(entry));
    git_tree_entry_free(entry);
    if (!git_oid_equal(&said, tip)) tell_moved(standing, name, &said, tip);
    return 0;
}

/* A ref as it was said to be. */
static int check_said(const char *root, const git_tree_entry *entry, void *payload)
{
    const struct standing *standing = payload;
    char path[CHECKPOINT_PATH_SIZE * 2], ref[REF_SIZE], hex[GIT_OID_HEXSZ + 1];
    git_oid tip, said;

    if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB) return 0;
    snprintf(path, sizeof path, "%s%s", root, git_tree_entry_name(entry));
    if (!ref_of(path, ref) || repository_ref(standing->chain->verification->repository, ref, &tip, NULL) ||
        !git_oid_is_zero(&tip)) {
        return 0;
    }
    said = tip_read(standing->chain, git_tree_entry_id(entry));
    git_oid_tostr(hex, sizeof hex, &said);
    verify_problem(standing->chain->verification, short_name(ref), "it is gone: checkpoint %lld has it at %.12s",
                   (long long)standing->number, hex);
    return 0;
}

static int check_refs(struct chain *chain, const git_oid *head, struct error *err)
{
    struct repository *repository = chain->verification->repository;
    const struct node *newest = node_find(chain, head);
    struct standing standing = {.chain = chain};
    int result = 0;

    /* What is no checkpoint has been told, and so has a tree that can not be read. */
    if (!newest || repository_tree(repository, head, &standing.tree, NULL)) return 0;
    standing.number = newest->number;
    result = repository_each_ref(repository, "", check_ref, &standing, err);
    if (!result) git_tree_walk(standing.tree, GIT_TREEWALK_PRE, check_said, &standing);
    git_tree_free(standing.tree);
    return result;
}

/* --- what people have seen --- */

int verify_stated(struct verification *verification, const char *ref, const struct fold *fold, struct error *err)
{
    size_t first, count = fold_slots_of(fold, "checkpoint.seen", &first);

    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(fold, i);
        for (size_t j = 0; j < slot->count; j++) {
            const struct record *record = slot->entries[j].record;
            struct stated *stated;
            bool given_up = false;
            /* Who says later that another history was accepted, and why, has explained what was seen before. */
            for (size_t k = 0; k < slot->count; k++) {
                const struct record *later = slot->entries[k].record;
                given_up = given_up || (strcmp(later->feed, record->feed) == 0 && later->seq > record->seq &&
                                        json_object_get(later->body, "accepted"));
            }
            if (given_up || record->version > RECORD_VERSION) continue;
            stated = realloc(verification->stated, (verification->stated_count + 1) * sizeof *stated);
            if (!stated) return error_memory(err);
            verification->stated = stated;
            stated += verification->stated_count++;
            snprintf(stated->ref, sizeof stated->ref, "%s", ref);
            snprintf(stated->person, sizeof stated->person, "%s", slot->entries[j].person);
            snprintf(stated->at, sizeof stated->at, "%s", record->at);
            stated->number = record_integer(record, "number", 0);
            oid_read(record_text(record, "commit"), &stated->commit);
        }
    }
    return 0;
}

static void check_stated(const struct chain *chain)
{
    struct verification *verification = chain->verification;

    for (size_t i = 0; i < verification->stated_count; i++) {
        const struct stated *stated = &verification->stated[i];
        const struct node *node = node_find(chain, &stated->commit);
        char hex[GIT_OID_HEXSZ + 1];
        if (node && node->number == stated->number) continue;
        git_oid_tostr(hex, sizeof hex, &stated->commit);
        verify_problem(
            verification, stated->ref,
            "%s was shown checkpoint %lld (%.12s) by %s, which is not in this history: the repository was put "
            "back, or people were shown different ones",
            stated->person, (long long)stated->number, hex, stated->at);
    }
}

/* --- all of it --- */

int verify_checkpoints(struct verification *verification, struct error *err)
{
    struct chain chain = {.verification = verification};
    git_oid head;
    int result = repository_ref(verification->repository, REF_CHECKPOINT, &head, err);

    if (result) return result;
    chain.nodes = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    chain.order = g_ptr_array_new_with_free_func(g_free);
    if (git_oid_is_zero(&head)) {
        verify_problem(verification, "checkpoint",
                       "there is no such branch: it was taken away, or no daemon that makes it has opened this yet");
    } else if (!(result = read_chain(&chain, &head, err))) {
        verification->checkpoints = chain.order->len;
        for (size_t i = 0; i < chain.order->len; i++) check_node(&chain, g_ptr_array_index(chain.order, i));
        result = check_refs(&chain, &head, err);
    }
    if (!result) check_stated(&chain);
    g_hash_table_destroy(chain.nodes);
    g_ptr_array_free(chain.order, TRUE);
    return result;
}
