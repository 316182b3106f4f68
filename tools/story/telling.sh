# How a story is told: each command is shown as it is run and checked as it is told; the first that does not do what it should ends the
# story with exit status 1. Sourced, in the directory the story takes place in, by tools/story.sh and by tests that tell another one.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
input=$here/tests/story/randstad
export LC_ALL=C.UTF-8 NO_COLOR=1
unset SCHOUW_HOME

bold="" plain="" dim=""
if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m' dim=$'\e[2m'; fi
output=$PWD/.output
steps=0

chapter() { printf '\n%s== %s%s\n' "$bold" "$1" "$plain"; }
tell() { printf '%s%s%s\n' "$dim" "$1" "$plain"; }
fail() { printf '\nThe story stops here: %s\n' "$1" >&2; exit 1; }

# attempt STATUS COMMAND..: runs it, shows it, and ends the story when the exit status is another.
attempt() {
    local want=$1 status=0
    shift
    printf '$'
    printf ' %q' "$@"
    printf '\n'
    "$@" >"$output" 2>&1 </dev/null || status=$?
    sed 's/^/  /' "$output"
    [ "$status" -eq "$want" ] || fail "exit status $status where $want was due"
    steps=$((steps + 1))
}
run() { attempt 0 "$@"; }
# says TEXT..: each must stand in what the last command printed.
says() {
    local text
    for text in "$@"; do grep -qF -- "$text" "$output" || fail "the answer does not say: $text"; done
}
# reads REGEX: a line of it does
reads() { grep -qE -- "$1" "$output" || fail "no line of the answer reads: $1"; }
lacks() { ! grep -qF -- "$1" "$output" || fail "the answer says: $1"; }
same() { cmp -- "$1" "$2" || fail "$1 and $2 differ"; }

# on DEVICE WORDS..: schouw on that device; refused: the scheme must say no (exit status 1), and nothing may have been recorded.
# invented DEVICE WORDS..: the same for what the story made up; it is marked so in the statement itself.
on() { local device=$1; shift; run schouw -C "$device" "$@"; }
invented() { local device=$1; shift; run schouw -C "$device" --invented "$@"; }
statements() { { schouw -C "$1" log --oneline 2>/dev/null || true; } | wc -l; }
refused() {
    local device=$1 before
    shift
    before=$(statements "$device")
    attempt 1 schouw -C "$device" "$@"
    [ "$(statements "$device")" -eq "$before" ] || fail "what was refused was recorded"
}
# evidence DEVICE FILE: where the device keeps the bytes of that file
evidence() {
    local sha
    sha=$(sha256sum "$2" | cut -d ' ' -f 1)
    printf '%s/evidence/%s/%s' "$1" "${sha:0:2}" "$sha"
}

. "$(dirname "${BASH_SOURCE[0]}")/days.sh"

daemon=""
port=""
stop_daemon() {
    [ -n "$daemon" ] || return 0
    kill -TERM "$daemon" 2>/dev/null || true
    wait "$daemon" || fail "the daemon did not end well"
    daemon=""
}
trap 'if [ -n "$daemon" ]; then kill "$daemon" 2>/dev/null || true; fi' EXIT
start_daemon() {
    rm -f port
    schouw-syncd run --config schouw-syncd.conf --port-file port 2>>daemon.log &
    daemon=$!
    local tries=0
    until [ -s port ]; do
        kill -0 "$daemon" 2>/dev/null || fail "the daemon did not start: $(tail -n 3 daemon.log)"
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || fail "the daemon opened no port"
        sleep 0.1
    done
    port=$(cat port)
    sed -i "s/^listen *=.*/listen = 127.0.0.1:$port/" schouw-syncd.conf # the same port for the rest of the story
}

enrol() { # enrol PERSON DEVICE
    run schouw-syncd enrol --config schouw-syncd.conf --person "$1" --device "$2"
    local link
    link=$(grep -o 'https://[^ ]*' "$output" | head -n 1)
    on "$2" enrol "$link"
    says "\"$2\" of $1" "Server key pinned"
    on "$2" sync
}
