# Packs are rolled together back to back, by the daemon and beside it, while devices sync, read all there is, bring bundles, and the
# repository is verified, indexed anew and copied: nobody notices, and nothing that was acknowledged is lost.
. "$SOURCE_DIR/tests/syncd/service.sh"
service laptop tablet
central=service/central.git
SYNCS=30
on laptop sync
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop sync
on tablet sync
stop
setting repack 1
start

# loop NAME COMMAND..: again and again until `over` is there; what it said last is in NAME.said
loop() {
    local name=$1 rounds=0; shift
    while [ ! -e over ]; do
        "$@" >"$name.said" 2>&1 || { touch over; echo "$name failed: $*" >>failed; return; }
        rounds=$((rounds + 1))
        echo "$rounds" >"$name.rounds"
    done
}
# writes DEVICE: statements, each acknowledged before the next is made
writes() {
    local number
    for number in $(seq "$SYNCS"); do
        schouw -C "$1" walk public-space -m "Post $1-$number."
        schouw -C "$1" sync
        echo "Post $1-$number." >>"$1.acknowledged"
        [ ! -e over ] || return 1
    done
}
rolls() { flock $central/repack.lock git -C $central -c core.fsync=all repack --geometric=2 -d -q -n; }
# reads: a device that has nothing yet gets all that was acknowledged before it asked
reads() {
    cat laptop.acknowledged tablet.acknowledged >known 2>/dev/null || true
    printf '{"version":2,"checkpoint":null}\n{"dossier":"registry","heads":{}}\n{"dossier":"randstad","heads":{}}\n{"end":true}\n' |
        curl -sS --fail --cacert service/tls.crt --max-time 60 -H "Authorization: Bearer $token" -H 'Content-Type: application/x-ndjson' \
            --compressed --data-binary @- "$url/v1/sync" >got
    tail -n 1 got | grep -qx '{"end":true}' || { tail -c 600 got; return 1; }
    while read -r line; do grep -qF "$line" got || { echo "not read: $line"; return 1; }; done <known
}
# By way of git's protocol: a clone of a path links the files that it finds there one after the other, and packs may go meanwhile.
copies() { rm -rf mirror && git clone -q --mirror --no-local $central mirror && git -C mirror fsck --strict --no-progress; }
# Verification reads the refs one after the other: a landing in between looks as one without a checkpoint.
checks() {
    schouw-syncd verify --config service >verified 2>&1 || [ $? = 1 ] || { cat verified; return 1; }
    if grep -E '^[^ ]+: ' verified | grep -v 'it was moved on without a checkpoint'; then return 1; fi
    schouw-syncd reindex --config service
}

token=$(token_of laptop)
halfway() { [ "$(wc -l <laptop.acknowledged)" -ge $((SYNCS / 2)) ]; }
# The daemon alone at first, then somebody beside it nearly all the time.
{ wait_for halfway; loop rolls rolls; } & loops=$!
loop reads reads & loops="$loops $!"
loop copies copies & loops="$loops $!"
loop checks checks & loops="$loops $!"
writes laptop >laptop.said 2>&1 & writers=$!
writes tablet >tablet.said 2>&1 & writers="$writers $!"
for writer in $writers; do wait "$writer" || { touch over; echo "a device failed" >>failed; }; done
# A bundle lands beside the daemon, in a process of its own.
on laptop walk public-space -m "Post by-stick."
on laptop bundle stick
schouw-syncd receive --config service stick* >out 2>&1 || { cat out; fail "the bundle is not taken"; }
echo "Post by-stick." >>laptop.acknowledged
touch over
for one in $loops; do wait "$one" || fail "a loop broke"; done
[ ! -e failed ] || { cat failed; tail -n 3 -- *.said; tail -n 5 daemon.log; fail "somebody noticed"; }
for name in rolls reads copies checks; do echo "$name: $(cat $name.rounds)"; done
[ "$(cat rolls.rounds)" -ge 10 ] || fail "packs were hardly rolled together"

ask 200 -H "Authorization: Bearer $token" "$url/metrics"
echo "by the daemon: $(sed -n 's/^schouw_repacks_total //p' answer)"
[ "$(sed -n 's/^schouw_repacks_total //p' answer)" -ge 3 ] || fail "the daemon hardly rolled packs together"
answered 'schouw_answers_total{class="5xx"} 0'
answered 'schouw_repack_failures_total 0'
if grep -E 'level=(warn|error)' daemon.log; then fail "the daemon had trouble"; fi
git -C $central fsck --strict --no-progress >fsck 2>&1 || { cat fsck; fail "git fsck"; }
git -C $central grep -h 'Post' dossier/randstad -- 'records/*' >landed
cat laptop.acknowledged tablet.acknowledged >acknowledged
[ "$(wc -l <acknowledged)" = $((2 * SYNCS + 1)) ] || fail "not all was acknowledged"
while read -r line; do grep -qF "$line" landed || fail "lost: $line"; done <acknowledged
on laptop verify
stop
