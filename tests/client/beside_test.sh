# What a sync asks the server first is asked while the device seals: once, and nobody waits for it who does not want it any more.
. "$SOURCE_DIR/tests/client/devices.sh"
body_open
device_open auditor laptop
asked() { grep -c 'method=GET path=/v1/dossiers ' daemon.log || true; }

echo "--- once in a sync"
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
before=$(asked)
on laptop sync
says 'Landed as '
[ "$(asked)" = $((before + 1)) ] || fail "it was asked $(($(asked) - before)) times"
on laptop sync --dry-run
[ "$(asked)" = $((before + 2)) ] || fail "a dry run asks otherwise"

echo "--- a server that says nothing keeps nobody who can not seal"
/usr/bin/python3 -c '
import socket, sys, time
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
held = []
while True: held.append(server.accept()[0])' >deaf &
proxy=$!
wait_for test -s deaf
on laptop walk public-space -m "Lamp post."
url=$(sqlite3 laptop/schouw.sqlite "SELECT value FROM setting WHERE name = 'server'")
sqlite3 laptop/schouw.sqlite "UPDATE setting SET value = 'https://127.0.0.1:$(cat deaf)' WHERE name = 'server'"
mv laptop/key laptop/key.away
began=$(date +%s)
refuses 3 'key' schouw -C laptop sync
[ $(($(date +%s) - began)) -lt 5 ] || fail "it waited for a server that it did not need"
mv laptop/key.away laptop/key

sqlite3 laptop/schouw.sqlite "UPDATE setting SET value = '$url' WHERE name = 'server'"

echo "--- a server that is not there is told once, and what was sealed stays"
stop
refuses 3 'can not be reached' schouw -C laptop sync
[ "$(grep -c 'can not be reached' out)" = 1 ] || { cat out; fail "it is told more than once"; }
start
on laptop sync
says '1 statement'
