/* Thumbnails: of good photographs, and of what only pretends to be one. The pictures are made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <zlib.h>

#include "client/thumbnail.h"
#include "schema/digest.h"

static char path[64];

static int setup(void **state)
{
    (void)state;
    strcpy(path, "/tmp/schouw-thumbnail.XXXXXX");
    int file = mkstemp(path);
    return file < 0 ? -1 : close(file);
}

static int teardown(void **state)
{
    (void)state;
    return unlink(path);
}

static void file_fill(const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

/* A picture whose upper left quarter is red and all else white. */
static void picture_save(int width, int height, const char *type)
{
    GdkPixbuf *picture = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, width, height);
    GdkPixbuf *quarter = gdk_pixbuf_new_subpixbuf(picture, 0, 0, width / 2, height / 2);
    gdk_pixbuf_fill(picture, 0xffffffff);
    gdk_pixbuf_fill(quarter, 0xff0000ff);
    assert_true(gdk_pixbuf_save(picture, path, type, NULL, NULL));
    g_object_unref(quarter);
    g_object_unref(picture);
}

static GdkPixbuf *decoded(const struct thumbnail *thumbnail)
{
    GdkPixbufLoader *loader = gdk_pixbuf_loader_new();
    assert_true(gdk_pixbuf_loader_write(loader, (const guchar *)thumbnail->bytes.data, thumbnail->bytes.length, NULL));
    assert_true(gdk_pixbuf_loader_close(loader, NULL));
    GdkPixbuf *picture = g_object_ref(gdk_pixbuf_loader_get_pixbuf(loader));
    g_object_unref(loader);
    assert_int_equal(gdk_pixbuf_get_width(picture), thumbnail->width);
    assert_int_equal(gdk_pixbuf_get_height(picture), thumbnail->height);
    return picture;
}

/* Whether the middle of a quarter (0 or 1 across, 0 or 1 down) is red. */
static bool is_red(const GdkPixbuf *picture, int across, int down)
{
    int x = gdk_pixbuf_get_width(picture) * (1 + 2 * across) / 4,
        y = gdk_pixbuf_get_height(picture) * (1 + 2 * down) / 4;
    const guchar *pixel = gdk_pixbuf_read_pixels(picture) + y * gdk_pixbuf_get_rowstride(picture) +
                          x * gdk_pixbuf_get_n_channels(picture);
    return pixel[0] > 200 && pixel[1] < 80 && pixel[2] < 80;
}

static void shown(const char *type, int width, int height)
{
    struct thumbnail thumbnail;
    struct error err = {0};
    if (thumbnail_make(path, type, &thumbnail, &err) != 0) fail_msg("%s", err.message);
    assert_int_equal(thumbnail.width, width);
    assert_int_equal(thumbnail.height, height);
    GdkPixbuf *picture = decoded(&thumbnail);
    assert_true(is_red(picture, 0, 0) && !is_red(picture, 1, 0) && !is_red(picture, 0, 1));
    g_object_unref(picture);
    text_fini(&thumbnail.bytes);
}

static void not_shown(const char *type)
{
    struct thumbnail thumbnail;
    struct error err = {0};
    assert_int_equal(thumbnail_make(path, type, &thumbnail, &err), ERROR_INVALID);
    assert_non_null(strstr(err.message, path));
    assert_null(thumbnail.bytes.data);
}

static void a_large_picture_becomes_small_and_keeps_its_shape(void **state)
{
    (void)state;
    picture_save(1600, 1200, "jpeg");
    shown("image/jpeg", 320, 240);
    picture_save(600, 1200, "png");
    shown("image/png", 160, 320);
    picture_save(100, 80, "png");
    shown("image/png", 100, 80);
    picture_save(4000, 40, "png");
    shown("image/png", 320, 3);
}

static void the_original_stays_as_it_is(void **state)
{
    char before[DIGEST_HEX_SIZE], after[DIGEST_HEX_SIZE];
    long long size;
    (void)state;
    picture_save(800, 600, "jpeg");
    assert_int_equal(digest_file(path, before, &size, NULL), 0);
    shown("image/jpeg", 320, 240);
    assert_int_equal(digest_file(path, after, &size, NULL), 0);
    assert_string_equal(before, after);
}

/* A JPEG with an Exif block that says nothing but how it is to be turned. */
static void orientation_put(unsigned char orientation)
{
    const unsigned char exif[] = {0xff, 0xe1, 0, 34, 'E', 'x',         'i', 'f', 0,    0,    'M', 'M',
                                  0,    42,   0, 0,  0,   8,           0,   1,   0x01, 0x12, 0,   3,
                                  0,    0,    0, 1,  0,   orientation, 0,   0,   0,    0,    0,   0};
    gchar *bytes;
    gsize length;
    picture_save(400, 200, "jpeg");
    assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    FILE *file = fopen(path, "wb");
    fwrite(bytes, 1, 2, file);
    fwrite(exif, 1, sizeof exif, file);
    fwrite(bytes + 2, 1, length - 2, file);
    fclose(file);
    g_free(bytes);
}

