# Two terminals on one store just work; only who speaks about the same thing at the same time has to look again.
. "$SOURCE_DIR/tests/client/case.sh"
case_store
case_open

# together COMMANDS..: runs them at once; what each said is in said.N, its exit status in status.N.
together() {
    local at=0 pids="" command
    for command in "$@"; do
        at=$((at + 1))
        (eval "schouw -C '$TEST_DIR/store' $command" >"said.$at" 2>&1 </dev/null && echo 0 >"status.$at" || echo $? >"status.$at") &
        pids="$pids $!"
    done
    wait $pids
}

echo "--- different things: all are recorded"
words=()
for item in 1 2 3 4 5 6 7 8; do words+=("measure add m$item Measure" "walk crime -m observation-$item"); done
together "${words[@]}"
for at in $(seq 16); do [ "$(cat "status.$at")" = 0 ] || fail "the one beside others failed: $(cat "said.$at")"; done
schouw -C store --json measure | python3 -c 'import json, sys; assert len(json.load(sys.stdin)["measures"]) == 8'
schouw -C store --json log | python3 -c '
import json, sys
entries = json.load(sys.stdin)
assert sum(e["kind"] == "walk.observe" for e in entries) == 8
assert not any(e["superseded"] or e["refused"] for e in entries if e["kind"] in ("walk.observe", "measure.set"))'

case_facts 2.2.4
echo "--- the same thing: one is first, the others have to look"
rm said.* status.*
together "document 2.2.4 met -m one" "document 2.2.4 unmet -m two" "document 2.2.4 not-applicable -m three"
[ "$(cat status.? | grep -cx 0)" = 1 ] || fail "not one of them was first: $(cat status.? said.?)"
for at in 1 2 3; do
    case $(cat "status.$at") in
    0) ;;
    3) grep -qF "another schouw spoke about 2.2.4 meanwhile" "said.$at" || fail "$(cat "said.$at")" ;;
    2) grep -qF "give --reason TEXT" "said.$at" || fail "$(cat "said.$at")" ;; # it began after the first had ended
    *) fail "$(cat "said.$at")" ;;
    esac
done
schouw -C store --json log -k finding.set 2.2.4 | python3 -c 'import json, sys; assert len(json.load(sys.stdin)) == 1'
[ "$(sqlite3 store/schouw.sqlite 'PRAGMA integrity_check')" = ok ]
