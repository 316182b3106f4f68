# Two devices of one auditor and a reviewer's, a real daemon, and the power that fails at the worst moment.
. "$SOURCE_DIR/tests/client/devices.sh"

without="a test of the way, not of the facts"
echo "--- a body, its people and their devices"
on . init admin --person administrator --device admin
schouw-syncd init service --body Body --root-key admin/key.pub --listen 127.0.0.1:0 >made
start
enrol administrator admin
for device in laptop tablet desk; do on . init $device --device $device; done
on admin registry licence ccv --scheme kvo-3.1 --number L-1 --from 2016-01-01 --until 2036-01-01
on admin registry person auditor --name Auditor --function Auditor --role auditor
on admin registry person reviewer --name Reviewer --function Reviewer --role reviewer
on admin registry key auditor laptop laptop/key.pub
on admin registry key auditor tablet tablet/key.pub
on admin registry key reviewer desk desk/key.pub
refuses 2 'schouw enrol' schouw -C laptop sync
on admin sync
says 'on dossier/registry'
enrol auditor laptop
refuses 1 'code' schouw -C tablet enrol "$link"
enrol auditor tablet
enrol reviewer desk
for device in laptop tablet desk; do on $device sync; done
says 'From admin: '

echo "--- a dossier goes from one device to the other"
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
head -c 20000 /dev/urandom >small
on laptop intake covenant received --evidence small
on laptop assign reviewer --as reviewer
on laptop sync --dry-run
says '5 statements would be sealed and go'
[ -z "$(git -C service/central.git for-each-ref refs/heads/dossier/randstad)" ] || fail "a dry run landed"
on laptop sync
says 'Sealing 5 statements'; says 'Landed as '; says ' on dossier/randstad: 5 statements'; says 'Evidence sent: 1 (20 kB)'
landed=$(git -C service/central.git rev-parse --short=7 dossier/randstad)
says "Landed as $landed on"
on laptop sync
says 'Nothing new'
on tablet sync --no-evidence
says 'From laptop: 5 statements'
[ -z "$(find tablet/evidence -type f 2>/dev/null)" ] || fail "--no-evidence fetches"
on tablet sync
says 'Evidence fetched: 1 (20 kB)'
cmp small "$(find tablet/evidence -type f)"

echo "--- one requirement judged on both: a conflict, told at once and until it is resolved"
on laptop finding 2.2.8 met -m "Seen." --without-facts "$without"
on tablet finding 2.2.8 unmet -m "Not seen." --without-facts "$without"
on laptop sync
on tablet sync
says '1 conflict: 2.2.8 ('; says 'laptop: met'; says 'tablet: unmet'; says 'schouw conflicts'
on laptop sync --json
[ "$(field dossiers randstad conflicts 0 item)" = 2.2.8 ] || fail "the conflict is not in --json"
[ "$(field dossiers randstad from)" = '{"tablet": 2}' ] || { cat out; fail "who sent what is not in --json"; }
on laptop sync
says '1 conflict'
on laptop finding 2.2.8 met -m "Newsletter." --reason "Both seen." --without-facts "$without"
on laptop sync
if grep -q conflict out; then cat out; fail "a conflict that was resolved is told"; fi
on tablet sync

echo "--- the client is killed while evidence goes: the next sync goes on from there"
stored() { printf 'service/central.git/lfs/objects/%s/%s/%s' "${sha:0:2}" "${sha:2:2}" "$sha"; }
begun() { [ "$(stat -c %s "service/uploads/$sha+auditor" || echo 0)" -ge 8000000 ] || [ -e "$(stored)" ]; }
for _ in $(seq 10); do # on a machine that is busy elsewhere the cut may come too late
    head -c 50000000 /dev/urandom >large
    sha=$(sha256sum large | cut -d' ' -f1)
    on tablet evidence add large
    schouw -C tablet sync >killed 2>&1 &
    client=$!
    wait_for begun
    kill -STOP "$daemon"
    kill -KILL "$client" || true
    wait "$client" 2>/dev/null || true
    client=
    kill -CONT "$daemon"
    [ -e "$(stored)" ] || break
done
[ ! -e "$(stored)" ] || fail "the upload could not be cut"
on tablet sync --json
[ "$(field evidence sent)" = 1 ] || fail "the evidence did not go"
[ "$(field evidence sent_bytes)" -le 42000000 ] || { cat out; fail "the upload began anew"; }
cmp large "$(stored)"

echo "--- the client is killed while evidence comes: half of it is never taken for the whole"
kept=laptop/evidence/${sha:0:2}/$sha
begun() { [ -s "laptop/evidence/.in-$sha" ] || [ -e "$kept" ]; }
for _ in $(seq 10); do
    rm -f "$kept"
    schouw -C laptop sync >killed 2>&1 &
    client=$!
    wait_for begun
    kill -KILL "$client" || true
    wait "$client" 2>/dev/null || true
    client=
    [ -e "$kept" ] || break
