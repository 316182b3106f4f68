# A lost laptop: its token dies with the very next request, on connections that are open and in uploads that run; what its key seals
# afterwards is refused, whatever day it bears; what it sealed before stays, also by stock ssh-keygen.
. "$SOURCE_DIR/tests/syncd/service.sh"
service laptop tablet
on admin registry person reviewer --name Reviewer --role reviewer
on . init desk --device desk
on admin registry key reviewer desk desk/key.pub
on admin sync
enrol reviewer desk
for device in laptop tablet desk; do on $device sync; done

auth() { printf 'Authorization: Bearer %s' "$(token_of "$1")"; }
tus=(-H 'Tus-Resumable: 1.0.0')
# slow DEVICE FILE: an upload that takes some seconds, in the background; its status goes to `slow.status`
slow() {
    sha=$(sha_of "$2")
    ask 201 -H "$(auth "$1")" "${tus[@]}" -X POST -H "Upload-Length: $(stat -c %s "$2")" -H "Upload-Metadata: sha256 $(printf %s "$sha" | base64_of)" \
        "$url/v1/evidence"
    curl -sS --cacert service/tls.crt --limit-rate 400k -H "$(auth "$1")" "${tus[@]}" -X PATCH -H 'Content-Type: application/offset+octet-stream' \
        -H 'Upload-Offset: 0' --data-binary "@$2" -o slow.answer -w '%{http_code} %{size_upload}' "$url/v1/evidence/$sha" >slow.status 2>/dev/null &
    peer=$!
    grown() { [ -n "$(find service/uploads -type f -name "$sha*" -size +300k)" ]; }
    wait_for grown
}
# cut_off STATUS: the upload ended without an answer or with this one, and long before its end
cut_off() {
    local status sent
    read -r status sent <slow.status || true
    case $status in "$1" | 000 | 100) ;; *) fail "the upload that ran got $status" ;; esac # 100 was said before the first byte
    [ "$sent" -lt 6000000 ] || fail "the upload that ran was read to byte $sent"
}
# held TOKEN: one connection that asks for the list of dossiers whenever `go` gets a line, and writes what status it got to `statuses`
held() {
    mkfifo go
    python3 - "$(cat port)" "$1" <<'PYTHON' &
import http.client, ssl, sys
context = ssl.create_default_context(cafile="service/tls.crt")
connection = http.client.HTTPSConnection("127.0.0.1", int(sys.argv[1]), context=context)
connection.connect()
socket = connection.sock
for line in open("go"):
    connection.request("GET", "/v1/dossiers", headers={"Authorization": "Bearer " + sys.argv[2]})
    answer = connection.getresponse()
    answer.read()
    assert connection.sock is socket, "the connection was not kept"
    with open("statuses", "a") as out: print(answer.status, file=out)
PYTHON
    holder=$!
    exec 8>go
}
asked() { # STATUS COUNT
    echo >&8
    counted() { [ "$(wc -l <statuses)" -eq "$1" ]; }
    wait_for counted "$2"
    [ "$(tail -n 1 statuses)" = "$1" ] || fail "the connection that is open got $(tail -n 1 statuses), not $1"
}
statements() { git -C service/central.git ls-tree -r --name-only dossier/randstad -- records | wc -l; }

