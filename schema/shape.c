#include "schema/shape.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PIECES_MAX 16
#define TIMES_MAX 255          /* as RE_DUP_MAX allows at least (POSIX) */
#define TIMES_ANY UINT32_MAX   /* without a most */
#define PLAIN "/-_ :,;@%=~#&!" /* beside letters and digits: what means itself */

/* Which bytes. */
struct set {
    uint64_t bits[4];
};

struct times {
    uint32_t least, most;
};

struct piece {
    struct set set;
    struct times times;
};

/* Pieces that are repeated together; one that stands alone is a group that is there once. */
struct group {
    size_t first, end; /* of the pieces */
    struct times times;
    struct set begins; /* what its first byte may be, unless it is nothing */
};

struct shape {
    struct piece pieces[PIECES_MAX];
    struct group groups[PIECES_MAX];
    size_t piece_count, group_count;
};

static bool set_has(const struct set *set, unsigned char byte)
{
    return (set->bits[byte / 64] >> (byte % 64) & 1) != 0;
}

static void set_add(struct set *set, unsigned char byte)
{
    set->bits[byte / 64] |= (uint64_t)1 << (byte % 64);
}

static void set_unite(struct set *set, const struct set *other)
{
    for (size_t i = 0; i < 4; i++) set->bits[i] |= other->bits[i];
}

static bool sets_meet(const struct set *a, const struct set *b)
{
    for (size_t i = 0; i < 4; i++) {
        if ((a->bits[i] & b->bits[i]) != 0) return true;
    }
    return false;
}

/* --- reading --- */

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr(PLAIN, c) != NULL);
}

/* What may stand within brackets and means itself there. */
static bool is_member(char c)
{
    return is_plain(c) || c == '.' || c == '+' || c == '*' || c == '?';
}

static bool read_set(const char **text, struct set *set)
{
    const char *first = *text + 1, *at = first;
    for (; *at != ']'; at++) {
        unsigned char from = (unsigned char)*at, to = from;
        if (!is_member(*at)) return false;
        if (*at == '-' && at != first && at[1] != ']') return false; /* of a range that began earlier, or malformed */
        if (at[1] == '-' && at[2] != ']') {
            to = (unsigned char)at[2];
            if (!is_member(at[2]) || *at == '-' || at[2] == '-' || to < from) return false;
            at += 2;
        }
        for (unsigned byte = from; byte <= to; byte++) set_add(set, (unsigned char)byte);
    }
    bool holds = at > *text + 1;
    *text = at + 1;
    return holds;
}

static bool read_count(const char **text, uint32_t *count)
{
    size_t digits = strspn(*text, "0123456789");
    if (digits == 0 || digits > 3) return false;
    *count = (uint32_t)strtoul(*text, NULL, 10);
    *text += digits;
    return *count <= TIMES_MAX;
}

/* How often what was just read is there: once, where nothing is said. */
static bool read_times(const char **text, struct times *times)
{
    static const char signs[] = "?*+";
    static const struct times meant[] = {{0, 1}, {0, TIMES_ANY}, {1, TIMES_ANY}};
    const char *sign = **text == '\0' ? NULL : strchr(signs, **text);
    *times = (struct times){1, 1};
    if (sign != NULL) {
        *times = meant[sign - signs];
        ++*text;
    } else if (**text == '{') {
        ++*text;
        if (!read_count(text, &times->least)) return false;
        times->most = times->least;
        if (**text == ',') {
            ++*text;
            if (!read_count(text, &times->most)) return false;
        }
        if (*(*text)++ != '}' || times->most < times->least || times->most == 0) return false;
    }
    return strchr("?*+{", **text) == NULL || **text == '\0';
}

static bool read_piece(const char **text, struct shape *shape)
{
    if (shape->piece_count == PIECES_MAX) return false;
    struct piece *piece = &shape->pieces[shape->piece_count++];
    if (**text == '[') {
        if (!read_set(text, &piece->set)) return false;
    } else {
        if (!is_plain(**text)) return false;
        set_add(&piece->set, (unsigned char)*(*text)++);
    }
    return read_times(text, &piece->times);
}

