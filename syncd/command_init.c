#include <stdio.h>
#include <string.h>

#include "schema/sshsig.h"
#include "syncd/command.h"
#include "syncd/service.h"
#include "syncd/tls.h"

struct plan {
    struct service service;
    const char *body, *root_key;
    char key[SSHKEY_TEXT_MAX];
};

static int check(struct plan *plan, struct error *err)
{
    if (!plan->body || !plan->root_key) {
        return error_set(err, ERROR_USAGE, "--body and --root-key are needed: schouw-syncd %s", command_init.usage);
    }
    if (!*plan->body || strlen(plan->body) > 200 || !utf8_valid(plan->body, strlen(plan->body)) ||
        strpbrk(plan->body, "\n\r")) {
        return error_set(err, ERROR_USAGE, "--body: the name of the certification body, one line of 1 to 200 bytes");
    }
    if (sshkey_read(plan->root_key, plan->key, err)) return error_wrap(err, "--root-key");
    return service_check(&plan->service, err);
}

static int make_repository(const char *directory, void *context, struct error *err)
{
    const struct plan *plan = context;
    const struct upstream_settings upstream = service_upstream(&plan->service);

    return repository_found(directory, plan->body, plan->key, plan->service.upstream ? &upstream : NULL, err);
}

static int run(int argc, char **argv, struct error *err)
{
    struct plan plan = {.service = {.repository = "central.git", .listen = "127.0.0.1:8443"}};
    struct service *service = &plan.service;
    const struct command_option options[] = {
        {"body", &plan.body},
        {"root-key", &plan.root_key},
        {"repository", &service->repository},
        {"listen", &service->listen},
        {"host", &service->host},
        {"upstream", &service->upstream},
        {"credentials", &service->credentials},
        {"upstream-lfs", &service->upstream_lfs},
        {NULL, NULL},
    };
    char pin[TLS_PIN_SIZE], fingerprint[64];
    struct config config;
    int result, words = command_options(argc, argv, options, err);

    if (words < 0) return words;
    if (words != 1) return error_set(err, ERROR_USAGE, "usage: schouw-syncd %s", command_init.usage);
    service->directory = argv[1];
    if ((result = check(&plan, err)) || (result = service_make(service, make_repository, &plan, &config, err)) ||
        (result = tls_pin(config.certificate, pin, err)) || (result = sshkey_fingerprint(plan.key, fingerprint, err))) {
        return result;
    }
    printf("Made %s, the central repository of %s\n"
           "  root key     %s (speaks for administrator)\n"
           "  certificate  %s, pin %s\n"
           "  settings     %s\n",
           config.repository, plan.body, fingerprint, config.certificate, pin, service->config_path);
    if (service->upstream) {
        printf("  upstream     %s (schouw-syncd join DIR --upstream .. makes the next daemon)\n",
               service->upstream_url);
        if ((result = service_tell_evidence(service, &config, err))) return result;
    }
    printf("next: schouw-syncd run --config %s\n"
           "      schouw-syncd enrol --config %s --person administrator --device NAME\n",
           service->config_path, service->config_path);
    return 0;
}

const struct command command_init = {
    .name = "init",
    .summary = "make a service: central repository, certificate, settings",
    .usage = "init DIR --body NAME --root-key FILE.pub [--repository PATH] [--listen ADDRESS:PORT] [--host NAME] "
             "[--upstream URL] [--credentials FILE] [--upstream-lfs URL]",
    .details = "Makes, in DIR: central.git (the only truth; keep it safe), tls.crt and tls.key (self-made, known to "
               "devices by the\n"
               "enrolment link), access.sqlite (codes and tokens, hashed), uploads, and schouw-syncd.conf.\n\n"
               "  --body NAME            the certification body\n"
               "  --root-key FILE.pub    public key that speaks for the person `administrator`\n"
               "  --repository PATH      where the repository goes, relative to DIR; central.git when not given\n"
               "  --listen ADDRESS:PORT  127.0.0.1:8443 when not given; port 0 picks a free one at each start\n"
               "  --host NAME            a name devices know the server by, for the certificate\n"
               "  --upstream URL         an empty bare repository on any git server, that further daemons will share\n"
               "                         (schouw-syncd join): https, http, ssh, git or file\n"
               "  --credentials FILE     for https and http: two lines, username=NAME and password=TOKEN\n"
               "  --upstream-lfs URL     where the bytes of evidence go, where git-lfs does not find it by itself: a "
               "git-lfs URL, or\n"
               "                         a folder that all daemons see (file:///srv/evidence); none: nowhere\n",
    .run = run,
};
