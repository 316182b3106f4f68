#include "tools/benchmark/dutch.h"

#include <ctype.h>
#include <string.h>

static const char *const words[] = {
    "de",         "het",        "een",         "bij",        "langs",      "naast",       "achter",       "gezien",
    "gesproken",  "verlichting", "hekwerk",    "camera",     "toegang",    "weg",         "ondernemer",   "politie",
    "brandweer",  "gemeente",   "bewoners",    "parkeerplek", "brandgang", "afval",       "pallets",      "container",
    "slagboom",   "lantaarn",   "defect",      "hersteld",   "vrijgehouden", "zichtbaar", "avond",        "ochtend",
    "meldingen",  "inbraak",    "vernieling",  "enquête",    "afspraken",  "convenant",   "werkgroep",    "verslag",
    "gecontroleerd", "vastgesteld", "voldoende", "onvoldoende", "nog",     "niet",        "wel",          "volgens",
    "schouw",     "bedrijventerrein", "oostzijde", "westzijde", "pand",    "hoek",        "kade",         "zuidelijke",
    "plan",       "maatregel",  "uitgevoerd",  "termijn",    "verantwoordelijke", "overleg", "geëvalueerd", "jaarlijks",
};

uint64_t dutch_random(uint64_t *seed)
{
    uint64_t value = (*seed += 0x9E3779B97F4A7C15u);
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

void dutch_note(uint64_t *seed, char *text, size_t length)
{
    size_t at = 0, in_sentence = 0;

    while (at < length) {
        const char *word = words[dutch_random(seed) % (sizeof words / sizeof *words)];
        size_t size = strlen(word);
        if (at + size + 3 > length) break;
        if (at) text[at++] = ' ';
        memcpy(text + at, word, size);
        if (!in_sentence) text[at] = (char)toupper((unsigned char)text[at]);
        at += size;
        if (++in_sentence > 6 && dutch_random(seed) % 4 == 0) {
            text[at++] = '.';
            in_sentence = 0;
        }
    }
    if (at && text[at - 1] != '.') text[at++] = '.';
    text[at] = '\0';
}
