#include "client/locales.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Where no locale is set at all gettext would not even look at LANGUAGE, and letters would be bytes. */
static void take(int category)
{
    const char *name = setlocale(category, "");
    if (name == NULL || strcmp(name, "C") == 0) setlocale(category, "C.UTF-8");
}

/* The folder of the programs' data is found from where the program is, in the build tree as when installed. */
void locale_messages(void)
{
    static bool taken;
    char path[PATH_MAX], folder[PATH_MAX];
    if (taken) return;
    taken = true;
    take(LC_MESSAGES);
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    if (slash) *slash = '\0';
    snprintf(folder, sizeof folder, "%.4000s/../share/locale", path);
    bindtextdomain("schouw", folder);
    bind_textdomain_codeset("schouw", "UTF-8");
    textdomain("schouw");
}

void locale_characters(void)
{
    static bool taken;
    if (taken) return;
    taken = true;
    take(LC_CTYPE);
}
