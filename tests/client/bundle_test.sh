# Devices that never had a network, and a daemon: what goes on a stick ends as it would over the wire.
fail() { echo "bundle_test: $*" >&2; exit 1; }
on() { local device=$1; shift; schouw -C "$device" "$@" >out 2>&1 </dev/null || { cat out; fail "$device: $*"; }; }
receive() { schouw-syncd receive --config service "$@" >out 2>&1 || { cat out; fail "receive $*"; }; }
# refuses STATUS TEXT COMMAND..
refuses() {
    local want=$1 text=$2 got=0; shift 2
    "$@" >out 2>&1 </dev/null || got=$?
    [ "$got" = "$want" ] || { cat out; fail "expected exit status $want, got $got: $*"; }
    grep -qF -- "$text" out || { cat out; fail "this does not say '$text': $*"; }
}
. "$SOURCE_DIR/tests/said.sh"
. "$SOURCE_DIR/tests/forge.sh"
tips() { git -C service/central.git for-each-ref --format '%(objectname) %(refname)'; }
unchanged() { [ "$(tips)" = "$1" ] || fail "something landed"; }
stored() { printf 'service/central.git/lfs/objects/%s/%s/%s' "${1:0:2}" "${1:2:2}" "$1"; }

without="a test of the way, not of the facts"
photo=lantaarn.jpg
{ cat "$SOURCE_DIR/tests/story/randstad/lantaarn.jpg"; head -c 150000 /dev/urandom; } >"$photo"
photo_sha=$(sha256sum "$photo" | cut -d' ' -f1)

echo "--- a body, its people and their keys; nobody is online"
on . init admin --person administrator --device admin
schouw-syncd init service --body Body --root-key admin/key.pub --listen 127.0.0.1:0 >made
for device in laptop tablet; do on . init $device --device $device --person auditor; done
on admin registry licence ccv --scheme kvo-3.1 --number L-1 --from 2016-01-01 --until 2036-01-01
on admin registry person auditor --name Auditor --function Auditor --role auditor
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop bundle early
refuses 1 'has no key' schouw-syncd receive --config service early
on admin registry key auditor laptop laptop/key.pub
on admin registry key auditor tablet tablet/key.pub
on admin bundle first --dry-run
says '5 statements would be sealed and go'
[ ! -e first ] || fail "a dry run writes"
on admin bundle first
says 'Sealing 5 statements' 'Made first' 'registry: 5 statements'
refuses 3 'is there already' schouw -C admin bundle first

echo "--- a device whose key another bundle brings waits for that"
receive early first
says 'From admin of administrator' '5 statements landed in 1 dossier' 'From laptop of auditor' '2 statements landed'
schouw-syncd verify service >verified || { cat verified; fail "the repository does not verify"; }

