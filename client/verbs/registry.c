#include <string.h>

#include "client/roster.h"
#include "client/schemes.h"
#include "client/store.h"
#include "schema/clock.h"
#include "schema/media.h"
#include "schema/sshsig.h"
#include "schema/text.h"

/* Everything the forms take; which form takes what stands in `forms`. */
struct registry_options {
    const char *name, *address, *postcode, *town, *scheme_owner, *logo; /* body */
    const char *standard, *detailing;
    const char *function; /* person */
    json_t *roles;
    bool inactive, active;
    const char *scheme, *number, *status; /* licence */
    const char *proof;                    /* qualification */
    bool withdrawn;
    const char *reason; /* revoke, daemon */
    bool revoke;        /* daemon */
    const char *from, *until, *previous_until;
    struct statement_options statement;
};

static int body_form(struct session *session, char **words, struct registry_options *options, struct error *err)
{
    const struct {
        const char *field, *value;
    } texts[] = {
        {"name", options->name},          {"address", options->address},           {"postcode", options->postcode},
        {"town", options->town},          {"scheme_owner", options->scheme_owner}, {"standard", options->standard},
        {"detailing", options->detailing}};
    int result = 0;
    json_t *logo = json_array(), *body = body_new(session->fold, "body.set", "body");
    (void)words;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && result == 0; i++)
        result = body_text(body, texts[i].field, texts[i].value, err);
    if (result == 0 && !json_object_get(body, "name"))
        result = error_set(err, ERROR_USAGE, "what is the body called? `schouw registry body --name NAME`");
    if (result == 0 && options->logo && strcmp(media_type(options->logo), "image/png") != 0)
        result = error_set(err, ERROR_USAGE, "%s can not be read as PNG; a logo on certificates is a PNG file",
                           options->logo);
    if (result == 0 && options->logo) result = session_evidence(session, options->logo, logo, err);
    if (result == 0 && options->logo) result = body_text(body, "logo", json_string_value(json_array_get(logo, 0)), err);
    json_decref(logo);
    result = body_end(session, "body.set", "body", body, result, err);
    if (result == 0) say_body(session);
    return result;
}

static int licence_form(struct session *session, char **words, struct registry_options *options, struct error *err)
{
    static const char *const needed[] = {"scheme", "number", "from", "until"};
    struct scheme *scheme = NULL;
    json_t *body = body_new(session->fold, "licence.set", words[0]);
    int result = 0;
    if (options->scheme) result = scheme_load(options->scheme, &scheme, err);
    scheme_free(scheme);
    if (result == 0) result = body_text(body, "scheme", options->scheme, err);
    if (result == 0) result = body_text(body, "number", options->number, err);
    if (result == 0) result = body_text(body, "from", options->from, err);
    if (result == 0) result = body_text(body, "until", options->until, err);
    if (result == 0 && (options->status || !json_object_get(body, "status")))
        result = body_text(body, "status", options->status ? options->status : "valid", err);
    if (result == 0) result = body_note(session, body, &options->statement, NULL, false, err);
    for (size_t i = 0; i < sizeof needed / sizeof *needed && result == 0; i++) {
        if (!json_object_get(body, needed[i]))
            result = error_set(err, ERROR_USAGE,
                               "a new licence needs --scheme, --number, --from and --until; --%s is "
                               "not given",
                               needed[i]);
    }
    if (result == 0 && calendar_compare(body_word(body, "until"), body_word(body, "from")) < 0)
        result = error_set(err, ERROR_USAGE, "the licence would end (%s) before it begins (%s)",
                           body_word(body, "until"), body_word(body, "from"));
    result = body_end(session, "licence.set", words[0], body, result, err);
    if (result == 0) say_licence(session, words[0]);
    return result;
}

