# The auditor's verbs, each with good and bad input: what they record, what they say, how they refuse, and that a refusal records nothing.
. "$SOURCE_DIR/tests/client/case.sh"
input=$SOURCE_DIR/tests/story/randstad
export NO_COLOR=1

records() { sqlite3 "$TEST_DIR/store/schouw.sqlite" "SELECT count(*) FROM record"; }
# refuse STATUS WORDS..: ends with that status, says so on one line, and leaves nothing behind.
refuse() {
    local before
    before=$(records)
    attempt "$@"
    [ "$(records)" = "$before" ] || fail "refused, but recorded: schouw ${*:2}"
    [ "$(grep -c '^schouw: ' "$output")" -ge 1 ] || fail "no reason given: schouw ${*:2}: $(cat "$output")"
}
# answer EXPRESSION WORDS..: what --json prints is one JSON value for which the Python expression (of `a`) holds.
answer() {
    local expression=$1
    shift
    schouw -C "$TEST_DIR/store" "$@" --json >"$output" 2>"$TEST_DIR/complaint" </dev/null || fail "schouw $* --json: $(cat "$TEST_DIR/complaint")"
    python3 -m json.tool "$output" >/dev/null || fail "no JSON: $(cat "$output")"
    python3 -c 'import json, sys; a = json.load(open(sys.argv[1])); assert eval(sys.argv[2]), a' "$output" "$expression" ||
        fail "schouw $* --json: not so: $expression"
}

echo "--- help of every verb; no colour where it is not asked"
for verb in init use open partnership intake party plan tell assign form document finding interview walk measure deviation evidence close registry; do
    schouw "$verb" --help >"$output" || fail "no help for $verb"
    says "usage: schouw $verb" "--json"
    grep -q "schouw $verb" <(tail -n +2 "$output") || fail "no example in the help of $verb"
    if [ "$verb" != init ]; then
        attempt 2 "$verb" --no-such-option
        says "$verb has no option"
    fi
done

case_store
if grep -q $'\e' "$output"; then fail "colour in a file"; fi

echo "--- open, use"
as lead-auditor
refuse 2 open kvo-3.1 --certificate continu
says "usage: schouw open SCHEME"
refuse 2 open kvo-9.9 --certificate continu "De Randstad"
says kvo-3.1
refuse 2 open kvo-3.1 "De Randstad"
says "--certificate takes one of: basis, continu"
refuse 2 open kvo-3.1 --certificate contnu "De Randstad"
says "did you mean continu?"
refuse 2 open kvo-3.1 --certificate basis "De Randstad" --id "../escape"
refuse 2 open kvo-3.1 --certificate basis "De Randstad" --id registry
refuse 2 open kvo-3.1 --certificate basis "!!!"
says "--id"
refuse 2 open kvo-3.1 --certificate basis "De Randstad" --on 2026-02-30
refuse 1 open kvo-3.1 --certificate continu "De Randstad"
says 3.2
refuse 1 open kvo-3.1 --certificate continu "De Randstad" --previous-number 1 --previous-certificate basis
says 3.2 previous-issued
refuse 1 open kvo-3.1 --certificate basis "De Randstad" --on 2014-06-01
refuse 2 status
answer 'a["dossier"] == "winkelhart" and a["recorded"][0]["kind"] == "dossier.open"' open kvo-3.1 --certificate basis "Winkelhart"
case_open
refuse 3 open kvo-3.1 --certificate basis "De Randstad, Almere" --id randstad-almere
says "randstad-almere already"
answer '[d["current"] for d in a["dossiers"]] == [True, False]' use
run use winkelhart
run partnership
says "not known yet"
run -d randstad-almere partnership
says "KVO De Randstad"
run use randstad-almere
refuse 2 use randstad
says "did you mean randstad-almere?"
refuse 2 use registry
attempt 2 -d registry intake
says "registry is no case"
attempt 2 -d nowhere intake
says "schouw use"

echo "--- partnership"
run partnership --enterprises 120
says 120 "KVO De Randstad"
answer 'a["partnership"]["enterprises"] == 120 and a["partnership"]["town"] == "Almere"' partnership
refuse 2 partnership --enterprises many
refuse 2 partnership --enterprises -3
refuse 2 partnership --name ""
refuse 2 partnership Randstad
run partnership --enterprises 113

