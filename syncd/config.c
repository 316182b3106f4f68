#include "syncd/config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "syncd/file.h"

#define MEBIBYTE (1024LL * 1024)

enum setting_type {
    SETTING_LISTEN,
    SETTING_URL,
    SETTING_PATH,
    SETTING_MEBIBYTES,
    SETTING_COUNT,
    SETTING_MEDIA,
    SETTING_LEVEL,
    SETTING_UPSTREAM,
    SETTING_LFS,
    SETTING_ACK
};

struct setting {
    const char *name;
    enum setting_type type;
    size_t offset; /* in struct config; of the address for SETTING_LISTEN */
    long long minimum, maximum;
};

static const struct setting settings[] = {
    {"listen", SETTING_LISTEN, 0, 0, 0},
    {"url", SETTING_URL, offsetof(struct config, url), 0, 0},
    {"repository", SETTING_PATH, offsetof(struct config, repository), 0, 0},
    {"access", SETTING_PATH, offsetof(struct config, access), 0, 0},
    {"uploads", SETTING_PATH, offsetof(struct config, uploads), 0, 0},
    {"certificate", SETTING_PATH, offsetof(struct config, certificate), 0, 0},
    {"key", SETTING_PATH, offsetof(struct config, key), 0, 0},
    {"body_max", SETTING_MEBIBYTES, offsetof(struct config, body_max), 1, 64},
    {"evidence_max", SETTING_MEBIBYTES, offsetof(struct config, evidence_max), 1, 4096},
    {"evidence_types", SETTING_MEDIA, offsetof(struct config, evidence_types), 0, 0},
    {"upload_expires", SETTING_COUNT, offsetof(struct config, upload_expires), 1, 8760},
    {"connections", SETTING_COUNT, offsetof(struct config, connections), 1, 10000},
    {"timeout", SETTING_COUNT, offsetof(struct config, timeout), 1, 3600},
    {"grace", SETTING_COUNT, offsetof(struct config, grace), 0, 3600},
    {"repack", SETTING_COUNT, offsetof(struct config, repack), 0, 100000},
    {"log", SETTING_LEVEL, offsetof(struct config, log), 0, 0},
    {"upstream", SETTING_UPSTREAM, offsetof(struct config, upstream), 0, 0},
    {"upstream_credentials", SETTING_PATH, offsetof(struct config, upstream_credentials), 0, 0},
    {"upstream_lfs", SETTING_LFS, offsetof(struct config, upstream_lfs), 0, 0},
    {"upstream_timeout", SETTING_COUNT, offsetof(struct config, upstream_timeout), 5, 3600},
    {"upstream_interval", SETTING_COUNT, offsetof(struct config, upstream_interval), 1, 3600},
    {"ack", SETTING_ACK, 0, 0, 0},
};
#define SETTING_TOTAL (sizeof settings / sizeof *settings)

static int join(const char *directory, const char *name, char path[PATH_MAX], struct error *err)
{
    int length =
        name[0] == '/' ? snprintf(path, PATH_MAX, "%s", name) : snprintf(path, PATH_MAX, "%s/%s", directory, name);
    if (length < 0 || length >= PATH_MAX) return error_set(err, ERROR_INVALID, "the path is too long");
    return 0;
}

void config_default(const char *directory, struct config *config)
{
    memset(config, 0, sizeof *config);
    snprintf(config->directory, sizeof config->directory, "%s", directory);
    strcpy(config->address, "127.0.0.1");
    config->port = 8443;
    join(directory, "central.git", config->repository, NULL);
    join(directory, "access.sqlite", config->access, NULL);
    join(directory, "uploads", config->uploads, NULL);
    join(directory, "tls.crt", config->certificate, NULL);
    join(directory, "tls.key", config->key, NULL);
    config->body_max = 64 * MEBIBYTE;
    config->evidence_max = 64 * MEBIBYTE;
    strcpy(config->evidence_types, MEDIA_ANY);
    config->upload_expires = 168;
    config->connections = 500;
    config->timeout = 60;
    config->grace = 20;
    config->repack = 50;
    config->log = LOG_INFO;
    config->upstream_timeout = 60;
    config->upstream_interval = 10;
}

