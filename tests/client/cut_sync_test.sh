# Whole syncs over a network that is cut at any byte, whose client is killed at any moment, or its daemon: repeated until all is level they
# end where an undisturbed one ends: the same statements and pages in git, the same fold, on each device the same bytes. Every round begins anew from the same devices and
# the same repository. ROUNDS asks for more than one; the points and moments of a round are drawn from SEED and its number.
. "$SOURCE_DIR/tests/syncd/service.sh"
rounds=${ROUNDS:-1}
relay=
client=
trap 'for process in $daemon $relay $client; do kill -9 "$process" 2>/dev/null || true; done' EXIT
without="a test of the way, not of the facts"

service laptop tablet
"$SOURCE_DIR/tests/client/cutter.py" relay.port "$(cat port)" &
relay=$!
wait_for [ -s relay.port ]
through() { sqlite3 "$1/schouw.sqlite" "UPDATE setting SET value = 'https://127.0.0.1:$(cat relay.port)' WHERE name = 'server'; DELETE FROM server"; }
on laptop sync
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop sync
on tablet sync
head -c 60000 /dev/urandom >walk.jpg
head -c 40000 /dev/urandom >covenant.pdf
on laptop walk crime -m "By the laptop." --evidence walk.jpg
on laptop document 2.2.1 met -m "By the laptop." --without-facts "$without"
"$SCHOUW_BIN/../tools/bench-device" day laptop randstad 3 400
on tablet -d randstad intake covenant received --evidence covenant.pdf
on tablet -d randstad document 2.2.1 unmet -m "By the tablet." --without-facts "$without"
through laptop
through tablet
stop

# What all rounds begin with. The files of a store are written over where they lie, or it would be taken for a copy.
mkdir begin
cp -a service laptop tablet .local begin/
for device in laptop tablet; do sqlite3 "begin/$device/schouw.sqlite" 'PRAGMA wal_checkpoint(TRUNCATE)' >out; done
again() {
    [ -z "$daemon" ] || killed
    rm -rf service .local
    cp -a begin/service begin/.local .
    for device in laptop tablet; do
        rm -rf "$device/evidence" "$device"/schouw.sqlite-*
        cat "begin/$device/schouw.sqlite" >"$device/schouw.sqlite"
        cp -a "begin/$device/evidence" "$device/"
    done
    rm -f cuts
    start
}
# stated_in: a fold without what devices state by themselves: which checkpoints they were shown follows from when they were cut off
stated_in() { /usr/bin/python3 -c 'import json, sys
fold = json.load(sys.stdin)
del fold["heads"], fold["records"]
fold["slots"] = [slot for slot in fold["slots"] if slot["kind"] != "checkpoint.seen"]
print(json.dumps(fold, sort_keys=True))'; }
# lines_of DOSSIER: what people stated, line by line as it stands in git
lines_of() {
    git -C service/central.git ls-tree -r --name-only "dossier/$1" records | grep 'jsonl$' | while read -r file; do
        git -C service/central.git show "dossier/$1:$file" | sed '/"kind":"checkpoint.seen"/d'
    done | sort
}
# outcome: pages, statements and fold as they are at the server, the fold of each device, the files; but for when the server received what
outcome() {
    local dossier device
    for dossier in registry randstad; do
        git -C service/central.git ls-tree -r "dossier/$dossier" | sed '\:\trecords/:d; \:\treceived/:d; /\tdossier.json$/d'
        lines_of "$dossier" | sha256sum
        git -C service/central.git show "dossier/$dossier:dossier.json" | stated_in | sha256sum
    done
    for device in laptop tablet; do
        schouw -C "$device" -d randstad show --fold | stated_in | sha256sum
        find "$device/evidence" -type f -printf '%f\n' | sort
    done
    find service/central.git/lfs -type f -printf '%f\n' | sort
    cmp <(schouw -C laptop -d randstad show --fold) <(schouw -C tablet -d randstad show --fold)
}
level() { on laptop sync; on tablet sync; on laptop sync; }
same() { outcome >after; diff undisturbed after || { tail -n 5 daemon.log; fail "$1 did not end as an undisturbed sync does"; }; }
RANDOM=${SEED:-1}
# below N: a number from 0 to N - 1
below() { echo $(((RANDOM * 32768 + RANDOM) % $1)); }
# attempt WORDS..: schouw, whose sync may be cut off or killed
attempt() {
    local status=0
    schouw "$@" >out 2>&1 </dev/null || status=$?
    case $status in 0 | 3 | 137) ;; *) cat out; fail "exit status $status: $*" ;; esac
}

echo "--- undisturbed"
again
: >carried
level
says 'conflict: 2.2.1'
up=$(awk '{ if ($1 > most) most = $1 } END { print most }' carried)
down=$(awk '{ if ($2 > most) most = $2 } END { print most }' carried)
outcome >undisturbed
[ "$up" -gt 60000 ] && [ "$down" -gt 60000 ] || fail "only $up bytes went and $down came"

echo "--- cut at a byte on the way up, or on the way down"
for round in $(seq "$rounds"); do
    again
    told="round $round:"
    for device in laptop tablet laptop; do
        for _ in 1 2; do
            if [ "$(below 2)" = 0 ]; then cut="up $(below "$up")"; else cut="down $(below "$down")"; fi
            told="$told $device $cut,"
            # The file of a long round is asked for anew where a way breaks: that is to meet cuts as well.
            printf '%s\n' "$cut" "$cut" "$cut" "$cut" >cuts
            attempt -C "$device" sync
        done
    done
    rm -f cuts
    level
    same "$told"
done

echo "--- killed at a moment: the client, or the daemon"
again
started=$(date +%s%N)
on laptop sync
took=$((($(date +%s%N) - started) / 1000))
caught=0
for round in $(seq "$rounds"); do
    again
    told="round $round:"
    for device in laptop tablet laptop; do
        moment=$(below "$took")
        schouw -C "$device" sync >out 2>&1 </dev/null &
        client=$!
        sleep "$(printf '%d.%06d' $((moment / 1000000)) $((moment % 1000000)))"
        if [ "$(below 2)" = 0 ]; then
            told="$told $device killed after $moment us,"
            kill -9 "$client" 2>/dev/null || true
        else
            told="$told daemon killed after $moment us of $device,"
            killed
            start
        fi
        status=0
        wait "$client" 2>/dev/null || status=$?
        client=
        [ "$status" = 0 ] || caught=$((caught + 1))
    done
    level
    same "$told"
done
[ "$caught" -ge 1 ] || fail "none of them was caught in the midst of a sync"
echo "$rounds rounds of cuts within $up bytes up and $down down, $((3 * rounds)) kills of which $caught hit"
schouw-syncd verify service/central.git >out || { cat out; fail "the repository is not sound"; }
