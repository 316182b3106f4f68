# One device, and what is done with its folder: copied, put back from a backup, cloned with the whole disk, killed while it settles that.
# Whatever it is, each statement that was ever made lands, once, with the words and the time it was made with.
. "$SOURCE_DIR/tools/story/telling.sh"

sql() { sqlite3 "$1/schouw.sqlite" "$2"; }
# clone FROM TO: as if the whole disk was copied, so that nothing on the device can tell
clone() {
    rm -rf "$2"
    cp -r "$1" "$2"
    sql "$2" "DELETE FROM setting WHERE name IN ('store', 'place', 'turn')"
}
told=0
# states DEVICE CLAUSE: one statement more; all of them are held against what landed in the end
states() {
    told=$((told + 1))
    on "$1" -d hoek document "$2" met -m "Statement $told." --without-facts "A story of feeds, not of facts."
}
# landed: every statement of `states` is in the repository, once, with the time and body it was made with on whatever device made it
landed() {
    rm -rf desk && cp -r desk-admin desk
    on desk sync
    python3 - "$told" <<'PYTHON'
import json, sqlite3, sys, glob
def lines(store):
    database = sqlite3.connect(store)
    tables = ["record"] + [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE name = 'set_aside'")]
    for table in tables:
        for (line,) in database.execute("SELECT line FROM %s" % table):
            record = json.loads(line)
            if record["kind"] == "finding.set":
                yield record["body"].get("note"), (record["kind"], record["item"], json.dumps(record["body"], sort_keys=True), record["at"])
ever = {}
for store in glob.glob("*/schouw.sqlite"):
    for note, statement in lines(store):
        ever.setdefault(note, set()).add(statement)
there = [statement for _, statement in lines("desk/schouw.sqlite")]
assert len(ever) == int(sys.argv[1]), (len(ever), sys.argv[1])
assert all(len(statements) == 1 for statements in ever.values()), "a statement was changed: %s" % ever
missing = set().union(*ever.values()) - set(there)
assert not missing, "lost: %s" % missing
assert len(there) == len(set(there)), "stated twice"
print("%d statements, each once" % len(there))
PYTHON
}
feeds() { sql "$1" "SELECT count(*) FROM feed WHERE mine AND dossier = 'hoek'"; }

chapter "An office of one administrator and one auditor"
run schouw init desk-admin --person administrator --device desk-admin
run schouw-syncd init . --body "Certificatie Voorbeeld B.V." --root-key desk-admin/key.pub
sed -i 's/^listen *=.*/listen = 127.0.0.1:0/' schouw-syncd.conf
start_daemon
run schouw init laptop --device laptop
enrol administrator desk-admin
on desk-admin registry person auditor --name Auditor --role auditor
on desk-admin registry key auditor laptop laptop/key.pub
on desk-admin sync
enrol auditor laptop
on laptop open kvo-3.1 --certificate basis "Hoek" --id hoek
states laptop 2.2.1
on laptop sync

chapter "A copy of the folder, with statements that no copy has sealed yet"
states laptop 2.2.2
cp -a laptop copy
states copy 2.2.3
says "was copied or moved"
states laptop 2.2.4
on copy sync
lacks "stated anew"
on laptop sync
lacks "stated anew" "Refused"
on copy sync
lacks "The server had"
[ "$(feeds laptop)" = 1 ] && [ "$(feeds copy)" = 2 ] || fail "the original keeps its feed, the copy gets another"
landed

chapter "A backup is put back over what was written since"
cp laptop/schouw.sqlite backup
states laptop 2.2.5
on laptop sync
cp backup laptop/schouw.sqlite
states laptop 2.2.6
says "put back from an older copy"
on laptop sync
lacks "stated anew" "Refused"
landed

chapter "The whole disk is put back, and nobody states anything before it is synced"
clone laptop lost
states lost 2.2.7
on lost sync
on laptop sync
says "The server had statements of this device that this store had not"
states laptop 2.2.8
lacks "copied"
on laptop sync
landed

chapter "The whole disk is put back, and it is worked on"
clone laptop lost
states lost 2.2.9
states lost 2.2.1
on lost sync
for clause in 2.2.9 2.2.2 2.2.3; do states laptop $clause; done
on laptop sync
says "3 statements were stated anew in a new feed" "1 conflict: 2.2.9"
landed

chapter "It is killed while it settles that, at any moment"
before=$(date +%s%N)
on laptop sync
took=$((($(date +%s%N) - before) / 1000)) # one exchange; settling takes three or four
killed=0 caught=0
for round in 1 2; do
    clone laptop lost
    states lost 2.2.1
    on lost sync
    for clause in 2.2.2 2.2.3 2.2.4 2.2.5 2.2.6; do states laptop $clause; done
    for kill in 1 2 3 4 5; do
        schouw -C laptop sync >/dev/null 2>&1 </dev/null &
        sync=$!
        moment=$((took * kill * (kill + round) / 10)) # from a fifth of an exchange to all of it
        sleep "$(printf '%d.%06d' $((moment / 1000000)) $((moment % 1000000)))"
        kill -9 "$sync" 2>/dev/null || true
        status=0
        wait "$sync" 2>/dev/null || status=$?
        if [ "$status" -eq 137 ]; then killed=$((killed + 1)); fi
        caught=$((caught + $(sql laptop "SELECT count(*) > 0 FROM set_aside WHERE state = 'waiting'")))
    done
    on laptop sync
    landed
done
[ "$killed" -ge 1 ] || fail "only $killed of 10 were killed in time" # or this has shown nothing
tell "$killed killed, $caught of them while statements waited to be stated anew."
stop_daemon
run schouw-syncd verify --config schouw-syncd.conf
says "all is as it should be"