echo "--- a photo in parts: swapped, repeated, cut, altered"
on laptop intake covenant received --evidence "$photo"
on laptop finding 2.2.1 met -m Seen. --without-facts "$without"
on laptop bundle stick --size 65536
says 'evidence: 1 file'
parts=(stick stick.0*)
[ "${#parts[@]}" -ge 3 ] || fail "the photo came in ${#parts[@]} parts"
for part in "${parts[@]}"; do [ "$(stat -c %s "$part")" -le 65536 ] || fail "$part is too large"; done
before=$(tips)
head -c 20000 stick >shorter
refuses 2 'cut off or was altered' schouw-syncd receive --config service shorter
unchanged "$before"
python3 - stick altered <<'END'
import sys
text = bytearray(open(sys.argv[1], "rb").read())
text[len(text) // 2] ^= 1
open(sys.argv[2], "wb").write(text)
END
refuses 2 'does not verify' schouw-syncd receive --config service altered
unchanged "$before"
refuses 2 'parts 1 and 2 of bundle' schouw-syncd receive --config service stick.003
says 'are missing: give them, with part 3 again'
unchanged "$before"
receive stick.002 stick
says '3 statements landed in 1 dossier' 'part 3 and maybe more are still to come'
[ ! -e "$(stored "$photo_sha")" ] || fail "half a photo was stored"
receive stick.002 stick stick
says '0 statements landed'
rest=("${parts[@]:2}")
receive "${rest[@]}"
says '1 file of evidence kept'
cmp "$photo" "$(stored "$photo_sha")"
receive "${parts[@]}"
says '0 statements landed in 0 dossiers, 0 files of evidence kept'
schouw-syncd verify service >verified || { cat verified; fail "the repository does not verify"; }
git -C service/central.git fsck --strict

echo "--- stock tools say the same of a seal"
at=$(grep -abo 'BEGIN SSH SIGNATURE' stick | tail -n 1 | cut -d: -f1)
at=$((at - 5))
tail -c +$((at + 1)) stick >seal
git -C service/central.git show main:allowed_signers >signers
head -c "$at" stick | sha256sum | cut -c-64 >digest
ssh-keygen -Y verify -f signers -I auditor -n schouw-bundle -s seal <digest
echo 0 >>digest
if ssh-keygen -Y verify -f signers -I auditor -n schouw-bundle -s seal <digest 2>/dev/null; then fail "a seal holds for other bytes"; fi

echo "--- what may not land is refused, in words, and holds up nothing else"
on . init stray --person auditor --device laptop
on stray open kvo-3.1 --certificate basis "Elsewhere" --id elsewhere
on stray bundle stray.bundle
before=$(tips)
refuses 1 'Refused: bundle' schouw-syncd receive --config service stray.bundle
unchanged "$before"
refuses 2 '--reply answers one bundle' schouw-syncd receive --config service first stick --reply answer
refuses 2 'part 1 of bundle' schouw-syncd receive --config service stick.002 --reply answer
[ ! -e answer ] || fail "an answer was written"
refuses 2 'is no bundle of Schouw' schouw-syncd receive --config service made
refuses 2 'is no size' schouw -C laptop bundle other --size much

echo "--- nothing counts as landed until the answer is taken"
on laptop bundle again
says 'randstad: 5 statements' 'evidence: 1 file'
receive again --reply laptop.answer
says 'Answer for laptop: 5 statements and 0 files'
refuses 2 'the key that sealed it' schouw -C laptop receive laptop.answer
refuses 2 'is for the device laptop of auditor' schouw -C tablet receive laptop.answer --trust service/central.git/key.pub
refuses 2 'takes it' schouw -C laptop receive again --trust service/central.git/key.pub
on laptop receive laptop.answer --trust service/central.git/key.pub
says 'This device is now "laptop" of auditor (Body)' 'on dossier/randstad: 5 statements' 'From admin: 5 statements'
on laptop receive laptop.answer
says 'Nothing new'
on laptop bundle quiet
says 'nothing new'
on laptop bundle everything --all
says 'registry: 5 statements' 'randstad: 5 statements' 'evidence: 1 file'

echo "--- the other device learns all of it: an answer in parts, swapped, repeated, cut, altered"
on tablet bundle tablet.bundle
receive tablet.bundle --reply answer --size 65536
says 'Answer for tablet: 10 statements and 1 file of evidence'
answers=(answer answer.0*)
[ "${#answers[@]}" -ge 3 ] || fail "the answer came in ${#answers[@]} parts"
head -c 30000 answer.002 >shorter
refuses 2 'cut off or was altered' schouw -C tablet receive shorter --trust service/central.git/key.pub
refuses 2 'Missing of bundle' schouw -C tablet receive answer.003 --trust service/central.git/key.pub
says 'parts 1, 2' 'with these again: 3'
on tablet receive answer.002 answer
says 'From admin: 5 statements' 'From laptop: 5 statements' 'Part 3 of bundle'
[ -z "$(find tablet/evidence -type f ! -name '.in-*')" ] || fail "half a photo was kept"
on tablet receive "${answers[@]:2}" answer
says 'Evidence fetched: 1'
cmp "$photo" "tablet/evidence/${photo_sha:0:2}/$photo_sha"

echo "--- both judge the same: the conflict is told, and resolved by stick"
on tablet finding 2.2.1 unmet -m "Not seen." --reason "Looked again." --without-facts "$without"
on laptop finding 2.2.1 met -m "Seen twice." --without-facts "$without"
round() { # DEVICE
    rm -f "$1.out" "$1.in"
    on "$1" bundle "$1.out"
    receive "$1.out" --reply "$1.in"
    on "$1" receive "$1.in" "${@:2}"
}
round laptop
round tablet
says '1 conflict: 2.2.1'
round laptop
says '1 conflict: 2.2.1'
on laptop finding 2.2.1 met -m "Both seen." --reason "Settled." --without-facts "$without"
round laptop
round tablet
# What was stated, without how it came to this device.
for device in laptop tablet; do
    schouw -C $device --json log | python3 -c 'import json, sys
device = ("received", "clock_ahead", "seal", "synced")
print(json.dumps([{key: one[key] for key in one if key not in device} for one in json.load(sys.stdin)]))' >log.$device
done
cmp log.laptop log.tablet || fail "the devices do not know the same"
schouw-syncd verify service >verified || { cat verified; fail "the repository does not verify"; }

echo "--- the same over the wire ends in the same trees"
daemon=
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true' EXIT
schouw-syncd init wire --body Body --root-key admin/key.pub --listen 127.0.0.1:0 >made
schouw-syncd run --config wire --port-file port 2>>daemon.log &
daemon=$!
for _ in $(seq 400); do [ -s port ] && break; sleep 0.05; done
enrol() { # PERSON DEVICE
    on "$2" enrol "$(schouw-syncd enrol --config wire --person "$1" --device "$2" 2>/dev/null)"
    # Who was the first has seen what the other brings.
    schouw -C "$2" sync >out 2>&1 || [ $? = 1 ] || { cat out; fail "$2 does not sync"; }
}
enrol administrator admin
enrol auditor laptop
enrol auditor tablet
on laptop sync
for dossier in registry randstad; do
    for service in service wire; do
        git -C $service/central.git ls-tree -r dossier/$dossier | grep -v 'received/' >tree.$service
    done
    cmp tree.service tree.wire || { diff tree.service tree.wire; fail "dossier/$dossier differs"; }
done
on laptop bundle after
says 'nothing new' # the wire has told what is there

echo "--- beside a daemon that runs"
on laptop finding 2.2.2 met -m "By stick, beside." --without-facts "$without"
on laptop bundle beside
schouw-syncd receive --config wire beside >out || { cat out; fail "a bundle is not taken beside a daemon"; }
says '1 statement landed'
on tablet sync
says 'From laptop: 1 statement'
kill -TERM "$daemon"
wait "$daemon" || fail "the daemon did not end well"
daemon=
schouw-syncd verify wire >verified || { cat verified; fail "the repository does not verify"; }

echo "--- evidence of another dossier: who only knows its name gets nothing in the answer, who has it proves it"
on . init desk --person bert --device desk
on admin registry person bert --name Bert --function Auditor --role auditor
on admin registry key bert desk desk/key.pub
on admin bundle people
schouw-syncd receive --config wire people >out || { cat out; fail "the people were not taken"; }
on desk open kvo-3.1 --certificate basis "Elders" --id elders
on desk evidence add "$photo"
kept="desk/evidence/${photo_sha:0:2}/$photo_sha"
forge_proof desk "$photo" "$(openssl dgst -sha256 -r -hmac randstad "$photo" | cut -c 1-64)"
on desk bundle claim
schouw-syncd receive --config wire claim --reply claim.answer >out || { cat out; fail "the claim was not taken"; }
says '3 statements landed in 1 dossier, 0 files of evidence kept'
on desk receive claim.answer --trust wire/central.git/key.pub
[ ! -e "$kept" ] || fail "the answer brought bytes to who only knew their name"
on desk evidence add "$photo"
rm "$kept" # lost since; what was stated proves that they were here
on desk bundle proven
schouw-syncd receive --config wire proven --reply proven.answer >out || { cat out; fail "the proof was not taken"; }
on desk receive proven.answer
cmp "$photo" "$kept"
schouw-syncd verify wire >verified || { cat verified; fail "the repository does not verify"; }
