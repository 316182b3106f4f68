#include <string.h>

#include "client/manual/manual.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Appends a word that is not in the list yet. */
static void word_add(struct text *list, const char *word, size_t length)
{
    const char *at = list->data ? list->data : "";
    while (*at) {
        size_t other = strcspn(at, " ");
        if (other == length && strncmp(at, word, length) == 0) return;
        at += other + (at[other] == ' ');
    }
    text_puts(list, list->length ? " " : "");
    text_append(list, word, length);
}

/* The options in a text: -m and --message, behind a blank or a bracket. */
static void options_find(struct text *list, const char *string, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (string[i] != '-' || (i > 0 && !strchr(" [(|\n", string[i - 1]))) continue;
        size_t dashes = strspn(string + i, "-");
        size_t name = strspn(string + i + dashes, dashes == 1 ? LETTERS CAPITALS : LETTERS "-");
        if (i + dashes + name > length) return;
        if (name > 0 && dashes <= 2 && (dashes == 2 || name == 1)) word_add(list, string + i, dashes + name);
        i += dashes + name;
    }
}

/* Those of an option table; some are named in an explanation: "(--not-locally-active: it is not)". */
static void options_list(struct text *list, const char *table)
{
    struct manual_option option;
    while (manual_option_next(&table, &option)) {
        options_find(list, option.words, option.words_length);
        for (const char *at = option.tells; at < option.tells + option.tells_length; at++) {
            size_t length = strcspn(at, ":) ");
            if (at[0] == '(' && at[1] == '-') options_find(list, at + 1, length - 1);
        }
    }
}

static bool is_word(const char *word, size_t length)
{
    return length > 0 && strspn(word, LETTERS "-") >= length && *word != '-';
}

/* Where an option and its value end: at a bracket that closes or opens with a blank beside it, or at the end of the
 * line. "--[not-]locally-active]" is one option. */
static size_t value_end(const char *option)
{
    size_t length = 0;
    for (; option[length] && option[length] != '\n'; length++) {
        if (option[length] == ' ' && option[length + 1] == '[') break;
        if (option[length] == ']' && strchr(" .\n", option[length + 1])) break; /* also at the end of the string */
    }
    return length;
}

/* The lower-case words of a verb's usage that one types as they are: next, effort, met, unmet, .. */
static void words_list(struct text *list, const struct verb *verb)
{
    for (const char *line = verb->usage; *line;) {
        size_t end = strcspn(line, "\n");
        for (const char *at = line + strlen(verb->name); at < line + end;) {
            at += strspn(at, " |[");
            size_t length = strcspn(at, " |[]\n.");
            /* Words behind an option are its value. */
            if (*at == '-') {
                length = value_end(at);
            } else if (is_word(at, length)) {
                word_add(list, at, length);
            }
            at += length;
            at += strspn(at, "].");
        }
        line += end + (line[end] == '\n');
    }
}

static const char script_head[] =
    "# bash completion for schouw(1). Made from the table of verbs; see client/manual/.\n"
    "_schouw_dossiers()\n"
    "{\n"
    "    schouw use --json 2>/dev/null | grep -oE '\"id\":\"[a-z0-9-]+\"' | cut -d '\"' -f 4\n"
    "}\n"
    "_schouw()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb='' word i options='' words=''\n"
    "    COMPREPLY=()\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        case $word in\n"
    "            -C | --directory | -d | --dossier | --lang) ((i++)) ;;\n"
    "            -*) ;;\n"
    "            *) verb=$word; break ;;\n"
    "        esac\n"
    "    done\n"
    "    case $prev in\n"
    "        -C | --directory) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\"); return ;;\n"
    "        --lang) mapfile -t COMPREPLY < <(compgen -W 'nl en' -- \"$cur\"); return ;;\n"
    "        -d | --dossier) mapfile -t COMPREPLY < <(compgen -W \"$(_schouw_dossiers)\" -- \"$cur\"); return ;;\n"
    "        -o | --output | -F | --file | -e | --evidence | --key)\n"
    "            compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;\n"
    "    esac\n"
    "    case $verb in\n";

static const char script_tail[] = "    esac\n"
                                  "    case $verb in use | status | review | report | conflicts)\n"
                                  "        words=$(_schouw_dossiers) ;;\n"
                                  "    esac\n"
                                  "    if [[ $cur == -* ]]; then words=$options; fi\n"
                                  "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
                                  "}\n"
                                  "complete -o default -F _schouw schouw\n";

void manual_completion(struct text *script)
{
    struct text globals = {0}, names = {0};
    options_list(&globals, manual_globals);
    for (size_t i = 0; verbs[i]; i++) word_add(&names, verbs[i]->name, strlen(verbs[i]->name));
    text_puts(script, script_head);
    text_printf(script, "        '') options='%s' words='%s' ;;\n", globals.data, names.data);
    for (size_t i = 0; verbs[i]; i++) {
        struct text options = {0}, words = {0};
        options_list(&options, verbs[i]->options);
        options_find(&options, verbs[i]->usage, strlen(verbs[i]->usage));
        words_list(&words, verbs[i]);
        if (strcmp(verbs[i]->name, "help") == 0) text_puts(&words, names.data);
        text_printf(script, "        %s) options='%s%s--json --quiet -q --help -h' words='%s' ;;\n", verbs[i]->name,
                    options.data ? options.data : "", options.data ? " " : "", words.data ? words.data : "");
        script->failed |= options.failed || words.failed;
        text_fini(&options);
        text_fini(&words);
    }
    text_puts(script, script_tail);
    script->failed |= globals.failed || names.failed;
    text_fini(&globals);
    text_fini(&names);
}
