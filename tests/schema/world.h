/* world.h: for tests: four devices of three people, whose clocks are wrong, who write in a case and in the registry and
 * hear of each other in part; by a seed, the same history each time. */
#ifndef SCHOUW_TESTS_SCHEMA_WORLD_H
#define SCHOUW_TESTS_SCHEMA_WORLD_H

#include "tests/schema/statements.h"

#include "schema/clock.h"
#include "schema/registry.h"

#define DEVICES 4
#define LINES_MAX 160
#define ARRIVALS_MAX 1200
#define HOUR 3600

enum dossier { REGISTRY, CASE, DOSSIERS };

static const char *const DOSSIER_NAMES[DOSSIERS] = {REGISTRY_DOSSIER, "almere"};
/* The administrator at his desk, an auditor with two devices, a reviewer. */
static const char *const PERSONS[DEVICES] = {REGISTRY_ROOT_PERSON, "anna", "anna", "bert"};
static const char *const PLACES[DEVICES] = {"desk", "laptop", "tablet", "office"};

struct line {
    char *text;
    enum dossier dossier;
    int device; /* whose feed it is in */
    int64_t seq, tick;
};

struct device {
    struct author feeds[DOSSIERS];
    int64_t heads[DOSSIERS][DEVICES]; /* how far it has each feed */
    int64_t skew;                     /* seconds its clock is ahead */
    int side;                         /* of a partition: it hears of its own side only */
    size_t arrivals[ARRIVALS_MAX];    /* lines in order of arrival, some more than once */
    size_t arrived;
};

struct world {
    uint32_t random;
    int64_t now; /* seconds since 1970, the true time */
    bool lies;   /* some say they saw what they did not, or the reverse; some turn their ticks back */
    struct line lines[LINES_MAX];
    size_t count;
    struct device devices[DEVICES];
};

/* Keys that are keys, where nothing is sealed: as SOME_KEY, with another last letter. */
static inline void world_key(int number, char key[sizeof SOME_KEY])
{
    memcpy(key, SOME_KEY, sizeof SOME_KEY);
    key[sizeof SOME_KEY - 2] = (char)('A' + number);
}

static inline void world_arrives(struct device *device, size_t line)
{
    if (device->arrived < ARRIVALS_MAX) device->arrivals[device->arrived++] = line;
}

/* Takes over the record as the next line, which its own device has at once. */
static inline void world_takes(struct world *world, enum dossier dossier, int device, struct record *record)
{
    assert_true(world->count < LINES_MAX);
    struct line *line = &world->lines[world->count];
    *line = (struct line){strdup(record->line), dossier, device, record->seq, record->tick};
    assert_non_null(line->text);
    world->devices[device].heads[dossier][device] = record->seq;
    world_arrives(&world->devices[device], world->count++);
    record_free(record);
}

/* The time on a device's clock, told in one zone or another. */
static inline void world_time(struct world *world, int device, char at[CLOCK_TEXT_SIZE + 8])
{
    static const struct {
        int seconds;
        const char *name;
    } zones[] = {{0, "Z"}, {2 * HOUR, "+02:00"}, {-5 * HOUR, "-05:00"}};
    unsigned zone = dice(&world->random, 3);
    clock_format(world->now + world->devices[device].skew + zones[zone].seconds, at);
    at[strlen(at) - 1] = '\0';
    strcat(at, zones[zone].name);
}

/* What the writer says he saw, and how far the clocks are: as he knows, or as he would have it. */
static inline void world_looks(struct world *world, enum dossier dossier, int number)
{
    struct device *device = &world->devices[number];
    struct author *author = &device->feeds[dossier];
    int64_t clock = (world->now + device->skew) * 1000000;
    json_object_clear(author->seen);
    for (int other = 0; other < DEVICES; other++) {
        int64_t head = device->heads[dossier][other];
        if (other == number) continue;
        if (world->lies && dice(&world->random, 6) == 0) head = dice(&world->random, 3) * dice(&world->random, 12);
        if (head > 0) author_notes(author, world->devices[other].feeds[dossier].feed, head);
        for (size_t i = 0; i < world->count; i++) {
            const struct line *line = &world->lines[i];
            if (line->dossier != dossier || line->device != other || line->seq > device->heads[dossier][other])
                continue;
            if (line->tick > author->tick) author->tick = line->tick;
        }
    }
    if (clock - 1 > author->tick) author->tick = clock - 1;
    if (world->lies && dice(&world->random, 8) == 0)
        author->tick = clock - (int64_t)dice(&world->random, 1000) * HOUR * 1000000;
}

/* One in many is of a newer version: nobody here can read it. */
static inline struct record *world_newer(struct record *record)
{
    json_t *json = json_loads(record->line, 0, NULL);
    assert_non_null(json);
    json_object_set_new(json, "v", json_integer(RECORD_VERSION + 1));
    char *line = json_dumps(json, JSON_COMPACT);
    struct record *newer = record_again(line);
    free(line);
    json_decref(json);
    record_free(record);
    return newer;
}

