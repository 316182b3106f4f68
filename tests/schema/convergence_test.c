/* Many devices, one truth: whatever each of them heard when, once all have heard all they hold the same bytes, and an
 * oracle that was written from the definition alone (convergence_oracle.py) comes to the same. */
#include <sys/wait.h>
#include <unistd.h>

#include "tests/schema/world.h"

#define HISTORIES 1000
#define NOTHING SIZE_MAX

/* --- the oracle: a process that answers each history with a line --- */

static struct {
    FILE *ask, *answer;
    pid_t process;
    char line[65536];
} oracle;

static int oracle_open(void **state)
{
    int to[2], from[2];
    (void)state;
    assert_int_equal(pipe(to), 0);
    assert_int_equal(pipe(from), 0);
    oracle.process = fork();
    assert_true(oracle.process >= 0);
    if (oracle.process == 0) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        close(to[1]);
        close(from[0]);
        execl("/usr/bin/python3", "python3", SOURCE_DIR "/tests/schema/convergence_oracle.py",
              SOURCE_DIR "/schema/kinds", (char *)NULL);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    oracle.ask = fdopen(to[1], "w");
    oracle.answer = fdopen(from[0], "r");
    assert_non_null(oracle.ask);
    assert_non_null(oracle.answer);
    return 0;
}

static int oracle_close(void **state)
{
    int status = -1;
    (void)state;
    fclose(oracle.ask);
    fclose(oracle.answer);
    assert_int_equal(waitpid(oracle.process, &status, 0), oracle.process);
    assert_int_equal(status, 0);
    return 0;
}

/* --- a history, as it is folded --- */

/* What of a world is looked at; all of it, until it is shrunk. */
struct history {
    struct world world;
    bool left_out[LINES_MAX];
    size_t lost; /* a line that the last device never gets; NOTHING in a world as it should be */
};

struct states {
    char *text[DOSSIERS];
};

static void states_free(struct states *states)
{
    for (int i = 0; i < DOSSIERS; i++) free(states->text[i]);
}

/* The lines in the order in which they come to a device, some again, and then all that are missing, shuffled. */
static size_t history_order(struct history *history, int device, size_t order[ARRIVALS_MAX + LINES_MAX])
{
    const struct device *to = &history->world.devices[device];
    size_t rest[LINES_MAX], count = to->arrived;
    bool here[LINES_MAX] = {false};
    memcpy(order, to->arrivals, to->arrived * sizeof *order);
    for (size_t i = 0; i < to->arrived; i++) here[order[i]] = true;
    shuffle(&history->world.random, rest, history->world.count);
    for (size_t i = 0; i < history->world.count; i++) {
        if (!here[rest[i]] || dice(&history->world.random, 10) == 0) order[count++] = rest[i];
    }
    return count;
}

/* The state and the log, as text. */
static char *fold_told(const struct fold *fold)
{
    struct text text = {0};
    char *state = fold_text(fold);
    size_t length;
    text_puts(&text, state);
    for (size_t i = 0; i < fold_record_count(fold); i++) {
        const struct entry *entry = fold_record_at(fold, i);
        text_printf(&text, "\n%s %d %d", entry->record->hash, entry->superseded, entry->refused);
    }
    free(state);
    return text_take(&text, &length);
}

/* What a device comes to. Now and then it looks at what it has so far. */
static struct states device_folds(struct history *history, int device)
{
    size_t order[ARRIVALS_MAX + LINES_MAX], count = history_order(history, device, order);
    char key[sizeof SOME_KEY];
    struct fold *folds[DOSSIERS] = {fold_new(), fold_new()};
    struct registry *registry = NULL;
    struct states states;
    struct error err = {0};
    for (size_t i = 0; i < count; i++) {
        const struct line *line = &history->world.lines[order[i]];
        if (history->left_out[order[i]] || (device == DEVICES - 1 && order[i] == history->lost)) continue;
        fold_takes(folds[line->dossier], record_again(line->text));
        if (i % 64 == 63) fold_settles(folds[line->dossier], NULL);
    }
    world_key(0, key);
    if (registry_new(folds[REGISTRY], key, &registry, &err) != 0) fail_msg("%s", err.message);
    fold_settles(folds[CASE], registry);
    states.text[REGISTRY] = fold_told(folds[REGISTRY]);
    states.text[CASE] = fold_told(folds[CASE]);
    fold_free(folds[CASE]);
    registry_free(registry);
    return states;
}

/* The state alone, without the log behind it. */
static json_t *state_string(const char *text)
{
    return json_stringn(text, strcspn(text, "\n"));
}

