/* Verification: whatever is done to a repository behind the daemon's back is found and named. */
#include "tests/syncd/central.h"

#include <sys/stat.h>
#include <unistd.h>

#include "schema/digest.h"

static struct central central;
static struct desk office, desk;
static char sha256[DIGEST_HEX_SIZE];

static const char photo[] = "a photograph\n";

/* A dossier with two segments and a photograph. */
static int setup(void **state)
{
    struct error err = {0};
    char path[128], body[200];
    (void)state;
    central_open(&central);
    central_office(&central, &office);
    digest_bytes(photo, strlen(photo), sha256);
    desk_open(&desk, &central, AUDITOR, "park");
    desk_opens_dossier(&desk);
    desk_syncs(&desk);
    snprintf(body, sizeof body, "{\"name\":\"foto.jpg\",\"size\":%zu,\"type\":\"image/jpeg\"}", strlen(photo));
    desk_says(&desk, "evidence.add", sha256, body);
    desk_syncs(&desk);
    stock_write(&central.stock, "photo", photo, strlen(photo));
    stock_path(&central.stock, "photo", path);
    if (repository_evidence_store(central.repository, sha256, path, &err)) fail_msg("%s", err.message);
    central_is_sound(&central);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&desk);
    desk_close(&office);
    central_close(&central);
    return 0;
}

/* Output of git without its last newline; free() it. */
static char *line_of(char *said)
{
    said[strcspn(said, "\n")] = '\0';
    return said;
}

/* Flips a bit in the middle of an object's bytes in its pack. */
static void flip_in_pack(const char *object)
{
    char script[400], pack[200], path[400];
    const char *line;
    long offset = -1, size = 0;
    struct text said = {0};
    struct error err = {0};
    int status, byte;
    snprintf(script, sizeof script, "cd %.120s && (echo; git verify-pack -v objects/pack/*.idx) | sed 's/^%.40s/ours/'",
             central.path, object);
    const char *const argv[] = {"sh", "-c", script, NULL};
    if (process_run(argv, "", 0, &said, NULL, &status, &err)) fail_msg("%s", err.message);
    assert_non_null(line = strstr(said.data, "\nours "));
    assert_int_equal(sscanf(line, "\nours blob %*d %ld %ld", &size, &offset), 2);
    assert_int_equal(sscanf(strstr(line, "objects/pack/"), "%199[^:]", pack), 1);
    snprintf(path, sizeof path, "%s/%s", central.path, pack);
    assert_int_equal(chmod(path, 0600), 0);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, offset + size / 2, SEEK_SET);
    byte = fgetc(file);
    fseek(file, offset + size / 2, SEEK_SET);
    fputc(byte ^ 1, file);
    fclose(file);
    text_fini(&said);
}

static void a_flipped_byte_in_a_record_is_named(void **state)
{
    char path[96], spec[160], *object;
    (void)state;
    for (int first = 1; first <= 3; first += 2) {
        segment_path(desk.author.feed, first, ".jsonl", path);
        snprintf(spec, sizeof spec, "dossier/park:%s", path);
        object = line_of(GIT(&central, "rev-parse", spec));
        flip_in_pack(object);
        central_is_not_sound(central.path, spec);
        free(object);
    }
}

/* Puts bytes at a path of a branch with stock git: as somebody with a shell would, or, signed, as somebody with the
 * daemon's own key would. */
static void rewrite(const char *branch, const char *path, const char *bytes, bool sign)
{
    char script[1600];
    stock_write(&central.stock, "bytes", bytes, strlen(bytes));
    snprintf(script, sizeof script,
             "cd %s && export GIT_INDEX_FILE=../scratch && git read-tree %s && "
             "git update-index --add --cacheinfo 100644,$(git hash-object -w ../bytes),%s && "
             "git log -1 --format=%%B %s >../message && "
             "git update-ref refs/heads/%s $(git -c user.name=x -c user.email=x@x -c user.signingKey=key "
             "commit-tree %s -p %s -F ../message $(git write-tree))",
             central.path, branch, path, branch, branch, sign ? "-S" : "", branch);
    const char *const argv[] = {"sh", "-c", script, NULL};
    stock_run(argv);
}

