# The central repository is put back, and two people are shown different histories: everyone is told, nothing is lost, and it ends when they
# say why. Stock git and a real daemon.
fail() { echo "rollback_test: $*" >&2; exit 1; }
daemon=
trap '[ -z "$daemon" ] || kill -9 "$daemon" 2>/dev/null || true' EXIT

# start SERVICE: runs a daemon on it, on a port of its own from then on
start() {
    rm -f port
    schouw-syncd run --config "$1" --port-file port 2>>daemon.log &
    daemon=$!
    for _ in $(seq 400); do [ -s port ] && break; kill -0 "$daemon" || { tail daemon.log; fail "the daemon did not start"; }; sleep 0.05; done
    sed -i "s/^listen *=.*/listen = 127.0.0.1:$(cat port)/" "$1/schouw-syncd.conf"
}
stop() { kill -TERM "$daemon"; wait "$daemon" || fail "the daemon did not end well"; daemon=; }
# attempt STATUS DEVICE WORDS..
attempt() {
    local want=$1 device=$2 got=0; shift 2
    schouw -C "$device" "$@" >out 2>&1 </dev/null || got=$?
    [ "$got" = "$want" ] || { cat out; tail -n 5 daemon.log; fail "expected exit status $want, got $got: $device: $*"; }
}
on() { attempt 0 "$@"; }
. "$SOURCE_DIR/tests/said.sh"
# landed: every statement that the repository has in the dossier, in order
landed() { git -C "$1/central.git" archive dossier/randstad records | tar -xO --wildcards '*.jsonl' | sort; }
newest() { git -C "$1/central.git" log -1 --format='%(trailers:key=Checkpoint,valueonly)' checkpoint | head -1; }
finding() { on "$1" finding "$2" met -m "$3" --without-facts "a test of the way, not of the facts"; }

echo "--- two people, two devices"
on . init admin --person administrator --device admin
schouw-syncd init service --body Body --root-key admin/key.pub --listen 127.0.0.1:0 >made
start service
for device in anna bert; do on . init $device --device $device; done
on admin registry person anna --name Anna --function Auditor --role auditor
on admin registry person bert --name Bert --function Auditor --role auditor
on admin registry key anna anna anna/key.pub
on admin registry key bert bert bert/key.pub
on admin registry licence ccv --scheme kvo-3.1 --number L-1 --from 2016-01-01 --until 2036-01-01
for qualification in education lead-auditor safety public-private quality; do
    on admin registry qualification bert "$qualification" --proof seen --from 2016-01-01
done
for person in administrator anna bert; do
    device=${person/administrator/admin}
    [ "$device" = admin ] || { on admin sync; }
    on "$device" enrol "$(schouw-syncd enrol --config service --person "$person" --device "$device" 2>/dev/null)"
    on "$device" sync
done
on anna open kvo-3.1 --certificate basis "De Randstad" --id randstad
on anna assign bert --as auditor
on anna sync
on bert sync

echo "--- what each was shown is stated with what it seals, and seen by git"
finding anna 2.2.1 "Seen."
on anna sync
says 'Sealing 1 statement' ': 1 statement.'
shown=$(sqlite3 anna/schouw.sqlite "SELECT json_extract(line, '$.body.commit') FROM record WHERE json_extract(line, '$.kind') = 'checkpoint.seen' ORDER BY seq DESC LIMIT 1")
[ "$(git -C service/central.git cat-file -t "$shown")" = commit ] || fail "what anna says she was shown is not there"
git -C service/central.git merge-base --is-ancestor "$shown" checkpoint || fail "what anna says she was shown is not in the history"
on bert sync
says 'From anna: 1 statement'
on bert sync
says 'Nothing new'
schouw-syncd verify service >out || { cat out; fail "the repository does not verify"; }

