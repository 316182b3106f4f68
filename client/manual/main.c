/* schouw-manual: prints a manual page (`schouw`, `schouw-VERB`), the completion (`completion`) or the texts for
 * translators
 * (`texts`). A tool of the build; it is not installed. */
#include <string.h>

#include "client/help.h"
#include "client/manual/manual.h"

int main(int argc, char **argv)
{
    struct text text = {0};
    const char *what = argc == 2 ? argv[1] : "";
    if (strcmp(what, "schouw") == 0) {
        manual_page(&text);
    } else if (strcmp(what, "completion") == 0) {
        manual_completion(&text);
    } else if (strcmp(what, "texts") == 0) {
        manual_texts(&text);
    } else if (strncmp(what, "schouw-", 7) == 0 && verb_find(what + 7)) {
        manual_verb_page(verb_find(what + 7), &text);
    } else {
        fprintf(stderr, "usage: schouw-manual schouw | schouw-VERB | completion | texts\n");
        return 2;
    }
    bool wrote = !text.failed && fwrite(text.data, 1, text.length, stdout) == text.length && fflush(stdout) == 0;
    text_fini(&text);
    return wrote ? 0 : 3;
}