echo "--- intake"
run intake covenant received --on 2026-01-02 --evidence "$input/convenant.txt"
says "3.2.1 covenant: received 2026-01-02, convenant.txt" sha256
refuse 2 intake covenant
says "usage: schouw intake ITEM"
refuse 2 intake covenant recieved
says "received, missing or wrong"
refuse 2 intake covenent received
says "did you mean covenant?"
refuse 2 intake minutes received --on yesterday
refuse 2 intake minutes received --evidence "$input/no-such-file"
refuse 2 intake minutes received -m a -F "$input/convenant.txt"
refuse 2 intake minutes received --on "$(day 'today + 2 days')"
run intake evaluation missing -m "asked for by letter"
run intake evaluation received
silent "asked for by letter"
run intake evaluation received -F "$input/evaluatie.txt"
answer '[i["stands"]["status"] for i in a["intake"] if i["item"] == "evaluation"] == ["received"] and any(i["stands"] is None for i in a["intake"])' intake

echo "--- plan, tell, assign"
refuse 2 plan effort documents
refuse 2 plan effort documents half
refuse 2 plan effort documents 0.125
refuse 2 plan effort document 0.5
says "did you mean documents?"
refuse 2 plan effort documents 0.5 onsit 1.0
refuse 2 plan approve
says "--by"
refuse 2 plan budget
run plan effort documents 0.5 onsite 0.75
says "0.75 person-days" "less than 1"
run plan effort onsite 0.75 --grounds "a small area, two streets"
says "met" "a small area, two streets"
run plan effort onsite 1,25
says "1.25 person-days"
run plan approve --by "Certification manager" --on 2026-01-05
says "Approved on 2026-01-05 by Certification manager"
answer 'a["effort"]["onsite"]["person_days_x100"] == 125 and a["approval"]["by"] == "Certification manager"' plan
refuse 2 tell cost
says "did you mean costs?"
run tell costs --on 2026-01-05
says "4.3 estimate of costs and time: told on 2026-01-05"
answer '{t["item"]: t["stands"] is not None for t in a["told"]}["costs"]' tell
refuse 2 assign lead-auditor
says "--as auditor|reviewer|decider"
refuse 2 assign lead-auditor --as boss
refuse 2 assign lead-auditr --as auditor
says "did you mean lead-auditor?"
refuse 1 assign reviewer --as auditor
says 4.2
refuse 1 assign decider --as reviewer
refuse 2 assign decider --release
run assign lead-auditor --as auditor
says "Lead auditor: auditor, assigned on $today"
run assign reviewer --as reviewer
run assign reviewer --release -m "on leave"
says "released" "on leave"
answer '{t["person"]: t["stands"]["status"] for t in a["team"]} == {"lead-auditor": "assigned", "reviewer": "released"}' assign

echo "--- party"
refuse 2 party police --type police
says "--name"
refuse 2 party police --type polise --name P
says "did you mean police?"
refuse 2 party "Police!" --type police --name P
run party police --type police --name "Politie" --representative Wijkagent --locally-active
says "Politie (police, locally active), represented by Wijkagent"
run party police --replacement "Other agent" --not-locally-active
says "replaced by Other agent" "represented by Wijkagent"
silent "locally active"
refuse 2 party police --locally-active --not-locally-active
run party bureau --type adviser --name "Bureau"
says "no participant"
refuse 1 party bureau --participant
says 2.3.2.5
answer '{p["item"]: p["stands"]["participant"] for p in a["parties"]} == {"police": True, "bureau": False}' party

