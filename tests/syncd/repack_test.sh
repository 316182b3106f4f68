# The daemon rolls its packs together: when there are many, when git fails, when either of them is ended meanwhile.
. "$SOURCE_DIR/tests/syncd/service.sh"
service laptop
on laptop sync
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
central=service/central.git
number=0
# syncs COUNT: statements, each with a landing of its own
syncs() {
    for _ in $(seq "$1"); do
        number=$((number + 1))
        on laptop walk public-space -m "Lamp post $number."
        on laptop sync
    done
}
packs() { find $central/objects/pack -name 'pack-*.pack' | wc -l; }
metric() { ask 200 -H "Authorization: Bearer $(token_of laptop)" "$url/metrics"; sed -n "s/^schouw_$1 //p" answer; }
reaches() { [ "$(metric "$1")" -ge "$2" ]; }
logged() { grep -qF -- "$1" daemon.log; }
# sound: stock git holds every statement that was acknowledged, and finds nothing wrong
sound() {
    local i
    git -C $central fsck --strict --no-progress >fsck 2>&1 || { cat fsck; fail "git fsck"; }
    git -C $central grep -h 'Lamp post' dossier/randstad -- 'records/*' >landed
    for i in $(seq "$number"); do grep -q "Lamp post $i\\." landed || fail "statement $i is lost"; done
}
# A git that stands before the real one, for the daemon alone: repack does as `manner` says.
mkdir bin
cat >bin/git <<'END'
#!/bin/sh
case " $* " in
*" repack "*)
    echo $$ >>"$0.ran"
    case $(cat "$0.manner" 2>/dev/null) in
    fails) echo "fatal: not today" >&2; exit 128 ;;
    hangs) : >tmp_of_it; exec sleep 300 ;;
    stays) trap '' TERM; for _ in $(seq 300); do sleep 0.2; done ;;
    esac ;;
esac
exec /usr/bin/git "$@"
END
chmod +x bin/git
PATH="$PWD/bin:$PATH"
manner() { echo "$1" >bin/git.manner; rm -f bin/git.ran; }
ran() { [ -s bin/git.ran ]; }
gone() { ! kill -0 "$(tail -n 1 bin/git.ran)" 2>/dev/null; }

echo "--- as many as are borne, and then few"
stop
setting repack $(($(packs) + 5))
start
syncs 3
[ "$(metric repacks_total)" = 0 ] || fail "it did not wait for more packs"
manner well
git -C $central multi-pack-index write # as somebody's git maintenance does
syncs 3
wait_for reaches repacks_total 1
[ "$(packs)" -le 5 ] || fail "$(packs) packs are left"
logged 'msg="packs rolled together" before=' || fail "the log does not tell"
[ "$(metric packs)" = "$(packs)" ] || fail "$(packs) packs, and the metrics tell of another number"
metric repack_seconds_total | grep -q '^[0-9]*\.[0-9][0-9][0-9]$' || fail "the metrics tell no time"
[ "$(metric repack_failures_total)" = 0 ] || fail "a failure is counted"
[ ! -e $central/objects/pack/multi-pack-index ] || fail "there is a multi-pack-index"
sound

echo "--- of the lowest priority, and ended with the daemon"
stop
setting repack 1
manner hangs
start
wait_for ran
repacker=$(tail -n 1 bin/git.ran)
wait_for grep -q '^sleep' "/proc/$repacker/comm"
[ "$(ps -o ni= -p "$repacker" | tr -d ' ')" = 19 ] || fail "it is not nice"
! command -v ionice >/dev/null || [ "$(ionice -p "$repacker")" = idle ] || fail "its disk accesses are not idle"
: >$central/objects/pack/tmp_pack_left
syncs 2
stop
gone || fail "git outlives the daemon"
[ ! -e $central/objects/pack/tmp_pack_left ] || fail "what was half written is left"
! logged 'not rolled together' || fail "that it was ended is told as a failure"

echo "--- where it does not heed, it is killed"
manner stays
start
wait_for ran
began=$(date +%s)
stop
[ $(($(date +%s) - began)) -lt 10 ] || fail "the daemon waits for git"
gone || fail "git outlives the daemon"

echo "--- one at a time, also when the daemon dies"
manner hangs
start
wait_for ran
first=$(tail -n 1 bin/git.ran)
killed
start
syncs 2
[ "$(wc -l <bin/git.ran)" = 1 ] || fail "two repack at once"
kill "$first"
manner well
stop
start
wait_for reaches repacks_total 1
sound

echo "--- what fails is told in git's words, and tried again later"
syncs 2
stop
manner fails
start
wait_for reaches repack_failures_total 1
logged 'msg="packs are not rolled together" why="git repack: exit status 128: fatal: not today" again_in_seconds=5' || fail "the log does not tell"
syncs 2
[ "$(wc -l <bin/git.ran)" = 1 ] || fail "it did not wait"
wait_for reaches repack_failures_total 2
logged 'again_in_seconds=10' || fail "the pause does not grow"
stop
schouw-syncd() { exec env PATH=/none "$SCHOUW_BIN/schouw-syncd" "$@"; }
start
wait_for reaches repack_failures_total 1
logged 'why="can not run git: no such file or directory"' || fail "the log does not tell that there is no git"
syncs 1
stop
unset -f schouw-syncd
sound

echo "--- never, where nobody wants it"
manner well
setting repack 0
start
syncs 2
[ "$(metric repacks_total)" = 0 ] || fail "it repacks"
[ "$(metric packs)" = "$(packs)" ] || fail "the metrics tell of another number of packs"
stop
! ran || fail "it ran git"
