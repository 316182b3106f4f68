#include <stdio.h>
#include <string.h>

#include "schema/sshsig.h"
#include "syncd/command.h"
#include "syncd/service.h"
#include "syncd/tls.h"

struct plan {
    struct service service;
    const char *root_key;
    char key[SSHKEY_TEXT_MAX];
};

static int make_repository(const char *directory, void *context, struct error *err)
{
    struct plan *plan = context;
    const struct upstream_settings upstream = service_upstream(&plan->service);

    return repository_join(directory, &upstream, plan->root_key ? plan->key : NULL, err);
}

/* What the administrator has to do before anything lands here. */
static int tell(const struct plan *plan, const struct config *config, struct error *err)
{
    char pin[TLS_PIN_SIZE], path[PATH_MAX], key[SSHKEY_TEXT_MAX], fingerprint[64], root[64];
    const struct registry *registry;
    struct repository *repository = NULL;
    int result;

    if (snprintf(path, sizeof path, "%s/key.pub", config->repository) >= PATH_MAX)
        return error_set(err, ERROR_INVALID, "the path is too long");
    if ((result = tls_pin(config->certificate, pin, err)) || (result = sshkey_read(path, key, err)) ||
        (result = sshkey_fingerprint(key, fingerprint, err)) ||
        (result = repository_open(config->repository, &repository, err)) ||
        (result = repository_registry(repository, &registry, err)) ||
        (result = sshkey_fingerprint(registry_root_key(registry), root, err))) {
        repository_close(repository);
        return result;
    }
    printf("Made %s from %s: the central repository of %s\n"
           "  root key     %s (is it the body's?)\n"
           "  daemon key   %s\n"
           "  certificate  %s, pin %s\n"
           "  settings     %s\n",
           config->repository, plan->service.upstream_url, repository_body(repository), root, fingerprint,
           config->certificate, pin, plan->service.config_path);
    repository_close(repository);
    if ((result = service_tell_evidence(&plan->service, config, err))) return result;
    printf("next: the administrator admits this daemon's key, and syncs with a daemon that is admitted already:\n"
           "      schouw registry daemon NAME %s\n"
           "      schouw sync\n"
           "then: schouw-syncd run --config %s\n",
           path, plan->service.config_path);
    return 0;
}

static int run(int argc, char **argv, struct error *err)
{
    struct plan plan = {.service = {.repository = "central.git", .listen = "127.0.0.1:8443"}};
    const struct command_option options[] = {
        {"upstream", &plan.service.upstream},
        {"credentials", &plan.service.credentials},
        {"upstream-lfs", &plan.service.upstream_lfs},
        {"root-key", &plan.root_key},
        {"repository", &plan.service.repository},
        {"listen", &plan.service.listen},
        {"host", &plan.service.host},
        {NULL, NULL},
    };
    struct config config;
    int result, words = command_options(argc, argv, options, err);

    if (words < 0) return words;
    if (words != 1 || !plan.service.upstream)
        return error_set(err, ERROR_USAGE, "usage: schouw-syncd %s", command_join.usage);
    plan.service.directory = argv[1];
    if (plan.root_key && sshkey_read(plan.root_key, plan.key, err)) return error_wrap(err, "--root-key");
    if ((result = service_check(&plan.service, err)) ||
        (result = service_make(&plan.service, make_repository, &plan, &config, err))) {
        return result;
    }
    return tell(&plan, &config, err);
}

const struct command command_join = {
    .name = "join",
    .summary = "make a further daemon, beside those that share an upstream",
    .usage = "join DIR --upstream URL [--credentials FILE] [--upstream-lfs URL] [--root-key FILE.pub] [--repository "
             "PATH] [--listen "
             "ADDRESS:PORT] [--host NAME]",
    .details = "Fetches all that the first daemon (schouw-syncd init --upstream) and others put there, looks at every "
               "chain, seal\n"
               "and signature of it, and makes a daemon with a key of its own. Nothing lands there before the registry "
               "admits that\n"
               "key; it says what the administrator has to do.\n\n"
               "  --upstream URL         the bare repository on any git server: https, http, ssh, git or file\n"
               "  --credentials FILE     for https and http: two lines, username=NAME and password=TOKEN\n"
               "  --upstream-lfs URL     where the bytes of evidence go, where git-lfs does not find it by itself: a "
               "git-lfs URL, or\n"
               "                         a folder that all daemons see (file:///srv/evidence); none: nowhere\n"
               "  --root-key FILE.pub    the body's root key; anything else at the upstream is refused\n"
               "  --repository PATH      where the repository goes, relative to DIR; central.git when not given\n"
               "  --listen ADDRESS:PORT  127.0.0.1:8443 when not given; port 0 picks a free one at each start\n"
               "  --host NAME            a name devices know the server by, for the certificate\n",
    .run = run,
};
