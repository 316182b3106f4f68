# What a dry run says comes true, both ways, and it changes nothing.
. "$SOURCE_DIR/tests/client/devices.sh"

without="a test of the way, not of the facts"
body_open
device_open auditor laptop
device_open auditor tablet

# state DEVICE: all that stands on a device and at the server
state() {
    sqlite3 "$1/schouw.sqlite" "select * from feed order by id; select * from record order by feed, seq; select * from segment order by feed, first"
    { find "$1/evidence" -type f 2>/dev/null || true; } | sort
    git -C service/central.git for-each-ref --format '%(refname) %(objectname)'
    { find service/central.git/lfs service/uploads -type f 2>/dev/null || true; } | sort
}
# foretold DEVICE WORDS..: a dry run, then the same in earnest: what is counted is the same, and so is what the server's history alarms
status=0
foretold() {
    local device=$1
    shift
    state "$device" >before
    refuses "$status" '"dossiers"' schouw -C "$device" sync --dry-run "$@" --json
    cp out foretold
    state "$device" >after
    cmp before after || fail "a dry run changed something"
    refuses "$status" '"dossiers"' schouw -C "$device" sync "$@" --json
    /usr/bin/python3 - <<'END' || fail "$device: what was foretold is not what came about"
import json
foretold, came = (json.load(open(name)) for name in ("foretold", "out"))
def counts(outcome):
    dossiers = {name: {what: dossier[what] for what in ("sent", "received", "from")} for name, dossier in outcome["dossiers"].items()}
    return {name: counted for name, counted in dossiers.items() if counted["sent"] or counted["received"]}, outcome["evidence"], outcome["sealed"]
assert counts(foretold) == counts(came), "\n%s\n%s" % (counts(foretold), counts(came))
known, alarmed = (outcome.get("history", {}).get("known") for outcome in (foretold, came))
assert known == alarmed, "\n%s\n%s" % (known, alarmed)
print(counts(came))
END
}

echo "--- what would go: a case the server never saw, not sealed yet, with a file"
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
head -c 20000 /dev/urandom >small
on laptop intake covenant received --evidence small
on laptop sync --dry-run
says '4 statements would be sealed and go'; says 'dossier/randstad: 4 statements would go.'; says 'Evidence that would go: 1 (20 kB)'
foretold laptop
grep -q '"sent_bytes":20000' out || { cat out; fail "the file did not go"; }

echo "--- what would come: statements of a device that is not known here, with their file"
on tablet sync --dry-run
says 'Would come from laptop: 4 statements'; says 'Evidence that would come: 1 (20 kB)'
foretold tablet --no-evidence
foretold tablet
grep -q '"received_bytes":20000' out || { cat out; fail "the file did not come"; }

echo "--- both at once, in two cases"
on laptop finding 2.2.8 met -m "Seen." --without-facts "$without"
on laptop open kvo-3.1 --certificate basis "Winkelhart" --id winkelhart
on laptop sync
on laptop -d randstad finding 2.2.4 met -m "Seen." --without-facts "$without"
on tablet finding 2.2.8 unmet -m "Not seen." --without-facts "$without"
cp small other
echo more >>other
on tablet intake agreements received --evidence other
foretold tablet
foretold laptop
foretold tablet

echo "--- a file of which half is there"
head -c 3000000 /dev/urandom >large
on tablet -d randstad evidence add large
sha=$(sha256sum large | cut -d' ' -f1)
token=$(sqlite3 tablet/schouw.sqlite "select value from setting where name = 'token'")
tus=(curl -sS --fail --cacert service/tls.crt -H "Authorization: Bearer $token" -H 'Tus-Resumable: 1.0.0')
"${tus[@]}" -X POST -H 'Upload-Length: 3000000' -H "Upload-Metadata: sha256 $(printf %s "$sha" | base64 -w0)" "https://127.0.0.1:$(cat port)/v1/evidence"
head -c 1000000 large | "${tus[@]}" -X PATCH -H 'Content-Type: application/offset+octet-stream' -H 'Upload-Offset: 0' --data-binary @- \
    "https://127.0.0.1:$(cat port)/v1/evidence/$sha"
foretold tablet
grep -q '"sent_bytes":2000000' out || { cat out; fail "not the other half went"; }

echo "--- everything anew"
foretold laptop
foretold laptop --again

echo "--- the server was put back from a backup: what it lacks would go"
stop
cp -r service backup
start
on laptop open kvo-3.1 --certificate basis "Stationsplein" --id stationsplein
on laptop -d randstad finding 2.2.5 met -m "Seen." --without-facts "$without"
on laptop sync
landed=$(git -C service/central.git log -1 --format=%ct checkpoint)
stop
rm -rf service
mv backup service
wait_for past "$landed" # what lands again in the same second is the same commit
start
status=4
foretold laptop
[ "$(field dossiers stationsplein sent)" = 2 ] || { cat out; fail "the case that was lost did not go"; }
[ "$(field dossiers randstad sent)" = 1 ] || { cat out; fail "not the statement that was lost went, and only that"; }
refuses 4 'THE SERVER SHOWS ANOTHER HISTORY' schouw -C laptop sync --dry-run
says 'Nothing new'
on laptop sync --accept-history -m "A backup was put back."
on laptop sync --dry-run
says 'Nothing new'
stop
