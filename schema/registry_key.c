/* registry_key.c: which key may seal for whom, and when. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "schema/authority.h"
#include "schema/clock.h"
#include "schema/fold_state.h"

#define ITEM_MAX 160 /* "person/device" with a NUL; each part has at most 64 bytes */
#define LAST_DAY "9999-12-31"

/* Says why a key that the slot of this person and device does not name is refused. */
static int key_unknown(const struct registry *registry, const char *key, const char *person, const char *device,
                       struct error *err)
{
    char print[64] = "";
    struct key_window window;
    if (sshkey_fingerprint(key, print, NULL) != 0)
        return error_set(err, ERROR_REFUSED, "%s on %s seals with something that is no key schouw takes", person,
                         device);
    size_t first, count = fold_slots_of(registry->fold, "key.set", &first);
    for (size_t i = first; i < first + count; i++) {
        const struct slot *slot = fold_slot_at(registry->fold, i);
        if (authority_window(slot, key, &window))
            return error_set(err, ERROR_REFUSED, "the key %s is registered for %s, not for %s/%s", print, slot->item,
                             person, device);
    }
    return error_set(err, ERROR_REFUSED,
                     "the registry has no key %s of %s on %s; an administrator registers it with schouw registry key",
                     print, person, device);
}

/* The root key, which speaks for `administrator` on any device. */
static bool is_root(const struct registry *registry, const char *key, const char *person)
{
    return strcmp(person, REGISTRY_ROOT_PERSON) == 0 && authority_key_equal(key, registry->root_key);
}

/* False when the registry does not name the key for this person and device. */
static bool window_of(const struct registry *registry, const char *key, const char *person, const char *device,
                      struct key_window *window)
{
    char item[ITEM_MAX], normal[SSHKEY_TEXT_MAX];
    int length = snprintf(item, ITEM_MAX, "%s/%s", person, device);
    const struct slot *slot = length > 0 && length < ITEM_MAX ? fold_slot(registry->fold, "key.set", item) : NULL;
    return slot != NULL && sshkey_parse(key, normal, NULL) == 0 && authority_window(slot, normal, window);
}

/* Whether a moment comes after the revocation, or a day not before it. */
static bool is_revoked(const struct key_window *window, const char *when)
{
    char at[CLOCK_TEXT_SIZE];
    int64_t seconds = 0;
    if (!window->revoked) return false;
    if (clock_parse(when, &seconds)) return seconds > window->moment;
    clock_format(window->moment, at);
    return strncmp(when, at, DAY_SIZE - 1) >= 0;
}

static int refuse_revoked(const struct key_window *window, const char *person, const char *device, const char *when,
                          struct error *err)
{
    char at[CLOCK_TEXT_SIZE];
    clock_format(window->moment, at);
    return error_set(err, ERROR_REFUSED, "the key of %s on %s is revoked since %s; this was sealed for %s", person,
                     device, at, when);
}

static int window_check(const struct key_window *window, const char *person, const char *device, const char *when,
                        struct error *err)
{
    char day[DAY_SIZE] = "";
    strncat(day, when, DAY_SIZE - 1);
    if (strcmp(day, window->from) < 0)
        return error_set(err, ERROR_REFUSED, "the key of %s on %s counts from %s; this was sealed for %s", person,
                         device, window->from, day);
    if (is_revoked(window, when)) return refuse_revoked(window, person, device, when, err);
    if (strcmp(day, window->last) <= 0) return 0;
    if (window->replaced)
        return error_set(err, ERROR_REFUSED,
                         "the key of %s on %s was replaced, and counted until %s; this was sealed for %s", person,
                         device, window->last, day);
    return error_set(err, ERROR_REFUSED, "the key of %s on %s expired after %s; this was sealed for %s", person, device,
                     window->last, day);
}

void registry_key_find(const struct registry *registry, const char *key, const char *person, const char *device,
                       struct key_standing *standing)
{
    *standing = (struct key_standing){.registry = registry, .key = key, .person = person, .device = device};
    standing->root = is_root(registry, key, person);
    standing->known = !standing->root && window_of(registry, key, person, device, &standing->window);
}

int registry_key_stood(const struct key_standing *standing, const char *when, struct error *err)
{
    if (standing->root) return 0;
    if (standing->known) return window_check(&standing->window, standing->person, standing->device, when, err);
    return key_unknown(standing->registry, standing->key, standing->person, standing->device, err);
}

int registry_key_check(const struct registry *registry, const char *key, const char *person, const char *device,
                       const char *when, struct error *err)
{
    struct key_standing standing;
    registry_key_find(registry, key, person, device, &standing);
    return registry_key_stood(&standing, when, err);
}

int registry_key_now(const struct registry *registry, const char *key, const char *person, const char *device,
                     const char *day, struct error *err)
{
    struct key_standing standing;
    registry_key_find(registry, key, person, device, &standing);
    if (standing.known && standing.window.revoked) return refuse_revoked(&standing.window, person, device, day, err);
    return registry_key_stood(&standing, day, err);
}

bool registry_key_days(const struct registry *registry, const char *key, const char *person, const char *device,
                       struct key_days *days)
{
    struct key_window window;
    char revoked[CLOCK_TEXT_SIZE];
    *days = (struct key_days){0};
    if (is_root(registry, key, person)) return true;
    if (!window_of(registry, key, person, device, &window)) return false;
    snprintf(days->from, sizeof days->from, "%s", window.from);
    if (window.revoked) clock_format(window.moment, revoked);
    if (window.revoked && strncmp(revoked, window.last, DAY_SIZE - 1) < 0)
        snprintf(days->last, sizeof days->last, "%.10s", revoked);
    else if (strcmp(window.last, LAST_DAY) != 0)
        snprintf(days->last, sizeof days->last, "%s", window.last);
    days->revoked = window.revoked;
    days->replaced = window.replaced;
    return true;
}
