/* sync_state.h: the inside of a sync. For sync*.c, bundle_in*.c and forget.c only; others use sync.h. */
#ifndef SCHOUW_CLIENT_SYNC_STATE_H
#define SCHOUW_CLIENT_SYNC_STATE_H

#include "client/checkpoint.h"
#include "client/progress.h"
#include "client/sync.h"
#include "schema/deflate.h"
#include "schema/wire.h"

#define SYNC_PART                                                                                                      \
    ((long long)SEGMENT_SEALED)  /* bytes of text in one request over a way that breaks, one segment at least */
#define SYNC_BROKE "broke"       /* the setting that says so, until all went */
#define PIECE_MOST (4u << 20)    /* bytes of evidence in one request while all goes well */
#define PIECE_LEAST (256u << 10) /* and after a cut: what is refused or broken off is sent in vain */
#define TUS_HEADER_SIZE 160      /* bytes of a header of tus, with its NUL */

/* Statuses of tus (and HTTP) by which an upload goes on, or not. */
#define STATUS_OK 200
#define STATUS_CREATED 201
#define STATUS_CONFLICT 409 /* the server is at another byte */
#define STATUS_LOCKED 423   /* somebody else sends the same */
#define STATUS_CHECKSUM_MISMATCH 460

struct sync {
    struct store *store;
    struct http *http;
    const struct sync_options *options;
    struct progress progress;
    int lock;          /* one sync of a store at a time */
    json_t *outcome;   /* as sync.h describes */
    json_t *dossiers;  /* in outcome; while it runs "came" (feed -> number) stands for "from" */
    json_t *evidence;  /* in outcome */
    json_t *released;  /* in outcome */
    json_t *missing;   /* object: SHA-256 -> true, bytes the server lacks */
    bool stating;      /* statements are under way: the progress counts their text, not bytes on the wire */
    bool waiting;      /* all of them went, no answer came yet */
    long long text;    /* bytes of their text that went or came */
    json_t *coming;    /* of a dry run: object SHA-256 -> size, evidence that what would come names */
    json_t *devices;   /* of a dry run: object feed -> device, of feeds that would come */
    json_t *lacking;   /* object: ids of cases that the server has not -> true */
    bool server_lacks; /* something turned out not to be at the server as it was thought: offer it anew */
    long long held;    /* segments held back in the last exchange */
    bool careful;    /* the way broke in a sync before: a request carries SYNC_PART, so that its answer gets through */
    long long left;  /* bytes of text that the last exchange left for the next one */
    json_t *doubted; /* object: feeds, dossiers of which the server has other than was thought -> true */
    json_t *lacked;  /* object: feed -> up to which statement the server has it, of those it had further once */
    size_t piece_room; /* bytes of evidence that go in one request: more while all goes well */
    json_t *tried;     /* object: SHA-256 -> true, bytes that were offered to it in this sync */
    json_t *listed;    /* the cases, as the server told before the sync began (ahead.h); NULL: it is to be asked */
    int asked;         /* .. and what came of that, if it was; `asked_why` says why */
    struct error asked_why;
    json_t *checkpoint;          /* that the last exchange was shown; NULL: none */
    json_t *trees;               /* that came with it, of checkpoint_trees */
    bool gave;                   /* a segment went in it */
    struct checkpoint_keys keys; /* by which it is judged .. */
    bool keys_read;              /* .. if they were read, and nothing came of the registry since .. */
    int64_t keys_version;        /* .. at this version of the store */
};

/* The outcome of a dossier, made when it is not there yet; borrowed, NULL when memory is out. */
json_t *sync_dossier(struct sync *sync, const char *id);
/* Adds to a whole number of an object. */
int sync_count(json_t *object, const char *name, json_int_t more, struct error *err);
/* Appends {"feed" or "sha256": what, "error", "clause", "why"} of an error to an array in an object; `first` above 0
 * goes along. */
int sync_note(json_t *object, const char *list, const char *name, const char *what, json_int_t first,
              const struct error *why, struct error *err);