static int person_form(struct session *session, char **words, struct registry_options *options, struct error *err)
{
    const json_t *role;
    size_t index;
    json_t *body = body_new(session->fold, "person.set", words[0]);
    int result = body_text(body, "name", options->name, err);
    if (result == 0) result = body_text(body, "function", options->function, err);
    json_array_foreach(options->roles, index, role)
    {
        const char *name = json_string_value(role);
        if (result == 0 && role_parse(name) == 0)
            result = error_set(err, ERROR_USAGE,
                               "--role takes auditor, reviewer, decider or administrator, not \"%.60s\"", name);
    }
    if (result == 0 && options->roles) result = body_array(body, "roles", json_incref(options->roles), err);
    if (result == 0 && (options->active || options->inactive))
        result = body_boolean(body, "active", options->active, err);
    if (result == 0 && (!json_object_get(body, "name") || !json_object_get(body, "roles")))
        result = error_set(err, ERROR_USAGE, "a new person needs --name NAME and --role ROLE (one or more)");
    result = body_end(session, "person.set", words[0], body, result, err);
    if (result == 0) say_person(session, words[0]);
    return result;
}

static int qualification_form(struct session *session, char **words, struct registry_options *options,
                              struct error *err)
{
    char item[160];
    snprintf(item, sizeof item, "%.79s/%.79s", words[0], words[1]);
    int result = person_demand(session->fold, words[0], err);
    if (result == 0) result = schemes_qualification(words[1], err);
    if (result != 0) return result;
    json_t *body = body_new(session->fold, "qualification.set", item);
    result = body_text(body, "proof", options->proof, err);
    if (result == 0) result = body_text(body, "until", options->until, err);
    if (result == 0 && (options->from || !json_object_get(body, "from")))
        result = body_text(body, "from", options->from ? options->from : session->today, err);
    if (result == 0) result = body_text(body, "status", options->withdrawn ? "withdrawn" : "valid", err);
    if (result == 0 && !json_object_get(body, "proof"))
        result = error_set(err, ERROR_USAGE, "what proves it? --proof TEXT, such as \"copy of diploma seen\"");
    if (result == 0) result = body_evidence(session, body, &options->statement, err);
    result = body_end(session, "qualification.set", item, body, result, err);
    if (result != 0) return result;
    say_person(session, words[0]);
    say_qualification(session, item);
    return 0;
}

/* A device whose clock runs ahead stated things that are later than now: what is known of them keeps counting.
 * `*ahead`: `at` is such a moment. */
static int sealed_ahead(struct session *session, char **words, char at[CLOCK_TEXT_SIZE], bool *ahead, struct error *err)
{
    int64_t sealed = 0;
    int result = store_sealed_last(session->store, words[0], words[1], at, err);
    *ahead = result == 0 && clock_parse(at, &sealed) && sealed > clock_seconds();
    return result;
}

static void say_ahead(const struct session *session, char **words, const char *at)
{
    say(session, STYLE_WARN,
        _("The clock of %s on %s runs ahead: its key counts until %.10s %.5s, so that what it stated by then does.\n"),
        words[0], words[1], at, at + 11);
}

/* The last day of the key before, when nobody gave one: today, or what its device stated last. */
static int previous_end(struct session *session, char **words, json_t *body, struct error *err)
{
    char at[CLOCK_TEXT_SIZE];
    bool ahead = false;
    int result = sealed_ahead(session, words, at, &ahead, err);
    if (result != 0 || !ahead || strncmp(at, session->today, DAY_SIZE - 1) <= 0) return result;
    say_ahead(session, words, at);
    at[DAY_SIZE - 1] = '\0';
    return body_text(body, "previous_until", at, err);
}

static int key_form(struct session *session, char **words, struct registry_options *options, struct error *err)
{
    char item[160], key[SSHKEY_TEXT_MAX];
    bool root = strcmp(words[0], REGISTRY_ROOT_PERSON) == 0;
    snprintf(item, sizeof item, "%.79s/%.79s", words[0], words[1]);
    int result = root ? 0 : person_demand(session->fold, words[0], err);
    if (result == 0) result = sshkey_read(words[2], key, err);
    if (result != 0) return result;
    const struct record *before = fold_value(session->fold, "key.set", item);
    bool known = before && record_is(before, "status", "valid") && !record_is(before, "key", key);
    if (options->previous_until && !known)
        return error_set(err, ERROR_USAGE,
                         "--previous-until says when the key before ends, and %.60s on %.60s has no other that counts",
                         words[0], words[1]);
    json_t *body = json_object();
    result = body_text(body, "key", key, err);
    if (result == 0) result = body_text(body, "from", options->from ? options->from : session->today, err);
    if (result == 0) result = body_text(body, "until", options->until, err);
    if (result == 0) result = body_text(body, "previous_until", options->previous_until, err);
    if (result == 0 && known && !options->previous_until) result = previous_end(session, words, body, err);
    if (result == 0) result = body_text(body, "status", "valid", err);
    result = body_end(session, "key.set", item, body, result, err);
    if (result != 0) return result;
    say_person(session, words[0]);
    say_key(session, item);
    if (known)
        say(session, STYLE_DIM, _("  next: schouw sync; then `schouw sync` and `schouw key rotate` on that device\n"));
    else
        say(session, STYLE_DIM,
            _("  next: schouw sync, then `schouw-syncd enrol --person %s --device %s` gives a link\n"), words[0],
            words[1]);
    return 0;
}

