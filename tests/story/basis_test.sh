# A first certificate, Basis Samenwerken, end to end: what it asks otherwise than a renewal, a negative decision after three measures, and
# the positive one after the fourth.
. "$SOURCE_DIR/tools/story/telling.sh"
. "$SOURCE_DIR/tools/story/office.sh"
open_clauses() {
    schouw -C laptop --json status | /usr/bin/python3 -c 'import json, sys
for answer in json.load(sys.stdin)["answers"]:
    if answer["id"] == answer["clause"] and answer["state"] == "not-yet": print(answer["id"])'
}

chapter "A new partnership applies: no earlier certificate, no evaluation results"
on laptop open kvo-3.1 --certificate basis "Winkelhart" --id winkelhart
says "certificate Basis Samenwerken"
lacks "last day"
on laptop partnership --name "KVO Winkelhart" --address "Marktplein 1" --postcode "1234 AB" --town Voorbeeld --area "Winkelgebied" \
    --location "Centrum, Voorbeeld" --covenant "Convenant 2026" --enterprises 120
for item in covenant agreements declaration action-plan minutes; do on laptop intake $item received; done
on laptop status
lacks "evaluation results"
on laptop plan effort documents 0.25 onsite 1
says "0.25, less than 0.5, without grounds"
on laptop plan effort documents 0.5 onsite 1
on laptop plan approve --by "Certification manager"
for what in costs conditions body-conditions; do on laptop tell $what; done
on laptop assign lead-auditor --as auditor
on laptop assign reviewer --as reviewer
on laptop assign decider --as decider
for party in municipality police fire-brigade entrepreneurs; do
    on laptop party $party --type $party --name "The $party" --address "Marktplein 1" --town Voorbeeld --representative Somebody \
        --replacement "Somebody else" --involvement "Takes part" --locally-active
    on laptop interview $party --with Somebody --onsite
done
open_clauses >clauses
[ "$(wc -l <clauses)" -eq 22 ] || fail "a first certificate asks 22 requirements, not $(wc -l <clauses)"
if grep -q '^2\.5\.3' clauses; then fail "renewal (2.5.3) is asked of a new partnership"; fi
for measure in lighting cameras bollards benches; do on laptop measure add $measure "The $measure"; done

chapter "What is free on the forms is answered once: a file with what is missing"
schouw -C laptop form --json | /usr/bin/python3 "$SOURCE_DIR/tests/client/facts.py" >forms.txt
on laptop form -F forms.txt
on laptop form 2.3.1.1
says "enterprises surveyed: missing"
refused laptop document 2.3.1.1 met
says "enterprises surveyed, answers to the survey"

chapter "The survey: 30 % of more than 100 enterprises, in whole numbers"
on laptop finding 2.3.1.1/survey --enterprises 120 --responses 35
says "unmet" "35 of 120 is less than 30 % (more than 100 enterprises, Basis Samenwerken)" "Continu Samenwerken would ask 20 %"
refused laptop finding 2.3.1.1/survey met --enterprises 120 --responses 35 --reason "Nearly."
says "2.3.1.1/survey is unmet" "less than 30 %"
on laptop finding 2.3.1.1/survey --enterprises 120 --responses 36 --reason "One answer was counted twice over."
says "met" "36 of 120 is at least 30 %"
while read -r clause; do on laptop document "$clause" met; done <clauses

chapter "Walk, closing meeting, and three measures where four are asked"
on laptop walk --with municipality,police
for theme in crime nuisance fire-safety traffic-safety public-space; do on laptop walk $theme -m "Seen."; done
for measure in lighting cameras bollards; do on laptop measure verify $measure carried-out; done
says "3 of 4" "benches"
on laptop measure verify benches not-carried-out -m "Not delivered."
on laptop close --present municipality,police
on laptop report --issue
on laptop sync
on desk-reviewer sync
on desk-reviewer review --confirm all
on desk-reviewer advise negative "Three measures of four."
on desk-reviewer sync
on desk-decider sync
refused desk-decider decide positive --grounds "Nearly there."
says "measures carried out to plan: 3 of 4" "(4.4.2)"