echo "--- document, finding"
answer 'a["next"] == "2.2.1" and a["left"] == 24 and a["missing"] == 2' document next
run document next
says "2.2.1" "The border is on a map" "one expects to see" "1 of 3 facts" "schouw form 2.2.1, and then schouw document 2.2.1"
refuse 1 document 2.2.1 met -m "Map seen."
says "is judged on facts" "schouw form 2.2.1" "--without-facts" 2.2.1
refuse 1 document 2.2.1 unmet -m "No map seen."
run document 2.2.9 met --without-facts "Nobody there to ask." -m "Nothing changed, it is said."
says "2.2.9 Changes to the cooperation: met (document review), without all facts"
case_facts 2.2.1 2.2.8
run form 2.3.1.1 survey-themes=yes
run document 2.2.1 met -m "Map seen." --evidence "$input/afspraken.txt"
says "2.2.1 Delimitation of the area: met (document review), afspraken.txt"
run document next
says "2.2.2"
refuse 2 document 2.2.1
says "usage: schouw document CLAUSE"
refuse 2 document 2.2.1 good
refuse 2 document 2.2.77 met
says "did you mean 2.2.7?"
refuse 2 document 2.2.1/mop met
says "did you mean map?"
refuse 2 document 2.2.5/goal met
refuse 2 document 2.2.1 unmet -m "No map."
says "2.2.1 stands as met (lead-auditor on desk" "--reason"
run document 2.2.1 unmet -m "No map." --reason "It was another area's."
says "unmet" "schouw deviation raise 2.2.1"
run document 2.2.1 met --reason "It came." -m "Map seen."
run document 2.2.1/map met
says "2.2.1/map border on a map: met"
run document
says "border on a map: met" "not yet"
refuse 2 finding 2.3.1.1/survey --enterprises 113 --responses 31.86%
says "whole number" "percentages are computed"
refuse 2 finding 2.3.1.1/survey --fact responses=31,86%
refuse 2 finding 2.3.1.1/survey --responses 114 --enterprises 113
says 2.3.1.1
refuse 2 finding 2.3.1.1/survey --responses -1
refuse 2 finding 2.3.1.1/survey
refuse 1 finding 2.3.1.1/survey met --enterprises 113 --responses 22
says 2.3.1.1
# Exactly at the threshold: 20 % of 113 is 22.6.
answer 'a["verdict"] == "unmet"' finding 2.3.1.1/survey --enterprises 113 --responses 22
answer 'a["verdict"] == "met"' finding 2.3.1.1/survey --responses 23 --reason "one more came"
run finding 2.3.1.1/survey --responses 36 --reason "all of them"
says "met" "36 of 113 is at least 20 %"
refuse 2 finding 2.3.1.1/survey --responses 35 # the verdict stays, but a number that stands is replaced with a reason only
says "responses 36" "--reason TEXT"
refuse 2 finding 2.2.8
says "met|unmet|not-applicable"
refuse 2 finding 2.2.8 met --method smell
says "There are: document, interview, walk, measure"
refuse 2 finding 2.2.8 met --fact meetings
refuse 2 finding 2.2.8 met --fact a=1 --fact a=2
run finding 2.2.8/users met --fact meetings=4 --fact signs=no --fact "by=the chair"
says "meetings 4" "signs no" "by the chair"
answer '[r["points"]["users"]["facts"]["meetings"] for r in a["requirements"] if r["clause"] == "2.2.8"] == [4]' finding

echo "--- interview, walk, measure"
refuse 2 interview polise
says "did you mean police?"
refuse 2 interview fire-brigade
says "--with"
refuse 2 interview police --onsite --elsewhere
run interview police --on 2026-01-10 -m "Stands behind the plan."
says "not on site, 2026-01-10, with Wijkagent"
run interview police --onsite
says "on site, 2026-01-10" "Stands behind the plan." 4.4.2
answer '[i["stands"]["onsite"] for i in a["interviews"] if i["party"] == "police"] == [True]' interview
refuse 2 walk --on 2026-01-10
says "--with"
refuse 2 walk --with police,nobody
refuse 2 walk crim -m "x"
says "did you mean crime?"
refuse 2 walk crime
says "what did you see?"
refuse 2 walk crime -m "" --on 2026-01-10
refuse 2 walk crime -m x --with police
refuse 2 walk --evidence "$input/lantaarn.jpg"
run walk --on 2026-01-10 --with police
says "2026-01-10, with police"
run walk crime -m "Cameras at both entrances."
run walk crime -m "One sign is missing." --evidence "$input/kruising.jpg"
answer '[len(t["observations"]) for t in a["themes"] if t["theme"] == "crime"] == [2]' walk
run walk
says "Cameras at both entrances." "One sign is missing., kruising.jpg"
[ "$(grep -n 'Cameras at' "$output" | cut -d: -f1)" -lt "$(grep -n 'One sign' "$output" | cut -d: -f1)" ] || fail "not in the order of the walk"
refuse 2 measure add lighting
refuse 2 measure add "Light ing" "New lamp posts"
run measure add lighting "New lamp posts"
refuse 2 measure add lighting "Other posts"
run measure add lighting "Newer lamp posts" --reason "typing"
says "Newer lamp posts: planned"
refuse 2 measure verify lightning carried-out
refuse 2 measure verify lighting "done"
run measure verify lighting carried-out -m "Seen burning." --evidence "$input/lantaarn.jpg"
says "carried out, $today, lantaarn.jpg" 4.4.2
refuse 2 measure verify lighting partly
run measure verify lighting partly --reason "half of them burn"
refuse 2 measure verify lighting dropped
run measure verify lighting dropped --reason "plan of March, page 3"
answer 'a["measures"][0]["stands"]["status"] == "dropped"' measure list