static int revoke_form(struct session *session, char **words, struct registry_options *options, struct error *err)
{
    char item[160];
    snprintf(item, sizeof item, "%.79s/%.79s", words[0], words[1]);
    if (!fold_value(session->fold, "key.set", item))
        return error_set(err, ERROR_NOT_FOUND, "no key of %.60s on %.60s is registered; `schouw registry` lists keys",
                         words[0], words[1]);
    if (!options->reason || !*options->reason)
        return error_set(err, ERROR_USAGE, "why? `schouw registry revoke %.60s %.60s --reason TEXT`", words[0],
                         words[1]);
    char at[CLOCK_TEXT_SIZE];
    bool ahead = false;
    json_t *body = body_new(session->fold, "key.set", item);
    int result = body_text(body, "status", "revoked", err);
    if (result == 0) result = body_text(body, "reason", options->reason, err);
    if (result == 0) result = sealed_ahead(session, words, at, &ahead, err);
    if (result == 0 && ahead) result = body_text(body, "sealed_until", at, err);
    result = body_end(session, "key.set", item, body, result, err);
    if (result != 0) return result;
    if (ahead) say_ahead(session, words, at);
    say_person(session, words[0]);
    say_key(session, item);
    return 0;
}

/* A daemon that writes the central repository beside the first. What it wrote before it was revoked stays right. */
static int daemon_form(struct session *session, char **words, struct registry_options *options, struct error *err)
{
    char key[SSHKEY_TEXT_MAX];
    int result = sshkey_read(words[1], key, err);
    if (result == 0 && options->revoke && (!options->reason || !*options->reason))
        result = error_set(err, ERROR_USAGE, "why? `schouw registry daemon %.60s FILE.pub --revoke --reason TEXT`",
                           words[0]);
    if (result == 0 && !options->revoke && options->reason)
        result = error_set(err, ERROR_USAGE, "--reason tells why a daemon is revoked; give --revoke with it");
    if (result != 0) return result;
    json_t *body = options->revoke ? body_new(session->fold, "daemon.set", words[0]) : json_object();
    result = body_text(body, "key", key, err);
    if (result == 0 && (options->from || !json_object_get(body, "from")))
        result = body_text(body, "from", options->from ? options->from : session->today, err);
    if (result == 0) result = body_text(body, "until", options->until, err);
    if (result == 0) result = body_text(body, "status", options->revoke ? "revoked" : "valid", err);
    if (result == 0) result = body_text(body, "reason", options->reason, err);
    result = body_end(session, "daemon.set", words[0], body, result, err);
    if (result != 0) return result;
    say_daemon(session, words[0]);
    say(session, STYLE_DIM, _("  next: schouw sync, at a daemon that is admitted already\n"));
    return 0;
}

static int list_form(struct session *session, char **words, struct registry_options *options, struct error *err)
{
    (void)words;
    (void)options;
    return roster_list(session, err);
}

static int show_form(struct session *session, char **words, struct registry_options *options, struct error *err)
{
    (void)options;
    return roster_show(session, words[0], err);
}