static void a_photograph_stands_as_it_was_taken(void **state)
{
    struct thumbnail thumbnail;
    (void)state;
    orientation_put(6); /* the camera was turned: a quarter clockwise puts it right */
    assert_int_equal(thumbnail_make(path, "image/jpeg", &thumbnail, NULL), 0);
    assert_int_equal(thumbnail.width, 160);
    assert_int_equal(thumbnail.height, 320);
    GdkPixbuf *picture = decoded(&thumbnail);
    assert_true(is_red(picture, 1, 0));
    assert_false(is_red(picture, 0, 0));
    assert_null(memmem(thumbnail.bytes.data, thumbnail.bytes.length, "Exif", 4)); /* position and all are left out */
    g_object_unref(picture);
    text_fini(&thumbnail.bytes);
}

/* A decoder may make something of what is there; it is small then, and whole. */
static void broken(const char *type, const void *bytes, size_t length)
{
    struct thumbnail thumbnail;
    file_fill(bytes, length);
    if (thumbnail_make(path, type, &thumbnail, NULL) != 0) return;
    g_object_unref(decoded(&thumbnail));
    text_fini(&thumbnail.bytes);
}

static void what_is_broken_is_not_shown(void **state)
{
    gchar *bytes;
    gsize length;
    (void)state;
    file_fill("", 0);
    not_shown("image/jpeg");
    file_fill("\xff\xd8\xff and no more of it", 22);
    not_shown("image/jpeg");
    not_shown("image/png");
    for (int png = 0; png <= 1; png++) {
        const char *type = png ? "image/png" : "image/jpeg";
        picture_save(500, 500, png ? "png" : "jpeg");
        not_shown(png ? "image/jpeg" : "image/png"); /* one is not the other */
        assert_true(g_file_get_contents(path, &bytes, &length, NULL));
        broken(type, bytes, length / 2);
        memset(bytes + length / 3, 0x55, length / 3);
        broken(type, bytes, length);
        g_free(bytes);
    }
}

static void chunk_put(FILE *file, const char *type, const unsigned char *bytes, uint32_t length)
{
    uLong sum = crc32(crc32(0, (const Bytef *)type, 4), bytes, length);
    const unsigned char head[] = {(unsigned char)(length >> 24), (unsigned char)(length >> 16),
                                  (unsigned char)(length >> 8), (unsigned char)length};
    const unsigned char tail[] = {(unsigned char)(sum >> 24), (unsigned char)(sum >> 16), (unsigned char)(sum >> 8),
                                  (unsigned char)sum};
    fwrite(head, 1, 4, file);
    fwrite(type, 1, 4, file);
    fwrite(bytes, 1, length, file);
    fwrite(tail, 1, 4, file);
}

/* A PNG of 60000 x 60000 pixels in a few hundred bytes: decoded, it would take 10 GB. */
static void a_picture_that_would_fill_the_memory_is_not_decoded(void **state)
{
    static const unsigned char head[] = {0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0};
    static unsigned char zeros[60000], packed[1000];
    uLongf length = sizeof packed;
    (void)state;
    assert_int_equal(compress2(packed, &length, zeros, sizeof zeros, 9), Z_OK);
    FILE *file = fopen(path, "wb");
    fwrite("\x89PNG\r\n\x1a\n", 1, 8, file);
    chunk_put(file, "IHDR", head, sizeof head);
    chunk_put(file, "IDAT", packed, (uint32_t)length);
    chunk_put(file, "IEND", packed, 0);
    fclose(file);
    not_shown("image/png");
    /* The same lie in a JPEG: its frame says 65500 x 65500. */
    picture_save(64, 64, "jpeg");
    gchar *bytes;
    gsize size;
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (gsize i = 0; i + 9 < size; i++) {
        if ((unsigned char)bytes[i] != 0xff || (unsigned char)bytes[i + 1] != 0xc0) continue;
        bytes[i + 5] = bytes[i + 7] = (gchar)0xff;
        bytes[i + 6] = bytes[i + 8] = (gchar)0xdc;
        break;
    }
    file_fill(bytes, size);
    g_free(bytes);
    not_shown("image/jpeg");
}

static void what_can_not_be_read_is_an_error_of_its_own(void **state)
{
    struct thumbnail thumbnail;
    struct error err = {0};
    (void)state;
    assert_int_equal(thumbnail_make("/nowhere/lamp.jpg", "image/jpeg", &thumbnail, &err), ERROR_IO);
    assert_non_null(strstr(err.message, "/nowhere/lamp.jpg"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_large_picture_becomes_small_and_keeps_its_shape),
        CASE(the_original_stays_as_it_is),
        CASE(a_photograph_stands_as_it_was_taken),
        CASE(what_is_broken_is_not_shown),
        CASE(a_picture_that_would_fill_the_memory_is_not_decoded),
        CASE(what_can_not_be_read_is_an_error_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
