# A device whose clock runs days ahead: what landed of it keeps counting when its key is replaced, and when it is revoked; the same for
# devices, the daemon and stock ssh-keygen.
. "$SOURCE_DIR/tests/syncd/service.sh"
skew=$(cd "$SCHOUW_BIN/.." && pwd)/tests/lib/libskewed-clock.so
[ -e "$skew" ] || fail "there is no $skew"
ahead() { local days=$1 device=$2; shift 2; SKEW_SECONDS=$((days * 86400)) LD_PRELOAD=$skew schouw -C "$device" "$@" >out 2>&1 || { cat out; fail "$device: $*"; }; }
# counts QUESTION: its answer is met for the administrator's device and in the report of the repository, and nothing is wrong with it
counts() {
    on admin -d randstad finding
    grep -q "$1 .*: met" out || { cat out; fail "$1 does not count"; }
    on admin -d randstad verify
    schouw-syncd verify service >out 2>&1 || { cat out; fail "the repository does not verify"; }
}

service laptop tablet
on laptop sync
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop sync
on tablet sync

echo "--- replaced"
ahead 3 laptop -d randstad finding 2.2.8 met -m "Seen." --without-facts "a test of clocks"
ahead 3 laptop sync
says "clock is ahead of the server's by 3 days"
on admin sync
counts 2.2.8
on laptop key rotate
on admin registry key auditor laptop laptop/key-*.pub
says "The clock of auditor on laptop runs ahead: its key counts until $(TZ=Europe/Amsterdam date -d '3 days' +%F)"
on admin sync
on laptop sync
on laptop key rotate
on admin sync
counts 2.2.8

echo "--- revoked"
ahead 5 tablet -d randstad finding 2.2.1 met -m "Seen." --without-facts "a test of clocks"
on tablet sync
on admin sync
on admin registry revoke auditor tablet --reason "Lost in a train."
says "The clock of auditor on tablet runs ahead"
on admin sync
counts 2.2.1
git -C service/central.git show "main:allowed_signers" | grep 'auditor' >signers || fail "no signers"
grep -q "valid-before=\"$(date -u -d '5 days' +%Y%m%d)" signers || { cat signers; fail "stock ssh-keygen is told of another end"; }
ahead 5 tablet -d randstad finding 2.2.2 met -m "By whoever found it." --without-facts "a test of clocks"
refuses 1 'is revoked since' schouw -C tablet sync
! git -C service/central.git grep -q 'By whoever found it' dossier/randstad -- || fail "what a revoked key sealed landed"
stop
