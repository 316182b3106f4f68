#include "checklists/scheme_show.h"

#include <stdlib.h>
#include <string.h>

/* --- writing --- */

const char *show_word(const struct show *show, const char *nl, const char *en)
{
    return show->language == LANGUAGE_NL ? nl : en;
}

void show_heading(const struct show *show, const char *nl, const char *en)
{
    text_printf(show->page, "\n%s\n", show_word(show, nl, en));
}

unsigned show_columns(const char *string)
{
    unsigned columns = 0;
    for (; *string != '\0'; string++) columns += ((unsigned char)*string & 0xC0) != 0x80;
    return columns;
}

static void spaces(struct text *page, unsigned count)
{
    for (unsigned i = 0; i < count; i++) text_append(page, " ", 1);
}

static unsigned word_columns(const char *word, size_t length)
{
    unsigned columns = 0;
    for (size_t i = 0; i < length; i++) columns += ((unsigned char)word[i] & 0xC0) != 0x80;
    return columns;
}

void show_wrapped(const struct show *show, unsigned at, unsigned indent, const char *words)
{
    struct text safe = {0};
    bool begun = false;
    text_terminal(&safe, words);
    if (safe.failed) show->page->failed = true;
    for (const char *word = safe.data != NULL ? safe.data : ""; *word != '\0';) {
        word += strspn(word, " \n\t");
        size_t length = strcspn(word, " \n\t");
        unsigned columns = word_columns(word, length);
        if (length == 0) break;
        if (begun && at + 1 + columns > SHOW_WIDTH) {
            text_puts(show->page, "\n");
            spaces(show->page, indent);
            at = indent;
        } else if (begun) {
            text_puts(show->page, " ");
            at++;
        }
        text_append(show->page, word, length);
        at += columns;
        word += length;
        begun = true;
    }
    text_puts(show->page, "\n");
    text_fini(&safe);
}

void show_entry(const struct show *show, unsigned width, const char *term, const char *meaning)
{
    unsigned columns = show_columns(term);
    spaces(show->page, SHOW_INDENT);
    text_terminal(show->page, term);
    if (columns > width) {
        text_puts(show->page, "\n");
        spaces(show->page, SHOW_INDENT + width);
    } else {
        spaces(show->page, width - columns);
    }
    text_puts(show->page, "  ");
    show_wrapped(show, SHOW_INDENT + width + 2, SHOW_INDENT + width + 2, meaning);
}

void show_names(const struct show *show, struct text *text, const struct scheme_item *items, unsigned count,
                char *const *ids, unsigned ids_count)
{
    for (unsigned i = 0; i < ids_count; i++) {
        const struct scheme_item *item = scheme_item(items, count, ids[i]);
        text_printf(text, "%s%s", i > 0 ? ", " : "",
                    item != NULL ? scheme_text_in(&item->name, show->language) : ids[i]);
    }
}

static void show_paragraph(const struct show *show, const char *nl, const char *en, const struct scheme_text *words)
{
    const char *said = scheme_text_in(words, show->language);
    if (*said == '\0') return;
    show_heading(show, nl, en);
    spaces(show->page, SHOW_INDENT);
    show_wrapped(show, SHOW_INDENT, SHOW_INDENT, said);
}

static void show_named(const struct show *show, const char *nl, const char *en, const struct scheme_item *items,
                       unsigned count, char *const *ids, unsigned ids_count)
{
    struct text names = {0};
    if (ids_count == 0) return;
    show_names(show, &names, items, count, ids, ids_count);
    if (names.failed) show->page->failed = true;
    show_heading(show, nl, en);
    spaces(show->page, SHOW_INDENT);
    show_wrapped(show, SHOW_INDENT, SHOW_INDENT, names.data != NULL ? names.data : "");
    text_fini(&names);
}

/* --- pages --- */

static void show_title(const struct show *show, const char *clause, const struct scheme_text *title)
{
    text_terminal(show->page, clause);
    text_puts(show->page, "  ");
    show_wrapped(show, show_columns(clause) + 2, show_columns(clause) + 2, scheme_text_in(title, show->language));
}

static void show_points(const struct show *show, const struct scheme_requirement *requirement)
{
    unsigned width = 0;
    if (requirement->points_count == 0) return;
    show_heading(show, "Punten", "Points");
    for (unsigned i = 0; i < requirement->points_count; i++) {
        unsigned columns = show_columns(requirement->clause) + 1 + show_columns(requirement->points[i].id);
        if (columns > width && columns < SHOW_WIDTH / 2) width = columns;
    }
    for (unsigned i = 0; i < requirement->points_count; i++) {
        const struct scheme_item *point = &requirement->points[i];
        struct text item = {0};
        text_printf(&item, "%s/%s", requirement->clause, point->id);
        if (item.failed) show->page->failed = true;
        show_entry(show, width, item.data != NULL ? item.data : "", scheme_text_in(&point->name, show->language));
        text_fini(&item);
    }
}

static void show_requirement(const struct show *show, const struct scheme_requirement *requirement)
{
    const struct scheme *scheme = show->scheme;
    show_title(show, requirement->clause, &requirement->title);
    show_paragraph(show, "Gevraagd", "Asked", &requirement->asks);
    show_paragraph(show, "Te zien aan", "Evidence", &requirement->evidence);
    show_named(show, "Beoordeeld door", "Judged by", scheme->methods, scheme->methods_count, requirement->methods,
               requirement->methods_count);
    show_named(show, "Alleen voor", "Only for", scheme->certificates, scheme->certificates_count,
               requirement->certificates, requirement->certificates_count);
    show_points(show, requirement);
    show_paragraph(show, "Opmerking", "Remark", &requirement->remark);
}