echo "--- deviation, close"
run deviation
says "No deviations."
refuse 2 deviation raise 2.2.7 minor
refuse 2 deviation raise 2.2.7 small "No retention periods"
says "There are: minor, major"
refuse 2 deviation raise 9.9.9 minor "No retention periods"
refuse 2 deviation raise 2.2.7 minor "No retention periods" --by visit
refuse 2 deviation raise 2.2.7 minor "No retention periods" --on "$(day 'today + 3 days')"
refuse 1 deviation raise 2.2.7 minor "No retention periods" --term "$(day 'today + 1 year')"
says 4.4.3
# The end-of-month rule: three months after 30 November is the last of February.
run deviation raise 2.2.7 minor "No retention periods" --on 2025-11-30
says "to be judged by 2026-02-28, overdue" 4.4.3
refuse 1 deviation extend 2.2.7 --grounds "late"
says 4.4.3
answer 'a["deviation"]["item"] == "2.2.7-2" and a["deviation"]["open"]' deviation raise 2.2.7 major "Stale versions in use" --on "$today"
refuse 2 deviation extend 2.2.7-2
says "--grounds"
run deviation extend 2.2.7-2 --grounds "the board meets late"
says "$(months_later "$today" 5)" "extended once"
refuse 1 deviation extend 2.2.7-2 --grounds "again"
says 4.4.3 once
run deviation raise 2.2.7-2 minor "Stale versions in one folder" --amend
says "2.2.7-2 minor: Stale versions in one folder"
refuse 2 deviation raise 2.2.5 minor "x" --amend
refuse 2 close --on "$today"
says "--present"
run close --present police --on "$today"
says "2 deviations are told" "2.2.7 minor: No retention periods" "2.2.7-2"
answer 'a["deviations"] == ["2.2.7", "2.2.7-2"]' close
refuse 2 deviation judge 2.2.5 lifted --by documents
says "there are 2.2.7, 2.2.7-2"
refuse 1 deviation judge 2.2.7 lifted --by documents
says "no corrective action"
run deviation correct 2.2.7 "Periods decided" --evidence "$input/bewaartermijnen.txt"
refuse 2 deviation judge 2.2.7 lifted
refuse 2 deviation judge 2.2.7 fine --by documents
run deviation judge 2.2.7 not-lifted --by visit -m "Not signed yet."
says "not lifted $today, seen on a visit"
run deviation judge 2.2.7 lifted --by documents
says "lifted $today, judged by documents"
silent "Not signed yet."
answer '{d["item"]: d["open"] for d in a["deviations"]} == {"2.2.7": False, "2.2.7-2": True}' deviation list
run close
says "1 deviation is told"

echo "--- evidence"
refuse 2 evidence add
refuse 2 evidence add "$input/README.md" "$input/no-such-file"
refuse 2 evidence add "$input"
refuse 2 evidence remove x
run evidence add "$input/README.md" -m "what all this is"
says "README.md" "what all this is"
before=$(records)
run evidence add "$input/README.md"
says "Known already"
[ "$(records)" = "$before" ] || fail "the same file was stated twice"
sha256=$(sha256sum "$input/lantaarn.jpg" | cut -c 1-64)
run evidence
says "lantaarn.jpg" "image/jpeg, taken 2018-09-04" "walk.observe crime"
run evidence path "${sha256:0:8}"
cmp "$(cat "$output")" "$input/lantaarn.jpg"
mkdir out
run evidence export "${sha256:0:8}" out
cmp out/lantaarn.jpg "$input/lantaarn.jpg"
attempt 3 evidence export "${sha256:0:8}" out
says "nothing was written"
run evidence export "${sha256:0:8}" out/other.jpg
cmp out/other.jpg "$input/lantaarn.jpg"
attempt 2 evidence path ffffffff
answer 'any(e["sha256"] == "'"$sha256"'" and e["here"] for e in a["evidence"])' evidence list

