# The whole story with schouw and schouw-syncd under valgrind: no invalid access, no use of uninitialised memory, nothing
# definitely lost. Run with programs that were built without sanitizers; for the others the sanitizers look at the same things.
mkdir programs logs seen
for program in schouw schouw-syncd; do
    { echo '#!/bin/bash' && cat "$SOURCE_DIR/tests/story/watched.sh"; } >"programs/$program"
    chmod +x "programs/$program"
done
export WATCHED_BIN=$SCHOUW_BIN WATCHED_TIMES=1
complaints() {
    local log
    for log in logs/*; do
        # Glibc's own warnings about brk are no complaints; what valgrind finds is numbered by the process it is in.
        if grep -q '^==[0-9]*== ' "$log"; then echo "--- $log"; head -n 60 "$log"; fi
    done
}
status=0
SCHOUW_BIN=$TEST_DIR/programs "$SOURCE_DIR/tools/story.sh" "$TEST_DIR/story" >told 2>&1 || status=$?
found=$(complaints)
[ -z "$found" ] || { printf '%s\n' "$found" | head -n 200; exit 1; }
[ "$status" -eq 0 ] || { tail -n 60 told; exit 1; }
[ "$(find logs -type f | wc -l)" -gt 60 ] || { echo "too few programs ran under valgrind"; exit 1; }