static inline void world_says(struct world *world, enum dossier dossier, int device, const char *kind, const char *item,
                              const char *body)
{
    char at[CLOCK_TEXT_SIZE + 8];
    world_time(world, device, at);
    world_looks(world, dossier, device);
    struct record *record = author_write(&world->devices[device].feeds[dossier], at, kind, item, body);
    if (dice(&world->random, 40) == 0) record = world_newer(record);
    world_takes(world, dossier, device, record);
}

/* --- what is said --- */

static inline void world_says_key(struct world *world, int writer, int device, int key, const char *from,
                                  const char *until, const char *status)
{
    char text[sizeof SOME_KEY], body[500], item[80];
    world_key(key, text);
    const char *overlap = dice(&world->random, 4) == 0 ? ",\"previous_until\":\"2018-09-05\"" : "";
    const char *ahead = dice(&world->random, 4) == 0 ? ",\"sealed_until\":\"2018-09-07T10:00:00+02:00\"" : "";
    snprintf(body, sizeof body, "{\"key\":\"%s\",\"from\":\"%s\"%s%s%s%s%s,\"status\":\"%s\"}", text, from,
             until ? ",\"until\":\"" : "", until ? until : "", until ? "\"" : "", overlap, ahead, status);
    snprintf(item, sizeof item, "%s/%s", PERSONS[device], PLACES[device]);
    world_says(world, REGISTRY, writer, "key.set", item, body);
}

/* Roles are given and taken, keys are revoked, renewed and replaced; by administrators, and by who is none. */
static inline void world_governs(struct world *world, int writer)
{
    static const char *const roles[] = {"\"auditor\"",
                                        "\"reviewer\"",
                                        "\"administrator\"",
                                        "\"auditor\",\"reviewer\"",
                                        "\"auditor\",\"administrator\"",
                                        ""};
    static const char *const days[] = {"2018-09-03", "2018-09-06", "2018-09-09", "2018-12-31"};
    uint32_t *random = &world->random;
    int device = 1 + (int)dice(random, DEVICES - 1);
    char body[200];
    if (dice(random, 2) == 0) {
        snprintf(body, sizeof body, "{\"name\":\"%s\",\"roles\":[%s],\"active\":%s}", PERSONS[device],
                 roles[dice(random, 2) ? 0 : dice(random, 6)], dice(random, 8) ? "true" : "false");
        world_says(world, REGISTRY, writer, "person.set", PERSONS[device], body);
    } else {
        world_says_key(world, writer, device, dice(random, 4) ? device : 7, dice(random, 4) ? "2018-08-01" : days[0],
                       dice(random, 3) ? NULL : days[dice(random, 4)], dice(random, 5) ? "valid" : "revoked");
    }
}

static inline void world_audits(struct world *world, int writer)
{
    static const struct {
        const char *kind, *item, *bodies[3];
    } said[] = {
        {"finding.set",
         "2.2.1",
         {"{\"verdict\":\"met\"}", "{\"verdict\":\"unmet\"}", "{\"verdict\":\"met\",\"note\":\"x\"}"}},
        {"finding.set", "2.2.2", {"{\"verdict\":\"met\"}", "{\"verdict\":\"unmet\"}", "{\"verdict\":\"met\"}"}},
        {"fact.set", "2.2.3/area", {"{\"value\":true}", "{\"value\":false}", "{}"}},
        {"team.set",
         "anna",
         {"{\"role\":\"auditor\",\"on\":\"2018-09-01\",\"status\":\"assigned\"}",
          "{\"role\":\"auditor\",\"on\":\"2018-09-01\",\"status\":\"released\"}",
          "{\"role\":\"auditor\",\"on\":\"2018-09-02\",\"status\":\"assigned\"}"}},
        {"plan.approve",
         "plan",
         {"{\"on\":\"2018-09-01\",\"by\":\"a\"}", "{\"on\":\"2018-09-01\",\"by\":\"b\"}",
          "{\"by\":\"a\",\"on\":\"2018-09-01\"}"}},
        {"review.set",
         "review",
         {"{\"on\":{},\"date\":\"2018-09-01\",\"report\":1,\"points\":{}}",
          "{\"on\":{},\"date\":\"2018-09-02\",\"report\":1,\"points\":{}}",
          "{\"on\":{},\"date\":\"2018-09-01\",\"report\":2,\"points\":{}}"}},
        {"advice.set",
         "advice",
         {"{\"on\":{},\"date\":\"2018-09-01\",\"advice\":\"positive\",\"text\":\"x\"}",
          "{\"on\":{},\"date\":\"2018-09-01\",\"advice\":\"negative\",\"text\":\"x\"}",
          "{\"on\":{},\"date\":\"2018-09-01\",\"advice\":\"positive\",\"text\":\"x\"}"}},
    };
    /* Mostly what is one's own to say: that of administrators, of auditors, of reviewers. */
    static const struct {
        unsigned first, count;
    } own[DEVICES] = {{3, 2}, {0, 5}, {0, 5}, {5, 2}};
    unsigned what = own[writer].first + dice(&world->random, own[writer].count);
    if (dice(&world->random, 8) == 0) what = dice(&world->random, sizeof said / sizeof *said);
    world_says(world, CASE, writer, said[what].kind, said[what].item, said[what].bodies[dice(&world->random, 3)]);
}

