# Another scheme, of another kind, with the same programs: a yearly fire-safety walk through a venue (checklists/brandronde-1.0), from the
# application to a certificate that is valid for a year. An inspector and one other person are enough. It has no measures, no licence
# and no earlier certificate, and nobody is asked for them.
. "$SOURCE_DIR/tools/story/telling.sh"
scheme=brandronde-1.0

chapter "The office: a body that does both schemes"
run schouw init office --person administrator --device office
run schouw-syncd init . --body "Keurmeesters Voorbeeld" --root-key office/key.pub --listen 127.0.0.1:0
start_daemon
enrol administrator office
on office registry body --name "Keurmeesters Voorbeeld" --address "Voorbeeldstraat 2" --postcode "3527 AB" --town Utrecht
on office registry person inspector --name "Inspecteur" --function "Inspecteur" --role auditor
on office registry person head --name "Hoofd" --function "Hoofd keuringen" --role reviewer --role decider
attempt 2 schouw -C office registry qualification inspector fire-preventoin --proof seen
says "did you mean fire-prevention?" "$scheme"
on office registry qualification inspector education --proof "of the other scheme"
on office registry qualification inspector fire-prevention --proof "Diploma seen (invented)" --from "$(day 'today - 1 year')"
run schouw init phone --device phone
run schouw init desk --device desk
on office registry key inspector phone phone/key.pub
on office registry key head desk desk/key.pub
on office sync
enrol inspector phone
enrol head desk

chapter "Which scheme a clause is of"
run schouw help 2.3.1.1
says "Safety analysis"
attempt 2 schouw help 4.2
says "$scheme" kvo-3.1 "schouw scheme show SCHEME 4.2"
run schouw --lang nl scheme show "$scheme" 2.5
says "Puntenlijst" "te behalen punten" "95 %"
attempt 2 schouw -C phone open "$scheme" --certificate basis "Zaal De Vonk"
says ontvangst
on phone open "$scheme" --certificate ontvangst "Zaal De Vonk" --id vonk
says "Fire Round 1.0" "Fire-Safe Reception"
on phone help 4.2
says "The round"
attempt 2 schouw -C phone help 2.3.1.1
says "no clause 2.3.1.1"

chapter "The application, and the inspector"
on phone partnership --name "Zaal De Vonk" --address "Vonkweg 3" --postcode "1234 AB" --town Voorbeeld --area "Grote zaal en foyer" \
    --enterprises 3
on phone intake floor-plan received
on phone intake logbook received
attempt 2 schouw -C phone intake covenant received
on phone plan effort round 0.5
on phone tell price
refused phone assign inspector --as auditor
says "4.1" "ten rounds walked along"
on office registry qualification inspector rounds --proof "List seen (invented)" --from "$(day 'today - 1 year')"
on office sync
on phone sync
on phone assign inspector --as auditor
on phone assign head --as decider
refused phone party extinguish --type installer --name "Blusser B.V." --participant
on phone party operator --type operator --name "De Vonk B.V." --representative Uitbater
on phone party response --type response --name "BHV De Vonk" --representative "Hoofd BHV"
on phone status
says "the house" "schouw finding 2.1 met --method papers"
lacks licence
lacks measure

chapter "The round: points are counted, not rounded"
# point POSSIBLE EARNED VERDICT
point() {
    local reason=()
    [ -z "${4:-}" ] || reason=(--reason "$4")
    on phone finding 2.5/score --fact "possible=$1" --fact "earned=$2" "${reason[@]}"
    says "$3"
    lacks enterprises
}
attempt 2 schouw -C phone finding 2.5/score --fact possible=20
says "--fact earned=N"
attempt 2 schouw -C phone finding 2.5/score --fact possible=20 --fact earned=21
says "more points earned (21) than points to be had (20)"
point 20 19 unmet
says "19 of 20 is less than 100 %" "at most 20 points to be had"
point 20 20 met "again"
says "20 of 20 is at least 100 %"
point 21 19 unmet "again"
says "95 %" "21 to 60 points to be had"
point 21 20 met "again"
point 60 56 unmet "again"
point 60 57 met "again"
point 61 54 unmet "again"
says "90 %" "more than 60 points to be had"
point 61 55 met "the sheet of today"
attempt 1 schouw -C phone finding 2.5/score met --fact possible=61 --fact earned=54 --reason "why not"
says "2.5" "less than 90 %"
on phone walk --with operator,response
for theme in exits extinguishers decoration; do on phone walk "$theme" -m "Seen (invented)."; done
on phone walk exits -m "Twelve lamps." --evidence "$input/lantaarn.jpg"
on phone finding 2.1 met --method papers -m "On the wall (invented)."
on phone finding 2.3 met --method trial -m "Heard in the foyer (invented)."
attempt 2 schouw -C phone finding 2.4 met --method interview
says papers
refused phone finding 2.4 met --method papers -m "Roster seen (invented)."
says "trained responder on each roster"
attempt 2 schouw -C phone form 2.4 responder=yes visitors=0
says "visitors lies between 1"
attempt 2 schouw -C phone form 2.4 count=window
says "count is one of: door, tickets, nobody"
on phone form 2.4 responder=yes visitors=120 count=door
says "2.4 " "3 of 3 facts"
on phone finding 2.4 met --method papers -m "Roster seen (invented)."
on phone finding 2.5 met --method look
on phone form 2.2
says "missing: exit"
printf '[2.2/front]\nfree: yes\nlit: yes\nopen: yes\nwidth: 180\n\n[2.2/back]\nfree: yes\nlit: yes\nopen: no\n' >exits
on phone form -F exits
says "7 of 8 facts" "back: opens from inside without a key: no"
refused phone finding 2.2 met --method trial
says "2.2 can not be met"
on phone finding 2.2 unmet --method trial -m "The door at the back needs a key (invented)."
says "schouw deviation raise 2.2 repair"
attempt 2 schouw -C phone deviation raise 2.2 minor "A key is needed"
on phone deviation raise 2.2 danger "A key is needed to get out at the back" --on "$today"
says "$(months_later "$today" 1)" 4.3
on phone close --present operator,response
on phone report --issue -m "One shortcoming."
on phone deviation extend 2.2 --grounds "The lock is ordered"
says "$(months_later "$today" 2)"
refused phone deviation extend 2.2 --grounds "Again"
on phone deviation correct 2.2 "The lock is gone"
on phone deviation judge 2.2 lifted --by visit -m "Opens without a key (invented)."
on phone report --issue -m "All in order now."
on phone sync