static const struct form {
    const char *name, *words,
        *takes; /* words and options after it, for the usage; an option is taken when it is there */
    int count;
    int (*run)(struct session *session, char **words, struct registry_options *options, struct error *err);
} forms[] = {
    {"body", "", " --name --address --postcode --town --scheme-owner --logo --standard --detailing ", 0, body_form},
    {"licence", "ID", " --scheme --number --from --until --status -m ", 1, licence_form},
    {"person", "ID", " --name --function --role --active --inactive ", 1, person_form},
    {"qualification", "PERSON QUALIFICATION", " --proof --from --until --withdrawn --evidence ", 2, qualification_form},
    {"key", "PERSON DEVICE FILE.pub", " --from --until --previous-until ", 3, key_form},
    {"revoke", "PERSON DEVICE", " --reason ", 2, revoke_form},
    {"daemon", "NAME FILE.pub", " --from --until --revoke --reason ", 2, daemon_form},
    {"list", "", "", 0, list_form},
    {"show", "PERSON", "", 1, show_form},
};
#define FORMS (sizeof forms / sizeof *forms)

/* ERROR_USAGE for an option that the form would have passed by without a word. */
static int form_check(const struct form *form, const struct registry_options *options, struct error *err)
{
    const struct {
        const char *name;
        bool given;
    } given[] = {
        {"--name", options->name != NULL},
        {"--address", options->address != NULL},
        {"--postcode", options->postcode != NULL},
        {"--town", options->town != NULL},
        {"--scheme-owner", options->scheme_owner != NULL},
        {"--logo", options->logo != NULL},
        {"--standard", options->standard != NULL},
        {"--detailing", options->detailing != NULL},
        {"--function", options->function != NULL},
        {"--role", options->roles != NULL},
        {"--active", options->active},
        {"--inactive", options->inactive},
        {"--scheme", options->scheme != NULL},
        {"--number", options->number != NULL},
        {"--status", options->status != NULL},
        {"--proof", options->proof != NULL},
        {"--withdrawn", options->withdrawn},
        {"--reason", options->reason != NULL},
        {"--revoke", options->revoke},
        {"--from", options->from != NULL},
        {"--until", options->until != NULL},
        {"--previous-until", options->previous_until != NULL},
        {"-m", options->statement.message || options->statement.file},
        {"--evidence", json_array_size(options->statement.evidence) > 0},
    };
    if (options->active && options->inactive)
        return error_set(err, ERROR_USAGE, "--active and --inactive exclude each other");
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        char option[40];
        snprintf(option, sizeof option, " %s ", given[i].name);
        if (given[i].given && !strstr(form->takes, option))
            return error_set(err, ERROR_USAGE, "`schouw registry %s` takes no %s; see `schouw registry --help`",
                             form->name, given[i].name);
    }
    return 0;
}

/* The form the words choose; ERROR_USAGE when there is none or its words are too few or too many. */
static int form_choose(int words, char **argv, const struct form **form, struct error *err)
{
    const char *what = words > 0 ? argv[1] : "list";
    size_t i = 0;
    while (i < FORMS && strcmp(forms[i].name, what) != 0) i++;
    if (i == FORMS)
        return error_set(
            err, ERROR_USAGE,
            "registry takes body, licence, person, qualification, key, revoke, daemon, list or show, not \"%.60s\"",
            what);
    *form = &forms[i];
    if (words == 0 || words == forms[i].count + 1) return 0;
    return error_set(err, ERROR_USAGE, "usage: schouw registry %s %s; see `schouw registry --help`", forms[i].name,
                     forms[i].words);
}

