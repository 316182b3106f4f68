# Photographs over a network that breaks, to and from a daemon that is killed: what arrived is not sent again, the same file is kept once,
# and a statement lands when the bytes it names are there.
. "$SOURCE_DIR/tests/syncd/service.sh"
relay=
client=
trap 'for process in $daemon $relay $client; do kill -9 "$process" 2>/dev/null || true; done' EXIT
service laptop tablet
"$SOURCE_DIR/tests/client/cutter.py" relay.port "$(cat port)" &
relay=$!
wait_for [ -s relay.port ]
# through DEVICE: its server is behind the relay from now on, and there is no other way
through() { sqlite3 "$1/schouw.sqlite" "UPDATE setting SET value = 'https://127.0.0.1:$(cat relay.port)' WHERE name = 'server'; DELETE FROM server"; }
through laptop
through tablet
# carried COLUMN: bytes that went up (1) or came down (2) since it was asked last
carried() { awk -v column="$1" '{ sum += $column } END { print sum + 0 }' carried; : >carried; }
named() { find "$1" -type f -name "$(sha_of "$2")" | wc -l; }
on laptop sync
on tablet sync
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop intake covenant received

echo "--- broken four times on its way: one sync, and little more than the file went over"
head -c 3000000 /dev/urandom >walk.jpg
on laptop evidence add walk.jpg
printf 'up %s\n' 500000 700000 500 1000000 >cuts
: >carried
on laptop sync
says 'Evidence sent: 1' 'Landed as'
[ ! -s cuts ] || fail "some cuts were not made"
went=$(carried 1)
[ "$went" -lt 4000000 ] || fail "$went bytes went over for 3000000: 5200000 had nothing been kept"
cmp walk.jpg "$(stored "$(sha_of walk.jpg)")"
grep -c 'method=PATCH.*status=204' daemon.log >out
/usr/bin/python3 - <<'END' || fail "the statement went before the bytes it names"
import re
lines = [re.search(r"method=(\w+) path=(\S+) status=(\d+)", line) for line in open("daemon.log")]
lines = [line.groups() for line in lines if line]
last_patch = max(i for i, line in enumerate(lines) if line[0] == "PATCH")
assert any(line[1] == "/v1/sync" for line in lines[last_patch:])
END

echo "--- the network goes away: the next sync goes on from there"
head -c 3000000 /dev/urandom >late.jpg
on laptop evidence add late.jpg
{ echo 'up 1500000'; for _ in $(seq 100); do echo 'up 1000'; done; } >cuts
refuses 3 'What was taken stays taken' schouw -C laptop sync
: >cuts
: >carried
on laptop sync
went=$(carried 1)
[ "$went" -lt 2300000 ] || fail "$went bytes went over where about 1500000 were lacking"
cmp late.jpg "$(stored "$(sha_of late.jpg)")"

echo "--- the daemon is killed, the laptop is killed, both while bytes go"
head -c 3000000 /dev/urandom >third.jpg
sha=$(sha_of third.jpg)
on laptop evidence add third.jpg
grown() { [ "$(stat -c %s "service/uploads/$sha+auditor")" -gt "$1" ]; }
: >slow
schouw -C laptop sync >first.out 2>&1 &
client=$!
wait_for grown 300000
kill -STOP "$client"
killed
kill -9 "$client"
wait "$client" 2>/dev/null || true
client=
rm slow
start
[ "$(stat -c %s "service/uploads/$sha+auditor")" -gt 300000 ] || fail "what had arrived is gone"
on laptop sync
cmp third.jpg "$(stored "$sha")"
git -C service/central.git lfs fsck refs/heads/dossier/randstad >out 2>&1 || { cat out; fail "git lfs fsck"; }

echo "--- it comes the same way"
printf 'down %s\n' 900000 1000000 3000 1300000 >cuts
: >carried
on tablet sync
says 'Evidence fetched: 3'
[ ! -s cuts ] || fail "some cuts were not made"
came=$(carried 2)
[ "$came" -lt 10000000 ] || fail "$came bytes came over for 9000000"
for photo in walk.jpg late.jpg third.jpg; do
    [ "$(named tablet/evidence "$photo")" = 1 ] || fail "$photo did not come"
done
grep -q 'method=GET path=/v1/evidence/.* status=206' daemon.log || fail "nothing was gone on with"
[ -z "$(find tablet/evidence -name '.in-*')" ] || fail "something half is left"

echo "--- a file that was half here and wrong is fetched anew"
head -c 500000 /dev/urandom >fourth.jpg
on laptop evidence add fourth.jpg
on laptop sync
head -c 300000 /dev/urandom >"tablet/evidence/.in-$(sha_of fourth.jpg)"
on tablet sync
says 'Evidence fetched: 1 (500 kB)'
[ "$(named tablet/evidence fourth.jpg)" = 1 ] || fail "fourth.jpg did not come"

echo "--- the same file twice is kept once, here and there"
on tablet use randstad
cp walk.jpg again.jpg
on tablet evidence add again.jpg -m "The same photograph under another name."
on laptop evidence add walk.jpg
says 'Known already'
: >carried
on tablet sync
silent 'Evidence sent'
[ "$(carried 1)" -lt 100000 ] || fail "bytes that are there went once more"
for folder in laptop/evidence tablet/evidence service/central.git/lfs; do
    [ "$(named "$folder" walk.jpg)" = 1 ] || fail "$folder has the same file more than once"
done
stop
schouw-syncd verify service/central.git >out || { cat out; fail "the repository is not sound"; }
