# A case that is over is wiped from a device once the daemon holds every statement and every byte of it; and not before. A real daemon,
# curl for what a device would not ask, grep over every file of the store for what should be gone.
. "$SOURCE_DIR/tests/syncd/service.sh"

# traces WORD DEVICE: files of that device which hold the word
traces() { grep -rlaF -- "$1" "$2" | sort; }
gone() { local word; for word in "$@"; do [ -z "$(traces "$word" laptop)" ] || fail "$word is left in $(traces "$word" laptop)"; done; }
kept() { sqlite3 "$1/schouw.sqlite" "SELECT count(*) FROM record JOIN feed ON feed.id = record.feed WHERE dossier = '$2'"; }
# stated: without what a device states by itself
stated() { sqlite3 "$1/schouw.sqlite" "SELECT count(*) FROM record JOIN feed ON feed.id = record.feed WHERE dossier = '$2' AND json_extract(line, '\$.kind') <> 'checkpoint.seen'"; }
held() { curl -sS --cacert service/tls.crt -H "Authorization: Bearer $(token_of "$1")" -d "$2" "$url/v1/held"; }
# saved NAME, restored NAME: the service as it stands, and again; the daemon rests
saved() { stop; rm -rf "$1"; cp -a service "$1"; start; }
restored() { stop; rm -rf service; cp -a "$1" service; start; }

service laptop tablet
on admin registry person reviewer --name Reviewer --function Reviewer --role reviewer
on . init desk --device desk
on admin registry key reviewer desk desk/key.pub
on admin sync
enrol reviewer desk
on laptop sync

echo "--- two cases share a file; one of them is not over"
printf 'Quietwater figures, for both\n' >shared.txt
{ cat "$SOURCE_DIR/tests/story/randstad/lantaarn.jpg"; printf 'Plumfield burglary\n'; } >secret.jpg
on laptop open kvo-3.1 --certificate basis "Plumfield North" --id north
on laptop -d north evidence add shared.txt secret.jpg -m "Plumfield, seen by Constable Juniper"
on laptop open kvo-3.1 --certificate basis "Quietwater South" --id south
on laptop -d south evidence add shared.txt
on laptop -d south assign reviewer --as reviewer
on laptop sync
refuses 1 'is not over' schouw -C laptop forget north
on laptop -d north refuse --withdrawn -m "Letter of Alderman Plumfield"
refuses 1 'did not go to the server yet' schouw -C laptop forget north
saved before
on laptop sync
refuses 1 'is not over' schouw -C laptop forget south
refuses 2 'no id of a case' schouw -C laptop forget registry
refuses 2 'which dossier?' schouw -C laptop forget --dry-run
refuses 2 'no dossier west here' schouw -C laptop forget west
on laptop forget
says 'north' 'may be forgotten'
silent south
secret=$(sha_of secret.jpg) shared=$(sha_of shared.txt)
bytes=$(stored "$secret")

echo "--- the daemon lacks a byte, a piece, a head, is somebody else's or silent: nothing is wiped"
count=$(kept laptop north)
stated=$(stated laptop north)
whole() { [ "$(kept laptop north)" = "$count" ] && cmp -s "laptop/evidence/${secret:0:2}/$secret" secret.jpg || fail "something was wiped"; }
cp "$bytes" aside
printf 'x' | dd of="$bytes" bs=1 seek=100 conv=notrunc status=none
refuses 1 "lacks evidence ${secret:0:12}" schouw -C laptop forget north
head -c -1 aside >"$bytes"
refuses 1 "lacks evidence ${secret:0:12}" schouw -C laptop forget north
rm "$bytes"
refuses 1 "lacks evidence ${secret:0:12}" schouw -C laptop forget north
cp aside "$bytes"
saved after
restored before
refuses 1 'lacks statements of laptop' schouw -C laptop forget north
restored after
head=$(sqlite3 laptop/schouw.sqlite "SELECT json_group_object(id, json_object('seq', last, 'hash', hash)) FROM feed WHERE dossier = 'north'")
[ "$(held laptop '{"dossier":"north","heads":'"$head"',"evidence":["'"$secret"'"]}' | grep -c '"lacking":{"heads":\[\],"evidence":\[\]}')" = 1 ] || fail "the daemon does not say that it holds it"
feed=$(sqlite3 laptop/schouw.sqlite "SELECT id FROM feed WHERE dossier = 'north'")
held laptop '{"dossier":"north","heads":{"'"$feed"'":{"seq":1,"hash":"'"$secret"'"}},"evidence":[]}' | grep -qF '"heads":["'"$feed"'"]' || fail "another hash is held"
held laptop '{"dossier":"north","heads":{"'"$feed"'":{"seq":99,"hash":"'"$secret"'"}},"evidence":["'"$(printf 'a%.0s' {1..64})"'"]}' | grep -qF '"evidence":["aaaa' || fail "what nobody has is held"
held desk '{"dossier":"north","heads":'"$head"',"evidence":[]}' | sed s/north/west/ >answer.north
held desk '{"dossier":"west","heads":{},"evidence":[]}' >answer.west
grep -q 'urn:schouw:problem:not-found' answer.west || { cat answer.west; fail "the reviewer may ask"; }
cmp answer.north answer.west || fail "a case that one may not read is told from one that is not there"
for body in '{"dossier":"north"}' '{"dossier":"../x","heads":{},"evidence":[]}' '{"dossier":"north","heads":{"x":{"seq":1,"hash":"x"}},"evidence":[]}' \
    '{"dossier":"north","heads":[],"evidence":[]}' '{"dossier":"north","heads":{},"evidence":[1]}' \
    '{"dossier":"north","heads":{"'"$feed"'":{"seq":0,"hash":"'"$secret"'"}},"evidence":[]}' '['; do
    held laptop "$body" | grep -q 'urn:schouw:problem:invalid' || fail "this was taken: $body"
