# upstream.sh: for tests: daemons that share an upstream, each with devices of its own. Sourced by scripts that run in TEST_DIR.
fail() { echo "$(basename "$0" .sh): $*" >&2; exit 1; }
without="a test of the way, not of the facts"
processes=()
declare -A daemon port
trap 'for process in "${processes[@]}"; do kill -9 "$process" 2>/dev/null || true; done' EXIT

# wait_for COMMAND..: until it succeeds, a minute at most
wait_for() { for _ in $(seq 3000); do "$@" >/dev/null 2>&1 && return; sleep 0.02; done; fail "this did not come about: $*"; }
# start NAME: the daemon in the folder NAME; its log is NAME.log
start() {
    rm -f "$1.port"
    schouw-syncd run --config "$1" --port-file "$1.port" 2>>"$1.log" &
    daemon[$1]=$!
    processes+=($!)
    for _ in $(seq 1000); do
        [ -s "$1.port" ] && break
        kill -0 "${daemon[$1]}" || { tail "$1.log"; fail "the daemon $1 did not start"; }
        sleep 0.02
    done
    port[$1]=$(cat "$1.port")
    sed -i "s/^listen *=.*/listen = 127.0.0.1:${port[$1]}/" "$1/schouw-syncd.conf" # the same port from now on
}
stop() { kill -TERM "${daemon[$1]}"; wait "${daemon[$1]}" || { tail "$1.log"; fail "the daemon $1 did not end well"; }; unset "daemon[$1]"; }
crash() { kill -KILL "${daemon[$1]}"; wait "${daemon[$1]}" 2>/dev/null || true; unset "daemon[$1]"; }
# set_all NAME SETTING=VALUE..
settings() {
    local name=$1 setting; shift
    for setting in "$@"; do
        sed -i "/^#* *${setting%%=*} = /d" "$name/schouw-syncd.conf"
        echo "${setting%%=*} = ${setting#*=}" >>"$name/schouw-syncd.conf"
    done
}
on() { local device=$1; shift; schouw -C "$device" "$@" >out 2>&1 </dev/null || { cat out; tail -n 5 ./*.log; fail "$device: $*"; }; }
# refuses STATUS TEXT COMMAND..
refuses() {
    local want=$1 text=$2 got=0; shift 2
    "$@" >out 2>&1 </dev/null || got=$?
    [ "$got" = "$want" ] || { cat out; tail -n 5 ./*.log; fail "expected exit status $want, got $got: $*"; }
    grep -qF -- "$text" out || { cat out; fail "this does not say '$text': $*"; }
}
. "$SOURCE_DIR/tests/said.sh"
enrol() { # DAEMON PERSON DEVICE
    local link
    link=$(schouw-syncd enrol --config "$1" --person "$2" --device "$3" 2>/dev/null)
    on "$3" enrol "$link"
}
tip() { git -C "$1" rev-parse -q --verify "${2:-checkpoint}" || true; }
level() { [ -n "$(tip up.git)" ] && [ "$(tip "$1/central.git")" = "$(tip up.git)" ]; }
# all_level NAME..: every ref of these daemons is that of the upstream
refs() { git -C "$1" for-each-ref --format='%(objectname) %(refname)' refs/heads refs/tags; }
all_level() {
    local name
    for name in "$@"; do wait_for level "$name"; done
    refs up.git >refs.up
    for name in "$@"; do refs "$name/central.git" | cmp - refs.up || fail "$name has other refs than the upstream"; done
}
# sound NAME..: stock git and our own verification find nothing wrong
sound() {
    local name
    git -C up.git fsck --strict --no-progress >fsck 2>&1 || { cat fsck; fail "git fsck of the upstream"; }
    for name in "$@"; do
        git -C "$name/central.git" fsck --strict --no-progress >fsck 2>&1 || { cat fsck; fail "git fsck of $name"; }
        schouw-syncd verify "$name" >verified || { cat verified; fail "schouw-syncd verify $name"; }
        git -C "$name/central.git" rev-list --branches --tags |
            xargs git -C "$name/central.git" verify-commit >signature 2>&1 || { cat signature; fail "git verify-commit at $name"; }
    done
}
# log_of DEVICE: all it knows of its dossier, but for what concerns the device alone
log_of() {
    schouw -C "$1" --json log | /usr/bin/python3 -c 'import json, sys
for entry in json.load(sys.stdin):
    for own in ("synced", "received"): entry.pop(own, None)
    print(json.dumps(entry, sort_keys=True))' >"log.$1"
}
# stored REPOSITORY SHA: where it keeps the bytes
stored() { printf '%s/lfs/objects/%s/%s/%s' "$1" "${2:0:2}" "${2:2:2}" "$2"; }
sha_of() { sha256sum "$1" | cut -d ' ' -f 1; }
upstream_make() { git init --quiet --bare --initial-branch=main up.git; }
# office UPSTREAM OPTIONS..: the first daemon, its administrator, an auditor's laptop there
office() {
    local url=$1; shift
    on . init admin --person administrator --device admin
    schouw-syncd init first --body Body --root-key admin/key.pub --listen 127.0.0.1:0 --upstream "$url" "$@" >made
    settings first upstream_interval=1
    start first
    enrol first administrator admin
    on . init laptop --device laptop
    on . init tablet --device tablet
    on admin registry licence ccv --scheme kvo-3.1 --number L-1 --from 2016-01-01 --until 2036-01-01
    on admin registry person auditor --name Auditor --function Auditor --role auditor
    on admin registry key auditor laptop laptop/key.pub
    on admin registry key auditor tablet tablet/key.pub
    on admin sync
    says 'on dossier/registry'
    enrol first auditor laptop
}
# join NAME UPSTREAM OPTIONS..: a further daemon that is admitted
join() {
    local name=$1 url=$2; shift 2
    schouw-syncd join "$name" --listen 127.0.0.1:0 --root-key admin/key.pub --upstream "$url" "$@" >made
    settings "$name" upstream_interval=1
}
admit() {
    on admin registry daemon "$1" "$1/central.git/key.pub"
    on admin sync
}
