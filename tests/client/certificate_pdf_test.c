/* The certificate as a PDF, read back with poppler's tools. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <cairo.h>

#include "client/certificate_pdf.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct certificate_line lines[] = {
    {(char[]){"body"}, (char[]){"Certificatie-instelling"},
     (char[]){"Certificatie Voorbeeld B.V., Voorbeeldstraat 1, 3527 AA Utrecht"}},
    {(char[]){"logo"}, (char[]){""}, (char[]){"Certificatie Voorbeeld B.V."}},
    {(char[]){"certificate"}, (char[]){""}, (char[]){"Continu Samenwerken"}},
    {(char[]){"declaration"}, (char[]){""},
     (char[]){"Certificatie Voorbeeld B.V. verklaart dat het KVO samenwerkingsverband KVO De Randstad voldoet."}},
    {(char[]){"partnership"}, (char[]){"Samenwerkingsverband"},
     (char[]){"KVO De Randstad, Randstad 22-01, 1316 BN Almere"}},
    {(char[]){"area"}, (char[]){"Werkgebied"}, NULL},
    {(char[]){"participants"}, (char[]){"Deelnemers"}, NULL},
    {(char[]){"number"}, (char[]){"Certificaatnummer"}, (char[]){"KVO-2026-001"}},
    {(char[]){"signature"}, (char[]){"Handtekening"}, (char[]){"Decision-maker, Director of certification"}},
    {(char[]){"mark"}, (char[]){""}, (char[]){"Keurmerk Veilig Ondernemen 1159833"}},
    {(char[]){"status"}, (char[]){""}, (char[]){"De status kan nagegaan worden."}},
    {(char[]){"ownership"}, (char[]){""}, (char[]){"Dit certificaat blijft eigendom van Certificatie Voorbeeld B.V."}},
};
#define AREA 5
#define PARTICIPANTS 6

static char area[] = "Bedrijventerrein De Randstad, kantoren en bedrijven";
static char participants[] = "Gemeente Almere, Politie, Brandweer Flevoland, Werkgroep De Randstad";

static struct certificate_sheet sheet_make(struct certificate *certificate)
{
    lines[AREA].text = area;
    lines[PARTICIPANTS].text = participants;
    certificate->lines = lines;
    certificate->count = COUNT(lines);
    return (struct certificate_sheet){.certificate = certificate,
                                      .body = "Certificatie Voorbeeld B.V.",
                                      .scheme = "Keurmerk Veilig Ondernemen",
                                      .issued = "2026-11-25",
                                      .number = "KVO-2026-001",
                                      .signed_by = "Decision-maker",
                                      .function = "Director of certification"};
}

static void pdf_make(const struct certificate_sheet *sheet, struct text *pdf)
{
    struct error err = {0};
    if (certificate_pdf(sheet, pdf, &err) != 0) fail_msg("%s", err.message);
}

/* What a command says of the PDF, which it gets as its standard input file %s. */
static void ask(const struct text *pdf, const char *command, char *answer, size_t size)
{
    char path[] = "/tmp/schouw-certificate-XXXXXX", line[300];
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, pdf->data, pdf->length), (ssize_t)pdf->length);
    close(file);
    snprintf(line, sizeof line, "%s", command);
    char *place = strstr(line, "FILE");
    assert_non_null(place);
    char whole[400];
    snprintf(whole, sizeof whole, "%.*s%s%s", (int)(place - line), line, path, place + 4);
    FILE *pipe = popen(whole, "r");
    assert_non_null(pipe);
    size_t length = fread(answer, 1, size - 1, pipe);
    answer[length] = '\0';
    assert_int_equal(pclose(pipe), 0);
    unlink(path);
}

static void every_line_of_the_certificate_stands_on_the_sheet(void **state)
{
    struct certificate certificate;
    struct certificate_sheet sheet = sheet_make(&certificate);
    struct text pdf = {0};
    static char answer[65536];
    (void)state;
    pdf_make(&sheet, &pdf);
    ask(&pdf, "pdftotext -layout FILE - | tr -s ' \\n' ' '", answer, sizeof answer);
    static const char *const words[] = {"Continu Samenwerken",
                                        "verklaart dat het KVO",
                                        "Samenwerkingsverband",
                                        "Randstad 22-01",
                                        "Werkgebied",
                                        "kantoren en bedrijven",
                                        "Gemeente Almere",
                                        "KVO-2026-001",
                                        "Decision-maker",
                                        "Director of certification",
                                        "1159833",
                                        "kan nagegaan worden",
                                        "blijft eigendom van"};
    for (size_t i = 0; i < COUNT(words); i++) {
        if (!strstr(answer, words[i])) fail_msg("%s does not stand in: %s", words[i], answer);
    }
    text_fini(&pdf);
}

