#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/text.h"
#include "syncd/command.h"
#include "syncd/receive.h"

/* Names and reasons may come from anyone. */
static void print_text(const char *string)
{
    struct text shown = {0};

    text_terminal(&shown, string ? string : "");
    fputs(shown.data ? shown.data : "", stdout);
    text_fini(&shown);
}

static const char *word(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

static long long number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static void print_count(long long count, const char *one, const char *many)
{
    printf("%lld %s", count, count == 1 ? one : many);
}

static void print_size(long long bytes)
{
    if (bytes < 1000)
        printf("%lld bytes", bytes);
    else if (bytes < 1000000)
        printf("%lld kB", (bytes + 500) / 1000);
    else
        printf("%lld.%lld MB", bytes / 1000000, bytes % 1000000 / 100000);
}

/* "part 2", "parts 2 and 4", "parts 2, 4 and 5" */
static void print_parts(const json_t *parts)
{
    size_t count = json_array_size(parts);

    printf(count == 1 ? "part " : "parts ");
    for (size_t i = 0; i < count; i++)
        printf("%s%lld",
               i == 0           ? ""
               : i + 1 == count ? " and "
                                : ", ",
               (long long)json_integer_value(json_array_get(parts, i)));
}

/* --- one bundle --- */

static const struct bundle_head *head_of(const struct delivery *delivery)
{
    return bundle_head(delivery->parts[0]);
}

static void print_refusals(const char *dossier, const json_t *list)
{
    const json_t *note;
    size_t index;

    json_array_foreach(list, index, note)
    {
        printf("  refused: %s, feed %.8s, from statement %lld on: ", dossier, word(note, "feed"),
               number(note, "first"));
        print_text(word(note, "why"));
        if (*word(note, "clause") && !strstr(word(note, "why"), word(note, "clause"))) {
            printf(" (");
            print_text(word(note, "clause"));
            printf(")");
        }
        printf("\n");
    }
}

static void print_evidence(const struct delivery *delivery)
{
    const json_t *note;
    size_t index;

    json_array_foreach(json_object_get(delivery->evidence, "failed"), index, note)
    {
        printf("  refused: evidence %.8s: ", word(note, "sha256"));
        print_text(word(note, "why"));
        printf("\n");
    }
}

/* What is lacking of it: parts between, or parts that are still to come. */
static void print_gaps(const struct delivery *delivery, const json_t *missing)
{
    json_t *again = json_array();
    int last = bundle_head(delivery->parts[delivery->count - 1])->part;

    for (size_t i = 0; again && i < delivery->count; i++) {
        int part = bundle_head(delivery->parts[i])->part;
        if (json_array_size(missing) && part > json_integer_value(json_array_get(missing, 0)))
            json_array_append_new(again, json_integer(part));
    }
    if (delivery->gap && json_array_size(missing)) {
        printf("  ");
        print_parts(missing);
        printf(" of bundle %.8s %s missing: give %s, with ", head_of(delivery)->id,
               json_array_size(missing) == 1 ? "is" : "are", json_array_size(missing) == 1 ? "it" : "them");
        print_parts(again);
        printf(" again\n");
    } else if (delivery->gap) {
        printf("  some evidence of bundle %.8s does not begin here: give all its parts again\n", head_of(delivery)->id);
    } else if (delivery_more(delivery)) {
        printf("  part %d and maybe more are still to come\n", last + 1);
    }
    json_decref(again);
}

/* Statements that landed, in how many dossiers; true when something was refused. */
static bool count_landed(struct delivery *delivery, long long *statements, long long *dossiers)
{
    bool refused = json_array_size(json_object_get(delivery->evidence, "failed")) > 0;
    const char *id;
    json_t *dossier;

    *statements = *dossiers = 0;
    json_object_foreach(delivery->dossiers, id, dossier)
    {
        *statements += number(dossier, "landed");
        *dossiers += number(dossier, "landed") > 0;
        refused = refused || json_array_size(json_object_get(dossier, "refused")) > 0;
    }
    return refused;
}

/* The exit status that what became of it comes to. */
static int print_delivery(struct delivery *delivery)
{
    const struct bundle_head *head = head_of(delivery);
    json_t *missing = delivery_missing(delivery), *dossier;
    long long statements, dossiers;
    const char *id;
    bool refused;

    if (!delivery->taken) {
        printf("Refused: bundle %.8s of %s: ", head->id, delivery->device[0] ? delivery->device : head->from.device);
        print_text(delivery->refused.message);
        printf("\n");
        json_decref(missing);
        return error_exit_status(delivery->refused.code);
    }
    refused = count_landed(delivery, &statements, &dossiers);
    printf("From %s of %s (bundle %.8s, ", delivery->device, delivery->person, head->id);
    print_count((long long)delivery->count, "part", "parts");
    printf("): ");
    print_count(statements, "statement", "statements");
    printf(" landed in ");
    print_count(dossiers, "dossier", "dossiers");
    printf(", ");
    print_count(number(delivery->evidence, "stored"), "file", "files");
    printf(" of evidence kept (");
    print_size(number(delivery->evidence, "bytes"));
    printf(")\n");
    json_object_foreach(delivery->dossiers, id, dossier)
    {
        print_refusals(id, json_object_get(dossier, "refused"));
    }
    print_evidence(delivery);
    print_gaps(delivery, missing);
    json_decref(missing);
    return refused ? error_exit_status(ERROR_REFUSED) : delivery->gap ? error_exit_status(ERROR_NOT_FOUND) : 0;
}

/* --- the answer --- */

static int check_reply(const struct receiving *receiving, struct error *err)
{
    const struct delivery *first = receiving->deliveries;

    if (receiving->count == 0) return 0; /* nothing is whole; it is told below */
    if (receiving->count > 1)
        return error_set(err, ERROR_USAGE,
                         "--reply answers one bundle; these are of %s and of %s: take them one by one",
                         bundle_head(first[0].parts[0])->from.device, bundle_head(first[1].parts[0])->from.device);
    if (bundle_head(first->parts[0])->part != 1)
        return error_set(err, ERROR_USAGE,
                         "part 1 of bundle %.8s tells what the device has: without it there is no answer; nothing was "
                         "taken",
                         bundle_head(first->parts[0])->id);
    return 0;
}

static void print_reply(const json_t *outcome, const struct delivery *delivery)
{
    const json_t *file;
    size_t index;

    printf("Answer for %s: ", delivery->device);
    print_count(number(outcome, "statements"), "statement", "statements");
    printf(" and ");
    print_count(number(outcome, "evidence"), "file", "files");
    printf(" of evidence, in");
    json_array_foreach(json_object_get(outcome, "files"), index, file)
    {
        printf(" ");
        print_text(json_string_value(file));
    }
    printf(" (");
    print_size(number(outcome, "bytes"));
    printf(")\n  next: on %s, schouw receive", delivery->device);
    json_array_foreach(json_object_get(outcome, "files"), index, file)
    {
        printf(" ");
        print_text(json_string_value(file));
    }
    printf("\n");
}

static int reply(struct receiving *receiving, const char *path, int64_t size, bool evidence, struct error *err)
{
    struct delivery *delivery = receiving->deliveries;
    json_t *outcome = NULL;
    int result;

    if (receiving->count == 0 || !delivery->taken) return 0; /* it has been told why */
    result = reply_write(receiving, delivery, path, size, evidence, &outcome, err);
    if (!result) print_reply(outcome, delivery);
    json_decref(outcome);
    return result;
}

/* --- the command --- */

/* What was left out, and what became of the rest. */
static int print_all(struct receiving *receiving)
{
    const json_t *note;
    size_t index;
    int status = 0;

    json_array_foreach(receiving->broken, index, note)
    {
        printf("Left out: ");
        print_text(word(note, "why"));
        printf("\n");
        status = error_exit_status(ERROR_INVALID);
    }
    for (size_t i = 0; i < receiving->count; i++) {
        int one = print_delivery(&receiving->deliveries[i]);
        if (status == 0) status = one;
    }
    return status;
}

static int run(int argc, char **argv, struct error *err)
{
    const char *file = NULL, *path = NULL, *size_text = NULL;
    const struct command_option options[] = {{"config", &file}, {"reply", &path}, {"size", &size_text}, {NULL, NULL}};
    bool bare = command_flag(&argc, argv, "no-evidence");
    struct receiving receiving;
    struct config config;
    int64_t size = 0;
    int result, status = 0, words = command_options(argc, argv, options, err);

    if (words < 0) return words;
    if (words < 1) return error_set(err, ERROR_USAGE, "usage: schouw-syncd %s", command_receive.usage);
    if (size_text && (result = bundle_size(size_text, &size, err))) return result;
    if ((result = command_config(file, NULL, &config, err))) return result;
    log_level_set(LOG_ERROR); /* what is refused is printed below */
    result = receiving_open(&receiving, &config, (const char *const *)(argv + 1), (size_t)words, err);
    if (!result && path) result = check_reply(&receiving, err);
    if (!result) result = receiving_take(&receiving, err);
    if (!result) status = print_all(&receiving);
    if (!result && path) result = reply(&receiving, path, size, !bare, err);
    receiving_close(&receiving);
    return result ? result : status;
}

const struct command command_receive = {
    .name = "receive",
    .summary = "take bundles that came without a network, and write the answer",
    .usage = "receive [--config FILE] FILE... [--reply OUT] [--size SIZE] [--no-evidence]",
    .details =
        "FILEs are parts of bundles that `schouw bundle` made on a device. Each is checked whole before anything of it "
        "is "
        "taken;\n"
        "one that is cut off or altered is left out. What is in them lands as over the wire: who sealed it has to "
        "be registered,\n"
        "and the same things are refused. Parts may be given in any order, together or one by one, and again. A "
        "daemon may run beside.\n\n"
        "  --config FILE   schouw-syncd.conf, or the folder it is in; the working directory when not given\n"
        "  --reply OUT     write the answer for that device to OUT (then OUT.002, ..): what was refused, how far "
        "its statements\n"
        "                  have landed, and what others stated that it may read; it needs part 1 of the bundle\n"
        "  --size SIZE     no part of the answer gets larger, such as 10M or 700M; one file when not given\n"
        "  --no-evidence   leave files out of the answer\n",
    .run = run,
};