static int registry_run(struct session *session, int argc, char **argv, struct error *err)
{
    struct registry_options options = {0};
    const struct option_spec specs[] = {{"name", 0, OPTION_TEXT, &options.name},
                                        {"address", 0, OPTION_TEXT, &options.address},
                                        {"postcode", 0, OPTION_TEXT, &options.postcode},
                                        {"town", 0, OPTION_TEXT, &options.town},
                                        {"scheme-owner", 0, OPTION_TEXT, &options.scheme_owner},
                                        {"logo", 0, OPTION_TEXT, &options.logo},
                                        {"standard", 0, OPTION_TEXT, &options.standard},
                                        {"detailing", 0, OPTION_TEXT, &options.detailing},
                                        {"function", 0, OPTION_TEXT, &options.function},
                                        {"role", 0, OPTION_LIST, &options.roles},
                                        {"active", 0, OPTION_FLAG, &options.active},
                                        {"inactive", 0, OPTION_FLAG, &options.inactive},
                                        {"scheme", 0, OPTION_TEXT, &options.scheme},
                                        {"number", 0, OPTION_TEXT, &options.number},
                                        {"status", 0, OPTION_TEXT, &options.status},
                                        {"proof", 0, OPTION_TEXT, &options.proof},
                                        {"withdrawn", 0, OPTION_FLAG, &options.withdrawn},
                                        {"reason", 0, OPTION_TEXT, &options.reason},
                                        {"revoke", 0, OPTION_FLAG, &options.revoke},
                                        {"from", 0, OPTION_DATE, &options.from},
                                        {"until", 0, OPTION_DATE, &options.until},
                                        {"previous-until", 0, OPTION_DATE, &options.previous_until},
                                        OPTION_MESSAGE(options.statement),
                                        OPTION_EVIDENCE(options.statement),
                                        OPTION_END};
    const struct form *form = NULL;
    int words = options_parse(argc, argv, specs, err);
    int result = words < 0 ? words : form_choose(words, argv, &form, err);
    if (result == 0) result = form_check(form, &options, err);
    if (result == 0) result = session_store(session, err);
    if (result == 0) result = session_use(session, REGISTRY_DOSSIER, err);
    if (result == 0) result = session_dossier(session, err);
    if (result == 0) result = form->run(session, argv + 2, &options, err);
    json_decref(options.roles);
    statement_fini(&options.statement);
    return result;
}

const struct verb verb_registry = {
    .name = "registry",
    .group = N_("Together"),
    .summary = N_("Keep the body, licences, people, keys and qualifications; for administrators."),
    .usage =
        "registry [list | show PERSON]\n"
        "registry body [--name NAME] [--address STREET] [--postcode CODE] [--town TOWN] [--scheme-owner NAME] [--logo "
        "FILE]\n"
        "    [--standard TEXT] [--detailing TEXT]\n"
        "registry licence ID [--scheme ID] [--number N] [--from DATE] [--until DATE] [--status "
        "valid|suspended|ended] [-m TEXT]\n"
        "registry person ID [--name NAME] [--function TEXT] [--role ROLE].. [--active | --inactive]\n"
        "registry qualification PERSON ID [--proof TEXT] [--from DATE] [--until DATE] [--withdrawn] [-e FILE]..\n"
        "registry key PERSON DEVICE FILE.pub [--from DATE] [--until DATE] [--previous-until DATE]\n"
        "registry revoke PERSON DEVICE --reason TEXT\n"
        "registry daemon NAME FILE.pub [--from DATE] [--until DATE] [--revoke --reason TEXT]",
    .options = "  --role ROLE             auditor, reviewer, decider, administrator; all that a person has, each once\n"
               "  --from DATE, --until DATE  first and last day it counts; from today when not given\n"
               "  --previous-until DATE   last day of the device's key before; today when not given\n"
               "  --proof TEXT            what was seen of it\n"
               "  --revoke                from tomorrow on the daemon's key signs nothing more\n"
               "  --logo FILE             the body's logo, a PNG file, for certificates\n"
               "  --standard TEXT         the standard the body works to, such as \"ISO/IEC 17065\"\n"
               "  --detailing TEXT        what the body details where the scheme leaves it open; the scheme goes "
               "before it\n" HELP_MESSAGE HELP_EVIDENCE,
    .details =
        N_("Everyone can read it (it comes with each sync); administrators write it. What is not given stays as it "
           "is. A person's\n"
           "key is registered before the device enrols; a second key of the same device replaces the first from "
           "then on. A further daemon (`schouw-syncd join`) lands nothing before its key is admitted here.\n"
           "\n"
           "Examples:\n"
           "  schouw registry person lead-auditor --name \"Lead auditor\" --role auditor\n"
           "  schouw registry qualification lead-auditor education --proof \"copy of diploma seen\"\n"
           "  schouw registry key lead-auditor laptop key.pub\n"
           "  schouw registry daemon second second.pub\n"),
    .run = registry_run,
};
