# Networks of their own for the office and for two devices, between which the kernel itself carries, and breaks, what is said: a link that
# goes down in the midst of a sync, a slow one, one that loses and delays; and a watch that picks up when the link is back.
. "$SOURCE_DIR/tests/syncd/service.sh"
office=schouw-office-$$ field=schouw-field-$$ town=schouw-town-$$
ip netns add "$office" 2>why || { echo "skipped: no network namespaces here: $(cat why)"; exit 77; }
watch=
client=
leave() {
    for process in $daemon $watch $client; do kill -9 "$process" 2>/dev/null || true; done
    for place in "$office" "$field" "$town"; do ip netns del "$place" 2>/dev/null || true; done
}
trap leave EXIT
ip netns add "$field"
ip netns add "$town"
# at PLACE COMMAND..
at() { ip netns exec "$@"; }
# wire PLACE NAME NETWORK: the office is NETWORK.1 there, the device NETWORK.2
wire() {
    ip link add "$2" netns "$office" type veth peer name "$2" netns "$1"
    at "$office" ip addr add "$3.1/24" dev "$2"
    at "$1" ip addr add "$3.2/24" dev "$2"
    at "$office" ip link set "$2" up
    at "$1" ip link set "$2" up
}
at "$office" ip link set lo up
wire "$field" radio 10.77.1
wire "$town" line 10.77.2
at "$field" ip route add 10.77.0.1 via 10.77.1.1
at "$town" ip route add 10.77.0.1 via 10.77.2.1
at "$office" ip addr add 10.77.0.1/32 dev lo

echo "--- a body and two devices, and the daemon moves to the office"
service laptop tablet
stop
setting listen 10.77.0.1:8443
setting url https://10.77.0.1:8443
start() { # as in service.sh, in the office
    rm -f port
    ip netns exec "$office" schouw-syncd run --config service --port-file port 2>>daemon.log &
    daemon=$!
    wait_for [ -s port ]
}
start
for device in laptop tablet; do
    sqlite3 $device/schouw.sqlite "UPDATE setting SET value = 'https://10.77.0.1:8443' WHERE name = 'server'; DELETE FROM server"
done
refuses 3 '10.77.0.1' schouw -C laptop sync # from here there is no way
laptop() { at "$field" schouw -C laptop "$@" >out 2>&1 </dev/null || { cat out; tail -n 5 daemon.log; fail "laptop: $*"; }; }
tablet() { at "$town" schouw -C tablet "$@" >out 2>&1 </dev/null || { cat out; tail -n 5 daemon.log; fail "tablet: $*"; }; }
laptop sync
laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
laptop sync
tablet sync

echo "--- a slow link goes down while a photograph goes, and comes back"
at "$field" tc qdisc add dev radio root tbf rate 16mbit burst 32k latency 50ms 2>why || echo "not tried: a slow link: $(cat why)"
head -c 3000000 /dev/urandom >walk.jpg
sha=$(sha_of walk.jpg)
laptop walk crime -m "By a slow link." --evidence walk.jpg
grown() { [ "$(stat -c %s "service/uploads/$sha+auditor")" -gt 300000 ] || [ -e "$(stored "$sha")" ]; }
ip netns exec "$field" schouw -C laptop sync >sync.out 2>&1 </dev/null &
client=$!
wait_for grown
at "$office" ip link set radio down
unplugged() { at "$field" ip link show radio | grep -c NO-CARRIER >seen; }
wait_for unplugged
at "$office" ip link set radio up
at "$field" ip route replace 10.77.0.1 via 10.77.1.1
status=0
wait "$client" || status=$?
client=
case $status in
0) ;;
3) laptop sync ;;
*) cat sync.out; fail "exit status $status of a sync whose link went down" ;;
esac
cmp walk.jpg "$(stored "$sha")"
at "$field" tc qdisc del dev radio root 2>/dev/null || true

echo "--- loss and delay"
if at "$field" tc qdisc add dev radio root netem loss 10% delay 60ms 20ms 2>why; then
    at "$office" tc qdisc add dev radio root netem loss 10% delay 60ms 20ms
    head -c 200000 /dev/urandom >lamp.jpg
    laptop walk crime -m "By a link that loses one in ten." --evidence lamp.jpg
    laptop sync
    cmp lamp.jpg "$(stored "$(sha_of lamp.jpg)")"
    at "$field" tc qdisc del dev radio root
    at "$office" tc qdisc del dev radio root
else
    echo "not tried: netem is not in this kernel: $(cat why)"
fi

echo "--- a watch through links that come and go, and a daemon that is killed"
: >told
ip netns exec "$town" schouw -C tablet sync --watch --interval 1 --json >told 2>&1 </dev/null &
watch=$!
known() { schouw -C tablet -d randstad --json log | grep -c -F "$1" >seen; }
arrived() { git -C service/central.git grep -qF "$1" dossier/randstad -- records; }
outages() { [ "$(grep -c "\"online\":$1" told)" -ge "$2" ]; }
wait_for known "By a slow link."
for round in 1 2 3; do
    if [ "$round" = 2 ]; then killed; else at "$town" ip link set line down; fi
    wait_for outages false "$round"
    schouw -C tablet -d randstad walk crime -m "Out in round $round." >out
    if [ "$round" = 2 ]; then start; else at "$town" ip link set line up; at "$town" ip route replace 10.77.0.1 via 10.77.2.1; fi
    wait_for arrived "Out in round $round."
    wait_for outages true "$round"
    laptop walk crime -m "In after round $round."
    laptop sync
    wait_for known "In after round $round."
done
kill -TERM "$watch"
wait "$watch" || { cat told; fail "a watch that is ended gives another exit status than 0"; }
watch=
stop
laptop -d randstad show --fold
mv out fold.laptop
tablet -d randstad show --fold
cmp out fold.laptop || fail "the devices fold otherwise"
schouw-syncd verify service/central.git >out || { cat out; fail "the repository is not sound"; }