static void the_same_certificate_gives_the_same_bytes(void **state)
{
    struct certificate certificate;
    struct certificate_sheet sheet = sheet_make(&certificate);
    struct text one = {0}, other = {0};
    (void)state;
    pdf_make(&sheet, &one);
    sleep(1); /* the clock must not be in it */
    pdf_make(&sheet, &other);
    assert_int_equal(one.length, other.length);
    assert_memory_equal(one.data, other.data, one.length);
    text_fini(&one);
    text_fini(&other);
}

static void title_and_day_of_issue_are_its_metadata_and_its_fonts_are_in_it(void **state)
{
    struct certificate certificate;
    struct certificate_sheet sheet = sheet_make(&certificate);
    struct text pdf = {0};
    static char answer[65536];
    (void)state;
    pdf_make(&sheet, &pdf);
    ask(&pdf, "TZ=UTC pdfinfo -isodates FILE", answer, sizeof answer);
    assert_non_null(strstr(answer, "Keurmerk Veilig Ondernemen KVO-2026-001"));
    assert_non_null(strstr(answer, "2026-11-25T12:00:00"));
    assert_non_null(strstr(answer, "Pages:           1"));
    assert_non_null(strstr(answer, "A4"));
    /* Column "emb" of each font. */
    ask(&pdf, "pdffonts FILE | tail -n +3 | awk '{print $(NF-4)}' | sort -u", answer, sizeof answer);
    assert_string_equal(answer, "yes\n");
    text_fini(&pdf);
}

/* No word lies outside the inner frame, however long it is. */
static void boxes_within(const struct text *pdf)
{
    static char answer[4 * 1024 * 1024];
    size_t words = 0;
    ask(pdf, "pdftotext -bbox FILE -", answer, sizeof answer);
    for (const char *word = answer; (word = strstr(word, "<word ")) != NULL; word++) {
        double box[4];
        assert_int_equal(sscanf(word, "<word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\"", &box[0], &box[1],
                                &box[2], &box[3]),
                         4);
        assert_true(box[0] >= 60 && box[1] >= 33 && box[2] <= 595.28 - 60 && box[3] <= 841.89 - 33);
        words++;
    }
    assert_true(words > 50);
}

static void long_texts_wrap_and_go_on_on_a_next_sheet(void **state)
{
    struct certificate certificate;
    struct certificate_sheet sheet = sheet_make(&certificate);
    struct text pdf = {0}, long_area = {0}, names = {0};
    static char answer[65536];
    (void)state;
    for (int i = 0; i < 1900; i++) text_puts(&long_area, "W"); /* one word, nowhere to break */
    for (int i = 0; i < 100; i++)
        text_printf(&names,
                    "%sParticipant number %d with a name that is rather long, of a street and a town that are too",
                    i ? ", " : "", i);
    lines[AREA].text = long_area.data;
    lines[PARTICIPANTS].text = names.data;
    sheet.signed_by =
        "Somebody with a name that is so long that it does not fit beneath one signature at all, not by far";
    sheet.body = "Certificatie-instelling met een naam die zo lang is dat hij op geen stuk ooit op een regel past";
    pdf_make(&sheet, &pdf);
    boxes_within(&pdf);
    ask(&pdf, "pdfinfo FILE", answer, sizeof answer);
    assert_null(strstr(answer, "Pages:           1\n"));
    ask(&pdf, "pdftotext -layout FILE - | grep -c 'KVO-2026-001'", answer, sizeof answer);
    assert_true(atoi(answer) >= 3); /* on every sheet, and in its row */
    ask(&pdf, "pdftotext -layout FILE -", answer, sizeof answer);
    assert_non_null(strstr(answer, "number 99"));
    text_fini(&pdf);
    text_fini(&long_area);
    text_fini(&names);
}

static void a_logo_is_drawn_and_a_broken_one_gives_way_to_the_name(void **state)
{
    struct certificate certificate;
    struct certificate_sheet sheet = sheet_make(&certificate);
    struct text pdf = {0}, broken = {0};
    char path[] = "/tmp/schouw-logo-XXXXXX";
    static char answer[65536];
    (void)state;
    int file = mkstemp(path);
    assert_true(file >= 0);
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 400, 100);
    cairo_t *cairo = cairo_create(image);
    cairo_set_source_rgb(cairo, .1, .5, .3);
    cairo_paint(cairo);
    cairo_destroy(cairo);
    assert_int_equal(cairo_surface_write_to_png(image, path), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(image);
    sheet.logo = path;
    pdf_make(&sheet, &pdf);
    ask(&pdf, "pdfimages -list FILE | awk '$4 == 400 && $5 == 100' | wc -l", answer, sizeof answer);
    assert_true(atoi(answer) >= 1);
    assert_int_equal(ftruncate(file, 60), 0);
    pdf_make(&sheet, &broken);
    ask(&broken, "pdftotext -layout FILE - | head -n 4", answer, sizeof answer);
    assert_non_null(strstr(answer, "Certificatie Voorbeeld"));
    close(file);
    unlink(path);
    text_fini(&pdf);
    text_fini(&broken);
}

