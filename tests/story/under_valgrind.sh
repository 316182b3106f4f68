# The whole story with every schouw and schouw-syncd under valgrind: no invalid access, no use of uninitialised memory, nothing
# definitely lost. Run with programs that were built without sanitizers; for the others the sanitizers look at the same things.
mkdir programs logs
for program in schouw schouw-syncd; do
    cat >"programs/$program" <<END
#!/bin/sh
exec valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite \\
    --suppressions="$SOURCE_DIR/tests/story/valgrind.supp" --log-file="$TEST_DIR/logs/$program-%p" "$SCHOUW_BIN/$program" "\$@"
END
    chmod +x "programs/$program"
done
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
[ "$(find logs -type f | wc -l)" -gt 100 ] || { echo "too few programs ran under valgrind"; exit 1; }
