#include "client/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client/body.h"
#include "schema/media.h"

#define HEALTH_MAX 65536 /* bytes of the server's answer */

/* --- learning --- */

/* The words of an array of strings, as media_allowed takes them; false when it is none. */
static bool types_read(const json_t *array, char list[MEDIA_LIST_SIZE])
{
    struct text text = {0};
    const json_t *word;
    size_t index;
    json_array_foreach(array, index, word)
    {
        if (json_is_string(word)) text_printf(&text, "%s ", json_string_value(word));
    }
    bool good = text.data && !text.failed && media_list(text.data, list, NULL) == 0;
    text_fini(&text);
    return good;
}

int limits_learn(struct store *store, struct http *http, struct error *err)
{
    char list[MEDIA_LIST_SIZE], most[32], today[DAY_SIZE];
    json_t *health = NULL;
    if (http_json(http, "GET", "/v1/health", NULL, HEALTH_MAX, &health, NULL) != 0) return 0;
    const json_t *limits = json_object_get(health, "evidence"), *max = json_object_get(limits, "max");
    bool sized = json_integer_value(max) > 0, typed = types_read(json_object_get(limits, "types"), list);
    snprintf(most, sizeof most, "%lld", (long long)json_integer_value(max));
    calendar_today("Europe/Amsterdam", today);
    const struct setting settings[] = {
        {"evidence_max", sized ? most : NULL},
        {"evidence_types", typed ? list : NULL},
        {"evidence_asked", today},
    };
    json_decref(health);
    return store_set_all(store, settings, sizeof settings / sizeof *settings, err);
}

/* --- asking --- */

struct limits {
    char *most, *types, *asked; /* NULL: not known */
};

static void limits_fini(struct limits *limits)
{
    free(limits->most);
    free(limits->types);
    free(limits->asked);
}

static int limits_read(struct store *store, struct limits *limits, struct error *err)
{
    int result = store_setting(store, "evidence_max", &limits->most, err);
    if (result == 0) result = store_setting(store, "evidence_types", &limits->types, err);
    if (result == 0) result = store_setting(store, "evidence_asked", &limits->asked, err);
    return result;
}

static int file_judge(const struct limits *limits, const char *path, const char *name, struct error *err)
{
    struct stat about;
    long long most = limits->most ? strtoll(limits->most, NULL, 10) : 0;
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode)) return 0; /* who opens it says what is wrong */
    if (most > 0 && (long long)about.st_size > most) {
        char size[32], room[32];
        size_write((long long)about.st_size, size);
        size_write(most, room);
        return error_set(
            err, ERROR_REFUSED,
            "%.200s is too large: %s, and the server takes evidence of at most %s (it said so on %s); make "
            "it smaller, or ask the administrator to raise evidence_max",
            name, size, room, limits->asked ? limits->asked : "?");
    }
    const char *type = media_type(path);
    if (limits->types && !media_allowed(limits->types, type))
        return error_set(
            err, ERROR_REFUSED,
            "%.200s is of type %s, and the server takes %s as evidence (it said so on %s); give it another "
            "shape, or ask the administrator to widen evidence_types",
            name, type, limits->types, limits->asked ? limits->asked : "?");
    return 0;
}

int limits_check(struct store *store, const char *path, struct error *err)
{
    struct limits limits = {0};
    int result = limits_read(store, &limits, err);
    if (result == 0) result = file_judge(&limits, path, error_spoken("it"), err);
    limits_fini(&limits);
    return result;
}

int limits_admit(struct session *session, const char *path, struct error *err)
{
    struct limits limits = {0};
    struct error why = {0};
    char until[DAY_SIZE] = "";
    const char *slash = strrchr(path, '/');
    int result = limits_read(session->store, &limits, err);
    if (result == 0) result = file_judge(&limits, path, slash ? slash + 1 : path, &why);
    if (result == ERROR_REFUSED && limits.asked) {
        bool old = calendar_add_days(limits.asked, LIMITS_DAYS, until, NULL) != 0 ||
                   calendar_compare(session->today, until) > 0;
        if (old) {
            say(session, STYLE_WARN, _("It may not be taken by the server: "));
            say_text(session, STYLE_WARN, why.message);
            say(session, STYLE_PLAIN, "\n");
            result = 0;
        }
    }
    if (result != 0 && why.code != 0 && err) *err = why;
    limits_fini(&limits);
    return result;
}
