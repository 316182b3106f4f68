#include "client/opening.h"

struct open_options {
    const char *certificate, *id, *on;
    const char *previous_number, *previous_certificate, *previous_issued;
};

static int opening_body(const struct session *session, const struct open_options *options, const char *name,
                        json_t *body, struct error *err)
{
    int result = body_text(body, "name", name, err);
    if (result == 0) result = body_text(body, "scheme", session->scheme->id, err);
    if (result == 0) result = body_text(body, "certificate", options->certificate, err);
    if (result == 0) result = body_text(body, "opened", options->on ? options->on : session->today, err);
    if (result == 0) result = body_text(body, "previous_number", options->previous_number, err);
    if (result == 0) result = body_text(body, "previous_certificate", options->previous_certificate, err);
    if (result == 0) result = body_text(body, "previous_issued", options->previous_issued, err);
    return result;
}

static int open_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct open_options options = {0};
    const struct option_spec specs[] = {{"certificate", 0, OPTION_TEXT, &options.certificate},
                                        {"id", 0, OPTION_TEXT, &options.id},
                                        {"previous-number", 0, OPTION_TEXT, &options.previous_number},
                                        {"previous-certificate", 0, OPTION_TEXT, &options.previous_certificate},
                                        {"previous-issued", 0, OPTION_DATE, &options.previous_issued},
                                        OPTION_ON(options),
                                        OPTION_END};
    char id[DOSSIER_ID_MAX + 1];
    json_t *body = NULL;
    int words = options_parse(argc, argv, specs, err);
    int result = words_count(argv, words, 2, 2, err);
    if (result == 0) result = session_store(session, err);
    if (result == 0) result = opening_scheme(session, argv[1], options.on, err);
    if (result == 0) result = opening_certificate(session->scheme, options.certificate, err);
    if (result == 0) result = opening_id(session, options.id, argv[2], id, err);
    if (result == 0) result = session_use(session, id, err);
    if (result != 0) return result;
    body = json_object();
    result = opening_body(session, &options, argv[2], body, err);
    result = body_end(session, "dossier.open", "dossier", body, result, err);
    if (result == 0) result = opening_tell(session, err);
    return result == 0 ? opening_last_day_tell(session, err) : result;
}

const struct verb verb_open = {
    .name = "open",
    .group = N_("Application"),
    .summary = N_("Open a dossier: one certification case, under one scheme, for one certificate."),
    .usage = "open SCHEME --certificate CERTIFICATE NAME [--id ID] [--on DATE]\n"
             "open .. --previous-certificate CERTIFICATE --previous-number NUMBER --previous-issued DATE",
    .options = "  --certificate ID        what is applied for; the scheme says which there are\n"
               "  --id ID                 the dossier's name in commands; made from NAME when not given\n"
               "  --previous-number N     the certificate it renews: its number,\n"
               "  --previous-certificate ID  which one it is,\n"
               "  --previous-issued DATE  and the day it was issued\n"
               "  --on DATE               the day of the application; today when not given\n",
    .details =
        N_("The dossier is pinned to the version of the scheme it was opened under, which has to bind on that day. "
           "Opening makes it\n"
           "the current dossier. Where the dossier of the certificate it renews is here, `schouw renew` opens the "
           "next one from it.\n"
           "\n"
           "Examples:\n"
           "  schouw open kvo-3.1 --certificate basis \"De Randstad, Almere\"\n"
           "  schouw open kvo-3.1 --certificate continu \"De Randstad, Almere\" --id randstad-almere \\\n"
           "      --previous-number KVO-2015-017 --previous-certificate basis --previous-issued 2015-11-30\n"),
    .run = open_run,
};
