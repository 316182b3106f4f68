#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "schema/sshsig.h"
#include "syncd/access.h"
#include "syncd/command.h"
#include "syncd/file.h"
#include "syncd/repository.h"
#include "syncd/tls.h"

struct plan {
    const char *directory, *body, *root_key, *repository, *listen, *host;
    char key[SSHKEY_TEXT_MAX];
    char config_path[PATH_MAX];
};

static int check(struct plan *plan, struct error *err)
{
    char address[64];
    unsigned short port;

    if (!plan->body || !plan->root_key) {
        return error_set(err, ERROR_USAGE, "--body and --root-key are needed: schouw-syncd %s", command_init.usage);
    }
    if (!*plan->body || strlen(plan->body) > 200 || !utf8_valid(plan->body, strlen(plan->body)) ||
        strpbrk(plan->body, "\n\r")) {
        return error_set(err, ERROR_USAGE, "--body: the name of the certification body, one line of 1 to 200 bytes");
    }
    if (strlen(plan->directory) + strlen(plan->repository) + 40 > PATH_MAX || strpbrk(plan->repository, "\n\r")) {
        return error_set(err, ERROR_USAGE, "the paths are too long, or hold a new line");
    }
    if (config_listen(plan->listen, address, &port, err)) {
        error_wrap(err, "--listen");
        return err->code = ERROR_USAGE;
    }
    if (sshkey_read(plan->root_key, plan->key, err)) return error_wrap(err, "--root-key");
    snprintf(plan->config_path, sizeof plan->config_path, "%s/" CONFIG_FILE, plan->directory);
    if (access(plan->config_path, F_OK) == 0) {
        return error_set(err, ERROR_CONFLICT, "%s is there already: nothing was changed", plan->config_path);
    }
    return 0;
}

/* The configuration comes last: while it is not there, init has not happened. */
static int make(const struct plan *plan, struct config *config, struct error *err)
{
    struct access *access = NULL;
    int result;

    if ((result = file_directory(plan->directory, err))) return result;
    config_default(plan->directory, config);
    if (plan->repository[0] == '/') {
        snprintf(config->repository, sizeof config->repository, "%s", plan->repository);
    } else if (snprintf(config->repository, sizeof config->repository, "%s/%s", plan->directory, plan->repository) >=
               PATH_MAX) {
        return error_set(err, ERROR_USAGE, "the path of the repository is too long");
    }
    if ((result = repository_init(config->repository, plan->body, plan->key, err))) return result;
    if ((result = tls_create(config->certificate, config->key, plan->host, err))) return result;
    if ((result = access_open(config->access, &access, err))) return result;
    access_close(access);
    if ((result = file_directory(config->uploads, err))) return result;
    return config_write(plan->config_path, plan->repository, plan->listen, err);
}

static int run(int argc, char **argv, struct error *err)
{
    struct plan plan = {.repository = "central.git", .listen = "127.0.0.1:8443"};
    const struct command_option options[] = {
        {"body", &plan.body},     {"root-key", &plan.root_key}, {"repository", &plan.repository},
        {"listen", &plan.listen}, {"host", &plan.host},         {NULL, NULL},
    };
    char pin[TLS_PIN_SIZE], fingerprint[64];
    struct config config;
    int result, words = command_options(argc, argv, options, err);

    if (words < 0) return words;
    if (words != 1) return error_set(err, ERROR_USAGE, "usage: schouw-syncd %s", command_init.usage);
    plan.directory = argv[1];
    if ((result = check(&plan, err)) || (result = make(&plan, &config, err)) ||
        (result = tls_pin(config.certificate, pin, err)) || (result = sshkey_fingerprint(plan.key, fingerprint, err))) {
        return result;
    }
    printf("Made %s, the central repository of %s\n"
           "  root key     %s (speaks for administrator)\n"
           "  certificate  %s, pin %s\n"
           "  settings     %s\n"
           "next: schouw-syncd run --config %s\n"
           "      schouw-syncd enrol --config %s --person administrator --device NAME\n",
           config.repository, plan.body, fingerprint, config.certificate, pin, plan.config_path, plan.config_path,
           plan.config_path);
    return 0;
}

const struct command command_init = {
    .name = "init",
    .summary = "make a service: central repository, certificate, settings",
    .usage = "init DIR --body NAME --root-key FILE.pub [--repository PATH] [--listen ADDRESS:PORT] [--host NAME]",
    .details = "Makes, in DIR: central.git (the only truth; keep it safe), tls.crt and tls.key (self-made, known to "
               "devices by the\n"
               "enrolment link), access.sqlite (codes and tokens, hashed), uploads, and schouw-syncd.conf.\n\n"
               "  --body NAME            the certification body\n"
               "  --root-key FILE.pub    public key that speaks for the person `administrator`\n"
               "  --repository PATH      where the repository goes, relative to DIR; central.git when not given\n"
               "  --listen ADDRESS:PORT  127.0.0.1:8443 when not given; port 0 picks a free one at each start\n"
               "  --host NAME            a name devices know the server by, for the certificate\n",
    .run = run,
};
