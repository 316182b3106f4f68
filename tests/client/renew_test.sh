# The dossier of the next certificate, opened from that of the one it renews: what it takes over, what it does not, when it is too late,
# and under which version of the scheme.
. "$SOURCE_DIR/tests/client/case.sh"
case_store
case_open

store=$TEST_DIR/store/schouw.sqlite
total() { sqlite3 "$store" 'SELECT count(*) FROM record'; }
# kinds DOSSIER: each kind of its statements and how many, in the order in which they were first made
kinds() { schouw -C "$TEST_DIR/store" -d "$1" log --json | python3 -c 'import collections, json, sys
entries = sorted(json.load(sys.stdin), key=lambda entry: entry["seq"])
print(*[f"{kind}:{count}" for kind, count in collections.Counter(entry["kind"] for entry in entries).items()])'; }
# met DOSSIER: the answers that are met
met() { schouw -C "$TEST_DIR/store" status --json "$1" | python3 -c 'import json, sys
print(*sorted(answer["id"] for answer in json.load(sys.stdin)["answers"] if answer["state"] == "met"))'; }

# --- nothing is issued: there is nothing to renew ---
attempt 1 renew
says "no certificate was issued in randstad-almere" 3.2
attempt 2 renew nowhere

case_audit
run party helper --type adviser --name "Adviesbureau"
run report --issue -m "All meets the scheme."
as reviewer
run review --confirm all
run advise positive "Grant it."
as decider
run decide positive --grounds "All in order."
attempt 1 renew
says "no certificate was issued"
run certificate issue KVO-1 --issued "$today"

# --- who may not open a dossier, or not say what it holds, opens none: all or nothing ---
before=$(total)
attempt 1 renew
says "role"
as administrator
attempt 1 renew
says "role auditor"
[ "$(total)" -eq "$before" ] || fail "something of it was recorded"
run use
silent "$(date +%Y)"

# --- the term: the last day still counts, the day after is too late ---
as lead-auditor
last=$(months_later "$today" 36)
attempt 2 renew --on "$last"
says "yet to come"
attempt 1 renew --on "$(day "$last + 1 day")"
says "had to fall by $last (3 years); that day is past" "schouw open kvo-3.1 --certificate basis NAME" 3.2
attempt 2 renew --scheme kvo-3.2
says "did you mean kvo-3.1?"
attempt 2 renew --scheme brandronde-1.0
says "does not say which certificate follows continu" ontvangst
attempt 2 renew --on "$(day yesterday)"
says "after the opening"
attempt 2 renew --certificate continue
says "did you mean continu?"
[ "$(total)" -eq "$before" ] || fail "something of it was recorded"

# --- it opens, with who holds the certificate and who takes part, and nothing that was judged ---
next=randstad-almere-$(date +%Y)
run renew
says "Opened $next under Keurmerk Veilig Ondernemen 3.1, certificate Continu Samenwerken" "It renews KVO-1 (Continu Samenwerken, issued $today)" \
    "Taken over from randstad-almere: who holds it; 5 parties: " helper municipality "all of it is asked anew" \
    "The last day for a decision is $last (3 years after the previous certificate, 3.2)." "next: "
[ "$(kinds "$next")" = "feed.open:1 dossier.open:1 partnership.set:1 party.set:5" ] || fail "it holds $(kinds "$next")"
run log --json
python3 - "$output" "$today" <<'PYTHON'
import json, sys
opened, = [entry for entry in json.load(open(sys.argv[1])) if entry["kind"] == "dossier.open"]
body, today = opened["body"], sys.argv[2]
assert opened["person"] == "lead-auditor", opened
want = {"name": "De Randstad, Almere", "scheme": "kvo-3.1", "certificate": "continu", "opened": today, "previous_number": "KVO-1",
        "previous_certificate": "continu", "previous_issued": today, "renews": "randstad-almere"}
assert body == want, body
PYTHON
run partnership
says "KVO De Randstad" "Convenant 2015" 113
run party
says "Adviesbureau" "Party police"
run report
says "**previous dossier**: randstad-almere" "**previous number**: KVO-1"

# Status asks everything anew: only what follows from who takes part, from the registry and from the calendar is met.
as lead-auditor
run open kvo-3.1 --certificate continu "As new" --id as-new --previous-number KVO-9 --previous-certificate continu --previous-issued "$today"
for party in municipality police fire-brigade entrepreneurs; do run party "$party" --type "$party" --name "Party $party"; done
[ "$(met "$next")" = "$(met as-new)" ] || fail "more is met than in a new dossier: $(met "$next"), and there $(met as-new)"
schouw -C "$TEST_DIR/store" status --json "$next" >answers
python3 - <<'PYTHON'
import json
status = json.load(open("answers"))
judged = [answer for answer in status["answers"] if answer["id"] == answer["clause"]]
assert judged and all(answer["state"] == "not-yet" for answer in judged), judged
assert status["gates"]["certificate"] == "shut" and status["phase"] == "application", status["gates"]
PYTHON

# --- only one at a time, by whatever name; one that was refused is no hindrance ---
before=$(total)
for words in "renew randstad-almere" "renew randstad-almere --id another"; do
    attempt 3 $words
    says "dossier $next, opened on $today, renews certificate KVO-1 already"
done
[ "$(total)" -eq "$before" ] || fail "something of it was recorded"
run use "$next"
run refuse --withdrawn -m "Next year."
attempt 3 renew randstad-almere
says "there is a dossier $next already; --id gives this one another name"
run renew randstad-almere --id second --json
python3 - "$output" <<'PYTHON'
import json, sys
answer = json.load(open(sys.argv[1]))
assert answer["dossier"] == "second" and answer["renews"] == "randstad-almere" and answer["previous_number"] == "KVO-1", answer
assert answer["parties"] == sorted(["entrepreneurs", "fire-brigade", "helper", "municipality", "police"]), answer["parties"]
assert answer["partnership"] is True and answer["left"] == [], answer
assert answer["recorded"][0]["kind"] == "dossier.open", answer["recorded"]
PYTHON
attempt 1 renew
says "no certificate was issued in second"
run -d second refuse --withdrawn -m "Next year."

# --- a version that binds no more: its successor; what does not bind is not opened ---
mkdir schemes
cp -r "$SOURCE_DIR/checklists/kvo-3.1" schemes/kvo-3.1
cp -r "$SOURCE_DIR/checklists/kvo-3.1" schemes/kvo-4.0
sed -i "s/^binds_from: .*/&\nbinds_until: $(day yesterday)\ntransition_until: $(day 'today + 60 days')\nsuccessor: kvo-4.0/" schemes/kvo-3.1/scheme.yaml
sed -i "s/^id: .*/id: kvo-4.0/; s/^version: .*/version: \"4.0\"/; s/^binds_from: .*/binds_from: $today/; /{id: other, /d" schemes/kvo-4.0/scheme.yaml
export SCHOUW_SCHEMES=$TEST_DIR/schemes
before=$(total)
attempt 1 open kvo-3.1 --certificate basis "Too late" --id late
says "bound until $(day yesterday)" "its successor kvo-4.0" "these bind: brandronde-1.0, kvo-4.0"
attempt 1 open kvo-4.0 --certificate basis "Too early" --id early --on "$(day yesterday)"
says "binds from $today" "these bind: brandronde-1.0, kvo-3.1"
attempt 2 open kvo-3.2 --certificate basis "Unknown" --id unknown
says "there is no scheme kvo-3.2" "these bind: brandronde-1.0, kvo-4.0"
attempt 1 renew randstad-almere --scheme kvo-3.1 --id third
says "its successor kvo-4.0"
[ "$(total)" -eq "$before" ] || fail "something of it was recorded"
run status -v as-new
says "it can be assessed until $(day 'today + 60 days')"
run -d randstad-almere party choir --type other --name "Choir"
run renew randstad-almere --id third
says "Opened third under Keurmerk Veilig Ondernemen 4.0" "5 parties: " "Not taken over" choir
run -d third status --json
python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["scheme"] == "kvo-4.0"' "$output"
run -d third refuse --withdrawn -m "Next year."
rm -r schemes/kvo-4.0
attempt 2 renew randstad-almere --id fourth
says "kvo-3.1 no longer binds on $today, and kvo-4.0 follows it" "there is no scheme kvo-4.0"

# --- a certificate that replaced another one, is suspended, is withdrawn ---
unset SCHOUW_SCHEMES
as decider
run -d randstad-almere certificate replace KVO-1 KVO-2 -m "The office moved." --address "Randstad 20-01"
run -d randstad-almere certificate suspend KVO-2 -m "The licence fee is not paid."
as lead-auditor
run renew randstad-almere --id fourth
says "It renews KVO-2 (Continu Samenwerken, issued $today, suspended)"
run partnership
says "Randstad 20-01" "Convenant 2015"
attempt 3 renew randstad-almere --id fifth
says "dossier fourth" "renews certificate KVO-2 already"
run refuse --withdrawn -m "Not yet."
as decider
run -d randstad-almere certificate withdraw KVO-2 -m "Misuse of the mark."
as lead-auditor
before=$(total)
attempt 1 renew randstad-almere --id fifth
says "certificate KVO-2 was withdrawn on $today: what is withdrawn is not renewed"
[ "$(total)" -eq "$before" ] || fail "something of it was recorded"