/* What a server says of statements that it does not take, on the wire or in a bundle. */
struct sync_refusal {
    const char *feed; /* borrowed from the line */
    json_int_t first; /* from where on */
    json_int_t seq;   /* the statement at fault; 0: none by itself */
    struct error why;
};
/* Reads one; false when it is none. */
bool sync_refusal(const json_t *line, struct sync_refusal *refusal);

/* An outcome of which nothing has happened yet. */
int sync_outcome(struct sync *sync, struct error *err);
/* Frees what it was made of; lets the lock go, and the connection if there is one. */
void sync_fini(struct sync *sync);
/* Ends the outcome: devices by name, and the conflicts there are now. */
int sync_look(struct sync *sync, struct error *err);

/* Offers what the server lacks of these dossiers and takes what is new there, in one request; in this order, so the
 * registry comes first. */
int sync_exchange(struct sync *sync, const json_t *ids, struct error *err);

/* --- sync_settle.c --- */

/* The server has other than was thought of a feed or a dossier: what it is thought to have is forgotten, so that all of
 * it is offered, and all that the server has of the feed is asked for. `*first`: it was not doubted before in this
 * sync, so that it is worth another exchange. */
int sync_doubt(struct sync *sync, const char *which, bool *first, struct error *err);
/* After an exchange of these dossiers: exchanges again until nothing more comes of it: what was doubted, what was
 * stated anew or sealed anew, what was held back. */
int sync_settle(struct sync *sync, const json_t *ids, struct error *err);
/* How many segments of these dossiers wait for others to land (store_offers). */
int sync_held(struct sync *sync, const json_t *ids, long long *held, struct error *err);
/* What the server refused before is about to be offered again, so that its word is open. */
int sync_refusals_ask(struct sync *sync, const json_t *offers, struct error *err);

/* --- sync_send.c --- */

/* What goes in one exchange, made as it goes. */
struct outgoing {
    struct sync *sync;
    const json_t *ids;         /* of the dossiers; borrowed */
    json_t *offers;            /* object: id -> array of store_offers */
    struct text piece;         /* what goes next */
    size_t at;                 /* how much of it went */
    size_t dossier;            /* the one whose heads or segments go next */
    size_t segment;            /* of it */
    long long whole;           /* bytes of text that go */
    long long text;            /* bytes of text in `piece` */
    int stage;                 /* in sync_send.c */
    struct deflater *deflater; /* NULL: it goes as it is */
    struct error trouble;      /* why it broke off on our side */
};
/* Looks up what goes, and makes the first piece, from which it is seen whether deflating helps. */
int outgoing_init(struct outgoing *outgoing, struct sync *sync, const json_t *ids, struct error *err);
/* As http_request's `give`. */
size_t outgoing_give(void *outgoing, char *buffer, size_t room);
void outgoing_fini(struct outgoing *outgoing);

/* --- sync_take.c --- */

/* What comes back, kept as it comes. */
struct incoming {
    struct sync *sync;
    const json_t *offers; /* what was sent; borrowed */
    const json_t *asked;  /* ids of the dossiers; borrowed */
    struct wire wire;
    size_t told;      /* dossiers of which it was told what landed */
    json_t *refused;  /* object: feed -> first seq that the server refused */
    json_t *rejected; /* object: feeds that were not taken from the server -> true */
    json_t *landed;   /* object: feed -> seq that the server has, not noted in the store yet */
    bool ended;
    bool failed;          /* a line was understood, and ends the sync */
    struct error trouble; /* why it broke off on our side */
};
int incoming_init(struct incoming *incoming, struct sync *sync, const json_t *ids, const json_t *offers,
                  struct error *err);
/* As http_request's `take`. */
int incoming_take(void *incoming, const char *bytes, size_t length);
/* Notes in the store what the server has, also of an answer that broke off. */
int incoming_end(struct incoming *incoming, struct error *err);
void incoming_fini(struct incoming *incoming);

/* --- sync_checkpoint.c --- */

