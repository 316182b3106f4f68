# The README's transcript is true: its commands, run one after the other, answer what stands there, but for days, keys, codes and hashes.
cp "$SOURCE_DIR"/tests/story/randstad/{convenant.txt,lantaarn.jpg} .
PORT=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export PORT
# Only words that differ each time are made alike.
alike() {
    sed -E -e 's/20[0-9]{2}-[01][0-9]-[0-3][0-9]/DAY/g' -e 's/DAY [0-2][0-9]:[0-5][0-9]/DAY TIME/g' -e "s|$TEST_DIR|DIR|g" \
        -e 's|in /[^ ]*/(admin\|laptop)|in DIR/\1|; s|: /[^ ]*/(admin\|laptop)/|: DIR/\1/|' -e 's|SHA256:[A-Za-z0-9+/]{43}|KEY|g' \
        -e 's|#[0-9A-Z-]{14}:|#CODE:|g' -e 's/sha256-[0-9a-f]{64}/PIN/g' -e 's/\b[0-9a-f]{7,64}\b/HASH/g'
}
"$SOURCE_DIR/tests/story/transcript.sh" "$SOURCE_DIR/README.md" "$TEST_DIR" >answered
awk '/^```console$/ {inside = 1; next} /^```$/ {inside = 0} inside' "$SOURCE_DIR/README.md" | alike >expected
alike <answered >got
[ "$(wc -l <expected)" -gt 60 ] || { echo "the README has no transcript"; exit 1; }
diff -u expected got || { echo "README.md does not tell what happens; tests/story/transcript.sh prints what does"; exit 1; }
