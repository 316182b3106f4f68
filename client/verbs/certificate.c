#include <string.h>

#include "client/certificate_issue.h"
#include "client/certificate_life.h"
#include "client/certificate_show.h"

struct certificate_options {
    struct certificate_words words;
    struct statement_options statement;
    const char *until, *output;
};

/* --- its forms: the word after the verb, what else it takes, and what it does --- */

static int issue_run(struct session *session, char **argv, const struct certificate_options *options, struct error *err)
{
    return certificate_issue(session, argv[2], &options->words, err);
}

static int replace_run(struct session *session, char **argv, const struct certificate_options *options,
                       struct error *err)
{
    return certificate_replace(session, argv[2], argv[3], &options->words, &options->statement, err);
}

static int suspend_run(struct session *session, char **argv, const struct certificate_options *options,
                       struct error *err)
{
    return certificate_change(session, argv[2], "suspended", &options->statement, options->until, err);
}

static int lift_run(struct session *session, char **argv, const struct certificate_options *options, struct error *err)
{
    return certificate_change(session, argv[2], "valid", &options->statement, NULL, err);
}

static int withdraw_run(struct session *session, char **argv, const struct certificate_options *options,
                        struct error *err)
{
    return certificate_change(session, argv[2], "withdrawn", &options->statement, NULL, err);
}

static int duplicate_run(struct session *session, char **argv, const struct certificate_options *options,
                         struct error *err)
{
    return certificate_duplicate(session, argv[2], options->output, err);
}

static int transfer_run(struct session *session, char **argv, const struct certificate_options *options,
                        struct error *err)
{
    (void)options;
    return certificate_transfer(session, argv[2], err);
}

static int show_run(struct session *session, char **argv, const struct certificate_options *options, struct error *err)
{
    (void)argv;
    return certificate_show(session, options->output, err);
}

static int status_run(struct session *session, char **argv, const struct certificate_options *options,
                      struct error *err)
{
    (void)argv;
    (void)options;
    return certificate_status(session, err);
}

#define OF_STATEMENT " message file "
#define OF_CHANGE OF_STATEMENT "evidence on "

static const struct form {
    const char *word;
    int (*run)(struct session *session, char **argv, const struct certificate_options *options, struct error *err);
    int words;           /* that follow it */
    bool takes_dossier;  /* one more: a dossier's id */
    const char *options; /* a blank before and behind each */
} forms[] = {
    {"issue", issue_run, 1, false, " issued participants "},
    {"show", show_run, 0, true, " output "},
    {"status", status_run, 0, true, " "},
    {"duplicate", duplicate_run, 1, false, " output "},
    {"suspend", suspend_run, 1, false, OF_CHANGE "until "},
    {"lift", lift_run, 1, false, OF_CHANGE},
    {"withdraw", withdraw_run, 1, false, OF_CHANGE},
    {"replace", replace_run, 2, false,
     OF_STATEMENT "issued participants name address postcode town area location covenant same-holder "},
    {"transfer", transfer_run, 1, false, OF_STATEMENT "name "},
};

static const struct form *form_find(const char *word)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (strcmp(forms[i].word, word) == 0) return &forms[i];
    }
    return NULL;
}

/* Whether the option was given. */
static bool spec_given(const struct option_spec *spec)
{
    if (spec->type == OPTION_FLAG) return *(const bool *)spec->value;
    if (spec->type == OPTION_LIST) return json_array_size(*(json_t *const *)spec->value) > 0;
    return *(const char *const *)spec->value != NULL;
}

/* An option of another form is a mistake: it would say something that is not recorded. */
static int options_fit(const struct form *form, const struct option_spec *specs, struct error *err)
{
    for (; specs->name; specs++) {
        char word[40];
        snprintf(word, sizeof word, " %s ", specs->name);
        if (!spec_given(specs) || strstr(form->options, word)) continue;
        return error_set(err, ERROR_USAGE, "--%s does not go with `schouw certificate %s`", specs->name, form->word);
    }
    return 0;
}

static int form_run(struct session *session, const struct form *form, int words, char **argv,
                    const struct certificate_options *options, struct error *err)
{
    int least = 1 + form->words, result = words_count(argv, words, least, least + form->takes_dossier, err);
    if (result == 0 && words > least) result = session_use(session, argv[words], err);
    if (result == 0) result = case_open(session, err);
    return result == 0 ? form->run(session, argv, options, err) : result;
}

