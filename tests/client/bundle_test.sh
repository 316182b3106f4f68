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
says() { local text; for text in "$@"; do grep -qF -- "$text" out || { cat out; fail "this is not said: $text"; }; done; }
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
