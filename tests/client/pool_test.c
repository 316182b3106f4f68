/* Pieces of memory: none lies in another, each keeps what is in it, and what was given back is taken again. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/pool.h"

#define PIECES 400
#define ROUNDS 200000

struct piece {
    unsigned char *bytes;
    size_t size;
    unsigned char mark;
};

static void fill(struct piece *piece, unsigned char mark)
{
    piece->mark = mark;
    memset(piece->bytes, mark, piece->size);
}

static void holds(const struct piece *piece, size_t size)
{
    for (size_t i = 0; i < size; i++) assert_int_equal(piece->bytes[i], piece->mark);
}

static void is_piece(const void *bytes, size_t size)
{
    assert_non_null(bytes);
    assert_int_equal((uintptr_t)bytes % 8, 0);
    assert_true(pool_size(bytes) >= size);
}

/* Most are small, as libraries ask. */
static size_t some_size(unsigned *seed)
{
    size_t size = (size_t)rand_r(seed);
    return size % 20 == 0 ? size % 9000 : size % 20 == 1 ? 1000 + size % 40 : size % 200;
}

/* Takes, gives back and resizes at random; each piece holds what was put there. */
static void churn(unsigned seed)
{
    struct piece pieces[PIECES] = {{0}};
    for (int i = 0; i < ROUNDS; i++) {
        struct piece *piece = &pieces[rand_r(&seed) % PIECES];
        size_t size = some_size(&seed);
        holds(piece, piece->size);
        if (!piece->bytes || rand_r(&seed) % 3 == 0) {
            unsigned char *bytes = pool_resize(piece->bytes, size);
            is_piece(bytes, size);
            piece->bytes = bytes;
            holds(piece, size < piece->size ? size : piece->size);
        } else {
            pool_give(piece->bytes);
            piece->bytes = pool_take(size);
            is_piece(piece->bytes, size);
        }
        piece->size = size;
        fill(piece, (unsigned char)i);
    }
    for (size_t i = 0; i < PIECES; i++) {
        holds(&pieces[i], pieces[i].size);
        pool_give(pieces[i].bytes);
    }
}

static void pieces_keep_what_is_in_them(void **state)
{
    (void)state;
    churn(1); /* each is malloc's */
    pool_cut();
    churn(2);
}

static void a_piece_of_any_size_has_room_for_it(void **state)
{
    (void)state;
    pool_cut();
    for (size_t size = 0; size < 3000; size++) {
        unsigned char *bytes = pool_take(size);
        is_piece(bytes, size);
        assert_true(pool_size(bytes) < size + 32);
        memset(bytes, 7, pool_size(bytes));
        pool_give(bytes);
    }
}

static void what_was_given_back_is_taken_again(void **state)
{
    void *first, *second;
    (void)state;
    pool_cut();
    first = pool_take(100);
    pool_give(first);
    second = pool_take(98);
    assert_ptr_equal(first, second);
    assert_ptr_equal(pool_resize(second, 101), second); /* there is room */
    pool_give(second);
    pool_give(NULL);
}

static void what_no_memory_holds_is_not_there(void **state)
{
    static const size_t sizes[] = {SIZE_MAX,      SIZE_MAX - 7,        SIZE_MAX - 8,
                                   SIZE_MAX - 16, (SIZE_MAX >> 1) + 1, SIZE_MAX >> 1};
    unsigned char *piece;
    (void)state;
    pool_cut();
    piece = pool_take(10);
    memcpy(piece, "0123456789", 10);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_null(pool_take(sizes[i]));
        assert_null(pool_resize(piece, sizes[i]));
    }
    assert_memory_equal(piece, "0123456789", 10); /* it stays */
    pool_give(piece);
}

/* Takes pieces, and gives back those of the other thread. */
static void *exchange(void *context)
{
    void **pieces = context;
    for (size_t i = 0; i < PIECES; i++) {
        pool_give(pieces[i]);
        pieces[i] = pool_take(i * 5);
        is_piece(pieces[i], i * 5);
        memset(pieces[i], 1, i * 5);
    }
    return NULL;
}

static void threads_give_back_each_others(void **state)
{
    void *pieces[PIECES];
    pthread_t thread;
    (void)state;
    pool_cut();
    for (size_t i = 0; i < PIECES; i++) pieces[i] = pool_take(i * 5);
    assert_int_equal(pthread_create(&thread, NULL, exchange, pieces), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    for (size_t i = 0; i < PIECES; i++) pool_give(pieces[i]);
    churn(3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_keep_what_is_in_them),        cmocka_unit_test(a_piece_of_any_size_has_room_for_it),
        cmocka_unit_test(what_was_given_back_is_taken_again), cmocka_unit_test(what_no_memory_holds_is_not_there),
        cmocka_unit_test(threads_give_back_each_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
