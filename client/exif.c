#include "client/exif.h"

#include <ctype.h>
#include <libexif/exif-data.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* "2018:09:02 10:12:00" -> "2018-09-02T10:12:00"; false when it has another shape. */
static bool taken_parse(const char *text, char taken[20])
{
    static const char shape[] = "dddd:dd:dd dd:dd:dd";
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        bool fits = shape[i] == 'd' ? isdigit((unsigned char)text[i]) != 0 : text[i] == shape[i];
        if (!fits) return false;
        taken[i] = text[i];
    }
    taken[4] = taken[7] = '-';
    taken[10] = 'T';
    taken[19] = '\0';
    return true;
}

static bool taken_read(ExifData *data, char taken[20])
{
    static const ExifTag tags[] = {EXIF_TAG_DATE_TIME_ORIGINAL, EXIF_TAG_DATE_TIME_DIGITIZED};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        ExifEntry *entry = exif_content_get_entry(data->ifd[EXIF_IFD_EXIF], tags[i]);
        char value[32] = "";
        if (!entry || entry->format != EXIF_FORMAT_ASCII) continue;
        exif_entry_get_value(entry, value, sizeof value);
        if (strlen(value) == 19 && taken_parse(value, taken)) return true;
    }
    return false;
}

/* Degrees, minutes and seconds as degrees; false when the entry does not hold them or they are above `most`. */
static bool degrees_read(ExifData *data, ExifTag tag, ExifTag reference_tag, char negative, double most,
                         double *degrees)
{
    ExifEntry *entry = exif_content_get_entry(data->ifd[EXIF_IFD_GPS], tag);
    ExifEntry *reference = exif_content_get_entry(data->ifd[EXIF_IFD_GPS], reference_tag);
    if (!entry || !reference || entry->format != EXIF_FORMAT_RATIONAL || entry->components != 3 || entry->size < 24 ||
        reference->size < 1)
        return false;
    double unit = 1;
    *degrees = 0;
    for (size_t i = 0; i < 3; i++) {
        ExifRational part = exif_get_rational(entry->data + 8 * i, exif_data_get_byte_order(data));
        if (part.denominator == 0) return false;
        *degrees += (double)part.numerator / (double)part.denominator / unit;
        unit *= 60;
    }
    if (reference->data[0] == (unsigned char)negative) *degrees = -*degrees;
    return fabs(*degrees) <= most;
}

int exif_describe(const char *path, json_t *body, struct error *err)
{
    char taken[20], position[48];
    double latitude, longitude;
    int failed = 0;
    ExifData *data = exif_data_new_from_file(path);
    if (!data) return 0;
    if (taken_read(data, taken)) failed |= json_object_set_new(body, "taken", json_string(taken));
    /* GPS tags 1 to 4; their names in libexif are macros for the same numbers. */
    if (degrees_read(data, (ExifTag)2, (ExifTag)1, 'S', 90, &latitude) &&
        degrees_read(data, (ExifTag)4, (ExifTag)3, 'W', 180, &longitude)) {
        snprintf(position, sizeof position, "%.6f, %.6f", latitude, longitude);
        failed |= json_object_set_new(body, "position", json_string(position));
    }
    exif_data_unref(data);
    return failed ? error_memory(err) : 0;
}