static void show_clause(const struct show *show, const struct scheme_clause *clause)
{
    show_title(show, clause->clause, &clause->title);
    show_paragraph(show, "Gevraagd", "Asked", &clause->asks);
    show_paragraph(show, "Opmerking", "Remark", &clause->remark);
}

/* Lists clauses beneath `part`; returns their number. */
static unsigned show_contents(const struct show *show, const char *part)
{
    const struct scheme *scheme = show->scheme;
    unsigned count = 0;
    for (unsigned i = 0; i < scheme->requirements_count; i++) {
        const struct scheme_requirement *requirement = &scheme->requirements[i];
        if (!scheme_clause_beneath(requirement->clause, part)) continue;
        if (count++ == 0) show_heading(show, "Eisen", "Requirements");
        show_entry(show, 8, requirement->clause, scheme_text_in(&requirement->title, show->language));
    }
    unsigned requirements = count;
    for (unsigned i = 0; i < scheme->clauses_count; i++) {
        const struct scheme_clause *clause = &scheme->clauses[i];
        if (!scheme_clause_beneath(clause->clause, part)) continue;
        if (count++ == requirements) show_heading(show, "Verdere paragrafen", "Other paragraphs");
        show_entry(show, 8, clause->clause, scheme_text_in(&clause->title, show->language));
    }
    return count;
}

static void show_overview(const struct show *show)
{
    const struct scheme *scheme = show->scheme;
    struct text line = {0};
    text_printf(&line, "%s %s (%s)", scheme_text_in(&scheme->name, show->language), scheme->version, scheme->id);
    show_wrapped(show, 0, 0, line.data != NULL ? line.data : "");
    text_fini(&line);
    text_printf(&line, "%s %s %s, %s %s", scheme->owner, show_word(show, "gaf het uit op", "published it on"),
                scheme->published, show_word(show, "het bindt vanaf", "it binds from"), scheme->binds_from);
    if (scheme->binds_until != NULL)
        text_printf(&line, " %s %s", show_word(show, "tot en met", "until"), scheme->binds_until);
    text_puts(&line, ".");
    if (scheme->transition_until != NULL)
        text_printf(&line,
                    show_word(show, " Wat dan open is wordt beoordeeld tot en met %s.",
                              " What is open then is assessed until %s."),
                    scheme->transition_until);
    if (scheme->successor != NULL)
        text_printf(&line, show_word(show, " %s komt ervoor in de plaats.", " %s takes its place."), scheme->successor);
    show_wrapped(show, 0, 0, line.data != NULL ? line.data : "");
    if (line.failed) show->page->failed = true;
    text_fini(&line);
    show_forms_count(show);
    show_heading(show, "Certificaten", "Certificates");
    for (unsigned i = 0; i < scheme->certificates_count; i++) {
        const struct scheme_item *certificate = &scheme->certificates[i];
        text_printf(&line, "%s. %s", scheme_text_in(&certificate->name, show->language),
                    scheme_text_in(&certificate->remark, show->language));
        show_entry(show, 8, certificate->id, line.data != NULL ? line.data : "");
        text_fini(&line);
    }
    show_contents(show, NULL);
}

static int clause_missing(const struct show *show, const char *clause, struct error *err)
{
    const char *nearest = scheme_nearest_clause(show->scheme, clause);
    if (nearest == NULL)
        return error_set(err, ERROR_NOT_FOUND, "the scheme %s has no clause %.64s", show->scheme->id, clause);
    return error_set(err, ERROR_NOT_FOUND, "the scheme %s has no clause %.64s; the nearest is %s", show->scheme->id,
                     clause, nearest);
}

static int show_part(const struct show *show, const char *part, struct error *err)
{
    text_terminal(show->page, part);
    text_puts(show->page, "\n");
    return show_contents(show, part) > 0 ? 0 : clause_missing(show, part, err);
}

static int show_page(const struct show *show, const char *clause, const char *point, struct error *err)
{
    const struct scheme_requirement *requirement = scheme_requirement(show->scheme, clause);
    const struct scheme_clause *paragraph = scheme_clause(show->scheme, clause);
    if (requirement == NULL && paragraph == NULL) return show_part(show, clause, err);
    if (point != NULL &&
        (requirement == NULL || scheme_item(requirement->points, requirement->points_count, point) == NULL)) {
        const char *nearest =
            requirement != NULL ? scheme_nearest_item(requirement->points, requirement->points_count, point) : NULL;
        if (nearest == NULL) return error_set(err, ERROR_NOT_FOUND, "clause %s has no point %.64s", clause, point);
        return error_set(err, ERROR_NOT_FOUND, "clause %s has no point %.64s; the nearest is %s/%s", clause, point,
                         clause, nearest);
    }
    if (requirement != NULL)
        show_requirement(show, requirement);
    else
        show_clause(show, paragraph);
    show_forms(show, clause);
    show_lists(show, clause);
    show_rules(show, clause);
    return 0;
}

int scheme_show(const struct scheme *scheme, const char *clause, enum language language, struct text *page,
                struct error *err)
{
    struct text written = {0};
    struct show show = {scheme, language, &written};
    char *name = strdup(clause != NULL ? clause : "");
    int result = 0;
    if (name == NULL) return error_memory(err);
    char *slash = strchr(name, '/');
    if (slash != NULL) *slash = '\0';
    if (clause == NULL || *clause == '\0')
        show_overview(&show);
    else
        result = show_page(&show, name, slash != NULL ? slash + 1 : NULL, err);
    if (result == 0 && written.data != NULL) text_append(page, written.data, written.length);
    if (result == 0 && (written.failed || page->failed)) result = error_memory(err);
    text_fini(&written);
    free(name);
    return result;
}