struct upstream_settings config_upstream_settings(const struct config *config)
{
    return (struct upstream_settings){.url = config->upstream,
                                      .credentials = config->upstream_credentials,
                                      .lfs = config->upstream_lfs,
                                      .seconds = config->upstream_timeout};
}

static int parse_number(const char *text, long long minimum, long long maximum, long long *number, struct error *err)
{
    char *end;

    errno = 0;
    *number = strtoll(text, &end, 10);
    if (errno || end == text || *end || *number < minimum || *number > maximum) {
        return error_set(err, ERROR_INVALID, "\"%s\" should be a whole number from %lld to %lld", text, minimum,
                         maximum);
    }
    return 0;
}

int config_listen(const char *text, char address[64], unsigned short *port, struct error *err)
{
    const char *colon = strrchr(text, ':');
    unsigned char binary[16];
    long long number;
    size_t length;

    if (!colon) return error_set(err, ERROR_INVALID, "\"%s\" should be address:port, such as 127.0.0.1:8443", text);
    length = (size_t)(colon - text);
    if (length >= 2 && text[0] == '[' && text[length - 1] == ']') {
        text++;
        length -= 2;
    }
    if (length >= 64) return error_set(err, ERROR_INVALID, "the address is too long");
    snprintf(address, 64, "%.*s", (int)length, text);
    if (inet_pton(AF_INET, address, binary) != 1 && inet_pton(AF_INET6, address, binary) != 1) {
        return error_set(err, ERROR_INVALID, "\"%s\" is no IPv4 or IPv6 address: write 0.0.0.0 or [::] for all of them",
                         address);
    }
    if (parse_number(colon + 1, 0, 65535, &number, err)) return error_wrap(err, "port");
    *port = (unsigned short)number;
    return 0;
}

int config_url(const char *text, char url[300], struct error *err)
{
    size_t length = strlen(text);

    if (strncmp(text, "https://", 8) != 0 || length < 9 || length >= 300 || strcspn(text, " #?\"\\") != length) {
        return error_set(err, ERROR_INVALID, "\"%s\" should be such as https://kvo.example:8443", text);
    }
    while (length && text[length - 1] == '/') length--;
    snprintf(url, 300, "%.*s", (int)length, text);
    return 0;
}

/* "git@host:path" */
static bool is_scp(const char *text)
{
    size_t host = strcspn(text, ":/");
    return text[host] == ':' && text[host + 1] && memchr(text, '@', host) && strncmp(text + host, "://", 3) != 0;
}

/* "scheme://user:password@host" */
static bool has_password(const char *text)
{
    const char *host = strstr(text, "://");
    size_t length = host ? strcspn(host + 3, "/@") : 0;
    return host && host[3 + length] == '@' && memchr(host + 3, ':', length);
}

int config_upstream(const char *text, char url[UPSTREAM_URL_MAX], struct error *err)
{
    static const char *const schemes[] = {"https://", "http://", "ssh://", "git://", "file:///"};
    bool known = text[0] == '/' || is_scp(text);

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        known = known || (strncmp(text, schemes[i], strlen(schemes[i])) == 0 && text[strlen(schemes[i])]);
    if (has_password(text))
        return error_set(err, ERROR_INVALID,
                         "a password does not belong into a URL, which others may see: put it into a file "
                         "(upstream_credentials)");
    /* What begins with a dash would be an option, and ext:: would run a command. */
    if (!known || text[0] == '-' || strlen(text) + 8 > UPSTREAM_URL_MAX || strcspn(text, " \t\"\\'") != strlen(text))
        return error_set(err, ERROR_INVALID,
                         "the upstream should be such as https://git.example/central.git, "
                         "ssh://git@git.example/central.git or file:///srv/central.git");
    snprintf(url, UPSTREAM_URL_MAX, "%s%s", text[0] == '/' ? "file://" : "", text);
    return 0;
}

int config_upstream_lfs(const char *text, char url[UPSTREAM_URL_MAX], struct error *err)
{
    if (strcmp(text, UPSTREAM_NO_LFS) != 0) return config_upstream(text, url, err);
    strcpy(url, UPSTREAM_NO_LFS);
    return 0;
}