static int certificate_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct certificate_options options = {0};
    struct certificate_words *words = &options.words;
    const struct option_spec specs[] = {OPTION_MESSAGE(options.statement),
                                        OPTION_EVIDENCE(options.statement),
                                        OPTION_ON(options.statement),
                                        {"until", 0, OPTION_DATE, &options.until},
                                        {"output", 'o', OPTION_TEXT, &options.output},
                                        {"issued", 0, OPTION_DATE, &words->issued},
                                        {"participants", 0, OPTION_TEXT, &words->participants},
                                        {"name", 0, OPTION_TEXT, &words->name},
                                        {"address", 0, OPTION_TEXT, &words->address},
                                        {"postcode", 0, OPTION_TEXT, &words->postcode},
                                        {"town", 0, OPTION_TEXT, &words->town},
                                        {"area", 0, OPTION_TEXT, &words->area},
                                        {"location", 0, OPTION_TEXT, &words->location},
                                        {"covenant", 0, OPTION_TEXT, &words->covenant},
                                        {"same-holder", 0, OPTION_FLAG, &words->same_holder},
                                        OPTION_END};
    int count = options_parse(argc, argv, specs, err);
    int result = words_count(argv, count, 1, 3, err);
    const struct form *form = result == 0 ? form_find(argv[1]) : NULL;
    if (result == 0 && !form)
        result = error_set(err, ERROR_USAGE,
                           "certificate issue, show, status, duplicate, suspend, lift, withdraw, replace or transfer; "
                           "not \"%.60s\"",
                           argv[1]);
    if (result == 0) result = options_fit(form, specs, err);
    if (result == 0) result = form_run(session, form, count, argv, &options, err);
    statement_fini(&options.statement);
    return result;
}

const struct verb verb_certificate = {
    .name = "certificate",
    .group = N_("Judging"),
    .summary = N_("Issue the certificate, show it as text or PDF, and say what becomes of it."),
    .usage = "certificate issue NUMBER [--issued DATE] [--participants \"NAME,NAME\"]\n"
             "certificate show [-o FILE.pdf] [DOSSIER]\n"
             "certificate status [DOSSIER]\n"
             "certificate duplicate PARTY [-o FILE.pdf]\n"
             "certificate suspend NUMBER -m GROUNDS [--on DATE] [--until DATE] [-e FILE]\n"
             "certificate lift NUMBER -m GROUNDS [--on DATE] [-e FILE]\n"
             "certificate withdraw NUMBER -m GROUNDS [--on DATE] [-e FILE]\n"
             "certificate replace OLD NEW -m GROUNDS [--name NAME --same-holder] [--address TEXT] [--postcode TEXT] "
             "[--town TEXT] [--area TEXT] [--location TEXT] [--covenant TEXT] [--participants \"NAME,NAME\"] [--issued "
             "DATE]\n"
             "certificate transfer NUMBER",
    .options = "  --issued DATE           day of issue or replacement, YYYY-MM-DD; today when not given\n"
               "  --participants NAMES    participants to name on it, comma separated\n"
               "  -o, --output FILE       write the PDF there\n"
               "  -m, --message TEXT      the grounds\n"
               "  -F, --file FILE         the same from a file; - is standard input\n" HELP_ON
               "  --until DATE            by when a suspension is to be lifted, or the certificate withdrawn\n"
               "  --name NAME             the holder's new name; with --same-holder\n"
               "  --same-holder           it is still the holder that was assessed\n"
               "  --address TEXT          its new address; with --postcode and --town where they changed\n"
               "  --postcode TEXT         its new postal code\n"
               "  --town TEXT             its new town\n"
               "  --area TEXT             its new working area\n"
               "  --location TEXT         its new location\n"
               "  --covenant TEXT         the new reference to its covenant\n" HELP_EVIDENCE,
    .details = N_(
        "NUMBER is unique: capitals, digits and hyphens. Issuing asks for a positive decision that is not stale and "
        "a valid\n"
        "licence of the scheme owner. How long it is valid follows from the scheme; who signs from the registry.\n"
        "\n"
        "What changes on a certificate later is told by one that replaces it, under a new number and until the same "
        "day. A\n"
        "suspended one is lifted or withdrawn; what is withdrawn stays so. It can not be transferred. A sheet of one "
        "that is\n"
        "suspended, withdrawn, expired or without licence has that stamped across it.\n"
        "\n"
        "Examples:\n"
        "  schouw certificate issue KVO-2026-001 --issued 2026-11-25\n"
        "  schouw certificate show -o certificate.pdf\n"
        "  schouw certificate duplicate police -o police.pdf\n"
        "  schouw certificate suspend KVO-2026-001 -m \"No meetings since May.\" --until 2027-02-01\n"
        "  schouw certificate replace KVO-2026-001 KVO-2027-004 --address \"Plein 2\" -m \"Moved.\"\n"),
    .run = certificate_run,
};
