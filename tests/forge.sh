# forge.sh: for tests of what a program of somebody's own may say.
# forge_proof DEVICE FILE PROOF: what the device stated last of this evidence, and has not sealed, proves something else
# now, and its bytes are gone: as a program says it that never had them.
forge_proof() {
    local store=$1/schouw.sqlite sha own
    sha=$(sha256sum "$2" | cut -d ' ' -f 1)
    rm "$1/evidence/${sha:0:2}/$sha"
    own="json_extract(line, '\$.item') = '$sha' AND feed IN (SELECT id FROM feed WHERE mine)"
    sqlite3 "$store" "SELECT replace(line, json_extract(line, '\$.body.proof'), '$3') FROM record WHERE $own" | tr -d '\n' >line
    grep -qF "$3" line || fail "the proof was not replaced"
    sqlite3 "$store" "UPDATE record SET line = CAST(readfile('line') AS TEXT), hash = '$(sha256sum <line | cut -c 1-64)' WHERE $own;
        UPDATE feed SET hash = (SELECT hash FROM record WHERE feed = id AND seq = last) WHERE mine"
}
