#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "syncd/command.h"
#include "syncd/file.h"
#include "syncd/log.h"
#include "syncd/server.h"
#include "syncd/tls.h"

#define POOL_THREADS "16"

static int say_where(const struct config *config, const struct server *server, const char *port_file, struct error *err)
{
    char pin[TLS_PIN_SIZE], url[320], port[16], own_file[PATH_MAX];
    int result;

    if ((result = tls_pin(config->certificate, pin, err))) return result;
    server_url(config, server->port, url);
    snprintf(port, sizeof port, "%u\n", server->port);
    /* Where the port is picked at each start, `enrol` has to learn it from somewhere. */
    if (!config->port) {
        if (snprintf(own_file, sizeof own_file, "%s/" CONFIG_PORT_FILE, config->directory) >= PATH_MAX) {
            return error_set(err, ERROR_INVALID, "the path %s is too long", config->directory);
        }
        if ((result = file_replace(own_file, port, strlen(port), err))) return result;
    }
    /* Last: who waits for this file may go on with `enrol` at once. */
    if (port_file && (result = file_replace(port_file, port, strlen(port), err))) return result;
    port[strcspn(port, "\n")] = '\0';
    log_event(LOG_INFO, "listening", "address", config->address, "port", port, "url", url, "pin", pin, "repository",
              config->repository, "version", SCHOUW_VERSION, NULL);
    return 0;
}

static int run(int argc, char **argv, struct error *err)
{
    const char *file = NULL, *port_file = NULL;
    const struct command_option options[] = {{"config", &file}, {"port-file", &port_file}, {NULL, NULL}};
    struct server *server = NULL;
    struct config config;
    int result, words = command_options(argc, argv, options, err);

    if (words < 0) return words;
    if (words > 1) return error_set(err, ERROR_USAGE, "usage: schouw-syncd %s", command_run.usage);
    if ((result = command_config(file, words ? argv[1] : NULL, &config, err))) return result;
    log_level_set(config.log);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of its write, not the end of the daemon */
    /* Answers wait in libuv's pool until nothing lands and no other is made: enough threads are left to read meanwhile.
     */
    setenv("UV_THREADPOOL_SIZE", POOL_THREADS, 0);
    if ((result = server_open(&config, &server, err))) return result;
    if (!(result = say_where(&config, server, port_file, err))) result = server_run(server, err);
    server_close(server);
    if (!result) log_event(LOG_INFO, "stopped", NULL);
    return result;
}

const struct command command_run = {
    .name = "run",
    .summary = "serve until SIGTERM",
    .usage = "run --config FILE [--port-file FILE]",
    .details = "Stays in the foreground and logs to standard error in logfmt. SIGTERM and SIGINT finish what was "
               "begun: no new\n"
               "connections, landings and answers are completed, exit status 0.\n\n"
               "  --config FILE     schouw-syncd.conf, or the folder it is in; the working directory when not given\n"
               "  --port-file FILE  write the port that is listened on there, once it is; with `listen` on port 0 it "
               "is written to\n"
               "                    the file `port` beside the configuration when not given\n",
    .run = run,
};