done
[ ! -e "$kept" ] || fail "the download could not be cut"
on laptop sync
says 'Evidence fetched: '
cmp large "$kept"

echo "--- the daemon is killed while it works: what it acknowledged stays, the rest goes again"
for i in $(seq 30); do on laptop finding 2.2.1 met -m "Round $i." --without-facts "$without"; done
schouw -C laptop sync >killed 2>&1 &
client=$!
sealed() { [ "$(sqlite3 -cmd '.timeout 5000' laptop/schouw.sqlite 'select sum(last - sealed) from feed where mine')" = 0 ]; }
wait_for sealed
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null || true
daemon=
status=0; wait "$client" || status=$?
client=
[ "$status" = 0 ] || [ "$status" = 3 ] || { cat killed; fail "a daemon that dies gives exit status $status"; }
refuses 3 'can not be reached' schouw -C laptop sync
on laptop finding 2.2.2 met -m "Recorded all the same." --without-facts "$without"
start
on laptop sync
on laptop sync
says 'Nothing new'

echo "--- the client is killed at whatever moment, over and over"
for i in $(seq 8); do
    on tablet finding 2.2.3 met -m "Round $i." --without-facts "$without"
    schouw -C tablet sync >killed 2>&1 &
    client=$!
    sealed() { [ "$(sqlite3 -cmd '.timeout 5000' tablet/schouw.sqlite 'select sum(last - sealed) from feed where mine')" = 0 ]; }
    wait_for sealed
    kill -KILL "$client" 2>/dev/null || true
    wait "$client" 2>/dev/null || true
    client=
done
for device in tablet laptop desk tablet laptop; do on $device sync; done
for device in laptop tablet desk; do
    log_of $device
    [ "$(sqlite3 $device/schouw.sqlite 'pragma integrity_check')" = ok ] || fail "the store of $device is damaged"
done
/usr/bin/python3 - <<'END' || fail "the devices do not know the same"
import json
logs = [json.load(open("log." + device)) for device in ("laptop", "tablet", "desk")]
assert len(logs[0]) >= 45, len(logs[0])
assert logs[0] == logs[1] == logs[2]
END
schouw-syncd verify service >verified || { cat verified; fail "the central repository does not verify"; }
git -C service/central.git fsck --strict
[ -z "$(ls service/uploads)" ] || fail "uploads were left behind"

echo "--- one sync at a time"
exec 9>>laptop/sync.lock
flock 9
refuses 3 'another `schouw sync`' schouw -C laptop sync
exec 9>&-

echo "--- another key, another token"
pin=$(sqlite3 laptop/schouw.sqlite "select value from setting where name = 'pin'")
sqlite3 laptop/schouw.sqlite "update setting set value = '$(printf 'a%.0s' {1..64})' where name = 'pin'"
refuses 3 'another key' schouw -C laptop sync
sqlite3 laptop/schouw.sqlite "update setting set value = '$pin' where name = 'pin'"
sqlite3 laptop/schouw.sqlite "update setting set value = '$(printf 'b%.0s' {1..64})' where name = 'token'"
refuses 1 'enrol' schouw -C laptop sync
link=$(schouw-syncd enrol --config service --person auditor --device laptop 2>/dev/null)
on laptop enrol "$link"
on laptop sync
says 'Landed as' # a device that was enrolled anew offers everything again, and nothing lands twice
on laptop sync
says 'Nothing new'

echo "--- what a person may not say is refused, in words, and holds up nothing else"
on . init stray --person reviewer --device stray
on stray open kvo-3.1 --certificate basis "Elsewhere" --id elsewhere
on admin registry key reviewer stray stray/key.pub
on admin sync
enrol reviewer stray
refuses 1 'Refused: elsewhere, stray, from statement 1 on: ' schouw -C stray sync
says 'rom laptop: ' # the order of devices is not fixed
refuses 2 'usage' schouw -C stray sync now

echo "--- the central repository is put back from a backup: devices bring what it lost"
stop
cp -r service backup
start
on laptop finding 2.2.4 met -m "After the backup was made." --without-facts "$without"
on laptop sync
stop
landed=$(git -C service/central.git log -1 --format=%ct dossier/randstad)
rm -rf service
mv backup service
wait_for past "$landed" # what lands again in the same second is the same commit
start
on tablet sync # who has nothing new, and nothing of what was lost, loses nothing
refuses 4 'THE SERVER WAS PUT BACK' schouw -C laptop sync
says ' on dossier/randstad: 1 statement.' # who has nothing new brings what was lost, and no more than that
! grep -qF dossier/registry out || { cat out; fail "what the server has was counted as landed"; }
on laptop finding 2.2.5 met -m "After it was put back." --without-facts "$without"
refuses 4 'THE SERVER SHOWS ANOTHER HISTORY' schouw -C laptop sync
on laptop sync --accept-history -m "The backup was put back."
on tablet sync
says 'From laptop: 3 statements' # and why another history was accepted
log_of laptop
log_of tablet
cmp log.laptop log.tablet || fail "the devices do not know the same after a backup"
stop
