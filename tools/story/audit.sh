# Part of the story: the audit itself, mostly without a network. Sourced by tools/story.sh.

stop_daemon
chapter "Offline at the office: the application is opened on the laptop"
tell "(Published are the certificate applied for, 113 enterprises, 36 answers, six of eight goals. Invented: days, numbers, addresses, names of"
tell "people, the single measures, what papers and interviews say, the deviation. tests/story/randstad/README.md tells which is which.)"
refused laptop open kvo-3.1 --certificate continu "De Randstad, Almere" --id randstad-almere
says "(3.2)" --previous-certificate
previous=$(day 'today - 3 years + 60 days')
invented laptop open kvo-3.1 --certificate continu "De Randstad, Almere" --id randstad-almere --previous-number KVO-2015-017 \
    --previous-certificate basis --previous-issued "$previous"
says "The last day for a decision is $(months_later "$previous" 36)"
invented laptop partnership --name "KVO De Randstad" --address "Voorbeeldweg 1 (verzonnen)" --postcode "1300 AA" --town Almere \
    --area "Bedrijventerrein De Randstad, kantoren en bedrijven" --location "De Randstad, Almere" \
    --covenant "Convenant De Randstad 2015 (nummer verzonnen)" --enterprises 113
received=$(day "today - 60 days")
invented laptop intake covenant received --on "$received" --evidence "$input/convenant.txt"
invented laptop intake agreements received --on "$received" --evidence "$input/afspraken.txt"
invented laptop intake declaration received --on "$received" --evidence "$input/verklaring.txt"
invented laptop intake action-plan received --on "$received" --evidence "$input/plan-van-aanpak.txt"
invented laptop intake minutes received --on "$received" --evidence "$input/verslagen.txt"
invented laptop intake evaluation missing --on "$received"
says "evaluation results: missing"
on laptop status
says "evaluation results: missing"
invented laptop intake evaluation received --on "$(day 'today - 55 days')" --evidence "$input/evaluatie.txt" -m "received after a reminder"
says "evaluation results: received"
invented laptop form 3.2 full-cycle=yes -m "From the plan to its evaluations (invented)."
says "1 of 1 facts"
invented laptop plan effort documents 0.5 onsite 1.25
says "0.5, at least 0.5" "1.25, at least 1"
invented laptop plan approve --by "Certification manager" --on "$(day 'today - 50 days')"
for what in costs conditions body-conditions; do invented laptop tell "$what" --on "$(day 'today - 50 days')"; done
says "3 of 3"
refused laptop assign reviewer --as auditor
says "lacks education" "(4.2)"
invented laptop assign lead-auditor --as auditor
says "5 of 5"
invented laptop assign reviewer --as reviewer
invented laptop assign decider --as decider
invented laptop party municipality --type municipality --name "Gemeente Almere" --address "Voorbeeldplein 1" --town Almere \
    --involvement "Lighting, roads, supervision" --representative "Account manager" --replacement "Adviser on safety" --locally-active
invented laptop party police --type police --name "Politie, basisteam Almere" --address "Voorbeeldplein 2" --town Almere \
    --involvement "Figures, surveillance" --representative "Wijkagent" --replacement "Second wijkagent" --locally-active
invented laptop party fire-brigade --type fire-brigade --name "Brandweer Flevoland" --address "Voorbeeldplein 3" --town Lelystad \
    --involvement "Advice, fire rounds" --representative "Adviseur" --replacement "Second adviseur" --locally-active
invented laptop party entrepreneurs --type entrepreneurs --name "Werkgroep De Randstad" --address "Voorbeeldweg 1" --town Almere \
    --involvement "Measures on their own sites" --representative "Voorzitter" --replacement "Penningmeester" --locally-active
invented laptop measure add lighting "New lamp posts along the ring road"
invented laptop measure add cameras "Camera surveillance at the entrances"
invented laptop measure add crossing "Clear view at the crossing with the cycle path"
invented laptop measure add fire-lanes "Fire lanes marked and kept free"
invented laptop measure add neighbours "Agreements between neighbours for calamities"
on laptop status
reads "intake +([0-9]+) of \1 met .*3\.2\.1"
says "Between this dossier and a decision: plan 1, documents " 4.4.2 "not synced yet"

chapter "The network is there for a moment: laptop and tablet get the same dossier"
start_daemon
on laptop sync
says "on dossier/randstad-almere" "Evidence sent: 6"
on tablet sync
says "From laptop" "Evidence fetched: 6"
stop_daemon

chapter "A verdict rests on facts: the forms of each clause are filled in on the laptop, without network"
refused laptop document 2.2.3 met -m "The covenant seems to be in order."
says "2.2.3 is judged on facts" "signed by all parties" "schouw form 2.2.3" "--without-facts"
on laptop form 2.2.3
says "0 of 8 facts"
on laptop form -F "$input/published.txt"
says "2.3.1.1 Sources of the safety analysis: 4 of 9 facts"
dated "$input/forms.txt" >forms.txt
invented laptop form -F forms.txt
says "2.2.3 Covenant: 8 of 8 facts" "2.3.2.1 Setting goals: " "retention periods in writing: no"
on laptop form
lacks missing
refused laptop document 2.2.7 met -m "The archive is orderly."
says "2.2.7 can not be met" "retention periods in writing: no"

