#include <stdio.h>
#include <string.h>

#include "schema/sshsig.h"
#include "syncd/command.h"
#include "syncd/restore.h"
#include "syncd/service.h"
#include "syncd/tls.h"

struct plan {
    struct service service;
    struct restore restore;
    const char *root_key;
    char key[SSHKEY_TEXT_MAX];
};

static int make_repository(const char *directory, void *context, struct error *err)
{
    struct plan *plan = context;

    return repository_restore(directory, &plan->restore, err);
}

/* Names in a repository may come from anyone. */
static void print_text(const struct text *text)
{
    struct text shown = {0};

    text_terminal(&shown, text->data ? text->data : "");
    fputs(shown.data ? shown.data : "", stdout);
    if (shown.length && shown.data[shown.length - 1] != '\n') fputs("\n", stdout);
    text_fini(&shown);
}

/* What is not in the backup, and what follows from that. */
static int print_next(const struct plan *plan, const struct config *config, struct error *err)
{
    char pin[TLS_PIN_SIZE], path[PATH_MAX], key[SSHKEY_TEXT_MAX], fingerprint[64];
    int result;

    if (snprintf(path, sizeof path, "%s/key.pub", config->repository) >= PATH_MAX)
        return error_set(err, ERROR_INVALID, "the path is too long");
    if ((result = tls_pin(config->certificate, pin, err)) || (result = sshkey_read(path, key, err)) ||
        (result = sshkey_fingerprint(key, fingerprint, err))) {
        return result;
    }
    printf("  daemon key   %s (%s)\n"
           "  certificate  %s, pin %s%s\n"
           "  access       %s\n"
           "  settings     %s, the defaults: see to them\n",
           fingerprint, plan->restore.key ? "as it was" : "new", config->certificate, pin,
           plan->service.same_certificate ? " (as it was)" : " (new)",
           plan->service.same_access ? "as it was" : "new: no device is enrolled", plan->service.config_path);
    printf("next: schouw-syncd run --config %s\n", plan->service.config_path);
    if (!plan->service.same_access || !plan->service.same_certificate)
        printf("      each device once more: schouw-syncd enrol --config %s --person ID --device NAME\n",
               plan->service.config_path);
    if (!plan->restore.key)
        printf("      first the administrator: schouw registry daemon NAME %s, then schouw sync\n"
               "      (before that nothing lands here; the key that was lost is revoked the same way, with --revoke)\n",
               path);
    return 0;
}

static int print_done(const struct plan *plan, const struct config *config, struct error *err)
{
    const struct restore *restore = &plan->restore;

    print_text(&restore->problems);
    print_text(&restore->summary);
    printf("Restored %s from %s, as it stood on %s\n", config->repository, restore->backup,
           restore->standing[0] ? restore->standing : "its first day");
    printf("  evidence     %zu files", restore->evidence);
    if (restore->damaged) printf("; %zu were damaged in the backup and left out", restore->damaged);
    printf("\n  What landed after that is not here. Devices bring it with their next sync, and the evidence too.\n");
    return print_next(plan, config, err);
}

static int run(int argc, char **argv, struct error *err)
{
    struct plan plan = {.service = {.repository = "central.git", .listen = "127.0.0.1:8443"}};
    const struct command_option options[] = {
        {"lfs", &plan.restore.lfs},       {"key", &plan.restore.key},   {"root-key", &plan.root_key},
        {"listen", &plan.service.listen}, {"host", &plan.service.host}, {NULL, NULL},
    };
    struct config config;
    int result, words;

    plan.restore.anyway = command_flag(&argc, argv, "anyway");
    if ((words = command_options(argc, argv, options, err)) < 0) return words;
    if (words != 2) return error_set(err, ERROR_USAGE, "usage: schouw-syncd %s", command_restore.usage);
    plan.restore.backup = argv[1];
    plan.service.directory = argv[2];
    plan.service.former = plan.restore.key;
    if (plan.root_key && sshkey_read(plan.root_key, plan.key, err)) return error_wrap(err, "--root-key");
    if (plan.root_key) plan.restore.root_key = plan.key;
    result = service_check(&plan.service, err);
    if (!result) result = service_make(&plan.service, make_repository, &plan, &config, err);
    if (!result)
        result = print_done(&plan, &config, err);
    else
        print_text(&plan.restore.problems);
    restore_fini(&plan.restore);
    return result;
}

const struct command command_restore = {
    .name = "restore",
    .summary = "make a service out of a backup",
    .usage = "restore BACKUP DIR [--lfs FOLDER] [--key FOLDER] [--root-key FILE.pub] [--listen ADDRESS:PORT] [--host "
             "NAME] [--anyway]",
    .details =
        "A backup is a mirror of the central repository and a copy of its lfs folder, made while a daemon runs "
        "or not:\n\n"
        "  git clone --mirror --no-local DIR/central.git BACKUP\n"
        "                                 the next time: git -C BACKUP remote update --prune\n"
        "  rsync -a DIR/central.git/lfs BACKUP/\n"
        "                                 after that, so that it holds what git names\n\n"
        "Without --no-local git links the files that it finds, and the daemon may roll packs together meanwhile.\n"
        "All of it is verified before anything is made. The index is made anew, equal byte for byte. What "
        "landed after the\n"
        "backup comes back with the next sync of the devices. Not in git, and so to be kept apart and safe: "
        "key, key.pub,\n"
        "tls.crt, tls.key and access.sqlite of the service.\n\n"
        "  --lfs FOLDER           the copy of lfs; the one in BACKUP when not given\n"
        "  --key FOLDER           where key and key.pub were kept, and tls.crt, tls.key, access.sqlite if they "
        "were: or a\n"
        "                         service as it was. Without it the daemon gets a new key, that the "
        "administrator has to\n"
        "                         admit (it says how), and the devices enrol once more\n"
        "  --root-key FILE.pub    the body's root key; a backup of anybody else is refused\n"
        "  --listen ADDRESS:PORT  127.0.0.1:8443 when not given\n"
        "  --host NAME            a name devices know the server by, for a new certificate\n"
        "  --anyway               also when `verify` finds problems\n",
    .run = run,
};
