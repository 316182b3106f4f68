#!/usr/bin/env bash
# tools/story.sh DIR: tells one audit from application to certificate in DIR, with the programs in SCHOUW_BIN: a daemon over TLS, five
# devices, git. Every command is shown as it is run and checked as it is told; the first one that does not do what it should ends
# the story with exit status 1. All of it stays in DIR to look at.
set -euo pipefail

dir=$(mkdir -p "${1:?usage: tools/story.sh DIR}" && cd "$1" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
input=$here/tests/story/randstad
: "${SCHOUW_BIN:=$here/build/release/bin}"
export PATH="$SCHOUW_BIN:$PATH" LC_ALL=C.UTF-8 NO_COLOR=1
unset SCHOUW_HOME
cd "$dir"

# --- telling -----------------------------------------------------------------------------------------------------------------
bold="" plain="" dim=""
if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m' dim=$'\e[2m'; fi
output=$dir/.output
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
# refused COMMAND..: the scheme must say no (exit status 1).
refused() { attempt 1 "$@"; }
on() { local device=$1; shift; run schouw -C "$device" "$@"; }

day() { TZ=Europe/Amsterdam date -d "$1" +%F; }
today=$(day today)

# --- the daemon --------------------------------------------------------------------------------------------------------------
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
    says "$1"
    on "$2" sync
}

. "$here/tools/story/office.sh"
. "$here/tools/story/audit.sh"
. "$here/tools/story/decision.sh"
. "$here/tools/story/witnesses.sh"

chapter "What is left to look at"
tell "$steps commands did what they should. In $dir:"
tell "  central.git               every statement, report and certificate; any git reads it"
tell "  laptop, tablet            the auditor's devices; desk-reviewer, desk-decider, desk-admin the others'"
tell "  report.html               the audit report"
tell "  certificate.pdf           the certificate"
tell "  daemon.log                what the daemon did"
rm -f "$output"