chapter "Documents and interviews"
for clause in 2.2.1 2.2.2 2.2.3 2.2.4 2.2.5 2.2.6 2.2.8 2.2.9 2.3.1.1 2.3.1.2 2.3.2.1 2.3.2.2 2.3.2.3 2.3.2.4 2.3.2.5 2.3.2.6 \
    2.4.1 2.4.2 2.5.1 2.5.2.1 2.5.2.2 2.5.3.1 2.5.3.2; do
    invented laptop document "$clause" met -m "Seen in the papers handed in (invented)."
done
invented laptop document 2.2.7 unmet -m "Archive orderly; no retention periods in writing (invented)."
says "deviation raise 2.2.7"
attempt 2 schouw -C laptop finding 2.3.1.1/survey --enterprises 113 --responses 31.86%
on laptop finding 2.3.1.1/survey --enterprises 113 --responses 36
says "met" "36 of 113 is at least 20 % (more than 100 enterprises, Continu Samenwerken)" "Basis Samenwerken would ask 30 %"
onsite=$(day "today - 5 days")
for party in municipality police fire-brigade entrepreneurs; do
    invented laptop interview "$party" --on "$onsite" --with "Representative of $party" --onsite -m "Stands behind the action plan (invented)."
done
says "4 of 4"

chapter "The walk on the tablet, without network too"
on tablet use randstad-almere
invented tablet walk --on "$onsite" --with municipality,police,fire-brigade,entrepreneurs
invented tablet walk crime -m "Cameras at both entrances, signs in place."
invented tablet walk nuisance -m "Less loitering; bottleneck near the crossing remains a point of attention."
invented tablet walk fire-safety -m "Fire lanes marked and free."
invented tablet walk traffic-safety -m "View at the crossing is clear again." --evidence "$input/kruising.jpg"
invented tablet walk public-space -m "Twelve new lamp posts, seen burning at dusk." --evidence "$input/lantaarn.jpg"
says "lantaarn.jpg" "5 of 5"
on tablet evidence
for picture in kruising.jpg lantaarn.jpg; do
    says "$(sha256sum "$input/$picture" | cut -c 1-12)  $picture  ($(($(stat -c %s "$input/$picture") / 1000)) kB, image/jpeg, taken 2018-09-04T"
    same "$input/$picture" "$(evidence tablet "$input/$picture")"
done
for measure in lighting cameras crossing fire-lanes neighbours; do
    invented tablet measure verify "$measure" carried-out -m "Seen during the walk (invented)."
done
says "5 of 5"
tell "The forms are still on the laptop only, so that the tablet says why it judges without them."
invented tablet finding 2.2.8 unmet --method walk -m "Nothing about results on the signs at the entrances." \
    --without-facts "Seen during the walk; the form is on the laptop."

chapter "Both sync: one requirement was judged on both devices, and both statements are kept"
start_daemon
on laptop sync
on tablet sync
says "1 conflict: 2.2.8 (laptop: met, tablet: unmet)" "Evidence sent: 2"
on laptop sync
says "1 conflict: 2.2.8 (laptop: met, tablet: unmet)" "Evidence fetched: 2"
on laptop conflicts
says 2.2.8 "met  by Lead auditor (auditor) on laptop" "unmet  by Lead auditor (auditor) on tablet" "to resolve:"
on laptop status
reads "in conflict +2\.2\.8"
reads "unmet +2\.2\.7"
refused laptop report --issue
says "finding.set 2.2.8" "schouw conflicts"
invented laptop finding 2.2.8 met --method interview -m "Results are in the newsletter to all users of the area." \
    --reason "Both statements seen: the newsletter reaches the users; signs are not asked."
on laptop conflicts
says "No conflicts."
tell "Nothing is taken away: both statements are still there, and the one that took their place."
on laptop log --oneline 2.2.8
says "laptop  finding.set 2.2.8  met  (superseded)" "tablet  finding.set 2.2.8  unmet  (superseded)"
[ "$(grep -c 'finding.set 2.2.8' "$output")" -eq 3 ] || fail "there are not three statements about 2.2.8"

chapter "A deviation, the closing meeting, the report"
invented laptop deviation raise 2.2.7 minor "No retention periods in writing" --on "$onsite"
says "(4.4.3)" "to be judged by $(months_later "$onsite" 3)"
invented laptop close --on "$onsite" --present municipality,police,fire-brigade,entrepreneurs
says "1 deviation is told" 2.2.7 "told: 2.2.7"
invented laptop report --issue -m "One deviation; all else meets the scheme." -o report-1.html
says "Report 1 issued"
grep -q "2.2.7" report-1.html || fail "report 1 does not tell of 2.2.7"
on laptop sync
says "Landed as"