echo "--- what comes from outside is escaped on a terminal and whole in JSON"
run party other --type other --name $'Evil\e[31m\u202eParty'
if grep -q $'\e' "$output"; then fail "an escape went through"; fi
says 'Evil\x1b[31m'
answer '[p["stands"]["name"] for p in a["parties"] if p["item"] == "other"] == ["Evil\x1b[31m\u202eParty"]' party
refuse 2 party other --name $'broken \xff'
says "UTF-8"

echo "--- errors are JSON too; -q prints nothing"
status=0
schouw -C "$TEST_DIR/store" --json deviation extend 2.2.7-2 --grounds again >"$output" 2>"$TEST_DIR/complaint" || status=$?
[ "$status" = 1 ] && [ ! -s "$output" ]
python3 -c 'import json, sys; e = json.load(open(sys.argv[1]))["error"]; assert e["clause"] == "4.4.3" and e["name"] == "refused"' "$TEST_DIR/complaint"
run -q intake minutes received
[ ! -s "$output" ]

echo "--- who may not, records nothing"
as reviewer
refuse 1 finding 2.2.9 met
says "role"
as lead-auditor
refuse 1 registry person mallory --name Mallory --role auditor
says administrator

echo "--- registry"
as administrator
refuse 2 registry person new --role auditor
says "--name"
refuse 2 registry person new --name New --role king
refuse 2 registry person new --name New
refuse 2 registry person new --name New --role auditor --proof x
says "takes no --proof"
refuse 2 registry licence other --scheme kvo-9 --number 1 --from 2026-01-01 --until 2026-12-31
refuse 2 registry licence other --scheme kvo-3.1 --number 1 --from 2026-01-01
says "--until"
refuse 2 registry licence other --scheme kvo-3.1 --number 1 --from 2026-12-31 --until 2026-01-01
refuse 2 registry qualification lead-auditor educatoin --proof x
says "did you mean education?"
refuse 2 registry qualification nobody education --proof x
refuse 2 registry qualification reviewer education
says "--proof"
cp "$input/README.md" readme.pub
refuse 2 registry key lead-auditor tablet readme.pub
refuse 2 registry key lead-auditor tablet
says "usage: schouw registry key"
refuse 2 registry revoke lead-auditor phone --reason lost
refuse 2 registry revoke reviewer desk
says "--reason"
refuse 2 registry wipe
run registry person new --name "New one" --role auditor
run registry person new --inactive
says "New one" "not active"
run registry qualification new education --proof "copy of diploma" --from 2025-01-01 --until 2025-12-31 --evidence "$input/verklaring.txt"
says "(past)" "verklaring.txt"
run registry revoke reviewer desk --reason "left the desk"
says "revoked: left the desk"
refuse 2 registry body --logo "$input/lantaarn.jpg"
says PNG
run registry body --logo "$input/logo.png"
says "Certificatie Voorbeeld" "logo $(sha256sum "$input/logo.png" | cut -c 1-8)"
run registry show new
says "New one" "copy of diploma"
refuse 2 registry show newt
says "did you mean new?"
answer 'a["people"]["new"]["active"] is False and a["keys"]["reviewer/desk"]["status"] == "revoked" and a["licences"]["ccv"]["scheme"] == "kvo-3.1"' registry
run registry list
says "key on desk: SHA256:" "Body: Certificatie Voorbeeld"

as lead-auditor laptop
# --invented marks a statement, and the next one about the same thing is unmarked again when it is not invented.
marked() { schouw -C "$TEST_DIR/store" show "$1" --json | grep -o '"invented":true' | wc -l; }
run --invented measure add bench "A bench"
[ "$(marked bench)" -ge 1 ] || fail "the invented measure is not marked"
run measure add bench "A bench, seen" --reason "it is there"
[ "$(schouw -C "$TEST_DIR/store" log bench --json -n 1 | grep -c '"invented":true')" -eq 0 ] || fail "what is real is marked as invented"