static void a_commit_of_somebody_else_is_named(void **state)
{
    (void)state;
    rewrite("dossier/park", "report.md", "All is well.\n", false);
    central_is_not_sound(central.path, "not signed by the daemon");
}

/* What the daemon signs is still not what follows from the records. */
static void a_rewritten_page_is_named(void **state)
{
    (void)state;
    rewrite("dossier/park", "report.md", "All is well.\n", true);
    central_is_not_sound(central.path, "dossier/park:report.md: this is not what follows");
}

static void a_record_that_was_changed_by_a_commit_is_named(void **state)
{
    char path[96], words[200];
    (void)state;
    segment_path(desk.author.feed, 1, ".jsonl", path);
    rewrite("dossier/park", path, "{}\n", true);
    snprintf(words, sizeof words, "dossier/park:%s: a commit changed what was received", path);
    central_is_not_sound(central.path, words);
}

static void a_seal_of_another_is_named(void **state)
{
    char path[96], words[200];
    (void)state;
    segment_path(desk.author.feed, 1, ".sig", path);
    rewrite("dossier/park", path, desk.seal, true); /* that of the second segment */
    segment_path(desk.author.feed, 1, ".jsonl", path);
    snprintf(words, sizeof words, "dossier/park:%s: ", path);
    central_is_not_sound(central.path, words);
}

static void a_file_that_follows_from_nothing_is_named(void **state)
{
    (void)state;
    rewrite("dossier/park", "evidence/extra", "x\n", true);
    central_is_not_sound(central.path, "dossier/park:evidence/extra: this file follows from no record");
}

static void missing_and_changed_evidence_is_named(void **state)
{
    char path[400], words[100];
    (void)state;
    snprintf(words, sizeof words, "dossier/park:evidence/%.8s-foto.jpg: ", sha256);
    repository_evidence_path(central.repository, sha256, path, sizeof path);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fputc('A', file);
    fclose(file);
    central_is_not_sound(central.path, words);
    assert_int_equal(unlink(path), 0);
    central_is_not_sound(central.path, words);
}

static void a_register_that_lists_more_is_named(void **state)
{
    (void)state;
    rewrite("main", "register.md", "# Register\n\n## KVO-666\n", true);
    central_is_not_sound(central.path, "main:register.md: this is not what follows");
}

static void a_forged_certificate_is_named(void **state)
{
    (void)state;
    free(GIT(&central, "-c", "user.name=x", "-c", "user.email=x@x", "tag", "-a", "-m", "x", "certificate/KVO-666",
             "dossier/park"));
    central_is_not_sound(central.path, "certificate/KVO-666: the tag is not signed");
}

static void a_true_certificate_under_another_number_is_named(void **state)
{
    struct court court;
    (void)state;
    court_open(&court, &central, "harbour");
    court_issues(&court, "KVO-1");
    desk_syncs(&court.decider);
    central_is_sound(&central);
    free(GIT(&central, "update-ref", "refs/tags/certificate/KVO-2", "refs/tags/certificate/KVO-1"));
    central_is_not_sound(central.path, "certificate/KVO-2: the tag was made for another name");
    court_close(&court);
}

/* A certificate of harbour that was suspended; `before` (free() it) gets main as it was before that. */
static void suspended(struct court *court, char **before)
{
    court_open(court, &central, "harbour");
    court_issues(court, "KVO-1");
    desk_syncs(&court->decider);
    *before = line_of(GIT(&central, "rev-parse", "main"));
    desk_says(&court->decider, "certificate.status", "KVO-1",
              "{\"status\":\"suspended\",\"on\":\"" DAY "\",\"grounds\":\"G\"}");
    desk_syncs(&court->decider);
    central_is_sound(&central);
}