/* Makes sure that it is known whose checkpoints count. */
int sync_checkpoint_ready(struct sync *sync, struct error *err);
/* The last checkpoint this device knows: {"number","commit"}, or null; new reference. */
int sync_checkpoint_known(struct sync *sync, json_t **checkpoint, struct error *err);
/* Reads the keys by which what an answer shows is judged, before it is there. Where that fails it is tried again then.
 */
void sync_checkpoint_expect(struct sync *sync);
/* The registry is another now. */
void sync_keys_forget(struct sync *sync);
/* An exchange begins: nothing was shown in it yet. */
void sync_checkpoint_begin(struct sync *sync);
/* What the answer shows; to be judged when it has come to its end. */
void sync_checkpoint_take(struct sync *sync, json_t *checkpoint);
int sync_trees_take(struct sync *sync, const json_t *array, struct error *err);
/* Judges what the exchange was shown: sets "history" in the outcome when something is wrong with it. */
int sync_checkpoint_judge(struct sync *sync, struct error *err);
/* The same for what others were shown, by what they state. */
int sync_checkpoint_witness(struct sync *sync, struct error *err);

/* --- sync.c --- */

/* Opens the way to the server; one sync of a store at a time. */
int sync_open(struct sync *sync, const json_t *server, struct error *err);

/* --- sync_cases.c --- */

/* Ids of the cases (array, owned by the caller): those here and those at the server, without the registry. What the
 * server has not, it lacks; but for what it does not show to this person any more. What was forgotten here does not
 * come back by itself. */
int sync_cases(struct sync *sync, json_t **ids, struct error *err);
/* Of the cases here (`ids`), those that the server says (`list`) this person was released from: noted in store and
 * outcome. */
int sync_released(struct sync *sync, const json_t *ids, const json_t *list, struct error *err);
/* Whether the list of ids holds this one. */
bool sync_names(const json_t *list, const char *id);

/* --- sync_dry.c: a sync that changes nothing --- */

/* Counts what would go of a dossier, sealed or not. */
int sync_dry_sent(struct sync *sync, const char *id, json_t *dossier, struct error *err);
/* Counts statements of a feed that the server had once, has no more, and that would go again. */
int sync_dry_lacks(struct sync *sync, const char *id, const char *feed, json_int_t first, json_int_t last,
                   struct error *err);
/* Looks at a segment that would come: how many statements, which evidence. */
int sync_dry_came(struct sync *sync, const json_t *segment, long long *taken, struct error *err);
/* Bytes of a piece of evidence that the server has already. */
int sync_dry_offset(struct sync *sync, const char *sha256, long long *offset, struct error *err);

/* --- sync_evidence.c --- */

/* Gives bytes that are here and that statements name which go only now, so that these land with their bytes there. */
int sync_give_named(struct sync *sync, struct error *err);
/* Gives bytes that the server said it lacks and are here. */
int sync_give_evidence(struct sync *sync, struct error *err);
/* Gives one that was tried before in this sync; `announced`: its upload was begun then, and part of it may be there. */
int sync_give_alone(struct sync *sync, const char *sha256, bool announced, struct error *err);
/* One went as it should: the next may be larger. */
void sync_piece_grow(struct sync *sync);
/* "<lead><base64 of the bytes>" */
int sync_base64_header(const char *lead, const void *bytes, size_t length, char out[TUS_HEADER_SIZE],
                       struct error *err);
/* What concerns one piece of evidence is noted, and the others go on; what concerns all ends the sync: its code. */
int sync_piece_trouble(struct sync *sync, const char *sha256, const struct error *why, struct error *err);

/* --- sync_whole.c --- */

/* Gives those of a list of {"sha256","size"}, from `*index` on, that go whole in one request, a few beside each other.
 * `*index` is then that of the first one that is to be given alone, or the end. */
int sync_give_whole(struct sync *sync, const json_t *list, size_t *index, struct error *err);

/* --- sync_fetch.c --- */

/* Fetches bytes that these dossiers name and are not here. */
int sync_fetch_evidence(struct sync *sync, const json_t *ids, struct error *err);
/* Notes, in the outcome and in the store, what of these dossiers is lacking at the server once all that was here went.
 */
int sync_note_missing(struct sync *sync, const json_t *ids, struct error *err);

#endif