/* Pixels of a page that are of the stamp's red, and how far they lie from the edge of the sheet, in points. */
static size_t stamp_pixels(const struct text *pdf, int page, double *margin)
{
    static char answer[4 * 1024 * 1024];
    char command[100];
    unsigned width = 0, height = 0;
    size_t count = 0;
    int head = 0;
    snprintf(command, sizeof command, "pdftoppm -r 36 -f %d -l %d FILE", page, page);
    ask(pdf, command, answer, sizeof answer);
    assert_int_equal(sscanf(answer, "P6 %u %u 255%n", &width, &height, &head), 2);
    assert_true(width > 290 && height > 410);
    *margin = width;
    for (unsigned y = 0; y < height; y++) {
        for (unsigned x = 0; x < width; x++) {
            const unsigned char *pixel = (const unsigned char *)answer + head + 1 + 3 * ((size_t)y * width + x);
            if (pixel[0] < 200 || pixel[1] > 170 || pixel[2] > 170) continue;
            const unsigned edges[] = {x, y, width - x, height - y};
            for (int i = 0; i < 4; i++) *margin = edges[i] * 2.0 < *margin ? edges[i] * 2.0 : *margin;
            count++;
        }
    }
    return count;
}

static void what_is_not_valid_is_stamped_across_every_sheet_and_said_above_the_title(void **state)
{
    static const char *const stamps[] = {"SUSPENDED", "ZONDER LICENTIE VAN DE SCHEMABEHEERDER", "X"};
    struct certificate certificate;
    struct certificate_sheet sheet = sheet_make(&certificate);
    struct text pdf = {0}, names = {0};
    static char answer[65536];
    double margin;
    (void)state;
    for (int i = 0; i < 100; i++) text_printf(&names, "%sParticipant number %d of a long street", i ? ", " : "", i);
    lines[PARTICIPANTS].text = names.data;
    lines[AREA].text = names.data;
    pdf_make(&sheet, &pdf);
    assert_int_equal(stamp_pixels(&pdf, 1, &margin), 0);
    text_fini(&pdf);
    sheet.warning = "This certificate is not valid: suspended since 2026-11-25";
    for (size_t i = 0; i < COUNT(stamps); i++) {
        sheet.stamp = stamps[i];
        pdf_make(&sheet, &pdf);
        for (int page = 1; page <= 2; page++) {
            if (stamp_pixels(&pdf, page, &margin) < 300) fail_msg("page %d is not stamped %s", page, stamps[i]);
            if (margin < 30) fail_msg("the stamp %s comes within %.0f points of the edge", stamps[i], margin);
        }
        ask(&pdf, "pdftotext -layout FILE - | tr -s ' \\n' ' '", answer, sizeof answer);
        assert_non_null(strstr(answer, "not valid: suspended since 2026-11-25"));
        text_fini(&pdf);
    }
    text_fini(&names);
}

static void a_duplicate_says_for_whom_whoever_that_is(void **state)
{
    struct certificate certificate;
    struct certificate_sheet sheet = sheet_make(&certificate);
    struct text pdf = {0}, name = {0};
    static char answer[65536];
    (void)state;
    text_puts(&name, "Duplicate for ");
    for (int i = 0; i < 200; i++) text_puts(&name, "W"); /* as long as a name can be, nowhere to break */
    sheet.duplicate = name.data;
    pdf_make(&sheet, &pdf);
    boxes_within(&pdf);
    text_fini(&pdf);
    sheet.duplicate = "Duplicate for Politie <b>&amp; %s</b>, 2026-11-25";
    pdf_make(&sheet, &pdf);
    ask(&pdf, "pdftotext -layout FILE -", answer, sizeof answer);
    assert_non_null(strstr(answer, "Duplicate for Politie <b>&amp; %s</b>, 2026-11-25"));
    assert_non_null(strstr(answer, "Continu Samenwerken"));
    text_fini(&pdf);
    text_fini(&name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_of_the_certificate_stands_on_the_sheet),
        cmocka_unit_test(the_same_certificate_gives_the_same_bytes),
        cmocka_unit_test(title_and_day_of_issue_are_its_metadata_and_its_fonts_are_in_it),
        cmocka_unit_test(long_texts_wrap_and_go_on_on_a_next_sheet),
        cmocka_unit_test(what_is_not_valid_is_stamped_across_every_sheet_and_said_above_the_title),
        cmocka_unit_test(a_duplicate_says_for_whom_whoever_that_is),
        cmocka_unit_test(a_logo_is_drawn_and_a_broken_one_gives_way_to_the_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