/* --- who hears what --- */

/* A device gets lines of a feed in order, as far as this; or some that it has already, once more. */
static inline void world_delivers(struct world *world, int to, enum dossier dossier, int feed, int64_t until)
{
    struct device *device = &world->devices[to];
    for (size_t i = 0; i < world->count; i++) {
        const struct line *line = &world->lines[i];
        if (line->dossier != dossier || line->device != feed || line->seq > until) continue;
        bool here = line->seq <= device->heads[dossier][feed];
        if (here && dice(&world->random, 30) > 0) continue;
        world_arrives(device, i);
        if (!here) device->heads[dossier][feed] = line->seq;
    }
}

/* One device gets from another what that has, or a part of it. */
static inline void world_syncs(struct world *world, int from, int to)
{
    bool cut = dice(&world->random, 3) == 0;
    for (int dossier = 0; dossier < DOSSIERS; dossier++) {
        for (int feed = 0; feed < DEVICES; feed++) {
            int64_t head = world->devices[from].heads[dossier][feed];
            if (cut) head -= dice(&world->random, 4);
            world_delivers(world, to, (enum dossier)dossier, feed, head);
        }
    }
}

static inline void world_steps(struct world *world)
{
    uint32_t *random = &world->random;
    int one = (int)dice(random, DEVICES), other = (int)dice(random, DEVICES);
    world->now += 60 + dice(random, 12 * HOUR);
    switch (dice(random, 10)) {
    case 0:
        world_governs(world, dice(random, 2) ? 0 : one);
        return;
    case 1: /* the net falls apart, or is whole again */
        for (int i = 0; i < DEVICES; i++) world->devices[i].side = (int)dice(random, 2);
        return;
    case 2: /* someone sets a clock */
        world->devices[one].skew = (int64_t)dice(random, 144 * HOUR) - 72 * HOUR;
        if (dice(random, 6) == 0) world->devices[one].skew += 365 * 24 * HOUR;
        return;
    case 3:
    case 4:
        if (one != other && world->devices[one].side == world->devices[other].side) world_syncs(world, one, other);
        return;
    default:
        world_audits(world, one);
    }
}

/* --- from beginning to end --- */

static inline void world_begins(struct world *world)
{
    static const char *const roles[DEVICES] = {"", "\"auditor\"", "\"auditor\"", "\"reviewer\""};
    char key[DEVICES][sizeof SOME_KEY], body[200], at[CLOCK_TEXT_SIZE + 8];
    for (int i = 0; i < DEVICES; i++) {
        world_key(i, key[i]);
        for (int dossier = 0; dossier < DOSSIERS; dossier++) {
            world_time(world, i, at);
            struct record *open = author_open(&world->devices[i].feeds[dossier], 1 + i + 16 * dossier,
                                              DOSSIER_NAMES[dossier], PERSONS[i], PLACES[i], key[i], at);
            world_takes(world, (enum dossier)dossier, i, open);
        }
    }
    for (int i = 1; i < DEVICES; i++) {
        world_says_key(world, 0, i, i, "2018-08-01", NULL, "valid");
        if (i == 2) continue; /* anna again */
        snprintf(body, sizeof body, "{\"name\":\"%s\",\"roles\":[%s]}", PERSONS[i], roles[i]);
        world_says(world, REGISTRY, 0, "person.set", PERSONS[i], body);
    }
    for (int i = 1; i < DEVICES; i++) world_syncs(world, 0, i);
}

static inline void world_make(struct world *world, uint32_t seed)
{
    *world = (struct world){.random = seed * 2654435761u + 1, .now = 1535760000, .lies = seed % 3 == 2};
    for (int i = 0; i < 8; i++) dice(&world->random, 2);
    for (int i = 0; i < DEVICES; i++) world->devices[i].skew = (int64_t)dice(&world->random, 20 * HOUR) - 10 * HOUR;
    world_begins(world);
    unsigned steps = 20 + dice(&world->random, 50);
    for (unsigned i = 0; i < steps && world->count + 4 < LINES_MAX; i++) world_steps(world);
}

static inline void world_end(struct world *world)
{
    for (size_t i = 0; i < world->count; i++) free(world->lines[i].text);
    for (int i = 0; i < DEVICES; i++) {
        for (int dossier = 0; dossier < DOSSIERS; dossier++) author_close(&world->devices[i].feeds[dossier]);
    }
}

#endif
