# Walking through conflicts on a terminal: what each side says, who can settle it, one taken, another written, one left.
fail() { echo "conflicts_walk_test: $*" >&2; exit 1; }
daemon=
trap '[ -z "$daemon" ] || kill -9 "$daemon" 2>/dev/null || true' EXIT
on() { local device=$1; shift; schouw -C "$device" "$@" >out 2>&1 </dev/null || { cat out; fail "$device: $*"; }; }
. "$SOURCE_DIR/tests/said.sh"
# walk DEVICE LINE..: types the lines at `schouw conflicts`
walk() { local device=$1; shift; printf '%s\n' "$@" | python3 "$SOURCE_DIR/tests/client/terminal.py" schouw -C "$device" --no-color conflicts >out; }
refused() { local status=0; schouw "$@" >out 2>&1 </dev/null || status=$?; [ "$status" = 1 ] || { cat out; fail "not refused but $status: $*"; }; }
enrol() { on "$2" enrol "$(schouw-syncd enrol --config service --person "$1" --device "$2" 2>/dev/null)"; }
conflicts() { schouw -C "$1" --json conflicts | python3 -c 'import json, sys; print(*(one["item"] for one in json.load(sys.stdin)))'; }

on . init admin --person administrator --device admin
schouw-syncd init service --body Body --root-key admin/key.pub --listen 127.0.0.1:0 >made
schouw-syncd run --config service --port-file port 2>daemon.log &
daemon=$!
for _ in $(seq 400); do [ -s port ] && break; kill -0 "$daemon" || fail "the daemon did not start"; sleep 0.05; done
sed -i "s/^listen *=.*/listen = 127.0.0.1:$(cat port)/" service/schouw-syncd.conf
enrol administrator admin
for device in laptop tablet desk; do on . init $device --device $device; done
on admin registry licence ccv --scheme kvo-3.1 --number L-1 --from 2016-01-01 --until 2036-01-01
on admin registry person auditor --name "Lead auditor" --function Auditor --role auditor
on admin registry person reviewer --name Reviewer --function Reviewer --role reviewer
for device in laptop tablet; do on admin registry key auditor $device $device/key.pub; done
on admin registry key reviewer desk desk/key.pub
for qualification in education lead-auditor safety public-private quality; do
    on admin registry qualification auditor $qualification --proof seen --from 2016-01-01
done
on admin sync
enrol auditor laptop
enrol auditor tablet
enrol reviewer desk
for device in laptop tablet desk; do on $device sync; done
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop assign auditor --as auditor
on laptop assign reviewer --as reviewer
on laptop sync
on tablet sync

echo "--- two devices part ways"
for device in laptop tablet; do
    on $device form 2.2.3 "area=$([ $device = laptop ] && echo yes || echo no)"
    on $device measure add lighting "Lamps as seen on the $device"
    on $device plan effort documents "$([ $device = laptop ] && echo 0.5 || echo 1)"
    on $device party police --type police --name "Police by $device"
    on $device tell costs --on "2026-01-0$([ $device = laptop ] && echo 1 || echo 2)"
done
for device in laptop tablet laptop desk admin; do on $device sync; done
[ "$(conflicts laptop)" = "2.2.3/area costs lighting police documents" ] || fail "other conflicts: $(conflicts laptop)"

echo "--- the reviewer sees them and is told who can settle them"
walk desk
says "1 of 5  2.2.3/area  fact.set  in conflict" "by Lead auditor (auditor) on laptop, " "by Lead auditor (auditor) on tablet, " ", received 20" \
    "you can not settle what stands about 2.2.3/area; who can: Lead auditor" "5 conflicts are left."
refused -C desk conflicts --take 1 --item police -m "It is so."
says "who can: Lead auditor"
# An administrator may tell the applicant of the costs, and may not fill in forms.
on admin conflicts --json
python3 -c 'import json
settlers = {one["item"]: one["settlers"] for one in json.load(open("out"))}
assert settlers["costs"] == ["administrator", "auditor"], settlers
assert settlers["lighting"] == ["auditor"], settlers
yours = {one["item"]: one["yours"] for one in json.load(open("out"))}
assert yours["costs"] and not yours["lighting"], yours'

echo "--- on the way: a wrong word, one taken, one skipped, one written, one left open"
cat >editor <<'END'
#!/bin/sh
cp "$1" seen
sed -i 's/^title:.*/title: Lamps everywhere/; s/^reason:.*/reason: seen on a walk with both/' "$1"
END
chmod +x editor
VISUAL=$PWD/editor walk laptop 3 1 "read the covenant again" s w q
says '"3" is none of the statements; take 1 to 2' "They differ in:" "Recorded: it stands now." "4 of 5  police" "3 conflicts are left."
grep -qxF '# 1: Lamps as seen on the laptop | 2: Lamps as seen on the tablet' seen || { cat seen; fail "the editor does not show both"; }
on laptop show lighting
says "Lamps everywhere" "reason: seen on a walk with both"
on laptop show 2.2.3/area
says "yes  by Lead auditor on laptop" "reason: read the covenant again"
[ "$(conflicts laptop)" = "costs police documents" ] || fail "other conflicts are left: $(conflicts laptop)"

echo "--- what the editor gives back is checked, and kept where it can not be recorded"
printf '#!/bin/sh\nsed -i "s/^participant:.*/participant: perhaps/" "$1"\n' >editor
VISUAL=$PWD/editor walk laptop s w 2 "the tablet was there" "^D"
says "this is neither yes nor no: perhaps" "What you wrote is kept in " "2 conflicts are left."
kept=$(sed -n 's/^What you wrote is kept in \(.*\)\.$/\1/p' out)
grep -qxF "participant: perhaps" "$kept" || fail "what was written is not kept"
printf '#!/bin/sh\ntrue\n' >editor
VISUAL=$PWD/editor walk laptop w q
says "nothing was changed, so nothing is recorded" "2 conflicts are left."

echo "--- a fact is asked for as its form asks, and each answer is there at once, whatever comes after"
on tablet form 2.2.3 area=yes --reason "changed my mind"
on tablet sync
on laptop sync
walk laptop w maybe w no "it does not" "^D"
says "area is yes or no" "Recorded: it stands now." "2 of 3  costs"
on laptop show 2.2.3/area
says "no  by Lead auditor on laptop" "reason: it does not"

echo "--- by words, from anywhere; and everybody comes to the same"
on laptop conflicts --take tablet --item costs -m "The letter is of the second."
says "costs  inform.set  stands now; 1 conflict is left."
on laptop conflicts --take 1 --item documents -m "Half a day will do."
says "0 conflicts are left."
for device in laptop tablet desk admin; do on $device sync; done
on laptop show --fold
cp out fold
for device in tablet desk admin; do
    on $device conflicts
    says "No conflicts."
    on $device -d randstad show --fold
    cmp fold out
done
git -C service/central.git show dossier/randstad:dossier.json | cmp - fold
walk laptop
says "No conflicts."
silent "stands; w: write"
schouw-syncd verify service >out || fail "the central repository does not verify: $(cat out)"