echo "--- a backup is put back: both are told, and what it lacks comes back in the same sync"
stop
cp -r service backup
start service
finding anna 2.2.2 "After the backup was made."
on anna sync
finding bert 2.2.3 "After that."
on bert sync
on anna sync
landed service >before
top=$(newest service)
stop
rm -rf service
cp -r backup service
sleep 1.1 # what lands the same in the same second is the same history, and nothing to be told of
start service
old=$(newest service)
attempt 4 anna sync
says "THE SERVER WAS PUT BACK. This device was shown checkpoint $top (" "; now the server shows $old (" ": $((top - old)) landings are gone there" \
    'what the server lacks of it is offered again' '--accept-history'
attempt 4 bert sync
says 'THE SERVER SHOWS ANOTHER HISTORY. ' "they part after checkpoint $old" '--accept-history'
landed service >after
cmp before after || fail "what was lost did not come back"
grep -q 'a device knows a checkpoint that is not in this history' daemon.log || fail "the daemon does not log that it may have been put back"
finding anna 2.2.4 "Work goes on."
attempt 4 anna sync
says 'Landed as ' 'THE SERVER SHOWS ANOTHER HISTORY'
attempt 4 anna sync --json
python3 -c 'import json; history = json.load(open("out"))["history"]; assert history["alarm"] == "other" and history["known"]["number"] > history["since"] > 0' ||
    { cat out; fail "--json does not tell of the history"; }
! schouw-syncd verify service >out || fail "that people were shown what is not there verifies"
says 'dossier/randstad: anna was shown checkpoint '

echo "--- they say why, each for themselves, and all is well again"
attempt 2 anna sync -m "For nothing."
attempt 2 anna sync --accept-history
says 'for a reason'
on anna sync --accept-history -m "The disk broke; the backup of today was put back."
says 'Accepted the history of checkpoint '
on anna sync
says 'Nothing new'
attempt 4 bert sync
on bert sync --accept-history -m "As anna says."
on bert sync
on anna sync
silent DIFFERENT
attempt 2 anna sync --accept-history -m "Once more."
says 'nothing to accept'
on anna log --all --kind checkpoint.seen --json
schouw-syncd verify service >out || { cat out; fail "the repository does not verify after they said why"; }
finding bert 2.2.5 "After it was accepted."
on bert sync
on anna sync
landed service >before

echo "--- one key, one address, two histories: noticed once a statement crosses over"
stop
cp -r service other
start service
port=$(cat port)
finding anna 2.2.6 "In the one."
on anna sync
on admin sync
stop
start other
[ "$(cat port)" = "$port" ] || fail "the copy has another address"
finding bert 2.2.7 "In the other."
on bert sync
on bert sync
finding bert 2.2.8 "Having been shown the other."
on bert sync
stop
start service
attempt 4 bert sync
says 'THE SERVER SHOWS ANOTHER HISTORY. '
attempt 4 anna sync
says 'PEOPLE ARE SHOWN DIFFERENT HISTORIES. This device was shown checkpoint ' 'bert on bert: checkpoint ' ' in randstad'
attempt 4 anna sync
says 'PEOPLE ARE SHOWN DIFFERENT HISTORIES. '
grep -q 'a statement names a checkpoint that is not in this history' daemon.log || fail "the daemon does not log what bert states"
attempt 4 anna sync --dry-run
on anna sync --accept-history -m "A test of the way."
on anna sync
stop

echo "--- another key signs: that is no history at all"
ssh-keygen -q -t ed25519 -N '' -f stranger
git -C service/central.git cat-file commit checkpoint | sed '1,/^$/d' >message
forged=$(git -C service/central.git -c user.name=x -c user.email=x@x -c user.signingKey="$PWD/stranger" commit-tree -S -p checkpoint~ \
    -F "$PWD/message" 'checkpoint^{tree}')
git -C service/central.git update-ref refs/heads/checkpoint "$forged"
start service
attempt 4 anna sync
says 'THE SERVER CAN NOT PROVE WHAT IT SHOWS: ' 'the registry admits no daemon with the key '
attempt 1 anna sync --accept-history -m "Never mind."
says 'there is no history to accept'
stop
