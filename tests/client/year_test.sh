# A laptop that was away for a year: 10,000 statements in one sync, over a network that breaks in the middle, and down again to another
# device. What arrived whole before a cut is kept, and neither side ever holds the whole.
. "$SOURCE_DIR/tests/syncd/service.sh"
relay=
trap 'for process in $daemon $relay; do kill -9 "$process" 2>/dev/null || true; done' EXIT
records=10000
memory=${MEMORY_MAX:-300000} # KiB that a program may take, sanitizers included
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:quarantine_size_mb=4" # what was freed would count otherwise

service laptop tablet
"$SOURCE_DIR/tests/client/cutter.py" relay.port "$(cat port)" &
relay=$!
wait_for [ -s relay.port ]
through() { sqlite3 "$1/schouw.sqlite" "UPDATE setting SET value = 'https://127.0.0.1:$(cat relay.port)' WHERE name = 'server'; DELETE FROM server"; }
carried() { awk -v column="$1" '{ sum += $column } END { print sum + 0 }' carried; : >carried; }
# measured STATUS DEVICE WORDS..: schouw on that device; what it says goes to `out`, the memory it took at most to `took`, in KiB
measured() {
    /usr/bin/python3 - "$@" <<'PYTHON' || { cat out; tail -n 3 daemon.log; fail "$*"; }
import os, sys
status, device, *words = sys.argv[1:]
child = os.fork()
if child == 0:
    out = os.open("out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.execvp("schouw", ["schouw", "-C", device, *words])
_, ended, usage = os.wait4(child, 0)
open("took", "w").write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(ended) != int(status))
PYTHON
    bounded "schouw -C $2" "$(cat took)"
}
bounded() { echo "$1 took $2 KiB at most"; [ "$2" -le "$memory" ] || fail "$1 took $2 KiB, more than $memory"; }
# without what a device states by itself
landed() { git -C service/central.git grep -cv '"kind":"checkpoint.seen"' dossier/randstad -- 'records/*.jsonl' | awk -F: '{ sum += $NF } END { print sum + 0 }'; }

on laptop sync
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop sync
before=$(landed)
"$SCHOUW_BIN/../tools/bench-device" day laptop randstad 7 "$records"
through laptop
through tablet

echo "--- up, cut in the middle"
printf 'up %s\n' 250000 >cuts
: >carried
measured 3 laptop sync
more() { [ "$(landed)" -gt "$before" ]; }
wait_for more # what was whole lands, though nobody waits for an answer any more
cut=$(landed)
echo "$((cut - before)) of $records had landed, $(carried 1) bytes went"
# The device does not know what landed; from now on it asks for less at a time, and gets on with each try.
known() { sqlite3 laptop/schouw.sqlite 'SELECT sum(landed) FROM feed WHERE mine'; }
for _ in 1 2; do
    knew=$(known)
    printf 'up %s\n' 250000 >cuts
    refuses 3 'What was taken stays taken' schouw -C laptop sync
    [ "$(known)" -gt "$knew" ] || fail "a sync that was cut brought the device no further than $knew"
done
: >carried
measured 0 laptop sync
says 'Landed as'
echo "$(carried 1) bytes went then"
[ "$cut" -lt $((before + records)) ] || fail "the cut came too late"
[ "$(landed)" = $((before + records)) ] || fail "$(landed) statements landed"

echo "--- down, cut in the middle"
printf 'down %s\n' 400000 >cuts
measured 3 tablet sync
had=$(sqlite3 tablet/schouw.sqlite 'SELECT count(*) FROM record')
[ "$had" -gt 1000 ] && [ "$had" -lt "$records" ] || fail "$had statements were kept of what came"
echo "$had statements were kept, $(carried 2) bytes came"
measured 0 tablet sync
echo "$(carried 2) bytes came then"
on tablet -d randstad show --fold
git -C service/central.git show dossier/randstad:dossier.json >central.json
diff -q out central.json || fail "the tablet folds otherwise than the repository"
bounded "schouw-syncd" "$(awk '/^VmHWM/ { print $2 }' "/proc/$daemon/status")"
stop
