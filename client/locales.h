/* locales.h: what is used of the locale the environment names, each taken when it is first needed: to look for its
 * files takes longer than a short verb does itself.
 *
 * Language and characters only: numbers, days and order are the same for everyone.
 */
#ifndef SCHOUW_CLIENT_LOCALES_H
#define SCHOUW_CLIENT_LOCALES_H

/* From now on gettext looks for texts in the language of LANGUAGE; before, and where English is spoken, it gives back
 * what it is given. */
void locale_messages(void);
/* From now on letters beyond ASCII are read as UTF-8, and have their width. */
void locale_characters(void);

#endif