chapter "The report says what this scheme has, in its words"
run schouw -C phone report
for heading in "## Venue" "## Application data" "## Walk" "### 2.5 Score sheet" "## Deviations" "55 of 61 is at least 90 %"; do says "$heading"; done
for absent in Measures Interviews Partnership licence; do lacks "$absent"; done
run schouw -C phone --lang nl report
says "## Zaal" "behaalde punten"
for absent in Maatregelen Interviews Samenwerkingsverband; do lacks "$absent"; done

chapter "One other person reads, advises, decides and signs"
on desk sync
on desk use vonk
refused desk decide positive --grounds "Too early"
says "4.4"
attempt 2 schouw -C desk review --confirm staff
says "no point of review staff"
on desk review
says photographs "for you to judge"
on desk review --confirm all
on desk advise positive "Let them show it for a year."
on desk decide positive --grounds "All is in order."
on desk certificate issue BR-2026-007 --issued "$today"
says "$(months_later "$today" 12)"
on desk sync
on desk status
lacks "Between this dossier"
on desk certificate show -o certificate.pdf
pdftotext -layout certificate.pdf certificate.txt
sheet=$(tr -s ' \n' ' ' <certificate.txt)
for text in "Fire-Safe Reception" "Zaal De Vonk" "BR-2026-007" "the Fire Round 1.0 looks at" "until $(months_later "$today" 12)" "Hoofd keuringen"; do
    grep -qF -- "$text" <<<"$sheet" || fail "the certificate lacks: $text in $sheet"
done
for text in KVO covenant Covenant 1159833; do
    ! grep -qF -- "$text" <<<"$sheet" || fail "the certificate says: $text"
done
on desk register
says BR-2026-007 "Fire-Safe Reception" "$(months_later "$today" 12)" "Zaal De Vonk"

chapter "Witnesses"
stop_daemon
run git -C central.git fsck --strict
run git -C central.git verify-tag certificate/BR-2026-007
run git -C central.git show main:register.md
says BR-2026-007 "Houder: Zaal De Vonk" "Brandveilige Ontvangst" brandronde "$(months_later "$today" 12)"
run git -C central.git show dossier/vonk:report.md
says "## Zaal" "55 van 61 is ten minste 90 %"
run schouw-syncd verify --config schouw-syncd.conf

chapter "A scheme of one's own, with next to no rules: what it does not have nobody is asked for"
mkdir schemes
run schouw scheme new bare-1.0 schemes
export SCHOUW_SCHEMES=$PWD/schemes
run schouw scheme lint bare-1.0
# Left are the verdict on each requirement and the decision, and the sections of the status that they are told in.
rm schemes/bare-1.0/forms.yaml
/usr/bin/python3 - <<'PYTHON'
import re
path = "schemes/bare-1.0/rules.yaml"
head, *rules = re.split(r"(?m)^(?=  - id: )", open(path).read())
kept = [rule for rule in rules if re.match(r"  - id: (requirements|decision)\n", rule)]
assert len(kept) == 2
open(path, "w").write("rules:\n" + "".join(re.sub(r"(?m)^ *#.*\n", "", rule) for rule in kept))
path = "schemes/bare-1.0/scheme.yaml"
text = open(path).read()
for field in ("application", "party_types", "grades", "qualifications", "review_points"):
    text, count = re.subn(rf"(?m)^{field}:\n(  -.*\n)+", "", text)
    assert count == 1, field
for section in ("application", "deviations"):
    text, count = re.subn(rf"(?m)^  - {{id: {section}, .*\n", "", text)
    assert count == 1, section
open(path, "w").write(text)
PYTHON
run schouw scheme lint bare-1.0
start_daemon
on phone open bare-1.0 --certificate certificate "Kaal" --id kaal
on phone partnership --name Kaal --address "Straat 1" --town Voorbeeld
on phone assign inspector --as auditor
on phone assign head --as decider
on phone document 4.1 met -m "Seen."
on phone status
says "4.2" "schouw finding 4.2 met --method visit"
on phone finding 4.2 met --method visit
on phone status
says "Nothing stands between"
run schouw -C phone report
says "## Applicant" "### 4.1"
for absent in "## Application data" "## Budget" "## Told" "## Participants" "## Interviews" "## Walk" "## Measures" "## Closing"; do lacks "$absent"; done
on phone sync
on desk sync
on desk use kaal
on desk decide positive --grounds "Both are met."
on desk certificate issue KAAL-1 --issued "$today"
on desk certificate show -o bare.pdf
on desk sync
stop_daemon
run git -C central.git verify-tag certificate/KAAL-1
run schouw-syncd verify --config schouw-syncd.conf