static int parse_ack(struct config *config, const char *value, struct error *err)
{
    config->ack_upstream = strcmp(value, "upstream") == 0;
    if (config->ack_upstream || strcmp(value, "local") == 0) return 0;
    return error_set(err, ERROR_INVALID, "\"%s\" should be local or upstream", value);
}

static int apply(struct config *config, const struct setting *setting, const char *value, struct error *err)
{
    static const char *const levels[] = {"debug", "info", "warn", "error"};
    void *target = (char *)config + setting->offset;
    long long number;
    int result = 0;

    switch (setting->type) {
    case SETTING_LISTEN:
        return config_listen(value, config->address, &config->port, err);
    case SETTING_URL:
        return config_url(value, config->url, err);
    case SETTING_PATH:
        if (!*value) return error_set(err, ERROR_INVALID, "a path should stand here");
        return join(config->directory, value, target, err);
    case SETTING_MEBIBYTES:
        if (!(result = parse_number(value, setting->minimum, setting->maximum, &number, err))) {
            *(long long *)target = number * MEBIBYTE;
        }
        return result;
    case SETTING_COUNT:
        if (!(result = parse_number(value, setting->minimum, setting->maximum, &number, err))) {
            *(unsigned *)target = (unsigned)number;
        }
        return result;
    case SETTING_MEDIA:
        return media_list(value, target, err);
    case SETTING_UPSTREAM:
        return config_upstream(value, target, err);
    case SETTING_LFS:
        return config_upstream_lfs(value, target, err);
    case SETTING_ACK:
        return parse_ack(config, value, err);
    case SETTING_LEVEL:
        for (int i = LOG_DEBUG; i <= LOG_ERROR; i++) {
            if (strcmp(value, levels[i]) == 0) {
                config->log = (enum log_level)i;
                return 0;
            }
        }
        break;
    }
    return error_set(err, ERROR_INVALID, "\"%s\" should be debug, info, warn or error", value);
}

static char *trim(char *text)
{
    char *end;

    text += strspn(text, " \t\r");
    end = text + strlen(text);
    while (end > text && strchr(" \t\r", end[-1])) end--;
    *end = '\0';
    return text;
}

static int unknown(const char *name, struct error *err)
{
    const char *nearest = settings[0].name;

    for (size_t i = 1; i < SETTING_TOTAL; i++) {
        if (text_distance(name, settings[i].name) < text_distance(name, nearest)) nearest = settings[i].name;
    }
    return error_set(err, ERROR_INVALID, "there is no setting \"%.40s\": did you mean %s?", name, nearest);
}

static int parse_line(struct config *config, char *line, bool seen[SETTING_TOTAL], struct error *err)
{
    char *name = trim(line), *equals, *value;

    if (!*name || *name == '#') return 0;
    if (!(equals = strchr(name, '='))) return error_set(err, ERROR_INVALID, "a line should read `name = value`");
    *equals = '\0';
    value = trim(equals + 1);
    name = trim(name);
    for (size_t i = 0; i < SETTING_TOTAL; i++) {
        if (strcmp(name, settings[i].name) != 0) continue;
        if (seen[i]) return error_set(err, ERROR_INVALID, "%s stands here twice", name);
        seen[i] = true;
        if (apply(config, &settings[i], value, err)) return error_wrap(err, "%s", name);
        return 0;
    }
    return unknown(name, err);
}

int config_read(const char *path, struct config *config, struct error *err)
{
    bool seen[SETTING_TOTAL] = {false};
    char folder[PATH_MAX];
    struct text text = {0};
    char *next, *slash;
    int result, number = 0;

    if ((size_t)snprintf(folder, sizeof folder, "%s", path) >= sizeof folder) {
        return error_set(err, ERROR_INVALID, "the path of the configuration is too long");
    }
    slash = strrchr(folder, '/');
    if (slash == folder) {
        slash[1] = '\0';
    } else if (slash) {
        *slash = '\0';
    } else {
        strcpy(folder, ".");
    }
    config_default(folder, config);
    if ((result = file_read(path, 65536, &text, err))) goto out;
    next = text.data;
    while (next) {
        char *line = next;
        if ((next = strchr(line, '\n'))) *next++ = '\0';
        number++;
        if ((result = parse_line(config, line, seen, err))) {
            result = error_wrap(err, "%s:%d", path, number);
            goto out;
        }
    }
out:
    text_fini(&text);
    return result;
}

