#include <string.h>

#include "client/standing.h"

/* Texts of the partnership; each an option of the same name. */
static const struct {
    const char *field, *label;
} fields[] = {
    {"name", N_("name")}, {"address", N_("address")},   {"postcode", N_("postcode")}, {"town", N_("town")},
    {"area", N_("area")}, {"location", N_("location")}, {"covenant", N_("covenant")},
};
#define FIELDS (sizeof fields / sizeof *fields)
#define ENTERPRISES_MAX 100000

static int partnership_tell(struct session *session, struct error *err)
{
    const json_t *body = body_stands(session, "partnership.set", "partnership");
    const json_t *enterprises = json_object_get(body, "enterprises");
    if (say_conflict_of(session, fold_slot(session->fold, "partnership.set", "partnership")))
        say(session, STYLE_PLAIN, "\n");
    for (size_t i = 0; i < FIELDS; i++) {
        const char *value = body_word(body, fields[i].field);
        say(session, STYLE_PLAIN, "  ");
        say_cell(session, STYLE_PLAIN, gettext(fields[i].label), 14);
        say_text(session, *value ? STYLE_PLAIN : STYLE_DIM, *value ? value : _("not known yet"));
        say(session, STYLE_PLAIN, "\n");
    }
    say(session, STYLE_PLAIN, "  ");
    say_cell(session, STYLE_PLAIN, _("enterprises"), 14);
    if (enterprises)
        say(session, STYLE_PLAIN, "%lld\n", (long long)json_integer_value(enterprises));
    else
        say(session, STYLE_DIM, _("not known yet\n"));
    return body ? answer_set(session, "partnership", json_deep_copy(body), err) : 0;
}

static int partnership_run(struct session *session, int argc, char **argv, struct error *err)
{
    const char *values[FIELDS] = {NULL};
    long long enterprises = -1;
    const struct option_spec specs[] = {{"name", 0, OPTION_TEXT, &values[0]},
                                        {"address", 0, OPTION_TEXT, &values[1]},
                                        {"postcode", 0, OPTION_TEXT, &values[2]},
                                        {"town", 0, OPTION_TEXT, &values[3]},
                                        {"area", 0, OPTION_TEXT, &values[4]},
                                        {"location", 0, OPTION_TEXT, &values[5]},
                                        {"covenant", 0, OPTION_TEXT, &values[6]},
                                        {"enterprises", 0, OPTION_INTEGER, &enterprises},
                                        OPTION_END};
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 0, 0, err);
    if (result == 0 && (enterprises < -1 || enterprises > ENTERPRISES_MAX))
        result = error_set(err, ERROR_USAGE, "--enterprises takes a number up to %d", ENTERPRISES_MAX);
    if (result == 0) result = case_open(session, err);
    if (result != 0) return result;
    if (argc == 1) return partnership_tell(session, err);
    json_t *body = body_new(session->fold, "partnership.set", "partnership");
    for (size_t i = 0; i < FIELDS && result == 0; i++) result = body_text(body, fields[i].field, values[i], err);
    if (result == 0 && enterprises >= 0) result = body_integer(body, "enterprises", enterprises, err);
    if (result == 0 && !json_object_get(body, "name")) {
        /* The name it applied under, until another one is given. */
        const struct record *opening = dossier_opening(session->fold);
        result = body_text(body, "name", opening ? record_text(opening, "name") : NULL, err);
    }
    result = body_end(session, "partnership.set", "partnership", body, result, err);
    return result == 0 ? partnership_tell(session, err) : result;
}

const struct verb verb_partnership = {
    .name = "partnership",
    .group = N_("Application"),
    .summary = N_("Record who the partnership is: name, address, area, covenant."),
    .usage =
        "partnership [--name NAME] [--address STREET] [--postcode CODE] [--town TOWN] [--area TEXT] [--location TEXT] "
        "[--covenant TEXT] [--enterprises N]",
    .options = "  --name NAME             as it stands on the certificate\n"
               "  --address STREET        street and number\n"
               "  --postcode CODE\n"
               "  --town TOWN\n"
               "  --area TEXT             the working area, in words\n"
               "  --location TEXT         where that is\n"
               "  --covenant TEXT         which covenant it works under\n"
               "  --enterprises N         how many there are in the area; the survey is counted against it\n",
    .details = N_("What is not given stays as it is; without options it shows what stands. All of it goes onto the "
                  "certificate.\n"
                  "\n"
                  "Example:\n"
                  "  schouw partnership --name \"KVO De Randstad\" --town Almere --enterprises 113\n"),
    .run = partnership_run,
};
