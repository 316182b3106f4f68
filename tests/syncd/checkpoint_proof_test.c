/* Proofs that one checkpoint came after another: found for every pair, and refused when anything is wrong with them. */
#include "tests/syncd/checkpoints.h"

#define CHAIN 200

static struct checkpoint chain[CHAIN + 1]; /* by number */

static int setup_chain(void **state)
{
    if (setup(state)) return -1;
    while (newest().number < CHAIN) checkpoint_more("park", NULL);
    struct checkpoint at = newest();
    for (int64_t number = CHAIN; number > 0; number--) {
        git_oid parent;
        chain[number] = at;
        assert_int_equal(at.number, number);
        if (number == 1) break;
        assert_int_equal(git_oid_fromstr(&parent, at.parents[0]), 0);
        at = checkpoint_at(&parent);
    }
    return 0;
}

static int log2_of(int64_t number)
{
    int log = 0;
    while (number >>= 1) log++;
    return log;
}

static void every_checkpoint_is_proven_from_every_later_one(void **state)
{
    (void)state;
    for (int64_t from = 1; from <= CHAIN; from++) {
        for (int64_t to = 1; to <= from; to++) {
            json_t *proof = proof_of(&chain[from], chain[to].id);
            assert_non_null(proof);
            assert_true(json_array_size(proof) <= (size_t)(3 * log2_of(from - to + 1) + 4));
            /* Seals are slow to check: of some of them. */
            assert_int_equal(proves(proof, &chain[from], &chain[to], (from * 31 + to) % 199 == 0, NULL), 0);
            json_decref(proof);
        }
    }
}

static void none_is_proven_from_an_earlier_one(void **state)
{
    (void)state;
    assert_null(proof_of(&chain[100], chain[101].id));
    assert_null(proof_of(&chain[100], chain[CHAIN].id));
    assert_null(proof_of(&chain[100], "0123456789abcdef0123456789abcdef01234567"));
    assert_null(proof_of(&chain[100], "HEAD"));
    char *main = GIT(&central, "rev-parse", "main");
    main[40] = '\0';
    assert_null(proof_of(&chain[100], main));
    free(main);
}

/* --- what is wrong with a proof --- */

static void a_proof_with_a_hole_is_refused(void **state)
{
    json_t *proof = proof_of(&chain[147], chain[5].id);
    (void)state;
    assert_true(json_array_size(proof) > 5);
    assert_int_equal(proves(proof, &chain[147], &chain[5], true, NULL), 0);
    for (size_t i = 0; i < json_array_size(proof); i++) {
        json_t *holed = json_copy(proof);
        json_array_remove(holed, i);
        assert_int_equal(proves(holed, &chain[147], &chain[5], false, NULL), ERROR_INVALID);
        json_decref(holed);
        while (i > 0 && (holed = json_copy(proof))) { /* turned about */
            json_array_set(holed, i, json_array_get(proof, i - 1));
            json_array_set(holed, i - 1, json_array_get(proof, i));
            assert_int_equal(proves(holed, &chain[147], &chain[5], false, NULL), ERROR_INVALID);
            json_decref(holed);
            break;
        }
    }
    /* It proves this one and no other. */
    assert_int_equal(proves(proof, &chain[148], &chain[5], false, NULL), ERROR_INVALID);
    assert_int_equal(proves(proof, &chain[147], &chain[4], false, NULL), ERROR_INVALID);
    struct checkpoint lying = chain[5];
    lying.number = 6;
    assert_int_equal(proves(proof, &chain[147], &lying, false, NULL), ERROR_INVALID);
    json_decref(proof);
    proof = json_array();
    assert_int_equal(proves(proof, &chain[9], &chain[5], false, NULL), ERROR_INVALID);
    assert_int_equal(proves(proof, &chain[9], &chain[9], false, NULL), 0);
    assert_int_equal(proves(NULL, &chain[9], &chain[5], false, NULL), ERROR_INVALID);
    json_array_append_new(proof, json_integer(7));
    assert_int_equal(proves(proof, &chain[9], &chain[5], false, NULL), ERROR_INVALID);
    json_decref(proof);
}

/* Any byte of any commit that is another one. */
static void a_proof_with_a_changed_byte_is_refused(void **state)
{
    json_t *proof = proof_of(&chain[60], chain[41].id);
    (void)state;
    for (size_t i = 0; i < json_array_size(proof); i++) {
        const json_t *text = json_array_get(proof, i);
        for (size_t at = 0; at < json_string_length(text); at += 17) {
            json_t *changed = json_copy(proof);
            char *bytes = strdup(json_string_value(text));
            bytes[at] = bytes[at] == 'a' ? 'b' : 'a';
            json_array_set_new(changed, i, json_string(bytes));
            assert_int_not_equal(proves(changed, &chain[60], &chain[41], true, NULL), 0);
            free(bytes);
            json_decref(changed);
        }
    }
    json_decref(proof);
}

/* A commit that the enemy made: of the right shape, in the right place, with another's seal, or none. */
static json_t *forged(const struct checkpoint *after, const char *signer)
{
    char script[2000];
    struct text said = {0};
    struct error err = {0};
    int status;
    snprintf(
        script, sizeof script,
        "cd %s && export GIT_CONFIG_NOSYSTEM=1 && printf 'Checkpoint\\n\\nCheckpoint: %lld\\nSkip: %s\\n' >../m && "
        "git cat-file commit $(git -c user.name=x -c user.email=x@x %s commit-tree %s -p %s -F ../m %s^{tree})",
        central.path, (long long)after->number + 1, after->id, signer, *signer ? "-S" : "", after->id, after->id);
    const char *const argv[] = {"sh", "-c", script, NULL};
    if (process_run(argv, "", 0, &said, NULL, &status, &err)) fail_msg("%s", err.message);
    assert_int_equal(status, 0);
    json_t *proof = json_pack("[s]", said.data);
    text_fini(&said);
    return proof;
}

