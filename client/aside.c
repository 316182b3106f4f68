#include "client/aside.h"

#include <stdlib.h>
#include <string.h>

#include "client/entry.h"

static const char *word(const struct aside *aside, const char *name)
{
    const char *value = json_string_value(json_object_get(aside->row, name));
    return value ? value : "";
}

static void aside_fill(struct aside *aside, const json_t *row)
{
    const json_t *line = json_object_get(row, "line");
    *aside = (struct aside){.row = row};
    if (record_parse(json_string_value(line), json_string_length(line), &aside->record, NULL) != 0)
        aside->record = NULL;
    aside->entry = (struct entry){.record = aside->record,
                                  .person = word(aside, "person"),
                                  .device = word(aside, "device"),
                                  .refused = strcmp(word(aside, "state"), "kept") == 0,
                                  .why = word(aside, "why")};
}

int asides_read(struct store *store, const char *dossier, struct asides *asides, struct error *err)
{
    const json_t *row;
    size_t index;
    *asides = (struct asides){0};
    int result = store_asides(store, dossier, &asides->rows, err);
    if (result != 0) return result;
    asides->list = calloc(json_array_size(asides->rows) + 1, sizeof *asides->list);
    if (!asides->list) return error_memory(err);
    json_array_foreach(asides->rows, index, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "state")), "back") == 0) continue;
        aside_fill(&asides->list[asides->count++], row);
    }
    return 0;
}

void asides_fini(struct asides *asides)
{
    for (size_t i = 0; i < asides->count; i++) record_free(asides->list[i].record);
    free(asides->list);
    json_decref(asides->rows);
}

void say_aside_fate(const struct session *session, const struct aside *aside)
{
    const char *state = word(aside, "state"), *clause = word(aside, "clause");
    if (strcmp(state, "waiting") == 0) {
        say(session, STYLE_WARN, _("waits to be stated anew (`schouw sync`)"));
    } else if (strcmp(state, "anew") == 0) {
        say(session, STYLE_DIM, _("stated anew"));
        if (*word(aside, "anew")) say(session, STYLE_DIM, _(" as %.12s"), word(aside, "anew"));
    } else {
        say(session, STYLE_BAD, _("set aside: "));
        say_text(session, STYLE_BAD, word(aside, "why"));
        if (*clause && !strstr(word(aside, "why"), clause)) {
            say(session, STYLE_BAD, " (");
            say_text(session, STYLE_BAD, clause);
            say(session, STYLE_BAD, ")");
        }
    }
}

json_t *aside_json(const struct session *session, const struct aside *aside)
{
    static const char *const fields[] = {"anew", "error", "clause", "why"};
    json_t *object = aside->record
                         ? entry_json(session, &aside->entry)
                         : json_pack("{s:O,s:O,s:O}", "feed", json_object_get(aside->row, "feed"), "seq",
                                     json_object_get(aside->row, "seq"), "line", json_object_get(aside->row, "line"));
    if (!object) return NULL;
    json_object_set(object, "aside", json_object_get(aside->row, "state"));
    json_object_set(object, "dossier", json_object_get(aside->row, "dossier"));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        json_t *value = json_object_get(aside->row, fields[i]);
        if (json_is_string(value)) json_object_set(object, fields[i], value);
    }
    return object;
}
