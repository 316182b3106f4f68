# A sync that goes on: what is recorded goes by itself, what others sent comes by itself, and an outage is waited out.
. "$SOURCE_DIR/tests/client/devices.sh"

without="a test of the way, not of the facts"
body_open
device_open auditor laptop
device_open auditor tablet
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop sync
on tablet sync

watch=
trap 'for process in $daemon $watch; do kill -9 "$process" 2>/dev/null || true; done' EXIT
# watch_start DEVICE WORDS..: what it says goes to `told`
watch_start() {
    local device=$1
    shift
    : >told
    schouw -C "$device" sync --watch "$@" >told 2>&1 </dev/null &
    watch=$!
}
# watch_stop SIGNAL
watch_stop() {
    local status=0
    kill -"$1" "$watch"
    wait "$watch" || status=$?
    watch=
    [ "$status" = 0 ] || { cat told; fail "a watch that is ended gives exit status $status"; }
}
told() { grep -qF -- "$1" told; }
# landed TEXT: at the server, in some statement
landed() { git -C service/central.git grep -qF "$1" dossier/randstad -- records; }
known() { schouw -C "$1" --json log | grep -qF "$2"; }

echo "--- words that make no sense together"
refuses 2 'give one of them' schouw -C laptop sync --watch --dry-run
refuses 2 'give --watch as well' schouw -C laptop sync --interval 5
refuses 2 'from 1 to' schouw -C laptop sync --watch --interval 100000

echo "--- what is recorded goes, long before the server would be asked for news"
on laptop finding 2.2.1 met -m "Before the watch." --without-facts "$without"
watch_start laptop --interval 80000
wait_for landed "Before the watch."
wait_for told "Level with the server"
on laptop finding 2.2.2 met -m "During the watch." --without-facts "$without"
wait_for landed "During the watch."
echo papers >papers
on laptop intake covenant received --evidence papers
stored() { [ -e "service/central.git/lfs/objects/$(sha256sum papers | sed 's/^\(..\)\(..\).*/\1\/\2/')/$(sha256sum papers | cut -d' ' -f1)" ]; }
wait_for stored
wait_for told "Evidence sent: 1"
[ "$(grep -c 'on dossier/randstad' told)" = 3 ] || { cat told; fail "it tells of rounds in which nothing happened"; }
watch_stop TERM

echo "--- what others send comes; an outage is told once, and its end"
watch_start tablet --interval 1 --json
wait_for known tablet "During the watch."
on laptop finding 2.2.3 met -m "From the other device." --without-facts "$without"
on laptop sync
wait_for known tablet "From the other device."
stop
wait_for told '"online":false'
on tablet finding 2.2.4 met -m "While it was away." --without-facts "$without"
start
wait_for landed "While it was away."
wait_for told '"online":true'
watch_stop INT
/usr/bin/python3 - <<'END' || { cat told; fail "not each line is one JSON value that tells of something"; }
import json
lines = [json.loads(line) for line in open("told")]
assert [line["online"] for line in lines if "online" in line] == [False, True], lines
assert all(line["online"] or line["why"] for line in lines if "online" in line)
assert len(lines) <= 6, lines # not one a second
END

echo "--- it begins without a network, and waits for one"
stop
watch_start laptop
wait_for told "Offline"
on laptop finding 2.2.5 met -m "Before there was a way." --without-facts "$without"
start
wait_for landed "Before there was a way."
wait_for told "The server answers again."
[ "$(grep -c Offline told)" = 1 ] || { cat told; fail "an outage is told more than once"; }
watch_stop INT

echo "--- a key that asks: nobody is there to answer, the rest goes on"
printf '%s\n' "$(cat laptop/key.pub)" >plain.pub
ssh-keygen -q -p -P '' -N secret -f laptop/key
on laptop finding 2.2.6 met -m "Sealed by hand." --without-facts "$without"
export DISPLAY=:99 SSH_ASKPASS=$PWD/asked # a window must not open either
printf '#!/bin/sh\ntouch "%s/window"\n' "$PWD" >asked
chmod +x asked
watch_start laptop --interval 1
wait_for told "stays unsealed"
says_agent() { told "ssh-add"; }
wait_for says_agent
on tablet finding 2.2.7 met -m "Comes all the same." --without-facts "$without"
on tablet sync
wait_for known laptop "Comes all the same."
[ "$(grep -c 'stays unsealed' told)" = 1 ] || { cat told; fail "it is told again and again"; }
[ ! -e window ] || fail "a passphrase was asked for"
ssh-keygen -q -p -P secret -N '' -f laptop/key
wait_for landed "Sealed by hand."
watch_stop TERM

echo "--- who lost the right to speak is told, and it ends"
sqlite3 laptop/schouw.sqlite "update setting set value = '$(printf 'b%.0s' {1..64})' where name = 'token'"
refuses 1 'enrol' schouw -C laptop sync --watch
stop