static int takes_forged(const struct checkpoint *after, const char *signer)
{
    json_t *proof = forged(after, signer);
    const char *text = json_string_value(json_array_get(proof, 0));
    struct checkpoint head = {0};
    gitobject_id("commit", text, strlen(text), head.id);
    int result = proves(proof, &head, after, true, NULL);
    json_decref(proof);
    return result;
}

static void what_another_signed_is_refused(void **state)
{
    char signer[200];
    (void)state;
    assert_int_equal(checkpoint_skip(chain[8].number + 1), 8); /* so that Skip is its parent, as `forged` has it */
    assert_int_equal(takes_forged(&chain[8], ""), ERROR_SIGNATURE);
    snprintf(signer, sizeof signer, "-c user.signingKey=%s", central.keyfile[STRANGER]);
    assert_int_equal(takes_forged(&chain[8], signer), ERROR_SIGNATURE);
    assert_int_equal(takes_forged(&chain[8], "-c user.signingKey=key"), 0); /* nothing else was wrong with it */
}

/* --- histories that part, and are united --- */

static void histories_that_parted_are_proven_only_when_united(void **state)
{
    git_oid fork = ref_at(REF_CHECKPOINT), ours, theirs, both;
    bool united = false;
    (void)state;
    for (int i = 0; i < 3; i++) ours = checkpoint_more("ours", NULL);
    checkpoint_put(&fork);
    for (int i = 0; i < 7; i++) theirs = checkpoint_more("theirs", NULL);
    struct checkpoint one = checkpoint_at(&ours), other = checkpoint_at(&theirs), before = checkpoint_at(&fork);
    assert_int_equal(one.number, CHAIN + 3);
    assert_int_equal(other.number, CHAIN + 7);
    assert_null(proof_of(&other, one.id));
    assert_null(proof_of(&one, other.id));

    checkpoint_put(&ours);
    both = checkpoint_more("both", &theirs);
    struct checkpoint all = checkpoint_at(&both);
    assert_int_equal(all.number, CHAIN + 8); /* the higher of the two, and one */
    assert_int_equal(all.parent_count, 2);
    assert_string_equal(all.parents[0], other.id);
    for (int i = 0; i < 6; i++) both = checkpoint_more("both", NULL);
    all = checkpoint_at(&both);
    const struct checkpoint *known[] = {&one, &other, &before, &chain[17]};
    for (size_t i = 0; i < 4; i++) {
        json_t *proof = proof_of(&all, known[i]->id);
        assert_non_null(proof);
        assert_int_equal(proves(proof, &all, known[i], true, &united), 0);
        assert_int_equal(united, i == 0); /* only ours lies beside the line */
        json_decref(proof);
    }
    /* All refs are told of, of both lines; and the whole stands. */
    char *told = GIT(&central, "ls-tree", "-r", "--name-only", "checkpoint");
    assert_non_null(strstr(told, "/ours\n"));
    assert_non_null(strstr(told, "/theirs\n"));
    free(told);
}

/* --- as devices ask --- */

static void a_device_is_answered_from_what_it_knows(void **state)
{
    struct error err = {0};
    json_t *answer;
    (void)state;
    struct checkpoint now = newest();
    assert_int_equal(repository_checkpoint(central.repository, "", "", &answer, &err), 0);
    assert_true(json_is_true(json_object_get(answer, "descends")));
    assert_string_equal(json_string_value(json_object_get(answer, "commit")), now.id);
    assert_int_equal(json_array_size(json_object_get(answer, "proof")), 1);
    json_decref(answer);
    assert_int_equal(repository_checkpoint(central.repository, "", chain[12].id, &answer, &err), 0);
    assert_int_equal(proves(json_object_get(answer, "proof"), &now, &chain[12], true, NULL), 0);
    json_decref(answer);
    assert_int_equal(repository_checkpoint(central.repository, chain[40].id, chain[12].id, &answer, &err), 0);
    assert_int_equal(proves(json_object_get(answer, "proof"), &chain[40], &chain[12], true, NULL), 0);
    json_decref(answer);
    assert_int_equal(repository_checkpoint(central.repository, chain[12].id, chain[40].id, &answer, &err), 0);
    assert_true(json_is_false(json_object_get(answer, "descends")));
    assert_int_equal(json_array_size(json_object_get(answer, "proof")), 1);
    json_decref(answer);
    assert_int_equal(repository_checkpoint(central.repository, "0123456789abcdef0123456789abcdef01234567", chain[40].id,
                                           &answer, &err),
                     ERROR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_checkpoint_is_proven_from_every_later_one),
        cmocka_unit_test(none_is_proven_from_an_earlier_one),
        cmocka_unit_test(a_proof_with_a_hole_is_refused),
        cmocka_unit_test(a_proof_with_a_changed_byte_is_refused),
        cmocka_unit_test(what_another_signed_is_refused),
        cmocka_unit_test(a_device_is_answered_from_what_it_knows),
        cmocka_unit_test(histories_that_parted_are_proven_only_when_united),
    };
    return cmocka_run_group_tests(tests, setup_chain, teardown);
}
