# Photographs that go whole, a few beside each other: over a way that breaks under all of them at once, past one whose bytes rotted on the
# device, to a daemon that is killed meanwhile. What is told to have gone is there; what is not told so goes with the next sync.
. "$SOURCE_DIR/tests/syncd/service.sh"
relay=
client=
trap 'for process in $daemon $relay $client; do kill -9 "$process" 2>/dev/null || true; done' EXIT
service laptop tablet
"$SOURCE_DIR/tests/client/cutter.py" relay.port "$(cat port)" &
relay=$!
wait_for [ -s relay.port ]
on laptop sync
sqlite3 laptop/schouw.sqlite "UPDATE setting SET value = 'https://127.0.0.1:$(cat relay.port)' WHERE name = 'server'; DELETE FROM server"
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop intake covenant received
carried() { awk '{ sum += $1 } END { print sum + 0 }' carried; : >carried; }
# photos NAME COUNT: so many of 200 kB, attached; their names in `names`
photos() {
    local i
    names=()
    for i in $(seq "$2"); do
        head -c 200000 /dev/urandom >"$1-$i.jpg"
        names+=("$1-$i.jpg")
    done
    on laptop evidence add "${names[@]}"
}
all_there() { local name; for name in "${names[@]}"; do cmp "$name" "$(stored "$(sha_of "$name")")"; done; }
# asked METHOD STATUS: how many such requests the daemon answered since `mark`
mark() { wc -l <daemon.log >marked; }
asked() { tail -n +$(($(cat marked) + 1)) daemon.log | grep -c "method=$1 path=/v1/evidence.* status=$2" || true; }
kept() { local sha; sha=$(sha_of "$1"); sha=laptop/evidence/${sha:0:2}/$sha; echo "$sha"; }

echo "--- each with one request, over more than one connection"
: >carried
mark
photos all 8
on laptop sync
says 'Evidence sent: 8 (1.6 MB)' 'Landed as'
all_there
[ "$(asked POST 201)" = 8 ] || fail "$(asked POST 201) requests for 8 photos"
[ "$(asked PATCH '.*')" = 0 ] || fail "photos went in pieces"
wait_for [ "$(wc -l <carried)" -ge 3 ]
[ "$(awk '$1 > 200000' carried | wc -l)" -ge 2 ] || fail "they went one after the other"
[ -z "$(ls service/uploads)" ] || fail "uploads left something behind"

echo "--- the way breaks under all that are under way: what came is kept, nothing is lost, little goes twice"
for bytes in 60000 90000 150000; do
    photos "cut-$bytes" 8
    mark
    : >carried
    printf 'up %s\n' $((bytes + 200000)) $bytes $((bytes + 10000)) >cuts
    on laptop sync
    says 'Evidence sent: 8 (1.6 MB)' 'Landed as'
    [ ! -s cuts ] || fail "some cuts were not made"
    all_there
    went=$(carried)
    [ "$went" -lt 2300000 ] || fail "$went bytes went over for 1600000"
    [ "$(asked PATCH 204)" -gt 0 ] || fail "nothing was gone on with"
    [ -z "$(ls service/uploads)" ] || fail "uploads left something behind"
done

echo "--- it stays broken: the sync says so, and the next one goes on"
photos gone 8
{ printf 'up %s\n' 300000 100000 100000; for _ in $(seq 100); do echo 'up 1000'; done; } >cuts
refuses 3 'What was taken stays taken' schouw -C laptop sync
: >cuts
on laptop sync
says 'Evidence sent: ' 'Landed as'
all_there
[ -z "$(ls service/uploads)" ] || fail "uploads left something behind"

echo "--- one rots on the device between being attached and being sent: it never goes, the others do"
photos rot 6
printf X | dd of="$(kept rot-3.jpg)" bs=1 seek=150000 conv=notrunc status=none
truncate -s 150000 "$(kept rot-4.jpg)"
mark
: >carried
refuses 1 'was damaged: its bytes hash to' schouw -C laptop sync
says 'Evidence sent: 4 (800 kB)' 'put the right ones back'
[ "$(carried)" -lt 1000000 ] || fail "bytes that rotted were sent"
for name in rot-3.jpg rot-4.jpg; do [ ! -e "$(stored "$(sha_of "$name")")" ] || fail "$name is there"; done
[ "$(asked '.*' 460)" = 0 ] || fail "the daemon had to find out"
cp rot-3.jpg "$(kept rot-3.jpg)"
cp rot-4.jpg "$(kept rot-4.jpg)"
on laptop sync
says 'Evidence sent: 2 (400 kB)'
all_there

echo "--- one is there already, another person's device sends the same: nobody is told of more than he sent"
photos same 4
on tablet sync
on tablet use randstad
on tablet evidence add same-2.jpg -m "The same photograph."
on tablet sync
says 'Evidence sent: 1 (200 kB)'
on laptop sync
says 'Evidence sent: 3 (600 kB)'
all_there

echo "--- the daemon is killed while they come: the next sync brings what is not there"
for round in 1 2 3; do
    photos "killed-$round" 12
    : >slow
    schouw -C laptop sync >first.out 2>&1 &
    client=$!
    some() { tail -n +$(($(cat marked) + 1)) daemon.log | grep -c "method=POST path=/v1/evidence.* status=201" | grep -qv '^0$'; }
    mark
    wait_for some
    killed
    wait "$client" && fail "the sync went well without a daemon"
    client=
    rm slow
    # What was answered is there, before anybody sends it again.
    tail -n +$(($(cat marked) + 1)) daemon.log | grep -c "method=POST path=/v1/evidence.* status=201" >answered.count
    here=0
    for name in "${names[@]}"; do [ ! -e "$(stored "$(sha_of "$name")")" ] || here=$((here + 1)); done
    [ "$here" -ge "$(cat answered.count)" ] || fail "$(cat answered.count) were acknowledged, and $here are there"
    start
    on laptop sync
    all_there
done
git -C service/central.git lfs fsck refs/heads/dossier/randstad >out 2>&1 || { cat out; fail "git lfs fsck"; }
stop
schouw-syncd verify service/central.git >out || { cat out; fail "the repository is not sound"; }
