# A photograph that is named before it has come: pending everywhere, no report meanwhile, and healed by a sync.
. "$SOURCE_DIR/tests/syncd/service.sh"
service laptop tablet
on laptop sync
on tablet sync
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop sync
on tablet sync
on tablet use randstad
head -c 30000 /dev/urandom >walk.jpg
sha=$(sha_of walk.jpg)
on tablet intake covenant received --evidence walk.jpg
# The tablet's bytes do not go: it is too large for what the server is thought to take.
limit() { sqlite3 "$1/schouw.sqlite" "INSERT OR REPLACE INTO setting (name, value) VALUES ('evidence_max', '$2')"; }
limit tablet 1000
refuses 1 'stays behind' schouw -C tablet sync
says 'Landed as'
[ ! -e "$(stored "$sha")" ] || fail "the bytes went all the same"

echo "--- on the other device it is pending, and it is said who has it"
refuses 0 'no device has brought yet: 1' schouw -C laptop sync
on laptop status
says '1 piece of evidence is pending: its bytes are not here, nor at the server.' "${sha:0:12}  walk.jpg, with the next sync of tablet (Auditor)"
on laptop status --json
/usr/bin/python3 -c 'import json; assert [p["device"] for p in json.load(open("out"))["pending"]] == ["tablet"]' || fail "status --json does not tell"
on laptop evidence
says 'pending: walk.jpg, with the next sync of tablet'
on laptop evidence --json
/usr/bin/python3 -c 'import json; assert [(p["pending"], p["here"]) for p in json.load(open("out"))["evidence"]] == [(True, False)]' || fail "evidence --json does not tell"
on laptop show covenant
says 'pending: walk.jpg, with the next sync of tablet'
on laptop show "${sha:0:8}"
says 'pending: walk.jpg, with the next sync of tablet'
on laptop report
says '## Evidence that has yet to come' 'walk.jpg'
on laptop report -o report.html
grep -q 'Evidence that has yet to come' report.html || fail "the page does not tell what is pending"
on tablet status
silent pending # it is here

echo "--- the repository is not damaged, and says what has yet to come"
stop
schouw-syncd verify service >out || { cat out; fail "what has yet to come is told as damage"; }
says "pending: dossier/randstad:evidence/${sha:0:8}-walk.jpg: its bytes come with the next sync of tablet of auditor" \
    'Pieces of evidence that have yet to come: 1.' 'all is as it should be'
start

echo "--- the next sync of the tablet brings it, the next of the laptop fetches it"
limit tablet 100000000
on tablet sync
says 'Evidence sent: 1'
on laptop sync
says 'Evidence fetched: 1'
on laptop status
silent pending
on laptop evidence
silent pending
git -C service/central.git lfs fsck refs/heads/dossier/randstad >out 2>&1 || { cat out; fail "git lfs fsck"; }

echo "--- what was here and is lost is damage, until a device brings it again"
stop
rm "$(stored "$sha")"
refuses 1 "dossier/randstad:evidence/${sha:0:8}-walk.jpg: the bytes of this evidence were here and are lost" schouw-syncd verify service
start
on laptop sync
says 'Evidence sent: 1'
cmp walk.jpg "$(stored "$sha")"
stop
schouw-syncd verify service >out || { cat out; fail "it did not heal"; }