echo "--- the laptop works, and is enrolled"
on laptop open kvo-3.1 --certificate basis "De Randstad" --id randstad
on laptop assign reviewer --as reviewer
on laptop sync
on tablet sync
schouw-syncd devices service >out
says laptop tablet desk SHA256: counts
schouw-syncd devices service --json >out
python3 -c '
import json
devices = {(one["person"], one["device"]): one for one in json.load(open("out"))}
assert set(devices) == {("administrator", "admin"), ("auditor", "laptop"), ("auditor", "tablet"), ("reviewer", "desk")}, devices
assert all(one["counts"] and one["why"] == "" and one["seen"] >= one["enrolled"] for one in devices.values()), devices' || fail "devices --json: $(cat out)"
[ "$(ssh-keygen -lf laptop/key.pub | cut -d ' ' -f 2)" = "$(python3 -c 'import json
print(*(one["key"] for one in json.load(open("out")) if one["device"] == "laptop"))')" ] || fail "the fingerprint is another"

echo "--- revoked by a statement: nothing it asks after the landing is answered, on whatever connection"
head -c 40000000 /dev/urandom >film
on laptop -d randstad evidence add film
on laptop sync
curl -sS --cacert service/tls.crt --limit-rate 1M -H "$(auth laptop)" -o got "$url/v1/evidence/$(sha_of film)" 2>/dev/null &
getter=$!
begun() { [ -s got ]; }
wait_for begun
held "$(token_of laptop)"
asked 200 1
head -c 8000000 /dev/urandom >photo
head -c 8000000 /dev/urandom >picture
slow laptop photo
on admin registry revoke auditor laptop --reason "Lost on the train"
on admin sync
asked 403 2
ask 403 -H "$(auth laptop)" "$url/v1/dossiers"; answered revoked
wait "$peer" || true
cut_off 403
[ ! -e "$(stored "$(sha_of photo)")" ] || fail "the upload went on after the revocation"
exec 8>&-
wait "$holder" || fail "the open connection"
if wait "$getter"; then fail "the download that ran went on to its end"; fi
[ "$(stat -c %s got)" -lt 40000000 ] || fail "all of it was sent to a device that is revoked"
refuses 1 revoked schouw -C laptop sync
schouw-syncd devices service >out
says "refused: the key of auditor on laptop is revoked"

echo "--- what it seals now is refused, also from another device, and whatever day it bears"
before=$(statements)
# Whoever has it now got hold of the tablet's token, which may bring what others sealed; and turns the clock back.
sqlite3 laptop/schouw.sqlite "UPDATE setting SET value = '$(token_of tablet)' WHERE name = 'token'"
on laptop -d randstad document 2.2.1 met -m "Today." --without-facts "none"
on laptop -d randstad document 2.2.2 met -m "A week ago." --without-facts "none"
python3 - laptop/schouw.sqlite <<'PYTHON'
import datetime, hashlib, json, sqlite3, sys
store = sqlite3.connect(sys.argv[1])
feed, last = store.execute("select id, last from feed where mine and dossier = 'randstad'").fetchone()
prev = store.execute("select hash from record where feed = ? and seq = ?", (feed, last - 2)).fetchone()[0]
for seq in (last - 1, last):
    record = json.loads(store.execute("select line from record where feed = ? and seq = ?", (feed, seq)).fetchone()[0])
    record["at"] = (datetime.datetime.fromisoformat(record["at"]) - datetime.timedelta(days=7)).isoformat()
    record["prev"] = prev
    line = json.dumps(record, separators=(",", ":"), ensure_ascii=False)
    prev = hashlib.sha256(line.encode()).hexdigest()
    store.execute("update record set line = ?, hash = ? where feed = ? and seq = ?", (line, prev, feed, seq))
store.execute("update feed set hash = ? where id = ?", (prev, feed))
store.commit()
PYTHON
refuses 1 revoked schouw -C laptop sync
refuses 1 revoked schouw -C laptop -d randstad document 2.2.3 met -m "Now it knows." --without-facts "none"
[ "$(statements)" = "$before" ] || fail "what a revoked key sealed landed"

echo "--- what it sealed before stays valid, also on that day, and by stock ssh-keygen"
on tablet sync
on tablet -d randstad log --oneline
says "dossier.open"
silent refused
git -C service/central.git show main:allowed_signers >signers
grep -q 'auditor .*valid-before="[0-9]\{14\}Z".* laptop' signers || fail "allowed_signers does not tell of the revocation: $(cat signers)"
feed=$(sqlite3 laptop/schouw.sqlite "select id from feed where mine and dossier = 'randstad'")
git -C service/central.git show "dossier/randstad:records/$feed/00000001.jsonl" >lines
git -C service/central.git show "dossier/randstad:records/$feed/00000001.sig" >seal
at() { python3 -c 'import datetime, json, sys
at = datetime.datetime.fromisoformat(json.loads(open("lines").readlines()[-1])["at"]).astimezone(datetime.timezone.utc)
print((at + datetime.timedelta(seconds=int(sys.argv[1]))).strftime("%Y%m%d%H%M%SZ"))' "$1"; }
ssh-keygen -Y verify -f signers -I auditor -n schouw -s seal -O "verify-time=$(at 0)" <lines >/dev/null || fail "stock ssh-keygen says no to what was sealed before"
if ssh-keygen -Y verify -f signers -I auditor -n schouw -s seal -O "verify-time=$(at 86400)" <lines >/dev/null 2>&1; then fail "stock ssh-keygen lets it seal a day later"; fi
schouw-syncd verify service >out || { cat out; fail "verify"; }

echo "--- at once, without waiting for a statement: schouw-syncd revoke"
refuses 2 usage schouw-syncd revoke reviewer
refuses 2 "no device phone of reviewer" schouw-syncd revoke reviewer phone service
link=$(schouw-syncd enrol --config service --person reviewer --device desk 2>/dev/null) # a code that nobody took yet ends as well
slow desk picture
schouw-syncd revoke reviewer desk service >out || { cat out; fail "revoke"; }
says "is dead" "Its key still counts" "schouw registry revoke reviewer desk"
ask 401 -H "$(auth desk)" "$url/v1/dossiers"
wait "$peer" || true
cut_off 401
[ ! -e "$(stored "$(sha_of picture)")" ] || fail "the upload went on after the revocation"
refuses 1 "schouw enrol" schouw -C desk sync
refuses 1 code schouw -C desk enrol "$link"
schouw-syncd revoke reviewer desk service >out
says "There is no token"
schouw-syncd devices service >out
silent desk
enrol reviewer desk # found again
on desk sync
stop