static bool read_group(const char **text, struct shape *shape)
{
    if (shape->group_count == PIECES_MAX) return false;
    struct group *group = &shape->groups[shape->group_count++];
    group->first = shape->piece_count;
    if (**text == '(') {
        ++*text;
        while (**text != ')') {
            if (!read_piece(text, shape)) return false;
        }
        ++*text;
        group->end = shape->piece_count;
        return group->end > group->first && read_times(text, &group->times);
    }
    group->end = group->first + 1;
    group->times = (struct times){1, 1};
    return read_piece(text, shape);
}

/* --- whether each byte says what follows --- */

/* Adds what the group may begin with; true when it may be nothing. */
static bool group_begins(const struct shape *shape, const struct group *group, size_t from, struct set *begins)
{
    for (size_t i = from; i < group->end; i++) {
        set_unite(begins, &shape->pieces[i].set);
        if (shape->pieces[i].times.least > 0) return false;
    }
    return true;
}

/* What may stand behind the group. */
static struct set group_followed(const struct shape *shape, size_t index)
{
    struct set follows = {{0}};
    for (size_t i = index + 1; i < shape->group_count; i++) {
        const struct group *next = &shape->groups[i];
        if (!group_begins(shape, next, next->first, &follows) && next->times.least > 0) break;
    }
    return follows;
}

static bool group_decided(const struct shape *shape, size_t index)
{
    const struct group *group = &shape->groups[index];
    struct set behind = group_followed(shape, index), begins = {{0}};
    bool varies = group->times.least != group->times.most;
    /* One that may be nothing could be repeated for ever. */
    if (group_begins(shape, group, group->first, &begins) && (varies || group->times.most > 1)) return false;
    if (varies && sets_meet(&begins, &behind)) return false;
    if (group->times.most > 1) set_unite(&behind, &begins);
    for (size_t i = group->first; i < group->end; i++) {
        const struct piece *piece = &shape->pieces[i];
        struct set next = {{0}};
        if (group_begins(shape, group, i + 1, &next)) set_unite(&next, &behind);
        if (piece->times.least != piece->times.most && sets_meet(&piece->set, &next)) return false;
    }
    return true;
}

static bool shape_read(struct shape *shape, const char *pattern)
{
    if (*pattern++ != '^') return false;
    while (strcmp(pattern, "$") != 0) {
        if (!read_group(&pattern, shape)) return false;
    }
    for (size_t i = 0; i < shape->group_count; i++) {
        struct group *group = &shape->groups[i];
        if (!group_decided(shape, i)) return false;
        (void)group_begins(shape, group, group->first, &group->begins);
    }
    return true;
}

struct shape *shape_new(const char *pattern)
{
    struct shape *shape = calloc(1, sizeof *shape);
    if (shape == NULL || shape_read(shape, pattern)) return shape;
    free(shape);
    return NULL;
}

void shape_free(struct shape *shape)
{
    free(shape);
}

/* --- asking --- */

/* Goes over the pieces of one turn; NULL where they do not fit. */
static const unsigned char *turn_fits(const struct shape *shape, const struct group *group, const unsigned char *at)
{
    for (size_t i = group->first; i < group->end; i++) {
        const struct piece *piece = &shape->pieces[i];
        uint32_t count = 0;
        for (; count < piece->times.most && set_has(&piece->set, *at); count++) at++;
        if (count < piece->times.least) return NULL;
    }
    return at;
}

bool shape_fits(const struct shape *shape, const char *string)
{
    const unsigned char *at = (const unsigned char *)string;
    for (size_t i = 0; i < shape->group_count; i++) {
        const struct group *group = &shape->groups[i];
        for (uint32_t turn = 0; turn < group->times.most; turn++) {
            if (turn >= group->times.least && !set_has(&group->begins, *at)) break;
            at = turn_fits(shape, group, at);
            if (at == NULL) return false;
        }
    }
    return *at == '\0';
}
