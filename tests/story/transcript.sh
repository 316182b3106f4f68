#!/usr/bin/env bash
# tests/story/transcript.sh README DIR: runs the commands of the README's console blocks in DIR, one after the other in one shell, and
# prints the blocks anew with what was really answered. A command that begins a program in the background is waited for until its port
# is open; a link of enrolment stands for the one that was printed last.
set -euo pipefail
readme=$(realpath "$1")
cd "$2"
: "${PORT:=8443}"
export COLUMNS=100
background=""
trap '[ -z "$background" ] || kill $background 2>/dev/null || true' EXIT
link=""
run() {
    local command=${1//8443/$PORT} status=0
    command=$(sed -E "s|https://[^ ]*/#[^ ]*|${link//&/\\&}|" <<<"$command")
    case $command in
    *'&')
        eval "$command"
        background="$background $!"
        for _ in $(seq 300); do (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null && return; sleep 0.1; done
        echo "nobody listens on port $PORT" >&2
        exit 1
        ;;
    *) { eval "$command"; } >"$2" 2>&1 </dev/null || status=$? ;;
    esac
    grep -oE 'https://[^ ]*/#[^ ]*' "$2" >"$2.link" && link=$(tail -n 1 "$2.link")
    sed "s/127.0.0.1:$PORT/127.0.0.1:8443/g" "$2"
    return 0
}
answer=$(mktemp)
inside=no
command=""
while IFS= read -r line; do
    case $line in
    '```console') inside=yes; continue ;;
    '```') inside=no; continue ;;
    esac
    [ $inside = yes ] || continue
    case $line in
    '$ '*) command=${line#\$ } ;;
    '> '*) command=$command$'\n'${line#> } ;;
    *) continue ;;
    esac
    printf '%s\n' "$line"
    [[ $command == *\\ ]] && { command=${command%\\}; continue; }
    : >"$answer"
    run "$(tr '\n' ' ' <<<"$command" | sed 's/ *$//')" "$answer"
done <"$readme"