/* Asks the oracle; true when it agrees. `*conflicts` gets how many there are. */
static bool oracle_agrees(const struct history *history, const struct states *states, int *conflicts)
{
    char key[sizeof SOME_KEY];
    json_t *lines[DOSSIERS] = {json_array(), json_array()};
    world_key(0, key);
    for (size_t i = 0; i < history->world.count; i++) {
        const struct line *line = &history->world.lines[i];
        if (!history->left_out[i]) json_array_append_new(lines[line->dossier], json_string(line->text));
    }
    json_t *question =
        json_pack("{s:s,s:o,s:o,s:{s:o,s:o}}", "root", key, "registry", lines[REGISTRY], "case", lines[CASE], "states",
                  "registry", state_string(states->text[REGISTRY]), "case", state_string(states->text[CASE]));
    assert_non_null(question);
    assert_int_equal(json_dumpf(question, oracle.ask, JSON_COMPACT), 0);
    fputc('\n', oracle.ask);
    fflush(oracle.ask);
    json_decref(question);
    assert_non_null(fgets(oracle.line, sizeof oracle.line, oracle.answer));
    *conflicts = atoi(oracle.line + strlen("good "));
    return strncmp(oracle.line, "good ", 5) == 0;
}

/* Whether all devices come to the same, and the oracle too. */
static bool history_converges(struct history *history, int *conflicts)
{
    struct states first = device_folds(history, 0);
    bool same = true;
    *conflicts = 0;
    for (int device = 1; device < DEVICES && same; device++) {
        struct states other = device_folds(history, device);
        for (int i = 0; i < DOSSIERS; i++) same = same && strcmp(first.text[i], other.text[i]) == 0;
        states_free(&other);
    }
    if (!same) snprintf(oracle.line, sizeof oracle.line, "devices differ\n");
    same = same && oracle_agrees(history, &first, conflicts);
    states_free(&first);
    return same;
}

/* --- what went wrong, told with as few lines as show it --- */

static size_t history_left(const struct history *history)
{
    size_t left = 0;
    for (size_t i = 0; i < history->world.count; i++) left += !history->left_out[i];
    return left;
}

/* Leaves out every line without which it goes wrong as well. */
static void history_shrink(struct history *history)
{
    size_t before;
    int conflicts;
    do {
        before = history_left(history);
        for (size_t i = 0; i < history->world.count; i++) {
            if (history->left_out[i]) continue;
            history->left_out[i] = true;
            if (history_converges(history, &conflicts)) history->left_out[i] = false;
        }
    } while (history_left(history) < before);
    history_converges(history, &conflicts);
}

static void history_tell(const struct history *history, uint32_t seed)
{
    print_error("the history of seed %u goes wrong, also with these lines alone:\n", seed);
    for (size_t i = 0; i < history->world.count; i++) {
        if (!history->left_out[i]) print_error("%s\n", history->world.lines[i].text);
    }
    print_error("%s", oracle.line);
}

/* --- the tests --- */

static void whatever_came_when_all_devices_hold_the_same_and_the_oracle_too(void **state)
{
    static struct history history;
    int conflicts, with_conflict = 0;
    size_t lines = 0;
    (void)state;
    for (uint32_t seed = 1; seed <= HISTORIES; seed++) {
        memset(history.left_out, 0, sizeof history.left_out);
        world_make(&history.world, seed);
        history.lost = NOTHING;
        if (!history_converges(&history, &conflicts)) {
            history_shrink(&history);
            history_tell(&history, seed);
            fail();
        }
        with_conflict += conflicts > 0;
        lines += history.world.count;
        world_end(&history.world);
    }
    /* The histories are not all of one sort, and not too small to go wrong. */
    assert_in_range(with_conflict, HISTORIES / 3, HISTORIES * 19 / 20);
    assert_true(lines > 35 * HISTORIES);
}

static void a_line_that_is_lost_on_one_device_is_noticed_and_singled_out(void **state)
{
    static struct history history;
    int conflicts;
    (void)state;
    world_make(&history.world, 7);
    history.lost = history.world.count / 2;
    assert_false(history_converges(&history, &conflicts));
    history_shrink(&history);
    assert_int_equal(history_left(&history), 1);
    assert_false(history.left_out[history.lost]);
    world_end(&history.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_came_when_all_devices_hold_the_same_and_the_oracle_too),
        cmocka_unit_test(a_line_that_is_lost_on_one_device_is_noticed_and_singled_out),
    };
    return cmocka_run_group_tests(tests, oracle_open, oracle_close);
}
