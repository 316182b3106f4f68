# devices.sh: for tests of several devices and a real daemon on loopback, at a body called Body. Sourced by scripts that run in TEST_DIR.
# The daemon keeps its port when it is started again. `proxy`, when set, is one more process that ends with the test.

fail() { echo "$(basename "$0" .sh): $*" >&2; exit 1; }
daemon=
client=
proxy=
trap 'for process in $daemon $client $proxy; do kill -9 "$process" 2>/dev/null || true; done' EXIT

start() {
    rm -f port
    schouw-syncd run --config service --port-file port 2>>daemon.log &
    daemon=$!
    for _ in $(seq 400); do [ -s port ] && break; kill -0 "$daemon" || { tail daemon.log; fail "the daemon did not start"; }; sleep 0.05; done
    sed -i "s/^listen *=.*/listen = 127.0.0.1:$(cat port)/" service/schouw-syncd.conf # the same port from now on
}
stop() { kill -TERM "$daemon"; wait "$daemon" || fail "the daemon did not end well"; daemon=; }
on() { local device=$1; shift; schouw -C "$device" "$@" >out 2>&1 || { cat out; tail -n 5 daemon.log; fail "$device: $*"; }; }
# refuses STATUS TEXT COMMAND..
refuses() {
    local want=$1 text=$2 got=0; shift 2
    "$@" >out 2>&1 </dev/null || got=$?
    [ "$got" = "$want" ] || { cat out; tail -n 5 daemon.log; fail "expected exit status $want, got $got: $*"; }
    grep -qF -- "$text" out || { cat out; fail "this does not say '$text': $*"; }
}
. "$SOURCE_DIR/tests/said.sh"
field() { /usr/bin/python3 -c 'import json,sys; value=json.load(open("out"))
for name in sys.argv[1:]: value=value[int(name) if isinstance(value, list) else name]
print(json.dumps(value) if not isinstance(value, str) else value)' "$@"; }
# wait_for COMMAND..: until it succeeds, a minute at most
wait_for() { for _ in $(seq 6000); do "$@" 2>/dev/null && return; sleep 0.01; done; fail "this did not come about: $*"; }
# past SECONDS: the clock shows a later second (since 1970)
past() { [ "$(date +%s)" -gt "$1" ]; }
# What was stated, without how it came to this device.
log_of() {
    schouw -C "$1" --json log | /usr/bin/python3 -c 'import json,sys
device = ("received", "clock_ahead", "seal", "synced")
print(json.dumps([{key: one[key] for key in one if key not in device} for one in json.load(sys.stdin)]))' >"log.$1"
}
enrol() { # PERSON DEVICE
    link=$(schouw-syncd enrol --config service --person "$1" --device "$2" 2>/dev/null)
    on "$2" enrol "$link"
    says "This device is now \"$2\" of $1 (Body). Server key pinned."
}

# body_open: the administrator's desk `admin`, the daemon, an auditor and a reviewer without devices
body_open() {
    on . init admin --person administrator --device admin
    schouw-syncd init service --body Body --root-key admin/key.pub --listen 127.0.0.1:0 >made
    start
    enrol administrator admin
    on admin registry licence ccv --scheme kvo-3.1 --number L-1 --from 2016-01-01 --until 2036-01-01
    on admin registry person auditor --name Auditor --function Auditor --role auditor
    on admin registry person reviewer --name Reviewer --function Reviewer --role reviewer
}
# device_open PERSON DEVICE [WORDS OF init..]
device_open() {
    local person=$1 device=$2
    shift 2
    on . init "$device" --device "$device" "$@"
    on admin registry key "$person" "$device" "$device/key.pub"
    on admin sync
    enrol "$person" "$device"
    on "$device" sync
}
