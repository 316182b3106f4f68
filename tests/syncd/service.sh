# service.sh: for tests of the daemon: a service in TEST_DIR/service with an administrator and an auditor, with devices that are
# enrolled, and curl as their peer. Sourced by scripts that run in TEST_DIR.

fail() { echo "${BASH_SOURCE[-1]##*/}: $*" >&2; exit 1; }
daemon=
trap '[ -z "$daemon" ] || kill -9 "$daemon" 2>/dev/null || true' EXIT

# start: the daemon, on the same port from the second time on; `url` is where it answers.
start() {
    rm -f port
    schouw-syncd run --config service --port-file port 2>>daemon.log &
    daemon=$!
    for _ in $(seq 400); do
        [ -s port ] && break
        kill -0 "$daemon" 2>/dev/null || { tail daemon.log; fail "the daemon did not start"; }
        sleep 0.02
    done
    url=https://127.0.0.1:$(cat port)
    sed -i "s/^listen *=.*/listen = 127.0.0.1:$(cat port)/" service/schouw-syncd.conf
}
stop() { kill -TERM "$daemon"; wait "$daemon" || fail "the daemon did not end well"; daemon=; }
killed() { kill -9 "$daemon"; wait "$daemon" 2>/dev/null || true; daemon=; }
# setting NAME VALUE: for the next start
setting() { sed -i "/^$1 *=/d" service/schouw-syncd.conf; echo "$1 = $2" >>service/schouw-syncd.conf; }

# on DEVICE WORDS..: schouw on that device; what it says goes to `out`
on() { local device=$1; shift; schouw -C "$device" "$@" >out 2>&1 </dev/null || { cat out; tail -n 5 daemon.log; fail "$device: $*"; }; }
# refuses STATUS TEXT COMMAND..
refuses() {
    local want=$1 text=$2 got=0; shift 2
    "$@" >out 2>&1 </dev/null || got=$?
    [ "$got" = "$want" ] || { cat out; tail -n 5 daemon.log; fail "expected exit status $want, got $got: $*"; }
    grep -qF -- "$text" out || { cat out; fail "this does not say '$text': $*"; }
}
. "$SOURCE_DIR/tests/said.sh"
# wait_for COMMAND..: until it succeeds, a minute at most
wait_for() { for _ in $(seq 3000); do "$@" 2>/dev/null && return; sleep 0.02; done; fail "this did not come about: $*"; }
enrol() { # PERSON DEVICE
    local link
    link=$(schouw-syncd enrol --config service --person "$1" --device "$2" 2>/dev/null)
    on "$2" enrol "$link"
}
token_of() { sqlite3 "$1/schouw.sqlite" "SELECT value FROM setting WHERE name = 'token'"; }

# service DEVICE..: all of it, with the daemon running; the devices are the auditor's
service() {
    local device
    on . init admin --person administrator --device admin
    schouw-syncd init service --body Body --root-key admin/key.pub --listen 127.0.0.1:0 >made
    start
    enrol administrator admin
    on admin registry licence ccv --scheme kvo-3.1 --number L-1 --from 2016-01-01 --until 2036-01-01
    on admin registry person auditor --name Auditor --function Auditor --role auditor
    for device in "$@"; do
        on . init "$device" --device "$device"
        on admin registry key auditor "$device" "$device/key.pub"
    done
    on admin sync
    for device in "$@"; do enrol auditor "$device"; done
}

# ask STATUS ARGS..: the answer's body goes to `answer`, its headers to `headers`
ask() {
    local want=$1 got; shift
    got=$(curl -sS --cacert service/tls.crt --max-time 60 -D headers -o answer -w '%{http_code}' "$@") || fail "curl $* failed"
    [ "$got" = "$want" ] || { cat answer; tail -n 5 daemon.log; fail "expected $want, got $got: $*"; }
}
answered() { grep -qF -- "$1" answer || { cat answer; fail "the answer lacks: $1"; }; }
header() { grep -iq "^$1: $2"$'\r'"\$" headers || { cat headers; fail "no header $1: $2"; }; }
no_header() { ! grep -iq "^$1:" headers || { cat headers; fail "there is a header $1"; }; }
sha_of() { sha256sum "$1" | cut -d ' ' -f 1; }
base64_of() { base64 -w0 | tr -d '\n'; }
# stored SHA: where the repository keeps the bytes
stored() { printf 'service/central.git/lfs/objects/%s/%s/%s' "${1:0:2}" "${1:2:2}" "$1"; }