chapter "The negative decision is recorded, and no certificate follows from it"
on desk-decider decide negative --grounds "At least four measures have to be carried out."
says "Decided: negative"
refused desk-decider certificate issue KVO-2026-050
says "(4.4"
on desk-decider status
says "Decided: negative"
on desk-decider sync
says "on dossier/winkelhart"
grep -q '^Decided-by: Decision-maker <' <<<"$(git -C central.git log -1 --format=%B dossier/winkelhart)" || fail "the branch does not say who decided"
[ -z "$(git -C central.git tag)" ] || fail "there is a certificate"
for page in register.json register.md README.md; do
    if grep -qi winkelhart <<<"$(git -C central.git show "main:$page")"; then fail "$page publishes what was refused"; fi
done

chapter "The fourth measure is carried out, and all that follows is judged anew"
on laptop sync
on laptop measure verify benches carried-out -m "Delivered." --reason "Seen on a second visit."
says "4 of 4"
on laptop report --issue
on laptop sync
on desk-reviewer sync
on desk-reviewer review --confirm all
on desk-reviewer advise positive "Grant the certificate."
on desk-reviewer sync
on desk-decider sync
refused desk-decider certificate issue KVO-2026-050
says "decision of $today is stale"
on desk-decider decide positive --grounds "Four measures are carried out."
on desk-decider certificate issue KVO-2026-050
on desk-decider sync
on desk-decider certificate show -o certificate.pdf
grep -q "Basis Samenwerken" <<<"$(pdftotext certificate.pdf -)" || fail "the certificate is another"
on desk-decider register
says KVO-2026-050 "Basis Samenwerken" "KVO Winkelhart"
on desk-decider log --oneline decision
says "negative  (superseded)" "positive"
chapter "Suspended, valid again, replaced after a move: each is told by the register"
refused desk-decider certificate issue KVO-2026-051
says "issued in this dossier already"
on desk-decider certificate suspend KVO-2026-050 -m "No meetings for half a year."
on desk-decider sync
grep -q '"status": "suspended"' <<<"$(git -C central.git show main:register.json)" || fail "the register does not tell of the suspension"
refused desk-decider certificate replace KVO-2026-050 KVO-2026-051 -m "Moved." --address "Marktplein 9"
on desk-decider certificate lift KVO-2026-050 -m "They meet again."
refused desk-decider certificate replace KVO-2026-050 KVO-2026-051 -m "Another holder." --name "KVO Andermans"
says "can not be transferred" "(A.2)"
on desk-decider certificate replace KVO-2026-050 KVO-2026-051 -m "Moved." --address "Marktplein 9"
says "valid until $(months_later "$today" 36) as before"
on desk-decider sync
run git -C central.git verify-tag certificate/KVO-2026-051
grep -q '"replaced_by": "KVO-2026-051"' <<<"$(git -C central.git show main:register.json)" || fail "the register does not tell what was replaced"

chapter "Renewed as Continu Samenwerken; that application is refused at the intake, with grounds"
on laptop sync
on laptop renew winkelhart --id winkelhart-continu
says "certificate Continu Samenwerken" "It renews KVO-2026-051" "The last day for a decision is $(months_later "$today" 36)"
on laptop log --json
[ "$(/usr/bin/python3 -c 'import json, sys
print(*sorted({entry["kind"] for entry in json.load(open(sys.argv[1]))}))' "$output")" = "dossier.open feed.open partnership.set party.set" ] ||
    fail "the new dossier takes over more than who holds and takes part"
on laptop intake evaluation missing
on laptop refuse --step intake -m "There are no evaluation results, and none will come."
on laptop status
says "This case has ended: refused on $today at intake"
refused laptop report --issue
says "refused on $today at intake"
on laptop sync
for page in register.json register.csv register.md README.md; do
    if grep -q winkelhart-continu <<<"$(git -C central.git show "main:$page")"; then fail "$page tells of an application that was refused"; fi
done
on laptop refuse --resume -m "The evaluation was found after all."
on laptop intake evaluation received
on laptop sync

chapter "Withdrawn: nothing follows from it any more"
on desk-decider sync
on desk-decider use winkelhart
on desk-decider certificate withdraw KVO-2026-051 -m "The partnership was dissolved."
refused desk-decider certificate lift KVO-2026-051 -m "Regret."
on desk-decider certificate show -o withdrawn.pdf
says "withdrawn since $today"
on desk-decider sync
grep -q '"status": "withdrawn"' <<<"$(git -C central.git show main:register.json)" || fail "the register does not tell of the withdrawal"
stop_daemon
run git -C central.git verify-tag certificate/KVO-2026-050
run schouw-syncd verify --config schouw-syncd.conf
says "all is as it should be"