static void a_status_that_was_rewritten_is_named(void **state)
{
    static const char *const files[] = {"register.json", "register.csv", "register.md"};
    struct court court;
    char *before, *now, spec[80], words[120];
    (void)state;
    suspended(&court, &before);
    now = line_of(GIT(&central, "rev-parse", "main"));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        /* As it was when nothing was suspended. */
        snprintf(spec, sizeof spec, "%s:%s", before, files[i]);
        char *bytes = GIT(&central, "show", spec);
        rewrite("main", files[i], bytes, true);
        snprintf(words, sizeof words, "main:%s: this is not what follows", files[i]);
        central_is_not_sound(central.path, words);
        free(GIT(&central, "update-ref", "refs/heads/main", now));
        central_is_sound(&central);
        free(bytes);
    }
    free(before);
    free(now);
    court_close(&court);
}

static void a_register_that_went_back_is_named(void **state)
{
    struct court court;
    char *before;
    (void)state;
    suspended(&court, &before);
    free(GIT(&central, "update-ref", "refs/heads/main", before));
    central_is_not_sound(central.path, "main:register.json: this is not what follows");
    free(before);
    court_close(&court);
}

static void a_ref_of_somebody_else_is_named(void **state)
{
    (void)state;
    free(GIT(&central, "update-ref", "refs/heads/mine", "main"));
    central_is_not_sound(central.path, "mine: this ref is none of the daemon's");
}

static void other_signers_beside_git_are_named(void **state)
{
    (void)state;
    stock_write(&central.stock, "central.git/allowed_signers", "x ssh-ed25519 AAAA\n", 19);
    central_is_not_sound(central.path, "allowed_signers: ");
}

static void a_file_of_no_segment_is_named(void **state)
{
    static const char *const strays[] = {"records/%.32s/00000002.sig", "records/%.32s/000000001.jsonl",
                                         "records/%.31s/00000001.jsonl", "received/%.32s/00000009.json",
                                         "records/%.32s/below/00000001.jsonl"};
    char path[120], words[200];
    (void)state;
    for (size_t i = 0; i < sizeof strays / sizeof *strays; i++) {
        snprintf(path, sizeof path, strays[i], desk.author.feed);
        rewrite("dossier/park", path, "{}\n", true);
        snprintf(words, sizeof words, "dossier/park:%s: this file is of no segment", path);
        central_is_not_sound(central.path, words);
    }
}

/* Roles are in no page of main: main has no commit for them, and nothing is wrong with that. */
static void a_change_of_roles_leaves_all_sound(void **state)
{
    (void)state;
    desk_says(&office, "person.set", "bert", "{\"name\":\"Bert\",\"roles\":[],\"active\":false}");
    desk_syncs(&office);
    central_is_sound(&central);
}

static void a_registry_that_went_back_or_away_is_named(void **state)
{
    (void)state;
    desk_says(&office, "person.set", "bert", "{\"name\":\"Bert\",\"roles\":[],\"active\":false}");
    desk_syncs(&office);
    desk_says(&desk, "inform.set", "costs", "{\"on\":\"" DAY "\"}");
    desk_syncs(&desk);
    central_is_sound(&central);
    free(GIT(&central, "update-ref", "refs/heads/dossier/registry", "dossier/registry~"));
    central_is_not_sound(central.path, "dossier/park: the registry it was made with is not on the branch");
    free(GIT(&central, "update-ref", "-d", "refs/heads/dossier/registry"));
    central_is_not_sound(central.path, "dossier/park: the registry it was made with is not on the branch");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_flipped_byte_in_a_record_is_named),
        CASE(a_commit_of_somebody_else_is_named),
        CASE(a_rewritten_page_is_named),
        CASE(a_record_that_was_changed_by_a_commit_is_named),
        CASE(a_seal_of_another_is_named),
        CASE(a_file_that_follows_from_nothing_is_named),
        CASE(missing_and_changed_evidence_is_named),
        CASE(a_register_that_lists_more_is_named),
        CASE(a_forged_certificate_is_named),
        CASE(a_true_certificate_under_another_number_is_named),
        CASE(a_status_that_was_rewritten_is_named),
        CASE(a_register_that_went_back_is_named),
        CASE(a_ref_of_somebody_else_is_named),
        CASE(other_signers_beside_git_are_named),
        CASE(a_file_of_no_segment_is_named),
        CASE(a_change_of_roles_leaves_all_sound),
        CASE(a_registry_that_went_back_or_away_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