done
stop
refuses 3 'nothing was wiped' schouw -C laptop forget north
start
on laptop forget --dry-run north
says 'Would forget north' '2 pieces of evidence' 'The server holds all of it'
whole

echo "--- killed at any moment, it is here whole or finished by the next; no file holds a word of it"
cp -a laptop copied
ended=
for delay in 0.2 0.5 0.9 2 60; do
    status=0
    { timeout -s KILL "$delay" schouw -C laptop forget north >out 2>&1 </dev/null || status=$?; } 2>/dev/null
    [ "$status" = 0 ] && { ended=1; break; }
    [ "$status" = 137 ] || { cat out; fail "exit status $status"; }
    [ "$(kept laptop north)" = 0 ] || whole
done
[ -n "$ended" ] || fail "it never ended"
gone Plumfield Juniper "$feed"','
[ ! -e "laptop/evidence/${secret:0:2}/$secret" ] || fail "evidence is left"
cmp "laptop/evidence/${shared:0:2}/$shared" shared.txt || fail "another case's file went"
[ "$(sqlite3 laptop/schouw.sqlite 'PRAGMA integrity_check')" = ok ] || fail "the store is damaged"
rm -rf laptop
mv copied laptop
cp -a laptop copied
sqlite3 laptop/schouw.sqlite "INSERT INTO set_aside (feed, seq, hash, line, seen, judged, state)
    SELECT id, 99, hash, '{\"kind\":\"evidence.add\",\"item\":\"$secret\",\"tick\":99}', '{}', '{}', 'kept' FROM feed WHERE dossier = 'south'"
on laptop forget north
cmp "laptop/evidence/${secret:0:2}/$secret" secret.jpg || fail "a file went that a statement of another case names, which is set aside"
rm -rf laptop
mv copied laptop
mkdir "laptop/evidence/.in-$secret"
echo "A copy of Plumfield that was cut off" >laptop/evidence/.new-abcdef
touch -d '2 hours ago' laptop/evidence/.new-abcdef
echo "A copy under way" >laptop/evidence/.new-ghijkl
refuses 3 'not all of it is wiped; `schouw forget north` goes on' schouw -C laptop forget north
[ "$(kept laptop north)" = 0 ] || fail "statements are left"
on laptop forget
says 'being forgotten since'
on laptop status south
says 'north is forgotten, but not all of it is wiped; `schouw forget north` goes on'
refuses 3 'not all of north is wiped yet' schouw -C laptop forget --undo north
rmdir "laptop/evidence/.in-$secret"
stop
on laptop forget north --json
grep -q '"wiped":true' out || { cat out; fail "--json does not tell"; }
gone Plumfield Juniper
rm laptop/evidence/.new-ghijkl || fail "a copy under way went"
start

echo "--- it does not come back by itself: not by a sync, not by a bundle, not by an opening of that name"
on laptop sync
on laptop sync --again
[ "$(kept laptop north)" = 0 ] || fail "a sync brought it back"
on tablet sync
on tablet -d north refuse --resume -m "Plumfield goes on"
on tablet sync
on laptop sync
rm -f stick* reply*
on laptop bundle stick
stop
schouw-syncd receive --config service stick --reply reply >out 2>&1 || { cat out; fail "receive"; }
start
! grep -qaE 'Juniper|burglary' reply || fail "the answer on a stick holds it"
on laptop receive --trust service/central.git/key.pub reply
gone Plumfield Juniper
refuses 3 'was forgotten on this device' schouw -C laptop open kvo-3.1 --certificate basis "North" --id north
refuses 2 'no dossier north here' schouw -C laptop status north
on laptop forget north
says 'was forgotten on' already

echo "--- brought back, its statements go into a feed of their own"
on laptop forget --undo north
refuses 2 'was not forgotten' schouw -C laptop forget --undo north
on laptop sync
[ "$(stated laptop north)" = $((stated + 1)) ] || [ "$(stated laptop north)" = $((stated + 2)) ] || fail "not all of it is back: $(stated laptop north) of $stated"
cmp "laptop/evidence/${secret:0:2}/$secret" secret.jpg
on laptop -d north refuse --withdrawn -m "Plumfield does not"
[ "$(sqlite3 laptop/schouw.sqlite "SELECT mine FROM feed WHERE id = '$feed'")" = 0 ] || fail "the old feed is written in again"
on laptop sync
lines() { git -C service/central.git show "dossier/north:records/$1/00000001.jsonl"; }
[ "$(git -C service/central.git ls-tree --name-only dossier/north:records | wc -l)" = 3 ] || fail "no new feed"

echo "--- released: the case goes from the device at any step"
on desk sync
[ "$(kept desk south)" -gt 0 ] || fail "the reviewer lacks the case"
on laptop -d south assign reviewer --release
on laptop sync
on desk sync
says 'You were released from south' 'schouw forget south'
on desk status south
says 'You were released from it' 'schouw forget south'
on desk forget south
says 'Forgot south'
[ -z "$(traces Quietwater desk)" ] || fail "the released case is left"
on desk sync
silent released
stop
schouw-syncd verify service >out || { cat out; fail "the repository does not verify"; }