int config_find(const char *path, struct config *config, struct error *err)
{
    char file[PATH_MAX];
    struct stat status;
    int result;

    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        if ((result = join(path, CONFIG_FILE, file, err))) return result;
        path = file;
    }
    return config_read(path, config, err);
}

/* Settings that are not given stand there as comments. */
static void write_setting(struct text *text, const char *name, const char *value, const char *example)
{
    text_printf(text, "%s%s = %s\n", *value ? "" : "# ", name, *value ? value : example);
}

static void write_upstream(struct text *text, const struct upstream_settings *upstream)
{
    static const struct upstream_settings none = {.url = "", .credentials = "", .lfs = ""};

    if (!upstream) upstream = &none;
    write_setting(text, "upstream", upstream->url, "https://git.example/central.git");
    write_setting(text, "upstream_credentials", upstream->credentials, "upstream.credentials");
    write_setting(text, "ack", *upstream->url ? "upstream" : "", "local");
    text_puts(text,
              "# Where the bytes of evidence go, where git-lfs does not find it by itself: a git-lfs URL, or a folder "
              "that all\n"
              "# daemons see (file:///srv/evidence); none: they stay at the daemon that received them.\n");
    write_setting(text, "upstream_lfs", upstream->lfs, "https://git.example/central.git/info/lfs");
    text_puts(text, "# Seconds that one git command may take, and between two looks at what others landed.\n"
                    "# upstream_timeout = 60\n"
                    "# upstream_interval = 10\n");
}

int config_write(const char *path, const char *repository, const char *listen, const struct upstream_settings *upstream,
                 struct error *err)
{
    struct text text = {0};
    int result;

    text_printf(
        &text,
        "# schouw-syncd: paths are relative to this file's folder; every line may be left out.\n\n"
        "# Where to listen: address:port. Port 0 picks a free one. 0.0.0.0 or [::] is every interface.\n"
        "listen = %s\n\n"
        "# What devices call this server, where that is not the address above. Stands in enrolment links.\n"
        "# url = https://kvo.example:8443\n\n"
        "# The central repository, and beside it what is no truth about an audit.\n"
        "repository = %s\n"
        "access = access.sqlite\n"
        "uploads = uploads\n\n"
        "# Certificate and private key (PEM). Those of an authority that devices trust may stand here instead.\n"
        "certificate = tls.crt\n"
        "key = tls.key\n\n"
        "# Limits: MiB of a request inflated and of one piece of evidence; hours that an upload without a new byte is "
        "kept;\n"
        "# connections at once; seconds a connection may be silent; seconds that requests get to end after SIGTERM.\n"
        "body_max = 64\n"
        "evidence_max = 64\n"
        "upload_expires = 168\n"
        "connections = 500\n"
        "timeout = 60\n"
        "grace = 20\n\n"
        "# Each landing is a pack of git's: from so many packs on they are rolled together, in the background, once "
        "nothing lands. 0: never.\n"
        "repack = 50\n\n"
        "# What is taken as evidence, by its first bytes: such as image/*, application/pdf, text/plain.\n"
        "evidence_types = any\n\n"
        "# debug, info, warn or error\n"
        "log = info\n\n"
        "# Where several daemons share one repository on a git server: its URL; a file with username=.. and "
        "password=.. for https;\n"
        "# and when a device is answered: once what it sent is here (local; the upstream follows), or once it is "
        "there too\n"
        "# (upstream). What else git needs (an ssh key, a proxy) is set with git -C %s config ..\n",
        listen, repository, repository);
    write_upstream(&text, upstream);
    result = text.failed ? error_memory(err) : file_create(path, text.data, text.length, err);
    text_fini(&text);
    return result;
}
