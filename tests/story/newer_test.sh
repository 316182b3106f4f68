# A device with a newer Schouw in the midst of others: what it states is kept to the byte, synced and shown by those who can not read
# it, and neither opens nor shuts anything. Its statements are written by hand, sealed by ssh-keygen, brought by curl.
. "$SOURCE_DIR/tools/story/telling.sh"
. "$SOURCE_DIR/tools/story/office.sh"

without="A story of versions, not of facts."
chapter "A dossier with a report, on two devices and the reviewer's desk"
on laptop open kvo-3.1 --certificate basis "Winkelhart" --id winkelhart
on laptop assign lead-auditor --as auditor
on laptop assign reviewer --as reviewer
on laptop document 2.2.1 met -m "Seen." --without-facts "$without"
on laptop sync
on tablet sync
on tablet document 2.2.2 met -m "Seen." --without-facts "$without"
on tablet sync
on laptop sync
on laptop form 3.2.3 granted=yes
on laptop close --present municipality
on laptop report --issue -m "So far."
on laptop sync
for device in tablet desk-reviewer; do on $device sync; done
# json EXPRESSION <FILE: the expression in Python, of `it`
json() { /usr/bin/python3 -c 'import json, sys
it = json.load(sys.stdin)
value = eval(sys.argv[1])
print(value if isinstance(value, str) else json.dumps(value, sort_keys=True))' "$1"; }
answers() { schouw -C "$1" -d winkelhart --json status | json 'it["answers"]'; }
for device in laptop desk-reviewer; do answers $device >before.$device; done
grep -q '"id": "report"[^}]*"state": "met"' before.laptop || fail "the report is not there, or not fresh: $(cat before.laptop)"

chapter "The tablet got a newer Schouw"
/usr/bin/python3 - tablet/schouw.sqlite >lines <<'END'
import hashlib, json, sqlite3, sys
store = sqlite3.connect(sys.argv[1])
feed, seq, prev = store.execute("select id, last, hash from feed where dossier = 'winkelhart' and mine").fetchone()
last = json.loads(store.execute("select line from record where feed = ? and seq = ?", (feed, seq)).fetchone()[0])
tick = last["tick"]
def state(kind, item, body, **more):
    global seq, prev, tick
    seq, tick = seq + 1, tick + 1
    record = {"v": 2, "dossier": "winkelhart", "feed": feed, "seq": seq, "prev": prev, "seen": {}, "at": last["at"], "tick": tick,
              "kind": kind, "item": item, "body": body, **more}
    line = json.dumps(record, separators=(",", ":"), ensure_ascii=False)
    prev = hashlib.sha256(line.encode()).hexdigest()
    print(line)
state("sound.record", "sound/1", {"decibel": 71, "of": ["fountain", {"no": None}], "note": "rustling \u001b[2J caf\u00e9"}, mood="calm")
state("finding.set", "2.2.1", {"verdict": "unmet", "scale": 7})
state("deviation.raise", "2.2.1", {"grade": 9})
state("closing.set", "closing", {"on": 5, "deviations": {}})
state("review.set", "review", {"on": "everything"})
state("decision.set", "decision", {"decision": "positive"})
END
ssh-keygen -q -Y sign -n schouw -f tablet/key <lines >seal 2>/dev/null
feed=$(head -n 1 lines | json 'it["feed"]')
first=$(head -n 1 lines | json 'it["seq"]')
token=$(sqlite3 tablet/schouw.sqlite "select value from setting where name = 'token'")
/usr/bin/python3 -c 'import json, sys
segment = {"dossier": "winkelhart", "feed": sys.argv[1], "first": int(sys.argv[2]), "last": int(sys.argv[2]) + 5,
           "text": open("lines").read(), "seal": open("seal").read()}
for line in {"version": 2, "checkpoint": None}, {"dossier": "winkelhart", "heads": {}}, segment, {"end": True}: print(json.dumps(line))' \
    "$feed" "$first" >request
run curl -sS --cacert tls.crt -H "Authorization: Bearer $token" --data-binary @request "https://127.0.0.1:$port/v1/sync"
grep -q '"end":true' "$output" || fail "the daemon does not answer to the end"
if grep -q '"refused"' "$output"; then fail "the daemon refuses what is newer"; fi

chapter "They are on the branch as they were written"
path=records/$feed/$(printf %08d "$first").jsonl
git -C central.git show "dossier/winkelhart:$path" >landed
same lines landed
[ "$(git -C central.git show dossier/winkelhart:dossier.json | json 'len(it["unknown"])')" -eq 6 ] || fail "dossier.json does not tell what it can not read"
run git -C central.git fsck --strict

chapter "Everyone gets them, sees them, and goes on as if they were not there"
for device in tablet laptop desk-reviewer; do
    on $device sync
    on $device -d winkelhart log --oneline
    [ "$(grep -c '(unknown)' "$output")" -eq 6 ] || fail "the log does not show six statements that are unknown"
    says "tablet  sound.record sound/1" "tablet  finding.set 2.2.1  unmet  (unknown)"
done
for device in laptop desk-reviewer; do
    answers $device >after.$device
    same before.$device after.$device
done
on laptop conflicts
says "No conflicts."
on laptop show sound/1
says "71"
on laptop log sound/1
says "of a newer version (2); kept unread" "71" "fountain" "rustling"
lacks $'\e'
on laptop show "$(schouw -C laptop log --oneline sound/1 | cut -c 1-12)"
says "of a newer version (2); kept unread" "71"
[ "$(schouw -C laptop --json log sound/1 | json '[it[0]["unknown"], it[0]["v"], it[0]["body"]["decibel"]]')" = "[true, 2, 71]" ] || fail "--json does not hold it"

chapter "The older Schouw writes on after them, in the same feed too"
on tablet document 2.2.3 met -m "Written by the older one again." --without-facts "$without"
on tablet sync
says "Landed as"
on laptop sync
on laptop show 2.2.3
says "Written by the older one again."
on desk-reviewer sync
for device in laptop tablet desk-reviewer; do schouw -C $device -d winkelhart --json log | json '[entry["hash"] for entry in it]' >known.$device; done
same known.laptop known.tablet
same known.laptop known.desk-reviewer

stop_daemon
run schouw-syncd verify --config schouw-syncd.conf
says "all is as it should be"
sqlite3 central.git/index.sqlite .dump >index-before
run schouw-syncd reindex --config schouw-syncd.conf
sqlite3 central.git/index.sqlite .dump >index-after
same index-before index-after
